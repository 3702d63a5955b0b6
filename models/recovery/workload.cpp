#include "models/recovery/workload.hpp"

#include "models/recovery/recovery_points.hpp"

namespace drsim {

void Workload::on(const SiteChanged& change) {
  for (const VmId vm : scenario().index.vms_of_site[change.site.index]) {
    const State::VmState& now = state()[vm];
    if (state().attachment(vm).site != change.site) continue;
    if (change.to == Status::down && now.status != VmStatus::stopped)
      apply(VmChanged{vm, VmStatus::stopped, now.place});
    if (change.to == Status::up && now.status == VmStatus::stopped && !now.held) boot(vm, now.place);
  }
  serve(change.site);
}

void Workload::boot(VmId vm, Place place) {
  if (scenario()[scenario()[vm].at(place).site].max_concurrent_boots)
    apply(VmQueued{vm, place});
  else
    take(vm, place);
}

// Where it still runs it is fenced; unless nobody can reach it there: then it runs twice.
void Workload::take(VmId vm, Place place) {
  const State::VmState& now = state()[vm];
  if (now.place != place && now.status == VmStatus::up && !can_be_stopped(scenario(), state(), vm))
    apply(VmSplit{vm, true});
  apply(VmChanged{vm, VmStatus::booting, place});
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
  if (timer.purpose == Purpose::test_boot)
    apply(TestVmChanged{vm, VmStatus::up});
  else
    apply(VmChanged{vm, VmStatus::up, state()[vm].place});
}

}  // namespace drsim
