// Which links carry a copy that crosses one routed link: the link itself, its trunk, and what a tunnel runs over.

#pragma once

#include <vector>

#include "models/world/scenario.hpp"

namespace drsim {

/// All that a copy over a routed link shares with others: the link; the trunk whose line it runs on; of a tunnel, the
/// links it runs over with their trunks. Each in the direction in which the copy takes it.
std::vector<Hop> lines_of(const Scenario& scenario, Hop hop);

}  // namespace drsim
