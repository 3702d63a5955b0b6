#include "analysis/statistics/campaign.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace drsim {
namespace {

double average(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

// Of every figure, in one pass over the rows.
std::vector<double> averages_of(const Sample& sample, const Layout& layout) {
  std::vector<double> sums(layout.size());
  for (std::size_t row = 0; row < sample.size(); ++row)
    for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += sample.rows[row * sums.size() + i];
  for (double& sum : sums) sum /= static_cast<double>(sample.size());
  return sums;
}

// Of a column of 1 and 0; none where it says nothing.
std::optional<Attainment> attainment_of(const std::vector<double>& met) {
  const auto stated =
      static_cast<std::size_t>(std::count_if(met.begin(), met.end(), [](double value) { return !std::isnan(value); }));
  if (stated == 0) return {};
  return drsim::attainment_of(static_cast<std::size_t>(std::count(met.begin(), met.end(), 1.0)), stated);
}

UseStatistics statistics_of(const Sample& sample, const Layout& layout, const std::vector<double>& averages,
                            std::size_t use) {
  const std::vector<double> downtime = sample.column(layout, layout.of(use, Figure::downtime));
  std::vector<double> sorted = downtime;
  std::sort(sorted.begin(), sorted.end());
  UseStatistics found{.clients = layout.uses()[use].clients,
                      .application = layout.uses()[use].application,
                      .mean = mean(downtime),
                      .p50 = quantile(sorted, 0.50),
                      .p90 = quantile(sorted, 0.90),
                      .p95 = quantile(sorted, 0.95),
                      .p99 = quantile(sorted, 0.99),
                      .users_p50 = {},
                      .users_p95 = {},
                      .users_p99 = {},
                      .users_max = {},
                      .user_minutes_lost = {},
                      .recovery_time = {},
                      .phases = {},
                      .worst_replication = {},
                      .worst = sorted.back()};
  found.users_p50 = sample.downtime_of_all(layout, use, 0.50);
  found.users_p95 = sample.downtime_of_all(layout, use, 0.95);
  found.users_p99 = sample.downtime_of_all(layout, use, 0.99);
  found.users_max = sample.downtime_of_all(layout, use, 1);
  found.user_minutes_lost = found.mean.value / 60 * static_cast<double>((*sample.scenario)[found.clients].count);
  found.recovery_time = attainment_of(sample.column(layout, layout.of(use, Figure::objective_met)));
  for (std::size_t i = 0; i < phase_count; ++i) {
    const double seconds = averages[layout.of(use, static_cast<Phase>(i))];
    if (seconds > 0) found.phases.emplace_back(static_cast<Phase>(i), seconds);
  }
  if (sample.scenario->demand_of(found.clients, found.application)) {
    const std::vector<double> unserved = sample.column(layout, layout.of(use, Figure::unserved));
    const double missing = averages[layout.of(use, Figure::missing)];
    found.demand = {averages[layout.of(use, Figure::degraded)],
                    missing,
                    mean(sample.column(layout, layout.of(use, Figure::missing))),
                    missing / 60 * static_cast<double>((*sample.scenario)[found.clients].count),
                    average(unserved),
                    *std::max_element(unserved.begin(), unserved.end())};
  }
  const auto worst = std::max_element(downtime.begin(), downtime.end());
  found.worst_replication = sample.replications[static_cast<std::size_t>(worst - downtime.begin())];
  return found;
}

// By replication: the user-minutes lost in all.
std::vector<double> burdens(const Sample& sample, const Layout& layout) {
  std::vector<double> burdens(sample.size());
  for (std::size_t use = 0; use < layout.uses().size(); ++use) {
    const double users = static_cast<double>((*sample.scenario)[layout.uses()[use].clients].count);
    const std::vector<double> downtime = sample.column(layout, layout.of(use, Figure::downtime));
    for (std::size_t i = 0; i < sample.size(); ++i) burdens[i] += downtime[i] * users;
  }
  return burdens;
}

// The place of the value in the middle; of equals the first.
std::size_t middle_of(const std::vector<double>& values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  return order[(order.size() - 1) / 2];
}

void find_typical(const Sample& sample, const Layout& layout, CampaignReport& report) {
  const std::vector<double> burden = burdens(sample, layout);
  report.typical_replication = sample.replications[middle_of(burden)];
  // Of equals the first.
  const auto worst = std::max_element(burden.begin(), burden.end());
  report.worst_replication = sample.replications[static_cast<std::size_t>(worst - burden.begin())];
}

void summarise_recovery_points(const Sample& sample, const Layout& layout, CampaignReport& report) {
  std::vector<double> ages = sample.column(layout, layout.recovery_point());
  std::erase_if(ages, [](double age) { return std::isnan(age); });
  report.recovery_points = attainment_of(sample.column(layout, layout.points_met()));
  if (ages.empty()) return;
  std::sort(ages.begin(), ages.end());
  report.recovery_point_p50 = quantile(ages, 0.50);
  report.recovery_point_p95 = quantile(ages, 0.95);
}

ObjectiveStatistics objective(const Sample& sample, const Layout& layout, std::size_t index) {
  const Expectation& expectation = sample.scenario->expectations[index];
  const std::vector<double> held = sample.column(layout, layout.holds(index));
  const auto times = static_cast<std::size_t>(std::count(held.begin(), held.end(), 1.0));
  return {.text = text_of(*sample.scenario, expectation),
          .probability = proportion(times, sample.size()),
          .required = expectation.probability,
          .holds = static_cast<double>(times) >= expectation.probability * static_cast<double>(sample.size()) - 1e-9,
          .attainment = drsim::attainment_of(times, sample.size(), expectation.probability),
          .mean = average(sample.column(layout, layout.value(index)))};
}

std::optional<std::size_t> same_use(const Sample& base, const Layout& known, const Sample& other,
                                    const Layout::Use& wanted) {
  for (std::size_t i = 0; i < known.uses().size(); ++i) {
    const Layout::Use& use = known.uses()[i];
    const bool same_clients = (*base.scenario)[use.clients].name == (*other.scenario)[wanted.clients].name;
    if (same_clients && (*base.scenario)[use.application].name == (*other.scenario)[wanted.application].name) return i;
  }
  return {};
}

}  // namespace

Attainment attainment_of(std::size_t met, std::size_t replications, double required) {
  Attainment found{.probability = proportion(met, replications), .required = required};
  found.verdict = verdict_of(found.probability, required);
  if (found.verdict == Verdict::undecided)
    found.more = trials_to_decide(found.probability.value, required, replications);
  return found;
}

std::vector<ObjectiveStatistics> objectives_of(const Sample& sample) {
  const Layout layout(*sample.scenario);
  std::vector<ObjectiveStatistics> objectives;
  for (std::size_t i = 0; i < sample.scenario->expectations.size(); ++i)
    objectives.push_back(objective(sample, layout, i));
  return objectives;
}

std::uint64_t typical_replication(std::span<const Sample* const> samples) {
  std::vector<double> together(samples.front()->size());
  for (const Sample* sample : samples) {
    const std::vector<double> own = burdens(*sample, Layout(*sample->scenario));
    for (std::size_t i = 0; i < std::min(own.size(), together.size()); ++i) together[i] += own[i];
  }
  return samples.front()->replications[middle_of(together)];
}

CampaignReport summarise(const Sample& sample) {
  const Layout layout(*sample.scenario);
  CampaignReport report;
  report.scenario = sample.scenario;
  report.seed = sample.seed;
  report.replications = sample.size();
  report.cut_short = sample.cut_short;
  const std::vector<double> averages = averages_of(sample, layout);
  for (std::size_t use = 0; use < layout.uses().size(); ++use)
    report.uses.push_back(statistics_of(sample, layout, averages, use));
  report.objectives = objectives_of(sample);
  summarise_recovery_points(sample, layout, report);
  find_typical(sample, layout, report);
  return report;
}

std::vector<Difference> differences(const Sample& base, const Sample& other) {
  const Layout of_base(*base.scenario), of_other(*other.scenario);
  std::vector<Difference> all;
  for (std::size_t use = 0; use < of_other.uses().size(); ++use) {
    const auto same = same_use(base, of_base, other, of_other.uses()[use]);
    if (!same) continue;
    std::vector<double> difference = other.column(of_other, of_other.of(use, Figure::downtime));
    const std::vector<double> subtracted = base.column(of_base, of_base.of(*same, Figure::downtime));
    for (std::size_t i = 0; i < difference.size(); ++i) difference[i] -= subtracted[i];
    const double n = static_cast<double>(difference.size());
    Difference found{.use = use, .mean = mean(difference), .p50 = {}, .p95 = {}, .longer = {}, .shorter = {}};
    found.longer =
        static_cast<double>(std::count_if(difference.begin(), difference.end(), [](double d) { return d > 0; })) / n;
    found.shorter =
        static_cast<double>(std::count_if(difference.begin(), difference.end(), [](double d) { return d < 0; })) / n;
    std::sort(difference.begin(), difference.end());
    found.p50 = quantile(difference, 0.50);
    found.p95 = quantile(difference, 0.95);
    all.push_back(found);
  }
  return all;
}

}  // namespace drsim
