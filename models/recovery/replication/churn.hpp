// How much a VM writes between two instants, with rates that depend on the time of day.

#pragma once

#include "models/world/scenario.hpp"

namespace drsim {

/// The time of day at an instant of a run.
Duration time_of_day(const Scenario& scenario, Time at);
/// What a VM that is up writes between two instants, as far as it is replicated; rounded down.
Bytes written(const Scenario& scenario, const Vm& vm, Time from, Time to);

}  // namespace drsim
