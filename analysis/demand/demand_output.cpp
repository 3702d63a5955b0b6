#include "analysis/demand/demand_output.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "analysis/output/text/text_style.hpp"
#include "models/world/text/columns.hpp"

namespace drsim {
namespace {

using Json = nlohmann::ordered_json;

Json number_or_nothing(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

}  // namespace

std::string line_text(const Scenario& scenario, Hop line) {
  const Link& link = scenario[line.link];
  const auto name = [&](const Node& end) {
    return std::visit([&](auto id) -> const std::string& { return scenario[id].name; }, end);
  };
  return link.name + " from " + name(link.ends[line.backwards ? 1 : 0]) + " to " +
         name(link.ends[line.backwards ? 0 : 1]);
}

std::string backlog_text(const DemandReport& demand, std::int64_t users) {
  return duration_text(demand.largest_backlog / static_cast<double>(users)) + " of work for each user";
}

std::string demand_text(const RunReport& report, const PopulationReport& population) {
  if (!population.demand) return "";
  const DemandReport& demand = *population.demand;
  std::string text;
  if (demand.missing > 0 || demand.degraded > Duration{}) {
    text += fmt::format("  degraded    {}   user-minutes missing {}, {} for each   worst minute {} served, at {}\n",
                        duration_text(demand.degraded), grouped(demand.missing, 1), duration_text(demand.missing_mean),
                        share_text(demand.worst_share), time_text(demand.worst_at));
    if (!demand.bottleneck.empty()) text += "  bottleneck " + demand.bottleneck + "\n";
  }
  if (demand.largest_backlog > 0)
    text += fmt::format(
        "  backlog     up to {}, {}\n", backlog_text(demand, (*report.scenario)[population.clients].count),
        demand.worked_off ? "worked off at " + time_text(*demand.worked_off) : "not worked off before the horizon");
  if ((*report.scenario)[population.application].response)
    text += fmt::format("  response    {} at first, {} at most while users could work\n",
                        response_text(demand.first_response), response_text(demand.longest_response));
  return text;
}

std::string lines_text(const RunReport& report, const TextStyle& style) {
  if (report.lines.empty()) return "";
  const Scenario& scenario = *report.scenario;
  std::vector<const LineReport*> told;
  for (const LineReport& line : report.lines) told.push_back(&line);
  std::stable_sort(told.begin(), told.end(), [](const LineReport* a, const LineReport* b) {
    return a->saturated != b->saturated ? a->saturated > b->saturated : a->most > b->most;
  });
  const std::size_t most = style.verbose ? told.size() : 10;
  std::size_t width = 0;
  for (std::size_t i = 0; i < std::min(most, told.size()); ++i)
    width = std::max(width, columns(line_text(scenario, told[i]->line)));
  std::string text = "\nload of links, at most\n";
  for (std::size_t i = 0; i < std::min(most, told.size()); ++i) {
    const LineReport& line = *told[i];
    text += fmt::format("  {}  {:>7}{}\n", padded(line_text(scenario, line.line), width), share_text(line.most),
                        line.saturated > Duration{} ? "   saturated for " + duration_text(line.saturated) : "");
  }
  if (told.size() > most) text += fmt::format("  and {} more, none fuller\n", told.size() - most);
  return text;
}

// Stretches that are told alike are one.
std::string served_text(const RunReport& report, const PopulationReport& population, const TextStyle& style) {
  if (!population.demand) return "";
  const DemandReport& demand = *population.demand;
  const bool is_all_well = demand.missing == 0 && demand.largest_backlog == 0;
  if (is_all_well) return "";
  const Scenario& scenario = *report.scenario;
  std::vector<std::pair<Time, std::string>> stretches;
  for (const DemandStep& step : demand.steps) {
    std::string what = share_text(step.share) + " served";
    if (step.there < 1) what += fmt::format(", {} cut off", share_text(1 - step.there));
    if (!is_reached(step.disposition) || step.disposition == Disposition::degraded)
      what += ", " + std::string(to_text(step.disposition));
    if (scenario[population.application].response && step.there > 0 && step.backlog == 0)
      what += ", response " + response_text(step.response);
    if (step.backlog > 0) what += ", a backlog is worked off";
    if (!step.bottleneck.empty()) what += ": " + step.bottleneck;
    if (stretches.empty() || stretches.back().second != what) stretches.emplace_back(step.from, what);
  }
  const std::size_t most = style.verbose ? stretches.size() : 20;
  std::string text = "\n" + bold(use_text(scenario, population) + ": what was served", style) + "\n";
  for (std::size_t i = 0; i < std::min(most, stretches.size()); ++i)
    text += fmt::format("  from {:<10}  {}\n", time_text(stretches[i].first), stretches[i].second);
  if (stretches.size() > most) text += fmt::format("  and {} changes more: --verbose\n", stretches.size() - most);
  return text;
}

Json demand_json(const DemandReport& demand) {
  Json steps = Json::array();
  for (const DemandStep& step : demand.steps)
    steps.push_back({{"from_s", seconds(step.from)},
                     {"served", step.share},
                     {"there", step.there},
                     {"users_at_work", step.users},
                     {"disposition", to_text(step.disposition)},
                     {"response_s", number_or_nothing(step.response)},
                     {"backlog_user_s", step.backlog},
                     {"bottleneck", step.bottleneck}});
  return {{"degraded_s", seconds(demand.degraded)},
          {"user_minutes_missing", demand.missing},
          {"missing_s", demand.missing_mean},
          {"worst_minute_served", demand.worst_share},
          {"worst_minute_at_s", seconds(demand.worst_at)},
          {"first_response_s", number_or_nothing(demand.first_response)},
          {"longest_response_s", number_or_nothing(demand.longest_response)},
          {"largest_backlog_user_s", demand.largest_backlog},
          {"backlog_worked_off_s", demand.worked_off ? Json(seconds(*demand.worked_off)) : Json(nullptr)},
          {"bottleneck", demand.bottleneck},
          {"steps", steps}};
}

Json lines_json(const Scenario& scenario, const std::vector<LineReport>& lines) {
  Json all = Json::array();
  for (const LineReport& line : lines) {
    Json loads = Json::array();
    for (const auto& [at, share] : line.loads) loads.push_back(Json::array({seconds(at), share}));
    all.push_back({{"link", scenario[line.line.link].name},
                   {"backwards", line.line.backwards},
                   {"most", line.most},
                   {"most_at_s", seconds(line.most_at)},
                   {"saturated_s", seconds(line.saturated)},
                   {"bytes", std::round(line.bytes)},
                   {"loads", loads}});
  }
  return all;
}

}  // namespace drsim
