// Records what all populations meet while a run is simulated. Owns the histories until the next run begins; history.hpp
// says what is in one.

#pragma once

#include <memory>
#include <vector>

#include "analysis/availability/outages/history.hpp"
#include "models/rules.hpp"
#include "models/state/trace.hpp"

namespace drsim {

/// What every population meets, asked of a run while it is simulated, after each record that could matter.
class HistoryRecorder {
 public:
  /// The scenario must live as long.
  /// `is_full`: what changes no downtime, but only how long users wait, counts too; and of populations that are alike
  /// one is asked for all.
  explicit HistoryRecorder(const Scenario& scenario, bool is_full = false);
  ~HistoryRecorder();

  /// A run begins; one that this object has followed before is forgotten.
  void begin(const World& world);
  /// The world as it is after a record.
  void follow(const World& world, const Record& record, std::size_t index);
  /// The run is over. In the order of populations and what they use; good until the next run begins.
  const std::vector<History>& finish();

 private:
  class Uses;
  std::unique_ptr<Uses> uses_;
};

/// Simulates the trace once and asks, after each record that could matter, what every population meets. Of populations
/// that are alike the first has a history, which names the others.
std::vector<History> histories(const Scenario& scenario, const Trace& trace);

}  // namespace drsim
