#include <algorithm>
#include <set>

#include "models/rulebook/errata.hpp"
#include "models/rulebook/network_mapping.hpp"
#include "models/rulebook/rulebook.hpp"
#include "scenarios/build/build.hpp"

namespace drsim {
namespace {

// ---- Whose rules ---------------------------------------------------------------------------------------------------

void build_document_version(const Fields& root, Draft& draft) {
  const std::string document_version = root.text("document-version");
  draft.scenario.document_version = document_version == "2015"   ? DocumentVersion::y2015
                                    : document_version == "2017" ? DocumentVersion::y2017
                                                                 : DocumentVersion::later;
  if (root.states("address-choice") && root.text("address-choice") == "from-end")
    draft.scenario.address_choice = AddressChoice::from_end;
  for (const YamlNode* stated : root.values("allow-errata")) {
    const std::int64_t number = std::get<std::int64_t>(parse_count(stated->text));
    if (number > static_cast<std::int64_t>(errata().size()))
      draft.wrong(stated->at, "there is no erratum " + stated->text,
                  "they are numbered 1 to " + std::to_string(errata().size()));
    else if (const Erratum& one = erratum(static_cast<int>(number)); !one.can_be_kept())
      draft.wrong(stated->at, "a design cannot keep erratum " + stated->text + ": " + std::string(one.problem),
                  "it is read so: " + std::string(one.reading));
    else
      draft.scenario.allowed_errata.push_back(one.number);
  }
}

// ---- Servers, clouds, hosts ----------------------------------------------------------------------------------------

void build_servers(const Fields& root, Draft& draft) {
  for (const auto& [name, node] : root.named("vmm-servers")) {
    for (const SiteId site : node.ids("sites", draft.sites)) {
      if (const auto other = server_of(draft.scenario, site))
        draft.wrong(node.at("sites"), "site '" + draft.scenario[site].name + "' is managed by VMM server '" +
                                          draft.scenario[*other].name + "' already");
      if (draft.scenario[site].kind == SiteKind::azure)
        draft.wrong(node.at("sites"),
                    "site '" + draft.scenario[site].name + "' is an Azure region: VMM manages on-premises sites");
    }
    draft.vmm_servers[name] = VmmServerId{draft.scenario.vmm_servers.size()};
    draft.scenario.vmm_servers.push_back({name, node.ids("sites", draft.sites), draft.origin(node.at())});
    if (draft.scenario.vmm_servers.back().sites.empty())
      draft.lacks(node.at("sites"), "VMM server '" + name + "' manages no site");
  }
  for (const auto& [name, node] : root.named("logical-networks")) {
    draft.logical_networks[name] = LogicalNetworkId{draft.scenario.logical_networks.size()};
    draft.scenario.logical_networks.push_back({name, node.id("server", draft.vmm_servers), draft.origin(node.at())});
  }
}

SiteId site_of_cloud(const std::string& name, const Fields& node, VmmServerId server, Draft& draft) {
  const std::vector<SiteId>& managed = draft.scenario[server].sites;
  if (node.states("site")) {
    const SiteId site = node.id("site", draft.sites);
    if (std::find(managed.begin(), managed.end(), site) == managed.end())
      draft.wrong(node.at("site"), "VMM server '" + draft.scenario[server].name + "' does not manage site '" +
                                       draft.scenario[site].name + "'");
    return site;
  }
  if (managed.size() > 1)
    draft.wrong(node.at(), "cloud '" + name + "' could be at any of the sites of '" + draft.scenario[server].name + "'",
                "say which: site: " + draft.scenario[managed.front()].name);
  if (managed.empty()) draft.sound = false;
  return managed.empty() ? SiteId{0} : managed.front();
}

void build_clouds(const Fields& root, Draft& draft) {
  const auto clouds = root.named("clouds");
  for (const auto& [name, node] : clouds) {
    const VmmServerId server = node.id("server", draft.vmm_servers);
    draft.clouds[name] = CloudId{draft.scenario.clouds.size()};
    draft.scenario.clouds.push_back({name,
                                     server,
                                     site_of_cloud(name, node, server, draft),
                                     node.ids("logical-networks", draft.logical_networks),
                                     {},
                                     draft.origin(node.at())});
  }
  for (const auto& [name, node] : clouds) {
    if (!node.states("protected-by")) continue;
    const CloudId by = node.id("protected-by", draft.clouds);
    if (by == draft.clouds[name])
      draft.wrong(node.at("protected-by"), "cloud '" + name + "' cannot protect itself");
    else
      draft.scenario.clouds[draft.clouds[name].index].protected_by = by;
  }
}

void build_hosts(const Fields& root, Draft& draft) {
  for (const auto& [name, node] : root.named("hosts")) {
    const SiteId site = node.id("site", draft.sites);
    Host host{.name = name,
              .site = site,
              .attached_to = switch_at(node, site, draft),
              .cloud = {},
              .networks = node.ids("networks", draft.networks),
              .capacity = {},
              .origin = draft.origin(node.at())};
    if (!node.states("networks"))
      for (std::size_t i = 0; i < draft.scenario.networks.size(); ++i)
        if (draft.scenario.networks[i].site == site) host.networks.emplace_back(i);
    if (node.states("capacity")) host.capacity = node.count("capacity");
    if (node.states("cloud")) host.cloud = node.id("cloud", draft.clouds);
    if (host.cloud && draft.scenario[*host.cloud].site != site)
      draft.wrong(node.at("cloud"), "cloud '" + draft.scenario[*host.cloud].name + "' is not at site '" +
                                        draft.scenario[site].name + "'");
    draft.hosts[name] = HostId{draft.scenario.hosts.size()};
    draft.scenario.hosts.push_back(std::move(host));
  }
}

// ---- Networks ------------------------------------------------------------------------------------------------------

std::optional<AddressRange> range_of(const Fields& node, const char* key, Prefix prefix, Draft& draft) {
  if (!node.states(key)) return {};
  const auto values = node.values(key);
  const auto end = [&](std::size_t i) { return std::get<Address>(parse_address(values[i]->text)); };
  if (values.size() != 2) {
    if (values.size() > 2 || draft.whole)
      draft.wrong(node.at(key), "a range of addresses has two ends, not " + std::to_string(values.size()),
                  "write [192.168.1.10, 192.168.1.99]: the first and the last");
    return {};
  }
  const AddressRange range{end(0), end(1)};
  if (range.last < range.first) draft.wrong(node.at(key), to_text(range.first) + " comes after " + to_text(range.last));
  for (const Address address : {range.first, range.last})
    if (!prefix.contains(address)) draft.wrong(node.at(key), to_text(address) + " is not in " + to_text(prefix));
  return range;
}

void build_subnet(const Fields& node, Subnet& subnet, Draft& draft) {
  subnet.pool = range_of(node, "pool", subnet.prefix, draft);
  subnet.dhcp = range_of(node, "dhcp", subnet.prefix, draft);
  for (const YamlNode* stated : node.values("reserved")) {
    const Address address = std::get<Address>(parse_address(stated->text));
    if (!subnet.prefix.contains(address))
      draft.wrong(stated->at, to_text(address) + " is not in " + to_text(subnet.prefix));
    subnet.reserved.push_back(address);
  }
}

void build_network(const Fields& node, Network& network, Draft& draft) {
  if (node.states("logical-network")) {
    const LogicalNetworkId logical = node.id("logical-network", draft.logical_networks);
    const std::optional<VmmServerId> server = server_of(draft.scenario, network.site);
    if (server != draft.scenario[logical].server)
      draft.wrong(node.at("logical-network"),
                  "logical network '" + draft.scenario[logical].name + "' is one of VMM server '" +
                      draft.scenario[draft.scenario[logical].server].name + "', which does not manage site '" +
                      draft.scenario[network.site].name + "'");
    network.logical_network = logical;
  }
  const auto subnets = node.named("subnets");
  for (std::size_t i = 0; i < subnets.size() && i < network.subnets.size(); ++i)
    build_subnet(subnets[i].second, draft.scenario.subnets[network.subnets[i].index], draft);
}

// A mapping between networks that must be there on both sides first.
std::optional<NetworkId> mapped_network(const Fields& node, const char* key, Draft& draft) {
  const auto found = draft.networks.find(node.text(key));
  if (found != draft.networks.end()) return found->second;
  std::vector<std::string> known;
  for (const auto& [name, id] : draft.networks) known.push_back(name);
  const std::string near = nearest(node.text(key), known);
  draft.lacks(
      node.at(key), "there is no network '" + node.text(key) + "' to map",
      (near.empty() ? "" : "did you mean '" + near + "'? ") + ("both networks must exist first: " + citation(25)));
  return {};
}

void build_mapping(const Fields& node, Draft& draft) {
  const auto from = mapped_network(node, "from", draft), to = mapped_network(node, "to", draft);
  if (!from || !to) return;
  const NetworkMapping mapping{*from, *to, node.text("since") == "failover", false, draft.origin(node.at())};
  const Network &source = draft.scenario[*from], &target = draft.scenario[*to];
  if (*from != *to && source.site == target.site)
    draft.wrong(node.at("to"),
                "networks '" + source.name + "' and '" + target.name + "' are both at site '" +
                    draft.scenario[source.site].name + "'",
                "a mapping leads to the other site");
  for (const NetworkMapping& other : draft.scenario.mappings)
    if (other.from == *from && other.after_failover == mapping.after_failover &&
        draft.scenario[other.to].site == target.site)
      draft.wrong(node.at("from"),
                  "network '" + source.name + "' is mapped to '" + draft.scenario[other.to].name + "' already",
                  "a network has one target at a site");
  draft.scenario.mappings.push_back(mapping);
}

}  // namespace

void build_vmm(const Fields& root, Draft& draft) {
  build_document_version(root, draft);
  build_servers(root, draft);
  build_clouds(root, draft);
  build_hosts(root, draft);
  for (const auto& [name, node] : root.named("networks"))
    build_network(node, draft.scenario.networks[draft.networks.at(name).index], draft);
  for (const Fields& node : root.list("network-mappings")) build_mapping(node, draft);
  for (const Fields& node : root.list("documented-targets"))
    draft.scenario.documented_targets.push_back({node.id("select", draft.networks), node.id("for", draft.clouds),
                                                 node.truth("available"), draft.origin(node.at())});
}

}  // namespace drsim
