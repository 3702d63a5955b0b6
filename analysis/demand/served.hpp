// What users had of what they asked for, in a run's report: who is there decides what is asked for, and who has too
// little of it to work is cut off. Owns nothing. Begin with add_demand().

#pragma once

#include <span>

#include "analysis/availability/outages/critical_path.hpp"
#include "analysis/availability/outages/history.hpp"
#include "analysis/availability/report.hpp"

namespace drsim {

/// Adds what was served to each use of a report that knows who is cut off, and what links carried. Users who are there,
/// but cannot work, are cut off too: those uses are evaluated again.
void add_demand(const Scenario& scenario, const Trace& trace, std::span<const History> histories, Wording wording,
                RunReport& report);

}  // namespace drsim
