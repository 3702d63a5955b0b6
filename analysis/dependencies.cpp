#include "analysis/dependencies.hpp"

namespace drsim {
namespace {

void add_needed(const Scenario& scenario, VmId vm, std::set<VmId>& vms) {
  if (!vms.insert(vm).second) return;
  for (const VmGroupId need : scenario[scenario[vm].group].needs)
    for (const VmId member : scenario[need].vms) add_needed(scenario, member, vms);
}

}  // namespace

std::set<VmId> vms_behind(const Scenario& scenario, ApplicationId application) {
  std::set<VmId> vms;
  for (const VmId vm : scenario[application].served_by) add_needed(scenario, vm, vms);
  return vms;
}

}  // namespace drsim
