// The numbers that the comments of scenarios/worked-example.yaml work out by hand.

#include "tests/simulation.hpp"

namespace drsim {
namespace {

using namespace std::chrono_literals;

class WorkedExample : public testing::TestWithParam<int> {
 protected:
  const Scenario scenario = library_scenario("worked-example.yaml");
  const RunReport report = analyse(scenario, simulate(scenario, static_cast<std::uint64_t>(GetParam())));
  const PopulationReport& orders = report.populations.at(0);
  const PopulationReport& intranet = report.populations.at(1);
  static constexpr Time at(Duration since_start) { return start_of_scenario + since_start; }
};

TEST_P(WorkedExample, orders_is_down_as_long_as_its_comments_say) {
  ASSERT_EQ(orders.outages.size(), 2u);
  EXPECT_EQ(orders.outages[0].from, at(10min));
  EXPECT_EQ(orders.outages[0].to, at(22min + 50s + 200ms));
  EXPECT_EQ(orders.outages[1].from, at(4h + 3min + 29s + 290ms));
  EXPECT_EQ(orders.outages[1].to, at(4h + 6min + 22s + 848'640us));
  EXPECT_DOUBLE_EQ(orders.mean_downtime, 943.75864);
  EXPECT_EQ(orders.downtime_p50, 943'758'640us);
  EXPECT_EQ(orders.downtime_max, 943'758'640us);
}

TEST_P(WorkedExample, intranet_is_down_as_long_as_its_comments_say) {
  ASSERT_EQ(intranet.outages.size(), 2u);
  EXPECT_EQ(intranet.outages[0].from, at(10min));
  EXPECT_EQ(intranet.outages[0].to, at(24min + 45s));
  EXPECT_EQ(intranet.outages[1].from, at(4h + 3min + 29s + 290ms));
  EXPECT_EQ(intranet.outages[1].to, at(4h + 8min + 17s + 648'640us));
  EXPECT_NEAR(intranet.mean_downtime, 1053.35864, 1e-9);
  EXPECT_EQ(intranet.downtime_p50, 1'053'358'640us);
  EXPECT_EQ(intranet.downtime_p95, 1'134'007'280us);
  EXPECT_EQ(intranet.downtime_max, 1'146'007'280us);
}

TEST_P(WorkedExample, its_critical_path_is_the_one_worked_out) {
  const std::vector<PathStep>& path = orders.outages.at(0).critical_path;
  std::vector<std::pair<Phase, Duration>> steps;
  for (const PathStep& step : path) steps.emplace_back(step.phase, step.to - step.from);
  const std::vector<std::pair<Phase, Duration>> worked{{Phase::detect, 60s}, {Phase::declare, 9min},
                                                       {Phase::boot, 2min},  {Phase::route, 30s},
                                                       {Phase::route, 20s},  {Phase::route, 200ms}};
  EXPECT_EQ(steps, worked);
  expect_accounted_for(scenario, report);
}

TEST_P(WorkedExample, its_expectations_hold) {
  for (const ExpectationReport& expectation : report.expectations) EXPECT_TRUE(expectation.holds) << expectation.text;
}

// Nothing in it is left to chance: every seed gives the same downtimes.
INSTANTIATE_TEST_SUITE_P(Seeds, WorkedExample, testing::Values(1, 2, 77));

}  // namespace
}  // namespace drsim
