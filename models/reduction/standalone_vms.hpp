// Makes a scenario smaller: leaves out failures and boots of VMs that only their own users depend on, to be added to
// the result afterwards.

#pragma once

#include <optional>
#include <vector>

#include "models/world/scenario.hpp"

namespace drsim {

/// A scenario without what becomes of its standalone_vms: VMs that nothing waits for but their own users. They stay at
/// home, go down and boot with their site, and no rule, name or other VM asks whether they are up. So they stay up
/// here, for good; whoever simulates it adds when they would not have been. Of uses that nothing but the random draws
/// of their own standalone VM tells apart, it has one.
struct ReducedScenario {
  Scenario scenario;
  struct Use {
    PopulationId clients;
    ApplicationId application;
    std::size_t like = 0;  ///< The use of `scenario` that meets what this one would, were its standalone always up.
    VmId standalone;       ///< None: it is that use.
  };
  std::vector<Use> uses;  ///< Of the whole scenario, population by population.
  std::vector<VmId> standalone_vms;
};

/// None: it has no standalone VMs.
std::optional<ReducedScenario> without_standalone_vms(const Scenario& whole);

}  // namespace drsim
