// Sobol indices: how much of the variance of a result each input explains.

#pragma once

#include <span>
#include <string>
#include <vector>

#include "analysis/statistics/statistics.hpp"

namespace drsim {

/// How much of the spread of a figure one of its inputs accounts for.
struct Influence {
  std::string input;
  Estimate first;  ///< Alone: the share of the variance that would be gone if it were known (Sobol 1993).
  Estimate total;  ///< With all it takes part in: the share that would be left if it alone were not known.
};

/// Saltelli's design (2010, Computer Physics Communications 181, table 2): `a` and `b` are the figure at two
/// independent samples of all inputs, exchanged[i] the same at `a` with input i taken from `b`. First-order indices by
/// his estimator (b), total ones by Jansen's (f); their intervals are normal, for as many samples as are usual. All
/// must be of one size, at least 2. Nothing varies: all are 0.
std::vector<Influence> influences(const std::vector<std::string>& inputs, std::span<const double> a,
                                  std::span<const double> b, const std::vector<std::vector<double>>& exchanged);

}  // namespace drsim
