// Automatic failover of plans with a quorum: leases that end, takeover by the majority, and restart where nobody took
// over.

#pragma once

#include "models/rule.hpp"

namespace drsim {

/// A plan with a quorum carries itself out. Who runs its VMs and has lost the majority stops them when its lease ends;
/// the other place takes over once it has the majority and has not heard who runs them for long enough. Who stopped
/// them and has the majority again before anybody took over starts them again. Nobody goes back by himself. Where
/// nothing was lost, whoever was taken over from is copied to as soon as he is heard, as SQL Server's Always On does;
/// otherwise somebody decides first.
struct Clusters : Rule {
  using Purpose = RecoveryTimer;

  void on(const FlowChanged& change);
  void on(const CommitsChanged& change);
  void on(const PlanChanged& change);
  void on(const PlanCommitted& change);
  void expired(const Timer& timer);

 private:
  bool runs_at(PlanId plan, Place place) const;
  bool may_lose(PlanId plan) const;
  void rejoin(PlanId plan);
  bool has(PlanId plan, Place place, bool is_of_peer) const;
  void start_again(PlanId plan, Place place);
  void look_for_takeover(PlanId plan);
};

}  // namespace drsim
