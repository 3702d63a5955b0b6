#include "models/routing/gateways/high_availability.hpp"

namespace drsim {

void HighAvailability::on(const RouterChanged& change) {
  const auto& standby = scenario()[change.router].standby;
  if (!standby) return;
  if (change.to == Status::down && state().units_left(change.router) > 0)
    arm(timer(Purpose::standby, change.router), standby->takeover);
  else
    disarm(timer(Purpose::standby, change.router));
}

void HighAvailability::repair(RouterId router) {
  if (scenario()[router].standby) apply(UnitsRepaired{router});
}

void HighAvailability::on(const StandbyTookOver& change) { apply(RouterChanged{change.router, Status::up}); }

void HighAvailability::expired(const Timer& timer) { apply(StandbyTookOver{RouterId{timer.component}}); }

}  // namespace drsim
