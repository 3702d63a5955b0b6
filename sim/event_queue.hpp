// The queue of running timers, in the order in which they expire. simulate.cpp takes events from it.

#pragma once

#include <cstdint>
#include <optional>
#include <queue>
#include <unordered_map>
#include <vector>

#include "models/rules.hpp"
#include "models/state/trace.hpp"

namespace drsim {

struct TimerHash {
  std::size_t operator()(const Timer& timer) const {
    const auto kind = std::visit([](auto one) { return static_cast<std::uint64_t>(one); }, timer.purpose.kind());
    const std::uint64_t key = std::uint64_t{timer.component} << 32 ^ std::uint64_t{timer.part} << 8 ^ kind << 2 ^
                              std::uint64_t{timer.purpose.index()};
    return static_cast<std::size_t>(key * 0x9e3779b97f4a7c15 >>
                                    16);  // Fibonacci hashing: Knuth, volume 3, section 6.4.
  }
};

/// Timers that run, in the order they will run out: by time, then by when they were armed. A timer is armed once;
/// arming it again replaces it.
class EventQueue {
 public:
  struct Due {
    Time at;
    Timer timer;
    Cause cause;  ///< Why it was armed.
  };

  void arm(const Timer& timer, Time at, Cause cause);
  void disarm(const Timer& timer);
  bool is_armed(const Timer& timer) const {
    const auto found = armed_.find(timer);
    return found != armed_.end() && found->second != 0;
  }
  /// No timer runs.
  void clear();
  /// When the next timer runs out; nothing if none runs.
  std::optional<Time> next();
  /// The next timer, which runs no longer. Only if there is one.
  Due pop();

 private:
  struct Entry {
    Due due;
    std::uint64_t sequence;  ///< Of arming: unique, and the tie-break.
  };
  struct Later {
    bool operator()(const Entry& a, const Entry& b) const {
      return a.due.at != b.due.at ? a.due.at > b.due.at : a.sequence > b.sequence;
    }
  };
  void drop_replaced();

  std::priority_queue<Entry, std::vector<Entry>, Later> heap_;  ///< Replaced and disarmed ones stay until they surface.
  std::unordered_map<Timer, std::uint64_t, TimerHash> armed_;   ///< Zero: not now.
  std::uint64_t sequence_ = 0;
};

}  // namespace drsim
