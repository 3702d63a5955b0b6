#include "models/recovery/replication/commitment.hpp"

#include <algorithm>

#include "models/reachability/reachability.hpp"

namespace drsim {

Duration round_trip(const Scenario& scenario, const std::vector<Hop>& way) {
  Duration there{};
  for (const Hop hop : way) there += scenario[hop.link].latency;
  return 2 * there;
}

bool Commitment::is_synchronous(VmId vm) const {
  return scenario()[vm].replication && scenario()[vm].replication->synchronous && scenario()[vm].recovery;
}

bool Commitment::has_answer(Instance one) {
  const WatchId way = scenario().index.copies_of_vm[one.vm.index][one.place == Place::home ? 0 : 1];
  const Answer there = world.reachability.of(state(), scenario()[way]);
  const auto& longest = scenario()[one.vm].replication->synchronous->longest;
  // What runs there by itself takes no commits of others.
  const bool takes = state().status({one.vm, other(one.place)}) == VmStatus::stopped;
  return takes && there.reached() && (!longest || round_trip(scenario(), there.path) <= *longest);
}

void Commitment::begin() {
  for (std::size_t i = 0; i < scenario().vms.size(); ++i)
    if (is_synchronous(VmId{i})) look_at({VmId{i}, Place::home});
}

// Whom the other place does not answer waits; who waited goes on as soon as it does.
void Commitment::look_at(Instance one) {
  const Commits now = state().commits(one);
  const Timer due = timer(Purpose::peer, one.vm, static_cast<std::size_t>(one.place));
  if (now == Commits::alone || state().status(one) != VmStatus::up) {
    disarm(due);
  } else if (has_answer(one)) {
    disarm(due);
    if (now == Commits::waiting) apply(CommitsChanged{one.vm, one.place, Commits::confirmed});
  } else if (now == Commits::confirmed) {
    apply(CommitsChanged{one.vm, one.place, Commits::waiting});
  } else if (scenario()[one.vm].replication->synchronous->lost == Synchronous::Lost::degrade) {
    arm_unless_armed(due, Fixed{scenario()[one.vm].replication->synchronous->timeout});
  }
}

void Commitment::on(const CommitsChanged& change) { look_at({change.vm, change.place}); }

void Commitment::on(const VmChanged& change) {
  if (!is_synchronous(change.vm)) return;
  for (const Place place : {Place::home, Place::recovery}) look_at({change.vm, place});
  if (change.to == VmStatus::up) catch_up(change.vm);
}

void Commitment::on(const InstanceChanged& change) {
  if (!is_synchronous(change.vm)) return;
  for (const Place place : {Place::home, Place::recovery}) look_at({change.vm, place});
  catch_up(change.vm);
}

void Commitment::on(const FlowChanged& change) {
  const WatchedFlow::Replicating* copies = std::get_if<WatchedFlow::Replicating>(&scenario()[change.flow].purpose);
  if (const auto* vote = std::get_if<WatchedFlow::Voting>(&scenario()[change.flow].purpose))
    for (const VmId vm : scenario().index.vms_of_plan[vote->plan.index])
      if (is_synchronous(vm)) look_at({vm, vote->place});
  if (!copies) return;
  for (const VmId vm : scenario().index.vms_of_copies.at(change.flow)) {
    if (!is_synchronous(vm)) continue;
    look_at({vm, scenario()[vm].home.site == copies->from ? Place::home : Place::recovery});
    catch_up(vm);
  }
}

// At the second's end its cluster must have been told.
void Commitment::expired(const Timer& due) {
  const Instance one{VmId{due.component}, due.part == 0 ? Place::home : Place::recovery};
  const PlanGroupId step = scenario().index.plan_of_vm[one.vm.index];
  const bool asks = step && scenario()[step.plan].quorum;
  const bool may = !asks || is_reached(state().disposition(
                                scenario().index.votes_of_plan.at(step.plan)[static_cast<std::size_t>(one.place)]));
  if (may && state().commits(one) == Commits::waiting) apply(CommitsChanged{one.vm, one.place, Commits::alone});
}

// ---- Until it has caught up ----------------------------------------------------------------------------------------

bool Commitment::is_told_what_it_missed(VmId vm) const {
  const State::VmState& now = state()[vm];
  const PlanGroupId step = scenario().index.plan_of_vm[vm.index];
  const bool is_planned = step && state().phase(step.plan) == PlanPhase::resynchronising;
  return is_synchronous(vm) && now.status == VmStatus::up && !state().is_in_step(vm) && !is_planned &&
         (now.place == Place::home || now.reprotected);
}

void Commitment::catch_up(VmId vm) {
  if (is_told_what_it_missed(vm) && !state()[vm].sending && has_answer(state().in_service(vm)))
    arm(timer(Purpose::replicate, vm), Fixed{});
}

void Commitment::on(const VmReprotected& change) {
  if (is_synchronous(change.vm)) catch_up(change.vm);
}

// A plan that took copies over has given them back.
void Commitment::on(const PlanChanged& change) {
  for (const VmId vm : scenario().index.vms_of_plan[change.plan.index])
    if (is_synchronous(vm)) catch_up(vm);
}

void Commitment::on(const TransferFinished& change) {
  constexpr Duration at_once = 1s;
  if ((change.kind != TransferKind::delta && change.kind != TransferKind::whole) || !is_told_what_it_missed(change.vm))
    return;
  const Instance one = state().in_service(change.vm);
  const bool is_quick = state().at() - state()[change.vm].begun <= at_once;
  if (is_quick && has_answer(one)) {
    disarm(timer(Purpose::replicate, change.vm));
    apply(CommitsChanged{one.vm, one.place, Commits::confirmed});
  } else {
    catch_up(change.vm);
  }
}

}  // namespace drsim
