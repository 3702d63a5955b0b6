#include "models/recovery/runbook.hpp"

#include <algorithm>

#include "models/dns/naming.hpp"
#include "models/recovery/recovery_points.hpp"
#include "models/recovery/tasks.hpp"
#include "models/recovery/workload.hpp"
#include "models/routing/azure.hpp"
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
    for (const Purpose purpose : {Purpose::withdraw, Purpose::announce, Purpose::publish, Purpose::flush})
      disarm(timer(purpose, plan, g));
    disarm(timer(RoutingTimer::routing_step, plan, g));
    for (std::uint32_t t = 0; t < groups[g].tasks.size(); ++t) Tasks{{*this}}.abandon({plan, g, t});
  }
}

// One tool after the other: without it, its way round comes first.
bool Runbook::has_tools(PlanId plan) {
  if (state().is_hindered(plan)) return false;
  const std::vector<ToolId>& uses = scenario()[plan].uses;
  for (std::size_t i = state().tools_passed(plan); i < uses.size(); ++i) {
    if (state().is_up(scenario()[uses[i]].site)) continue;
    apply(PlanHindered{plan, uses[i]});
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
  const PlanStep step = scenario().index.plan_of_vm[change.vm.index];
  if (!step || !is_under_way(step.plan)) return;
  if (change.is_stopped)
    apply(VmChanged{change.vm, VmStatus::stopped, state()[change.vm].place});
  else
    proceed(step.plan);
}
void Runbook::on(const DisksReady& change) {
  if (const PlanStep step = scenario().index.plan_of_vm[change.vm.index]) proceed(step.plan);
}
void Runbook::on(const PlanUnhindered& change) { proceed(change.plan); }

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
  const auto is_out = [&](NameId name) { return state().is_published(name, plan, target(plan)); };
  if (group.move && !(is_moved(plan, *group.move) && to_withdraw(plan, *group.move).empty()))
    arm_unless_armed(timer(Purpose::withdraw, plan, index), group.move->withdraw);
  if (group.publish && !std::all_of(group.publish->names.begin(), group.publish->names.end(), is_out))
    arm_unless_armed(timer(Purpose::publish, plan, index), group.publish->takes);
  if (group.flush && !state().is_flushed(plan, index))
    arm_unless_armed(timer(Purpose::flush, plan, index), group.flush->takes);
  RoutingSteps{{*this}}.go_on(plan, index);
}

bool Runbook::is_moved(PlanId plan, const Move& move) const {
  const std::vector<RouterId> there = target(plan, move);
  return std::all_of(there.begin(), there.end(),
                     [&](RouterId router) { return state().is_active(move.subnet, router); });
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
  if (there != VmStatus::stopped || now.passed_over || !state().is_up(scenario()[vm].at(place).site)) return;
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

bool Runbook::is_started(PlanId plan, VmId vm) const {
  const State::VmState& now = state()[vm];
  if (now.passed_over) return true;
  return is_test(plan) ? now.test == VmStatus::up : now.status == VmStatus::up && now.place == target(plan);
}

bool Runbook::is_done(PlanId plan, std::size_t index) const {
  const PlanGroup& group = scenario()[plan].groups[index];
  const Place place = target(plan);
  const auto is_out = [&](NameId name) { return state().is_published(name, plan, place); };
  if (!std::all_of(group.start.begin(), group.start.end(), [&](VmId vm) { return is_started(plan, vm); })) return false;
  if (is_test(plan)) return true;
  if (group.publish && !std::all_of(group.publish->names.begin(), group.publish->names.end(), is_out)) return false;
  if (group.flush && !state().is_flushed(plan, index)) return false;
  if (state().routing_steps_done(plan, index) != group.routing.size()) return false;
  return !group.move || is_moved(plan, *group.move);
}

void Runbook::check(PlanStep step) {
  if (!step || !is_under_way(step.plan) || !state().is_started(step.plan, step.group) ||
      state().is_finished(step.plan, step.group))
    return;
  const bool is_rest_done = is_done(step.plan, step.group);
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
// It was shut down for nothing.
void Runbook::on(const VmNotRecoverable& change) {
  const PlanStep step = scenario().index.plan_of_vm[change.vm.index];
  const State::VmState& now = state()[change.vm];
  if (!is_test(step.plan) && now.status == VmStatus::stopped && state().is_up(state().attachment(change.vm).site))
    Workload{{*this}}.boot(change.vm, now.place);
  check(step);
}
void Runbook::on(const SubnetAnnounced& change) { check(scenario().index.plan_of_subnet[change.subnet.index]); }
void Runbook::on(const FlushFinished& change) { check({change.plan, change.group}); }
void Runbook::on(const RoutingStepDone& change) { check({change.plan, change.group}); }
void Runbook::on(const NamePublished& change) {
  for (std::uint32_t group = 0; group < scenario()[change.plan].groups.size(); ++group) check({change.plan, group});
}

void Runbook::on(const VmChanged& change) {
  for (const DnsServer& server : scenario().dns_servers)
    if (change.to == VmStatus::up && server.on == change.vm) try_again(server.behind);
  const PlanStep step = scenario().index.plan_of_vm[change.vm.index];
  if (!step) return;
  if (change.to == VmStatus::up) check(step);
  if (change.to == VmStatus::stopped && !state().is_started(step.plan, step.group)) proceed(step.plan);
}

void Runbook::on(const TestVmChanged& change) {
  const PlanStep step = scenario().index.plan_of_vm[change.vm.index];
  if (change.to == VmStatus::booting)
    arm(timer(Purpose::test_boot, change.vm), scenario()[change.vm].boot);
  else
    disarm(timer(Purpose::test_boot, change.vm));
  if (change.to == VmStatus::up) check(step);
  // Two hosts with one MAC address in one broadcast domain: switches see it now here, now there.
  const bool is_duplicate = change.to == VmStatus::up && !state().course(step.plan).is_isolated &&
                            scenario().is_stretched(scenario()[change.vm]) && !scenario()[change.vm].has_new_mac;
  if (is_duplicate) apply(VmFlapping{change.vm, true});
  if (change.to == VmStatus::stopped && state().is_flapping(change.vm) && !state().course(step.plan).is_isolated)
    apply(VmFlapping{change.vm, false});
}

// Somebody can stop it again: it was one too many.
void Runbook::on(const FlowChanged& change) {
  const auto* flow = std::get_if<WatchedFlow::Replicating>(&scenario()[change.flow].purpose);
  if (!flow || !is_reached(change.disposition)) return;
  for (const VmId vm : scenario().index.vms_of_copies.at(change.flow))
    if (state()[vm].is_split && scenario()[vm].at(other(state()[vm].place)).site == flow->to) apply(VmSplit{vm, false});
}

// ---- The steps -----------------------------------------------------------------------------------------------------

void Runbook::expired(const Timer& timer) {
  const PlanId plan{timer.component};
  const VmId vm{timer.component};
  switch (std::get<RecoveryTimer>(timer.purpose)) {
    case Purpose::shutdown:
      return apply(ShutdownEnded{vm, state()[vm].status == VmStatus::up && can_be_stopped(scenario(), state(), vm)});
    case Purpose::disks:
      return apply(DisksReady{vm});
    case Purpose::process:
      if (state().is_up(scenario()[vm].at(Place::recovery).site)) Workload{{*this}}.boot(vm, Place::recovery);
      return;
    case Purpose::plan_without:
      return apply(PlanUnhindered{plan, timer.part + 1});
    case Purpose::withdraw:
      return withdraw(plan, timer.part);
    case Purpose::announce:
      return announce(plan, timer.part);
    case Purpose::flush:
      return flush(plan, timer.part);
    default:
      return publish(plan, timer.part);
  }
}

std::vector<RouterId> Runbook::target(PlanId plan, const Move& move) const {
  if (target(plan) == Place::recovery) return {move.to};
  const Subnet& subnet = scenario()[move.subnet];
  return {subnet.gateways.begin(), subnet.gateways.begin() + static_cast<std::ptrdiff_t>(subnet.initially_active)};
}

// Those that announce the subnet of a move, and should not.
std::vector<RouterId> Runbook::to_withdraw(PlanId plan, const Move& move) const {
  const std::vector<RouterId> there = target(plan, move);
  std::vector<RouterId> routers = state().active_gateways(move.subnet);
  std::erase_if(routers, [&](RouterId router) { return std::find(there.begin(), there.end(), router) != there.end(); });
  return routers;
}

// From every gateway but the new ones, those of a dead site included: they must not announce it when they are back.
void Runbook::withdraw(PlanId plan, std::size_t group) {
  const Move& move = *scenario()[plan].groups[group].move;
  const std::vector<RouterId> routers = to_withdraw(plan, move);
  for (const RouterId router : routers) apply(SubnetWithdrawn{move.subnet, router});
  if (routers.empty()) arm_unless_armed(timer(Purpose::announce, plan, group), move.announce);
}

void Runbook::on(const SubnetWithdrawn& change) {
  const PlanStep step = scenario().index.plan_of_subnet[change.subnet.index];
  if (!step || !is_under_way(step.plan)) return;
  const Move& move = *scenario()[step.plan].groups[step.group].move;
  const bool waits = state().is_started(step.plan, step.group) && !state().is_finished(step.plan, step.group);
  if (waits && to_withdraw(step.plan, move).empty())
    arm_unless_armed(timer(Purpose::announce, step.plan, step.group), move.announce);
}

void Runbook::announce(PlanId plan, std::size_t group) {
  const Move& move = *scenario()[plan].groups[group].move;
  for (const RouterId router : target(plan, move)) {
    if (!state().is_up(router)) continue;
    const auto refused = conflict_with_move(scenario(), state(), move.subnet, router);
    if (refused)
      apply(RoutingStepRefused{plan, static_cast<std::uint32_t>(group),
                               static_cast<std::uint32_t>(scenario()[plan].groups[group].routing.size()), *refused});
    else
      apply(SubnetAnnounced{move.subnet, router});
  }
}

DnsServerId Runbook::server_for(const Publish& step, NameId name) const {
  return step.at.value_or(scenario()[name].authority);
}

void Runbook::publish(PlanId plan, std::size_t group) {
  const Publish& step = *scenario()[plan].groups[group].publish;
  for (const NameId name : step.names)
    if (state().is_up(server_for(step, name))) apply(NamePublished{name, plan, target(plan), server_for(step, name)});
}

void Runbook::flush(PlanId plan, std::size_t group) {
  Naming{{*this}}.flush(scenario()[plan].groups[group].flush->what);
  apply(FlushFinished{plan, static_cast<std::uint32_t>(group)});
}

void Runbook::on(const SiteChanged& change) {
  if (change.to == Status::down) {
    for (const VmId vm : scenario().index.vms_of_site[change.site.index])
      if (state()[vm].is_split && scenario()[vm].at(other(state()[vm].place)).site == change.site)
        apply(VmSplit{vm, false});
    return;
  }
  for (std::size_t plan = 0; plan < scenario().plans.size(); ++plan)
    if (is_under_way(PlanId{plan})) start_waiting(PlanId{plan});
  for (const RouterId router : scenario().index.routers_of_site[change.site.index]) try_again(router);
}

void Runbook::on(const DnsServerChanged& change) {
  if (change.to == Status::up) try_again(scenario()[change.server].behind);
}

void Runbook::on(const RouterChanged& change) {
  if (change.to == Status::up) try_again(change.router);
}

// What could not be done on a router, or on a DNS server behind it, is begun once more when it is back.
void Runbook::try_again(RouterId back) {
  if (!state().is_up(back)) return;
  for (std::size_t p = 0; p < scenario().plans.size(); ++p) {
    if (!is_under_way(PlanId{p})) continue;
    for (std::size_t i = 0; i < scenario().plans[p].groups.size(); ++i)
      if (state().is_started(PlanId{p}, i) && !state().is_finished(PlanId{p}, i)) try_again(PlanId{p}, i, back);
  }
}

void Runbook::try_again(PlanId plan, std::size_t index, RouterId back) {
  const PlanGroup& group = scenario()[plan].groups[index];
  const auto waits = [&](NameId name) {
    return scenario()[server_for(*group.publish, name)].behind == back &&
           !state().is_published(name, plan, target(plan));
  };
  if (group.publish && std::any_of(group.publish->names.begin(), group.publish->names.end(), waits))
    arm_unless_armed(timer(Purpose::publish, plan, index), group.publish->takes);
  if (!group.move) return;
  const std::vector<RouterId> there = target(plan, *group.move);
  const bool is_meant = std::find(there.begin(), there.end(), back) != there.end();
  if (is_meant && to_withdraw(plan, *group.move).empty() && !state().is_active(group.move->subnet, back))
    arm_unless_armed(timer(Purpose::announce, plan, index), group.move->announce);
}

}  // namespace drsim
