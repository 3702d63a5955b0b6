#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>
#include <utility>

#include "analysis/demand/demand_output.hpp"
#include "analysis/output/text/text_style.hpp"
#include "analysis/page/parts.hpp"

namespace drsim {
namespace {

constexpr std::size_t most_turns = 600, most_links_told = 40;

double rounded_share(double share) { return std::round(share * 1e4) / 1e4; }

// [[t, share], ...], each until the next; of many, every so manieth.
Json steps_json(const std::vector<std::pair<Time, double>>& steps) {
  Json list = Json::array();
  const std::size_t stride = steps.size() / most_turns + 1;
  for (std::size_t i = 0; i < steps.size(); i += stride)
    list.push_back(Json::array({rounded(steps[i].first), rounded_share(steps[i].second)}));
  return list;
}

std::vector<std::pair<Time, double>> served(const DemandReport& demand) {
  std::vector<std::pair<Time, double>> steps;
  for (const DemandStep& step : demand.steps)
    if (steps.empty() || steps.back().second != step.share) steps.emplace_back(step.from, step.share);
  return steps;
}

// Of all uses together, each with as many users as are at work.
std::vector<std::pair<Time, double>> served_of_all(const RunReport& report) {
  std::map<Time, std::pair<double, double>> turns;  // By how much what is asked for, and served, changes.
  for (const PopulationReport& population : report.populations) {
    if (!population.demand) continue;
    double asked = 0, has = 0;
    for (const DemandStep& step : population.demand->steps) {
      turns[step.from].first += step.users - std::exchange(asked, step.users);
      turns[step.from].second += step.users * step.share - std::exchange(has, step.users * step.share);
    }
  }
  std::vector<std::pair<Time, double>> steps;
  double asked = 0, has = 0;
  for (const auto& [at, change] : turns) {
    asked += change.first, has += change.second;
    steps.emplace_back(at, asked > 1e-9 ? std::clamp(has / asked, 0.0, 1.0) : 1);
  }
  return steps;
}

Json table_of_uses(const RunReport& report) {
  Json all = table("What was served of what users asked for, in " + report.scenario->design,
                   {"Users", "Degraded", "User-minutes missing", "Worst minute served", "Kept back by",
                    "Longest response", "Backlog"});
  for (const PopulationReport& population : report.populations) {
    if (!population.demand || all["rows"].size() >= most_uses) continue;
    const DemandReport& demand = *population.demand;
    const bool is_asked_for = (*report.scenario)[population.application].response.has_value();
    const std::string backlog = demand.largest_backlog == 0 ? "none"
                                : demand.worked_off         ? "worked off at " + time_text(*demand.worked_off)
                                                            : "left at the end";
    all["rows"].push_back({use_text(*report.scenario, population), cell(duration_text(demand.degraded), "num"),
                           cell(fmt::format("{:.0f}", demand.missing), "num"),
                           cell(share_text(demand.worst_share), demand.worst_share < 1 ? "num bad" : "num"),
                           demand.bottleneck.empty() ? "nothing" : demand.bottleneck,
                           cell(is_asked_for ? response_text(demand.longest_response) : "not asked for", "num"),
                           backlog});
  }
  return all;
}

Json table_of_lines(const RunReport& report) {
  std::vector<const LineReport*> told;
  for (const LineReport& line : report.lines) told.push_back(&line);
  std::stable_sort(told.begin(), told.end(), [](const LineReport* a, const LineReport* b) {
    return a->saturated != b->saturated ? a->saturated > b->saturated : a->most > b->most;
  });
  Json all = table("Load of links in " + report.scenario->design, {"Link", "At most", "Saturated for"});
  for (std::size_t i = 0; i < std::min(told.size(), most_links_told); ++i)
    all["rows"].push_back(
        {line_text(*report.scenario, told[i]->line), cell(share_text(told[i]->most), "num"),
         told[i]->saturated > Duration{} ? cell(duration_text(told[i]->saturated), "num bad") : cell("never", "num")});
  return all;
}

}  // namespace

Json loads_of_link(const RunReport& report, LinkId link) {
  std::map<Time, std::array<std::optional<double>, 2>> turns;
  for (const LineReport& line : report.lines)
    if (line.line.link == link)
      for (const auto& [at, share] : line.loads) turns[at][line.line.backwards ? 1 : 0] = share;
  std::vector<std::pair<Time, double>> steps;
  std::array<double, 2> now{};
  for (const auto& [at, changed] : turns) {
    for (std::size_t way = 0; way < 2; ++way) now[way] = changed[way].value_or(now[way]);
    const double more = std::max(now[0], now[1]);
    if (steps.empty() || steps.back().second != more) steps.emplace_back(at, more);
  }
  return steps_json(steps);
}

Json demand_of_page(const SimulatedDesign& design, const std::vector<UseKey>& uses) {
  const RunReport& report = *design.report;
  if (!report.scenario->states_demand()) return nullptr;
  Json curves = Json::array();
  for (const UseKey& use : uses) {
    const PopulationReport* population = find_use(report, use);
    curves.push_back(population && population->demand ? steps_json(served(*population->demand)) : Json(nullptr));
  }
  curves.push_back(steps_json(served_of_all(report)));
  return {{"served", curves}, {"uses", table_of_uses(report)}, {"lines", table_of_lines(report)}};
}

}  // namespace drsim
