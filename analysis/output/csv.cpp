#include "analysis/output/csv.hpp"

#include <fmt/format.h>

#include "analysis/output/output_version.hpp"

namespace drsim {
namespace {

constexpr std::string_view end_of_row = "\r\n";

std::string joined(const Scenario& scenario, const std::vector<SiteId>& sites) {
  std::string text;
  for (const SiteId site : sites) text += (text.empty() ? "" : " ") + scenario[site].name;
  return text;
}

void add_intervals(const RunReport& report, const PopulationReport& population, std::string& text) {
  const Scenario& scenario = *report.scenario;
  const Population& clients = scenario[population.clients];
  const std::string use =
      fmt::format("{},{},{},{},{},{}", output_version, csv_cell(scenario.design), report.seed, csv_cell(clients.name),
                  csv_cell(scenario[population.application].name), clients.count);
  for (std::size_t i = 0; i < population.outages.size(); ++i) {
    const Outage& outage = population.outages[i];
    for (const PathStep& step : outage.critical_path)
      text += fmt::format("{},{},{},{},{},{},{},{},{}{}", use, i + 1, outage.is_planned ? 1 : 0,
                          csv_cell(to_text(outage.disposition)), csv_cell(to_text(step.phase)), seconds(step.from),
                          seconds(step.to), seconds(step.to - step.from), csv_cell(step.what), end_of_row);
  }
  if (!population.demand) return;
  const std::vector<DemandStep>& steps = population.demand->steps;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const DemandStep& step = steps[i];
    if (step.disposition != Disposition::degraded || step.there == 0) continue;
    const Time to = i + 1 < steps.size() ? steps[i + 1].from : scenario.end();
    text += fmt::format(
        "{},0,0,degraded,saturated,{},{},{},{}{}", use, seconds(step.from), seconds(to), seconds(to - step.from),
        csv_cell(share_text(step.share) + " served" + (step.bottleneck.empty() ? "" : ": " + step.bottleneck)),
        end_of_row);
  }
}

}  // namespace

std::string csv_cell(std::string_view text) {
  // What a spreadsheet would take for a formula is made a text by an apostrophe (OWASP, "CSV injection").
  std::string guarded =
      !text.empty() && std::string_view("=+-@\t\r\n").find(text.front()) != std::string_view::npos ? "'" : "";
  guarded += text;
  if (guarded.find_first_of(",\"\r\n") == std::string::npos) return guarded;
  std::string quoted = "\"";
  for (const char c : guarded) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

std::string intervals_csv(const std::vector<RunReport>& reports) {
  std::string text =
      "drsim,design,seed,clients,application,users,outage,planned,disposition,phase,from_s,to_s,seconds,what" +
      std::string(end_of_row);
  for (const RunReport& report : reports)
    for (const PopulationReport& population : report.populations) add_intervals(report, population, text);
  return text;
}

std::string domains_csv(const Inspection& inspection) {
  const Scenario& scenario = *inspection.scenario;
  std::string text =
      "drsim,design,vlan,sites,endpoints,switches,trunks,redundant,blocked,rho,saturation_s,rho_without_spanning_tree,"
      "saturation_without_spanning_tree_s" +
      std::string(end_of_row);
  const auto saturation = [](const DomainInspection::Storm& storm) {
    return storm.saturation ? fmt::format("{}", *storm.saturation) : std::string();
  };
  for (const DomainInspection& found : inspection.domains)
    text += fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{}{}", output_version, csv_cell(scenario.design),
                        csv_cell(scenario[found.domain.vlan].name), csv_cell(joined(scenario, found.domain.sites)),
                        found.domain.endpoints, found.domain.switches.size(), found.trunks.size(),
                        found.redundant.size(), found.blocked.size(), found.as_it_is.growth, saturation(found.as_it_is),
                        found.without_spanning_tree.growth, saturation(found.without_spanning_tree), end_of_row);
  return text;
}

}  // namespace drsim
