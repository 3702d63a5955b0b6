// What can happen to a flow that rules depend on. State::apply() records it; models/rules.hpp says when it is looked
// for.

#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "models/reachability/disposition.hpp"
#include "models/state/change_list.hpp"
#include "models/world/scenario.hpp"

namespace drsim {

/// A watched flow has another disposition, or takes another path.
struct FlowChanged {
  static constexpr Phase phase = Phase::detect;
  WatchId flow;
  Disposition disposition;
  std::uint32_t path;  ///< A fingerprint of the links it takes.
};

/// All of them, for the list of all changes (models/state/change.hpp).
using ReachabilityChanges = ChangeList<FlowChanged>;

// Each as one line of a trace: what, which, how.
std::string describe(const Scenario& s, const FlowChanged& c);

}  // namespace drsim
