// Random choices that random worlds are made of, the same for the same seed.

#pragma once

#include <cstddef>
#include <random>

namespace drsim {

/// What random worlds are made with: the same again for the same random draws.
struct Chance {
  std::mt19937 draws;
  /// One of so many, from 0.
  std::size_t operator()(std::size_t below) { return std::uniform_int_distribution<std::size_t>(0, below - 1)(draws); }
  bool one_in(std::size_t n) { return (*this)(n) == 0; }
};

}  // namespace drsim
