// Expected downtime per year: of two sites by a closed formula, and of a design by what its hazards cost.

#pragma once

#include <string>
#include <vector>

#include "analysis/output/text/text.hpp"
#include "analysis/statistics/statistics.hpp"
#include "models/world/scenario.hpp"

namespace drsim {

/// Two sites, one of which takes over from the other. All in seconds; a rate is one over its mean time.
struct TwoSites {
  double between_failures = 0;         ///< Of the first site, while it works.
  double repair = 0;                   ///< How long the second site does the work, if it does not fail.
  double failover = 0, failback = 0;   ///< How long users are down for each.
  double between_second_failures = 0;  ///< Of the second site, while it does the work; 0: never.
  double double_repair = 0;            ///< Until one of two failed sites is back.
  double failover_fails = 0;           ///< Probability.
  double repair_after_failed = 0;      ///< Until users are back after a failover that failed.
};
/// The share of time in which users are down: renewal-reward over cycles that begin when the first site works again.
/// Only means matter, whatever the distributions are.
double two_site_unavailability(const TwoSites& sites);

/// What one hazard does to a design: how often it comes, and what it costs each use.
struct HazardCost {
  std::string name;
  double per_year = 0;                  ///< Its own duration taken into account.
  std::vector<Estimate> downtime;       ///< By use: of one incident, mean over users [s].
  Estimate failovers{}, unnecessary{};  ///< Of one incident: how many, and how many while every user was served.
};
/// A design's expected year.
struct AnnualReport {
  const Scenario* scenario = nullptr;
  std::size_t years = 0;
  std::vector<HazardCost> hazards;
  /// By use [s]: by adding up what hazards cost, from simulated years in which they may meet, and by the closed form of
  /// two sites.
  std::vector<Estimate> renewal, simulated;
  std::vector<std::optional<double>> closed_form;
  bool fails_over = false;              ///< Some plan does, by itself.
  Estimate failovers{}, unnecessary{};  ///< In a simulated year.
};

std::string annual_text(const std::vector<AnnualReport>& designs, const TextStyle& style);
std::string annual_json(const std::vector<AnnualReport>& designs);

}  // namespace drsim
