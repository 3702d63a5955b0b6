#pragma once

#include "models/rule.hpp"

namespace drsim {

/// Plans: from the alarm to the decision, group after group, and the way back.
///
///     ready -> failing over -> recovered -> resynchronising -> draining -> failing back -> ready
///
/// A planned failback copies what changed while the VMs run on, stops them, copies the rest, and starts them at home: no
/// data is lost, and users wait for the second copy only (seed 001, planned failover).
struct Recovery : Rule {
  void perform(const StartFailover& action);
  void perform(const StartFailback& action);
  void on(const MonitorChanged& change);
  void on(const PlanChanged& change);
  void on(const GroupStarted& change);
  void on(const GroupFinished& change);
  void on(const VmChanged& change);
  void on(const TransferFinished& change);
  void on(const SubnetWithdrawn& change);
  void on(const SubnetAnnounced& change);
  void on(const NamePublished& change);
  void on(const TaskFinished& change);
  void on(const RoutingStepDone& change);
  void on(const FlushFinished& change);
  void on(const DnsServerChanged& change);
  void on(const SiteChanged& change);
  void on(const RouterChanged& change);
  void expired(const Timer& timer);

 private:
  bool is_under_way(PlanId plan) const;
  Place target(PlanId plan) const;
  std::vector<RouterId> target(PlanId plan, const Move& move) const;
  void start_ready_groups(PlanId plan);
  void start(VmId vm, Place place);
  bool is_done(PlanId plan, std::size_t group) const;
  void check(PlanStep step);
  std::vector<RouterId> to_withdraw(PlanId plan, const Move& move) const;
  void withdraw(PlanId plan, std::size_t group);
  void announce(PlanId plan, std::size_t group);
  void publish(PlanId plan, std::size_t group);
  void flush(PlanId plan, std::size_t group);
  DnsServerId server_for(const Publish& step, NameId name) const;
  void copy_home(PlanId plan, TransferKind kind);
  void check_copies(PlanId plan);
  void try_again(RouterId back);
  void try_again(PlanId plan, std::size_t group, RouterId back);
};

}  // namespace drsim
