#include "models/flood.hpp"

#include <algorithm>
#include <queue>

#include "models/flooding.hpp"

namespace drsim {
namespace {

double line_rate(const State& state, const FloodEdge& edge) {
  double sum = 0;
  for (const LinkId link : edge.links) sum += static_cast<double>(state.bandwidth(link).bits_per_second) / smallest_frame;
  return sum;
}
double passes(const Scenario& scenario, const State& state, const FloodEdge& edge) {
  double limit = line_rate(state, edge);
  for (const LinkId link : edge.links)
    if (scenario[link].storm_control) limit = std::min(limit, static_cast<double>(scenario[link].storm_control->frames_per_second));
  return limit;
}

// A lag's links share what it carries by their speed.
void carry(const State& state, const FloodEdge& edge, double rate, bool is_full, Flood& flood) {
  for (const LinkId link : edge.links) {
    const double share = static_cast<double>(state.bandwidth(link).bits_per_second) / smallest_frame / line_rate(state, edge);
    flood.on_trunk[link.index] += rate * share;
    flood.fills_trunk[link.index] = flood.fills_trunk[link.index] || is_full;
  }
}

// Fills the circles of a graph, and carries what overflows along the trees that hang on them.
void spread(const Scenario& scenario, const State& state, const FloodGraph& graph, Flood& flood) {
  const std::vector<bool> circulates = in_circles(graph);
  std::vector<double> arriving(graph.switches.size(), 0);
  std::vector<bool> is_reached(graph.switches.size(), false);
  std::queue<std::uint32_t> open;
  for (std::size_t e = 0; e < graph.edges.size(); ++e) {
    if (!circulates[e]) continue;
    const double rate = passes(scenario, state, graph.edges[e]);
    const bool is_full = rate >= line_rate(state, graph.edges[e]);
    carry(state, graph.edges[e], rate, is_full, flood);
    for (const std::uint32_t end : graph.edges[e].ends) {
      arriving[end] += rate;
      if (!is_reached[end]) open.push(end);
      is_reached[end] = true;
    }
  }
  std::vector<std::vector<std::size_t>> edges_at(graph.switches.size());
  for (std::size_t e = 0; e < graph.edges.size(); ++e)
    for (const std::uint32_t end : graph.edges[e].ends) edges_at[end].push_back(e);
  for (; !open.empty(); open.pop()) {
    const std::uint32_t node = open.front();
    for (const std::size_t e : edges_at[node]) {
      const FloodEdge& edge = graph.edges[e];
      const std::uint32_t there = edge.ends[edge.ends[0] == node ? 1 : 0];
      if (circulates[e] || is_reached[there]) continue;
      is_reached[there] = true;
      arriving[there] = std::min(arriving[node], passes(scenario, state, edge));
      const bool is_full = arriving[there] >= line_rate(state, edge);
      carry(state, edge, arriving[there], is_full, flood);
      open.push(there);
    }
  }
  for (std::size_t i = 0; i < graph.switches.size(); ++i) flood.at_switch[graph.switches[i].index] += arriving[i];
}

}  // namespace

bool is_drowned(const Vm& vm, double frames_per_second) {
  const double room = static_cast<double>(vm.access.bits_per_second) / smallest_frame;
  return frames_per_second >= std::min(room, host_frames_per_second);
}

std::vector<bool> live_trunks(const Scenario& scenario, const State& state) {
  std::vector<bool> live;
  for (std::size_t i = 0; i < scenario.links.size(); ++i) live.push_back(scenario.links[i].is_trunk() && state.is_forwarding(LinkId{i}));
  return live;
}

Flood flood_of(const Scenario& scenario, const State& state, VlanId vlan) {
  Flood flood{std::vector<double>(scenario.switches.size(), 0), std::vector<double>(scenario.links.size(), 0), std::vector<bool>(scenario.links.size(), false)};
  const bool is_any = std::any_of(state.storms().begin(), state.storms().end(), [&](const auto& storm) {
    return storm.first.first == vlan && storm.second == StormPhase::saturated;
  });
  if (!is_any) return flood;
  for (const FloodGraph& graph : flood_graphs(scenario, vlan, live_trunks(scenario, state)))
    if (state.storm(vlan, lowest_switch(graph)) == StormPhase::saturated) spread(scenario, state, graph, flood);
  return flood;
}

}  // namespace drsim
