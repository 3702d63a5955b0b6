// What can happen to adjacencies, announcements, routes and tunnels. state.hpp applies them.

#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "models/state/change_list.hpp"
#include "models/world/network/overlap.hpp"
#include "models/world/scenario.hpp"

namespace drsim {

/// The router at an end has given its neighbour up, or both have, or the two have found each other again.
struct AdjacencyChanged {
  static constexpr Phase phase = Phase::route;
  LinkId link;
  Status to;
  LinkEnd end = LinkEnd::both;
};
/// Every router without a profile now takes into account what an end says of a link.
struct TopologyChanged {
  static constexpr Affects affects = Affects::routers;
  static constexpr Phase phase = Phase::route;
  LinkId link;
  Status to;
  LinkEnd end = LinkEnd::both;
};
struct SubnetWithdrawn {
  static constexpr Affects affects = Affects::flows;
  static constexpr Phase phase = Phase::route;
  SubnetId subnet;
  RouterId from;
};
struct SubnetAnnounced {
  static constexpr Affects affects = Affects::flows;
  static constexpr Phase phase = Phase::route;
  SubnetId subnet;
  RouterId from;
};
/// A router answers for the virtual gateway address of a subnet, or no longer does.
struct ActiveGatewayChanged {
  static constexpr Affects affects = Affects::flows;
  static constexpr Phase phase = Phase::neighbour;
  SubnetId subnet;
  RouterId router;
  bool is_active_gateway;
};
/// A router has told the others that it leaves its virtual gateways to them, or takes part in them again.
struct GatewaySteppedBack {
  static constexpr Phase phase = Phase::neighbour;
  RouterId router;
  bool is_leaving;
};
/// Every router now knows that `gateway` announces the subnet, or that it no longer does.
struct RouteChanged {
  static constexpr Affects affects = Affects::flows;
  static constexpr Phase phase = Phase::route;
  SubnetId subnet;
  RouterId gateway;
  Status to;
};
/// A router uses what it has heard of links and announcements.
struct RouterConverged {
  static constexpr Affects affects = Affects::routers;
  static constexpr Phase phase = Phase::route;
  RouterId router;
  std::uint32_t facts = 0xffffffff;  ///< So many of all facts, in their order; or all that there are.
};
/// A gateway's interface in a subnet has gone down with the switch it is plugged into, or is back.
struct InterfaceChanged {
  static constexpr Affects affects = Affects::routers;
  static constexpr Phase phase = Phase::route;
  SubnetId subnet;
  RouterId gateway;
  Status to;
};
/// The other routers know that a router passes a static route on, or that it no longer does.
struct RedistributionChanged {
  static constexpr Affects affects = Affects::routers;
  static constexpr Phase phase = Phase::route;
  StaticRouteId route;
  Status to;
};
/// Somebody has typed a static route, or taken it out.
struct StaticRouteChanged {
  static constexpr Affects affects = Affects::routers;
  static constexpr Phase phase = Phase::route;
  StaticRouteId route;
  bool is_installed;
};
/// The probe of a tracked route has found that its target answers, or that it does not.
struct TrackChanged {
  static constexpr Affects affects = Affects::routers;
  static constexpr Phase phase = Phase::route;
  StaticRouteId route;
  Status to;
};
/// A tunnel has been negotiated, or an end has given it up.
struct TunnelChanged {
  static constexpr Affects affects = Affects::routers;
  static constexpr Phase phase = Phase::route;
  LinkId link;
  Status to;
  LinkEnd end = LinkEnd::both;
};
/// Somebody, or a condition, has configured an end of a link otherwise.
struct LinkSettingChanged {
  static constexpr Phase phase = Phase::route;
  LinkSettingTo set;
};
/// Every router without a profile now takes it into account.
struct LinkSettingConverged {
  static constexpr Affects affects = Affects::routers;
  static constexpr Phase phase = Phase::route;
  LinkSettingTo set;
};
/// A session is shut down since more prefixes were heard over it than its end allows, or it may be tried again.
struct SessionShutDown {
  static constexpr Phase phase = Phase::route;
  LinkId link;
  LinkEnd by = LinkEnd::first;
  bool is_shut = true;
};
/// A unit that stands by has taken over from one that failed.
struct StandbyTookOver {
  static constexpr Phase phase = Phase::route;
  RouterId router;
};
/// All units of a router work again.
struct UnitsRepaired {
  static constexpr Phase phase = Phase::repair;
  RouterId router;
};
/// Of gateways that share their hosts (GLBP): which of them answers for the virtual MAC address of another, or for its
/// own again.
struct ForwarderChanged {
  static constexpr Affects affects = Affects::flows;
  static constexpr Phase phase = Phase::neighbour;
  SubnetId subnet;
  RouterId of, by;
};
/// The processes that speak a router's protocols have stopped, and it forwards by what it had; or they are back.
struct ControlPlaneChanged {
  static constexpr Affects affects = Affects::routers;
  static constexpr Phase phase = Phase::repair;
  RouterId router;
  Status to;
};
/// What routers tell each other: that a gateway announces a subnet, that an end of a link keeps its neighbour, or that
/// a static route is passed on.
struct RoutingUpdate {
  enum class About : std::uint8_t { announcement, adjacency, static_route } about = About::announcement;
  std::uint32_t which = 0;  ///< Subnet, link or static route.
  std::uint32_t by = 0;     ///< Announcement: the gateway; adjacency: the end.
  friend auto operator<=>(const RoutingUpdate&, const RoutingUpdate&) = default;
};
/// An update has not got through to a router, which goes on with what it had: flooded by OSPF, to the router itself;
/// told over a BGP session, over that one.
struct UpdateMissed {
  static constexpr Affects affects = Affects::routers;
  static constexpr Phase phase = Phase::route;
  RouterId router;
  LinkId session;  ///< None: flooded.
  RoutingUpdate update;
  Status still;
};
/// It has been sent again, and uses it.
struct UpdateReceived {
  static constexpr Affects affects = Affects::routers;
  static constexpr Phase phase = Phase::route;
  RouterId router;
  LinkId session;
  RoutingUpdate update;
};
/// A plan's group has carried out so many of its changes to routes and connections.
struct RoutingStepDone {
  static constexpr Phase phase = Phase::route;
  PlanId plan;
  std::uint32_t group;
  std::uint32_t steps;
};
/// Azure refuses one of them: the plan stands still.
struct RoutingStepRefused {
  static constexpr Phase phase = Phase::route;
  PlanId plan;
  std::uint32_t group;
  std::uint32_t step;
  PrefixConflict conflict;
};

/// All of them, for the list of all changes (models/state/change.hpp).
using RoutingChanges =
    ChangeList<AdjacencyChanged, TopologyChanged, SubnetWithdrawn, SubnetAnnounced, ActiveGatewayChanged,
               GatewaySteppedBack, RouteChanged, RouterConverged, InterfaceChanged, RedistributionChanged,
               StaticRouteChanged, TrackChanged, TunnelChanged, LinkSettingChanged, LinkSettingConverged,
               SessionShutDown, StandbyTookOver, UnitsRepaired, ForwarderChanged, ControlPlaneChanged, UpdateMissed,
               UpdateReceived, RoutingStepDone, RoutingStepRefused>;

// Each as one line of a trace: what, which, how.
std::string describe(const Scenario& s, const AdjacencyChanged& c);
std::string describe(const Scenario& s, const TopologyChanged& c);
std::string describe(const Scenario& s, const SubnetWithdrawn& c);
std::string describe(const Scenario& s, const SubnetAnnounced& c);
std::string describe(const Scenario& s, const ActiveGatewayChanged& c);
std::string describe(const Scenario& s, const GatewaySteppedBack& c);
std::string describe(const Scenario& s, const RouteChanged& c);
std::string describe(const Scenario& s, const RouterConverged& c);
std::string describe(const Scenario& s, const InterfaceChanged& c);
std::string describe(const Scenario& s, const RedistributionChanged& c);
std::string describe(const Scenario& s, const StaticRouteChanged& c);
std::string describe(const Scenario& s, const TrackChanged& c);
std::string describe(const Scenario& s, const TunnelChanged& c);
std::string describe(const Scenario& s, const LinkSettingChanged& c);
std::string describe(const Scenario& s, const LinkSettingConverged& c);
std::string describe(const Scenario& s, const SessionShutDown& c);
std::string describe(const Scenario& s, const StandbyTookOver& c);
std::string describe(const Scenario& s, const UnitsRepaired& c);
std::string describe(const Scenario& s, const ForwarderChanged& c);
std::string describe(const Scenario& s, const ControlPlaneChanged& c);
std::string describe(const Scenario& s, const UpdateMissed& c);
std::string describe(const Scenario& s, const UpdateReceived& c);
std::string describe(const Scenario& s, const RoutingStepDone& c);
std::string describe(const Scenario& s, const RoutingStepRefused& c);

}  // namespace drsim
