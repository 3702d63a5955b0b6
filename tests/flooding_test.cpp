// Storm growth against other ways to compute it, and spanning tree against what a tree must be.

#include <gtest/gtest.h>

#include <Eigen/Eigenvalues>
#include <cmath>
#include <numeric>
#include <random>
#include <set>

#include "models/ethernet/storm_growth.hpp"
#include "models/ethernet/tree/spanning_tree.hpp"
#include "tests/chance.hpp"

namespace drsim {
namespace {

using Ends = std::pair<std::uint32_t, std::uint32_t>;

FloodGraph graph_of(std::uint32_t switches, const std::vector<Ends>& edges) {
  FloodGraph graph;
  for (std::uint32_t i = 0; i < switches; ++i) graph.switches.emplace_back(i);
  for (const auto& [a, b] : edges) graph.edges.push_back({{a, b}, {LinkId{graph.edges.size()}}, 1e6, 1e-5});
  return graph;
}
std::vector<Ends> complete(std::uint32_t n, std::uint32_t first = 0) {
  std::vector<Ends> edges;
  for (std::uint32_t a = 0; a < n; ++a)
    for (std::uint32_t b = a + 1; b < n; ++b) edges.emplace_back(first + a, first + b);
  return edges;
}
std::vector<Ends> joined(std::vector<Ends> edges, const std::vector<Ends>& more) {
  edges.insert(edges.end(), more.begin(), more.end());
  return edges;
}
const std::vector<Ends> ring4{{0, 1}, {1, 2}, {2, 3}, {3, 0}};
const std::vector<Ends> two_triangles{{0, 1}, {1, 2}, {2, 0}, {3, 4}, {4, 5}, {5, 3}};

TEST(Growth, of_known_topologies) {
  EXPECT_EQ(growth_factor(graph_of(4, {{0, 1}, {1, 2}, {1, 3}})), 0);
  EXPECT_EQ(growth_factor(graph_of(4, ring4)), 1);
  EXPECT_EQ(growth_factor(graph_of(2, {{0, 1}, {0, 1}})), 1);
  EXPECT_NEAR(growth_factor(graph_of(2, {{0, 1}, {0, 1}, {0, 1}})), 2, 1e-9);
  EXPECT_NEAR(growth_factor(graph_of(2, {{0, 1}, {0, 1}, {0, 1}, {0, 1}})), 3, 1e-9);
  EXPECT_NEAR(growth_factor(graph_of(4, complete(4))), 2, 1e-9);
  EXPECT_NEAR(growth_factor(graph_of(5, complete(5))), 3, 1e-9);
  EXPECT_NEAR(growth_factor(graph_of(4, joined(ring4, {{0, 2}}))), 1.5213797068, 1e-9);
  EXPECT_NEAR(growth_factor(graph_of(6, joined(two_triangles, {{0, 3}}))), 1.353, 5e-4);
  EXPECT_NEAR(growth_factor(graph_of(6, joined(two_triangles, {{0, 3}, {1, 4}}))), 1.696, 5e-4);
  EXPECT_NEAR(growth_factor(graph_of(4, joined(ring4, {{0, 1}}))), 1.544, 5e-4);
  EXPECT_NEAR(growth_factor(graph_of(8, joined(joined(complete(4), complete(4, 4)), {{0, 4}, {1, 5}}))), 2.538, 5e-4);
}

// ---- Random graphs ----

struct RandomGraph {
  std::uint32_t switches;
  std::vector<Ends> edges;
};
RandomGraph random_connected(unsigned seed, std::uint32_t most_switches, std::uint32_t most_more) {
  std::mt19937 draws(seed);
  const auto pick = [&](std::uint32_t low, std::uint32_t high) {
    return std::uniform_int_distribution<std::uint32_t>(low, high)(draws);
  };
  RandomGraph graph{pick(2, most_switches), {}};
  for (std::uint32_t i = 1; i < graph.switches; ++i) graph.edges.emplace_back(pick(0, i - 1), i);
  for (std::uint32_t more = pick(0, most_more); more > 0; --more) {
    const std::uint32_t a = pick(0, graph.switches - 1);
    graph.edges.emplace_back(a, (a + pick(1, graph.switches - 1)) % graph.switches);
  }
  return graph;
}

// Ihara and Bass: the eigenvalues of the non-backtracking matrix, other than 1 and -1, are those of [[A, I - D], [I,
// 0]].
double by_ihara_bass(const RandomGraph& graph) {
  const auto n = static_cast<Eigen::Index>(graph.switches);
  Eigen::MatrixXd m = Eigen::MatrixXd::Zero(2 * n, 2 * n);
  for (Eigen::Index i = 0; i < n; ++i) m(n + i, i) = 1, m(i, n + i) = 1;
  for (const auto& [a, b] : graph.edges) {
    m(a, b) += 1, m(b, a) += 1;
    m(a, n + a) -= 1, m(b, n + b) -= 1;
  }
  return Eigen::EigenSolver<Eigen::MatrixXd>(m, false).eigenvalues().cwiseAbs().maxCoeff();
}

// Each frame by itself, carried from switch to switch.
std::vector<double> by_hand(const RandomGraph& graph, std::uint32_t at, std::size_t hops) {
  struct Frame {
    std::size_t edge;
    std::uint32_t to;
  };
  std::vector<Frame> frames;
  const auto send = [&](std::uint32_t from, std::size_t except, std::vector<Frame>& out) {
    for (std::size_t e = 0; e < graph.edges.size(); ++e) {
      if (e == except) continue;
      if (graph.edges[e].first == from)
        out.push_back({e, graph.edges[e].second});
      else if (graph.edges[e].second == from)
        out.push_back({e, graph.edges[e].first});
    }
  };
  send(at, graph.edges.size(), frames);
  std::vector<double> copies;
  for (std::size_t hop = 0; hop < hops; ++hop) {
    copies.push_back(static_cast<double>(frames.size()));
    std::vector<Frame> next;
    for (const Frame& frame : frames) send(frame.to, frame.edge, next);
    frames = std::move(next);
  }
  return copies;
}

class RandomFlood : public testing::TestWithParam<unsigned> {};

TEST_P(RandomFlood, grows_by_the_number_of_loops_and_as_ihara_and_bass_say) {
  const RandomGraph random = random_connected(GetParam(), 12, 8);
  const FloodGraph graph = graph_of(random.switches, random.edges);
  const double rho = growth_factor(graph);
  const std::size_t count = random.edges.size() + 1 - random.switches;
  EXPECT_EQ(loops(graph), count);
  if (count < 2) {
    EXPECT_EQ(rho, static_cast<double>(count));
    return;
  }
  EXPECT_GT(rho, 1);
  EXPECT_NEAR(rho, by_ihara_bass(random), 1e-6);
}

TEST_P(RandomFlood, sends_as_many_copies_as_frames_that_are_followed_one_by_one) {
  const RandomGraph random = random_connected(GetParam(), 7, 3);
  for (std::uint32_t at = 0; at < random.switches; ++at)
    EXPECT_EQ(copies_per_hop(graph_of(random.switches, random.edges), at, 8), by_hand(random, at, 8));
}

TEST_P(RandomFlood, does_not_grow_faster_for_switches_that_hang_on) {
  RandomGraph random = random_connected(GetParam(), 10, 6);
  const double rho = growth_factor(graph_of(random.switches, random.edges));
  std::mt19937 draws(GetParam());
  for (int i = 0; i < 20; ++i) {
    random.edges.emplace_back(std::uniform_int_distribution<std::uint32_t>(0, random.switches - 1)(draws),
                              random.switches);
    ++random.switches;
  }
  EXPECT_NEAR(growth_factor(graph_of(random.switches, random.edges)), rho, 1e-9);
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomFlood, testing::Range(1u, 1 + worlds(200)));

// Too large for eigenvalues: a graph in which every switch has d trunks grows by d - 1, whatever else it looks like.
TEST(Growth, of_a_large_regular_graph_is_known) {
  for (const std::uint32_t d : {3u, 5u}) {
    const std::uint32_t n = 2'000;
    std::mt19937 draws(d);
    std::vector<std::uint32_t> stubs(n * d);
    for (std::size_t i = 0; i < stubs.size(); ++i) stubs[i] = static_cast<std::uint32_t>(i / d);
    std::vector<Ends> edges;
    for (bool again = true; again;) {
      std::shuffle(stubs.begin(), stubs.end(), draws);
      edges.clear();
      again = false;
      for (std::size_t i = 0; i < stubs.size(); i += 2) {
        for (std::size_t j = i + 2; stubs[i] == stubs[i + 1] && j < stubs.size(); ++j)
          std::swap(stubs[i + 1], stubs[j]);
        again = again || stubs[i] == stubs[i + 1];
        edges.emplace_back(stubs[i], stubs[i + 1]);
      }
    }
    EXPECT_NEAR(growth_factor(graph_of(n, edges)), d - 1, 1e-6);
  }
}

TEST(Growth, of_a_large_sparse_graph_agrees_with_ihara_and_bass) {
  for (unsigned seed = 1; seed <= 5; ++seed) {
    const RandomGraph random = random_connected(seed, 150, 120);
    const std::size_t count = random.edges.size() + 1 - random.switches;
    ASSERT_GE(count, 2u) << seed;
    EXPECT_NEAR(growth_factor(graph_of(random.switches, random.edges)), by_ihara_bass(random), 1e-5) << seed;
  }
}

// ---- Saturation ----

TEST(Saturation, of_one_loop_takes_what_its_broadcast_needs_to_fill_it) {
  // Two 10 Gbit/s links and a turn of 20 us; 64 bytes on the wire are 672 bits: 2.98 s at 100 broadcasts per second.
  FloodGraph graph = graph_of(2, {{0, 1}, {0, 1}});
  for (FloodEdge& edge : graph.edges) edge.frames_per_second = 10e9 / 672, edge.hop = 10e-6;
  EXPECT_NEAR(*time_to_saturation(graph, {100}), 2.976, 1e-3);
  for (FloodEdge& edge : graph.edges) edge.hop = 1e-3;
  EXPECT_NEAR(*time_to_saturation(graph, {100}), 297.6, 0.1);
  EXPECT_NEAR(*time_to_saturation(graph, {20'000}), 1.488, 1e-3);
}

TEST(Saturation, of_several_loops_needs_one_frame_and_a_few_hops) {
  // K4 at 10 Gbit/s and 5 us: the tenth hop is the first with more than a link takes.
  FloodGraph graph = graph_of(4, complete(4));
  for (FloodEdge& edge : graph.edges) edge.frames_per_second = 10e9 / 672, edge.hop = 5e-6;
  EXPECT_NEAR(*time_to_saturation(graph, {1}), 50e-6, 1e-9);
  for (FloodEdge& edge : graph.edges) edge.hop = 1e-3;
  EXPECT_NEAR(*time_to_saturation(graph, {1}), 17e-3, 1.1e-3);
}

TEST(Saturation, never_comes_without_a_loop) {
  EXPECT_FALSE(time_to_saturation(graph_of(3, {{0, 1}, {1, 2}}), {1'000'000}));
}

// ---- Domains and trees ----

Scenario random_layer2(unsigned seed) {
  std::mt19937 draws(seed);
  const auto pick = [&](std::uint32_t low, std::uint32_t high) {
    return std::uniform_int_distribution<std::uint32_t>(low, high)(draws);
  };
  Scenario scenario;
  scenario.sites.resize(1);
  const std::uint32_t switches = pick(2, 10);
  for (std::uint32_t i = 0; i < switches; ++i)
    scenario.switches.push_back(
        {"w", SiteId{0u}, pick(0, 9) == 0 ? SpanningTree::none : SpanningTree::rstp, 4096 * pick(0, 3), {}});
  // Those without spanning tree swallow BPDUs here: what floods them is tested by example (tests/layer2_test.cpp).
  for (Switch& node : scenario.switches) node.passes_bpdus = false;
  scenario.vlans.resize(1);
  for (std::uint32_t i = pick(1, 18); i > 0; --i) {
    const std::uint32_t a = pick(0, switches - 1);
    scenario.links.push_back({.name = "t",
                              .ends = {SwitchId{a}, SwitchId{(a + pick(1, switches - 1)) % switches}},
                              .bandwidth = {pick(1, 3) * 1'000'000'000},
                              .vlans = {VlanId{0u}}});
    if (pick(0, 9) == 0) scenario.links.back().kind = TrunkKind::vxlan;
    if (pick(0, 9) == 0) scenario.links.back().bpdus = Bpdus::filter;
    const bool is_plain = scenario.links.back().kind == TrunkKind::trunk && scenario.links.back().bpdus == Bpdus::pass;
    if (is_plain && pick(0, 4) == 0) scenario.links.back().lag = "lag";
  }
  scenario.finish();
  return scenario;
}

class RandomLayer2 : public testing::TestWithParam<unsigned> {};

TEST_P(RandomLayer2, what_spanning_tree_sees_it_makes_a_tree_that_joins_the_same_switches) {
  const Scenario scenario = random_layer2(GetParam());
  const TreeRoles roles = spanning_tree(scenario);
  Scenario seen = scenario, kept = scenario;
  std::vector<bool> is_kept(scenario.links.size());
  for (std::size_t i = 0; i < scenario.links.size(); ++i) {
    EXPECT_TRUE(roles.is_seen[i] || roles.forwards[i]);
    is_kept[i] = roles.is_seen[i] && roles.forwards[i];
  }
  for (const FloodGraph& tree : flood_graphs(scenario, VlanId{0u}, is_kept)) EXPECT_EQ(growth_factor(tree), 0);
  // The same switches are joined as by all that it sees.
  const auto joined_by = [&](const std::vector<bool>& links) {
    std::set<std::set<std::uint32_t>> domains;
    for (const FloodGraph& graph : flood_graphs(scenario, VlanId{0u}, links)) {
      std::set<std::uint32_t> members;
      for (const SwitchId node : graph.switches) members.insert(node.index);
      domains.insert(members);
    }
    return domains;
  };
  EXPECT_EQ(joined_by(is_kept), joined_by(roles.is_seen));
}

// Every switch goes to the best bridge it hears at the lowest cost: checked by relaxing all costs until nothing
// changes.
TEST_P(RandomLayer2, every_switch_has_the_best_root_and_the_cheapest_way_to_it) {
  const Scenario scenario = random_layer2(GetParam());
  const TreeRoles roles = spanning_tree(scenario);
  const std::size_t n = scenario.switches.size();
  std::vector<std::uint32_t> reaches(n);
  std::iota(reaches.begin(), reaches.end(), 0U);
  const auto better = [&](std::uint32_t a, std::uint32_t b) {
    return std::pair{scenario.switches[a].priority, a} < std::pair{scenario.switches[b].priority, b};
  };
  for (std::size_t round = 0; round < n; ++round)
    for (std::size_t i = 0; i < scenario.links.size(); ++i) {
      if (!roles.is_seen[i]) continue;
      const std::uint32_t a = std::get<SwitchId>(scenario.links[i].ends[0]).index,
                          b = std::get<SwitchId>(scenario.links[i].ends[1]).index;
      reaches[a] = reaches[b] = better(reaches[a], reaches[b]) ? reaches[a] : reaches[b];
    }
  for (std::uint32_t i = 0; i < n; ++i) EXPECT_EQ(roles.root_of[i], SwitchId{reaches[i]});
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomLayer2, testing::Range(1u, 1 + worlds(300)));

TEST(SpanningTree, costs_what_the_standard_says) {
  EXPECT_EQ(path_cost({10'000'000}), 2'000'000);
  EXPECT_EQ(path_cost({100'000'000}), 200'000);
  EXPECT_EQ(path_cost({1'000'000'000}), 20'000);
  EXPECT_EQ(path_cost({10'000'000'000}), 2'000);
}

TEST(SpanningTree, blocks_the_dearer_of_two_ways) {
  Scenario scenario;
  scenario.sites.resize(1);
  for (int i = 0; i < 3; ++i) scenario.switches.push_back({.name = "w", .site = SiteId{0u}});
  scenario.vlans.resize(1);
  const auto trunk = [&](std::uint32_t a, std::uint32_t b, std::int64_t gbit) {
    scenario.links.push_back(
        {.name = "t", .ends = {SwitchId{a}, SwitchId{b}}, .bandwidth = {gbit * 1'000'000'000}, .vlans = {VlanId{0u}}});
  };
  trunk(0, 1, 10), trunk(1, 2, 10), trunk(0, 2, 1);
  scenario.finish();
  EXPECT_EQ(spanning_tree(scenario).forwards, (std::vector<bool>{true, true, false}));
  scenario.links[2].bandwidth = {100'000'000'000};
  EXPECT_EQ(spanning_tree(scenario).forwards, (std::vector<bool>{true, false, true}));
  scenario.links[1].bpdus = Bpdus::filter;
  EXPECT_EQ(spanning_tree(scenario).forwards, (std::vector<bool>{true, true, true}));
}

TEST(Flooding, trunks_of_one_lag_are_one_edge) {
  Scenario scenario;
  scenario.sites.resize(1);
  for (int i = 0; i < 2; ++i) scenario.switches.push_back({.name = "w", .site = SiteId{0u}});
  scenario.vlans.resize(1);
  for (int i = 0; i < 2; ++i)
    scenario.links.push_back({.name = "t",
                              .ends = {SwitchId{0u}, SwitchId{1u}},
                              .bandwidth = {672'000},
                              .vlans = {VlanId{0u}},
                              .lag = "both"});
  scenario.finish();
  const auto graphs = flood_graphs(scenario, VlanId{0u}, {true, true});
  ASSERT_EQ(graphs.size(), 1u);
  ASSERT_EQ(graphs[0].edges.size(), 1u);
  EXPECT_EQ(graphs[0].edges[0].frames_per_second, 2'000);
  EXPECT_EQ(growth_factor(graphs[0]), 0);
  scenario.links[0].lag = "other";
  EXPECT_EQ(growth_factor(flood_graphs(scenario, VlanId{0u}, {true, true})[0]), 1);
}

}  // namespace
}  // namespace drsim
