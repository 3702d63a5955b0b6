// The state of a run at one instant, from its trace: for whoever asks about a moment, and not about all of it.

#pragma once

#include "models/state/state.hpp"
#include "models/state/trace.hpp"

namespace drsim {

/// Once all that happened until then, at that instant too, has happened.
State state_at(const Scenario& scenario, const Trace& trace, Time at);

}  // namespace drsim
