// What would help, and whether to fail over or wait.

#include "sim/campaign/what_if/advice.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "scenarios/reading/reader.hpp"
#include "tests/campaign_scenarios.hpp"

namespace drsim {
namespace {

using campaign::Advice;
using campaign::Shortening;

Scenario scenario_from(const std::string& file) {
  Reading reading = read_scenario(file);
  for (const Diagnostic& diagnostic : reading.diagnostics)
    if (diagnostic.severity == Severity::error) ADD_FAILURE() << to_text(diagnostic, false);
  return std::move(reading.scenario).value();
}

const Shortening* found(const Advice& advice, const std::string& what) {
  const auto one = std::find_if(advice.shortenings.begin(), advice.shortenings.end(),
                                [&](const Shortening& s) { return s.what.find(what) != std::string::npos; });
  return one == advice.shortenings.end() ? nullptr : &*one;
}

// A site of which a subnet moves: heard of after a minute, decided after 20, started in 2, moved in 1.
const std::string moves = R"(drsim: 1
horizon: 20h
sites: {a: {}, b: {}, u: {}}
routers: {ra: {site: a, ospf: {convergence: 0s}}, rb: {site: b, ospf: {convergence: 0s}}, ru: {site: u, ospf: {convergence: 0s}}}
links:
  a-u: {between: [ra, ru], bandwidth: 1Gbit, latency: 1ms}
  a-b: {between: [ra, rb], bandwidth: 1Gbit, latency: 1ms}
  b-u: {between: [rb, ru], bandwidth: 1Gbit, latency: 1ms}
networks: {n: {site: a, subnets: {s: {prefix: 10.0.0.0/24, gateway: ra}}}}
vms: {db: {network: n, boot: 2m, replication: {to: b, churn: 0B/s}}}
applications: {app: {served-by: db}}
clients: {users: {site: u, count: 100, use: [app]}}
monitors: {m: {site: u, watches: {site: a}, heartbeat: 0s, hold: 1m}}
plans: {p: {detected-by: m, declare: 20m, on-return: held, groups: [{start: [db]}, {move: {subnet: s, to: b}}]}}
timeline: [{at: 10m, fail: {site: a}}]
)";

TEST(Advice, breaks_even_where_waiting_for_the_repair_costs_as_much_as_failing_over) {
  const Advice advice = campaign::advise(scenario_from(temporary_file("moves.yaml", moves)), 1);
  ASSERT_EQ(advice.waits.size(), 7u);
  // A repair before anybody has decided: no difference. Just after it, failing over loses more: no break-even either.
  EXPECT_EQ(advice.waits[0].waiting, advice.waits[0].failing_over);
  EXPECT_EQ(advice.waits[1].waiting, advice.waits[1].failing_over);
  // 24 minutes by failing over; by waiting, the repair, two minutes to boot, and what routers take to hear of it.
  EXPECT_NEAR(advice.waits[3].failing_over, 2400, 1);
  const double after_repair = advice.waits[3].waiting / 100 - 80;
  EXPECT_GE(after_repair, 2);
  EXPECT_LE(after_repair, 2.2);
  ASSERT_TRUE(advice.break_even);
  EXPECT_NEAR(seconds(*advice.break_even) / 60, 24 - after_repair, 0.3);
}

TEST(Advice, never_breaks_even_where_nobody_fails_over) {
  std::string text = moves;
  text.replace(text.find("detected-by: m, "), 16, "");
  const Advice advice = campaign::advise(scenario_from(temporary_file("waits.yaml", text)), 1);
  EXPECT_FALSE(advice.break_even);
}

TEST(Advice, ranks_what_saves_most_by_trying_it) {
  const Advice advice = campaign::advise(scenario_from(temporary_file("moves.yaml", moves)), 1);
  ASSERT_FALSE(advice.shortenings.empty());
  EXPECT_EQ(advice.shortenings.front().what, "declare of plan p");
  EXPECT_NEAR(advice.shortenings.front().user_minutes, 1000, 1e-6);
  EXPECT_NEAR(advice.shortenings.front().recovery, 600, 1e-6);
  EXPECT_NEAR(found(advice, "boot of vm db")->user_minutes, 100, 1e-6);
  EXPECT_NEAR(found(advice, "withdraw and announce")->user_minutes, 50, 1e-6);
  EXPECT_NEAR(found(advice, "hold of monitor m")->user_minutes, 50, 1e-6);
}

TEST(Advice, names_what_keeps_the_news_of_a_name_from_users) {
  const Advice advice =
      campaign::advise(scenario_from(std::string(DRSIM_SOURCE_DIR) + "/scenarios/dns-ttl/ttl-300.yaml"), 1);
  for (const char* what : {"replication interval of dns-server dc-office", "ttl of the violators of resolver public",
                           "ttl of name portal"}) {
    ASSERT_TRUE(found(advice, what)) << what;
    EXPECT_GT(found(advice, what)->user_minutes, 0) << what;
  }
  EXPECT_TRUE(std::is_sorted(advice.shortenings.begin(), advice.shortenings.end(),
                             [](const Shortening& a, const Shortening& b) { return a.user_minutes > b.user_minutes; }));
}

}  // namespace
}  // namespace drsim
