// Synchronous replication, clusters, listeners, load balancers whose backends are exchanged, and unnecessary failovers.

#include <algorithm>
#include <array>
#include <random>

#include "models/reachability/reachability.hpp"
#include "models/recovery/replication/churn.hpp"
#include "sim/campaign/what_if/annual.hpp"
#include "tests/stories.hpp"

namespace drsim {
namespace {

const PopulationReport& use_of(const RunReport& report, const std::string& clients) {
  for (const PopulationReport& one : report.populations)
    if ((*report.scenario)[one.clients].name == clients) return one;
  ADD_FAILURE() << clients;
  return report.populations.front();
}

// A database at a, with its replica at b and a witness at c; users at u. Each of the three is a line away from all
// others.
std::string database(const std::string& timeline, const std::string& replication, const std::string& plan = "",
                     bool is_turned_round = false) {
  std::vector<std::string> sites{"a: {}", "b: {}", "c: {}", "u: {}"},
      routers{"ra: {site: a, ospf: {convergence: 0s}}", "rb: {site: b, ospf: {convergence: 0s}}",
              "rc: {site: c, ospf: {convergence: 0s}}", "ru: {site: u, ospf: {convergence: 0s}}"},
      links{"a-b: {between: [ra, rb], bandwidth: 1Gbit, latency: 3ms, cost: 10}",
            "a-c: {between: [ra, rc], bandwidth: 1Gbit, latency: 20ms, cost: 10}",
            "b-c: {between: [rb, rc], bandwidth: 1Gbit, latency: 20ms, cost: 10}",
            "a-u: {between: [ra, ru], bandwidth: 1Gbit, latency: 1ms, cost: 10}",
            "b-u: {between: [rb, ru], bandwidth: 1Gbit, latency: 1ms, cost: 100}"};
  const auto joined = [&](std::vector<std::string> all) {
    if (is_turned_round) std::reverse(all.begin(), all.end());
    std::string text;
    for (const std::string& one : all) text += (text.empty() ? "" : ", ") + one;
    return "{" + text + "}\n";
  };
  return "sites: " + joined(sites) + "routers: " + joined(routers) + "links: " + joined(links) +
         "networks: {n: {site: a, subnets: {s: {prefix: 10.1.1.0/24, gateway: ra}}}}\n"
         "vms: {db: {network: n, boot: 10s, replication: {to: b, churn: 1MB/s, " +
         replication +
         "}}}\napplications: {app: {served-by: db}}\nclients: {users: {site: u, count: 100, use: [app]}}\n"
         "plans: {p: {" +
         plan +
         "groups: [{start: [db]}, {move: {subnet: s, to: b, withdraw: 0s, announce: 0s, withdraw-unreachable: "
         "retry}}]}}\n" +
         "timeline: [" + timeline + "]\n";
}
std::string cut(const std::string& when, const std::string& link) {
  return "{at: " + when + ", fail: {link: " + link + ", carrier: lost}}, ";
}
std::string joined_again(const std::string& when, const std::string& link) {
  return "{at: " + when + ", repair: {link: " + link + "}}, ";
}
const std::string b_alone = cut("1h", "a-b") + cut("1h", "b-c") + cut("1h", "b-u");
const std::string a_alone = cut("1h", "a-b") + cut("1h", "a-c") + cut("1h", "a-u");
const std::string both_again = joined_again("2h", "a-b") + joined_again("2h", "b-c") + joined_again("2h", "b-u") +
                               joined_again("2h", "a-c") + joined_again("2h", "a-u");

std::vector<std::pair<Time, Commits>> commits_at(const Trace& trace, Place place) {
  std::vector<std::pair<Time, Commits>> found;
  for (const auto& [when, change] : changes_of<CommitsChanged>(trace))
    if (change.place == place) found.emplace_back(when, change.to);
  return found;
}

TEST(Synchronous, a_lost_peer_costs_its_time_out_and_then_what_is_written_is_at_one_place) {
  for (const bool is_turned_round : {false, true}) {
    const Scenario scenario =
        scenario_of(database(b_alone + both_again, "mode: synchronous", "", is_turned_round), true);
    const Trace trace = simulate(scenario, 1);
    const RunReport report = analyse(scenario, trace);
    const auto commits = commits_at(trace, Place::home);
    ASSERT_EQ(commits.size(), 3u);
    EXPECT_EQ(commits[0], (std::pair{at(1h), Commits::waiting}));
    EXPECT_EQ(commits[1], (std::pair{at(1h + 10s), Commits::alone}));
    // Told what it has missed, 3590 MB and what is written meanwhile, over a line of 1 Gbit/s.
    const auto started = changes_of<TransferStarted>(trace);
    ASSERT_GE(started.size(), 2u);
    EXPECT_NEAR(static_cast<double>(started[0].second.size.count), 1e6 * seconds(started[0].first - at(1h + 10s)), 2);
    EXPECT_EQ(commits[2].second, Commits::confirmed);
    EXPECT_GT(commits[2].first, started[0].first + 28s);
    EXPECT_LT(commits[2].first, started[0].first + 30s);
    ASSERT_EQ(use_of(report, "users").outages.size(), 1u);
    EXPECT_EQ(use_of(report, "users").outages[0].from, at(1h));
    EXPECT_EQ(use_of(report, "users").outages[0].to, at(1h + 10s));
    expect_accounted_for(scenario, report);
    ASSERT_EQ(report.recovery.commits.size(), 1u);
    EXPECT_EQ(report.recovery.commits[0].round_trip, 6ms);
    EXPECT_EQ(report.recovery.commits[0].waited, 10s);
    EXPECT_EQ(report.recovery.commits[0].alone, commits[2].first - at(1h + 10s));
  }
}

TEST(Synchronous, one_that_stalls_waits_until_the_peer_is_back_and_has_missed_nothing) {
  const Scenario scenario = scenario_of(database(b_alone + both_again, "mode: synchronous, peer-lost: stall"));
  const Trace trace = simulate(scenario, 1);
  const RunReport report = analyse(scenario, trace);
  EXPECT_TRUE(changes_of<TransferStarted>(trace).empty());
  const auto commits = commits_at(trace, Place::home);
  ASSERT_EQ(commits.size(), 2u);
  EXPECT_EQ(use_of(report, "users").outages.at(0).from, at(1h));
  EXPECT_EQ(use_of(report, "users").outages.at(0).to, commits[1].first);
  EXPECT_GE(commits[1].first, at(2h));
  EXPECT_EQ(use_of(report, "users").outages.size(), 1u);
  expect_accounted_for(scenario, report);
}

TEST(Synchronous, a_round_trip_that_takes_too_long_counts_as_no_answer) {
  const std::string detour = cut("1h", "a-b") + joined_again("2h", "a-b");
  const auto waited = [&](const std::string& longest) {
    const Scenario scenario = scenario_of(database(detour, "mode: synchronous, peer-lost: stall" + longest));
    return recovery_of(scenario, simulate(scenario, 1)).commits.at(0);
  };
  // By way of c it is 80 ms, by way of u 4 ms at a cost of 110.
  EXPECT_EQ(waited("").waited, 0s);
  EXPECT_EQ(waited("").longest_round_trip, 80ms);
  EXPECT_GT(waited(", longest-commit: 50ms").waited, 1h);
}

TEST(Synchronous, a_failover_loses_nothing_and_an_asynchronous_one_what_had_not_arrived) {
  const auto age = [&](const std::string& replication) {
    const Scenario scenario = scenario_of(database("{at: 1h, fail: {site: a}}, {at: 70m, failover: p}", replication));
    const RunReport report = analyse(scenario, simulate(scenario, 1));
    EXPECT_EQ(report.recovery_points.size(), 1u);
    return report.recovery_points.at(0).age;
  };
  EXPECT_EQ(age("mode: synchronous"), 0s);
  // At a phase of its own: the last copy began up to its interval before the loss.
  EXPECT_GT(age("every: 5m"), 0s);
  EXPECT_LE(age("every: 5m"), 10min);
}

// ---- Clusters ------------------------------------------------------------------------------------------------------

const std::string with_all = "quorum: {witness: c, lease: 20s, takeover: 30s, data-loss: refuse}, ";

TEST(Cluster, its_isolated_member_confirms_nothing_and_the_other_takes_over_with_all) {
  for (const bool is_turned_round : {false, true}) {
    const Scenario scenario =
        scenario_of(database(a_alone + both_again, "mode: synchronous", with_all, is_turned_round));
    const Trace trace = simulate(scenario, 1);
    const RunReport report = analyse(scenario, trace);
    // It has no majority that could be told: it does not go on alone, and stops.
    EXPECT_EQ(commits_at(trace, Place::home).at(0), (std::pair{at(1h), Commits::waiting}));
    for (const auto& [when, commits] : commits_at(trace, Place::home))
      EXPECT_TRUE(commits == Commits::waiting || when > at(2h));
    EXPECT_EQ(report.recovery_points.at(0).age, 0s);
    EXPECT_TRUE(report.recovery.splits.empty());
    // What was taken over from is copied to without anybody: the roles are exchanged.
    const auto back = instants(trace, any<PlanChanged>([](const auto& c) { return c.to == PlanPhase::reprotected; }));
    ASSERT_EQ(back.size(), 1u);
    EXPECT_GE(back[0], at(2h));
    const auto there = commits_at(trace, Place::recovery);
    ASSERT_FALSE(there.empty());
    EXPECT_EQ(there.back().second, Commits::confirmed);
    EXPECT_LT(there.back().first, back[0] + 1min);
  }
}

TEST(Cluster, the_roles_are_exchanged_again_when_the_other_site_is_lost) {
  const std::string later = "{at: 3h, fail: {site: b}}, ";
  const Scenario scenario = scenario_of(database(a_alone + both_again + later, "mode: synchronous", with_all));
  const Trace trace = simulate(scenario, 1);
  const auto home =
      instants(trace, any<VmChanged>([](const auto& c) { return c.place == Place::home && c.to == VmStatus::up; }));
  ASSERT_EQ(home.size(), 1u);
  EXPECT_EQ(home[0], at(3h + 40s));
  for (const auto& [when, point] : changes_of<RecoveryPointPicked>(trace))
    EXPECT_EQ(point.of, when < at(2h) ? at(1h) : at(3h));
}

TEST(Cluster, what_has_missed_something_takes_over_only_when_it_is_forced) {
  const std::string story =
      b_alone + "{at: 90m, fail: {site: a}}, " + joined_again("100m", "b-c") + joined_again("100m", "b-u");
  const auto taken = [&](const std::string& more, const std::string& loss) {
    const Scenario scenario =
        scenario_of(database(story + more, "mode: synchronous", "quorum: {witness: c, data-loss: " + loss + "}, "));
    const Trace trace = simulate(scenario, 1);
    return std::pair{instants(trace, any<PlanChanged>([](const auto& c) { return c.to == PlanPhase::failing_over; })),
                     analyse(scenario, trace).recovery_points};
  };
  EXPECT_TRUE(taken("", "refuse").first.empty());
  const auto accepted = taken("", "accept");
  ASSERT_EQ(accepted.first.size(), 1u);
  EXPECT_GE(accepted.first[0], at(100min + 30s));
  const auto forced = taken("{at: 2h, failover: p}", "refuse");
  EXPECT_EQ(forced.first, std::vector{at(2h)});
  ASSERT_EQ(forced.second.size(), 1u);
  EXPECT_EQ(forced.second[0].age, 30min);
}

TEST(Cluster, members_with_a_vote_decide_with_the_witness) {
  // A fourth vote at u: three of four are needed, and each site hears one of the others.
  const std::string story = cut("1h", "a-b") + cut("1h", "a-c") + cut("1h", "b-u");
  const auto stopped = [&](const std::string& quorum) {
    const Trace trace = simulate(scenario_of(database(story, "mode: synchronous", "quorum: {" + quorum + "}, ")), 1);
    return instants(trace, any<VmChanged>([](const auto& c) { return c.to == VmStatus::stopped; })).size();
  };
  EXPECT_EQ(stopped("witness: c"), 1u);                // a hears nobody who votes.
  EXPECT_EQ(stopped("witness: c, members: [u]"), 1u);  // Two of four are no majority.
  EXPECT_EQ(stopped("members: [u]"), 0u);              // Two of three are.
}

TEST(Cluster, a_witness_that_hears_both_votes_for_who_has_the_role) {
  // a and b do not hear each other, and c hears both: c passes nothing on, since nobody knows the way by it.
  const std::string text = R"(
sites: {a: {}, b: {}, c: {}}
routers: {ra: {site: a, lan: 10.0.1.0/24}, rb: {site: b, lan: 10.0.2.0/24}, rc: {site: c, lan: 10.0.3.0/24}}
links:
  a-b: {between: [ra, rb], bandwidth: 1Gbit, latency: 3ms, protocol: none}
  a-c: {between: [ra, rc], bandwidth: 1Gbit, latency: 3ms, protocol: none}
  b-c: {between: [rb, rc], bandwidth: 1Gbit, latency: 3ms, protocol: none}
routes:
  a-to-b: {at: ra, to: rb, via: a-b}
  b-to-a: {at: rb, to: ra, via: a-b}
  a-to-c: {at: ra, to: rc, via: a-c}
  c-to-a: {at: rc, to: ra, via: a-c}
  b-to-c: {at: rb, to: rc, via: b-c}
  c-to-b: {at: rc, to: rb, via: b-c}
networks: {n: {site: a, subnets: {s: {prefix: 10.1.1.0/24, gateway: ra}}}}
vms: {db: {network: n, replication: {to: b, churn: 1MB/s}}}
plans: {p: {quorum: {witness: c}, groups: [{start: [db]}]}}
timeline: [{at: 1h, fail: {link: a-b, carrier: lost}}]
)";
  const Scenario scenario = scenario_of(text);
  const Trace trace = simulate(scenario, 1);
  EXPECT_TRUE(instants(trace, any<PlanChanged>()).empty());
  EXPECT_TRUE(instants(trace, any<VmChanged>()).empty());
}

// ---- Listeners -----------------------------------------------------------------------------------------------------

TEST(Listener, has_the_addresses_of_both_sites_and_no_cache_keeps_its_clients_away) {
  const auto outage = [&](const std::string& addresses, const std::string& publish) {
    std::string text = database("{at: 1h, fail: {site: a}}, {at: 70m, failover: p}", "mode: synchronous");
    text.replace(text.find("groups:"), text.find("}}\ntimeline") - text.find("groups:"),
                 "groups: [{start: [db]}" + publish + "]");
    text.replace(text.find("replication:"), 12, "recovery: {network: m}, replication:");
    text.replace(text.find("use: [app]"), 10, "use: [app], resolver: r, connect: {timeout: 1s}");
    text.replace(text.find("networks: {"), 11,
                 "networks: {m: {site: b, subnets: {s: {prefix: 10.2.2.0/24, gateway: rb}}}, ");
    const Scenario scenario = scenario_of(text + "names: {n.example: {application: app, ttl: 20m, authority: ns" +
                                          addresses + "}}\ndns-servers: {ns: {site: u}}\nresolvers: {r: {site: u}}\n");
    return use_of(analyse(scenario, simulate(scenario, 1)), "users").outages.at(0);
  };
  EXPECT_EQ(outage(", addresses: every-place", "").to, at(70min + 10s));
  EXPECT_GT(*outage("", ", {publish: {names: [n.example], takes: 0s}}").to, at(70min + 10s));
}

// ---- Load balancers ------------------------------------------------------------------------------------------------

std::string blue_green(const std::string& timeline, const std::string& balancer = "",
                       const std::string& connections = "", const std::string& plans = "") {
  return R"(
sites: {m: {}, u: {}, o: {}}
routers: {rm: {site: m}, ru: {site: u}, ro: {site: o}}
links: {l: {between: [rm, ru], bandwidth: 1Gbit, latency: 1ms}, k: {between: [ro, ru], bandwidth: 1Gbit, latency: 1ms}}
networks: {n: {site: m, subnets: {s: {prefix: 10.1.0.0/24, gateway: rm}}}}
vms: {blue: {network: n}, green: {network: n}}
applications: {app: {served-by: [blue, green]}}
load-balancers: {lb: {site: m, address: 10.1.0.100, application: app)" +
         balancer + "}}\nclients: {users: {site: u, count: 1800, use: [app]" + connections + "}}\n" + plans +
         "timeline: [" + timeline + "]\n";
}
const std::string to_green = "{at: 1h, set: {load-balancer: lb, backends: [green]}}, ";

double mean_of(const std::string& text) {
  const Scenario scenario = scenario_of(text);
  const RunReport report = analyse(scenario, simulate(scenario, 1));
  expect_accounted_for(scenario, report);
  return use_of(report, "users").mean_downtime;
}

// The same at two sites, of which one can be lost without a word, with a load balancer at neither.
std::string at_two_sites(const std::string& timeline, const std::string& balancer, const std::string& connections) {
  return R"(
sites: {m: {}, g: {}, u: {}}
routers: {rm: {site: m}, rg: {site: g}, ru: {site: u}}
links: {l: {between: [rm, ru], bandwidth: 1Gbit, latency: 1ms}, k: {between: [rg, ru], bandwidth: 1Gbit, latency: 1ms}}
networks:
  n: {site: m, subnets: {s: {prefix: 10.1.0.0/24, gateway: rm}}}
  o: {site: g, subnets: {t: {prefix: 10.2.0.0/24, gateway: rg}}}
  p: {site: u, subnets: {v: {prefix: 10.3.0.0/24, gateway: ru}}}
vms: {blue: {network: n}, green: {network: o}}
applications: {app: {served-by: {any: [blue, green]}}}
load-balancers: {lb: {site: u, address: 10.3.0.100, application: app, reach: every-site)" +
         balancer + "}}\nclients: {users: {site: u, count: 1800, use: [app]" + connections + "}}\ntimeline: [" +
         timeline + "]\n";
}

// Who is switched off by hand closes nothing: all wait until their connections are found dead.
TEST(Draining, is_needed_before_somebody_switches_a_vm_off) {
  EXPECT_EQ(mean_of(blue_green(to_green + "{at: 61m, stop: {vm: blue, site: m}}", ", initially: [blue]",
                               ", connections: {notice: 15m}")),
            900);
}

double drained_mean(const std::string& text) {
  const Scenario scenario = scenario_of(text);
  return use_of(analyse(scenario, simulate(scenario, 1)), "users").mean_downtime;
}

TEST(Draining, connections_leave_one_after_the_other_and_who_is_left_finds_out_late) {
  const std::string initially = ", initially: [blue]", renewed = ", connections: {max-age: 30m, notice: 15m}";
  const auto stop = [](const std::string& when) { return "{at: " + when + ", fail: {site: m}}"; };
  EXPECT_EQ(drained_mean(at_two_sites(to_green + stop("90m"), initially, renewed)), 0);
  EXPECT_NEAR(drained_mean(at_two_sites(to_green + stop("70m"), initially, renewed)), 900 * 2.0 / 3, 1e-6);
  EXPECT_NEAR(drained_mean(at_two_sites(to_green + stop("85m"), initially, renewed)), 900 / 6.0, 1e-6);
  // Those that are never closed are all there still.
  EXPECT_NEAR(drained_mean(at_two_sites(to_green + stop("3h"), initially, ", connections: {notice: 15m}")), 900, 1e-6);
  // Nobody keeps any: blue may go at once.
  EXPECT_EQ(drained_mean(at_two_sites(to_green + "{at: 61m, fail: {site: m}}", initially, "")), 0);
  // The load balancer closes what is left, and says so.
  EXPECT_EQ(
      drained_mean(at_two_sites(to_green + stop("3h"), initially + ", draining: 5m", ", connections: {notice: 15m}")),
      0);
}

TEST(Draining, a_plan_gives_connections_to_others_as_soon_as_it_reaches_the_load_balancer) {
  for (const std::string then : {"wait", "retry", "fail", "skip"}) {
    const std::string plan =
        "plans: {p: {site: o, groups: [{balance: {load-balancer: lb, backends: [green], takes: 30s, "
        "unreachable: " +
        then + "}}]}}\n";
    const auto used = [&](const std::string& timeline) {
      const Trace trace = simulate(scenario_of(blue_green(timeline, ", initially: [blue]", "", plan)), 1);
      return std::pair{instants(trace, any<BackendUsed>()),
                       instants(trace, any<PlanChanged>([](const auto& c) { return c.to == PlanPhase::recovered; }))};
    };
    const auto reached = used("{at: 1h, failover: p}");
    EXPECT_EQ(reached.first, (std::vector{at(1h + 30s), at(1h + 30s)}));
    EXPECT_EQ(reached.second, std::vector{at(1h + 30s)});
    const auto late = used("{at: 50m, fail: {link: k}}, {at: 1h, failover: p}, {at: 2h, repair: {link: k}}");
    const bool is_done = then == "wait" || then == "retry";
    ASSERT_EQ(late.first.size(), is_done ? 2u : 0u) << then;
    if (is_done) {
      EXPECT_GE(late.first[0], at(2h + 30s));
    }
    ASSERT_EQ(late.second.size(), 1u);
    EXPECT_EQ(late.second[0] > at(2h), then == "wait");
  }
}

// ---- Unnecessary failovers -----------------------------------------------------------------------------------------

TEST(ForNothing, a_vote_of_vantage_points_keeps_a_line_s_loss_from_being_taken_for_a_site_s) {
  const auto year = [](const std::string& monitor) {
    const Scenario scenario = scenario_of(R"(
sites: {a: {}, b: {}, u: {}, c: {}}
routers: {ra: {site: a}, rb: {site: b}, ru: {site: u}, rc: {site: c}}
links:
  b-u: {between: [rb, ru], bandwidth: 1Gbit, latency: 1ms}
  a-u: {between: [ra, ru], bandwidth: 1Gbit, latency: 1ms}
  c-u: {between: [rc, ru], bandwidth: 1Gbit, latency: 1ms}
networks: {n: {site: a, subnets: {s: {prefix: 10.1.1.0/24, gateway: ra}}}}
vms: {w: {network: n, replication: {to: b, churn: 1kB/s}}}
applications: {app: {served-by: w}}
clients: {users: {site: u, use: [app]}}
monitors: {m: {site: b, watches: {site: a}, )" +
                                          monitor +
                                          R"(}}
plans: {p: {detected-by: m, site: u, groups: [{start: [w]}, {move: {subnet: s, to: b}}]}}
hazards:
  line: {every: 30d, duration: 10m, fail: {link: b-u}}
  site: {once-in-years: 4, duration: 6h, fail: {site: a}}
)");
    return campaign::annual(scenario, 1, 40, 2).value();
  };
  const AnnualReport alone = year("hold: 90s");
  const AnnualReport voting = year("hold: 90s, vantage-points: [rc, ru], votes: 2");
  EXPECT_TRUE(alone.fails_over);
  EXPECT_EQ(alone.hazards.at(0).failovers.value, 1);
  EXPECT_EQ(alone.hazards.at(0).unnecessary.value, 1);
  EXPECT_EQ(alone.hazards.at(1).failovers.value, 1);
  EXPECT_EQ(alone.hazards.at(1).unnecessary.value, 0);
  EXPECT_GT(alone.unnecessary.value, 9);
  EXPECT_LT(alone.unnecessary.value, 15);
  EXPECT_EQ(voting.hazards.at(0).failovers.value, 0);
  EXPECT_EQ(voting.hazards.at(1).failovers.value, 1);
  EXPECT_EQ(voting.unnecessary.value, 0);
}

// ---- What two write, to the byte
// -----------------------------------------------------------------------------------

// Lines and the first site fail at random, the plan is carried out, somebody may stop one of two. At 1 MB/s a VM writes
// a byte in a microsecond: nothing is rounded.
std::string writing_story(unsigned seed) {
  std::mt19937 draw(seed);
  const auto number = [&](int low, int high) { return std::uniform_int_distribution<int>(low, high)(draw); };
  const auto one_of = [&](std::vector<std::string> all) {
    return all[static_cast<std::size_t>(number(0, static_cast<int>(all.size()) - 1))];
  };
  std::string timeline;
  for (int i = number(1, 6); i > 0; --i) {
    const std::string what = one_of({"link: a-b", "link: a-u", "link: b-u", "link: a-c", "link: b-c", "site: a"});
    const int from = number(10, 200), to = from + number(1, 40);
    timeline += "{at: " + std::to_string(from) + "m, fail: {" + what + "}}, {at: " + std::to_string(to) +
                "m, repair: {" + what + "}}, ";
  }
  if (number(0, 2) != 0) timeline += "{at: " + std::to_string(number(10, 200)) + "m, failover: p}, ";
  if (number(0, 1) != 0) timeline += "{at: 230m, stop: {vm: db, site: a}}, ";
  const std::string replication =
      one_of({"every: 3m", "every: 30s", "mode: synchronous", "mode: synchronous, peer-lost: stall",
              "mode: synchronous, peer-timeout: 3m"});
  const std::string plan = one_of({"", "quorum: {witness: c}, ", "quorum: {witness: c}, "}) +
                           "fencing: " + one_of({"wait", "retry", "once", "none"}) + ", ";
  return database(timeline, replication, plan);
}

// Kept from the records alone.
struct Ledger {
  std::array<VmStatus, 2> status{VmStatus::up, VmStatus::stopped};  // By place.
  std::array<Commits, 2> commits{};
  Place place = Place::home;
  Time at;
  bool stays = false;
  std::int64_t written = 0, replicated = 0, lost = 0, diverged = 0;  // For good.
  std::int64_t pending = 0, in_flight = 0, own = 0;  // Of the one in service; of the other, what it alone has.

  static std::size_t index(Place one) { return static_cast<std::size_t>(one); }
  bool writes(Place one) const { return status[index(one)] == VmStatus::up && commits[index(one)] != Commits::waiting; }
  void advance(Time now) {
    const std::int64_t bytes = (now - at).count();
    at = now;
    if (writes(place)) {
      written += bytes;
      (commits[index(place)] == Commits::confirmed ? replicated : pending) += bytes;
    }
    if (writes(other(place))) written += bytes, own += bytes;
  }
  void on(const VmChanged& c) {
    if (c.place != place) {
      // Whoever leaves and runs on has what was pending for itself; where it goes to, nothing is pending.
      const std::int64_t had = own;
      own = 0;
      (stays ? own : lost) += pending;
      diverged += had;
      pending = in_flight = 0;
      if (!stays) status[index(place)] = VmStatus::stopped;
      place = c.place;
      stays = false;
      commits[index(place)] = Commits::alone;
    }
    status[index(place)] = c.to;
  }
  void on(const InstanceChanged& c) {
    if (c.place == place) {
      stays = c.to == VmStatus::up;
      return;
    }
    status[index(c.place)] = c.to;
    if (c.to == VmStatus::stopped) diverged += own, own = 0;
  }
  void on(const CommitsChanged& c) {
    if (c.place == place && c.to == Commits::confirmed) replicated += pending, pending = 0;
    commits[index(c.place)] = c.to;
  }
  void on(const TransferStarted& c) {
    EXPECT_EQ(c.size.count, pending);
    in_flight = pending;
  }
  void on(const TransferFinished&) { replicated += in_flight, pending -= in_flight, in_flight = 0; }
  void on(const TransferAborted&) { in_flight = 0; }
  void on(const auto&) {}
};

class AnyWriters : public testing::TestWithParam<unsigned> {};

TEST_P(AnyWriters, write_what_is_replicated_in_the_backlog_or_diverged_and_nothing_twice) {
  const Scenario scenario = scenario_of(writing_story(GetParam()));
  const Trace trace = simulate(scenario, GetParam());
  EXPECT_EQ(trace.ending, Ending::horizon);
  State state(scenario);
  Ledger ledger{.at = state.at()};
  if (scenario.vms[0].replication->synchronous) ledger.commits[0] = Commits::confirmed;
  for (const Record& record : trace.records) {
    state.advance(record.at);
    ledger.advance(record.at);
    std::visit([&](const auto& change) { ledger.on(change); }, record.change);
    EXPECT_TRUE(state.apply(record.change)) << describe(scenario, record.change);
    EXPECT_EQ(state.uncopied(VmId{0U}).count, ledger.pending)
        << to_text(record.at) << describe(scenario, record.change);
    if (HasFailure()) break;
  }
  state.advance(scenario.end());
  ledger.advance(scenario.end());
  EXPECT_EQ(state.uncopied(VmId{0U}).count, ledger.pending);
  EXPECT_EQ(ledger.written, ledger.replicated + ledger.pending + ledger.lost + ledger.diverged + ledger.own);
  // What the report says was written by whoever was stopped, or may be yet.
  std::int64_t diverged = 0;
  for (const SplitReport& split : recovery_of(scenario, trace).splits) {
    const std::int64_t of_other = ledger.place == Place::home ? split.at_recovery.count : split.at_home.count;
    diverged += split.end == SplitReport::End::open ? of_other : 0;
    if (split.end == SplitReport::End::site_lost) diverged += split.at_home.count;
    diverged += split.discarded().count;
  }
  const auto returned = instants(trace, any<VmChanged>([](const auto& c) { return c.place == Place::home; }));
  const auto moved = instants(trace, any<VmChanged>([](const auto& c) { return c.place == Place::recovery; }));
  const bool went_back = !moved.empty() && !returned.empty() && returned.back() > moved.front();
  if (!went_back) {
    EXPECT_EQ(diverged, ledger.diverged + ledger.own);
  }
  if (HasFailure()) std::puts(writing_story(GetParam()).c_str());
}

INSTANTIATE_TEST_SUITE_P(Seeds, AnyWriters, testing::Range(1u, 101u));

}  // namespace
}  // namespace drsim
