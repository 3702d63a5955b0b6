#include "models/workload.hpp"

namespace drsim {

using Purpose = Timer::Purpose;

void Workload::on(const SiteChanged& change) {
  for (const VmId vm : scenario().index.vms_of_site[change.site.index]) {
    const State::VmState& now = state()[vm];
    if (state().attachment(vm).site != change.site) continue;
    if (change.to == Status::down && now.status != VmStatus::stopped)
      apply(VmChanged{vm, VmStatus::stopped, now.place});
    if (change.to == Status::up && now.status == VmStatus::stopped && !now.held)
      apply(VmChanged{vm, VmStatus::booting, now.place});
  }
}

void Workload::on(const VmChanged& change) {
  if (change.to == VmStatus::booting) {
    arm(timer(Purpose::boot, change.vm), scenario()[change.vm].boot);
    return;
  }
  disarm(timer(Purpose::boot, change.vm));
}

void Workload::expired(const Timer& timer) {
  const VmId vm{timer.component};
  apply(VmChanged{vm, VmStatus::up, state()[vm].place});
}

}  // namespace drsim
