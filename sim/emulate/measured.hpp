// What came of the uses that a probe's flows tried: outages and waits. Pure.

#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "models/world/quantities.hpp"

namespace drsim::emulate {

/// A use, in microseconds of one clock.
struct Use {
  std::uint32_t flow = 0;
  std::int64_t at = 0;
  std::int64_t answered = -1;  ///< -1: never.
};

struct Measured {
  double downtime = 0;        ///< [s] Mean over flows: from a use that failed to the next that did not.
  double longest_outage = 0;  ///< [s] Of any flow.
  double longest_wait = 0;    ///< [s] Of a use that was answered.
  double longest_pause = 0;   ///< [s] Between two uses of a flow: more than its interval, and the machine was too busy.
  std::size_t uses = 0, failed = 0;
};

/// Of the uses from an instant on, for so long.
Measured measure(std::vector<Use> uses, std::int64_t from, Duration horizon);

}  // namespace drsim::emulate
