// Finds the value at which a statement about a scenario ceases to be true.

#pragma once

#include <functional>
#include <optional>

#include "scenarios/reading/variation.hpp"

namespace drsim::campaign {

/// Where a statement ceases to hold.
struct Turn {
  std::optional<Amount> last;  ///< The last value that it was found to hold at; none: not even at the good end.
  bool everywhere = false;     ///< It holds at the other end too.
};

/// Bisects between an end at which a statement should hold and one at which it should not, until a thousandth (or one
/// whole unit) is between the last value it holds at and the first it does not. It is taken to turn once. Values are as
/// round as they can be: where it turns at a minute, a minute is found.
Turn last_holding(const Amount& good, const Amount& other, const std::function<bool(const Amount&)>& holds);

}  // namespace drsim::campaign
