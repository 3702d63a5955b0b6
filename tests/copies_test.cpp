// VMs that run at both their places, and plans whose steps must reach what they change.

#include <random>
#include <set>

#include "models/reachability/reachability.hpp"
#include "tests/chance.hpp"
#include "tests/stories.hpp"

namespace drsim {
namespace {

Time up_at(const Trace& trace, VmId vm, Place place) {
  const auto all = instants(
      trace, any<VmChanged>([&](const auto& c) { return c.vm == vm && c.place == place && c.to == VmStatus::up; }));
  EXPECT_FALSE(all.empty());
  return all.empty() ? Time{} : all.front();
}

const PopulationReport& of(const RunReport& report, const std::string& clients) {
  for (const PopulationReport& one : report.populations)
    if ((*report.scenario)[one.clients].name == clients) return one;
  ADD_FAILURE() << clients;
  return report.populations.front();
}

// One subnet over two sites with a gateway at each; users at both and at a third one that prefers the first.
std::string stretched(const std::string& timeline, const std::string& plan = "", bool is_turned_round = false) {
  const std::string s1 = "s1: {site: a}", s2 = "s2: {site: b}",
                    g1 = "g1: {site: a, switch: s1, ospf: {convergence: 0s}}",
                    g2 = "g2: {site: b, switch: s2, ospf: {convergence: 0s}}";
  const auto both = [&](const std::string& one, const std::string& other) {
    return is_turned_round ? other + ", " + one : one + ", " + other;
  };
  return "horizon: 2h\nsites: {" + both("a: {}", "b: {}") + ", u: {}}\nswitches: {" + both(s1, s2) + "}\nrouters: {" +
         both(g1, g2) + R"(, ru: {site: u, ospf: {convergence: 0s}}}
links:
  u-1: {between: [ru, g1], bandwidth: 1Gbit, latency: 1ms, cost: 10}
  u-2: {between: [ru, g2], bandwidth: 1Gbit, latency: 1ms, cost: 20}
  g1-g2: {between: [g1, g2], bandwidth: 1Gbit, latency: 1ms, cost: 10}
  trunk: {between: [s1, s2], bandwidth: 10Gbit, latency: 5us, vlans: [s]}
networks: {n: {site: a, subnets: {s: {prefix: 10.1.1.0/24, gateways: [g1, g2]}}}}
vms: {w: {network: n, switch: s1, address: 10.1.1.13, boot: 60s, replication: {to: b, churn: 100kB/s}}}
applications: {app: {served-by: w}}
clients:
  users: {site: u, count: 100, use: [app]}
  at-b: {site: b, count: 10, use: [app]}
  at-a: {site: a, count: 10, use: [app]}
plans: {main: {)" +
         plan + "groups: [{start: [w]}]}}\ntimeline: [" + timeline + "]\n";
}
const std::string cut_at_10 = "{at: 10m, fail: {link: trunk}}, {at: 10m, fail: {link: g1-g2, carrier: lost}}, ";
const std::string isolate_b_at_10 = cut_at_10 + "{at: 10m, fail: {link: u-2, carrier: lost}}, ";

TEST(Copies, who_reaches_the_living_primary_notices_nothing_of_the_other_sites_plan) {
  for (const bool is_turned_round : {false, true}) {
    const Scenario scenario =
        scenario_of(stretched(isolate_b_at_10 + "{at: 20m, failover: main}", "", is_turned_round), false);
    const Trace trace = simulate(scenario, 1);
    const RunReport report = analyse(scenario, trace);
    EXPECT_EQ(of(report, "users").downtime_max, 0s);
    EXPECT_EQ(of(report, "at-a").downtime_max, 0s);
    const Time there = up_at(trace, VmId{0U}, Place::recovery);
    EXPECT_GE(there, at(21min));
    EXPECT_LT(there, at(22min));
    ASSERT_EQ(of(report, "at-b").outages.size(), 1u);
    EXPECT_EQ(of(report, "at-b").outages[0].from, at(10min));
    EXPECT_GE(*of(report, "at-b").outages[0].to, there);
    EXPECT_LE(*of(report, "at-b").outages[0].to, there + 100ms);
    expect_accounted_for(scenario, report);
  }
}

TEST(Copies, two_that_write_are_counted_with_their_users_and_bytes_until_one_is_stopped) {
  const std::string healed =
      "{at: 40m, repair: {link: trunk}}, {at: 40m, repair: {link: g1-g2}}, {at: 40m, repair: "
      "{link: u-2}}, {at: 1h, stop: {vm: w, site: a}}";
  const Scenario scenario = scenario_of(stretched(isolate_b_at_10 + "{at: 20m, failover: main}, " + healed), false);
  const Trace trace = simulate(scenario, 1);
  const RunReport report = analyse(scenario, trace);
  Time picked{};
  for (const Record& record : trace.records)
    if (const auto* point = std::get_if<RecoveryPointPicked>(&record.change)) picked = point->of;
  ASSERT_EQ(report.recovery.splits.size(), 1u);
  const SplitReport& split = report.recovery.splits[0];
  EXPECT_EQ(split.from, at(21min));  // Since both run: the second has booted.
  EXPECT_EQ(split.to, at(1h));
  EXPECT_EQ(split.end, SplitReport::End::home_stopped);
  EXPECT_NEAR(static_cast<double>(split.at_home.count), 1e5 * seconds(at(1h) - picked), 2);
  EXPECT_NEAR(static_cast<double>(split.at_recovery.count),
              1e5 * seconds(at(1h) - up_at(trace, VmId{0U}, Place::recovery)), 2);
  EXPECT_EQ(split.discarded(), split.at_home);
  // 110 users for 40 minutes with home; 10 with the other one since its users have found it.
  EXPECT_NEAR(split.users_at_home, 110 * 40, 1);
  EXPECT_NEAR(split.users_at_recovery, 10 * 39, 1);
  // As long as the trunk takes to forward again.
  EXPECT_GT(split.one_segment, 20min - 2s);
  EXPECT_LT(split.one_segment, 20min);
}

TEST(Copies, what_is_being_copied_when_the_other_one_takes_its_part_is_copied_no_further) {
  // It goes on at once where it ran all along, back and forth: what was under way from home is not of the one at b.
  const std::string healed =
      "{at: 1h, repair: {link: trunk}}, {at: 1h, repair: {link: g1-g2}}, "
      "{at: 1h, repair: {link: u-2}}";
  const Trace trace =
      simulate(scenario_of(stretched(isolate_b_at_10 +
                                     "{at: 20m, failover: main}, {at: 30m, failback: {plan: main, mode: "
                                     "unplanned}}, {at: 45m, failover: main}, " +
                                     healed),
                           false),
               1);
  const auto started = instants(trace, any<TransferStarted>()), aborted = instants(trace, any<TransferAborted>()),
             finished = instants(trace, any<TransferFinished>());
  EXPECT_GT(started.back(), at(30min));
  EXPECT_LT(started.back(), at(45min));
  EXPECT_EQ(aborted.back(), at(45min));
  EXPECT_LT(finished.back(), at(10min));
}

TEST(Copies, on_one_segment_the_last_announcement_decides_who_is_reached) {
  // Nothing is cut and nobody fences: the one at b has announced its address, and all gateways have heard it.
  const Scenario scenario = scenario_of(stretched("{at: 20m, failover: main}", "fencing: none, "), false);
  const Trace trace = simulate(scenario, 1);
  const SplitReport split = recovery_of(scenario, trace).splits.at(0);
  const Time there = up_at(trace, VmId{0U}, Place::recovery);
  EXPECT_NEAR(split.users_at_recovery, 120 * seconds(at(2h) - there) / 60, 1);
  EXPECT_NEAR(split.users_at_home, 120 * seconds(there - at(20min)) / 60, 1);
  EXPECT_EQ(split.one_segment, at(2h) - at(20min));
}

TEST(Copies, fencing_says_whether_and_when_the_source_is_stopped) {
  const std::string story = isolate_b_at_10 +
                            "{at: 20m, failover: main}, {at: 40m, repair: {link: trunk}}, {at: 40m, repair: {link: "
                            "g1-g2}}, {at: 40m, repair: {link: u-2}}";
  const auto splits = [&](const std::string& fencing) {
    const Scenario scenario = scenario_of(stretched(story, "fencing: " + fencing + ", "), false);
    return recovery_of(scenario, simulate(scenario, 1)).splits;
  };
  ASSERT_EQ(splits("once").size(), 1u);
  EXPECT_EQ(splits("once")[0].end, SplitReport::End::open);
  ASSERT_EQ(splits("retry").size(), 1u);
  EXPECT_EQ(splits("retry")[0].end, SplitReport::End::home_stopped);
  EXPECT_GE(splits("retry")[0].to, at(40min));
  EXPECT_LT(splits("retry")[0].to, at(41min));
  EXPECT_TRUE(splits("wait").empty());
  // In reach, none alone lets it run on.
  for (const std::string fencing : {"once", "retry", "wait", "none"}) {
    const Scenario scenario = scenario_of(stretched("{at: 20m, failover: main}", "fencing: " + fencing + ", "), false);
    EXPECT_EQ(recovery_of(scenario, simulate(scenario, 1)).splits.size(), fencing == "none" ? 1u : 0u) << fencing;
  }
}

TEST(Copies, servers_at_both_sites_of_one_stretched_subnet_are_all_reached) {
  for (const bool is_turned_round : {false, true}) {
    const std::string na = "na: {site: a, subnets: {s: {prefix: 10.1.1.0/24, gateways: [g1, g2], vrrp: {}, vlan: s}}}",
                      nb = "nb: {site: b, subnets: {s: {prefix: 10.1.1.0/24, gateways: [g1, g2], vrrp: {}, vlan: s}}}";
    const Scenario scenario = scenario_of(R"(
sites: {a: {}, b: {}, u: {}}
switches: {s1: {site: a}, s2: {site: b}}
vlans: {s: {}}
routers: {g1: {site: a, switch: s1}, g2: {site: b, switch: s2}, ru: {site: u}}
links:
  u-1: {between: [ru, g1], bandwidth: 1Gbit, latency: 1ms, cost: 10}
  u-2: {between: [ru, g2], bandwidth: 1Gbit, latency: 1ms, cost: 20}
  g1-g2: {between: [g1, g2], bandwidth: 1Gbit, latency: 1ms, cost: 10}
  trunk: {between: [s1, s2], bandwidth: 10Gbit, latency: 5us, vlans: [s]}
networks: {)" + (is_turned_round ? nb + ", " + na : na + ", " + nb) +
                                          R"(}
vms: {wa: {network: na, switch: s1, address: 10.1.1.13}, wb: {network: nb, switch: s2, address: 10.1.1.14}}
applications: {app-a: {served-by: wa}, app-b: {served-by: wb}}
clients: {users: {site: u, use: [app-a, app-b]}, at-a: {site: a, use: [app-a, app-b]}, at-b: {site: b, use: [app-a, app-b]}}
timeline: [{at: 10m, fail: {link: trunk}}]
)");
    Reachability reachability(scenario);
    State state(scenario);
    for (const char* router : {"ru", "g1", "g2"})
      for (const char* vm : {"wa", "wb"})
        EXPECT_TRUE(reachability.to_vm(state, named(scenario.routers, router), named(scenario.vms, vm)).reached())
            << router << vm;
    const RunReport report = analyse(scenario, simulate(scenario, 1));
    for (const PopulationReport& one : report.populations) {
      const bool is_near = scenario[one.clients].name == "at-b" ? scenario[one.application].name == "app-b"
                                                                : scenario[one.application].name == "app-a";
      EXPECT_EQ(one.downtime_max > 1min, !is_near) << scenario[one.clients].name << scenario[one.application].name;
    }
  }
}

// Two sites, a third one with users; the subnet moves with its server.
std::string moved(const std::string& timeline, const std::string& plan = "", const std::string& move = "",
                  const std::string& rest = "", const std::string& cost_a = "10", const std::string& cost_b = "20") {
  return R"(
sites: {a: {}, b: {}, u: {}, c: {}}
routers: {ra: {site: a}, rb: {site: b}, ru: {site: u}, rc: {site: c}}
links:
  a-b: {between: [ra, rb], bandwidth: 100Mbit, latency: 1ms, cost: 50}
  u-a: {between: [ru, ra], bandwidth: 1Gbit, latency: 1ms, cost: )" +
         cost_a + R"(}
  u-b: {between: [ru, rb], bandwidth: 1Gbit, latency: 1ms, cost: )" +
         cost_b + R"(}
  c-u: {between: [rc, ru], bandwidth: 1Gbit, latency: 1ms}
networks: {n: {site: a, subnets: {s: {prefix: 10.1.1.0/24, gateway: ra}}}}
vms: {w: {network: n, boot: 1m, replication: {to: b, churn: 1kB/s}}}
applications: {app: {served-by: w}}
clients: {users: {site: u, count: 1000, use: [app])" +
         (rest.find("names:") == std::string::npos ? "" : ", resolver: res") + "}}\n" + rest + "plans: {main: {" +
         plan + "groups: [{start: [w]}, {move: {subnet: s, to: rb" + move + "}}]}}\ntimeline: [" + timeline + "]\n";
}
const std::string lost_and_back = "{at: 10m, fail: {site: a}}, {at: 20m, failover: main}, {at: 2h, repair: {site: a}}";

TEST(ComingBack, a_repaired_primary_announces_its_subnet_again_and_starts_its_server) {
  const Scenario scenario = scenario_of(moved(lost_and_back));
  const Trace trace = simulate(scenario, 1);
  const RunReport report = analyse(scenario, trace);
  const PopulationReport& users = of(report, "users");
  // Once it is heard of, the way there is the cheaper one, and the server there still boots.
  ASSERT_EQ(users.outages.size(), 2u);
  EXPECT_GE(users.outages[1].from, at(2h));
  EXPECT_LT(users.outages[1].from, at(2h + 11s));
  EXPECT_EQ(users.outages[1].to, at(2h + 1min));
  ASSERT_EQ(report.recovery.splits.size(), 1u);
  EXPECT_EQ(report.recovery.splits[0].from, at(2h + 1min));
  EXPECT_EQ(report.recovery.splits[0].end, SplitReport::End::open);
  EXPECT_NEAR(report.recovery.splits[0].users_at_home, 1000 * 119, 1);
  expect_accounted_for(scenario, report);
}

TEST(ComingBack, cost_decides_who_goes_to_the_repaired_primary) {
  const Scenario scenario = scenario_of(moved(lost_and_back, "", "", "", "30", "20"));
  EXPECT_EQ(of(analyse(scenario, simulate(scenario, 1)), "users").outages.size(), 1u);
}

TEST(ComingBack, a_server_that_was_fenced_or_is_not_to_start_leaves_a_black_hole_where_the_subnet_is_announced) {
  for (const bool is_fenced : {false, true}) {
    std::string text = moved(lost_and_back, is_fenced ? "fencing: retry, " : "");
    if (!is_fenced) text.replace(text.find("boot: 1m"), 8, "boot: 1m, auto-start: false");
    const Scenario scenario = scenario_of(text);
    const RunReport report = analyse(scenario, simulate(scenario, 1));
    EXPECT_TRUE(report.recovery.splits.empty());
    ASSERT_EQ(of(report, "users").outages.size(), 2u);
    EXPECT_FALSE(of(report, "users").outages[1].to);
  }
}

TEST(ComingBack, a_withdrawal_that_is_tried_again_ends_it) {
  const Scenario scenario = scenario_of(moved(lost_and_back, "fencing: retry, ", ", withdraw-unreachable: retry"));
  const Trace trace = simulate(scenario, 1);
  const RunReport report = analyse(scenario, trace);
  const auto withdrawn = instants(trace, any<SubnetWithdrawn>());
  ASSERT_EQ(withdrawn.size(), 1u);
  EXPECT_GE(withdrawn[0], at(2h + 30s));
  EXPECT_LT(withdrawn[0], at(2h + 51s));
  ASSERT_EQ(of(report, "users").outages.size(), 2u);
  EXPECT_LT(*of(report, "users").outages[1].to, withdrawn[0] + 1s);
}

// ---- Steps that must reach what they change ------------------------------------------------------------------------

std::vector<StepId> unreached(const Trace& trace) {
  std::vector<StepId> steps;
  for (const Record& record : trace.records)
    if (const auto* one = std::get_if<StepUnreachable>(&record.change)) steps.push_back(one->step);
  return steps;
}
// The site that plans are carried out from is cut off for two hours.
const std::string cut_b = "{at: 10m, fail: {link: a-b, carrier: lost}}, {at: 10m, fail: {link: u-b, carrier: lost}}, ";
const std::string join_b = ", {at: 3h, repair: {link: a-b}}, {at: 3h, repair: {link: u-b}}";

TEST(Steps, a_router_out_of_reach_goes_on_announcing_a_subnet) {
  const Scenario scenario = scenario_of(moved(cut_b + "{at: 20m, failover: main}"));
  const Trace trace = simulate(scenario, 1);
  EXPECT_TRUE(instants(trace, any<SubnetWithdrawn>()).empty());
  EXPECT_EQ(instants(trace, any<SubnetAnnounced>()).size(), 1u);
  ASSERT_EQ(unreached(trace).size(), 1u);
  EXPECT_EQ(unreached(trace)[0].kind, StepKind::withdraw);
  const RunReport report = analyse(scenario, trace);
  EXPECT_EQ(of(report, "users").downtime_max, 0s);
  ASSERT_EQ(report.recovery.unreached.size(), 1u);
  EXPECT_FALSE(report.recovery.unreached[0].done);
}

TEST(Steps, wait_for_a_router_is_over_when_it_is_reached) {
  const Scenario scenario =
      scenario_of(moved(cut_b + "{at: 20m, failover: main}" + join_b, "", ", withdraw-unreachable: wait"));
  const Trace trace = simulate(scenario, 1);
  ASSERT_EQ(instants(trace, any<SubnetWithdrawn>()).size(), 1u);
  EXPECT_GE(instants(trace, any<SubnetWithdrawn>())[0], at(3h + 30s));
  EXPECT_GE(instants(trace, any<SubnetAnnounced>()).at(0), at(3h + 1min));
  EXPECT_EQ(instants(trace, any<StepReached>()).size(), 1u);
}

TEST(Steps, a_management_network_or_somebody_who_travels_gets_there) {
  const Scenario by_network = scenario_of(moved(cut_b + "{at: 20m, failover: main}", "out-of-band: [a], "));
  const Trace one = simulate(by_network, 1);
  EXPECT_TRUE(unreached(one).empty());
  EXPECT_EQ(instants(one, any<SubnetWithdrawn>()), std::vector{at(20min + 60s + 30s)});
  // He finds it out of reach when he tries, an hour away.
  const Scenario on_foot = scenario_of(moved(cut_b + "{at: 20m, failover: main}", "travel: 1h, "));
  const Trace other = simulate(on_foot, 1);
  EXPECT_EQ(instants(other, any<TravellerArrived>()), std::vector{at(21min + 30s + 1h)});
  EXPECT_EQ(instants(other, any<SubnetWithdrawn>()), std::vector{at(21min + 30s + 1h + 30s)});
}

TEST(Steps, announce_waits_for_its_router) {
  const Scenario scenario = scenario_of(
      moved("{at: 10m, fail: {router: rb}}, {at: 20m, failover: main}, {at: 1h, repair: {router: rb}}", "site: c, "));
  const Trace trace = simulate(scenario, 1);
  ASSERT_EQ(instants(trace, any<SubnetAnnounced>()).size(), 1u);
  EXPECT_GE(instants(trace, any<SubnetAnnounced>())[0], at(1h + 30s));
}

TEST(Steps, the_order_of_announcing_and_withdrawing_leaves_a_window_with_none_or_with_two) {
  const auto instants_of = [](const std::string& order) {
    const Scenario scenario = scenario_of(moved("{at: 20m, failover: main}", "", ", withdraw: 40s, order: " + order));
    const Trace trace = simulate(scenario, 1);
    EXPECT_EQ(instants(trace, any<PlanChanged>([](const auto& c) { return c.to == PlanPhase::recovered; })).size(), 1u);
    return std::pair{instants(trace, any<SubnetWithdrawn>()).at(0), instants(trace, any<SubnetAnnounced>()).at(0)};
  };
  EXPECT_EQ(instants_of("withdraw-first"), (std::pair{at(21min + 40s), at(21min + 70s)}));
  EXPECT_EQ(instants_of("announce-first"), (std::pair{at(21min + 70s), at(21min + 30s)}));
  EXPECT_EQ(instants_of("at-once"), (std::pair{at(21min + 40s), at(21min + 30s)}));
}

const std::string name_at_c = R"(
names: {w.example: {application: app, ttl: 1m, authority: ns}}
dns-servers: {ns: {site: c}}
resolvers: {res: {site: u, asks: [ns]}}
)";

TEST(Steps, publish_waits_for_a_server_that_lives_out_of_reach) {
  for (const std::string then : {"wait", "retry", "fail", "skip"}) {
    std::string text = moved("{at: 10m, fail: {link: c-u}}, {at: 20m, failover: main}, {at: 2h, repair: {link: c-u}}",
                             "", "", name_at_c);
    const std::string groups = "groups: [";
    text.replace(text.find(groups), groups.size(),
                 "groups: [{publish: {names: [w.example], takes: 60s, unreachable: " + then + "}}, ");
    const Scenario scenario = scenario_of(text);
    const Trace trace = simulate(scenario, 1);
    const auto published = instants(trace, any<NamePublished>());
    const bool is_done = then == "wait" || then == "retry";
    ASSERT_EQ(published.size(), is_done ? 1u : 0u) << then;
    if (is_done) {
      EXPECT_GE(published[0], at(2h + 60s));
    }
    const auto recovered =
        instants(trace, any<PlanChanged>([](const auto& c) { return c.to == PlanPhase::recovered; }));
    ASSERT_EQ(recovered.size(), 1u) << then;
    EXPECT_EQ(recovered[0] > at(2h), then == "wait");
  }
}

TEST(Steps, flush_leaves_out_resolvers_out_of_reach) {
  std::string text = moved("{at: 10m, fail: {link: c-u}}, {at: 20m, failover: main}", "site: c, ", "", name_at_c);
  const std::string groups = "groups: [";
  text.replace(text.find(groups), groups.size(), "groups: [{flush: {resolvers: [res]}}, ");
  const Scenario scenario = scenario_of(text);
  const Trace trace = simulate(scenario, 1);
  EXPECT_TRUE(instants(trace, any<ResolverFlushed>()).empty());
  ASSERT_FALSE(unreached(trace).empty());
  EXPECT_EQ(unreached(trace)[0].kind, StepKind::flush);
}

TEST(Steps, a_static_route_is_typed_on_a_router_that_is_reached) {
  const std::string routes = "routes: {r: {at: ra, to: 10.1.1.0/24, via: u-a, initially: absent}}\n";
  std::string text = moved(
      "{at: 10m, fail: {link: a-b, carrier: lost}}, {at: 10m, fail: {link: u-a, carrier: lost}}, "
      "{at: 20m, failover: main}, {at: 2h, repair: {link: a-b}}",
      "", "", routes);
  const std::string groups = "groups: [";
  text.replace(text.find(groups), groups.size(), "groups: [{routing: [{install: r, takes: 30s}]}, ");
  const Trace trace = simulate(scenario_of(text), 1);
  const auto typed = instants(trace, any<StaticRouteChanged>());
  ASSERT_EQ(typed.size(), 1u);
  EXPECT_GE(typed[0], at(2h + 30s));
}

TEST(Steps, a_connection_is_made_or_cut_from_an_end_that_is_reached) {
  // The line from c to a, of whose ends the plan at b reaches c only until u is cut off from it.
  const auto changed = [](const std::string& step, const std::string& begins, const std::string& cut) {
    std::string text = moved(cut +
                             "{at: 20m, failover: main}, {at: 2h, repair: {link: c-u}}, {at: 2h, repair: {link: a-b}}, "
                             "{at: 2h, repair: {link: u-a}}");
    text.insert(text.find("links:\n") + 7,
                "  spare: {between: [rc, ra], bandwidth: 1Gbit, latency: 1ms" + begins + "}\n");
    const std::string groups = "groups: [";
    text.replace(text.find(groups), groups.size(), "groups: [{routing: [{" + step + ": spare, takes: 30s}]}, ");
    const Scenario scenario = scenario_of(text);
    const LinkId spare = named(scenario.links, "spare");
    return instants(simulate(scenario, 1), any<LinkChanged>([=](const auto& c) { return c.link == spare; }));
  };
  const std::string one = "{at: 10m, fail: {link: c-u}}, ",
                    both = one + "{at: 10m, fail: {link: a-b}}, {at: 10m, fail: {link: u-a}}, ";
  EXPECT_EQ(changed("connect", ", initially: down", one), std::vector{at(20min + 30s)});
  const auto late = changed("connect", ", initially: down", both);
  ASSERT_EQ(late.size(), 1u);
  EXPECT_GE(late[0], at(2h + 30s));
  EXPECT_EQ(changed("disconnect", "", one), std::vector{at(20min + 30s)});
}

TEST(Steps, flush_that_waits_is_done_when_its_resolver_is_reached) {
  std::string text = moved("{at: 10m, fail: {link: c-u}}, {at: 20m, failover: main}, {at: 2h, repair: {link: c-u}}",
                           "site: c, ", "", name_at_c);
  const std::string groups = "groups: [";
  text.replace(text.find(groups), groups.size(), "groups: [{flush: {resolvers: [res], unreachable: wait}}, ");
  const Trace trace = simulate(scenario_of(text), 1);
  ASSERT_FALSE(instants(trace, any<ResolverFlushed>()).empty());
  EXPECT_GE(instants(trace, any<ResolverFlushed>())[0], at(2h));
  EXPECT_GE(instants(trace, any<VmChanged>()).front(), at(2h));
}

TEST(Steps, a_vm_is_drained_as_soon_as_its_site_is_reached) {
  // It was in reach when the planned failover began, and another VM takes its time to be shut down.
  std::string text = moved(
      "{at: 20m, failover: {plan: main, mode: planned}}, {at: 21m, fail: {link: a-b, carrier: lost}}, {at: 21m, fail: "
      "{link: u-b, carrier: lost}}, {at: 2h, repair: {link: a-b}}",
      "shutdown: 5m, fencing: wait, ");
  const Trace trace = simulate(scenario_of(text), 1);
  // Asked before the cut, it shuts itself down; its last data go when there is a way again.
  const auto recovered = instants(trace, any<PlanChanged>([](const auto& c) { return c.to == PlanPhase::recovered; }));
  ASSERT_EQ(recovered.size(), 1u);
  EXPECT_GE(recovered[0], at(2h));
}

TEST(Steps, azures_settings_are_reached_from_wherever_there_is_a_way_to_the_internet) {
  const auto announced = [](const std::string& cut) {
    std::string text = R"(
sites: {a: {}, z: {kind: azure}, o: {}, net: {kind: internet}}
routers: {ra: {site: a}, rz: {site: z}, ro: {site: o}, isp: {site: net}}
links:
  a-z: {between: [ra, rz], bandwidth: 1Gbit, latency: 1ms}
  o-isp: {between: [ro, isp], bandwidth: 1Gbit, latency: 1ms}
networks:
  n: {site: a, subnets: {s: {prefix: 10.1.1.0/24, gateway: ra}}}
vms: {w: {network: n, boot: 1m, replication: {to: z, churn: 1kB/s}}}
plans: {p: {site: o, groups: [{move: {subnet: s, to: rz, withdraw-unreachable: skip}}]}}
timeline: [)" + cut + "{at: 20m, failover: p}, {at: 2h, repair: {link: o-isp}}]\n";
    return instants(simulate(scenario_of(text), 1), any<SubnetAnnounced>());
  };
  EXPECT_EQ(announced(""), std::vector{at(20min + 1min)});
  const auto late = announced("{at: 10m, fail: {link: o-isp, carrier: lost}}, ");
  ASSERT_EQ(late.size(), 1u);
  EXPECT_GE(late[0], at(2h));
}

TEST(Steps, a_vm_is_started_where_the_plan_gets_to) {
  const Scenario scenario =
      scenario_of(moved("{at: 10m, fail: {link: a-b}}, {at: 10m, fail: {link: u-b}}, {at: 20m, "
                        "failover: main}, {at: 2h, repair: {link: u-b}}",
                        "site: c, "));
  const Trace trace = simulate(scenario, 1);
  EXPECT_GE(up_at(trace, VmId{0U}, Place::recovery), at(2h + 1min));
  ASSERT_FALSE(unreached(trace).empty());
  EXPECT_EQ(unreached(trace)[0].kind, StepKind::start);
}

TEST(Steps, a_task_does_without_a_tool_that_is_out_of_reach) {
  std::string text = moved("{at: 10m, fail: {link: c-u}}, {at: 20m, failover: main}", "", "",
                           "tools: {portal: {site: c, without: 15m}}\n");
  const std::string groups = "groups: [";
  text.replace(text.find(groups), groups.size(), "groups: [{task: {what: look, takes: 1m, uses: [portal]}}, ");
  const Trace trace = simulate(scenario_of(text), 1);
  EXPECT_EQ(instants(trace, any<TaskFinished>()), std::vector{at(20min + 15min + 1min)});
}

TEST(Steps, a_planned_failover_is_refused_while_nobody_reaches_what_it_has_to_stop) {
  const Scenario scenario = scenario_of(moved(cut_b + "{at: 20m, failover: {plan: main, mode: planned}}"));
  const Trace trace = simulate(scenario, 1);
  EXPECT_EQ(instants(trace, any<ActionRefused>([](const auto& c) { return c.reason == Refusal::home_is_unreachable; })),
            std::vector{at(20min)});
  EXPECT_EQ(of(analyse(scenario, trace), "users").downtime_max, 0s);
}

// ---- Monitors and clusters -----------------------------------------------------------------------------------------

TEST(Votes, one_vantage_point_that_is_cut_off_raises_no_alarm_by_itself) {
  const auto alarms = [](const std::string& monitor, const std::string& timeline) {
    std::string text = moved(timeline, "", "", "monitors: {m: {site: b, watches: {site: a}, " + monitor + "}}\n");
    return instants(simulate(scenario_of(text), 1), any<MonitorChanged>([](const auto& c) { return c.alarmed; }));
  };
  const std::string cut_a_b = "{at: 1h, fail: {link: a-b}}, {at: 1h, fail: {link: u-b}}, {at: 2h, repair: {link: u-b}}";
  EXPECT_EQ(alarms("hold: 90s", cut_a_b).size(), 1u);
  EXPECT_TRUE(alarms("hold: 90s, vantage-points: [rc, ru], votes: 2", cut_a_b).empty());
  const auto real = alarms("hold: 90s, vantage-points: [ru, rc], votes: 2", "{at: 1h, fail: {site: a}}");
  ASSERT_EQ(real.size(), 1u);
  EXPECT_GE(real[0], at(1h + 1min));
  EXPECT_LE(real[0], at(1h + 90s));
}

// Both sites of a cluster, and a witness at the third.
std::string cluster(const std::string& timeline, const std::string& quorum = "witness: c, lease: 20s, takeover: 30s") {
  return moved(timeline, "quorum: {" + quorum + "}, ");
}

TEST(Clusters, the_side_with_the_witness_goes_on_and_the_other_stops) {
  // The other side is cut off: whoever runs it keeps the majority.
  const Trace standby_cut = simulate(scenario_of(cluster("{at: 1h, fail: {link: a-b, carrier: lost}}, {at: 1h, fail: "
                                                         "{link: u-b, carrier: lost}}")),
                                     1);
  EXPECT_TRUE(instants(standby_cut, any<PlanChanged>()).empty());
  EXPECT_TRUE(instants(standby_cut, any<VmChanged>()).empty());
  // Whoever runs it is cut off: stopped after its lease, taken over after more than that; never do both run.
  const Scenario scenario =
      scenario_of(cluster("{at: 1h, fail: {link: a-b, carrier: lost}}, {at: 1h, fail: {link: u-a, carrier: lost}}, "
                          "{at: 2h, repair: {link: a-b}}"));
  const Trace active_cut = simulate(scenario, 1);
  const auto stopped = instants(active_cut, any<VmChanged>([](const auto& c) { return c.to == VmStatus::stopped; }));
  ASSERT_EQ(stopped.size(), 1u);
  EXPECT_GE(stopped[0], at(1h + 20s));
  EXPECT_LT(stopped[0], at(1h + 22s));
  const auto over =
      instants(active_cut, any<PlanChanged>([](const auto& c) { return c.to == PlanPhase::failing_over; }));
  ASSERT_EQ(over.size(), 1u);
  EXPECT_GE(over[0], at(1h + 30s));
  EXPECT_TRUE(recovery_of(scenario, active_cut).splits.empty());
  replay(scenario, active_cut, [](const State& state) { EXPECT_EQ(state.twins(), 0u); });
}

TEST(Clusters, two_without_a_witness_both_stop_and_go_on_when_they_hear_each_other) {
  const Trace trace =
      simulate(scenario_of(cluster("{at: 1h, fail: {link: a-b, carrier: lost}}, {at: 1h, fail: {link: u-b, carrier: "
                                   "lost}}, {at: 2h, repair: {link: a-b}}",
                                   "lease: 20s, takeover: 30s")),
               1);
  EXPECT_EQ(instants(trace, any<VmChanged>([](const auto& c) { return c.to == VmStatus::stopped; })).size(), 1u);
  EXPECT_TRUE(instants(trace, any<PlanChanged>()).empty());
  const auto again = instants(trace, any<VmChanged>([](const auto& c) { return c.to == VmStatus::up; }));
  ASSERT_EQ(again.size(), 1u);
  EXPECT_GE(again[0], at(2h + 1min));
}

}  // namespace
// ---- The library ---------------------------------------------------------------------------------------------------

TEST(TwoWriters, a_promotion_in_a_partition_of_43_seconds) {
  const Scenario scenario = library_scenario("two-writers/promotion-after-43-seconds.yaml");
  const Trace trace = simulate(scenario, 1);
  const RunReport report = analyse(scenario, trace);
  EXPECT_EQ(up_at(trace, VmId{0U}, Place::recovery), at(10min + 25s));
  EXPECT_EQ(instants(trace, any<NamePublished>()), std::vector{at(10min + 25s)});
  ASSERT_EQ(report.recovery.splits.size(), 1u);
  const SplitReport& split = report.recovery.splits[0];
  EXPECT_EQ(split.end, SplitReport::End::home_stopped);
  EXPECT_EQ(split.from, at(10min + 25s));  // Since both run.
  EXPECT_GE(split.to, at(10min + 43s));
  EXPECT_LT(split.to, at(10min + 45s));
  // From the last copy, up to 10 s before the cut, to its end.
  EXPECT_GE(split.discarded().count, 43'000'000);
  EXPECT_LE(split.discarded().count, 55'000'000);
  EXPECT_GT(split.users_at_home, 0);
  // Until the horizon the west writes what nobody copies.
  State last(scenario);
  for (const Record& record : trace.records) last.advance(record.at), last.apply(record.change);
  last.advance(scenario.end());
  EXPECT_NEAR(static_cast<double>(last.uncopied(VmId{0U}).count), 1e6 * (60 * 50 - 25), 1e6);
  EXPECT_EQ(of(report, "web-east").outages.front().from, split.to);
  EXPECT_EQ(of(report, "web-west").outages.front().from, at(10min));
  expect_accounted_for(scenario, report);
}

TEST(TwoWriters, a_quorum_with_a_witness_on_either_side_of_a_cut) {
  const Scenario first = library_scenario("two-writers/quorum-first-cut.yaml");
  const Trace trace = simulate(first, 1);
  const RunReport report = analyse(first, trace);
  EXPECT_EQ(instants(trace, any<VmChanged>([](const auto& c) { return c.to == VmStatus::stopped; })),
            std::vector{at(1h + 20s)});
  EXPECT_EQ(up_at(trace, VmId{0U}, Place::recovery), at(1h + 45s));
  EXPECT_TRUE(report.recovery.splits.empty());
  ASSERT_FALSE(of(report, "buyers").outages.empty());
  EXPECT_EQ(of(report, "buyers").outages[0].from, at(1h));
  EXPECT_EQ(of(report, "buyers").outages[0].to, at(1h + 46s + 200ms));
  const Scenario second = library_scenario("two-writers/quorum-second-cut.yaml");
  EXPECT_EQ(of(analyse(second, simulate(second, 1)), "buyers").downtime_max, 0s);
}

// ---- Any story -----------------------------------------------------------------------------------------------------

// Three sites in a ring, the plan with its steps at two of them; links, routers and sites fail and come back at random.
std::string any_story(unsigned seed) {
  std::mt19937 draw(seed);
  const auto number = [&](int low, int high) { return std::uniform_int_distribution<int>(low, high)(draw); };
  const auto one_of = [&](std::vector<std::string> all) {
    return all[static_cast<std::size_t>(number(0, static_cast<int>(all.size()) - 1))];
  };
  const std::vector<std::string> things{"link: a-b",  "link: u-a",  "link: u-b", "link: c-u",
                                        "router: ra", "router: rb", "site: a",   "site: b"};
  std::string timeline;
  for (int i = 0; i < number(2, 7); ++i) {
    const std::string what = one_of(things);
    const int from = number(10, 150), to = from + number(1, 60);
    timeline += "{at: " + std::to_string(from) + "m, fail: {" + what + "}}, {at: " + std::to_string(to) +
                "m, repair: {" + what + "}}, ";
  }
  timeline += "{at: " + std::to_string(number(10, 100)) + "m, failover: main}";
  if (number(0, 1) == 1)
    timeline += ", {at: " + std::to_string(number(150, 200)) + "m, failback: {plan: main, mode: unplanned}}";
  const std::string unreachable = one_of({"wait", "retry", "fail", "skip"});
  std::string plan = "fencing: " + one_of({"wait", "retry", "once", "none"}) + ", ";
  if (number(0, 2) == 0) plan += "site: " + one_of({"a", "b", "c"}) + ", ";
  std::string text = moved(
      timeline, plan,
      ", withdraw-unreachable: " + unreachable + ", order: " + one_of({"withdraw-first", "announce-first", "at-once"}),
      name_at_c + R"(
routes: {typed: {at: ru, to: 10.3.0.0/24, via: c-u, initially: absent}}
load-balancers: {lb: {site: c, address: 10.3.0.100, application: other, initially: [x]}}
)");
  const auto put = [&](const std::string& before, const std::string& more) {
    text.insert(text.find(before) + before.size(), more);
  };
  put("networks: {", "m: {site: c, subnets: {t: {prefix: 10.3.0.0/24, gateway: rc}}}, ");
  put("vms: {", "x: {network: m}, y: {network: m}, ");
  put("applications: {", "other: {served-by: [x, y]}, ");
  const std::string groups = "groups: [";
  return text.replace(
      text.find(groups), groups.size(),
      "groups: [{publish: {names: [w.example], takes: 60s, unreachable: " + one_of({"wait", "retry", "fail", "skip"}) +
          "}, flush: {resolvers: [res], unreachable: " + one_of({"wait", "retry", "skip"}) +
          "}}, {routing: [{install: typed, takes: 20s, unreachable: " + one_of({"wait", "retry", "fail", "skip"}) +
          "}], balance: {load-balancer: lb, backends: [y], takes: 15s, unreachable: " +
          one_of({"wait", "retry", "fail", "skip"}) + "}}, ");
}

// Whether there is a line of links that are up from one router to another: without it nobody reaches anything.
bool are_joined(const Scenario& scenario, const State& state, const std::vector<RouterId>& from, RouterId to) {
  std::set<RouterId> seen;
  std::vector<RouterId> open;
  for (const RouterId router : from)
    if (state.is_up(router) && seen.insert(router).second) open.push_back(router);
  while (!open.empty()) {
    const RouterId here = open.back();
    open.pop_back();
    if (here == to) return true;
    for (std::size_t i = 0; i < scenario.links.size(); ++i) {
      const Link& link = scenario.links[i];
      if (!state.is_up(LinkId{i})) continue;
      const RouterId one = std::get<RouterId>(link.ends[0]), other = std::get<RouterId>(link.ends[1]);
      if (one != here && other != here) continue;
      if (const RouterId next = one == here ? other : one; seen.insert(next).second) open.push_back(next);
    }
  }
  return false;
}

class AnyCopies : public testing::TestWithParam<unsigned> {};

TEST_P(AnyCopies, are_changed_by_who_reaches_them_and_reached_where_they_run) {
  const Scenario scenario = scenario_of(any_story(GetParam()));
  const Trace trace = simulate(scenario, GetParam());
  EXPECT_EQ(trace.ending, Ending::horizon);
  State state(scenario);
  Reachability reachability(scenario);
  const VmId vm = named(scenario.vms, "w");
  const RouterId users = scenario.populations[0].behind;
  const auto hands = [&] {
    const Place way = state.course(PlanId{0U}).target;
    const SiteId site = scenario.plans[0].site.value_or(scenario[vm].at(way).site);
    return scenario.index.routers_of_site[site.index];
  };
  // What the two have written, counted from the records alone.
  double lost = 0;
  for (const Record& record : trace.records) {
    state.advance(record.at);
    std::optional<RouterId> changed;
    if (const auto* c = std::get_if<SubnetWithdrawn>(&record.change)) changed = c->from;
    if (const auto* c = std::get_if<SubnetAnnounced>(&record.change)) changed = c->from;
    if (const auto* c = std::get_if<NamePublished>(&record.change)) changed = scenario[c->server].behind;
    if (const auto* c = std::get_if<ResolverFlushed>(&record.change)) changed = scenario[c->resolver].behind;
    if (const auto* c = std::get_if<StaticRouteChanged>(&record.change)) changed = scenario[c->route].at;
    if (const auto* c = std::get_if<BackendUsed>(&record.change)) changed = scenario[c->balancer].behind;
    // Somebody stops it by fencing: he reaches the site that it is at, or it has no power.
    if (const auto* c = std::get_if<InstanceChanged>(&record.change); c && c->to == VmStatus::stopped)
      if (const SiteId site = scenario[vm].at(c->place).site;
          state.is_up(site) && state.is_up(scenario.index.routers_of_site[site.index].front()))
        changed = scenario.index.routers_of_site[site.index].front();
    if (changed) {
      EXPECT_TRUE(are_joined(scenario, state, hands(), *changed)) << describe(scenario, record.change);
    }
    if (const auto* c = std::get_if<VmChanged>(&record.change)) {
      const State::VmState& before = state[vm];
      const bool is_fenced = c->place != before.place && before.status == VmStatus::up && !before.stays;
      const RouterId old = scenario.index.routers_of_site[state.attachment(vm).site.index].front();
      if (is_fenced) {
        EXPECT_TRUE(are_joined(scenario, state, hands(), old) || !state.is_up(old))
            << describe(scenario, record.change);
      }
    }
    EXPECT_TRUE(state.apply(record.change)) << describe(scenario, record.change);
    const Answer answer = reachability.to_address(state, users, scenario[vm].home.address);
    if (answer.reached()) {
      EXPECT_EQ(state.status(Instance{vm, answer.place}), VmStatus::up);
      ASSERT_FALSE(answer.path.empty());
      const Hop last = answer.path.back();
      const RouterId arrived = std::get<RouterId>(scenario[last.link].ends[last.backwards ? 0 : 1]);
      EXPECT_EQ(scenario[arrived].site, scenario[vm].at(answer.place).site);
    }
    const auto runs = [&](Place place) { return state.status(Instance{vm, place}) == VmStatus::up ? 1 : 0; };
    EXPECT_EQ(state.twins() == 1 && runs(Place::home) + runs(Place::recovery) == 2,
              runs(Place::home) + runs(Place::recovery) == 2);
    if (HasFailure()) break;
  }
  // Each of two that run writes at the VM's rate, and no second is counted twice.
  for (const SplitReport& split : recovery_of(scenario, trace).splits) {
    EXPECT_LE(split.from, split.to);
    const double most = 1e3 * seconds(split.to - start_of_scenario);
    EXPECT_LE(static_cast<double>(split.at_home.count), most);
    EXPECT_LE(static_cast<double>(split.at_recovery.count), most);  // It may have run alone before.
    lost += static_cast<double>(split.discarded().count);
  }
  EXPECT_LE(lost, 1e3 * seconds(scenario.horizon));
  if (HasFailure()) std::puts(any_story(GetParam()).c_str());
}

INSTANTIATE_TEST_SUITE_P(Seeds, AnyCopies, testing::Range(1u, 1 + worlds(60)));

}  // namespace drsim
