#include "analysis/outages.hpp"

#include <algorithm>

#include "analysis/critical_path.hpp"

namespace drsim {
namespace {

// Cuts a curve into its longest stretches above zero.
std::vector<Outage> split(const std::vector<Breakpoint>& curve, Time end) {
  std::vector<Outage> outages;
  std::vector<Breakpoint> open;
  const auto close = [&](std::optional<Time> to) {
    outages.push_back({.from = open.front().at, .to = to, .disposition = {}, .affected = open, .critical_path = {}});
    open.clear();
  };
  for (std::size_t i = 0; i < curve.size(); ++i) {
    const bool rises = i + 1 < curve.size() && (curve[i].share > 0 || curve[i + 1].share > 0);
    if (!open.empty()) {
      open.push_back(curve[i]);
      const bool is_zero_from_here = curve[i].share == 0;
      if (is_zero_from_here) close(curve[i].at);
    }
    if (open.empty() && rises) open.push_back(curve[i]);
  }
  if (!open.empty()) close(std::nullopt);
  // A curve that is still above zero where it ends has not come back.
  if (!outages.empty() && outages.back().to == end && outages.back().affected.back().share > 0) outages.back().to.reset();
  return outages;
}

// One population's history, asked at instants.
class Inquest {
 public:
  Inquest(const Scenario& scenario, const Trace& trace, const History& history)
      : scenario_(scenario), trace_(trace), history_(history), asks_every_(scenario[history.clients].looks_up_every) {}

  // What the users who are cut off from an instant on meet first.
  Disposition disposition(Time at) const {
    const History::Entry& now = history_.entries[last_until(at)];
    Disposition first = Disposition::reached;
    for (const std::uint32_t version : held(at)) first = std::min(first, now.of(version));
    return first;
  }

  std::vector<PathStep> critical_path(const Outage& outage) const {
    return outage.to ? path_to_recovery(outage.from, *outage.to) : path_to_horizon(outage.from);
  }

 private:
  // The last entry at or before an instant; the first one if it is before all.
  std::size_t last_until(Time at) const {
    const auto after = std::upper_bound(history_.entries.begin(), history_.entries.end(), at,
                                        [](Time t, const History::Entry& entry) { return t < entry.condition.from; });
    return after == history_.entries.begin() ? 0 : static_cast<std::size_t>(after - history_.entries.begin()) - 1;
  }

  // The versions that clients hold just after an instant: all the answers of the last interval.
  std::vector<std::uint32_t> held(Time at) const {
    std::vector<std::uint32_t> versions;
    for (std::size_t i = last_until(at) + 1; i-- > 0;) {
      versions.push_back(history_.entries[i].condition.answers);
      if (history_.entries[i].condition.from <= at - asks_every_) break;
    }
    return versions;
  }

  // Whether entry i gives users back what they had lost before it: by an answer that works again, or a working answer.
  bool restores(std::size_t i) const {
    if (i == 0 || !history_.entries[i].record) return false;
    const History::Entry &before = history_.entries[i - 1], &after = history_.entries[i];
    for (const std::uint32_t version : held(after.condition.from))
      if (!is_reached(before.of(version)) && is_reached(after.of(version))) return true;
    return asks_every_ == Duration{} && !is_reached(before.of(before.condition.answers)) &&
           is_reached(after.of(after.condition.answers));
  }

  std::vector<PathStep> path_to_recovery(Time from, Time to) const {
    for (std::size_t i = last_until(to) + 1; i-- > 0 && history_.entries[i].condition.from == to;)
      if (restores(i)) return causes_of(scenario_, trace_, *history_.entries[i].record, from);
    // Nothing happened at the end: the last client has asked again, one interval after it could have.
    const Time answered = to - asks_every_;
    for (std::size_t i = last_until(answered) + 1; i-- > 0 && history_.entries[i].condition.from == answered;) {
      if (!history_.entries[i].record) continue;
      std::vector<PathStep> steps = causes_of(scenario_, trace_, *history_.entries[i].record, from);
      steps.push_back({Phase::cache_client, std::max(answered, from), to,
                       "clients ask again every " + to_text(asks_every_)});
      return steps;
    }
    return {{Phase::unexplained, from, to, ""}};
  }

  std::vector<PathStep> path_to_horizon(Time from) const {
    const History::Entry& last = history_.entries[last_until(scenario_.end())];
    const Time since = std::max(last.condition.from, from);
    std::vector<PathStep> steps;
    if (last.record && since > from) steps = causes_of(scenario_, trace_, *last.record, from);
    if (since < scenario_.end()) steps.push_back({Phase::unrecovered, since, scenario_.end(), "until the horizon"});
    return steps;
  }

  const Scenario& scenario_;
  const Trace& trace_;
  const History& history_;
  const Duration asks_every_;
};

std::vector<Condition> conditions_of(const History& history) {
  std::vector<Condition> conditions;
  for (const History::Entry& entry : history.entries) conditions.push_back(entry.condition);
  return conditions;
}

// How long those who ask are served by a detour, and how long it is at most.
void add_detours(const History& history, Time end, PopulationReport& report) {
  for (std::size_t i = 0; i < history.entries.size(); ++i) {
    const History::Entry& entry = history.entries[i];
    if (entry.of(entry.condition.answers) != Disposition::trombone) continue;
    const Time from = std::max(entry.condition.from, start_of_scenario), to = i + 1 < history.entries.size() ? history.entries[i + 1].condition.from : end;
    if (from >= to) continue;
    report.tromboned += to - from;
    report.detour = std::max(report.detour, entry.detour);
  }
}

}  // namespace

PopulationReport outages_of(const Scenario& scenario, const Trace& trace, const History& history) {
  const Population& clients = scenario[history.clients];
  const Fate fate = fate_of(conditions_of(history), clients.looks_up_every, scenario.end());
  PopulationReport report{.clients = history.clients, .application = history.application,
                          .outages = split(fate.affected, scenario.end()), .mean_downtime = fate.mean_downtime,
                          .downtime_p50 = fate.downtime_p50, .downtime_p95 = fate.downtime_p95,
                          .downtime_max = fate.downtime_max, .distribution = fate.distribution, .first_loss = {}, .user_minutes_lost = 0,
                          .tromboned = {}, .detour = {}};
  const Inquest inquest(scenario, trace, history);
  for (Outage& outage : report.outages) {
    outage.disposition = inquest.disposition(outage.from);
    outage.critical_path = inquest.critical_path(outage);
  }
  if (!report.outages.empty()) report.first_loss = report.outages.front().from;
  report.user_minutes_lost = fate.mean_downtime / 60 * static_cast<double>(clients.count);
  add_detours(history, scenario.end(), report);
  return report;
}

}  // namespace drsim
