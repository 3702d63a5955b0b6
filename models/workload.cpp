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
  // In another place of the same broadcast domain it announces itself: its neighbours still know the old one
  // (RFC 5227 section 3, the gratuitous ARP).
  if (change.to == VmStatus::up && state()[change.vm].stale_neighbours) {
    const VlanId vlan = scenario()[state().attachment(change.vm).subnet].vlan;
    arm(timer(Purpose::neighbour, change.vm), scenario()[vlan].gratuitous_arp);
  }
}

void Workload::expired(const Timer& timer) {
  const VmId vm{timer.component};
  if (timer.purpose == Purpose::boot) apply(VmChanged{vm, VmStatus::up, state()[vm].place});
  // Stopped again in the meantime, it will announce itself once it is back.
  if (timer.purpose == Purpose::neighbour && state()[vm].status == VmStatus::up) apply(NeighbourLearned{vm});
}

}  // namespace drsim
