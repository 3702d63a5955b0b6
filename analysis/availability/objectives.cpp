#include "analysis/availability/objectives.hpp"

#include <algorithm>

#include "analysis/availability/dependencies.hpp"

namespace drsim {
namespace {

struct IsPlanned {
  bool operator()(const StartFailover& act) const { return act.mode != FailoverMode::unplanned; }
  bool operator()(const StartFailback&) const { return true; }
  bool operator()(const AdvancePlan&) const { return true; }
  bool operator()(const SetGateway& act) const { return act.is_leaving; }
  bool operator()(const InterruptGateway& act) const { return act.how == InterruptGateway::How::planned; }
  bool operator()(const SetTtl&) const { return true; }
  bool operator()(const FlushCaches&) const { return true; }
  bool operator()(const auto&) const { return false; }
};

// Whether some who were served are not from this entry on, whichever answer they hold.
bool loses(const Entry& before, const Entry& after) {
  for (std::uint32_t version = 0; version < before.dispositions.size(); ++version)
    if (is_reached(before.of(version)) && !is_reached(after.of(version))) return true;
  if (before.condition.is_connected() && !after.condition.is_connected()) return true;
  return is_reached(before.of(before.condition.answers)) && !is_reached(after.of(after.condition.answers));
}

// Half a user of a million is nobody: what is left of a share by rounding.
constexpr double rounding = 1e-9;

}  // namespace

std::size_t root_of(const Trace& trace, std::size_t record) {
  while (trace.records[record].cause.kind == Cause::Kind::record)  // Causes are earlier records: it ends.
    record = trace.records[record].cause.index;
  return record;
}

bool is_planned(const Scenario& scenario, const Trace& trace, std::size_t record) {
  const Cause cause = trace.records[root_of(trace, record)].cause;
  return cause.kind == Cause::Kind::timeline && std::visit(IsPlanned{}, scenario.timeline[cause.index].what);
}

Losses losses_between(const Scenario& scenario, const Trace& trace, std::span<const Entry> entries, Time from,
                      Time to) {
  Losses losses;
  // Caches may have put the loss off: what is lost at the beginning was perhaps brought about before.
  for (std::size_t i = entries.size(); i-- > 1;) {
    const Entry& entry = entries[i];
    if (entry.condition.from >= to || !entry.record || !loses(entries[i - 1], entry)) continue;
    losses.are_any = true;
    losses.first = entry.record;
    losses.are_planned = losses.are_planned && is_planned(scenario, trace, *entry.record);
    if (entry.condition.from <= from) break;
  }
  return losses;
}

std::optional<Duration> time_until_served(const Outage& outage, double users, Time end) {
  const double tolerated = 1 - users + rounding;
  const std::vector<Breakpoint>& curve = outage.affected;
  if (curve.empty() || users >= 1) {
    if (!outage.to) return {};
    return *outage.to - outage.from;
  }
  if (!outage.to && curve.back().share > tolerated) return {};
  for (std::size_t i = curve.size(); i-- > 0;) {
    if (curve[i].share <= tolerated) continue;
    if (i + 1 == curve.size()) return std::min(curve[i].at, end) - outage.from;
    const Breakpoint &above = curve[i], &below = curve[i + 1];
    const double part = (above.share - tolerated) / (above.share - below.share);
    return above.at + std::chrono::duration_cast<Duration>((below.at - above.at) * part) - outage.from;
  }
  return Duration{};
}

RecoveryTime recovery_time_of(const Scenario& scenario, const PopulationReport& population) {
  const std::optional<RecoveryTimeObjective>& objective = scenario[population.application].rto;
  RecoveryTime found;
  if (objective) found.users = objective->users, found.objective = objective->within;
  for (std::size_t i = 0; i < population.outages.size(); ++i) {
    const Outage& outage = population.outages[i];
    const std::optional<Duration> served = time_until_served(outage, found.users, scenario.end());
    const Duration time = served.value_or(scenario.end() - outage.from);
    if (outage.is_planned && served) {
      found.longest_planned = std::max(found.longest_planned, time);
      continue;
    }
    // An incident that is not over is worse than any that is.
    const bool is_worse = !found.outage || std::pair(!served, time) > std::pair(found.is_open, found.longest);
    if (is_worse) found.outage = i, found.longest = time, found.is_open = !served;
  }
  return found;
}

bool meets_all(const RunReport& report) {
  const auto holds = [](const ExpectationReport& one) { return one.holds; };
  const auto use_is_met = [](const PopulationReport& one) { return one.recovery_time.is_met().value_or(true); };
  const auto point_is_met = [](const RecoveryPoint& one) { return one.is_met().value_or(true); };
  return std::all_of(report.expectations.begin(), report.expectations.end(), holds) &&
         std::all_of(report.populations.begin(), report.populations.end(), use_is_met) &&
         std::all_of(report.application_points.begin(), report.application_points.end(), point_is_met);
}

void add_point_objectives(const Scenario& scenario, std::vector<RecoveryPointReport>& points) {
  const auto states_one = [](const Application& application) { return application.rpo.has_value(); };
  if (points.empty() || std::none_of(scenario.applications.begin(), scenario.applications.end(), states_one)) return;
  const PointObjectives objectives(scenario);
  for (RecoveryPointReport& point : points) point.objective = objectives.of(point.vm);
}

std::vector<RecoveryPoint> application_points_of(const Scenario& scenario,
                                                 const std::vector<RecoveryPointReport>& points, bool all) {
  std::vector<RecoveryPoint> found;
  for (std::size_t i = 0; i < scenario.applications.size(); ++i) {
    RecoveryPoint& point = found.emplace_back(
        RecoveryPoint{.application = ApplicationId{i}, .objective = scenario.applications[i].rpo, .oldest = {}});
    if (points.empty() || !(all || point.objective)) continue;
    const std::set<VmId> vms = vms_behind(scenario, ApplicationId{i});
    for (const RecoveryPointReport& one : points) {
      if (!vms.contains(one.vm)) continue;
      point.oldest = std::max(point.oldest.value_or(Duration{}), one.age);
      point.is_lost = point.is_lost || one.is_lost;
    }
  }
  return found;
}

}  // namespace drsim
