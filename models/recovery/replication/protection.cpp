#include "models/recovery/replication/protection.hpp"

#include <algorithm>

#include "models/reachability/reachability.hpp"
#include "models/recovery/replication/commitment.hpp"
#include "models/recovery/replication/recovery_points.hpp"

namespace drsim {

// Every VM starts its first copy at a phase of its own, and has a recovery point one interval later: before zero.
void Protection::begin() {
  const Duration warm_up = scenario().warm_up();
  for (std::size_t i = 0; i < scenario().vms.size(); ++i) {
    if (!scenario().vms[i].replication || state().is_in_step(VmId{i})) continue;
    const Duration every = scenario().vms[i].replication->every, idle = warm_up - 2 * every;
    arm(timer(Purpose::replicate, VmId{i}), Uniform{idle, idle + every});
  }
}

void Protection::on(const VmChanged& change) {
  const State::VmState& vm = state()[change.vm];
  // What a plan copies from a VM it has stopped goes on, until that runs again; all other copies need their source,
  // which is another one when the copy of it that runs at the other place takes its part.
  const bool is_over = change.to != VmStatus::stopped || vm.sending != TransferKind::last;
  if (vm.sending && is_over) {
    effects.emplace_back(Abort{change.vm});
    apply(TransferAborted{change.vm});
  }
  if (change.to == VmStatus::booting && reads_image(scenario(), change.vm, change.place))
    apply(TransferStarted{change.vm, TransferKind::image, scenario()[change.vm].image});
  if (!scenario()[change.vm].replication) return;
  disarm(timer(Purpose::replicate, change.vm));
  if (change.to == VmStatus::up && is_protected(state()[change.vm]) && !is_synchronous(change.vm))
    arm(timer(Purpose::replicate, change.vm), Fixed{scenario()[change.vm].replication->every});
}

void Protection::expired(const Timer& timer) {
  const VmId vm{timer.component};
  const State::VmState& now = state()[vm];
  if (now.status != VmStatus::up || !is_protected(now) || now.sending || is_going_home(vm)) return;
  if (is_synchronous(vm) && (state().is_in_step(vm) || !Commitment{{*this}}.has_answer(state().in_service(vm)))) return;
  const std::optional<Disk>& disk = scenario()[vm].disk;
  const Bytes changed = state().uncopied(vm);
  // The log of changes is given up once it is half as large as the disk (Hyper-V Replica, "resynchronization").
  const bool has_lost_track = disk && changed.count * 2 > disk->size.count;
  if (!now.has_point || has_lost_track)
    apply(TransferStarted{vm, TransferKind::whole, disk->used});
  else
    apply(TransferStarted{vm, TransferKind::delta, state().to_send(vm)});
}

// What it has missed it is told at once: see commitment.cpp.
bool Protection::is_synchronous(VmId vm) const { return scenario()[vm].replication->synchronous.has_value(); }
// At home, or reprotected.
bool Protection::is_protected(const State::VmState& vm) const { return vm.place == Place::home || vm.reprotected; }
// Its plan has taken its copies over.
bool Protection::is_going_home(VmId vm) const {
  const PlanGroupId step = scenario().index.plan_of_vm[vm.index];
  return step && state().phase(step.plan) == PlanPhase::resynchronising;
}

std::vector<Hop> Protection::path_of(VmId vm) {
  Answer way = world.reachability.of(
      state(), scenario()[scenario().index.copies_of_vm[vm.index][state()[vm].place == Place::home ? 0 : 1]]);
  return way.reached() ? std::move(way.path) : std::vector<Hop>{};
}

void Protection::on(const TransferStarted& change) {
  if (change.kind == TransferKind::image)
    effects.emplace_back(Send{change.vm, change.size, {storage_of(scenario(), state().attachment(change.vm).site)}});
  else
    effects.emplace_back(Send{change.vm, change.size, path_of(change.vm)});
}

void Protection::on(const VmReprotected& change) {
  if (!is_synchronous(change.vm))
    arm(timer(Purpose::replicate, change.vm), Fixed{scenario()[change.vm].replication->every});
}

void Protection::on(const TransferFinished& change) {
  if ((change.kind != TransferKind::delta && change.kind != TransferKind::whole) || !is_protected(state()[change.vm]))
    return;
  const Time begun = state()[change.vm].begun;
  apply(RecoveryPointCreated{change.vm, begun});
  if (is_synchronous(change.vm)) return;
  const Duration wait = begun + scenario()[change.vm].replication->every - state().at();
  arm(timer(Purpose::replicate, change.vm), Fixed{std::max(wait, Duration{})});
}

// A plan that took copies over has given them back: they are made at their interval again.
void Protection::on(const PlanChanged& change) {
  if (change.to != PlanPhase::recovered && change.to != PlanPhase::reprotected && change.to != PlanPhase::ready) return;
  for (const VmId vm : scenario().index.vms_of_plan[change.plan.index])
    if (scenario()[vm].replication && !is_synchronous(vm) && state()[vm].status == VmStatus::up &&
        is_protected(state()[vm]) && !state()[vm].sending)
      arm_unless_armed(timer(Purpose::replicate, vm), Fixed{scenario()[vm].replication->every});
}

void Protection::on(const FlowChanged& change) {
  const auto* flow = std::get_if<WatchedFlow::Replicating>(&scenario()[change.flow].purpose);
  if (!flow) return;
  std::optional<std::vector<Hop>> path;  // One for all of them.
  for (const VmId vm : scenario().index.vms_of_copies.at(change.flow)) {
    if (!state()[vm].sending || state()[vm].sending == TransferKind::image || state().attachment(vm).site != flow->from)
      continue;
    if (!path) path = path_of(vm);
    effects.emplace_back(Reroute{vm, *path});
  }
}

}  // namespace drsim
