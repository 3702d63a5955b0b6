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
  if (change.to == VmStatus::up && state()[change.vm].stale_neighbours) arm(timer(Purpose::neighbour, change.vm), until_found(change.vm));
}

// In another place of the same broadcast domain it announces itself (RFC 5227 section 3, the gratuitous ARP). If it does not,
// switches find its address again with its next broadcast, unless that is another one now; or else gateways find out that
// nobody answers any more, and ask everybody.
Delay Workload::until_found(VmId id) const {
  const Vm& vm = scenario()[id];
  const Vlan& vlan = scenario()[scenario()[state().attachment(id).subnet].vlan];
  if (vm.announces) return vlan.gratuitous_arp;
  if (vm.has_new_mac || vm.is_silent) return vlan.arp_cache;
  return Uniform{0s, scenario().broadcast_period(scenario()[state().attachment(id).subnet].vlan)};
}

void Workload::expired(const Timer& timer) {
  const VmId vm{timer.component};
  if (timer.purpose == Purpose::boot) apply(VmChanged{vm, VmStatus::up, state()[vm].place});
  // Stopped again in the meantime, it will announce itself once it is back.
  if (timer.purpose == Purpose::neighbour && state()[vm].status == VmStatus::up) apply(NeighbourLearned{vm});
}

}  // namespace drsim
