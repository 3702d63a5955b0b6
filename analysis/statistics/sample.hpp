// The figures that are kept of each replication, and where each of them is in its row. Owns the rows of a campaign's
// replications.

#pragma once

#include <cstdint>
#include <vector>

#include "analysis/availability/report.hpp"

namespace drsim {

/// The figures of one population's use of one application that a campaign keeps of each replication. All in seconds,
/// but outages and shares.
enum class Figure : std::uint8_t {
  downtime,      ///< Mean over users.
  downtime_p50,  ///< Across users.
  downtime_p95,
  downtime_max,
  first_loss,      ///< Not a number if nothing was lost.
  outages,         ///< How many.
  recovery_time,   ///< Of the incident in which it took longest, for the share of users of the objective; infinite if
                   ///< they were not served again, not a number if there was no incident.
  objective_met,   ///< 1 or 0; not a number if there is none.
  downtime_least,  ///< Across users, as those above: with them the whole distribution, as closely as reports need it.
  downtime_p10,
  downtime_p25,
  downtime_p75,
  downtime_p90,
  downtime_p99,
  degraded,  ///< Users had less than they asked for. Zero, and the next two, where no demand is stated.
  missing,   ///< Of what was asked for, in the mean over users.
  unserved,  ///< The share in the worst minute.
};
inline constexpr std::size_t figures_of_use = 17;
inline constexpr std::size_t phase_count = static_cast<std::size_t>(Phase::unexplained) + 1;

/// Where the figures of a replication are in the row of numbers that is kept of it. The same for all replications of a
/// scenario.
class Layout {
 public:
  struct Use {
    PopulationId clients;
    ApplicationId application;
  };
  explicit Layout(const Scenario& scenario);

  const std::vector<Use>& uses() const { return uses_; }
  std::size_t size() const { return size_; }  ///< Of a row.
  std::size_t of(std::size_t use, Figure figure) const { return use * per_use + static_cast<std::size_t>(figure); }
  std::size_t of(std::size_t use, Phase phase) const {
    return use * per_use + figures_of_use + static_cast<std::size_t>(phase);
  }
  std::size_t recovery_point() const {
    return uses_.size() * per_use;
  }  ///< The oldest [s]; not a number if there is none.
  /// Whether every objective for the data was met: 1 or 0; not a number if there is none.
  std::size_t points_met() const { return recovery_point() + 1; }
  std::size_t value(std::size_t expectation) const { return points_met() + 1 + 2 * expectation; }
  std::size_t holds(std::size_t expectation) const { return value(expectation) + 1; }  ///< 1 or 0.

  /// The row of a run.
  std::vector<double> row(const RunReport& report) const;

 private:
  static constexpr std::size_t per_use = figures_of_use + phase_count;
  std::vector<Use> uses_;
  std::size_t size_ = 0;
};

/// Replications of one scenario, in their order: a row for each.
struct Sample {
  const Scenario* scenario = nullptr;
  std::uint64_t seed = 0;
  std::vector<std::uint64_t> replications;  ///< Ascending.
  std::vector<double> rows;                 ///< Of Layout::size() numbers each.
  std::size_t cut_short = 0;                ///< How many of them did not reach the horizon.

  std::size_t size() const { return replications.size(); }
  /// One figure of all replications.
  std::vector<double> column(const Layout& layout, std::size_t figure) const;
  /// The downtime that a share of the users of all replications does not exceed [s]: between the percentiles that are
  /// kept of each replication users are spread evenly.
  double downtime_of_all(const Layout& layout, std::size_t use, double share) const;
  /// Whether all expectations hold, by replication.
  std::vector<bool> met(const Layout& layout) const;
};

}  // namespace drsim
