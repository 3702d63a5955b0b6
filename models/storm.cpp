#include "models/storm.hpp"

#include <algorithm>
#include <map>

#include "models/flood.hpp"
#include "models/flooding.hpp"

namespace drsim {

using Purpose = Timer::Purpose;

void Storms::begin() { look_again(); }
void Storms::on(const TrunkChanged&) { look_again(); }
void Storms::on(const SwitchChanged&) { look_again(); }

void Storms::look_again() {
  for (std::size_t i = 0; i < scenario().vlans.size(); ++i) look_again(VlanId{i});
}

void Storms::look_again(VlanId vlan) {
  std::map<SwitchId, const FloodGraph*> looping;
  const std::vector<FloodGraph> graphs = flood_graphs(scenario(), vlan, live_trunks(scenario(), state()));
  for (const FloodGraph& graph : graphs)
    if (circles(graph) > 0) looping[lowest_switch(graph)] = &graph;
  for (const auto& [key, phase] : state().storms()) {
    if (key.first != vlan || looping.contains(key.second)) continue;
    disarm(timer(Purpose::saturation, vlan, key.second.index));
    apply(StormChanged{vlan, key.second, StormPhase::none});
  }
  for (const auto& [domain, graph] : looping) {
    const StormPhase phase = state().storm(vlan, domain);
    // One that fills already is not slowed down; a second circle makes it explode.
    if (phase == StormPhase::saturated || (phase == StormPhase::growing && circles(*graph) == 1)) continue;
    apply(StormChanged{vlan, domain, StormPhase::growing});
    const double fills = time_to_saturation(*graph, scenario()[vlan].broadcast).value_or(0);
    const double latest = seconds(longest_duration);
    arm(timer(Purpose::saturation, vlan, domain.index), Fixed{Duration{static_cast<std::int64_t>(std::min(fills, latest) * 1e6)}});
  }
}

void Storms::on(const StormChanged&) {
  tell_hosts();
  tell_routers();
  tell_links();
}

// What a storm leaves of a trunk is all that the routed links over it have. Copies are told how much that is.
void Storms::tell_links() {
  std::vector<double> sent(scenario().links.size(), 0);
  for (std::size_t vlan = 0; vlan < scenario().vlans.size(); ++vlan) {
    const Flood flood = flood_of(scenario(), state(), VlanId{vlan});
    for (std::size_t i = 0; i < sent.size(); ++i) sent[i] += flood.on_trunk[i];
  }
  for (std::size_t i = 0; i < scenario().links.size(); ++i) {
    const LinkId link{i}, over = scenario().links[i].over;
    if (!over) continue;
    const double line = static_cast<double>(state().bandwidth(over).bits_per_second), left = line - sent[over.index] * smallest_frame;
    apply(LinkStarved{link, left < 1});
    const double share = std::clamp(left / line, 1e-6, 1.0);
    effects.emplace_back(SetCapacity{link, {std::max<std::int64_t>(1, static_cast<std::int64_t>(share * static_cast<double>(state().bandwidth(link).bits_per_second)))}});
  }
}

std::vector<bool> Storms::stormy_switches(VlanId vlan) const {
  std::vector<bool> stormy(scenario().switches.size(), false);
  if (state().storms().empty()) return stormy;
  for (const FloodGraph& graph : flood_graphs(scenario(), vlan, live_trunks(scenario(), state()))) {
    if (state().storm(vlan, lowest_switch(graph)) == StormPhase::none) continue;
    for (const SwitchId node : graph.switches) stormy[node.index] = true;
  }
  return stormy;
}

bool Storms::is_in_storm(VmId vm) const {
  const Attachment& here = state().attachment(vm);
  return here.is_connected() && !scenario()[vm].is_silent && stormy_switches(scenario()[here.subnet].vlan)[here.attached_to.index];
}

// A host is lost with its next broadcast, and found again with the next frame it sends once the storm is over. Both are some
// share of the VLAN's broadcasts away.
void Storms::tell_hosts() {
  std::map<VlanId, std::vector<bool>> stormy;
  for (std::size_t i = 0; i < scenario().vms.size(); ++i) {
    const VmId vm{i};
    const Attachment& here = state().attachment(vm);
    if (!here.is_connected()) {
      if (state()[vm].flaps) arm_unless_armed(timer(Purpose::flap, vm), Fixed{});
      continue;
    }
    const VlanId vlan = scenario()[here.subnet].vlan;
    const auto [known, is_new] = stormy.try_emplace(vlan);
    if (is_new) known->second = stormy_switches(vlan);
    const bool should_flap = known->second[here.attached_to.index] && !scenario()[vm].is_silent;
    if (should_flap == state()[vm].flaps) {
      disarm(timer(Purpose::flap, vm));
      continue;
    }
    arm_unless_armed(timer(Purpose::flap, vm), Uniform{0s, scenario().broadcast_period(vlan)});
  }
}

void Storms::on(const VmChanged& change) {
  // One that starts elsewhere is looked for there.
  if (change.to == VmStatus::booting && (state()[change.vm].flaps || !state().storms().empty())) tell_hosts();
}

// A gateway's processor hears every broadcast of the VLANs it is attached to.
void Storms::tell_routers() {
  std::vector<double> heard(scenario().routers.size(), 0);
  for (std::size_t vlan = 0; vlan < scenario().vlans.size(); ++vlan) {
    const Flood flood = flood_of(scenario(), state(), VlanId{vlan});
    std::vector<bool> counted(heard.size(), false);
    for (const Subnet& subnet : scenario().subnets) {
      if (subnet.vlan != VlanId{vlan}) continue;
      for (const RouterId gateway : subnet.gateways) {
        if (counted[gateway.index] || !state().is_up(gateway)) continue;
        counted[gateway.index] = true;
        heard[gateway.index] += flood.at_switch[scenario()[gateway].attached_to.index];
      }
    }
  }
  for (std::size_t i = 0; i < heard.size(); ++i) {
    const bool is_deaf = heard[i] > static_cast<double>(scenario().routers[i].punt_limit.frames_per_second);
    if (is_deaf != state().is_deaf(RouterId{i})) apply(RouterDeafened{RouterId{i}, is_deaf});
  }
}

void Storms::expired(const Timer& timer) {
  if (timer.purpose == Purpose::saturation) apply(StormChanged{VlanId{timer.component}, SwitchId{timer.part}, StormPhase::saturated});
  else apply(VmFlapping{VmId{timer.component}, is_in_storm(VmId{timer.component})});
}

}  // namespace drsim
