#include "sim/cli/emulation/comparison.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <sstream>

#include "analysis/availability/report.hpp"
#include "sim/simulate.hpp"

namespace drsim::cli {
namespace {

std::string three(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3f", value);
  return text;
}

double mean_of(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return values.empty() ? 0 : sum / static_cast<double>(values.size());
}

std::vector<double> downtimes_of(const Comparison& use) {
  std::vector<double> found;
  for (const emulate::Measured& one : use.measured) found.push_back(one.downtime);
  return found;
}

}  // namespace

double Comparison::low() const { return *std::min_element(predicted.downtimes.begin(), predicted.downtimes.end()); }
double Comparison::high() const { return *std::max_element(predicted.downtimes.begin(), predicted.downtimes.end()); }
double Comparison::beyond() const {
  return std::log(1000.0) * (high() - low()) / static_cast<double>(predicted.downtimes.size());
}
bool Comparison::holds(double sample) const {
  const double spare = resolution + beyond();
  return sample >= low() - spare && sample <= high() + spare;
}
bool Comparison::holds_all() const {
  return std::all_of(measured.begin(), measured.end(),
                     [&](const emulate::Measured& one) { return holds(one.downtime); });
}

std::vector<Comparison> predict(const Scenario& scenario, const emulate::Laboratory& lab, std::uint64_t seed,
                                std::uint64_t replications) {
  std::vector<Comparison> uses;
  for (const emulate::Probe& probe : lab.probes)
    uses.push_back({probe.clients, probe.application, seconds(probe.every), {}, {}});
  for (std::uint64_t replication = 0; replication < replications; ++replication) {
    const RunReport report = analyse(scenario, simulate(scenario, seed, Draws{replication}));
    for (Comparison& use : uses)
      for (const PopulationReport& population : report.populations)
        if (population.clients == use.clients && population.application == use.application) {
          use.predicted.downtimes.push_back(population.mean_downtime);
          use.predicted.waits.push_back(seconds(population.longest_wait));
        }
  }
  return uses;
}

std::string comparison_text(const Scenario& scenario, const std::vector<Comparison>& uses, const Circumstances& how) {
  std::ostringstream text;
  for (const Comparison& use : uses) {
    text << scenario[use.clients].name << ", " << scenario[use.application].name << ": downtime predicted "
         << three(use.low()) << " to " << three(use.high()) << " s (" << use.predicted.downtimes.size()
         << " runs, mean " << three(mean_of(use.predicted.downtimes)) << ")";
    if (use.measured.empty()) {
      text << "\n";
      continue;
    }
    text << ", measured";
    for (const emulate::Measured& one : use.measured) text << " " << three(one.downtime);
    text << " (mean " << three(mean_of(downtimes_of(use))) << "): " << (use.holds_all() ? "within" : "NOT within")
         << ", up to a probe each " << three(use.resolution) << " s\n";
    double longest = 0;
    for (const emulate::Measured& one : use.measured) longest = std::max(longest, one.longest_wait);
    text << "  waits: predicted up to "
         << three(*std::max_element(use.predicted.waits.begin(), use.predicted.waits.end())) << " s, measured up to "
         << three(longest) << " s\n";
  }
  if (!how.kernel.empty())
    text << "on " << how.kernel << "; acts were done up to " << three(how.latest_act) << " s late\n";
  for (const std::string& what : how.left_out) text << "left out: " << what << "\n";
  return text.str();
}

std::string comparison_json(const Scenario& scenario, const std::vector<Comparison>& uses, const Circumstances& how) {
  nlohmann::ordered_json out{{"drsim", 1}, {"kernel", how.kernel}, {"latest_act_s", how.latest_act}};
  out["left_out"] = how.left_out;
  out["uses"] = nlohmann::ordered_json::array();
  for (const Comparison& use : uses) {
    nlohmann::ordered_json one{{"clients", scenario[use.clients].name},
                               {"application", scenario[use.application].name},
                               {"resolution_s", use.resolution},
                               {"predicted_s", {use.low(), use.high()}},
                               {"replications", use.predicted.downtimes.size()},
                               {"mean_s", mean_of(use.predicted.downtimes)}};
    one["samples"] = downtimes_of(use);
    one["longest_outage"] = nlohmann::ordered_json::array();
    one["longest_wait"] = nlohmann::ordered_json::array();
    for (const emulate::Measured& sample : use.measured) {
      one["longest_outage"].push_back(sample.longest_outage);
      one["longest_wait"].push_back(sample.longest_wait);
    }
    one["within"] = use.holds_all();
    out["uses"].push_back(one);
  }
  return out.dump(2) + "\n";
}

}  // namespace drsim::cli
