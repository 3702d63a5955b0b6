#include <algorithm>
#include <optional>

#include "models/recovery/replication/placement.hpp"
#include "models/rulebook/errata.hpp"
#include "models/rulebook/network_mapping.hpp"
#include "models/rulebook/rulebook.hpp"
#include "scenarios/build/address_plan.hpp"
#include "scenarios/build/build.hpp"

namespace drsim {
namespace {

// ---- Between Azure regions: the mapping that the first replication makes -------------------------------------------

bool is_in_azure(const Scenario& scenario, SiteId site) { return scenario[site].kind == SiteKind::azure; }

// A virtual network that was made is connected to nothing until somebody peers it: its gateway is a router of its own,
// which no link ends at. Who peers it states that router, by the network's name, and a link to it.
std::optional<RouterId> gateway_of_copy(const std::string& name, SiteId to, const Fields& group, Draft& draft) {
  if (const auto stated = draft.routers.find(name); stated != draft.routers.end()) {
    if (draft.scenario[stated->second].site == to) return stated->second;
    draft.wrong(group.at("replication"), "network '" + name + "' is made at site '" + draft.scenario[to].name +
                                             "', and router '" + name + "' is at site '" +
                                             draft.scenario[draft.scenario[stated->second].site].name + "'");
    return {};
  }
  const auto stands_there = [&](const Switch& node) { return node.site == to; };
  const auto& switches = draft.scenario.switches;
  const auto first = std::find_if(switches.begin(), switches.end(), stands_there);
  const RouterId made{draft.scenario.routers.size()};
  draft.routers[name] = made;
  draft.scenario.routers.push_back({.name = name,
                                    .site = to,
                                    .attached_to = SwitchId{static_cast<std::size_t>(first - switches.begin())},
                                    .ospf = {},
                                    .profile = RouterProfile::azure,
                                    .origin = draft.origin(group.at("replication"))});
  return made;
}

// A network like the source, at the other region. None: it cannot be made.
std::optional<NetworkId> copy_network(NetworkId source, SiteId to, const Fields& group, Draft& draft) {
  const std::string name = draft.scenario[source].name + "-asr";
  const std::string way_out = "choose another target: recovery: {network: ...}";
  if (draft.networks.contains(name)) {
    draft.wrong(group.at("replication"),
                "the copy of network '" + draft.scenario[source].name + "' would be called '" + name +
                    "', and there is one already",
                way_out + ", or map the network: " + citation(29) + ", erratum 12");
    return {};
  }
  const std::optional<RouterId> gateway = gateway_of_copy(name, to, group, draft);
  if (!gateway) return {};
  const NetworkId copy{draft.scenario.networks.size()};
  draft.networks[name] = copy;
  draft.scenario.networks.push_back({.name = name,
                                     .site = to,
                                     .subnets = {},
                                     .origin = draft.origin(group.at("replication")),
                                     .logical_network = {}});
  for (const SubnetId id : std::vector<SubnetId>(draft.scenario[source].subnets)) {
    Subnet subnet = draft.scenario[id];
    subnet.network = copy;
    subnet.gateways = {*gateway};
    subnet.virtual_gateway.reset();
    subnet.initially_active = 1;
    draft.scenario.networks[copy.index].subnets.emplace_back(draft.scenario.subnets.size());
    draft.scenario.subnets.push_back(std::move(subnet));
  }
  return copy;
}

// ASR region mapping, lines 48 to 57: made in both directions from the target that is chosen; later choices must be the
// same.
void map_at_first_replication(const GroupFields& group, Draft& draft) {
  const Vm& vm = draft.scenario[draft.scenario[group.id].vms.front()];
  const NetworkId home = draft.scenario[vm.home.subnet].network;
  const SiteId from = vm.home.site, to = group.fields.map("replication").id("to", draft.sites);
  if (!is_in_azure(draft.scenario, from) || !is_in_azure(draft.scenario, to) || from == to) return;
  std::optional<NetworkId> chosen;
  if (group.fields.states("recovery") && group.fields.map("recovery").states("network"))
    chosen = group.fields.map("recovery").id("network", draft.networks);
  if (const auto known = mapped(draft.scenario, home, to)) {
    if (chosen && *chosen != *known)
      draft.wrong(group.fields.map("recovery").at("network"),
                  "network '" + draft.scenario[home].name + "' is mapped to '" + draft.scenario[*known].name +
                      "': the target cannot be changed while replication is enabled",
                  "change the mapping: " + citation(30));
    return;
  }
  const bool is_copy = !chosen;
  if (!chosen) chosen = copy_network(home, to, group.fields, draft);
  if (!chosen || draft.scenario[*chosen].site != to) return;
  const Origin origin = draft.origin(group.fields.at("replication"));
  draft.scenario.mappings.push_back({home, *chosen, false, is_copy, origin});
  if (!mapped(draft.scenario, *chosen, from))
    draft.scenario.mappings.push_back({*chosen, home, false, is_copy, origin});
}

// ---- Where replicas are attached -----------------------------------------------------------------------------------

std::optional<NetworkId> stated_network(const Fields& recovery, SiteId site, Draft& draft) {
  if (!recovery.states("network")) return {};
  const NetworkId network = recovery.id("network", draft.networks);
  const Network& there = draft.scenario[network];
  if (there.site == site) return network;
  draft.wrong(recovery.at("network"),
              "network '" + there.name + "' is at site '" + draft.scenario[there.site].name +
                  "', but the replica is at '" + draft.scenario[site].name + "'",
              "");
  return {};
}

// What happens to a replica later on: where a test connects it, and what somebody does to it after a failover.
void build_later(const Fields& recovery, Vm& vm, SiteId site, Draft& draft) {
  if (recovery.states("test-network")) {
    vm.test_network = recovery.id("test-network", draft.networks);
    if (draft.scenario[*vm.test_network].site != site)
      draft.wrong(recovery.at("test-network"), "network '" + draft.scenario[*vm.test_network].name +
                                                   "' is not at the replica's site '" + draft.scenario[site].name +
                                                   "'");
  }
  if (!recovery.states("after-failover")) return;
  const Fields changed = recovery.map("after-failover");
  vm.is_changed_after_failover = true;
  if (changed.states("network"))
    vm.changed_to = changed.id("network", draft.networks);
  else if (!changed.truth("disconnected"))
    draft.wrong(changed.at("disconnected"), "then nothing changes", "leave after-failover out");
  if (vm.changed_to && draft.scenario[*vm.changed_to].site != site)
    draft.wrong(changed.at("network"), "network '" + draft.scenario[*vm.changed_to].name +
                                           "' is not at the replica's site '" + draft.scenario[site].name + "'");
}

// Network and subnet of a group's replicas. Switch, host and address follow.
void attach(const GroupFields& group, Vm& vm, SiteId site, Draft& draft) {
  Scenario& scenario = draft.scenario;
  const NetworkId home = scenario[vm.home.subnet].network;
  vm.recovery = Attachment{.site = site, .attached_to = {}, .subnet = {}, .address = {}};
  std::optional<NetworkId> stated;
  std::optional<SubnetId> stated_subnet;
  if (group.fields.states("recovery")) {
    const Fields recovery = group.fields.map("recovery");
    stated = stated_network(recovery, site, draft);
    build_later(recovery, vm, site, draft);
  }
  const NetworkChoice network = network_of_replica(scenario, home, site, stated);
  vm.reasons.network = network.why;
  if (!network.network || scenario[*network.network].subnets.empty()) {
    vm.reasons.subnet = SubnetReason::none;
    vm.reasons.address = AddressReason::none;
    return;
  }
  if (group.fields.states("recovery") && group.fields.map("recovery").states("subnet")) {
    const Fields recovery = group.fields.map("recovery");
    stated_subnet = subnet_named(recovery.text("subnet"), *network.network, recovery.at("subnet"), draft);
    if (!stated_subnet) return;
  }
  const Direction direction = direction_of(scenario, vm.home.site, site);
  const SubnetChoice subnet =
      subnet_of_replica(scenario, *network.network, scenario[vm.home.subnet].name, direction, stated_subnet);
  if (subnet.is_tied)
    draft.warn(group.fields.at("replication"),
               "several subnets of '" + scenario[*network.network].name +
                   "' are alphabetically first but for upper and lower case: '" + scenario[subnet.subnet].name +
                   "' is taken",
               citation(34) + ", erratum 10");
  if (subnet.alike)
    draft.warn(group.fields.at("replication"),
               "subnet '" + scenario[subnet.alike].name + "' of '" + scenario[*network.network].name +
                   "' is not taken for '" + scenario[vm.home.subnet].name +
                   "': names are compared as they are written, and '" + scenario[subnet.subnet].name + "' is taken",
               citation(33) +
                   "; write both names alike, or choose it: recovery: {subnet: " + scenario[subnet.alike].name + "}");
  vm.recovery->subnet = subnet.subnet;
  vm.reasons.subnet = subnet.subnet == vm.home.subnet ? SubnetReason::stays : subnet.why;
}

// ---- Hosts ---------------------------------------------------------------------------------------------------------

class HostPlan {
 public:
  explicit HostPlan(Draft& draft) : draft_(draft), running_(draft.scenario.hosts.size()) {}

  void run_at_home(const GroupFields& group) {
    if (!group.fields.states("host")) return;
    const HostId host = group.fields.id("host", draft_.hosts);
    const Mark& at = group.fields.at("host");
    for (const VmId id : draft_.scenario[group.id].vms) {
      Vm& vm = draft_.scenario.vms[id.index];
      const Host& there = draft_.scenario[host];
      vm.home.host = host;
      ++running_[host.index];
      if (there.site != vm.home.site)
        return draft_.wrong(at,
                            "host '" + there.name + "' is not at site '" + draft_.scenario[vm.home.site].name + "'");
      if (there.capacity && running_[host.index] > *there.capacity)
        return draft_.wrong(at, "host '" + there.name + "' can run " + std::to_string(*there.capacity) + " VMs: '" +
                                    vm.name + "' is one too many");
    }
  }

  // Each has a switch afterwards.
  void place(const GroupFields& group, SiteId site) {
    const Fields replication = group.fields.map("replication");
    const auto stands_there = [&](const Host& host) { return host.site == site; };
    const bool has_hosts = std::any_of(draft_.scenario.hosts.begin(), draft_.scenario.hosts.end(), stands_there);
    const bool has_switch = replication.states("switch") || !has_hosts;
    const SwitchId stated = has_switch ? switch_at(replication, site, draft_) : SwitchId{};
    bool is_told = false;
    for (const VmId id : draft_.scenario[group.id].vms) {
      Vm& vm = draft_.scenario.vms[id.index];
      if (!vm.recovery) continue;
      const Placement found = placement_of(vm, site);
      if (has_switch) vm.recovery->attached_to = stated;
      if (found.host) {
        vm.recovery->host = *found.host;
        ++running_[found.host->index];
        if (!has_switch) vm.recovery->attached_to = draft_.scenario[*found.host].attached_to;
      } else if (has_hosts) {
        if (!has_switch)
          vm.recovery->attached_to =
              std::find_if(draft_.scenario.hosts.begin(), draft_.scenario.hosts.end(), stands_there)->attached_to;
        if (!is_told)
          draft_.lacks(replication.at("to"),
                       "the replica of vm '" + vm.name + "' cannot be placed at site '" + draft_.scenario[site].name +
                           "': " + std::string(to_text(*found.fault)),
                       citation(2));
        is_told = true;
      }
    }
  }

 private:
  Placement placement_of(const Vm& vm, SiteId site) const {
    std::optional<NetworkId> network;
    if (vm.recovery->is_connected()) network = draft_.scenario[vm.recovery->subnet].network;
    const std::optional<CloudId> protecting = vm.cloud ? draft_.scenario[*vm.cloud].protected_by : std::nullopt;
    return place_replica(draft_.scenario, site, protecting, network, running_);
  }

  Draft& draft_;
  std::vector<std::int64_t> running_;
};

// The way back: ASR network mapping, lines 117 to 127.
void come_back(const GroupFields& group, AddressPlan& addresses, Draft& draft) {
  const Scenario& scenario = draft.scenario;
  for (const VmId id : scenario[group.id].vms) {
    Vm& vm = draft.scenario.vms[id.index];
    if (!vm.recovery) continue;
    const NetworkId home = scenario[vm.home.subnet].network;
    std::optional<NetworkId> now = vm.changed_to;
    if (!vm.is_changed_after_failover && vm.recovery->is_connected()) now = scenario[vm.recovery->subnet].network;
    const NetworkChoice choice = network_after_failback(scenario, home, vm.recovery->site, now);
    vm.reasons.failback = choice.why;
    if (choice.network == home) continue;
    vm.failed_back = Attachment{
        .site = vm.home.site, .attached_to = vm.home.attached_to, .subnet = {}, .address = {}, .host = vm.home.host};
    if (!choice.network || scenario[*choice.network].subnets.empty()) continue;
    vm.failed_back->subnet = subnet_of_replica(scenario, *choice.network, scenario[vm.home.subnet].name,
                                               direction_of(scenario, vm.home.site, vm.recovery->site), {})
                                 .subnet;
    vm.failed_back->address = addresses.take_another(vm, id, vm.failed_back->subnet, group.fields.at());
  }
}

std::vector<GroupFields> groups_of(const Fields& root, Draft& draft) {
  std::vector<GroupFields> groups;
  for (const auto& [name, fields] : root.named("vms"))
    if (const auto found = draft.groups.find(name);
        found != draft.groups.end() && !draft.scenario[found->second].vms.empty())
      groups.push_back({fields, found->second});
  return groups;
}

void build_cloud(const GroupFields& group, Vm& vm, Draft& draft) {
  vm.addressing = group.fields.text("addressing") == "dhcp" ? Addressing::dhcp : Addressing::statically;
  if (group.fields.states("cloud")) vm.cloud = group.fields.id("cloud", draft.clouds);
}

}  // namespace

void build_replicas(const Fields& root, Draft& draft) {
  const std::vector<GroupFields> groups = groups_of(root, draft);
  HostPlan hosts(draft);
  for (const GroupFields& group : groups) {
    const std::vector<VmId> vms = draft.scenario[group.id].vms;
    for (const VmId id : vms) build_cloud(group, draft.scenario.vms[id.index], draft);
    hosts.run_at_home(group);
    if (!group.fields.states("replication")) {
      if (group.fields.states("recovery"))
        draft.lacks(group.fields.at("recovery"), "without replication there is no replica to start",
                    "add replication: {to: ..., churn: ...}");
      continue;
    }
    map_at_first_replication(group, draft);
  }
  for (const GroupFields& group : groups) {
    if (!group.fields.states("replication")) continue;
    const SiteId site = group.fields.map("replication").id("to", draft.sites);
    const std::vector<VmId>& vms = draft.scenario[group.id].vms;
    Vm& first = draft.scenario.vms[vms.front().index];
    attach(group, first, site, draft);
    for (const VmId id : vms) {
      Vm& vm = draft.scenario.vms[id.index];
      std::tie(vm.recovery, vm.reasons, vm.test_network, vm.is_changed_after_failover, vm.changed_to) = std::tie(
          first.recovery, first.reasons, first.test_network, first.is_changed_after_failover, first.changed_to);
    }
    hosts.place(group, site);
  }
  AddressPlan addresses(draft);
  for (const GroupFields& group : groups) addresses.take_stated(group);
  for (const GroupFields& group : groups) addresses.take_at_home(group);
  for (const GroupFields& group : groups) addresses.take_for_replicas(group);
  for (const GroupFields& group : groups) come_back(group, addresses, draft);
  addresses.report();
  const bool has_chosen = std::any_of(draft.scenario.vms.begin(), draft.scenario.vms.end(), [](const Vm& vm) {
    return vm.reasons.address == AddressReason::taken || vm.reasons.address == AddressReason::other_space;
  });
  if (has_chosen) (void)root.text("address-choice");  // Which then is an assumption, unless it is stated.
}

}  // namespace drsim
