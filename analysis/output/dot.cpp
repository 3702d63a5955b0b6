#include "analysis/output/dot.hpp"

#include <fmt/format.h>

namespace drsim {
namespace {

std::string in_quotes(std::string_view text) {
  std::string safe = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') safe += '\\';
    safe += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  return safe + "\"";
}

std::string node(const char* kind, std::size_t index) { return fmt::format("{}{}", kind, index); }
std::string node(const Node& end) {
  const auto* router = std::get_if<RouterId>(&end);
  return router ? node("router", router->index) : node("switch", std::get<SwitchId>(end).index);
}
std::string at(const char* kind, std::size_t index, const std::string& label, const char* shape) {
  return fmt::format("    {} [label={}, shape={}];\n", node(kind, index), in_quotes(label), shape);
}

std::string counted(const std::string& name, std::size_t count) {
  return count == 1 ? name : fmt::format("{} ({})", name, count);
}

// What stands at a site.
std::string cluster(const Scenario& scenario, SiteId site) {
  std::string text =
      fmt::format("  subgraph cluster_{} {{\n    label={};\n", site.index, in_quotes(scenario[site].name));
  for (std::size_t i = 0; i < scenario.routers.size(); ++i)
    if (scenario.routers[i].site == site) text += at("router", i, scenario.routers[i].name, "box");
  for (std::size_t i = 0; i < scenario.switches.size(); ++i)
    if (scenario.switches[i].site == site) text += at("switch", i, scenario.switches[i].name, "box3d");
  for (std::size_t i = 0; i < scenario.groups.size(); ++i)
    if (const VmGroup& group = scenario.groups[i]; !group.vms.empty() && scenario[group.vms.front()].home.site == site)
      text += at("vms", i, counted(group.name, group.vms.size()), "component");
  const auto behind = [&](RouterId router) { return router && scenario[router].site == site; };
  for (std::size_t i = 0; i < scenario.populations.size(); ++i)
    if (behind(scenario.populations[i].behind))
      text +=
          at("clients", i,
             counted(scenario.populations[i].name, static_cast<std::size_t>(scenario.populations[i].count)), "oval");
  for (std::size_t i = 0; i < scenario.resolvers.size(); ++i)
    if (behind(scenario.resolvers[i].behind)) text += at("resolver", i, scenario.resolvers[i].name, "oval");
  for (std::size_t i = 0; i < scenario.dns_servers.size(); ++i)
    if (behind(scenario.dns_servers[i].behind)) text += at("dns", i, scenario.dns_servers[i].name, "cylinder");
  return text + "  }\n";
}

std::string edge(const Scenario& scenario, const Link& link) {
  std::string label = fmt::format("{}: {}, {}", link.name, to_text(link.bandwidth), to_text(link.latency));
  if (!link.vlans.empty()) label += "; vlan";
  for (const VlanId vlan : link.vlans) label += " " + scenario[vlan].name;
  return fmt::format("  {} -- {} [label={}, penwidth={}, style={}];\n", node(link.ends[0]), node(link.ends[1]),
                     in_quotes(label), link.is_trunk() ? 4 : 1, link.begins_up ? "solid" : "dashed");
}

}  // namespace

std::string topology_dot(const Scenario& scenario) {
  std::string text = "// drsim: 1\ngraph topology {\n  label=" + in_quotes(scenario.title + ", " + scenario.design) +
                     ";\n  fontname=\"sans-serif\"; node [fontname=\"sans-serif\"]; edge [fontname=\"sans-serif\"];\n";
  for (std::size_t i = 0; i < scenario.sites.size(); ++i) text += cluster(scenario, SiteId{i});
  for (const Link& link : scenario.links) text += edge(scenario, link);
  const auto attach = [&](const char* kind, std::size_t index, RouterId router) {
    if (router) text += fmt::format("  {} -- {} [style=dotted];\n", node(kind, index), node("router", router.index));
  };
  for (std::size_t i = 0; i < scenario.populations.size(); ++i) attach("clients", i, scenario.populations[i].behind);
  for (std::size_t i = 0; i < scenario.resolvers.size(); ++i) attach("resolver", i, scenario.resolvers[i].behind);
  for (std::size_t i = 0; i < scenario.dns_servers.size(); ++i) attach("dns", i, scenario.dns_servers[i].behind);
  for (std::size_t i = 0; i < scenario.groups.size(); ++i)
    if (!scenario.groups[i].vms.empty())
      text += fmt::format("  {} -- {} [style=dotted];\n", node("vms", i),
                          node("switch", scenario[scenario.groups[i].vms.front()].home.attached_to.index));
  for (std::size_t i = 0; i < scenario.routers.size(); ++i)
    if (scenario.routers[i].attached_to)
      text += fmt::format("  {} -- {} [style=dotted];\n", node("router", i),
                          node("switch", scenario.routers[i].attached_to.index));
  return text + "}\n";
}

}  // namespace drsim
