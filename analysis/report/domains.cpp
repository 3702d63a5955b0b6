#include <fmt/format.h>

#include <algorithm>

#include "analysis/inspect.hpp"
#include "analysis/report/parts.hpp"
#include "analysis/text_style.hpp"

namespace drsim {
namespace {

constexpr std::size_t most_domains = 24, most_columns = 8;

std::string storm_text(const DomainInspection::Storm& storm) {
  if (storm.growth == 0) return "no circle: no storm";
  const std::string full = storm.saturation ? fmt::format(", links full after {:.3g} s", *storm.saturation) : ", links never full";
  return fmt::format("rho {:.4g}{}", storm.growth, full);
}

std::string joined(const Scenario& scenario, const std::vector<SiteId>& sites) {
  std::string text;
  for (const SiteId site : sites) text += (text.empty() ? "" : ", ") + scenario[site].name;
  return text;
}

}  // namespace

Json storms_of_page(const PlayedDesign& design) {
  const Scenario& scenario = *design.report->scenario;
  Inspection inspection = inspect(scenario);
  std::stable_sort(inspection.domains.begin(), inspection.domains.end(), [](const DomainInspection& a, const DomainInspection& b) {
    return std::pair{a.domain.sites.size(), a.domain.hosts} > std::pair{b.domain.sites.size(), b.domain.hosts};
  });
  Json domains = Json::array(), columns = Json::array();
  std::vector<SiteId> sites;
  Json static_table = table("Fault domains before anything happens", {"VLAN", "Hosts", "Sites", "As it is", "If every trunk forwarded", "Blocked by spanning tree"});
  for (const DomainInspection& found : inspection.domains) {
    if (domains.size() == most_domains) break;
    for (const SiteId site : found.domain.sites)
      if (std::find(sites.begin(), sites.end(), site) == sites.end()) sites.push_back(site);
    Json places = Json::array();
    for (const SiteId site : found.domain.sites) places.push_back(std::find(sites.begin(), sites.end(), site) - sites.begin());
    domains.push_back({{"vlan", scenario[found.domain.vlan].name}, {"hosts", found.domain.hosts}, {"sites", places},
                       {"rho", found.as_it_is.growth}, {"rho_all", found.without_spanning_tree.growth}});
    std::string blocked;
    for (const LinkId link : found.blocked) blocked += (blocked.empty() ? "" : ", ") + scenario[link].name;
    static_table["rows"].push_back({scenario[found.domain.vlan].name, cell(std::to_string(found.domain.hosts), "num"), joined(scenario, found.domain.sites),
                                    storm_text(found.as_it_is), storm_text(found.without_spanning_tree), blocked.empty() ? "nothing" : blocked});
  }
  for (const SiteId site : sites) columns.push_back(scenario[site].name);
  Json happened = table("Storms as they happened", {"VLAN", "Began", "Links full", "Over", "rho", "Sites", "VMs lost"});
  for (const StormReport& storm : design.report->storms) {
    if (happened["rows"].size() == 50) break;
    happened["rows"].push_back({scenario[storm.vlan].name, cell(instant_text(storm.from), "num"), storm.full ? cell(instant_text(*storm.full), "num") : Json("never"),
                                storm.to ? cell(instant_text(*storm.to), "num") : Json("not before the horizon"), cell(fmt::format("{:.4g}", storm.growth), "num"),
                                joined(scenario, storm.sites), cell(std::to_string(storm.lost.size()), "num")});
  }
  return {{"columns", columns}, {"drawn", sites.size() <= most_columns}, {"domains", domains}, {"left_out", inspection.domains.size() - domains.size()},
          {"table", static_table}, {"happened", happened}};
}

}  // namespace drsim
