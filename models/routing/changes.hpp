#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "models/state/change_list.hpp"
#include "models/world/overlap.hpp"
#include "models/world/scenario.hpp"

namespace drsim {

// What can happen to adjacencies, announcements, routes and tunnels.

/// The router at one end has given its neighbour up, and says so: a link that only one end announces is not used (RFC
/// 2328 section 16.1, step 2b). Or the two have found each other again.
struct AdjacencyChanged {
  LinkId link;
  Status to;
};
/// Every router now routes over this link, or no longer does.
struct TopologyChanged {
  static constexpr Affects affects = Affects::routers;
  LinkId link;
  Status to;
};
struct SubnetWithdrawn {
  static constexpr Affects affects = Affects::flows;
  SubnetId subnet;
  RouterId from;
};
struct SubnetAnnounced {
  static constexpr Affects affects = Affects::flows;
  SubnetId subnet;
  RouterId from;
};
/// A router answers for the virtual gateway address of a subnet, or no longer does.
struct MasterChanged {
  static constexpr Affects affects = Affects::flows;
  SubnetId subnet;
  RouterId router;
  bool is_master;
};
/// A router has told the others that it leaves its virtual gateways to them, or takes part in them again.
struct GatewayLeft {
  RouterId router;
  bool is_leaving;
};
/// Every router now knows that `gateway` announces the subnet, or that it no longer does.
struct RouteChanged {
  static constexpr Affects affects = Affects::flows;
  SubnetId subnet;
  RouterId gateway;
  Status to;
};
/// A router uses all that it has heard of links and announcements until now.
struct RouterFollowed {
  static constexpr Affects affects = Affects::routers;
  RouterId router;
};
/// Somebody has typed a static route, or taken it out.
struct StaticRouteChanged {
  static constexpr Affects affects = Affects::routers;
  StaticRouteId route;
  bool is_installed;
};
/// The probe of a tracked route has found that its target answers, or that it does not.
struct TrackChanged {
  static constexpr Affects affects = Affects::routers;
  StaticRouteId route;
  Status to;
};
/// A tunnel has been negotiated, or an end has given it up.
struct TunnelChanged {
  static constexpr Affects affects = Affects::routers;
  LinkId link;
  Status to;
};
/// A plan's group has carried out so many of its changes to routes and connections.
struct RoutingStepDone {
  PlanId plan;
  std::uint32_t group;
  std::uint32_t steps;
};
/// Azure refuses one of them: the plan stands still.
struct RoutingStepRefused {
  PlanId plan;
  std::uint32_t group;
  std::uint32_t step;
  PrefixConflict conflict;
};

/// All of them, for the list of all changes (models/state/change.hpp).
using RoutingChanges = ChangeList<AdjacencyChanged, TopologyChanged, SubnetWithdrawn, SubnetAnnounced, MasterChanged,
                                  GatewayLeft, RouteChanged, RouterFollowed, StaticRouteChanged, TrackChanged,
                                  TunnelChanged, RoutingStepDone, RoutingStepRefused>;

// Each as one line of a trace: what, which, how.
std::string describe(const Scenario& s, const AdjacencyChanged& c);
std::string describe(const Scenario& s, const TopologyChanged& c);
std::string describe(const Scenario& s, const SubnetWithdrawn& c);
std::string describe(const Scenario& s, const SubnetAnnounced& c);
std::string describe(const Scenario& s, const MasterChanged& c);
std::string describe(const Scenario& s, const GatewayLeft& c);
std::string describe(const Scenario& s, const RouteChanged& c);
std::string describe(const Scenario& s, const RouterFollowed& c);
std::string describe(const Scenario& s, const StaticRouteChanged& c);
std::string describe(const Scenario& s, const TrackChanged& c);
std::string describe(const Scenario& s, const TunnelChanged& c);
std::string describe(const Scenario& s, const RoutingStepDone& c);
std::string describe(const Scenario& s, const RoutingStepRefused& c);

}  // namespace drsim
