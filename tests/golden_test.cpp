// Every scenario of the library is a documented example and a test: its check, run, compare and explain are kept as
// full text in tests/golden. DRSIM_UPDATE_GOLDEN=1 tests/run (or this test alone) renews them; read the difference
// first.

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "analysis/availability/design/inspect.hpp"
#include "analysis/availability/design/plan.hpp"
#include "analysis/availability/flows/paths.hpp"
#include "analysis/availability/report.hpp"
#include "analysis/names/name_answers.hpp"
#include "analysis/output/json.hpp"
#include "analysis/output/text/text.hpp"
#include "scenarios/reading/reader.hpp"
#include "sim/simulate.hpp"
#include "tests/files.hpp"

namespace drsim {
namespace {

const std::string root = DRSIM_SOURCE_DIR;

void expect_golden(const std::string& name, const std::string& text) {
  const std::string file = root + "/tests/golden/" + name;
  if (std::getenv("DRSIM_UPDATE_GOLDEN")) {
    std::ofstream(file) << text;
    return;
  }
  EXPECT_EQ(text.find(root), std::string::npos) << "a path of this machine";
  ASSERT_TRUE(std::ifstream(file)) << file << " is missing: renew with DRSIM_UPDATE_GOLDEN=1";
  EXPECT_EQ(contents(file), text) << file;
}

struct Example {
  const char* name;
  const char* file;
  friend void PrintTo(const Example& example, std::ostream* out) { *out << example.name; }
};

class Golden : public testing::TestWithParam<Example> {};

TEST_P(Golden, run_explain_and_json_print_what_they_always_did) {
  Reading reading = read_scenario(root + "/scenarios/" + GetParam().file);
  ASSERT_TRUE(reading.scenario);
  EXPECT_TRUE(reading.diagnostics.empty());
  const RunReport report = analyse(*reading.scenario, simulate(*reading.scenario, 1));
  const TextStyle style{.colour = false, .ascii = false, .width = 100};
  const std::string name = GetParam().name;
  expect_golden(name + ".run.txt", run_text(report, style));
  expect_golden(name + ".explain.txt", explain_text(report, style));
  expect_golden(name + ".run.json", run_json(report));
  expect_golden(name + ".inspect.txt", inspect_text(inspect(*reading.scenario), style));
  expect_golden(name + ".inspect.json", inspect_json(inspect(*reading.scenario)));
}

INSTANTIATE_TEST_SUITE_P(
    Library, Golden,
    testing::Values(
        Example{"stretched-subnet", "third-site/stretched-subnet.yaml"},
        Example{"subnet-failover", "third-site/subnet-failover.yaml"},
        Example{"changed-address", "third-site/changed-address.yaml"}, Example{"worked-example", "worked-example.yaml"},
        Example{"storm-stretched-subnet", "storm/stretched-subnet.yaml"},
        Example{"storm-storm-control", "storm/storm-control.yaml"},
        Example{"storm-subnet-failover", "storm/subnet-failover.yaml"},
        Example{"loop-mesh", "loop-mesh/no-spanning-tree.yaml"},
        Example{"loop-mesh-storm-control", "loop-mesh/storm-control.yaml"},
        Example{"loop-desk-echo", "loop-desk/echo.yaml"}, Example{"loop-desk-shutdown", "loop-desk/shutdown.yaml"},
        Example{"recovery-one-person", "recovery/one-person.yaml"},
        Example{"recovery-three-people", "recovery/three-people.yaml"},
        Example{"recovery-planned-failing-step", "recovery/planned-failing-step.yaml"},
        Example{"recovery-unplanned-failing-step", "recovery/unplanned-failing-step.yaml"},
        Example{"recovery-second-failure", "recovery/second-failure.yaml"},
        Example{"recovery-full-cycle", "recovery/full-cycle.yaml"},
        Example{"recovery-too-early", "recovery/too-early.yaml"},
        Example{"recovery-test-failover", "recovery/test-failover.yaml"},
        Example{"recovery-split-brain", "recovery/split-brain.yaml"},
        Example{"promotion", "two-writers/promotion-after-43-seconds.yaml"},
        Example{"quorum", "two-writers/quorum-first-cut.yaml"},
        Example{"synchronous-first-cut", "two-writers/synchronous-first-cut.yaml"},
        Example{"synchronous-second-cut", "two-writers/synchronous-second-cut.yaml"},
        Example{"synchronous-forced", "two-writers/synchronous-forced.yaml"},
        Example{"listener", "two-writers/listener.yaml"}, Example{"blue-green", "blue-green/too-early.yaml"},
        Example{"dns-ttl-5m", "dns-ttl/ttl-300.yaml"}, Example{"route-changes", "route-changes/all-three.yaml"},
        Example{"providers-address", "public-address/providers-address.yaml"},
        Example{"two-copies", "names/two-copies.yaml"}, Example{"own-prefix", "public-address/own-prefix.yaml"},
        Example{"woodgrove", "woodgrove/working-order.yaml"},
        Example{"capacity-leased-line", "capacity/leased-line.yaml"},
        Example{"capacity-half-the-hosts", "capacity/half-the-hosts.yaml"},
        Example{"capacity-database-left-behind", "capacity/database-left-behind.yaml"},
        Example{"capacity-one-of-four", "capacity/one-of-four.yaml"},
        Example{"capacity-everybody-returns", "capacity/everybody-returns.yaml"},
        Example{"capacity-everybody-retries", "capacity/everybody-retries.yaml"},
        Example{"capacity-storm-rest", "capacity/storm-rest.yaml"}),
    [](const auto& example) {
      std::string name = example.param.name;
      std::replace(name.begin(), name.end(), '-', '_');
      return name;
    });

TEST(Golden, a_name_is_explained_as_it_always_was) {
  const Scenario scenario = *read_scenario(root + "/scenarios/names/two-copies.yaml").scenario;
  const NameAnswers answers =
      answers_of(scenario, simulate(scenario, 1), PopulationId{0u}, NameId{0u}, start_of_scenario + 90min);
  expect_golden("two-copies.name.txt", name_text(answers, {.colour = false, .ascii = false, .width = 100}));
  expect_golden("two-copies.name.json", name_json(answers));
}

// The four rows of the document's table of failbacks: what every VM gets, and what is simulated.
TEST(Golden, failbacks_end_where_they_always_did) {
  const TextStyle style{.colour = false, .ascii = false, .width = 100};
  for (const std::string row : {"unchanged", "disconnected", "not-mapped", "remapped"}) {
    const Scenario scenario = *read_scenario(root + "/scenarios/beijing-shanghai/failback-" + row + ".yaml").scenario;
    expect_golden("failback-" + row + ".plan.txt", plan_text(plan(scenario), style));
    expect_golden("failback-" + row + ".run.txt", run_text(analyse(scenario, simulate(scenario, 1)), style));
  }
}

void compare_as_ever(const std::string& name, const std::vector<std::string>& designs) {
  std::vector<Scenario> scenarios;
  for (const std::string& design : designs)
    scenarios.push_back(*read_scenario(root + "/scenarios/" + name + "/" + design + ".yaml").scenario);
  std::vector<RunReport> reports;
  for (const Scenario& scenario : scenarios) reports.push_back(analyse(scenario, simulate(scenario, 1)));
  expect_golden(name + ".compare.txt", compare_text(reports, {.colour = false, .ascii = false, .width = 100}));
  expect_golden(name + ".compare.json", compare_json(reports));
}

TEST(Golden, compare_prints_what_it_always_did) {
  compare_as_ever("third-site", {"stretched-subnet", "subnet-failover", "changed-address"});
  compare_as_ever("dns-ttl", {"ttl-60", "ttl-300", "ttl-3600", "ttl-86400"});
  compare_as_ever("storm", {"stretched-subnet", "storm-control", "subnet-failover"});
}

TEST(Golden, paths_and_routes_print_what_they_always_did) {
  const TextStyle style{.colour = false, .ascii = false, .width = 100};
  const Scenario woodgrove = *read_scenario(root + "/scenarios/woodgrove/as-printed.yaml").scenario;
  expect_golden("woodgrove.routes.txt", routes_text(woodgrove, style));
  expect_golden("woodgrove.routes.json", routes_json(woodgrove));
  const Trace trace = simulate(woodgrove, 1);
  std::string text;
  for (const Duration since : {Duration{}, Duration{10min + 1s}, Duration{1h}})
    text += path_text(
                explain_path(woodgrove, trace, woodgrove.populations.at(0).behind, VmId{0u}, start_of_scenario + since),
                style) +
            "\n";
  expect_golden("woodgrove.paths.txt", text);
  expect_golden("woodgrove.path.json", path_json(explain_path(woodgrove, trace, woodgrove.populations.at(0).behind,
                                                              VmId{0u}, start_of_scenario + 1h)));
}

}  // namespace
}  // namespace drsim
