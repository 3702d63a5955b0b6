#include <fmt/format.h>

#include <cmath>

#include "analysis/campaign_output.hpp"

namespace drsim {
namespace {

// Quoted where a table's reader would take it for something else (RFC 4180 section 2).
std::string field(const std::string& text) {
  if (text.find_first_of(",\"\n\r") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}
// The shortest text that reads back as the same number; nothing where there is none.
std::string field(double value) { return std::isnan(value) ? "" : fmt::format("{}", value); }

std::string head(const Labelled& first) {
  std::string line;
  for (const auto& [name, value] : first.labels) line += field(name) + ",";
  line += "design,seed,replication,clients,application,users,downtime_s,downtime_p50_s,downtime_p95_s,downtime_max_s,first_loss_s,outages";
  for (std::size_t i = 0; i < phase_count; ++i) {
    std::string name(to_text(static_cast<Phase>(i)));
    for (char& c : name)
      if (c == ' ' || c == '.') c = '_';
    line += "," + name + "_s";
  }
  return line + ",recovery_point_s,expectations_met\n";
}

void add(const Labelled& labelled, std::string& text) {
  const Sample& sample = *labelled.sample;
  const Scenario& scenario = *sample.scenario;
  const Layout layout(scenario);
  const std::vector<bool> met = sample.met(layout);
  std::string labels;
  for (const auto& [name, value] : labelled.labels) labels += field(value) + ",";
  for (std::size_t r = 0; r < sample.size(); ++r) {
    const double* row = sample.rows.data() + r * layout.size();
    for (std::size_t use = 0; use < layout.uses().size(); ++use) {
      const Population& clients = scenario[layout.uses()[use].clients];
      text += labels + fmt::format("{},{},{},{},{},{}", field(scenario.design), sample.seed, sample.replications[r], field(clients.name),
                                   field(scenario[layout.uses()[use].application].name), clients.count);
      for (std::size_t i = 0; i < figures_of_use; ++i) text += "," + field(row[layout.of(use, static_cast<Figure>(i))]);
      for (std::size_t i = 0; i < phase_count; ++i) text += "," + field(row[layout.of(use, static_cast<Phase>(i))]);
      text += "," + field(row[layout.recovery_point()]) + (met[r] ? ",1\n" : ",0\n");
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
