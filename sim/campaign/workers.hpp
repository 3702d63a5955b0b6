// Distributes replications over child processes and collects their results.

#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "models/state/trace.hpp"

namespace drsim::campaign {

/// One replication to simulate.
struct Piece {
  std::uint32_t design = 0;
  std::uint64_t replication = 0;
};

/// What came of it.
struct Outcome {
  Ending ending = Ending::horizon;
  std::vector<double> row;
};

using Simulate = std::function<Outcome(Piece)>;
using Keep = std::function<void(Piece, Outcome)>;
using Enough = std::function<bool()>;

/// Simulates every piece in one of `jobs` child processes and keeps what came of it in this one, in the order in which
/// they are done. When there is enough, what is being simulated is finished and kept, and nothing else begun. Throws
/// std::runtime_error if simulating threw, with its message, or if a child died.
void work_off(std::span<const Piece> pieces, unsigned jobs, const Simulate& simulate, const Keep& keep,
              const Enough& enough);

}  // namespace drsim::campaign
