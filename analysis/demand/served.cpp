#include "analysis/demand/served.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analysis/availability/outages/outages.hpp"
#include "analysis/demand/loads.hpp"

namespace drsim {
namespace {

// Where users come back little by little, in so large steps of the share of them: each has the mean of its stretch.
constexpr double step_of_presence = 0.02;

void add_stretch(const Breakpoint& from, const Breakpoint& to, std::vector<std::pair<Time, double>>& there) {
  const auto pieces = std::max<std::int64_t>(
      1, std::min<std::int64_t>((to.at - from.at).count(),
                                std::llround(std::ceil(std::abs(to.share - from.share) / step_of_presence))));
  for (std::int64_t i = 0; i < pieces; ++i) {
    const double middle = (static_cast<double>(i) + 0.5) / static_cast<double>(pieces);
    there.emplace_back(from.at + (to.at - from.at) * i / pieces, 1 - (from.share + (to.share - from.share) * middle));
  }
}

Presence presence_of(const PopulationReport& report) {
  Presence presence{report.clients, report.application, {}};
  for (const Outage& outage : report.outages) {
    for (std::size_t i = 0; i + 1 < outage.affected.size(); ++i)
      if (outage.affected[i].at < outage.affected[i + 1].at)
        add_stretch(outage.affected[i], outage.affected[i + 1], presence.there);
    if (outage.to) presence.there.emplace_back(*outage.to, 1.0);
  }
  return presence;
}

// The last record until an instant.
std::optional<std::size_t> record_until(const Trace& trace, Time at) {
  const auto after = std::upper_bound(trace.records.begin(), trace.records.end(), at,
                                      [](Time t, const Record& record) { return t < record.at; });
  if (after == trace.records.begin()) return {};
  return static_cast<std::size_t>(after - trace.records.begin()) - 1;
}

void starve(History::View& view, Disposition how) {
  for (Disposition& met : view.dispositions)
    if (is_reached(met)) met = how;
}

// Whoever is reached in a stretch meets something else there.
void starve(const Trace& trace, const UnusablePeriod& stretch, Time end, std::vector<History::View>& views) {
  const auto view_at = [&](Time at) {
    return std::upper_bound(views.begin(), views.end(), at,
                            [](Time t, const History::View& view) { return t < view.from; });
  };
  for (const Time at : {stretch.from, stretch.to}) {
    const auto next = view_at(at);
    if (at >= end || next == views.begin()) continue;
    if (std::prev(next)->from == at) continue;
    History::View view = *std::prev(next);
    view.from = at;
    view.record = record_until(trace, at);
    view.closed_by.reset();
    views.insert(next, std::move(view));
  }
  for (History::View& view : views)
    if (view.from >= stretch.from && view.from < stretch.to) starve(view, stretch.how);
}

}  // namespace

void add_demand(const Scenario& scenario, const Trace& trace, std::span<const History> histories, Wording wording,
                RunReport& report) {
  std::vector<Presence> presences;
  for (const PopulationReport& population : report.populations) presences.push_back(presence_of(population));
  Loads loads = loads_of(scenario, trace, presences);
  for (std::size_t i = 0; i < report.populations.size(); ++i) {
    if (!loads.uses[i]) continue;
    if (!loads.starved[i].empty()) {
      History history = histories[i];
      for (const UnusablePeriod& stretch : loads.starved[i])
        for (History::Slice& slice : history.slices) starve(trace, stretch, scenario.end(), slice.views);
      report.populations[i] = outages_of(scenario, trace, history, wording);
    }
    report.populations[i].demand = std::move(loads.uses[i]);
  }
  report.lines = std::move(loads.lines);
}

std::string share_text(double share) {
  // What is not all of it is not shown as all of it.
  const double rounded = share < 1 ? std::min(std::round(share * 1000) / 10, 99.9) : 100;
  return fmt::format("{} %", rounded);
}

std::string response_text(double seconds) {
  if (!std::isfinite(seconds)) return "unbounded";
  return seconds < 1 ? fmt::format("{:.0f}ms", seconds * 1000) : fmt::format("{:.1f}s", seconds);
}

}  // namespace drsim
