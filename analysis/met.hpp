#pragma once

#include <algorithm>
#include <vector>

#include "models/change.hpp"

namespace drsim {

/// What a question met.
struct Met {
  Disposition disposition{};
  Duration detour{};
};

/// What new connections meet, by the backends that get equal parts of them.
using Lots = std::vector<Met>;
/// Of users who stand in a row from 0 to 1.
inline const Met& lot_at(const Lots& lots, double user) {
  return lots[std::min(lots.size() - 1, static_cast<std::size_t>(user * static_cast<double>(lots.size())))];
}

/// Of several addresses that a user tries one after the other, the best.
inline Met best_of(const std::vector<Lots>& addresses, double user) {
  Met best{Disposition::no_name, {}};
  for (const Lots& lots : addresses)
    if (const Met& met = lot_at(lots, user); met.disposition > best.disposition) best = met;
  return best;
}

}  // namespace drsim
