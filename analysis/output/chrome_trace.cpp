#include "analysis/output/chrome_trace.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "analysis/availability/caches/cohorts.hpp"
#include "analysis/output/output_version.hpp"
#include "analysis/output/text/text_style.hpp"
#include "analysis/page/lanes.hpp"

namespace drsim {
namespace {

using Json = nlohmann::ordered_json;

Json named(const char* what, std::size_t process, std::size_t thread, const std::string& name) {
  return {{"ph", "M"}, {"name", what}, {"pid", process}, {"tid", thread}, {"args", {{"name", name}}}};
}

void add_lanes(const SimulatedDesign& design, std::size_t process, Json& events) {
  std::size_t thread = 1;
  for (const Lane& lane : all_lanes(design)) {
    for (std::size_t row = 0; row < lane.rows; ++row)
      events.push_back(named("thread_name", process, thread + row, lane.name));
    for (const LaneBar& bar : lane.bars)
      events.push_back({{"ph", "X"},
                        {"name", bar.what},
                        {"cat", to_text(bar.phase)},
                        {"pid", process},
                        {"tid", thread + bar.row},
                        {"ts", micros(bar.from)},
                        {"dur", (bar.to - bar.from).count()},
                        {"args", {{"phase", to_text(bar.phase)}, {"critical", bar.critical}, {"count", bar.count}}}});
    thread += lane.rows;
  }
}

void add_users(const RunReport& report, std::size_t process, Json& events) {
  const Scenario& scenario = *report.scenario;
  for (const PopulationReport& population : report.populations) {
    const double users = static_cast<double>(scenario[population.clients].count);
    for (const Outage& outage : population.outages)
      for (const Breakpoint& point : outage.affected)
        events.push_back({{"ph", "C"},
                          {"name", "cut off: " + use_text(scenario, population)},
                          {"pid", process},
                          {"ts", micros(point.at)},
                          {"args", {{"users", users * point.share}}}});
  }
}

}  // namespace

std::string chrome_trace(const std::vector<SimulatedDesign>& designs) {
  Json events = Json::array();
  for (std::size_t i = 0; i < designs.size(); ++i) {
    const Scenario& scenario = *designs[i].report->scenario;
    const std::size_t process = i + 1;
    events.push_back(named("process_name", process, 0, scenario.design));
    events.push_back(named("thread_name", process, 0, "timeline"));
    for (const Action& action : scenario.timeline)
      events.push_back({{"ph", "i"},
                        {"s", "p"},
                        {"name", describe(scenario, action)},
                        {"pid", process},
                        {"tid", 0},
                        {"ts", micros(action.at)}});
    add_lanes(designs[i], process, events);
    add_users(*designs[i].report, process, events);
  }
  const Json whole{{"displayTimeUnit", "ms"},
                   {"otherData",
                    {{"drsim", output_version},
                     {"scenario", designs.front().report->scenario->title},
                     {"seed", designs.front().report->seed}}},
                   {"traceEvents", events}};
  return whole.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace drsim
