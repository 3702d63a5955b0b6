// Random choices that random worlds are made of, the same for the same seed, and how many worlds a build looks at.

#pragma once

#include <cstddef>
#include <random>

namespace drsim {

/// How many of so many random worlds, or of runs with other random draws, this build simulates: all of them, or, under
/// the sanitizers, the first thirtieth. Rules are held by all; what a sanitizer finds, it finds in few.
/// cmake -DDRSIM_ALL_WORLDS=ON simulates all under the sanitizers too.
constexpr unsigned worlds(unsigned all) {
#ifdef DRSIM_FEWER_WORLDS
  return all < 30 ? 1 : all / 30;
#else
  return all;
#endif
}

/// False: what would have to show only in many of them is not expected.
constexpr bool simulates_all_worlds = worlds(100) == 100;

/// What random worlds are made with: the same again for the same random draws.
struct Chance {
  std::mt19937 draws;
  /// One of so many, from 0.
  std::size_t operator()(std::size_t below) { return std::uniform_int_distribution<std::size_t>(0, below - 1)(draws); }
  bool one_in(std::size_t n) { return (*this)(n) == 0; }
};

}  // namespace drsim
