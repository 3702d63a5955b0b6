#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "analysis/availability/design/fault_domains.hpp"
#include "analysis/output/text/compare_verdict.hpp"
#include "analysis/output/text/objective_text.hpp"
#include "analysis/output/text/text_style.hpp"
#include "models/world/text/columns.hpp"

namespace drsim {
namespace {

struct ComparedRow {
  std::string label;
  std::vector<std::string> cells;  ///< By design.
  bool is_heading = false;
};

const PopulationReport* find(const RunReport& report, const std::string& use) {
  for (const PopulationReport& population : report.populations)
    if (use_text(*report.scenario, population) == use) return &population;
  return nullptr;
}

std::map<Phase, double> time_per_phase(const PopulationReport& population) {
  std::map<Phase, double> sums;
  for (const Outage& outage : population.outages)
    for (const PathStep& step : outage.critical_path) sums[step.phase] += seconds(step.to - step.from);
  return sums;
}

// All uses there are, in the order of the first design that has them.
std::vector<std::string> uses_of(const std::vector<RunReport>& reports) {
  std::vector<std::string> uses;
  for (const RunReport& report : reports)
    for (const PopulationReport& population : report.populations)
      if (const std::string use = use_text(*report.scenario, population);
          std::find(uses.begin(), uses.end(), use) == uses.end())
        uses.push_back(use);
  return uses;
}

template <class Value>
ComparedRow row(std::string label, const std::vector<const PopulationReport*>& populations, Value value) {
  ComparedRow row{std::move(label), {}, false};
  for (const PopulationReport* population : populations) row.cells.push_back(population ? value(*population) : "-");
  return row;
}

// The mean, and how many times the best one's it is. What is as good as the best is tied; of nothing there are no
// multiples.
ComparedRow mean_row(const std::vector<const PopulationReport*>& populations) {
  constexpr double same = 0.05;  // Seconds: what is printed alike.
  double best = -1;
  for (const PopulationReport* population : populations)
    if (population && (best < 0 || population->mean_downtime < best)) best = population->mean_downtime;
  std::size_t as_good = 0, all = 0;
  for (const PopulationReport* population : populations)
    if (population) ++all, as_good += population->mean_downtime < best + same ? 1 : 0;
  return row("downtime, mean", populations, [&](const PopulationReport& population) {
    const double mean = population.mean_downtime;
    std::string remark;
    if (all > 1 && as_good < all)
      remark = mean < best + same ? (as_good > 1 ? "tied best" : "best")
               : best >= same     ? fmt::format("{:.2f}x", mean / best)
                                  : "";
    return duration_text(mean) + (remark.empty() ? "" : " (" + remark + ")");
  });
}

// How long it took until users were served again, against the objective if one is stated.
void add_recovery_time(const std::vector<const PopulationReport*>& populations, const TextStyle& style,
                       std::vector<ComparedRow>& rows) {
  const auto states_one = [](const PopulationReport* p) { return p && p->recovery_time.objective; };
  if (std::none_of(populations.begin(), populations.end(), states_one)) return;
  rows.push_back(row("recovery time", populations, [&](const PopulationReport& p) {
    const std::optional<bool> is_met = p.recovery_time.is_met();
    return recovery_time_text(p.recovery_time) + (is_met ? " " + mark(*is_met, style) : "");
  }));
  rows.push_back(row("  objective", populations, [](const PopulationReport& p) {
    const std::string stated = objective_text(p.recovery_time);
    return stated.empty() ? "-" : stated;
  }));
}

// Where demand is stated: what was missing of it.
void add_demand_rows(const std::vector<const PopulationReport*>& populations, std::vector<ComparedRow>& rows) {
  if (std::none_of(populations.begin(), populations.end(), [](const auto* p) { return p && p->demand; })) return;
  const auto add = [&](const char* label, auto text) {
    rows.push_back(
        row(label, populations, [&](const PopulationReport& p) { return p.demand ? text(*p.demand) : "-"; }));
  };
  add("degraded", [](const DemandReport& demand) { return duration_text(demand.degraded); });
  add("user-minutes missing", [](const DemandReport& demand) { return fmt::format("{:.0f}", demand.missing); });
  add("worst minute served", [](const DemandReport& demand) { return share_text(demand.worst_share); });
  add("bottleneck",
      [](const DemandReport& demand) { return demand.bottleneck.empty() ? std::string("-") : demand.bottleneck; });
  add("response, longest", [](const DemandReport& demand) { return response_text(demand.longest_response); });
}

void add_use(const std::string& use, const std::vector<RunReport>& reports, const TextStyle& style,
             std::vector<ComparedRow>& rows) {
  std::vector<const PopulationReport*> populations;
  std::set<Phase> phases;
  std::int64_t users = 0;
  for (const RunReport& report : reports) {
    const PopulationReport* population = populations.emplace_back(find(report, use));
    if (!population) continue;
    users = std::max(users, (*report.scenario)[population->clients].count);
    for (const auto& [phase, sum] : time_per_phase(*population)) phases.insert(phase);
  }
  rows.push_back({fmt::format("{} ({} users)", use, users), {}, true});
  rows.push_back(mean_row(populations));
  add_recovery_time(populations, style, rows);
  rows.push_back(row("p50", populations, [](const auto& p) { return duration_text(p.downtime_p50); }));
  rows.push_back(row("p95", populations, [](const auto& p) { return duration_text(p.downtime_p95); }));
  rows.push_back(row("max", populations, [](const auto& p) { return duration_text(p.downtime_max); }));
  rows.push_back(row("any user cut off", populations, [](const auto& p) {
    double sum = 0;
    for (const auto& [phase, time] : time_per_phase(p)) sum += time;
    return duration_text(sum);
  }));
  for (const Phase phase : phases)
    rows.push_back(row("  " + std::string(to_text(phase)), populations, [&](const auto& p) {
      const auto sums = time_per_phase(p);
      const auto found = sums.find(phase);
      return found == sums.end() ? std::string("-") : duration_text(found->second);
    }));
  add_demand_rows(populations, rows);
  rows.push_back(row("user-minutes lost", populations, [](const auto& p) { return grouped(p.user_minutes_lost); }));
}

void add_rest(const std::vector<RunReport>& reports, std::vector<ComparedRow>& rows) {
  ComparedRow point{"recovery point, oldest", {}, false}, domain{"largest fault domain", {}, false},
      lost{"VMs lost to storms", {}, false}, addresses{"addresses changed", {}, false},
      names{"names changed", {}, false}, held{"expectations", {}, false}, twins{"VMs running at both sites", {}, false},
      discarded{"writes thrown away", {}, false};
  const bool splits = std::any_of(reports.begin(), reports.end(),
                                  [](const RunReport& report) { return !report.recovery.splits.empty(); });
  const bool storms =
      std::any_of(reports.begin(), reports.end(), [](const RunReport& report) { return !report.storms.empty(); });
  for (const RunReport& report : reports) {
    Duration oldest{};
    for (const RecoveryPointReport& one : report.recovery_points) oldest = std::max(oldest, one.age);
    point.cells.push_back(report.recovery_points.empty() ? "-" : duration_text(oldest));
    const FaultDomain* largest_one = largest(report.fault_domains);
    domain.cells.push_back(!largest_one
                               ? "-"
                               : fmt::format("{} endpoints, {} site{}", largest_one->endpoints,
                                             largest_one->sites.size(), largest_one->sites.size() == 1 ? "" : "s"));
    std::set<VmId> vms;
    for (const StormReport& storm : report.storms) vms.insert(storm.lost.begin(), storm.lost.end());
    lost.cells.push_back(std::to_string(vms.size()));
    std::set<VmId> twice;
    Bytes thrown_away{};
    bool is_open = false;
    for (const SplitReport& split : report.recovery.splits) {
      twice.insert(split.vm);
      thrown_away.count += split.discarded().count;
      is_open |= split.end == SplitReport::End::open;
    }
    twins.cells.push_back(twice.empty() ? "-" : std::to_string(twice.size()) + (is_open ? ", and still do" : ""));
    discarded.cells.push_back(twice.empty() ? "-" : to_text(thrown_away));
    addresses.cells.push_back(std::to_string(report.addresses_changed));
    names.cells.push_back(std::to_string(report.names_changed));
    const auto holding =
        std::count_if(report.expectations.begin(), report.expectations.end(), [](const auto& e) { return e.holds; });
    held.cells.push_back(
        report.expectations.empty() ? "-" : fmt::format("{} of {} hold", holding, report.expectations.size()));
  }
  rows.push_back({"whole scenario", {}, true});
  for (ComparedRow* one : {&point, &twins, &discarded, &domain, &lost, &addresses, &names, &held})
    if ((one != &lost || storms) && ((one != &twins && one != &discarded) || splits)) rows.push_back(std::move(*one));
}

// Columns first to last of all rows.
std::string table(const std::vector<RunReport>& reports, const std::vector<ComparedRow>& rows, std::size_t first,
                  std::size_t last, std::size_t label_width, std::size_t cell_width, const TextStyle& style) {
  std::string text(label_width, ' ');
  for (std::size_t i = first; i < last; ++i) text += padded_before(reports[i].scenario->design, cell_width);
  text += "\n" + rule(style);
  for (const ComparedRow& row : rows) {
    if (row.is_heading) {
      text += (&row == &rows.front() ? "" : "\n") + bold(row.label, style) + "\n";
      continue;
    }
    text += padded("  " + row.label, label_width);
    for (std::size_t i = first; i < last; ++i) text += padded_before(row.cells[i], cell_width);
    text += "\n";
  }
  return text;
}

// Assumptions that any of them makes, and whatever cut one of them short.
std::string notes(const std::vector<RunReport>& reports, const TextStyle& style) {
  std::string text;
  for (const RunReport& report : reports)
    if (const std::string ending = ending_text(report); !ending.empty())
      text += report.scenario->design + ": " + ending;
  Scenario all;
  for (const RunReport& report : reports)
    for (const std::string& assumption : report.scenario->assumptions)
      if (std::find(all.assumptions.begin(), all.assumptions.end(), assumption) == all.assumptions.end())
        all.assumptions.push_back(assumption);
  const std::string assumed = assumptions_text(all, style);
  return text + (assumed.empty() ? "" : "\n" + assumed);
}

}  // namespace

std::string compare_text(const std::vector<RunReport>& reports, const TextStyle& style) {
  std::vector<ComparedRow> rows;
  for (const std::string& use : uses_of(reports)) add_use(use, reports, style, rows);
  add_rest(reports, rows);
  std::size_t label_width = 0, cell_width = 0;
  for (const RunReport& report : reports) cell_width = std::max(cell_width, columns(report.scenario->design) + 3);
  for (const ComparedRow& row : rows) {
    if (!row.is_heading) label_width = std::max(label_width, columns(row.label) + 4);
    for (const std::string& cell : row.cells) cell_width = std::max(cell_width, columns(cell) + 3);
  }
  const std::size_t width = static_cast<std::size_t>(style.width);
  const std::size_t at_a_time = std::max<std::size_t>(1, width > label_width ? (width - label_width) / cell_width : 1);
  std::string text = bold(reports.front().scenario->title, style) +
                     fmt::format("\nseed {}: the same random draws in every design\n\n", reports.front().seed) +
                     filled(compare_verdict(reports), 0, style) + "\n";
  for (std::size_t first = 0; first < reports.size(); first += at_a_time)
    text += (first == 0 ? "" : "\n") +
            table(reports, rows, first, std::min(reports.size(), first + at_a_time), label_width, cell_width, style);
  const std::string note = planned_note(reports);
  return fitted(text + (note.empty() ? "" : "\n" + note) + notes(reports, style), style);
}

}  // namespace drsim
