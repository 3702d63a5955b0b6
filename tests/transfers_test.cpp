// What SimGrid is relied on for, pinned: exact arrival times, fair shares, two directions, cuts and changes of
// bandwidth.

#include "sim/transfers.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <random>

#include "sim/isolate.hpp"
#include "tests/chance.hpp"

namespace drsim {
namespace {

constexpr Time at(Duration since) { return start_of_scenario + since; }
constexpr BitRate mbit(std::int64_t n) { return {n * 1'000'000}; }
constexpr std::int64_t GB = 1'000'000'000, MB = 1'000'000;

// Links in a row, and as many VMs as anybody needs.
Scenario links(std::vector<std::pair<BitRate, Duration>> what) {
  Scenario scenario;
  scenario.sites.resize(1);
  scenario.routers.resize(what.size() + 1);
  scenario.vms.resize(20'000);
  for (std::size_t i = 0; i < what.size(); ++i)
    scenario.links.push_back({.name = std::to_string(i),
                              .ends = {RouterId{i}, RouterId{i + 1}},
                              .bandwidth = what[i].first,
                              .latency = what[i].second,
                              .cost = 10,
                              .vlans = {},
                              .origin = {}});
  return scenario;
}
std::vector<Hop> over(std::initializer_list<std::size_t> ids, bool backwards = false) {
  std::vector<Hop> path;
  for (const std::size_t id : ids) path.push_back({LinkId{id}, backwards});
  return path;
}

struct Arrived {
  std::size_t vm;
  Duration at;
  friend bool operator==(const Arrived&, const Arrived&) = default;
};
std::ostream& operator<<(std::ostream& out, const Arrived& a) {
  return out << "vm " << a.vm << " at " << to_text(a.at);
}

std::vector<Arrived> arrivals(Transfers& transfers, Duration until) {
  std::vector<Arrived> all;
  while (const auto arrival = transfers.advance(at(until)))
    all.push_back({arrival->vm.index, arrival->at.time_since_epoch()});
  return all;
}

// SimGrid can be used once per process: every experiment gets its own.
std::vector<Arrived> experiment(const std::function<std::vector<Arrived>()>& work) {
  const std::vector<std::byte> bytes = run_isolated([&] {
    const std::vector<Arrived> result = work();
    std::vector<std::byte> out(result.size() * sizeof(Arrived));
    if (!out.empty()) std::memcpy(out.data(), result.data(), out.size());
    return out;
  });
  std::vector<Arrived> result(bytes.size() / sizeof(Arrived));
  if (!result.empty()) std::memcpy(result.data(), bytes.data(), bytes.size());
  return result;
}
using Expected = std::vector<Arrived>;

// Two routed links over one trunk, and a tunnel over two links in a row, stated from the far end.
TEST(Transfers, over_links_that_share_a_line_share_it) {
  Scenario scenario = links({{mbit(80), 0s}, {mbit(80), 0s}});
  scenario.switches = {{.name = "x", .site = SiteId{0}}, {.name = "y", .site = SiteId{0}}};
  scenario.routers[0].attached_to = SwitchId{0}, scenario.routers[1].attached_to = SwitchId{1},
  scenario.routers[2].attached_to = SwitchId{0};
  scenario.links.push_back(
      {.name = "trunk", .ends = {SwitchId{1}, SwitchId{0}}, .bandwidth = mbit(40), .vlans = {}, .origin = {}});
  scenario.links[0].over = scenario.links[1].over = LinkId{2};
  scenario.links.push_back(
      {.name = "tunnel", .ends = {RouterId{0}, RouterId{2}}, .bandwidth = mbit(800), .vlans = {}, .origin = {}});
  scenario.links[3].tunnel = Tunnel{.over = {LinkId{1}, LinkId{0}}};
  // Links 0 and 1 go from the trunk's second end to its first and back: one each way. The tunnel takes both.
  const auto found = experiment([&] {
    Transfers transfers(scenario);
    transfers.start(VmId{0}, {5 * MB}, over({0}), at(0s));
    transfers.start(VmId{1}, {10 * MB}, over({1}), at(0s));
    transfers.start(VmId{2}, {5 * MB}, over({1}, true), at(0s));
    transfers.start(VmId{3}, {15 * MB}, over({3}), at(0s));
    return arrivals(transfers, 1h);
  });
  // Three out over 5 MB/s, 5 MB each in 3 s; meanwhile two thirds of the way back are left for one. Then the tunnel
  // has all.
  EXPECT_EQ(found, (std::vector<Arrived>{{0, 3s}, {1, 3s}, {2, 3s}, {3, 5s}}));
}

TEST(Transfers, a_gigabyte_over_100_megabit_and_20_milliseconds_takes_80_02_seconds) {
  EXPECT_EQ(experiment([] {
              const Scenario scenario = links({{mbit(100), 20ms}});
              Transfers transfers(scenario);
              transfers.start(VmId{0}, {GB}, over({0}), at(0s));
              return arrivals(transfers, 1h);
            }),
            (Expected{{0, 80'020ms}}));
}

TEST(Transfers, have_no_window_that_would_slow_down_a_long_fat_path) {
  EXPECT_EQ(experiment([] {
              const Scenario scenario = links({{mbit(10'000), 20ms}});
              Transfers transfers(scenario);
              transfers.start(VmId{0}, {12'500 * MB}, over({0}), at(0s));
              return arrivals(transfers, 1h);
            }),
            (Expected{{0, 10'020ms}}));
}

TEST(Transfers, two_equal_ones_share_and_arrive_in_the_order_of_the_scenario) {
  EXPECT_EQ(experiment([] {
              const Scenario scenario = links({{mbit(100), 20ms}});
              Transfers transfers(scenario);
              transfers.start(VmId{1}, {GB}, over({0}), at(0s));
              transfers.start(VmId{0}, {GB}, over({0}), at(0s));
              return arrivals(transfers, 1h);
            }),
            (Expected{{0, 160'020ms}, {1, 160'020ms}}));
}

TEST(Transfers, a_short_one_makes_room_when_it_has_arrived) {
  // Both get half until the 12.5 MB are there after 2 s; the other has 237.5 of 250 MB left.
  EXPECT_EQ(experiment([] {
              const Scenario scenario = links({{mbit(100), 0ms}});
              Transfers transfers(scenario);
              transfers.start(VmId{0}, {25 * MB / 2}, over({0}), at(0s));
              transfers.start(VmId{1}, {250 * MB}, over({0}), at(0s));
              return arrivals(transfers, 1h);
            }),
            (Expected{{0, 2s}, {1, 21s}}));
}

TEST(Transfers, in_opposite_directions_do_not_share) {
  EXPECT_EQ(experiment([] {
              const Scenario scenario = links({{mbit(100), 20ms}});
              Transfers transfers(scenario);
              transfers.start(VmId{0}, {GB}, over({0}), at(0s));
              transfers.start(VmId{1}, {GB}, over({0}, true), at(0s));
              return arrivals(transfers, 1h);
            }),
            (Expected{{0, 80'020ms}, {1, 80'020ms}}));
}

TEST(Transfers, a_link_cut_in_the_middle_resumes_where_it_was) {
  // 9.98 s of data before the cut, 20 s without, 20 ms of latency once more.
  EXPECT_EQ(experiment([] {
              const Scenario scenario = links({{mbit(100), 20ms}});
              Transfers transfers(scenario);
              transfers.start(VmId{0}, {GB}, over({0}), at(0s));
              EXPECT_FALSE(transfers.advance(at(10s)));
              transfers.reroute(VmId{0}, {}, at(10s));
              EXPECT_FALSE(transfers.advance(at(30s)));
              transfers.reroute(VmId{0}, over({0}), at(30s));
              return arrivals(transfers, 1h);
            }),
            (Expected{{0, 100'040ms}}));
}

TEST(Transfers, a_cut_every_second_loses_nothing_but_latency) {
  EXPECT_EQ(experiment([] {
              const Scenario scenario = links({{mbit(80), 0ms}});
              Transfers transfers(scenario);
              transfers.start(VmId{0}, {50 * MB}, over({0}), at(0s));
              for (int i = 1; i < 6; i += 2) {
                EXPECT_FALSE(transfers.advance(at(i * 1s)));
                transfers.reroute(VmId{0}, {}, at(i * 1s));
                EXPECT_FALSE(transfers.advance(at((i + 1) * 1s)));
                transfers.reroute(VmId{0}, over({0}), at((i + 1) * 1s));
              }
              return arrivals(transfers, 1h);
            }),
            (Expected{{0, 8s}}));
}

TEST(Transfers, follow_a_change_of_bandwidth_both_ways) {
  // 100 MB at 100 Mbit/s need 8 s: 3.98 s at full rate, 4 s at half, the rest, 2.02 s, at full again.
  EXPECT_EQ(experiment([] {
              const Scenario scenario = links({{mbit(100), 20ms}});
              Transfers transfers(scenario);
              transfers.start(VmId{0}, {100 * MB}, over({0}), at(0s));
              EXPECT_FALSE(transfers.advance(at(4s)));
              transfers.set_capacity(LinkId{0}, mbit(50), at(4s));
              EXPECT_FALSE(transfers.advance(at(8s)));
              transfers.set_capacity(LinkId{0}, mbit(100), at(8s));
              return arrivals(transfers, 1h);
            }),
            (Expected{{0, 10'020ms}}));
}

TEST(Transfers, know_a_bandwidth_that_was_set_before_the_first_of_them) {
  EXPECT_EQ(experiment([] {
              const Scenario scenario = links({{mbit(1), 0ms}});
              Transfers transfers(scenario);
              transfers.set_capacity(LinkId{0}, mbit(100), at(0s));
              transfers.start(VmId{0}, {125 * MB}, over({0}), at(1s));
              return arrivals(transfers, 1h);
            }),
            (Expected{{0, 11s}}));
}

TEST(Transfers, take_another_path_with_what_is_left) {
  EXPECT_EQ(experiment([] {
              const Scenario scenario = links({{mbit(100), 0ms}, {mbit(50), 5ms}});
              Transfers transfers(scenario);
              transfers.start(VmId{0}, {100 * MB}, over({0}), at(0s));
              EXPECT_FALSE(transfers.advance(at(4s)));
              transfers.reroute(VmId{0}, over({0}), at(4s));  // The same: no effect.
              transfers.reroute(VmId{0}, over({1}), at(4s));
              return arrivals(transfers, 1h);
            }),
            (Expected{{0, 12'005ms}}));
}

TEST(Transfers, of_nothing_take_the_latency_of_their_path) {
  EXPECT_EQ(experiment([] {
              const Scenario scenario = links({{mbit(100), 20ms}, {mbit(100), 30ms}});
              Transfers transfers(scenario);
              transfers.start(VmId{0}, {0}, over({0, 1}), at(1s));
              return arrivals(transfers, 1h);
            }),
            (Expected{{0, 1'050ms}}));
}

TEST(Transfers, that_were_aborted_never_arrive_and_leave_room) {
  EXPECT_EQ(experiment([] {
              const Scenario scenario = links({{mbit(100), 0ms}});
              Transfers transfers(scenario);
              transfers.start(VmId{0}, {125 * MB}, over({0}), at(0s));
              transfers.start(VmId{1}, {125 * MB}, over({0}), at(0s));
              EXPECT_FALSE(transfers.advance(at(4s)));
              transfers.abort(VmId{0}, at(4s));
              return arrivals(transfers, 1h);  // 25 MB by then, the other 100 in 8 s.
            }),
            (Expected{{1, 12s}}));
}

TEST(Transfers, wait_without_a_path_for_as_long_as_it_takes) {
  EXPECT_EQ(experiment([] {
              const Scenario scenario = links({{mbit(100), 0ms}});
              Transfers transfers(scenario);
              transfers.start(VmId{0}, {125 * MB}, {}, at(0s));
              EXPECT_TRUE(transfers.in_flight());
              EXPECT_FALSE(transfers.advance(at(24h)));
              transfers.reroute(VmId{0}, over({0}), at(24h));
              return arrivals(transfers, 48h);
            }),
            (Expected{{0, 24h + 10s}}));
}

TEST(Transfers, are_exact_to_the_microsecond_after_ten_years) {
  EXPECT_EQ(experiment([] {
              const Scenario scenario = links({{mbit(100), 20ms}});
              Transfers transfers(scenario);
              transfers.start(VmId{0}, {GB}, over({0}), at(0s));
              EXPECT_TRUE(transfers.advance(at(longest_duration)));
              transfers.start(VmId{0}, {GB}, over({0}), at(longest_duration - 1h));
              return arrivals(transfers, longest_duration);
            }),
            (Expected{{0, longest_duration - 1h + 80'020ms}}));
}

TEST(Transfers, of_10_40_40_and_100_over_5_per_second_complete_after_8_26_26_and_38) {
  EXPECT_EQ(experiment([] {
              const Scenario scenario = links({{mbit(40), 0ms}});
              Transfers transfers(scenario);
              for (const std::int64_t size : {10, 40, 40, 100}) {
                static std::size_t vm = 0;
                transfers.start(VmId{vm++}, {size * MB}, over({0}), at(0s));
              }
              return arrivals(transfers, 1h);
            }),
            (Expected{{0, 8s}, {1, 26s}, {2, 26s}, {3, 38s}}));
}

TEST(Transfers, leave_other_traffic_its_room_and_keep_to_a_throttle) {
  const auto takes = [](BitRate load, std::optional<BitRate> throttle, std::optional<BitRate> later) {
    return experiment([=] {
      Scenario scenario = links({{mbit(80), 0ms}});
      scenario.links[0].load = load, scenario.links[0].throttle = throttle;
      Transfers transfers(scenario);
      transfers.start(VmId{0}, {60 * MB}, over({0}), at(0s));
      if (later) transfers.set_capacity(LinkId{0}, *later, at(0s));
      return arrivals(transfers, 1h);
    });
  };
  EXPECT_EQ(takes({}, {}, {}), (Expected{{0, 6s}}));
  EXPECT_EQ(takes(mbit(40), {}, {}), (Expected{{0, 12s}}));
  EXPECT_EQ(takes({}, mbit(16), {}), (Expected{{0, 30s}}));
  EXPECT_EQ(takes(mbit(40), mbit(48), {}), (Expected{{0, 12s}}));
  EXPECT_EQ(takes(mbit(40), mbit(16), mbit(48)), (Expected{{0, 60s}}));  // 8 Mbit/s are left of 48.
}

// M/D/1 (reference numbers, 6.4, D2): what waits for a shared line is the same in any order of service, so busy times
// begin and end as those of a queue do; the mean work that waits is rho D / (2 (1 - rho)). Lindley's recursion is the
// oracle.
TEST(Transfers, that_begin_at_random_keep_the_line_as_busy_as_a_queue) {
  constexpr std::size_t n = 4000;
  constexpr double rho = 0.7, service = 1;
  std::mt19937_64 draws(3);
  std::exponential_distribution<double> gap(rho / service);
  std::vector<Duration> begins;
  double now = 0;
  for (std::size_t i = 0; i < n; ++i) begins.emplace_back(std::llround((now += gap(draws)) * 1e6));
  const std::vector<Arrived> found = experiment([&] {
    const Scenario scenario = links({{mbit(8), 0ms}});
    Transfers transfers(scenario);
    std::vector<Arrived> all;
    for (std::size_t vm = 0; vm < n; ++vm) {
      while (const auto arrival = transfers.advance(at(begins[vm])))
        all.push_back({arrival->vm.index, arrival->at.time_since_epoch()});
      transfers.start(VmId{vm}, {MB}, over({0}), at(begins[vm]));
    }
    for (const Arrived& rest : arrivals(transfers, 10h)) all.push_back(rest);
    return all;
  });
  ASSERT_EQ(found.size(), n);
  double busy_until = 0, waiting = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const double begin = seconds(begins[i]);
    waiting += std::max(0.0, busy_until - begin) / n;
    busy_until = std::max(busy_until, begin) + service;
    const bool ends = i + 1 == n || seconds(begins[i + 1]) > busy_until;
    if (ends) {
      ASSERT_NEAR(seconds(found[i].at), busy_until, 1e-6 * static_cast<double>(i + 2)) << i;
    }
  }
  EXPECT_NEAR(waiting, rho * service / (2 * (1 - rho)), 0.25);
}

TEST(Transfers, by_the_thousand_complete_when_equal_shares_say) {
  // The n-th of n copies of 1, 2, ... n MB: before it, each step of 1 MB was shared by all that were left.
  constexpr std::size_t n = 20'000;
  const std::vector<Arrived> found = experiment([] {
    const Scenario scenario = links({{mbit(8'000'000), 0ms}});
    Transfers transfers(scenario);
    for (std::size_t vm = 0; vm < n; ++vm)
      transfers.start(VmId{vm}, {static_cast<std::int64_t>(vm + 1) * MB}, over({0}), at(0s));
    return arrivals(transfers, 1000h);
  });
  ASSERT_EQ(found.size(), n);
  double at_vm = 0;
  for (std::size_t vm = 0; vm < n; ++vm) {
    at_vm += static_cast<double>(n - vm) * 1e-6;
    ASSERT_EQ(found[vm].vm, vm);
    ASSERT_NEAR(seconds(found[vm].at), at_vm, at_vm * 1e-9 + 2e-6);
  }
}

TEST(Transfers, say_so_if_their_process_dies) {
  EXPECT_THROW(experiment([]() -> std::vector<Arrived> { throw std::runtime_error("as planned"); }),
               std::runtime_error);
}

// ---- An oracle: progressive filling, event by event ----------------------------------------------------------------

struct Flow {
  std::vector<Hop> path;
  double left;
  std::optional<double> arrived;
};

// Max-min fair rates: raise all together until a link is full, freeze those on it, go on with the others.
std::vector<double> fair_rates(const std::vector<Flow>& flows, const std::vector<double>& capacities) {
  std::vector<double> rates(flows.size(), -1);
  std::vector<double> left(capacities.size() * 2);
  for (std::size_t i = 0; i < left.size(); ++i) left[i] = capacities[i / 2];
  const auto direction = [](Hop hop) { return hop.link.index * 2 + (hop.backwards ? 1u : 0u); };
  const auto is_open = [&](std::size_t f) { return !flows[f].arrived && rates[f] < 0; };
  for (;;) {
    std::vector<int> users(left.size(), 0);
    for (std::size_t f = 0; f < flows.size(); ++f)
      if (is_open(f))
        for (const Hop hop : flows[f].path) ++users[direction(hop)];
    std::size_t tightest = left.size();
    for (std::size_t i = 0; i < left.size(); ++i)
      if (users[i] > 0 && (tightest == left.size() || left[i] / users[i] < left[tightest] / users[tightest]))
        tightest = i;
    if (tightest == left.size()) return rates;
    const double share = left[tightest] / users[tightest];
    for (std::size_t f = 0; f < flows.size(); ++f) {
      const bool on_it =
          std::any_of(flows[f].path.begin(), flows[f].path.end(), [&](Hop hop) { return direction(hop) == tightest; });
      if (!is_open(f) || !on_it) continue;
      rates[f] = share;
      for (const Hop hop : flows[f].path) left[direction(hop)] -= share;
    }
  }
}

void simulate(std::vector<Flow>& flows, const std::vector<double>& capacities) {
  for (double now = 0;;) {
    const std::vector<double> rates = fair_rates(flows, capacities);
    double step = -1;
    for (std::size_t f = 0; f < flows.size(); ++f)
      if (!flows[f].arrived) step = step < 0 ? flows[f].left / rates[f] : std::min(step, flows[f].left / rates[f]);
    if (step < 0) return;
    now += step;
    for (std::size_t f = 0; f < flows.size(); ++f) {
      if (flows[f].arrived) continue;
      flows[f].left -= rates[f] * step;
      if (flows[f].left < 1e-3) flows[f].arrived = now;
    }
  }
}

class RandomTransfers : public testing::TestWithParam<unsigned> {};

TEST_P(RandomTransfers, arrive_when_progressive_filling_says) {
  std::mt19937 draws(GetParam());
  const auto pick = [&](int low, int high) { return std::uniform_int_distribution<int>(low, high)(draws); };
  const std::size_t count = static_cast<std::size_t>(pick(1, 5));
  std::vector<std::pair<BitRate, Duration>> what;
  std::vector<double> capacities;
  for (std::size_t i = 0; i < count; ++i) {
    what.emplace_back(mbit(pick(1, 100)), 0ms);
    capacities.push_back(static_cast<double>(what.back().first.bits_per_second) / 8);
  }
  std::vector<Flow> flows;
  const bool is_crowded = GetParam() % 3 == 0;  // Many share a path, and so one communication of SimGrid's.
  for (int i = is_crowded ? pick(100, 200) : pick(1, 12); i > 0; --i) {
    Flow flow{{}, static_cast<double>(pick(1, 200)) * 1e6, {}};
    const std::size_t first = static_cast<std::size_t>(pick(0, static_cast<int>(count) - 1));
    const std::size_t last = static_cast<std::size_t>(pick(static_cast<int>(first), static_cast<int>(count) - 1));
    for (std::size_t link = first; link <= last; ++link) flow.path.push_back({LinkId{link}, pick(0, 1) == 1});
    flows.push_back(flow);
  }
  const std::vector<Arrived> found = experiment([&] {
    const Scenario scenario = links(what);
    Transfers transfers(scenario);
    for (std::size_t f = 0; f < flows.size(); ++f)
      transfers.start(VmId{f}, {static_cast<std::int64_t>(flows[f].left)}, flows[f].path, at(0s));
    return arrivals(transfers, 1000h);
  });
  simulate(flows, capacities);
  ASSERT_EQ(found.size(), flows.size());
  for (const Arrived& arrived : found)
    EXPECT_NEAR(seconds(arrived.at), *flows[arrived.vm].arrived, 2e-6) << "vm " << arrived.vm;
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomTransfers, testing::Range(1u, 1 + worlds(60)));

// Copies that begin, move, and break off at random, while links become slower and faster; some are still under way at
// the end.
std::vector<Arrived> at_random(Transfers& transfers, unsigned seed) {
  std::mt19937 draws(seed);
  const auto pick = [&](std::size_t low, std::size_t high) {
    return std::uniform_int_distribution<std::size_t>(low, high)(draws);
  };
  const auto path = [&] {
    const std::size_t first = pick(0, 4), last = pick(first, 4);
    std::vector<Hop> hops;
    for (std::size_t link = first; link <= last; ++link) hops.push_back({LinkId{link}, false});
    return hops;
  };
  std::vector<Arrived> all;
  Duration now{};
  for (std::size_t vm = 0; vm < 80; ++vm) {
    now += Duration{static_cast<std::int64_t>(pick(0, 2'000'000))};
    for (const Arrived& one : arrivals(transfers, now)) all.push_back(one);
    transfers.start(VmId{vm}, {static_cast<std::int64_t>(pick(0, 60'000'000))}, path(), at(now));
    if (pick(0, 2) == 0) transfers.reroute(VmId{pick(0, vm)}, path(), at(now));
    if (pick(0, 5) == 0) transfers.abort(VmId{pick(0, vm)}, at(now));
    if (pick(0, 3) == 0)
      transfers.set_capacity(LinkId{pick(0, 4)}, mbit(static_cast<std::int64_t>(pick(1, 90))), at(now));
  }
  for (const Arrived& one : arrivals(transfers, now + 20s)) all.push_back(one);
  return all;
}

TEST(Transfers, of_a_run_are_the_same_whatever_was_sent_in_the_runs_before) {
  const Scenario scenario =
      links({{mbit(100), 1ms}, {mbit(37), 0ms}, {mbit(61), 7ms}, {mbit(13), 2ms}, {mbit(90), 0ms}});
  for (unsigned seed = 1; seed <= 20; ++seed) {
    const std::vector<Arrived> alone = experiment([&] {
      Transfers transfers(scenario);
      return at_random(transfers, seed);
    });
    EXPECT_GT(alone.size(), 5u);
    EXPECT_EQ(experiment([&] {
                Transfers transfers(scenario);
                for (const unsigned before : {seed + 100, seed + 200, seed + 300})
                  at_random(transfers, before), transfers.rewind();
                return at_random(transfers, seed);
              }),
              alone);
  }
}

}  // namespace
}  // namespace drsim
