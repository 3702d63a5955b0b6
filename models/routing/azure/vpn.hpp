// When tunnels go down by dead peer detection, and when they are negotiated again.

#pragma once

#include "models/rule.hpp"

namespace drsim {

/// Tunnels. Each end finds out by itself that the other does not answer any more, and takes the tunnel down; an outage
/// that is over by then was only a gap. Down, it is negotiated again as soon as everything it needs is there.
struct Vpn : Rule {
  using Purpose = RoutingTimer;

  void perform(const InterruptGateway& action);
  void on(const SiteChanged& change);
  void on(const RouterChanged& change);
  void on(const LinkChanged& change);
  void on(const DirectionChanged& change);
  void on(const LossChanged& change);
  void on(const TrunkChanged& change);
  void on(const TunnelChanged& change);
  void expired(const Timer& timer);

 private:
  bool are_both_up(LinkId tunnel) const;
  void may_have_changed(LinkId tunnel);
  void may_have_changed(RouterId router);
  void over_may_have_changed(LinkId link);
};

}  // namespace drsim
