// Which VMs, gateways, users and sites broadcast storms had taken down, over the time of a run. storms.hpp describes
// the storms themselves.

#pragma once

#include <vector>

#include "analysis/availability/report.hpp"

namespace drsim {

/// What storms had taken down, from each instant on at which that became another: VMs whose address moves about or that
/// are sent more than they can take, gateways that hear nothing else, users who are cut off by it, and the sites of all
/// of them. Empty if there was none.
std::vector<BlastRadius> blast_radius(const Scenario& scenario, const Trace& trace);
/// What each tenth of a second left, for people: endpoints go one by one, within a moment.
std::vector<BlastRadius> moment_by_moment(const std::vector<BlastRadius>& all);

}  // namespace drsim
