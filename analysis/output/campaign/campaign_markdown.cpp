#include <fmt/format.h>

#include "analysis/output/campaign/campaign_output.hpp"
#include "analysis/output/markdown.hpp"
#include "analysis/output/text/compare_verdict.hpp"
#include "analysis/output/text/objective_text.hpp"
#include "analysis/output/text/text_style.hpp"

namespace drsim {
namespace {

std::string with_interval(const Estimate& estimate) {
  return rounded_text(estimate.value) + " (" + interval_text(estimate) + ")";
}

std::string downtimes(const std::vector<CampaignReport>& reports) {
  std::string text =
      markdown_head({"users", "design", "P95 of all users in all replications", "mean over users, mean of replications",
                     "its P50 over replications", "its P95 over replications", "user-minutes lost, mean"},
                    2);
  for (const CampaignReport& report : reports)
    for (const UseStatistics& use : report.uses) {
      const Scenario& scenario = *report.scenario;
      text += markdown_row({in_markdown(scenario[use.clients].name + " using " + scenario[use.application].name),
                            in_markdown(scenario.design), rounded_text(use.users_p95), with_interval(use.mean),
                            with_interval(use.p50), with_interval(use.p95), grouped(use.user_minutes_lost)});
    }
  return text;
}

std::string objectives(const std::vector<CampaignReport>& reports) {
  std::string rows;
  for (const CampaignReport& report : reports) {
    const Scenario& scenario = *report.scenario;
    const auto add = [&](const std::string& what, const Attainment& attainment) {
      rows += markdown_row({mark(attainment.verdict, {}), in_markdown(scenario.design), in_markdown(what),
                            in_markdown(attainment_text(attainment))});
    };
    for (const StatedObjective& one : stated_objectives(report)) add(one.text, one.attainment);
    for (const ObjectiveStatistics& objective : report.objectives) add(objective.text, objective.attainment);
  }
  return rows.empty() ? "" : "\n" + markdown_head({"", "design", "objective or expectation", "found"}, 3) + rows;
}

}  // namespace

std::string campaign_markdown(const std::vector<Sample>& samples, const std::vector<RunReport>& typical) {
  std::vector<CampaignReport> reports;
  std::vector<const Scenario*> scenarios;
  for (const Sample& sample : samples) {
    reports.push_back(summarise(sample));
    scenarios.push_back(sample.scenario);
  }
  std::string text = fmt::format(
      "<!-- drsim: 2 -->\n## {}\n\nSeed {}, {} replications; in brackets, what contains the "
      "true value with 95 % confidence.\n",
      in_markdown(reports.front().scenario->title), reports.front().seed, reports.front().replications);
  if (const std::string verdict = compare_verdict(samples, typical); !verdict.empty())
    text += "\n" + in_markdown(verdict) + "\n";
  for (const CampaignReport& report : reports)
    if (report.cut_short != 0)
      text += fmt::format("\nCUT SHORT: {} replications of {} did not reach the horizon.\n", report.cut_short,
                          in_markdown(report.scenario->design));
  return text + "\n" + downtimes(reports) + objectives(reports) + assumptions_markdown(scenarios);
}

}  // namespace drsim
