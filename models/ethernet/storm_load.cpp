#include "models/ethernet/storm_load.hpp"

#include <algorithm>
#include <limits>
#include <queue>

#include "models/ethernet/storm_growth.hpp"

namespace drsim {
namespace {

double line_rate(const State& state, LinkId link) {
  return static_cast<double>(state.bandwidth(link).bits_per_second) / smallest_frame;
}

// The frames that go round in a graph, and what overflows along the trees that are attached to its loops. Every
// direction of an edge is sent what comes in by the other edges of its switch and carries what it can. The largest
// rates for which that is true are those of a storm that has filled its links: from line rate on, they only ever come
// down.
class Fluid {
 public:
  Fluid(const Scenario& scenario, const State& state, VlanId vlan, const FloodGraph& graph)
      : scenario_(scenario),
        state_(state),
        graph_(graph),
        arriving_(graph.switches.size(), 0),
        edges_at_(graph.switches.size()),
        own_(static_cast<double>(scenario[vlan].broadcast.frames_per_second) /
             static_cast<double>(graph.switches.size())) {
    for (std::size_t e = 0; e < graph.edges.size(); ++e) {
      const double most = passes(e);
      rates_.push_back({most, most});
      for (const std::size_t end : {0u, 1u}) {
        edges_at_[graph.edges[e].ends[end]].push_back(e);
        arriving_[graph.edges[e].ends[end]] += most;
      }
    }
    settle();
  }

  void add_to(Flood& flood, std::vector<double>& at_switch) const {
    for (std::size_t e = 0; e < graph_.edges.size(); ++e)
      for (const std::size_t way : {0u, 1u}) carry(e, way, flood);
    for (std::size_t i = 0; i < graph_.switches.size(); ++i) at_switch[graph_.switches[i].index] += arriving_[i];
  }

  double circulating() const {
    const std::vector<bool> circulates = in_loops(graph_);
    double sum = 0;
    for (std::size_t e = 0; e < graph_.edges.size(); ++e)
      if (circulates[e]) sum += rates_[e][0] + rates_[e][1];
    return sum;
  }

 private:
  double line_rate(std::size_t e) const {
    double sum = 0;
    for (const LinkId link : graph_.edges[e].links) sum += drsim::line_rate(state_, link);
    return sum;
  }
  double allowed(std::size_t e) const {
    double limit = std::numeric_limits<double>::infinity();
    for (const LinkId link : graph_.edges[e].links)
      if (scenario_[link].storm_control)
        limit = std::min(limit, static_cast<double>(scenario_[link].storm_control->frames_per_second));
    return limit;
  }
  double passes(std::size_t e) const { return std::min(line_rate(e), allowed(e)); }
  // A switch floods to every port but the one a frame came in by; its own hosts add a little.
  double offered(std::size_t e, std::size_t way) const {
    return arriving_[graph_.edges[e].ends[way]] - rates_[e][1 - way] + own_;
  }

  void settle() {
    std::queue<std::uint32_t> open;
    std::vector<bool> is_open(graph_.switches.size(), true);
    for (std::uint32_t node = 0; node < graph_.switches.size(); ++node) open.push(node);
    // What comes down along a loop stops at its slowest link, so a few rounds do; the bound is against rounding.
    for (std::size_t left = 100 * graph_.edges.size() + 1000; !open.empty() && left > 0; --left, open.pop()) {
      const std::uint32_t node = open.front();
      is_open[node] = false;
      for (const std::size_t e : edges_at_[node]) {
        for (const std::size_t way : {0u, 1u}) {
          if (graph_.edges[e].ends[way] != node) continue;  // Both of a cable from a switch to itself.
          const double rate = std::min(rates_[e][way], offered(e, way));
          if (rate > rates_[e][way] * (1 - 1e-9)) continue;
          const std::uint32_t there = graph_.edges[e].ends[1 - way];
          arriving_[there] += rate - rates_[e][way];
          rates_[e][way] = rate;
          if (!is_open[there]) open.push(there);
          is_open[there] = true;
        }
      }
    }
  }

  // A lag's links share what it is sent by their speed.
  void carry(std::size_t e, std::size_t way, Flood& flood) const {
    const FloodEdge& edge = graph_.edges[e];
    const double sent = std::min(offered(e, way), allowed(e));
    for (const LinkId id : edge.links) {
      if (offered(e, way) > allowed(e)) flood.is_limited[id.index] = true;
      const bool same_way = std::get<SwitchId>(scenario_[id].ends[0]) == graph_.switches[edge.ends[0]];
      flood.on_trunk[id.index][same_way ? way : 1 - way] += sent * drsim::line_rate(state_, id) / line_rate(e);
    }
  }

  const Scenario& scenario_;
  const State& state_;
  const FloodGraph& graph_;
  std::vector<std::array<double, 2>> rates_;  ///< By edge, and direction from ends[way].
  std::vector<double> arriving_;              ///< By switch.
  std::vector<std::vector<std::size_t>> edges_at_;
  double own_;  ///< What the hosts at one switch send by themselves.
};

}  // namespace

double lost_one_way(const Flood& flood, std::span<const Hop> path) {
  double arrives = 1;
  for (const Hop hop : path) arrives *= 1 - flood.loss[hop.link.index][hop.backwards ? 1 : 0];
  return 1 - arrives;
}

double lost_both_ways(const Flood& flood, std::span<const Hop> path) {
  double arrives = 1;
  for (const Hop hop : path)
    for (const double loss : flood.loss[hop.link.index]) arrives *= 1 - loss;
  return 1 - arrives;
}

double lost_at(const Vm& vm, double frames_per_second) {
  const double room = std::min(static_cast<double>(vm.access.bits_per_second) / smallest_frame, host_frames_per_second);
  return frames_per_second > room ? 1 - room / frames_per_second : 0;
}

std::vector<bool> live_trunks(const Scenario& scenario, const State& state) {
  std::vector<bool> live;
  for (std::size_t i = 0; i < scenario.links.size(); ++i)
    live.push_back(scenario.links[i].is_trunk() && state.is_passing(LinkId{i}));
  return live;
}

double circulating(const Scenario& scenario, const State& state, VlanId vlan, const FloodGraph& graph) {
  return graph.edges.empty() ? 0 : Fluid(scenario, state, vlan, graph).circulating();
}

double Flood::heard(VlanId vlan, SwitchId at) const {
  const auto found = at_switch.find(vlan);
  return found == at_switch.end() ? 0 : found->second[at.index];
}

Flood flood_of(const Scenario& scenario, const State& state) {
  Flood flood{{},
              std::vector<std::array<double, 2>>(scenario.links.size()),
              std::vector<std::array<double, 2>>(scenario.links.size()),
              std::vector<bool>(scenario.links.size())};
  for (const auto& [where, phase] : state.storms())
    if (phase == StormPhase::saturated) flood.at_switch[where.first].resize(scenario.switches.size());
  if (flood.at_switch.empty()) return flood;
  const std::vector<bool> live = live_trunks(scenario, state);
  for (auto& [vlan, at_switch] : flood.at_switch)
    for (const FloodGraph& graph : flood_graphs(scenario, vlan, live))
      if (state.storm(vlan, lowest_switch(graph)) == StormPhase::saturated)
        Fluid(scenario, state, vlan, graph).add_to(flood, at_switch);
  for (std::size_t i = 0; i < scenario.links.size(); ++i)
    for (const std::size_t way : {0u, 1u}) {
      const double line = line_rate(state, LinkId{i}), sent = flood.on_trunk[i][way];
      flood.loss[i][way] = sent > line ? 1 - line / sent : 0;
    }
  return flood;
}

}  // namespace drsim
