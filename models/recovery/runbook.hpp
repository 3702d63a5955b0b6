// The order of the steps of a plan while it fails over or back: tools, shutdown, disks, then group after group with
// what each withdraws, announces, publishes and starts. tasks.hpp has the tasks of a group, recovery.hpp the phases
// around it all.

#pragma once

#include "models/rule.hpp"

namespace drsim {

/// A plan that is carried out: its tools are at hand, VMs that still run where they should not are shut down, disks are
/// made ready for all at once, then group follows group (ASR, "recovery plan overview"). Of a group, tasks before it
/// come first, then all its steps side by side, then the tasks after it.
struct Runbook : Rule {
  using Purpose = RecoveryTimer;

  /// Does whatever is next and can be done.
  void proceed(PlanId plan);
  /// A step cannot reach what it is to change: it waits, goes on, is skipped, or fails, as the answer says.
  Unreachable cannot_reach(const StepId& step, Unreachable then);
  /// Whether the plan stops there.
  bool stops_at(PlanId plan, Unreachable then) const;
  /// What has begun is aborted: no timer of it expires any more.
  void abandon(PlanId plan);
  void on(const GroupStarted& change);
  void on(const GroupFinished& change);
  void on(const VmChanged& change);
  void on(const TestVmChanged& change);
  void on(const ShutdownEnded& change);
  void on(const DisksReady& change);
  void on(const PlanToolBypassed& change);
  void on(const VmNotRecoverable& change);
  void on(const SubnetWithdrawn& change);
  void on(const SubnetAnnounced& change);
  void on(const NamePublished& change);
  void on(const TaskFinished& change);
  void on(const RoutingStepDone& change);
  void on(const FlushFinished& change);
  void on(const ConfigureFinished& change);
  void on(const BackendUsed& change);
  void on(const FlowChanged& change);
  void on(const StepUnreachable& change);
  void on(const StepReached& change);
  void on(const TravellerArrived& change);
  void on(const SiteChanged& change);
  void expired(const Timer& timer);

 private:
  bool is_under_way(PlanId plan) const;
  bool is_test(PlanId plan) const { return state().phase(plan) == PlanPhase::testing; }
  Place target(PlanId plan) const { return state().course(plan).target; }
  std::vector<RouterId> target(PlanId plan, const Move& move) const;
  bool has_tools(PlanId plan);
  bool has_shut_down(PlanId plan);
  bool has_disks(PlanId plan);
  void start_ready_groups(PlanId plan);
  void begin_body(PlanId plan, std::uint32_t group);
  void begin_steps(PlanId plan, std::uint32_t group);
  bool is_moved(PlanId plan, std::size_t group) const;
  bool is_published(PlanId plan, std::size_t group) const;
  bool is_passed(PlanId plan, std::size_t group, StepKind kind, const StepTarget& target) const;
  bool can_start(PlanId plan, VmId vm);
  void take_up(PlanId plan);
  void begin_move(PlanId plan, std::uint32_t group);
  void go_on_moving(PlanId plan, std::uint32_t group);
  bool is_body_begun(PlanId plan, std::size_t group) const;
  void begin_bodies(PlanId plan);
  void start_waiting(PlanId plan);
  void start(PlanId plan, VmId vm);
  bool are_started(PlanGroupId step, VmId latest) const;
  bool is_done(PlanGroupId step, VmId latest) const;
  bool is_started(PlanId plan, VmId vm) const;
  /// Whether a group is finished. With `latest`, the VM of it that has started last.
  void check(PlanGroupId step, VmId latest = {});
  std::vector<RouterId> to_withdraw(PlanId plan, std::size_t group) const;
  void withdraw(PlanId plan, std::uint32_t group);
  void announce(PlanId plan, std::uint32_t group);
  void begin_publishing(PlanId plan, std::uint32_t group);
  void publish(PlanId plan, std::uint32_t group);
  void flush(PlanId plan, std::uint32_t group);
  void configure(PlanId plan, std::uint32_t group);
  std::vector<DnsServerId> servers_for(const Publish& step, NameId name) const;
  void balance(PlanId plan, std::uint32_t group);
  std::vector<VmId> backends_of(PlanId plan, const Balance& step) const;
  bool is_balanced(PlanId plan, std::size_t group) const;
};

}  // namespace drsim
