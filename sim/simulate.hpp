#pragma once

#include <cstddef>
#include <cstdint>

#include "models/scenario.hpp"
#include "models/trace.hpp"

namespace drsim {

/// What a run may cost, whatever its scenario says.
struct Limits {
  std::size_t records = 2'000'000;             ///< Of a trace; a hundred more for each VM.
  std::size_t records_at_one_instant = 200'000;  ///< Likewise. Rules that answer each other without end stay below it for milliseconds only.
};

/// Whether a run of it may copy data, and so needs SimGrid.
bool sends_copies(const Scenario& scenario);

/// Plays a scenario to its horizon. The same scenario, seed and replication give the same trace, byte for byte.
/// Where copies are sent, that happens in a child process: SimGrid can be used once per process only.
/// Throws std::runtime_error if that child dies.
Trace simulate(const Scenario& scenario, std::uint64_t seed, std::uint64_t replication = 0, const Limits& limits = {});

/// The same, in this process: for the child itself, and for scenarios without transfers.
Trace simulate_here(const Scenario& scenario, std::uint64_t seed, std::uint64_t replication, const Limits& limits);

}  // namespace drsim
