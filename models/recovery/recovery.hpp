// The phases of a plan, from the alarm to failover, commit, reprotection and failback, and which requests are refused.
// Read runbook.hpp next: what a plan does within a failover.

#pragma once

#include "models/rule.hpp"

namespace drsim {

/// Plans: from the alarm to the decision, over and back.
///
///     ready -> failing over -> recovered -> resynchronising -> draining -> failing back -> ready
///
/// A planned failback copies what changed while the VMs run on, stops them, copies the rest, and starts them at home:
/// no data is lost, and users wait for the second copy only (ASR VMM networking, planned failover). A planned failover
/// begins with that second copy. What has been recovered may be committed, and then reprotected: from then on copies go
/// home at their interval. A test starts copies of the VMs beside them, until somebody cleans up.
struct Recovery : Rule {
  using Purpose = RecoveryTimer;

  void perform(const StartFailover& action);
  void perform(const StartFailback& action);
  void perform(const AdvancePlan& action);
  void on(const MonitorChanged& change);
  void on(const TeamReached& change);
  void on(const PlanChanged& change);
  void on(const VmChanged& change);
  void on(const VmReprotected& change);
  void on(const TransferFinished& change);
  void on(const ShutdownEnded& change);
  void on(const SiteChanged& change);
  void expired(const Timer& timer);
  /// Stops the plan's VMs where they are, and copies the last of their data.
  void drain(PlanId plan);

 private:
  void go(PlanId plan, PlanPhase to);
  bool sites_are_up(PlanId plan, Place place) const;
  bool has_somewhere_to_go(PlanId plan) const;
  bool can_abort(PlanId plan) const;
  std::optional<Refusal> refusal_of(const StartFailover& action) const;
  std::optional<Refusal> refusal_of(const StartFailback& action) const;
  std::optional<Refusal> refusal_of(const AdvancePlan& action) const;
  void call(PlanId plan);
  bool is_called_for(PlanId plan) const;
  void abort_task(PlanId plan, Place towards);
  void abandon_copies(PlanId plan);
  void copy(PlanId plan);
  void send_last(VmId vm);
  void check_copies(PlanId plan);
  void wait_for_home(PlanId plan, const SiteChanged& change);
  void go_on_after(PlanId plan, SiteId lost);
  void reprotect(VmId vm);
  void check_reprotected(PlanId plan);
  void stop_second_instances(PlanId plan);
  void end_test(PlanId plan);
};

/// How long it takes until a VM's copies go the other way, if `changed` bytes differ (ASR, "reprotect": 20 to 30
/// minutes to set up, then its used part is compared, and what differs is sent at 16 % of what the disk takes; below a
/// tenth in use all of it is sent). The page's own row for 127 GB on a premium disk with 45 GB changed does not add up
/// to what it states.
Delay reprotect_time(const Disk& disk, Bytes changed);

}  // namespace drsim
