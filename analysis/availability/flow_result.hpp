#pragma once

#include <algorithm>
#include <vector>

#include "models/state/change.hpp"

namespace drsim {

/// What a question met.
struct FlowResult {
  Disposition disposition{};
  Duration detour{};
};

/// What new connections meet, by the backends that get equal parts of them.
using FlowResults = std::vector<FlowResult>;
/// Of users who stand in a row from 0 to 1.
inline const FlowResult& result_at(const FlowResults& results, double user) {
  return results[std::min(results.size() - 1, static_cast<std::size_t>(user * static_cast<double>(results.size())))];
}

/// Of several addresses that a user tries one after the other, the best.
inline FlowResult best_of(const std::vector<FlowResults>& addresses, double user) {
  FlowResult best{Disposition::no_name, {}};
  for (const FlowResults& results : addresses)
    if (const FlowResult& met = result_at(results, user); met.disposition > best.disposition) best = met;
  return best;
}

}  // namespace drsim
