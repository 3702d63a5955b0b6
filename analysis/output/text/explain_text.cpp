#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analysis/demand/demand_output.hpp"
#include "analysis/output/text/text_style.hpp"
#include "models/world/text/columns.hpp"

namespace drsim {
namespace {

// Columns of the drawing; a narrow terminal has better use for them.
int bar_width(const TextStyle& style) { return style.width >= 90 ? 24 : style.width >= 70 ? 12 : 6; }

// Where in an outage a step lies, drawn.
std::string bar(const PathStep& step, Time from, Time to, const TextStyle& style) {
  const double whole = seconds(to - from);
  const int width = bar_width(style);
  const auto cell = [&](Time at) { return static_cast<int>(std::lround(seconds(at - from) / whole * width)); };
  const int first = std::min(cell(step.from), width - 1), last = std::max(cell(step.to), first + 1);
  std::string text = style.ascii ? "|" : "▏";
  for (int i = 0; i < width; ++i) text += i < first || i >= last ? " " : style.ascii ? "#" : "█";
  return text + (style.ascii ? "|" : "▕");
}

// The storms that an outage by storm fell into, with the loop of each.
std::string loops(const Scenario& scenario, const std::vector<StormReport>& storms, const Outage& outage) {
  if (outage.disposition != Disposition::storm) return "";
  std::string text;
  for (const StormReport& storm : storms)
    if (storm.from <= outage.from && storm.to.value_or(scenario.end()) > outage.from)
      text += fmt::format("in vlan {}, frames go round over {}, rho {:.4g}\n", scenario[storm.vlan].name,
                          links_text(scenario, storm.loop), storm.growth);
  return text;
}

std::string explain(const Scenario& scenario, const PopulationReport& population, const Outage& outage,
                    const std::vector<StormReport>& storms, const TextStyle& style) {
  const Time to = outage.to.value_or(scenario.end());
  const double whole = seconds(to - outage.from);
  std::string text =
      bold(fmt::format("{}: unreachable from {} to {}", use_text(scenario, population), time_text(outage.from),
                       time_text(to)),
           style) +
      fmt::format("\n{} until the last user was back; symptom: {}\n", duration_text(whole), met_text(outage));
  if (!outage.to)
    text =
        bold(fmt::format("{}: unreachable from {} on", use_text(scenario, population), time_text(outage.from)), style) +
        fmt::format("\n{} until the horizon; symptom: {}\n", duration_text(whole), met_text(outage));
  if (!outage.begun_by.empty())
    text += "it began with: " + outage.begun_by + (outage.is_planned ? ", a planned act" : "") + "\n";
  text += loops(scenario, storms, outage);
  std::size_t longest = 0;
  for (const PathStep& step : outage.critical_path)
    longest = std::max(longest, duration_text(step.to - step.from).size());
  for (const PathStep& step : outage.critical_path) {
    const double part = seconds(step.to - step.from);
    const std::string figures = fmt::format("  {:>{}} {:>3.0f} % {} {:<14}", duration_text(part), longest,
                                            part / whole * 100, bar(step, outage.from, to, style), to_text(step.phase));
    // On a narrow terminal, what took so long has a line of its own.
    const bool fits = style.width >= TextStyle{}.width ||
                      columns(figures) + 1 + columns(step.what) <= static_cast<std::size_t>(style.width);
    text += figures + (fits ? " " : "\n      ") + step.what + "\n";
  }
  return text;
}

}  // namespace

std::string outages_text(const RunReport& report, const PopulationReport& population, const TextStyle& style) {
  const Scenario& scenario = *report.scenario;
  const std::string served = served_text(report, population, style);
  if (population.outages.empty()) return "\n" + use_text(scenario, population) + ": never out of reach\n" + served;
  std::string text;
  for (const Outage& outage : population.outages)
    text += "\n" + explain(scenario, population, outage, report.storms, style);
  return text + served;
}

std::string explain_text(const RunReport& report, const TextStyle& style) {
  const Scenario& scenario = *report.scenario;
  std::string text = bold(scenario.title, style) + fmt::format("\ndesign {}, seed {}\n", scenario.design, report.seed) +
                     ending_text(report);
  if (report.populations.empty()) text += "\nno clients use anything: there is no outage to explain\n";
  for (const PopulationReport& population : report.populations) text += outages_text(report, population, style);
  text += splits_text(report);
  const std::string assumed = assumptions_text(scenario, style);
  return fitted(text + (assumed.empty() ? "" : "\n" + assumed), style);
}

}  // namespace drsim
