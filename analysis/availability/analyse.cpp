#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "analysis/availability/design/fault_domains.hpp"
#include "analysis/availability/objectives.hpp"
#include "analysis/availability/outages/history_recorder.hpp"
#include "analysis/availability/outages/outages.hpp"
#include "analysis/availability/report.hpp"
#include "analysis/availability/storms/blast_radius.hpp"
#include "analysis/availability/storms/storms.hpp"
#include "analysis/availability/story.hpp"
#include "analysis/demand/served.hpp"
#include "models/state/state.hpp"

namespace drsim {
namespace {

std::optional<VmId> vm_that_writes_otherwise(const Change& change) {
  if (const auto* vm = std::get_if<VmChanged>(&change)) return vm->vm;
  if (const auto* commits = std::get_if<CommitsChanged>(&change)) return commits->vm;
  return {};
}

// Each VM that was started elsewhere, with the data it lost. Of several times, the worst.
std::vector<RecoveryPointReport> recovery_points(const Scenario& scenario, const Trace& trace) {
  const auto has_replica = [](const Vm& vm) { return vm.replication.has_value(); };
  if (std::none_of(scenario.vms.begin(), scenario.vms.end(), has_replica)) return {};
  State state(scenario);
  std::map<VmId, Time> last_wrote;  // Of VMs that do not now.
  std::map<VmId, Duration> ages;
  std::set<VmId> lost;
  bool has_split = false;
  for (const Record& record : trace.records) {
    state.advance(record.at);
    const std::optional<VmId> changed = vm_that_writes_otherwise(record.change);
    const bool wrote = changed && state.writes(state.in_service(*changed));
    if (const auto* picked = std::get_if<RecoveryPointPicked>(&record.change)) {
      const bool writes = state.writes(state.in_service(picked->vm)) || !last_wrote.contains(picked->vm);
      Duration& worst = ages[picked->vm];
      worst = std::max(worst, (writes ? record.at : last_wrote[picked->vm]) - picked->of);
    }
    if (const auto* twin = std::get_if<InstanceChanged>(&record.change)) has_split |= twin->to == VmStatus::up;
    const auto* none = std::get_if<VmNotRecoverable>(&record.change);
    const bool is_test = none && state.phase(scenario.index.plan_of_vm[none->vm.index].plan) == PlanPhase::testing;
    if (none && !is_test) lost.insert(none->vm), ages[none->vm] = scenario.horizon;
    state.apply(record.change);
    if (wrote && !state.writes(state.in_service(*changed))) last_wrote[*changed] = record.at;
  }
  // The copy that was discarded has taken all that it wrote alone with it.
  if (has_split)
    for (const SplitReport& split : splits_of(scenario, trace))
      if (split.discarded() != Bytes{}) ages[split.vm] = std::max(ages[split.vm], split.discarded_for);
  std::vector<RecoveryPointReport> reports;
  for (const auto& [vm, age] : ages) reports.push_back({vm, age, lost.contains(vm)});
  return reports;
}

void count_changes(const Scenario& scenario, const Trace& trace, RunReport& report) {
  std::set<VmId> vms;
  std::set<NameId> names;
  for (const Record& record : trace.records) {
    if (const auto* vm = std::get_if<VmChanged>(&record.change); vm && vm->place == Place::recovery)
      if (scenario[vm->vm].home.address != scenario[vm->vm].at(Place::recovery).address) vms.insert(vm->vm);
    if (const auto* name = std::get_if<NamePublished>(&record.change)) names.insert(name->name);
  }
  report.addresses_changed = vms.size();
  report.names_changed = names.size();
}

// To the microsecond, as everything in a run: a mean is rounded to it.
bool holds(double value, Comparison comparison, Duration bound) {
  const Duration found{std::llround(value * 1e6)};
  switch (comparison) {
    case Comparison::less:
      return found < bound;
    case Comparison::at_most:
      return found <= bound;
    case Comparison::equal:
      return found == bound;
    case Comparison::at_least:
      return found >= bound;
    case Comparison::greater:
      return found > bound;
  }
  return false;
}

double value_of(const PopulationReport& report, Metric metric) {
  switch (metric) {
    case Metric::downtime:
      return report.mean_downtime;
    case Metric::downtime_p50:
      return seconds(report.downtime_p50);
    case Metric::downtime_p95:
      return seconds(report.downtime_p95);
    case Metric::downtime_p99:
      return seconds(report.downtime_p99);
    case Metric::downtime_max:
      return seconds(report.downtime_max);
    case Metric::degraded:
      return report.demand ? seconds(report.demand->degraded) : 0;
    case Metric::missing:
      return report.demand ? report.demand->missing_mean : 0;
    case Metric::response:
      return report.demand ? std::min(report.demand->longest_response, seconds(longest_duration)) : 0;
    case Metric::served:
      return report.demand ? report.demand->worst_share : 1;
    case Metric::recovery_point:
      break;
  }
  return 0;
}

std::string_view word_for(Metric metric) {
  switch (metric) {
    case Metric::downtime:
      return "downtime";
    case Metric::downtime_p50:
      return "downtime-p50";
    case Metric::downtime_p95:
      return "downtime-p95";
    case Metric::downtime_p99:
      return "downtime-p99";
    case Metric::downtime_max:
      return "downtime-max";
    case Metric::recovery_point:
      return "recovery-point";
    case Metric::degraded:
      return "degraded";
    case Metric::missing:
      return "missing";
    case Metric::response:
      return "response";
    case Metric::served:
      return "served";
  }
  return "";
}
std::string_view word_for(Comparison comparison) {
  switch (comparison) {
    case Comparison::less:
      return "<";
    case Comparison::at_most:
      return "<=";
    case Comparison::equal:
      return "=";
    case Comparison::at_least:
      return ">=";
    case Comparison::greater:
      return ">";
  }
  return "";
}

// VMs that have stopped for good: nothing was restarted with their data.
std::vector<VmId> never_restarted(const Scenario& scenario, const Trace& trace, const Expectation& e) {
  std::vector<VmId> stopped;
  for (const Record& record : trace.records) {
    const auto* vm = std::get_if<VmChanged>(&record.change);
    if (!vm || scenario[vm->vm].group != e.vm) continue;
    std::erase(stopped, vm->vm);
    if (vm->to != VmStatus::up) stopped.push_back(vm->vm);
  }
  return stopped;
}

// The worst of all it speaks of.
double value_of(const Scenario& scenario, const RunReport& report, const Expectation& e) {
  double worst = e.metric == Metric::served ? 1 : 0;
  if (e.metric == Metric::recovery_point) {
    for (const RecoveryPointReport& point : report.recovery_points)
      if (scenario[point.vm].group == e.vm) worst = std::max(worst, seconds(point.age));
    return worst;
  }
  for (const PopulationReport& population : report.populations) {
    const bool is_meant = population.application == e.application && (!e.from || population.clients == *e.from);
    if (!is_meant) continue;
    const double value = value_of(population, e.metric);
    worst = e.metric == Metric::served ? std::min(worst, value) : std::max(worst, value);
  }
  return worst;
}

// Data that nothing was started with meet no bound: as of a VM that has no recovery point, their age is the horizon.
ExpectationReport not_restarted(const Scenario& scenario, const Expectation& e, VmId vm, Wording wording) {
  return {wording == Wording::full ? text_of(scenario, e) : std::string(), false, seconds(scenario.horizon),
          wording == Wording::full ? "none: vm " + scenario[vm].name + " was not restarted" : std::string()};
}

ExpectationReport check(const Scenario& scenario, const Trace& trace, const RunReport& report, const Expectation& e,
                        Wording wording) {
  if (e.metric == Metric::recovery_point)
    if (const std::vector<VmId> stopped = never_restarted(scenario, trace, e); !stopped.empty())
      return not_restarted(scenario, e, stopped.front(), wording);
  const double value = value_of(scenario, report, e);
  ExpectationReport found{wording == Wording::full ? text_of(scenario, e) : std::string(),
                          holds(value, e.comparison, e.bound), value};
  if (e.metric == Metric::served) found.found = share_text(value);
  return found;
}

}  // namespace

std::string text_of(const Scenario& scenario, const Expectation& e) {
  std::string text =
      std::string(word_for(e.metric)) + " of " + (e.application ? scenario[*e.application].name : scenario[*e.vm].name);
  if (e.from) text += " from " + scenario[*e.from].name;
  const std::string bound = e.metric == Metric::served ? share_text(seconds(e.bound)) : to_text(e.bound);
  return text + " " + std::string(word_for(e.comparison)) + " " + bound;
}

namespace {

RunReport measured(const Scenario& scenario, const Trace& trace, std::span<const History> histories, Wording wording) {
  RunReport report;
  report.scenario = &scenario;
  report.seed = trace.seed;
  report.ending = trace.ending;
  report.records = trace.records.size();
  report.populations.reserve(histories.size());
  bool are_any_alike = false;
  for (const History& history : histories) {
    report.populations.push_back(outages_of(scenario, trace, history, wording));
    for (const PopulationId other : history.alike) {
      report.populations.push_back(report.populations[report.populations.size() - 1]);
      report.populations.back().clients = other;
      are_any_alike = true;
    }
  }
  // In the order of populations, as if each had been asked.
  if (are_any_alike)
    std::stable_sort(
        report.populations.begin(), report.populations.end(),
        [](const PopulationReport& a, const PopulationReport& b) { return a.clients.index < b.clients.index; });
  if (scenario.states_demand()) add_demand(scenario, trace, histories, wording, report);
  judge(scenario, trace, report, wording);
  return report;
}

}  // namespace

void judge(const Scenario& scenario, const Trace& trace, RunReport& report, Wording wording) {
  report.recovery_points = recovery_points(scenario, trace);
  add_point_objectives(scenario, report.recovery_points);
  report.application_points = application_points_of(scenario, report.recovery_points, wording == Wording::full);
  report.expectations.clear();
  for (const Expectation& expectation : scenario.expectations)
    report.expectations.push_back(check(scenario, trace, report, expectation, wording));
}

RunReport measure(const Scenario& scenario, const Trace& trace) {
  return measured(scenario, trace, histories(scenario, trace), Wording::full);
}
RunReport measure(const Scenario& scenario, const Trace& trace, std::span<const History> histories) {
  return measured(scenario, trace, histories, Wording::none);
}

RunReport analyse(const Scenario& scenario, const Trace& trace) {
  RunReport report = measure(scenario, trace);
  report.recovery = recovery_of(scenario, trace);
  report.fault_domains = fault_domains(scenario);
  report.storms = storms_of(scenario, trace);
  report.blast_radius = blast_radius(scenario, trace);
  count_changes(scenario, trace, report);
  tell(scenario, trace, report);
  return report;
}

}  // namespace drsim
