// The log of one run: every change with its time and its cause. Owns the records; reports are computed from nothing
// else but it and its scenario.

#pragma once

#include <vector>

#include "models/state/change.hpp"

namespace drsim {

/// Why a change happened: the steady state that the run began with, an action of the timeline, or an earlier record,
/// which is then the last prerequisite to arrive.
struct Cause {
  enum class Kind : std::uint8_t { steady_state, timeline, record } kind = Kind::steady_state;
  std::uint32_t index = 0;  ///< Into the timeline or the trace.

  static Cause action(std::size_t index) { return {Kind::timeline, static_cast<std::uint32_t>(index)}; }
  static Cause record(std::size_t index) { return {Kind::record, static_cast<std::uint32_t>(index)}; }
  friend bool operator==(Cause, Cause) = default;
};

struct Record {
  Time at;
  Change change;
  Cause cause;
};
static_assert(std::is_trivially_copyable_v<Record>);

/// How a run came to its end.
enum class Ending : std::uint8_t {
  horizon,        ///< Simulated to its horizon.
  never_settled,  ///< At one instant, rules kept answering each other. The trace ends there.
  record_limit,   ///< More records than a run may have. The trace ends there.
};

/// The log of changes, in order. With its scenario it is all that reports are computed from.
struct Trace {
  std::vector<Record> records;
  std::uint64_t seed = 0;
  Ending ending = Ending::horizon;
};

}  // namespace drsim
