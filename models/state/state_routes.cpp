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

bool State::is_routed(LinkId link, View view) const {
  const LinkState& state = links_[link.index];
  if (view == common_view) return state.routed == Status::up;
  // The first thing ever told of it says how it was before.
  const bool before = state.told.empty() ? state.adjacency == Status::up : state.told.front().second == Status::down;
  return was_up(state.told, view, before);
}
bool State::is_known(SubnetId subnet, RouterId gateway, View view) const {
  const GatewayState* found = find_gateway(subnet, gateway);
  if (!found || view == common_view) return found && found->known;
  const bool before = found->told.empty() ? found->active : found->told.front().second == Status::down;
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
  return assign(links_[c.link.index].tunnel, c.to);
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
  if (now.lost_carrier || now.never_up || now.tunnel == Status::down) return false;
  if (!line.is_direct) return true;
  const RouterId first = std::get<RouterId>(line.ends[0]);
  return now.status == Status::up && is_up(first == at ? std::get<RouterId>(line.ends[1]) : first);
}

void State::write_announcements(SubnetId subnet, RouterId gateway, std::vector<std::uint64_t>& to) const {
  const GatewayState* found = find_gateway(subnet, gateway);
  if (!found->active && !found->known && found->told.empty()) return;
  to.push_back(std::uint64_t{gateway.index} << 2 | std::uint64_t{found->active} << 1 | std::uint64_t{found->known});
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
  return assign(view.facts, facts_);
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
  if (!assign(link.adjacency, c.to)) return false;
  if (scenario_->index.has_profiles) link.told.emplace_back(++facts_, c.to);
  return true;
}

bool State::set(const TopologyChanged& c) {
  touched_.push_back({Touched::Kind::topology, c.link.index});
  return assign(links_[c.link.index].routed, c.to);
}

bool State::set_active(SubnetId subnet, RouterId router, bool is_active) {
  GatewayState& found = gateway(subnet, router);
  touch(subnet);
  if (!assign(found.active, is_active)) return false;
  if (scenario_->index.has_profiles) found.told.emplace_back(++facts_, is_active ? Status::up : Status::down);
  return true;
}

bool State::set(const SubnetWithdrawn& c) { return set_active(c.subnet, c.from, false); }
bool State::set(const SubnetAnnounced& c) { return set_active(c.subnet, c.from, true); }
bool State::set(const RouteChanged& c) {
  touch(c.subnet);
  return assign(gateway(c.subnet, c.gateway).known, c.to == Status::up);
}

}  // namespace drsim
