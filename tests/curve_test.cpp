// The exact curve of a population against clients that are followed one by one.

#include "analysis/availability/caches/curve.hpp"

#include <gtest/gtest.h>

#include <random>

#include "analysis/availability/report.hpp"
#include "tests/chance.hpp"

namespace drsim {
namespace {

Time at(std::int64_t micros) { return Time{Duration{micros}}; }

// One client, asked at every half microsecond: what it holds, and whether that works.
class Client {
 public:
  Client(const std::vector<Condition>& conditions, std::int64_t interval, double phase)
      : conditions_(conditions), interval_(static_cast<double>(interval)), phase_(phase) {}

  bool is_cut_off(double time) const {
    const double asked = interval_ == 0 ? time : phase_ + std::floor((time - phase_) / interval_) * interval_;
    const std::uint32_t held = answered_between(asked, time);
    if (held == Condition::no_version) return true;
    const std::vector<bool>& bad = in_effect(time).bad;
    return held < bad.size() && bad[held];
  }

 private:
  // Who is not answered asks again at once, until somebody answers or the next look-up is due.
  std::uint32_t answered_between(double asked, double time) const {
    if (const std::uint32_t answer = in_effect(asked).answers; answer != Condition::no_version) return answer;
    for (const Condition& condition : conditions_) {
      const auto from = static_cast<double>(condition.from.time_since_epoch().count());
      if (from > asked && from <= time && &condition == &in_effect(from) && condition.answers != Condition::no_version)
        return condition.answers;
    }
    return Condition::no_version;
  }
  const Condition& in_effect(double time) const {
    const Condition* last = &conditions_.front();
    for (const Condition& condition : conditions_)
      if (static_cast<double>(condition.from.time_since_epoch().count()) <= time) last = &condition;
    return *last;
  }
  const std::vector<Condition>& conditions_;
  double interval_, phase_;
};

struct Case {
  std::vector<Condition> conditions;
  std::int64_t interval = 0, end = 0;
};

Case random_case(unsigned seed) {
  std::mt19937 draws(seed);
  const auto pick = [&](int low, int high) { return std::uniform_int_distribution<int>(low, high)(draws); };
  Case c;
  c.interval = pick(0, 12);
  c.end = pick(5, 40);
  const int versions = pick(1, 3);
  std::int64_t time = -pick(0, 15);
  for (int i = pick(1, 8); i > 0 && time <= c.end; --i) {
    Condition condition{.from = at(time), .answers = static_cast<std::uint32_t>(pick(0, versions - 1)), .bad = {}};
    if (pick(0, 5) == 0) condition.answers = Condition::no_version;
    for (int v = 0; v < versions; ++v) condition.bad.push_back(pick(0, 1) == 1);
    c.conditions.push_back(condition);
    time += pick(0, 9);
  }
  return c;
}

double share_at(const std::vector<Breakpoint>& curve, double micros) {
  for (std::size_t i = 1; i < curve.size(); ++i) {
    const double a = seconds(curve[i - 1].at) * 1e6, b = seconds(curve[i].at) * 1e6;
    if (a < micros && micros < b)
      return curve[i - 1].share + (curve[i].share - curve[i - 1].share) * (micros - a) / (b - a);
  }
  return 0;
}

class Curve : public testing::TestWithParam<unsigned> {};

TEST_P(Curve, is_the_share_of_clients_that_are_cut_off) {
  const Case c = random_case(GetParam());
  const UserOutcome outcome = user_outcome_of(c.conditions, Duration{c.interval}, at(c.end));
  const int steps = 40;  // Phases per microsecond: between whole microseconds, the share is linear.
  for (std::int64_t now = 0; now < c.end; ++now) {
    double cut_off = 0, clients = 0;
    const double middle = static_cast<double>(now) + 0.5;
    for (int i = 0; i < std::max<int>(1, static_cast<int>(c.interval) * steps); ++i, ++clients)
      cut_off += Client(c.conditions, c.interval, (i + 0.5) / steps).is_cut_off(middle) ? 1 : 0;
    EXPECT_NEAR(share_at(outcome.affected, middle), cut_off / clients, 1e-9)
        << "at " << middle << ", seed " << GetParam();
  }
}

// A client's downtime is linear in its phase between whole microseconds: two phases in each give it exactly.
TEST_P(Curve, has_the_mean_and_the_quantiles_of_the_clients_downtimes) {
  const Case c = random_case(GetParam());
  const UserOutcome outcome = user_outcome_of(c.conditions, Duration{c.interval}, at(c.end));
  const int fine = 20;
  std::vector<double> downtimes;
  for (int i = 0; i < std::max<int>(1, static_cast<int>(c.interval) * fine); ++i) {
    const Client client(c.conditions, c.interval, (i + 0.5) / fine);
    double cut_off = 0;
    for (std::int64_t k = 0; k < c.end * fine * 2; ++k)
      cut_off += client.is_cut_off((static_cast<double>(k) + 0.5) / (2.0 * fine)) ? 1 : 0;
    downtimes.push_back(cut_off / (2.0 * fine));
  }
  std::sort(downtimes.begin(), downtimes.end());
  double sum = 0;
  for (const double downtime : downtimes) sum += downtime;
  EXPECT_NEAR(outcome.mean_downtime * 1e6, sum / static_cast<double>(downtimes.size()), 1e-6) << "seed " << GetParam();
  // Not the maximum of the sampled phases, but no further from it than what a phase can be off.
  const double grid = 1.5 * static_cast<double>(c.conditions.size() + 1) / fine + 0.6;
  EXPECT_NEAR(static_cast<double>(outcome.downtime_max.count()), downtimes.back(), grid) << "seed " << GetParam();
  const auto quantile = [&](double q) {
    return downtimes[static_cast<std::size_t>(std::ceil(q * static_cast<double>(downtimes.size()))) - 1];
  };
  const auto at_most = [&](double x) {
    return static_cast<double>(std::upper_bound(downtimes.begin(), downtimes.end(), x) - downtimes.begin()) /
           static_cast<double>(downtimes.size());
  };
  for (const auto& [q, found] : {std::pair{0.5, outcome.downtime_p50}, std::pair{0.95, outcome.downtime_p95}}) {
    const double x = static_cast<double>(found.count());
    EXPECT_GE(at_most(x + grid), q) << "seed " << GetParam();
    EXPECT_LE(x, quantile(std::min(1.0, q + 1.0 / static_cast<double>(downtimes.size()))) + grid)
        << "seed " << GetParam();
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, Curve, testing::Range(1u, 1 + worlds(200)));

TEST(UserOutcome, of_clients_whose_answer_goes_bad_and_is_replaced_is_a_step_and_a_ramp) {
  const std::vector<Condition> conditions{
      {at(0), 0, {false, false}}, {at(100), 0, {true, false}}, {at(150), 1, {true, false}}};
  const UserOutcome outcome = user_outcome_of(conditions, Duration{60}, at(1000));
  EXPECT_EQ(outcome.affected, (std::vector<Breakpoint>{
                                  {at(0), 0}, {at(100), 0}, {at(100), 1}, {at(150), 1}, {at(210), 0}, {at(1000), 0}}));
  EXPECT_DOUBLE_EQ(outcome.mean_downtime, 80e-6);
  EXPECT_EQ(outcome.downtime_p50, Duration{80});
  EXPECT_EQ(outcome.downtime_p95, Duration{107});
  EXPECT_EQ(outcome.downtime_max, Duration{110});
}

TEST(UserOutcome, of_clients_that_nothing_happens_to_is_empty) {
  const UserOutcome outcome = user_outcome_of(std::vector<Condition>{{at(-5), 0, {false}}}, Duration{60}, at(1000));
  EXPECT_TRUE(outcome.affected.empty());
  EXPECT_EQ(outcome.mean_downtime, 0);
  EXPECT_EQ(outcome.downtime_max, Duration{});
}

TEST(UserOutcome, of_clients_that_are_cut_off_throughout_is_the_whole_run) {
  const UserOutcome outcome =
      user_outcome_of(std::vector<Condition>{{at(0), Condition::no_version, {}}}, Duration{60}, at(1000));
  EXPECT_EQ(outcome.affected, (std::vector<Breakpoint>{{at(0), 1}, {at(1000), 1}}));
  EXPECT_EQ(outcome.downtime_p50, Duration{1000});
  EXPECT_EQ(outcome.downtime_max, Duration{1000});
}

// One client that asks every ten years, another every microsecond: the cost is that of the conditions.
TEST(UserOutcome, does_not_cost_more_for_more_look_ups) {
  const Time end{longest_duration};
  std::vector<Condition> conditions;
  for (int i = 0; i < 2000; ++i)
    conditions.push_back({Time{i * 1h}, static_cast<std::uint32_t>(i % 2), {i % 3 == 0, i % 5 == 0}});
  const UserOutcome often = user_outcome_of(conditions, 1us, end),
                    never = user_outcome_of(conditions, longest_duration, end);
  EXPECT_GT(often.mean_downtime, 0);
  EXPECT_GT(never.mean_downtime, 0);
}

}  // namespace
}  // namespace drsim
