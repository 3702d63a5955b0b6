#include "analysis/statistics/sample.hpp"

#include <algorithm>
#include <limits>

namespace drsim {

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

std::vector<bool> Sample::met(const Layout& layout) const {
  std::vector<bool> all(size(), true);
  for (std::size_t i = 0; i < size(); ++i)
    for (std::size_t e = 0; e < scenario->expectations.size(); ++e)
      if (rows[i * layout.size() + layout.holds(e)] == 0) all[i] = false;
  return all;
}

}  // namespace drsim
