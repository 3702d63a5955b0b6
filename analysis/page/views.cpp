#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "analysis/availability/story.hpp"
#include "analysis/page/parts.hpp"

namespace drsim {
namespace {

constexpr std::size_t most_views = 8;

// Whenever something happened in one of the designs, in order.
std::vector<Time> busy_instants(const std::vector<SimulatedDesign>& designs) {
  std::vector<Time> instants;
  for (const SimulatedDesign& design : designs) {
    for (const Record& record : design.trace->records)
      if (is_told(record)) instants.push_back(record.at);
    for (const PopulationReport& population : design.report->populations)
      for (const Outage& outage : population.outages) {
        instants.push_back(outage.from);
        if (outage.to) instants.push_back(*outage.to);
      }
  }
  std::sort(instants.begin(), instants.end());
  instants.erase(std::unique(instants.begin(), instants.end()), instants.end());
  return instants;
}

// Cuts where nothing happens for longer than a pause.
std::vector<TimeWindow> cut(const std::vector<Time>& instants, Duration pause) {
  std::vector<TimeWindow> views;
  for (const Time at : instants) {
    if (views.empty() || at - views.back().to > pause) views.push_back({"", at, at});
    views.back().to = at;
  }
  return views;
}

std::string label_of(Time at, Duration step) {
  const std::int64_t tenths = at.time_since_epoch() / 100ms;
  const std::int64_t s = tenths / 10, minutes = s / 60;
  if (step >= 24h) return fmt::format("{} d", s / 86'400);
  if (step >= 1min) return fmt::format("{:02}:{:02}", minutes / 60, minutes % 60);
  if (step >= 1s) return fmt::format("{:02}:{:02}:{:02}", minutes / 60, minutes % 60, s % 60);
  return fmt::format("{:02}:{:02}:{:02}.{}", minutes / 60, minutes % 60, s % 60, tenths % 10);
}

// The first round step of which no more than so many fit.
Duration step_for(Duration span, int wanted) {
  static constexpr std::array<Duration, 27> steps{100ms, 200ms, 500ms, 1s,    2s,    5s,    10s,  15s,   30s,
                                                  1min,  2min,  5min,  10min, 15min, 30min, 1h,   2h,    3h,
                                                  6h,    12h,   24h,   48h,   96h,   240h,  720h, 2160h, 8760h};
  for (const Duration step : steps)
    if (span / step <= wanted) return step;
  return steps.back();
}

Json ticks_of(const TimeWindow& view) {
  const Duration step = step_for(view.to - view.from, 6);
  Json ticks = Json::array();
  const auto first = (view.from.time_since_epoch() + step - 1us) / step;
  for (Time at = start_of_scenario + first * step; at <= view.to; at += step)
    ticks.push_back(Json::array({rounded(at), label_of(at, step)}));
  return ticks;
}

}  // namespace

std::vector<TimeWindow> views_of(const std::vector<SimulatedDesign>& designs) {
  Time end = start_of_scenario + 1s;
  for (const SimulatedDesign& design : designs) end = std::max(end, design.report->scenario->end());
  std::vector<TimeWindow> views{{"the whole run", start_of_scenario, end}};
  const std::vector<Time> instants = busy_instants(designs);
  const Duration whole = end - start_of_scenario;
  std::vector<TimeWindow> chapters = cut(instants, whole / 12);
  for (Duration pause = whole / 6; chapters.size() > most_views - 1; pause *= 2) chapters = cut(instants, pause);
  for (TimeWindow& chapter : chapters) {
    const Duration margin = std::max<Duration>((chapter.to - chapter.from) / 20, 10s);
    chapter.from = std::max(start_of_scenario, chapter.from - margin);
    chapter.to = std::min(end, chapter.to + margin);
    const Duration precision = chapter.to - chapter.from < 10min ? Duration{1s} : Duration{1min};
    chapter.label = label_of(chapter.from, precision) + " to " + label_of(chapter.to + precision - 1us, precision);
    const bool is_almost_all = chapter.to - chapter.from > whole * 4 / 5;
    if (!is_almost_all) views.push_back(chapter);
  }
  return views;
}

std::size_t opening_view(const std::vector<TimeWindow>& views, const std::vector<SimulatedDesign>& designs) {
  for (std::size_t i = 1; i < views.size(); ++i)
    for (const SimulatedDesign& design : designs)
      for (const PopulationReport& population : design.report->populations)
        for (const Outage& outage : population.outages)
          if (outage.from >= views[i].from && outage.from <= views[i].to) return i;
  return 0;
}

Json span_ticks(double most) {
  const Duration longest{static_cast<std::int64_t>(most * 1e6)}, step = step_for(longest, 5);
  Json ticks = Json::array();
  for (Duration at{}; at <= longest; at += step) ticks.push_back(Json::array({rounded(at), to_text(at)}));
  return ticks;
}

Json views_json(const std::vector<TimeWindow>& views) {
  Json list = Json::array();
  for (const TimeWindow& view : views)
    list.push_back(
        {{"label", view.label}, {"from", rounded(view.from)}, {"to", rounded(view.to)}, {"ticks", ticks_of(view)}});
  return list;
}

}  // namespace drsim
