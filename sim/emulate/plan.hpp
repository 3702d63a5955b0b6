// Turns a scenario into a laboratory: which namespaces, links, daemons and configurations it takes on one Linux
// machine, what happens when, and what is measured. Pure. Begin with plan().

#pragma once

#include <string>

#include "models/state/trace.hpp"
#include "sim/emulate/laboratory.hpp"

namespace drsim::emulate {

/// The trace says what people and scripts do, and when: failovers, moves, publishing. What protocols and caches make of
/// it is left to those. Throws CannotEmulate.
Laboratory plan(const Scenario& scenario, const Trace& trace, const std::string& name);

}  // namespace drsim::emulate
