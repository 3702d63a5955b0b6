#include "analysis/statistics/sample.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

namespace drsim {
namespace {

// Percentiles across users that are kept of each replication, from the least to the most.
constexpr std::array kept_percentiles{std::pair{0.0, Figure::downtime_least}, std::pair{0.10, Figure::downtime_p10},
                                      std::pair{0.25, Figure::downtime_p25},  std::pair{0.50, Figure::downtime_p50},
                                      std::pair{0.75, Figure::downtime_p75},  std::pair{0.90, Figure::downtime_p90},
                                      std::pair{0.95, Figure::downtime_p95},  std::pair{0.99, Figure::downtime_p99},
                                      std::pair{1.0, Figure::downtime_max}};

// Of users that are told apart by nothing there is no distribution: all have one downtime.
double downtime_of(const PopulationReport& use, double share) {
  const std::vector<SharePoint>& points = use.distribution;
  if (points.empty()) return seconds(use.downtime_max);
  constexpr double rounding = 1e-9;
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (points[i].share < share - rounding) continue;
    if (i == 0 || points[i].share - points[i - 1].share < rounding) return seconds(points[i].downtime);
    const double part = std::clamp((share - points[i - 1].share) / (points[i].share - points[i - 1].share), 0.0, 1.0);
    return seconds(points[i - 1].downtime) + part * seconds(points[i].downtime - points[i - 1].downtime);
  }
  return seconds(points.back().downtime);
}

// The share of a replication's users whose downtime is at most so long, by its percentiles.
double share_within(const std::array<double, kept_percentiles.size()>& at, double downtime) {
  if (downtime >= at.back()) return 1;
  if (downtime < at.front()) return 0;
  std::size_t next = 1;
  while (at[next] <= downtime) ++next;
  const double low = kept_percentiles[next - 1].first, high = kept_percentiles[next].first;
  return low + (high - low) * (downtime - at[next - 1]) / (at[next] - at[next - 1]);
}

}  // namespace

Layout::Layout(const Scenario& scenario) {
  for (std::size_t i = 0; i < scenario.populations.size(); ++i)
    for (const ApplicationId application : scenario.populations[i].uses)
      uses_.push_back({PopulationId{i}, application});
  size_ = value(scenario.expectations.size());
}

std::vector<double> Layout::row(const RunReport& report) const {
  constexpr double none = std::numeric_limits<double>::quiet_NaN();
  std::vector<double> row(size_);
  for (std::size_t i = 0; i < uses_.size(); ++i) {
    const PopulationReport& use = report.populations[i];
    row[of(i, Figure::downtime)] = use.mean_downtime;
    row[of(i, Figure::downtime_p50)] = seconds(use.downtime_p50);
    row[of(i, Figure::downtime_p95)] = seconds(use.downtime_p95);
    row[of(i, Figure::downtime_max)] = seconds(use.downtime_max);
    for (const Figure figure : {Figure::downtime_least, Figure::downtime_p10, Figure::downtime_p25,
                                Figure::downtime_p75, Figure::downtime_p90})
      for (const auto& [share, kept] : kept_percentiles)
        if (kept == figure) row[of(i, figure)] = downtime_of(use, share);
    row[of(i, Figure::downtime_p99)] = seconds(use.downtime_p99);
    row[of(i, Figure::first_loss)] = use.first_loss ? seconds(*use.first_loss) : none;
    row[of(i, Figure::outages)] = static_cast<double>(use.outages.size());
    const RecoveryTime& recovery = use.recovery_time;
    row[of(i, Figure::recovery_time)] = !recovery.outage   ? none
                                        : recovery.is_open ? std::numeric_limits<double>::infinity()
                                                           : seconds(recovery.longest);
    const std::optional<bool> is_met = recovery.is_met();
    row[of(i, Figure::objective_met)] = !is_met ? none : *is_met ? 1 : 0;
    if (use.demand) {
      row[of(i, Figure::degraded)] = seconds(use.demand->degraded);
      row[of(i, Figure::missing)] = use.demand->missing_mean;
      row[of(i, Figure::unserved)] = 1 - use.demand->worst_share;
    }
    for (const Outage& outage : use.outages)
      for (const PathStep& step : outage.critical_path) row[of(i, step.phase)] += seconds(step.to - step.from);
  }
  row[recovery_point()] = none;
  for (const RecoveryPointReport& point : report.recovery_points)
    if (!(row[recovery_point()] > seconds(point.age))) row[recovery_point()] = seconds(point.age);
  row[points_met()] = none;
  for (const RecoveryPoint& point : report.application_points)
    if (const std::optional<bool> is_met = point.is_met(); is_met && row[points_met()] != 0)
      row[points_met()] = *is_met ? 1 : 0;
  for (std::size_t i = 0; i < report.expectations.size(); ++i) {
    row[value(i)] = report.expectations[i].value;
    row[holds(i)] = report.expectations[i].holds ? 1 : 0;
  }
  return row;
}

std::vector<double> Sample::column(const Layout& layout, std::size_t figure) const {
  std::vector<double> values(size());
  for (std::size_t i = 0; i < size(); ++i) values[i] = rows[i * layout.size() + figure];
  return values;
}

double Sample::downtime_of_all(const Layout& layout, std::size_t use, double share) const {
  std::vector<std::array<double, kept_percentiles.size()>> all(size());
  double low = std::numeric_limits<double>::infinity(), high = 0;
  for (std::size_t i = 0; i < size(); ++i) {
    for (std::size_t p = 0; p < kept_percentiles.size(); ++p)
      all[i][p] = rows[i * layout.size() + layout.of(use, kept_percentiles[p].second)];
    low = std::min(low, all[i].front());
    high = std::max(high, all[i].back());
  }
  if (share >= 1) return high;
  const double wanted = share * static_cast<double>(size()) * (1 - 1e-12);
  const auto within = [&](double downtime) {
    double users = 0;
    for (const auto& at : all) users += share_within(at, downtime);
    return users;
  };
  if (within(low) >= wanted) return low;
  for (int halvings = 0; halvings < 60 && high - low > 1e-4; ++halvings) {
    const double middle = low + (high - low) / 2;
    (within(middle) >= wanted ? high : low) = middle;
  }
  return high;
}

std::vector<bool> Sample::met(const Layout& layout) const {
  std::vector<bool> all(size(), true);
  for (std::size_t i = 0; i < size(); ++i)
    for (std::size_t e = 0; e < scenario->expectations.size(); ++e)
      if (rows[i * layout.size() + layout.holds(e)] == 0) all[i] = false;
  return all;
}

}  // namespace drsim
