#include "models/ethernet/state.hpp"

#include "models/ethernet/spanning_tree.hpp"
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
                       .bridges = roles.bridges_to_root(scenario, LinkId{i})});
}

StormPhase EthernetState::storm(VlanId vlan, SwitchId domain) const {
  const auto found = storms_.find({vlan, domain});
  return found == storms_.end() ? StormPhase::none : found->second;
}

bool EthernetState::is_up(LinkId link) const {
  const auto end_is_up = [this](const Node& end) { return std::visit([this](auto id) { return is_up(id); }, end); };
  const std::array<Node, 2>& ends = (*scenario_)[link].ends;
  const LinkId over = (*scenario_)[link].over;
  return links_[link.index].status == Status::up && end_is_up(ends[0]) && end_is_up(ends[1]) &&
         (!over || is_forwarding(over));
}

bool EthernetState::set(const SpanningTreeChanged& c) { return assign(trees_[c.node.index], c.to); }

bool EthernetState::set(const BpdusChanged& c) { return assign(trunks_[c.link.index].bpdus, c.to); }

bool EthernetState::set(const GuardTripped& c) { return EquipmentState::set(LinkChanged{c.link, Status::down}); }

bool EthernetState::set(const TrunkChanged& c) {
  ++flooding_version_;
  touch_carried_by(c.link);
  const bool is_elsewhere = c.to == Status::down && assign(trunks_[c.link.index].discards, c.discards);
  if (c.to == Status::down) trunks_[c.link.index].bridges = c.bridges;
  return assign(trunks_[c.link.index].forwarding, c.to) || is_elsewhere;
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
