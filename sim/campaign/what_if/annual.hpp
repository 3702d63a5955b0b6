// Draws years of random hazards and simulates their incidents. analysis/statistics/annual.hpp reports what they cost.

#pragma once

#include <optional>

#include "analysis/statistics/annual.hpp"
#include "sim/campaign/campaign.hpp"

namespace drsim::campaign {

/// A hazard that comes true: from when on [s since the year began], and for how long.
struct Occurrence {
  std::size_t hazard = 0;
  Duration at{}, lasts{};
};

/// The hazards of one year, at random: each comes after an exponential time in which it is not there.
std::vector<Occurrence> year_of(const Scenario& scenario, std::uint64_t seed, std::uint64_t year);
/// Cuts a year into what happens together: the world is steady again some time after the last of them is over, and a
/// new one begins.
std::vector<std::vector<Occurrence>> incidents_of(const Scenario& scenario, std::vector<Occurrence> year);
/// The scenario of an incident: these occurrences are its timeline, and it is simulated until all is over.
Scenario scenario_of(const Scenario& scenario, const std::vector<Occurrence>& incident);

/// Simulates years, and each hazard as often alone. Nothing if interrupted. Throws std::runtime_error for a run that
/// did not reach its horizon.
std::optional<AnnualReport> annual(const Scenario& scenario, std::uint64_t seed, std::uint64_t years, unsigned jobs);

}  // namespace drsim::campaign
