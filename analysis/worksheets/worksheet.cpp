#include "analysis/worksheets/worksheet.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>

#include "analysis/output/csv.hpp"

namespace drsim {
namespace {

std::string seconds_cell(std::optional<double> value) { return value ? fmt::format("{:.3f}", *value) : std::string(); }

// The phase that the outages of these users spent most time in.
std::string largest_phase(const PopulationReport& population) {
  std::map<std::string_view, Duration> spent;
  for (const Outage& outage : population.outages)
    for (const PathStep& step : outage.critical_path) spent[to_text(step.phase)] += step.to - step.from;
  const auto most =
      std::max_element(spent.begin(), spent.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  return most == spent.end() ? "" : std::string(most->first);
}

std::string verdict_cell(std::optional<bool> is_met) { return !is_met ? "" : *is_met ? "yes" : "no"; }

// Of the users whose incident lasted longest; of equal ones, those who lost most.
const PopulationReport* worst_of(const RunReport& report, ApplicationId id) {
  const auto rank = [](const PopulationReport& one) {
    return std::tuple(one.recovery_time.is_open, one.recovery_time.longest, one.downtime_p95);
  };
  const PopulationReport* worst = nullptr;
  for (const PopulationReport& one : report.populations)
    if (one.application == id && (!worst || rank(one) > rank(*worst))) worst = &one;
  return worst;
}

// The least share of replications that met the objective, of all users of the application.
std::string share_cell(const CampaignReport* campaign, ApplicationId id) {
  std::optional<double> least;
  if (campaign)
    for (const UseStatistics& use : campaign->uses)
      if (use.application == id && use.recovery_time)
        least = std::min(least.value_or(1), use.recovery_time->probability.value);
  return least ? fmt::format("{:.4f}", *least) : "";
}

std::string row(const RunReport& report, const RecoveryPoint& point, const CampaignReport* campaign) {
  const Scenario& scenario = *report.scenario;
  const Application& application = scenario[point.application];
  const PopulationReport* worst = worst_of(report, point.application);
  std::optional<double> rto, rpo, age, recovery, p95;
  if (application.rto) rto = seconds(application.rto->within);
  if (point.objective) rpo = seconds(*point.objective);
  if (point.oldest) age = seconds(*point.oldest);
  if (worst) p95 = seconds(worst->downtime_p95);
  if (worst && worst->recovery_time.outage && !worst->recovery_time.is_open)
    recovery = seconds(worst->recovery_time.longest);
  const std::vector<std::string> cells{csv_cell(scenario.design),
                                       csv_cell(application.name),
                                       seconds_cell(rto),
                                       application.rto ? fmt::format("{:.4g}", application.rto->users) : "",
                                       seconds_cell(recovery),
                                       worst ? verdict_cell(worst->recovery_time.is_met()) : "",
                                       share_cell(campaign, point.application),
                                       seconds_cell(p95),
                                       seconds_cell(rpo),
                                       seconds_cell(age),
                                       verdict_cell(point.is_met()),
                                       worst ? csv_cell(scenario[worst->clients].name) : "",
                                       worst ? csv_cell(largest_phase(*worst)) : ""};
  std::string text;
  for (const std::string& cell : cells) text += (&cell == &cells.front() ? "" : ",") + cell;
  return text + "\r\n";
}

}  // namespace

std::string worksheet_csv(const std::vector<RunReport>& reports, const std::vector<CampaignReport>& campaigns) {
  std::string text =
      "design,application,rto_s,rto_users,recovery_time_s,rto_met,rto_met_share,downtime_p95_s,rpo_s,"
      "recovery_point_s,rpo_met,worst_users,largest_phase\r\n";
  for (std::size_t i = 0; i < reports.size(); ++i)
    for (const RecoveryPoint& point : reports[i].application_points)
      text += row(reports[i], point, campaigns.empty() ? nullptr : &campaigns.at(i));
  return text;
}

}  // namespace drsim
