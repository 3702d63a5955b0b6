#include "models/recovery/workload.hpp"

#include "models/reachability/reachability.hpp"
#include "models/recovery/replication/recovery_points.hpp"

namespace drsim {

void Workload::on(const SiteChanged& change) {
  for (const VmId vm : scenario().index.vms_of_site[change.site.index]) {
    const State::VmState& now = state()[vm];
    if (state().attachment(vm).site != change.site) {
      follow_site(vm, change);
      continue;
    }
    if (change.to == Status::down && now.status != VmStatus::stopped)
      apply(VmChanged{vm, VmStatus::stopped, now.place});
    if (change.to == Status::up && now.status == VmStatus::stopped && !now.held && scenario()[vm].auto_start)
      boot(vm, now.place);
  }
  serve(change.site);
}

// Where a VM is not in service: what ran there when the site failed, and nobody has stopped since, starts again
// (Hyper-V, automatic start action: the default starts a virtual machine that was running).
void Workload::follow_site(VmId vm, const SiteChanged& change) {
  const Instance twin{vm, other(state()[vm].place)};
  if (scenario()[vm].at(twin.place).site != change.site) return;
  if (change.to == Status::down && state().runs_at_both(vm)) apply(InstanceChanged{vm, twin.place, VmStatus::stopped});
  const PlanGroupId step = scenario().index.plan_of_vm[vm.index];
  // A cluster's member asks the others first.
  const bool is_held_back = step && (scenario()[step.plan].quorum || scenario()[step.plan].holds_returning);
  if (change.to == Status::up && state()[vm].lost_power[static_cast<std::size_t>(twin.place)] &&
      scenario()[vm].auto_start && !is_held_back)
    apply(InstanceChanged{vm, twin.place, VmStatus::booting});
}

void Workload::on(const InstanceChanged& change) {
  if (change.to == VmStatus::booting)
    arm(timer(Purpose::return_boot, change.vm), scenario()[change.vm].boot);
  else
    disarm(timer(Purpose::return_boot, change.vm));
}

// By hand, on the spot.
void Workload::perform(const SetInstance& action) {
  for (const VmId vm : scenario()[action.vms].vms) {
    const State::VmState& now = state()[vm];
    const Place place = scenario()[vm].home.site == action.site ? Place::home : Place::recovery;
    if (!state().is_up(action.site)) continue;
    if (now.place != place && (action.runs != state().runs_at_both(vm)))
      apply(InstanceChanged{vm, place, action.runs ? VmStatus::booting : VmStatus::stopped});
    if (now.place != place || action.runs != (now.status == VmStatus::stopped)) continue;
    if (action.runs)
      boot(vm, place);
    else
      apply(VmChanged{vm, VmStatus::stopped, place});
  }
}

void Workload::boot(VmId vm, Place place) {
  if (scenario()[scenario()[vm].at(place).site].max_concurrent_boots)
    apply(VmQueued{vm, place});
  else
    take(vm, place);
}

bool Workload::is_fenced(VmId vm) const {
  const PlanGroupId step = scenario().index.plan_of_vm[vm.index];
  if (!step) return true;
  return scenario()[step.plan].fencing != Fencing::none &&
         world.reachability.reaches(state(), step.plan, state().attachment(vm).site);
}

// Where it still runs it is fenced; unless nobody does, or nobody can reach it there: then it runs twice. Where it has
// run on all along, it goes on, unless what it has there was overwritten.
void Workload::take(VmId vm, Place place) {
  const State::VmState& now = state()[vm];
  if (now.place == place) return apply(VmChanged{vm, VmStatus::booting, place});
  const bool fences = is_fenced(vm);
  if (now.status == VmStatus::up && !fences) apply(InstanceChanged{vm, now.place, VmStatus::up});
  const bool runs_already = now.elsewhere == VmStatus::up && now.sent != TransferKind::last;
  apply(VmChanged{vm, runs_already ? VmStatus::up : VmStatus::booting, place});
  const PlanGroupId step = scenario().index.plan_of_vm[vm.index];
  if (step && !fences && scenario()[step.plan].fencing == Fencing::retry)
    apply(StepUnreachable{{step.plan, step.group, StepKind::stop, scenario()[vm].at(now.place).site, vm.index},
                          Unreachable::retry});
}

// Who has waited longest goes first. Whether there is room for the next is seen once that has begun.
void Workload::serve(SiteId site) {
  const std::optional<std::int64_t> room = scenario()[site].max_concurrent_boots;
  if (!room || state().queue(site).empty() || !state().is_up(site) || state().booting(site) >= *room) return;
  const auto [vm, place] = state().queue(site).front();
  take(vm, place);
}
void Workload::on(const VmQueued& change) { serve(scenario()[change.vm].at(change.place).site); }

void Workload::on(const VmChanged& change) {
  serve(scenario()[change.vm].at(change.place).site);
  if (state()[change.vm].has_moved && !state().runs_at_both(change.vm)) disarm(timer(Purpose::return_boot, change.vm));
  if (change.to == VmStatus::booting && !reads_image(scenario(), change.vm, change.place))
    arm(timer(Purpose::boot, change.vm), scenario()[change.vm].boot);
  else
    disarm(timer(Purpose::boot, change.vm));
}

void Workload::on(const TransferFinished& change) {
  if (change.kind == TransferKind::image) arm(timer(Purpose::boot, change.vm), scenario()[change.vm].boot);
}

void Workload::expired(const Timer& timer) {
  const VmId vm{timer.component};
  if (timer.purpose == Purpose::return_boot)
    apply(InstanceChanged{vm, other(state()[vm].place), VmStatus::up});
  else if (timer.purpose == Purpose::test_boot)
    apply(TestVmChanged{vm, VmStatus::up});
  else
    apply(VmChanged{vm, VmStatus::up, state()[vm].place});
}

}  // namespace drsim
