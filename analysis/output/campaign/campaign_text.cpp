#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "analysis/output/campaign/campaign_output.hpp"
#include "analysis/output/text/compare_verdict.hpp"
#include "analysis/output/text/objective_text.hpp"
#include "analysis/output/text/text_style.hpp"
#include "models/world/text/columns.hpp"

namespace drsim {
namespace {

struct CampaignRow {
  std::string label;
  std::vector<std::string> cells;  ///< By design; none: a heading.
};

std::string use_of(const Scenario& scenario, const UseStatistics& use) {
  return scenario[use.clients].name + " using " + scenario[use.application].name;
}

const UseStatistics* find(const CampaignReport& report, const std::string& use) {
  for (const UseStatistics& one : report.uses)
    if (use_of(*report.scenario, one) == use) return &one;
  return nullptr;
}

// A line for the value, and one for its interval.
void add_estimate(const std::string& label, const std::vector<const UseStatistics*>& uses,
                  Estimate UseStatistics::*figure, std::vector<CampaignRow>& rows) {
  CampaignRow value{label, {}}, interval{"", {}};
  for (const UseStatistics* use : uses) {
    value.cells.push_back(use ? rounded_text((use->*figure).value) : "-");
    interval.cells.push_back(use ? "(" + interval_text(use->*figure) + ")" : "");
  }
  rows.push_back(std::move(value));
  rows.push_back(std::move(interval));
}

void add_phases(const std::vector<const UseStatistics*>& uses, std::vector<CampaignRow>& rows) {
  std::set<Phase> there;
  constexpr double least_shown = 0.05;  // Seconds: what is printed as more than nothing.
  for (const UseStatistics* use : uses)
    if (use)
      for (const auto& [phase, seconds] : use->phases)
        if (seconds >= least_shown) there.insert(phase);
  for (const Phase wanted : there) {
    CampaignRow row{"  " + std::string(to_text(wanted)), {}};
    for (const UseStatistics* use : uses) {
      std::string cell = "-";
      if (use)
        for (const auto& [phase, seconds] : use->phases)
          if (phase == wanted) cell = rounded_text(seconds);
      row.cells.push_back(std::move(cell));
    }
    rows.push_back(std::move(row));
  }
}

// For how long anybody is cut off: what the phases of the critical paths add up to.
double cut_off(const UseStatistics& use) {
  double sum = 0;
  for (const auto& [phase, seconds] : use.phases) sum += seconds;
  return sum;
}

// What users meet, whichever replication they are in.
void add_users(const std::vector<const UseStatistics*>& uses, std::vector<CampaignRow>& rows) {
  rows.push_back({"of all users in all replications", std::vector<std::string>(uses.size())});
  for (const auto& [label, figure] : {std::pair{"  P50", &UseStatistics::users_p50},
                                      {"  P95", &UseStatistics::users_p95},
                                      {"  longest", &UseStatistics::users_max}}) {
    CampaignRow row{label, {}};
    for (const UseStatistics* use : uses) row.cells.push_back(use ? rounded_text(use->*figure) : "-");
    rows.push_back(std::move(row));
  }
}

// Where demand is stated: what of it was not served.
void add_demand(const std::vector<const UseStatistics*>& uses, std::vector<CampaignRow>& rows) {
  if (std::none_of(uses.begin(), uses.end(), [](const UseStatistics* use) { return use && use->demand; })) return;
  CampaignRow degraded{"degraded, mean", {}}, missing{"user-minutes missing, mean", {}},
      worst{"worst minute served, mean", {}};
  for (const UseStatistics* use : uses) {
    const bool is_stated = use && use->demand;
    degraded.cells.push_back(is_stated ? rounded_text(use->demand->degraded) : "-");
    missing.cells.push_back(is_stated ? fmt::format("{:.0f}", use->demand->user_minutes) : "-");
    worst.cells.push_back(is_stated ? share_text(1 - use->demand->unserved) : "-");
  }
  for (CampaignRow* row : {&degraded, &missing, &worst}) rows.push_back(std::move(*row));
}

void add_use(const std::string& name, const std::vector<CampaignReport>& reports, std::vector<CampaignRow>& rows) {
  std::vector<const UseStatistics*> uses;
  std::int64_t users = 0;
  for (const CampaignReport& report : reports) {
    uses.push_back(find(report, name));
    if (uses.back()) users = std::max(users, (*report.scenario)[uses.back()->clients].count);
  }
  rows.push_back({fmt::format("{} ({} users)", name, users), {}});
  add_users(uses, rows);
  rows.push_back({"mean over users, over replications", std::vector<std::string>(uses.size())});
  add_estimate("  mean", uses, &UseStatistics::mean, rows);
  add_estimate("  P50", uses, &UseStatistics::p50, rows);
  add_estimate("  P90", uses, &UseStatistics::p90, rows);
  add_estimate("  P95", uses, &UseStatistics::p95, rows);
  add_estimate("  P99", uses, &UseStatistics::p99, rows);
  CampaignRow worst{"  worst", {}}, replication{"  in replication", {}}, lost{"user-minutes lost, mean", {}};
  for (const UseStatistics* use : uses) {
    worst.cells.push_back(use ? rounded_text(use->worst) : "-");
    replication.cells.push_back(use ? std::to_string(use->worst_replication) : "-");
    lost.cells.push_back(use ? grouped(use->user_minutes_lost) : "-");
  }
  rows.push_back(std::move(worst));
  rows.push_back(std::move(replication));
  rows.push_back(std::move(lost));
  add_demand(uses, rows);
  CampaignRow whole{"any user cut off, mean", {}};
  for (const UseStatistics* use : uses) whole.cells.push_back(use ? rounded_text(cut_off(*use)) : "-");
  rows.push_back(std::move(whole));
  add_phases(uses, rows);
}

// As many designs side by side as fit.
std::string table(const std::vector<CampaignReport>& reports, const std::vector<CampaignRow>& rows,
                  const TextStyle& style) {
  std::size_t label_width = 0, cell_width = 0;
  for (const CampaignReport& report : reports) cell_width = std::max(cell_width, columns(report.scenario->design) + 2);
  for (const CampaignRow& row : rows) {
    if (!row.cells.empty()) label_width = std::max(label_width, columns(row.label) + 3);
    for (const std::string& cell : row.cells) cell_width = std::max(cell_width, columns(cell) + 2);
  }
  const std::size_t width = static_cast<std::size_t>(style.width);
  const std::size_t at_a_time = std::max<std::size_t>(1, width > label_width ? (width - label_width) / cell_width : 1);
  std::string text;
  for (std::size_t first = 0; first < reports.size(); first += at_a_time) {
    const std::size_t last = std::min(reports.size(), first + at_a_time);
    text += "\n" + std::string(label_width, ' ');
    for (std::size_t i = first; i < last; ++i) text += padded_before(reports[i].scenario->design, cell_width);
    text += "\n" + rule(style);
    for (const CampaignRow& row : rows) {
      text += row.cells.empty() ? bold(row.label, style) : padded("  " + row.label, label_width);
      for (std::size_t i = first; i < last && !row.cells.empty(); ++i) text += padded_before(row.cells[i], cell_width);
      text.erase(text.find_last_not_of(' ') + 1);
      text += "\n";
    }
  }
  return text;
}

std::string objectives(const std::vector<CampaignReport>& reports, const TextStyle& style) {
  std::string expected, stated;
  for (const CampaignReport& report : reports) {
    const std::string design = reports.size() > 1 ? report.scenario->design + ": " : "";
    const auto line = [&](const Attainment& attainment, const std::string& what) {
      return "  " + mark(attainment.verdict, style) + " " + design + what + ": " + attainment_text(attainment) + "\n";
    };
    for (const StatedObjective& one : stated_objectives(report)) stated += line(one.attainment, one.text);
    for (const ObjectiveStatistics& objective : report.objectives)
      expected += line(objective.attainment, objective.text);
  }
  return (stated.empty() ? "" : "\nobjectives, in each incident\n" + stated) +
         (expected.empty() ? "" : "\nexpectations\n" + expected);
}

std::string recovery_points(const std::vector<CampaignReport>& reports) {
  std::string text;
  for (const CampaignReport& report : reports)
    if (report.recovery_point_p95)
      text += fmt::format("  {}: p50 {}, p95 {} ({})\n", report.scenario->design,
                          rounded_text(report.recovery_point_p50->value),
                          rounded_text(report.recovery_point_p95->value), interval_text(*report.recovery_point_p95));
  return text.empty() ? "" : "\nrecovery point, oldest of each replication\n" + text;
}

std::string signed_text(double seconds) { return (seconds > 0 ? "+" : "") + rounded_text(seconds); }

std::string differences_text(const std::vector<Sample>& samples) {
  std::string text;
  for (std::size_t i = 1; i < samples.size(); ++i) {
    const Layout layout(*samples[i].scenario);
    for (const Difference& difference : differences(samples.front(), samples[i])) {
      const Layout::Use& use = layout.uses()[difference.use];
      text += fmt::format("  {}, {} using {}\n", samples[i].scenario->design, (*samples[i].scenario)[use.clients].name,
                          (*samples[i].scenario)[use.application].name);
      text += fmt::format("    mean {} ({}), p50 {}, p95 {} ({})\n", signed_text(difference.mean.value),
                          interval_text(difference.mean), signed_text(difference.p50.value),
                          signed_text(difference.p95.value), interval_text(difference.p95));
      text += fmt::format("    longer in {} of replications, shorter in {}\n", percent_text(difference.longer),
                          percent_text(difference.shorter));
    }
  }
  return text.empty()
             ? ""
             : fmt::format("\nagainst {}, replication by replication\n", samples.front().scenario->design) + text;
}

std::string notes(const std::vector<CampaignReport>& reports, const TextStyle& style) {
  std::string text;
  Scenario all;
  for (const CampaignReport& report : reports) {
    if (report.cut_short != 0)
      text += fmt::format("CUT SHORT: {} replications of {} did not reach the horizon.\n", report.cut_short,
                          report.scenario->design);
    for (const std::string& assumption : report.scenario->assumptions)
      if (std::find(all.assumptions.begin(), all.assumptions.end(), assumption) == all.assumptions.end())
        all.assumptions.push_back(assumption);
  }
  const std::string assumed = assumptions_text(all, style);
  return text + (assumed.empty() ? "" : "\n" + assumed);
}

}  // namespace

std::string rounded_text(double seconds) {
  if (seconds < 0) return "-" + rounded_text(-seconds);
  return seconds < 3600 ? duration_text(seconds) : duration_text(std::round(seconds));
}

std::string interval_text(const Estimate& estimate) {
  return (estimate.low ? rounded_text(*estimate.low) : "?") + " to " +
         (estimate.high ? rounded_text(*estimate.high) : "?");
}

std::string campaign_text(const std::vector<Sample>& samples, const std::vector<RunReport>& typical,
                          const TextStyle& style) {
  std::vector<CampaignReport> reports;
  for (const Sample& sample : samples) reports.push_back(summarise(sample));
  std::vector<std::string> uses;
  for (const CampaignReport& report : reports)
    for (const UseStatistics& use : report.uses)
      if (const std::string name = use_of(*report.scenario, use);
          std::find(uses.begin(), uses.end(), name) == uses.end())
        uses.push_back(name);
  std::vector<CampaignRow> rows;
  for (const std::string& use : uses) add_use(use, reports, rows);
  std::string text =
      bold(reports.front().scenario->title, style) +
      fmt::format("\nseed {}, {} replications{}; in brackets, what contains the true value with 95 % confidence\n",
                  reports.front().seed, reports.front().replications,
                  samples.size() > 1 ? ", the same random draws in every design" : "");
  if (const std::string verdict = compare_verdict(samples, typical); !verdict.empty())
    text += "\n" + filled(verdict, 0, style);
  text +=
      table(reports, rows, style) + differences_text(samples) + recovery_points(reports) + objectives(reports, style);
  text +=
      fmt::format("\nwhy the worst one, by the user-minutes lost in all: drsim explain --seed {} --replication {} {}\n",
                  reports.front().seed, reports.front().worst_replication, reports.front().scenario->file);
  return fitted(text + notes(reports, style), style);
}

}  // namespace drsim
