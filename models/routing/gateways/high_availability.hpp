// When a unit that stands by takes over from a router that has failed: active/standby pairs of firewalls and network
// virtual appliances.

#pragma once

#include "models/rule.hpp"

namespace drsim {

/// The failure of a router with units that stand by is that of its active unit. The next one takes over all its
/// addresses and links after its time, as long as there is one; a repair makes all of them whole.
struct HighAvailability : Rule {
  using Purpose = RoutingTimer;

  void on(const RouterChanged& change);
  void on(const StandbyTookOver& change);
  void repair(RouterId router);
  void expired(const Timer& timer);
};

}  // namespace drsim
