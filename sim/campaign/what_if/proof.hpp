// Checks by simulation that users reach what they use and that plans can be carried out. occasions.hpp lists the
// situations; remedies.hpp says what would help.

#pragma once

#include <vector>

#include "models/rulebook/findings.hpp"
#include "scenarios/reading/reader.hpp"

namespace drsim::campaign {

/// Who cannot get to what the design says they use, and what cannot be done that it says is done: at the start, after
/// the loss of each site that a plan recovers, after a planned failover by each plan, and in the story of the timeline
/// itself. Found by simulating each, with one seed, so that no rule is told twice. Each finding says on which occasion,
/// who, where it ends, and which key would change that.
std::vector<Finding> check_reachability(const Scenario& scenario, std::uint64_t seed);
/// Adds what is proved of a scenario that has been read to what its reader found, but for what that has told already.
void prove(Reading& reading, std::uint64_t seed);

}  // namespace drsim::campaign
