#include "analysis/output/markdown.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "analysis/availability/design/fault_domains.hpp"
#include "analysis/output/text/compare_verdict.hpp"
#include "analysis/output/text/objective_text.hpp"
#include "analysis/output/text/text_style.hpp"

namespace drsim {
std::string in_markdown(std::string_view text) {
  std::string safe;
  for (const char c : text) {
    if (c == '\n' || c == '\r')
      safe += ' ';
    else if (c == '<')
      safe += "&lt;";
    else if (c == '&')
      safe += "&amp;";
    else {
      if (std::string_view("\\`*_[]|~#!").find(c) != std::string_view::npos) safe += '\\';
      safe += c;
    }
  }
  return safe;
}

std::string markdown_row(const std::vector<std::string>& cells) {
  std::string text = "|";
  for (const std::string& cell : cells) text += " " + cell + " |";
  return text + "\n";
}

std::string markdown_head(const std::vector<std::string>& cells, std::size_t left) {
  std::string text = markdown_row(cells) + "|";
  for (std::size_t i = 0; i < cells.size(); ++i) text += i < left ? " --- |" : " ---: |";
  return text + "\n";
}

namespace {

std::string ticked(std::optional<bool> is_met) { return !is_met ? "" : *is_met ? " ✓" : " ✗"; }

std::string downtimes(const std::vector<RunReport>& reports) {
  std::string text = markdown_head(
      {"users", "design", "downtime, mean", "p50", "p95", "max", "recovery time", "objective", "user-minutes lost"}, 2);
  for (const RunReport& report : reports) {
    const Scenario& scenario = *report.scenario;
    for (const PopulationReport& population : report.populations) {
      text += markdown_row({in_markdown(use_text(scenario, population)), in_markdown(scenario.design),
                            duration_text(population.mean_downtime), duration_text(population.downtime_p50),
                            duration_text(population.downtime_p95), duration_text(population.downtime_max),
                            recovery_time_text(population.recovery_time) + ticked(population.recovery_time.is_met()),
                            population.recovery_time.objective ? objective_text(population.recovery_time) : "none",
                            grouped(population.user_minutes_lost)});
    }
  }
  return text;
}

std::string totals(const std::vector<RunReport>& reports) {
  std::string text = markdown_head({"design", "recovery point, oldest", "largest fault domain", "expectations"});
  for (const RunReport& report : reports) {
    Duration oldest{};
    for (const RecoveryPointReport& point : report.recovery_points) oldest = std::max(oldest, point.age);
    const FaultDomain* domain = largest(report.fault_domains);
    const auto holding =
        std::count_if(report.expectations.begin(), report.expectations.end(), [](const auto& e) { return e.holds; });
    text += markdown_row(
        {in_markdown(report.scenario->design), report.recovery_points.empty() ? "none used" : duration_text(oldest),
         !domain
             ? "none"
             : fmt::format("{} endpoints at {}", domain->endpoints, in_markdown(sites_text(*report.scenario, *domain))),
         report.expectations.empty() ? "none" : fmt::format("{} of {} hold", holding, report.expectations.size())});
  }
  return text;
}

std::string expectations(const std::vector<RunReport>& reports) {
  std::string text;
  for (const RunReport& report : reports)
    for (const ExpectationReport& e : report.expectations)
      text +=
          markdown_row({e.holds ? "✓" : "✗", in_markdown(report.scenario->design), in_markdown(e.text), found_text(e)});
  return text.empty() ? "" : "\n" + markdown_head({"", "design", "expectation", "found"}, 3) + text;
}

}  // namespace

std::string assumptions_markdown(const std::vector<const Scenario*>& scenarios) {
  std::vector<std::string> all;
  for (const Scenario* scenario : scenarios)
    for (const std::string& assumption : scenario->assumptions)
      if (std::find(all.begin(), all.end(), assumption) == all.end()) all.push_back(assumption);
  std::string text;
  for (const std::string& assumption : all) text += "- " + in_markdown(assumption) + "\n";
  return text.empty() ? "" : "\nAssumed, without a source:\n\n" + text;
}

std::string runs_markdown(const std::vector<RunReport>& reports) {
  std::string text = fmt::format("<!-- drsim: 1 -->\n## {}\n\nSeed {}.\n", in_markdown(reports.front().scenario->title),
                                 reports.front().seed);
  std::vector<const Scenario*> scenarios;
  for (const RunReport& report : reports) scenarios.push_back(report.scenario);
  for (const RunReport& report : reports)
    if (const std::string ending = ending_text(report); !ending.empty())
      text += "\n" + in_markdown(report.scenario->design) + ": " + ending;
  if (reports.size() > 1) text += "\n" + in_markdown(compare_verdict(reports)) + "\n";
  const std::string note = planned_note(reports);
  return text + "\n" + downtimes(reports) + (note.empty() ? "" : "\n" + note) + "\n" + totals(reports) +
         expectations(reports) + assumptions_markdown(scenarios);
}

std::string domains_markdown(const Inspection& inspection) {
  const Scenario& scenario = *inspection.scenario;
  std::string text =
      fmt::format("<!-- drsim: 1 -->\n## {}, {}\n\n", in_markdown(scenario.title), in_markdown(scenario.design));
  text += markdown_head(
      {"vlan", "sites", "endpoints", "switches", "trunks", "redundant", "blocked", "rho", "rho without spanning tree"},
      2);
  for (const DomainInspection& found : inspection.domains)
    text +=
        markdown_row({in_markdown(scenario[found.domain.vlan].name), in_markdown(sites_text(scenario, found.domain)),
                      std::to_string(found.domain.endpoints), std::to_string(found.domain.switches.size()),
                      std::to_string(found.trunks.size()), std::to_string(found.redundant.size()),
                      std::to_string(found.blocked.size()), fmt::format("{:.4g}", found.as_it_is.growth),
                      fmt::format("{:.4g}", found.without_spanning_tree.growth)});
  return text;
}

}  // namespace drsim
