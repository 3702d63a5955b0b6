#include "models/routing/static_routes.hpp"

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
      Ticks{track.every, 1, answers ? track.up_delay : track.timeout + track.down_delay});
}

void StaticRoutes::expired(const Timer& timer) {
  const StaticRouteId route{timer.component};
  apply(TrackChanged{route, state().is_tracked_up(route) ? Status::down : Status::up});
}

}  // namespace drsim
