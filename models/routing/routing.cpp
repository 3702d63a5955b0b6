#include "models/routing/routing.hpp"

#include <algorithm>

#include "models/routing/router_profile.hpp"

namespace drsim {

void Routing::on(const SiteChanged& change) {
  for (const RouterId router : scenario().index.routers_of_site[change.site.index]) {
    if (change.to == Status::up) restart(router);
    links_may_have_changed(router);
  }
}

void Routing::on(const RouterChanged& change) {
  if (change.to == Status::up) restart(change.router);
  links_may_have_changed(change.router);
}

// A router that is back knows no neighbour. Those who have not missed it hear so from its first hello (RFC 2328
// section 10.2, event 1-WayReceived), or from its answer to their next message (RFC 9293 section 3.5.1).
void Routing::restart(RouterId router) {
  if (!state().is_up(router)) return;
  for (const LinkId link : scenario().index.links_of_router[router.index])
    if (state().is_adjacent(link) && hears(link, 0) && hears(link, 1)) apply(AdjacencyChanged{link, Status::down});
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
  const auto loses_hellos = [&](const Node& node) { return state().loses_hellos(std::get<RouterId>(node)); };
  return state().passes_hellos({link, end == 0}) && !state().is_saturated(link) && !loses_hellos(ends[0]) &&
         !loses_hellos(ends[1]);
}

Delay Routing::until_given_up(LinkId link, std::size_t end) const {
  const RouterId router = std::get<RouterId>(scenario()[link].ends[end]);
  const RouterId neighbour = std::get<RouterId>(scenario()[link].ends[1 - end]);
  if (state().sees_carrier(link, router)) return detection(scenario()[router], scenario()[neighbour], scenario()[link]);
  const Duration told = times_of(scenario()[router].profile).carrier;
  const Delay& delay = scenario()[link].carrier_delay;
  if (const auto* fixed = std::get_if<Fixed>(&delay)) return Fixed{fixed->value + told};
  return delay;
}

void Routing::link_may_have_changed(LinkId link) {
  const std::array<Node, 2>& ends = scenario()[link].ends;
  for (const LinkId tunnel : scenario().index.tunnels_over[link.index])
    if (scenario()[tunnel].protocol != RoutingProtocol::none && runs_over(tunnel, link)) link_may_have_changed(tunnel);
  if (scenario()[link].protocol == RoutingProtocol::none) return;
  if (hears(link, 0) && hears(link, 1)) {
    // Hellos flow again. Back before the dead interval ended, nobody has noticed; otherwise the next hello tells.
    for (std::size_t end : {0u, 1u}) disarm(timer(Purpose::dead, link, end));
    const Router& first = scenario()[std::get<RouterId>(ends[0])];
    const bool is_bgp = scenario()[link].protocol == RoutingProtocol::bgp;
    if (!state().is_adjacent(link))
      arm_unless_armed(timer(Purpose::hello, link), Uniform{0s, is_bgp ? first.bgp.connect_retry : first.ospf.hello});
    return;
  }
  disarm(timer(Purpose::hello, link));
  if (!state().is_adjacent(link)) return;
  // Each router that hears nothing gives the other up on its own; the first to do so takes the link out of everybody's
  // paths, for a link counts only if both ends describe it (RFC 2328 section 16.1, step 2b).
  for (std::size_t end : {0u, 1u}) {
    const RouterId router = std::get<RouterId>(ends[end]);
    if (!state().is_up(router) || hears(link, end)) continue;
    if (state().sees_carrier(link, router))
      arm_unless_armed(timer(Purpose::dead, link, end), until_given_up(link, end));
    else
      arm(timer(Purpose::dead, link, end), until_given_up(link, end));
  }
}

void Routing::on(const AdjacencyChanged& change) {
  const std::array<Node, 2>& ends = scenario()[change.link].ends;
  const RoutingProtocol protocol = scenario()[change.link].protocol;
  const RouterId first = std::get<RouterId>(ends[0]), second = std::get<RouterId>(ends[1]);
  const Router& telling = scenario()[state().is_up(first) ? first : second];
  arm(timer(Purpose::convergence, change.link),
      protocol == RoutingProtocol::bgp ? telling.bgp.convergence : telling.ospf.convergence);
  let_follow({first, second}, protocol);
  if (change.to == Status::down) link_may_have_changed(change.link);
}

void Routing::on(const SubnetWithdrawn& change) { tell_all(change.subnet, change.from); }
void Routing::on(const SubnetAnnounced& change) { tell_all(change.subnet, change.from); }

void Routing::tell_all(SubnetId subnet, RouterId gateway) {
  const std::vector<LinkId>& links = scenario().index.links_of_router[gateway.index];
  const auto speaks_no_ospf = [&](LinkId link) { return scenario()[link].protocol != RoutingProtocol::ospf; };
  const bool is_bgp = !links.empty() && std::all_of(links.begin(), links.end(), speaks_no_ospf);
  const Router& telling = scenario()[gateway];
  arm(timer(Purpose::route, subnet, gateway.index), is_bgp ? telling.bgp.convergence : telling.ospf.convergence);
  let_follow({gateway}, is_bgp ? RoutingProtocol::bgp : RoutingProtocol::ospf);
}

// How far word of a change has to go, router by router; -1: it does not get there.
std::vector<std::int64_t> Routing::hops_from(const std::vector<RouterId>& who_knows) const {
  std::vector<std::int64_t> hops(scenario().routers.size(), -1);
  std::vector<RouterId> heard;
  for (const RouterId router : who_knows)
    if (state().is_up(router)) hops[router.index] = 0, heard.push_back(router);
  for (std::size_t next = 0; next < heard.size(); ++next) {
    for (const LinkId link : scenario().index.links_of_router[heard[next].index]) {
      if (!state().is_adjacent(link) || !state().is_up(link)) continue;
      const std::array<Node, 2>& ends = scenario()[link].ends;
      const RouterId there = std::get<RouterId>(ends[std::get<RouterId>(ends[0]) == heard[next] ? 1 : 0]);
      if (hops[there.index] != -1) continue;
      hops[there.index] = hops[heard[next].index] + 1;
      heard.push_back(there);
    }
  }
  return hops;
}

// Routers with a profile. One that is about to follow something else will follow this as well.
void Routing::let_follow(const std::vector<RouterId>& who_knows, RoutingProtocol protocol) {
  if (!scenario().index.has_profiles) return;
  const std::vector<std::int64_t> hops = hops_from(who_knows);
  for (std::size_t i = 0; i < hops.size(); ++i) {
    const RouterId router{i};
    const Router& follower = scenario()[router];
    if (hops[i] < 0 || follower.profile == RouterProfile::standard) continue;
    const ProfileTimes times = times_of(follower.profile);
    const Duration held = state().followed_at(router) - times.ospf_work + state().hold(router) - state().at();
    arm_unless_armed(timer(Purpose::follow, router), following(follower, protocol, hops[i], held));
  }
}

// What a storm leaves of a trunk, it says itself.
void Routing::on(const BandwidthChanged& change) {
  if (!scenario()[change.link].is_trunk()) effects.emplace_back(SetCapacity{change.link, change.to});
}

void Routing::expired(const Timer& timer) {
  const LinkId link{timer.component};
  const auto as_status = [](bool up) { return up ? Status::up : Status::down; };
  switch (std::get<RoutingTimer>(timer.purpose)) {
    case Purpose::dead:
      apply(AdjacencyChanged{link, Status::down});
      break;
    case Purpose::hello:
      apply(AdjacencyChanged{link, Status::up});
      break;
    case Purpose::follow:
      apply(RouterFollowed{RouterId{timer.component}});
      break;
    case Purpose::convergence:
      apply(TopologyChanged{link, as_status(state().is_adjacent(link))});
      break;
    default: {
      const SubnetId subnet{timer.component};
      const RouterId gateway{timer.part};
      apply(RouteChanged{subnet, gateway, as_status(state().is_active(subnet, gateway))});
    }
  }
}

}  // namespace drsim
