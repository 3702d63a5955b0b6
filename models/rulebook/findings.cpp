#include "models/rulebook/findings.hpp"

#include <algorithm>
#include <set>

#include "models/rulebook/errata.hpp"
#include "models/rulebook/finding_list.hpp"
#include "models/rulebook/network_mapping.hpp"
#include "models/rulebook/rulebook.hpp"

namespace drsim {
namespace {

bool contains(const auto& list, const auto& what) { return std::find(list.begin(), list.end(), what) != list.end(); }

// ---- Prerequisites: ASR network mapping, line 48; ASR VMM networking, lines 106 to 110
// --------------------------------------------------

void check_logical_networks(FindingList& list) {
  const Scenario& scenario = list.scenario;
  for (std::size_t i = 0; i < scenario.logical_networks.size(); ++i) {
    const auto links = [&](const Network& network) { return network.logical_network == LogicalNetworkId{i}; };
    if (std::none_of(scenario.networks.begin(), scenario.networks.end(), links))
      list.refuse(scenario.logical_networks[i].origin,
                  "logical network '" + scenario.logical_networks[i].name + "' has no VM network", 7,
                  "link one to it: logical-network: " + scenario.logical_networks[i].name);
  }
}

void check_clouds(FindingList& list) {
  const Scenario& scenario = list.scenario;
  std::set<CloudId> protecting;
  for (const Cloud& cloud : scenario.clouds)
    if (cloud.protected_by) protecting.insert(*cloud.protected_by);
  for (std::size_t i = 0; i < scenario.clouds.size(); ++i) {
    const Cloud& cloud = scenario.clouds[i];
    const bool takes_part = cloud.protected_by || protecting.contains(CloudId{i});
    if (takes_part && cloud.logical_networks.empty())
      list.refuse_or_keep(cloud.origin,
                          "cloud '" + cloud.name + "' has no logical network, and " +
                              (cloud.protected_by ? "is protected" : "protects another"),
                          9, 7);
    for (const LogicalNetworkId logical : cloud.logical_networks)
      if (scenario[logical].server != cloud.server)
        list.refuse_or_keep(cloud.origin,
                            "cloud '" + cloud.name + "' is associated with logical network '" + scenario[logical].name +
                                "' of another VMM server",
                            16, 7);
  }
}

// VM networks that take part: those that are mapped, and those of VMs in protected clouds.
void check_links(FindingList& list) {
  const Scenario& scenario = list.scenario;
  std::set<NetworkId> told;
  const auto expect_link = [&](NetworkId id, const char* why) {
    const Network& network = scenario[id];
    if (network.logical_network || !server_of(scenario, network.site) || scenario.logical_networks.empty() ||
        !told.insert(id).second)
      return;
    list.refuse_or_keep(network.origin, "VM network '" + network.name + "' is linked to no logical network, and " + why,
                        10, 5);
  };
  for (const NetworkMapping& mapping : scenario.mappings) {
    expect_link(mapping.from, "is mapped");
    expect_link(mapping.to, "is mapped to");
  }
  for (const Vm& vm : scenario.vms)
    if (vm.cloud && vm.recovery) expect_link(scenario[vm.home.subnet].network, "VMs on it are protected");
}

void check_vms_in_clouds(FindingList& list) {
  const Scenario& scenario = list.scenario;
  for (const VmGroup& group : scenario.groups) {
    if (group.vms.empty()) continue;
    const Vm& vm = scenario[group.vms.front()];
    const Network& network = scenario[scenario[vm.home.subnet].network];
    if (vm.home.host && !contains(scenario[vm.home.host].networks, scenario[vm.home.subnet].network))
      list.refuse(group.origin,
                  "vm '" + group.name + "' is on VM network '" + network.name + "', which its host '" +
                      scenario[vm.home.host].name + "' cannot access",
                  11);
    if (!vm.cloud) continue;
    const Cloud& cloud = scenario[*vm.cloud];
    if (cloud.site != vm.home.site) {
      list.refuse(group.origin,
                  "vm '" + group.name + "' is in cloud '" + cloud.name + "' at site '" + scenario[cloud.site].name +
                      "', but on VM network '" + network.name + "' at site '" + scenario[vm.home.site].name + "'",
                  11);
      continue;
    }
    if (!vm.recovery) continue;
    if (!cloud.protected_by && scenario[vm.recovery->site].kind == SiteKind::on_premises)
      list.refuse(group.origin,
                  "vm '" + group.name + "' is replicated, but no cloud protects its cloud '" + cloud.name + "'", 15,
                  "add protected-by to the cloud");
    if (cloud.protected_by && scenario[*cloud.protected_by].site != vm.recovery->site &&
        scenario[vm.recovery->site].kind == SiteKind::on_premises)
      list.refuse(group.origin,
                  "vm '" + group.name + "' is replicated to site '" + scenario[vm.recovery->site].name +
                      "', but cloud '" + scenario[*cloud.protected_by].name + "' that protects it is at site '" +
                      scenario[scenario[*cloud.protected_by].site].name + "'",
                  15);
    if (network.logical_network && !contains(cloud.logical_networks, network.logical_network))
      list.refuse_or_keep(group.origin,
                          "vm '" + group.name + "' cannot be protected: logical network '" +
                              scenario[network.logical_network].name + "' of its VM network '" + network.name +
                              "' is not associated with cloud '" + cloud.name + "'",
                          8, 7);
  }
}

// ---- Mappings ------------------------------------------------------------------------------------------------------

void check_targets(FindingList& list) {
  const Scenario& scenario = list.scenario;
  for (const VmGroup& group : scenario.groups) {
    if (group.vms.empty()) continue;
    const Vm& vm = scenario[group.vms.front()];
    if (!vm.cloud || !vm.recovery || !vm.recovery->is_connected() || vm.recovery->subnet == vm.home.subnet ||
        !scenario[*vm.cloud].protected_by)
      continue;
    const NetworkId target = scenario[vm.recovery->subnet].network;
    const CloudId protecting = *scenario[*vm.cloud].protected_by;
    if (scenario[target].logical_network && !is_available(scenario, target, protecting))
      list.refuse(group.origin,
                  "replicas of vm '" + group.name + "' cannot be connected to '" + scenario[target].name +
                      "': its logical network '" + scenario[scenario[target].logical_network].name +
                      "' is not associated with cloud '" + scenario[protecting].name + "'",
                  21);
  }
  for (const DocumentedTarget& row : scenario.documented_targets) {
    const std::optional<CloudId> protecting = scenario[row.cloud].protected_by;
    const bool found = protecting && is_available(scenario, row.network, *protecting);
    if (found == row.available) continue;
    list.refuse_or_keep(row.origin,
                        "network '" + scenario[row.network].name + "' is " + (found ? "" : "not ") +
                            "available for cloud '" + scenario[row.cloud].name + "', and the table says it is" +
                            (row.available ? "" : " not"),
                        21, 6);
  }
}

// ASR region mapping, line 64.
void check_both_directions(FindingList& list) {
  const Scenario& scenario = list.scenario;
  for (const NetworkMapping& mapping : scenario.mappings) {
    const SiteId from = scenario[mapping.from].site, to = scenario[mapping.to].site;
    if (mapping.from == mapping.to) continue;
    auto back = mapped(scenario, mapping.to, from, mapping.after_failover);
    if (back == mapping.to) back.reset();  // It is stretched, perhaps, but not to there.
    const bool is_needed = direction_of(scenario, from, to) == Direction::azure_to_azure;
    if (back ? *back == mapping.from : !is_needed) continue;
    list.warn(mapping.origin,
              "network '" + scenario[mapping.from].name + "' is mapped to '" + scenario[mapping.to].name + "', but '" +
                  scenario[mapping.to].name + "' is " +
                  (back ? "mapped back to '" + scenario[*back].name + "'" : "not mapped back") +
                  ": failback will not restore the network",
              31, "change the mapping in both directions");
  }
}

// A network that is mapped to itself is at both sites, or gets there: ASR VMM networking, line 127.
void check_mapped_to_themselves(FindingList& list) {
  const Scenario& scenario = list.scenario;
  const auto gets_elsewhere = [&](SubnetId id) {
    const Subnet& subnet = scenario[id];
    const std::vector<std::uint32_t>& segment = scenario.index.segments[subnet.vlan.index];
    for (std::size_t i = 0; i < scenario.switches.size(); ++i)
      if (scenario.switches[i].site != scenario[subnet.network].site &&
          segment[i] == segment[scenario[subnet.gateways.front()].attached_to.index])
        return true;
    return std::any_of(scenario.plans.begin(), scenario.plans.end(), [&](const Plan& plan) { return moves(plan, id); });
  };
  for (const NetworkMapping& mapping : scenario.mappings) {
    const Network& network = scenario[mapping.from];
    if (mapping.from != mapping.to || std::any_of(network.subnets.begin(), network.subnets.end(), gets_elsewhere))
      continue;
    list.warn(mapping.origin,
              "network '" + network.name + "' is mapped to itself, and is at site '" + scenario[network.site].name +
                  "' only: no trunk takes its VLANs elsewhere, and no plan moves its subnets",
              55);
  }
}

void check_unmapped(FindingList& list) {
  const Scenario& scenario = list.scenario;
  for (const VmGroup& group : scenario.groups) {
    if (group.vms.empty()) continue;
    const Vm& vm = scenario[group.vms.front()];
    if (!vm.recovery || vm.reasons.network != NetworkReason::unmapped) continue;
    const bool to_azure = direction_of(scenario, vm.home.site, vm.recovery->site) == Direction::vmm_to_azure;
    list.note(group.origin,
              "replicas of vm '" + group.name + "' will be connected to no network: '" +
                  scenario[scenario[vm.home.subnet].network].name + "' is not mapped" +
                  (to_azure ? ", so only VMs of one plan will reach each other" : ""),
              to_azure ? 24 : 3, "add it to network-mappings");
  }
}

// ---- Addresses -----------------------------------------------------------------------------------------------------

void check_dhcp(FindingList& list) {
  const Scenario& scenario = list.scenario;
  for (const VmGroup& group : scenario.groups)
    for (const VmId id : group.vms) {
      const Vm& vm = scenario[id];
      if (vm.reasons.address != AddressReason::dhcp_other && vm.reasons.address != AddressReason::dhcp_unknown)
        continue;
      const Subnet& there = scenario[vm.recovery->subnet];
      list.warn(group.origin,
                "vm '" + vm.name + "' uses DHCP, and " + (there.dhcp ? "the scope of" : "no DHCP server is known in") +
                    " subnet '" + there.name + "'" +
                    (there.dhcp ? " does not cover its address " + to_text(vm.home.address) : "") +
                    ": it will have another address, " + to_text(vm.recovery->address),
                41);
      break;
    }
}

// A DHCP server knows nothing of what VMM has reserved, nor of what somebody has typed.
void check_scopes(FindingList& list) {
  const Scenario& scenario = list.scenario;
  const auto has_scope = [&](const Subnet& subnet) {
    return subnet.dhcp && scenario[scenario[subnet.network].site].kind != SiteKind::azure;
  };
  const auto overlaps = [&](const Subnet& subnet) {
    return subnet.pool && subnet.pool->first <= subnet.dhcp->last && subnet.dhcp->first <= subnet.pool->last;
  };
  for (const Subnet& subnet : scenario.subnets)
    if (has_scope(subnet) && overlaps(subnet))
      list.warn(subnet.origin,
                "the pool of subnet '" + subnet.name + "' and the scope of its DHCP server share " +
                    to_text(std::max(subnet.pool->first, subnet.dhcp->first)) + " to " +
                    to_text(std::min(subnet.pool->last, subnet.dhcp->last)) +
                    ": each may give away what the other has given",
                41, "let them be apart");
  for (const VmGroup& group : scenario.groups)
    for (const VmId id : group.vms) {
      const Vm& vm = scenario[id];
      const auto is_in_scope = [&](const Attachment& place) {
        const Subnet* there = place.is_connected() ? &scenario[place.subnet] : nullptr;
        return there && has_scope(*there) && !overlaps(*there) && there->dhcp->contains(place.address);
      };
      const Attachment* place = is_in_scope(vm.home)                       ? &vm.home
                                : vm.recovery && is_in_scope(*vm.recovery) ? &*vm.recovery
                                                                           : nullptr;
      if (vm.addressing == Addressing::dhcp || !place) continue;
      list.warn(group.origin,
                "vm '" + vm.name + "' has static address " + to_text(place->address) +
                    ", which the DHCP server of subnet '" + scenario[place->subnet].name + "' hands out too",
                41, "take it out of the scope");
      break;
    }
  for (const Subnet& subnet : scenario.subnets)
    if (subnet.dhcp && !has_scope(subnet))
      list.warn(
          subnet.origin,
          "subnet '" + subnet.name + "' is Azure's, which hands out addresses by itself: its dhcp is not looked at",
          44);
}

}  // namespace

std::vector<Finding> findings(const Scenario& scenario) {
  FindingList list{scenario, {}};
  check_logical_networks(list);
  check_clouds(list);
  check_links(list);
  check_vms_in_clouds(list);
  check_targets(list);
  check_both_directions(list);
  check_mapped_to_themselves(list);
  check_unmapped(list);
  check_dhcp(list);
  check_scopes(list);
  find_consequences(list);
  return std::move(list.found);
}

}  // namespace drsim
