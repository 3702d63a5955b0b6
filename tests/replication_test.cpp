// Replication and boots against closed forms (reference numbers, sections 6.4 and 6.7), over many seeds.

#include <cmath>

#include "analysis/availability/report.hpp"
#include "models/recovery/replication/churn.hpp"
#include "tests/simulation.hpp"
#include "tests/stories.hpp"

namespace drsim {
namespace {

struct Sample {
  double sum = 0, squares = 0, least = 1e18, most = -1e18;
  int count = 0;
  void add(double x) { sum += x, squares += x * x, least = std::min(least, x), most = std::max(most, x), ++count; }
  double mean() const { return sum / count; }
  double error() const { return std::sqrt(std::max(0.0, squares / count - mean() * mean()) / count); }
};

std::string lost_after(const std::string& when, const std::string& churn, const std::string& more = "") {
  return R"(
sites: {a: {}, b: {}}
routers: {ra: {site: a}, rb: {site: b}}
links: {a-b: {between: [ra, rb], bandwidth: 8Mbit, latency: 0s}}
networks: {n: {site: a, subnets: {s: {prefix: 10.0.0.0/24, gateway: ra}}}}
vms: {db: {network: n, replication: {to: b, every: 5m, churn: )" +
         churn + more + R"(}}}
plans: {p: {groups: [{start: [db]}]}}
timeline: [{at: )" +
         when + ", fail: {site: a}}, {at: " + when + ", failover: p}]\n";
}

Sample ages(const Scenario& scenario, int seeds) {
  Sample sample;
  for (int seed = 1; seed <= seeds; ++seed)
    for (const RecoveryPointReport& point :
         analyse(scenario, simulate(scenario, static_cast<std::uint64_t>(seed))).recovery_points)
      sample.add(seconds(point.age));
  return sample;
}

// D1: with interval I and transfer X the data lost are X + U(0, I).
TEST(Replication, loses_the_transfer_and_up_to_an_interval) {
  const Sample half = ages(scenario_of(lost_after("2h", "500kB/s")), 400);  // 150 MB at 1 MB/s: X = 150 s.
  EXPECT_NEAR(half.mean(), 150 + 150, 4 * 300 / std::sqrt(12.0 * half.count));
  EXPECT_GE(half.least, 150);
  EXPECT_LE(half.most, 450);
  EXPECT_LE(half.least, 150 + 30);
  EXPECT_GE(half.most, 450 - 30);
}

TEST(Replication, loses_up_to_two_transfers_when_they_follow_each_other) {
  const Sample full = ages(scenario_of(lost_after("2h", "1MB/s")), 400);  // X = I.
  EXPECT_NEAR(full.mean(), 450, 4 * 300 / std::sqrt(12.0 * full.count));
  EXPECT_GE(full.least, 300);
  EXPECT_LE(full.most, 600 + 1e-3);
}

// Divergence: twice as much is written as the link takes, so half of all that is written is still to be sent.
TEST(Replication, falls_behind_by_what_is_written_beyond_what_is_sent) {
  std::string text = lost_after("3h", "1MB/s");
  text.replace(text.find("timeline: ["), 11, "timeline: [{at: 1h, set: {link: a-b, bandwidth: 4Mbit}}, ");
  const Scenario scenario = scenario_of(text);
  const Trace trace = simulate(scenario, 1);
  State state(scenario);
  std::optional<Bytes> before;
  double in_flight = 0;
  Time begun{};
  for (const Record& record : trace.records) {
    if (record.at >= at(1h) && !before) before = state.uncopied(VmId{0});
    if (record.at >= at(3h)) break;
    state.advance(record.at);
    state.apply(record.change);
    if (const auto* started = std::get_if<TransferStarted>(&record.change))
      in_flight = static_cast<double>(started->size.count), begun = record.at;
    // Once it is behind, copies follow each other without a pause, at the rate of the link.
    if (std::holds_alternative<TransferFinished>(record.change) && begun > at(1h)) {
      EXPECT_NEAR(seconds(record.at - begun), in_flight / 5e5, 2e-6);
    }
  }
  state.advance(at(3h));
  const double sent_of_this = seconds(at(3h) - begun) * 5e5;
  // At 1 h up to one interval's worth was to be sent, or being sent, which took as long as the interval.
  const double backlog = static_cast<double>(state.uncopied(VmId{0}).count) - sent_of_this;
  EXPECT_NEAR(backlog, (1e6 - 5e5) * 7200, 3.1e8);
}

TEST(Replication, writes_by_the_time_of_day) {
  const std::string profile = "[{from: 0s, rate: 0B/s}, {from: 8h, rate: 2MB/s}, {from: 18h, rate: 100kB/s}]";
  const Scenario scenario = scenario_of("starts: 2026-03-02 07:00\n" + lost_after("3h", profile));
  const Vm& vm = scenario.vms[0];
  EXPECT_EQ(written(scenario, vm, at(0s), at(1h)).count, 0);
  EXPECT_EQ(written(scenario, vm, at(0s), at(2h)).count, 7'200'000'000);
  EXPECT_EQ(written(scenario, vm, at(10h), at(12h)).count, 7'200'000'000 + 360'000'000);
  EXPECT_EQ(written(scenario, vm, at(0s), at(48h)).count, 2 * (10 * 7'200'000'000 + 6 * std::int64_t{360'000'000}));
}

TEST(Replication, begins_with_all_data_where_there_is_no_replica_yet) {
  std::string text = lost_after("2h", "10kB/s", ", replica: none");
  text.replace(text.find("{network: n, "), 13, "{network: n, disk: {size: 100GB, used: 3600MB}, ");
  // An hour for the first copy, and what was written meanwhile: at two hours there is a recovery point.
  EXPECT_EQ(analyse(scenario_of(text), simulate(scenario_of(text), 1)).recovery_points.size(), 1u);
  text.replace(text.find("at: 2h"), 6, "at: 30m");
  text.replace(text.find("at: 2h"), 6, "at: 30m");
  const Trace trace = simulate(scenario_of(text), 1);
  EXPECT_EQ(instants(trace, any<VmNotRecoverable>()).size(), 1u);
}

Time picked(const std::string& point, const std::string& policy) {
  std::string text = lost_after("2h 7m", "10kB/s", policy);
  text.replace(text.find("groups"), 6, "point: " + point + ", groups");
  for (const Record& record : simulate(scenario_of(text), 1).records)
    if (const auto* one = std::get_if<RecoveryPointPicked>(&record.change)) return one->of;
  return Time::max();
}

TEST(Replication, starts_vms_with_the_recovery_point_that_is_chosen) {
  const std::string policy = ", points: 15m, app-consistent: 1h";
  const Time latest = picked("latest", policy);
  EXPECT_GE(latest, at(127min - 5min - 5s));
  EXPECT_EQ(picked("latest-processed", policy), at(2h));
  EXPECT_EQ(picked("app-consistent", policy), at(2h));
  EXPECT_EQ(picked("app-consistent", ", points: 15m"), Time::max());
  EXPECT_EQ(picked("app-consistent", ", app-consistent: 2h, retention: 1m"), Time::max());
}

// G: n lognormal boots side by side; the mean of the last is the integral of 1 - F^n.
double mean_of_last(int n, double sigma) {
  double sum = 0;
  for (double t = 0.5; t < 3000; t += 1)
    sum += 1 - std::pow(0.5 * std::erfc(-(std::log(t) - std::log(100.0)) / sigma / std::sqrt(2.0)), n);
  return sum;
}

TEST(Boots, side_by_side_end_with_the_slowest) {
  for (const auto& [n, sigma, table] : {std::tuple{1, 0.25, 103},
                                        {5, 0.25, 136},
                                        {20, 0.25, 161},
                                        {100, 0.25, 188},
                                        {1, 0.4, 108},
                                        {10, 0.4, 190},
                                        {50, 0.4, 250},
                                        {100, 0.4, 277},
                                        {5, 0.6, 219},
                                        {20, 0.6, 323},
                                        {100, 0.6, 466}}) {
    EXPECT_NEAR(mean_of_last(n, sigma), table, 1);
    const auto p95 = static_cast<int>(std::lround(100'000 * std::exp(sigma * 1.6448536)));
    const Scenario scenario = scenario_of(
        "sites: {a: {}}\nrouters: {ra: {site: a}}\nnetworks: {n: {site: a, subnets: {s: {prefix: 10.0.0.0/24, gateway: "
        "ra}}}}\n"
        "vms: {vm: {network: n, count: " +
        std::to_string(n) + ", boot: {p50: 100s, p95: " + std::to_string(p95) +
        "ms}}}\ntimeline: [{at: 1h, fail: {site: a}}, {at: 2h, repair: {site: a}}]\n");
    Sample last;
    for (std::uint64_t seed = 1; seed <= 300; ++seed)
      last.add(seconds(simulate(scenario, seed).records.back().at - at(2h)));
    EXPECT_NEAR(last.mean(), mean_of_last(n, sigma), 4 * last.error()) << n << " of spread " << sigma;
  }
}

}  // namespace
}  // namespace drsim
