#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <queue>
#include <vector>

#include "models/rules.hpp"
#include "models/trace.hpp"

namespace drsim {

/// Timers that run, in the order they will run out: by time, then by when they were armed. A timer is armed once; arming
/// it again replaces it.
class EventQueue {
 public:
  struct Due {
    Time at;
    Timer timer;
    Cause cause;  ///< Why it was armed.
  };

  void arm(const Timer& timer, Time at, Cause cause);
  void disarm(const Timer& timer);
  bool is_armed(const Timer& timer) const { return armed_.contains(timer); }
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
  std::map<Timer, std::uint64_t> armed_;
  std::uint64_t sequence_ = 0;
};

}  // namespace drsim
