#include <algorithm>

#include "models/dns/resolver_caches.hpp"
#include "models/reachability/reachability.hpp"
#include "models/recovery/replication/recovery_points.hpp"
#include "models/recovery/runbook.hpp"
#include "models/recovery/tasks.hpp"
#include "models/recovery/workload.hpp"
#include "models/routing/routing_steps.hpp"

namespace drsim {

bool Runbook::is_under_way(PlanId plan) const {
  const PlanPhase phase = state().phase(plan);
  return phase == PlanPhase::failing_over || phase == PlanPhase::failing_back || phase == PlanPhase::testing;
}

// ---- Before the first group ----------------------------------------------------------------------------------------

void Runbook::proceed(PlanId plan) {
  if (!is_under_way(plan) || !has_tools(plan) || !has_shut_down(plan) || !has_disks(plan)) return;
  start_ready_groups(plan);
  begin_bodies(plan);
}

void Runbook::abandon(PlanId plan) {
  for (std::size_t i = 0; i < scenario()[plan].uses.size(); ++i) disarm(timer(Purpose::plan_without, plan, i));
  for (const VmId vm : scenario().index.vms_of_plan[plan.index])
    for (const Purpose purpose : {Purpose::shutdown, Purpose::disks, Purpose::process}) disarm(timer(purpose, vm));
  const std::vector<PlanGroup>& groups = scenario()[plan].groups;
  for (std::uint32_t g = 0; g < groups.size(); ++g) {
    for (const Purpose purpose :
         {Purpose::withdraw, Purpose::announce, Purpose::publish, Purpose::flush, Purpose::configure, Purpose::balance})
      disarm(timer(purpose, plan, g));
    disarm(timer(RoutingTimer::routing_step, plan, g));
    for (std::uint32_t t = 0; t < groups[g].tasks.size(); ++t) Tasks{{*this}}.abandon({plan, g, t});
  }
}

// One tool after the other: without it, its way round comes first.
bool Runbook::has_tools(PlanId plan) {
  if (state().lacks_tool(plan)) return false;
  const std::vector<ToolId>& uses = scenario()[plan].uses;
  for (std::size_t i = state().tools_passed(plan); i < uses.size(); ++i) {
    if (world.reachability.reaches(state(), plan, scenario()[uses[i]].site)) continue;
    apply(PlanToolUnavailable{plan, uses[i]});
    arm(timer(Purpose::plan_without, plan, i), scenario()[uses[i]].without);
    return false;
  }
  return true;
}

// VMs that still run where the plan takes them from. A test touches none of them; a planned way has stopped them
// already.
bool Runbook::has_shut_down(PlanId plan) {
  if (is_test(plan) || scenario()[plan].shutdown == Delay{Fixed{}}) return true;
  bool all = true;
  for (const VmId vm : scenario().index.vms_of_plan[plan.index]) {
    const State::VmState& now = state()[vm];
    if (now.place == target(plan) || now.asked || (now.status != VmStatus::up && !now.closing)) continue;
    all = false;
    if (now.closing) continue;
    apply(ShutdownStarted{vm});
    arm(timer(Purpose::shutdown, vm), scenario()[plan].shutdown);
  }
  return all;
}

bool Runbook::has_disks(PlanId plan) {
  if (scenario()[plan].disks == Delay{Fixed{}}) return true;
  bool all = true;
  for (const VmId vm : scenario().index.vms_of_plan[plan.index]) {
    if (state()[vm].has_disks) continue;
    all = false;
    arm_unless_armed(timer(Purpose::disks, vm), scenario()[plan].disks);
  }
  return all;
}

void Runbook::on(const ShutdownEnded& change) {
  const PlanGroupId step = scenario().index.plan_of_vm[change.vm.index];
  if (!step || !is_under_way(step.plan)) return;
  if (change.is_stopped)
    apply(VmChanged{change.vm, VmStatus::stopped, state()[change.vm].place});
  else
    proceed(step.plan);
}
void Runbook::on(const DisksReady& change) {
  if (const PlanGroupId step = scenario().index.plan_of_vm[change.vm.index]) proceed(step.plan);
}
void Runbook::on(const PlanToolBypassed& change) { proceed(change.plan); }

// ---- Group after group ---------------------------------------------------------------------------------------------

void Runbook::start_ready_groups(PlanId plan) {
  const std::vector<PlanGroup>& groups = scenario()[plan].groups;
  bool all_finished = true;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    all_finished = all_finished && state().is_finished(plan, i);
    const bool is_ready = std::all_of(groups[i].after.begin(), groups[i].after.end(),
                                      [&](std::size_t earlier) { return state().is_finished(plan, earlier); });
    if (is_ready && !state().is_started(plan, i)) apply(GroupStarted{plan, static_cast<std::uint32_t>(i)});
    // A plan that goes on where it had stopped.
    else if (state().is_started(plan, i))
      check({plan, static_cast<std::uint32_t>(i)});
  }
  if (!all_finished) return;
  const PlanPhase end = is_test(plan)                     ? PlanPhase::tested
                        : target(plan) == Place::recovery ? PlanPhase::recovered
                                                          : PlanPhase::ready;
  apply(PlanChanged{plan, end, state().course(plan)});
}

void Runbook::on(const GroupStarted& change) {
  const std::vector<Task>& tasks = scenario()[change.plan].groups[change.group].tasks;
  const bool waits =
      std::any_of(tasks.begin(), tasks.end(), [](const Task& task) { return task.when == Task::When::before; });
  if (waits)
    Tasks{{*this}}.start_due(change.plan, change.group, false);
  else
    begin_body(change.plan, change.group);
}

void Runbook::begin_body(PlanId plan, std::uint32_t index) {
  for (const VmId vm : scenario()[plan].groups[index].start) start(plan, vm);
  // Production goes on where it is: a test moves no subnet and publishes no name.
  if (!is_test(plan)) begin_steps(plan, index);
  check({plan, index});
}

// Those that are neither done nor under way.
void Runbook::begin_steps(PlanId plan, std::uint32_t index) {
  const PlanGroup& group = scenario()[plan].groups[index];
  if (group.move) begin_move(plan, index);
  if (group.publish && !is_published(plan, index)) begin_publishing(plan, index);
  if (group.flush && !state().is_flushed(plan, index))
    arm_unless_armed(timer(Purpose::flush, plan, index), group.flush->takes);
  if (group.configure && !state().is_configured(plan, index))
    arm_unless_armed(timer(Purpose::configure, plan, index), group.configure->takes);
  if (group.balance && !is_balanced(plan, index))
    arm_unless_armed(timer(Purpose::balance, plan, index), group.balance->takes);
  RoutingSteps{{*this}}.go_on(plan, index);
}

// Announced wherever that could be done.
bool Runbook::is_moved(PlanId plan, std::size_t group) const {
  const Move& move = *scenario()[plan].groups[group].move;
  const std::vector<RouterId> there = target(plan, move);
  return std::all_of(there.begin(), there.end(), [&](RouterId router) {
    return state().is_active(move.subnet, router) || is_passed(plan, group, StepKind::announce, router);
  });
}

bool Runbook::is_published(PlanId plan, std::size_t group) const {
  const Publish& step = *scenario()[plan].groups[group].publish;
  // They are published in their order: as long as the last is not, no other has to be asked for.
  return std::all_of(step.names.rbegin(), step.names.rend(), [&](NameId name) {
    const std::vector<DnsServerId> servers = servers_for(step, name);
    return std::all_of(servers.begin(), servers.end(), [&](DnsServerId server) {
      return state().is_published(name, plan, target(plan), server) ||
             is_passed(plan, group, StepKind::publish, server);
    });
  });
}

bool Runbook::is_body_begun(PlanId plan, std::size_t group) const {
  if (!state().is_started(plan, group) || state().is_finished(plan, group)) return false;
  const std::vector<Task>& tasks = scenario()[plan].groups[group].tasks;
  for (std::uint32_t i = 0; i < tasks.size(); ++i)
    if (tasks[i].when == Task::When::before && !state().is_finished(TaskId{plan, static_cast<std::uint32_t>(group), i}))
      return false;
  return true;
}

// Where the plan had stopped: what had not begun by then, or went no further.
void Runbook::begin_bodies(PlanId plan) {
  for (std::uint32_t group = 0; group < scenario()[plan].groups.size(); ++group)
    if (is_body_begun(plan, group)) begin_body(plan, group);
}

// VMs that could not be started when it was their turn.
void Runbook::start_waiting(PlanId plan) {
  for (std::size_t group = 0; group < scenario()[plan].groups.size(); ++group)
    if (is_body_begun(plan, group))
      for (const VmId vm : scenario()[plan].groups[group].start) start(plan, vm);
}

// Where it was it never runs again: its source is fenced, unless nobody can reach it. It goes nowhere before the site
// is up.
void Runbook::start(PlanId plan, VmId vm) {
  const State::VmState& now = state()[vm];
  const Place place = target(plan);
  const VmStatus there = is_test(plan) ? now.test : now.place == place ? now.status : VmStatus::stopped;
  if (there != VmStatus::stopped || now.is_skipped || !state().is_up(scenario()[vm].at(place).site)) return;
  if (!can_start(plan, vm)) return;
  if (now.place == place) return Workload{{*this}}.boot(vm, place);
  const auto point = recovery_point(scenario(), state(), plan, vm);
  if (!point) return apply(VmNotRecoverable{vm});
  if (is_test(plan)) return apply(TestVmChanged{vm, VmStatus::booting});
  apply(RecoveryPointPicked{vm, *point});
  const bool processes = place == Place::recovery && state().course(plan).point == PointChoice::latest &&
                         scenario()[plan].process != Delay{Fixed{}};
  if (processes)
    arm_unless_armed(timer(Purpose::process, vm), scenario()[plan].process);
  else
    Workload{{*this}}.boot(vm, place);
}

// Somebody must get to what runs VMs there; and, where that is asked for, to its source, to be sure of that.
bool Runbook::can_start(PlanId plan, VmId vm) {
  const PlanGroupId step = scenario().index.plan_of_vm[vm.index];
  const auto must_reach = [&](SiteId site, StepKind kind) {
    if (world.reachability.reaches(state(), plan, site)) return true;
    cannot_reach({plan, step.group, kind, site, vm.index}, Unreachable::wait);
    return false;
  };
  const State::VmState& now = state()[vm];
  const bool fences = !is_test(plan) && now.place != target(plan) && scenario()[plan].fencing == Fencing::wait;
  return must_reach(scenario()[vm].at(target(plan)).site, StepKind::start) &&
         (!fences || must_reach(state().attachment(vm).site, StepKind::stop));
}

bool Runbook::is_started(PlanId plan, VmId vm) const {
  const State::VmState& now = state()[vm];
  if (now.is_skipped) return true;
  return is_test(plan) ? now.test == VmStatus::up : now.status == VmStatus::up && now.place == target(plan);
}

// VMs of a group mostly start in about the order in which they stand there: whoever comes after the latest is looked at
// first, and a large group is not gone through for each of its members.
bool Runbook::are_started(PlanGroupId step, VmId latest) const {
  const std::vector<VmId>& vms = scenario()[step.plan].groups[step.group].start;
  const auto is_one = [&](VmId vm) { return is_started(step.plan, vm); };
  const bool is_within = latest && !vms.empty() && latest.index >= vms.front().index;
  const std::size_t after = is_within ? (latest.index - vms.front().index + 1) % vms.size() : 0;
  const auto middle = vms.begin() + static_cast<std::ptrdiff_t>(after);
  return std::all_of(middle, vms.end(), is_one) && std::all_of(vms.begin(), middle, is_one);
}

bool Runbook::is_done(PlanGroupId step, VmId latest) const {
  const PlanId plan = step.plan;
  const std::size_t index = step.group;
  const PlanGroup& group = scenario()[plan].groups[index];
  if (!are_started(step, latest)) return false;
  if (is_test(plan)) return true;
  if (group.publish && !is_published(plan, index)) return false;
  if (group.flush && !state().is_flushed(plan, index)) return false;
  if (group.configure && !state().is_configured(plan, index)) return false;
  if (group.balance && !is_balanced(plan, index)) return false;
  if (state().routing_steps_done(plan, index) != group.routing.size()) return false;
  return !group.move || (is_moved(plan, index) && to_withdraw(plan, index).empty());
}

void Runbook::check(PlanGroupId step, VmId latest) {
  if (!step || !is_under_way(step.plan) || !state().is_started(step.plan, step.group) ||
      state().is_finished(step.plan, step.group))
    return;
  const bool is_rest_done = is_done(step, latest);
  Tasks{{*this}}.start_due(step.plan, step.group, is_rest_done);
  const std::vector<Task>& tasks = scenario()[step.plan].groups[step.group].tasks;
  bool all = is_rest_done;
  for (std::uint32_t i = 0; i < tasks.size(); ++i) all = all && state().is_finished(TaskId{step.plan, step.group, i});
  if (all) apply(GroupFinished{step.plan, step.group});
}

void Runbook::on(const TaskFinished& change) {
  const TaskId task = change.task;
  const bool was_before = scenario()[task.plan].groups[task.group].tasks[task.task].when == Task::When::before;
  if (was_before && is_under_way(task.plan) && is_body_begun(task.plan, task.group))
    begin_body(task.plan, task.group);
  else
    check({task.plan, task.group});
}

void Runbook::on(const GroupFinished& change) { start_ready_groups(change.plan); }
// It was shut down, and did not need to be.
void Runbook::on(const VmNotRecoverable& change) {
  const PlanGroupId step = scenario().index.plan_of_vm[change.vm.index];
  const State::VmState& now = state()[change.vm];
  if (!is_test(step.plan) && now.status == VmStatus::stopped && state().is_up(state().attachment(change.vm).site))
    Workload{{*this}}.boot(change.vm, now.place);
  check(step);
}
void Runbook::on(const FlushFinished& change) { check({change.plan, change.group}); }
void Runbook::on(const ConfigureFinished& change) { check({change.plan, change.group}); }
void Runbook::on(const BackendUsed& change) {
  for (std::size_t plan = 0; plan < scenario().plans.size(); ++plan)
    for (std::uint32_t group = 0; group < scenario().plans[plan].groups.size(); ++group)
      if (const auto& step = scenario().plans[plan].groups[group].balance; step && step->balancer == change.balancer)
        check({PlanId{plan}, group});
}
void Runbook::on(const RoutingStepDone& change) { check({change.plan, change.group}); }
void Runbook::on(const NamePublished& change) {
  for (std::uint32_t group = 0; group < scenario()[change.plan].groups.size(); ++group) check({change.plan, group});
}

void Runbook::on(const VmChanged& change) {
  const PlanGroupId step = scenario().index.plan_of_vm[change.vm.index];
  if (!step) return;
  if (change.to == VmStatus::up) check(step, change.vm);
  if (change.to == VmStatus::stopped && !state().is_started(step.plan, step.group)) proceed(step.plan);
}

void Runbook::on(const TestVmChanged& change) {
  const PlanGroupId step = scenario().index.plan_of_vm[change.vm.index];
  if (change.to == VmStatus::booting)
    arm(timer(Purpose::test_boot, change.vm), scenario()[change.vm].boot);
  else
    disarm(timer(Purpose::test_boot, change.vm));
  if (change.to == VmStatus::up) check(step, change.vm);
  // Two hosts with one MAC address in one broadcast domain: switches see it now here, now there.
  const bool is_duplicate = change.to == VmStatus::up && !state().course(step.plan).is_isolated &&
                            scenario().is_stretched(scenario()[change.vm]) && !scenario()[change.vm].has_new_mac;
  if (is_duplicate) apply(VmFlapping{change.vm, true});
  if (change.to == VmStatus::stopped && state().is_flapping(change.vm) && !state().course(step.plan).is_isolated)
    apply(VmFlapping{change.vm, false});
}

// ---- The steps -----------------------------------------------------------------------------------------------------

void Runbook::expired(const Timer& timer) {
  const PlanId plan{timer.component};
  const VmId vm{timer.component};
  switch (std::get<RecoveryTimer>(timer.purpose)) {
    case Purpose::shutdown:
      return apply(ShutdownEnded{vm, state()[vm].status == VmStatus::up && Workload{{*this}}.is_fenced(vm)});
    case Purpose::disks:
      return apply(DisksReady{vm});
    case Purpose::process:
      if (state().is_up(scenario()[vm].at(Place::recovery).site)) Workload{{*this}}.boot(vm, Place::recovery);
      return;
    case Purpose::travel:
      return apply(TravellerArrived{plan, SiteId{timer.part}});
    case Purpose::plan_without:
      return apply(PlanToolBypassed{plan, timer.part + 1});
    case Purpose::withdraw:
      return withdraw(plan, timer.part);
    case Purpose::announce:
      return announce(plan, timer.part);
    case Purpose::flush:
      return flush(plan, timer.part);
    case Purpose::configure:
      return configure(plan, timer.part);
    case Purpose::balance:
      return balance(plan, timer.part);
    default:
      return publish(plan, timer.part);
  }
}

std::vector<RouterId> Runbook::target(PlanId plan, const Move& move) const {
  if (target(plan) == Place::recovery) return {move.to};
  const Subnet& subnet = scenario()[move.subnet];
  return {subnet.gateways.begin(), subnet.gateways.begin() + static_cast<std::ptrdiff_t>(subnet.initially_active)};
}

// What waited for its site can be started now.
void Runbook::on(const SiteChanged& change) {
  if (change.to == Status::down) return;
  for (std::size_t plan = 0; plan < scenario().plans.size(); ++plan)
    if (is_under_way(PlanId{plan})) start_waiting(PlanId{plan});
}

// Of a name that has addresses inside as well: both zones.
std::vector<DnsServerId> Runbook::servers_for(const Publish& step, NameId name) const {
  if (step.at) return {*step.at};
  std::vector<DnsServerId> servers{state().authority(name)};
  if (scenario()[name].inside) servers.push_back(*scenario()[name].inside);
  return servers;
}

}  // namespace drsim
