#include "models/routing/routing.hpp"

#include <algorithm>

#include "models/routing/router_profile.hpp"

namespace drsim {
namespace {

constexpr std::size_t both_in_phase = 2;  // The part of a hold timer that stands for those of both ends.

}  // namespace

void Routing::on(const SiteChanged& change) {
  for (const RouterId router : scenario().index.routers_of_site[change.site.index]) {
    if (change.to == Status::up) restart(router);
    links_may_have_changed(router);
  }
}

void Routing::on(const RouterChanged& change) {
  if (change.to == Status::up && !state().is_stateful_takeover(change.router)) restart(change.router);
  if (const SwitchId node = scenario()[change.router].attached_to; change.to == Status::up && !state().is_up(node))
    on(SwitchChanged{node, Status::down});
  links_may_have_changed(change.router);
}

// A router that is back knows no neighbour. Those who have not missed it hear so from its first hello (RFC 2328
// section 10.2, event 1-WayReceived), or from its answer to their next message (RFC 9293 section 3.5.1).
void Routing::restart(RouterId router) {
  if (!state().is_up(router)) return;
  for (const LinkId link : scenario().index.links_of_router[router.index])
    if ((state().is_adjacent(link, 0) || state().is_adjacent(link, 1)) && hears(link, 0) && hears(link, 1))
      apply(AdjacencyChanged{link, Status::down});
}

void Routing::on(const RouterHelloLoss& change) { links_may_have_changed(change.router); }

void Routing::on(const LinkSaturated& change) { link_may_have_changed(change.link); }

void Routing::on(const TrunkChanged& change) {
  for (const LinkId link : scenario().index.carried_by[change.link.index]) link_may_have_changed(link);
}

void Routing::on(const LinkChanged& change) {
  if (!scenario()[change.link].is_trunk()) link_may_have_changed(change.link);
}

void Routing::on(const DirectionChanged& change) { link_may_have_changed(change.link); }

void Routing::on(const LossChanged& change) {
  if (!scenario()[change.link].is_trunk()) link_may_have_changed(change.link);
  for (const LinkId link : scenario().index.carried_by[change.link.index]) link_may_have_changed(link);
}

void Routing::links_may_have_changed(RouterId router) {
  for (const LinkId link : scenario().index.links_of_router[router.index]) link_may_have_changed(link);
}

bool Routing::runs_over(LinkId tunnel, LinkId link) const {
  const std::vector<LinkId>& over = scenario()[tunnel].tunnel->over;
  return std::find(over.begin(), over.end(), link) != over.end();
}

void Routing::on(const TunnelChanged& change) { link_may_have_changed(change.link); }

// Whether the hellos of the other end get there, and are read.
bool Routing::hears(LinkId link, std::size_t end) const {
  const std::array<Node, 2>& ends = scenario()[link].ends;
  return state().passes_hellos({link, end == 0}) && !state().is_saturated(link) && speaks(ends[0]) && speaks(ends[1]);
}
bool Routing::speaks(const Node& router) const {
  const RouterId id = std::get<RouterId>(router);
  return !state().loses_hellos(id) && state().has_control_plane(id);
}

Delay Routing::until_declared_dead(LinkId link, std::size_t end) const {
  const RouterId router = scenario()[link].router(end);
  const RouterId neighbour = scenario()[link].router(1 - end);
  // Who sees that the line itself is gone waits for nobody.
  if (!state().has_control_plane(neighbour) && state().is_up(neighbour) && state().sees_carrier(link, router))
    return until_control_plane_is_missed(link, end);
  if (state().sees_carrier(link, router)) return detection(scenario()[router], scenario()[neighbour], scenario()[link]);
  const Duration delay_of_news = times_of(scenario()[router].profile).carrier;
  const Delay& delay = scenario()[link].carrier_delay;
  if (const auto* fixed = std::get_if<Fixed>(&delay)) return Fixed{fixed->value + delay_of_news};
  return delay;
}

// A process that stops closes its TCP sessions, and OSPF falls silent. Where both ends can restart gracefully, the
// other keeps the routes so long as it was told to (RFC 4724 section 4.2; RFC 3623 section 3). BFD goes with the
// process.
Delay Routing::until_control_plane_is_missed(LinkId link, std::size_t end) const {
  const Router& router = scenario()[scenario()[link].router(end)];
  const Router& gone = scenario()[scenario()[link].router(1 - end)];
  const bool is_bgp = scenario()[link].protocol == RoutingProtocol::bgp;
  if (can_restart_gracefully(link)) return Fixed{is_bgp ? *gone.bgp.restart_time : *gone.ospf.grace};
  if (is_bgp && !scenario()[link].bfd) return Fixed{};
  return detection(router, gone, scenario()[link]);
}

bool Routing::can_restart_gracefully(LinkId link) const {
  const Router& one = scenario()[scenario()[link].router(0)];
  const Router& other = scenario()[scenario()[link].router(1)];
  if (scenario()[link].bfd) return false;
  return scenario()[link].protocol == RoutingProtocol::bgp ? one.bgp.restart_time && other.bgp.restart_time
                                                           : one.ospf.grace && other.ospf.grace;
}

void Routing::on(const ControlPlaneChanged& change) {
  // Its neighbours have kept it for a graceful restart, or it begins with them from nothing.
  if (change.to == Status::up)
    for (const LinkId link : scenario().index.links_of_router[change.router.index]) {
      const bool is_kept = state().is_adjacent(link) && can_restart_gracefully(link);
      if (!is_kept && (state().is_adjacent(link, 0) || state().is_adjacent(link, 1)))
        apply(AdjacencyChanged{link, Status::down});
    }
  links_may_have_changed(change.router);
}

void Routing::link_may_have_changed(LinkId link) {
  for (const LinkId tunnel : scenario().index.tunnels_over[link.index])
    if (scenario()[tunnel].protocol != RoutingProtocol::none && runs_over(tunnel, link)) link_may_have_changed(tunnel);
  if (scenario()[link].protocol == RoutingProtocol::none) return;
  if (hears(link, 0) && hears(link, 1)) {
    // Hellos flow again. Back before the dead interval ended, nobody has noticed; otherwise the next hello tells.
    for (const std::size_t part : {std::size_t{0}, std::size_t{1}, both_in_phase})
      disarm(timer(Purpose::neighbour_dead, link, part));
    const Router& first = scenario()[scenario()[link].router(0)];
    const bool is_bgp = scenario()[link].protocol == RoutingProtocol::bgp;
    if (!state().is_adjacent(link) && !state().is_shut_down(link))
      arm_unless_armed(timer(Purpose::hello, link), Uniform{0s, is_bgp ? first.bgp.connect_retry : first.ospf.hello});
    send_again();
    return;
  }
  disarm(timer(Purpose::hello, link));
  if (are_in_phase(link)) {
    arm_unless_armed(timer(Purpose::neighbour_dead, link, both_in_phase), until_declared_dead(link, 0));
    return;
  }
  // Each router that hears nothing gives the other up on its own.
  for (std::size_t end : {0u, 1u}) {
    const RouterId router = scenario()[link].router(end);
    // Who speaks no protocol at the moment gives nobody up: it goes on with what it had.
    const bool decides = state().is_up(router) && state().has_control_plane(router);
    if (!state().is_adjacent(link, end) || !decides || hears(link, end)) continue;
    if (state().sees_carrier(link, router))
      arm_unless_armed(timer(Purpose::neighbour_dead, link, end), until_declared_dead(link, end));
    else
      arm(timer(Purpose::neighbour_dead, link, end), until_declared_dead(link, end));
  }
}

// Whether both ends of a session fall silent to each other now, and their hold timers run out together: they are as
// long, and what follows is.
bool Routing::are_in_phase(LinkId link) const {
  if (scenario()[link].protocol != RoutingProtocol::bgp || scenario()[link].bfd) return false;
  const auto falls_silent = [&](std::size_t end) {
    const RouterId router = scenario()[link].router(end);
    return scenario()[router].bgp.keepalives_in_phase && state().is_adjacent(link, end) && state().is_up(router) &&
           state().sees_carrier(link, router) && !hears(link, end);
  };
  return falls_silent(0) && falls_silent(1) && until_declared_dead(link, 0) == until_declared_dead(link, 1);
}

// Of OSPF, a link that only one end describes is in nobody's paths any more (RFC 2328 section 16.1, step 2b), unless
// there is another between the two: the check is about routers. Of BGP, each end drops what it has heard itself.
void Routing::declare_dead(LinkId link, LinkEnd end) {
  bool counts_at_once = scenario()[link].protocol == RoutingProtocol::ospf && !scenario().index.is_parallel[link.index];
  // The other end does not use it any more either, if the new description gets there through their area.
  if (counts_at_once && end != LinkEnd::both) {
    const std::size_t here = static_cast<std::size_t>(end);
    const Flooding area{.protocol = RoutingProtocol::ospf, .area = scenario()[link].area, .without = {}};
    counts_at_once = reached({scenario()[link].router(here)}, area)[scenario()[link].router(1 - here).index];
  }
  // Who is down keeps no neighbour either.
  for (const std::size_t other : {0u, 1u})
    counts_at_once = counts_at_once || !state().is_up(scenario()[link].router(other));
  apply(AdjacencyChanged{link, Status::down, counts_at_once ? LinkEnd::both : end});
}

// The other end is told, if anything arrives there: by a NOTIFICATION (RFC 4271 section 6.5), by BFD's next packet (RFC
// 5880 section 6.8.6), or by a hello that does not name it any more (RFC 2328 section 10.2, event 1-WayReceived).
void Routing::tell_other_end(LinkId link, std::size_t gone) {
  const std::size_t other = 1 - gone;
  const RouterId router = scenario()[link].router(other);
  const bool is_there =
      state().is_adjacent(link, other) && state().is_up(router) && state().is_up(scenario()[link].router(gone));
  if (!is_there || !hears(link, other)) return;
  const Link& line = scenario()[link];
  if (line.protocol == RoutingProtocol::bgp && !line.bfd)
    apply(AdjacencyChanged{link, Status::down, end_of(other)});
  else
    arm_unless_armed(timer(Purpose::neighbour_dead, link, other),
                     Uniform{0s, line.bfd ? line.bfd->interval : scenario()[router].ospf.hello});
}

void Routing::on(const AdjacencyChanged& change) {
  const RoutingProtocol protocol = scenario()[change.link].protocol;
  const RouterId first = scenario()[change.link].router(0), second = scenario()[change.link].router(1);
  const RouterId noticed_by = change.end == LinkEnd::second || !state().is_up(first) ? second : first;
  const Router& telling = scenario()[noticed_by];
  // Parts: both ends together, or each by itself.
  const std::size_t part = change.end == LinkEnd::both ? 0 : 1 + static_cast<std::size_t>(change.end);
  if (is_heard_of_by_all(change))
    arm(timer(Purpose::convergence, change.link, part),
        protocol == RoutingProtocol::bgp ? telling.bgp.convergence : telling.ospf.convergence);
  std::vector<RouterId> know;
  for (const std::size_t end : {0u, 1u})
    if (is_about(change.end, end)) know.push_back(scenario()[change.link].router(end));
  for (const std::uint32_t end : {0u, 1u})
    if (is_about(change.end, end)) tell({RoutingUpdate::About::adjacency, change.link.index, end}, know, change.to);
  schedule_convergence(know, protocol);
  send_again();
  if (change.to != Status::down) return;
  if (change.end == LinkEnd::both)
    link_may_have_changed(change.link);
  else
    tell_other_end(change.link, static_cast<std::size_t>(change.end));
}

// Routers without a profile share what one of them has noticed, or what OSPF floods. What BGP passes on, they hear of
// once a neighbour of theirs uses it.
bool Routing::is_heard_of_by_all(const AdjacencyChanged& change) const {
  if (!scenario().index.has_profiles || scenario()[change.link].protocol != RoutingProtocol::bgp) return true;
  for (const std::size_t end : {0u, 1u})
    if (is_about(change.end, end) && scenario()[scenario()[change.link].router(end)].profile == RouterProfile::standard)
      return true;
  return false;
}

// An interface is down with the switch that it is plugged into, and its subnets are withdrawn there.
void Routing::on(const SwitchChanged& change) {
  for (std::size_t i = 0; i < scenario().links.size(); ++i)
    if (scenario().links[i].shared_vlan) link_may_have_changed(LinkId{i});
  for (std::size_t i = 0; i < scenario().subnets.size(); ++i)
    for (const RouterId gateway : scenario().subnets[i].gateways)
      if (scenario()[gateway].attached_to == change.node && (change.to == Status::up || state().is_up(gateway)))
        apply(InterfaceChanged{SubnetId{i}, gateway, change.to});
}
void Routing::on(const InterfaceChanged& change) {
  if (state().is_up(change.gateway)) tell_all(change.subnet, change.gateway);
}

void Routing::on(const SubnetWithdrawn& change) { tell_all(change.subnet, change.from); }
void Routing::on(const SubnetAnnounced& change) { tell_all(change.subnet, change.from); }

void Routing::tell_all(SubnetId subnet, RouterId gateway) {
  const std::vector<LinkId>& links = scenario().index.links_of_router[gateway.index];
  const auto speaks_no_ospf = [&](LinkId link) { return scenario()[link].protocol != RoutingProtocol::ospf; };
  const bool is_bgp = !links.empty() && std::all_of(links.begin(), links.end(), speaks_no_ospf);
  const Router& telling = scenario()[gateway];
  tell({RoutingUpdate::About::announcement, subnet.index, gateway.index}, {gateway},
       state().is_active(subnet, gateway) ? Status::up : Status::down);
  arm(timer(Purpose::route, subnet, gateway.index), is_bgp ? telling.bgp.convergence : telling.ospf.convergence);
  schedule_convergence({gateway}, is_bgp ? RoutingProtocol::bgp : RoutingProtocol::ospf);
}

// How far word of a change has to go, router by router, over OSPF; -1: it does not get there.
std::vector<std::int64_t> Routing::hops_from(const std::vector<RouterId>& who_knows) const {
  std::vector<std::int64_t> hops(scenario().routers.size(), -1);
  std::vector<RouterId> heard;
  for (const RouterId router : who_knows)
    if (state().is_up(router)) hops[router.index] = 0, heard.push_back(router);
  for (std::size_t next = 0; next < heard.size(); ++next) {
    for (const LinkId link : scenario().index.links_of_router[heard[next].index]) {
      const std::size_t far = scenario()[link].router(0) == heard[next] ? 1 : 0;
      if (scenario()[link].protocol != RoutingProtocol::ospf || !state().is_adjacent(link) || !hears(link, far))
        continue;
      const RouterId there = scenario()[link].router(far);
      if (hops[there.index] != -1) continue;
      hops[there.index] = hops[heard[next].index] + 1;
      heard.push_back(there);
    }
  }
  return hops;
}

// OSPF floods what it hears at once; BGP tells its neighbours what it uses itself.
void Routing::schedule_convergence(const std::vector<RouterId>& who_knows, RoutingProtocol protocol) {
  if (!scenario().index.has_profiles) return;
  if (protocol == RoutingProtocol::bgp) {
    for (const RouterId router : who_knows)
      if (state().is_up(router)) schedule_convergence(router, protocol, 0);
    return;
  }
  const std::vector<std::int64_t> hops = hops_from(who_knows);
  for (std::size_t i = 0; i < hops.size(); ++i)
    if (hops[i] >= 0) schedule_convergence(RouterId{i}, protocol, hops[i]);
}

// A router with a profile. One that is about to follow something else will follow this as well.
void Routing::schedule_convergence(RouterId router, RoutingProtocol protocol, std::int64_t hops) {
  const Router& follower = scenario()[router];
  if (follower.profile == RouterProfile::standard) return;
  const ProfileTimes times = times_of(follower.profile);
  const Duration held = state().converged_at(router) - times.ospf_work + state().hold(router) - state().at();
  arm_unless_armed(timer(Purpose::router_convergence, router), following(follower, protocol, hops, held));
}

// How many of all facts a router has heard of: all, where OSPF floods them; of BGP, its own and what its neighbours
// use.
View Routing::heard_by(RouterId router) const {
  View heard = state().own_revision(router);
  for (const LinkId link : scenario().index.links_of_router[router.index]) {
    if (scenario()[link].protocol == RoutingProtocol::ospf) return state().facts();
    const std::size_t end = scenario()[link].router(0) == router ? 0 : 1;
    if (scenario()[link].protocol != RoutingProtocol::bgp || !state().is_adjacent(link, end)) continue;
    heard = std::max(heard, used_by(scenario()[link].router(1 - end)));
  }
  return std::max(heard, state().view(router));
}
View Routing::used_by(RouterId router) const {
  return state().view(router) == common_view ? state().shared_revision() : state().view(router);
}

// What one router uses, it tells its neighbours. Routers without a profile do so all at once.
void Routing::on(const RouterConverged& change) { tell_neighbours(change.router); }
void Routing::on(const TopologyChanged& change) {
  if (!scenario().index.has_profiles) return;
  for (const std::size_t end : {0u, 1u})
    if (scenario()[scenario()[change.link].router(end)].profile == RouterProfile::standard)
      tell_neighbours_of_all_without_profile();
}
void Routing::on(const RouteChanged&) {
  if (scenario().index.has_profiles) tell_neighbours_of_all_without_profile();
}

void Routing::tell_neighbours_of_all_without_profile() {
  for (std::size_t i = 0; i < scenario().routers.size(); ++i)
    if (scenario().routers[i].profile == RouterProfile::standard) tell_neighbours(RouterId{i});
}

void Routing::tell_neighbours(RouterId router) {
  const View used = used_by(router);
  for (const LinkId link : scenario().index.links_of_router[router.index]) {
    const RoutingProtocol protocol = scenario()[link].protocol;
    const std::size_t far = scenario()[link].router(0) == router ? 1 : 0;
    if (protocol == RoutingProtocol::none || !state().is_adjacent(link) || !hears(link, far)) continue;
    const RouterId other = scenario()[link].router(far);
    if (!state().is_up(other) || used_by(other) >= used) continue;
    if (scenario()[other].profile != RouterProfile::standard)
      schedule_convergence(other, protocol, 1);
    else
      catch_up(other, used);
  }
}

// Routers without a profile take into account what a neighbour of theirs already uses.
void Routing::catch_up(RouterId router, View used) {
  for (std::size_t i = 0; i < scenario().links.size(); ++i) {
    const LinkId link{i};
    if (scenario()[link].is_trunk() || scenario()[link].protocol != RoutingProtocol::bgp) continue;
    for (const std::size_t end : {0u, 1u})
      if (state().is_routed(link, end, used) != state().is_routed(link, end, common_view))
        arm_unless_armed(timer(Purpose::convergence, link, 1 + end), scenario()[router].bgp.convergence);
    for (const std::size_t end : {0u, 1u})
      for (std::size_t i_setting = 0; i_setting < link_settings; ++i_setting) {
        const LinkSetting setting = static_cast<LinkSetting>(i_setting);
        if (state().setting(link, end, setting, used) != state().setting(link, end, setting, common_view))
          arm_unless_armed(timer(Purpose::setting_convergence, link, i_setting * 3 + end),
                           scenario()[router].bgp.convergence);
      }
  }
}

// A setting is used at once by nobody: its own router tells the others, and all of them work their tables out again.
void Routing::on(const LinkSettingChanged& change) {
  const LinkId link = change.set.link;
  const RoutingProtocol protocol = scenario()[link].protocol;
  const Router& telling = scenario()[scenario()[link].router(change.set.end == LinkEnd::second ? 1 : 0)];
  const std::size_t part = static_cast<std::size_t>(change.set.setting) * 3 + static_cast<std::size_t>(change.set.end);
  arm(timer(Purpose::setting_convergence, link, part),
      protocol == RoutingProtocol::bgp ? telling.bgp.convergence : telling.ospf.convergence);
  std::vector<RouterId> know;
  for (const std::size_t end : {0u, 1u})
    if (is_about(change.set.end, end)) know.push_back(scenario()[link].router(end));
  schedule_convergence(know, protocol);
}

void Routing::on(const LinkSettingConverged&) {
  if (scenario().index.has_profiles) tell_neighbours_of_all_without_profile();
}

void Routing::setting_followed(LinkId link, std::uint32_t part) {
  const LinkEnd end = static_cast<LinkEnd>(part % 3);
  const LinkSetting setting = static_cast<LinkSetting>(part / 3);
  const std::optional<std::int64_t> to = state().configured(link, end == LinkEnd::second ? 1 : 0, setting);
  apply(LinkSettingConverged{{link, end, setting, to.value_or(LinkSettingTo::as_stated)}});
}

void Routing::on(const SessionShutDown& change) {
  if (!change.is_shut) link_may_have_changed(change.link);
}

// What a storm leaves of a trunk, it says itself.
void Routing::on(const BandwidthChanged& change) {
  if (!scenario()[change.link].is_trunk()) effects.emplace_back(SetCapacity{change.link, change.to});
}

void Routing::converge(LinkId link, std::size_t part) {
  const auto status = [&](std::size_t end) { return state().is_adjacent(link, end) ? Status::up : Status::down; };
  if (part == 0 && status(0) == status(1)) {
    apply(TopologyChanged{link, status(0)});
    return;
  }
  for (const std::size_t end : {0u, 1u})
    if (part == 0 || part == 1 + end) apply(TopologyChanged{link, status(end), end_of(end)});
}

void Routing::expired(const Timer& timer) {
  const LinkId link{timer.component};
  const auto as_status = [](bool up) { return up ? Status::up : Status::down; };
  switch (std::get<RoutingTimer>(timer.purpose)) {
    case Purpose::neighbour_dead:
      declare_dead(link, timer.part == both_in_phase ? LinkEnd::both : end_of(timer.part));
      break;
    case Purpose::hello:
      apply(AdjacencyChanged{link, Status::up});
      break;
    case Purpose::router_convergence:
      if (scenario().routers[timer.component].profile != RouterProfile::standard)
        apply(RouterConverged{RouterId{timer.component}, heard_by(RouterId{timer.component})});
      catch_up(RouterId{timer.component});
      break;
    case Purpose::convergence:
      converge(link, timer.part);
      break;
    case Purpose::setting_convergence:
      setting_followed(link, timer.part);
      break;
    default: {
      const SubnetId subnet{timer.component};
      const RouterId gateway{timer.part};
      apply(RouteChanged{subnet, gateway, as_status(state().is_active(subnet, gateway))});
    }
  }
}

}  // namespace drsim
