// The HTML report of one or more designs, in a single file. parts.hpp lists what it consists of.

#pragma once

#include <string>
#include <vector>

#include "analysis/availability/report.hpp"
#include "analysis/output/sweep_output.hpp"
#include "analysis/statistics/sample.hpp"

namespace drsim {

/// A design that was simulated: what its run came to, and how. Both must outlive the page that is made of it.
struct SimulatedDesign {
  const RunReport* report = nullptr;
  const Trace* trace = nullptr;
  const Sample* sample =
      nullptr;  ///< Of many replications, which this is the typical one of; null: it was simulated once.
};

/// One HTML page about designs of one story, at least one. It needs no other file and fetches nothing; scripts run by
/// their hash only. What would make it larger than about 2 MB is left out, and the page says so. With a sweep, a table
/// of its points as well; the designs are then those of its first point.
std::string report_page(const std::vector<SimulatedDesign>& designs, const Sweep* sweep = nullptr);

/// What the page draws, as JSON: report_page() embeds it.
std::string page_data(const std::vector<SimulatedDesign>& designs, const Sweep* sweep = nullptr);

}  // namespace drsim
