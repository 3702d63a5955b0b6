// Quantiles, means and proportions with confidence intervals, and whether a required share is met.

#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace drsim {

/// What a sample says of a figure of its population: a value, and the interval that contains the true one with the
/// stated confidence. An end that the sample is too small to give is missing.
struct Estimate {
  double value = 0;
  std::optional<double> low, high;
};

/// How often an interval contains the true value.
inline constexpr double usual_confidence = 0.95;

/// The least value that a share of the sample does not exceed. Its interval runs between two of the values themselves,
/// chosen by the binomial distribution (David and Nagaraja, Order Statistics, section 7.1): it assumes nothing of the
/// distribution. The sample is sorted and not empty.
Estimate quantile(std::span<const double> sorted, double share, double confidence = usual_confidence);
/// The mean with Student's interval. Of a single value there is none.
Estimate mean(std::span<const double> sample, double confidence = usual_confidence);
/// A share of trials that succeeded, with the exact interval (Clopper and Pearson 1934).
Estimate proportion(std::size_t successes, std::size_t trials, double confidence = usual_confidence);

/// What a share of trials says of the share that is required: that it is reached, or not, or, where the interval
/// contains what is required, neither yet.
enum class Verdict : unsigned char { met, missed, undecided };
Verdict verdict_of(const Estimate& share, double required);
/// How many more trials would decide it if their share stays as it is. None: no number would.
std::optional<std::size_t> trials_to_decide(double share, double required, std::size_t trials);

}  // namespace drsim
