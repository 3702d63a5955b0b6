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
  return state.status(to) == VmStatus::up ? serve(state, to, known) : Answer{Disposition::vm_down, to.vm, {}};
}

// Of one that runs twice, whichever it gets to.
Answer Reachability::between(const State& state, Instance from, VmId to, Known& known) {
  const Instance one = state.in_service(to);
  Answer answer = between(state, from, one, known);
  if (answer.reached() || !state.runs_at_both(to)) return answer;
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

bool Reachability::is_found_by_name(const VmGroup& group, VmGroupId need) const {
  for (const Lookup& lookup : group.lookups)
    for (const VmId vm : scenario_[scenario_[lookup.name].application].served_by)
      if (scenario_[vm].group == need) return true;
  return false;
}

// At the addresses that its own cache has.
bool Reachability::finds(const State& state, VmId vm, const Lookup& lookup, Known& known) {
  const auto gateway = gateway_of(state, state.in_service(vm));
  if (!gateway) return false;
  for (const ResolverId cache : lookup.caches) {
    if (scenario_[cache].inside != vm) continue;
    const std::uint32_t version = state.cached_version(scenario_.index.asking.at({cache, lookup.name}));
    if (version == ResolverAnswered::no_answer) return false;
    for (const Address address : state.addresses(lookup.name, version))
      if (to_address(state, *gateway, address, known).reached()) return true;
  }
  return false;
}

// Where a resolver's questions come from: of a VM's own cache, the gateway that the VM has now.
RouterId Reachability::router_of(const State& state, ResolverId id) {
  const Resolver& resolver = scenario_[id];
  return resolver.inside ? gateway_of(state, state.in_service(*resolver.inside)).value_or(resolver.behind)
                         : resolver.behind;
}

}  // namespace drsim
