#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <numeric>

#include "analysis/availability/dependencies.hpp"
#include "analysis/availability/storms/blast_radius.hpp"
#include "analysis/availability/story.hpp"
#include "analysis/demand/demand_output.hpp"
#include "analysis/output/text/objective_text.hpp"
#include "analysis/output/text/text_style.hpp"
#include "models/world/text/columns.hpp"

namespace drsim {
namespace {

std::string head(const RunReport& report, const TextStyle& style) {
  const Scenario& scenario = *report.scenario;
  const CalendarStart& starts = scenario.starts;
  return bold(scenario.title, style) + "\n" +
         fmt::format("design {}, seed {}, {} from {:04}-{:02}-{:02} {:02}:{:02}, {} changes\n", scenario.design,
                     report.seed, to_text(scenario.horizon), starts.year, starts.month, starts.day, starts.hour,
                     starts.minute, report.records) +
         ending_text(report) + rule(style);
}

// Several VMs by name, and how many more.
std::string names_text(const Scenario& scenario, const std::vector<VmId>& vms) {
  constexpr std::size_t most = 6;
  std::string text;
  for (std::size_t i = 0; i < std::min(most, vms.size()); ++i) text += (i == 0 ? "" : ", ") + scenario[vms[i]].name;
  return text + (vms.size() > most ? fmt::format(" and {} more", vms.size() - most) : "");
}

// The same that happens to several VMs at once is one line. What is told of the amounts of each is in the trace.
std::string story(const RunReport& report, const TextStyle& style) {
  constexpr std::size_t most_lines = 60;  // A screenful or two.
  const Scenario& scenario = *report.scenario;
  std::string text;
  std::size_t lines = 0;
  for (std::size_t i = 0; i < report.story.size();) {
    const Incident& first = report.story[i];
    const auto [before, after] = around_name(scenario, first);
    const std::string how = after.substr(0, after.find(','));
    const bool can_be_told_together = suits_several(how);
    std::size_t end = i + 1;
    const auto is_alike = [&, first_before = before](const Incident& other) {
      const auto [its_before, its_after] = around_name(scenario, other);
      return other.vm && time_text(other.at) == time_text(first.at) && its_before == first_before &&
             its_after.substr(0, its_after.find(',')) == how;
    };
    while (can_be_told_together && end < report.story.size() && is_alike(report.story[end])) ++end;
    std::vector<VmId> vms;
    Time last = first.at;
    for (std::size_t j = i; j < end; ++j) {
      const Incident& one = report.story[j];
      if (one.vm) vms.push_back(*one.vm);
      vms.insert(vms.end(), one.others.begin(), one.others.end());
      if (!one.others.empty()) last = std::max(last, one.last);
    }
    std::string what = first.what;
    if (vms.size() > 1) {
      what = before + "vms " + names_text(scenario, vms) + how;
      if (time_text(last) != time_text(first.at)) what += ", the last of them at " + time_text(last);
    }
    if (style.verbose || ++lines <= most_lines) text += fmt::format(" {:<10}  {}\n", time_text(first.at), what);
    i = end;
  }
  const std::size_t folded = report.omitted + (lines > most_lines ? lines - most_lines : 0);
  if (folded != 0) text += fmt::format(" and {} more{}\n", folded, lines > most_lines ? ": --verbose" : "");
  return text.empty() ? " nothing happened\n" : text;
}

// The share of users that are served, from the beginning of an outage to its end: low is nobody.
std::string strip(const Outage& outage, Time to, const TextStyle& style) {
  static constexpr std::array<std::string_view, 8> blocks{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"},
      plain{"_", ".", ":", "-", "=", "+", "*", "#"};
  constexpr int cells = 20;
  const auto served_at = [&](Time at) {
    const auto after = std::upper_bound(outage.affected.begin(), outage.affected.end(), at,
                                        [](Time t, const Breakpoint& point) { return t < point.at; });
    if (after == outage.affected.begin()) return 1.0;
    const Breakpoint& a = *std::prev(after);
    if (after == outage.affected.end()) return 1 - a.share;
    return 1 - (a.share + (after->share - a.share) * (seconds(at - a.at) / seconds(after->at - a.at)));
  };
  std::string text;
  for (int i = 0; i < cells; ++i) {
    const double served = served_at(outage.from + (to - outage.from) * (2 * i + 1) / (2 * cells));
    const auto level = static_cast<std::size_t>(std::clamp(served, 0.0, 1.0) * (blocks.size() - 1) + 0.5);
    text += style.ascii ? plain[level] : blocks[level];
  }
  return text;
}

double most_affected(const Outage& outage) {
  double most = 0;
  for (const Breakpoint& point : outage.affected) most = std::max(most, point.share);
  return most;
}

std::string objective(const PopulationReport& population, const TextStyle& style) {
  const std::optional<bool> is_met = population.recovery_time.is_met();
  return !is_met ? "" : "   rto " + objective_text(population.recovery_time) + " " + mark(*is_met, style);
}

std::string downtime(const RunReport& report, const PopulationReport& population, const TextStyle& style) {
  constexpr std::size_t most = 20;
  const Scenario& scenario = *report.scenario;
  std::string text = "\n" + bold(use_text(scenario, population), style) +
                     fmt::format(" ({} users)", scenario[population.clients].count) + objective(population, style) +
                     "\n";
  text += fmt::format("  downtime    mean {}   p50 {}   p95 {}   p99 {}   max {}   user-minutes lost {}\n",
                      duration_text(population.mean_downtime), duration_text(population.downtime_p50),
                      duration_text(population.downtime_p95), duration_text(population.downtime_p99),
                      duration_text(population.downtime_max), grouped(population.user_minutes_lost, 1));
  const RecoveryTime& recovery = population.recovery_time;
  if (recovery.objective && (recovery.outage || recovery.longest_planned > Duration{}))
    text += fmt::format("  recovery    {}{}\n", recovery_time_text(recovery),
                        recovery.longest_planned > Duration{}
                            ? ", planned moves up to " + duration_text(recovery.longest_planned)
                            : "");
  if (population.tromboned > Duration{})
    text += fmt::format("  trombone    {} by way of a gateway at another site, {} more there and back\n",
                        duration_text(population.tromboned), to_text(population.detour));
  if (population.waited > Duration{})
    text +=
        fmt::format("  waits       up to {:.0f} % of those who ask wait up to {}, for {} in all\n",
                    population.waiting_share * 100, to_text(population.longest_wait), duration_text(population.waited));
  text += demand_text(report, population);
  for (std::size_t i = 0; i < std::min(most, population.outages.size()); ++i) {
    const Outage& outage = population.outages[i];
    const Time to = outage.to.value_or(scenario.end());
    text += fmt::format(
        "  {} to {}  {:<11}  {}  {}, up to {:.0f} % of users{}\n", padded_before(time_text(outage.from), 10),
        padded(time_text(to), 10), duration_text(to - outage.from), strip(outage, to, style), met_text(outage),
        most_affected(outage) * 100, outage.to ? outage.is_planned ? ", planned" : "" : ", open at the horizon");
  }
  if (population.outages.size() > most)
    text += fmt::format("  and {} outages more\n", population.outages.size() - most);
  return text;
}

// Where there are many, those that lost most, in the order of the scenario.
std::string downtimes(const RunReport& report, const TextStyle& style) {
  constexpr std::size_t most = 20;
  const std::vector<PopulationReport>& all = report.populations;
  std::vector<std::size_t> told(all.size());
  std::iota(told.begin(), told.end(), std::size_t{0});
  if (told.size() > most) {
    std::stable_sort(told.begin(), told.end(),
                     [&](std::size_t a, std::size_t b) { return all[a].user_minutes_lost > all[b].user_minutes_lost; });
    told.resize(most);
    std::sort(told.begin(), told.end());
  }
  std::string text;
  for (const std::size_t i : told) text += downtime(report, all[i], style);
  if (all.size() > most)
    text += fmt::format("\nand {} uses more, none of which lost more user-minutes; --format json has all\n",
                        all.size() - most);
  const std::string note = planned_note({&report, 1});
  return text + (note.empty() ? "" : "\n" + note);
}

std::string recovery_points(const RunReport& report, const TextStyle& style) {
  if (report.recovery_points.empty()) return "";
  constexpr std::size_t most = 20;
  const Scenario& scenario = *report.scenario;
  std::string text = "\nrecovery points: age of the data each VM was restarted with\n";
  std::size_t width = 0;
  for (const RecoveryPointReport& point : report.recovery_points)
    width = std::max(width, columns(scenario[point.vm].name));
  for (std::size_t i = 0; i < std::min(most, report.recovery_points.size()); ++i) {
    const RecoveryPointReport& point = report.recovery_points[i];
    text +=
        fmt::format("  {}  {:<9}{}\n", padded(scenario[point.vm].name, width), recovery_point_text(point),
                    point.objective ? "   rpo " + to_text(*point.objective) + " " + mark(*point.is_met(), style) : "");
  }
  if (report.recovery_points.size() > most)
    text += fmt::format("  and {} more\n", report.recovery_points.size() - most);
  return text;
}

template <class Count>
std::string counted(Count count, const char* what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

std::string fault_domains(const RunReport& report) {
  constexpr std::size_t most = 20;
  const Scenario& scenario = *report.scenario;
  // Where there are many, the largest; those of equal size in the order of the scenario.
  std::vector<FaultDomain> told = report.fault_domains;
  if (told.size() > most)
    std::stable_sort(told.begin(), told.end(),
                     [](const FaultDomain& a, const FaultDomain& b) { return a.endpoints > b.endpoints; });
  std::string text = "\nfault domains: what one broadcast storm would take down\n";
  for (std::size_t i = 0; i < std::min(most, told.size()); ++i)
    text += fmt::format("  vlan {}: {} at {}\n", scenario[told[i].vlan].name, counted(told[i].endpoints, "endpoint"),
                        sites_text(scenario, told[i]));
  if (told.size() > most) text += fmt::format("  and {} more, none larger\n", told.size() - most);
  return text +
         fmt::format("\naddresses changed {}   names changed {}\n", report.addresses_changed, report.names_changed);
}

std::string blast_radius(const RunReport& report) {
  constexpr std::size_t most = 12;
  const Scenario& scenario = *report.scenario;
  const std::vector<BlastRadius> told = moment_by_moment(report.blast_radius);
  std::string text = "  what they had taken down\n";
  for (std::size_t i = 0; i < std::min(most, told.size()); ++i) {
    std::string sites;
    for (const SiteId site : told[i].sites) sites += (sites.empty() ? "" : ", ") + scenario[site].name;
    text += fmt::format("    from {:<10}  ", time_text(told[i].at));
    text += sites.empty() ? "nothing\n"
                          : fmt::format("{}, {}, {} at {}\n", counted(told[i].vms, "VM"),
                                        counted(told[i].gateways, "gateway"), counted(told[i].users, "user"), sites);
  }
  if (told.size() > most) text += fmt::format("    and {} times more\n", told.size() - most);
  return told.empty() ? "" : text;
}

// Why spanning tree does not end a storm; and where one goes on that is not over.
std::string unblocked(const Scenario& scenario, const StormReport& storm) {
  std::vector<std::string> reasons;
  if (!storm.unseen.empty()) reasons.push_back("BPDUs do not cross " + links_text(scenario, storm.unseen));
  const auto names = [&](const std::vector<SwitchId>& nodes) {
    constexpr std::size_t most = 4;
    std::string list;
    for (std::size_t i = 0; i < std::min(most, nodes.size()); ++i)
      list += (i == 0 ? "" : ", ") + scenario[nodes[i]].name;
    return list + (nodes.size() > most ? fmt::format(" and {} more", nodes.size() - most) : "");
  };
  if (!storm.without_tree.empty()) reasons.push_back("no spanning tree at " + names(storm.without_tree));
  if (!storm.overloaded.empty())
    reasons.push_back("overloaded, and without BPDUs (control-queue: shared): " + names(storm.overloaded));
  std::string text;
  for (const std::string& reason : reasons) text += (text.empty() ? "    nothing blocks it: " : "; ") + reason;
  if (!text.empty()) text += "\n";
  if (!storm.to) text += "    at the horizon it goes on over " + links_text(scenario, storm.last) + "\n";
  return text;
}

std::string storms(const RunReport& report) {
  if (report.storms.empty()) return "";
  const Scenario& scenario = *report.scenario;
  std::string text = "\nstorms\n";
  for (const StormReport& storm : report.storms) {
    std::string sites;
    for (const SiteId site : storm.sites) sites += (sites.empty() ? "" : ", ") + scenario[site].name;
    text += fmt::format("  vlan {}, {} to {}, at {}: rho {:.4g}, {}\n", scenario[storm.vlan].name,
                        time_text(storm.from), storm.to ? time_text(*storm.to) : "the horizon", sites, storm.growth,
                        storm.full ? "full after " + to_text(*storm.full - storm.from) : "never full");
    text += fmt::format("    {} lost; {:.3g} frames circulated over {}\n", counted(storm.lost.size(), "VM"),
                        storm.frames, links_text(scenario, storm.loop));
    text += unblocked(scenario, storm);
  }
  return text + blast_radius(report);
}

std::string expectations(const RunReport& report, const TextStyle& style) {
  if (report.expectations.empty()) return "";
  std::string text = "\nexpectations\n";
  for (const ExpectationReport& expectation : report.expectations)
    text += fmt::format("  {} {}: {}\n", mark(expectation.holds, style), expectation.text, found_text(expectation));
  return text;
}

}  // namespace

std::string run_text(const RunReport& report, const TextStyle& style) {
  const std::string assumed = assumptions_text(*report.scenario, style);
  const std::string documents = documents_text(*report.scenario);
  const std::string text = head(report, style) + story(report, style) + downtimes(report, style) +
                           recovery_points(report, style) + recovery_text(report, style) + lines_text(report, style) +
                           storms(report) + fault_domains(report) + expectations(report, style) +
                           (documents.empty() ? "" : "\n" + documents) + (assumed.empty() ? "" : "\n" + assumed);
  return fitted(text, style);
}

}  // namespace drsim
