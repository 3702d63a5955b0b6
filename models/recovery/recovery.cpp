#include "models/recovery/recovery.hpp"

#include <algorithm>
#include <cmath>

#include "models/dns/resolver_caches.hpp"
#include "models/reachability/reachability.hpp"
#include "models/recovery/replication/recovery_points.hpp"
#include "models/recovery/runbook.hpp"
#include "models/recovery/workload.hpp"

namespace drsim {

// ---- Who decides ---------------------------------------------------------------------------------------------------

void Recovery::on(const MonitorChanged& change) {
  for (const PlanId plan : scenario().index.plans_of_monitor[change.monitor.index]) {
    if (change.alarmed && is_called_for(plan)) {
      if (scenario()[plan].failover_delay > Duration{})
        arm_unless_armed(timer(Purpose::failover_delay, plan), Fixed{scenario()[plan].failover_delay});
      else
        call(plan);
    }
    if (change.alarmed) continue;
    // A target that is back before anybody has decided is not failed over.
    disarm(timer(Purpose::failover_delay, plan));
    disarm(timer(Purpose::declare, plan));
    for (const TeamId team : scenario()[plan].reach) disarm(timer(Purpose::reach, plan, team.index));
  }
}

// What it is to recover serves nobody, or is about to be failed back: a way back may be aborted, a test must not be in
// the way.
bool Recovery::is_called_for(PlanId plan) const {
  const PlanPhase phase = state().phase(plan);
  return phase == PlanPhase::ready || (phase != PlanPhase::resynchronising && can_abort(plan));
}

// Those who must agree are called all at once; who has been reached stays reached.
void Recovery::call(PlanId id) {
  const Plan& plan = scenario()[id];
  const std::vector<TeamId>& reached = state().reached(id);
  bool all = true;
  for (const TeamId team : plan.reach) {
    if (std::find(reached.begin(), reached.end(), team) != reached.end()) continue;
    arm_unless_armed(timer(Purpose::reach, id, team.index), scenario()[team].reach);
    all = false;
  }
  if (all) arm_unless_armed(timer(Purpose::declare, id), plan.declare);
}

void Recovery::on(const TeamReached& change) {
  if (is_called_for(change.plan) && state().reached(change.plan).size() == scenario()[change.plan].reach.size())
    arm_unless_armed(timer(Purpose::declare, change.plan), scenario()[change.plan].declare);
}

// ---- What is asked for, and what is refused ------------------------------------------------------------------------

bool Recovery::sites_are_up(PlanId plan, Place place) const {
  const std::vector<VmId>& vms = scenario().index.vms_of_plan[plan.index];
  return std::all_of(vms.begin(), vms.end(), [&](VmId vm) { return state().is_up(scenario()[vm].at(place).site); });
}

bool Recovery::has_somewhere_to_go(PlanId plan) const {
  const std::vector<VmId>& vms = scenario().index.vms_of_plan[plan.index];
  return vms.empty() || std::any_of(vms.begin(), vms.end(),
                                    [&](VmId vm) { return state().is_up(scenario()[vm].at(Place::recovery).site); });
}

// An unplanned failover may break off what a planned one, a failback or a test has begun.
bool Recovery::can_abort(PlanId plan) const {
  const PlanPhase phase = state().phase(plan);
  return phase == PlanPhase::resynchronising || phase == PlanPhase::draining || phase == PlanPhase::failing_back ||
         phase == PlanPhase::testing || phase == PlanPhase::tested || phase == PlanPhase::stopped;
}

std::optional<Refusal> Recovery::refusal_of(const StartFailover& action) const {
  const bool is_unplanned = action.mode == FailoverMode::unplanned;
  if (state().phase(action.plan) != PlanPhase::ready && !(is_unplanned && can_abort(action.plan)))
    return Refusal::plan_is_busy;
  if (action.mode == FailoverMode::planned && !sites_are_up(action.plan, Place::home)) return Refusal::home_is_down;
  // VMs without a site stay where they are; where no site is left, and in a test, there is nothing to begin with.
  if (is_unplanned ? !has_somewhere_to_go(action.plan) : !sites_are_up(action.plan, Place::recovery))
    return Refusal::recovery_is_down;
  // A planned failover needs all data at the other place, and VMs would be down until they are: it is refused while
  // they are copied.
  const std::vector<VmId>& vms = scenario().index.vms_of_plan[action.plan.index];
  const bool has_all = std::all_of(vms.begin(), vms.end(), [&](VmId vm) {
    return state()[vm].place == Place::recovery || has_point(scenario(), state(), vm);
  });
  if (action.mode == FailoverMode::planned && !has_all) return Refusal::no_replica;
  const auto is_in_reach = [&](VmId vm) {
    return state()[vm].place == Place::recovery ||
           world.reachability.reaches(state(), action.plan, scenario()[vm].home.site, Place::recovery);
  };
  if (action.mode == FailoverMode::planned && !std::all_of(vms.begin(), vms.end(), is_in_reach))
    return Refusal::home_is_unreachable;
  return {};
}

// Back without a copy one may go from the middle of a failover: its other site was lost too, or its data are slow to
// come.
std::optional<Refusal> Recovery::refusal_of(const StartFailback& action) const {
  const PlanPhase phase = state().phase(action.plan);
  if (phase == PlanPhase::ready) return Refusal::nothing_to_fail_back;
  const bool is_at_rest = phase == PlanPhase::recovered || phase == PlanPhase::reprotected;
  const bool is_on_its_way =
      phase != PlanPhase::failing_back && phase != PlanPhase::testing && phase != PlanPhase::tested;
  if (!is_at_rest && !(action.mode == FailoverMode::unplanned && is_on_its_way)) return Refusal::plan_is_busy;
  if (!sites_are_up(action.plan, Place::home)) return Refusal::home_is_down;
  return {};
}

std::optional<Refusal> Recovery::refusal_of(const AdvancePlan& action) const {
  const PlanPhase phase = state().phase(action.plan);
  switch (action.act) {
    case PlanAct::commit:
      return phase == PlanPhase::recovered ? std::nullopt : std::optional(Refusal::not_recovered);
    case PlanAct::clean_up:
      return phase == PlanPhase::testing || phase == PlanPhase::tested ? std::nullopt
                                                                       : std::optional(Refusal::not_tested);
    case PlanAct::resume:
      return phase == PlanPhase::stopped ? std::nullopt : std::optional(Refusal::not_stopped);
    case PlanAct::reprotect:
      break;
  }
  if (phase != PlanPhase::recovered) return Refusal::not_recovered;
  if (!state().is_committed(action.plan)) return Refusal::not_committed;
  if (!sites_are_up(action.plan, Place::home)) return Refusal::home_is_down;
  return {};
}

void Recovery::perform(const StartFailover& action) {
  if (const auto refusal = refusal_of(action)) return apply(ActionRefused{action.plan, *refusal});
  const Course course{action.mode, action.point.value_or(scenario()[action.plan].point), Place::recovery, false,
                      action.is_isolated};
  const PlanPhase first[] = {PlanPhase::failing_over, PlanPhase::draining, PlanPhase::testing};
  abort_task(action.plan, Place::recovery);
  apply(PlanChanged{action.plan, first[static_cast<std::size_t>(action.mode)], course});
}

void Recovery::perform(const StartFailback& action) {
  if (const auto refusal = refusal_of(action)) return apply(ActionRefused{action.plan, *refusal});
  const Course course{action.mode, scenario()[action.plan].point, Place::home, action.copies_all};
  const bool is_planned = action.mode == FailoverMode::planned;
  if (!is_planned) abort_task(action.plan, Place::home);
  apply(PlanChanged{action.plan, is_planned ? PlanPhase::resynchronising : PlanPhase::failing_back, course});
}

void Recovery::perform(const AdvancePlan& action) {
  if (const auto refusal = refusal_of(action)) return apply(ActionRefused{action.plan, *refusal});
  switch (action.act) {
    case PlanAct::commit:
      return apply(PlanCommitted{action.plan});
    case PlanAct::reprotect:
      return go(action.plan, PlanPhase::reprotecting);
    case PlanAct::clean_up:
      return go(action.plan, PlanPhase::ready);
    case PlanAct::resume:
      break;
  }
  go(action.plan,
     state().course(action.plan).target == Place::recovery ? PlanPhase::failing_over : PlanPhase::failing_back);
}

// ---- From phase to phase -------------------------------------------------------------------------------------------

void Recovery::go(PlanId plan, PlanPhase to) { apply(PlanChanged{plan, to, state().course(plan)}); }

void Recovery::on(const PlanChanged& change) {
  // ASR completes a test by itself after two weeks (seed rules, later documents).
  constexpr Duration longest_test = 14 * 24h;
  switch (change.to) {
    case PlanPhase::failing_over:
    case PlanPhase::failing_back:
    case PlanPhase::testing:
      disarm(timer(Purpose::declare, change.plan));
      Runbook{{*this}}.proceed(change.plan);
      break;
    case PlanPhase::resynchronising:
      stop_second_instances(change.plan);
      copy(change.plan);
      break;
    case PlanPhase::draining:
      drain(change.plan);
      break;
    case PlanPhase::reprotecting:
      stop_second_instances(change.plan);
      for (const VmId vm : scenario().index.vms_of_plan[change.plan.index]) reprotect(vm);
      check_reprotected(change.plan);
      break;
    case PlanPhase::tested:
      arm(timer(Purpose::clean_up, change.plan), Fixed{longest_test});
      break;
    case PlanPhase::ready:
      end_test(change.plan);
      Runbook{{*this}}.abandon(change.plan);
      break;
    case PlanPhase::recovered:
    case PlanPhase::reprotected:
    case PlanPhase::stopped:
      break;
  }
}

// Where copies are written to, nothing may run.
void Recovery::stop_second_instances(PlanId plan) {
  for (const VmId vm : scenario().index.vms_of_plan[plan.index]) {
    const Place there = other(state()[vm].place);
    if (state().runs_at_both(vm) && world.reachability.reaches(state(), plan, scenario()[vm].at(there).site))
      apply(InstanceChanged{vm, there, VmStatus::stopped});
  }
}

void Recovery::end_test(PlanId plan) {
  disarm(timer(Purpose::clean_up, plan));
  for (const VmId vm : scenario().index.vms_of_plan[plan.index])
    if (state()[vm].test != VmStatus::stopped) apply(TestVmChanged{vm, VmStatus::stopped});
}

void Recovery::expired(const Timer& timer) {
  const PlanId plan{timer.component};
  switch (std::get<RecoveryTimer>(timer.purpose)) {
    case Purpose::failover_delay:
      return call(plan);
    case Purpose::reach:
      return apply(TeamReached{plan, TeamId{timer.part}});
    case Purpose::declare:
      if (is_called_for(plan)) perform(StartFailover{.plan = plan});
      return;
    case Purpose::clean_up:
      return go(plan, PlanPhase::ready);
    default:
      return apply(VmReprotected{VmId{timer.component}});
  }
}

// ---- Copies of a planned way ---------------------------------------------------------------------------------------

// Copies what the plan's VMs have written where they are, while they run on.
void Recovery::copy(PlanId plan) {
  const bool all = state().course(plan).copies_all;
  const TransferKind kind = all ? TransferKind::whole : TransferKind::resync;
  for (const VmId vm : scenario().index.vms_of_plan[plan.index]) {
    const State::VmState& now = state()[vm];
    if (now.place == Place::home || now.sending || now.sent == kind || now.status != VmStatus::up) continue;
    apply(TransferStarted{vm, kind, all ? scenario()[vm].disk->used : state().to_send(vm)});
  }
  check_copies(plan);
}

// For the last of it they are stopped.
void Recovery::drain(PlanId plan) {
  for (const VmId vm : scenario().index.vms_of_plan[plan.index]) {
    const State::VmState& now = state()[vm];
    if (now.place == state().course(plan).target) continue;
    const SiteId here = state().attachment(vm).site;
    if (now.status == VmStatus::stopped)
      send_last(vm);
    else if (!world.reachability.reaches(state(), plan, here))
      Runbook{{*this}}.cannot_reach({plan, scenario().index.plan_of_vm[vm.index].group, StepKind::stop, here, vm.index},
                                    Unreachable::wait);
    else if (scenario()[plan].shutdown == Delay{Fixed{}})
      apply(VmChanged{vm, VmStatus::stopped, now.place});
    else if (!now.closing) {
      apply(ShutdownStarted{vm});
      arm(timer(Purpose::shutdown, vm), scenario()[plan].shutdown);
    }
  }
  check_copies(plan);
}

// Stopped, and what was on its way has been aborted: all that is left goes in one copy.
void Recovery::send_last(VmId vm) {
  const State::VmState& now = state()[vm];
  if (now.sending != TransferKind::last && now.sent != TransferKind::last)
    apply(TransferStarted{vm, TransferKind::last, state().to_send(vm)});
}

void Recovery::on(const ShutdownEnded& change) {
  const PlanGroupId step = scenario().index.plan_of_vm[change.vm.index];
  if (step && state().phase(step.plan) == PlanPhase::draining)
    apply(VmChanged{change.vm, VmStatus::stopped, state()[change.vm].place});
}

void Recovery::on(const VmChanged& change) {
  const PlanGroupId step = scenario().index.plan_of_vm[change.vm.index];
  if (!step) return;
  const PlanPhase phase = state().phase(step.plan);
  const bool is_away = change.place != state().course(step.plan).target;
  if (phase == PlanPhase::draining && change.to == VmStatus::stopped && is_away) send_last(change.vm);
  // Its site failed while it was being copied home: once it is back, so is the copy.
  if (change.to == VmStatus::up && change.place == Place::recovery) {
    if (phase == PlanPhase::resynchronising) copy(step.plan);
    if (phase == PlanPhase::reprotecting) reprotect(change.vm);
  }
  if (phase == PlanPhase::reprotecting && change.to != VmStatus::up) disarm(timer(Purpose::reprotect, change.vm));
}

void Recovery::on(const TransferFinished& change) {
  const PlanGroupId step = scenario().index.plan_of_vm[change.vm.index];
  if (!step || change.kind == TransferKind::image) return;
  const PlanPhase phase = state().phase(step.plan);
  if (phase == PlanPhase::reprotecting && change.kind == TransferKind::resync) apply(VmReprotected{change.vm});
  // A copy that is made at its interval was on its way when it began.
  if (phase == PlanPhase::resynchronising && change.kind == TransferKind::delta)
    copy(step.plan);
  else
    check_copies(step.plan);
}

void Recovery::check_copies(PlanId plan) {
  const PlanPhase phase = state().phase(plan);
  if (phase != PlanPhase::resynchronising && phase != PlanPhase::draining) return;
  const TransferKind copied = state().course(plan).copies_all ? TransferKind::whole : TransferKind::resync;
  const TransferKind awaited = phase == PlanPhase::draining ? TransferKind::last : copied;
  const std::vector<VmId>& vms = scenario().index.vms_of_plan[plan.index];
  const Place target = state().course(plan).target;
  // Equal copies end in their order: as long as the last is under way, no other has to be asked for.
  const bool all_sent = std::all_of(
      vms.rbegin(), vms.rend(), [&](VmId vm) { return state()[vm].place == target || state()[vm].sent == awaited; });
  if (!all_sent) return;
  if (phase == PlanPhase::resynchronising)
    go(plan, PlanPhase::draining);
  else
    go(plan, target == Place::home ? PlanPhase::failing_back : PlanPhase::failing_over);
}

// ---- A second failure, and the way of copies turned round ----------------------------------------------------------

// Nothing of what it had begun goes on by itself; a step at which it had stopped is where it goes on, if it goes the
// same way.
void Recovery::abort_task(PlanId plan, Place towards) {
  const PlanPhase phase = state().phase(plan);
  if (phase == PlanPhase::ready) return;
  abandon_copies(plan);
  if (phase == PlanPhase::testing || phase == PlanPhase::tested) end_test(plan);
  if (phase == PlanPhase::reprotecting)
    for (const VmId vm : scenario().index.vms_of_plan[plan.index]) disarm(timer(Purpose::reprotect, vm));
  if (phase != PlanPhase::stopped || state().course(plan).target != towards) Runbook{{*this}}.abandon(plan);
}

void Recovery::abandon_copies(PlanId plan) {
  for (const VmId vm : scenario().index.vms_of_plan[plan.index]) {
    disarm(timer(Purpose::shutdown, vm));
    if (!state()[vm].sending || state()[vm].sending == TransferKind::image) continue;
    effects.emplace_back(Abort{vm});
    apply(TransferAborted{vm});
  }
}

void Recovery::on(const SiteChanged& change) {
  for (std::size_t i = 0; i < scenario().plans.size(); ++i) {
    const PlanId plan{i};
    if (state().phase(plan) == PlanPhase::reprotecting) wait_for_home(plan, change);
    if (change.to == Status::down)
      go_on_after(plan, change.site);
    else if (state().is_deferred(plan) && scenario()[plan].detected_by &&
             state().is_alarmed(*scenario()[plan].detected_by) && is_called_for(plan))
      arm_unless_armed(timer(Purpose::declare, plan), scenario()[plan].declare);
  }
}

// While they are still being copied, VMs whose new place is lost stay where they are, and run again. A test there is
// over.
void Recovery::go_on_after(PlanId plan, SiteId lost) {
  const PlanPhase phase = state().phase(plan);
  const std::vector<VmId>& vms = scenario().index.vms_of_plan[plan.index];
  const bool is_test = phase == PlanPhase::testing || phase == PlanPhase::tested;
  if (is_test &&
      std::any_of(vms.begin(), vms.end(), [&](VmId vm) { return scenario()[vm].at(Place::recovery).site == lost; }))
    return go(plan, PlanPhase::ready);
  const Place target = state().course(plan).target;
  if ((phase != PlanPhase::resynchronising && phase != PlanPhase::draining) || sites_are_up(plan, target)) return;
  abandon_copies(plan);
  go(plan, target == Place::home ? PlanPhase::recovered : PlanPhase::ready);
  for (const VmId vm : vms) {
    const State::VmState& now = state()[vm];
    if (now.place != target && now.status == VmStatus::stopped && state().is_up(state().attachment(vm).site))
      Workload{{*this}}.boot(vm, now.place);
  }
}

// Nothing can be compared with a site that is down: it begins again when that is back.
void Recovery::wait_for_home(PlanId plan, const SiteChanged& change) {
  for (const VmId vm : scenario().index.vms_of_plan[plan.index]) {
    if (scenario()[vm].home.site != change.site) continue;
    if (change.to == Status::down)
      disarm(timer(Purpose::reprotect, vm));
    else
      reprotect(vm);
  }
}

void Recovery::reprotect(VmId id) {
  const Vm& vm = scenario()[id];
  if (state()[id].place == Place::home || state()[id].reprotected || state()[id].status != VmStatus::up) return;
  const Bytes changed{state()[id].copying.count - state()[id].copied.count};
  if (vm.disk && !vm.replication->synchronous)
    arm(timer(Purpose::reprotect, id), reprotect_time(*vm.disk, std::min(changed, vm.disk->used)));
  else if (!state()[id].sending)
    apply(TransferStarted{id, TransferKind::resync, state().to_send(id)});
}

void Recovery::on(const VmReprotected& change) { check_reprotected(scenario().index.plan_of_vm[change.vm.index].plan); }

void Recovery::check_reprotected(PlanId plan) {
  const std::vector<VmId>& vms = scenario().index.vms_of_plan[plan.index];
  if (std::all_of(vms.rbegin(), vms.rend(),
                  [&](VmId vm) { return state()[vm].place == Place::home || state()[vm].reprotected; }))
    go(plan, PlanPhase::reprotected);
}

Delay reprotect_time(const Disk& disk, Bytes changed) {
  constexpr double sent_at = 0.16, small = 0.1;
  const auto at = [](Bytes size, double rate) { return static_cast<double>(size.count) / rate; };
  const double throughput = static_cast<double>(disk.throughput.bytes_per_second),
               used = static_cast<double>(disk.used.count);
  const bool is_small = used < small * static_cast<double>(disk.size.count);
  const double sent =
      is_small ? at(disk.used, sent_at * throughput)
               : at(disk.used, static_cast<double>(disk.checksum.bytes_per_second)) + at(changed, sent_at * throughput);
  const Duration rest{std::llround(sent * 1e6)};
  return Uniform{20min + rest, 30min + rest};
}

}  // namespace drsim
