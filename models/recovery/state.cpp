#include "models/recovery/state.hpp"

#include <algorithm>

#include "models/recovery/replication/churn.hpp"
#include "models/state/assign.hpp"

namespace drsim {

RecoveryState::RecoveryState(const Scenario& scenario)
    : RoutingState(scenario),
      vms_(scenario.vms.size()),
      alarmed_(scenario.monitors.size()),
      teams_(scenario.teams.size()),
      boots_(scenario.sites.size()) {
  for (const Monitor& monitor : scenario.monitors) silent_.emplace_back(monitor.vantage_points.size());
  for (std::size_t i = 0; i < vms_.size(); ++i) {
    VmState& vm = vms_[i];
    vm.since = vm.begun = vm.point = at_;
    vm.has_point = !scenario.vms[i].replication || scenario.vms[i].replication->has_replica;
    if (scenario.vms[i].replication && scenario.vms[i].replication->synchronous && vm.has_point)
      vm.commits.front() = Commits::confirmed;
  }
  for (const Plan& plan : scenario.plans) {
    plans_.push_back({.groups = std::vector<GroupState>(plan.groups.size())});
    begin_groups(PlanId{plans_.size() - 1});
  }
}

Bytes RecoveryState::uncopied(VmId id) const {
  const VmState& vm = vms_[id.index];
  const bool writes_alone = vm.status == VmStatus::up && !is_in_step(id);
  const Bytes since = writes_alone ? written(*scenario_, (*scenario_)[id], vm.since, at_) : Bytes{};
  return {vm.written.count + since.count - vm.copied.count};
}

Time RecoveryState::copied_until(VmId id) const {
  const VmState& vm = vms_[id.index];
  return commits(in_service(id)) == Commits::confirmed && vm.status == VmStatus::up ? at_ : vm.point;
}

// Of what is confirmed by both, both have it.
void RecoveryState::count_writes(VmId id) {
  VmState& vm = vms_[id.index];
  if (!writes(in_service(id))) return;
  vm.written.count += written(*scenario_, (*scenario_)[id], vm.since, at_).count;
  if (commits(in_service(id)) != Commits::confirmed) return;
  vm.copied = vm.written;
  vm.point = at_;
}

Bytes RecoveryState::to_send(VmId id) const {
  const std::optional<Disk>& disk = (*scenario_)[id].disk;
  return disk ? std::min(uncopied(id), disk->used) : uncopied(id);
}

bool RecoveryState::set(const VmChanged& c) {
  VmState& vm = vms_[c.vm.index];
  if (vm.status == c.to && vm.place == c.place) return false;
  const VmState before = vm;
  if (vm.status == VmStatus::up) vm.silent_since = at_;
  const auto stop_writing = [&] { count_writes(c.vm); };
  if (vm.place != c.place) {
    move_second_instance(vm, c);
    // The other place goes on from the recovery point that was picked; what was not copied by then is lost.
    stop_writing();
    vm.since = vm.point = at_;
    vm.copied = vm.written;
    vm.sent.reset();
    const bool is_stale = scenario_->is_stretched((*scenario_)[c.vm]);
    set_stale_neighbours(c.vm, is_stale);
    vm.has_moved = true;
    vm.held = vm.closing = vm.has_disks = vm.reprotected = false;
    vm.has_all = is_in_step(c.vm);
    vm.commits[static_cast<std::size_t>(c.place)] = Commits::alone;
    vm.place = c.place;
    if (vm.status == VmStatus::up) vm.status = VmStatus::stopped;
    vm.came_home = vm.came_home || c.place == Place::home;
  }
  if (vm.status != c.to) {
    stop_writing();
    if (c.to == VmStatus::booting) {
      vm.held = false;
      vm.sent.reset();  // It will write again: what was copied is not all of it any more.
    }
    vm.status = c.to;
    vm.since = at_;
  }
  const bool is_lost = c.to == VmStatus::stopped && !is_up((*scenario_)[c.vm].at(c.place).site);
  vm.lost_power[static_cast<std::size_t>(c.place)] = is_lost;
  unqueue(c.vm, c.place);
  count_boots(c.vm, before);
  return true;
}

// It leaves its place: there it runs on, or not; where it goes to it may have run all along.
void RecoveryState::move_second_instance(VmState& vm, const VmChanged& c) {
  twins_ -= vm.elsewhere != VmStatus::stopped ? 1 : 0;
  vm.elsewhere = vm.stays ? vm.status : VmStatus::stopped;
  twins_ += vm.elsewhere != VmStatus::stopped ? 1 : 0;
  vm.stays = false;
  vm.lost_power[static_cast<std::size_t>(c.place)] = false;
}

void RecoveryState::count_boots(VmId id, const VmState& before) {
  const VmState& after = vms_[id.index];
  if (before.status == VmStatus::booting) --boots_[(*scenario_)[id].at(before.place).site.index].booting;
  if (after.status == VmStatus::booting) ++boots_[attachment(id).site.index].booting;
}

void RecoveryState::unqueue(VmId id, Place place) {
  if (!vms_[id.index].queued) return;
  std::deque<std::pair<VmId, Place>>& queue = boots_[(*scenario_)[id].at(place).site.index].queue;
  if (!queue.empty() && queue.front() == std::pair{id, place}) {  // Mostly it is its turn.
    queue.pop_front();
    vms_[id.index].queued = false;
    return;
  }
  if (std::erase(queue, std::pair{id, place}) != 0) vms_[id.index].queued = false;
}

bool RecoveryState::set(const VmQueued& c) {
  if (!assign(vms_[c.vm.index].queued, true)) return false;
  boots_[(*scenario_)[c.vm].at(c.place).site.index].queue.emplace_back(c.vm, c.place);
  return true;
}
bool RecoveryState::set(const ShutdownStarted& c) { return assign(vms_[c.vm.index].closing, true); }
bool RecoveryState::set(const ShutdownEnded& c) {
  vms_[c.vm.index].asked = true;
  return assign(vms_[c.vm.index].closing, false);
}
bool RecoveryState::set(const DisksReady& c) { return assign(vms_[c.vm.index].has_disks, true); }
bool RecoveryState::set(const RecoveryPointPicked& c) {
  if (const PlanGroupId step = scenario_->index.plan_of_vm[c.vm.index]) {
    PlanState& plan = plans_[step.plan.index];
    const bool is_common = plan.course.point == PointChoice::multi_vm && plan.course.target == Place::recovery &&
                           vms_[c.vm.index].sent != TransferKind::last;
    if (is_common && !plan.common_point) plan.common_point = c.of;
  }
  return true;
}
bool RecoveryState::set(const VmNotRecoverable& c) {
  VmState& vm = vms_[c.vm.index];
  vm.held = false;  // Nobody takes it anywhere: it runs again where it was.
  return assign(vm.is_skipped, true);
}
// Where it is in service: it will run on there when it moves.
bool RecoveryState::set(const InstanceChanged& c) {
  VmState& vm = vms_[c.vm.index];
  if (vm.place == c.place) return assign(vm.stays, c.to == VmStatus::up);
  if (vm.elsewhere == c.to) return false;
  twins_ -= vm.elsewhere != VmStatus::stopped ? 1 : 0;
  twins_ += c.to != VmStatus::stopped ? 1 : 0;
  vm.elsewhere = c.to;
  vm.lost_power[static_cast<std::size_t>(c.place)] =
      c.to == VmStatus::stopped && !is_up((*scenario_)[c.vm].at(c.place).site);
  return true;
}

// What was written while it was copied for the last time goes with the next commit.
bool RecoveryState::set(const CommitsChanged& c) {
  VmState& vm = vms_[c.vm.index];
  const Commits before = commits(Instance{c.vm, c.place});
  if (before == c.to) return false;
  if (c.place == vm.place) {
    count_writes(c.vm);
    vm.since = at_;
    if (c.to == Commits::confirmed && before == Commits::alone) {
      vm.copied = vm.written;
      vm.has_point = true;
      vm.point = at_;
    }
  }
  vm.commits[static_cast<std::size_t>(c.place)] = c.to;
  return true;
}

// Whatever it waits for, somebody of the plan looks out for it from now on.
bool RecoveryState::set(const StepUnreachable& c) {
  PlanState& plan = plans_[c.step.plan.index];
  const auto known = std::find_if(plan.unreached.begin(), plan.unreached.end(),
                                  [&](const Unreached& one) { return one.step == c.step; });
  if (known != plan.unreached.end()) return assign(known->then, c.then);
  plan.unreached.push_back({c.step, c.then});
  return true;
}
bool RecoveryState::set(const StepReached& c) {
  return std::erase_if(plans_[c.step.plan.index].unreached, [&](const Unreached& one) { return one.step == c.step; }) !=
         0;
}
bool RecoveryState::set(const TravellerArrived& c) {
  if (is_on_site(c.plan, c.site)) return false;
  plans_[c.plan.index].on_site.push_back(c.site);
  return true;
}
bool RecoveryState::is_on_site(PlanId plan, SiteId site) const {
  const std::vector<SiteId>& sites = plans_[plan.index].on_site;
  return std::find(sites.begin(), sites.end(), site) != sites.end();
}
bool RecoveryState::set(const TestVmChanged& c) { return assign(vms_[c.vm.index].test, c.to); }
bool RecoveryState::set(const VmReprotected& c) {
  VmState& vm = vms_[c.vm.index];
  vm.copied = vm.copying;
  vm.point = vm.begun;
  return assign(vm.reprotected, true);
}

// ---- Plans ---------------------------------------------------------------------------------------------------------

// Whoever was at work on it is free.
void RecoveryState::begin_groups(PlanId id) {
  PlanState& plan = plans_[id.index];
  for (std::uint32_t g = 0; g < plan.groups.size(); ++g)
    for (std::uint32_t t = 0; t < plan.groups[g].tasks.size(); ++t)
      if (const TaskState& now = plan.groups[g].tasks[t]; stated({id, g, t}).by && now.begun && !now.finished)
        --teams_[stated({id, g, t}).by->index].busy;
  for (TeamState& team : teams_) std::erase_if(team.queue, [&](const TaskId& task) { return task.plan == id; });
  for (std::size_t i = 0; i < plan.groups.size(); ++i)
    plan.groups[i] = {.tasks = std::vector<TaskState>((*scenario_)[id].groups[i].tasks.size())};
}

bool RecoveryState::set(const PlanChanged& c) {
  PlanState& plan = plans_[c.plan.index];
  const PlanPhase before = plan.phase;
  if (!assign(plan.phase, c.to)) return false;
  const bool goes_on = before == PlanPhase::stopped && plan.course.target == c.course.target;
  plan.course = c.course;
  plan.is_deferred = false;
  const bool begins = c.to == PlanPhase::failing_over || c.to == PlanPhase::failing_back || c.to == PlanPhase::testing;
  if (c.to == PlanPhase::ready || c.to == PlanPhase::failing_over) plan.is_committed = false;
  if (before == PlanPhase::stopped) plan.stopped_at.reset();
  if (before == PlanPhase::stopped)
    std::erase_if(plan.unreached, [](const Unreached& one) { return one.then == Unreachable::fail; });
  if (before == PlanPhase::stopped)  // All that has failed meanwhile is tried again.
    for (std::uint32_t g = 0; g < plan.groups.size(); ++g)
      for (std::uint32_t t = 0; t < plan.groups[g].tasks.size(); ++t)
        if (TaskState& now = plan.groups[g].tasks[t]; now.failures > stated({c.plan, g, t}).retries && !now.finished)
          now = {};
  if (c.to == PlanPhase::ready) begin_groups(c.plan);
  if (begins && !goes_on) {
    begin_groups(c.plan);
    plan.lacks_tool = false;
    plan.tools_passed = 0;
    plan.common_point.reset();
    plan.unreached.clear();
    for (const VmId vm : scenario_->index.vms_of_plan[c.plan.index])
      vms_[vm.index].has_disks = vms_[vm.index].asked = vms_[vm.index].is_skipped = false;
  }
  // Who waits to boot where it is to leave from, as after a way back that was aborted, waits no longer.
  if ((c.to == PlanPhase::failing_over || c.to == PlanPhase::failing_back) && !goes_on)
    for (const VmId vm : scenario_->index.vms_of_plan[c.plan.index]) unqueue(vm, other(c.course.target));
  if (c.to != PlanPhase::stopped && !goes_on)  // Whoever was about to shut them down has gone.
    for (const VmId vm : scenario_->index.vms_of_plan[c.plan.index]) vms_[vm.index].closing = false;
  if (c.to == PlanPhase::stopped)
    for (std::uint32_t g = 0; g < plan.groups.size(); ++g)
      for (std::uint32_t t = 0; t < plan.groups[g].tasks.size(); ++t)
        if (plan.groups[g].tasks[t].failures > stated({c.plan, g, t}).retries && !plan.groups[g].tasks[t].finished)
          plan.stopped_at = TaskId{c.plan, g, t};
  if (c.to == PlanPhase::ready) plan.reached.clear(), plan.on_site.clear();
  if (c.to == PlanPhase::reprotecting) {
    for (const VmId vm : scenario_->index.vms_of_plan[c.plan.index]) {
      if (vms_[vm.index].place == Place::home) continue;
      vms_[vm.index].copying.count = vms_[vm.index].copied.count + uncopied(vm).count;
      vms_[vm.index].begun = at_;
    }
  }
  // From here on the plan alone decides when its VMs start: a site that comes back does not start them behind its back.
  // Where a site is lost already, nobody can tell its hosts so.
  const bool can_tell = c.to != PlanPhase::failing_over || plan.course.mode == FailoverMode::planned;
  if (c.to == PlanPhase::failing_over || c.to == PlanPhase::draining || c.to == PlanPhase::failing_back)
    for (const VmId vm : scenario_->index.vms_of_plan[c.plan.index]) {
      VmState& of = vms_[vm.index];
      const bool leaves = of.place != plan.course.target;
      of.held = of.held || (leaves && (can_tell || is_up((*scenario_)[vm].at(of.place).site)));
    }
  return true;
}

bool RecoveryState::set(const ActionRefused& c) {
  if (c.reason == Refusal::recovery_is_down) plans_[c.plan.index].is_deferred = true;
  return true;
}
bool RecoveryState::set(const PlanCommitted& c) { return assign(plans_[c.plan.index].is_committed, true); }
bool RecoveryState::set(const TeamReached& c) {
  plans_[c.plan.index].reached.push_back(c.team);
  return true;
}
bool RecoveryState::set(const PlanToolUnavailable& c) { return assign(plans_[c.plan.index].lacks_tool, true); }
bool RecoveryState::set(const PlanToolBypassed& c) {
  plans_[c.plan.index].tools_passed = c.passed;
  return assign(plans_[c.plan.index].lacks_tool, false);
}

bool RecoveryState::set(const GroupStarted& c) { return assign(plans_[c.plan.index].groups[c.group].started, true); }
bool RecoveryState::set(const FlushFinished& c) { return assign(plans_[c.plan.index].groups[c.group].flushed, true); }
bool RecoveryState::set(const ConfigureFinished& c) {
  return assign(plans_[c.plan.index].groups[c.group].configured, true);
}
bool RecoveryState::set(const GroupFinished& c) { return assign(plans_[c.plan.index].groups[c.group].finished, true); }

bool RecoveryState::set(const TaskQueued& c) {
  std::deque<TaskId>& queue = teams_[stated(c.task).by->index].queue;
  // Asked for once more at the instant at which it begins: who is at work on it does not wait.
  if (task(c.task).begun || std::find(queue.begin(), queue.end(), c.task) != queue.end()) return false;
  queue.push_back(c.task);
  return true;
}
bool RecoveryState::set(const TaskStarted& c) {
  if (!assign(task(c.task).begun, true)) return false;
  if (!stated(c.task).by) return true;
  TeamState& team = teams_[stated(c.task).by->index];
  ++team.busy;
  std::erase(team.queue, c.task);
  return true;
}
bool RecoveryState::set(const TaskToolUnavailable&) { return true; }
bool RecoveryState::set(const TaskFailed& c) {
  TaskState& now = task(c.task);
  // On a planned way it waits for somebody who repairs it: whoever was at work on it is free.
  const bool waits =
      c.attempt > stated(c.task).retries && plans_[c.task.plan.index].course.mode == FailoverMode::planned;
  if (waits && stated(c.task).by && now.begun) --teams_[stated(c.task).by->index].busy;
  now.begun = now.begun && !waits;
  return assign(now.failures, c.attempt);
}
bool RecoveryState::set(const TaskFinished& c) {
  TaskState& now = task(c.task);
  if (!assign(now.finished, true)) return false;
  if (stated(c.task).by && now.begun) --teams_[stated(c.task).by->index].busy;
  return true;
}

// ---- Copies --------------------------------------------------------------------------------------------------------

bool RecoveryState::set(const TransferStarted& c) {
  VmState& vm = vms_[c.vm.index];
  if (c.kind != TransferKind::image) {
    vm.copying.count = vm.copied.count + uncopied(c.vm).count;
    vm.begun = at_;
  }
  return assign(vm.sending, c.kind);
}
bool RecoveryState::set(const TransferFinished& c) {
  VmState& vm = vms_[c.vm.index];
  if (c.kind != TransferKind::image) {
    vm.copied = std::max(vm.copied, vm.copying);
    vm.sent = c.kind;
    vm.has_point = true;
  }
  return assign(vm.sending, std::nullopt);
}
bool RecoveryState::set(const TransferAborted& c) { return assign(vms_[c.vm.index].sending, std::nullopt); }
bool RecoveryState::set(const RecoveryPointCreated& c) { return assign(vms_[c.vm.index].point, c.of); }

bool RecoveryState::set(const VantageChanged& c) {
  std::vector<bool>::reference silent = silent_[c.monitor.index][c.vantage];
  if (silent == c.is_silent) return false;
  silent = c.is_silent;
  return true;
}
std::size_t RecoveryState::silent_votes(MonitorId monitor) const {
  std::size_t votes = 0;
  for (std::uint32_t vantage = 0; vantage < silent_[monitor.index].size(); ++vantage)
    if (is_silent(monitor, vantage) && !is_cut_off(monitor, vantage)) ++votes;
  return votes;
}
bool RecoveryState::set(const VantageCutOff& c) {
  if (c.is_cut_off) return cut_off_.emplace(c.monitor, c.vantage).second;
  return cut_off_.erase({c.monitor, c.vantage}) > 0;
}
bool RecoveryState::set(const MonitorChanged& c) {
  if (alarmed_[c.monitor.index] == c.alarmed) return false;
  alarmed_[c.monitor.index] = c.alarmed;
  return true;
}

bool RecoveryState::set(const RoutingStepDone& c) {
  return assign(plans_[c.plan.index].groups[c.group].routing_steps, c.steps);
}

}  // namespace drsim
