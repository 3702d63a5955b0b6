#include <algorithm>

#include "scenarios/import/azure/azure.hpp"

namespace drsim::imports {
namespace {

constexpr const char* type_vm = "microsoft.compute/virtualmachines";
constexpr const char* type_nic = "microsoft.network/networkinterfaces";

// A VM's interface: its first address.
struct Nic {
  std::string subnet_id, address;
  bool is_dynamic = false;
};

// The primary one first, as Azure means it.
std::vector<JsonView> primary_first(std::vector<JsonView> all) {
  std::stable_sort(all.begin(), all.end(), [](const JsonView& a, const JsonView& b) {
    return a.truth("primary|isPrimary") && !b.truth("primary|isPrimary");
  });
  return all;
}

Nic nic_of(Builder& builder, const std::string& vm, const JsonView& view) {
  Nic nic;
  bool is_first = true;
  for (const JsonView& one : primary_first(view.items("ipConfigurations"))) {
    const std::string address = one.text_or("privateIPAddress");
    const bool is_ipv4 = one.text_or("privateIPAddressVersion", "IPv4") == "IPv4";
    if (!is_first || !is_ipv4) {
      builder.estate.leave_out(one.origin(), "address " + address + " of VM " + vm,
                               is_ipv4 ? "a VM has one address here: its primary one" : "IPv6 is not modelled");
      continue;
    }
    is_first = false;
    nic = {lower(one.text_or("subnet.id")), address,
           equal_without_case(one.text_or("privateIPAllocationMethod"), "Dynamic")};
  }
  return nic;
}

void place(Builder& builder, const std::string& name, Value& vm, const Nic& nic, const Origin& origin) {
  const std::size_t cut = nic.subnet_id.rfind("/subnets/");
  const std::string network_id = cut == std::string::npos ? "" : nic.subnet_id.substr(0, cut);
  const std::string network = builder.name_of_resource(network_id);
  const Value* its = builder.estate.find("networks", network);
  if (its == nullptr)
    return builder.estate.contradict(origin, "VM " + name,
                                     "its virtual network " + last_of(network_id) + " is not among the files");
  vm.set("network", network);
  for (const auto& [subnet, value] : its->find("subnets")->entries)
    if (equal_without_case(subnet, last_of(nic.subnet_id))) vm.set("subnet", subnet);
  if (const auto address = address_in(nic.address)) {
    vm.set("address", to_text(*address));
    builder.address_of(name, to_text(*address));
  }
  if (nic.is_dynamic) vm.set("addressing", "dhcp");
}

// A NIC is a VM's if either of them says so.
std::map<std::string, std::vector<const Resource*>> nics_of_vms(Builder& builder) {
  std::map<std::string, std::string> vm_of_nic;
  for (const Resource* one : builder.inputs.of_type(type_vm))
    builder.guarded(one->view, "VM " + last_of(one->id), [&] {
      for (const JsonView& its : one->view.items("networkProfile.networkInterfaces"))
        vm_of_nic[lower(its.text_or("id"))] = one->id;
    });
  std::map<std::string, std::vector<const Resource*>> nics;
  for (const Resource* nic : builder.inputs.of_type(type_nic)) {
    builder.read.insert(nic->id);
    builder.guarded(nic->view, "network interface " + last_of(nic->id), [&] {
      std::string vm = lower(nic->view.text_or("virtualMachine.id"));
      if (vm.empty() && vm_of_nic.contains(nic->id)) vm = vm_of_nic[nic->id];
      if (vm.empty())
        builder.estate.leave_out(nic->view.origin(), "network interface " + last_of(nic->id), "it is no VM's");
      else
        nics[vm].push_back(nic);
    });
  }
  return nics;
}

void import_disks(Value& vm, const JsonView& view) {
  double gigabytes = view.number("storageProfile.osDisk.diskSizeGB").value_or(0);
  for (const JsonView& disk : view.items("storageProfile.dataDisks"))
    gigabytes += disk.number("diskSizeGB").value_or(0);
  if (gigabytes < 1 || gigabytes > 1e6) return;
  // Azure counts in powers of 1024.
  const std::string size = std::to_string(static_cast<long long>(gigabytes * 1.073741824 + 0.5)) + "GB";
  Value& disk = vm.map_at("disk");
  disk.set("size", size);
  disk.assume("used", size, "all of it: Azure does not say");
}

using Nics = std::vector<const Resource*>;

void import_vm(Builder& builder, const std::string& id, const std::string& name, const JsonView& view, Nics nics) {
  std::stable_sort(nics.begin(), nics.end(), [](const Resource* a, const Resource* b) {
    return a->view.truth("primary") && !b->view.truth("primary");
  });
  for (std::size_t i = 1; i < nics.size(); ++i)
    builder.estate.leave_out(nics[i]->view.origin(), "network interface " + last_of(nics[i]->id) + " of VM " + name,
                             "a VM has one interface here: its primary one");
  Value& vm = builder.vm(name, view.origin());
  builder.name_of_id[id] = name;
  builder.estate.carry();
  if (nics.empty()) return;
  builder.estate.carry();
  place(builder, name, vm, nic_of(builder, name, nics.front()->view), nics.front()->view.origin());
}

}  // namespace

void import_azure_vms(Builder& builder) {
  auto nics = nics_of_vms(builder);
  const auto vms = builder.inputs.of_type(type_vm);
  builder.give_names(vms);
  for (const Resource* vm : vms) {
    builder.read.insert(vm->id);
    nics.try_emplace(vm->id);
  }
  for (const auto& entry : nics) {
    const std::string& id = entry.first;
    const Resource* resource = builder.inputs.resource(id);
    const JsonView view = resource ? resource->view : entry.second.front()->view;
    std::string name = builder.name_of_resource(id);
    if (name.empty()) name = name_of(last_of(id));
    builder.guarded(view, "VM " + name, [&] {
      import_vm(builder, id, name, view, entry.second);
      if (!resource) return;
      Value& vm = builder.vm(name, view.origin());
      import_disks(vm, view);
      if (equal_without_case(view.text_or("storageProfile.osDisk.osType"), "Windows"))
        vm.assume("boot", "150s", "a Windows VM: no export states how long it takes");
    });
  }
}

}  // namespace drsim::imports
