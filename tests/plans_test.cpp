// Plans as they are carried out: tasks, people, tools, failing steps, and the cycle over and back.

#include <cmath>
#include <functional>

#include "models/recovery/recovery.hpp"
#include "models/state/state.hpp"
#include "tests/simulation.hpp"
#include "tests/stories.hpp"

namespace drsim {
namespace {

// Two sites, a VM with its data at the other one, and a subnet that moves.
std::string two_sites(const std::string& plan, const std::string& timeline, const std::string& rest = "",
                      const std::string& vm = "") {
  return R"(
sites: {a: {}, b: {}, u: {}}
routers: {ra: {site: a}, rb: {site: b}, ru: {site: u}}
links:
  a-u: {between: [ra, ru], bandwidth: 1Gbit, latency: 1ms}
  a-b: {between: [ra, rb], bandwidth: 1Gbit, latency: 1ms}
  b-u: {between: [rb, ru], bandwidth: 1Gbit, latency: 1ms}
networks: {n: {site: a, subnets: {s: {prefix: 10.0.0.0/24, gateway: ra}}}}
vms: {db: {network: n, boot: 2m, )" +
         vm + R"( replication: {to: b, churn: 1MB/s}}}
applications: {app: {served-by: db}}
)" + rest +
         "\nplans: {p: {" + plan + "}}\ntimeline: [" + timeline + "]\n";
}
// The same with another VM.
std::string and_web(std::string text, const std::string& web) {
  const std::string last = "churn: 1MB/s}}}";
  return text.replace(text.find(last), last.size(), "churn: 1MB/s}}, web: {" + web + "}}");
}
const std::string lost = "{at: 1h, fail: {site: a}}, {at: 1h, failover: p}";

std::vector<Time> phases(const Trace& trace, PlanPhase phase) {
  return instants(trace, any<PlanChanged>([phase](const auto& c) { return c.to == phase; }));
}

TEST(Tasks, before_and_after_the_rest_of_a_group_come_one_by_one) {
  const Scenario scenario =
      scenario_of(two_sites("groups: [{start: [db], before: [{what: one, takes: 3m}, {what: two, takes: 4m}], then: "
                            "[{what: three, takes: 5m}, {what: four, takes: 6m}]}]",
                            lost));
  const Trace trace = simulate(scenario, 1);
  EXPECT_EQ(instants(trace, any<TaskFinished>()), (std::vector{at(63min), at(67min), at(74min), at(80min)}));
  EXPECT_EQ(phases(trace, PlanPhase::recovered), std::vector{at(80min)});
}

// Three checks of ten minutes each by as many people as there are.
Duration three_checks(int people) {
  std::string groups;
  for (const char* what : {"one", "two", "three"})
    groups += std::string(groups.empty() ? "" : ", ") + "{after: [], task: {what: " + what + ", takes: 10m, by: ops}}";
  const Scenario scenario = scenario_of(
      two_sites("groups: [" + groups + "]", lost, "teams: {ops: {people: " + std::to_string(people) + "}}"));
  return phases(simulate(scenario, 1), PlanPhase::recovered).at(0) - at(1h);
}

TEST(Tasks, wait_until_one_of_a_limited_number_of_people_is_free) {
  EXPECT_EQ(three_checks(1), 30min);
  EXPECT_EQ(three_checks(2), 20min);
  EXPECT_EQ(three_checks(3), 10min);
  EXPECT_EQ(three_checks(7), 10min);
}

TEST(Tasks, are_all_done_however_many_wait_for_one_person) {
  // A task that waits is looked at again when another group is finished, just as its turn comes.
  std::string groups =
      "{name: first, start: [db], then: [{what: look, takes: 10m, by: ops}]}, {name: second, after: [first], task: "
      "{what: sign, takes: 5m, by: ops}}";
  for (const char* what : {"one", "two", "three"})
    groups += std::string(", {after: [], task: {what: ") + what + ", takes: 10m, by: ops}}";
  for (int people = 1; people <= 4; ++people) {
    const Trace trace = simulate(scenario_of(two_sites("groups: [" + groups + "]", lost,
                                                       "teams: {ops: {people: " + std::to_string(people) + "}}")),
                                 1);
    const Duration all[] = {45min, 25min, 25min, 17min};
    EXPECT_EQ(phases(trace, PlanPhase::recovered), std::vector{at(1h + all[people - 1])}) << people;
  }
}

TEST(Tasks, wait_for_working_hours_on_working_days) {
  // The scenario starts on Thursday, 2026-01-01; Friday's work begins 32 h after that.
  const std::string teams = "teams: {ops: {hours: {from: 8h, to: 16h, days: [mon, tue, wed, fri]}}}";
  const Scenario scenario = scenario_of(
      "horizon: 5d\n" + two_sites("groups: [{task: {what: sign, takes: 10m, by: ops}}]", lost, teams), false);
  EXPECT_EQ(phases(simulate(scenario, 1), PlanPhase::recovered), std::vector{at(32h + 10min)});
}

TEST(Tasks, fail_as_often_as_is_said_and_are_tried_again) {
  const Scenario scenario = scenario_of(
      two_sites("groups: [{task: {what: script, takes: 1m, fails: 30%, retries: 3, retry-after: 2m}}]", lost));
  int failures = 0, attempts = 0;
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    const Trace trace = simulate(scenario, seed);
    const int failed = static_cast<int>(instants(trace, any<TaskFailed>()).size());
    failures += failed;
    attempts += std::min(failed + 1, 4);
    if (failed < 4) {
      EXPECT_EQ(phases(trace, PlanPhase::recovered), std::vector{at(61min + failed * 3min)});
    }
  }
  const double share = static_cast<double>(failures) / attempts;
  EXPECT_NEAR(share, 0.3, 4 * std::sqrt(0.3 * 0.7 / attempts));
}

TEST(Tasks, that_fail_for_good_stop_a_planned_failover_and_are_passed_over_by_an_unplanned_one) {
  const std::string plan =
      "groups: [{task: {what: script, takes: 1m, fails: 100%, retries: 1, retry-after: 2m}}, {start: [db]}]";
  const Trace unplanned = simulate(scenario_of(two_sites(plan, lost)), 1);
  EXPECT_EQ(phases(unplanned, PlanPhase::recovered), std::vector{at(66min)});
  const Trace planned =
      simulate(scenario_of(two_sites(plan, "{at: 1h, failover: {plan: p, mode: planned}}, {at: 2h, resume: p}")), 1);
  EXPECT_TRUE(phases(planned, PlanPhase::recovered).empty());
  ASSERT_EQ(phases(planned, PlanPhase::stopped).size(), 2u);
  EXPECT_EQ(phases(planned, PlanPhase::stopped)[1], at(2h + 4min));
}

TEST(Tasks, that_fail_while_a_plan_has_stopped_already_are_tried_again_with_the_other) {
  const std::string plan =
      "groups: [{task: {what: one, takes: 1m, by: ops, fails: 100%}}, {after: [], task: {what: two, takes: 5m, by: "
      "ops, fails: 100%}}, {after: [], task: {what: three, takes: 1m, by: ops}}]";
  const std::string story = "{at: 1h, failover: {plan: p, mode: planned}}, {at: 2h, resume: p}, {at: 3h, failover: p}";
  const Trace trace = simulate(scenario_of(two_sites(plan, story, "teams: {ops: {people: 2}}")), 1);
  EXPECT_EQ(phases(trace, PlanPhase::stopped), (std::vector{at(61min), at(121min)}));
  // Whoever was at work on what has failed is free for the third.
  EXPECT_EQ(instants(trace, any<TaskStarted>()),
            (std::vector{at(1h), at(1h), at(61min), at(2h), at(2h), at(3h), at(3h)}));
  EXPECT_EQ(phases(trace, PlanPhase::recovered), std::vector{at(3h + 5min)});
}

TEST(Tasks, that_are_done_while_a_plan_has_stopped_let_it_go_on_from_there) {
  // The second group's turn comes while the plan stands at the first; the third has withdrawn its subnet, and no more.
  std::string text = two_sites(
      "groups: [{task: {what: one, takes: 1m, fails: 100%}}, {after: [], before: [{what: two, takes: 5m}], flush: "
      "{clients: [users], takes: 1m}}, {after: [], move: {subnet: s, to: b, withdraw: 3m, announce: 2m}}]",
      "{at: 1h, failover: {plan: p, mode: planned}}, {at: 2h, failover: p}", "clients: {users: {site: u, use: [app]}}");
  const Trace trace = simulate(scenario_of(text), 1);
  EXPECT_EQ(phases(trace, PlanPhase::stopped), std::vector{at(61min)});
  EXPECT_EQ(phases(trace, PlanPhase::recovered), std::vector{at(2h + 5min)});
}

TEST(Tools, in_the_failed_site_cost_their_time) {
  const std::string tools = "tools: {portal: {site: a, without: 20m}, wiki: {site: b, without: 1h}}";
  const std::string plan =
      "uses: [portal, wiki], groups: [{start: [db], before: [{what: read, takes: 1m, uses: [wiki, portal]}]}]";
  EXPECT_EQ(phases(simulate(scenario_of(two_sites(plan, lost, tools)), 1), PlanPhase::recovered),
            std::vector{at(1h + 20min + 21min + 2min)});
}

TEST(Runbook, shuts_down_what_still_runs_then_makes_all_disks_ready_then_starts_groups) {
  const std::string plan = "shutdown: 3m, disks: 4m, groups: [{start: [db]}]";
  EXPECT_EQ(phases(simulate(scenario_of(two_sites(plan, "{at: 1h, failover: p}")), 1), PlanPhase::recovered),
            std::vector{at(1h + 9min)});
  EXPECT_EQ(phases(simulate(scenario_of(two_sites(plan, lost)), 1), PlanPhase::recovered), std::vector{at(1h + 6min)});
}

TEST(Runbook, boots_no_more_at_once_than_a_site_has_room_for) {
  std::string text = two_sites("groups: [{start: [db]}]", lost, "", "count: 5, ");
  text.replace(text.find("b: {}"), 5, "b: {max-concurrent-boots: 2}");
  EXPECT_EQ(phases(simulate(scenario_of(text), 1), PlanPhase::recovered), std::vector{at(66min)});
}

TEST(Runbook, boots_share_the_storage_they_read_from) {
  // Four images of 15 GB at 1 GB/s take a minute for each alone, all four together one minute; then two minutes to
  // boot.
  std::string text = two_sites("groups: [{start: [db]}]", lost, "", "count: 4, image: 15GB, ");
  text.replace(text.find("b: {}"), 5, "b: {storage: 1GB/s}");
  EXPECT_EQ(phases(simulate(scenario_of(text), 1), PlanPhase::recovered), std::vector{at(63min)});
}

TEST(Runbook, boots_what_nobody_copies_from_the_storage_too) {
  const std::string alone =
      "sites: {a: {storage: 1GB/s}}\nrouters: {ra: {site: a}}\nnetworks: {n: {site: a, subnets: {s: {prefix: "
      "10.0.0.0/24, gateway: ra}}}}\n"
      "vms: {db: {network: n, boot: 2m, image: 60GB}}\ntimeline: [{at: 1h, fail: {site: a}}, {at: 2h, repair: {site: "
      "a}}]\n";
  const Trace trace = simulate(scenario_of(alone), 1);
  EXPECT_EQ(instants(trace, any<VmChanged>([](const auto& c) { return c.to == VmStatus::up; })),
            std::vector{at(2h + 3min)});
}

TEST(Runbook, passes_over_a_vm_that_has_no_such_point_and_lets_it_run_where_it_was) {
  // No application-consistent points: not a reason to wait for ever, nor to leave it down when its site is back.
  const Trace lost_site =
      simulate(scenario_of(two_sites("point: app-consistent, groups: [{start: [db]}, {task: {what: look, takes: 10m}}]",
                                     lost + ", {at: 2h, repair: {site: a}}")),
               1);
  EXPECT_EQ(phases(lost_site, PlanPhase::recovered), std::vector{at(70min)});
  EXPECT_EQ(instants(lost_site, any<VmChanged>([](const auto& c) { return c.to == VmStatus::up; })),
            std::vector{at(122min)});
  // It was shut down, and did not need to be.
  const Trace living = simulate(
      scenario_of(two_sites("point: app-consistent, shutdown: 3m, groups: [{start: [db]}]", "{at: 1h, failover: p}")),
      1);
  EXPECT_EQ(phases(living, PlanPhase::recovered), std::vector{at(63min)});
  EXPECT_EQ(
      instants(living, any<VmChanged>([](const auto& c) { return c.to == VmStatus::up && c.place == Place::home; })),
      std::vector{at(65min)});
  // A test finds it out, and stops nothing.
  const Trace test = simulate(scenario_of(two_sites("point: app-consistent, groups: [{start: [db]}]",
                                                    "{at: 1h, failover: {plan: p, mode: test}}")),
                              1);
  EXPECT_EQ(phases(test, PlanPhase::tested), std::vector{at(1h)});
  EXPECT_EQ(instants(test, any<VmNotRecoverable>()), std::vector{at(1h)});
  EXPECT_TRUE(instants(test, any<VmChanged>()).empty());
}

TEST(Runbook, shuts_down_again_what_a_planned_failover_was_about_to) {
  const std::string story = "{at: 1h, failover: {plan: p, mode: planned}}, {at: 62m, failover: p}";
  const Trace trace = simulate(scenario_of(two_sites("shutdown: 5m, groups: [{start: [db]}]", story)), 1);
  EXPECT_EQ(phases(trace, PlanPhase::recovered), std::vector{at(69min)});
}

TEST(Detection, calls_everybody_at_once_after_the_alarm_has_lasted) {
  const std::string rest =
      "monitors: {m: {site: u, watches: {site: a}, heartbeat: 0s, hold: 1m}}\n"
      "teams: {boss: {reach: 5m}, ops: {reach: 8m}}";
  const std::string plan =
      "detected-by: m, failover-delay: 10m, reach: [boss, ops], declare: 3m, groups: [{start: [db]}]";
  const Trace trace = simulate(scenario_of(two_sites(plan, "{at: 1h, fail: {site: a}}", rest)), 1);
  EXPECT_EQ(phases(trace, PlanPhase::failing_over), std::vector{at(1h + 1min + 10min + 8min + 3min)});
  const Trace repaired =
      simulate(scenario_of(two_sites(plan, "{at: 1h, fail: {site: a}}, {at: 70m, repair: {site: a}}", rest)), 1);
  EXPECT_TRUE(phases(repaired, PlanPhase::failing_over).empty());
}

// ---- Over and back -------------------------------------------------------------------------------------------------

TEST(Cycle, a_planned_failover_loses_nothing) {
  const Scenario scenario =
      scenario_of(two_sites("groups: [{start: [db]}]", "{at: 1h, failover: {plan: p, mode: planned}}"));
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const Trace trace = simulate(scenario, seed);
    ASSERT_EQ(phases(trace, PlanPhase::recovered).size(), 1u);
    for (const Record& record : trace.records) {
      const auto* picked = std::get_if<RecoveryPointPicked>(&record.change);
      EXPECT_TRUE(!picked || picked->of == at(1h));
    }
  }
}

// What VMs are started with, in the order in which they are.
std::vector<Time> picked_points(const Trace& trace) {
  std::vector<Time> picked;
  for (const Record& record : trace.records)
    if (const auto* one = std::get_if<RecoveryPointPicked>(&record.change)) picked.push_back(one->of);
  return picked;
}

TEST(Cycle, vms_of_one_instant_are_so_however_long_the_plan_takes) {
  // Copies go on from those that still run: the second group could have newer data by now.
  std::string text =
      and_web(two_sites("point: multi-vm, groups: [{start: [db], then: [{what: look, takes: 40m}]}, {start: [web]}]",
                        "{at: 1h, failover: p}"),
              "network: n, replication: {to: b, every: 3m, churn: 1MB/s, points: 6m}");
  text.replace(text.find("churn: 1MB/s"), 12, "churn: 1MB/s, points: 4m");
  const Scenario scenario = scenario_of(text);
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    const std::vector<Time> picked = picked_points(simulate(scenario, seed));
    ASSERT_EQ(picked.size(), 2u);
    EXPECT_EQ(picked[0], at(48min));  // The last of which both have a point and which has arrived from both.
    EXPECT_EQ(picked[1], picked[0]);
  }
}

TEST(Cycle, a_planned_failover_of_one_instant_loses_nothing_of_those_that_stop_later) {
  const Scenario scenario =
      scenario_of(two_sites("point: multi-vm, shutdown: {uniform: [1m, 9m]}, groups: [{start: [db]}]",
                            "{at: 1h, failover: {plan: p, mode: planned}}", "", "count: 3, "));
  const RunReport report = analyse(scenario, simulate(scenario, 1));
  ASSERT_EQ(report.recovery_points.size(), 3u);
  for (const RecoveryPointReport& point : report.recovery_points) EXPECT_EQ(point.age, 0s);
}

TEST(Cycle, a_failover_to_a_site_that_is_down_is_refused_and_decided_again_when_it_is_back) {
  const std::string monitors = "monitors: {m: {site: u, watches: {site: a}, heartbeat: 0s, hold: 1m}}";
  const std::string plan = "detected-by: m, declare: 10m, groups: [{start: [db]}]";
  const std::string both = "{at: 1h, fail: {site: a}}, {at: 1h, fail: {site: b}}";
  const auto is_up = any<VmChanged>([](const auto& c) { return c.to == VmStatus::up; });
  const auto refused = any<ActionRefused>([](const auto& c) { return c.reason == Refusal::recovery_is_down; });
  const Trace home_first = simulate(
      scenario_of(two_sites(plan, both + ", {at: 2h, repair: {site: a}}, {at: 3h, repair: {site: b}}", monitors)), 1);
  EXPECT_EQ(instants(home_first, refused), std::vector{at(71min)});
  EXPECT_EQ(instants(home_first, is_up), std::vector{at(122min)});
  EXPECT_TRUE(phases(home_first, PlanPhase::failing_over).empty());
  const Trace other_first = simulate(
      scenario_of(two_sites(plan, both + ", {at: 2h, repair: {site: b}}, {at: 3h, repair: {site: a}}", monitors)), 1);
  EXPECT_EQ(phases(other_first, PlanPhase::failing_over), std::vector{at(130min)});
  EXPECT_EQ(phases(other_first, PlanPhase::recovered), std::vector{at(132min)});
  for (const char* mode : {"planned", "test"}) {
    const Trace trace =
        simulate(scenario_of(two_sites(
                     "groups: [{start: [db]}]",
                     std::string("{at: 1h, fail: {site: b}}, {at: 2h, failover: {plan: p, mode: ") + mode + "}}")),
                 1);
    EXPECT_EQ(instants(trace, refused), std::vector{at(2h)}) << mode;
    EXPECT_TRUE(instants(trace, any<VmChanged>()).empty()) << mode;
  }
}

TEST(Cycle, vms_whose_turn_comes_while_the_other_site_is_down_stay_where_they_are) {
  // Of two, one has been started when the other site is lost too. Nobody waits for that: home is back, and starts what
  // ran there. Nobody had been able to tell it anything else.
  const std::string story = lost +
                            ", {at: 61m, fail: {site: b}}, {at: 2h, repair: {site: a}}, {at: 150m, failback: p}, {at: "
                            "3h, failback: {plan: p, mode: unplanned}}";
  std::string text = and_web(two_sites("groups: [{start: [db]}, {start: [web]}]", story),
                             "network: n, boot: 1m, replication: {to: b, churn: 1MB/s}");
  const Scenario scenario = scenario_of(text);
  const Trace trace = simulate(scenario, 1);
  EXPECT_EQ(instants(trace, any<ActionRefused>()), std::vector{at(150min)});
  EXPECT_EQ(instants(trace, any<VmChanged>([](const auto& c) { return c.vm == VmId{1} && c.to == VmStatus::up; })),
            std::vector{at(2h + 1min)});
  EXPECT_EQ(phases(trace, PlanPhase::ready), std::vector{at(3h)});
  // Or the other site is back first, and the plan goes on.
  text.replace(text.find("at: 2h, repair: {site: a}"), 25, "at: 2h, repair: {site: b}");
  EXPECT_EQ(phases(simulate(scenario_of(text), 1), PlanPhase::recovered), std::vector{at(2h + 3min)});
}

TEST(Cycle, a_vm_that_waited_for_room_at_home_does_not_go_there_after_all) {
  const std::string story = lost +
                            ", {at: 2h, repair: {site: a}}, {at: 150m, failback: {plan: p, mode: unplanned}}, {at: "
                            "151m, fail: {site: a}}, {at: 152m, failover: p}, {at: 3h, repair: {site: a}}";
  std::string text = two_sites("groups: [{start: [db]}]", story, "", "count: 3, ");
  text.replace(text.find("a: {}"), 5, "a: {max-concurrent-boots: 1}");
  const Scenario scenario = scenario_of(text);
  State last(scenario);
  for (const Record& record : simulate(scenario, 1).records) last.advance(record.at), last.apply(record.change);
  for (std::size_t vm = 0; vm < 3; ++vm) EXPECT_EQ(last[VmId{vm}].place, Place::recovery) << vm;
}

TEST(Cycle, a_planned_failover_is_refused_while_a_vm_has_no_replica) {
  std::string text =
      two_sites("groups: [{start: [db]}]",
                "{at: 1h, failover: {plan: p, mode: planned}}, {at: 3h, failover: {plan: p, mode: planned}}", "",
                "disk: {size: 1TB, used: 800GB}, ");
  text.replace(text.find("churn: 1MB/s"), 12, "churn: 1MB/s, replica: none");  // 6400 s for the first copy.
  const Trace trace = simulate(scenario_of(text), 1);
  EXPECT_EQ(instants(trace, any<ActionRefused>([](const auto& c) { return c.reason == Refusal::no_replica; })),
            std::vector{at(1h)});
  EXPECT_EQ(phases(trace, PlanPhase::draining), std::vector{at(3h)});
  EXPECT_EQ(instants(trace, any<VmChanged>([](const auto& c) { return c.to == VmStatus::stopped; })),
            std::vector{at(3h)});
}

TEST(Cycle, what_was_written_over_and_over_is_copied_home_once) {
  // In ten hours ten times as much was written as the disk holds.
  const std::string story = lost + ", {at: 2h, repair: {site: a}}, {at: 11h, failback: p}";
  const Scenario scenario = scenario_of(
      "horizon: 12h\n" + two_sites("groups: [{start: [db]}]", story, "", "disk: {size: 100GB, used: 3600MB}, "), false);
  for (const Record& record : simulate(scenario, 1).records)
    if (const auto* started = std::get_if<TransferStarted>(&record.change);
        started && started->kind == TransferKind::resync) {
      EXPECT_EQ(started->size.count, 3'600'000'000);
    }
}

TEST(Cycle, a_test_starts_copies_and_leaves_production_alone) {
  const std::string plan =
      "groups: [{start: [db], move: {subnet: s, to: b}, then: [{what: bill, takes: 1h, in-tests: false}]}]";
  const std::string clients = "clients: {users: {site: u, use: [app]}}\n";
  const Scenario scenario =
      scenario_of(two_sites(plan, "{at: 1h, failover: {plan: p, mode: test}}, {at: 2h, clean-up: p}", clients));
  const Trace trace = simulate(scenario, 1);
  EXPECT_EQ(phases(trace, PlanPhase::tested), std::vector{at(62min)});
  EXPECT_EQ(phases(trace, PlanPhase::ready), std::vector{at(2h)});
  EXPECT_TRUE(analyse(scenario, trace).populations.at(0).outages.empty());
  EXPECT_TRUE(instants(trace, any<SubnetWithdrawn>()).empty());
}

TEST(Cycle, a_failback_ends_at_home_whatever_data_the_plan_chose_on_the_way_over) {
  const std::string story = lost + ", {at: 90m, repair: {site: a}}, {at: 2h, failback: p}";
  const Scenario scenario = scenario_of(two_sites("point: latest, process: 7m, groups: [{start: [db]}]", story));
  const Trace trace = simulate(scenario, 1);
  EXPECT_EQ(phases(trace, PlanPhase::recovered), std::vector{at(1h + 9min)});
  ASSERT_EQ(phases(trace, PlanPhase::ready).size(), 1u);
  EXPECT_EQ(phases(trace, PlanPhase::ready)[0], phases(trace, PlanPhase::failing_back)[0] + 2min);
}

TEST(Cycle, a_planned_failover_that_is_broken_off_leaves_its_last_copies_behind) {
  // 300 MB over 1 Mbit/s: the VMs were stopped, their last copies are still on their way when somebody thinks better of
  // it.
  std::string text =
      two_sites("groups: [{start: [db]}]",
                "{at: 1h, set: {link: a-b, bandwidth: 1Mbit}}, {at: 1h 1s, failover: {plan: p, mode: planned}}, {at: "
                "61m, failback: {plan: p, mode: unplanned}}, {at: 62m, set: {link: a-b, bandwidth: 1Gbit}}",
                "", "image: 60GB, ");
  text.replace(text.find("a: {}"), 5, "a: {storage: 1GB/s}");
  const Trace trace = simulate(scenario_of(text), 1);
  EXPECT_EQ(instants(trace, any<VmChanged>([](const auto& c) { return c.to == VmStatus::up; })),
            std::vector{at(64min)});
  EXPECT_EQ(phases(trace, PlanPhase::ready), std::vector{at(64min)});
  const auto points = instants(trace, any<RecoveryPointCreated>());
  EXPECT_GE(points.back(), at(3h + 50min));
}

TEST(Cycle, a_test_ends_with_the_site_it_runs_at) {
  const std::string story =
      "{at: 1h, failover: {plan: p, mode: test}}, {at: 90m, fail: {site: b}}, {at: 2h, repair: {site: b}}, {at: 3h, "
      "failover: {plan: p, mode: test}}";
  const Trace trace = simulate(scenario_of(two_sites("groups: [{start: [db]}]", story)), 1);
  EXPECT_EQ(phases(trace, PlanPhase::ready), std::vector{at(90min)});
  EXPECT_EQ(instants(trace, any<TestVmChanged>([](const auto& c) { return c.to == VmStatus::stopped; })),
            std::vector{at(90min)});
  EXPECT_EQ(phases(trace, PlanPhase::tested), (std::vector{at(62min), at(182min)}));
}

TEST(Cycle, a_reprotection_is_of_those_that_have_moved) {
  const std::string story = lost + ", {at: 65m, repair: {site: a}}, {at: 70m, commit: p}, {at: 71m, reprotect: p}";
  const Scenario scenario = scenario_of(and_web(two_sites("point: app-consistent, groups: [{start: [db, web]}]", story),
                                                "network: n, replication: {to: b, churn: 1MB/s, app-consistent: 30m}"));
  const Trace trace = simulate(scenario, 1);
  EXPECT_EQ(phases(trace, PlanPhase::reprotected).size(), 1u);
  EXPECT_TRUE(instants(trace, any<VmReprotected>([](const auto& c) { return c.vm == VmId{0}; })).empty());
}

TEST(Cycle, reprotect_needs_a_commit_and_then_a_failback_needs_little) {
  const std::string story = lost +
                            ", {at: 90m, repair: {site: a}}, {at: 95m, reprotect: p}, {at: 100m, commit: p}, {at: "
                            "101m, reprotect: p}, {at: 3h, failback: p}";
  const Scenario scenario =
      scenario_of(two_sites("groups: [{start: [db]}]", story, "", "disk: {size: 1TB, used: 20GB}, "));
  const Trace trace = simulate(scenario, 1);
  ASSERT_EQ(
      instants(trace, any<ActionRefused>([](const auto& c) { return c.reason == Refusal::not_committed; })).size(), 1u);
  // 20 GB are less than a tenth: all of it, at 16 % of 60 MB/s, after 20 to 30 minutes.
  const Duration took = phases(trace, PlanPhase::reprotected).at(0) - at(101min);
  EXPECT_GE(took, 20min + 2083s);
  EXPECT_LE(took, 30min + 2084s);
  Bytes resync{};
  for (const Record& record : trace.records)
    if (const auto* started = std::get_if<TransferStarted>(&record.change);
        started && started->kind == TransferKind::resync)
      resync = started->size;
  EXPECT_LE(resync.count, 310'000'000);  // Five minutes' worth, not two hours'.
  EXPECT_EQ(phases(trace, PlanPhase::ready).size(), 1u);
}

TEST(Cycle, a_reprotection_waits_for_a_home_that_is_lost_again) {
  const std::string story = lost +
                            ", {at: 90m, repair: {site: a}}, {at: 95m, commit: p}, {at: 100m, reprotect: p}, {at: "
                            "110m, fail: {site: a}}, {at: 130m, repair: {site: a}}";
  const Trace trace =
      simulate(scenario_of(two_sites("groups: [{start: [db]}]", story, "", "disk: {size: 1TB, used: 20GB}, ")), 1);
  const std::vector<Time> done = phases(trace, PlanPhase::reprotected);
  ASSERT_EQ(done.size(), 1u);
  EXPECT_GE(done[0], at(150min + 2083s));
  EXPECT_LE(done[0], at(160min + 2084s));
}

TEST(Cycle, copies_go_on_home_after_a_failback_that_was_broken_off) {
  // Reprotected, failed back with a full copy of 1000 s, of which 300 s are done when the site is lost again for ten
  // minutes.
  const std::string story = lost +
                            ", {at: 62m, repair: {site: a}}, {at: 63m, commit: p}, {at: 64m, reprotect: p}, {at: 3h, "
                            "failback: {plan: p, copy: full}}, "
                            "{at: 3h 5m, fail: {site: a}}, {at: 3h 15m, repair: {site: a}}";
  const Scenario scenario = six_hours_of(
      two_sites("groups: [{start: [db]}]", story, "", "disk: {size: 10TB, used: 125GB, throughput: 1GB/s}, "));
  const Trace trace = simulate(scenario, 1);
  ASSERT_EQ(phases(trace, PlanPhase::reprotected).size(), 1u);
  EXPECT_EQ(phases(trace, PlanPhase::recovered).back(), at(185min));
  const auto points = instants(trace, any<RecoveryPointCreated>());
  EXPECT_GE(points.back(), at(5h + 50min));
}

TEST(Cycle, a_full_failback_copies_all_data) {
  const std::string story = lost + ", {at: 90m, repair: {site: a}}, {at: 2h, failback: {plan: p, copy: full}}";
  const Trace trace =
      simulate(scenario_of(two_sites("groups: [{start: [db]}]", story, "", "disk: {size: 1TB, used: 125GB}, ")), 1);
  EXPECT_EQ(phases(trace, PlanPhase::draining).at(0), at(2h + 1000s + 1ms));
}

TEST(Cycle, a_failback_whose_site_is_lost_again_leaves_vms_where_they_are) {
  const std::string story =
      lost + ", {at: 90m, repair: {site: a}}, {at: 2h, failback: {plan: p, copy: full}}, {at: 2h 5m, fail: {site: a}}";
  const Trace trace =
      simulate(scenario_of(two_sites("groups: [{start: [db]}]", story, "", "disk: {size: 1TB, used: 125GB}, ")), 1);
  EXPECT_EQ(phases(trace, PlanPhase::recovered).back(), at(2h + 5min));
  EXPECT_TRUE(instants(trace, any<VmChanged>([](const auto& c) { return c.to == VmStatus::stopped; })).size() == 1);
}

TEST(Cycle, an_unplanned_failback_loses_what_was_written_since) {
  const std::string story = lost + ", {at: 90m, repair: {site: a}}, {at: 3h, failback: {plan: p, mode: unplanned}}";
  const Trace trace = simulate(scenario_of(two_sites("groups: [{start: [db]}]", story)), 1);
  std::vector<Time> picked;
  for (const Record& record : trace.records)
    if (const auto* one = std::get_if<RecoveryPointPicked>(&record.change)) picked.push_back(one->of);
  ASSERT_EQ(picked.size(), 2u);
  EXPECT_EQ(picked[1], at(1h));
}

TEST(Cycle, with_only_the_interconnect_cut_vms_run_twice_until_somebody_can_stop_one) {
  const std::string story =
      "{at: 1h, fail: {link: a-b}}, {at: 1h, fail: {link: a-u}}, {at: 2h, failover: p}, {at: 3h, repair: {link: a-b}}";
  const Trace trace = simulate(scenario_of(two_sites("fencing: retry, groups: [{start: [db]}]", story)), 1);
  EXPECT_EQ(instants(trace, any<InstanceChanged>([](const auto& c) { return c.to == VmStatus::up; })),
            std::vector{at(2h)});
  const auto ended = instants(trace, any<InstanceChanged>([](const auto& c) { return c.to == VmStatus::stopped; }));
  ASSERT_EQ(ended.size(), 1u);
  EXPECT_GE(ended[0], at(3h));
}

TEST(Reports, count_what_two_running_twins_have_each_to_themselves_and_how_long_nobody_copied) {
  const std::string story =
      "{at: 1h, fail: {link: a-b}}, {at: 1h, fail: {link: a-u}}, {at: 2h, failover: p}, {at: 3h, repair: {link: a-b}}";
  const Scenario scenario = scenario_of(two_sites("fencing: retry, groups: [{start: [db]}]", story));
  const Trace trace = simulate(scenario, 1);
  Time picked{};
  for (const Record& record : trace.records)
    if (const auto* point = std::get_if<RecoveryPointPicked>(&record.change)) picked = point->of;
  const RecoveryReport report = recovery_of(scenario, trace);
  ASSERT_EQ(report.splits.size(), 1u);
  // At home since the data that the other was started with; there since it was up, two minutes after 2 h.
  EXPECT_NEAR(static_cast<double>(report.splits[0].at_home.count), seconds(report.splits[0].to - picked) * 1e6, 2);
  EXPECT_NEAR(static_cast<double>(report.splits[0].at_recovery.count), seconds(report.splits[0].to - at(122min)) * 1e6,
              2);
  ASSERT_EQ(report.lags.size(), 1u);
  EXPECT_EQ(report.lags[0].without, 4h - 122min);
}

TEST(Reports, say_which_way_back_was_broken_off) {
  const std::string story =
      lost + ", {at: 90m, repair: {site: a}}, {at: 2h, failback: {plan: p, copy: full}}, {at: 2h 5m, fail: {site: a}}";
  const Scenario scenario =
      scenario_of(two_sites("groups: [{start: [db]}]", story, "", "disk: {size: 1TB, used: 125GB}, "));
  const RecoveryReport report = recovery_of(scenario, simulate(scenario, 1));
  ASSERT_EQ(report.plans.size(), 2u);
  EXPECT_FALSE(report.plans[0].is_aborted);
  EXPECT_TRUE(report.plans[1].is_aborted);
}

TEST(Cycle, a_disaster_in_the_middle_of_a_test_ends_it) {
  // The only person looks round in the test for three hours; whoever is called in earnest comes at once.
  const std::string rest =
      "monitors: {m: {site: u, watches: {site: a}, heartbeat: 0s, hold: 1m}}\nteams: {ops: {reach: 0s}}";
  const std::string plan =
      "detected-by: m, declare: 5m, groups: [{start: [db], then: [{what: look round, takes: 20m, by: ops}]}]";
  const Trace trace = simulate(
      scenario_of(two_sites(plan, "{at: 1h, failover: {plan: p, mode: test}}, {at: 65m, fail: {site: a}}", rest)), 1);
  EXPECT_EQ(phases(trace, PlanPhase::failing_over), std::vector{at(71min)});
  EXPECT_EQ(instants(trace, any<TestVmChanged>([](const auto& c) { return c.to == VmStatus::stopped; })),
            std::vector{at(71min)});
  EXPECT_EQ(instants(trace, any<TaskStarted>()), (std::vector{at(62min), at(73min)}));
  EXPECT_EQ(phases(trace, PlanPhase::recovered), std::vector{at(93min)});
}

TEST(Cycle, a_failback_that_is_broken_off_leaves_nobody_at_work) {
  const std::string story =
      lost +
      ", {at: 95m, repair: {site: a}}, {at: 2h, failback: p}, {at: 2h 10m, fail: {site: a}}, {at: 2h 20m, failover: p}";
  const Scenario scenario = scenario_of(two_sites("groups: [{start: [db], then: [{what: check, takes: 30m, by: ops}]}]",
                                                  story, "teams: {ops: {reach: 0s}}"));
  EXPECT_EQ(phases(simulate(scenario, 1), PlanPhase::recovered), (std::vector{at(92min), at(172min)}));
}

TEST(Reports, count_what_could_not_be_started_as_lost) {
  std::string text = two_sites("groups: [{start: [db]}]", lost, "expect: [{vm: db, recovery-point: \"<= 1h\"}]",
                               "disk: {size: 1TB, used: 800GB}, ");
  text.replace(text.find("churn: 1MB/s"), 12, "churn: 1MB/s, replica: none");
  const Scenario scenario = scenario_of(text);
  const RunReport report = analyse(scenario, simulate(scenario, 1));
  ASSERT_EQ(report.recovery_points.size(), 1u);
  EXPECT_TRUE(report.recovery_points[0].is_lost);
  EXPECT_FALSE(report.expectations.at(0).holds);
}

// numbers.md section 6.5: T = U(20,30) min + used/rate + changed/(16 % of throughput); its column, in minutes. The page
// counts in powers of 1024. Its own figures for the third row begin later, and those for the fifth, 90 to 120, do not
// add up.
TEST(Reprotect, takes_as_long_as_the_documented_formula_says) {
  constexpr std::int64_t GB = 1 << 30, MB = 1 << 20;
  struct Row {
    std::int64_t used, changed, throughput, checksum;
    int low, high;
  };
  for (const Row& row : {Row{127, 0, 60, 45, 68, 78}, Row{127, 45, 60, 45, 148, 158}, Row{20, 0, 60, 45, 56, 66},
                         Row{127, 0, 200, 80, 47, 57}, Row{127, 45, 200, 80, 71, 81}, Row{20, 0, 200, 80, 31, 41}}) {
    const Delay delay =
        reprotect_time({{1024 * GB}, {row.used * GB}, {row.throughput * MB}, {row.checksum * MB}}, {row.changed * GB});
    const Uniform found = std::get<Uniform>(delay);
    EXPECT_NEAR(seconds(found.low) / 60, row.low, 0.5) << row.used << " " << row.changed << " " << row.throughput;
    EXPECT_NEAR(seconds(found.high) / 60, row.high, 0.5);
  }
}

}  // namespace
}  // namespace drsim
