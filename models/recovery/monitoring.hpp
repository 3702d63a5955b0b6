// When a monitor raises its alarm and when the alarm ends, from what its vantage points hear.

#pragma once

#include "models/rule.hpp"

namespace drsim {

/// A monitor hears a heartbeat from its target at an interval. It alarms when it has heard none for its hold time; one
/// with several vantage points, when as many of them have as it takes votes.
struct Monitoring : Rule {
  using Purpose = RecoveryTimer;

  void on(const FlowChanged& change);
  void on(const VantageChanged& change);
  void on(const VantageCutOff& change);
  void expired(const Timer& timer);

 private:
  void count_votes(MonitorId monitor);
};

}  // namespace drsim
