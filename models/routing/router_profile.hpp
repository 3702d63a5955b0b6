// How long routers of each implementation take to detect a failure and to follow a change.

#pragma once

#include "models/world/topology.hpp"

namespace drsim {

/// What an implementation adds to its protocols' own timers: found in its source, and held against what it did. Zero
/// where it adds nothing.
struct ProfileTimes {
  Duration ospf_tick{};  ///< OSPF does its work at ticks this far apart, at each router at a phase of its own.
  Duration ospf_work{};  ///< From shortest paths to the kernel's table.
  Duration bgp_work{};   ///< At each router that passes a change on, and at the one that uses it.
  Duration carrier{};    ///< From loss of carrier until its protocols are told.
  Duration estimated{};  ///< Up to it, everything else.
  Duration at_least{};   ///< And so much of it in any case.
  Duration initial{}, hold{}, most_hold{};  ///< Before shortest paths are computed: at first, and after they just were.
  bool doubles = false;                     ///< The hold doubles each time; otherwise it grows by itself.
  bool shortens_timers = false;             ///< BGP's hold timer is started up to a quarter short.
};
ProfileTimes times_of(RouterProfile profile);

/// From the last that was heard over a link until a router gives its neighbour there up. BGP: both ends take the
/// smaller hold time (RFC 4271 section 4.2), but over a tunnel Azure's gateways insist on theirs.
Delay detection(const Router& router, const Router& neighbour, const Link& link);
/// From a change that is told `hops` routers away until a router uses it; zero hops: it has noticed by itself. `held`:
/// how long it must still wait because it has just computed its shortest paths.
Delay following(const Router& router, RoutingProtocol protocol, std::int64_t hops, Duration held);

}  // namespace drsim
