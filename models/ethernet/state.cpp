#include "models/ethernet/state.hpp"

#include <utility>

#include "models/ethernet/tree/spanning_tree.hpp"
#include "models/ethernet/way_over.hpp"
#include "models/state/assign.hpp"

namespace drsim {

EthernetState::EthernetState(const Scenario& scenario)
    : EquipmentState(scenario),
      hello_loss_(scenario.routers.size()),
      bpdu_loss_(scenario.switches.size()),
      flapping_(scenario.vms.size()),
      stale_neighbours_(scenario.vms.size()) {
  for (const Switch& node : scenario.switches)
    trees_.push_back(node.spanning_tree == SpanningTree::none ? Status::down : Status::up);
  const TreeRoles roles = spanning_tree(scenario);
  for (std::size_t i = 0; i < scenario.links.size(); ++i)
    trunks_.push_back({.forwarding = roles.forwards[i] ? Status::up : Status::down,
                       .bpdus = scenario.links[i].bpdus,
                       .discards = roles.discards[i],
                       .bridges = roles.bridges[i],
                       .since = at_});
}

StormPhase EthernetState::storm(VlanId vlan, SwitchId domain) const {
  const auto found = storms_.find({vlan, domain});
  return found == storms_.end() ? StormPhase::none : found->second;
}

bool EthernetState::is_up(LinkId link) const {
  const auto end_is_up = [this](const Node& end) { return std::visit([this](auto id) { return is_up(id); }, end); };
  const std::array<Node, 2>& ends = (*scenario_)[link].ends;
  const LinkId over = (*scenario_)[link].over;
  return links_[link.index].status == Status::up && !is_errdisabled(link) && end_is_up(ends[0]) && end_is_up(ends[1]) &&
         (!over || is_forwarding(over)) && is_joined(link, false);
}

bool EthernetState::is_joined(LinkId link, bool is_data) const {
  const Link& line = (*scenario_)[link];
  if (!line.shared_vlan) return true;
  const auto attached_to = [&](const Node& end) { return (*scenario_)[std::get<RouterId>(end)].attached_to; };
  const SwitchId from = attached_to(line.ends[0]), to = attached_to(line.ends[1]);
  if (!is_up(from) || !is_up(to)) return false;
  const auto carries = [&](LinkId trunk) {
    return is_data ? is_passing(trunk) : is_forwarding(trunk) && loses(trunk) != Loss::everything;
  };
  return way_over(*scenario_, line.shared_vlan, from, to, carries).has_value();
}

bool EthernetState::set(const SpanningTreeChanged& c) { return assign(trees_[c.node.index], c.to); }

bool EthernetState::set(const BpdusChanged& c) { return assign(trunks_[c.link.index].bpdus, c.to); }

bool EthernetState::set_errdisabled(LinkId link, bool is_errdisabled) {
  ++flooding_version_;
  touch(link);
  touch_carried_by(link);
  return std::exchange(links_[link.index].errdisabled, is_errdisabled) != is_errdisabled;
}

bool EthernetState::set(const MemberChanged& c) {
  ++flooding_version_;
  const bool is_in = c.to == Status::up;
  return std::exchange(trunks_[c.link.index].in_lag, is_in) != is_in;
}

bool EthernetState::set(const LossChanged& c) {
  TrunkState& trunk = trunks_[c.link.index];
  const Link& link = (*scenario_)[c.link];
  // The other members of a lag go on forwarding: LACP sees to it.
  const bool swallows = c.to == Loss::everything && link.is_trunk() && link.lag.empty() && is_forwarding(c.link);
  if (!swallows) set(PathsRelearned{c.link});
  if (!swallows || std::exchange(trunk.swallows, true)) return true;
  swallowing_.push_back(c.link);
  trunk.swallows_since = at_;
  return true;
}
bool EthernetState::set(const HostsResolveAgain& c) {
  return !std::exchange(trunks_[c.link.index].hosts_resolve_again, true);
}
bool EthernetState::set(const PathsRelearned& c) {
  std::erase(swallowing_, c.link);
  trunks_[c.link.index].hosts_resolve_again = false;
  return std::exchange(trunks_[c.link.index].swallows, false);
}

bool EthernetState::set(const GatewayEntryChanged& c) {
  if (!c.is_mistaken) return mistaken_gateways_.erase(c.vm) > 0;
  const bool is_new = cached_gateway(c.vm) != c.gateway;
  mistaken_gateways_[c.vm] = {c.gateway, at_};
  return is_new;
}
std::optional<RouterId> EthernetState::cached_gateway(VmId vm) const {
  const auto found = mistaken_gateways_.find(vm);
  return found == mistaken_gateways_.end() ? std::nullopt : std::optional{found->second.first};
}

bool EthernetState::set(const TrunkChanged& c) {
  ++flooding_version_;
  touch_carried_by(c.link);
  const bool is_elsewhere = c.to == Status::down && assign(trunks_[c.link.index].discards, c.discards);
  if (c.to == Status::down) trunks_[c.link.index].bridges = c.bridges;
  const bool is_new = assign(trunks_[c.link.index].forwarding, c.to);
  if (is_new) trunks_[c.link.index].since = at_;
  return is_new || is_elsewhere;
}

bool EthernetState::set(const StormChanged& c) {
  if (storm(c.vlan, c.domain) == c.to) return false;
  ++flooding_version_;
  if (c.to == StormPhase::none)
    storms_.erase({c.vlan, c.domain});
  else
    storms_[{c.vlan, c.domain}] = c.to;
  return true;
}

bool EthernetState::set(const LinkSaturated& c) {
  touch(c.link);
  return assign(trunks_[c.link.index].saturated, c.is_saturated);
}

bool EthernetState::set(const RouterHelloLoss& c) {
  const bool was = hello_loss_[c.router.index];
  hello_loss_[c.router.index] = c.loses_hellos;
  return was != c.loses_hellos;
}

bool EthernetState::set(const SwitchBpduLoss& c) {
  const bool was = bpdu_loss_[c.node.index];
  bpdu_loss_[c.node.index] = c.loses_hellos;
  return was != c.loses_hellos;
}

// std::vector<bool> has no references that assign() could take.
bool EthernetState::set(const VmFlapping& c) {
  const bool was = flapping_[c.vm.index];
  flapping_[c.vm.index] = c.flaps;
  return was != c.flaps;
}
bool EthernetState::set(const NeighbourLearned& c) { return set_stale_neighbours(c.vm, false); }
bool EthernetState::set_stale_neighbours(VmId vm, bool are_stale) {
  const bool were = stale_neighbours_[vm.index];
  stale_vms_ = stale_vms_ + are_stale - were;
  stale_neighbours_[vm.index] = are_stale;
  return were != are_stale;
}

}  // namespace drsim
