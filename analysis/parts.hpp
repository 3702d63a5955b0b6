#pragma once

#include <vector>

#include "analysis/curve.hpp"
#include "analysis/history.hpp"

namespace drsim {

/// Users of one source whom the same caches stand between: those of a resolver's that keep to the TTL, those that do not,
/// those in light use that hold a record at the moment, and those that do not.
struct Part {
  const History::Source* source = nullptr;
  double share = 1;  ///< Of the population.
  Caches caches;
  Duration keeps{};         ///< By resolvers that restart the TTL: of `caches.keep`, the sum of those.
  Duration client_keeps{};  ///< By the clients themselves: of `caches.keep`, the last.
  bool violates = false;    ///< The resolver's own rules are not those of its class.
};
std::vector<Part> parts_of(const Scenario& scenario, const History& history);

/// What a part's users go through: entries with lifetimes as its resolver makes them of TTLs, and with the connections they
/// have, which hide what happens until they are found dead.
std::vector<Entry> entries_of(const Scenario& scenario, const History& history, const Part& part);

}  // namespace drsim
