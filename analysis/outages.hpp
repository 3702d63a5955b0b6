#pragma once

#include <vector>

#include "analysis/critical_path.hpp"
#include "analysis/history.hpp"
#include "analysis/report.hpp"

namespace drsim {

/// What became of a population: its outages with their reasons, and the downtime of its users.
PopulationReport outages_of(const Scenario& scenario, const Trace& trace, const History& history, Wording wording);

}  // namespace drsim
