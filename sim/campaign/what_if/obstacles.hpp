// What keeps users from an application, or a plan from its end, in the state that a run has come to.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/availability/report.hpp"
#include "models/state/state.hpp"
#include "sim/campaign/what_if/occasions.hpp"

namespace drsim::campaign {

/// What is in the way, at which hop, and which key of the scenario would change that.
struct Obstacle {
  std::string what, help;
  std::string same_as{};  ///< Part of what a warning of the reader says that says the same; empty: none does.
};

/// Of users who are cut off at an instant of a run; none if nobody is there to miss anything.
std::optional<Obstacle> obstacle(const Occasion& occasion, const Trace& trace, const PopulationReport& use, Time at);
/// Whether they would not get there even if names said where what they use runs now: the way is missing.
bool lacks_a_way(const Occasion& occasion, const Trace& trace, const PopulationReport& use);
/// Of a plan that has begun and has not come to its end at the horizon: at least one.
std::vector<Obstacle> obstacles(const Occasion& occasion, const Trace& trace, PlanId plan);

}  // namespace drsim::campaign
