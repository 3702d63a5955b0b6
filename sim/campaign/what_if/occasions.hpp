// The situations in which a design is checked: at the start, after the loss of each site, and after each planned
// failover, and during a test of each plan.

#pragma once

#include <string>
#include <vector>

#include "models/world/scenario.hpp"

namespace drsim::campaign {

/// A scenario with another story, and from when on it is looked at.
struct Occasion {
  std::string when;  ///< "at the start", "after site primary is lost and plan main has run"
  Scenario scenario;
  Origin origin{};            ///< Of the plan it is about; none: the scenario.
  std::vector<PlanId> plans;  ///< Those that have to be carried out on it.
  std::vector<SiteId> lost;   ///< Sites that are down at its end.
  Duration horizon{};         ///< Of the scenario, where this one is followed longer or shorter; 0: it is the same.
};

/// Nothing happens, and what is there at the first instant is looked at.
Occasion at_the_start(const Scenario& scenario);
/// Each site that some plan recovers VMs of is lost, and all its plans are carried out.
std::vector<Occasion> after_the_loss_of_sites(const Scenario& scenario);
/// Each plan is carried out while everything works, as a planned failover.
std::vector<Occasion> after_planned_failovers(const Scenario& scenario);
/// The scenario's own story, to its end.
Occasion in_the_story(const Scenario& scenario);
/// Copies of each plan's VMs run beside the VMs themselves.
std::vector<Occasion> during_tests(const Scenario& scenario);

}  // namespace drsim::campaign
