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

std::string joined(const std::vector<std::string>& cells) {
  std::string text;
  for (const std::string& cell : cells) text += (&cell == &cells.front() ? "" : ",") + cell;
  return text + "\r\n";
}

// As JSON and text have it: what is not decided yet is neither.
std::string verdict_cell(const Attainment& attainment) {
  return attainment.verdict == Verdict::met ? "yes" : attainment.verdict == Verdict::missed ? "no" : "undecided";
}

// Of replications, the users that lost most: by the time that 95 of 100 of all of them stay below.
const UseStatistics* worst_of(const CampaignReport& campaign, ApplicationId id) {
  const UseStatistics* worst = nullptr;
  const auto rank = [](const UseStatistics& one) {
    return std::pair(one.recovery_time ? -one.recovery_time->probability.value : 0, one.users_p95);
  };
  for (const UseStatistics& one : campaign.uses)
    if (one.application == id && (!worst || rank(one) > rank(*worst))) worst = &one;
  return worst;
}

std::string largest_phase(const UseStatistics& use) {
  const auto most = std::max_element(use.phases.begin(), use.phases.end(),
                                     [](const auto& a, const auto& b) { return a.second < b.second; });
  return most == use.phases.end() ? "" : std::string(to_text(most->first));
}

// Every figure is of all replications: what only single runs have stays empty.
std::string row(const CampaignReport& campaign, ApplicationId id) {
  const Scenario& scenario = *campaign.scenario;
  const Application& application = scenario[id];
  const UseStatistics* worst = worst_of(campaign, id);
  std::optional<double> rto, rpo, p95, age;
  if (application.rto) rto = seconds(application.rto->within);
  if (application.rpo) rpo = seconds(*application.rpo);
  if (worst) p95 = worst->users_p95;
  const bool is_judged = worst && worst->recovery_time;
  // The oldest data of a replication, and whether all objectives were met, are known of all applications together.
  const bool is_alone = scenario.applications.size() == 1;
  if (is_alone && campaign.recovery_point_p95) age = campaign.recovery_point_p95->value;
  const bool states_points = application.rpo && campaign.recovery_points;
  const bool is_known = states_points && (is_alone || campaign.recovery_points->verdict == Verdict::met);
  return joined({csv_cell(scenario.design), csv_cell(application.name), std::to_string(campaign.replications),
                 seconds_cell(rto), application.rto ? fmt::format("{:.4g}", application.rto->users) : "", "",
                 is_judged ? verdict_cell(*worst->recovery_time) : "",
                 is_judged ? fmt::format("{:.4f}", worst->recovery_time->probability.value) : "", seconds_cell(p95),
                 seconds_cell(rpo), seconds_cell(age), is_known ? verdict_cell(*campaign.recovery_points) : "",
                 worst ? csv_cell(scenario[worst->clients].name) : "", worst ? csv_cell(largest_phase(*worst)) : ""});
}

std::string row(const RunReport& report, const RecoveryPoint& point) {
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
                                       "1",
                                       seconds_cell(rto),
                                       application.rto ? fmt::format("{:.4g}", application.rto->users) : "",
                                       seconds_cell(recovery),
                                       worst ? verdict_cell(worst->recovery_time.is_met()) : "",
                                       "",
                                       seconds_cell(p95),
                                       seconds_cell(rpo),
                                       seconds_cell(age),
                                       verdict_cell(point.is_met()),
                                       worst ? csv_cell(scenario[worst->clients].name) : "",
                                       worst ? csv_cell(largest_phase(*worst)) : ""};
  return joined(cells);
}

}  // namespace

std::string worksheet_csv(const std::vector<RunReport>& reports, const std::vector<CampaignReport>& campaigns) {
  std::string text =
      "design,application,replications,rto_s,rto_users,recovery_time_s,rto_met,rto_met_share,downtime_p95_s,rpo_s,"
      "recovery_point_s,rpo_met,worst_users,largest_phase\r\n";
  for (const CampaignReport& campaign : campaigns)
    for (std::size_t i = 0; i < campaign.scenario->applications.size(); ++i) text += row(campaign, ApplicationId{i});
  if (!campaigns.empty()) return text;
  for (const RunReport& report : reports)
    for (const RecoveryPoint& point : report.application_points) text += row(report, point);
  return text;
}

}  // namespace drsim
