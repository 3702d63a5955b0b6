#pragma once

#include "models/rule.hpp"

namespace drsim {

/// A monitor hears a heartbeat from its target at an interval. It alarms when it has heard none for its hold time.
struct Monitoring : Rule {
  using Purpose = RecoveryTimer;

  void on(const FlowChanged& change);
  void expired(const Timer& timer);
};

}  // namespace drsim
