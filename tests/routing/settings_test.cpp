// What is configured otherwise while routers run: costs, preferences, conditions, limits; and processes that restart.

#include "tests/routing/outages.hpp"

namespace drsim {
namespace {

const std::string users = "clients: {u: {site: a, count: 100, use: [app]}}\n";

// Two lines between two routers; the first is the better one.
std::string two_lines(const std::string& protocol, const std::string& first, const std::string& second,
                      const std::string& routers = "") {
  return "sites: {a: {}, b: {}}\nrouters: {r1: {site: a" + routers + "}, r2: {site: b" + routers + "}}\nlinks:\n" +
         "  l1: {between: [r1, r2], bandwidth: 1Gbit, latency: 5ms, protocol: " + protocol + first + "}\n" +
         "  l2: {between: [r1, r2], bandwidth: 1Gbit, latency: 5ms, protocol: " + protocol + second + "}\n" +
         served_at("b", "r2") + users;
}

// A line that is drained first is missed by nobody. Both ends are set, or one way only.
TEST(Drain, of_a_line_by_its_cost_is_hitless) {
  const std::string lines = two_lines("ospf", ", cost: 10", ", cost: 20");
  const std::string cut = "  - {at: 2h, fail: {link: l1}}\n";
  const Downtimes unprepared = downtimes(scenario_of(lines + "timeline:\n" + cut), 100);
  EXPECT_GE(unprepared.low, 30);
  EXPECT_LE(unprepared.high, 40.6);
  EXPECT_EQ(downtimes(scenario_of(lines + "timeline:\n  - {at: 1h, set: {link: l1, cost: 1000}}\n" + cut), 20).high, 0);
  // Answers still take the line whose other end was forgotten.
  EXPECT_GE(
      downtimes(scenario_of(lines + "timeline:\n  - {at: 1h, set: {link: l1, cost: 1000, at: r1}}\n" + cut), 20).low,
      30);
  EXPECT_EQ(downtimes(scenario_of(lines +
                                  "timeline:\n  - {at: 1h, set: {link: l1, cost: 1000, at: r1}}\n"
                                  "  - {at: 1h, set: {link: l1, cost: 1000, at: r2}}\n" +
                                  cut),
                      20)
                .high,
            0);
}

TEST(Drain, of_a_session_by_its_preference_is_hitless) {
  const std::string timers = ", bgp: {hold: 30s, keepalive: 10s}";
  const std::string cut = "  - {at: 2h, fail: {link: l1}}\n";
  for (const std::string& lines :
       {two_lines("bgp", ", preference: 200", "", timers),
        two_lines("bgp", ", policies: [{at: r1, preference: 200}, {at: r2, preference: 200}]", "", timers)}) {
    EXPECT_GE(downtimes(scenario_of(lines + "timeline:\n" + cut), 20).low, 20);
    EXPECT_EQ(
        downtimes(scenario_of(lines + "timeline:\n  - {at: 1h, set: {link: l1, preference: 50}}\n" + cut), 20).high, 0);
  }
}

// FRR follows a cost by itself, too, and nothing is lost between the first router and the last.
TEST(Drain, is_hitless_with_profiles) {
  const std::string lines = two_lines("ospf", ", cost: 10", ", cost: 20", ", profile: frr");
  EXPECT_EQ(downtimes(scenario_of(lines + "timeline:\n  - {at: 1h, set: {link: l1, cost: 1000}}\n"
                                          "  - {at: 2h, fail: {link: l1}}\n"),
                      50)
                .high,
            0);
}

// The plan moves nothing but users' traffic, and its failback undoes it.
TEST(Drain, is_a_step_of_a_plan_and_undone_on_the_way_back) {
  const std::string plan =
      "plans: {drain: {groups: [{routing: [{link: l1, cost: 1000, takes: 1m}]}]}}\n"
      "timeline:\n  - {at: 1h, failover: {plan: drain, mode: planned}}\n  - {at: 2h, fail: {link: l1}}\n"
      "  - {at: 3h, repair: {link: l1}}\n";
  const std::string lines = two_lines("ospf", ", cost: 10", ", cost: 20");
  EXPECT_EQ(downtimes(scenario_of(lines + plan), 20).high, 0);
  const Downtimes undone =
      downtimes(scenario_of(lines + plan + "  - {at: 190m, failback: drain}\n  - {at: 210m, fail: {link: l1}}\n"), 20);
  EXPECT_GE(undone.low, 30);
}

// ---- Conditional announcements -------------------------------------------------------------------------------------

// r2 announces the servers to the users' router only once it no longer hears of the beacon behind r3.
std::string conditional(const std::string& condition, const std::string& timeline, bool is_first = true) {
  const std::string one =
      "  r1-r2: {between: [r1, r2], bandwidth: 1Gbit, latency: 5ms, protocol: bgp, policies: [{at: r2, "
      "announces-if: {prefixes: [10.0.2.0/24], " +
      condition + "}}]}\n";
  const std::string other = "  r2-r3: {between: [r2, r3], bandwidth: 1Gbit, latency: 5ms, protocol: bgp, bfd: {}}\n";
  return "sites: {a: {}, b: {}, c: {}}\nrouters: {r1: {site: a}, r2: {site: b, bgp: {convergence: 0s}}, r3: {site: c, "
         "lan: 10.3.0.0/24, bgp: {convergence: 0s}}}\nlinks:\n" +
         (is_first ? one + other : other + one) + served_at("b", "r2") + users + timeline;
}
TEST(ConditionalAnnouncement, follows_the_table_of_its_router) {
  const std::string cut = "timeline: [{at: 1h, fail: {link: r2-r3}}]\n";
  for (const bool is_first : {true, false}) {
    // Present: announced until the beacon goes, and then up to a minute longer.
    const Downtimes lost = downtimes(scenario_of(conditional("present: 10.3.0.0/24", cut, is_first)), 200);
    EXPECT_LE(lost.high, 10800);
    EXPECT_GE(lost.low, 10800 - 61 - 1);
    EXPECT_NEAR(lost.mean, 10800 - 30 - 0.85, 4);
    // Absent: not announced before.
    const Downtimes found = downtimes(scenario_of(conditional("absent: 10.3.0.0/24", cut, is_first)), 200);
    EXPECT_GE(found.low, 3600);
    EXPECT_LE(found.high, 3600 + 61 + 1);
    EXPECT_NEAR(found.mean, 3600 + 30 + 0.85, 4);
    EXPECT_LE(downtimes(scenario_of(conditional("absent: 10.3.0.0/24, every: 1s", cut, is_first)), 50).high, 3603);
  }
  // A prefix that contains it is not it.
  EXPECT_GE(downtimes(scenario_of(conditional("present: 10.3.0.0/16", "")), 1).low, 14400);
}

// ---- A maximum of prefixes -----------------------------------------------------------------------------------------

std::string many_prefixes(const std::string& policy, const std::string& timeline) {
  return "sites: {a: {}, b: {}, c: {}}\nrouters: {r1: {site: a}, r2: {site: b}, r3: {site: c, lan: 10.3.0.0/24}, r4: "
         "{site: c, lan: 10.4.0.0/24}}\nlinks:\n"
         "  r1-r2: {between: [r1, r2], bandwidth: 1Gbit, latency: 5ms, protocol: bgp, policies: [{at: r1, " +
         policy + "}]}\n  r2-r3: {between: [r2, r3], bandwidth: 1Gbit, latency: 5ms, protocol: bgp}\n" +
         "  r2-r4: {between: [r2, r4], bandwidth: 1Gbit, latency: 5ms, protocol: bgp, initially: down}\n" +
         served_at("b", "r2") + users + "" + timeline;
}
TEST(MaximumPrefixes, shut_the_session_down_when_a_neighbour_leaks) {
  const std::string leak = "timeline:\n  - {at: 1h, repair: {link: r2-r4}}\n";
  EXPECT_EQ(downtimes(scenario_of(many_prefixes("maximum-prefixes: 3", leak)), 10).high, 0);
  // The third one comes within the connect-retry time of the new session, and takes everybody down for good.
  const Downtimes lost = downtimes(scenario_of(many_prefixes("maximum-prefixes: 2", leak)), 50);
  EXPECT_LE(lost.high, 10800);
  EXPECT_GE(lost.low, 10800 - 122);
  // What the policy refuses does not count.
  EXPECT_EQ(downtimes(scenario_of(many_prefixes("maximum-prefixes: 2, accepts: [10.0.2.0/24]", leak)), 10).high, 0);
  // Cleared while the leak lasts, it is shut down again; afterwards it stays up.
  const std::string clear = "  - {at: 2h, set: {link: r1-r2, session: cleared}}\n";
  EXPECT_GE(downtimes(scenario_of(many_prefixes("maximum-prefixes: 2", leak + clear)), 20).low, 10600);
  const Downtimes mended =
      downtimes(scenario_of(many_prefixes("maximum-prefixes: 2",
                                          leak + "  - {at: 90m, fail: {link: r2-r4, carrier: lost}}\n" + clear)),
                50);
  EXPECT_GE(mended.low, 3600 - 122);
  EXPECT_LE(mended.high, 3600 + 122);
  // A restart tries by itself.
  const Downtimes restarted =
      downtimes(scenario_of(many_prefixes("maximum-prefixes: 2, restart: 10m",
                                          leak + "  - {at: 65m, fail: {link: r2-r4, carrier: lost}}\n")),
                50);
  EXPECT_GE(restarted.low, 600 - 1);
  EXPECT_LE(restarted.high, 600 + 122);
}

// ---- Processes that restart ----------------------------------------------------------------------------------------

TEST(ControlPlane, that_restarts_gracefully_is_missed_by_nobody) {
  const auto story = [](const std::string& protocol, const std::string& timers, const std::string& back) {
    return "sites: {a: {}, b: {}}\nrouters: {r1: {site: a" + timers + "}, r2: {site: b" + timers +
           "}}\nlinks: {l: {between: [r1, r2], bandwidth: 1Gbit, latency: 5ms, protocol: " + protocol + "}}\n" +
           served_at("b", "r2") + users + "timeline:\n  - {at: 1h, fail: {control-plane: r2}}\n  - {at: " + back +
           ", repair: {control-plane: r2}}\n";
  };
  // OSPF: a minute is longer than the dead interval, and shorter than the grace period.
  const std::string ospf = ", ospf: {convergence: 0s", bgp = ", bgp: {convergence: 0s";
  EXPECT_EQ(downtimes(scenario_of(story("ospf", ospf + ", graceful-restart: 120s}", "61m")), 20).high, 0);
  const Downtimes given_up = downtimes(scenario_of(story("ospf", ospf + "}", "61m")), 100);
  EXPECT_GE(given_up.low, 20);        // 60 s less the dead interval.
  EXPECT_LE(given_up.high, 30 + 10);  // And the next hello.
  // Longer than the grace period.
  const Downtimes too_long = downtimes(scenario_of(story("ospf", ospf + ", graceful-restart: 120s}", "65m")), 100);
  EXPECT_GE(too_long.low, 180);
  EXPECT_LE(too_long.high, 190);
  // BGP: the process closes its sessions as it stops.
  EXPECT_EQ(downtimes(scenario_of(story("bgp", bgp + ", graceful-restart: 120s}", "61m")), 20).high, 0);
  const Downtimes closed = downtimes(scenario_of(story("bgp", bgp + ", connect-retry: 30s}", "61m")), 100);
  EXPECT_GE(closed.low, 60);
  EXPECT_LE(closed.high, 90);
}

// ---- Neighbours in a VLAN ------------------------------------------------------------------------------------------

// Two data centres, each with its router in one stretched VLAN and an uplink of its own.
std::string in_vlan(const std::string& ospf, const std::string& timeline) {
  return "sites: {a: {}, b: {}, u: {}}\nswitches: {s1: {site: a}, s2: {site: b}}\nrouters: {r1: {site: a, switch: s1}, "
         "r2: {site: b, switch: s2}, ru: {site: u}}\nvlans: {core: {}}\nlinks:\n"
         "  t: {between: [s1, s2], bandwidth: 10Gbit, latency: 1ms, vlans: [core]}\n"
         "  r1-ru: {between: [r1, ru], bandwidth: 1Gbit, latency: 5ms, direct: true}\n"
         "  r2-ru: {between: [r2, ru], bandwidth: 1Gbit, latency: 5ms, direct: true}\n"
         "networks:\n  n: {site: a, subnets: {core: {prefix: 10.0.1.0/24, gateways: [r1, r2], vlan: core" +
         ospf +
         "}}}\n  m: {site: a, subnets: {srv: {prefix: 10.0.2.0/24, gateway: r1}}}\nvms: {v: {network: m}}\n"
         "applications: {app: {served-by: v}}\nclients: {us: {site: u, count: 100, use: [app]}}\n" +
         timeline;
}
TEST(Adjacency, over_a_shared_vlan_is_a_way_for_traffic) {
  const std::string cut = "timeline: [{at: 1h, fail: {link: r1-ru, carrier: lost}}]\n";
  EXPECT_GE(downtimes(scenario_of(in_vlan("", cut)), 10).low, 3599);
  EXPECT_LE(downtimes(scenario_of(in_vlan(", ospf: {}", cut)), 50).high, 0.6);
  // Once the trunk is gone, too, nobody gets there; and the dead interval tells the routers.
  const Downtimes split = downtimes(
      scenario_of(in_vlan(", ospf: {}",
                          "timeline: [{at: 1h, fail: {link: r1-ru, carrier: lost}}, {at: 90m, fail: {link: t}}]\n")),
      20);
  EXPECT_GE(split.low, 9000);
  EXPECT_LE(split.high, 9001);
}

// The ways round a VLAN are spanning tree's: a second trunk takes over, and OSPF hears nothing of it.
TEST(Adjacency, over_a_shared_vlan_outlives_a_trunk) {
  const auto story = [](const std::string& trunks) {
    return "sites: {a: {}, b: {}}\nswitches: {s1: {site: a}, s2: {site: a}, s3: {site: b}}\nrouters: {r1: {site: a, "
           "switch: "
           "s1}, r2: {site: b, switch: s3}}\nvlans: {core: {}}\nlinks:\n" +
           trunks + "  l: {between: [r1, r2], bandwidth: 1Gbit, latency: 1ms, vlan: core, protocol: bgp}\n" +
           served_at("b", "r2") + users + "timeline: [{at: 1h, fail: {link: t1}}]\n";
  };
  const std::string direct = "  t1: {between: [s1, s3], bandwidth: 10Gbit, latency: 1ms, vlans: [core]}\n",
                    round =
                        "  t2: {between: [s1, s2], bandwidth: 10Gbit, latency: 1ms, vlans: [core]}\n"
                        "  t3: {between: [s2, s3], bandwidth: 10Gbit, latency: 1ms, vlans: [core]}\n";
  for (const std::string& trunks : {direct + round, round + direct})
    EXPECT_LE(downtimes(scenario_of(story(trunks)), 20).high, 10);
  EXPECT_GE(downtimes(scenario_of(story(direct)), 10).low, 3599);
}

// ---- Units and gateways that stand by ------------------------------------------------------------------------------

// One router between users and servers, of which another unit stands by.
TEST(Standby, takes_over_once_for_each_unit) {
  const auto story = [](const std::string& state, const std::string& timeline) {
    return "sites: {a: {}, m: {}, b: {}}\nrouters: {r1: {site: a}, fw: {site: m, standby: {takeover: 5s, state: " +
           state +
           "}}, r2: {site: b}}\nlinks:\n  l1: {between: [r1, fw], bandwidth: 1Gbit, latency: 1ms}\n"
           "  l2: {between: [fw, r2], bandwidth: 1Gbit, latency: 1ms}\n" +
           served_at("b", "r2") + users + "timeline: [" + timeline + "]\n";
  };
  const std::string first = "{at: 1h, fail: {router: fw}}";
  // Its neighbours have not missed it, or begin with it from nothing, at their next hello.
  EXPECT_EQ(downtimes(scenario_of(story("shared", first)), 10).high, 5);
  const Downtimes lost = downtimes(scenario_of(story("lost", first)), 100);
  EXPECT_GE(lost.low, 5);
  EXPECT_LE(lost.high, 5 + 10 + 0.6);
  EXPECT_GT(lost.high, 6);
  // There is no third one; a repair makes both whole.
  const std::string both = first + ", {at: 2h, fail: {router: fw}}";
  EXPECT_GE(downtimes(scenario_of(story("shared", both)), 3).low, 7200);
  const Downtimes repaired = downtimes(
      scenario_of(story("shared", both + ", {at: 150m, repair: {router: fw}}, {at: 3h, fail: {router: fw}}")), 20);
  EXPECT_GE(repaired.low, 1800 + 10);
  EXPECT_LE(repaired.high, 1800 + 10 + 11);
}

// Each of two gateways answers for half of the hosts; who had the one that dies waits for its hold time.
TEST(Glbp, gives_the_hosts_of_a_lost_gateway_to_another) {
  const std::string text =
      "sites: {hq: {}, provider: {}}\nswitches: {sw: {site: hq}}\nrouters: {r2: {site: hq, switch: sw}, r3: {site: hq, "
      "switch: sw}, r1: {site: provider}}\nlinks:\n  r1-r2: {between: [r1, r2], bandwidth: 1Gbit, latency: 5ms, "
      "direct: "
      "true}\n  r1-r3: {between: [r1, r3], bandwidth: 1Gbit, latency: 5ms, direct: true}\n"
      "networks: {n: {site: hq, subnets: {vlan10: {prefix: 192.168.1.0/24, gateways: [r2, r3], glbp: {}}}}}\n"
      "vms: {even: {network: n, switch: sw, address: 192.168.1.10}, odd: {network: n, switch: sw, address: "
      "192.168.1.11}}\napplications: {of-even: {served-by: even}, of-odd: {served-by: odd}}\n"
      "clients: {world: {site: provider, use: [of-even, of-odd]}}\n"
      "timeline: [{at: 1h, fail: {router: r2}}, {at: 2h, repair: {router: r2}}]\n";
  const Scenario scenario = scenario_of(text);
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const RunReport report = analyse(scenario, simulate(scenario, seed));
    const double one = report.populations.at(0).mean_downtime, other = report.populations.at(1).mean_downtime;
    EXPECT_GE(std::max(one, other), 7);
    EXPECT_LE(std::max(one, other), 10.01);
    EXPECT_LE(std::min(one, other), 0.6);
  }
}

}  // namespace
}  // namespace drsim
