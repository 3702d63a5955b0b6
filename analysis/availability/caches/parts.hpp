// Splits a population by the caches between its users and the DNS servers, and works out what each part experiences.

#pragma once

#include <vector>

#include "analysis/availability/caches/curve.hpp"
#include "analysis/availability/flows/connections.hpp"
#include "analysis/availability/outages/history.hpp"

namespace drsim {

/// Users of one source whom the same caches stand between: those of resolvers that keep to the TTL, of resolvers that
/// do not, of some in light use that hold a record at the moment, and of some that do not.
struct Part {
  const History::Source* source = nullptr;
  double share = 1;  ///< Of the population.
  Caches caches;
  Duration keeps{};           ///< By resolvers at phases of their own: of `caches.keep`, the sum of those.
  Duration client_keeps{};    ///< By the clients themselves: of `caches.keep`, the last.
  bool is_own_cache = false;  ///< Each client has a cache that holds what its resolver held, and goes on without it.
  bool violates = false;      ///< The first resolver's own rules are not those of its class.
  /// The way that answers come, from the resolver that asks the servers on: each, and how many of `caches.keep` are up
  /// to it.
  std::vector<std::pair<ResolverId, std::size_t>> way;

  /// The time by which whoever looks up at random, or is looked up at random, has done so; all but one in 10^8.
  Duration settles() const { return 20 * (caches.random + caches.asked_in); }
};
std::vector<Part> parts_of(const Scenario& scenario, const History& history);

/// What a part's users go through by names alone: entries with lifetimes as its resolver makes them of TTLs. And with
/// the connections they have, which hide what happens until they are found dead.
std::vector<Entry> entries_of(const Scenario& scenario, const History& history, const Part& part);
UserCourse course_of(const Scenario& scenario, const History& history, const Part& part);

}  // namespace drsim
