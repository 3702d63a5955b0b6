#include "sim/cli/documents/regression_gate.hpp"

#include <cmath>
#include <fstream>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>

#include "models/world/text/text.hpp"
#include "sim/cli/diagnostics.hpp"

namespace drsim::cli {
namespace {

using Earlier = nlohmann::json;

struct Figure {
  double value = 0;
  std::optional<double> low, high;  ///< Of its interval, where there are replications.
};
using Figures = std::map<std::string, Figure>;  ///< By design, users, application and figure.

// Of replications: the figure of the means over users, with its interval.
Figure figure_in(const Earlier& replications, const std::string& name) {
  Figure figure{replications.at(name).get<double>(), {}, {}};
  const auto interval = replications.find(name + "_interval");
  if (interval == replications.end() || !interval->is_array() || interval->size() != 2) return figure;
  if ((*interval)[0].is_number()) figure.low = (*interval)[0].get<double>();
  if ((*interval)[1].is_number()) figure.high = (*interval)[1].get<double>();
  return figure;
}

// Percentiles over users and over replications are different figures, with different names.
void add_use(const std::string& use, const Earlier& population, Figures& all) {
  const auto replications = population.find("mean_over_users_s");
  if (replications != population.end()) {
    all[use + ", mean"] = figure_in(*replications, "mean");
    all[use + ", P95 of replications"] = figure_in(*replications, "p95");
    return;
  }
  all[use + ", mean"] = {population.at("downtime_s").get<double>(), {}, {}};
  all[use + ", P95 of all users"] = {population.at("downtime_p95_s").get<double>(), {}, {}};
  const Earlier& recovery = population.at("recovery_time");
  if (!recovery.at("outage").is_null()) all[use + ", recovery time"] = {recovery.at("longest_s").get<double>(), {}, {}};
}

// Throws Earlier::exception for what is no report of compare or run.
Figures figures_of(const Earlier& report) {
  Figures all;
  const Earlier designs = report.contains("designs") ? report.at("designs") : Earlier::array({report});
  for (const Earlier& design : designs)
    for (const Earlier& population : design.at("populations"))
      add_use(design.at("design").get<std::string>() + ": " + population.at("clients").get<std::string>() + " using " +
                  population.at("application").get<std::string>(),
              population, all);
  return all;
}

bool is_worse(const Figure& now, const Figure& earlier, double tolerance) {
  const double bound = earlier.value * (1 + tolerance) + 1;
  if (now.value <= bound) return false;
  return !now.low || !earlier.high || *now.low > *earlier.high * (1 + tolerance);
}

}  // namespace

ExitCode judge_regression(const std::string& now, const std::string& earlier_file, double tolerance) {
  std::ifstream in(earlier_file);
  std::ostringstream text;
  text << in.rdbuf();
  if (!in) {
    complain(earlier_file + " cannot be read");
    return ExitCode::file;
  }
  try {
    const Figures before = figures_of(Earlier::parse(text.str())), after = figures_of(Earlier::parse(now));
    ExitCode code = ExitCode::ok;
    for (const auto& [use, figure] : after) {
      const auto earlier = before.find(use);
      if (earlier == before.end()) {
        std::cerr << "new: " << printable(use) << " " << std::llround(figure.value) << "s\n";
      } else if (is_worse(figure, earlier->second, tolerance)) {
        std::cerr << "worse: " << printable(use) << " " << std::llround(figure.value) << "s, was "
                  << std::llround(earlier->second.value) << "s\n";
        code = ExitCode::expectation_failed;
      }
    }
    for (const auto& [use, figure] : before)
      if (!after.contains(use) && !use.ends_with(", recovery time")) {  // Without an incident, it is better.
        std::cerr << "gone: " << printable(use) << "\n";
        code = ExitCode::expectation_failed;
      }
    return code;
  } catch (const Earlier::exception&) {
    complain(earlier_file + " is not what drsim compare --format json prints");
    return ExitCode::file;
  }
}

}  // namespace drsim::cli
