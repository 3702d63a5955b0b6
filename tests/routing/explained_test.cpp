// What reports say of parts of the users, and that the explanation of a path says what the run does.

#include "analysis/availability/flows/paths.hpp"
#include "analysis/availability/recovery/recovery_report.hpp"
#include "tests/routing/outages.hpp"

namespace drsim {
namespace {

PathExplanation explained(const std::string& story, const std::string& from, Duration when) {
  static std::vector<Scenario> kept;  // The explanation refers to its scenario.
  kept.reserve(64);
  kept.push_back(scenario_of(story));
  const Scenario& scenario = kept.back();
  return explain_path(scenario, simulate(scenario, 1), named(scenario.routers, from), ApplicationId{0u}, at(when));
}

const std::string line = "bandwidth: 1Gbit, latency: 1ms";

// Of several servers, whichever answers.
TEST(Explanation, is_about_the_server_that_answers) {
  for (const std::string servers : {"w1, w2", "w2, w1"}) {
    const std::string story =
        "sites: {A: {}, B: {}, U: {}}\nrouters: {ra: {site: A}, rb: {site: B}, u: {site: U}}\nlinks: {u-a: {between: "
        "[u, "
        "ra], " +
        line + "}, u-b: {between: [u, rb], " + line +
        "}}\nnetworks: {na: {site: A, subnets: {s: {prefix: 10.1.1.0/24, gateway: ra}}}, nb: {site: B, subnets: {t: "
        "{prefix: 10.1.2.0/24, gateway: rb}}}}\nvms: {w1: {network: na}, w2: {network: nb}}\napplications: {app: "
        "{served-by: [" +
        servers + "]}}\nclients: {users: {site: U, count: 10, use: [app]}}\ntimeline: [{at: 10m, fail: {site: A}}]\n";
    EXPECT_TRUE(explained(story, "u", 20min).answer.reached()) << servers;
  }
}

const std::string two_copies =
    "sites: {A: {}, B: {}, U: {}, V: {}}\nrouters: {ra: {site: A}, rb: {site: B}, u: {site: U}, v: {site: V}}\nlinks:\n"
    "  u-a: {between: [u, ra], bandwidth: 1Gbit, latency: 1ms, cost: 5, direct: true}\n"
    "  u-b: {between: [u, rb], bandwidth: 1Gbit, latency: 1ms, cost: 10}\n"
    "  v-a: {between: [v, ra], bandwidth: 1Gbit, latency: 1ms, cost: 10}\n"
    "  v-b: {between: [v, rb], bandwidth: 1Gbit, latency: 1ms, cost: 5}\n"
    "networks: {na: {site: A, subnets: {s: {prefix: 10.1.1.0/24, gateway: ra}}}}\n"
    "vms: {w: {network: na, boot: 1m, replication: {to: B, churn: 1kB/s}}}\napplications: {app: {served-by: w}}\n"
    "clients: {users: {site: U, count: 100, use: [app]}, vsers: {site: V, count: 100, use: [app]}}\n"
    "plans: {main: {groups: [{start: [w]}, {move: {subnet: s, to: rb}}]}}\n";

TEST(Explanation, of_a_vm_that_runs_twice_is_about_the_one_that_packets_get_to) {
  const std::string story =
      two_copies + "timeline: [{at: 10m, fail: {site: A}}, {at: 20m, failover: main}, {at: 1h, repair: {site: A}}]\n";
  for (const std::string from : {"u", "v"}) EXPECT_TRUE(explained(story, from, 90min).answer.reached()) << from;
}

TEST(Explanation, names_the_link_that_is_taken_and_what_each_part_meets) {
  const std::string story =
      "sites: {edge: {}, dc: {}}\nrouters: {e: {site: edge}, a1: {site: dc}, a2: {site: dc}, d: {site: dc}}\nlinks: "
      "{ea1: {between: [e, a1], " +
      line + "}, ea2: {between: [e, a2], " + line + "}, a1d: {between: [a1, d], " + line +
      "}, a2d: {between: [a2, d], " + line + "}}\n" + served_at("dc", "d") +
      "clients: {u: {site: edge, count: 1600, use: [app]}}\ntimeline: [{at: 10m, set: {link: a1d, loses: data}}]\n";
  const PathExplanation before = explained(story, "e", 5min), found = explained(story, "e", 15min);
  ASSERT_GE(before.there.steps.size(), 2u);
  for (std::size_t i = 0; i < before.there.path.size(); ++i)
    EXPECT_EQ(before.there.steps[i].route->via, before.there.path[i].link);
  for (std::size_t i = 0; i < before.back->path.size(); ++i)
    EXPECT_EQ(before.back->steps[i].route->via, before.back->path[i].link);
  EXPECT_TRUE(before.shares.empty());
  double reached = 0, all = 0;
  for (const auto& [share, answer] : found.shares) all += share, reached += answer.reached() ? share : 0;
  EXPECT_NEAR(all, 1, 1e-9);
  EXPECT_NEAR(reached, 1. / 4, 1e-9);
}

TEST(Explanation, counts_the_members_of_a_lag) {
  const auto trunk = [](const std::string& name, const std::string& ends) {
    return "  " + name + ": {between: " + ends + ", bandwidth: 10Gbit, latency: 5us, vlans: [v], lag: po1}\n";
  };
  const std::string story =
      "sites: {a: {}, users: {}}\nswitches: {s1: {site: a}, s2: {site: a}}\nrouters: {r: {site: a, switch: s1}, u: "
      "{site: "
      "users}}\nlinks:\n  w: {between: [r, u], bandwidth: 1Gbit, latency: 1ms}\n" +
      trunk("p1", "[s1, s2]") + trunk("p2", "[s2, s1]") + trunk("p3", "[s1, s2]") +
      "networks: {n: {site: a, subnets: {v: {prefix: 10.4.0.0/24, gateway: r, vlan: v}}}}\nvlans: {v: {}}\nvms: {w: "
      "{network: n, switch: s2}}\napplications: {app: {served-by: w}}\nclients: {u: {site: users, count: 90, use: "
      "[app]}}\ntimeline: [{at: 10m, set: {link: p1, loses: data}}]\n";
  double reached = 0;
  for (const auto& [share, answer] : explained(story, "u", 20min).shares) reached += answer.reached() ? share : 0;
  EXPECT_NEAR(reached, 4. / 9, 1e-9);
}

// With equal costs, half of the requests get to each of two that run.
TEST(SplitBrain, counts_equal_shares_of_users) {
  for (const bool is_turned_round : {false, true}) {
    const std::string ua = "  u-a: {between: [u, ra], bandwidth: 1Gbit, latency: 1ms}\n",
                      ub = "  u-b: {between: [u, rb], bandwidth: 1Gbit, latency: 1ms}\n";
    const Scenario scenario = scenario_of(
        "sites: {A: {}, B: {}, U: {}}\nrouters: {ra: {site: A}, rb: {site: B}, u: {site: U}}\nlinks:\n"
        "  a-b: {between: [ra, rb], bandwidth: 100Mbit, latency: 1ms}\n" +
        (is_turned_round ? ub + ua : ua + ub) +
        "networks: {na: {site: A, subnets: {s: {prefix: 10.1.1.0/24, gateway: ra}}}}\nvms: {w: {network: na, boot: 1m, "
        "replication: {to: B, churn: 1kB/s}}}\napplications: {app: {served-by: w}}\nclients: {users: {site: U, count: "
        "1000, use: [app]}}\nplans: {main: {groups: [{start: [w]}, {move: {subnet: s, to: rb}}]}}\ntimeline: [{at: "
        "10m, "
        "fail: {site: A}}, {at: 20m, failover: main}, {at: 2h, repair: {site: A}}]\n");
    const RunReport report = analyse(scenario, simulate(scenario, 1));
    ASSERT_EQ(report.recovery.splits.size(), 1u);
    const SplitReport& split = report.recovery.splits.front();
    EXPECT_NEAR(split.users_at_home, split.users_at_recovery, 0.02 * split.users_at_home);
    EXPECT_GT(split.users_at_home, 50'000);
  }
}

// One of two ways loses data: not every user is served, and with no users, none is.
TEST(Failover, is_unnecessary_only_where_every_user_is_served) {
  const auto is_unnecessary = [](const std::string& clients, const std::string& before) {
    const Scenario scenario = scenario_of(
        "sites: {A: {}, B: {}, U: {}}\nrouters: {ra: {site: A}, rb: {site: B}, u: {site: U}}\nlinks:\n  a-b: {between: "
        "[ra, rb], bandwidth: 100Mbit, latency: 1ms, cost: 100}\n  u-a1: {between: [u, ra], bandwidth: 1Gbit, latency: "
        "1ms}\n  u-a2: {between: [u, ra], bandwidth: 1Gbit, latency: 1ms}\n  u-a3: {between: [u, ra], bandwidth: "
        "1Gbit, "
        "latency: 1ms}\n  u-b: {between: [u, rb], bandwidth: 1Gbit, latency: 1ms}\nnetworks: {na: {site: A, subnets: "
        "{s: "
        "{prefix: 10.1.1.0/24, gateway: ra}}}}\nvms: {w: {network: na, boot: 1m, replication: {to: B, churn: "
        "1kB/s}}}\napplications: {app: {served-by: w}}\n" +
        clients + "plans: {main: {groups: [{start: [w]}, {move: {subnet: s, to: rb}}]}}\ntimeline: [" + before +
        "{at: 20m, failover: main}]\n");
    return analyse(scenario, simulate(scenario, 1)).recovery.plans.at(0).is_unnecessary;
  };
  const std::string users = "clients: {users: {site: U, count: 160, use: [app]}}\n";
  EXPECT_TRUE(is_unnecessary(users, ""));
  for (const std::string link : {"u-a1", "u-a2", "u-a3"})
    EXPECT_FALSE(is_unnecessary(users, "{at: 10m, set: {link: " + link + ", loses: data}}, ")) << link;
  EXPECT_FALSE(is_unnecessary("", ""));
}

// y is cut off at 50m, and hears nothing from 60m on: once it can say so again, at 70m, its silence counts at once.
TEST(Vantage, that_was_cut_off_has_gone_on_listening) {
  const Scenario scenario = scenario_of(
      "sites: {A: {}, M: {}, X: {}, Y: {}}\nrouters: {ra: {site: A}, m: {site: M, ospf: {convergence: 0s}}, x: {site: "
      "X, "
      "ospf: {convergence: 0s}}, y: {site: Y, ospf: {convergence: 0s}}}\nlinks: {am: {between: [ra, m], " +
      line + ", protocol: none}, ax: {between: [ra, x], " + line + ", protocol: none}, ay: {between: [ra, y], " + line +
      ", protocol: none}, mx: {between: [m, x], " + line + "}, my: {between: [m, y], " + line +
      "}}\nroutes: {r1: {at: m, to: ra, via: am}, r2: {at: x, to: ra, via: ax}, r3: {at: y, to: ra, via: ay}, b1: {at: "
      "ra, to: m, via: am}, b2: {at: ra, to: x, via: ax}, b3: {at: ra, to: y, via: ay}}\nnetworks: {na: {site: A, "
      "subnets: {s: {prefix: 10.1.1.0/24, gateway: ra}}}}\nvms: {w: {network: na}}\nmonitors: {mon: {site: M, watches: "
      "{site: A}, heartbeat: 0s, hold: 5m, vantage-points: [x, y]}}\ntimeline: [{at: 50m, fail: {link: am}}, {at: 50m, "
      "fail: {link: my, carrier: lost}}, {at: 60m, fail: {link: ay}}, {at: 70m, repair: {link: my}}]\n");
  const auto alarms =
      instants(simulate(scenario, 1), any<MonitorChanged>([](const MonitorChanged& c) { return c.alarmed; }));
  ASSERT_EQ(alarms.size(), 1u);
  EXPECT_GE(alarms.front(), at(70min));
  EXPECT_LE(alarms.front(), at(70min + 11s));  // As soon as the two are neighbours.
}

// Connections that wait for their next retransmission have met what stopped them: there is no firewall to forget them.
TEST(Connections, that_wait_say_what_they_have_met) {
  const Scenario scenario = scenario_of(
      "sites: {us: {}, dc: {}}\nrouters: {u: {site: us}, d: {site: dc}}\nlinks: {u-d: {between: [u, d], " + line +
      "}}\n" + served_at("dc", "d") +
      "clients: {keep: {site: us, use: [app], count: 10, connections: {}}}\ntimeline: [{at: 10m, fail: {link: u-d}}, "
      "{at: 10m 10s, repair: {link: u-d}}]\n");
  const RunReport report = analyse(scenario, simulate(scenario, 1));
  for (const Outage& outage : report.populations.at(0).outages) {
    EXPECT_NE(outage.disposition, Disposition::unknown_connection);
    for (const auto& [from, met] : outage.met) EXPECT_NE(met, Disposition::unknown_connection);
  }
}

// Two networks may have subnets of one name, and a subnet may name the VLAN of another, whichever comes first.
TEST(Names, of_what_is_built_by_itself_do_not_depend_on_the_order) {
  const std::string na = "na: {site: A, subnets: {s: {prefix: 10.1.1.0/24, gateways: [g1, g2], vrrp: {}, ospf: {}}}}",
                    nb =
                        "nb: {site: B, subnets: {s: {prefix: 10.1.2.0/24, gateways: [g1, g2], vrrp: {}, vlan: s, ospf: "
                        "{}}}}";
  for (const std::string& networks : {na + ", " + nb, nb + ", " + na}) {
    const Scenario scenario = scenario_of(
        "sites: {A: {}, B: {}, U: {}}\nswitches: {s1: {site: A}, s2: {site: B}}\nrouters: {g1: {site: A, switch: s1}, "
        "g2: "
        "{site: B, switch: s2}, u: {site: U}}\nlinks: {u-g1: {between: [u, g1], " +
        line + "}, tr: {between: [s1, s2], bandwidth: 10Gbit, latency: 5us, vlans: [s]}}\nnetworks: {" + networks +
        "}\n");
    named(scenario.links, "na s g1-g2");
    named(scenario.links, "nb s g1-g2");
  }
}

}  // namespace
}  // namespace drsim
