#include "analysis/availability/recovery/recovery_report.hpp"

#include <algorithm>
#include <map>

#include "models/state/state.hpp"

namespace drsim {
namespace {

// ---- Plans ---------------------------------------------------------------------------------------------------------

class PlanAccount {
 public:
  PlanAccount(const Scenario& scenario, std::vector<PlanRun>& runs) : scenario_(scenario), runs_(runs) {}

  void on(const State& before, const Record& record) {
    now_ = record.at;
    std::visit([&](const auto& change) { this->on(before, change); }, record.change);
  }

 private:
  PlanRun* run_of(PlanId plan) {
    const auto found = open_.find(plan);
    return found == open_.end() ? nullptr : &runs_[found->second];
  }
  const Task& stated(TaskId task) const { return scenario_[task.plan].groups[task.group].tasks[task.task]; }

  void on(const State& before, const PlanChanged& c) {
    const PlanPhase was = before.phase(c.plan);
    const bool begins = c.to == PlanPhase::failing_over || c.to == PlanPhase::failing_back ||
                        c.to == PlanPhase::testing || c.to == PlanPhase::draining || c.to == PlanPhase::resynchronising;
    const bool ends = c.to == PlanPhase::recovered || c.to == PlanPhase::ready || c.to == PlanPhase::tested;
    const bool is_new = !run_of(c.plan) || (was != PlanPhase::stopped && run_of(c.plan)->target != c.course.target);
    if (begins && is_new) {
      if (PlanRun* before_it = run_of(c.plan)) before_it->to = now_, before_it->is_aborted = true;
      open_[c.plan] = runs_.size();
      runs_.push_back(
          {.plan = c.plan, .mode = c.course.mode, .target = c.course.target, .from = now_, .to = {}, .groups = {}});
    }
    if (!ends || !run_of(c.plan)) return;
    run_of(c.plan)->to = now_;
    run_of(c.plan)->is_aborted = c.to == (c.course.target == Place::home ? PlanPhase::recovered : PlanPhase::ready);
    find_slack(*run_of(c.plan));
    open_.erase(c.plan);
  }
  void on(const State&, const GroupStarted& c) { started_[{c.plan, c.group}] = now_; }
  void on(const State&, const GroupFinished& c) {
    if (PlanRun* run = run_of(c.plan)) run->groups.push_back({c.group, started_[{c.plan, c.group}], now_, {}});
  }
  void on(const State&, const TaskStarted& c) { begun_[c.task] = now_; }
  void on(const State& before, const TaskFinished& c) {
    PlanRun* run = run_of(c.task.plan);
    if (!run) return;
    if (stated(c.task).by && before.is_begun(c.task)) run->work += now_ - begun_[c.task];
    run->given_up += c.end == TaskEnd::failed;
    run->left_out += c.end == TaskEnd::skipped;
  }
  void on(const State& before, const VmChanged& c) {
    const PlanGroupId step = scenario_.index.plan_of_vm[c.vm.index];
    PlanRun* run = step ? run_of(step.plan) : nullptr;
    if (!run || c.place == before[c.vm].place) return;
    ++run->moved;
    run->had_to += !before.is_up(scenario_[c.vm].at(before[c.vm].place).site);
  }
  void on(const State&, const auto&) {}

  // From the end back: a group may end when the first of those that wait for it has to begin.
  void find_slack(PlanRun& run) const {
    std::map<std::uint32_t, Time> latest;
    std::sort(run.groups.begin(), run.groups.end(), [](const GroupReport& a, const GroupReport& b) {
      return a.to < b.to || (a.to == b.to && a.from < b.from);
    });
    for (auto group = run.groups.rbegin(); group != run.groups.rend(); ++group) {
      const auto stated = latest.try_emplace(group->group, *run.to).first;
      group->slack = stated->second - group->to;
      for (const std::size_t earlier : scenario_[run.plan].groups[group->group].after) {
        const Time by = stated->second - (group->to - group->from);
        const auto [place, is_new] = latest.try_emplace(static_cast<std::uint32_t>(earlier), by);
        place->second = std::min(place->second, by);
      }
    }
  }

  const Scenario& scenario_;
  std::vector<PlanRun>& runs_;
  Time now_{};
  std::map<PlanId, std::size_t> open_;
  std::map<std::pair<PlanId, std::uint32_t>, Time> started_;
  std::map<TaskId, Time> begun_;
};

// ---- Copies --------------------------------------------------------------------------------------------------------

// The age of a replica grows by a second each second, and falls back when a recovery point arrives: a sum of trapezes.
class LagAccount {
 public:
  explicit LagAccount(const Scenario& scenario) : scenario_(scenario), vms_(scenario.vms.size()) {}

  void on(const State& before, const Record& record) {
    if (const auto* vm = std::get_if<VmChanged>(&record.change)) settle(before, vm->vm, record.at);
    if (const auto* point = std::get_if<RecoveryPointCreated>(&record.change)) settle(before, point->vm, record.at);
    if (const auto* turned = std::get_if<VmReprotected>(&record.change)) settle(before, turned->vm, record.at);
    if (const auto* commits = std::get_if<CommitsChanged>(&record.change)) settle(before, commits->vm, record.at);
  }

  std::vector<ReplicaLagReport> end(const State& last) {
    std::vector<ReplicaLagReport> reports;
    for (std::size_t i = 0; i < vms_.size(); ++i) {
      if (!scenario_.vms[i].replication) continue;
      settle(last, VmId{i}, scenario_.end());
      const Sum& sum = vms_[i];
      reports.push_back({VmId{i}, sum.longest, sum.ran > 0 ? sum.area / sum.ran : 0, sum.violation, sum.without});
    }
    return reports;
  }

 private:
  struct Sum {
    Time since = start_of_scenario;
    Duration longest{}, violation{}, without{};
    double area = 0, ran = 0;  // [s2], [s]
  };

  // The stretch that ends now: it was as before all along.
  void settle(const State& before, VmId id, Time now) {
    Sum& sum = vms_[id.index];
    const Time from = std::max(sum.since, start_of_scenario);
    sum.since = now;
    const State::VmState& vm = before[id];
    const std::optional<Replication>& policy = scenario_[id].replication;
    const bool is_protected = vm.place == Place::home || vm.reprotected;
    if (before.is_in_step(id)) {
      sum.ran += seconds(now - from);
      return;
    }
    if (!policy || vm.status != VmStatus::up || now <= from) return;
    if (!is_protected || !vm.has_point) {
      sum.without += now - from;
      return;
    }
    const Duration first = from - vm.point, last = now - vm.point;
    sum.longest = std::max(sum.longest, last);
    sum.ran += seconds(now - from);
    sum.area += (seconds(first) + seconds(last)) / 2 * seconds(now - from);
    if (policy->rpo && last > *policy->rpo) sum.violation += std::min(last - *policy->rpo, now - from);
  }

  const Scenario& scenario_;
  std::vector<Sum> vms_;
};

}  // namespace

RecoveryReport recovery_of(const Scenario& scenario, const Trace& trace) {
  RecoveryReport report;
  State state(scenario);
  PlanAccount plans(scenario, report.plans);
  LagAccount lags(scenario);
  std::vector<std::pair<StepId, std::size_t>> open;
  bool is_split = false;
  for (const Record& record : trace.records) {
    state.advance(record.at);
    plans.on(state, record);
    lags.on(state, record);
    if (const auto* twin = std::get_if<InstanceChanged>(&record.change)) is_split |= twin->to == VmStatus::up;
    if (const auto* step = std::get_if<StepUnreachable>(&record.change)) {
      open.emplace_back(step->step, report.unreached.size());
      report.unreached.push_back({record.at, describe(scenario, record.change), {}});
    }
    if (const auto* step = std::get_if<StepReached>(&record.change))
      for (const auto& [id, place] : open)
        if (id == step->step) report.unreached[place].done = record.at;
    state.apply(record.change);
  }
  state.advance(scenario.end());
  if (is_split) report.splits = splits_of(scenario, trace);
  report.commits = commits_of(scenario, trace);
  for (const UnplannedFailover& decision : decisions_of(scenario, trace))
    for (PlanRun& run : report.plans)
      if (run.plan == decision.plan && run.from == decision.at) run.is_unnecessary = decision.is_unnecessary;
  report.lags = lags.end(state);
  report.latencies = latencies_of(scenario, trace);
  return report;
}

}  // namespace drsim
