// Which failures, alone or in pairs, leave some users of a design cut off for good.

#pragma once

#include <cstdint>
#include <string>

#include "analysis/output/text/text.hpp"
#include "models/world/scenario.hpp"

namespace drsim::cli {

/// Which single failures, and with `most` 2 which pairs of them, defeat a scenario: after them somebody is still cut
/// off at the horizon who would not be otherwise. If it has plans, what the story fails stays so, and nothing is taken
/// home: it is they that are tried. Each site, switch, router, link, server, load balancer and shared risk in turn
/// fails for good at the instant of the first event. Pairs are tried only of what does not defeat it alone. Returns
/// what to print.
std::string cut_sets(const Scenario& scenario, std::uint64_t seed, int most, bool as_json);

}  // namespace drsim::cli
