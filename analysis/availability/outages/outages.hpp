// Turns the history of a population into outages and downtimes, and judges recovery points and expectations.

#pragma once

#include <vector>

#include "analysis/availability/outages/critical_path.hpp"
#include "analysis/availability/outages/history.hpp"
#include "analysis/availability/report.hpp"

namespace drsim {

/// What became of a population: its outages with their reasons, and the downtime of its users.
PopulationReport outages_of(const Scenario& scenario, const Trace& trace, const History& history, Wording wording);

/// Adds what became of recovery points and expectations to a report whose populations are known.
void judge(const Scenario& scenario, const Trace& trace, RunReport& report, Wording wording);

}  // namespace drsim
