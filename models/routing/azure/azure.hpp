// Which connections, routes and subnets Azure refuses because address ranges overlap. models/world/network/overlap.hpp
// compares the prefixes.

#pragma once

#include <optional>
#include <vector>

#include "models/state/state.hpp"
#include "models/world/network/overlap.hpp"

namespace drsim {

/// The subnets of the virtual networks whose gateway a router is. Empty for a router that is not Azure's.
std::vector<Prefix> virtual_network_of(const Scenario& scenario, RouterId gateway);

/// What Azure has against connecting two gateways: a prefix that either has in its network, or reaches already, and
/// gets from the other again (ASR Azure networking, lines 63 to 66). Nothing if neither is Azure's.
std::optional<PrefixConflict> conflict_with_link(const Scenario& scenario, const State& state, LinkId link);
/// The same of a prefix that is added to a local network.
std::optional<PrefixConflict> conflict_with_route(const Scenario& scenario, const State& state, StaticRouteId route);

/// The same of a subnet that is moved to a gateway: to the local networks and connections of its virtual network.
std::optional<PrefixConflict> conflict_with_move(const Scenario& scenario, const State& state, SubnetId subnet,
                                                 RouterId gateway);

/// The same of a step of a plan, done or undone.
std::optional<PrefixConflict> conflict_with(const Scenario& scenario, const State& state, const RoutingStep& step,
                                            bool is_on);

}  // namespace drsim
