#include "analysis/availability/likeness.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <vector>

namespace drsim {

std::unordered_map<std::uint32_t, Likeness> likeness_of(const Scenario& scenario) {
  std::unordered_map<std::uint32_t, Likeness> likeness;
  const bool has_trunks =
      std::any_of(scenario.links.begin(), scenario.links.end(), [](const Link& link) { return link.is_trunk(); });
  const bool has_frontends =
      scenario.index.has_internet || !scenario.load_balancers.empty() || !scenario.public_addresses.empty();
  if (has_trunks || has_frontends || !scenario.firewalls.empty()) return likeness;
  std::map<std::tuple<SiteId, SwitchId, std::vector<RouterId>>, std::uint32_t> known;
  for (std::size_t i = 0; i < scenario.vms.size(); ++i) {
    const Vm& vm = scenario.vms[i];
    if (vm.recovery || vm.failed_back || !vm.home.is_connected() || scenario.index.holders.count(vm.home.address) != 1)
      continue;
    const Subnet& subnet = scenario[vm.home.subnet];
    const Destination there = scenario.index.destination_of.at(vm.home.address);
    if (subnet.virtual_gateway || scenario.index.tree.subnets[there.index].size() != 1) continue;
    const auto number =
        known
            .try_emplace({vm.home.site, vm.home.attached_to, subnet.gateways}, static_cast<std::uint32_t>(known.size()))
            .first->second;
    likeness.emplace(vm.home.address.value, Likeness{VmId{i}, there, number});
  }
  return likeness;
}

}  // namespace drsim
