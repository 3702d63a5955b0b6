// Synchronous replication: whether the commits of a VM wait for its other place, and when they no longer do.

#pragma once

#include "models/rule.hpp"

namespace drsim {

/// A commit is confirmed when both places have it. When the other one stops answering, none is confirmed, until it
/// answers again or the time-out has passed after which the VM goes on alone. A member of a cluster goes on alone only
/// with the majority, which must know that the other one has not got all. Once that is back it is told what it has
/// missed, copy after copy; when one has taken no longer than a second, the rest goes with the next commit.
struct Commitment : Rule {
  using Purpose = RecoveryTimer;

  void begin();
  void on(const FlowChanged& change);
  void on(const VmChanged& change);
  void on(const InstanceChanged& change);
  void on(const VmReprotected& change);
  void on(const PlanChanged& change);
  void on(const CommitsChanged& change);
  void on(const TransferFinished& change);
  void expired(const Timer& timer);

  /// Whether a VM at one of its places gets an answer from the other in time.
  bool has_answer(Instance one);

 private:
  bool is_synchronous(VmId vm) const;
  bool is_told_what_it_missed(VmId vm) const;
  void look_at(Instance one);
  void catch_up(VmId vm);
};

/// How long a commit waits for the other place: there and back over the way that copies take.
Duration round_trip(const Scenario& scenario, const std::vector<Hop>& way);

}  // namespace drsim
