// What took time in a run, as bars in one lane for each VM, plan or link.

#pragma once

#include <string>
#include <vector>

#include "analysis/page/page.hpp"

namespace drsim {

/// Something that took time: from its cause until it happened, or a wait that no record ends.
struct LaneBar {
  Time from, to;
  Phase phase;
  std::string what;
  bool critical = false;  ///< On the critical path of an outage.
  std::size_t count = 1;  ///< How many alike it stands for.
  std::size_t row = 0;    ///< Bars of one row do not overlap.
};
/// What took time with one thing: a VM, a plan, a link.
struct Lane {
  std::string name;
  std::vector<LaneBar> bars;  ///< In the order in which they begin.
  std::size_t rows = 1;
  Time first{};
  bool critical = false;
};
/// In the order in which they begin.
std::vector<Lane> all_lanes(const SimulatedDesign& design);

}  // namespace drsim
