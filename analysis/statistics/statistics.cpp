#include "analysis/statistics/statistics.hpp"

#include <algorithm>
#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>

namespace drsim {
namespace {

// How many of n values lie below the quantile of a share, at most, but for a probability of `tail`; none if even 0 is
// too many. Values with that many before them are safe ends of an interval.
std::optional<std::size_t> least_below(std::size_t n, double share, double tail) {
  const boost::math::binomial below(static_cast<double>(n), share);
  // The largest count whose cumulative probability is at most the tail. The quantile of the distribution is next to it.
  const double near = static_cast<double>(n) * share - 8 * std::sqrt(static_cast<double>(n) * share * (1 - share)) - 8;
  std::size_t low = near > 0 ? static_cast<std::size_t>(near) : 0, high = n;
  const auto is_rare = [&](std::size_t count) { return boost::math::cdf(below, static_cast<double>(count)) <= tail; };
  if (!is_rare(low)) return {};
  while (high - low > 1) {
    const std::size_t middle = low + (high - low) / 2;
    (is_rare(middle) ? low : high) = middle;
  }
  return low;
}

}  // namespace

Estimate quantile(std::span<const double> sorted, double share, double confidence) {
  const std::size_t n = sorted.size();
  const double rank = std::ceil(share * static_cast<double>(n) - 1e-9);
  Estimate estimate{sorted[static_cast<std::size_t>(std::clamp(rank, 1.0, static_cast<double>(n))) - 1], {}, {}};
  const double tail = (1 - confidence) / 2;
  if (const auto below = least_below(n, share, tail)) estimate.low = sorted[*below];
  if (const auto above = least_below(n, 1 - share, tail)) estimate.high = sorted[n - 1 - *above];
  return estimate;
}

Estimate mean(std::span<const double> sample, double confidence) {
  const double n = static_cast<double>(sample.size());
  double sum = 0, squares = 0;
  for (const double value : sample) sum += value;
  const double middle = sum / n;
  for (const double value : sample) squares += (value - middle) * (value - middle);
  if (sample.size() < 2) return {middle, {}, {}};
  const boost::math::students_t student(n - 1);
  const double half = boost::math::quantile(student, (1 + confidence) / 2) * std::sqrt(squares / (n - 1) / n);
  return {middle, middle - half, middle + half};
}

Estimate proportion(std::size_t successes, std::size_t trials, double confidence) {
  const double k = static_cast<double>(successes), n = static_cast<double>(trials), tail = (1 - confidence) / 2;
  Estimate estimate{k / n, 0.0, 1.0};
  if (successes > 0) estimate.low = boost::math::quantile(boost::math::beta_distribution<>(k, n - k + 1), tail);
  if (successes < trials)
    estimate.high = boost::math::quantile(boost::math::beta_distribution<>(k + 1, n - k), 1 - tail);
  return estimate;
}

Verdict verdict_of(const Estimate& share, double required) {
  // All of them were required, and all did: no number of trials says more.
  if (share.low.value_or(share.value) >= required || (required >= 1 && share.value >= 1)) return Verdict::met;
  return share.high.value_or(share.value) < required ? Verdict::missed : Verdict::undecided;
}

std::optional<std::size_t> trials_to_decide(double share, double required, std::size_t trials) {
  constexpr std::size_t most = 10'000'000;  // More than anybody simulates.
  const auto decides = [&](std::size_t n) {
    const auto successes = static_cast<std::size_t>(std::llround(share * static_cast<double>(n)));
    return verdict_of(proportion(successes, n), required) != Verdict::undecided;
  };
  if (decides(trials)) return 0;
  std::size_t low = trials, high = 2 * trials;
  while (high < most && !decides(high)) low = high, high *= 2;
  if (!decides(high)) return {};
  while (high - low > 1) {
    const std::size_t middle = low + (high - low) / 2;
    (decides(middle) ? high : low) = middle;
  }
  return high - trials;
}

}  // namespace drsim
