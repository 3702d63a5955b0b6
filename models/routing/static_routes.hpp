// When a probe removes or restores a static route, and when other routers learn of one that is redistributed.

#pragma once

#include "models/rule.hpp"

namespace drsim {

/// Static routes: those that a probe takes away and gives back, and those that their router passes on to others.
struct StaticRoutes : Rule {
  using Purpose = RoutingTimer;

  void on(const FlowChanged& change);
  void on(const StaticRouteChanged& change) { may_be_passed_on(change.route); }
  void on(const TrackChanged& change) { may_be_passed_on(change.route); }
  void on(const LinkChanged&) { may_be_passed_on(); }
  void on(const TunnelChanged&) { may_be_passed_on(); }
  void on(const RouterChanged&) { may_be_passed_on(); }
  void on(const SiteChanged&) { may_be_passed_on(); }
  void expired(const Timer& timer);

 private:
  void may_be_passed_on();
  void may_be_passed_on(StaticRouteId route);
  bool goes_into_ospf(StaticRouteId route) const;
};

}  // namespace drsim
