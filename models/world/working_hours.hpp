// Whether a team is at work at an instant, and when it will be next.

#pragma once

#include "models/world/scenario.hpp"

namespace drsim {

bool is_at_work(const Scenario& scenario, const Team& team, Time at);
/// When a team that is not at work will be; the instant itself if it is. Nothing if it never is.
std::optional<Time> next_at_work(const Scenario& scenario, const Team& team, Time at);

}  // namespace drsim
