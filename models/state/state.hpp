// The state of the world at one instant, and the only place that a change is applied. Owns the slices of all
// technologies; models/world/state.hpp is the lowest of them.

#pragma once

#include <vector>

#include "models/dns/state.hpp"
#include "models/state/change.hpp"

namespace drsim {

/// The status of every component at one instant. It begins in the steady state before the first event: all is up,
/// routes have converged, names are published, VMs run at home. Only apply() and advance() change it.
///
/// Each technology keeps its own slice, in a class of its own: EquipmentState, EthernetState, RoutingState,
/// RecoveryState, DnsState, in this order, each on top of those it needs. This is the whole, with what watched flows
/// met last.
class State : public DnsState {
 public:
  explicit State(const Scenario& scenario);

  /// Moves the instant on. Nothing else changes: between two events nothing does.
  void advance(Time to) { at_ = to; }
  /// The one writer. False, and nothing done, if it was so already.
  bool apply(const Change& change);

  Disposition disposition(WatchId flow) const { return flows_[flow.index].disposition; }
  std::uint32_t path(WatchId flow) const { return flows_[flow.index].path; }

 private:
  struct FlowState {
    Disposition disposition = Disposition::reached;
    std::uint32_t path = 0;
  };

  template <class OneChange>
  bool set_in_slices(const OneChange& change);
  bool set(const FlowChanged& change);
  bool set(const StepUnreachable& change);

  std::vector<FlowState> flows_;
};

}  // namespace drsim
