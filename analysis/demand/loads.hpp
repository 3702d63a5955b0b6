// Replays a trace with users' demand, and says what they had of it. Owns nothing. Begin with loads_of().

#pragma once

#include <optional>
#include <vector>

#include "analysis/demand/load_report.hpp"
#include "models/state/trace.hpp"

namespace drsim {

/// How many users of a use are there, from an instant on, until the next.
struct Presence {
  PopulationId clients;
  ApplicationId application;
  std::vector<std::pair<Time, double>> there{};  ///< From all of them at the start.
};

/// A stretch in which all who are there have too little, or wait too long, to work.
struct UnusablePeriod {
  Time from, to;
  Disposition how{};  ///< Overloaded, or too slow.
};

struct Loads {
  /// By use, in the order of populations and what they use; nothing where no demand is stated.
  std::vector<std::optional<DemandReport>> uses;
  std::vector<std::vector<UnusablePeriod>> starved;  ///< Likewise.
  std::vector<LineReport> lines;                     ///< Of links that carry something, by link and direction.
};

/// The world after each record of the trace, with so many users there.
Loads loads_of(const Scenario& scenario, const Trace& trace, const std::vector<Presence>& presences);

}  // namespace drsim
