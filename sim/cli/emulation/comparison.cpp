#include "sim/cli/emulation/comparison.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <sstream>

#include "analysis/availability/report.hpp"
#include "analysis/output/output_version.hpp"
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

// Beyond the ends of so many draws one measurement in a thousand lies by chance, if all are alike.
bool Comparison::holds(std::size_t repeat) const {
  const double beyond = std::log(1000.0) * (most - least) / static_cast<double>(means.size());
  const double spare = resolution + beyond + late[repeat], sample = measured[repeat].downtime;
  return sample >= low() - spare && sample <= high() + spare;
}
bool Comparison::holds_all() const {
  for (std::size_t i = 0; i < measured.size(); ++i)
    if (!holds(i)) return false;
  return true;
}

bool counts(const emulate::Laboratory& lab, const emulate::Carried& carried) {
  if (carried.latest_act > too_late) return false;
  for (std::size_t i = 0; i < lab.probes.size(); ++i)  // Over an open connection, who waits does not ask.
    if (lab.probes[i].kind != emulate::ProbeKind::connection &&
        carried.probes[i].longest_pause > seconds(lab.probes[i].every) + too_late)
      return false;
  return true;
}

namespace {

// The least downtime that any user has.
double least_of(const PopulationReport& report) {
  double least = 0;
  for (const SharePoint& point : report.distribution) {
    if (point.share > 0) return least == 0 && &point == report.distribution.data() ? seconds(point.downtime) : least;
    least = seconds(point.downtime);
  }
  return least;
}

// The standard deviation between users: between two points of the distribution they are spread evenly.
double deviation_of(const PopulationReport& report) {
  double squares = 0, share = 0, from = 0;
  for (const SharePoint& point : report.distribution) {
    const double to = seconds(point.downtime), part = point.share - share;
    squares += part * (from * from + from * to + to * to) / 3;
    share = point.share, from = to;
  }
  return std::sqrt(std::max(0.0, squares - report.mean_downtime * report.mean_downtime));
}

void add(const PopulationReport& report, Comparison& use) {
  const bool is_first = use.means.empty();
  const bool is_one = use.flows == 1;
  const double least = is_one ? least_of(report) : report.mean_downtime,
               most = is_one ? seconds(report.downtime_max) : report.mean_downtime;
  use.least = is_first ? least : std::min(use.least, least);
  use.most = is_first ? most : std::max(use.most, most);
  if (!is_one) use.falls = std::max(use.falls, 3 * deviation_of(report) / std::sqrt(static_cast<double>(use.flows)));
  use.means.push_back(report.mean_downtime);
  use.waits.push_back(seconds(report.longest_wait));
}

}  // namespace

std::vector<Comparison> predict(const Scenario& scenario, const emulate::Laboratory& lab, std::uint64_t seed,
                                std::uint64_t replications) {
  std::vector<Comparison> uses;
  for (const emulate::Probe& probe : lab.probes) {
    Comparison use;
    use.clients = probe.clients, use.application = probe.application;
    use.resolution = seconds(probe.every), use.flows = probe.sources.size();
    uses.push_back(use);
  }
  for (std::uint64_t replication = 0; replication < replications; ++replication) {
    const RunReport report = analyse(scenario, simulate(scenario, seed, Draws{replication}));
    for (Comparison& use : uses)
      for (const PopulationReport& population : report.populations)
        if (population.clients == use.clients && population.application == use.application) add(population, use);
  }
  return uses;
}

std::string comparison_text(const Scenario& scenario, const std::vector<Comparison>& uses, const Circumstances& how) {
  std::ostringstream text;
  for (const Comparison& use : uses) {
    text << scenario[use.clients].name << ", " << scenario[use.application].name << ": downtime predicted "
         << three(use.low()) << " to " << three(use.high()) << " s (" << use.means.size() << " runs, mean "
         << three(mean_of(use.means)) << ")";
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
    text << "  waits: predicted up to " << three(*std::max_element(use.waits.begin(), use.waits.end()))
         << " s, measured up to " << three(longest) << " s\n";
  }
  if (!how.kernel.empty())
    text << "on " << how.kernel << "; acts were done up to " << three(how.latest_act) << " s late\n";
  if (how.set_aside > 0)
    text << how.set_aside << " repeats do not count: the machine was too busy to act, or to ask, within "
         << three(too_late) << " s\n";
  for (const std::string& what : how.left_out) text << "left out: " << what << "\n";
  return text.str();
}

std::string comparison_json(const Scenario& scenario, const std::vector<Comparison>& uses, const Circumstances& how) {
  nlohmann::ordered_json out{{"drsim", output_version},
                             {"kernel", how.kernel},
                             {"latest_act_s", how.latest_act},
                             {"set_aside", how.set_aside}};
  out["left_out"] = how.left_out;
  out["uses"] = nlohmann::ordered_json::array();
  for (const Comparison& use : uses) {
    nlohmann::ordered_json one{{"clients", scenario[use.clients].name}, {"application", scenario[use.application].name},
                               {"resolution_s", use.resolution},        {"predicted_s", {use.low(), use.high()}},
                               {"replications", use.means.size()},      {"mean_s", mean_of(use.means)}};
    one["samples"] = downtimes_of(use);
    one["late_s"] = use.late;
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
