#include "analysis/output/text/objective_text.hpp"

#include <fmt/format.h>

#include <cmath>

#include "analysis/output/text/text_style.hpp"

namespace drsim {

std::string percent_text(double share) { return fmt::format("{:.4g} %", 100 * share); }

std::string recovery_time_text(const RecoveryTime& recovery) {
  if (!recovery.outage) return "no incident";
  return recovery.is_open ? "not recovered after " + duration_text(recovery.longest) : duration_text(recovery.longest);
}

std::string planned_note(std::span<const RunReport> reports) {
  for (const RunReport& report : reports)
    for (const PopulationReport& population : report.populations)
      if (population.recovery_time.longest_planned > Duration{})
        return "downtime includes planned moves; recovery time is that of incidents, without them\n";
  return "";
}

std::string objective_text(const RecoveryTime& recovery) {
  return recovery.objective ? to_text(RecoveryTimeObjective{*recovery.objective, recovery.users}) : "";
}

std::string recovery_point_text(const RecoveryPointReport& point) {
  return point.is_lost ? "none: it was not started" : duration_text(point.age);
}

std::string recovery_point_text(const RecoveryPoint& point) {
  if (point.is_lost) return "none: a VM was not started";
  return point.oldest ? duration_text(*point.oldest) : "no VM was started elsewhere";
}

std::string found_text(const ExpectationReport& expectation) {
  return expectation.found.empty() ? duration_text(expectation.value) : expectation.found;
}

std::string objective_name(const Scenario& scenario, const PopulationReport& population) {
  return "recovery time of " + scenario[population.application].name + " for " + scenario[population.clients].name +
         " <= " + objective_text(population.recovery_time);
}

std::string objective_name(const Scenario& scenario, const RecoveryPoint& point) {
  return "recovery point of " + scenario[point.application].name +
         " <= " + (point.objective ? to_text(*point.objective) : "");
}

std::vector<StatedObjective> stated_objectives(const CampaignReport& campaign) {
  const Scenario& scenario = *campaign.scenario;
  std::vector<StatedObjective> stated;
  for (const UseStatistics& use : campaign.uses)
    if (use.recovery_time)
      stated.push_back({"recovery time of " + scenario[use.application].name + " for " + scenario[use.clients].name +
                            " <= " + to_text(*scenario[use.application].rto),
                        *use.recovery_time});
  if (campaign.recovery_points)
    stated.push_back({"recovery points of all applications within their objectives", *campaign.recovery_points});
  return stated;
}

std::string mark(Verdict verdict, const TextStyle& style) {
  return verdict == Verdict::undecided ? "?" : mark(verdict == Verdict::met, style);
}

std::string attainment_text(const Attainment& attainment) {
  const Estimate& share = attainment.probability;
  std::string text =
      fmt::format("met in {} of replications ({:.4g} to {:.4g} %), wanted {}", percent_text(share.value),
                  100 * share.low.value_or(0), 100 * share.high.value_or(1), percent_text(attainment.required));
  if (attainment.verdict != Verdict::undecided) return text;
  text += ": undecided";
  if (attainment.more) text += fmt::format(", about {} more replications would decide", *attainment.more);
  return text;
}

}  // namespace drsim
