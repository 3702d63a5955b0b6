#include "models/protection.hpp"

#include <algorithm>

namespace drsim {

using Purpose = Timer::Purpose;

// Every VM starts its first copy at a phase of its own, and has a recovery point one interval later: before zero.
void Protection::begin() {
  for (std::size_t i = 0; i < scenario().vms.size(); ++i) {
    if (!scenario().vms[i].replication) continue;
    const Duration every = scenario().vms[i].replication->every, idle = scenario().warm_up() - 2 * every;
    arm(timer(Purpose::replicate, VmId{i}), Uniform{idle, idle + every});
  }
}

void Protection::on(const VmChanged& change) {
  const State::VmState& vm = state()[change.vm];
  // What a plan copies from a VM it has stopped goes on; all other copies need their source.
  if (vm.sending && change.to != VmStatus::up && vm.sending != TransferKind::last) {
    effects.emplace_back(Abort{change.vm});
    apply(TransferAborted{change.vm});
  }
  if (!scenario()[change.vm].replication) return;
  disarm(timer(Purpose::replicate, change.vm));
  if (change.to == VmStatus::up && change.place == Place::home)
    arm(timer(Purpose::replicate, change.vm), Fixed{scenario()[change.vm].replication->every});
}

void Protection::expired(const Timer& timer) {
  const VmId vm{timer.component};
  const State::VmState& now = state()[vm];
  if (now.status != VmStatus::up || now.place != Place::home || now.sending) return;
  const Bytes size = scenario()[vm].replication->churn * state().uncopied(vm);
  apply(TransferStarted{vm, TransferKind::delta, size});
}

std::vector<Hop> Protection::path_of(VmId vm) {
  Answer way = world.reachability.of(state(), scenario()[scenario().index.copies_of_vm[vm.index][state()[vm].place == Place::home ? 0 : 1]]);
  return way.reached() ? std::move(way.path) : std::vector<Hop>{};
}

void Protection::on(const TransferStarted& change) {
  effects.emplace_back(Send{change.vm, change.size, path_of(change.vm)});
}

void Protection::on(const TransferFinished& change) {
  if (change.kind != TransferKind::delta) return;
  const Time begun = state()[change.vm].begun;
  apply(RecoveryPointCreated{change.vm, begun});
  const Duration wait = begun + scenario()[change.vm].replication->every - state().at();
  arm(timer(Purpose::replicate, change.vm), Fixed{std::max(wait, Duration{})});
}

void Protection::on(const FlowChanged& change) {
  const auto* flow = std::get_if<WatchedFlow::Replicating>(&scenario()[change.flow].purpose);
  if (!flow) return;
  std::optional<std::vector<Hop>> path;  // One for all of them.
  for (const VmId vm : scenario().index.vms_of_copies.at(change.flow)) {
    if (!state()[vm].sending || state().attachment(vm).site != flow->from) continue;
    if (!path) path = path_of(vm);
    effects.emplace_back(Reroute{vm, *path});
  }
}

}  // namespace drsim
