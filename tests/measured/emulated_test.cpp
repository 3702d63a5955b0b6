// Predictions of scenarios against what real implementations made of them: drsim emulate has built each of FRR,
// keepalived, BIND, unbound, nginx, OpenVPN and Linux bridges, and measured it (tests/measured/emulated.json, made by
// tests/measured/emulate). DRSIM_MEASURED=FILE tries other sets of the same form: any scenario, with any of its values
// said otherwise.

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <iostream>
#include <nlohmann/json.hpp>

#include "analysis/availability/report.hpp"
#include "sim/cli/emulation/comparison.hpp"
#include "sim/emulate/plan.hpp"
#include "tests/files.hpp"
#include "tests/measured/lab.hpp"
#include "tests/measured/table.hpp"

namespace drsim {
namespace {

using Json = nlohmann::json;

std::vector<Json> emulated_sets() {
  const char* other = std::getenv("DRSIM_MEASURED");
  std::vector<Json> sets;
  const Json all = Json::parse(other ? contents(other) : source_contents("tests/measured/emulated.json"));
  for (const Json& set : all["results"])
    if (set["experiment"].get<std::string>().starts_with("G.")) sets.push_back(set);
  return sets;
}

Scenario emulated_scenario(const Json& params) {
  std::vector<Assignment> assignments;
  if (params.contains("set"))
    for (const Json& one : params["set"]) assignments.push_back({one.get<std::string>(), "set", true});
  const std::string file = source_dir + "/scenarios/emulate/" + params["scenario"].get<std::string>() + ".yaml";
  Reading reading = read_scenario(file, assignments);
  for (const Diagnostic& diagnostic : reading.diagnostics) ADD_FAILURE() << to_text(diagnostic, false);
  return std::move(reading.scenario).value();
}

TEST(MeasuredEmulated, users_are_without_service_for_as_long_as_predicted) {
  for (const Json& set : emulated_sets()) {
    measured::Entry entry(set);
    const Json& params = set["params"];
    const Scenario scenario = emulated_scenario(params);
    const emulate::Laboratory lab = emulate::plan(scenario, simulate(scenario, 1), "lab");
    for (cli::Comparison& use : cli::predict(scenario, lab, 1, 300)) {
      if (scenario[use.clients].name != params["clients"] || scenario[use.application].name != params["application"])
        continue;
      const std::vector<double> samples = set["samples"];
      for (const double sample : samples) {
        emulate::Measured measured;
        measured.downtime = sample;
        use.measured.push_back(measured);
      }
      use.late = set["late_s"].get<std::vector<double>>();
      entry.predicts(use.low(), use.high());
      entry.measured(samples);
      if (set.contains("not_predicted")) {
        EXPECT_FALSE(use.holds_all()) << params << " is said not to be predicted, and is";
        entry.is_not_predicted(set["not_predicted"]);
        continue;
      }
      for (std::size_t i = 0; i < samples.size(); ++i)
        EXPECT_TRUE(use.holds(i)) << params << ": " << samples[i] << " is not from " << use.low() << " to "
                                  << use.high();
    }
  }
}

}  // namespace
}  // namespace drsim
