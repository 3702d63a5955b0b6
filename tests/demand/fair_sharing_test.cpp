// Max-min fair sharing against its closed forms, and against progressive filling written by itself, on thousands of
// random networks whose lines fail and come back, and whose flows change.

#include "models/demand/fair_sharing.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "models/demand/queueing.hpp"

namespace drsim {
namespace {

// All rates rise by the least step that stops somebody, until all have stopped. It keeps nothing, sorts nothing and
// knows flows and lines as plain tables.
class ProgressiveFilling {
 public:
  struct Flow {
    std::vector<double> takes;  ///< By line, for a rate of one.
    double weight = 1, demand = 0;
    unsigned priority = 0;
  };
  std::vector<double> capacity;
  std::vector<Flow> flows;

  std::vector<double> rates() const {
    std::vector<double> rate(flows.size(), 0.0);
    for (unsigned priority = 0; priority < 4; ++priority) fill(priority, rate);
    return rate;
  }

 private:
  double room(std::size_t line, const std::vector<double>& rate) const {
    double left = capacity[line];
    for (std::size_t f = 0; f < flows.size(); ++f) left -= flows[f].takes[line] * rate[f];
    return left;
  }
  void fill(unsigned priority, std::vector<double>& rate) const {
    std::vector<bool> stopped(flows.size());
    for (std::size_t f = 0; f < flows.size(); ++f) stopped[f] = flows[f].priority != priority;
    while (true) {
      double step = INFINITY;
      for (std::size_t f = 0; f < flows.size(); ++f)
        if (!stopped[f]) step = std::min(step, (flows[f].demand - rate[f]) / flows[f].weight);
      for (std::size_t l = 0; l < capacity.size(); ++l) {
        double rises = 0;
        for (std::size_t f = 0; f < flows.size(); ++f)
          if (!stopped[f]) rises += flows[f].takes[l] * flows[f].weight;
        if (rises > 0) step = std::min(step, std::max(0.0, room(l, rate)) / rises);
      }
      if (std::isinf(step)) return;
      for (std::size_t f = 0; f < flows.size(); ++f)
        if (!stopped[f]) rate[f] += step * flows[f].weight;
      for (std::size_t f = 0; f < flows.size(); ++f) {
        if (stopped[f]) continue;
        stopped[f] = rate[f] >= flows[f].demand * (1 - 1e-12);
        for (std::size_t l = 0; l < capacity.size(); ++l)
          if (flows[f].takes[l] > 0 && room(l, rate) <= capacity[l] * 1e-12) stopped[f] = true;
      }
    }
  }
};

SharedFlow flow_over(std::vector<SharedFlow::Part> parts, double demand, double weight = 1,
                     std::uint32_t priority = 0) {
  return {std::move(parts), weight, demand, priority};
}

TEST(FairSharing, so_many_users_of_one_demand_share_a_line) {
  // Three million users of 1 Mbit/s over 1 Gbit/s: each gets a share of c / (n d), and the line carries what it can.
  for (const double n : {1.0, 10.0, 3e6})
    for (const double d : {1e5, 1e6})
      for (const double c : {1e9, 1e10}) {
        FairSharing sharing;
        const std::size_t line = sharing.add_line(c);
        const std::size_t users = sharing.add_flow(flow_over({{static_cast<std::uint32_t>(line), 1}}, n * d, n));
        sharing.share();
        EXPECT_DOUBLE_EQ(sharing.rate(users) / (n * d), std::min(1.0, c / (n * d)));
        EXPECT_EQ(sharing.is_full(line), n * d >= c);
      }
}

TEST(FairSharing, of_two_classes_the_first_takes_what_it_can_use) {
  for (const double first : {2.0, 6.0, 30.0}) {
    FairSharing sharing;
    sharing.add_line(10);
    sharing.add_flow(flow_over({{0, 1}}, first, 5, 0));
    sharing.add_flow(flow_over({{0, 1}}, 8, 5, 1));
    sharing.share();
    EXPECT_DOUBLE_EQ(sharing.rate(0), std::min(first, 10.0));
    EXPECT_DOUBLE_EQ(sharing.rate(1), std::min(8.0, 10 - std::min(first, 10.0)));
  }
}

TEST(FairSharing, of_two_weights_each_gets_its_part_and_what_the_other_leaves) {
  FairSharing sharing;
  sharing.add_line(12);
  sharing.add_flow(flow_over({{0, 1}}, unlimited_demand, 3));
  sharing.add_flow(flow_over({{0, 1}}, unlimited_demand, 1));
  sharing.share();
  EXPECT_DOUBLE_EQ(sharing.rate(0), 9);
  EXPECT_DOUBLE_EQ(sharing.rate(1), 3);
  sharing.set_flow(0, flow_over({{0, 1}}, 4, 3));
  sharing.share();
  EXPECT_DOUBLE_EQ(sharing.rate(0), 4);
  EXPECT_DOUBLE_EQ(sharing.rate(1), 8);
}

// Bertsekas and Gallager's example: what one line leaves, another one's flows get.
TEST(FairSharing, a_long_way_is_held_up_by_its_fullest_line_only) {
  FairSharing sharing;
  for (const double capacity : {1.0, 3.0}) sharing.add_line(capacity);
  sharing.add_flow(flow_over({{0, 1}, {1, 1}}, unlimited_demand));
  sharing.add_flow(flow_over({{0, 1}}, unlimited_demand));
  sharing.add_flow(flow_over({{1, 1}}, unlimited_demand));
  sharing.share();
  EXPECT_DOUBLE_EQ(sharing.rate(0), 0.5);
  EXPECT_DOUBLE_EQ(sharing.rate(1), 0.5);
  EXPECT_DOUBLE_EQ(sharing.rate(2), 2.5);
}

TEST(FairSharing, a_line_that_carries_nothing_serves_nobody) {
  FairSharing sharing;
  sharing.add_line(0);
  sharing.add_flow(flow_over({{0, 1}}, 5));
  sharing.add_flow(flow_over({}, 5));
  sharing.share();
  EXPECT_EQ(sharing.rate(0), 0);
  EXPECT_EQ(sharing.rate(1), 5);
}

class RandomNetwork {
 public:
  explicit RandomNetwork(unsigned seed) : draws_(seed) {
    const std::size_t lines = 1 + below(8), flows = 1 + below(12);
    for (std::size_t l = 0; l < lines; ++l) {
      plain_.capacity.push_back(static_cast<double>(1 + below(40)));
      sharing_.add_line(plain_.capacity.back());
    }
    for (std::size_t f = 0; f < flows; ++f) {
      plain_.flows.push_back(drawn_flow());
      sharing_.add_flow(stated(plain_.flows.back()));
    }
  }
  // A line fails, or comes back with another capacity; a flow takes another way, or has another demand.
  void change() {
    if (below(2) == 0) {
      const std::size_t line = below(plain_.capacity.size());
      plain_.capacity[line] = below(3) == 0 ? 0 : static_cast<double>(1 + below(40));
      sharing_.set_capacity(line, plain_.capacity[line]);
    } else {
      const std::size_t flow = below(plain_.flows.size());
      plain_.flows[flow] = drawn_flow();
      sharing_.set_flow(flow, stated(plain_.flows[flow]));
    }
  }
  void expect_fair(const std::string& what) {
    sharing_.share();
    const std::vector<double> rates = plain_.rates();
    for (std::size_t f = 0; f < rates.size(); ++f)
      ASSERT_NEAR(sharing_.rate(f), rates[f], 1e-7) << what << " flow " << f;
    for (std::size_t l = 0; l < plain_.capacity.size(); ++l) {
      double load = 0;
      for (std::size_t f = 0; f < rates.size(); ++f) load += plain_.flows[f].takes[l] * sharing_.rate(f);
      ASSERT_NEAR(sharing_.load(l), load, 1e-7) << what << " line " << l;
      ASSERT_LE(load, plain_.capacity[l] + 1e-7) << what << " line " << l;
    }
  }

 private:
  std::size_t below(std::size_t bound) { return std::uniform_int_distribution<std::size_t>(0, bound - 1)(draws_); }
  ProgressiveFilling::Flow drawn_flow() {
    ProgressiveFilling::Flow flow{std::vector<double>(plain_.capacity.size()), static_cast<double>(1 + below(5)),
                                  below(5) == 0 ? 1e6 : static_cast<double>(1 + below(30)),
                                  below(3) == 0 ? 1 + static_cast<unsigned>(below(2)) : 0};
    for (double& takes : flow.takes)
      if (below(3) == 0) takes = below(2) == 0 ? 1 : 0.25;
    return flow;
  }
  static SharedFlow stated(const ProgressiveFilling::Flow& flow) {
    SharedFlow result{{}, flow.weight, flow.demand, flow.priority};
    for (std::size_t l = 0; l < flow.takes.size(); ++l)
      if (flow.takes[l] > 0) result.parts.push_back({static_cast<std::uint32_t>(l), flow.takes[l]});
    return result;
  }

  std::mt19937 draws_;
  ProgressiveFilling plain_;
  FairSharing sharing_;
};

TEST(FairSharing, is_progressive_filling_on_random_networks_with_failures) {
  for (unsigned seed = 0; seed < 4'000; ++seed) {
    RandomNetwork network(seed);
    network.expect_fair("seed " + std::to_string(seed));
    for (int change = 0; change < 6; ++change) {
      network.change();
      if (change % 3 == 1) network.change();
      network.expect_fair("seed " + std::to_string(seed) + " change " + std::to_string(change));
      if (HasFatalFailure()) return;
    }
  }
}

// A thousand flows on lines of their own, and one line that none of them crosses: a change there is worth one flow.
TEST(FairSharing, a_change_reaches_whom_it_can_only) {
  FairSharing sharing;
  for (std::uint32_t i = 0; i < 1'000; ++i) {
    sharing.add_line(10);
    sharing.add_flow(flow_over({{i, 1}}, 20));
  }
  sharing.share();
  const std::uint64_t before = sharing.work();
  sharing.set_capacity(7, 5);
  sharing.share();
  EXPECT_EQ(sharing.rate(7), 5);
  EXPECT_LE(sharing.work() - before, 2u);
}

TEST(Queueing, is_the_formula_of_mm1) {
  // 10 ms of service: an hour-glass at 0, 50, 90 and 99 per cent.
  EXPECT_DOUBLE_EQ(mm1_response(0.01, 0), 0.01);
  EXPECT_DOUBLE_EQ(mm1_response(0.01, 0.5), 0.02);
  EXPECT_NEAR(mm1_response(0.01, 0.9), 0.1, 1e-12);
  EXPECT_NEAR(mm1_response(0.01, 0.99), 1, 1e-9);
  EXPECT_TRUE(std::isinf(mm1_response(0.01, 1)));
  // By Little's law the number in the system is rho / (1 - rho).
  for (const double rho : {0.1, 0.4, 0.8}) EXPECT_NEAR(rho / 0.01 * mm1_response(0.01, rho), rho / (1 - rho), 1e-12);
}

}  // namespace
}  // namespace drsim
