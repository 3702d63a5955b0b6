// The HTML report of one or more designs, in a single file. parts.hpp lists what it consists of.

#pragma once

#include <memory>
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

/// The page of a sweep with a slider for each of its paths: all of it shows what was simulated at the point where they
/// stand. Made point by point, so that the runs of one at a time are in memory.
class WhatIfPage {
 public:
  /// The sweep must outlive it. With `asks_first` the page shows nothing of a point before somebody has said what to
  /// expect there.
  WhatIfPage(const Sweep& sweep, bool asks_first);
  ~WhatIfPage();
  WhatIfPage(const WhatIfPage&) = delete;
  WhatIfPage& operator=(const WhatIfPage&) = delete;

  /// The designs of the sweep's next point, as they were simulated. They need not outlive the call.
  void add(const std::vector<SimulatedDesign>& designs);
  /// No further points are of use: together they are too large for one page, which then shows the first one only.
  bool is_full() const;
  std::string html() const;
  std::string data() const;  ///< What it draws, as JSON.

 private:
  struct Contents;
  std::unique_ptr<Contents> contents_;
};

}  // namespace drsim
