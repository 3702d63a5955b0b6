// What will not fit in a state of the world: links, gateways, servers, hosts and licences that are asked for more than
// they have, when as many users are at work as ever are.

#pragma once

#include <string>
#include <vector>

#include "models/rulebook/finding.hpp"
#include "models/state/state.hpp"

namespace drsim::campaign {

/// `when`: "after site primary is lost and plan main has run". Nothing where no demand is stated. Each finding says
/// who has how much of what he asks for, what keeps him from more, and how much would do.
std::vector<Finding> what_does_not_fit(const Scenario& scenario, const State& state, const std::string& when);

}  // namespace drsim::campaign
