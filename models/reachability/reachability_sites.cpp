// Questions about sites: any of their routers will do.

#include <algorithm>
#include <tuple>

#include "models/reachability/reachability.hpp"

namespace drsim {

// The longest prefix first (virtual-networks-udr-overview.md), whoever has it; ExpressRoute before VPN, if both have a
// route to it (expressroute-howto-coexist-resource-manager.md); of two that are alike, the first by name.
std::optional<RouterId> Reachability::gateway_that_knows(const State& state, const Attachment& here, RouterId toward) {
  std::optional<RouterId> found;
  const PrefixTree& tree = scenario_.index.tree;
  const auto rank = [&](RouterId gateway, Destination matched) {
    const bool is_expressroute = scenario_[gateway].profile == RouterProfile::expressroute;
    const std::int64_t length = tree.is_router(matched) ? 33 : tree.prefixes[matched.index].length;
    return std::tuple{-length, !is_expressroute, scenario_.index.name_order_of_router[gateway.index]};
  };
  std::optional<std::tuple<std::int64_t, bool, std::size_t>> best;
  for (const RouterId gateway : scenario_[here.subnet].gateways) {
    if (!state.is_active(here.subnet, gateway) || !state.is_up(gateway) || scenario_[gateway].site != here.site)
      continue;
    const auto route = forwarding_.route(state, gateway, tree.of(toward));
    if (!route || (best && *best <= rank(gateway, route->matched))) continue;
    best = rank(gateway, route->matched);
    found = gateway;
  }
  return found;
}

// Anybody there who answers will do: a site is silent when nobody does.
Answer Reachability::to_site(const State& state, RouterId from, SiteId site) {
  Answer best{Disposition::client_down, from, {}};
  for (const RouterId router : by_name(scenario_.index.routers_of_site[site.index])) {
    Answer answer = to_router(state, from, router);
    if (answer.disposition > best.disposition) best = std::move(answer);
  }
  return best;
}

// Copies begin at any router of a site, and end at any of the other, by the shortest of the ways that work.
Answer Reachability::between_sites(const State& state, SiteId from, SiteId to) {
  std::optional<Answer> best;
  const auto latency = [&](const Answer& answer) {
    Duration sum{};
    for (const Hop hop : answer.path) sum += scenario_[hop.link].latency;
    return sum;
  };
  const std::vector<RouterId> here_all = by_name(scenario_.index.routers_of_site[from.index]),
                              there_all = by_name(scenario_.index.routers_of_site[to.index]);
  // Of large sites, the first by name that works will do.
  const bool compares = here_all.size() * there_all.size() <= 16;
  for (const RouterId here : here_all)
    for (const RouterId there : there_all) {
      if (!compares && best && best->reached()) return *best;
      Answer answer = to_router(state, here, there);
      const bool is_better = !best || answer.disposition > best->disposition ||
                             (answer.reached() && best->reached() && latency(answer) < latency(*best));
      if (is_better) best = std::move(answer);
    }
  return best.value_or(Answer{Disposition::client_down, from, {}});
}

std::vector<RouterId> Reachability::by_name(std::vector<RouterId> routers) const {
  std::sort(routers.begin(), routers.end(), [&](RouterId a, RouterId b) {
    return scenario_.index.name_order_of_router[a.index] < scenario_.index.name_order_of_router[b.index];
  });
  return routers;
}

}  // namespace drsim
