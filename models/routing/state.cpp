#include "models/routing/state.hpp"

#include <algorithm>

#include "models/routing/router_profile.hpp"
#include "models/state/assign.hpp"

namespace drsim {

RoutingState::RoutingState(const Scenario& scenario) : EthernetState(scenario), leaving_(scenario.routers.size()) {
  for (std::size_t i = 0; i < scenario.links.size(); ++i) {
    const Link& link = scenario.links[i];
    const bool has_line =
        (!link.over || (is_forwarding(link.over) && scenario[link.over].begins_up)) && is_joined(LinkId{i}, false);
    const bool speaks = link.protocol != RoutingProtocol::none && link.begins_up && has_line;
    const Status spoken = speaks ? Status::up : Status::down;
    const bool is_up = !link.tunnel || (link.begins_up && !link.tunnel->instead_of);
    const Status negotiated = is_up ? Status::up : Status::down;
    adjacencies_.push_back(
        {.adjacent = {spoken, spoken}, .routed = {spoken, spoken}, .tunnel = {negotiated, negotiated}});
  }
  for (const Router& router : scenario.routers) {
    const bool has_own_view = router.profile != RouterProfile::standard;
    views_.push_back({has_own_view ? 0 : common_view, at_ - longest_duration, times_of(router.profile).hold});
  }
  for (const StaticRoute& route : scenario.static_routes) routes_.push_back({.installed = route.begins_installed});
  for (std::size_t i = 0; i < routes_.size(); ++i) routes_[i].redistributed = is_usable(StaticRouteId{i});
  for (const Subnet& subnet : scenario.subnets) {
    std::vector<GatewayState>& gateways = subnets_.emplace_back(subnet.gateways.size());
    std::fill_n(gateways.begin(), subnet.initially_active, GatewayState{.active = true, .known = true});
    if (subnet.initially_active == 0) continue;
    // The highest priority, of equal ones the first; what it tracks and whom it hears, the rule sees to.
    std::size_t first = 0;
    if (subnet.virtual_gateway) {
      const std::vector<std::int64_t>& priorities = subnet.virtual_gateway->priorities;
      for (std::size_t i = 1; i < std::min(priorities.size(), subnet.initially_active); ++i)
        if (priorities[i] > priorities[first]) first = i;
    }
    gateways[first].master = true;
  }
}

// What had been reported of something by the time of a view; `before` if nothing had.
bool RoutingState::was_up(const Reports& reports, View view, bool before) {
  const auto later =
      std::find_if(reports.rbegin(), reports.rend(), [&](const auto& fact) { return fact.first <= view; });
  return later == reports.rend() ? before : later->second == Status::up;
}

View RoutingState::facts_of(View view) const {
  if (!is_own(view)) return view;
  const View index = view & 0x3fffffff;
  return views_[is_of_session(view) ? (*scenario_)[LinkId{index / 2}].router(index % 2).index : index].facts;
}

const Status* RoutingState::missed(View view, const RoutingUpdate& update) const {
  const auto its = missed_.find(view);
  if (its == missed_.end()) return nullptr;
  const auto found = its->second.find(update);
  return found == its->second.end() ? nullptr : &found->second;
}

bool RoutingState::was_routed(LinkId link, std::size_t end, View view) const {
  if (is_own(view)) {
    const auto by = static_cast<std::uint32_t>(end);
    if (const Status* still = missed(view, {RoutingUpdate::About::adjacency, link.index, by}))
      return *still == Status::up;
    return is_routed(link, end, facts_of(view));
  }
  const Reports& reports = adjacencies_[link.index].reports[end];
  // The first thing ever reported of it says how it was before.
  const bool before = reports.empty() ? is_adjacent(link, end) : reports.front().second == Status::down;
  return was_up(reports, view, before);
}

bool RoutingState::is_known(SubnetId subnet, RouterId gateway, View view) const {
  if (is_own(view)) {
    if (const Status* still = missed(view, {RoutingUpdate::About::announcement, subnet.index, gateway.index}))
      return *still == Status::up;
    return is_known(subnet, gateway, facts_of(view));
  }
  const GatewayState* found = find_gateway(subnet, gateway);
  if (!found || view == common_view) return found && found->known;
  const bool is_announced = found->active && !found->interface_is_down;
  const bool before = found->reports.empty() ? is_announced : found->reports.front().second == Status::down;
  return was_up(found->reports, view, before);
}

// All that the tunnel needs, both ways.
bool RoutingState::could_tunnel(LinkId id) const {
  const Link& link = (*scenario_)[id];
  const auto end_is_up = [this](const Node& end) { return is_up(std::get<RouterId>(end)); };
  const auto carries = [this](LinkId under) { return passes({under, false}) && passes({under, true}); };
  return links_[id.index].status == Status::up && end_is_up(link.ends[0]) && end_is_up(link.ends[1]) &&
         std::all_of(link.tunnel->over.begin(), link.tunnel->over.end(), carries);
}

bool RoutingState::passes(Hop hop) const {
  const LinkId over = (*scenario_)[hop.link].over;
  return passes_hellos(hop) && loses(hop.link) <= Loss::some && (!over || loses(over) == Loss::nothing) &&
         is_joined(hop.link, true);
}

bool RoutingState::passes_hellos(Hop hop) const {
  if ((*scenario_)[hop.link].tunnel && !(is_negotiated(hop.link) && could_tunnel(hop.link))) return false;
  const LinkId over = (*scenario_)[hop.link].over;
  return is_up(hop.link) && !links_[hop.link.index].cut[hop.backwards ? 1 : 0] && loses(hop.link) != Loss::everything &&
         (!over || loses(over) != Loss::everything);
}

bool RoutingState::sees_carrier(LinkId link, RouterId at) const {
  const LinkState& now = links_[link.index];
  const Link& line = (*scenario_)[link];
  const RouterId first = line.router(0);
  if (now.lost_carrier || now.never_up || !is_negotiated(link, first == at ? 0 : 1)) return false;
  if (line.shared_vlan && !is_up((*scenario_)[at].attached_to)) return false;
  if (!line.is_direct) return true;
  return now.status == Status::up && is_up(first == at ? line.router(1) : first);
}

void RoutingState::write_announcements(SubnetId subnet, RouterId gateway, std::vector<std::uint64_t>& to) const {
  const GatewayState* found = find_gateway(subnet, gateway);
  const bool is_announced = found->active && !found->interface_is_down;
  const std::size_t before = to.size();
  for (const auto& [view, missed] : missed_)
    if (const auto its = missed.find({RoutingUpdate::About::announcement, subnet.index, gateway.index});
        its != missed.end())
      to.push_back(std::uint64_t{view} << 30 | (its->second == Status::up ? 1 : 0));
  if (!is_announced && !found->known && found->reports.empty() && to.size() == before) return;
  to.push_back(std::uint64_t{gateway.index} << 2 | std::uint64_t{is_announced} << 1 | std::uint64_t{found->known});
  for (const auto& [fact, status] : found->reports)
    to.push_back(~std::uint64_t{0} >> 1 ^ (std::uint64_t{fact} << 1 | (status == Status::up ? 1 : 0)));
}

const RoutingState::GatewayState* RoutingState::find_gateway(SubnetId subnet, RouterId router) const {
  const std::vector<RouterId>& gateways = (*scenario_)[subnet].gateways;
  const auto found = std::find(gateways.begin(), gateways.end(), router);
  if (found == gateways.end()) return nullptr;
  return &subnets_[subnet.index][static_cast<std::size_t>(found - gateways.begin())];
}

RoutingState::GatewayState& RoutingState::gateway(SubnetId subnet, RouterId router) {
  return const_cast<GatewayState&>(*find_gateway(subnet, router));
}

bool RoutingState::is_active(SubnetId subnet, RouterId gateway) const {
  const GatewayState* found = find_gateway(subnet, gateway);
  return found && found->active && !found->interface_is_down;
}

bool RoutingState::is_known(SubnetId subnet, RouterId gateway) const {
  const GatewayState* found = find_gateway(subnet, gateway);
  return found && found->known;
}

bool RoutingState::is_active_gateway(SubnetId subnet, RouterId gateway) const {
  const GatewayState* found = find_gateway(subnet, gateway);
  return found && found->master;
}

std::vector<RouterId> RoutingState::active_gateways(SubnetId subnet) const {
  std::vector<RouterId> active;
  for (const RouterId router : (*scenario_)[subnet].gateways)
    if (is_active(subnet, router)) active.push_back(router);
  return active;
}

bool RoutingState::set(const TunnelChanged& c) {
  touch(c.link);
  bool is_new = false;
  for (const std::size_t end : {0u, 1u})
    if (is_about(c.end, end)) is_new = assign(adjacencies_[c.link.index].tunnel[end], c.to) || is_new;
  return is_new;
}

bool RoutingState::set(const RouterConverged& c) {
  touch(c.router);
  ViewState& view = views_[c.router.index];
  const ProfileTimes times = times_of((*scenario_)[c.router].profile);
  const bool is_busy = at_ - view.converged_at < 2 * view.hold;
  view.hold = !is_busy ? times.hold : std::min(times.most_hold, times.doubles ? 2 * view.hold : view.hold + times.hold);
  view.converged_at = at_;
  return assign(view.facts, std::min(c.facts, facts_));
}

bool RoutingState::set(const StaticRouteChanged& c) {
  touch((*scenario_)[c.route].at);
  return assign(routes_[c.route.index].installed, c.is_installed);
}

bool RoutingState::set(const TrackChanged& c) {
  touch((*scenario_)[c.route].at);
  return assign(routes_[c.route.index].tracked, c.to);
}

bool RoutingState::set(const AdjacencyChanged& c) {
  AdjacencyState& link = adjacencies_[c.link.index];
  bool is_new = false;
  for (const std::size_t end : {0u, 1u}) {
    if (!is_about(c.end, end) || !assign(link.adjacent[end], c.to)) continue;
    forget_session(c.link, end);
    forget_if_alone((*scenario_)[c.link].router(end));
    if (scenario_->index.has_profiles) link.reports[end].emplace_back(is_new ? facts_ : ++facts_, c.to);
    is_new = true;
    state_fact((*scenario_)[c.link].router(end));
  }
  return is_new;
}

bool RoutingState::is_redistributed(StaticRouteId route, View view) const {
  const Status* still = missed_.empty() ? nullptr : missed(view, {RoutingUpdate::About::static_route, route.index});
  return still ? *still == Status::up : is_redistributed(route);
}

void RoutingState::touch(const RoutingUpdate& update) {
  switch (update.about) {
    case RoutingUpdate::About::announcement:
      touch(SubnetId{update.which});
      break;
    case RoutingUpdate::About::adjacency:
      touched_.push_back({Touched::Kind::topology, update.which});
      break;
    case RoutingUpdate::About::static_route:
      touched_.push_back({Touched::Kind::static_route, update.which});
      break;
  }
}

namespace {

View view_that_missed(const Scenario& scenario, RouterId router, LinkId session) {
  if (!session) return RoutingState::own_view(router);
  return RoutingState::session_view(session, scenario[session].router(0) == router ? 0 : 1);
}

}  // namespace

bool RoutingState::set(const UpdateMissed& c) {
  const bool is_new = missed_[view_that_missed(*scenario_, c.router, c.session)].try_emplace(c.update, c.still).second;
  if (is_new) touch(c.update), touch(c.router);
  return is_new;
}

bool RoutingState::set(const UpdateReceived& c) {
  const auto found = missed_.find(view_that_missed(*scenario_, c.router, c.session));
  if (found == missed_.end() || found->second.erase(c.update) == 0) return false;
  if (found->second.empty()) missed_.erase(found);
  touch(c.update), touch(c.router);
  return true;
}

// Who has no neighbour left hears of nobody whom an update could be about.
void RoutingState::forget_if_alone(RouterId router) {
  const auto found = missed_.find(own_view(router));
  if (found == missed_.end()) return;
  for (const LinkId link : scenario_->index.links_of_router[router.index])
    if (is_adjacent(link, (*scenario_)[link].router(0) == router ? 0 : 1)) return;
  const Missed was = std::move(found->second);
  missed_.erase(found);
  for (const auto& [update, still] : was) touch(update);
  touch(router);
}

// What was last heard over a session goes with it.
void RoutingState::forget_session(LinkId session, std::size_t end) {
  if (missed_.empty()) return;
  const auto found = missed_.find(session_view(session, end));
  if (found == missed_.end()) return;
  const Missed was = std::move(found->second);
  missed_.erase(found);
  for (const auto& [update, still] : was) touch(update);
}

bool RoutingState::set(const TopologyChanged& c) {
  touched_.push_back({Touched::Kind::topology, c.link.index});
  AdjacencyState& link = adjacencies_[c.link.index];
  bool is_new = false;
  for (const std::size_t end : {0u, 1u}) {
    if (!is_about(c.end, end)) continue;
    is_new = assign(link.routed[end], c.to) || is_new;
    if (!link.reports[end].empty()) common_fact_ = std::max(common_fact_, link.reports[end].back().first);
  }
  return is_new;
}

// What a router says of a subnet from now on.
void RoutingState::announce(SubnetId subnet, RouterId router, GatewayState& found, bool was_active) {
  touch(subnet);
  if (is_active(subnet, router) == was_active || !scenario_->index.has_profiles) return;
  found.reports.emplace_back(++facts_, was_active ? Status::down : Status::up);
  state_fact(router);
}

bool RoutingState::set_active(SubnetId subnet, RouterId router, bool active) {
  GatewayState& found = gateway(subnet, router);
  const bool was_active = is_active(subnet, router);
  const bool is_new = assign(found.active, active);
  announce(subnet, router, found, was_active);
  return is_new;
}

bool RoutingState::set(const InterfaceChanged& c) {
  GatewayState& found = gateway(c.subnet, c.gateway);
  const bool was_active = is_active(c.subnet, c.gateway);
  const bool is_new = assign(found.interface_is_down, c.to == Status::down);
  announce(c.subnet, c.gateway, found, was_active);
  return is_new;
}

bool RoutingState::set(const RedistributionChanged& c) {
  touched_.push_back({Touched::Kind::static_route, c.route.index});
  return assign(routes_[c.route.index].redistributed, c.to == Status::up);
}

// A static route goes when its own end of the line has lost carrier. It does not see any further.
bool RoutingState::is_usable(StaticRouteId id) const {
  const StaticRoute& route = (*scenario_)[id];
  return is_installed(id) && is_tracked_up(id) && (!route.via || sees_carrier(route.via, route.at));
}

const RoutingState::SettingState& RoutingState::settings_of(LinkId link, std::size_t end, LinkSetting setting) const {
  static const SettingState unchanged{};
  const auto found = settings_.find({link, end, setting});
  return found == settings_.end() ? unchanged : found->second;
}

std::optional<std::int64_t> RoutingState::setting(LinkId link, std::size_t end, LinkSetting setting, View view) const {
  if (settings_.empty()) return {};
  const SettingState& its = settings_of(link, end, setting);
  if (view == common_view) return its.followed;
  const auto later =
      std::find_if(its.reports.rbegin(), its.reports.rend(), [&](const auto& report) { return report.first <= view; });
  return later == its.reports.rend() ? std::nullopt : later->second;
}

bool RoutingState::set(const LinkSettingChanged& c) {
  const std::optional<std::int64_t> to = c.set.to == LinkSettingTo::as_stated ? std::nullopt : std::optional(c.set.to);
  bool is_new = false;
  for (const std::size_t end : {0u, 1u}) {
    if (!is_about(c.set.end, end)) continue;
    SettingState& its = settings_[{c.set.link, end, c.set.setting}];
    if (!assign(its.configured, to)) continue;
    if (scenario_->index.has_profiles) its.reports.emplace_back(is_new ? facts_ : ++facts_, to);
    is_new = true;
    state_fact((*scenario_)[c.set.link].router(end));
  }
  return is_new;
}

bool RoutingState::set(const LinkSettingConverged& c) {
  touched_.push_back({Touched::Kind::setting, c.set.link.index});
  bool is_new = false;
  for (const std::size_t end : {0u, 1u}) {
    if (!is_about(c.set.end, end)) continue;
    SettingState& its = settings_[{c.set.link, end, c.set.setting}];
    is_new = assign(its.followed, its.configured) || is_new;
    if (!its.reports.empty()) common_fact_ = std::max(common_fact_, its.reports.back().first);
  }
  return is_new;
}

bool RoutingState::set(const SessionShutDown& c) {
  return c.is_shut ? shut_down_.insert(c.link).second : shut_down_.erase(c.link) > 0;
}

std::int64_t RoutingState::units_left(RouterId router) const {
  const auto& standby = (*scenario_)[router].standby;
  const auto failed = failed_units_.find(router);
  if (!standby) return 0;
  return std::max<std::int64_t>(0, 1 + standby->units - (failed == failed_units_.end() ? 0 : failed->second));
}

bool RoutingState::is_stateful_takeover(RouterId router) const {
  const auto& standby = (*scenario_)[router].standby;
  return standby && standby->shares_state && failed_units_.contains(router) && units_left(router) > 0;
}

bool RoutingState::set(const UnitsRepaired& c) { return failed_units_.erase(c.router) > 0; }

RouterId RoutingState::forwarder(SubnetId subnet, RouterId of) const {
  const GatewayState* found = find_gateway(subnet, of);
  return found && found->forwarder ? found->forwarder : of;
}

bool RoutingState::set(const ForwarderChanged& c) {
  return assign(gateway(c.subnet, c.of).forwarder, c.by == c.of ? RouterId{} : c.by);
}

bool RoutingState::set(const ControlPlaneChanged& c) {
  touch(c.router);
  if (c.to == Status::down) return without_control_plane_.insert(c.router).second;
  return without_control_plane_.erase(c.router) > 0;
}

bool RoutingState::set(const SubnetWithdrawn& c) { return set_active(c.subnet, c.from, false); }

bool RoutingState::set(const SubnetAnnounced& c) { return set_active(c.subnet, c.from, true); }

bool RoutingState::set(const RouteChanged& c) {
  touch(c.subnet);
  GatewayState& found = gateway(c.subnet, c.gateway);
  if (!found.reports.empty()) common_fact_ = std::max(common_fact_, found.reports.back().first);
  return assign(found.known, c.to == Status::up);
}

bool RoutingState::set(const GatewaySteppedBack& c) {
  const bool was = leaving_[c.router.index];
  leaving_[c.router.index] = c.is_leaving;
  return was != c.is_leaving;
}

bool RoutingState::set(const ActiveGatewayChanged& c) {
  return assign(gateway(c.subnet, c.router).master, c.is_active_gateway);
}

// Nothing changes but the record: that somebody tried.
bool RoutingState::set(const RoutingStepRefused&) { return true; }

bool RoutingState::set(const SiteChanged& c) {
  for (const RouterId router : scenario_->index.routers_of_site[c.site.index]) restart(router, c.to);
  return true;
}
bool RoutingState::set(const RouterChanged& c) {
  if (c.to == Status::down && (*scenario_)[c.router].standby) ++failed_units_[c.router];
  restart(c.router, c.to);
  return true;
}
// What a router has heard does not outlive it: with no neighbour left, it goes by what there is when it is back.
void RoutingState::restart(RouterId router, Status to) {
  if (to == Status::up) leaving_[router.index] = false;
  if (const auto found = missed_.find(own_view(router)); found != missed_.end()) {
    const Missed was = std::move(found->second);
    missed_.erase(found);
    for (const auto& [update, still] : was) touch(update);
  }
  if (views_[router.index].facts != common_view) views_[router.index].facts = facts_;
}

}  // namespace drsim
