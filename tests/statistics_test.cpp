#include "analysis/statistics/statistics.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

namespace drsim {
namespace {

// By adding up the binomial distribution, term by term.
double probability_below(std::size_t n, double share, std::size_t from, std::size_t to) {
  double sum = 0;
  for (std::size_t k = from; k < to; ++k)
    sum += std::exp(std::lgamma(static_cast<double>(n) + 1) - std::lgamma(static_cast<double>(k) + 1) -
                    std::lgamma(static_cast<double>(n - k) + 1) + static_cast<double>(k) * std::log(share) +
                    static_cast<double>(n - k) * std::log1p(-share));
  return sum;
}

std::vector<double> one_to(std::size_t n) {
  std::vector<double> values(n);
  for (std::size_t i = 0; i < n; ++i) values[i] = static_cast<double>(i + 1);
  return values;
}

TEST(Statistics, a_quantiles_interval_is_the_shortest_that_the_binomial_distribution_allows) {
  for (const std::size_t n : {30U, 100U, 1000U})
    for (const double share : {0.5, 0.9, 0.95}) {
      const std::vector<double> values = one_to(n);
      const Estimate estimate = quantile(values, share);
      EXPECT_EQ(estimate.value, std::ceil(share * static_cast<double>(n) - 1e-9));
      if (estimate.low) {
        const auto rank = static_cast<std::size_t>(*estimate.low);
        EXPECT_LE(probability_below(n, share, 0, rank), 0.025);
        EXPECT_GT(probability_below(n, share, 0, rank + 1), 0.025);
      } else {
        EXPECT_GT(probability_below(n, share, 0, 1), 0.025);
      }
      if (estimate.high) {
        const auto rank = static_cast<std::size_t>(*estimate.high);
        EXPECT_LE(probability_below(n, share, rank, n + 1), 0.025);
        EXPECT_GT(probability_below(n, share, rank - 1, n + 1), 0.025);
      } else {
        EXPECT_GT(probability_below(n, share, n, n + 1), 0.025);
      }
    }
}

TEST(Statistics, a_small_sample_does_not_bound_a_far_percentile) {
  const std::vector<double> values = one_to(100);
  EXPECT_FALSE(quantile(values, 0.99).high);
  EXPECT_TRUE(quantile(one_to(400), 0.99).high);
}

TEST(Statistics, intervals_contain_the_truth_as_often_as_they_say) {
  std::mt19937_64 draws(1);
  std::exponential_distribution<double> draw(1.0);
  constexpr int campaigns = 2000;
  int p50 = 0, p90 = 0, means = 0;
  for (int i = 0; i < campaigns; ++i) {
    std::vector<double> values(200);
    for (double& value : values) value = draw(draws);
    const Estimate m = mean(values);
    std::sort(values.begin(), values.end());
    const Estimate median = quantile(values, 0.5), high = quantile(values, 0.9);
    p50 += *median.low <= std::log(2) && std::log(2) <= *median.high;
    p90 += *high.low <= std::log(10) && std::log(10) <= *high.high;
    means += *m.low <= 1 && 1 <= *m.high;
  }
  for (const int covered : {p50, p90, means}) {
    EXPECT_GE(covered, campaigns * 93 / 100);
    EXPECT_LE(covered, campaigns * 98 / 100);
  }
}

TEST(Statistics, the_interval_of_a_share_is_clopper_and_pearsons) {
  // Of 10 trials 9: by the tables of the beta distribution.
  const Estimate nine = proportion(9, 10);
  EXPECT_NEAR(*nine.low, 0.5550, 5e-5);
  EXPECT_NEAR(*nine.high, 0.9975, 5e-5);
  EXPECT_NEAR(*proportion(100, 100).low, std::pow(0.025, 0.01), 1e-12);
  EXPECT_EQ(*proportion(100, 100).high, 1);
  EXPECT_EQ(*proportion(0, 100).low, 0);
}

TEST(Statistics, students_interval_of_a_mean) {
  const Estimate estimate = mean(std::vector<double>{1, 2, 3, 4, 5});
  EXPECT_EQ(estimate.value, 3);
  EXPECT_NEAR(*estimate.high - 3, 2.7764451 * std::sqrt(2.5 / 5), 1e-6);
  EXPECT_FALSE(mean(std::vector<double>{7}).low);
}

}  // namespace
}  // namespace drsim
