#include <fmt/format.h>

#include <cmath>

#include "analysis/output/campaign/campaign_output.hpp"
#include "analysis/output/csv.hpp"
#include "analysis/output/output_version.hpp"

namespace drsim {
namespace {

// The shortest text that reads back as the same number; nothing where there is none.
std::string field(double value) { return std::isnan(value) ? "" : fmt::format("{}", value); }

std::string head(const Labelled& first) {
  std::string line = "drsim,";
  for (const auto& [name, value] : first.labels) line += csv_cell(name) + ",";
  line +=
      "design,seed,replication,clients,application,users,downtime_s,downtime_p50_s,downtime_p95_s,downtime_max_s,first_"
      "loss_s,outages,recovery_time_s,rto_met,downtime_least_s,downtime_p10_s,downtime_p25_s,downtime_p75_s,"
      "downtime_p90_s,downtime_p99_s,degraded_s,missing_mean,unserved_worst";
  for (std::size_t i = 0; i < phase_count; ++i) {
    std::string name(to_text(static_cast<Phase>(i)));
    for (char& c : name)
      if (c == ' ' || c == '.') c = '_';
    line += "," + name + "_s";
  }
  return line + ",recovery_point_s,rpo_met,expectations_met\n";
}

void add(const Labelled& labelled, std::string& text) {
  const Sample& sample = *labelled.sample;
  const Scenario& scenario = *sample.scenario;
  const Layout layout(scenario);
  const std::vector<bool> met = sample.met(layout);
  std::string labels = std::to_string(output_version) + ",";
  for (const auto& [name, value] : labelled.labels) labels += csv_cell(value) + ",";
  for (std::size_t r = 0; r < sample.size(); ++r) {
    const double* row = sample.rows.data() + r * layout.size();
    for (std::size_t use = 0; use < layout.uses().size(); ++use) {
      const Population& clients = scenario[layout.uses()[use].clients];
      text += labels + fmt::format("{},{},{},{},{},{}", csv_cell(scenario.design), sample.seed, sample.replications[r],
                                   csv_cell(clients.name), csv_cell(scenario[layout.uses()[use].application].name),
                                   clients.count);
      for (std::size_t i = 0; i < figures_of_use; ++i) text += "," + field(row[layout.of(use, static_cast<Figure>(i))]);
      for (std::size_t i = 0; i < phase_count; ++i) text += "," + field(row[layout.of(use, static_cast<Phase>(i))]);
      text += "," + field(row[layout.recovery_point()]) + "," + field(row[layout.points_met()]) +
              (met[r] ? ",1\n" : ",0\n");
    }
  }
}

}  // namespace

std::string campaign_csv(const std::vector<Labelled>& samples) {
  if (samples.empty()) return "";
  std::string text = head(samples.front());
  for (const Labelled& sample : samples) add(sample, text);
  return text;
}

}  // namespace drsim
