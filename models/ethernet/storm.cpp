#include "models/ethernet/storm.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "models/ethernet/bridged.hpp"
#include "models/ethernet/storm_growth.hpp"

namespace drsim {
namespace {

Duration duration_of(double in_seconds) {
  return Duration{static_cast<std::int64_t>(std::min(in_seconds, seconds(longest_duration)) * 1e6)};
}

}  // namespace

void Storms::begin() { reevaluate(); }

void Storms::reevaluate() {
  // Without a trunk that forwards nothing goes in a loop.
  const std::vector<bool> live = live_trunks(scenario(), state());
  if (state().storms().empty() && std::find(live.begin(), live.end(), true) == live.end()) return;
  for (std::size_t i = 0; i < scenario().vlans.size(); ++i) reevaluate(VlanId{i});
}

void Storms::reevaluate(VlanId vlan) {
  std::map<SwitchId, const FloodGraph*> looping;
  const std::vector<FloodGraph> graphs = flood_graphs(scenario(), vlan, live_trunks(scenario(), state()));
  for (const FloodGraph& graph : graphs)
    if (loops(graph) > 0) looping[lowest_switch(graph)] = &graph;
  std::set<SwitchId> full;  // Where a storm goes on that had filled its links before its domain was joined to another.
  for (const auto& [key, phase] : state().storms()) {
    if (key.first != vlan || looping.contains(key.second)) continue;
    const auto is_within = [&, within = key.second](const auto& domain) {
      const std::vector<SwitchId>& members = domain.second->switches;
      return std::find(members.begin(), members.end(), within) != members.end();
    };
    const auto heir = std::find_if(looping.begin(), looping.end(), is_within);
    if (heir != looping.end() && phase == StormPhase::saturated) full.insert(heir->first);
    disarm(timer(Purpose::saturation, vlan, key.second.index));
    apply(StormChanged{vlan, key.second, StormPhase::none});
  }
  for (const auto& [domain, graph] : looping) {
    const StormPhase phase = state().storm(vlan, domain);
    // One that fills already is not slowed down; a second loop makes it explode.
    if (phase == StormPhase::saturated ||
        (phase == StormPhase::growing && loops(*graph) == 1 && !full.contains(domain)))
      continue;
    apply(StormChanged{vlan, domain, StormPhase::growing});
    const double fills = full.contains(domain) ? 0 : time_to_saturation(*graph, scenario()[vlan].broadcast).value_or(0);
    arm(timer(Purpose::saturation, vlan, domain.index), Fixed{duration_of(fills)});
  }
}

void Storms::on(const StormChanged&) {
  const Flood flood = flood_of(scenario(), state());
  notify_hosts();
  const std::vector<Ramp> growing = ramps();
  notify_switches(flood, growing);
  notify_routers(flood, growing);
  notify_links(flood);
  shut_ports(flood);
}

// Storm control counts over a second (Cisco Catalyst: 1 s intervals), and then shuts a port that it is told to.
void Storms::shut_ports(const Flood& flood) {
  for (std::size_t i = 0; i < scenario().links.size(); ++i) {
    if (scenario().links[i].storm_action != StormAction::shutdown) continue;
    if (flood.is_limited[i] && state().is_up(LinkId{i}))
      arm_unless_armed(timer(Purpose::overload, LinkId{i}), Uniform{0s, 1s});
    else
      disarm(timer(Purpose::overload, LinkId{i}));
  }
}

// What a storm leaves of a trunk is all that the routed links over it have, together. Copies are told how much that is.
// Hellos get through as long as enough of them do.
void Storms::notify_links(const Flood& flood) {
  for (std::size_t i = 0; i < scenario().links.size(); ++i) {
    const LinkId link{i}, over = scenario().links[i].over;
    if (scenario()[link].shared_vlan) notify_link_in_vlan(link, flood);
    if (!over) continue;
    const auto [there, back] = flood.on_trunk[over.index];
    const double line = static_cast<double>(state().bandwidth(over).bits_per_second);
    const double left = std::clamp(1 - std::max(there, back) * smallest_frame / line, 1e-6, 1.0);
    apply(LinkSaturated{link, std::max(flood.loss[over.index][0], flood.loss[over.index][1]) >= hello_loss_threshold});
    effects.emplace_back(SetCapacity{over, {std::max<std::int64_t>(1, static_cast<std::int64_t>(left * line))}});
  }
}

// Of neighbours that meet in a VLAN: every trunk on the way leaves hellos its part.
void Storms::notify_link_in_vlan(LinkId link, const Flood& flood) {
  const auto attached_to = [&](std::size_t end) { return scenario()[scenario()[link].router(end)].attached_to; };
  const auto way =
      bridged(scenario(), state(), scenario()[link].shared_vlan, attached_to(0), attached_to(1), Frames::hellos);
  if (!way) return;
  const bool is_starved = std::any_of(way->begin(), way->end(), [&](Hop hop) {
    return std::max(flood.loss[hop.link.index][0], flood.loss[hop.link.index][1]) >= hello_loss_threshold;
  });
  apply(LinkSaturated{link, is_starved});
}

void Storms::on(const BandwidthChanged& change) {
  if (scenario()[change.link].is_trunk()) notify_links(flood_of(scenario(), state()));
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
  return here.is_connected() && !scenario()[vm].is_silent &&
         stormy_switches(scenario()[here.subnet].vlan)[here.attached_to.index];
}

// A host is lost with its next broadcast, and found again with the next frame it sends once the storm is over. Both are
// some share of the VLAN's broadcasts away.
void Storms::notify_hosts() {
  std::map<VlanId, std::vector<bool>> stormy;
  for (std::size_t i = 0; i < scenario().vms.size(); ++i) {
    const VmId vm{i};
    const Attachment& here = state().attachment(vm);
    if (!here.is_connected()) {
      if (state().is_flapping(vm)) arm_unless_armed(timer(Purpose::flap, vm), Fixed{});
      continue;
    }
    const VlanId vlan = scenario()[here.subnet].vlan;
    const auto [known, is_new] = stormy.try_emplace(vlan);
    if (is_new) known->second = stormy_switches(vlan);
    const bool should_flap = known->second[here.attached_to.index] && !scenario()[vm].is_silent;
    if (should_flap == state().is_flapping(vm)) {
      disarm(timer(Purpose::flap, vm));
      continue;
    }
    arm_unless_armed(timer(Purpose::flap, vm), Uniform{0s, scenario().broadcast_period(vlan)});
  }
}

void Storms::on(const VmChanged& change) {
  // One that starts elsewhere is looked for there.
  if (change.to == VmStatus::booting && (state().is_flapping(change.vm) || !state().storms().empty())) notify_hosts();
}

std::vector<Storms::Ramp> Storms::ramps() const {
  std::vector<Ramp> found;
  std::set<VlanId> growing;
  for (const auto& [key, phase] : state().storms())
    if (phase == StormPhase::growing) growing.insert(key.first);
  if (growing.empty()) return found;
  const std::vector<bool> live = live_trunks(scenario(), state());
  for (const VlanId vlan : growing)
    for (const FloodGraph& graph : flood_graphs(scenario(), vlan, live)) {
      const auto growth = linear_growth(graph, scenario()[vlan].broadcast);
      if (growth && state().storm(vlan, lowest_switch(graph)) == StormPhase::growing)
        found.push_back({vlan, graph.switches, *growth, *time_to_saturation(graph, scenario()[vlan].broadcast)});
    }
  return found;
}

std::optional<double> Storms::until_over(const std::vector<Ramp>& ramps, VlanId vlan, SwitchId at, FrameRate most) {
  for (const Ramp& ramp : ramps) {
    const bool is_there =
        ramp.vlan == vlan && std::find(ramp.switches.begin(), ramp.switches.end(), at) != ramp.switches.end();
    const double after = static_cast<double>(most.frames_per_second) / ramp.growth;
    // Where links or storm control end its growth before, the full flood decides.
    if (is_there && after < ramp.until_full) return after;
  }
  return {};
}

// A switch that has to hear BPDUs loses them if it is sent too much: at once by a storm that is full, and in a while by
// one that grows.
void Storms::notify_switches(const Flood& flood, const std::vector<Ramp>& ramps) {
  for (std::size_t i = 0; i < scenario().switches.size(); ++i) {
    const Switch& node = scenario().switches[i];
    if (node.spanning_tree == SpanningTree::none || node.has_control_queue) continue;
    double heard = 0;
    for (const auto& [vlan, at_switch] : flood.at_switch) heard += at_switch[i];
    const bool is_over = heard > static_cast<double>(node.punt_limit.frames_per_second);
    std::optional<double> after;
    for (std::size_t v = 0; v < scenario().vlans.size() && !is_over && !after; ++v)
      after = until_over(ramps, VlanId{v}, SwitchId{i}, node.punt_limit);
    const Timer reaches = timer(Purpose::switch_overload, SwitchId{i});
    if (after && !state().loses_bpdus(SwitchId{i})) arm_unless_armed(reaches, Fixed{duration_of(*after)});
    if (after) continue;
    disarm(reaches);
    apply(SwitchBpduLoss{SwitchId{i}, is_over});
  }
}

// A gateway's processor hears every broadcast of the VLANs it is attached to.
void Storms::notify_routers(const Flood& flood, const std::vector<Ramp>& ramps) {
  std::set<std::pair<RouterId, VlanId>> attached;
  for (const Subnet& subnet : scenario().subnets)
    for (const RouterId gateway : subnet.gateways) attached.emplace(gateway, subnet.vlan);
  std::vector<double> heard(scenario().routers.size(), 0);
  std::vector<std::optional<double>> after(heard.size());
  for (const auto& [router, vlan] : attached) {
    if (!state().is_up(router)) continue;
    const SwitchId at = scenario()[router].attached_to;
    heard[router.index] += flood.heard(vlan, at);
    const auto reaches = until_over(ramps, vlan, at, scenario()[router].punt_limit);
    if (reaches) after[router.index] = std::min(*reaches, after[router.index].value_or(*reaches));
  }
  for (std::size_t i = 0; i < heard.size(); ++i) {
    const RouterId router{i};
    const bool is_over = heard[i] > static_cast<double>(scenario()[router].punt_limit.frames_per_second);
    const Timer reaches = timer(Purpose::router_overload, router);
    if (after[i] && !is_over) {
      if (!state().loses_hellos(router)) arm_unless_armed(reaches, Fixed{duration_of(*after[i])});
      continue;
    }
    disarm(reaches);
    apply(RouterHelloLoss{router, is_over});
  }
}

void Storms::expired(const Timer& timer) {
  if (timer.purpose == Purpose::loop)
    reevaluate();
  else if (timer.purpose == Purpose::saturation)
    apply(StormChanged{VlanId{timer.component}, SwitchId{timer.part}, StormPhase::saturated});
  else if (timer.purpose == Purpose::overload)
    apply(StormShutdown{LinkId{timer.component}});
  else if (timer.purpose == Purpose::router_overload)
    apply(RouterHelloLoss{RouterId{timer.component}, true});
  else if (timer.purpose == Purpose::switch_overload)
    apply(SwitchBpduLoss{SwitchId{timer.component}, true});
  else
    apply(VmFlapping{VmId{timer.component}, is_in_storm(VmId{timer.component})});
}

}  // namespace drsim
