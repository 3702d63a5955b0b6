#include "analysis/availability/design/fault_domains.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace drsim {
namespace {

struct Members {
  std::vector<SwitchId> switches;
  std::set<VmId> vms;
  std::set<RouterId> gateways;
};

}  // namespace

std::vector<FaultDomain> fault_domains(const Scenario& scenario) {
  std::map<std::pair<VlanId, std::uint32_t>, Members> domains;
  const auto domain_at = [&](VlanId vlan, SwitchId node) -> Members& {
    return domains[{vlan, scenario.index.broadcast_domains[vlan.index][node.index]}];
  };
  for (std::size_t vlan = 0; vlan < scenario.vlans.size(); ++vlan)
    for (std::size_t node = 0; node < scenario.switches.size(); ++node)
      domain_at(VlanId{vlan}, SwitchId{node}).switches.emplace_back(node);
  for (std::size_t i = 0; i < scenario.vms.size(); ++i)
    for (const Place place : {Place::home, Place::recovery}) {
      const Attachment& there = scenario.vms[i].at(place);
      if (there.is_connected()) domain_at(scenario[there.subnet].vlan, there.attached_to).vms.emplace(i);
    }
  for (const Subnet& subnet : scenario.subnets)
    for (const RouterId gateway : subnet.gateways)
      domain_at(subnet.vlan, scenario[gateway].attached_to).gateways.insert(gateway);

  std::vector<FaultDomain> found;
  for (const auto& [key, members] : domains) {
    const std::size_t endpoints = members.vms.size() + members.gateways.size();
    if (endpoints == 0 && members.switches.size() == 1) continue;
    std::set<SiteId> sites;
    for (const SwitchId node : members.switches) sites.insert(scenario[node].site);
    found.push_back({key.first, {sites.begin(), sites.end()}, members.switches, endpoints});
  }
  return found;
}

const FaultDomain* largest(const std::vector<FaultDomain>& domains) {
  const auto found = std::max_element(domains.begin(), domains.end(), [](const FaultDomain& a, const FaultDomain& b) {
    return std::pair{a.endpoints, a.sites.size()} < std::pair{b.endpoints, b.sites.size()};
  });
  return found == domains.end() ? nullptr : &*found;
}

}  // namespace drsim
