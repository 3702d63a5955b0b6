#include "models/state/state.hpp"

#include <algorithm>

#include "models/ethernet/spanning_tree.hpp"
#include "models/routing/router_profile.hpp"
#include "models/state/assign.hpp"

namespace drsim {

State::State(const Scenario& scenario)
    : scenario_(&scenario),
      at_(start_of_scenario - scenario.warm_up()),
      sites_(scenario.sites.size(), Status::up),
      switches_(scenario.switches.size(), Status::up),
      routers_(scenario.routers.size(), Status::up),
      hello_loss_(scenario.routers.size()),
      bpdu_loss_(scenario.switches.size()),
      leaving_(scenario.routers.size()),
      vms_(scenario.vms.size()),
      alarmed_(scenario.monitors.size()),
      teams_(scenario.teams.size()),
      boots_(scenario.sites.size()),
      flows_(scenario.index.watched.size()) {
  for (const Switch& node : scenario.switches)
    trees_.push_back(node.spanning_tree == SpanningTree::none ? Status::down : Status::up);
  for (const Link& link : scenario.links) {
    const Status status = link.begins_up ? Status::up : Status::down;
    const Status spoken = link.protocol == RoutingProtocol::none ? Status::down : status;
    links_.push_back(
        {.status = status,
         .adjacency = spoken,
         .routed = spoken,
         .bpdus = link.bpdus,
         .bandwidth = link.bandwidth,
         .never_up = !link.begins_up,
         .tunnel = link.tunnel && (!link.begins_up || link.tunnel->instead_of) ? Status::down : Status::up});
  }
  const TreeRoles roles = spanning_tree(scenario);
  for (std::size_t i = 0; i < links_.size(); ++i) {
    links_[i].forwarding = roles.forwards[i] ? Status::up : Status::down;
    links_[i].discards = roles.discards[i];
    links_[i].bridges = roles.bridges_to_root(scenario, LinkId{i});
    if (const LinkId over = scenario.links[i].over; over && !(roles.forwards[over.index] && scenario[over].begins_up))
      links_[i].adjacency = links_[i].routed = Status::down;
  }
  for (const Router& router : scenario.routers) {
    const bool has_own_view = router.profile != RouterProfile::standard;
    views_.push_back({has_own_view ? 0 : common_view, at_ - longest_duration, times_of(router.profile).hold});
  }
  for (const StaticRoute& route : scenario.static_routes) routes_.push_back({route.begins_installed, Status::up});
  for (const Subnet& subnet : scenario.subnets) {
    std::vector<GatewayState>& gateways = subnets_.emplace_back(subnet.gateways.size());
    std::fill_n(gateways.begin(), subnet.initially_active, GatewayState{.active = true, .known = true});
    if (subnet.initially_active > 0) gateways.front().master = true;
  }
  for (VmState& vm : vms_) vm.since = vm.begun = vm.point = at_;
  for (std::size_t i = 0; i < vms_.size(); ++i)
    vms_[i].has_point = !scenario.vms[i].replication || scenario.vms[i].replication->has_replica;
  for (const Plan& plan : scenario.plans) {
    plans_.push_back({.groups = std::vector<GroupState>(plan.groups.size())});
    begin_groups(PlanId{plans_.size() - 1});
  }
  for (const Monitor& monitor : scenario.monitors) silent_.emplace_back(monitor.vantage_points.size());
  begin_names();
  begin_balancers();
}

void State::advance(Time to) { at_ = to; }

bool State::apply(const Change& change) {
  return std::visit([this](const auto& c) { return set(c); }, change);
}

bool State::is_up(RouterId router) const {
  return routers_[router.index] == Status::up && is_up((*scenario_)[router].site);
}
bool State::is_up(SwitchId node) const { return switches_[node.index] == Status::up && is_up((*scenario_)[node].site); }
StormPhase State::storm(VlanId vlan, SwitchId domain) const {
  const auto found = storms_.find({vlan, domain});
  return found == storms_.end() ? StormPhase::none : found->second;
}
bool State::is_up(LinkId link) const {
  const auto end_is_up = [this](const Node& end) { return std::visit([this](auto id) { return is_up(id); }, end); };
  const std::array<Node, 2>& ends = (*scenario_)[link].ends;
  const LinkId over = (*scenario_)[link].over;
  return links_[link.index].status == Status::up && end_is_up(ends[0]) && end_is_up(ends[1]) &&
         (!over || is_forwarding(over));
}

const State::GatewayState* State::find_gateway(SubnetId subnet, RouterId router) const {
  const std::vector<RouterId>& gateways = (*scenario_)[subnet].gateways;
  const auto found = std::find(gateways.begin(), gateways.end(), router);
  if (found == gateways.end()) return nullptr;
  return &subnets_[subnet.index][static_cast<std::size_t>(found - gateways.begin())];
}
State::GatewayState& State::gateway(SubnetId subnet, RouterId router) {
  return const_cast<GatewayState&>(*find_gateway(subnet, router));
}
bool State::is_active(SubnetId subnet, RouterId gateway) const {
  const GatewayState* found = find_gateway(subnet, gateway);
  return found && found->active;
}
bool State::is_known(SubnetId subnet, RouterId gateway) const {
  const GatewayState* found = find_gateway(subnet, gateway);
  return found && found->known;
}
bool State::is_master(SubnetId subnet, RouterId gateway) const {
  const GatewayState* found = find_gateway(subnet, gateway);
  return found && found->master;
}
std::vector<RouterId> State::active_gateways(SubnetId subnet) const {
  std::vector<RouterId> active;
  for (const RouterId router : (*scenario_)[subnet].gateways)
    if (is_active(subnet, router)) active.push_back(router);
  return active;
}

bool State::set(const SiteChanged& c) {
  if (!assign(sites_[c.site.index], c.to)) return false;
  ++flooding_version_;
  for (const RouterId router : scenario_->index.routers_of_site[c.site.index]) {
    touch_with_cables(router);
    if (c.to == Status::up) leaving_[router.index] = false;  // It starts again.
    if (views_[router.index].facts != common_view) views_[router.index].facts = facts_;
  }
  for (const SwitchId node : scenario_->index.switches_of_site[c.site.index]) touch_carried_by(node);
  return true;
}
bool State::set(const SwitchChanged& c) {
  ++flooding_version_;
  touch_carried_by(c.node);
  return assign(switches_[c.node.index], c.to);
}
bool State::set(const SpanningTreeChanged& c) { return assign(trees_[c.node.index], c.to); }
bool State::set(const BpdusChanged& c) { return assign(links_[c.link.index].bpdus, c.to); }
bool State::set(const LossChanged& c) {
  ++flooding_version_;
  touch(c.link);
  touch_carried_by(c.link);
  LinkState& link = links_[c.link.index];
  if (link.loses == c.to && (c.to != Loss::some || link.loss_share == c.share)) return false;
  lossy_links_ += (c.to == Loss::some ? 1 : 0);
  lossy_links_ -= (link.loses == Loss::some ? 1 : 0);
  link.loses = c.to;
  link.loss_share = c.share;
  return true;
}
bool State::set(const GuardTripped& c) { return set(LinkChanged{c.link, Status::down}); }
bool State::set(const TrunkChanged& c) {
  ++flooding_version_;
  touch_carried_by(c.link);
  const bool is_elsewhere = c.to == Status::down && assign(links_[c.link.index].discards, c.discards);
  if (c.to == Status::down) links_[c.link.index].bridges = c.bridges;
  return assign(links_[c.link.index].forwarding, c.to) || is_elsewhere;
}
bool State::set(const StormChanged& c) {
  if (storm(c.vlan, c.domain) == c.to) return false;
  ++flooding_version_;
  if (c.to == StormPhase::none)
    storms_.erase({c.vlan, c.domain});
  else
    storms_[{c.vlan, c.domain}] = c.to;
  return true;
}
bool State::set(const VmFlapping& c) { return assign(vms_[c.vm.index].flaps, c.flaps); }
bool State::set(const LinkSaturated& c) {
  touch(c.link);
  return assign(links_[c.link.index].saturated, c.is_saturated);
}
bool State::set(const RouterHelloLoss& c) {
  const bool was = hello_loss_[c.router.index];
  hello_loss_[c.router.index] = c.loses_hellos;
  return was != c.loses_hellos;
}
bool State::set(const SwitchBpduLoss& c) {
  const bool was = bpdu_loss_[c.node.index];
  bpdu_loss_[c.node.index] = c.loses_hellos;
  return was != c.loses_hellos;
}
// What a router has heard does not outlive it: with no neighbour left, it goes by what there is when it is back.
bool State::set(const RouterChanged& c) {
  if (!assign(routers_[c.router.index], c.to)) return false;
  touch_with_cables(c.router);
  if (c.to == Status::up) leaving_[c.router.index] = false;  // It starts again.
  if (views_[c.router.index].facts != common_view) views_[c.router.index].facts = facts_;
  return true;
}
bool State::set(const LinkChanged& c) {
  ++flooding_version_;
  touch(c.link);
  touch_carried_by(c.link);
  if (c.to == Status::up) links_[c.link.index].never_up = false;
  const bool same_carrier = !assign(links_[c.link.index].lost_carrier, c.to == Status::down && c.loses_carrier);
  return assign(links_[c.link.index].status, c.to) || !same_carrier;
}
bool State::set(const BandwidthChanged& c) {
  ++flooding_version_;
  return assign(links_[c.link.index].bandwidth, c.to);
}
bool State::set(const GatewayLeft& c) {
  const bool was = leaving_[c.router.index];
  leaving_[c.router.index] = c.is_leaving;
  return was != c.is_leaving;
}
bool State::set(const MasterChanged& c) { return assign(gateway(c.subnet, c.router).master, c.is_master); }
bool State::set(const NeighbourLearned& c) {
  if (!assign(vms_[c.vm.index].stale_neighbours, false)) return false;
  --stale_vms_;
  return true;
}

bool State::set(const MonitorChanged& c) {
  if (alarmed_[c.monitor.index] == c.alarmed) return false;
  alarmed_[c.monitor.index] = c.alarmed;
  return true;
}

bool State::set(const VantageChanged& c) {
  std::vector<bool>::reference silent = silent_[c.monitor.index][c.vantage];
  if (silent == c.is_silent) return false;
  silent = c.is_silent;
  return true;
}
std::size_t State::silent_votes(MonitorId monitor) const {
  const std::vector<bool>& silent = silent_[monitor.index];
  return static_cast<std::size_t>(std::count(silent.begin(), silent.end(), true));
}

bool State::set(const FlowChanged& c) {
  FlowState& flow = flows_[c.flow.index];
  const bool same_disposition = !assign(flow.disposition, c.disposition);
  const bool same_path = !assign(flow.path, c.path);
  return !same_disposition || !same_path;
}

// Nothing changes but the record: that somebody asked, and was refused.

}  // namespace drsim
