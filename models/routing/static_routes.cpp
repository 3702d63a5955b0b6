#include "models/routing/static_routes.hpp"

#include <algorithm>

namespace drsim {

// The next probe is up to an interval away; that nobody answers it shows when its time is over.
void StaticRoutes::on(const FlowChanged& change) {
  const auto* flow = std::get_if<WatchedFlow::Tracking>(&scenario()[change.flow].purpose);
  if (!flow) return;
  const Track& track = *scenario()[flow->route].track;
  const bool answers = is_reached(change.disposition);
  disarm(timer(Purpose::track, flow->route));
  if (answers == state().is_tracked_up(flow->route)) return;
  arm(timer(Purpose::track, flow->route),
      TickWaits{track.every, 1, answers ? track.up_delay : track.timeout + track.down_delay});
}

// What a router passes on, the others know once its protocols have told them.
void StaticRoutes::may_be_passed_on() {
  for (const StaticRouteId route : scenario().index.passed_on) may_be_passed_on(route);
}
void StaticRoutes::may_be_passed_on(StaticRouteId route) {
  const RouterId at = scenario()[route].at;
  if (!scenario()[route].is_passed_on(scenario()[at]) || !state().is_up(at)) return;
  if (state().is_usable(route) == state().is_redistributed(route))
    disarm(timer(Purpose::redistribution, route));
  else
    arm_unless_armed(timer(Purpose::redistribution, route),
                     goes_into_ospf(route) ? scenario()[at].ospf.convergence : scenario()[at].bgp.convergence);
}

// A default is originated into whatever its router speaks; into OSPF first.
bool StaticRoutes::goes_into_ospf(StaticRouteId route) const {
  const Router& at = scenario()[scenario()[route].at];
  const auto* prefix = std::get_if<Prefix>(&scenario()[route].to);
  const std::vector<LinkId>& links = scenario().index.links_of_router[scenario()[route].at.index];
  const bool speaks_ospf = std::any_of(links.begin(), links.end(),
                                       [&](LinkId link) { return scenario()[link].protocol == RoutingProtocol::ospf; });
  return at.redistribution.static_into_ospf || (prefix && prefix->length == 0 && speaks_ospf);
}

void StaticRoutes::expired(const Timer& timer) {
  const StaticRouteId route{timer.component};
  if (timer.purpose == Purpose::redistribution) {
    apply(RedistributionChanged{route, state().is_usable(route) ? Status::up : Status::down});
    return;
  }
  apply(TrackChanged{route, state().is_tracked_up(route) ? Status::down : Status::up});
}

}  // namespace drsim
