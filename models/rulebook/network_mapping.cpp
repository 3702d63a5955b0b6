#include "models/rulebook/network_mapping.hpp"

#include <algorithm>

namespace drsim {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// Letters' case is not looked at; other characters by their code.
int compare_names(const std::string& a, const std::string& b) {
  const std::size_t both = std::min(a.size(), b.size());
  for (std::size_t i = 0; i < both; ++i) {
    const auto x = static_cast<unsigned char>(lower(a[i])), y = static_cast<unsigned char>(lower(b[i]));
    if (x != y) return x < y ? -1 : 1;
  }
  return a.size() == b.size() ? 0 : a.size() < b.size() ? -1 : 1;
}

SubnetChoice alphabetically_first(const Scenario& scenario, const std::vector<SubnetId>& subnets) {
  SubnetChoice choice{subnets.front(), SubnetReason::alphabetically_first};
  for (const SubnetId subnet : subnets) {
    if (subnet == choice.subnet) continue;
    const int order = compare_names(scenario[subnet].name, scenario[choice.subnet].name);
    if (order == 0) choice.is_tied = true;
    if (order < 0) choice = {subnet, SubnetReason::alphabetically_first};
  }
  return choice;
}

// Several networks may be mapped to one. Of them, the VM's own.
std::optional<NetworkId> mapped_from(const Scenario& scenario, NetworkId to, NetworkId own) {
  std::optional<NetworkId> found;
  for (const NetworkMapping& mapping : scenario.mappings) {
    if (mapping.to != to || mapping.after_failover || scenario[mapping.from].site != scenario[own].site) continue;
    if (mapping.from == own) return own;
    if (!found) found = mapping.from;
  }
  return found;
}

}  // namespace

Direction direction_of(const Scenario& scenario, SiteId from, SiteId to) {
  const bool from_azure = scenario[from].kind == SiteKind::azure, to_azure = scenario[to].kind == SiteKind::azure;
  if (from_azure) return to_azure ? Direction::azure_to_azure : Direction::other;
  if (to_azure) return server_of(scenario, from) ? Direction::vmm_to_azure : Direction::hyper_v_to_azure;
  return server_of(scenario, from) && server_of(scenario, to) ? Direction::vmm_to_vmm : Direction::other;
}

bool follows_documents(const Scenario& scenario) {
  const auto follows = [&](const Vm& vm) {
    return vm.recovery && direction_of(scenario, vm.home.site, vm.recovery->site) != Direction::other;
  };
  return !scenario.vmm_servers.empty() || !scenario.mappings.empty() ||
         std::any_of(scenario.vms.begin(), scenario.vms.end(), follows);
}

std::string_view to_text(Direction direction) {
  switch (direction) {
    case Direction::vmm_to_vmm:
      return "VMM to VMM";
    case Direction::vmm_to_azure:
      return "VMM to Azure";
    case Direction::hyper_v_to_azure:
      return "Hyper-V to Azure";
    case Direction::azure_to_azure:
      return "Azure to Azure";
    case Direction::other:
      return "without network mapping";
  }
  return "";
}

std::optional<VmmServerId> server_of(const Scenario& scenario, SiteId site) {
  for (std::size_t i = 0; i < scenario.vmm_servers.size(); ++i) {
    const std::vector<SiteId>& sites = scenario.vmm_servers[i].sites;
    if (std::find(sites.begin(), sites.end(), site) != sites.end()) return VmmServerId{i};
  }
  return {};
}

std::optional<NetworkId> mapped(const Scenario& scenario, NetworkId from, SiteId to, bool after_failover) {
  std::optional<NetworkId> before, itself;
  for (const NetworkMapping& mapping : scenario.mappings) {
    if (mapping.from != from || (mapping.after_failover && !after_failover)) continue;
    if (mapping.to == from) itself = from;  // A stretched network is its own target: it is at both sites.
    if (mapping.to == from || scenario[mapping.to].site != to) continue;
    if (mapping.after_failover) return mapping.to;
    if (!before) before = mapping.to;
  }
  return before ? before : itself;
}

NetworkChoice network_of_replica(const Scenario& scenario, NetworkId home, SiteId to, std::optional<NetworkId> stated) {
  if (stated) return {stated, NetworkReason::stated};
  if (const auto target = mapped(scenario, home, to)) {
    const bool by_default =
        std::any_of(scenario.mappings.begin(), scenario.mappings.end(), [&](const NetworkMapping& mapping) {
          return mapping.from == home && mapping.to == *target && mapping.by_default;
        });
    return {target, by_default ? NetworkReason::created : NetworkReason::mapped};
  }
  switch (direction_of(scenario, scenario[home].site, to)) {
    case Direction::vmm_to_vmm:
    case Direction::vmm_to_azure:
    case Direction::azure_to_azure:
      return {{}, NetworkReason::unmapped};
    case Direction::hyper_v_to_azure:
    case Direction::other:
      return {home, NetworkReason::stays};
  }
  return {};
}

NetworkChoice network_after_failback(const Scenario& scenario, NetworkId home, SiteId recovery,
                                     std::optional<NetworkId> now) {
  if (!now) return {{}, NetworkReason::unmapped};
  if (*now == home) return {home, NetworkReason::stays};
  const SiteId back = scenario[home].site;
  // One that is stretched to where the replica is need not be at the VM's site.
  if (const auto target = mapped(scenario, *now, back, true); target && *target != *now)
    return {target, NetworkReason::mapped};
  const Direction way_out = direction_of(scenario, back, recovery);
  if (way_out == Direction::azure_to_azure) return {{}, NetworkReason::unmapped};
  if (const auto source = mapped_from(scenario, *now, home)) return {source, NetworkReason::mapped};
  // Where no mapping was ever in use, what was stated for the way out leads back.
  if (way_out == Direction::other || way_out == Direction::hyper_v_to_azure) return {home, NetworkReason::stays};
  return {{}, NetworkReason::unmapped};
}

SubnetChoice subnet_of_replica(const Scenario& scenario, NetworkId target, const std::string& source_subnet,
                               Direction direction, std::optional<SubnetId> stated) {
  if (stated) return {*stated, SubnetReason::stated};
  const std::vector<SubnetId>& subnets = scenario[target].subnets;
  const auto is_same = [&](SubnetId subnet) { return scenario[subnet].name == source_subnet; };
  const auto is_alike = [&](SubnetId subnet) { return compare_names(scenario[subnet].name, source_subnet) == 0; };
  if (const auto same = std::find_if(subnets.begin(), subnets.end(), is_same); same != subnets.end())
    return {*same, SubnetReason::same_name};
  const auto alike = std::find_if(subnets.begin(), subnets.end(), is_alike);
  if (alike != subnets.end() && scenario[scenario[target].site].kind == SiteKind::azure)
    return {*alike, SubnetReason::same_name};
  SubnetChoice choice{subnets.front(), SubnetReason::first};
  if (direction == Direction::azure_to_azure) choice = alphabetically_first(scenario, subnets);
  if (alike != subnets.end() && *alike != choice.subnet) choice.alike = *alike;
  return choice;
}

bool is_available(const Scenario& scenario, NetworkId target, CloudId protecting) {
  const std::vector<LogicalNetworkId>& known = scenario[protecting].logical_networks;
  return scenario[target].logical_network &&
         std::find(known.begin(), known.end(), scenario[target].logical_network) != known.end();
}

std::vector<TargetChoice> target_choices(const Scenario& scenario, NetworkId source) {
  std::vector<TargetChoice> choices;
  for (std::size_t i = 0; i < scenario.clouds.size(); ++i) {
    const Cloud& cloud = scenario.clouds[i];
    if (!cloud.protected_by || cloud.site != scenario[source].site || !is_available(scenario, source, CloudId{i}))
      continue;
    TargetChoice choice{CloudId{i}, *cloud.protected_by, {}};
    for (std::size_t network = 0; network < scenario.networks.size(); ++network) {
      const NetworkId target{network};
      if (target != source && scenario[target].site == scenario[choice.protecting].site &&
          is_available(scenario, target, choice.protecting))
        choice.networks.push_back(target);
    }
    choices.push_back(std::move(choice));
  }
  return choices;
}

bool connects_in_azure(std::optional<NetworkId> one, std::optional<NetworkId> other, bool same_plan) {
  if (one && other) return *one == *other;
  return !one && !other && same_plan;
}

}  // namespace drsim
