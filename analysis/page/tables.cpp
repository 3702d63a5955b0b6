#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "analysis/availability/design/fault_domains.hpp"
#include "analysis/output/text/objective_text.hpp"
#include "analysis/output/text/text_style.hpp"
#include "analysis/page/parts.hpp"

namespace drsim {
namespace {

constexpr std::size_t most_headline_uses = 8;

// "897 500 000": in groups of three, with spaces that a line does not break.
std::string unbroken(double value) {
  std::string text = grouped(value);
  for (std::size_t at = text.find(','); at != std::string::npos; at = text.find(',')) text.replace(at, 1, "\u202f");
  return text;
}

// "✓ 47m 3s, within 2h".
Json against(const RecoveryTime& recovery) {
  const std::optional<bool> is_met = recovery.is_met();
  if (!is_met) return "none stated";
  return cell((*is_met ? "✓ " : "✗ ") + recovery_time_text(recovery) + ", objective " + objective_text(recovery),
              *is_met ? "good" : "bad");
}
Json against(const std::optional<Attainment>& attainment) {
  if (!attainment) return "none stated";
  return cell(mark(attainment->verdict, {}) + " " + attainment_text(*attainment),
              attainment->verdict == Verdict::met      ? "good"
              : attainment->verdict == Verdict::missed ? "bad"
                                                       : "");
}

// The worst recovery point, and the strictest objective that it or another missed.
Json data_lost(const RunReport& report) {
  if (report.recovery_points.empty()) return "no VM was started elsewhere";
  Duration oldest{};
  std::optional<Duration> missed, objective;
  std::size_t without = 0;
  for (const RecoveryPointReport& point : report.recovery_points) {
    without += point.is_lost;
    if (point.is_lost) continue;
    oldest = std::max(oldest, point.age);
    if (!point.objective) continue;
    objective = std::min(objective.value_or(*point.objective), *point.objective);
    if (!*point.is_met()) missed = std::min(missed.value_or(*point.objective), *point.objective);
  }
  if (without != 0)
    return cell(fmt::format("✗ {} VM{} had nothing to start with", without, without == 1 ? "" : "s"), "bad");
  if (missed) return cell("✗ " + duration_text(oldest) + ", objective " + to_text(*missed), "bad");
  if (objective) return cell("✓ " + duration_text(oldest) + ", within " + to_text(*objective), "good");
  return duration_text(oldest);
}

// Of replications, as text has it: what 95 of 100 stay below, not what one of them came to.
Json data_lost(const SimulatedDesign& design) {
  if (!design.sample) return data_lost(*design.report);
  const CampaignReport campaign = summarise(*design.sample);
  if (!campaign.recovery_point_p95) return "no VM was started elsewhere";
  const std::string found = "p95 " + duration_text(campaign.recovery_point_p95->value);
  if (!campaign.recovery_points) return found;
  const Verdict verdict = campaign.recovery_points->verdict;
  return cell(mark(verdict, {}) + " " + found + ", objectives " + attainment_text(*campaign.recovery_points),
              verdict == Verdict::met      ? "good"
              : verdict == Verdict::missed ? "bad"
                                           : "");
}

std::string largest_domain(const RunReport& report) {
  const FaultDomain* domain = largest(report.fault_domains);
  if (!domain) return "none";
  return fmt::format("{} endpoints at {}", domain->endpoints, sites_text(*report.scenario, *domain));
}

Json expectations_of(const RunReport& report) {
  if (report.expectations.empty()) return "none stated";
  const auto holding = static_cast<std::size_t>(
      std::count_if(report.expectations.begin(), report.expectations.end(), [](const auto& e) { return e.holds; }));
  const bool all = holding == report.expectations.size();
  return cell(fmt::format("{} {} of {} hold", all ? "✓" : "✗", holding, report.expectations.size()),
              all ? "good" : "bad");
}

}  // namespace

Json table(std::string caption, std::vector<std::string> head) {
  return {{"caption", std::move(caption)}, {"head", std::move(head)}, {"rows", Json::array()}};
}
Json cell(std::string text, const char* class_name) { return {{"t", std::move(text)}, {"c", class_name}}; }

std::vector<UseKey> uses_of(const std::vector<SimulatedDesign>& designs) {
  std::vector<UseKey> uses;
  std::map<std::pair<std::string, std::string>, std::size_t> places;
  for (const SimulatedDesign& design : designs) {
    const Scenario& scenario = *design.report->scenario;
    for (const PopulationReport& population : design.report->populations) {
      const Population& clients = scenario[population.clients];
      const Application& application = scenario[population.application];
      const auto [place, is_new] = places.try_emplace({clients.name, application.name}, uses.size());
      if (is_new) uses.push_back({clients.name, application.name, clients.count, application.rto, 0});
      uses[place->second].lost = std::max(uses[place->second].lost, population.user_minutes_lost);
    }
  }
  std::stable_sort(uses.begin(), uses.end(), [](const UseKey& a, const UseKey& b) { return a.lost > b.lost; });
  if (uses.size() > most_uses) uses.resize(most_uses);
  return uses;
}

const PopulationReport* find_use(const RunReport& report, const UseKey& use) {
  for (const PopulationReport& population : report.populations)
    if ((*report.scenario)[population.clients].name == use.clients &&
        (*report.scenario)[population.application].name == use.application)
      return &population;
  return nullptr;
}

bool has_replications(const std::vector<SimulatedDesign>& designs) {
  return std::all_of(designs.begin(), designs.end(),
                     [](const SimulatedDesign& design) { return design.sample && design.sample->size() != 0; });
}

std::vector<std::optional<CampaignReport>> campaigns_of(const std::vector<SimulatedDesign>& designs) {
  std::vector<std::optional<CampaignReport>> campaigns(designs.size());
  if (has_replications(designs))
    for (std::size_t i = 0; i < designs.size(); ++i) campaigns[i] = summarise(*designs[i].sample);
  return campaigns;
}

const UseStatistics* find_use(const std::optional<CampaignReport>& campaign, const UseKey& use) {
  if (!campaign) return nullptr;
  for (const UseStatistics& one : campaign->uses)
    if ((*campaign->scenario)[one.clients].name == use.clients &&
        (*campaign->scenario)[one.application].name == use.application)
      return &one;
  return nullptr;
}

Json headline_of(const std::vector<SimulatedDesign>& designs, const std::vector<UseKey>& uses) {
  const auto campaigns = campaigns_of(designs);
  const bool many = has_replications(designs);
  Json result =
      many ? table("Downtime of users, by design, over " + std::to_string(designs.front().sample->size()) +
                       " replications",
                   {"Users", "Design", "Mean over users, mean of replications", "Median of replications",
                    "P95 of replications", "Worst replication", "Against the recovery time objective",
                    "User-minutes lost"})
           : table("Downtime of users, by design", {"Users", "Design", "Mean", "Median user", "95 of 100 users",
                                                    "Longest", "Recovery time", "User-minutes lost"});
  const auto text = [](double value) { return cell(duration_text(value), "num"); };
  for (const UseKey& use : std::span(uses).first(std::min(uses.size(), most_headline_uses)))
    for (std::size_t d = 0; d < designs.size(); ++d) {
      const PopulationReport* population = find_use(*designs[d].report, use);
      if (!population) continue;
      const std::string who =
          fmt::format("{} {} using {}", unbroken(static_cast<double>(use.users)), use.clients, use.application);
      Json design = {{"t", designs[d].report->scenario->design}, {"d", d}};
      if (const UseStatistics* all = find_use(campaigns[d], use))
        result["rows"].push_back({who, std::move(design), text(all->mean.value), text(all->p50.value),
                                  text(all->p95.value), text(all->worst), against(all->recovery_time),
                                  cell(unbroken(all->user_minutes_lost), "num")});
      else
        result["rows"].push_back({who, std::move(design), text(population->mean_downtime),
                                  text(seconds(population->downtime_p50)), text(seconds(population->downtime_p95)),
                                  text(seconds(population->downtime_max)), against(population->recovery_time),
                                  cell(unbroken(population->user_minutes_lost), "num")});
    }
  if (uses.size() > most_headline_uses)
    result["note"] = fmt::format("The {} that lost most of {}; the others are in the tables below.", most_headline_uses,
                                 uses.size());
  return result;
}

Json totals_of(const std::vector<SimulatedDesign>& designs) {
  Json result = table("What else sets the designs apart", {"Design", "Oldest recovery point", "Largest fault domain",
                                                           "Addresses changed", "Names changed", "Expectations"});
  for (std::size_t d = 0; d < designs.size(); ++d) {
    const RunReport& report = *designs[d].report;
    Json design = {{"t", report.scenario->design}, {"d", d}};
    result["rows"].push_back({std::move(design), data_lost(designs[d]), largest_domain(report),
                              cell(std::to_string(report.addresses_changed), "num"),
                              cell(std::to_string(report.names_changed), "num"), expectations_of(report)});
  }
  return result;
}

Json phases_of(const std::vector<SimulatedDesign>& designs, const std::vector<UseKey>& uses) {
  Json groups = Json::array();
  double longest = 1;
  for (const UseKey& use : uses) {
    Json bars = Json::array();
    for (std::size_t d = 0; d < designs.size(); ++d) {
      const PopulationReport* population = find_use(*designs[d].report, use);
      if (!population) continue;
      std::map<Phase, double> sums;
      double whole = 0;
      for (const Outage& outage : population->outages)
        for (const PathStep& step : outage.critical_path)
          sums[step.phase] += seconds(step.to - step.from), whole += seconds(step.to - step.from);
      longest = std::max(longest, whole);
      Json parts = Json::array();
      for (const auto& [phase, sum] : sums) parts.push_back({to_text(phase), sum, duration_text(sum)});
      bars.push_back({{"design", d}, {"parts", parts}, {"total", duration_text(whole)}});
    }
    groups.push_back({{"rto", use.rto ? Json(seconds(use.rto->within)) : Json(nullptr)}, {"bars", bars}});
  }
  // An objective far beyond all that happened would make everything else small.
  for (const UseKey& use : uses)
    if (use.rto && seconds(use.rto->within) < 1.5 * longest) longest = std::max(longest, seconds(use.rto->within));
  return {{"longest", longest}, {"groups", groups}};
}

}  // namespace drsim
