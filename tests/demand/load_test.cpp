// Demand against capacity in whole runs: closed forms, classes, copies beside users, backlogs, queues, and what the
// library's scenarios work out by hand.

#include "models/demand/load.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "models/ethernet/lines.hpp"
#include "models/reachability/reachability.hpp"
#include "tests/demand/reports.hpp"

namespace drsim {
namespace {

const std::string two_sites = R"(
sites: {centre: {}, office: {}}
routers: {core: {site: centre, ospf: {convergence: 1s}}, edge: {site: office, ospf: {convergence: 1s}}}
networks: {apps: {site: centre, subnets: {apps: {prefix: 192.168.1.0/24, gateway: core}}}}
)";
const std::string one_server = R"(
vms: {web: {network: apps, boot: 0s}}
applications: {shop: {served-by: web}}
)";
std::string line_of(const std::string& bandwidth) {
  return "links: {line: {between: [core, edge], bandwidth: " + bandwidth + ", latency: 5ms}}\n";
}

TEST(Demand, so_many_users_over_a_line_have_its_capacity_between_them) {
  for (const auto& [count, bandwidth, share] :
       {std::tuple{3'000, "1.25Gbit", 1.25 / 3}, {3'000'000, "1Mbit", 1.0 / 3'000'000}, {100, "1Gbit", 1.0}}) {
    const Scenario scenario = scenario_of(two_sites + line_of(bandwidth) + one_server +
                                          "clients: {staff: {site: office, count: " + std::to_string(count) +
                                          ", use: [shop], demand: {down: 1Mbit}}}\n");
    const RunReport report = report_of(scenario);
    EXPECT_DOUBLE_EQ(demand_of(report).steps.front().share, share);
    EXPECT_NEAR(demand_of(report).worst_share, share, 1e-12);
    EXPECT_NEAR(demand_of(report).missing, count * (1 - share) * 240, 1e-6 * count);
    EXPECT_EQ(report.populations.front().mean_downtime, 0);  // As it was: everybody is reached.
    EXPECT_EQ(demand_of(report).degraded, share < 1 ? Duration{4h} : Duration{});
  }
}

TEST(Demand, of_two_classes_the_first_has_what_it_asks_for) {
  const std::string head = two_sites + line_of("100Mbit") + R"(
vms: {web: {network: apps}, phones: {network: apps}}
applications: {shop: {served-by: web}, calls: {served-by: phones}}
clients:
  a: {site: office, count: 600, use: [calls], demand: {down: 100kbit, class: voice}}
  b: {site: office, count: 800, use: [shop], demand: {down: 100kbit}}
)";
  const RunReport strict = report_of(scenario_of(head + "service-classes: {voice: {priority: 0}}\n"));
  EXPECT_DOUBLE_EQ(demand_of(strict, 0).steps.front().share, 1);
  EXPECT_DOUBLE_EQ(demand_of(strict, 1).steps.front().share, 40.0 / 80);
  // 100 Mbit/s by weights of 600 * 3 and 800: 69.2 are more than 60, so that 40 are left.
  const RunReport weights = report_of(scenario_of(head + "service-classes: {voice: {weight: 3}}\n"));
  EXPECT_DOUBLE_EQ(demand_of(weights, 0).steps.front().share, 1);
  EXPECT_DOUBLE_EQ(demand_of(weights, 1).steps.front().share, 0.5);
  const RunReport alike = report_of(scenario_of(head + "service-classes: {voice: {}}\n"));
  EXPECT_DOUBLE_EQ(demand_of(alike, 0).steps.front().share, 100.0 / 140);
  EXPECT_DOUBLE_EQ(demand_of(alike, 1).steps.front().share, 100.0 / 140);
}

TEST(Demand, a_server_slows_all_alike_or_refuses_the_last) {
  for (const bool refuses : {false, true}) {
    const RunReport report = report_of(scenario_of(
        two_sites + line_of("1Gbit") + "vms: {web: {network: apps, capacity: {requests: 50/s}" +
        (refuses ? ", overload: refuses" : "") + "}}\n" +
        "applications: {shop: {served-by: web, response: {service: 100ms}}}\n" +
        "clients: {staff: {site: office, count: 1000, use: [shop], demand: {down: 10kbit, request-every: 10s}}}\n"));
    EXPECT_DOUBLE_EQ(demand_of(report).steps.front().share, 0.5);  // 100 requests a second are asked of 50.
    EXPECT_NEAR(demand_of(report).steps.front().response, (refuses ? 0.1 : 0.2) + 0.01, 1e-9);
    EXPECT_EQ(demand_of(report).bottleneck, "vm web");
  }
}

TEST(Demand, a_queue_is_mm1_only_where_it_is_stated) {
  for (const bool queues : {false, true}) {
    const RunReport report = report_of(scenario_of(
        two_sites + line_of("1Gbit") + "vms: {web: {network: apps, capacity: {requests: 100/s}}}\n" +
        "applications: {shop: {served-by: web, response: {service: 10ms" + (queues ? ", queueing: mm1" : "") + "}}}\n" +
        "clients: {staff: {site: office, count: 900, use: [shop], demand: {down: 10kbit, request-every: 10s}}}\n"));
    // 90 requests a second at 100: 10 ms / (1 - 0.9), and a round trip of 10 ms.
    EXPECT_NEAR(demand_of(report).steps.front().response, (queues ? 0.1 : 0.01) + 0.01, 1e-6);
    EXPECT_EQ(demand_of(report).steps.front().share, 1);
  }
}

TEST(Demand, less_than_a_stated_share_is_downtime) {
  const std::string head = two_sites + line_of("1Gbit") + R"(
vms: {web: {network: apps}}
clients: {staff: {site: office, count: 1000, use: [shop], demand: {down: 1Mbit}}}
timeline:
  - {at: 1h, set: {link: line, bandwidth: 300Mbit}}
  - {at: 2h, set: {link: line, bandwidth: 1Gbit}}
)";
  const RunReport bears =
      report_of(scenario_of(head + "applications: {shop: {served-by: web, serves-at-least: 30%}}\n"));
  EXPECT_EQ(bears.populations.front().mean_downtime, 0);
  EXPECT_EQ(demand_of(bears).degraded, Duration{1h});
  const Scenario scenario = scenario_of(head + "applications: {shop: {served-by: web, serves-at-least: 31%}}\n");
  const RunReport cut_off = report_of(scenario);
  EXPECT_EQ(cut_off.populations.front().mean_downtime, 3'600);
  EXPECT_EQ(cut_off.populations.front().outages.front().disposition, Disposition::overloaded);
  EXPECT_EQ(demand_of(cut_off).degraded, Duration{});
  EXPECT_NEAR(demand_of(cut_off).missing, 1000 * 0.7 * 60, 1e-6);
  expect_accounted_for(scenario, cut_off);
}

TEST(Demand, the_hours_of_work_are_a_profile_of_the_day_or_of_the_week) {
  // 2026-03-02 is a Monday.
  const RunReport report =
      report_of(scenario_of("starts: 2026-03-02 06:00\nhorizon: 7d\n" + two_sites + line_of("50Mbit") + one_server + R"(
clients:
  staff:
    site: office
    count: 100
    use: [shop]
    demand: {down: 1Mbit, active: [{from: 8h, share: 100%}, {from: 18h, share: 10%}, {from: 5d 8h, share: 10%}]}
)",
                            false));
  // On Monday from 8 on; the rest of the week as its list says: 10 % from 18h on Monday to the next one.
  EXPECT_EQ(demand_of(report).degraded, Duration{10h});
  EXPECT_NEAR(demand_of(report).missing, 50 * 600, 1e-6);
}

// ---- Copies beside users -------------------------------------------------------------------------------------------

const std::string copied = two_sites + R"(
links: {line: {between: [core, edge], bandwidth: 80Mbit, latency: 0s}}
vms:
  web: {network: apps, boot: 0s}
  db: {network: apps, boot: 0s, replication: {to: office, every: 10m, churn: 1MB/s}}
applications: {shop: {served-by: web}}
clients: {staff: {site: office, count: 70, use: [shop], demand: {down: 1Mbit}}}
timeline:
  - {at: 1h 5m, stop: {vm: web, site: centre}}
  - {at: 2h 5m, start: {vm: web, site: centre}}
)";

std::vector<double> copy_times(const Scenario& scenario) {
  std::vector<double> times;
  Time begun{};
  for (const Record& record : simulate(scenario, 1).records) {
    if (std::holds_alternative<TransferStarted>(record.change)) begun = record.at;
    if (std::holds_alternative<TransferFinished>(record.change) && record.at > at(10min))
      times.push_back(seconds(record.at - begun));
  }
  return times;
}

TEST(Demand, copies_have_what_users_leave_and_more_while_these_are_away) {
  // 600 MB every ten minutes. Both ask for the line's direction to the office: 70 users of 1 Mbit/s and a copy share 80
  // Mbit/s: the users have their 70, the copy the rest, 10 Mbit/s: 480 s. While the users are away, 80 Mbit/s: 60 s.
  const std::vector<double> times = copy_times(scenario_of(copied));
  std::map<long, int> seen;
  for (const double time : times) ++seen[std::lround(time)];
  EXPECT_GT(seen[480], 8);
  EXPECT_GE(seen[60], 5);
  // One is on its way when the users leave.
  EXPECT_GE(seen[480] + seen[60] + 1, static_cast<int>(times.size()));
}

TEST(Demand, copies_in_a_class_of_their_own_go_before_users) {
  const Scenario scenario = scenario_of(copied + "service-classes: {copies: {priority: 0, copies: true}}\n");
  for (const double time : copy_times(scenario)) EXPECT_NEAR(time, 60, 1e-3);
  // While a copy is on its way users have nothing: 60 s of each 600 s.
  EXPECT_NEAR(demand_of(report_of(scenario)).worst_share, 0, 1e-9);
}

// At every instant of the replay: what lines carry is what users and copies have of it, and no more than there is.
TEST(Demand, what_lines_carry_is_what_users_have) {
  for (const std::string file : {"leased-line", "one-of-four", "everybody-retries", "storm-rest"}) {
    const Scenario scenario = library_scenario("capacity/" + file + ".yaml");
    const Trace trace = simulate(scenario, 1);
    State state(scenario);
    Reachability reachability(scenario);
    Load load(scenario);
    load.begin({scenario, state, reachability});
    for (std::size_t i = 0; i <= trace.records.size(); ++i) {
      load.update({scenario, state, reachability});
      load.share();
      double users = 0, lines = 0;
      for (const Load::Use& use : load.uses()) users += use.served * use.demand->bits();
      for (std::size_t l = 0; l < scenario.links.size(); ++l)
        for (const bool backwards : {false, true}) {
          const Hop line{LinkId{l}, backwards};
          EXPECT_LE(load.carried(line), static_cast<double>(state.bandwidth(line.link).bits_per_second) * (1 + 1e-9));
          if (scenario.links[l].is_trunk()) continue;
          const bool is_towards_users =
              scenario.routers[std::get<RouterId>(scenario.links[l].ends[backwards ? 0 : 1]).index].name == "edge";
          if (is_towards_users) lines += load.carried(line);
        }
      const double vain = load.uses().front().is_waiting ? 1.1 : 1;
      EXPECT_GE(lines, users * (1 - 1e-9)) << file;
      EXPECT_LE(lines, users * vain * (1 + 1e-9)) << file;
      if (i == trace.records.size()) break;
      state.advance(trace.records[i].at);
      state.apply(trace.records[i].change);
    }
  }
}

// ---- The library
// -----------------------------------------------------------------------------------------------------

TEST(CapacityLibrary, holds_what_its_comments_work_out) {
  for (const std::string file : {"leased-line", "half-the-hosts", "database-left-behind", "one-of-four",
                                 "everybody-returns", "everybody-retries", "storm-rest"}) {
    const Scenario scenario = library_scenario("capacity/" + file + ".yaml");
    const RunReport report = report_of(scenario);
    for (const ExpectationReport& one : report.expectations)
      EXPECT_TRUE(one.holds) << file << ": " << one.text << ", found " << one.value;
    expect_accounted_for(scenario, report);
  }
}

TEST(CapacityLibrary, works_off_what_waits_by_what_is_left_over) {
  const RunReport report = report_of(library_scenario("capacity/everybody-returns.yaml"));
  EXPECT_NEAR(demand_of(report).largest_backlog, 3e6, 1);
  EXPECT_NEAR(seconds(*demand_of(report).worked_off), 7'200 + 3'000, 1e-3);
}

}  // namespace
}  // namespace drsim
