// The broadcast storms of a run: when each began, filled its links and ended, and why spanning tree did not prevent it.

#pragma once

#include <vector>

#include "analysis/availability/report.hpp"

namespace drsim {

/// The storms of a run, in the order they began.
std::vector<StormReport> storms_of(const Scenario& scenario, const Trace& trace);

}  // namespace drsim
