#include "analysis/worksheets/worksheet.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>

#include "analysis/output/csv.hpp"

namespace drsim {
namespace {

std::string seconds_cell(std::optional<double> value) { return value ? fmt::format("{:.3f}", *value) : std::string(); }

std::optional<double> objective(std::optional<Duration> stated) {
  if (!stated) return {};
  return seconds(*stated);
}

// The phase that the outages of these users spent most time in.
std::string largest_phase(const PopulationReport& population) {
  std::map<std::string_view, Duration> spent;
  for (const Outage& outage : population.outages)
    for (const PathStep& step : outage.critical_path) spent[to_text(step.phase)] += step.to - step.from;
  const auto most =
      std::max_element(spent.begin(), spent.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  return most == spent.end() ? "" : std::string(most->first);
}

std::string row(const RunReport& report, ApplicationId id) {
  const Scenario& scenario = *report.scenario;
  const Application& application = scenario[id];
  const PopulationReport* worst = nullptr;
  for (const PopulationReport& one : report.populations)
    if (one.application == id && (!worst || one.downtime_p95 > worst->downtime_p95)) worst = &one;
  std::optional<double> age;
  for (const RecoveryPointReport& point : report.recovery_points)
    if (std::find(application.served_by.begin(), application.served_by.end(), point.vm) != application.served_by.end())
      age = std::max(age.value_or(0), seconds(point.age));
  const auto rto = objective(application.rto), rpo = objective(application.rpo);
  std::optional<double> p95, margin;
  if (worst) p95 = seconds(worst->downtime_p95);
  if (rto && p95) margin = *rto - *p95;
  std::string text = csv_cell(scenario.design) + "," + csv_cell(application.name) + "," + seconds_cell(rto) + "," +
                     seconds_cell(p95) + ",";
  text += seconds_cell(margin) + "," + seconds_cell(rpo) + "," + seconds_cell(age) + ",";
  text += worst ? csv_cell(scenario[worst->clients].name) + "," + csv_cell(largest_phase(*worst)) : std::string(",");
  return text + "\r\n";
}

}  // namespace

std::string worksheet_csv(const std::vector<RunReport>& reports) {
  std::string text =
      "design,application,rto_s,downtime_p95_s,margin_s,rpo_s,recovery_point_s,worst_users,largest_phase\r\n";
  for (const RunReport& report : reports)
    for (std::size_t i = 0; i < report.scenario->applications.size(); ++i) text += row(report, ApplicationId{i});
  return text;
}

}  // namespace drsim
