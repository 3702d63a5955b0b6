#include "models/demand/computing.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

namespace drsim {
namespace {

struct Taken {
  double cores = 0, memory = 0, storage = 0;
};
Taken taken_by(const Scenario& scenario, VmId vm) {
  const Computing& takes = scenario[scenario[vm].group].takes;
  const auto& disk = scenario[vm].disk;
  return {static_cast<double>(takes.cores), static_cast<double>(takes.memory.count),
          disk ? static_cast<double>(disk->throughput.bytes_per_second) : 0};
}

// Of one host: who started first is served first, whatever the order of the file; of those that started together, by
// name.
std::vector<VmId> in_order_of_start(const Scenario& scenario, const State& state, std::vector<VmId> vms) {
  std::sort(vms.begin(), vms.end(), [&](VmId a, VmId b) {
    return std::tie(state[a].since, scenario[a].name) < std::tie(state[b].since, scenario[b].name);
  });
  return vms;
}

void share(const Scenario& scenario, const Computing& host, const std::vector<VmId>& vms, std::vector<double>& shares) {
  const bool refuses = host.overload == Overload::refuses;
  const auto room_of = [](auto has) { return has != 0 ? static_cast<double>(has) : 1e300; };
  const Taken has{room_of(host.cores), room_of(host.memory.count), room_of(host.storage.bytes_per_second)};
  Taken sum;
  std::vector<VmId> run;
  for (const VmId vm : vms) {
    const Taken its = taken_by(scenario, vm);
    const bool fits = sum.memory + its.memory <= has.memory &&
                      (!refuses || (sum.cores + its.cores <= has.cores && sum.storage + its.storage <= has.storage));
    if (!fits) {
      shares[vm.index] = 0;
      continue;
    }
    sum = {sum.cores + its.cores, sum.memory + its.memory, sum.storage + its.storage};
    run.push_back(vm);
  }
  const double of_cores = sum.cores > has.cores ? has.cores / sum.cores : 1,
               of_storage = sum.storage > has.storage ? has.storage / sum.storage : 1;
  for (const VmId vm : run) {
    const Taken its = taken_by(scenario, vm);
    if (its.cores > 0) shares[vm.index] = std::min(shares[vm.index], of_cores);
    if (its.storage > 0) shares[vm.index] = std::min(shares[vm.index], of_storage);
  }
}

}  // namespace

std::vector<double> computing_shares(const Scenario& scenario, const State& state) {
  std::vector<double> shares(scenario.vms.size(), 1.0);
  std::map<HostId, std::vector<VmId>> on_host;
  std::map<SiteId, std::vector<VmId>> at_site;
  for (std::size_t i = 0; i < scenario.vms.size(); ++i) {
    const VmId vm{i};
    const Attachment& here = state.attachment(vm);
    if (state[vm].status != VmStatus::up) continue;
    if (here.host)
      on_host[here.host].push_back(vm);
    else
      at_site[here.site].push_back(vm);
  }
  for (const auto& [host, vms] : on_host)
    if (const Computing& has = scenario.hosts[host.index].has; has.is_stated())
      share(scenario, has, in_order_of_start(scenario, state, vms), shares);
  for (const auto& [site, vms] : at_site)
    if (const Computing& has = scenario[site].hosts; has.is_stated())
      share(scenario, has, in_order_of_start(scenario, state, vms), shares);
  return shares;
}

}  // namespace drsim
