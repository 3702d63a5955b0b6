#include <algorithm>

#include "scenarios/import/azure/azure.hpp"

namespace drsim::imports {
namespace {

constexpr const char* type_network = "microsoft.network/virtualnetworks";

void import_subnet(Builder& builder, const std::string& network, const JsonView& subnet) {
  const std::string name = subnet.text_or("name", last_of(lower(subnet.text_or("id"))));
  if (name.empty())
    return builder.estate.leave_out(subnet.origin(), "a subnet of network " + network, "it has no name");
  std::vector<std::string> prefixes = subnet.texts("addressPrefix");
  if (prefixes.empty()) prefixes = subnet.texts("addressPrefixes");
  if (prefixes.empty())
    return builder.estate.leave_out(subnet.origin(), "subnet " + network + "/" + name, "it has no prefix");
  builder.subnet(network, name, prefixes, subnet.origin());
}

void import_network(Builder& builder, const Resource& resource) {
  const std::string name = builder.name_of_resource(resource.id);
  const std::string location = resource.view.text_or("location");
  if (location.empty())
    return builder.estate.leave_out(resource.view.origin(), "virtual network " + name, "it states no location");
  builder.network(name, builder.region(location, resource.view.origin()), resource.view.origin());
  builder.estate.carry();
  for (const JsonView& subnet : resource.view.items("subnets")) import_subnet(builder, name, subnet);
}

// Each side of a peering is a resource; only both together carry anything.
struct Peering {
  std::string here, there;  ///< Ids of virtual networks.
  bool is_connected = false;
  JsonView view;
};

std::vector<Peering> peerings_of(Builder& builder) {
  std::vector<Peering> all;
  const auto add = [&](const std::string& here, const JsonView& view) {
    builder.guarded(view, "a peering", [&] {
      const std::string there = lower(view.text_or("remoteVirtualNetwork.id"));
      const std::string state = view.text_or("peeringState", "Connected");
      all.push_back({here, there, equal_without_case(state, "Connected"), view});
    });
  };
  for (const Resource* network : builder.inputs.of_type(type_network))
    builder.guarded(network->view, "the peerings of " + last_of(network->id), [&] {
      for (const JsonView& view : network->view.items("virtualNetworkPeerings")) add(network->id, view);
    });
  for (const Resource* one : builder.inputs.of_type(std::string(type_network) + "/virtualnetworkpeerings")) {
    builder.read.insert(one->id);
    add(one->id.substr(0, one->id.rfind("/virtualnetworkpeerings")), one->view);
  }
  return all;
}

void import_peerings(Builder& builder) {
  const std::vector<Peering> all = peerings_of(builder);
  const auto is_there = [&](const std::string& here, const std::string& there) {
    return std::any_of(all.begin(), all.end(),
                       [&](const Peering& p) { return p.here == here && p.there == there && p.is_connected; });
  };
  for (const Peering& one : all) {
    const std::string a = builder.name_of_resource(one.here), b = builder.name_of_resource(one.there);
    const std::string what =
        "peering of " + (a.empty() ? last_of(one.here) : a) + " with " + (b.empty() ? last_of(one.there) : b);
    if (builder.estate.find("networks", a) == nullptr || builder.estate.find("networks", b) == nullptr)
      builder.estate.leave_out(one.view.origin(), what, "one of the two networks is not among the files");
    else if (one.here == one.there)
      builder.estate.leave_out(one.view.origin(), what, "a network cannot be peered with itself");
    else if (!one.is_connected)
      builder.estate.leave_out(one.view.origin(), what, "it is not connected");
    else if (!is_there(one.there, one.here))
      builder.estate.leave_out(one.view.origin(), what,
                               "the other network has no connected peering with this one: it carries nothing");
    else {
      builder.estate.carry();
      const std::string name = "peering-" + std::min(a, b) + "-" + std::max(a, b);
      Value& link = builder.estate.element("links", name, one.view.origin());
      if (link.has("between")) continue;
      link.set("between", Value::list({builder.router_of(std::min(a, b)), builder.router_of(std::max(a, b))}));
      const bool is_local =
          builder.estate.find("networks", a)->text_at("site") == builder.estate.find("networks", b)->text_at("site");
      link.assume("bandwidth", "10Gbit", "peering has no limit of its own; VMs' own limits are not modelled");
      link.assume("latency", is_local ? "1ms" : "30ms", is_local ? "within a region" : "between regions: measure it");
      Value tunnel = Value::map();
      tunnel.set("kind", "peering");
      link.set("tunnel", tunnel);
    }
  }
}

}  // namespace

void import_azure_networks(Builder& builder) {
  const auto networks = builder.inputs.of_type(type_network);
  builder.give_names(networks);
  for (const Resource* network : networks) {
    builder.read.insert(network->id);
    builder.guarded(network->view, "virtual network " + last_of(network->id),
                    [&] { import_network(builder, *network); });
  }
  for (const Resource* subnet : builder.inputs.of_type(std::string(type_network) + "/subnets")) {
    builder.read.insert(subnet->id);
    const std::string network = builder.name_of_resource(subnet->id.substr(0, subnet->id.rfind("/subnets/")));
    if (builder.estate.find("networks", network) == nullptr)
      builder.estate.leave_out(subnet->view.origin(), "subnet " + last_of(subnet->id),
                               "its virtual network is not among the files");
    else
      builder.guarded(subnet->view, "subnet " + last_of(subnet->id),
                      [&] { import_subnet(builder, network, subnet->view); });
  }
  import_peerings(builder);
}

}  // namespace drsim::imports
