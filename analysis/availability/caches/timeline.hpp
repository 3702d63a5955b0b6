// What resolvers answer over a run, as steps without gaps, and when whose caches are emptied or hear nobody. curve.hpp
// and user_paths.hpp work with it; begin with Timeline::steps.

#pragma once

#include <span>
#include <utility>
#include <vector>

#include "analysis/availability/caches/cohorts.hpp"
#include "analysis/availability/caches/conditions.hpp"

namespace drsim {

/// Who hears nobody when, and has its cache emptied when.
struct Hearing {
  std::vector<std::pair<Micros, Micros>> cut_off;
  std::vector<Micros> flushes;

  bool hears() const { return cut_off.empty() || cut_off.back().second != 0; }
  void note(Micros at, bool hears_now, bool flush);
  void finish(Micros end);
};

/// The conditions as steps without gaps, from just before the first to the end. What clients hold is one of `kinds`
/// versions, the last kind being none. Outside of [start, end] nobody counts as cut off.
struct Timeline {
  std::vector<Step> steps;
  std::vector<Micros> empties;                        ///< When the first resolvers' caches are emptied.
  std::vector<std::pair<Micros, Micros>> unanswered;  ///< When nobody answers them, and they go on with what there was.
  Hearing clients;
  std::vector<Hearing> keepers;  ///< Resolvers that keep what they are told.
  std::size_t kinds = 0;
  std::uint32_t none = 0;

  Timeline(std::span<const Condition> conditions, const Caches& caches, Time end);

 private:
  void add(const Condition& condition, Micros at, Micros end);
  void outlast(Micros end);
  void cut(Micros at);
};

}  // namespace drsim
