// Carries a laboratory out: makes it, plays its timeline in real time, measures, and takes it down whatever happens.
// Owns the namespaces, processes and files that it made, and notes each in the laboratory's folder before it makes it.
// Begin with carry_out_laboratory().

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/emulate/laboratory.hpp"
#include "sim/emulate/measured.hpp"

namespace drsim::emulate {

/// What this machine can, found out before anything is made.
struct Machine {
  std::string missing;    ///< Why no laboratory can be made at all; empty: one can.
  bool has_netem = true;  ///< Delays of links.
  std::string kernel;
};
/// Tries what it has to know in a namespace of its own, which it removes.
Machine look_at_machine(const std::string& name);
/// Programs of a laboratory that are not installed.
std::vector<std::string> missing_programs(const Laboratory& lab);

struct Carried {
  std::vector<Measured> probes;  ///< In the order of the laboratory's.
  double latest_act = 0;         ///< [s] How late the last step of an act was done, at most.
};

/// Throws LaboratoryFault or Interrupted, when all is taken down. `phase`: 0 to 1, of the laboratory's phases. `keeps`:
/// it is left standing.
Carried carry_out_laboratory(const Laboratory& lab, double phase, const Machine& machine, bool keeps);

/// Removes what laboratories have left whose program is gone: of that name, or all if it is empty. How many there were.
std::size_t clean(const std::string& name);

}  // namespace drsim::emulate
