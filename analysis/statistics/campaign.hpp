// Statistics of many replications: estimates with confidence intervals, how often objectives are met, and differences
// between designs. Begin with summarise(); sample.hpp has the input.

#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "analysis/statistics/sample.hpp"
#include "analysis/statistics/statistics.hpp"

namespace drsim {

/// The share of replications in which an objective has to be met where nothing else is stated: as expectations.
inline constexpr double usual_attainment = 0.95;

/// How often an objective was met, against the share of replications in which it has to be.
struct Attainment {
  Estimate probability;
  double required = usual_attainment;
  Verdict verdict = Verdict::undecided;
  std::optional<std::size_t> more{};  ///< Replications that would decide it; none: no number would.
};
Attainment attainment_of(std::size_t met, std::size_t replications, double required = usual_attainment);

/// What many replications say of one population's use of one application. The downtime of a replication is its mean
/// over users; percentiles are those of replications [s].
struct UseStatistics {
  PopulationId clients;
  ApplicationId application;
  Estimate mean, p50, p90, p95, p99;
  double users_p50 = 0, users_p95 = 0, users_p99 = 0, users_max = 0;  ///< Of all users in all replications.
  double user_minutes_lost = 0;
  std::optional<Attainment> recovery_time;       ///< Of the recovery time objective; none: none is stated.
  std::vector<std::pair<Phase, double>> phases;  ///< Mean of the critical paths' seconds, those there are.
  std::uint64_t worst_replication = 0;
  double worst = 0;
  /// Where demand is stated: in the mean over replications, and in the worst of them.
  struct Demand {
    double degraded = 0, missing = 0;        ///< [s]
    Estimate missed;                         ///< The second, over replications.
    double user_minutes = 0;                 ///< Missing.
    double unserved = 0, most_unserved = 0;  ///< In the worst minute of each.
  };
  std::optional<Demand> demand{};
};

/// How often an expectation held.
struct ObjectiveStatistics {
  std::string text;
  Estimate probability;
  double required = 0;  ///< The share of replications in which it has to.
  bool holds = false;   ///< It did in as many as required.
  Attainment attainment;
  double mean = 0;  ///< Of what was found [s].
};

/// What the replications of one design come to.
struct CampaignReport {
  const Scenario* scenario = nullptr;
  std::uint64_t seed = 0;
  std::size_t replications = 0, cut_short = 0;
  std::vector<UseStatistics> uses;
  std::vector<ObjectiveStatistics> objectives;
  std::optional<Estimate> recovery_point_p50,
      recovery_point_p95;                     ///< The oldest of each replication; none if none was used.
  std::optional<Attainment> recovery_points;  ///< Of all objectives for data together; none: none is stated, or used.
  /// By the user-minutes lost in all: the replication in the middle, and the last.
  std::uint64_t typical_replication = 0, worst_replication = 0;
};

/// A design against another, replication by replication: the same random draws in both [s].
struct Difference {
  std::size_t use = 0;
  Estimate mean, p50, p95;
  double longer = 0, shorter = 0;  ///< The share of replications in which its downtime is.
};

/// The sample must not be empty. All of it; or only a part, for whoever needs no more: the rest takes as long as
/// simulating it.
CampaignReport summarise(const Sample& sample);
std::vector<ObjectiveStatistics> objectives_of(const Sample& sample);
/// Of designs side by side it is one replication, that of all: by what all of them lose together.
std::uint64_t typical_replication(std::span<const Sample* const> samples);
/// `other` less `base`, for each use they have in common by name. The replications must be the same.
std::vector<Difference> differences(const Sample& base, const Sample& other);

}  // namespace drsim
