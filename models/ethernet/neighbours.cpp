#include "models/ethernet/neighbours.hpp"

#include <algorithm>

#include "models/ethernet/bridged.hpp"
#include "models/reachability/reachability.hpp"

namespace drsim {

void Neighbours::on(const VmChanged& change) {
  if (!state().has_stale_neighbours(change.vm)) return;
  if (change.to == VmStatus::up)
    look_for(change.vm);
  else
    declare_dead(change.vm);
}

// An entry ages from the last frame that confirmed it, whether the VM boots meanwhile or not. One that has fallen is
// asked for again with the next packet, every second, until somebody answers.
Delay Neighbours::unconfirmed_since(Delay cache, Duration since) {
  if (auto* linux_like = std::get_if<ArpEntryResidual>(&cache)) linux_like->since = since;
  if (auto* at_random = std::get_if<Uniform>(&cache)) {
    at_random->low = std::max(at_random->low - since, Duration{});
    at_random->high = std::max(at_random->high - since, ArpEntryResidual::retry);
  }
  return cache;
}

void Neighbours::on(const NeighbourLearned& change) { declare_dead(change.vm); }

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
  // What was entered by hand is not changed by an announcement (Linux: neigh_update() leaves NUD_PERMANENT alone).
  const bool is_heard = vm.announces && !(vlan.static_neighbours && vm.has_new_mac);
  if (is_heard) arm(timer(Purpose::neighbour, id), vlan.gratuitous_arp, 1 - vlan.gratuitous_arp_lost);
  if (is_heard && vlan.gratuitous_arp_lost == 0) return;
  if (!vm.is_silent && (!vm.has_new_mac || answers_arp))
    arm(timer(Purpose::broadcast, id), Uniform{0s, scenario().broadcast_period(vlan_id)});
  if (!answers_arp && !vlan.static_neighbours)
    arm(timer(Purpose::probe, id), unconfirmed_since(vlan.arp_cache, state().at() - state()[id].silent_since));
  if (answers_arp || (floods_unknown && !vm.has_new_mac)) arm(timer(Purpose::aged, id), Fixed{until_forgotten(id)});
}

void Neighbours::declare_dead(VmId id) {
  for (const Purpose purpose : {Purpose::neighbour, Purpose::broadcast, Purpose::probe, Purpose::aged})
    disarm(timer(purpose, id));
}

// A port that begins to forward makes switches forget early: at once, or within the forward delay (IEEE 802.1D-2004
// sections 17.11 and 17.14, topology change).
void Neighbours::on(const TrunkChanged& change) {
  if (change.to != Status::up) return;
  for (const LinkId swallowing : state().swallowing_trunks())
    if (swallowing != change.link) relearn(swallowing, change.link);
  if (state().stale_vms() == 0) return;
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

// Hosts that get no answer over a trunk that swallows everything doubt what they know of each other, in the end; by
// hand entered entries they never do.
void Neighbours::on(const LossChanged& change) {
  const Timer asks = timer(Purpose::relearn, change.link);
  const std::vector<LinkId>& remembered = state().swallowing_trunks();
  if (std::find(remembered.begin(), remembered.end(), change.link) == remembered.end()) {
    disarm(asks);
    disarm(timer(Purpose::relearn, change.link, 1));
    return;
  }
  const Vlan& vlan = scenario()[scenario()[change.link].vlans.front()];
  if (!vlan.static_neighbours) arm_unless_armed(asks, vlan.arp_cache);
}

// Whether frames would find another way if switches sent them there.
bool Neighbours::is_bypassed(LinkId swallowing) const {
  for (std::size_t i = 0; i < scenario().links.size(); ++i) {
    const LinkId trunk{i};
    if (trunk == swallowing || !scenario()[trunk].is_trunk() || !state().is_passing(trunk)) continue;
    if (state().forwarding_since(trunk) >= state().swallows_since(swallowing)) return true;
  }
  return false;
}

// A port that begins to forward makes switches forget what they knew before (topology change, IEEE 802.1D-2004 sections
// 17.11 and 17.14): at once, or what is older than the forward delay. Linux only shortens its ageing time, and removes
// entries when its next collection is due, which was set by the old one (net/bridge/br_fdb.c). A host's next broadcast
// teaches all of them.
void Neighbours::relearn(LinkId swallowing, LinkId opened) {
  const Link& link = scenario()[opened];
  const Switch& node = scenario()[std::get<SwitchId>(link.ends[0])];
  const Duration since = state().at() - state().swallows_since(swallowing);
  const Timer asks = timer(Purpose::relearn, swallowing), forget = timer(Purpose::relearn, swallowing, 1);
  if (state().hosts_resolve_again(swallowing)) arm_unless_armed(asks, Uniform{0s, ArpEntryResidual::retry});
  const Duration ages = node.profile == BridgeProfile::linux_bridge
                            ? scenario()[scenario()[swallowing].vlans.front()].mac_ageing
                        : node.spanning_tree == SpanningTree::rstp ? Duration{}
                                                                   : node.forward_delay;
  arm_unless_armed(forget, Fixed{std::max(ages - since, Duration{})});
}

// A gateway without a virtual MAC address tells the hosts that hear it whose address its own is now: with gratuitous
// ARP when it takes over, and not when it merely goes on (keepalived without use_vmac; RFC 5798 section 6.4.2 has it
// send one on becoming master only).
void Neighbours::on(const ActiveGatewayChanged& change) {
  const auto& virtual_gateway = scenario()[change.subnet].virtual_gateway;
  if (!virtual_gateway || virtual_gateway->has_virtual_mac) return;
  if (change.is_active_gateway)
    announce(change.subnet, change.router);
  else
    leave(change.subnet, change.router);
}

void Neighbours::announce(SubnetId subnet, RouterId gateway) {
  const VlanId vlan = scenario()[subnet].vlan;
  for (std::size_t i = 0; i < scenario().vms.size(); ++i) {
    const Attachment& here = state().attachment(VmId{i});
    if (!here.is_connected() || here.subnet != subnet) continue;
    if (!bridged(scenario(), state(), vlan, scenario()[gateway].attached_to, here.attached_to)) continue;
    disarm(timer(Purpose::mistaken, VmId{i}));
    apply(GatewayEntryChanged{VmId{i}, gateway, true});
  }
}

// Hosts that took it for their gateway go on doing so until their own entry runs out, if nobody announces himself.
void Neighbours::leave(SubnetId subnet, RouterId gateway) {
  const Vlan& vlan = scenario()[scenario()[subnet].vlan];
  for (std::size_t i = 0; i < scenario().vms.size(); ++i)
    if (state().cached_gateway(VmId{i}) == gateway && state().attachment(VmId{i}).subnet == subnet)
      arm_unless_armed(timer(Purpose::mistaken, VmId{i}),
                       left_of(vlan.host_arp_cache, state().at() - state().heard_gateway_at(VmId{i})));
}

// Of an entry that was confirmed when the gateway announced itself.
Delay Neighbours::left_of(const Delay& cache, Duration since) {
  const auto left = [&](Duration lifetime) { return std::max(lifetime - since, Duration{}); };
  if (const auto* at_random = std::get_if<Uniform>(&cache)) return Fixed{left(at_random->high)};
  const auto* linux_like = std::get_if<ArpEntryResidual>(&cache);
  if (!linux_like) return cache;
  const Duration probed = linux_like->first_probe + linux_like->probes;
  return Uniform{left(linux_like->reachable / 2 + probed), left(linux_like->reachable * 3 / 2 + probed)};
}

void Neighbours::expired(const Timer& timer) {
  if (timer.purpose == Purpose::mistaken) {
    const VmId vm{timer.component};
    if (const auto gateway = state().cached_gateway(vm)) apply(GatewayEntryChanged{vm, *gateway, false});
  } else if (timer.purpose == Purpose::relearn) {
    const LinkId swallowing{timer.component};
    if (is_bypassed(swallowing))
      apply(PathsRelearned{swallowing});
    else if (timer.part == 0)
      apply(HostsResolveAgain{swallowing});
  } else {
    apply(NeighbourLearned{VmId{timer.component}});
  }
}

}  // namespace drsim
