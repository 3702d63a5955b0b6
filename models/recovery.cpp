#include "models/recovery.hpp"

#include <algorithm>

#include "models/naming.hpp"

namespace drsim {

using Purpose = Timer::Purpose;

// ---- Who decides ---------------------------------------------------------------------------------------------------

void Recovery::on(const MonitorChanged& change) {
  for (const PlanId plan : scenario().index.plans_of_monitor[change.monitor.index]) {
    // A target that is back before anybody has decided is not failed over.
    if (!change.alarmed) disarm(timer(Purpose::declare, plan));
    else if (state().phase(plan) == PlanPhase::ready)
      arm_unless_armed(timer(Purpose::declare, plan), scenario()[plan].declare);
  }
}

void Recovery::perform(const StartFailover& action) {
  if (state().phase(action.plan) == PlanPhase::ready) apply(PlanChanged{action.plan, PlanPhase::failing_over});
  else apply(ActionRefused{action.plan, Refusal::plan_is_busy});
}

void Recovery::perform(const StartFailback& action) {
  const std::vector<VmId>& vms = scenario().index.vms_of_plan[action.plan.index];
  const bool home_is_up = std::all_of(vms.begin(), vms.end(),
                                      [&](VmId vm) { return state().is_up(scenario()[vm].home.site); });
  const PlanPhase phase = state().phase(action.plan);
  if (phase == PlanPhase::ready) apply(ActionRefused{action.plan, Refusal::nothing_to_fail_back});
  else if (phase != PlanPhase::recovered) apply(ActionRefused{action.plan, Refusal::plan_is_busy});
  else if (!home_is_up) apply(ActionRefused{action.plan, Refusal::home_is_down});
  else apply(PlanChanged{action.plan, PlanPhase::resynchronising});
}

// ---- Which way it goes ---------------------------------------------------------------------------------------------

bool Recovery::is_under_way(PlanId plan) const {
  return state().phase(plan) == PlanPhase::failing_over || state().phase(plan) == PlanPhase::failing_back;
}

Place Recovery::target(PlanId plan) const {
  return state().phase(plan) == PlanPhase::failing_over ? Place::recovery : Place::home;
}

std::vector<RouterId> Recovery::target(PlanId plan, const Move& move) const {
  if (target(plan) == Place::recovery) return {move.to};
  const Subnet& subnet = scenario()[move.subnet];
  return {subnet.gateways.begin(), subnet.gateways.begin() + static_cast<std::ptrdiff_t>(subnet.initially_active)};
}

void Recovery::on(const PlanChanged& change) {
  switch (change.to) {
    case PlanPhase::failing_over:
    case PlanPhase::failing_back:
      disarm(timer(Purpose::declare, change.plan));
      start_ready_groups(change.plan);
      break;
    case PlanPhase::resynchronising: copy_home(change.plan, TransferKind::resync); break;
    case PlanPhase::draining: copy_home(change.plan, TransferKind::last); break;
    case PlanPhase::ready:
    case PlanPhase::recovered: break;
  }
}

// ---- Group after group ---------------------------------------------------------------------------------------------

void Recovery::start_ready_groups(PlanId plan) {
  const std::vector<PlanGroup>& groups = scenario()[plan].groups;
  bool all_finished = true;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    all_finished = all_finished && state().is_finished(plan, i);
    const bool is_ready = std::all_of(groups[i].after.begin(), groups[i].after.end(),
                                      [&](std::size_t earlier) { return state().is_finished(plan, earlier); });
    if (is_ready && !state().is_started(plan, i)) apply(GroupStarted{plan, static_cast<std::uint32_t>(i)});
  }
  const bool over = target(plan) == Place::recovery;
  if (all_finished) apply(PlanChanged{plan, over ? PlanPhase::recovered : PlanPhase::ready});
}

void Recovery::on(const GroupStarted& change) {
  const PlanGroup& group = scenario()[change.plan].groups[change.group];
  for (const VmId vm : group.start) start(vm, target(change.plan));
  if (group.move) arm(timer(Purpose::withdraw, change.plan, change.group), group.move->withdraw);
  if (group.publish) arm(timer(Purpose::publish, change.plan, change.group), group.publish->takes);
  if (group.flush) arm(timer(Purpose::flush, change.plan, change.group), group.flush->takes);
  if (group.task) arm(timer(Purpose::task, change.plan, change.group), group.task->takes);
  check({change.plan, change.group});
}

// Where it was it never runs again: its source is fenced. A site that is down boots it when it is back.
void Recovery::start(VmId vm, Place place) {
  const State::VmState& now = state()[vm];
  if (now.place == place && now.status != VmStatus::stopped) return;
  const bool site_is_up = state().is_up(scenario()[vm].at(place).site);
  apply(VmChanged{vm, site_is_up ? VmStatus::booting : VmStatus::stopped, place});
}

bool Recovery::is_done(PlanId plan, std::size_t index) const {
  const PlanGroup& group = scenario()[plan].groups[index];
  const Place place = target(plan);
  const auto runs = [&](VmId vm) { return state()[vm].status == VmStatus::up && state()[vm].place == place; };
  const auto is_out = [&](NameId name) { return state().is_published(name, plan, place); };
  if (!std::all_of(group.start.begin(), group.start.end(), runs)) return false;
  if (group.publish && !std::all_of(group.publish->names.begin(), group.publish->names.end(), is_out)) return false;
  if (group.flush && !state().is_flushed(plan, index)) return false;
  if (group.task && !state().is_task_finished(plan, index)) return false;
  if (state().routing_steps_done(plan, index) != group.routing.size()) return false;
  if (!group.move) return true;
  const std::vector<RouterId> there = target(plan, *group.move);
  return std::all_of(there.begin(), there.end(),
                     [&](RouterId router) { return state().is_active(group.move->subnet, router); });
}

void Recovery::check(PlanStep step) {
  if (!step || !is_under_way(step.plan) || !state().is_started(step.plan, step.group) || state().is_finished(step.plan, step.group)) return;
  if (is_done(step.plan, step.group)) apply(GroupFinished{step.plan, step.group});
}

void Recovery::on(const GroupFinished& change) { start_ready_groups(change.plan); }
void Recovery::on(const SubnetAnnounced& change) { check(scenario().index.plan_of_subnet[change.subnet.index]); }
void Recovery::on(const NamePublished& change) {
  for (std::uint32_t group = 0; group < scenario()[change.plan].groups.size(); ++group) check({change.plan, group});
}
void Recovery::on(const RoutingStepDone& change) { check({change.plan, change.group}); }
void Recovery::on(const FlushFinished& change) { check({change.plan, change.group}); }
void Recovery::on(const TaskFinished& change) { check({change.plan, change.group}); }

void Recovery::on(const VmChanged& change) {
  if (change.to != VmStatus::up) return;
  for (const DnsServer& server : scenario().dns_servers)
    if (server.on == change.vm) try_again(server.behind);
  const PlanStep step = scenario().index.plan_of_vm[change.vm.index];
  check(step);
  // Its site failed while it was being copied home: once it is back, so is the copy.
  if (step && change.place == Place::recovery && state().phase(step.plan) == PlanPhase::resynchronising)
    copy_home(step.plan, TransferKind::resync);
}

// ---- The steps -----------------------------------------------------------------------------------------------------

void Recovery::expired(const Timer& timer) {
  const PlanId plan{timer.component};
  switch (timer.purpose) {
    case Purpose::declare: apply(PlanChanged{plan, PlanPhase::failing_over}); break;
    case Purpose::withdraw: withdraw(plan, timer.part); break;
    case Purpose::announce: announce(plan, timer.part); break;
    case Purpose::publish: publish(plan, timer.part); break;
    case Purpose::flush: flush(plan, timer.part); break;
    default: apply(TaskFinished{plan, timer.part});
  }
}

// Those that announce the subnet of a move, and should not.
std::vector<RouterId> Recovery::to_withdraw(PlanId plan, const Move& move) const {
  const std::vector<RouterId> there = target(plan, move);
  std::vector<RouterId> routers = state().active_gateways(move.subnet);
  std::erase_if(routers, [&](RouterId router) { return std::find(there.begin(), there.end(), router) != there.end(); });
  return routers;
}

// From every gateway but the new ones, those of a dead site included: they must not announce it when they are back.
void Recovery::withdraw(PlanId plan, std::size_t group) {
  const Move& move = *scenario()[plan].groups[group].move;
  const std::vector<RouterId> routers = to_withdraw(plan, move);
  for (const RouterId router : routers) apply(SubnetWithdrawn{move.subnet, router});
  if (routers.empty()) arm(timer(Purpose::announce, plan, group), move.announce);
}

void Recovery::on(const SubnetWithdrawn& change) {
  const PlanStep step = scenario().index.plan_of_subnet[change.subnet.index];
  if (!step || !is_under_way(step.plan)) return;
  const Move& move = *scenario()[step.plan].groups[step.group].move;
  const bool waits = state().is_started(step.plan, step.group) && !state().is_finished(step.plan, step.group);
  if (waits && to_withdraw(step.plan, move).empty())
    arm_unless_armed(timer(Purpose::announce, step.plan, step.group), move.announce);
}

void Recovery::announce(PlanId plan, std::size_t group) {
  const Move& move = *scenario()[plan].groups[group].move;
  for (const RouterId router : target(plan, move))
    if (state().is_up(router)) apply(SubnetAnnounced{move.subnet, router});
}

DnsServerId Recovery::server_for(const Publish& step, NameId name) const { return step.at.value_or(scenario()[name].authority); }

void Recovery::publish(PlanId plan, std::size_t group) {
  const Publish& step = *scenario()[plan].groups[group].publish;
  for (const NameId name : step.names)
    if (state().is_up(server_for(step, name))) apply(NamePublished{name, plan, target(plan), server_for(step, name)});
}

void Recovery::flush(PlanId plan, std::size_t group) {
  Naming{{*this}}.flush(scenario()[plan].groups[group].flush->what);
  apply(FlushFinished{plan, static_cast<std::uint32_t>(group)});
}

void Recovery::on(const SiteChanged& change) {
  if (change.to != Status::up) return;
  for (const RouterId router : scenario().index.routers_of_site[change.site.index]) try_again(router);
}

void Recovery::on(const RouterChanged& change) {
  if (change.to == Status::up) try_again(change.router);
}

void Recovery::on(const DnsServerChanged& change) {
  if (change.to == Status::up) try_again(scenario()[change.server].behind);
}

// What could not be done on a router, or on a DNS server behind it, is begun once more when it is back.
void Recovery::try_again(RouterId back) {
  if (!state().is_up(back)) return;
  for (std::size_t p = 0; p < scenario().plans.size(); ++p) {
    if (!is_under_way(PlanId{p})) continue;
    for (std::size_t i = 0; i < scenario().plans[p].groups.size(); ++i)
      if (state().is_started(PlanId{p}, i) && !state().is_finished(PlanId{p}, i)) try_again(PlanId{p}, i, back);
  }
}

void Recovery::try_again(PlanId plan, std::size_t index, RouterId back) {
  const PlanGroup& group = scenario()[plan].groups[index];
  const auto waits = [&](NameId name) {
    return scenario()[server_for(*group.publish, name)].behind == back && !state().is_published(name, plan, target(plan));
  };
  if (group.publish && std::any_of(group.publish->names.begin(), group.publish->names.end(), waits))
    arm_unless_armed(timer(Purpose::publish, plan, index), group.publish->takes);
  if (!group.move) return;
  const std::vector<RouterId> there = target(plan, *group.move);
  const bool is_meant = std::find(there.begin(), there.end(), back) != there.end();
  if (is_meant && to_withdraw(plan, *group.move).empty() && !state().is_active(group.move->subnet, back))
    arm_unless_armed(timer(Purpose::announce, plan, index), group.move->announce);
}

// ---- The way back --------------------------------------------------------------------------------------------------

// Copies what the plan's VMs have written at the recovery site. For the last of it they are stopped.
void Recovery::copy_home(PlanId plan, TransferKind kind) {
  for (const VmId vm : scenario().index.vms_of_plan[plan.index]) {
    const State::VmState& now = state()[vm];
    if (now.place == Place::home || now.sending || now.sent == kind) continue;
    const bool stops = kind == TransferKind::last;
    if (!stops && now.status != VmStatus::up) continue;
    const Bytes size = scenario()[vm].replication->churn * state().uncopied(vm);
    if (stops && now.status != VmStatus::stopped) apply(VmChanged{vm, VmStatus::stopped, Place::recovery});
    apply(TransferStarted{vm, kind, size});
  }
  check_copies(plan);
}

void Recovery::on(const TransferFinished& change) {
  if (change.kind == TransferKind::delta) return;
  if (const PlanStep step = scenario().index.plan_of_vm[change.vm.index]) check_copies(step.plan);
}

void Recovery::check_copies(PlanId plan) {
  const PlanPhase phase = state().phase(plan);
  if (phase != PlanPhase::resynchronising && phase != PlanPhase::draining) return;
  const TransferKind awaited = phase == PlanPhase::draining ? TransferKind::last : TransferKind::resync;
  const std::vector<VmId>& vms = scenario().index.vms_of_plan[plan.index];
  const bool all_sent = std::all_of(vms.begin(), vms.end(), [&](VmId vm) {
    return state()[vm].place == Place::home || state()[vm].sent == awaited;
  });
  if (all_sent) apply(PlanChanged{plan, awaited == TransferKind::last ? PlanPhase::failing_back : PlanPhase::draining});
}

}  // namespace drsim
