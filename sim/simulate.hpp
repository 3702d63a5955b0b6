// Simulates a scenario from start to horizon and returns its trace. Begin with simulate(); models/rules.hpp says what
// follows from each event.

#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>

#include "models/rules.hpp"
#include "models/state/trace.hpp"
#include "models/world/scenario.hpp"

namespace drsim {

/// What a run may cost, whatever its scenario says.
struct Limits {
  std::size_t records = 2'000'000;  ///< Of a trace; a hundred more for each VM.
  std::size_t records_at_one_instant =
      200'000;  ///< Likewise. Rules that answer each other without end stay below it for milliseconds only.
};

/// Which draws a run has: that of a replication. The streams of one purpose ("boot": the first word of their names) may
/// have that of another one, which shows what this purpose alone does.
struct Draws {
  std::uint64_t replication = 0;
  std::string exchanged;                   ///< A purpose; empty: none.
  std::uint64_t other = 0;                 ///< The replication that its streams are of.
  std::set<std::string>* drawn = nullptr;  ///< If there is one, every purpose that is drawn for is noted there.

  Draws(std::uint64_t one = 0) : replication(one) {}
  /// The replication that a stream is of.
  std::uint64_t of(std::string_view stream) const;
};

/// Whether a run of it may copy data, and so needs SimGrid.
bool sends_copies(const Scenario& scenario);

/// Simulates a scenario to its horizon. The same scenario, seed and replication give the same trace, byte for byte.
/// Where copies are sent, that happens in a child process: SimGrid can be used once per process only.
/// Throws std::runtime_error if that child dies.
Trace simulate(const Scenario& scenario, std::uint64_t seed, const Draws& draws = {}, const Limits& limits = {});

/// The same, in this process: for the child itself, and for scenarios without transfers.
Trace simulate_here(const Scenario& scenario, std::uint64_t seed, const Draws& draws, const Limits& limits);

/// Who looks on while a scenario is simulated, and sees the world as it is after each record.
struct Observer {
  std::function<void(const World&)> begins;
  std::function<void(const World&, const Record&, std::size_t index)> sees;
};

/// Simulates one scenario in this process again and again, with other random draws each time. What all runs have in
/// common is worked out once: the state they begin with, which streams of draws there are, what is announced where.
class Simulator {
 public:
  /// The scenario must live as long.
  Simulator(const Scenario& scenario, std::uint64_t seed, Observer observer = {});
  ~Simulator();

  /// The trace is good until the next call, and may be moved from. Of simulators whose scenarios send copies there can
  /// be one in a process.
  Trace& simulate(const Draws& draws, const Limits& limits = {});

 private:
  class Run;
  std::unique_ptr<Run> run_;
};

}  // namespace drsim
