// Prepares a Sobol analysis of random draws: which purposes a scenario draws for, and the runs with the draws of one
// purpose exchanged.

#pragma once

#include <string>
#include <vector>

#include "sim/campaign/campaign.hpp"

namespace drsim::campaign {

/// What random numbers are drawn for in the first few runs of a scenario, in alphabetical order: "boot", "declare", ...
std::vector<std::string> purposes_drawn(const Scenario& scenario, std::uint64_t seed);

/// Saltelli's design over the random draws of one scenario: the same scenario with the random draws of replications
/// from 0 on, with that of replications from n on, and for each purpose with the first and, for that purpose alone, the
/// second.
std::vector<Design> exchanges(const Design& design, const std::vector<std::string>& purposes, std::uint64_t n);

}  // namespace drsim::campaign
