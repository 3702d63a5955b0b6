#pragma once

#include <optional>
#include <vector>

#include "models/scenario.hpp"

namespace drsim {

/// A scenario without what becomes of its leaves: VMs that nothing waits for but their own users. They stay at home, go down and boot with
/// their site, and no rule, name or other VM asks whether they are up. So they stay up here, for good; whoever plays it adds when they would
/// not have been. Of uses that nothing but the luck of their own leaf tells apart, it has one.
struct Skeleton {
  Scenario scenario;
  struct Use {
    PopulationId clients;
    ApplicationId application;
    std::size_t like = 0;  ///< The use of `scenario` that meets what this one would, were its leaf always up.
    VmId leaf;             ///< None: it is that use.
  };
  std::vector<Use> uses;  ///< Of the whole scenario, population by population.
  std::vector<VmId> leaves;
};

/// None: it has no leaves.
std::optional<Skeleton> skeleton_of(const Scenario& whole);

}  // namespace drsim
