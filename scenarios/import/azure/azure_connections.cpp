#include <algorithm>

#include "scenarios/import/azure/azure.hpp"

namespace drsim::imports {
namespace {

constexpr const char* type_gateway = "microsoft.network/virtualnetworkgateways";
constexpr const char* type_local = "microsoft.network/localnetworkgateways";
constexpr const char* type_connection = "microsoft.network/connections";
constexpr const char* type_circuit = "microsoft.network/expressroutecircuits";

// The virtual network that a gateway stands in; empty if it is not among the files.
std::string network_of(Builder& builder, const std::string& gateway_id) {
  const Resource* gateway = builder.inputs.resource(gateway_id);
  if (!gateway) return "";
  for (const JsonView& one : gateway->view.items("ipConfigurations")) {
    const std::string subnet = lower(one.text_or("subnet.id"));
    const std::string network = builder.name_of_resource(subnet.substr(0, subnet.rfind("/subnets/")));
    if (builder.estate.find("networks", network)) return network;
  }
  return "";
}

void import_gateway(Builder& builder, const Resource& gateway) {
  const std::string network = network_of(builder, gateway.id);
  const std::string what = "virtual network gateway " + last_of(gateway.id);
  if (network.empty())
    return builder.estate.leave_out(gateway.view.origin(), what, "its virtual network is not among the files");
  builder.estate.carry();
  const std::optional<double> as = gateway.view.number("bgpSettings.asn");
  if (!gateway.view.truth("enableBgp") || !as || *as < 1 || *as > 4294967295.0) return;
  Value& router = *builder.estate.find("routers", builder.router_of(network));
  if (!router.has("bgp"))
    router.map_at("bgp").set("as", std::to_string(static_cast<long long>(*as)), to_text(gateway.view.origin()));
}

// The on-premises site that has these prefixes already, by another export; else one of its own.
std::string site_beyond(Builder& builder, const Resource& local, const std::vector<Prefix>& prefixes) {
  for (const auto& [name, network] : builder.estate.sections["networks"]) {
    const std::string site = network.text_at("site");
    if (builder.estate.find("sites", site)->text_at("kind") == "azure") continue;
    for (const auto& [subnet, value] : network.find("subnets")->entries)
      for (const Prefix prefix : prefixes)
        if (const auto its = prefix_in(value.text_at("prefix")); its && prefix.overlaps(*its)) return site;
  }
  const std::string site = builder.site(builder.name_of_resource(local.id), false, local.view.origin());
  builder.network(site + "-network", site, local.view.origin());
  for (std::size_t i = 0; i < prefixes.size(); ++i)
    builder.subnet(site + "-network", "range-" + std::to_string(i + 1), {to_text(prefixes[i])}, local.view.origin());
  return site;
}

std::vector<Prefix> prefixes_of(Builder& builder, const Resource& local) {
  std::vector<Prefix> prefixes;
  for (const std::string& text :
       local.view.texts("localNetworkAddressSpace.addressPrefixes|addressSpace.addressPrefixes")) {
    if (const auto prefix = prefix_in(text))
      prefixes.push_back(*prefix);
    else
      builder.estate.leave_out(local.view.origin(), "prefix " + text + " of local network gateway " + last_of(local.id),
                               "it is no IPv4 prefix without host bits");
  }
  return prefixes;
}

void assume_line(Value& link, const std::string& bandwidth, const std::string& why) {
  link.assume("bandwidth", bandwidth, why);
  link.assume("latency", "20ms", "no export states it: measure it");
}

// On-premises has to know what is beyond as well; without BGP somebody has told it.
void add_routes_home(Builder& builder, const std::string& link, const std::string& network, const std::string& router) {
  for (const auto& [subnet, value] : builder.estate.find("networks", network)->find("subnets")->entries) {
    Value& route =
        builder.estate.made_up("routes", link + "-" + subnet, "the other end of " + link + " is in no export");
    route.set("at", router);
    route.set("to", value.text_at("prefix"));
    route.set("via", link);
  }
}

void import_vpn(Builder& builder, const Resource& connection, const std::string& name, const std::string& network) {
  const std::string local_id = lower(connection.view.text_or("localNetworkGateway2.id|localNetworkGateway.id"));
  const Resource* local = builder.inputs.resource(local_id);
  const Origin origin = connection.view.origin();
  if (!local)
    return builder.estate.leave_out(origin, "connection " + name,
                                    "its local network gateway " + last_of(local_id) + " is not among the files");
  const std::vector<Prefix> prefixes = prefixes_of(builder, *local);
  const std::string site = site_beyond(builder, *local, prefixes);
  const std::string router = builder.core(site), gateway = builder.router_of(network);
  const bool has_bgp = connection.view.truth("enableBgp");
  builder.estate.carry();
  builder.estate.carry();  // With its local network gateway.
  Value& link = builder.estate.element("links", name, origin);
  link.set("between", Value::list({router, gateway}));
  assume_line(link, "500Mbit", "no export states what the line carries");
  link.map_at("tunnel").set("kind", "site-to-site");
  if (has_bgp) link.set("protocol", "bgp");
  if (const auto as = local->view.number("bgpSettings.asn"); has_bgp && as && *as >= 1 && *as <= 4294967295.0)
    builder.estate.find("routers", router)
        ->map_at("bgp")
        .set("as", std::to_string(static_cast<long long>(*as)), to_text(local->view.origin()));
  if (has_bgp) return;
  if (!prefixes.empty()) {
    Value& beyond = builder.estate.element("local-networks", builder.name_of_resource(local->id) + "-" + name,
                                           local->view.origin());
    beyond.set("at", gateway);
    beyond.set("via", name);
    Value list = Value::list();
    for (const Prefix prefix : prefixes) list.items.emplace_back(to_text(prefix));
    beyond.set("prefixes", list);
  }
  add_routes_home(builder, name, network, router);
}

void import_express_route(Builder& builder, const Resource& connection, const std::string& name,
                          const std::string& network) {
  const Resource* circuit = builder.inputs.resource(connection.view.text_or("peer.id"));
  const Origin origin = connection.view.origin();
  std::string site;
  for (const auto& [its, value] : builder.estate.sections["sites"])
    if (site.empty() && value.text_at("kind") == "on-premises") site = its;
  if (site.empty()) site = builder.site("on-premises", false, origin);
  builder.estate.carry();
  Value& link = builder.estate.element("links", name, origin);
  link.set("between", Value::list({builder.core(site), builder.router_of(network)}));
  const std::optional<double> speed =
      circuit ? circuit->view.number("serviceProviderProperties.bandwidthInMbps") : std::nullopt;
  if (speed && *speed >= 1 && *speed < 1e6) {
    link.set("bandwidth", std::to_string(static_cast<long long>(*speed)) + "Mbit", to_text(circuit->view.origin()));
    builder.estate.carry();
  }
  assume_line(link, "1Gbit", "the circuit is not among the files");
  link.set("protocol", "bgp");
}

void import_connection(Builder& builder, const Resource& connection) {
  const std::string name = builder.name_of_resource(connection.id);
  const std::string network = network_of(builder, connection.view.text_or("virtualNetworkGateway1.id"));
  const Origin origin = connection.view.origin();
  if (network.empty())
    return builder.estate.leave_out(origin, "connection " + name,
                                    "its gateway, or that one's network, is not among the files");
  const std::string kind = lower(connection.view.text_or("connectionType"));
  if (kind == "ipsec") return import_vpn(builder, connection, name, network);
  if (kind == "expressroute") return import_express_route(builder, connection, name, network);
  if (kind != "vnet2vnet")
    return builder.estate.leave_out(origin, "connection " + name, "its type '" + kind + "' is not modelled");
  const std::string other = network_of(builder, connection.view.text_or("virtualNetworkGateway2.id"));
  if (other.empty() || other == network)
    return builder.estate.leave_out(origin, "connection " + name,
                                    "the gateway at its other end, or that one's network, is not among the files");
  builder.estate.carry();  // One for each direction: both are one link.
  Value& link = builder.estate.element(
      "links", "vnet-to-vnet-" + std::min(network, other) + "-" + std::max(network, other), origin);
  link.set("between",
           Value::list({builder.router_of(std::min(network, other)), builder.router_of(std::max(network, other))}));
  assume_line(link, "650Mbit", "what a VpnGw1 carries");
  link.map_at("tunnel").set("kind", "vnet-to-vnet");
}

}  // namespace

void import_azure_connections(Builder& builder) {
  for (const char* type : {type_gateway, type_local, type_circuit, type_connection}) {
    const auto all = builder.inputs.of_type(type);
    builder.give_names(all);
    for (const Resource* one : all) builder.read.insert(one->id);
  }
  for (const Resource* gateway : builder.inputs.of_type(type_gateway))
    builder.guarded(gateway->view, "gateway " + last_of(gateway->id), [&] { import_gateway(builder, *gateway); });
  std::set<std::string> used;
  for (const Resource* one : builder.inputs.of_type(type_connection))
    builder.guarded(one->view, "connection " + last_of(one->id), [&] {
      used.insert(lower(one->view.text_or("localNetworkGateway2.id|localNetworkGateway.id")));
      used.insert(lower(one->view.text_or("peer.id")));
      import_connection(builder, *one);
    });
  for (const char* type : {type_local, type_circuit})
    for (const Resource* one : builder.inputs.of_type(type))
      if (!used.contains(one->id))
        builder.estate.leave_out(one->view.origin(), last_of(type) + " " + last_of(one->id),
                                 "no connection among the files uses it");
}

void leave_out_other_resources(Builder& builder) {
  for (const auto& [id, resource] : builder.inputs.resources)
    if (!builder.read.contains(id))
      builder.estate.leave_out(resource.view.origin(),
                               resource.type.substr(resource.type.find('/') + 1) + " " + last_of(id),
                               "nothing of this type is carried over");
}

}  // namespace drsim::imports
