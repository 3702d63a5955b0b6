// What the timers of adjacencies, virtual gateways, static routes and tunnels wait for.
// timer_rows.cpp has a row for each.

#pragma once

#include <cstdint>

namespace drsim {

struct TimerRow;

/// The timers of routing and tunnels. First the component that a timer belongs to, then what it waits for.
enum class RoutingTimer : std::uint8_t {
  takeover,             ///< subnet, router: it becomes master
  neighbour_dead,       ///< link, end: the router there gives its neighbour up; third part: both do
  hello,                ///< link: the neighbours find each other
  convergence,          ///< link, and which ends: all routers have followed
  router_convergence,   ///< router: it uses what it has heard, or has missed before
  dead_peer,            ///< tunnel, and which ends: they give it up
  negotiated,           ///< tunnel: it is up again
  gateway_back,         ///< tunnel: its gateway is there again for who dials in
  routing_step,         ///< plan, group: the next change to routes and connections
  track,                ///< static route: its probe's verdict
  route,                ///< subnet, router: all routers know
  redistribution,       ///< static route: all routers know what is passed on of it
  setting_convergence,  ///< link, setting and which ends: all routers know of it
  condition_check,      ///< link, end: the next look at its condition
  standby,              ///< router: a unit that stands by takes over
  session_restart,      ///< link: its session may be opened again
};

/// Its name, its component and its rule.
const TimerRow& row_of(RoutingTimer kind);

}  // namespace drsim
