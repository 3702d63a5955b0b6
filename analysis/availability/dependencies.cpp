#include "analysis/availability/dependencies.hpp"

#include <algorithm>

#include "models/state/state.hpp"

namespace drsim {
namespace {

void add_needed(const Scenario& scenario, VmId vm, std::set<VmId>& vms) {
  if (!vms.insert(vm).second) return;
  for (const VmGroupId need : scenario[scenario[vm].group].needs)
    for (const VmId member : scenario[need].vms) add_needed(scenario, member, vms);
  for (const Lookup& lookup : scenario[scenario[vm].group].lookups)
    for (const VmId member : scenario[scenario[lookup.name].application].served_by) add_needed(scenario, member, vms);
}

}  // namespace

std::set<VmId> vms_behind(const Scenario& scenario, ApplicationId application) {
  std::set<VmId> vms;
  for (const VmId vm : scenario[application].served_by) add_needed(scenario, vm, vms);
  return vms;
}

std::vector<Address> addresses_now(const Scenario& scenario, const State& state, const Population& clients,
                                   ApplicationId application) {
  const auto& name = scenario[application].known_as;
  if (!name || clients.is_hard_coded || clients.resolvers.empty()) return scenario.first_addresses(application);
  const WatchId asking = scenario.index.asking.at({clients.resolvers.front(), *name});
  const bool is_spread = scenario[clients.resolvers.front()].is_spread;
  const std::uint32_t version =
      is_spread ? state.held(DnsServerId{state.path(asking)}, *name).version : state.cached_version(asking);
  if (version == ResolverAnswered::no_answer) return {};
  const auto held = state.addresses(*name, version);
  return {held.begin(), held.end()};
}

PointObjectives::PointObjectives(const Scenario& scenario) {
  for (std::size_t i = 0; i < scenario.applications.size(); ++i) {
    const auto rpo = scenario.applications[i].rpo;
    if (!rpo) continue;
    for (const VmId vm : vms_behind(scenario, ApplicationId{i})) {
      const auto [place, is_new] = strictest_.try_emplace(vm, *rpo);
      place->second = std::min(place->second, *rpo);
    }
  }
}

std::optional<Duration> PointObjectives::of(VmId vm) const {
  const auto found = strictest_.find(vm);
  return found == strictest_.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace drsim
