#include "scenarios/import/vmm/scvmm.hpp"

#include <algorithm>

namespace drsim::imports {
namespace {

// A name, or an object that has one: ConvertTo-Json writes either, by its depth.
std::string named(const JsonView& view, const std::string& key) {
  const JsonView found = view.at(key);
  if (!found) return "";
  return found.is_object() ? found.text_or("Name") : view.text_or(key);
}

// The site of what a VMM server manages: the host group, or the server, or there is only one.
std::string site_of(Builder& builder, const JsonView& view) {
  std::string name = named(view, "VMHostGroup");
  if (const std::size_t slash = name.rfind('\\'); slash != std::string::npos) name = name.substr(slash + 1);
  if (name.empty() || equal_without_case(name, "All Hosts")) name = named(view, "ServerConnection");
  return builder.site(name.empty() ? "on-premises" : name, false, view.origin());
}

// "192.168.32.0/24-0": a prefix and its VLAN, several by spaces.
struct SubnetVlan {
  std::string prefix;
  int vlan = 0;
};
std::vector<SubnetVlan> subnet_vlans(const JsonView& view) {
  std::vector<SubnetVlan> all;
  for (const JsonView& one : view.at("SubnetVLans|SubnetVLANs").elements()) {
    if (one.is_object()) {
      all.push_back(
          {one.text_or("Subnet"), static_cast<int>(std::clamp(one.number("VLanID|VlanId").value_or(0), 0.0, 4094.0))});
      continue;
    }
    if (!one.json().is_string()) one.fail("a prefix and its VLAN");
    std::string text = one.json().get<std::string>() + " ";
    for (std::size_t begin = 0, end = text.find(' '); end != std::string::npos;
         begin = end + 1, end = text.find(' ', begin)) {
      const std::string part = text.substr(begin, end - begin);
      if (part.empty()) continue;
      const std::size_t dash = part.rfind('-');
      const std::string vlan = dash == std::string::npos ? "" : part.substr(dash + 1);
      const bool is_number = !vlan.empty() && vlan.size() < 5 &&
                             std::all_of(vlan.begin(), vlan.end(), [](char c) { return c >= '0' && c <= '9'; });
      all.push_back({part.substr(0, dash), is_number ? std::stoi(vlan) : 0});
    }
  }
  return all;
}

void import_network(Builder& builder, const JsonView& view, const std::string& site) {
  const std::string name = name_of(view.text_or("Name"));
  builder.network(name, site, view.origin());
  builder.estate.carry();
  for (const JsonView& subnet : view.items("VMSubnet|VMSubnets")) {
    const std::string subnet_name = subnet.text_or("Name", name);
    bool is_first = true;
    for (const SubnetVlan& one : subnet_vlans(subnet)) {
      if (!is_first) {
        builder.estate.leave_out(subnet.origin(), "prefix " + one.prefix + " of VM subnet " + subnet_name,
                                 "a subnet has one prefix here: its first");
        continue;
      }
      is_first = false;
      builder.subnet(name, subnet_name, {one.prefix}, subnet.origin());
      Value* its = builder.estate.find("networks", name)->map_at("subnets").find(name_of(subnet_name));
      if (!its || one.vlan == 0) continue;
      const std::string vlan = site + "-vlan-" + std::to_string(one.vlan);
      builder.estate.element("vlans", vlan, subnet.origin());
      its->set("vlan", vlan);
    }
  }
}

void import_hard_disks(Value& vm, const JsonView& view) {
  double size = 0, used = 0;
  for (const JsonView& disk : view.items("VirtualHardDisks")) {
    size += disk.number("MaximumSize").value_or(0);
    used += disk.number("Size").value_or(0);
  }
  if (size < 1e6 || size > 1e15) return;
  const auto megabytes = [](double bytes) {
    return std::to_string(static_cast<long long>(bytes / 1e6 + 0.999)) + "MB";
  };
  Value& disk = vm.map_at("disk");
  disk.set("size", megabytes(size));
  if (used >= 1e6 && used <= size)
    disk.set("used", megabytes(used));
  else
    disk.assume("used", megabytes(size), "all of it: the export does not say");
}

// "192.168.1.10", or several in one text, or a list.
std::string address_of(const JsonView& adapter) {
  for (std::string text : adapter.texts("IPv4Addresses")) {
    text = text.substr(0, text.find_first_of(" ,;"));
    if (address_in(text)) return text;
  }
  return "";
}

void import_vm(Builder& builder, const JsonView& view, const std::string& only_site) {
  const std::string name = view.text_or("Name|VMName");
  if (name.empty()) return builder.estate.leave_out(view.origin(), "a VM", "it has no name");
  if (builder.known_vm(name)) return builder.estate.leave_out(view.origin(), "VM " + name, "another VM has this name");
  Value& vm = builder.vm(name, view.origin());
  builder.estate.carry();
  bool is_first = true;
  for (const JsonView& adapter : view.items("VirtualNetworkAdapters")) {
    const std::string network = name_of(named(adapter, "VMNetwork"));
    if (!is_first || !adapter.at("VMNetwork")) {
      builder.estate.leave_out(adapter.origin(),
                               "network adapter " + adapter.text_or("Name", "without a name") + " of VM " + name,
                               is_first ? "it is on no VM network" : "a VM has one adapter here");
      continue;
    }
    is_first = false;
    if (builder.estate.find("networks", network) == nullptr) builder.network(network, only_site, adapter.origin());
    vm.set("network", network);
    if (const std::string subnet = named(adapter, "VMSubnet");
        builder.estate.find("networks", network)->find("subnets")->has(name_of(subnet)))
      vm.set("subnet", name_of(subnet));
    if (const auto address = address_in(address_of(adapter))) {
      vm.set("address", to_text(*address));
      builder.address_of(name_of(name), to_text(*address));
    }
    if (equal_without_case(adapter.text_or("IPv4AddressType"), "Dynamic")) vm.set("addressing", "dhcp");
  }
  import_hard_disks(vm, view);
}

void leave_out(Builder& builder, const JsonView& view, const std::string& what) {
  builder.guarded(view, what, [&] {
    builder.estate.leave_out(view.origin(), what + view.text_or("Name"),
                             "which hosts and VM networks it has is in no export: write it into the story");
  });
}

}  // namespace

void import_scvmm(Builder& builder) {
  const Inputs& in = builder.inputs;
  std::string site;
  const auto by_name = [](std::vector<JsonView> all) {
    std::stable_sort(all.begin(), all.end(),
                     [](const JsonView& a, const JsonView& b) { return named(a, "Name") < named(b, "Name"); });
    return all;
  };
  for (const JsonView& host : in.scvmm_hosts)
    builder.guarded(host, "a host", [&] {
      site = site_of(builder, host);
      const std::string name = named(host, "Name").empty() ? named(host, "ComputerName") : named(host, "Name");
      builder.estate.element("hosts", name_of(name), host.origin()).set("site", site);
      builder.estate.carry();
    });
  const bool has_any = !in.scvmm_networks.empty() || !in.scvmm_vms.empty();
  if (site.empty() && has_any)
    site = site_of(builder, in.scvmm_networks.empty() ? in.scvmm_vms.front() : in.scvmm_networks.front());
  for (const JsonView& network : by_name(in.scvmm_networks))
    builder.guarded(network, "a VM network", [&] { import_network(builder, network, site); });
  for (const JsonView& vm : by_name(in.scvmm_vms)) builder.guarded(vm, "a VM", [&] { import_vm(builder, vm, site); });
  for (const JsonView& one : in.scvmm_clouds) leave_out(builder, one, "cloud ");
  for (const JsonView& one : in.scvmm_logical_networks) leave_out(builder, one, "logical network ");
}

}  // namespace drsim::imports
