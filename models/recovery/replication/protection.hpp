// When the copies of a VM are sent, how they take another path, and when they become recovery points.
// recovery_points.hpp says which point a plan uses.

#pragma once

#include "models/rule.hpp"

namespace drsim {

/// Replication: what a VM has written since its last copy is sent to its other place at an interval, and becomes a
/// recovery point there once all of it has arrived. A copy that takes longer than the interval delays the next.
struct Protection : Rule {
  using Purpose = RecoveryTimer;

  void begin();
  void on(const VmChanged& change);
  void on(const TransferStarted& change);
  void on(const TransferFinished& change);
  void on(const VmReprotected& change);
  void on(const PlanChanged& change);
  void on(const FlowChanged& change);
  void expired(const Timer& timer);

 private:
  std::vector<Hop> path_of(VmId vm);
  bool is_protected(const State::VmState& vm) const;
  bool is_synchronous(VmId vm) const;
  bool is_going_home(VmId vm) const;
};

}  // namespace drsim
