#pragma once

#include <memory>

#include "models/scenario.hpp"
#include "sim/campaign/workers.hpp"
#include "sim/simulate.hpp"

namespace drsim::campaign {

/// Plays replications of one scenario, and keeps of each what a campaign keeps: that of the run of the same number, to the bit, though VMs
/// that nothing tells apart are played as one (see lumping.hpp), and those that nothing waits for not at all (see leaves.hpp). Where copies
/// are sent, in a child process: SimGrid can be started once in each.
class Replications {
 public:
  Replications(const Scenario& scenario, std::uint64_t seed);
  ~Replications();
  Outcome play(const Luck& luck);
  /// How many of those that were played here were played without their leaves.
  std::size_t played_without_leaves() const;

 private:
  class Stage;
  std::unique_ptr<Stage> stage_;
};

}  // namespace drsim::campaign
