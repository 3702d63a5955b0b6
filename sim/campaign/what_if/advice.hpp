// Which delay is most worth shortening, and whether failing over or waiting for the repair loses less.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/world/scenario.hpp"

namespace drsim::campaign {

/// What half of one delay would be worth: found by simulating the scenario again with it, and with the same random
/// draws otherwise.
struct Shortening {
  std::string what;         ///< "declare of plan main"
  double user_minutes = 0;  ///< That fewer are lost.
  double recovery = 0;      ///< [s], by which the longest outage is shorter.
  double data = 0;          ///< [s], by which the oldest data that a VM was restarted with is younger.
};

/// Failing over against waiting, if the site is repaired so long after it was lost.
struct Wait {
  Duration repaired_after{};
  double failing_over = 0, waiting = 0;  ///< User-minutes lost.
};

/// A plan that has not come to its end at the horizon, or users who are cut off then for good.
struct Stuck {
  std::string who;   ///< "plan main", "branch-users using payroll"
  std::string what;  ///< What it stands still at, or what they meet.
  std::string help;  ///< Which key of the scenario would bring it back.
};

struct Advice {
  double user_minutes = 0;              ///< Lost as it is.
  std::vector<Stuck> stuck;             ///< Plans first. No shorter delay helps those.
  std::vector<Shortening> shortenings;  ///< What is worth most comes first.
  std::vector<Wait> waits;              ///< By how long the repair takes; none without a site that is lost.
  std::optional<Duration> break_even;  ///< From this length on failing over loses less; found by halving, to a percent.
};

/// Simulates the scenario once for each thing that could be shortened, and twice for each length of a repair.
Advice advise(const Scenario& scenario, std::uint64_t seed);

}  // namespace drsim::campaign
