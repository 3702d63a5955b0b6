#include <fmt/format.h>

#include <algorithm>

#include "analysis/availability/design/inspect.hpp"
#include "analysis/availability/storms/blast_radius.hpp"
#include "analysis/output/text/text_style.hpp"
#include "analysis/page/parts.hpp"

namespace drsim {
namespace {

constexpr std::size_t most_domains = 24, most_columns = 8, most_rows = 50;

std::string storm_text(const DomainInspection::Storm& storm) {
  if (storm.growth == 0) return "no loop: no storm";
  const std::string full =
      storm.saturation ? fmt::format(", links full after {:.3g} s", *storm.saturation) : ", links never full";
  return fmt::format("rho {:.4g}{}", storm.growth, full);
}

std::string joined(const Scenario& scenario, const std::vector<SiteId>& sites) {
  std::string text;
  for (const SiteId site : sites) text += (text.empty() ? "" : ", ") + scenario[site].name;
  return text;
}

std::vector<DomainInspection> largest_first(const Scenario& scenario) {
  std::vector<DomainInspection> domains = inspect(scenario).domains;
  std::stable_sort(domains.begin(), domains.end(), [](const DomainInspection& a, const DomainInspection& b) {
    return std::pair{a.domain.sites.size(), a.domain.endpoints} > std::pair{b.domain.sites.size(), b.domain.endpoints};
  });
  return domains;
}

std::string counted(std::size_t count, const char* what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

// What became of a domain in the run: of several storms in it the one that took most.
std::string happened_in(const RunReport& report, const FaultDomain& domain) {
  std::optional<std::size_t> lost;
  for (const StormReport& storm : report.storms)
    if (storm.vlan == domain.vlan && std::any_of(storm.sites.begin(), storm.sites.end(), [&](SiteId site) {
          return std::find(domain.sites.begin(), domain.sites.end(), site) != domain.sites.end();
        }))
      lost = std::max(lost.value_or(0), storm.lost.size());
  return lost ? "stormed: " + counted(*lost, "VM") + " lost" : "";
}

// Domains that share no column stand in one row.
class Rows {
 public:
  std::size_t place(const std::vector<std::size_t>& columns) {
    const auto [first, last] = std::minmax_element(columns.begin(), columns.end());
    for (std::size_t row = 0;; ++row) {
      if (row == taken_.size()) taken_.emplace_back();
      const std::size_t from = *first, to = *last;
      const auto is_free = [&](const auto& other) { return other.second < from || other.first > to; };
      if (!std::all_of(taken_[row].begin(), taken_[row].end(), is_free)) continue;
      taken_[row].emplace_back(*first, *last);
      return row;
    }
  }
  std::size_t count() const { return taken_.size(); }

 private:
  std::vector<std::vector<std::pair<std::size_t, std::size_t>>> taken_;
};

Json happened_of(const RunReport& report) {
  const Scenario& scenario = *report.scenario;
  Json happened = table("Storms as they happened", {"VLAN", "Began", "Links full", "Over", "rho", "Sites", "VMs lost"});
  for (const StormReport& storm : report.storms) {
    if (happened["rows"].size() == most_rows) break;
    happened["rows"].push_back({scenario[storm.vlan].name, cell(time_text(storm.from), "num"),
                                storm.full ? cell(time_text(*storm.full), "num") : Json("never"),
                                storm.to ? cell(time_text(*storm.to), "num") : Json("not before the horizon"),
                                cell(fmt::format("{:.4g}", storm.growth), "num"), joined(scenario, storm.sites),
                                cell(std::to_string(storm.lost.size()), "num")});
  }
  if (report.storms.size() > most_rows)
    happened["note"] = fmt::format("The first {} of {}.", most_rows, report.storms.size());
  return happened;
}

Json blast_of(const RunReport& report) {
  const std::vector<BlastRadius> told = moment_by_moment(report.blast_radius);
  Json blast = table("What they had taken down", {"From", "VMs", "Gateways", "Users", "Sites"});
  for (const BlastRadius& now : told) {
    if (blast["rows"].size() == most_rows) break;
    blast["rows"].push_back({cell(time_text(now.at), "num"), cell(std::to_string(now.vms), "num"),
                             cell(std::to_string(now.gateways), "num"), cell(std::to_string(now.users), "num"),
                             now.sites.empty() ? "none" : joined(*report.scenario, now.sites)});
  }
  if (told.size() > most_rows) blast["note"] = fmt::format("The first {} of {}.", most_rows, told.size());
  return blast;
}

}  // namespace

std::vector<std::string> storm_columns(const std::vector<SimulatedDesign>& designs) {
  std::vector<std::string> columns;
  for (const SimulatedDesign& design : designs)
    for (const DomainInspection& found : largest_first(*design.report->scenario))
      for (const SiteId site : found.domain.sites)
        if (const std::string& name = (*design.report->scenario)[site].name;
            std::find(columns.begin(), columns.end(), name) == columns.end())
          columns.push_back(name);
  return columns;
}

Json storms_of_page(const SimulatedDesign& design, const std::vector<std::string>& columns) {
  const Scenario& scenario = *design.report->scenario;
  const std::vector<DomainInspection> found = largest_first(scenario);
  Json domains = Json::array();
  Rows rows;
  Json static_table = table(
      "Fault domains of " + scenario.design + " before anything happens",
      {"VLAN", "Hosts", "Sites", "As it is", "If every trunk forwarded", "Blocked by spanning tree", "In this run"});
  for (const DomainInspection& one : found) {
    if (domains.size() == most_domains) break;
    std::vector<std::size_t> places;
    for (const SiteId site : one.domain.sites)
      places.push_back(
          static_cast<std::size_t>(std::find(columns.begin(), columns.end(), scenario[site].name) - columns.begin()));
    std::sort(places.begin(), places.end());
    const std::string happened = happened_in(*design.report, one.domain);
    domains.push_back({{"vlan", scenario[one.domain.vlan].name},
                       {"endpoints", one.domain.endpoints},
                       {"sites", places},
                       {"row", rows.place(places)},
                       {"rho", one.as_it_is.growth},
                       {"rho_all", one.without_spanning_tree.growth},
                       {"happened", happened}});
    std::string blocked;
    for (const LinkId link : one.blocked) blocked += (blocked.empty() ? "" : ", ") + scenario[link].name;
    static_table["rows"].push_back({scenario[one.domain.vlan].name, cell(std::to_string(one.domain.endpoints), "num"),
                                    joined(scenario, one.domain.sites), storm_text(one.as_it_is),
                                    storm_text(one.without_spanning_tree), blocked.empty() ? "nothing" : blocked,
                                    happened.empty() ? "no storm" : happened});
  }
  return {
      {"drawn", columns.size() <= most_columns},   {"domains", domains},    {"rows", rows.count()},
      {"left_out", found.size() - domains.size()}, {"table", static_table}, {"happened", happened_of(*design.report)},
      {"blast", blast_of(*design.report)}};
}

}  // namespace drsim
