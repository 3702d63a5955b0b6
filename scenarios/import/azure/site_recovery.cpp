#include <algorithm>
#include <cmath>

#include "scenarios/import/azure/azure.hpp"
#include "scenarios/import/iso_time.hpp"

namespace drsim::imports {
namespace {

const std::string vault = "microsoft.recoveryservices/vaults/";
const std::string type_fabric = vault + "replicationfabrics";
const std::string type_item = type_fabric + "/replicationprotectioncontainers/replicationprotecteditems";
const std::string type_policy = vault + "replicationpolicies";
const std::string type_mapping = type_fabric + "/replicationnetworks/replicationnetworkmappings";

std::string site_of_fabric(Builder& builder, const JsonView& view, const std::string& location,
                           const std::string& fabric) {
  if (!location.empty()) return builder.region(location, view.origin());
  // A fabric of a VMM server, a Hyper-V site or a VMware configuration server: the site of the same name, else a new
  // one.
  return builder.site(fabric.empty() ? "on-premises" : fabric, false, view.origin());
}

// A fabric's region, if it is Azure's.
std::string location_of_fabric(const Builder& builder, const std::string& friendly_name) {
  for (const Resource* fabric : builder.inputs.of_type(type_fabric))
    if (equal_without_case(fabric->view.text_or("friendlyName|name"), friendly_name))
      return fabric->view.text_or("customDetails.location|fabricSpecificDetails.location");
  return "";
}

struct Item {
  const Resource* resource;
  std::string name;  ///< Of the VM.
  bool is_at_home = true;
};

// A VM that was reprotected is there twice: once as it was, once from where it runs now. The one that is active at its
// primary place says how it is protected today.
std::vector<Item> items_of(Builder& builder) {
  std::map<std::string, std::vector<Item>> by_name;
  for (const Resource* one : builder.inputs.of_type(type_item)) {
    builder.read.insert(one->id);
    builder.guarded(one->view, "replicated item " + last_of(one->id), [&] {
      const std::string name = name_of(one->view.text_or("friendlyName|recoveryAzureVMName|name", last_of(one->id)));
      by_name[lower(name)].push_back(
          {one, name, !equal_without_case(one->view.text_or("activeLocation", "Primary"), "Recovery")});
    });
  }
  std::vector<Item> items;
  for (auto& [key, all] : by_name) {
    std::stable_sort(all.begin(), all.end(),
                     [](const Item& a, const Item& b) { return a.is_at_home && !b.is_at_home; });
    const bool was_reprotected = all.size() == 2 && all[0].is_at_home && !all[1].is_at_home;
    for (std::size_t i = 0; i < all.size(); ++i) {
      builder.vm_of_item[all[i].resource->id] = all.front().name;
      if (i == 0) {
        items.push_back(all[0]);
        continue;
      }
      const std::string what =
          "replicated item " + all[i].name + " of fabric " + segment_of(all[i].resource->id, "replicationfabrics");
      builder.estate.leave_out(all[i].resource->view.origin(), what,
                               was_reprotected
                                   ? "it was reprotected: the item that is active at its primary place is used"
                                   : "another item protects a VM of the same name");
      if (!was_reprotected)
        builder.estate.contradict(all[i].resource->view.origin(), what,
                                  "two replicated items have this VM's name: only the first by resource id is used");
    }
  }
  return items;
}

struct Adapter {
  std::string network, subnet, address;                         ///< At home.
  std::string to_network, to_subnet, to_address, test_network;  ///< Network ids.
};

void read_address(const JsonView& view, Adapter& adapter) {
  adapter.subnet = view.text_or("subnetName|vMSubnetName|VMSubnetName", adapter.subnet);
  adapter.address =
      view.text_or("staticIPAddress|primaryNicStaticIPAddress|sourceIPAddress|sourceIPAddresses|primaryStaticIPAddress",
                   adapter.address);
  adapter.to_subnet = view.text_or("recoverySubnetName|recoveryVMSubnetName|targetSubnetName", adapter.to_subnet);
  adapter.to_address =
      view.text_or("recoveryStaticIPAddress|replicaNicStaticIPAddress|targetIPAddress", adapter.to_address);
}

// The first adapter that takes part, and its first address; the others are named.
Adapter adapter_of(Builder& builder, const Item& item) {
  Adapter adapter;
  const JsonView& view = item.resource->view;
  adapter.to_network =
      lower(view.text_or("providerSpecificDetails.selectedRecoveryAzureNetworkId|providerSpecificDetails."
                         "targetNetworkId|selectedRecoveryAzureNetworkId"));
  adapter.test_network =
      lower(view.text_or("providerSpecificDetails.selectedTfoAzureNetworkId|providerSpecificDetails.testNetworkId|"
                         "selectedTfoAzureNetworkId"));
  bool is_first = true;
  for (const JsonView& nic : view.items("providerSpecificDetails.vmNics|nicDetailsList|vmNics|nics")) {
    if (equal_without_case(nic.text_or("selectionType"), "NotSelected") || !is_first) {
      builder.estate.leave_out(
          nic.origin(), "network adapter " + nic.text_or("nicId|replicaNicId", "without an id") + " of VM " + item.name,
          is_first ? "it is not selected for recovery" : "a VM has one adapter here");
      continue;
    }
    is_first = false;
    adapter.network = nic.text_or("vMNetworkName|sourceNicArmId");
    adapter.to_network = lower(nic.text_or("recoveryVMNetworkId|recoveryNetworkId", adapter.to_network));
    adapter.test_network = lower(nic.text_or("tfoVMNetworkId|tfoNetworkId", adapter.test_network));
    read_address(nic, adapter);
    std::vector<JsonView> configurations = nic.items("ipConfigs|ipConfigsDetails|ipConfigDetails");
    std::stable_sort(configurations.begin(), configurations.end(), [](const JsonView& a, const JsonView& b) {
      return a.truth("isPrimary") && !b.truth("isPrimary");
    });
    for (std::size_t i = 0; i < configurations.size(); ++i) {
      if (i == 0)
        read_address(configurations[i], adapter);
      else
        builder.estate.leave_out(
            configurations[i].origin(),
            "IP configuration " + configurations[i].text_or("name", std::to_string(i)) + " of VM " + item.name,
            "a VM has one address here: its primary one");
    }
  }
  return adapter;
}

// The network with that id, at a site; one that is not among the files is made, for its name is known.
std::string network_with(Builder& builder, const std::string& id, const std::string& site, const JsonView& view) {
  if (const std::string known = builder.name_of_resource(id); builder.estate.find("networks", known)) return known;
  const std::string own = name_of(last_of(id));
  std::string name = own;
  for (int n = 2;
       builder.estate.find("networks", name) && builder.estate.find("networks", name)->text_at("site") != site; ++n)
    name = own + "-" + std::to_string(n);
  builder.network(name, site, view.origin());
  if (id.find('/') != std::string::npos) builder.name_of_id[lower(id)] = name;
  return name;
}

// The name of a subnet as the network has it: in Azure, case does not count.
std::string subnet_named(const Value& network, const std::string& name) {
  for (const auto& [subnet, value] : network.find("subnets")->entries)
    if (equal_without_case(subnet, name)) return subnet;
  return name_of(name);
}

void set_subnet(Builder& builder, Value& at, const std::string& network, const std::string& subnet,
                const std::string& address) {
  Value& its = *builder.estate.find("networks", network);
  if (!subnet.empty()) {
    const std::string name = subnet_named(its, subnet);
    its.map_at("subnets").map_at(name);  // Without a prefix, if no other file has it: completed later.
    at.set("subnet", name);
  }
  if (const auto parsed = address_in(address)) at.set("address", to_text(*parsed));
}

std::string interval(double seconds) { return duration_of(seconds); }

void read_policy(const JsonView& policy, Value& replication) {
  const std::string from = to_text(policy.origin());
  const auto seconds = [&](const char* paths, double unit) -> double {
    const std::optional<double> value = policy.number(paths);
    return value && *value > 0 && *value < 1e7 ? *value * unit : 0;
  };
  const std::string in = "providerSpecificDetails.";
  const auto first = [&](std::initializer_list<std::pair<const char*, double>> ways) {
    for (const auto& [key, unit] : ways)
      for (const std::string& prefix : {in, std::string()})
        if (const double value = seconds((prefix + key).c_str(), unit); value > 0) return value;
    return 0.0;
  };
  if (const double every = first({{"replicationFrequencyInSeconds", 1}, {"replicationInterval", 1}}); every > 0)
    replication.set("every", interval(every), from);
  if (const double points = first({{"crashConsistentFrequencyInMinutes", 60}}); points > 0)
    replication.set("points", interval(points), from);
  if (const double app = first({{"appConsistentFrequencyInMinutes", 60},
                                {"appConsistentFrequencyInHours", 3600},
                                {"applicationConsistentSnapshotFrequencyInHours", 3600}});
      app > 0)
    replication.set("app-consistent", interval(app), from);
  // In minutes with Azure and VMware, in hours with Hyper-V.
  if (const double kept = first({{"recoveryPointHistoryInMinutes", 60},
                                 {"recoveryPointHistoryDurationInHours", 3600},
                                 {"recoveryPointHistory", 60},
                                 {"recoveryPoints", 3600}});
      kept > 0)
    replication.set("retention", interval(kept), from);
}

const Resource* policy_of(const Builder& builder, const JsonView& item) {
  if (const Resource* policy = builder.inputs.resource(item.text_or("policyId|policyID"))) return policy;
  const std::string name = item.text_or("policyFriendlyName");
  for (const Resource* policy : builder.inputs.of_type(type_policy))
    if (!name.empty() && equal_without_case(policy->view.text_or("friendlyName|name"), name)) return policy;
  return nullptr;
}

void read_disks(const JsonView& item, Value& vm) {
  double bytes = 0;
  for (const JsonView& disk : item.items("providerSpecificDetails.protectedManagedDisks|providerSpecificDetails."
                                         "protectedDisks|providerSpecificDetails.azureVMDiskDetails")) {
    bytes += disk.number("diskCapacityInBytes|capacityInBytes").value_or(0);
    bytes += disk.number("maxSizeMB").value_or(0) * 1048576;
  }
  if (bytes < 1e6 || bytes > 1e15 || vm.has("disk")) return;
  const std::string size = std::to_string(static_cast<long long>(std::ceil(bytes / 1e6))) + "MB";
  Value& disk = vm.map_at("disk");
  disk.set("size", size);
  disk.assume("used", size, "all of it: the export does not say");
}

void read_replication(Builder& builder, const Item& item, Value& vm, const std::string& from, const std::string& to) {
  const JsonView& view = item.resource->view;
  Value& replication = vm.map_at("replication");
  replication.set("to", to);
  builder.copies.insert({from, to});
  if (const Resource* policy = policy_of(builder, view)) {
    builder.guarded(policy->view, "policy " + last_of(policy->id), [&] { read_policy(policy->view, replication); });
    builder.read.insert(policy->id);
  }
  if (lower(view.text_or("providerSpecificDetails.instanceType|replicationProvider")).find("hyperv") ==
      std::string::npos)
    replication.assume("every", "5s", "it is continuous, which takes a few seconds");
}

void import_item(Builder& builder, const Item& item) {
  const JsonView& view = item.resource->view;
  const std::string details = "providerSpecificDetails.";
  const std::string from_fabric = view.text_or("primaryFabricFriendlyName"),
                    to_fabric = view.text_or("recoveryFabricFriendlyName");
  const std::string from_region =
      view.text_or(details + "initialPrimaryFabricLocation|" + details + "primaryFabricLocation",
                   location_of_fabric(builder, from_fabric));
  std::string to_region =
      view.text_or(details + "recoveryFabricLocation|" + details + "targetLocation|" + details + "recoveryAzureRegion",
                   location_of_fabric(builder, to_fabric));
  const Adapter adapter = adapter_of(builder, item);
  if (to_region.empty() && adapter.to_network.find("/virtualnetworks/") != std::string::npos)
    if (const Value* network = builder.estate.find("networks", builder.name_of_resource(adapter.to_network)))
      to_region = network->text_at("site");
  Value& vm = builder.vm(item.name, view.origin());
  builder.estate.carry();
  if (!item.is_at_home)
    builder.estate.contradict(view.origin(), "VM " + item.name,
                              "it runs at its recovery place now: the estate has it at home");
  std::string from;
  if (const Value* network = builder.estate.find("networks", vm.text_at("network")))
    from = network->text_at("site");
  else
    from = site_of_fabric(builder, view, from_region, from_fabric);
  const bool is_to_azure = !to_region.empty() || adapter.to_network.find("/virtualnetworks/") != std::string::npos ||
                           equal_without_case(to_fabric, "Microsoft Azure");
  const std::string to =
      site_of_fabric(builder, view, is_to_azure && to_region.empty() ? "azure" : to_region, to_fabric);
  if (from == to)
    return builder.estate.leave_out(view.origin(), "protection of VM " + item.name,
                                    "its replica would stay at its own site, " + from);
  if (!vm.has("network")) {
    const std::string network =
        network_with(builder, adapter.network.empty() ? from + "-network" : adapter.network, from, view);
    vm.set("network", network);
    set_subnet(builder, vm, network, adapter.subnet, adapter.address);
    if (vm.has("address")) builder.address_of(item.name, vm.text_at("address"));
  }
  read_replication(builder, item, vm, from, to);
  read_disks(view, vm);
  if (!adapter.to_network.empty()) {
    Value& recovery = vm.map_at("recovery");
    const std::string network = network_with(builder, adapter.to_network, to, view);
    if (builder.estate.find("networks", network)->text_at("site") != to)
      builder.estate.contradict(view.origin(), "recovery network " + network + " of VM " + item.name,
                                "it is not at " + to + ", where the replica is");
    recovery.set("network", network);
    set_subnet(builder, recovery, network, adapter.to_subnet, adapter.to_address);
    if (recovery.has("address")) builder.replica_at.emplace(recovery.text_at("address"), item.name);
    if (!adapter.test_network.empty())
      recovery.set("test-network", network_with(builder, adapter.test_network, to, view));
  }
}

void import_mapping(Builder& builder, const Resource& mapping) {
  const auto network = [&](const char* paths, const char* names) {
    const std::string id = lower(mapping.view.text_or(paths));
    if (const std::string known = builder.name_of_resource(id); !known.empty()) return known;
    const std::string friendly = mapping.view.text_or(names);
    for (const auto& [name, value] : builder.estate.sections["networks"])
      if (equal_without_case(name, friendly)) return name;
    return std::string();
  };
  const std::string from =
      network("fabricSpecificSettings.primaryNetworkId|primaryNetworkId", "primaryNetworkFriendlyName");
  const std::string to = network("recoveryNetworkId", "recoveryNetworkFriendlyName");
  if (from.empty() || to.empty())
    return builder.estate.leave_out(mapping.view.origin(), "network mapping " + last_of(mapping.id),
                                    "one of its networks is not among the files");
  builder.estate.carry();
  Value value = Value::map();
  value.set("from", from);
  value.set("to", to);
  value.comment = to_text(mapping.view.origin());
  const auto same = [&](const Value& other) { return other.text_at("from") == from; };
  if (std::none_of(builder.estate.network_mappings.begin(), builder.estate.network_mappings.end(), same))
    builder.estate.network_mappings.push_back(value);
}

}  // namespace

void import_site_recovery(Builder& builder) {
  for (const Item& item : items_of(builder))
    builder.guarded(item.resource->view, "replicated item " + item.name, [&] { import_item(builder, item); });
  for (const Resource* mapping : builder.inputs.of_type(type_mapping)) {
    builder.read.insert(mapping->id);
    builder.guarded(mapping->view, "network mapping " + last_of(mapping->id),
                    [&] { import_mapping(builder, *mapping); });
  }
  for (const Resource* policy : builder.inputs.of_type(type_policy))
    if (builder.read.contains(policy->id))
      builder.estate.carry();
    else if (builder.read.insert(policy->id).second)
      builder.estate.leave_out(policy->view.origin(), "replication policy " + last_of(policy->id),
                               "no replicated item among the files uses it");
  for (const Resource* fabric : builder.inputs.of_type(type_fabric)) {
    builder.read.insert(fabric->id);
    builder.estate.carry();
  }
}

}  // namespace drsim::imports
