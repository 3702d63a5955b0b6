// Who forwards and who blocks at the edges of layer 2: BPDUs that arrive or do not, overlays that elect a forwarder,
// storm control, neighbour entries and gateways without a virtual MAC address. Both orders of the links in a file.

#include <algorithm>

#include "models/ethernet/storm_growth.hpp"
#include "tests/chance.hpp"
#include "tests/stories.hpp"

namespace drsim {
namespace {

constexpr std::uint64_t seeds = worlds(12);

// A managed switch with a small one beside it; two cables between them, of which the second is plugged in at 10 min.
std::string desk(const std::string& small, const std::string& cable_1, const std::string& cable_2, bool reversed) {
  const std::string first =
      "  cable-1: {between: [access, desk], bandwidth: 1Gbit, latency: 5us, vlans: [v]" + cable_1 + "}\n";
  const std::string second =
      "  cable-2: {between: [access, desk], bandwidth: 1Gbit, latency: 5us, vlans: [v], initially: down" + cable_2 +
      "}\n";
  return "sites: {hq: {}, u: {}}\nswitches: {access: {site: hq}, desk: {site: hq, spanning-tree: none" + small +
         "}}\nrouters: {gw: {site: hq, switch: access}, ru: {site: u}}\nlinks:\n"
         "  wan: {between: [gw, ru], bandwidth: 1Gbit, latency: 1ms}\n" +
         (reversed ? second + first : first + second) +
         "vlans: {v: {broadcast: 50/s}}\n"
         "networks: {n: {site: hq, subnets: {v: {prefix: 10.0.0.0/24, gateway: gw, vlan: v}}}}\n"
         "vms: {web: {network: n, switch: access}}\napplications: {app: {served-by: web}}\n"
         "clients: {users: {site: u, use: [app]}}\n"
         "timeline: [{at: 10m, repair: {link: cable-2}}, {at: 40m, fail: {link: cable-2}}]\n";
}

Duration longest_outage(const Scenario& scenario, std::uint64_t seed) {
  const RunReport report = analyse(scenario, simulate(scenario, seed));
  expect_accounted_for(scenario, report);
  Duration longest{};
  for (const Outage& outage : report.populations.at(0).outages)
    longest = std::max(longest, outage.to.value_or(scenario.end()) - outage.from);
  return longest;
}

TEST(Bpdus, that_a_small_switch_floods_let_its_neighbour_block_its_own_echo) {
  for (const bool reversed : {false, true}) {
    const Scenario scenario = scenario_of(desk("", "", "", reversed));
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) EXPECT_LE(longest_outage(scenario, seed), 2s + 100ms);
  }
}

TEST(Bpdus, that_a_small_switch_drops_or_a_port_filters_leave_the_loop) {
  for (const bool reversed : {false, true}) {
    EXPECT_GE(longest_outage(scenario_of(desk(", bpdus: drop", "", "", reversed)), 1), 29min);
    EXPECT_GE(longest_outage(scenario_of(desk("", ", bpdus: filter", ", bpdus: filter", reversed)), 1), 29min);
  }
}

TEST(Bpdus, trip_guard_where_they_arrive_and_nowhere_else) {
  const auto trips = [](const Scenario& scenario) { return instants(simulate(scenario, 3), any<GuardTripped>()); };
  for (const bool reversed : {false, true}) {
    // Nobody at the far end of a single cable sends any.
    const Scenario single = scenario_of(desk(", bpdus: drop", ", bpdus: guard", ", bpdus: guard", reversed));
    EXPECT_TRUE(trips(single).empty());
    // Its own, by way of the small switch: one of the two ports shuts, and the other hears nothing any more.
    const std::vector<Time> echo = trips(scenario_of(desk("", ", bpdus: guard", ", bpdus: guard", reversed)));
    ASSERT_EQ(echo.size(), 1u);
    EXPECT_GE(echo[0], at(10min));
    EXPECT_LE(echo[0], at(10min + 2s));
  }
}

std::string pair_of_switches(const std::string& link, const std::string& timeline, const std::string& each = "") {
  return "sites: {a: {}}\nswitches: {w1: {site: a" + each + "}, w2: {site: a" + each +
         "}}\nrouters: {r: {site: a, switch: w1}}\n"
         "links: {t: {between: [w1, w2], bandwidth: 1Gbit, latency: 5us, vlans: [v]" +
         link +
         "}}\nvlans: {v: {}}\nnetworks: {n: {site: a, subnets: {v: {prefix: 10.0.0.0/24, gateway: r, vlan: v}}}}\n" +
         "vms: {web: {network: n, switch: w2}}\napplications: {app: {served-by: web}}\n"
         "clients: {users: {site: a, use: [app]}}\ntimeline: " +
         timeline + "\n";
}

TEST(Bpdus, trip_guard_within_a_hello_of_the_start) {
  const auto trips = instants(simulate(scenario_of(pair_of_switches(", bpdus: guard", "[]")), 1), any<GuardTripped>());
  ASSERT_EQ(trips.size(), 1u);
  EXPECT_LE(trips[0], at(2s));
}

TEST(Bpdus, trip_guard_again_after_each_recovery) {
  const Scenario scenario = scenario_of(pair_of_switches(", bpdus: guard", "[]", ", errdisable-recovery: 300s"));
  const Trace trace = simulate(scenario, 1);
  const auto trips = instants(trace, any<GuardTripped>()), recovered = instants(trace, any<PortRecovered>());
  ASSERT_GE(trips.size(), 40u);
  EXPECT_EQ(recovered[0] - trips[0], 300s);
  EXPECT_LE(trips[1] - recovered[0], 2s);
}

TEST(Bpdus, of_a_cable_from_a_switch_to_itself_make_it_block_one_end) {
  const std::string text = pair_of_switches("", "[{at: 10m, repair: {link: self}}]");
  for (const char* bpdus : {"pass", "filter"}) {
    std::string with = text;
    with.insert(with.find("links: {") + 8,
                "self: {between: [w1, w1], bandwidth: 1Gbit, latency: 5us, vlans: [v], initially: down, bpdus: " +
                    std::string(bpdus) + "}, ");
    const bool storms = !instants(simulate(scenario_of(with), 1), any<StormChanged>()).empty();
    EXPECT_EQ(storms, std::string(bpdus) == "filter");
  }
}

// ---- Overlays ------------------------------------------------------------------------------------------------------

std::string two_sites(const std::string& kind, bool reversed) {
  const std::string o1 =
                        "  o1: {between: [ea1, eb1], bandwidth: 1Gbit, latency: 5ms, vlans: [v], kind: " + kind + "}\n",
                    o2 =
                        "  o2: {between: [ea2, eb2], bandwidth: 1Gbit, latency: 5ms, vlans: [v], kind: " + kind + "}\n";
  std::string text = "sites: {a: {}, b: {}}\nswitches:\n";
  for (const char* site : {"a", "b"})
    text += std::string("  c") + site + ": {site: " + site + ", priority: 4096}\n  e" + site + "1: {site: " + site +
            "}\n  e" + site + "2: {site: " + site + "}\n";
  text += "routers: {ra: {site: a, switch: ca}, rb: {site: b, switch: cb}}\nlinks:\n";
  for (const char* site : {"a", "b"})
    for (const char* edge : {"1", "2"})
      text += std::string("  ") + site + edge + ": {between: [c" + site + ", e" + site + edge +
              "], bandwidth: 10Gbit, latency: 5us, vlans: [v]}\n";
  return text + (reversed ? o2 + o1 : o1 + o2) +
         "vlans: {v: {}}\nnetworks: {n: {site: a, subnets: {v: {prefix: 10.0.0.0/24, gateway: ra, vlan: v}}}}\n"
         "vms: {web: {network: n, switch: ca}}\n"
         "timeline: [{at: 40m, fail: {link: o1}}, {at: 70m, repair: {link: o1}}]\n";
}

TEST(Overlays, that_elect_a_forwarder_make_no_loop_and_fail_over) {
  for (const bool reversed : {false, true}) {
    const Trace trace = simulate(scenario_of(two_sites("otv", reversed)), 1);
    EXPECT_TRUE(instants(trace, any<StormChanged>()).empty());
    const auto takes_over =
        instants(trace, any<TrunkChanged>([](const TrunkChanged& c) { return c.to == Status::up; }));
    ASSERT_EQ(takes_over.size(), 1u);  // Who forwards goes on when the first is back.
    EXPECT_GE(takes_over[0], at(40min + 2s));
    EXPECT_LE(takes_over[0], at(40min + 10s));
    EXPECT_FALSE(instants(simulate(scenario_of(two_sites("vxlan", reversed)), 1), any<StormChanged>()).empty());
    EXPECT_FALSE(
        instants(simulate(scenario_of(two_sites("otv, forwarder: all", reversed)), 1), any<StormChanged>()).empty());
    EXPECT_TRUE(
        instants(simulate(scenario_of(two_sites("vxlan-evpn, forwarder: elected", reversed)), 1), any<StormChanged>())
            .empty());
  }
}

// ---- Bundles -------------------------------------------------------------------------------------------------------

RunReport bundle(const std::string& each, const std::string& loses, std::size_t members, bool reversed) {
  std::string links;
  for (std::size_t i = 0; i < members; ++i)
    links += "  m" + std::to_string(reversed ? members - i : i + 1) +
             ": {between: [s1, s2], bandwidth: 10Gbit, latency: 5us, vlans: [v], lag: po1" + each + "}\n";
  const Scenario scenario = scenario_of(
      "sites: {a: {}, users: {}}\nswitches: {s1: {site: a}, s2: {site: a}}\n"
      "routers: {r: {site: a, switch: s1}, u: {site: users}}\nlinks:\n"
      "  w: {between: [r, u], bandwidth: 1Gbit, latency: 1ms}\n" +
      links + "networks: {n: {site: a, subnets: {v: {prefix: 10.4.0.0/24, gateway: r, vlan: v}}}}\nvlans: {v: {}}\n" +
      "vms: {w: {network: n, switch: s2}}\napplications: {app: {served-by: w}}\n"
      "clients: {users: {site: users, count: 100, use: [app]}}\ntimeline:\n  - {at: 10m, set: {link: m2, loses: " +
      loses + "}}\n  - {at: 40m, set: {link: m2, loses: nothing}}\n");
  return analyse(scenario, simulate(scenario, 5));
}

TEST(Lags, hash_flows_into_a_member_that_swallows_data) {
  for (const bool reversed : {false, true}) {
    // Questions and answers by themselves: three quarters with two members, 7/16 with four.
    EXPECT_NEAR(bundle("", "data", 2, reversed).populations.at(0).mean_downtime, 0.75 * 1800, 1);
    EXPECT_NEAR(bundle("", "data", 4, reversed).populations.at(0).mean_downtime, 7.0 / 16 * 1800, 1);
  }
}

TEST(Lags, find_a_dead_member_as_fast_as_their_LACP) {
  for (const bool reversed : {false, true}) {
    const double slow = bundle("", "everything", 2, reversed).populations.at(0).mean_downtime,
                 fast = bundle(", lacp: fast", "everything", 2, reversed).populations.at(0).mean_downtime;
    EXPECT_GE(slow, 0.75 * 60);
    EXPECT_LE(slow, 0.75 * 90);
    EXPECT_GE(fast, 0.75 * 2);
    EXPECT_LE(fast, 0.75 * 3);
    EXPECT_NEAR(bundle(", lacp: off", "everything", 2, reversed).populations.at(0).mean_downtime, 0.75 * 1800, 1);
  }
}

// ---- Storm control -------------------------------------------------------------------------------------------------

TEST(StormControl, bounds_what_goes_round) {
  const std::string limit = ", storm-control: 100/s";
  const Scenario scenario = scenario_of(desk(", bpdus: drop", limit, limit, false));
  const RunReport report = analyse(scenario, simulate(scenario, 1));
  ASSERT_EQ(report.storms.size(), 1u);
  // Two cables, two directions, 100 a second each, for as long as it is at its full rate.
  const double full = seconds(*report.storms[0].to - *report.storms[0].full);
  EXPECT_NEAR(report.storms[0].frames, 400 * full, 1);
  // 10 us each way round, and 50/s that come in: 100/s are reached in 100 x 20 us / 50.
  EXPECT_NEAR(seconds(*report.storms[0].full - report.storms[0].from), 100 * 20e-6 / 50, 2e-6);
}

TEST(StormControl, that_shuts_ports_ends_the_storm) {
  const std::string limit = ", storm-control: 100/s, storm-action: shutdown";
  const Scenario scenario = scenario_of(desk(", bpdus: drop", limit, limit, false));
  const RunReport report = analyse(scenario, simulate(scenario, 1));
  ASSERT_EQ(report.storms.size(), 1u);
  EXPECT_LE(*report.storms[0].to - report.storms[0].from, 1s + 1ms);
}

// ---- Switches whose processors are overloaded -----------------------------------------------------------------------

std::string with_filtered_cable(const std::string& each) {
  return "sites: {hq: {}}\nrouters: {r: {site: hq, switch: c1}}\nswitches: {c1: {site: hq" + each + "}, c2: {site: hq" +
         each + "}, acc: {site: hq" + each + R"(}}
links:
  a: {between: [c1, c2], bandwidth: 10Gbit, latency: 5us, vlans: [n]}
  b: {between: [c1, acc], bandwidth: 10Gbit, latency: 5us, vlans: [n]}
  c: {between: [c2, acc], bandwidth: 10Gbit, latency: 5us, vlans: [n]}
  cable: {between: [acc, c2], bandwidth: 1Gbit, latency: 1us, vlans: [n], initially: down, bpdus: filter}
networks: {n: {site: hq, subnets: {n: {prefix: 10.0.0.0/24, gateway: r}}}}
vms: {v: {network: n, switch: acc}}
timeline: [{at: 1h, repair: {link: cable}}, {at: 90m, fail: {link: cable}}]
)";
}

TEST(Storms, end_with_their_cause_unless_switches_share_a_queue) {
  const Scenario own = scenario_of(with_filtered_cable("")),
                 shared = scenario_of(with_filtered_cable(", control-queue: shared"));
  const RunReport ends = analyse(own, simulate(own, 1)), stays = analyse(shared, simulate(shared, 1));
  ASSERT_EQ(ends.storms.size(), 1u);
  EXPECT_EQ(*ends.storms[0].to, at(90min));
  ASSERT_FALSE(stays.storms.empty());
  EXPECT_FALSE(stays.storms.back().to);
}

TEST(Library, of_loops_shows_what_each_countermeasure_leaves) {
  using Names = std::vector<std::string>;
  EXPECT_EQ(applications_lost("loop-mesh/no-spanning-tree.yaml"), (Names{"orders", "scales"}));
  EXPECT_EQ(applications_lost("loop-mesh/storm-control.yaml"), (Names{"orders"}));
  EXPECT_EQ(applications_lost("loop-mesh/spanning-tree.yaml"), Names{});
  EXPECT_EQ(applications_lost("loop-desk/dropped.yaml"), (Names{"files", "calls"}));
  EXPECT_EQ(applications_lost("loop-desk/storm-control.yaml"), (Names{"files"}));
  EXPECT_EQ(applications_lost("loop-desk/echo.yaml"), Names{});
  EXPECT_EQ(applications_lost("loop-desk/guard.yaml"), Names{});
  EXPECT_EQ(applications_lost("loop-desk/shutdown.yaml"), Names{});
}

// ---- Neighbours ----------------------------------------------------------------------------------------------------

TEST(NeighbourEntries, age_from_the_last_frame_and_not_from_the_boot) {
  const Scenario scenario = scenario_of(R"(
sites: {a: {}, b: {}}
switches: {s1: {site: a}, s2: {site: b}}
routers: {g1: {site: a, switch: s1}, g2: {site: b, switch: s2}}
links:
  l: {between: [g1, g2], bandwidth: 1Gbit, latency: 1ms}
  tr: {between: [s1, s2], bandwidth: 10Gbit, latency: 5us, vlans: [s]}
networks: {n: {site: a, subnets: {s: {prefix: 10.0.0.0/24, gateways: [g1, g2]}}}}
vms: {w: {network: n, switch: s1, boot: 60s, announces: false, new-mac: true, replication: {to: b, churn: 0B/s}}}
plans: {p: {groups: [{start: [w]}]}}
timeline: [{at: 1h, fail: {site: a}}, {at: 1h, failover: p}]
)");
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    const Trace trace = simulate(scenario, seed);
    const auto up = instants(trace, any<VmChanged>([](const VmChanged& c) { return c.to == VmStatus::up; }));
    const auto learned = instants(trace, any<NeighbourLearned>());
    ASSERT_EQ(up.size(), 1u);
    ASSERT_EQ(learned.size(), 1u);
    EXPECT_LE(learned[0] - up[0], 1s);
  }
}

TEST(NeighbourEntries, of_hosts_keep_a_gateway_that_has_no_virtual_address) {
  const auto outage_with = [](const std::string& vrrp, bool reversed) {
    const std::string t13 = "  t13: {between: [s1, s3], bandwidth: 1Gbit, latency: 5us, vlans: [lan]}\n",
                      t23 = "  t23: {between: [s2, s3], bandwidth: 1Gbit, latency: 5us, vlans: [lan]}\n";
    return longest_outage(
        scenario_of("sites: {dc: {}, users: {}}\nswitches: {s1: {site: dc}, s2: {site: dc}, s3: {site: dc}}\n"
                    "routers: {m: {site: dc, switch: s1}, s: {site: dc, switch: s2}, u: {site: users}}\nlinks:\n" +
                    (reversed ? t23 + t13 : t13 + t23) +
                    "  m-u: {between: [m, u], bandwidth: 1Gbit, latency: 5ms}\nvlans: {lan: {arp-cache: ios}}\n"
                    "networks: {n: {site: dc, subnets: {lan: {prefix: 10.3.0.0/24, gateways: [m, s], vlan: lan, vrrp: "
                    "{version: 2" +
                    vrrp + "}}}}}\nvms: {host: {network: n, switch: s2}}\napplications: {app: {served-by: host}}\n" +
                    "clients: {u: {site: users, use: [app]}}\ntimeline:\n"
                    "  - {at: 10m, set: {link: t23, loses: everything}}\n"
                    "  - {at: 10m 20s, set: {link: t23, loses: nothing}}\n"),
        2);
  };
  for (const bool reversed : {false, true}) {
    EXPECT_LE(outage_with("", reversed), 30s);
    EXPECT_GT(outage_with(", virtual-mac: false", reversed), 3h + 45min);
  }
}

// A triangle of switches, root first; the trunk from the root to the server's switch loses everything at one hour.
Duration silent_loss(const std::string& each, const std::string& vlan, std::uint64_t seed) {
  std::string text = "sites: {a: {}, u: {}}\nswitches:\n";
  for (int i = 1; i <= 3; ++i)
    text += "  w" + std::to_string(i) + ": {site: a, priority: " + std::to_string(4096 * i) + each + "}\n";
  return longest_outage(scenario_of(text + R"(
routers: {r1: {site: a, switch: w1}, ru: {site: u}}
links:
  a-u: {between: [r1, ru], bandwidth: 1Gbit, latency: 1ms}
  w1-w2: {between: [w1, w2], bandwidth: 1Gbit, latency: 5us, vlans: [s]}
  w1-w3: {between: [w1, w3], bandwidth: 1Gbit, latency: 5us, vlans: [s]}
  w2-w3: {between: [w2, w3], bandwidth: 1Gbit, latency: 5us, vlans: [s]}
vlans: {s: {)" + vlan + R"(}}
networks: {n: {site: a, subnets: {s: {prefix: 10.0.0.0/24, gateway: r1, vlan: s}}}}
vms: {web: {network: n, switch: w3}}
applications: {app: {served-by: web}}
clients: {users: {site: u, use: [app]}}
timeline: [{at: 1h, set: {link: w1-w3, loses: everything}}]
)"),
                        seed);
}

TEST(NeighbourEntries, heal_a_trunk_that_swallows_everything_once_the_tree_has_another) {
  const std::string stp = ", spanning-tree: stp, profile: linux-bridge";
  const std::string dynamic = "arp-cache: {reachable: 1s, first-probe: 1s, probes: 3s}";
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    const Duration healed = silent_loss(stp, dynamic, seed);
    EXPECT_GE(healed, 46s);
    EXPECT_LE(healed, 54s);
    // Nobody asks by ARP: until the entries of the switches themselves run out.
    EXPECT_EQ(silent_loss(stp, "neighbours: static, mac-ageing: 20m", seed), 20min);
    // A topology change of the standard's makes switches forget what is older than the forward delay.
    EXPECT_LE(silent_loss(", spanning-tree: stp", "neighbours: static", seed), 50s);
    EXPECT_LE(silent_loss("", "neighbours: static", seed), 6s);
  }
}

}  // namespace
}  // namespace drsim
