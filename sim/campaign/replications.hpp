// Simulates single replications of a scenario by the cheapest method that gives the same figures: reduced, aggregated
// or whole.

#pragma once

#include <memory>

#include "models/world/scenario.hpp"
#include "sim/campaign/workers.hpp"
#include "sim/simulate.hpp"

namespace drsim::campaign {

/// Simulates replications of one scenario, and keeps of each what a campaign keeps: that of the run of the same number,
/// to the bit, though VMs that nothing tells apart are simulated as one (see aggregation.hpp), and those that nothing
/// waits for not at all (see standalone_vms.hpp). Where copies are sent, in a child process: SimGrid can be started
/// once in each.
class Replications {
 public:
  Replications(const Scenario& scenario, std::uint64_t seed);
  ~Replications();
  Outcome simulate(const Draws& draws);
  /// How many of those that were simulated here were simulated without their standalone_vms.
  std::size_t simulated_without_standalone() const;

 private:
  class Stage;
  std::unique_ptr<Stage> stage_;
};

}  // namespace drsim::campaign
