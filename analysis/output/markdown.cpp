#include "analysis/output/markdown.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "analysis/availability/fault_domains.hpp"
#include "analysis/output/text_style.hpp"

namespace drsim {
namespace {

// A name stays one cell of one table, and none of its letters is markup.
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

std::string row(const std::vector<std::string>& cells) {
  std::string text = "|";
  for (const std::string& cell : cells) text += " " + cell + " |";
  return text + "\n";
}

std::string head(const std::vector<std::string>& cells, std::size_t left = 1) {
  std::string text = row(cells) + "|";
  for (std::size_t i = 0; i < cells.size(); ++i) text += i < left ? " --- |" : " ---: |";
  return text + "\n";
}

std::string against(double value, std::optional<Duration> objective) {
  if (!objective) return "";
  return value <= seconds(*objective) ? " ✓" : " ✗";
}

std::string downtimes(const std::vector<RunReport>& reports) {
  std::string text =
      head({"users", "design", "downtime, mean", "p50", "p95", "max", "objective", "user-minutes lost"}, 2);
  for (const RunReport& report : reports) {
    const Scenario& scenario = *report.scenario;
    for (const PopulationReport& population : report.populations) {
      const auto rto = scenario[population.application].rto;
      text += row({in_markdown(use_text(scenario, population)), in_markdown(scenario.design),
                   duration_text(population.mean_downtime), duration_text(population.downtime_p50),
                   duration_text(population.downtime_p95), duration_text(population.downtime_max),
                   (rto ? to_text(*rto) : "none") + against(population.mean_downtime, rto),
                   fmt::format("{:.0f}", population.user_minutes_lost)});
    }
  }
  return text;
}

std::string totals(const std::vector<RunReport>& reports) {
  std::string text = head({"design", "recovery point, oldest", "largest fault domain", "expectations"});
  for (const RunReport& report : reports) {
    Duration oldest{};
    for (const RecoveryPointReport& point : report.recovery_points) oldest = std::max(oldest, point.age);
    const FaultDomain* domain = largest(report.fault_domains);
    const auto holding =
        std::count_if(report.expectations.begin(), report.expectations.end(), [](const auto& e) { return e.holds; });
    text +=
        row({in_markdown(report.scenario->design), report.recovery_points.empty() ? "none used" : duration_text(oldest),
             !domain ? "none"
                     : fmt::format("{} hosts at {}", domain->hosts, in_markdown(sites_text(*report.scenario, *domain))),
             report.expectations.empty() ? "none" : fmt::format("{} of {} hold", holding, report.expectations.size())});
  }
  return text;
}

std::string expectations(const std::vector<RunReport>& reports) {
  std::string text;
  for (const RunReport& report : reports)
    for (const ExpectationReport& e : report.expectations)
      text +=
          row({e.holds ? "✓" : "✗", in_markdown(report.scenario->design), in_markdown(e.text), duration_text(e.value)});
  return text.empty() ? "" : "\n" + head({"", "design", "expectation", "found"}, 3) + text;
}

std::string assumptions(const std::vector<RunReport>& reports) {
  std::vector<std::string> all;
  for (const RunReport& report : reports)
    for (const std::string& assumption : report.scenario->assumptions)
      if (std::find(all.begin(), all.end(), assumption) == all.end()) all.push_back(assumption);
  std::string text;
  for (const std::string& assumption : all) text += "- " + in_markdown(assumption) + "\n";
  return text.empty() ? "" : "\nAssumed, without a source:\n\n" + text;
}

}  // namespace

std::string runs_markdown(const std::vector<RunReport>& reports) {
  std::string text = fmt::format("<!-- drsim: 1 -->\n## {}\n\nSeed {}.\n", in_markdown(reports.front().scenario->title),
                                 reports.front().seed);
  for (const RunReport& report : reports)
    if (const std::string ending = ending_text(report); !ending.empty())
      text += "\n" + in_markdown(report.scenario->design) + ": " + ending;
  return text + "\n" + downtimes(reports) + "\n" + totals(reports) + expectations(reports) + assumptions(reports);
}

std::string domains_markdown(const Inspection& inspection) {
  const Scenario& scenario = *inspection.scenario;
  std::string text =
      fmt::format("<!-- drsim: 1 -->\n## {}, {}\n\n", in_markdown(scenario.title), in_markdown(scenario.design));
  text += head(
      {"vlan", "sites", "hosts", "switches", "trunks", "redundant", "blocked", "rho", "rho without spanning tree"}, 2);
  for (const DomainInspection& found : inspection.domains)
    text += row({in_markdown(scenario[found.domain.vlan].name), in_markdown(sites_text(scenario, found.domain)),
                 std::to_string(found.domain.hosts), std::to_string(found.domain.switches.size()),
                 std::to_string(found.trunks.size()), std::to_string(found.redundant.size()),
                 std::to_string(found.blocked.size()), fmt::format("{:.4g}", found.as_it_is.growth),
                 fmt::format("{:.4g}", found.without_spanning_tree.growth)});
  return text;
}

}  // namespace drsim
