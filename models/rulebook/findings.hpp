// Checks a design against the rules of Site Recovery, before anything is simulated.

#pragma once

#include <vector>

#include "models/rulebook/finding.hpp"

namespace drsim {

/// All there is to say about a scenario whose indexes are built. Prerequisites of network mapping and protection first,
/// then what moving its VMs will do. What the design keeps as an erratum (Scenario::allowed_errata) is noted, not
/// refused.
std::vector<Finding> findings(const Scenario& scenario);

}  // namespace drsim
