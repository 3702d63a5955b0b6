// One VM's way to another.

#include "models/reachability/reachability.hpp"
#include "models/rulebook/network_mapping.hpp"

namespace drsim {

// From one VM to another. In Azure, those that are on no network because theirs was not mapped are with those of their
// plan.
Answer Reachability::between(const State& state, Instance from, Instance to, Known& known) {
  if (const auto gateway = gateway_of(state, from)) return host(state, *gateway, to, known);
  const auto is_unmapped = [&](Instance vm) {
    const Vm& one = scenario_[vm.vm];
    return vm.place == Place::recovery && one.reasons.network == NetworkReason::unmapped &&
           !state.attachment(vm).is_connected() &&
           direction_of(scenario_, one.home.site, one.recovery->site) == Direction::vmm_to_azure;
  };
  const auto plan_of = [&](Instance vm) { return scenario_.index.plan_of_vm[vm.vm.index].plan; };
  const bool are_together = is_unmapped(from) && is_unmapped(to) &&
                            state.attachment(from).site == state.attachment(to).site &&
                            connects_in_azure({}, {}, plan_of(from) && plan_of(from) == plan_of(to));
  if (!are_together) return {Disposition::not_attached, from.vm, {}};
  return state.status(to) == VmStatus::up ? serve(state, to, known) : Answer{Disposition::host_down, to.vm, {}};
}

// Of one that runs twice, whichever it gets to.
Answer Reachability::between(const State& state, Instance from, VmId to, Known& known) {
  const Instance one = state.in_service(to);
  Answer answer = between(state, from, one, known);
  if (answer.reached() || !state.has_twin(to)) return answer;
  Answer twin = between(state, from, Instance{to, other(one.place)}, known);
  return twin.reached() ? twin : answer;
}

Answer Reachability::between(const State& state, VmId from, VmId to) {
  return between(state, state.in_service(from), to);
}

Answer Reachability::between(const State& state, Instance from, VmId to) {
  Known known;
  return between(state, from, to, known);
}

}  // namespace drsim
