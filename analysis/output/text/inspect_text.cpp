#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "analysis/availability/design/inspect.hpp"
#include "analysis/output/output_version.hpp"
#include "analysis/output/text/text_style.hpp"
#include "models/ethernet/storm_growth.hpp"

namespace drsim {
namespace {

std::string copies_text(const std::vector<double>& copies) {
  std::string text;
  for (const double count : copies) text += fmt::format("{}{:.6g}", text.empty() ? "" : ", ", count);
  return text;
}

// From microseconds to years, three digits.
std::string delay_text(double seconds) {
  if (seconds < 1e-3) return fmt::format("{:.3g} us", seconds * 1e6);
  if (seconds < 1) return fmt::format("{:.3g} ms", seconds * 1e3);
  return fmt::format("{:.3g} s", seconds);
}

std::string storm_text(const DomainInspection::Storm& storm, FrameRate broadcast) {
  if (storm.growth == 0) return "rho 0: no loop, so no storm\n";
  std::string text = fmt::format(
      "rho {:.4g}: {}\n", storm.growth,
      storm.growth == 1 ? "one loop, every broadcast stays in it for good" : "broadcasts multiply with every hop");
  text += fmt::format("{:28}copies per hop {}, ...\n", "", copies_text(storm.copies));
  if (storm.saturation)
    text += fmt::format("{:28}links are full after {}, {}\n", "", delay_text(*storm.saturation),
                        storm.growth == 1 ? fmt::format("with the {} of the VLAN's own broadcast", to_text(broadcast))
                                          : "with one broadcast");
  return text;
}

std::string_view word_for(PortRole role) {
  switch (role) {
    case PortRole::root:
      return "root";
    case PortRole::designated:
      return "designated";
    case PortRole::alternate:
      return "alternate";
    case PortRole::backup:
      return "backup";
    case PortRole::none:
      return "none";
  }
  return "";
}

std::string roots_text(const Scenario& scenario, const DomainInspection& found) {
  constexpr std::size_t most = 4;
  std::string text;
  for (std::size_t i = 0; i < std::min(most, found.roots.size()); ++i)
    text += fmt::format("{}{} (priority {})", i == 0 ? "" : ", ", scenario[found.roots[i]].name,
                        scenario[found.roots[i]].priority);
  if (found.roots.size() > most) text += fmt::format(" and {} more", found.roots.size() - most);
  return text.empty() ? "none" : text;
}

// Each blocked trunk with the switch whose port stands by.
std::string blocked_text(const Scenario& scenario, const DomainInspection& found) {
  constexpr std::size_t most = 8;
  std::string text;
  std::size_t count = 0;
  for (const DomainInspection::Port& port : found.ports) {
    const bool is_blocked = port.role == PortRole::alternate || port.role == PortRole::backup;
    if (!is_blocked || ++count > most) continue;
    text += fmt::format("{}{} (at {})", text.empty() ? "" : ", ", scenario[port.trunk].name, scenario[port.node].name);
  }
  if (count > most) text += fmt::format(" and {} more", count - most);
  return text.empty() ? "none" : text;
}

std::string counted(std::size_t count, const char* what, const char* several) {
  return std::to_string(count) + " " + (count == 1 ? what : several);
}

template <class Ids>
std::string names_text(const Scenario& scenario, const Ids& ids) {
  constexpr std::size_t most = 6;
  std::string text;
  for (std::size_t i = 0; i < std::min(most, ids.size()); ++i) text += (i == 0 ? "" : ", ") + scenario[ids[i]].name;
  return text + (ids.size() > most ? fmt::format(" and {} more", ids.size() - most) : "");
}

// Whom a storm would take down, and what usual countermeasures would leave of it.
std::string consequences_text(const Scenario& scenario, const DomainInspection& found) {
  if (found.without_spanning_tree.growth == 0) return "";
  std::string text;
  if (!found.applications.empty())
    text += fmt::format("  {:<26}{}\n", "it takes down", names_text(scenario, found.applications));
  if (!found.users.empty()) text += fmt::format("  {:<26}{}\n", "users of them", names_text(scenario, found.users));
  constexpr double limit = 1000;
  double slowest = 1e300;
  for (const LinkId link : found.trunks)
    slowest = std::min(slowest, static_cast<double>(scenario[link].bandwidth.bits_per_second) / smallest_frame);
  text += fmt::format(
      "  {:<26}storm control of {:.0f}/s on every trunk: {:.2g} % of the slowest, and hosts that broadcast still "
      "flap\n",
      "what would be left", limit, 100 * std::min(1.0, limit / slowest));
  text += fmt::format("  {:<26}guard, or spanning tree on every trunk: no loop\n", "");
  if (found.domain.sites.size() > 1)
    text += fmt::format("  {:<26}a VLAN of its own at each site: a storm stays at the site where it begins\n", "");
  return text;
}

std::string domain_text(const Scenario& scenario, const DomainInspection& found, const TextStyle& style) {
  const FaultDomain& domain = found.domain;
  std::string text = bold(fmt::format("vlan {}: {} at {}", scenario[domain.vlan].name,
                                      counted(domain.endpoints, "endpoint", "endpoints"), sites_text(scenario, domain)),
                          style) +
                     "\n";
  text += fmt::format("  {:<26}{}, {}\n", "broadcast domain", counted(domain.switches.size(), "switch", "switches"),
                      counted(found.trunks.size(), "trunk", "trunks"));
  text += fmt::format("  {:<26}{}\n", "redundant trunks", links_text(scenario, found.redundant));
  if (!found.trunks.empty()) text += fmt::format("  {:<26}{}\n", "root of spanning tree", roots_text(scenario, found));
  text += fmt::format("  {:<26}{}\n", "blocked", blocked_text(scenario, found));
  if (!found.unplugged.empty())
    text += fmt::format("  {:<26}{}\n", "not plugged in", links_text(scenario, found.unplugged));
  text += fmt::format("  {:<26}{}", "as it is", storm_text(found.as_it_is, found.broadcast));
  if (found.without_spanning_tree.growth != found.as_it_is.growth)
    text +=
        fmt::format("  {:<26}{}", "if every trunk forwarded", storm_text(found.without_spanning_tree, found.broadcast));
  for (const DomainInspection::Cap& cap : found.storm_control)
    text += fmt::format("  {:<26}{} passes {} of the {:.0f}/s of its line rate\n", "storm control",
                        scenario[cap.link].name, to_text(cap.limit), cap.line_rate);
  text += consequences_text(scenario, found);
  const bool is_shared = domain.sites.size() > 1;
  text += fmt::format(
      "  {:<26}{}\n", "one fault domain",
      is_shared ? "yes: a storm at one of these sites takes the others down with it" : "no other site is in it");
  return text;
}

nlohmann::ordered_json names_json(const Scenario& scenario, const std::vector<LinkId>& links) {
  nlohmann::ordered_json names = nlohmann::ordered_json::array();
  for (const LinkId id : links) names.push_back(scenario[id].name);
  return names;
}

template <class Ids>
nlohmann::ordered_json name_list(const Scenario& scenario, const Ids& ids) {
  nlohmann::ordered_json names = nlohmann::ordered_json::array();
  for (const auto id : ids) names.push_back(scenario[id].name);
  return names;
}

nlohmann::ordered_json storm_json(const DomainInspection::Storm& storm) {
  nlohmann::ordered_json json{{"rho", storm.growth}, {"copies_per_hop", storm.copies}, {"saturation_s", nullptr}};
  if (storm.saturation) json["saturation_s"] = *storm.saturation;
  return json;
}

nlohmann::ordered_json domain_json(const Scenario& scenario, const DomainInspection& found) {
  nlohmann::ordered_json sites = nlohmann::ordered_json::array(), switches = sites, caps = sites;
  for (const SiteId site : found.domain.sites) sites.push_back(scenario[site].name);
  for (const SwitchId node : found.domain.switches) switches.push_back(scenario[node].name);
  nlohmann::ordered_json roots = nlohmann::ordered_json::array(), ports = roots;
  for (const SwitchId node : found.roots) roots.push_back(scenario[node].name);
  for (const DomainInspection::Port& port : found.ports)
    ports.push_back(
        {{"trunk", scenario[port.trunk].name}, {"switch", scenario[port.node].name}, {"role", word_for(port.role)}});
  for (const DomainInspection::Cap& cap : found.storm_control)
    caps.push_back({{"link", scenario[cap.link].name},
                    {"frames_per_s", cap.limit.frames_per_second},
                    {"line_rate_frames_per_s", cap.line_rate}});
  return {{"vlan", scenario[found.domain.vlan].name},
          {"sites", sites},
          {"endpoints", found.domain.endpoints},
          {"switches", switches},
          {"trunks", names_json(scenario, found.trunks)},
          {"redundant", names_json(scenario, found.redundant)},
          {"blocked", names_json(scenario, found.blocked)},
          {"unplugged", names_json(scenario, found.unplugged)},
          {"as_it_is", storm_json(found.as_it_is)},
          {"spanning_tree", {{"roots", roots}, {"ports", ports}}},
          {"without_spanning_tree", storm_json(found.without_spanning_tree)},
          {"storm_control", caps},
          {"broadcast_frames_per_s", found.broadcast.frames_per_second},
          {"applications", name_list(scenario, found.applications)},
          {"users", name_list(scenario, found.users)}};
}

}  // namespace

std::string inspect_text(const Inspection& inspection, const TextStyle& style) {
  const Scenario& scenario = *inspection.scenario;
  std::string text = bold(scenario.title, style) +
                     fmt::format("\ndesign {}: layer 2 before anything happens\n", scenario.design) + rule(style);
  for (const DomainInspection& domain : inspection.domains)
    text += (&domain == &inspection.domains.front() ? "" : "\n") + domain_text(scenario, domain, style);
  const std::string assumed = assumptions_text(scenario, style);
  return fitted(text + (assumed.empty() ? "" : "\n" + assumed), style);
}

std::string inspect_json(const Inspection& inspection) {
  const Scenario& scenario = *inspection.scenario;
  nlohmann::ordered_json domains = nlohmann::ordered_json::array();
  for (const DomainInspection& domain : inspection.domains) domains.push_back(domain_json(scenario, domain));
  return nlohmann::ordered_json{
             {"drsim", output_version}, {"scenario", scenario.title}, {"design", scenario.design}, {"domains", domains}}
             .dump(2) +
         "\n";
}

}  // namespace drsim
