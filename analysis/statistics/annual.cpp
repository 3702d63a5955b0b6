#include "analysis/statistics/annual.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "analysis/output/campaign/campaign_output.hpp"
#include "analysis/output/output_version.hpp"
#include "analysis/output/text/text_style.hpp"
#include "analysis/statistics/sample.hpp"

namespace drsim {
namespace {

using Json = nlohmann::ordered_json;
constexpr double year = 365 * 86400.0;

std::string use_of(const Scenario& scenario, const Layout::Use& use) {
  return scenario[use.clients].name + " using " + scenario[use.application].name;
}

Json of(const Estimate& estimate) {
  return {{"value", estimate.value},
          {"interval",
           Json::array({estimate.low ? Json(*estimate.low) : Json(), estimate.high ? Json(*estimate.high) : Json()})}};
}

std::string counted(const Estimate& estimate) {
  std::string text = fmt::format("{:.3g}", estimate.value);
  if (estimate.low && estimate.high) text += fmt::format(" ({:.3g} to {:.3g})", *estimate.low, *estimate.high);
  return text;
}

// For nothing: when it was decided, every user was served.
std::string failovers_text(const AnnualReport& design, const TextStyle& style) {
  std::string text = "\n" + bold(design.scenario->design + ": automatic failovers", style) + "\n";
  text += "  in a simulated year  " + counted(design.failovers) + "\n";
  text += "  of these unnecessary " + counted(design.unnecessary) + ": every user was served when they were decided\n";
  for (const HazardCost& hazard : design.hazards)
    if (hazard.failovers.value > 0)
      text += fmt::format("    {}: {:.3g} a year, {:.3g} failover{} each, {:.3g} of them unnecessary\n", hazard.name,
                          hazard.per_year, hazard.failovers.value, hazard.failovers.value == 1 ? "" : "s",
                          hazard.unnecessary.value);
  return text;
}

}  // namespace

double two_site_unavailability(const TwoSites& s) {
  // While the second site works alone, it fails before the first is back with probability q.
  const double second = s.between_second_failures > 0 ? 1 / s.between_second_failures : 0,
               back = s.repair > 0 ? 1 / s.repair : 0;
  const double q = second + back > 0 ? second / (second + back) : 0, p = s.failover_fails;
  const double up = s.between_failures + (second + back > 0 ? (1 - p) / (second + back) : 0);
  const double down = (1 - p) * (s.failover + (1 - q) * s.failback + q * s.double_repair) + p * s.repair_after_failed;
  return up + down > 0 ? down / (up + down) : 0;
}

std::string annual_text(const std::vector<AnnualReport>& designs, const TextStyle& style) {
  std::string text = bold(designs.front().scenario->title, style) +
                     fmt::format(
                         "\nexpected downtime in a year; {} years simulated; in brackets, what contains the true value "
                         "with 95 % confidence\n",
                         designs.front().years);
  for (const AnnualReport& design : designs) {
    const Layout layout(*design.scenario);
    if (design.fails_over) text += failovers_text(design, style);
    for (std::size_t use = 0; use < layout.uses().size(); ++use) {
      text += "\n" + bold(design.scenario->design + ": " + use_of(*design.scenario, layout.uses()[use]), style) + "\n";
      text +=
          fmt::format("  by renewal-reward   {} ({}), availability {:.5f} %\n", rounded_text(design.renewal[use].value),
                      interval_text(design.renewal[use]), 100 * (1 - design.renewal[use].value / year));
      text += fmt::format("  simulated years     {} ({})\n", rounded_text(design.simulated[use].value),
                          interval_text(design.simulated[use]));
      if (design.closed_form[use])
        text += fmt::format("  two sites in closed form  {}, from the mean failover and failback\n",
                            rounded_text(*design.closed_form[use]));
      for (const HazardCost& hazard : design.hazards)
        text += fmt::format("    {}: {:.3g} a year, {} each ({})\n", hazard.name, hazard.per_year,
                            rounded_text(hazard.downtime[use].value), interval_text(hazard.downtime[use]));
    }
  }
  return text;
}

std::string annual_json(const std::vector<AnnualReport>& designs) {
  Json all = Json::array();
  for (const AnnualReport& design : designs) {
    const Layout layout(*design.scenario);
    Json uses = Json::array();
    for (std::size_t use = 0; use < layout.uses().size(); ++use) {
      Json hazards = Json::array();
      for (const HazardCost& hazard : design.hazards)
        hazards.push_back(
            {{"name", hazard.name}, {"per_year", hazard.per_year}, {"downtime_s", of(hazard.downtime[use])}});
      uses.push_back({{"clients", (*design.scenario)[layout.uses()[use].clients].name},
                      {"application", (*design.scenario)[layout.uses()[use].application].name},
                      {"renewal_s", of(design.renewal[use])},
                      {"simulated_s", of(design.simulated[use])},
                      {"closed_form_s", design.closed_form[use] ? Json(*design.closed_form[use]) : Json()},
                      {"hazards", hazards}});
    }
    all.push_back({{"design", design.scenario->design}, {"years", design.years}, {"populations", uses}});
    if (!design.fails_over) continue;
    Json hazards = Json::array();
    for (const HazardCost& hazard : design.hazards)
      hazards.push_back({{"name", hazard.name},
                         {"per_year", hazard.per_year},
                         {"failovers", of(hazard.failovers)},
                         {"unnecessary", of(hazard.unnecessary)}});
    all.back()["failovers"] = {
        {"in_a_year", of(design.failovers)}, {"unnecessary", of(design.unnecessary)}, {"hazards", hazards}};
  }
  return Json{{"drsim", output_version}, {"annual", all}}.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace drsim
