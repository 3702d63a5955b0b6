// The rules, one story each: what a small scenario does, and when, over many seeds.

#include <unistd.h>

#include <cmath>
#include <fstream>
#include <functional>
#include <set>

#include "tests/chance.hpp"
#include "tests/simulation.hpp"
#include "tests/stories.hpp"

namespace drsim {
namespace {

constexpr std::uint64_t seeds = worlds(60);

// That something always lies within an interval, and that it fills it: its ends are come near within 20 %.
class Interval {
 public:
  Interval(Duration low, Duration high) : low_(low), high_(high) {}
  ~Interval() {
    EXPECT_GE(least_, low_);
    EXPECT_LE(most_, high_);
    if (!simulates_all_worlds) return;
    EXPECT_LE(least_, low_ + (high_ - low_) / 5);
    EXPECT_GE(most_, high_ - (high_ - low_) / 5);
  }
  void add(Duration found) { least_ = std::min(least_, found), most_ = std::max(most_, found); }

 private:
  Duration low_, high_, least_ = Duration::max(), most_ = Duration::min();
};

const std::string triangle = R"(
sites: {a: {}, b: {}, u: {}}
routers:
  ra: {site: a, ospf: {convergence: 0s}}
  rb: {site: b, ospf: {convergence: 0s}}
  ru: {site: u, ospf: {convergence: 0s}}
links:
  a-u: {between: [ra, ru], bandwidth: 1Gbit, latency: 1ms}
  a-b: {between: [ra, rb], bandwidth: 1Gbit, latency: 1ms}
  b-u: {between: [rb, ru], bandwidth: 1Gbit, latency: 1ms}
networks: {n: {site: a, subnets: {s: {prefix: 10.0.0.0/24, gateway: ra}}}}
vms: {web: {network: n, boot: 2m}}
applications: {app: {served-by: web}}
clients: {users: {site: u, use: [app]}}
)";

TEST(Steady, nothing_happens_by_itself) {
  const Scenario scenario = scenario_of(triangle);
  const Trace trace = simulate(scenario, 1);
  EXPECT_TRUE(trace.records.empty());
  EXPECT_TRUE(analyse(scenario, trace).populations.at(0).outages.empty());
}

TEST(Routing, a_silent_link_is_avoided_after_what_is_left_of_the_dead_interval) {
  const Scenario scenario = scenario_of(triangle + "timeline: [{at: 1h, fail: {link: a-u}}]\n");
  Interval outage(30s, 40s);
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    const RunReport report = analyse(scenario, simulate(scenario, seed));
    ASSERT_EQ(report.populations.at(0).outages.size(), 1u);
    const Outage& one = report.populations.at(0).outages.at(0);
    EXPECT_EQ(one.disposition, Disposition::black_hole);
    EXPECT_EQ(one.from, at(1h));
    outage.add(*one.to - one.from);
  }
}

TEST(Routing, the_first_end_to_notice_is_enough) {
  const Scenario scenario = scenario_of(triangle + "timeline: [{at: 1h, fail: {link: a-u}}]\n");
  // The earlier of two uniform residuals: a third of the way on average, not half.
  double sum = 0;
  const int runs = 400;
  for (std::uint64_t seed = 1; seed <= runs; ++seed)
    sum += seconds(instants(simulate(scenario, seed), any<AdjacencyChanged>()).at(0) - at(1h));
  EXPECT_NEAR(sum / runs, 30 + 10 / 3.0, 4 * 10 / std::sqrt(18.0 * runs));
}

TEST(Routing, a_link_that_is_back_before_anybody_noticed_was_never_avoided) {
  const Scenario scenario =
      scenario_of(triangle + "timeline: [{at: 1h, fail: {link: a-u}}, {at: 1h 20s, repair: {link: a-u}}]\n");
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    const Trace trace = simulate(scenario, seed);
    EXPECT_TRUE(instants(trace, any<AdjacencyChanged>()).empty());
    EXPECT_EQ(analyse(scenario, trace).populations.at(0).mean_downtime, 20);
  }
}

TEST(Routing, a_repaired_router_is_found_again_within_a_hello) {
  const Scenario scenario =
      scenario_of(triangle + "timeline: [{at: 1h, fail: {router: ra}}, {at: 2h, repair: {router: ra}}]\n");
  Interval hello(0s, 10s);
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    const Trace trace = simulate(scenario, seed);
    for (const Time found : instants(trace, any<AdjacencyChanged>([](const auto& c) { return c.to == Status::up; })))
      hello.add(found - at(2h));
    EXPECT_EQ(analyse(scenario, trace).populations.at(0).outages.size(), 1u);
  }
}

TEST(Workload, vms_stop_with_their_site_and_boot_when_it_is_back) {
  const Scenario scenario =
      scenario_of(triangle + "timeline: [{at: 1h, fail: {site: a}}, {at: 2h, repair: {site: a}}]\n");
  const Trace trace = simulate(scenario, 1);
  EXPECT_EQ(instants(trace, any<VmChanged>([](const auto& c) { return c.to == VmStatus::stopped; })),
            std::vector{at(1h)});
  EXPECT_EQ(instants(trace, any<VmChanged>([](const auto& c) { return c.to == VmStatus::up; })),
            std::vector{at(2h + 2min)});
  const Outage outage = analyse(scenario, trace).populations.at(0).outages.at(0);
  EXPECT_EQ(outage.to, at(2h + 2min));
  EXPECT_EQ(outage.critical_path.front().phase, Phase::repair);
  EXPECT_EQ(outage.critical_path.back().phase, Phase::boot);
}

TEST(Horizon, an_outage_that_lasts_until_then_is_open_and_says_that_nothing_was_under_way) {
  const Scenario scenario = scenario_of(triangle + "timeline: [{at: 1h, fail: {site: a}}]\n");
  const RunReport report = analyse(scenario, simulate(scenario, 1));
  const Outage& outage = report.populations.at(0).outages.at(0);
  EXPECT_FALSE(outage.to);
  EXPECT_EQ(outage.critical_path.back().phase, Phase::unrecovered);
  EXPECT_EQ(report.populations.at(0).mean_downtime, 3 * 3600);
}

TEST(Monitoring, an_alarm_comes_after_what_is_left_of_the_hold_time) {
  const Scenario scenario = scenario_of(triangle +
                                        "monitors: {m: {site: u, watches: {site: a}, heartbeat: 20s, hold: 90s}}\n"
                                        "timeline: [{at: 1h, fail: {site: a}}, {at: 2h, repair: {site: a}}]\n");
  Interval hold(70s, 90s);
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    const Trace trace = simulate(scenario, seed);
    hold.add(instants(trace, any<MonitorChanged>([](const auto& c) { return c.alarmed; })).at(0) - at(1h));
    EXPECT_EQ(instants(trace, any<MonitorChanged>([](const auto& c) { return !c.alarmed; })).size(), 1u);
  }
}

TEST(Monitoring, a_monitor_that_is_cut_off_alarms_too) {
  const Scenario scenario = scenario_of(triangle +
                                        "monitors: {m: {site: u, watches: {site: a}}}\n"
                                        "timeline: [{at: 1h, fail: {link: a-u}}, {at: 1h, fail: {link: b-u}}]\n");
  EXPECT_EQ(instants(simulate(scenario, 1), any<MonitorChanged>()).size(), 1u);
}

// ---- Plans ----

const std::string recoverable = R"(
sites: {a: {}, b: {}, u: {}}
switches: {wa: {site: a}, wb: {site: b}}
routers: {ra: {site: a}, rb: {site: b}, ru: {site: u}}
links:
  a-u: {between: [ra, ru], bandwidth: 1Gbit, latency: 1ms}
  a-b: {between: [ra, rb], bandwidth: 1Gbit, latency: 1ms}
  b-u: {between: [rb, ru], bandwidth: 1Gbit, latency: 1ms}
vms:
  db: {network: n, boot: 2m, replication: {to: b, churn: 10kB/s}}
  web: {network: n, boot: 1m, needs: [db], replication: {to: b, churn: 10kB/s}}
applications: {app: {served-by: web}}
)";
const std::string stretched = recoverable + R"(
networks: {n: {site: a, subnets: {s: {prefix: 10.0.0.0/24, gateways: [ra, rb]}}}}
)";
const std::string trunk = "  t: {between: [wa, wb], bandwidth: 1Gbit, latency: 1ms, vlans: [s]}\n";
std::string with_trunk(std::string text) {
  const std::string links = "links:\n";
  return text.replace(text.find(links), links.size(), links + trunk);
}

Duration boot_of(const Scenario& scenario, const Trace& trace, const std::string& vm, VmStatus status) {
  const auto found = instants(trace, any<VmChanged>([&](const auto& c) {
                                return scenario[c.vm].name == vm && c.to == status && c.place == Place::recovery;
                              }));
  return found.at(0).time_since_epoch();
}

TEST(Plan, groups_follow_each_other_and_their_steps_run_side_by_side) {
  const Scenario scenario = scenario_of(with_trunk(stretched) + R"(
plans:
  p:
    groups:
      - {name: one, start: [db], task: {what: check, takes: 5m}}
      - {name: two, start: [web]}
      - {name: three, after: [one], task: {what: note, takes: 1m}}
timeline: [{at: 1h, fail: {site: a}}, {at: 1h 1m, failover: p}]
)");
  const Trace trace = simulate(scenario, 1);
  EXPECT_EQ(boot_of(scenario, trace, "db", VmStatus::booting), 1h + 1min);
  EXPECT_EQ(boot_of(scenario, trace, "db", VmStatus::up), 1h + 3min);
  EXPECT_EQ(boot_of(scenario, trace, "web", VmStatus::booting), 1h + 6min);
  EXPECT_EQ(instants(trace, any<TaskFinished>()), (std::vector{at(1h + 6min), at(1h + 7min)}));
  EXPECT_EQ(instants(trace, any<PlanChanged>([](const auto& c) { return c.to == PlanPhase::recovered; })),
            std::vector{at(1h + 7min)});
}

TEST(Plan, a_move_withdraws_and_then_announces) {
  const std::string text = recoverable + R"(
networks: {n: {site: a, subnets: {s: {prefix: 10.0.0.0/24, gateway: ra}}}}
plans: {p: {groups: [{start: [db, web], move: {subnet: s, to: b, withdraw: 30s, announce: 40s}}]}}
timeline: [)";
  const Scenario scenario = scenario_of(text + "{at: 1h, fail: {site: a}}, {at: 1h, failover: p}]\n");
  // A gateway that is lost cannot be told to withdraw; whoever tries takes it for dead, and goes on.
  const Trace lost = simulate(scenario, 1);
  EXPECT_TRUE(instants(lost, any<SubnetWithdrawn>()).empty());
  EXPECT_EQ(instants(lost, any<SubnetAnnounced>()), std::vector{at(1h + 70s)});
  const Trace planned = simulate(scenario_of(text + "{at: 1h, failover: {plan: p, mode: planned}}]\n"), 1);
  const auto withdrawn = instants(planned, any<SubnetWithdrawn>()),
             announced = instants(planned, any<SubnetAnnounced>());
  ASSERT_EQ(withdrawn.size(), 1u);
  ASSERT_EQ(announced.size(), 1u);
  EXPECT_EQ(announced[0] - withdrawn[0], 40s);
}

TEST(Plan, refuses_what_makes_no_sense_and_says_why) {
  const Scenario scenario = scenario_of(with_trunk(stretched) + R"(
plans: {p: {groups: [{start: [db, web]}]}}
timeline: [{at: 10m, failback: p}, {at: 20m, fail: {site: a}}, {at: 20m, failover: p}, {at: 20m 30s, failover: p}, {at: 1h, failback: p}]
)");
  const Trace trace = simulate(scenario, 1);
  std::vector<Refusal> refusals;
  for (const Record& record : trace.records)
    if (const auto* refused = std::get_if<ActionRefused>(&record.change)) refusals.push_back(refused->reason);
  EXPECT_EQ(refusals, (std::vector{Refusal::nothing_to_fail_back, Refusal::plan_is_busy, Refusal::home_is_down}));
}

TEST(Plan, a_failed_over_vm_never_runs_twice) {
  const Scenario scenario = scenario_of(with_trunk(stretched) + R"(
plans: {p: {groups: [{start: [db, web]}]}}
timeline: [{at: 20m, fail: {site: a}}, {at: 20m, failover: p}, {at: 1h, repair: {site: a}}]
)");
  const Trace trace = simulate(scenario, 1);
  const auto at_home = instants(
      trace, any<VmChanged>([](const auto& c) { return c.place == Place::home && c.to != VmStatus::stopped; }));
  EXPECT_TRUE(at_home.empty());
}

TEST(Plan, a_vm_that_was_stopped_for_its_last_copy_does_not_boot_with_its_site) {
  std::string text = with_trunk(stretched);
  for (std::size_t at = 0; (at = text.find("churn: 10kB/s", at)) != std::string::npos; ++at)
    text.replace(at, 13, "churn: 50MB/s");
  const Scenario scenario = scenario_of(text + R"(
plans: {p: {groups: [{start: [db, web]}]}}
timeline:
  - {at: 20m, fail: {site: a}}
  - {at: 20m, failover: p}
  - {at: 30m, repair: {site: a}}
  - {at: 31m, failback: p}
  - {at: 40m, set: {link: a-b, bandwidth: 1Mbit}}
  - {at: 3h, fail: {site: b}}
  - {at: 3h 1m, repair: {site: b}}
)");
  const Trace trace = simulate(scenario, 1);
  ASSERT_FALSE(instants(trace, any<PlanChanged>([](const auto& c) { return c.to == PlanPhase::draining; })).empty());
  const auto booted = instants(
      trace, any<VmChanged>([](const auto& c) { return c.place == Place::recovery && c.to == VmStatus::booting; }));
  EXPECT_TRUE(std::none_of(booted.begin(), booted.end(), [](Time t) { return t > at(3h); }));
}

TEST(Neighbours, follow_a_vm_that_moved_within_a_stretched_vlan_after_its_gratuitous_arp) {
  const Scenario scenario = scenario_of(with_trunk(stretched) + R"(
vlans: {s: {gratuitous-arp: {uniform: [0s, 10s]}}}
plans: {p: {groups: [{start: [db, web]}]}}
timeline: [{at: 20m, fail: {site: a}}, {at: 20m, failover: p}]
)");
  Interval learning(0s, 10s);
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    const Trace trace = simulate(scenario, seed);
    const auto learned =
        instants(trace, any<NeighbourLearned>([&](const auto& c) { return scenario[c.vm].name == "db"; }));
    ASSERT_EQ(learned.size(), 1u);
    learning.add(learned[0] - at(22min));
  }
}

TEST(Neighbours, have_nothing_to_learn_of_a_subnet_that_moved_as_a_whole) {
  const Scenario scenario = scenario_of(recoverable + R"(
networks: {n: {site: a, subnets: {s: {prefix: 10.0.0.0/24, gateway: ra}}}}
plans: {p: {groups: [{start: [db, web], move: {subnet: s, to: b}}]}}
timeline: [{at: 1h, fail: {site: a}}, {at: 1h, failover: p}]
)");
  EXPECT_TRUE(instants(simulate(scenario, 1), any<NeighbourLearned>()).empty());
}

// ---- First hop ----

const std::string two_gateways = R"(
sites: {a: {}, u: {}}
routers:
  r1: {site: a, ospf: {convergence: 0s}}
  r2: {site: a, ospf: {convergence: 0s}}
  ru: {site: u, ospf: {convergence: 0s}}
links:
  r1-u: {between: [r1, ru], bandwidth: 1Gbit, latency: 1ms}
  r2-u: {between: [r2, ru], bandwidth: 1Gbit, latency: 1ms}
  r1-r2: {between: [r1, r2], bandwidth: 1Gbit, latency: 1ms}
networks: {n: {site: a, subnets: {s: {prefix: 10.0.0.0/24, gateways: [r1, r2], vrrp: {}}}}}
vms: {web: {network: n}}
applications: {app: {served-by: web}}
clients: {users: {site: u, use: [app]}}
)";

TEST(FirstHop, a_backup_takes_over_after_what_is_left_of_three_advertisements_and_its_skew) {
  const Scenario scenario = scenario_of(two_gateways + "timeline: [{at: 1h, fail: {router: r1}}]\n");
  Interval silence(2'609'375us, 3'609'375us);
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    const auto taken = instants(simulate(scenario, seed),
                                any<ActiveGatewayChanged>([](const auto& c) { return c.is_active_gateway; }));
    ASSERT_EQ(taken.size(), 1u);
    silence.add(taken[0] - at(1h));
  }
}

TEST(FirstHop, the_skew_of_version_2_is_a_part_of_a_second_whatever_the_interval) {
  // RFC 3768 section 6.1: (256 - priority) / 256 s; RFC 5798: as much of an advertisement.
  for (const auto& [version, longest] : {std::pair{"2", 15s + 500ms}, {"3", 15s + 2500ms}}) {
    std::string text = two_gateways + "timeline: [{at: 1h, fail: {router: r1}}]\n";
    text.replace(text.find("vrrp: {}"), 8,
                 std::string("vrrp: {version: ") + version + ", advertisement: 5s, priority: 128}");
    const Scenario scenario = scenario_of(text);
    Interval silence(longest - 5s, longest);
    for (std::uint64_t seed = 1; seed <= seeds; ++seed)
      for (const Time taken : instants(simulate(scenario, seed),
                                       any<ActiveGatewayChanged>([](const auto& c) { return c.is_active_gateway; })))
        silence.add(taken - at(1h));
  }
}

TEST(FirstHop, one_that_leaves_in_good_order_answers_until_the_next_does) {
  // The backup waits for its skew only (RFC 5798 section 6.4.2), or with HSRP not at all; repaired, the first takes
  // part again.
  for (const auto& [protocol, wait] : {std::pair{"vrrp: {}", 609'375us}, {"hsrp: {}", 0us}}) {
    std::string text = two_gateways +
                       "timeline: [{at: 1h, set: {router: r1, gateway: leaving}}, {at: 2h, fail: {router: r2}}, {at: "
                       "3h, set: {router: r1, gateway: serving}}]\n";
    text.replace(text.find("vrrp: {}"), 8, protocol);
    const Trace trace = simulate(scenario_of(text), 1);
    const auto taken = instants(trace, any<ActiveGatewayChanged>([](const auto& c) { return c.is_active_gateway; }));
    const auto given_up =
        instants(trace, any<ActiveGatewayChanged>([](const auto& c) { return !c.is_active_gateway; }));
    ASSERT_EQ(taken.size(), 2u);  // r2 for r1, and r1 only once it serves again.
    EXPECT_EQ(taken[0], at(1h + wait));
    EXPECT_GT(taken[1], at(3h));
    EXPECT_EQ(given_up.at(0), taken[0]);
  }
}

TEST(FirstHop, the_first_in_line_comes_back_after_a_whole_silence_of_its_own) {
  const Scenario scenario =
      scenario_of(two_gateways + "timeline: [{at: 1h, fail: {router: r1}}, {at: 2h, repair: {router: r1}}]\n");
  const Trace trace = simulate(scenario, 1);
  const auto changes = instants(trace, any<ActiveGatewayChanged>());
  ASSERT_EQ(changes.size(), 4u);  // r1 gone, r2 there; r1 there, r2 gone.
  EXPECT_EQ(changes[2], at(2h + 3'609'375us));
  EXPECT_EQ(changes[3], changes[2]);
}

TEST(FirstHop, hsrp_waits_for_what_is_left_of_its_hold_time_and_stays_where_it_is) {
  std::string text = two_gateways + "timeline: [{at: 1h, fail: {router: r1}}, {at: 2h, repair: {router: r1}}]\n";
  text.replace(text.find("vrrp: {}"), 8, "hsrp: {}");
  const Scenario scenario = scenario_of(text);
  Interval silence(7s, 10s);
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    const auto changes = instants(simulate(scenario, seed), any<ActiveGatewayChanged>());
    ASSERT_EQ(changes.size(), 2u);  // r1 gone, r2 there, and nothing when r1 is back.
    silence.add(changes[1] - at(1h));
  }
}

TEST(FirstHop, answers_go_through_the_master_only) {
  // The other gateway lives, and packets still arrive by it: but until it is master, hosts have nobody to answer
  // through.
  const Scenario scenario = scenario_of(two_gateways + "timeline: [{at: 1h, fail: {router: r1}}]\n");
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    const RunReport report = analyse(scenario, simulate(scenario, seed));
    ASSERT_EQ(report.populations.at(0).outages.size(), 1u);
    // Routes take longer than the takeover: they are what users wait for. Both gateways cost the same, so that half of
    // the flows go by each.
    EXPECT_GE(seconds(report.populations[0].downtime_max), 30);
    EXPECT_GE(report.populations[0].mean_downtime, 15);
    expect_accounted_for(scenario, report);
  }
}

TEST(FirstHop, without_vrrp_every_gateway_answers) {
  std::string text = two_gateways + "timeline: [{at: 1h, fail: {router: r1}}]\n";
  text.replace(text.find(", vrrp: {}"), 10, "");
  EXPECT_TRUE(instants(simulate(scenario_of(text), 1), any<ActiveGatewayChanged>()).empty());
}

// ---- Names ----

const std::string with_a_name = recoverable + R"(
networks:
  n: {site: a, subnets: {s: {prefix: 10.0.0.0/24, gateway: ra}}}
  m: {site: b, subnets: {t: {prefix: 10.1.0.0/24, gateway: rb}}}
dns-servers: {ns: {site: u}, copy: {site: b, secondary-of: ns, transfer: 3s}}
plans: {p: {groups: [{start: [db, web], publish: {names: [app.example], takes: 1m}}]}}
timeline: [{at: 1h, fail: {site: a}}, {at: 1h, failover: p}]
)";
std::string with_names(const std::string& rest) {
  std::string text = with_a_name;
  for (const char* vm : {"db: {", "web: {"}) {
    const std::size_t place = text.find(vm);
    text.insert(place + std::string(vm).size(), "recovery: {network: m}, ");
  }
  return text + rest;
}

TEST(ResolverCaches, a_resolver_answers_the_old_address_for_what_is_left_of_the_ttl) {
  const Scenario scenario = scenario_of(
      with_names("names: {app.example: {application: app, ttl: 10m, authority: ns}}\n"
                 "resolvers: {cache: {site: u}}\nclients: {users: {site: u, use: [app], resolver: cache}}\n"));
  Interval ttl(0s, 10min);
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    const auto answered =
        instants(simulate(scenario, seed), any<ResolverAnswered>([](const auto& c) { return c.version == 1; }));
    ASSERT_EQ(answered.size(), 1u);
    ttl.add(answered[0] - at(1h + 1min));
  }
}

TEST(ResolverCaches, a_secondary_has_a_new_record_one_transfer_after_its_primary) {
  const Scenario scenario = scenario_of(with_names(
      "names: {app.example: {application: app, ttl: 0s, authority: ns}}\n"
      "resolvers: {cache: {site: u, asks: [copy]}}\nclients: {users: {site: u, use: [app], resolver: cache}}\n"));
  const Trace trace = simulate(scenario, 1);
  EXPECT_EQ(instants(trace, any<ZoneTransferred>()), std::vector{at(1h + 1min + 3s)});
  EXPECT_EQ(instants(trace, any<ResolverAnswered>([](const auto& c) { return c.version == 1; })),
            std::vector{at(1h + 1min + 3s)});
  const Outage outage = analyse(scenario, trace).populations.at(0).outages.at(0);
  std::set<Phase> phases;
  for (const PathStep& step : outage.critical_path) phases.insert(step.phase);
  EXPECT_EQ(outage.to, at(1h + 2min));  // The database takes two minutes: DNS was not what users waited for.
  EXPECT_FALSE(phases.contains(Phase::zone_transfer));
}

TEST(ResolverCaches, a_client_without_a_resolver_is_refused_a_name) {
  const std::string file = testing::TempDir() + "/unresolved.yaml";
  std::ofstream(file) << "drsim: 1\n"
                      << with_names(
                             "names: {app.example: {application: app, ttl: 0s, authority: ns}}\nclients: {users: "
                             "{site: u, use: [app]}}\n");
  EXPECT_FALSE(read_scenario(file).scenario);
}

// ---- Replication ----

TEST(Protection, a_recovery_point_is_as_old_as_the_last_copy_that_arrived) {
  const Scenario scenario = scenario_of(with_trunk(stretched) + R"(
plans: {p: {groups: [{start: [db, web]}]}}
timeline: [{at: 1h, fail: {site: a}}, {at: 1h, failover: p}]
)");
  // Copies of 3 MB take 25 ms; they begin every five minutes, at a phase of their own.
  Interval age(0s, 5min + 1s);
  for (std::uint64_t seed = 1; seed <= seeds; ++seed)
    for (const RecoveryPointReport& point : analyse(scenario, simulate(scenario, seed)).recovery_points)
      age.add(point.age);
}

TEST(Protection, a_link_too_narrow_for_the_churn_leaves_the_replica_behind) {
  const Scenario scenario = scenario_of(with_trunk(stretched) + R"(
plans: {p: {groups: [{start: [db, web]}]}}
timeline:
  - {at: 5m, set: {link: a-b, bandwidth: 100kbit}}
  - {at: 5m, set: {link: a-u, bandwidth: 100kbit}}
  - {at: 3h, fail: {site: a}}
  - {at: 3h, failover: p}
)");
  // Two VMs write 20 kB/s; the link takes 12.5 kB/s.
  for (const RecoveryPointReport& point : analyse(scenario, simulate(scenario, 1)).recovery_points)
    EXPECT_GT(point.age, 30min);
}

TEST(Protection, copies_wait_while_their_way_is_cut_and_go_on_afterwards) {
  const Scenario scenario = scenario_of(with_trunk(stretched) + R"(
timeline:
  - {at: 1h, fail: {link: a-b}}
  - {at: 1h, fail: {link: a-u}}
  - {at: 2h, repair: {link: a-b}}
)");
  const Trace trace = simulate(scenario, 1);
  const auto between = [&](Duration from, Duration to) {
    const auto points = instants(trace, any<RecoveryPointCreated>());
    return std::count_if(points.begin(), points.end(), [&](Time t) { return t > at(from) && t < at(to); });
  };
  EXPECT_EQ(between(1h, 2h), 0);
  EXPECT_GE(between(2h, 2h + 6min), 2);
  EXPECT_GE(between(0h, 1h), 22);
}

}  // namespace
}  // namespace drsim
