#include <fmt/format.h>

#include <algorithm>

#include "analysis/columns.hpp"
#include "analysis/dependencies.hpp"
#include "analysis/text_style.hpp"

namespace drsim {
namespace {

std::string head(const RunReport& report, const TextStyle& style) {
  const Scenario& scenario = *report.scenario;
  const CalendarStart& starts = scenario.starts;
  return bold(scenario.title, style) + "\n" +
         fmt::format("design {}, seed {}, {} from {:04}-{:02}-{:02} {:02}:{:02}, {} changes\n", scenario.design, report.seed,
                     to_text(scenario.horizon), starts.year, starts.month, starts.day, starts.hour, starts.minute, report.records) +
         ending_text(report) + rule(style);
}

std::string story(const RunReport& report) {
  std::string text;
  for (const Incident& incident : report.story) text += fmt::format(" {:<10}  {}\n", instant_text(incident.at), incident.what);
  if (report.untold != 0) text += fmt::format(" and {} more\n", report.untold);
  return text.empty() ? " nothing happened\n" : text;
}

double most_affected(const Outage& outage) {
  double most = 0;
  for (const Breakpoint& point : outage.affected) most = std::max(most, point.share);
  return most;
}

std::string objective(const Scenario& scenario, const PopulationReport& population, const TextStyle& style) {
  const auto rto = scenario[population.application].rto;
  if (!rto) return "";
  return "   rto " + to_text(*rto) + " " + mark(population.mean_downtime <= seconds(*rto), style);
}

std::string downtimes(const RunReport& report, const TextStyle& style) {
  const Scenario& scenario = *report.scenario;
  std::string text;
  for (const PopulationReport& population : report.populations) {
    text += "\n" + bold(use_text(scenario, population), style) + fmt::format(" ({} users)", scenario[population.clients].count) +
            objective(scenario, population, style) + "\n";
    text += fmt::format("  downtime    mean {}   p50 {}   p95 {}   p99 {}   max {}   user-minutes lost {:.1f}\n", span_text(population.mean_downtime),
                        span_text(population.downtime_p50), span_text(population.downtime_p95), span_text(population.downtime_p99), span_text(population.downtime_max),
                        population.user_minutes_lost);
    if (population.tromboned > Duration{})
      text += fmt::format("  trombone    {} by way of a gateway at another site, {} more there and back\n", span_text(population.tromboned), to_text(population.detour));
    for (const Outage& outage : population.outages) {
      const Time to = outage.to.value_or(scenario.end());
      text += fmt::format("  {} to {}  {}{}, up to {:.0f} % of users{}\n", instant_text(outage.from), instant_text(to), span_text(to - outage.from),
                          std::string("  ") + std::string(to_text(outage.disposition)), most_affected(outage) * 100,
                          outage.to ? "" : ", and still so at the horizon");
    }
  }
  return text;
}

std::string recovery_points(const RunReport& report, const TextStyle& style) {
  if (report.recovery_points.empty()) return "";
  constexpr std::size_t most = 20;
  const Scenario& scenario = *report.scenario;
  const PointObjectives objectives(scenario);
  std::string text = "\nrecovery points: age of the data that VMs were restarted with\n";
  std::size_t width = 0;
  for (const RecoveryPointReport& point : report.recovery_points) width = std::max(width, columns(scenario[point.vm].name));
  for (std::size_t i = 0; i < std::min(most, report.recovery_points.size()); ++i) {
    const RecoveryPointReport& point = report.recovery_points[i];
    const auto rpo = objectives.of(point.vm);
    text += fmt::format("  {}  {:<9}{}\n", padded(scenario[point.vm].name, width), point.is_lost ? "none: it was not started" : span_text(point.age),
                        rpo ? "   rpo " + to_text(*rpo) + " " + mark(point.age <= *rpo, style) : "");
  }
  if (report.recovery_points.size() > most) text += fmt::format("  and {} more\n", report.recovery_points.size() - most);
  return text;
}

template <class Count>
std::string counted(Count count, const char* what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

std::string fault_domains(const RunReport& report) {
  const Scenario& scenario = *report.scenario;
  std::string text = "\nfault domains: what one broadcast storm would take down\n";
  for (const FaultDomain& domain : report.fault_domains)
    text += fmt::format("  vlan {}: {} at {}\n", scenario[domain.vlan].name, counted(domain.hosts, "host"), sites_text(scenario, domain));
  return text;
}

// Hosts go one by one, within a second: what each second left is told.
std::string blast_radius(const RunReport& report) {
  constexpr std::size_t most = 12;
  const Scenario& scenario = *report.scenario;
  std::vector<BlastRadius> told;
  for (const BlastRadius& now : report.blast_radius) {
    const bool is_same_second = !told.empty() && instant_text(told.back().at) == instant_text(now.at);
    if (is_same_second) told.back() = now;
    else told.push_back(now);
  }
  std::string text = "  what they had taken down\n";
  for (std::size_t i = 0; i < std::min(most, told.size()); ++i) {
    std::string sites;
    for (const SiteId site : told[i].sites) sites += (sites.empty() ? "" : ", ") + scenario[site].name;
    text += fmt::format("    from {:<10}  ", instant_text(told[i].at));
    text += sites.empty() ? "nothing\n" : fmt::format("{}, {}, {} at {}\n", counted(told[i].vms, "VM"), counted(told[i].gateways, "gateway"), counted(told[i].users, "user"), sites);
  }
  if (told.size() > most) text += fmt::format("    and {} times more\n", told.size() - most);
  return told.empty() ? "" : text;
}

std::string storms(const RunReport& report) {
  if (report.storms.empty()) return "";
  const Scenario& scenario = *report.scenario;
  std::string text = "\nstorms\n";
  for (const StormReport& storm : report.storms) {
    std::string sites;
    for (const SiteId site : storm.sites) sites += (sites.empty() ? "" : ", ") + scenario[site].name;
    text += fmt::format("  vlan {}, {} to {}, at {}: rho {:.4g}, {}\n", scenario[storm.vlan].name, instant_text(storm.from),
                        storm.to ? instant_text(*storm.to) : "the horizon", sites, storm.growth,
                        storm.full ? "full after " + to_text(*storm.full - storm.from) : "never full");
    text += fmt::format("    {} lost; {:.3g} frames went round over {}\n", counted(storm.lost.size(), "VM"), storm.frames, links_text(scenario, storm.circle));
  }
  return text + blast_radius(report);
}

std::string expectations(const RunReport& report, const TextStyle& style) {
  if (report.expectations.empty()) return "";
  std::string text = "\nexpectations\n";
  for (const ExpectationReport& expectation : report.expectations)
    text += fmt::format("  {} {}: {}\n", mark(expectation.holds, style), expectation.text, span_text(expectation.value));
  return text;
}

}  // namespace

std::string run_text(const RunReport& report, const TextStyle& style) {
  const std::string assumed = assumptions_text(*report.scenario, style);
  const std::string documents = documents_text(*report.scenario);
  const std::string text = head(report, style) + story(report) + downtimes(report, style) + recovery_points(report, style) + recovery_text(report, style) + storms(report) + fault_domains(report) +
                           expectations(report, style) + (documents.empty() ? "" : "\n" + documents) + (assumed.empty() ? "" : "\n" + assumed);
  return fitted(text, style);
}

}  // namespace drsim
