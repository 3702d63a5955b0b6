// Suggests which key of a scenario to change when a flow fails.

#pragma once

#include <string>

#include "analysis/availability/report.hpp"
#include "models/reachability/reachability.hpp"
#include "sim/campaign/what_if/occasions.hpp"

namespace drsim::campaign {

/// Which key of the scenario would let a flow through that ends as `answer` says.
std::string remedy(const Occasion& occasion, const Answer& answer, ApplicationId asked_for = {});
/// The same of clients that hear no name, or an old one.
std::string remedy_for_name(const Occasion& occasion, const State& state, const PopulationReport& use, Disposition met);
/// Of a VM that is not up on this occasion: who should start it.
std::string start_it(const Occasion& occasion, VmId id);
/// Where the scenario states what a watched flow is for.
Origin origin_of(const Scenario& scenario, const WatchedFlow& flow);

}  // namespace drsim::campaign
