#include "sim/campaign/what_if/annual.hpp"

#include <algorithm>
#include <stdexcept>

#include "analysis/availability/recovery/recovery_report.hpp"
#include "sim/campaign/interrupt.hpp"
#include "sim/isolate.hpp"
#include "sim/link_sharing.hpp"
#include "sim/random.hpp"

namespace drsim::campaign {
namespace {

constexpr Duration a_year = 365 * 24h;
constexpr Duration quiet = 10min;   // Before the first occurrence of an incident.
constexpr Duration settling = 12h;  // After the last one is over, and its plan on its way back: copies, boots, caches.

Duration over(const Scenario& scenario, const Occurrence& one) {
  const Hazard& hazard = scenario.hazards[one.hazard];
  return one.at + one.lasts + (hazard.failback ? hazard.failback_after : Duration{});
}

struct Parts {
  double all = 0, first = 0;  // Mean over users [s]: of all outages, and of those before the repair.
};

// How often a plan was carried out by itself, all in all and while every user was served.
Parts failovers_of(const Scenario& scenario, const Trace& trace) {
  Parts counted;
  for (const UnplannedFailover& decision : decisions_of(scenario, trace))
    ++counted.all, counted.first += decision.is_unnecessary;
  return counted;
}

// What an incident costs each use; and after them, how many failovers it leads to.
std::vector<Parts> cost_of(const Scenario& scenario, std::uint64_t seed, std::uint64_t draws,
                           const std::vector<Occurrence>& incident) {
  const Scenario simulated = scenario_of(scenario, incident);
  const Time repaired = start_of_scenario + quiet + incident.front().lasts;
  const auto measured = [&] {
    const Trace trace = simulate_here(simulated, seed, draws, {});
    if (trace.ending != Ending::horizon)
      throw std::runtime_error("an incident of " + scenario.design +
                               " was cut short: more changes than a run may have");
    std::vector<std::byte> bytes;
    const auto add = [&](const Parts& parts) {
      const auto* from = reinterpret_cast<const std::byte*>(&parts);
      bytes.insert(bytes.end(), from, from + sizeof(parts));
    };
    for (const PopulationReport& use : measure(simulated, trace).populations) {
      Parts parts{.all = use.mean_downtime, .first = 0};
      if (!use.outages.empty() && use.outages.front().from < repaired) {
        // The integral of the first outage's shares.
        const std::vector<Breakpoint>& curve = use.outages.front().affected;
        for (std::size_t i = 0; i + 1 < curve.size(); ++i)
          parts.first += seconds(curve[i + 1].at - curve[i].at) * (curve[i].share + curve[i + 1].share) / 2;
      }
      add(parts);
    }
    add(failovers_of(simulated, trace));
    return bytes;
  };
  if (sends_copies(scenario)) load_link_sharing();  // Children find it there.
  const std::vector<std::byte> bytes = sends_copies(scenario) ? run_isolated(measured) : measured();
  std::vector<Parts> costs(bytes.size() / sizeof(Parts));
  std::copy(bytes.begin(), bytes.end(), reinterpret_cast<std::byte*>(costs.data()));
  return costs;
}

// By piece: designs are the hazards alone, and after them the years.
using Rows = std::vector<std::vector<std::vector<double>>>;

Outcome simulate(const Scenario& scenario, std::uint64_t seed, Piece piece, std::size_t uses) {
  const std::size_t hazards = scenario.hazards.size();
  Outcome outcome{Ending::horizon, std::vector<double>(2 * uses + 3)};
  const auto add = [&](const std::vector<Occurrence>& incident, std::uint64_t draws) {
    const std::vector<Parts> costs = cost_of(scenario, seed, draws, incident);
    for (std::size_t use = 0; use < uses; ++use)
      outcome.row[use] += costs[use].all, outcome.row[uses + use] += costs[use].first;
    outcome.row[2 * uses + 1] += costs[uses].all, outcome.row[2 * uses + 2] += costs[uses].first;
  };
  if (piece.design < hazards) {
    const Duration lasts = Stream(seed, "lasts " + scenario.hazards[piece.design].name, piece.replication)
                               .draw(scenario.hazards[piece.design].lasts);
    add({{piece.design, {}, lasts}}, piece.replication);
    outcome.row[2 * uses] = seconds(lasts);
    return outcome;
  }
  std::uint64_t incident_of_year = 0;
  constexpr std::uint64_t most_a_year = 10'000;  // Each incident has random draws of its own.
  for (const auto& incident : incidents_of(scenario, year_of(scenario, seed, piece.replication)))
    add(incident, piece.replication * most_a_year + incident_of_year++);
  outcome.row[2 * uses] = static_cast<double>(incident_of_year);
  return outcome;
}

std::vector<double> column(const std::vector<std::vector<double>>& rows, std::size_t figure) {
  std::vector<double> values;
  for (const auto& row : rows) values.push_back(row[figure]);
  return values;
}

Estimate scaled(Estimate estimate, double by) {
  estimate.value *= by;
  if (estimate.low) *estimate.low = std::max(0.0, *estimate.low * by);
  if (estimate.high) *estimate.high *= by;
  return estimate;
}

// The site that a hazard takes down, if that is what it does.
std::optional<SiteId> site_of(const Hazard& hazard) {
  const auto* status = std::get_if<SetStatus>(&hazard.begins);
  const auto* site = status && status->to == Status::down ? std::get_if<SiteId>(&status->what) : nullptr;
  return site ? std::optional(*site) : std::nullopt;
}

// Of a design whose first hazard takes a site down that a plan recovers from: the closed form, with the means that were
// found.
std::optional<double> closed_form(const Scenario& scenario, const Rows& rows, std::size_t use, std::size_t uses) {
  const auto has_plan = [](const Hazard& hazard) { return site_of(hazard) && hazard.failback; };
  const auto first = std::find_if(scenario.hazards.begin(), scenario.hazards.end(), has_plan);
  if (first == scenario.hazards.end()) return {};
  const auto& alone = rows[static_cast<std::size_t>(first - scenario.hazards.begin())];
  const double all = mean(column(alone, use)).value, failover = mean(column(alone, uses + use)).value,
               lasts = mean(column(alone, 2 * uses)).value;
  // From the failover on, the second site is alone until the failback.
  const double alone_for = std::max(1.0, lasts + seconds(first->failback_after) - failover);
  TwoSites sites{.between_failures = seconds(first->every),
                 .repair = alone_for,
                 .failover = failover,
                 .failback = all - failover,
                 .between_second_failures = 0,
                 .double_repair = lasts,
                 .failover_fails = 0,
                 .repair_after_failed = 0};
  for (const Hazard& other : scenario.hazards)
    if (const auto site = site_of(other); site && site != site_of(*first))
      sites.between_second_failures = seconds(other.every);
  return two_site_unavailability(sites) * seconds(a_year);
}

AnnualReport report_of(const Scenario& scenario, const Rows& rows, std::size_t uses) {
  const std::size_t hazards = scenario.hazards.size();
  AnnualReport report{.scenario = &scenario,
                      .years = rows.back().size(),
                      .hazards = {},
                      .renewal = {},
                      .simulated = {},
                      .closed_form = {}};
  for (std::size_t h = 0; h < hazards; ++h) {
    const double cycle = seconds(scenario.hazards[h].every) + mean(column(rows[h], 2 * uses)).value;
    HazardCost& cost = report.hazards.emplace_back(HazardCost{scenario.hazards[h].name, seconds(a_year) / cycle, {}});
    cost.failovers = mean(column(rows[h], 2 * uses + 1)), cost.unnecessary = mean(column(rows[h], 2 * uses + 2));
    for (std::size_t use = 0; use < uses; ++use) cost.downtime.push_back(scaled(mean(column(rows[h], use)), 1));
  }
  report.failovers = scaled(mean(column(rows.back(), 2 * uses + 1)), 1);
  report.unnecessary = scaled(mean(column(rows.back(), 2 * uses + 2)), 1);
  report.fails_over = std::any_of(scenario.plans.begin(), scenario.plans.end(),
                                  [](const Plan& plan) { return plan.detected_by || plan.quorum; });
  for (std::size_t use = 0; use < uses; ++use) {
    // Samples of the sum, hazard by hazard: they are independent.
    std::vector<double> sums(report.years);
    for (std::size_t h = 0; h < hazards; ++h)
      for (std::size_t k = 0; k < sums.size(); ++k) sums[k] += rows[h][k][use] * report.hazards[h].per_year;
    report.renewal.push_back(scaled(mean(sums), 1));
    report.simulated.push_back(scaled(mean(column(rows.back(), use)), 1));
    report.closed_form.push_back(closed_form(scenario, rows, use, uses));
  }
  return report;
}

}  // namespace

std::vector<Occurrence> year_of(const Scenario& scenario, std::uint64_t seed, std::uint64_t year) {
  std::vector<Occurrence> all;
  for (std::size_t h = 0; h < scenario.hazards.size(); ++h) {
    const Hazard& hazard = scenario.hazards[h];
    Stream comes(seed, "comes " + hazard.name, year), lasts(seed, "lasts in year " + hazard.name, year);
    // At the beginning of a year it may already be there; that is as rare as it is short, and left out.
    for (Duration at = comes.draw(Exponential{hazard.every}); at < a_year;) {
      const Occurrence& one = all.emplace_back(Occurrence{h, at, lasts.draw(hazard.lasts)});
      at = one.at + one.lasts + comes.draw(Exponential{hazard.every});
    }
  }
  std::stable_sort(all.begin(), all.end(), [](const Occurrence& a, const Occurrence& b) { return a.at < b.at; });
  return all;
}

std::vector<std::vector<Occurrence>> incidents_of(const Scenario& scenario, std::vector<Occurrence> year) {
  std::vector<std::vector<Occurrence>> incidents;
  Duration steady{};
  for (const Occurrence& one : year) {
    if (incidents.empty() || one.at >= steady) incidents.emplace_back();
    incidents.back().push_back(one);
    steady = std::max(steady, over(scenario, one) + settling);
  }
  return incidents;
}

Scenario scenario_of(const Scenario& scenario, const std::vector<Occurrence>& incident) {
  Scenario simulated = scenario;
  simulated.timeline.clear();
  simulated.expectations.clear();
  const Duration begin = incident.front().at;
  Duration end{};
  for (const Occurrence& one : incident) {
    const Hazard& hazard = scenario.hazards[one.hazard];
    const Time at = start_of_scenario + quiet + (one.at - begin);
    simulated.timeline.push_back({.at = at, .what = hazard.begins});
    simulated.timeline.push_back({.at = at + one.lasts, .what = hazard.ends});
    if (hazard.failback)
      simulated.timeline.push_back(
          {.at = at + one.lasts + hazard.failback_after, .what = StartFailback{*hazard.failback}});
    end = std::max(end, over(scenario, one) - begin);
  }
  std::stable_sort(simulated.timeline.begin(), simulated.timeline.end(),
                   [](const Action& a, const Action& b) { return a.at < b.at; });
  simulated.horizon = quiet + end + settling;
  return simulated;
}

std::optional<AnnualReport> annual(const Scenario& scenario, std::uint64_t seed, std::uint64_t years, unsigned jobs) {
  const std::size_t uses = Layout(scenario).uses().size();
  std::vector<Piece> pieces;
  Rows rows(scenario.hazards.size() + 1, std::vector<std::vector<double>>(years));
  for (std::uint64_t k = 0; k < years; ++k)
    for (std::uint32_t i = 0; i < rows.size(); ++i) pieces.push_back({i, k});
  const Interrupt interrupt;
  work_off(
      pieces, jobs, [&](Piece piece) { return simulate(scenario, seed, piece, uses); },
      [&](Piece piece, Outcome outcome) { rows[piece.design][piece.replication] = std::move(outcome.row); },
      [] { return Interrupt::asked(); });
  if (Interrupt::asked()) return {};
  return report_of(scenario, rows, uses);
}

}  // namespace drsim::campaign
