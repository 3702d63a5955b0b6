// Spanning tree in a run: what it opens and closes, and for how long it holds users up.

#include <algorithm>
#include <cmath>
#include <set>

#include "tests/triangle.hpp"

namespace drsim {
namespace {

constexpr std::uint64_t tree_seeds = 40;

Duration outage(const Scenario& scenario, std::uint64_t seed) {
  const RunReport report = analyse(scenario, simulate(scenario, seed));
  EXPECT_EQ(report.populations.at(0).outages.size(), 1u);
  if (report.populations.at(0).outages.empty()) return {};
  const Outage& one = report.populations[0].outages[0];
  EXPECT_EQ(one.disposition, Disposition::not_attached);
  return *one.to - one.from;
}

TEST(SpanningTree, opens_the_blocked_trunk_after_listening_and_learning) {
  const Scenario scenario = faultless_scenario_of(triangle_of("stp") + "timeline: [{at: 1h, fail: {link: w1-w3}}]\n");
  for (std::uint64_t seed = 1; seed <= tree_seeds; ++seed) EXPECT_EQ(outage(scenario, seed), 30s);
}

TEST(SpanningTree, waits_for_old_information_to_age_where_the_loss_was_not_seen) {
  // The server moves to w2's side: traffic to it goes over w1-w2; when that fails, w3 has to find out by ageing.
  std::string text = triangle_of("stp") + "timeline: [{at: 1h, fail: {link: w1-w2}}]\n";
  text.replace(text.find("switch: w3}}\napp"), 10, "switch: w2");
  const Scenario scenario = faultless_scenario_of(text);
  // The port that discards is w3's. What w3 has heard through w2 is a second old on arrival, and up to a hello older.
  Duration least = 24h, most{};
  for (std::uint64_t seed = 1; seed <= tree_seeds; ++seed) {
    least = std::min(least, outage(scenario, seed));
    most = std::max(most, outage(scenario, seed));
  }
  EXPECT_GE(least, 47s);
  EXPECT_LE(least, 47s + 400ms);
  EXPECT_GE(most, 49s - 400ms);
  EXPECT_LE(most, 49s);
}

TEST(SpanningTree, of_the_rapid_kind_takes_a_second_at_most) {
  const Scenario scenario = faultless_scenario_of(triangle_of("rstp") + "timeline: [{at: 1h, fail: {link: w1-w3}}]\n");
  for (std::uint64_t seed = 1; seed <= tree_seeds; ++seed) {
    EXPECT_GE(outage(scenario, seed), 50ms);
    EXPECT_LE(outage(scenario, seed), 1s);
  }
}

TEST(SpanningTree, follows_the_timers_of_its_root) {
  const Scenario scenario = faultless_scenario_of(triangle_of("stp", ", hello: 1s, max-age: 6s, forward-delay: 4s") +
                                                  "timeline: [{at: 1h, fail: {link: w1-w3}}]\n");
  EXPECT_EQ(outage(scenario, 1), 8s);
}

TEST(SpanningTree, holds_a_plugged_in_cable_back_and_never_lets_a_loop_close) {
  const Scenario scenario = faultless_scenario_of(
      triangle_of("stp") + "timeline: [{at: 1h, fail: {link: w1-w3}}, {at: 2h, repair: {link: w1-w3}}]\n");
  const Trace trace = simulate(scenario, 1);
  EXPECT_TRUE(changes_of<StormChanged>(trace).empty());
  // Back in the tree, the trunk itself waits; the one that stood in for it is blocked at once.
  EXPECT_EQ(analyse(scenario, trace).populations.at(0).outages.size(), 2u);
}

TEST(SpanningTree, that_fails_on_one_switch_closes_the_loop) {
  const Scenario scenario =
      faultless_scenario_of(triangle_of("rstp", apart + std::string(", bpdus: drop")) +
                            "timeline: [{at: 1h, fail: {spanning-tree: w3}}, {at: 2h, repair: {spanning-tree: w3}}]\n");
  const auto storms = changes_of<StormChanged>(simulate(scenario, 1));
  ASSERT_EQ(storms.size(), 3u);
  EXPECT_EQ(storms[0].first, at(1h));
  EXPECT_EQ(storms[1].second.to, StormPhase::saturated);
  EXPECT_EQ(storms[2].first, at(2h));
}

TEST(SpanningTree, that_cannot_see_a_trunk_lets_it_close_a_loop) {
  const Scenario scenario = faultless_scenario_of(
      triangle_of("rstp", apart) +
      "timeline: [{at: 1h, set: {link: w2-w3, bpdus: filter}}, {at: 2h, set: {link: w2-w3, bpdus: pass}}]\n");
  const auto storms = changes_of<StormChanged>(simulate(scenario, 1));
  ASSERT_EQ(storms.size(), 3u);
  EXPECT_EQ(storms[0].first, at(1h));
  EXPECT_EQ(storms[2].first, at(2h));
}

TEST(SpanningTree, never_notices_a_trunk_that_loses_data_only) {
  // BPDUs pass, so the tree stays as it is; what took the trunk is lost until somebody repairs it.
  const Scenario scenario = faultless_scenario_of(
      triangle_of("rstp") +
      "timeline: [{at: 1h, set: {link: w1-w3, loses: data}}, {at: 2h, set: {link: w1-w3, loses: nothing}}]\n");
  const RunReport report = analyse(scenario, simulate(scenario, 1));
  ASSERT_EQ(report.populations.at(0).outages.size(), 1u);
  EXPECT_EQ(report.populations[0].outages[0].disposition, Disposition::black_hole);
  EXPECT_EQ(*report.populations[0].outages[0].to, at(2h));
  EXPECT_EQ(report.populations[0].outages[0].from, at(1h));
}

TEST(SpanningTree, ages_out_a_trunk_that_loses_everything_and_keeps_its_carrier) {
  struct Case {
    const char* mode;
    Duration least, most;
  };
  // STP: what was heard from the root directly, at most a hello old, ages; then listening and learning. RSTP: three
  // hellos.
  for (const auto& [mode, least, most] : {Case{"stp", 47s, 50s}, Case{"rstp", 4s, 6s}}) {
    const Scenario scenario =
        faultless_scenario_of(triangle_of(mode) + "timeline: [{at: 1h, set: {link: w1-w3, loses: everything}}]\n");
    for (std::uint64_t seed = 1; seed <= tree_seeds; ++seed) {
      const RunReport report = analyse(scenario, simulate(scenario, seed));
      ASSERT_EQ(report.populations.at(0).outages.size(), 1u);
      const Outage& one = report.populations[0].outages[0];
      EXPECT_EQ(one.disposition, Disposition::black_hole);
      EXPECT_GE(*one.to - one.from, least) << mode;
      EXPECT_LE(*one.to - one.from, most) << mode;
    }
  }
}

TEST(SpanningTree, guard_shuts_a_patched_port_within_a_hello) {
  std::string text = triangle_of("rstp") + "timeline: [{at: 1h, repair: {link: patch}}]\n";
  text.insert(
      text.find("  w1-w2:"),
      "  patch: {between: [w1, w3], bandwidth: 1Gbit, latency: 5us, vlans: [s], bpdus: guard, initially: down}\n");
  const Scenario scenario = faultless_scenario_of(text);
  Duration most{};
  for (std::uint64_t seed = 1; seed <= tree_seeds; ++seed) {
    const Trace trace = simulate(scenario, seed);
    const auto tripped = changes_of<GuardTripped>(trace);
    ASSERT_EQ(tripped.size(), 1u);
    most = std::max(most, tripped[0].first - at(1h));
    const auto storms = changes_of<StormChanged>(trace);
    ASSERT_GE(storms.size(), 2u);  // Such a port forwards at once: until then there is a loop.
    EXPECT_EQ(storms.front().first, at(1h));
    EXPECT_EQ(storms.back().second.to, StormPhase::none);
    EXPECT_EQ(storms.back().first, tripped[0].first);
  }
  EXPECT_LE(most, 2s);
  EXPECT_GT(most, 1500ms);
}

// A chain of switches, root first, whose far end is joined back to its middle twice: out of the root's hearing, the two
// ends of a trunk each take themselves for the one that forwards.
TEST(SpanningTree, falls_apart_where_BPDUs_get_too_old) {
  const auto storms_with = [](const char* max_age) {
    std::string text = "sites: {a: {}}\nswitches:\n", links = "links:\n";
    for (int i = 0; i < 12; ++i) {
      text += "  w" + std::to_string(i) +
              ": {site: a, spanning-tree: stp, priority: " + std::to_string(4096 * (i == 0 ? 0 : 1)) +
              ", max-age: " + max_age + ", hello: 1s}\n";
      if (i > 0)
        links += "  l" + std::to_string(i) + ": {between: [w" + std::to_string(i - 1) + ", w" + std::to_string(i) +
                 "], bandwidth: 1Gbit, latency: 5us, vlans: [s]}\n";
    }
    text += links +
            "  twice: {between: [w6, w7], bandwidth: 1Gbit, latency: 5us, vlans: [s]}\nrouters: {r: {site: a, switch: "
            "w0}}\n" +
            "networks: {n: {site: a, subnets: {s: {prefix: 10.0.0.0/24, gateway: r}}}}\n";
    const std::string file = testing::TempDir() + "/chain-" + std::to_string(getpid()) + ".yaml";
    std::ofstream(file) << "drsim: 1\n" << text;
    return changes_of<StormChanged>(simulate(read_scenario(file).scenario.value(), 1)).size();
  };
  EXPECT_EQ(storms_with("20s"), 0u);
  EXPECT_EQ(storms_with("7s"), 0u);  // w7 hears what is 6 s old.
  EXPECT_GT(storms_with("6s"), 0u);
}

TEST(SpanningTree, overloaded_by_broadcasts_opens_more_loops) {
  // A storm between w1 and w2, over ports without BPDUs. w3 and the trunks to it are attached to it; what w3 blocks, it
  // opens once it has heard no BPDU for three hellos. With the cable gone the new loop stays: BPDUs do not get through.
  const auto patched = [](const std::string& switches) {
    std::string text =
        triangle_of("rstp", switches) + "timeline: [{at: 1h, repair: {link: patch}}, {at: 2h, fail: {link: patch}}]\n";
    text.insert(
        text.find("  w1-w2:"),
        "  patch: {between: [w1, w2], bandwidth: 1Gbit, latency: 5us, vlans: [s], bpdus: filter, initially: down}\n");
    return text;
  };
  const Scenario scenario = faultless_scenario_of(patched(", control-queue: shared"));
  for (std::uint64_t seed = 1; seed <= tree_seeds; ++seed) {
    const Trace trace = simulate(scenario, seed);
    const auto losing = changes_of<SwitchBpduLoss>(trace);
    ASSERT_EQ(losing.size(), 3u);
    const auto storms = changes_of<StormChanged>(trace);
    EXPECT_NE(storms.back().second.to, StormPhase::none);
    std::optional<Duration> opened;
    for (const auto& [when, change] : changes_of<TrunkChanged>(trace))
      if (scenario[change.link].name == "w2-w3" && change.to == Status::up) opened = when - losing[0].first;
    ASSERT_TRUE(opened);
    EXPECT_GE(*opened, 4s);
    EXPECT_LE(*opened, 6s);
  }
  // Switches that keep BPDUs apart from broadcasts come out of it; so do those that can take so many.
  for (const std::string& each : {std::string(), apart + ", control-queue: shared"})
    EXPECT_EQ(changes_of<StormChanged>(simulate(faultless_scenario_of(patched(each)), 1)).back().second.to,
              StormPhase::none);
}

}  // namespace
}  // namespace drsim
