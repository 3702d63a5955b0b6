#include "scenarios/import/complete.hpp"

#include <algorithm>
#include <functional>

namespace drsim::imports {
namespace {

// Who is attached where: a VM at home, or its replica.
struct Attached {
  std::string vm;
  Value* at;  ///< Has network, subnet and address.
};

std::vector<Attached> attachments(Builder& builder) {
  std::vector<Attached> all;
  for (auto& [name, vm] : builder.estate.sections["vms"]) {
    if (vm.has("network")) all.push_back({name, &vm});
    if (Value* recovery = vm.find("recovery"); recovery && recovery->has("network")) all.push_back({name, recovery});
  }
  return all;
}

std::optional<Prefix> prefix_of(const Value& network, const std::string& subnet) {
  const Value* its = network.find("subnets")->find(subnet);
  return its ? prefix_in(its->text_at("prefix")) : std::nullopt;
}

bool overlaps_any(const Value& network, Prefix prefix) {
  for (const auto& [name, subnet] : network.find("subnets")->entries)
    if (const auto its = prefix_in(subnet.text_at("prefix")); its && its->overlaps(prefix)) return true;
  return false;
}

// The subnet of a network that an address is in; empty if there is none.
std::string subnet_around(const Value& network, Address address) {
  for (const auto& [name, subnet] : network.find("subnets")->entries)
    if (const auto prefix = prefix_in(subnet.text_at("prefix")); prefix && prefix->contains(address)) return name;
  return "";
}

// States the subnet of whoever only has an address, or nothing.
void find_subnets(Builder& builder) {
  for (const Attached& one : attachments(builder)) {
    Value& network = *builder.estate.find("networks", one.at->text_at("network"));
    if (one.at->has("subnet")) continue;
    std::string subnet;
    if (const auto address = address_in(one.at->text_at("address"))) {
      subnet = subnet_around(network, *address);
      if (subnet.empty()) {
        Prefix around{{address->value & 0xffffff00}, 24};
        subnet = "around-" + to_text(around.network);
        if (!overlaps_any(network, around)) network.map_at("subnets").map_at(subnet);
      }
    } else if (!network.find("subnets")->entries.empty()) {
      continue;  // The network's first, as everywhere.
    } else {
      subnet = "default";
      network.map_at("subnets").map_at(subnet);
    }
    if (network.find("subnets")->has(subnet))
      one.at->assume("subnet", subnet, "the one that its address is in, or its network's only one");
  }
}

// A /24 that nothing in the estate overlaps, for a subnet of which nothing is known.
Prefix free_prefix(Builder& builder, std::uint32_t& next) {
  for (;; next += 256) {
    const Prefix prefix{{next}, 24};
    bool is_free = true;
    for (const auto& [name, network] : builder.estate.sections["networks"])
      is_free = is_free && !overlaps_any(network, prefix);
    if (is_free) return prefix;
  }
}

void assume_prefixes(Builder& builder) {
  std::map<std::pair<std::string, std::string>, Address> known;
  for (const Attached& one : attachments(builder))
    if (const auto address = address_in(one.at->text_at("address")))
      known.try_emplace({one.at->text_at("network"), one.at->text_at("subnet")}, *address);
  std::uint32_t next = 0x0afa0000;  // 10.250.0.0
  for (auto& [name, network] : builder.estate.sections["networks"])
    for (auto& [subnet, value] : network.map_at("subnets").entries) {
      if (!value.has("prefix")) {
        const auto found = known.find({name, subnet});
        const Prefix around = found == known.end() ? Prefix{} : Prefix{{found->second.value & 0xffffff00}, 24};
        if (found != known.end() && !overlaps_any(network, around))
          value.assume("prefix", to_text(around), "a /24 around its VMs' addresses: no file states it");
        else
          value.assume("prefix", to_text(free_prefix(builder, next)), "a free one: no file states it");
      }
      if (!value.has("gateway") && !value.has("gateways")) value.set("gateway", builder.router_of(name));
    }
}

bool is_usable(Prefix prefix, Address address, bool is_azure) {
  const std::uint32_t offset = address.value - prefix.network.value;
  return offset >= (is_azure ? 4u : 1u) && address.value < prefix.last().value;
}

// An address outside of its subnet, of the network itself or of another VM cannot be: it is left to be drawn.
void check_addresses(Builder& builder) {
  std::map<std::pair<std::string, std::string>, std::string> holders;
  for (const Attached& one : attachments(builder)) {
    Value& network = *builder.estate.find("networks", one.at->text_at("network"));
    const auto address = address_in(one.at->text_at("address"));
    if (!address) continue;
    const auto prefix = prefix_of(network, one.at->text_at("subnet"));
    const bool is_azure = builder.estate.find("sites", network.text_at("site"))->text_at("kind") == "azure";
    const auto [holder, is_first] =
        holders.try_emplace({one.at->text_at("network"), one.at->text_at("address")}, one.vm);
    std::string why;
    if (prefix && !prefix->contains(*address))
      why = "it is not in the prefix of its subnet " + one.at->text_at("subnet") + ", " + to_text(*prefix);
    else if (prefix && !is_usable(*prefix, *address, is_azure))
      why = "no host can have it in " + to_text(*prefix);
    else if (!is_first && holder->second != one.vm)
      why = "VM " + holder->second + " has it too";
    if (why.empty()) continue;
    builder.estate.contradict({}, "address " + to_text(*address) + " of VM " + one.vm, why + ": it is left out");
    std::erase_if(one.at->entries, [](const auto& entry) { return entry.first == "address"; });
  }
}

void forget(Value& list, const std::string& name) {
  std::erase_if(list.items, [&](const Value& item) { return item.text == name; });
}

// VMs of which nobody says where they are cannot be reached, nor started.
void take_out_unplaced(Builder& builder) {
  std::vector<std::string> unplaced;
  for (const auto& [name, vm] : builder.estate.sections["vms"])
    if (!vm.has("network")) unplaced.push_back(name);
  for (const std::string& name : unplaced) {
    const Value& vm = builder.estate.sections["vms"].at(name);
    builder.estate.leave_out({}, "VM " + name, "no file says which network it is on (" + vm.comment + ")");
    --builder.estate.seen;  // It was counted where it was read.
    if (builder.estate.carried > 0) --builder.estate.carried;
    builder.estate.sections["vms"].erase(name);
    for (auto& [other, its] : builder.estate.sections["vms"])
      if (Value* needs = its.find("needs")) forget(*needs, name);
    for (auto& [application, its] : builder.estate.sections["applications"])
      if (Value* served = its.find("served-by")) forget(*served, name);
    std::erase_if(builder.vm_by_address, [&](const auto& entry) { return entry.second == name; });
  }
}

void take_out_empty_networks(Builder& builder) {
  auto& networks = builder.estate.sections["networks"];
  for (auto it = networks.begin(); it != networks.end();) {
    if (!it->second.find("subnets")->entries.empty()) {
      ++it;
      continue;
    }
    const std::string name = it->first;
    builder.estate.contradict({}, "network " + name,
                              "it has no subnet, so it is left out (" + it->second.comment + ")");
    for (auto& [vm, value] : builder.estate.sections["vms"])
      if (Value* recovery = value.find("recovery"))
        std::erase_if(recovery->entries,
                      [&](const auto& entry) { return entry.first.ends_with("network") && entry.second.text == name; });
    std::erase_if(builder.estate.network_mappings,
                  [&](const Value& m) { return m.text_at("from") == name || m.text_at("to") == name; });
    it = networks.erase(it);
  }
}

// Site Recovery copies by way of Azure's own network or the internet, not through virtual networks.
void add_ways_of_copies(Builder& builder) {
  for (const auto& [from, to] : builder.copies) {
    const std::string a = std::min(from, to), b = std::max(from, to);
    Value& link = builder.estate.made_up("links", "copies-" + a + "-" + b,
                                         "the way that copies of VMs take, outside of virtual networks");
    if (link.has("between")) continue;
    link.set("between", Value::list({builder.core(a), builder.core(b)}));
    link.assume("bandwidth", "1Gbit", "no export states it");
    link.assume("latency", "20ms", "no export states it");
  }
}

std::size_t assumed_in(const Value& value) {
  std::size_t n = value.is_assumed ? 1 : 0;
  for (const Value& item : value.items) n += assumed_in(item);
  for (const auto& [key, its] : value.entries) n += assumed_in(its);
  return n;
}

}  // namespace

std::size_t assumptions_in(const Estate& estate) {
  std::size_t n = 0;
  for (const auto& [section, elements] : estate.sections)
    for (const auto& [name, value] : elements) n += assumed_in(value);
  return n;
}

void complete(Builder& builder) {
  take_out_unplaced(builder);
  find_subnets(builder);
  take_out_empty_networks(builder);
  assume_prefixes(builder);
  check_addresses(builder);
  for (auto& [name, vm] : builder.estate.sections["vms"])
    if (Value* replication = vm.find("replication"))
      replication->assume("churn", "500kB/s", "no export states what a VM writes; Deployment Planner's report does");
  add_ways_of_copies(builder);
  std::sort(builder.estate.network_mappings.begin(), builder.estate.network_mappings.end(),
            [](const Value& a, const Value& b) {
              return std::pair(a.text_at("from"), a.text_at("to")) < std::pair(b.text_at("from"), b.text_at("to"));
            });
}

}  // namespace drsim::imports
