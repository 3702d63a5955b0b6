// A run as a trace file for Perfetto or Chrome. The lanes are those of the HTML page: analysis/page/lanes.hpp.

#pragma once

#include <string>
#include <vector>

#include "analysis/page/page.hpp"

namespace drsim {

/// Runs in the Trace Event Format that https://ui.perfetto.dev and chrome://tracing read: a process for each design, a
/// thread for each row of each lane, the timeline's actions as instants, users cut off as counters. Times are
/// microseconds.
std::string chrome_trace(const std::vector<SimulatedDesign>& designs);

}  // namespace drsim
