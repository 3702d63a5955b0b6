// The part of the state that routes are made of.

#include <algorithm>

#include "models/routing/router_profile.hpp"
#include "models/state/assign.hpp"
#include "models/state/state.hpp"

namespace drsim {
namespace {

// What had been told of something by the time of a view; `before` if nothing had.
bool was_up(const std::vector<std::pair<View, Status>>& told, View view, bool before) {
  const auto later = std::find_if(told.rbegin(), told.rend(), [&](const auto& fact) { return fact.first <= view; });
  return later == told.rend() ? before : later->second == Status::up;
}

}  // namespace

bool State::was_routed(LinkId link, std::size_t end, View view) const {
  const auto& told = links_[link.index].told[end];
  // The first thing ever told of it says how it was before.
  const bool before = told.empty() ? is_adjacent(link, end) : told.front().second == Status::down;
  return was_up(told, view, before);
}
bool State::is_known(SubnetId subnet, RouterId gateway, View view) const {
  const GatewayState* found = find_gateway(subnet, gateway);
  if (!found || view == common_view) return found && found->known;
  const bool is_announced = found->active && !found->interface_is_down;
  const bool before = found->told.empty() ? is_announced : found->told.front().second == Status::down;
  return was_up(found->told, view, before);
}

// All that the tunnel needs, both ways.
bool State::could_tunnel(LinkId id) const {
  const Link& link = (*scenario_)[id];
  const auto end_is_up = [this](const Node& end) { return is_up(std::get<RouterId>(end)); };
  const auto carries = [this](LinkId under) { return passes({under, false}) && passes({under, true}); };
  return links_[id.index].status == Status::up && end_is_up(link.ends[0]) && end_is_up(link.ends[1]) &&
         std::all_of(link.tunnel->over.begin(), link.tunnel->over.end(), carries);
}

bool State::set(const TunnelChanged& c) {
  touch(c.link);
  bool is_new = false;
  for (const std::size_t end : {0u, 1u})
    if (is_about(c.end, end)) is_new = assign(links_[c.link.index].tunnel[end], c.to) || is_new;
  return is_new;
}

bool State::set(const RoutingStepDone& c) {
  return assign(plans_[c.plan.index].groups[c.group].routing_steps, c.steps);
}
// Nothing changes but the record: that somebody tried.
bool State::set(const RoutingStepRefused&) { return true; }

bool State::passes(Hop hop) const {
  const LinkId over = (*scenario_)[hop.link].over;
  return passes_hellos(hop) && loses(hop.link) <= Loss::some && (!over || loses(over) == Loss::nothing);
}
bool State::passes_hellos(Hop hop) const {
  if ((*scenario_)[hop.link].tunnel && !(is_negotiated(hop.link) && could_tunnel(hop.link))) return false;
  const LinkId over = (*scenario_)[hop.link].over;
  return is_up(hop.link) && !links_[hop.link.index].cut[hop.backwards ? 1 : 0] && loses(hop.link) != Loss::everything &&
         (!over || loses(over) != Loss::everything);
}

bool State::sees_carrier(LinkId link, RouterId at) const {
  const LinkState& now = links_[link.index];
  const Link& line = (*scenario_)[link];
  const RouterId first = std::get<RouterId>(line.ends[0]);
  if (now.lost_carrier || now.never_up || now.tunnel[first == at ? 0 : 1] == Status::down) return false;
  if (!line.is_direct) return true;
  return now.status == Status::up && is_up(first == at ? std::get<RouterId>(line.ends[1]) : first);
}

void State::write_announcements(SubnetId subnet, RouterId gateway, std::vector<std::uint64_t>& to) const {
  const GatewayState* found = find_gateway(subnet, gateway);
  const bool is_announced = found->active && !found->interface_is_down;
  if (!is_announced && !found->known && found->told.empty()) return;
  to.push_back(std::uint64_t{gateway.index} << 2 | std::uint64_t{is_announced} << 1 | std::uint64_t{found->known});
  for (const auto& [fact, status] : found->told)
    to.push_back(~std::uint64_t{0} >> 1 ^ (std::uint64_t{fact} << 1 | (status == Status::up ? 1 : 0)));
}

// And with it every tunnel that runs over it.
void State::touch(LinkId link) {
  touched_.push_back({Touched::Kind::link, link.index});
  for (const LinkId tunnel : scenario_->index.tunnels_over[link.index])
    touched_.push_back({Touched::Kind::link, tunnel.index});
}
// And with it whatever passes it without stopping: tunnels whose ends are elsewhere.
void State::touch_with_cables(RouterId router) {
  touch(router);
  for (const LinkId link : scenario_->index.links_of_router[router.index]) {
    if ((*scenario_)[link].is_direct) touch(link);
    for (const LinkId tunnel : scenario_->index.tunnels_over[link.index])
      touched_.push_back({Touched::Kind::link, tunnel.index});
  }
}
void State::touch_carried_by(LinkId trunk) {
  for (const LinkId link : scenario_->index.carried_by[trunk.index]) touch(link);
}
void State::touch_carried_by(SwitchId node) {
  for (const LinkId trunk : scenario_->index.trunks_of_switch[node.index]) touch_carried_by(trunk);
}

bool State::set(const DirectionChanged& c) {
  touch(c.link);
  return assign(links_[c.link.index].cut[c.backwards ? 1 : 0], c.to == Status::down);
}
bool State::set(const RouterFollowed& c) {
  touch(c.router);
  ViewState& view = views_[c.router.index];
  const ProfileTimes times = times_of((*scenario_)[c.router].profile);
  const bool is_busy = at_ - view.followed_at < 2 * view.hold;
  view.hold = !is_busy ? times.hold : std::min(times.most_hold, times.doubles ? 2 * view.hold : view.hold + times.hold);
  view.followed_at = at_;
  const bool has_heard = assign(view.facts, std::min(c.facts, facts_));
  return has_heard;
}
bool State::set(const StaticRouteChanged& c) {
  touch((*scenario_)[c.route].at);
  return assign(routes_[c.route.index].installed, c.is_installed);
}
bool State::set(const TrackChanged& c) {
  touch((*scenario_)[c.route].at);
  return assign(routes_[c.route.index].tracked, c.to);
}
bool State::set(const AdjacencyChanged& c) {
  LinkState& link = links_[c.link.index];
  bool is_new = false;
  for (const std::size_t end : {0u, 1u}) {
    if (!is_about(c.end, end) || !assign(link.adjacency[end], c.to)) continue;
    if (scenario_->index.has_profiles) link.told[end].emplace_back(is_new ? facts_ : ++facts_, c.to);
    is_new = true;
    state_fact(std::get<RouterId>((*scenario_)[c.link].ends[end]));
  }
  return is_new;
}

bool State::set(const TopologyChanged& c) {
  touched_.push_back({Touched::Kind::topology, c.link.index});
  LinkState& link = links_[c.link.index];
  bool is_new = false;
  for (const std::size_t end : {0u, 1u}) {
    if (!is_about(c.end, end)) continue;
    is_new = assign(link.routed[end], c.to) || is_new;
    if (!link.told[end].empty()) common_fact_ = std::max(common_fact_, link.told[end].back().first);
  }
  return is_new;
}

// What its router says of a subnet from now on.
void State::announce(SubnetId subnet, RouterId router, GatewayState& found, bool was_active) {
  touch(subnet);
  if (is_active(subnet, router) == was_active || !scenario_->index.has_profiles) return;
  found.told.emplace_back(++facts_, was_active ? Status::down : Status::up);
  state_fact(router);
}
bool State::set_active(SubnetId subnet, RouterId router, bool active) {
  GatewayState& found = gateway(subnet, router);
  const bool was_active = is_active(subnet, router);
  const bool is_new = assign(found.active, active);
  announce(subnet, router, found, was_active);
  return is_new;
}
bool State::set(const InterfaceChanged& c) {
  GatewayState& found = gateway(c.subnet, c.gateway);
  const bool was_active = is_active(c.subnet, c.gateway);
  const bool is_new = assign(found.interface_is_down, c.to == Status::down);
  announce(c.subnet, c.gateway, found, was_active);
  return is_new;
}

bool State::set(const SubnetWithdrawn& c) { return set_active(c.subnet, c.from, false); }
bool State::set(const SubnetAnnounced& c) { return set_active(c.subnet, c.from, true); }
bool State::set(const RouteChanged& c) {
  touch(c.subnet);
  GatewayState& found = gateway(c.subnet, c.gateway);
  if (!found.told.empty()) common_fact_ = std::max(common_fact_, found.told.back().first);
  return assign(found.known, c.to == Status::up);
}
bool State::set(const RedistributionChanged& c) {
  touched_.push_back({Touched::Kind::static_route, c.route.index});
  return assign(routes_[c.route.index].redistributed, c.to == Status::up);
}

// A static route goes when its own end of the line has lost carrier. It does not see any further.
bool State::is_usable(StaticRouteId id) const {
  const StaticRoute& route = (*scenario_)[id];
  return is_installed(id) && is_tracked_up(id) && (!route.via || sees_carrier(route.via, route.at));
}

}  // namespace drsim
