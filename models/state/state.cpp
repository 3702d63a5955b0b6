#include "models/state/state.hpp"

#include "models/state/assign.hpp"

namespace drsim {

State::State(const Scenario& scenario) : DnsState(scenario), flows_(scenario.index.watched.size()) {}

// From the lowest slice up. The first that knows a change says whether it is one; those above follow it.
template <class OneChange>
bool State::set_in_slices(const OneChange& c) {
  if constexpr (requires { EquipmentState::set(c); })
    if (!EquipmentState::set(c)) return false;
  if constexpr (requires { EthernetState::set(c); })
    if (!EthernetState::set(c)) return false;
  if constexpr (requires { RoutingState::set(c); })
    if (!RoutingState::set(c)) return false;
  if constexpr (requires { RecoveryState::set(c); })
    if (!RecoveryState::set(c)) return false;
  if constexpr (requires { DnsState::set(c); })
    if (!DnsState::set(c)) return false;
  if constexpr (requires { State::set(c); })
    if (!State::set(c)) return false;
  return true;
}

bool State::apply(const Change& change) {
  return std::visit([this](const auto& c) { return set_in_slices(c); }, change);
}

// Whatever it waits for, somebody of the plan looks out for it from now on.
bool State::set(const StepUnreachable& c) {
  if (c.then == Unreachable::wait || c.then == Unreachable::retry)
    flows_[scenario_->index.acts_of_plan[c.step.plan.index].index].disposition = Disposition::no_route;
  return true;
}

bool State::set(const FlowChanged& c) {
  FlowState& flow = flows_[c.flow.index];
  const bool same_disposition = !assign(flow.disposition, c.disposition);
  const bool same_path = !assign(flow.path, c.path);
  return !same_disposition || !same_path;
}

}  // namespace drsim
