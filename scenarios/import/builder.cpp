#include "scenarios/import/builder.hpp"

#include <algorithm>
#include <cctype>

#include "scenarios/reading/values.hpp"

namespace drsim::imports {

std::optional<Address> address_in(const std::string& text) {
  const Parsed<Address> parsed = parse_address(text);
  if (const auto* address = std::get_if<Address>(&parsed)) return *address;
  return {};
}

std::optional<Prefix> prefix_in(const std::string& text) {
  const Parsed<Prefix> parsed = parse_prefix(text);
  if (const auto* prefix = std::get_if<Prefix>(&parsed)) return *prefix;
  return {};
}

std::optional<std::pair<Address, Prefix>> interface_in(const std::string& text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string::npos || text.size() - slash > 3 || text.size() - slash < 2) return {};
  int length = 0;
  for (const char c : text.substr(slash + 1)) {
    if (std::isdigit(static_cast<unsigned char>(c)) == 0) return {};
    length = length * 10 + (c - '0');
  }
  const std::optional<Address> address = address_in(text.substr(0, slash));
  if (!address || length > 32) return {};
  Prefix prefix{*address, length};
  prefix.network.value &= prefix.mask();
  return std::pair{*address, prefix};
}

std::string Builder::site(const std::string& name, bool is_azure, const Origin& origin) {
  const std::string site = name_of(name);
  Value& value = estate.element("sites", site, origin);
  if (!value.has("kind")) value.set("kind", is_azure ? "azure" : "on-premises");
  core(site);
  return site;
}

std::string Builder::region(const std::string& name, const Origin& origin) {
  std::string region = lower(name);
  std::erase(region, ' ');
  return site(region, true, origin);
}

std::string Builder::core(const std::string& site) {
  const std::string name = site + "-core";
  Value& router = estate.made_up("routers", name, "stands for what no export states of this site's own network");
  router.set("site", site);
  return name;
}

std::string Builder::router_of(const std::string& network) {
  const Value* value = estate.find("networks", network);
  const std::string site = value ? value->text_at("site") : "";
  const Value* its = estate.find("sites", site);
  return its && its->text_at("kind") == "azure" ? network + "-router" : site + "-core";
}

Value& Builder::network(const std::string& name, const std::string& site, const Origin& origin) {
  Value& network = estate.element("networks", name, origin);
  if (network.has("site")) return network;
  network.set("site", site);
  network.map_at("subnets");
  const std::string router = router_of(name);
  if (estate.find("routers", router) == nullptr) {
    Value& its = estate.made_up("routers", router, "stands for the routing within this virtual network");
    its.set("site", site);
    its.set("profile", "azure");
  }
  return network;
}

void Builder::subnet(const std::string& network, const std::string& name, const std::vector<std::string>& prefixes,
                     const Origin& origin) {
  Value* value = estate.find("networks", network);
  if (value == nullptr) return;
  Value& subnets = value->map_at("subnets");
  const std::string own = name_of(name);
  bool has_one = false;
  for (const std::string& text : prefixes) {
    const std::optional<Prefix> prefix = prefix_in(text);
    if (!prefix)
      estate.leave_out(
          origin, "prefix " + text + " of subnet " + network + "/" + own,
          text.find(':') != std::string::npos ? "IPv6 is not modelled" : "it is no IPv4 prefix without host bits");
    else if (has_one)
      estate.leave_out(origin, "prefix " + text + " of subnet " + network + "/" + own,
                       "a subnet has one prefix here: its first");
    else if (const Value* known = subnets.find(own); known && known->text_at("prefix") != to_text(*prefix))
      estate.contradict(origin, "subnet " + network + "/" + own,
                        "it has " + known->text_at("prefix") + " elsewhere, and " + text + " here");
    else if (known == nullptr) {
      Value subnet = Value::map();
      subnet.set("prefix", to_text(*prefix));
      subnet.set("gateway", router_of(network));
      subnets.set(own, subnet, imports::to_text(origin));
      estate.carry();
    }
    has_one = has_one || prefix.has_value();
  }
}

Value* Builder::known_vm(const std::string& name) {
  const auto known = vm_by_name.find(lower(name_of(name)));
  return known == vm_by_name.end() ? nullptr : estate.find("vms", known->second);
}

Value& Builder::vm(const std::string& name, const Origin& origin) {
  if (Value* known = known_vm(name)) return *known;
  const std::string own = name_of(name);
  vm_by_name[lower(own)] = own;
  return estate.element("vms", own, origin);
}

void Builder::address_of(const std::string& vm, const std::string& address) { vm_by_address.emplace(address, vm); }

void Builder::give_names(const std::vector<const Resource*>& resources) {
  const auto own_name = [](const Resource& one) { return name_of(one.view.text_or("name", last_of(one.id))); };
  std::map<std::string, std::size_t> times;
  for (const Resource* one : resources) ++times[lower(own_name(*one))];
  std::set<std::string> taken;
  for (const Resource* one : resources) {
    std::string name = own_name(*one);
    if (times[lower(name)] > 1) name += "-" + name_of(segment_of(one->id, "resourcegroups"));
    std::string free = name;
    for (int n = 2; !taken.insert(lower(free)).second; ++n) free = name + "-" + std::to_string(n);
    name_of_id[one->id] = free;
  }
}

std::string Builder::name_of_resource(const std::string& id) const {
  const auto found = name_of_id.find(lower(id));
  return found == name_of_id.end() ? "" : found->second;
}

}  // namespace drsim::imports
