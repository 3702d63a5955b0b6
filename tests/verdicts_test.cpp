// One objective, one verdict: every output says the same of it.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>

#include "analysis/availability/objectives.hpp"
#include "analysis/output/campaign/campaign_output.hpp"
#include "analysis/output/json.hpp"
#include "analysis/output/junit.hpp"
#include "analysis/output/markdown.hpp"
#include "analysis/output/text/compare_verdict.hpp"
#include "analysis/output/text/text.hpp"
#include "analysis/output/text/text_style.hpp"
#include "analysis/page/page.hpp"
#include "analysis/statistics/campaign.hpp"
#include "analysis/worksheets/runbook.hpp"
#include "analysis/worksheets/worksheet.hpp"
#include "scenarios/reading/reader.hpp"
#include "sim/simulate.hpp"
#include "tests/campaign_scenarios.hpp"

namespace drsim {
namespace {

using Json = nlohmann::json;

Scenario scenario_from(const std::string& text) {
  Reading reading = read_scenario(temporary_file("verdict.yaml", text));
  for (const Diagnostic& diagnostic : reading.diagnostics)
    if (diagnostic.severity == Severity::error) ADD_FAILURE() << to_text(diagnostic, false);
  return std::move(reading.scenario).value();
}

// A site is lost at 10 minutes, its VM runs elsewhere five minutes later; of 20 resolvers one keeps the old record for
// twelve hours.
std::string lost_site(const std::string& rto, const std::string& timeline) {
  return R"(drsim: 1
horizon: 23h
sites: {a: {}, b: {}, u: {}}
routers: {ra: {site: a}, rb: {site: b}, ru: {site: u}}
links:
  a-u: {between: [ra, ru], bandwidth: 1Gbit, latency: 1ms}
  a-b: {between: [ra, rb], bandwidth: 1Gbit, latency: 1ms}
  b-u: {between: [rb, ru], bandwidth: 1Gbit, latency: 1ms}
networks:
  na: {site: a, subnets: {s: {prefix: 10.0.1.0/24, gateway: ra}}}
  nb: {site: b, subnets: {s: {prefix: 10.0.2.0/24, gateway: rb}}}
network-mappings: [{from: na, to: nb}]
vms: {web: {network: na, boot: 1m, replication: {to: b, churn: 1kB/s}}}
applications: {app: {served-by: web, rto: )" +
         rto + R"(}}
dns-servers: {dns: {site: u}}
names: {app.example: {application: app, authority: dns, ttl: 5m}}
resolvers: {r: {site: u, count: 2000, violators: {share: 5%, ttl: 12h}}}
clients: {users: {site: u, count: 1000, use: [app], resolver: r}}
plans: {p: {groups: [{start: [web]}, {publish: {names: [app.example]}}]}}
timeline: )" +
         timeline + "\n";
}
const std::string loss = "[{at: 10m, fail: {site: a}}, {at: 12m, failover: p}]";

RunReport run_of(const Scenario& scenario) { return analyse(scenario, simulate(scenario, 1)); }

// Every output's word on the objective of the first use.
std::vector<bool> verdicts_of(const Scenario& scenario, const RunReport& report) {
  const auto says_met = [](const std::string& text, std::size_t from) {
    const std::size_t yes = text.find("✓", from), no = text.find("✗", from);
    EXPECT_NE(std::min(yes, no), std::string::npos) << text;
    return yes < no;
  };
  std::vector<bool> all{*report.populations.front().recovery_time.is_met()};
  const std::string text = run_text(report, {}), compared = compare_text({report, report}, {}),
                    markdown = runs_markdown({report}), junit = junit_xml({report});
  all.push_back(says_met(text, text.find("rto ")));
  all.push_back(says_met(text, text.find("recovery time ")));
  all.push_back(says_met(compared, compared.find("  recovery time")));
  all.push_back(says_met(markdown, markdown.find("users using app")));
  all.push_back(Json::parse(run_json(report))["populations"][0]["recovery_time"]["met"]);
  all.push_back(Json::parse(compare_json({report}))["designs"][0]["populations"][0]["recovery_time"]["met"]);
  all.push_back(junit.find("type=\"objective\"") == std::string::npos);
  const Trace trace = simulate(scenario, 1);
  const Json page = Json::parse(page_data({{&report, &trace, nullptr}}));
  all.push_back(says_met(page["headline"].dump(), 0));
  const Layout layout(scenario);
  all.push_back(layout.row(report)[layout.of(0, Figure::objective_met)] == 1);
  return all;
}

TEST(Objectives, are_met_for_every_user_or_for_the_share_that_they_state_in_every_output) {
  struct Case {
    const char* rto;
    bool is_met;
  };
  for (const Case& one : {Case{"1h", false},
                          {"12h 30m", true},
                          {"{within: 1h, users: 95%}", true},
                          {"{within: 1h, users: 96%}", false},
                          {"{within: 2m, users: 50%}", false}}) {
    const Scenario scenario = scenario_from(lost_site(one.rto, loss));
    const RunReport report = run_of(scenario);
    const std::vector<bool> verdicts = verdicts_of(scenario, report);
    for (std::size_t i = 0; i < verdicts.size(); ++i) EXPECT_EQ(verdicts[i], one.is_met) << one.rto << ", output " << i;
  }
}

TEST(Objectives, leave_planned_moves_apart) {
  // The move takes longer than the objective allows, and nobody minds: it was planned.
  const Scenario planned =
      scenario_from(lost_site("{within: 2m, users: 95%}", "[{at: 10m, failover: {plan: p, mode: planned}}]"));
  const RunReport moved = run_of(planned);
  const RecoveryTime& recovery = moved.populations.front().recovery_time;
  ASSERT_FALSE(moved.populations.front().outages.empty());
  EXPECT_TRUE(moved.populations.front().outages.front().is_planned);
  EXPECT_FALSE(recovery.outage);
  EXPECT_GT(recovery.longest_planned, Duration(2min));
  EXPECT_TRUE(*recovery.is_met());
  const Scenario lost = scenario_from(lost_site("{within: 2m, users: 95%}", loss));
  EXPECT_FALSE(run_of(lost).populations.front().outages.front().is_planned);
}

TEST(Objectives, a_planned_move_that_never_ends_is_an_incident) {
  const Scenario scenario = scenario_from(lost_site("1h",
                                                    "[{at: 10m, failover: {plan: p, mode: planned}}, {at: 10m 10s, "
                                                    "fail: {site: b}}, {at: 10m 10s, fail: {site: a}}]"));
  EXPECT_FALSE(*run_of(scenario).populations.front().recovery_time.is_met());
}

// By hand: half are back after 10 s, three in four after 20 s, all after 40 s.
TEST(Objectives, the_time_until_a_share_is_served_is_read_off_the_curve) {
  const auto at = [](int s) { return start_of_scenario + std::chrono::seconds(s); };
  Outage outage;
  outage.from = at(0), outage.to = at(40);
  outage.affected = {{at(0), 1}, {at(10), 1}, {at(10), 0.5}, {at(20), 0.25}, {at(40), 0}};
  const auto time = [&](double users) { return seconds(*time_until_served(outage, users, at(100))); };
  EXPECT_NEAR(time(0.5), 10, 1e-3);
  EXPECT_NEAR(time(0.75), 20, 1e-3);
  EXPECT_NEAR(time(0.875), 30, 1e-3);
  EXPECT_NEAR(time(1), 40, 1e-3);
  Outage open = outage;
  open.to.reset(), open.affected.back().share = 0.1;
  EXPECT_FALSE(time_until_served(open, 0.95, at(100)));
  EXPECT_TRUE(time_until_served(open, 0.9, at(100)));
}

TEST(Objectives, near_what_is_required_are_undecided_and_say_what_would_decide) {
  EXPECT_EQ(verdict_of(proportion(100, 100), 0.95), Verdict::met);
  EXPECT_EQ(verdict_of(proportion(50, 100), 0.95), Verdict::missed);
  EXPECT_EQ(verdict_of(proportion(94, 100), 0.95), Verdict::undecided);
  EXPECT_EQ(verdict_of(proportion(20, 20), 1), Verdict::met);
  const std::size_t more = trials_to_decide(1, 0.95, 20).value();
  EXPECT_EQ(verdict_of(proportion(20 + more, 20 + more), 0.95), Verdict::met);
  EXPECT_EQ(verdict_of(proportion(19 + more, 19 + more), 0.95), Verdict::undecided);
  EXPECT_FALSE(trials_to_decide(0.95, 0.95, 100));
}

// Every scenario of the library that is one by itself.
std::vector<std::string> library() {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(DRSIM_SOURCE_DIR "/scenarios"))
    if (entry.path().extension() == ".yaml" && entry.path().filename() != "base.yaml") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

TEST(Objectives, of_the_whole_library_have_one_verdict_and_one_time) {
  std::size_t judged = 0;
  for (const std::string& file : library()) {
    Reading reading = read_scenario(file);
    if (!reading.scenario) continue;
    const Scenario& scenario = *reading.scenario;
    const RunReport report = run_of(scenario);
    const Json run = Json::parse(run_json(report)), compared = Json::parse(compare_json({report, report}));
    EXPECT_EQ(run["populations"], compared["designs"][1]["populations"]) << file;
    const std::string junit = junit_xml({report});
    const Layout layout(scenario);
    const std::vector<double> row = layout.row(report);
    std::size_t missed = 0;
    for (std::size_t i = 0; i < report.populations.size(); ++i) {
      const Json& recovery = run["populations"][i]["recovery_time"];
      if (recovery["met"].is_null()) continue;
      ++judged;
      EXPECT_EQ(row[layout.of(i, Figure::objective_met)] == 1, recovery["met"].get<bool>()) << file;
      if (!recovery["met"].get<bool>()) ++missed;
      if (recovery["outage"].is_null()) continue;
      const Json& outage = run["populations"][i]["outages"][recovery["outage"].get<std::size_t>()];
      if (recovery["users"] == 1.0 && !outage["to_s"].is_null()) {
        EXPECT_DOUBLE_EQ(recovery["longest_s"].get<double>(),
                         outage["to_s"].get<double>() - outage["from_s"].get<double>())
            << file;
      }
    }
    for (const Json& point : run["application_points"])
      if (!point["met"].is_null() && !point["met"].get<bool>()) ++missed;
    std::size_t failures = 0;
    for (std::size_t at = junit.find("type=\"objective\""); at != std::string::npos;
         at = junit.find("type=\"objective\"", at + 1))
      ++failures;
    EXPECT_EQ(failures, missed) << file;
    // The phases of the critical paths add up to the time that somebody is cut off.
    for (const PopulationReport& use : report.populations)
      for (const Outage& outage : use.outages) {
        Duration sum{};
        for (const PathStep& step : outage.critical_path) sum += step.to - step.from;
        EXPECT_EQ(sum, outage.to.value_or(scenario.end()) - outage.from) << file;
      }
  }
  EXPECT_GT(judged, 5u);
}

TEST(Comparisons, begin_with_a_verdict_and_have_no_ratio_against_nothing) {
  const Scenario lost = scenario_from(lost_site("1h", loss)), still = scenario_from(lost_site("1h", "[]"));
  RunReport bad = run_of(lost), good = run_of(still);
  const std::string verdict = compare_verdict({bad, good}), reversed = compare_verdict({good, bad});
  EXPECT_NE(verdict.find("loses the least: 0.0 user-minutes"), std::string::npos) << verdict;
  EXPECT_NE(verdict.find("a single run"), std::string::npos);
  EXPECT_EQ(verdict, reversed);  // Both are called by their file's name.
  EXPECT_NE(compare_verdict({bad, bad}).find("No difference"), std::string::npos);
  const std::string text = compare_text({bad, good}, {});
  EXPECT_EQ(text.find("infx"), std::string::npos);
  EXPECT_EQ(text.find("nan"), std::string::npos);
  EXPECT_EQ(compare_text({bad, bad}, {}).find("(best)"), std::string::npos);
}

// ---- Every step of a plan ---------------------------------------------------------------------------------------

// What a runbook says of one kind of step: the compiler misses a kind that is not here.
std::string line_of(StepKind kind) {
  switch (kind) {
    case StepKind::withdraw:
      return "withdraw subnet apps";
    case StepKind::announce:
      return "announce subnet apps at rb";
    case StepKind::publish:
      return "publish app.example at dns server ns2: 10.0.2.4";
    case StepKind::flush:
      return "flush caches of resolvers r1, r2 and of clients users";
    case StepKind::routing:
      return "install route back";
    case StepKind::stop:
      return "stop the VMs where they still run";
    case StepKind::start:
      return "start web";
    case StepKind::configure:
      return "promote dns server ns2; tell clients users to ask r2, then r1; point name app.example at site b";
    case StepKind::balance:
      return "new connections of load balancer lb go to web";
  }
  return "";
}

TEST(Runbook, has_a_line_for_every_kind_of_step) {
  const Scenario scenario = scenario_from(R"(drsim: 1
sites: {a: {}, b: {}, u: {}}
routers: {ra: {site: a}, rb: {site: b}, ru: {site: u}}
links:
  a-u: {between: [ra, ru], bandwidth: 1Gbit, latency: 1ms}
  a-b: {between: [ra, rb], bandwidth: 1Gbit, latency: 1ms}
  b-u: {between: [rb, ru], bandwidth: 1Gbit, latency: 1ms}
networks:
  na: {site: a, subnets: {s: {prefix: 10.0.1.0/24, gateway: ra}}}
  nb: {site: b, subnets: {s: {prefix: 10.0.2.0/24, gateway: rb}}}
  nm: {site: a, subnets: {apps: {prefix: 10.0.3.0/24, gateway: ra}}}
network-mappings: [{from: na, to: nb}]
routes: {back: {at: rb, to: 10.99.0.0/16, via: a-b, initially: absent}}
vms: {web: {network: na, boot: 1m, replication: {to: b, churn: 1kB/s}}}
applications: {app: {served-by: web}}
load-balancers: {lb: {site: a, address: 10.0.1.100, application: app}}
dns-servers: {ns1: {site: a}, ns2: {site: b, secondary-of: ns1}}
names: {app.example: {application: app, authority: ns1, ttl: 5m}}
resolvers: {r1: {site: u, asks: [ns2, ns1]}, r2: {site: u, asks: [ns2, ns1]}}
clients: {users: {site: u, count: 10, use: [app], resolver: [r1, r2]}}
plans:
  p:
    groups:
      - {start: [web]}
      - {move: {subnet: nm/apps, to: rb}}
      - {routing: [{install: back}]}
      - configure:
          set: [{dns-server: ns2, role: primary}, {clients: users, resolver: [r2, r1]}, {name: app.example, site: b}]
      - {publish: {names: [app.example]}}
      - {flush: {resolvers: [r1, r2], clients: [users]}}
      - {balance: {load-balancer: lb, backends: [web]}}
)");
  const std::string text = runbook_markdown(scenario);
  const std::string unplanned = text.substr(0, text.find(": planned failover"));
  for (int kind = 0; kind <= static_cast<int>(StepKind::balance); ++kind) {
    const std::string line = line_of(static_cast<StepKind>(kind));
    EXPECT_NE(unplanned.find("| " + line), std::string::npos) << line << "\n" << unplanned;
  }
}

// ---- Replications -----------------------------------------------------------------------------------------------

Sample campaign_of(const Scenario& scenario, std::uint64_t n) {
  Sample sample{.scenario = &scenario, .seed = 1, .replications = {}, .rows = {}, .cut_short = 0};
  const Layout layout(scenario);
  for (std::uint64_t i = 0; i < n; ++i) {
    const std::vector<double> row = layout.row(analyse(scenario, simulate(scenario, 1, i)));
    sample.replications.push_back(i);
    sample.rows.insert(sample.rows.end(), row.begin(), row.end());
  }
  return sample;
}

TEST(Verdict, of_replications_is_one_in_worksheet_and_json) {
  const Scenario scenario = scenario_from(lost_site("15m", "[{at: 10m, fail: {site: a}}, {at: 12m, failover: p}]"));
  const Sample sample = campaign_of(scenario, 20);
  const CampaignReport report = summarise(sample);
  const Json json = Json::parse(campaign_json(sample, run_of(scenario)));
  const Json& use = json["populations"][0];
  const std::string csv = worksheet_csv({run_of(scenario)}, {report});
  std::vector<std::string> cells;
  std::istringstream row(csv.substr(csv.find('\n') + 1));
  for (std::string cell; std::getline(row, cell, ',');) cells.push_back(cell);
  ASSERT_GE(cells.size(), 14u) << csv;
  EXPECT_EQ(cells[2], "20");
  EXPECT_EQ(cells[5], "");  // What only single runs have.
  EXPECT_EQ(cells[6], use["objective"]["verdict"] == "met"      ? "yes"
                      : use["objective"]["verdict"] == "missed" ? "no"
                                                                : "undecided");
  EXPECT_NEAR(std::stod(cells[8]), use["downtime_p95_s"].get<double>(), 0.001);
  // All percentiles are of all users in all replications.
  EXPECT_LE(use["downtime_p95_s"], use["downtime_p99_s"]);
  EXPECT_LE(use["downtime_p99_s"], use["downtime_max_s"]);
  EXPECT_EQ(use["downtime_p99_s"], report.uses[0].users_p99);
}

TEST(Verdict, data_that_nothing_was_started_with_meet_no_bound) {
  const std::string bound = "expect: [{vm: web, recovery-point: \"<= 15m\"}]\n";
  const Scenario lost = scenario_from(lost_site("1h", "[{at: 10m, fail: {site: a}}]") + bound),
                 calm = scenario_from(lost_site("1h", "[{at: 10m, fail: {link: a-u}}]") + bound);
  const RunReport report = run_of(lost);
  ASSERT_EQ(report.expectations.size(), 1u);
  EXPECT_FALSE(report.expectations[0].holds);
  EXPECT_EQ(report.expectations[0].found, "none: vm web was not restarted");
  EXPECT_TRUE(run_of(calm).expectations[0].holds);
}

TEST(Verdict, meets_all_if_no_test_result_is_a_failure) {
  for (const std::string rto : {"1m", "20h"})
    for (const std::string bound : {"1m", "20h"}) {
      const Scenario scenario = scenario_from(lost_site(rto, "[{at: 10m, fail: {site: a}}, {at: 12m, failover: p}]") +
                                              "expect: [{application: app, downtime-p50: \"<= " + bound + "\"}]\n");
      const RunReport report = run_of(scenario);
      EXPECT_EQ(meets_all(report), junit_xml({report}).find("<failure") == std::string::npos) << rto << " " << bound;
    }
}

TEST(Verdict, is_on_the_page_as_in_the_text) {
  const Scenario scenario = scenario_from(lost_site("15m", "[{at: 10m, fail: {site: a}}, {at: 12m, failover: p}]"));
  const Trace trace = simulate(scenario, 1);
  const RunReport report = analyse(scenario, trace);
  const Sample sample = campaign_of(scenario, 20);
  EXPECT_EQ(Json::parse(page_data({{&report, &trace, nullptr}, {&report, &trace, nullptr}}))["verdict"],
            compare_verdict({report, report}));
  const Json page = Json::parse(page_data({{&report, &trace, &sample}, {&report, &trace, &sample}}));
  EXPECT_EQ(page["verdict"], compare_verdict({sample, sample}, {report, report}));
  // The recovery point is that of all replications too.
  const std::string oldest = "p95 " + duration_text(summarise(sample).recovery_point_p95->value);
  EXPECT_NE(page["totals"].dump().find(oldest), std::string::npos) << page["totals"];
}

}  // namespace
}  // namespace drsim
