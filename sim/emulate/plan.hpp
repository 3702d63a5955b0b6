// Turns a scenario into a laboratory: which namespaces, links, daemons and configurations it takes on one Linux
// machine, what happens when, and what is measured. Pure. Begin with plan().

#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "models/state/trace.hpp"
#include "sim/emulate/laboratory.hpp"

namespace drsim::emulate {

/// A scenario has something that no Linux program can stand for: Azure, Windows, IOS, and what nobody has built yet.
class CannotEmulate : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The trace says what people and scripts do, and when: failovers, moves, publishing. What protocols and caches make of
/// it is left to those. Throws CannotEmulate.
Laboratory plan(const Scenario& scenario, const Trace& trace, const std::string& name);

}  // namespace drsim::emulate
