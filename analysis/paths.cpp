#include "analysis/paths.hpp"

#include <algorithm>
#include <queue>

namespace drsim {
namespace {

RouterId far_end(const Scenario& scenario, LinkId link, RouterId here) {
  const auto& ends = scenario[link].ends;
  return std::get<RouterId>(std::get<RouterId>(ends[0]) == here ? ends[1] : ends[0]);
}

// Over links that work now, whatever routers think of them.
Duration least_latency(const Scenario& scenario, const State& state, RouterId from, RouterId to) {
  std::vector<Duration> least(scenario.routers.size(), Duration::max());
  using Candidate = std::pair<Duration, RouterId>;
  std::priority_queue<Candidate, std::vector<Candidate>, std::greater<>> open;
  open.emplace(least[from.index] = Duration{}, from);
  while (!open.empty()) {
    const auto [sum, router] = open.top();
    open.pop();
    if (router == to) return sum;
    if (sum != least[router.index]) continue;
    for (const LinkId link : scenario.index.links_of_router[router.index]) {
      const RouterId there = far_end(scenario, link, router);
      const Duration longer = sum + scenario[link].latency;
      if (!state.passes({link, std::get<RouterId>(scenario[link].ends[0]) != router}) || longer >= least[there.index]) continue;
      open.emplace(least[there.index] = longer, there);
    }
  }
  return {};
}

PathExplanation::Direction direction(const Scenario& scenario, const State& state, Forwarding& forwarding, RouterId from, Destination to) {
  const Way way = forwarding.way(state, from, to);
  PathExplanation::Direction found{.steps = {}, .path = way.path, .disposition = way.disposition, .stopped_by = way.stopped_by};
  for (const Way::Step& step : way.steps) found.steps.push_back({step.at, forwarding.route(state, step.at, to)});
  for (const Hop hop : way.path) found.latency += scenario[hop.link].latency;
  if (way.disposition == Disposition::reached) found.least_latency = least_latency(scenario, state, from, way.steps.back().at);
  return found;
}

struct Asked {
  Reachability& reachability;
  const State& state;
  RouterId from;
  Answer operator()(RouterId to) const { return reachability.to_router(state, from, to); }
  Answer operator()(VmId to) const { return reachability.to_vm(state, from, to); }
  Answer operator()(Address to) const { return reachability.to_address(state, from, to); }
};

std::optional<Destination> destination_of(const Scenario& scenario, const State& state, const Endpoint& to) {
  if (const auto* router = std::get_if<RouterId>(&to)) return scenario.index.tree.of(*router);
  if (const auto* vm = std::get_if<VmId>(&to)) return scenario.index.tree.of(state.attachment(*vm).address);
  return scenario.index.tree.of(std::get<Address>(to));
}

}  // namespace

PathExplanation explain_path(const Scenario& scenario, const Trace& trace, RouterId from, const Endpoint& to, Time at) {
  State state(scenario);
  for (const Record& record : trace.records) {
    if (record.at > at) break;
    state.advance(record.at);
    state.apply(record.change);
  }
  Reachability reachability(scenario);
  PathExplanation found{.scenario = &scenario, .from = from, .to = to, .at = at, .answer = std::visit(Asked{reachability, state, from}, to),
                        .there = {}, .back = {}, .attached_to = {}};
  const auto destination = destination_of(scenario, state, to);
  if (!destination) {
    found.there = {.steps = {{from, {}}}, .path = {}, .disposition = Disposition::no_route, .stopped_by = {}};
    return found;
  }
  Forwarding& forwarding = reachability.forwarding();
  found.there = direction(scenario, state, forwarding, from, *destination);
  for (std::uint32_t match = destination->index; match != PrefixTree::none; match = scenario.index.tree.parent[match])
    for (const SubnetId subnet : scenario.index.tree.subnets[match])
      for (const RouterId gateway : state.active_gateways(subnet))
        if (state.is_up(gateway) && std::find(found.attached_to.begin(), found.attached_to.end(), gateway) == found.attached_to.end())
          found.attached_to.push_back(gateway);
  if (found.there.disposition == Disposition::reached)
    found.back = direction(scenario, state, forwarding, found.there.steps.back().at, scenario.index.tree.of(from));
  return found;
}

}  // namespace drsim
