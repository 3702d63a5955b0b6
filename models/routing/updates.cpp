// Which routers an update of routes gets to: over a line that is silently dead it does not, and whoever is behind it
// goes on with what he had.

#include <algorithm>

#include "models/routing/router_profile.hpp"
#include "models/routing/routing.hpp"

namespace drsim {
namespace {

RouterId whose(const Scenario& scenario, View missing) {
  const View index = missing & 0x3fffffff;
  return State::is_of_session(missing) ? scenario[LinkId{index / 2}].router(index % 2) : RouterId{index};
}
LinkId session_of(View missing) {
  return State::is_of_session(missing) ? LinkId{(missing & 0x3fffffff) / 2} : LinkId{};
}

}  // namespace

// To the router at an end, from the other.
bool Routing::passes_on(LinkId link, std::size_t to, const Flooding& by) const {
  const Link& line = scenario()[link];
  if (line.protocol == RoutingProtocol::none || !state().is_adjacent(link, to)) return false;
  if (by.protocol != RoutingProtocol::none && line.protocol != by.protocol) return false;
  if (by.area && line.area != *by.area) return false;
  return !by.is_now || (state().is_adjacent(link) && hears(link, to) && state().is_up(line.router(to)));
}

std::vector<bool> Routing::reached(const std::vector<RouterId>& from, const Flooding& by) const {
  std::vector<bool> found(scenario().routers.size());
  std::vector<RouterId> open;
  for (const RouterId router : from)
    if (state().is_up(router)) found[router.index] = true, open.push_back(router);
  while (!open.empty()) {
    const RouterId here = open.back();
    open.pop_back();
    for (const LinkId link : scenario().index.links_of_router[here.index]) {
      const std::size_t to = scenario()[link].router(0) == here ? 1 : 0;
      const RouterId there = scenario()[link].router(to);
      if (found[there.index] || there == by.without || !passes_on(link, to, by)) continue;
      found[there.index] = true;
      open.push_back(there);
    }
  }
  return found;
}

bool Routing::is_any_line_silent() const {
  for (std::size_t i = 0; i < scenario().links.size(); ++i) {
    const LinkId link{i};
    if (scenario()[link].is_trunk() || scenario()[link].protocol == RoutingProtocol::none) continue;
    for (const std::size_t end : {0u, 1u})
      if (state().is_adjacent(link, end) && !hears(link, end)) return true;
  }
  return false;
}

// Whether it makes any difference what a router goes by.
bool Routing::sends_anything(RouterId router) const {
  const std::vector<LinkId>& links = scenario().index.links_of_router[router.index];
  return state().is_up(router) && std::any_of(links.begin(), links.end(), [&](LinkId link) {
           return state().passes({link, scenario()[link].router(0) != router});
         });
}

Status Routing::believed(const RoutingUpdate& update, View view) const {
  bool is_up = false;
  switch (update.about) {
    case RoutingUpdate::About::announcement:
      is_up = state().is_known(SubnetId{update.which}, RouterId{update.by}, view);
      break;
    case RoutingUpdate::About::adjacency:
      is_up = state().is_routed(LinkId{update.which}, update.by, view);
      break;
    case RoutingUpdate::About::static_route:
      is_up = state().is_redistributed(StaticRouteId{update.which}, view);
      break;
  }
  return is_up ? Status::up : Status::down;
}

void Routing::tell(const RoutingUpdate& update, const std::vector<RouterId>& know, Status to) {
  if (!is_any_line_silent() && state().missed().empty()) return;
  tell_over_ospf(update, know, to);
  if (scenario().index.has_bgp) tell_over_bgp(update, know, to);
  send_again();
}

// What describes a router is flooded through its area only, and by nobody else (RFC 2328 section 12.4).
void Routing::tell_over_ospf(const RoutingUpdate& update, const std::vector<RouterId>& know, Status to) {
  std::vector<std::optional<std::uint32_t>> within{std::nullopt};
  if (update.about == RoutingUpdate::About::adjacency && scenario().index.has_areas &&
      scenario().links[update.which].protocol == RoutingProtocol::ospf)
    within.emplace_back(scenario().links[update.which].area);
  std::vector<bool> misses(scenario().routers.size());
  for (const auto& area : within) {
    const Flooding now{.protocol = RoutingProtocol::ospf, .area = area, .without = {}};
    const Flooding ever{.protocol = RoutingProtocol::ospf, .area = area, .is_now = false, .without = {}};
    const std::vector<bool> does = reached(know, now), would = reached(know, ever);
    for (std::size_t i = 0; i < misses.size(); ++i)
      if (would[i] && !does[i]) misses[i] = true;
  }
  for (std::size_t i = 0; i < misses.size(); ++i) {
    const RouterId router{i};
    const bool is_known = update.about != RoutingUpdate::About::static_route;  // Of these, it has just been applied.
    if (!misses[i] || !sends_anything(router) || (is_known && believed(update, state().view(router)) == to)) continue;
    apply(UpdateMissed{router, {}, update, to == Status::up ? Status::down : Status::up});
  }
}

// Over a session that has fallen silent, a neighbour takes nothing back and offers nothing new. It could have done
// either only of what it has not heard from this very router.
void Routing::tell_over_bgp(const RoutingUpdate& update, const std::vector<RouterId>& know, Status to) {
  for (std::size_t i = 0; i < scenario().links.size(); ++i) {
    const LinkId link{i};
    if (scenario()[link].is_trunk() || scenario()[link].protocol != RoutingProtocol::bgp) continue;
    for (const std::size_t end : {0u, 1u}) {
      const RouterId router = scenario()[link].router(end), neighbour = scenario()[link].router(1 - end);
      if (!state().is_adjacent(link, end) || hears(link, end) || !sends_anything(router)) continue;
      // What one that is down has said last leads nowhere, whatever becomes of it.
      if (!state().is_up(neighbour)) continue;
      // That the session itself has ended is no news over it: each end finds out by its own timer.
      if (update.about == RoutingUpdate::About::adjacency && update.which == link.index) continue;
      if (std::find(know.begin(), know.end(), router) != know.end()) continue;
      if (update.about != RoutingUpdate::About::static_route &&
          believed(update, state().facts_of(state().view(router))) == to)
        continue;
      if (reached(know, {.is_now = false, .without = router})[neighbour.index])
        apply(UpdateMissed{router, link, update, to == Status::up ? Status::down : Status::up});
    }
  }
}

// Whether it has been sent again: over its session, or by anybody who has it.
bool Routing::gets(View missing, const RoutingUpdate& update) const {
  const RouterId router = whose(scenario(), missing);
  if (State::is_of_session(missing)) return hears(session_of(missing), missing % 2);
  std::vector<RouterId> know;
  for (std::size_t i = 0; i < scenario().routers.size(); ++i) {
    const auto its = state().missed().find(State::own_view(RouterId{i}));
    if (its == state().missed().end() || !its->second.contains(update)) know.emplace_back(i);
  }
  Flooding by{.protocol = RoutingProtocol::ospf, .area = {}, .without = {}};
  if (update.about == RoutingUpdate::About::adjacency &&
      scenario().links[update.which].protocol == RoutingProtocol::ospf)
    by.area = scenario().links[update.which].area;
  return reached(know, by)[router.index];
}

// Databases are brought up to date when neighbours have found each other (RFC 2328 section 10.8), and what was lost on
// the way is sent again (section 13.6; RFC 9293 section 3.8). Then it is worked into the tables.
void Routing::send_again() {
  for (const auto& [missing, updates] : state().missed()) {
    const View view = missing;
    if (std::none_of(updates.begin(), updates.end(), [&](const auto& one) { return gets(view, one.first); })) continue;
    const RouterId router = whose(scenario(), missing);
    const bool is_bgp = State::is_of_session(missing);
    if (scenario()[router].profile != RouterProfile::standard)
      schedule_convergence(router, is_bgp ? RoutingProtocol::bgp : RoutingProtocol::ospf, 1);
    else
      arm_unless_armed(timer(Purpose::router_convergence, router),
                       is_bgp ? scenario()[router].bgp.convergence : scenario()[router].ospf.convergence);
  }
}

void Routing::catch_up(RouterId router) {
  for (const auto& [missing, updates] : state().missed()) {
    if (whose(scenario(), missing) != router) continue;
    for (const auto& [update, still] : updates)
      if (gets(missing, update)) apply(UpdateReceived{router, session_of(missing), update});
  }
}

void Routing::on(const RedistributionChanged& change) {
  tell({RoutingUpdate::About::static_route, change.route.index, 0}, {scenario()[change.route].at}, change.to);
}

}  // namespace drsim
