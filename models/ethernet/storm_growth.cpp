#include "models/ethernet/storm_growth.hpp"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <string>
#include <tuple>

namespace drsim {
namespace {

// Directed edges: 2e leads from ends[0] to ends[1] of edge e, 2e + 1 back.
constexpr std::size_t reverse(std::size_t directed) { return directed ^ 1; }
std::uint32_t head(const FloodGraph& graph, std::size_t directed) {
  return graph.edges[directed / 2].ends[directed % 2 == 0 ? 1 : 0];
}

// The part in which frames can go round: without switches that are attached by one edge, again and again.
FloodGraph core_of(const FloodGraph& graph) {
  const std::vector<bool> kept = in_loops(graph);
  FloodGraph core;
  std::map<std::uint32_t, std::uint32_t> place;
  const auto place_of = [&](std::uint32_t node) {
    const auto [known, is_new] = place.try_emplace(node, static_cast<std::uint32_t>(core.switches.size()));
    if (is_new) core.switches.push_back(graph.switches[node]);
    return known->second;
  };
  for (std::size_t e = 0; e < graph.edges.size(); ++e) {
    if (!kept[e]) continue;
    core.edges.push_back(graph.edges[e]);
    for (std::uint32_t& end : core.edges.back().ends) end = place_of(end);
  }
  return core;
}

// One hop: what arrives on an edge leaves on all others of the switch it leads to.
void flood(const FloodGraph& graph, const std::vector<double>& frames, std::vector<double>& next) {
  std::vector<double> arriving(graph.switches.size(), 0);
  for (std::size_t d = 0; d < frames.size(); ++d) arriving[head(graph, d)] += frames[d];
  for (std::size_t d = 0; d < frames.size(); ++d) next[d] = arriving[head(graph, reverse(d))] - frames[reverse(d)];
}

double by_eigenvalues(const FloodGraph& core) {
  const auto size = static_cast<Eigen::Index>(core.edges.size() * 2);
  Eigen::MatrixXd matrix = Eigen::MatrixXd::Zero(size, size);
  for (Eigen::Index from = 0; from < size; ++from)
    for (Eigen::Index to = 0; to < size; ++to) {
      const auto a = static_cast<std::size_t>(from), b = static_cast<std::size_t>(to);
      if (head(core, a) == head(core, reverse(b)) && b != reverse(a)) matrix(to, from) = 1;
    }
  return Eigen::EigenSolver<Eigen::MatrixXd>(matrix, false).eigenvalues().cwiseAbs().maxCoeff();
}

// With the identity added the matrix has no period, and its largest eigenvalue is one more. In a connected core with
// more than one loop every edge leads to every other: the smallest and the largest ratio of two successive steps
// enclose it.
double by_iteration(const FloodGraph& core) {
  constexpr int most_steps = 20'000;
  constexpr double precision = 1e-7;
  std::vector<double> frames(core.edges.size() * 2, 1.0), next(frames.size());
  double low = 0, high = 0;
  for (int step = 0; step < most_steps; ++step) {
    flood(core, frames, next);
    low = 1e300, high = 0;
    double largest = 0;
    for (std::size_t d = 0; d < frames.size(); ++d) {
      next[d] += frames[d];
      low = std::min(low, next[d] / frames[d]);
      high = std::max(high, next[d] / frames[d]);
      largest = std::max(largest, next[d]);
    }
    for (std::size_t d = 0; d < frames.size(); ++d) frames[d] = next[d] / largest;
    if (high - low < precision * high) break;
  }
  return (low + high) / 2 - 1;
}

// A lag, and the switches it joins: the edge that stands for it.
using Lags = std::map<std::tuple<std::string, std::uint32_t, std::uint32_t>, std::size_t>;

// Trunks of one lag between two switches are one edge; every other trunk is its own.
void add_edge(const Scenario& scenario, LinkId id, std::array<std::uint32_t, 2> ends, Lags& lags, FloodGraph& graph) {
  const Link& link = scenario[id];
  const double rate = static_cast<double>(link.bandwidth.bits_per_second) / smallest_frame;
  std::optional<double> limit;
  if (link.storm_control) limit = static_cast<double>(link.storm_control->frames_per_second);
  if (!link.lag.empty()) {
    const auto [low, high] = std::minmax(graph.switches[ends[0]].index, graph.switches[ends[1]].index);
    const auto [known, is_new] = lags.try_emplace({link.lag, low, high}, graph.edges.size());
    if (!is_new) {
      FloodEdge& edge = graph.edges[known->second];
      edge.links.push_back(id);
      edge.frames_per_second += rate;
      if (limit) edge.limit = std::min(*limit, edge.limit.value_or(*limit));
      return;
    }
  }
  graph.edges.push_back({ends, {id}, rate, seconds(link.latency) + switch_latency, limit});
}

// Of overlays that elect a forwarder, one leads from site to site, and what comes over one of them is not sent over
// another (split horizon: Cisco's OTV; RFC 7432 section 8.3): together they never close a loop.
bool closes_overlay(const Scenario& scenario, const Link& link, std::vector<std::uint32_t>& joined_to) {
  if (!link.elects_forwarder) return false;
  if (joined_to.empty()) {
    joined_to.resize(scenario.sites.size());
    std::iota(joined_to.begin(), joined_to.end(), 0U);
  }
  const auto find = [&](std::size_t end) {
    std::uint32_t site = scenario[std::get<SwitchId>(link.ends[end])].site.index;
    while (joined_to[site] != site) site = joined_to[site] = joined_to[joined_to[site]];
    return site;
  };
  const std::uint32_t a = find(0), b = find(1);
  if (a == b) return true;
  joined_to[a] = b;
  return false;
}

// Of one loop: how long a frame takes to come back [s].
double turn_of(const FloodGraph& core) {
  double turn = 0;
  for (const FloodEdge& edge : core.edges) turn += edge.hop;
  return turn;
}

// With one loop: a frame comes by once per turn, so each that enters adds one per turn to every edge of it.
double linear_saturation(const FloodGraph& core, FrameRate broadcast) {
  double slowest = 1e300;
  for (const FloodEdge& edge : core.edges) slowest = std::min(slowest, edge.passes());
  return slowest * turn_of(core) / static_cast<double>(broadcast.frames_per_second);
}

// With more: the hop on which one frame's copies fill an edge, counted in hops of mean length.
double exponential_saturation(const FloodGraph& core) {
  double hop = 0;
  for (const FloodEdge& edge : core.edges) hop += edge.hop / static_cast<double>(core.edges.size());
  constexpr int most_hops = 100'000;
  std::vector<double> frames(core.edges.size() * 2, 0.0), next(frames.size());
  for (std::size_t d = 0; d < frames.size(); ++d) frames[d] = head(core, reverse(d)) == 0 ? 1 : 0;
  for (int k = 1; k < most_hops; ++k) {
    for (std::size_t d = 0; d < frames.size(); ++d)
      if (frames[d] >= core.edges[d / 2].passes() * hop) return k * hop;
    flood(core, frames, next);
    frames.swap(next);
  }
  return most_hops * hop;
}

}  // namespace

std::vector<FloodGraph> flood_graphs(const Scenario& scenario, VlanId vlan, const std::vector<bool>& forwards) {
  std::vector<std::uint32_t> domain(scenario.switches.size());
  std::iota(domain.begin(), domain.end(), 0U);
  const auto find = [&](std::uint32_t node) {
    while (domain[node] != node) node = domain[node] = domain[domain[node]];
    return node;
  };
  const auto ends_of = [&](std::size_t i) {
    return std::array{std::get<SwitchId>(scenario.links[i].ends[0]).index,
                      std::get<SwitchId>(scenario.links[i].ends[1]).index};
  };
  std::vector<std::size_t> carrying;
  std::vector<std::uint32_t> site_joined_to;  // By overlays that elect a forwarder.
  for (std::size_t i = 0; i < scenario.links.size(); ++i)
    if (forwards[i] && scenario.links[i].carries(vlan) && floods_broadcast(scenario.links[i].kind) &&
        !closes_overlay(scenario, scenario.links[i], site_joined_to))
      carrying.push_back(i);
  for (const std::size_t i : carrying)
    domain[std::max(find(ends_of(i)[0]), find(ends_of(i)[1]))] = std::min(find(ends_of(i)[0]), find(ends_of(i)[1]));

  std::vector<FloodGraph> graphs;
  std::map<std::uint32_t, std::size_t> graph_of;                   // By domain.
  std::vector<std::optional<std::uint32_t>> place(domain.size());  // Of a switch, in its graph.
  Lags lags;
  for (const std::size_t i : carrying) {
    const auto [known, is_new] = graph_of.try_emplace(find(ends_of(i)[0]), graphs.size());
    if (is_new) graphs.emplace_back();
    FloodGraph& graph = graphs[known->second];
    std::array<std::uint32_t, 2> ends{};
    for (const std::size_t end : {0u, 1u}) {
      std::optional<std::uint32_t>& at = place[ends_of(i)[end]];
      if (!at) at = static_cast<std::uint32_t>(graph.switches.size()), graph.switches.emplace_back(ends_of(i)[end]);
      ends[end] = *at;
    }
    add_edge(scenario, LinkId{i}, ends, lags, graph);
  }
  return graphs;
}

SwitchId lowest_switch(const FloodGraph& graph) {
  return *std::min_element(graph.switches.begin(), graph.switches.end());
}

std::vector<bool> in_loops(const FloodGraph& graph) {
  std::vector<std::vector<std::size_t>> edges_at(graph.switches.size());
  for (std::size_t e = 0; e < graph.edges.size(); ++e)
    for (const std::uint32_t end : graph.edges[e].ends) edges_at[end].push_back(e);
  std::vector<std::size_t> degree(graph.switches.size());
  std::vector<std::uint32_t> leaves;
  for (std::uint32_t node = 0; node < graph.switches.size(); ++node)
    if ((degree[node] = edges_at[node].size()) == 1) leaves.push_back(node);
  std::vector<bool> kept(graph.edges.size(), true);
  while (!leaves.empty()) {
    const std::uint32_t leaf = leaves.back();
    leaves.pop_back();
    for (const std::size_t e : edges_at[leaf]) {
      if (!kept[e]) continue;
      kept[e] = false;
      const std::uint32_t other = graph.edges[e].ends[graph.edges[e].ends[0] == leaf ? 1 : 0];
      if (--degree[other] == 1) leaves.push_back(other);
    }
  }
  return kept;
}

std::size_t loops(const FloodGraph& graph) {
  return graph.edges.size() + 1 - std::max<std::size_t>(graph.switches.size(), 1);
}

double growth_factor(const FloodGraph& graph) {
  const std::size_t count = graph.edges.empty() ? 0 : loops(graph);
  if (count < 2) return static_cast<double>(count);
  const FloodGraph core = core_of(graph);
  constexpr std::size_t small = 60;  // Edges: the matrix has twice as many rows, and its eigenvalues cost their cube.
  return core.edges.size() <= small ? by_eigenvalues(core) : by_iteration(core);
}

std::vector<double> copies_per_hop(const FloodGraph& graph, std::uint32_t at, std::size_t hops) {
  std::vector<double> frames(graph.edges.size() * 2), next(frames.size()), copies;
  for (std::size_t d = 0; d < frames.size(); ++d) frames[d] = head(graph, reverse(d)) == at ? 1 : 0;
  for (std::size_t hop = 0; hop < hops; ++hop) {
    copies.push_back(std::accumulate(frames.begin(), frames.end(), 0.0));
    flood(graph, frames, next);
    frames.swap(next);
  }
  return copies;
}

std::optional<double> linear_growth(const FloodGraph& graph, FrameRate broadcast) {
  if (graph.edges.empty() || loops(graph) != 1) return {};
  return 2 * static_cast<double>(broadcast.frames_per_second) / turn_of(core_of(graph));
}

std::optional<double> time_to_saturation(const FloodGraph& graph, FrameRate broadcast) {
  const std::size_t count = graph.edges.empty() ? 0 : loops(graph);
  if (count == 0) return {};
  const FloodGraph core = core_of(graph);
  return count == 1 ? linear_saturation(core, broadcast) : exponential_saturation(core);
}

}  // namespace drsim
