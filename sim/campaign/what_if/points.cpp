#include "sim/campaign/what_if/points.hpp"

#include <numeric>

#include "sim/random.hpp"

namespace drsim::campaign {

Points grid(const std::vector<Variation>& variations) {
  Points points{{}};
  for (const Variation& variation : variations) {
    Points longer;
    for (const auto& point : points)
      for (const std::string& value : variation.values) {
        longer.push_back(point);
        longer.back().push_back(value);
      }
    points = std::move(longer);
  }
  return points;
}

Points list(const std::vector<Variation>& variations) {
  Points points(variations.front().values.size());
  for (std::size_t i = 0; i < points.size(); ++i)
    for (const Variation& variation : variations) points[i].push_back(variation.values[i]);
  return points;
}

Points latin_hypercube(const std::vector<Variation>& variations, std::size_t n, std::uint64_t seed) {
  Points points(n);
  for (const Variation& variation : variations) {
    Stream draws(seed, "latin " + variation.path, 0);
    std::vector<std::size_t> slices(n);
    std::iota(slices.begin(), slices.end(), std::size_t{0});
    for (std::size_t i = n; i > 1; --i)
      std::swap(slices[i - 1], slices[static_cast<std::size_t>(draws.uniform() * static_cast<double>(i))]);
    for (std::size_t i = 0; i < n; ++i)
      points[i].push_back(variation.at((static_cast<double>(slices[i]) + draws.uniform()) / static_cast<double>(n)));
  }
  return points;
}

std::vector<std::vector<double>> uniform_shares(const std::vector<Variation>& variations, std::size_t n,
                                                std::uint64_t seed, std::uint64_t which) {
  std::vector<std::vector<double>> shares(n);
  for (const Variation& variation : variations) {
    Stream draws(seed, "saltelli " + variation.path, which);
    for (auto& sample : shares) sample.push_back(draws.uniform());
  }
  return shares;
}

}  // namespace drsim::campaign
