#include "sim/random.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

namespace drsim {
namespace {

std::vector<double> uniforms(std::uint64_t seed, std::string_view name, std::uint64_t replication, int count = 5) {
  Stream stream(seed, name, replication);
  std::vector<double> drawn;
  for (int i = 0; i < count; ++i) drawn.push_back(stream.uniform());
  return drawn;
}

TEST(Stream, gives_the_same_for_the_same_seed_name_and_replication_and_nothing_else) {
  EXPECT_EQ(uniforms(1, "boot db", 0), uniforms(1, "boot db", 0));
  EXPECT_NE(uniforms(1, "boot db", 0), uniforms(2, "boot db", 0));
  EXPECT_NE(uniforms(1, "boot db", 0), uniforms(1, "boot web", 0));
  EXPECT_NE(uniforms(1, "boot db", 0), uniforms(1, "boot db", 1));
}

// The generator is Random123's, whose known answers its authors publish; what is pinned here is how it is keyed.
TEST(Stream, gives_the_same_on_every_machine) {
  Stream stream(1, "boot db", 0);
  const Delay delay = Lognormal{90s, 180s};
  std::vector<std::int64_t> drawn;
  for (int i = 0; i < 4; ++i) drawn.push_back(stream.draw(delay).count());
  EXPECT_EQ(drawn, (std::vector<std::int64_t>{144'763'704, 224'185'939, 62'468'641, 76'668'558}));
}

constexpr int draws = 20'000;

std::vector<double> sample(const Delay& delay) {
  Stream stream(7, "sample", 0);
  std::vector<double> drawn;
  for (int i = 0; i < draws; ++i) drawn.push_back(seconds(stream.draw(delay)));
  std::sort(drawn.begin(), drawn.end());
  return drawn;
}

// Kolmogorov and Smirnov: for n draws, the distance is above 1.95 / sqrt(n) once in a thousand times.
void expect_distributed(const Delay& delay, const std::function<double(double)>& distribution) {
  const std::vector<double> drawn = sample(delay);
  double distance = 0;
  for (int i = 0; i < draws; ++i) {
    const double expected = distribution(drawn[static_cast<std::size_t>(i)]);
    distance =
        std::max({distance, std::abs(expected - i / double{draws}), std::abs((i + 1) / double{draws} - expected)});
  }
  EXPECT_LT(distance, 1.95 / std::sqrt(draws)) << to_text(delay);
}

TEST(Stream, draws_each_kind_of_delay_from_its_distribution) {
  expect_distributed(Uniform{30s, 40s}, [](double x) { return (x - 30) / 10; });
  expect_distributed(Exponential{60s}, [](double x) { return 1 - std::exp(-x / 60); });
  expect_distributed(Triangular{10s, 20s, 50s}, [](double x) {
    return x < 20 ? (x - 10) * (x - 10) / (40 * 10) : 1 - (50 - x) * (50 - x) / (40 * 30);
  });
  expect_distributed(Triangular{10s, 10s, 50s}, [](double x) { return 1 - (50 - x) * (50 - x) / (40 * 40); });
  // What is left of L, with L uniform on (20, 50): P(X < x) = E[min(x / L, 1)], here as a sum over L. Mean 20.5 with
  // the probes.
  expect_distributed(ArpEntryResidual{30s, 5s, 3s}, [](double x) {
    double sum = 0;
    for (int i = 0; i < 1000; ++i) sum += std::min(1.0, (x - 3) / (20 + 30 * (i + 0.5) / 1000));
    return sum / 1000;
  });
  expect_distributed(Lognormal{90s, 180s}, [](double x) {
    return 0.5 * std::erfc(-std::log(x / 90) / (std::log(2.0) / 1.6448536269514722) / std::sqrt(2.0));
  });
}

TEST(Stream, keeps_within_what_a_delay_can_be) {
  for (const Delay& delay : {Delay{Exponential{longest_duration}}, Delay{Lognormal{1us, longest_duration}}}) {
    const std::vector<double> drawn = sample(delay);
    EXPECT_GE(drawn.front(), 0);
    EXPECT_LE(drawn.back(), seconds(longest_duration));
  }
}

TEST(Stream, draws_nothing_for_what_does_not_vary) {
  Stream stream(1, "x", 0), same(1, "x", 0);
  EXPECT_EQ(stream.draw(Fixed{5s}), 5s);
  EXPECT_EQ(stream.draw(Uniform{5s, 5s}), 5s);
  EXPECT_EQ(stream.draw(Triangular{5s, 5s, 5s}), 5s);
  EXPECT_EQ(stream.draw(Lognormal{5s, 5s}), 5s);
  same.uniform(), same.uniform(), same.uniform();
  EXPECT_EQ(stream.uniform(), same.uniform());
}

}  // namespace
}  // namespace drsim
