#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "analysis/availability/blast_radius.hpp"
#include "analysis/availability/fault_domains.hpp"
#include "analysis/availability/history_recorder.hpp"
#include "analysis/availability/objectives.hpp"
#include "analysis/availability/outages.hpp"
#include "analysis/availability/report.hpp"
#include "analysis/availability/storms.hpp"
#include "analysis/availability/story.hpp"
#include "models/state/state.hpp"

namespace drsim {
namespace {

// Each VM that was started elsewhere, with the data it lost. Of several times, the worst.
std::vector<RecoveryPointReport> recovery_points(const Scenario& scenario, const Trace& trace) {
  const auto has_replica = [](const Vm& vm) { return vm.replication.has_value(); };
  if (std::none_of(scenario.vms.begin(), scenario.vms.end(), has_replica)) return {};
  State state(scenario);
  std::map<VmId, Time> last_seen;  // When a VM that no longer runs last did.
  std::map<VmId, Duration> ages;
  std::set<VmId> lost;
  bool has_split = false;
  for (const Record& record : trace.records) {
    state.advance(record.at);
    if (const auto* change = std::get_if<VmChanged>(&record.change))
      if (state[change->vm].status == VmStatus::up && change->to != VmStatus::up) last_seen[change->vm] = record.at;
    if (const auto* picked = std::get_if<RecoveryPointPicked>(&record.change)) {
      const bool runs = state[picked->vm].status == VmStatus::up || !last_seen.contains(picked->vm);
      Duration& worst = ages[picked->vm];
      worst = std::max(worst, (runs ? record.at : last_seen[picked->vm]) - picked->of);
    }
    if (const auto* twin = std::get_if<InstanceChanged>(&record.change)) has_split |= twin->to == VmStatus::up;
    const auto* none = std::get_if<VmNotRecoverable>(&record.change);
    const bool is_test = none && state.phase(scenario.index.plan_of_vm[none->vm.index].plan) == PlanPhase::testing;
    if (none && !is_test) lost.insert(none->vm), ages[none->vm] = scenario.horizon;
    state.apply(record.change);
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

// The worst of all it speaks of.
double value_of(const Scenario& scenario, const RunReport& report, const Expectation& e) {
  double worst = 0;
  if (e.metric == Metric::recovery_point) {
    for (const RecoveryPointReport& point : report.recovery_points)
      if (scenario[point.vm].group == e.vm) worst = std::max(worst, seconds(point.age));
    return worst;
  }
  for (const PopulationReport& population : report.populations) {
    const bool is_meant = population.application == e.application && (!e.from || population.clients == *e.from);
    if (is_meant) worst = std::max(worst, value_of(population, e.metric));
  }
  return worst;
}

ExpectationReport check(const Scenario& scenario, const RunReport& report, const Expectation& e, Wording wording) {
  const double value = value_of(scenario, report, e);
  return {wording == Wording::full ? text_of(scenario, e) : std::string(), holds(value, e.comparison, e.bound), value};
}

}  // namespace

std::string text_of(const Scenario& scenario, const Expectation& e) {
  std::string text =
      std::string(word_for(e.metric)) + " of " + (e.application ? scenario[*e.application].name : scenario[*e.vm].name);
  if (e.from) text += " from " + scenario[*e.from].name;
  return text + " " + std::string(word_for(e.comparison)) + " " + to_text(e.bound);
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
    report.expectations.push_back(check(scenario, report, expectation, wording));
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
