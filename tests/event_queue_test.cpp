#include "sim/event_queue.hpp"

#include <gtest/gtest.h>

#include <random>

namespace drsim {
namespace {

Timer named(std::uint32_t which) { return {RecoveryTimer::task, which, 0}; }

TEST(EventQueue, gives_timers_in_order_of_time_then_of_arming) {
  EventQueue queue;
  queue.arm(named(1), start_of_scenario + 2s, {});
  queue.arm(named(2), start_of_scenario + 1s, {});
  queue.arm(named(3), start_of_scenario + 1s, {});
  EXPECT_EQ(queue.next(), start_of_scenario + 1s);
  EXPECT_EQ(queue.pop().timer, named(2));
  EXPECT_EQ(queue.pop().timer, named(3));
  EXPECT_EQ(queue.pop().timer, named(1));
  EXPECT_FALSE(queue.next());
}

TEST(EventQueue, forgets_a_timer_that_was_disarmed_or_armed_again) {
  EventQueue queue;
  queue.arm(named(1), start_of_scenario + 1s, Cause::record(1));
  queue.arm(named(1), start_of_scenario + 3s, Cause::record(2));
  queue.arm(named(2), start_of_scenario + 2s, {});
  queue.disarm(named(2));
  EXPECT_FALSE(queue.is_armed(named(2)));
  EXPECT_EQ(queue.next(), start_of_scenario + 3s);
  EXPECT_EQ(queue.pop().cause, Cause::record(2));
  EXPECT_FALSE(queue.is_armed(named(1)));
  EXPECT_FALSE(queue.next());
}

// Against a plain list that is searched for its least element.
TEST(EventQueue, does_what_a_list_would) {
  struct Entry {
    Time at;
    std::uint64_t sequence;
    Timer timer;
  };
  std::mt19937 draws(5);
  const auto pick = [&](int low, int high) { return std::uniform_int_distribution<int>(low, high)(draws); };
  EventQueue queue;
  std::vector<Entry> list;
  std::uint64_t sequence = 0;
  const auto drop = [&](Timer timer) { std::erase_if(list, [&](const Entry& entry) { return entry.timer == timer; }); };
  for (int i = 0; i < 20'000; ++i) {
    const Timer timer = named(static_cast<std::uint32_t>(pick(0, 30)));
    const int what = pick(0, 9);
    if (what < 5) {
      const Time when = start_of_scenario + pick(0, 50) * 1s;
      queue.arm(timer, when, {});
      drop(timer);
      list.push_back({when, ++sequence, timer});
    } else if (what < 7) {
      queue.disarm(timer);
      drop(timer);
    } else if (!list.empty()) {
      const auto least = std::min_element(list.begin(), list.end(), [](const Entry& a, const Entry& b) {
        return std::pair{a.at, a.sequence} < std::pair{b.at, b.sequence};
      });
      ASSERT_EQ(queue.next(), least->at);
      ASSERT_EQ(queue.pop().timer, least->timer);
      list.erase(least);
    }
    ASSERT_EQ(queue.next().has_value(), !list.empty());
  }
}

}  // namespace
}  // namespace drsim
