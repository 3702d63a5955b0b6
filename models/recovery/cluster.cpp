#include "models/recovery/cluster.hpp"

#include <algorithm>

#include "models/recovery/recovery.hpp"
#include "models/recovery/workload.hpp"

namespace drsim {

bool Clusters::has(PlanId plan, Place place, bool is_of_peer) const {
  const std::array<WatchId, 4>& votes = scenario().index.votes_of_plan.at(plan);
  return is_reached(state().disposition(votes[(is_of_peer ? 2U : 0U) + static_cast<std::size_t>(place)]));
}

bool Clusters::runs_at(PlanId plan, Place place) const {
  const std::vector<VmId>& vms = scenario().index.vms_of_plan[plan.index];
  return std::any_of(vms.begin(), vms.end(), [&](VmId vm) {
    return state().status(Instance{vm, place}) != VmStatus::stopped;
  });
}

void Clusters::on(const FlowChanged& change) {
  const auto* vote = std::get_if<WatchedFlow::Voting>(&scenario()[change.flow].purpose);
  if (!vote) return;
  const auto lease = timer(Purpose::lease, vote->plan, static_cast<std::size_t>(vote->place));
  if (!vote->is_of_peer && is_reached(change.disposition)) {
    disarm(lease);
    start_again(vote->plan, vote->place);
  } else if (!vote->is_of_peer && runs_at(vote->plan, vote->place)) {
    arm_unless_armed(lease, Fixed{scenario()[vote->plan].quorum->lease});
  }
  look_for_takeover(vote->plan);
  rejoin(vote->plan);
}

// Whether it has all is known to the majority.
void Clusters::on(const CommitsChanged& change) {
  const PlanGroupId step = scenario().index.plan_of_vm[change.vm.index];
  if (step && scenario()[step.plan].quorum) look_for_takeover(step.plan);
}
void Clusters::on(const PlanChanged& change) {
  if (!scenario()[change.plan].quorum) return;
  look_for_takeover(change.plan);
  rejoin(change.plan);
}
void Clusters::on(const PlanCommitted& change) {
  if (scenario()[change.plan].quorum) rejoin(change.plan);
}

bool Clusters::may_lose(PlanId plan) const {
  const std::vector<VmId>& vms = scenario().index.vms_of_plan[plan.index];
  return !scenario()[plan].quorum->refuses_loss ||
         std::all_of(vms.begin(), vms.end(), [&](VmId vm) { return state().is_in_step(vm); });
}

void Clusters::rejoin(PlanId plan) {
  const std::vector<VmId>& vms = scenario().index.vms_of_plan[plan.index];
  const auto is_whole = [&](VmId vm) {
    return state()[vm].has_all && state()[vm].place == Place::recovery && state().is_up(scenario()[vm].home.site);
  };
  if (state().phase(plan) != PlanPhase::recovered || !has(plan, Place::recovery, true) ||
      !std::all_of(vms.begin(), vms.end(), is_whole))
    return;
  Recovery{{*this}}.perform(AdvancePlan{plan, state().is_committed(plan) ? PlanAct::reprotect : PlanAct::commit});
}

// Only what it stopped itself: nothing that is held for a plan, or that its site will start.
void Clusters::start_again(PlanId plan, Place place) {
  const PlanPhase phase = state().phase(plan);
  if (phase != PlanPhase::ready && phase != PlanPhase::recovered) return;
  for (const VmId vm : scenario().index.vms_of_plan[plan.index])
    if (state()[vm].place == place && state()[vm].status == VmStatus::stopped &&
        state().is_up(state().attachment(vm).site))
      Workload{{*this}}.boot(vm, place);
}

void Clusters::look_for_takeover(PlanId plan) {
  const Timer due = timer(Purpose::takeover, plan);
  const PlanPhase phase = state().phase(plan);
  const Place active = phase == PlanPhase::recovered || phase == PlanPhase::reprotected ? Place::recovery : Place::home;
  const bool is_at_rest = active == Place::recovery || phase == PlanPhase::ready;
  if (is_at_rest && may_lose(plan) && has(plan, other(active), false) && !has(plan, other(active), true))
    arm_unless_armed(due, scenario()[plan].quorum->takeover);
  else
    disarm(due);
}

void Clusters::expired(const Timer& timer) {
  const PlanId plan{timer.component};
  if (timer.purpose == Purpose::takeover) {
    if (state().phase(plan) == PlanPhase::ready)
      Recovery{{*this}}.perform(StartFailover{.plan = plan});
    else
      Recovery{{*this}}.perform(StartFailback{.plan = plan, .mode = FailoverMode::unplanned});
    return;
  }
  const Place place{static_cast<std::uint8_t>(timer.part)};
  for (const VmId vm : scenario().index.vms_of_plan[plan.index]) {
    if (state().status(Instance{vm, place}) == VmStatus::stopped) continue;
    if (state()[vm].place == place)
      apply(VmChanged{vm, VmStatus::stopped, place});
    else
      apply(InstanceChanged{vm, place, VmStatus::stopped});
  }
}

}  // namespace drsim
