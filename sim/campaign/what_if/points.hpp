// The values that a sweep simulates: a grid, a list, a Latin hypercube or Saltelli's samples.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "scenarios/reading/variation.hpp"

namespace drsim::campaign {

/// Values by point, then by variation.
using Points = std::vector<std::vector<std::string>>;

/// Every value of each with every value of the others, the last one fastest.
Points grid(const std::vector<Variation>& variations);
/// The first values together, then the second ones, and so on. All must have as many.
Points list(const std::vector<Variation>& variations);
/// A Latin hypercube: of n equal slices of each range every one is met once, at a place within it and with partners
/// that draws chooses.
Points latin_hypercube(const std::vector<Variation>& variations, std::size_t n, std::uint64_t seed);

/// Shares of ranges for Saltelli's design, by sample, then by variation; `which` is 0 for the first of his two
/// matrices, 1 for the second.
std::vector<std::vector<double>> uniform_shares(const std::vector<Variation>& variations, std::size_t n,
                                                std::uint64_t seed, std::uint64_t which);

}  // namespace drsim::campaign
