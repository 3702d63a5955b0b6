#include <algorithm>

#include "models/routing/bgp/bgp_exchange.hpp"
#include "models/routing/route_table.hpp"
#include "models/routing/shortest_paths.hpp"

namespace drsim {
namespace {

using From = Learned::From;

// The routers that pass a static route on to OSPF.
std::vector<RouterId> into_ospf(const Scenario& scenario, const Announced& announced) {
  const bool is_default = announced.prefix && announced.prefix->length == 0;
  std::vector<RouterId> found;
  for (const RouterId router : announced.static_at)
    if (is_default || scenario[router].redistribution.static_into_ospf) found.push_back(router);
  return found;
}

}  // namespace

bool hides(const Scenario& scenario, RouterId router, const std::optional<Prefix>& prefix) {
  const std::vector<Prefix>& summaries = scenario[router].summaries;
  return prefix && std::any_of(summaries.begin(), summaries.end(), [&](Prefix summary) {
           return summary.length < prefix->length && summary.contains(prefix->network);
         });
}

RouteTable learned_by_all(const Scenario& scenario, const State& state, View view, const Announced& announced) {
  RouteTable table{.by_router = std::vector<Learned>(scenario.routers.size()),
                   .also = {},
                   .has_static_route = !announced.static_at.empty()};
  for (const RouterId router : announced.by) table.by_router[router.index] = {From::itself, {}, Distance::connected, 0};
  const ProtocolView speaking{scenario, state, view, announced.prefix};
  spread(speaking, announced.by, table, {.ranges = &announced.ranges});
  spread(speaking, into_ospf(scenario, announced), table, {.is_external = true});
  if (scenario.index.has_bgp) {
    exchange(speaking, announced, table);
    // What BGP has brought to a router of an OSPF network, it tells the others.
    std::vector<RouterId> borders;
    for (std::size_t i = 0; i < table.by_router.size(); ++i)
      if (table.by_router[i].from == From::bgp && scenario.routers[i].redistribution.bgp_into_ospf)
        borders.emplace_back(i);
    spread(speaking, borders, table, {.is_external = true});
  }
  std::sort(table.also.begin(), table.also.end(), [&](const auto& a, const auto& b) {
    return a.first != b.first ? a.first < b.first : scenario.precedes(a.second, b.second);
  });
  return table;
}

bool depends_on(const Scenario& scenario, const State& state, const RouteTable& table, LinkId id) {
  const Link& link = scenario[id];
  if (link.is_trunk() || link.protocol == RoutingProtocol::none) return false;
  if (table.has_static_route || scenario.index.has_bgp || scenario.index.has_areas ||
      scenario.index.is_parallel[id.index])
    return true;
  const std::uint32_t a = link.router(0).index, b = link.router(1).index;
  const std::vector<Learned>& learned = table.by_router;
  if (!state.is_routed(id))
    return learned[a].via == id || learned[b].via == id ||
           std::any_of(table.also.begin(), table.also.end(), [&](const auto& one) { return one.second == id; });
  const auto gains = [&](const Learned& here, const Learned& there, std::int64_t cost) {
    return there.from != From::nobody && (here.from == From::nobody || there.cost + cost <= here.cost);
  };
  return gains(learned[a], learned[b], state.cost(id, 0, common_view)) ||
         gains(learned[b], learned[a], state.cost(id, 1, common_view));
}

}  // namespace drsim
