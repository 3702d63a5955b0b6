// A run of a scenario that states demand, and what was served of it.

#pragma once

#include "analysis/demand/load_report.hpp"
#include "tests/stories.hpp"

namespace drsim {

inline RunReport report_of(const Scenario& scenario) { return analyse(scenario, simulate(scenario, 1)); }
inline const DemandReport& demand_of(const RunReport& report, std::size_t use = 0) {
  return *report.populations[use].demand;
}

}  // namespace drsim
