// Storms in a run: which loops they are in, what they take down and when, and what that costs.

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <functional>
#include <numeric>
#include <random>
#include <set>
#include <sstream>

#include "analysis/availability/design/fault_domains.hpp"
#include "analysis/availability/design/inspect.hpp"
#include "models/ethernet/storm_load.hpp"
#include "tests/chance.hpp"
#include "tests/triangle.hpp"

namespace drsim {
namespace {

constexpr std::uint64_t storm_seeds = worlds(40);

// ---- Storms ----

TEST(Storm, takes_down_what_the_design_exposes_to_it) {
  EXPECT_EQ(applications_lost("storm/stretched-subnet.yaml"), (std::vector<std::string>{"payroll", "crm", "wiki"}));
  EXPECT_EQ(applications_lost("storm/storm-control.yaml"), (std::vector<std::string>{"payroll", "crm"}));
  EXPECT_EQ(applications_lost("storm/subnet-failover.yaml"), (std::vector<std::string>{"payroll"}));
}

TEST(Storm, of_one_loop_fills_it_when_its_broadcast_has) {
  const Scenario scenario = library_scenario("storm/stretched-subnet.yaml");
  const auto storms = changes_of<StormChanged>(simulate(scenario, 1));
  // Two links of 10 Gbit/s, a turn of 20 us with the switches, 100 broadcasts a second.
  ASSERT_EQ(storms.size(), 3u);
  EXPECT_NEAR(seconds(storms[1].first - storms[0].first), 10e9 / 672 * 20e-6 / 100, 1e-6);
}

// Two trunks of 5 ms between two switches, 100 broadcasts a second: a turn takes 2 * (5 ms + 5 us), and every broadcast
// passes each switch twice a turn. A processor that takes 5,000 a second is overloaded long before 10 Gbit/s are full.
TEST(Storm, overloads_processors_while_it_grows) {
  for (const bool is_second_first : {false, true}) {
    const std::string a = "  t1: {between: [sa, sb], bandwidth: 10Gbit, latency: 5ms, vlans: [s, o]}\n",
                      b = "  t2: {between: [sb, sa], bandwidth: 10Gbit, latency: 5ms, vlans: [s], initially: down}\n";
    const Scenario scenario = scenario_of(R"(horizon: 1h
sites: {A: {}, B: {}, U: {}}
switches: {sa: {site: A, spanning-tree: none}, sb: {site: B, spanning-tree: none}, oa: {site: A}}
routers: {ra: {site: A, switch: sa}, ru: {site: U}}
vlans: {s: {}, o: {}}
links:
  wan: {between: [ru, ra], bandwidth: 1Gbit, latency: 1ms}
)" + (is_second_first ? b + a : a + b) + R"(
networks:
  na:
    site: A
    subnets: {s: {prefix: 10.1.1.0/24, gateway: ra, vlan: s}, o: {prefix: 10.1.2.0/24, gateway: ra, vlan: o}}
vms: {w: {network: na, subnet: s, switch: sa}, x: {network: na, subnet: o, switch: sa}}
applications: {app: {served-by: w}, other: {served-by: x}}
clients: {users: {site: U, count: 100, use: [app, other]}}
timeline:
  - {at: 10m, repair: {link: t2}}
  - {at: 30m, fail: {link: t2}}
)",
                                          false);
    const Trace trace = simulate(scenario, 1);
    const double growth = 2 * 100 / (2 * 0.005005);
    const auto losses = changes_of<RouterHelloLoss>(trace);
    ASSERT_EQ(losses.size(), 2u);
    EXPECT_NEAR(seconds(losses[0].first - at(10min)), 5'000 / growth, 1e-5);
    EXPECT_EQ(losses[1].first, at(30min));
    const RunReport report = analyse(scenario, trace);
    ASSERT_EQ(report.storms.size(), 1u);
    EXPECT_FALSE(report.storms.front().full);
    EXPECT_NEAR(report.storms.front().frames, 2 * growth * 1200 * 1200 / 2, 1e6);  // On two trunks.
    // No hello gets through: the neighbour is lost 30 to 40 s later, until the trunk is pulled again.
    const double out = report.populations[1].mean_downtime;
    EXPECT_GT(out, 1200 - 41);
    EXPECT_LT(out, 1200 - 29 + 11);
  }
}

TEST(Storm, crosses_an_interconnect_as_far_as_that_and_storm_control_let_it) {
  for (const auto& [design, expected] : {std::pair{"stretched-subnet", 1e9 / 672}, {"storm-control", 100.0}}) {
    const Scenario scenario = library_scenario(std::string("storm/") + design + ".yaml");
    State state(scenario);
    for (const Record& record : simulate(scenario, 1).records) {
      state.advance(record.at);
      state.apply(record.change);
      if (state.at() > at(1h + 10s)) break;
    }
    const Flood flood = flood_of(scenario, state);
    EXPECT_NEAR(flood.heard(VlanId{0u}, SwitchId{2u}), expected, 1) << design;  // s1, at the secondary site
    EXPECT_NEAR(flood.heard(VlanId{0u}, SwitchId{0u}), 2 * 10e9 / 672, 100)
        << design;  // p1: what both of its links bring
  }
}

TEST(Storm, of_a_day_in_a_full_mesh_costs_a_handful_of_events) {
  std::string text = "horizon: 25h\nsites: {a: {}}\nswitches:\n";
  for (int i = 0; i < 4; ++i) text += "  w" + std::to_string(i) + ": {site: a, spanning-tree: none}\n";
  text += "routers: {r: {site: a, switch: w0}}\nlinks:\n";
  for (int i = 0; i < 4; ++i)
    for (int j = i + 1; j < 4; ++j)
      text += "  l" + std::to_string(i) + std::to_string(j) + ": {between: [w" + std::to_string(i) + ", w" +
              std::to_string(j) + "], bandwidth: 10Gbit, latency: 5us, vlans: [s]" +
              (i == 0 ? ", initially: down" : "") + "}\n";
  text +=
      "networks: {n: {site: a, subnets: {s: {prefix: 10.0.0.0/24, gateway: r}}}}\nvms: {web: {network: n, switch: w0, "
      "count: 20}}\ntimeline:\n";
  for (int j = 1; j < 4; ++j) text += "  - {at: 1h, repair: {link: l0" + std::to_string(j) + "}}\n";
  const std::string file = testing::TempDir() + "/mesh-" + std::to_string(getpid()) + ".yaml";
  std::ofstream(file) << "drsim: 1\n" << text;
  const Scenario scenario = *read_scenario(file).scenario;
  const Trace trace = simulate(scenario, 1);
  EXPECT_LT(trace.records.size(), 100u);
  const RunReport report = analyse(scenario, trace);
  ASSERT_FALSE(report.storms.empty());
  // Six links, two directions, 14.88 million frames a second, a day.
  EXPECT_NEAR(report.storms.back().frames, 12 * 10e9 / 672 * 86'400, 1e-3 * 12 * 10e9 / 672 * 86'400);
  EXPECT_NEAR(report.storms.back().growth, 2, 1e-9);
}

// A handful of switches and trunks, of two VLANs, and eight things that happen to them, two at a time.
std::string at_random(unsigned seed) {
  std::mt19937 draws(seed);
  const auto below = [&](int n) { return std::uniform_int_distribution<int>(0, n - 1)(draws); };
  const auto one_of = [&](std::initializer_list<const char*> words) {
    return words.begin()[below(static_cast<int>(words.size()))];
  };
  const int switches = 3 + below(5), trunks = 4 + below(9);
  std::ostringstream text;
  text << "sites: {a: {}}\nvlans: {s: {}, t: {}}\nswitches:\n";
  for (int i = 0; i < switches; ++i)
    text << "  w" << i << ": {site: a, spanning-tree: " << one_of({"none", "stp", "rstp"})
         << ", punt-limit: " << one_of({"5000/s", "1000000000/s"}) << "}\n";
  text << "routers: {r: {site: a, switch: w0}}\nlinks:\n";
  for (int i = 0; i < trunks; ++i) {
    const int a = below(switches), b = (a + 1 + below(switches - 1)) % switches;
    text << "  l" << i << ": {between: [w" << a << ", w" << b << "], bandwidth: 1Gbit, latency: 1ms, vlans: ["
         << one_of({"s", "t", "s, t"}) << "]" << one_of({"", "", ", initially: down"})
         << one_of({"", "", "", ", kind: vxlan"}) << "}\n";
  }
  text << "networks: {n: {site: a, subnets: {s: {prefix: 10.0.0.0/24, gateway: r}}}}\ntimeline:\n";
  for (int i = 0; i < 8; ++i) {
    const std::string link = "link: l" + std::to_string(below(trunks)), node = "w" + std::to_string(below(switches)),
                      act = one_of({"fail", "repair"});
    const std::string what[] = {"set: {" + link + ", bpdus: " + one_of({"pass", "filter"}) + "}",
                                act + ": {switch: " + node + "}", act + ": {spanning-tree: " + node + "}",
                                act + ": {" + link + "}"};
    text << "  - {at: " << 10 * (i / 2 + 1) << "m, " << what[std::min(3, below(6))] << "}\n";
  }
  return text.str();
}

// Where a VLAN has more trunks that pass frames than a tree of its switches would, by the lowest of them: switches that
// are joined are painted in one colour.
std::set<std::size_t> with_loops(const Scenario& scenario, const State& state, VlanId vlan) {
  std::vector<std::size_t> colour(scenario.switches.size()), surplus(colour.size());
  std::iota(colour.begin(), colour.end(), 0U);
  for (std::size_t i = 0; i < scenario.links.size(); ++i) {
    if (!state.is_passing(LinkId{i}) || !scenario.links[i].carries(vlan)) continue;
    const auto colour_of = [&](std::size_t end) {
      return colour[std::get<SwitchId>(scenario.links[i].ends[end]).index];
    };
    const std::size_t a = colour_of(0), b = colour_of(1), kept = std::min(a, b);
    surplus[kept] = surplus[a] + (a == b ? 1 : surplus[b]);
    std::replace(colour.begin(), colour.end(), std::max(a, b), kept);
  }
  std::set<std::size_t> found;
  for (std::size_t node = 0; node < colour.size(); ++node)
    if (colour[node] == node && surplus[node] > 0) found.insert(node);
  return found;
}

TEST(Storm, is_where_there_is_a_loop_after_each_instant_and_nowhere_else) {
  std::size_t stormy = 0;
  for (unsigned seed = 1; seed <= 60; ++seed) {
    const Scenario scenario = faultless_scenario_of(at_random(seed));
    const Trace trace = simulate(scenario, seed);
    EXPECT_LT(trace.records.size(), 1000u) << seed;
    State state(scenario);
    for (std::size_t next = 0; next < trace.records.size(); ++next) {
      state.advance(trace.records[next].at);
      state.apply(trace.records[next].change);
      if (next + 1 < trace.records.size() && trace.records[next + 1].at == trace.records[next].at) continue;
      for (std::size_t vlan = 0; vlan < scenario.vlans.size(); ++vlan) {
        std::set<std::size_t> storms;
        for (const auto& [where, phase] : state.storms())
          if (where.first == VlanId{vlan}) storms.insert(where.second.index);
        EXPECT_EQ(storms, with_loops(scenario, state, VlanId{vlan}))
            << "seed " << seed << ", " << to_text(state.at() - start_of_scenario);
        stormy += storms.size();
      }
    }
  }
  EXPECT_GT(stormy, 100u);
}

// Of several hundred switches that spanning tree keeps from forwarding in loops, all overload in one instant. Nobody
// notices before three hellos are missed, so nothing that forwards is torn down meanwhile; and each changes its mind
// once.
TEST(Storm, that_drowns_many_switches_drowns_them_together) {
  constexpr int switches = 200;
  std::string text = "sites: {a: {}}\nswitches:\n", links = "links:\n";
  for (int i = 0; i < switches; ++i) text += "  w" + std::to_string(i) + ": {site: a, control-queue: shared}\n";
  int trunks = 0;
  const auto trunk = [&](int a, int b, const std::string& more) {
    links += "  t" + std::to_string(trunks++) + ": {between: [w" + std::to_string(a) + ", w" + std::to_string(b) +
             "], bandwidth: 10Gbit, latency: 5us, vlans: [s]" + more + "}\n";
  };
  for (int i = 1; i < switches; ++i) trunk(i / 4, i, "");
  for (int i = 0; i < switches / 2; ++i) trunk(i, (i * 37 + 11) % switches == i ? i + 1 : (i * 37 + 11) % switches, "");
  trunk(2, 3, ", bpdus: filter, initially: down");
  text += "routers: {r: {site: a, switch: w0}}\n" + links +
          "networks: {n: {site: a, subnets: {s: {prefix: 10.0.0.0/24, gateway: r}}}}\n" +
          "timeline: [{at: 1h, repair: {link: t" + std::to_string(trunks - 1) + "}}]\n";
  const Scenario scenario = faultless_scenario_of(text);
  const Trace trace = simulate(scenario, 1);
  const auto losing = changes_of<SwitchBpduLoss>(trace);
  ASSERT_EQ(losing.size(), static_cast<std::size_t>(switches));
  EXPECT_EQ(losing.front().first, losing.back().first);
  for (const auto& [when, change] : changes_of<TrunkChanged>(trace)) {
    EXPECT_EQ(change.to, Status::up) << scenario[change.link].name;
    if (scenario[change.link].name != "t" + std::to_string(trunks - 1)) {
      EXPECT_GE(when - losing.front().first, 4s);
    }
  }
  EXPECT_LE(trace.records.size(), static_cast<std::size_t>(switches + 2 * trunks));
}

TEST(Storm, that_has_filled_its_links_fills_what_is_joined_to_it_at_once) {
  // The loop is at b. The trunk to a, whose switch comes first, is plugged in an hour later: nothing has to grow again.
  const Scenario scenario = faultless_scenario_of(R"(
sites: {a: {}, b: {}}
switches: {a1: {site: a, spanning-tree: none}, b1: {site: b, spanning-tree: none}, b2: {site: b, spanning-tree: none}}
routers: {ra: {site: a, switch: a1}, rb: {site: b, switch: b1}}
links:
  one: {between: [b1, b2], bandwidth: 10Gbit, latency: 5us, vlans: [s]}
  two: {between: [b1, b2], bandwidth: 10Gbit, latency: 5us, vlans: [s], initially: down}
  dci: {between: [a1, b1], bandwidth: 1Gbit, latency: 5ms, vlans: [s], initially: down}
networks: {n: {site: a, subnets: {s: {prefix: 10.0.0.0/24, gateways: [ra, rb]}}}}
timeline: [{at: 1h, repair: {link: two}}, {at: 2h, repair: {link: dci}}]
)");
  const auto storms = changes_of<StormChanged>(simulate(scenario, 1));
  ASSERT_EQ(storms.size(), 5u);
  EXPECT_EQ(storms[1].second.to, StormPhase::saturated);
  EXPECT_EQ(storms[2].second.to, StormPhase::none);
  EXPECT_EQ(storms[4].second.to, StormPhase::saturated);
  EXPECT_EQ(storms[4].second.domain, SwitchId{0u});
  EXPECT_EQ(storms[4].first, at(2h));
}

TEST(Storm, that_drowns_a_gateway_makes_it_lose_its_neighbours_by_their_own_timers) {
  const Scenario scenario = library_scenario("storm/subnet-failover.yaml");
  for (std::uint64_t seed = 1; seed <= storm_seeds; ++seed) {
    const Trace trace = simulate(scenario, seed);
    const auto losing = changes_of<RouterHelloLoss>(trace);
    ASSERT_EQ(losing.size(), 2u);
    for (const auto& [when, change] : changes_of<AdjacencyChanged>(trace)) {
      if (change.to == Status::down) {
        EXPECT_GE(when - losing[0].first, 30s);
        EXPECT_LE(when - losing[0].first, 40s);
      } else {
        EXPECT_LE(when - losing[1].first, 10s);
      }
    }
  }
}

// The stretched design, with the routed link between the sites, and so the replication, on the same interconnect.
Scenario shared_line(const std::string& more) {
  return faultless_scenario_of(R"(
sites: {a: {}, b: {}}
switches: {a1: {site: a, spanning-tree: none}, a2: {site: a, spanning-tree: none}, b1: {site: b, spanning-tree: none}}
routers: {ra: {site: a, switch: a1, punt-limit: 1000000000/s, ospf: {convergence: 0s}}, rb: {site: b, punt-limit: 1000000000/s, ospf: {convergence: 0s}}}
links:
  loop: {between: [a1, a2], bandwidth: 10Gbit, latency: 5us, vlans: [s]}
  patch: {between: [a1, a2], bandwidth: 10Gbit, latency: 5us, vlans: [s], initially: down}
  dci: {between: [a1, b1], bandwidth: 100Mbit, latency: 1ms, vlans: [s])" +
                               more + R"(}
  a-b: {between: [ra, rb], bandwidth: 100Mbit, latency: 1ms, over: dci}
networks: {n: {site: a, subnets: {s: {prefix: 10.0.0.0/24, gateways: [ra, rb]}}}}
vms: {db: {network: n, switch: a2, replication: {to: b, every: 5m, churn: 1MB/s}}}
timeline: [{at: 1h, repair: {link: patch}}, {at: 2h, fail: {link: patch}}]
)");
}
std::size_t points(const Trace& trace, Duration from, Duration to) {
  std::size_t count = 0;
  for (const auto& [when, point] : changes_of<RecoveryPointCreated>(trace)) count += when > at(from) && when < at(to);
  return count;
}

TEST(Storm, on_the_interconnect_starves_the_routed_link_that_shares_it_and_the_copies_on_it) {
  const Scenario scenario = shared_line("");
  const Trace trace = simulate(scenario, 1);
  EXPECT_GE(points(trace, 0h, 1h), 11u);
  EXPECT_LE(points(trace, 1h + 1min, 2h), 1u);  // One may have been under way.
  EXPECT_GE(points(trace, 2h, 3h), 10u);
  // Its hellos are lost like everything else.
  const auto saturated = changes_of<LinkSaturated>(trace);
  ASSERT_EQ(saturated.size(), 2u);
  const auto adjacency = changes_of<AdjacencyChanged>(trace);
  ASSERT_EQ(adjacency.size(), 3u);  // Each end by itself, since no LSA gets through; and both together again.
  for (const std::size_t end : {0u, 1u}) {
    EXPECT_GE(adjacency[end].first - saturated[0].first, 30s);
    EXPECT_LE(adjacency[end].first - saturated[0].first, 40s);
  }
}

TEST(Storm, that_is_controlled_leaves_an_interconnect_of_another_size_its_room) {
  // Half as wide in the middle of the storm: 65000 of the 74405 frames that it still carries are broadcasts.
  Scenario scenario = shared_line(", storm-control: 65000/s");
  scenario.timeline.insert(scenario.timeline.begin() + 1,
                           {.at = at(65min), .what = SetBandwidth{LinkId{2}, {50'000'000}}});
  const Trace trace = simulate(scenario, 1);
  std::optional<Time> begun;
  double size = 0;
  int copies = 0;
  for (const Record& record : trace.records) {
    if (const auto* started = std::get_if<TransferStarted>(&record.change); started && record.at > at(66min))
      begun = record.at, size = static_cast<double>(started->size.count);
    if (!std::holds_alternative<TransferFinished>(record.change) || !begun || record.at > at(2h)) continue;
    EXPECT_NEAR(size / seconds(record.at - *begun), (1 - 65'000.0 / 74'405) * 50e6 / 8, 5e3);
    ++copies;
  }
  EXPECT_GE(copies, 3);
}

TEST(Storm, that_is_controlled_leaves_the_interconnect_its_room) {
  // 130000 of the 148810 broadcasts that it could carry: an eighth of the line is left, and 300 MB take 190 s, not 24.
  const Scenario scenario = shared_line(", storm-control: 130000/s");
  const Trace trace = simulate(scenario, 1);
  EXPECT_TRUE(changes_of<LinkSaturated>(trace).empty());
  std::vector<Duration> took;
  std::optional<Time> begun;
  for (const Record& record : trace.records) {
    if (std::holds_alternative<TransferStarted>(record.change)) begun = record.at;
    if (std::holds_alternative<TransferFinished>(record.change) && begun > at(1h + 1min) && record.at < at(2h))
      took.push_back(record.at - *begun);
  }
  ASSERT_FALSE(took.empty());
  const double left = 100e6 - 130'000 * 672.0;
  for (const Duration span : took) EXPECT_NEAR(seconds(span), 300e6 * 8 / left, 2);
}

TEST(Storm, loses_a_host_with_its_next_broadcast_and_a_silent_one_never) {
  const Scenario scenario = library_scenario("storm/storm-control.yaml");
  double sum = 0;
  int count = 0;
  for (std::uint64_t seed = 1; seed <= 400; ++seed)
    for (const auto& [when, change] : changes_of<VmFlapping>(simulate(scenario, seed))) {
      EXPECT_NE(scenario[change.vm].name, "wiki");
      if (change.flaps) sum += seconds(when - at(1h)), ++count;
    }
  // Two hosts send 100 broadcasts a second together: each one every 20 ms, at a phase of its own. The silent one sends
  // none.
  EXPECT_EQ(count, 800);
  EXPECT_NEAR(sum / count, 0.01, 4 * 0.02 / std::sqrt(12.0 * count));
}

// ---- Detours, and what a storm had taken down ----

TEST(BlastRadius, grows_with_the_storm_and_ends_with_it) {
  const Scenario scenario = library_scenario("storm/stretched-subnet.yaml");
  for (std::uint64_t seed = 1; seed <= storm_seeds; ++seed) {
    const RunReport report = analyse(scenario, simulate(scenario, seed));
    ASSERT_GE(report.blast_radius.size(), 4u);
    // One host after the other loses itself in the loop, and what grows overloads the gateways, whose processors take
    // less than links; then the flood overloads all, then nothing is left of it.
    EXPECT_LE(report.blast_radius[0].vms, 1u);
    std::size_t vms = 0, gateways = 0, sites = 0;
    for (const BlastRadius& now : report.blast_radius) {
      vms = std::max(vms, now.vms);
      gateways = std::max(gateways, now.gateways);
      sites = std::max(sites, now.sites.size());
    }
    EXPECT_EQ(vms, 3u);
    EXPECT_EQ(gateways, 2u);
    EXPECT_EQ(sites, 3u);  // The branch has users of it.
    // Cut off by the storm are also those whose routers lost each other in it, until they are back.
    for (const BlastRadius& now : report.blast_radius)
      if (now.at > at(1h + 1s) && now.at < at(1h + 30min)) {
        EXPECT_EQ(now.users, 500);
      }
    EXPECT_EQ(report.blast_radius.back().vms, 0u);
    EXPECT_EQ(report.blast_radius.back().users, 0);
    EXPECT_TRUE(report.blast_radius.back().sites.empty());
    ASSERT_EQ(report.storms.size(), 1u);
    std::vector<std::string> loop;
    for (const LinkId link : report.storms[0].loop) loop.push_back(scenario[link].name);
    EXPECT_EQ(loop, (std::vector<std::string>{"p1-p2", "patch"}));
  }
}

TEST(BlastRadius, stays_at_the_primary_site_where_the_vlan_does) {
  const Scenario scenario = library_scenario("storm/subnet-failover.yaml");
  const RunReport report = analyse(scenario, simulate(scenario, 1));
  ASSERT_FALSE(report.blast_radius.empty());
  for (const BlastRadius& now : report.blast_radius)
    for (const SiteId site : now.sites) EXPECT_NE(scenario[site].name, "secondary");
}

TEST(Inspect, says_who_the_root_is_and_what_each_port_is_for) {
  const Scenario scenario = faultless_scenario_of(triangle_of("rstp"));
  const Inspection inspection = inspect(scenario);
  const DomainInspection& domain = inspection.domains.at(0);
  ASSERT_EQ(domain.roots.size(), 1u);
  EXPECT_EQ(scenario[domain.roots[0]].name, "w1");
  std::string roles;
  for (const DomainInspection::Port& port : domain.ports) {
    static constexpr const char* words[] = {"none", "root", "designated", "alternate", "backup"};
    roles +=
        scenario[port.trunk].name + " " + scenario[port.node].name + " " + words[static_cast<int>(port.role)] + "\n";
  }
  EXPECT_EQ(roles,
            "w1-w2 w1 designated\nw1-w2 w2 root\nw1-w3 w1 designated\nw1-w3 w3 root\nw2-w3 w2 designated\nw2-w3 w3 "
            "alternate\n");
}

}  // namespace
}  // namespace drsim
