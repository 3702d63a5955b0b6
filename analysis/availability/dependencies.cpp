#include "analysis/availability/dependencies.hpp"

#include <algorithm>

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
