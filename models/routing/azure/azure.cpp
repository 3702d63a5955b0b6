#include "models/routing/azure/azure.hpp"

#include <algorithm>

namespace drsim {
namespace {

// What a gateway reaches elsewhere, as things stand, but by a link that is asked about: its local networks' prefixes,
// and the networks it is connected with.
std::vector<Prefix> elsewhere(const Scenario& scenario, const State& state, RouterId gateway, LinkId asked) {
  std::vector<Prefix> prefixes;
  for (const StaticRouteId id : scenario.index.static_routes_of_router[gateway.index]) {
    const StaticRoute& route = scenario[id];
    const bool is_peer = route.is_system && !route.local_network && route.via != asked && state.is_connected(route.via);
    const bool is_there = state.is_installed(id) && (route.local_network || is_peer);
    if (is_there) prefixes.push_back(std::get<Prefix>(route.to));
  }
  return prefixes;
}

bool is_azure(const Scenario& scenario, RouterId gateway) {
  return scenario[scenario[gateway].site].kind == SiteKind::azure;
}

// Of an Azure gateway: what its virtual network consists of now, after what plans have moved into it or out of it.
std::vector<Prefix> network_now(const Scenario& scenario, const State& state, RouterId gateway) {
  std::vector<Prefix> prefixes;
  for (std::size_t i = 0; i < scenario.subnets.size() && is_azure(scenario, gateway); ++i)
    if (state.is_active(SubnetId{i}, gateway)) prefixes.push_back(scenario.subnets[i].prefix);
  return prefixes;
}

}  // namespace

std::vector<Prefix> virtual_network_of(const Scenario& scenario, RouterId gateway) {
  std::vector<Prefix> prefixes;
  if (!is_azure(scenario, gateway)) return prefixes;
  for (const Subnet& subnet : scenario.subnets)
    if (std::find(subnet.gateways.begin(),
                  subnet.gateways.begin() + static_cast<std::ptrdiff_t>(subnet.initially_active),
                  gateway) != subnet.gateways.begin() + static_cast<std::ptrdiff_t>(subnet.initially_active))
      prefixes.push_back(subnet.prefix);
  return prefixes;
}

std::optional<PrefixConflict> conflict_with_link(const Scenario& scenario, const State& state, LinkId link) {
  for (const int side : {0, 1}) {
    const auto end = [&](int which) { return scenario[link].router(static_cast<std::size_t>(which)); };
    const std::vector<Prefix> here = network_now(scenario, state, end(side)),
                              there = network_now(scenario, state, end(1 - side));
    if (here.empty()) continue;
    if (const auto conflict = conflict_of(there, here)) return conflict;
    if (const auto conflict = conflict_of(there, elsewhere(scenario, state, end(side), link))) return conflict;
  }
  return {};
}

std::optional<PrefixConflict> conflict_with_route(const Scenario& scenario, const State& state, StaticRouteId id) {
  const StaticRoute& route = scenario[id];
  if (!route.local_network) return {};
  const std::vector<Prefix> added{std::get<Prefix>(route.to)};
  if (const auto conflict = conflict_of(network_now(scenario, state, route.at), added)) return conflict;
  // Other local networks may hold it as well; a connected virtual network may not.
  std::vector<Prefix> connected;
  for (const StaticRouteId other : scenario.index.static_routes_of_router[route.at.index])
    if (scenario[other].is_system && !scenario[other].local_network && state.is_connected(scenario[other].via))
      connected.push_back(std::get<Prefix>(scenario[other].to));
  return conflict_of(connected, added);
}

std::optional<PrefixConflict> conflict_with_move(const Scenario& scenario, const State& state, SubnetId subnet,
                                                 RouterId gateway) {
  if (!is_azure(scenario, gateway)) return {};
  const std::vector<Prefix> moved{scenario[subnet].prefix};
  return conflict_of(moved, elsewhere(scenario, state, gateway, {}));
}

std::optional<PrefixConflict> conflict_with(const Scenario& scenario, const State& state, const RoutingStep& step,
                                            bool is_on) {
  if (!is_on) return {};
  if (const auto* link = std::get_if<LinkId>(&step.what)) return conflict_with_link(scenario, state, *link);
  const auto* route = std::get_if<StaticRouteId>(&step.what);
  return route ? conflict_with_route(scenario, state, *route) : std::nullopt;
}

}  // namespace drsim
