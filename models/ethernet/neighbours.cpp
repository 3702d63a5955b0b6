#include "models/ethernet/neighbours.hpp"
#include "models/reachability/reachability.hpp"

#include <algorithm>

namespace drsim {

void Neighbours::on(const VmChanged& change) {
  if (!state().has_stale_neighbours(change.vm)) return;
  if (change.to == VmStatus::up)
    look_for(change.vm);
  else
    give_up(change.vm);
}

void Neighbours::on(const NeighbourLearned& change) { give_up(change.vm); }

Neighbours::Between Neighbours::between(VmId id) const {
  const Vm& vm = scenario()[id];
  const SwitchId here = state().attachment(id).attached_to, there = vm.at(other(state()[id].place)).attached_to;
  Between found;
  const auto way = bridged(scenario(), state(), scenario()[state().attachment(id).subnet].vlan, there, here);
  if (!way) return found;
  for (const Hop hop : *way) {
    const Link& link = scenario()[hop.link];
    found.floods_unknown = found.floods_unknown && floods_unknown_unicast(link.kind);
    found.answers_arp = found.answers_arp || link.kind == TrunkKind::evpn;
    if (link.kind == TrunkKind::azure_extended_network) found.learns = link.learns;
  }
  return found;
}

Duration Neighbours::until_forgotten(VmId id) const {
  const Vlan& vlan = scenario()[scenario()[state().attachment(id).subnet].vlan];
  return std::max(vlan.mac_ageing - (state().at() - state()[id].silent_since), Duration{});
}

// A gratuitous ARP reaches all (RFC 5227 section 3), unless it is lost. A broadcast of any kind tells switches, but not
// gateways, should the VM have another address there. An ARP entry is doubted in the end; a fabric that answers for the
// VM keeps it alive until its own entry ages (RFC 7432 section 10). Frames to a forgotten address are flooded and find
// the VM that still has it.
void Neighbours::look_for(VmId id) {
  const Vm& vm = scenario()[id];
  const VlanId vlan_id = scenario()[state().attachment(id).subnet].vlan;
  const Vlan& vlan = scenario()[vlan_id];
  const auto [floods_unknown, answers_arp, learns] = between(id);
  if (learns) {
    arm(timer(Purpose::neighbour, id), *learns);
    return;
  }
  if (vm.announces) arm(timer(Purpose::neighbour, id), vlan.gratuitous_arp, 1 - vlan.gratuitous_arp_lost);
  if (vm.announces && vlan.gratuitous_arp_lost == 0) return;
  if (!vm.is_silent && (!vm.has_new_mac || answers_arp))
    arm(timer(Purpose::broadcast, id), Uniform{0s, scenario().broadcast_period(vlan_id)});
  if (!answers_arp) arm(timer(Purpose::probe, id), vlan.arp_cache);
  if (answers_arp || (floods_unknown && !vm.has_new_mac)) arm(timer(Purpose::aged, id), Fixed{until_forgotten(id)});
}

void Neighbours::give_up(VmId id) {
  for (const Purpose purpose : {Purpose::neighbour, Purpose::broadcast, Purpose::probe, Purpose::aged})
    disarm(timer(purpose, id));
}

// A port that begins to forward makes switches forget early: at once, or within the forward delay (IEEE 802.1D-2004
// sections 17.11 and 17.14, topology change).
void Neighbours::on(const TrunkChanged& change) {
  if (change.to != Status::up || state().stale_vms() == 0) return;
  const Link& link = scenario()[change.link];
  const Switch& node = scenario()[std::get<SwitchId>(link.ends[0])];
  if (node.spanning_tree == SpanningTree::none) return;
  const Duration flush = node.spanning_tree == SpanningTree::rstp ? Duration{} : node.forward_delay;
  for (std::size_t i = 0; i < scenario().vms.size(); ++i) {
    const VmId vm{i};
    if (!state().has_stale_neighbours(vm) || state()[vm].status != VmStatus::up || scenario()[vm].has_new_mac) continue;
    if (!link.carries(scenario()[state().attachment(vm).subnet].vlan) || !between(vm).floods_unknown) continue;
    arm(timer(Purpose::aged, vm), Fixed{std::min(flush, until_forgotten(vm))});
  }
}

void Neighbours::expired(const Timer& timer) { apply(NeighbourLearned{VmId{timer.component}}); }

}  // namespace drsim
