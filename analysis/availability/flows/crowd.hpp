// Splits users into parts that load balancers and equal-cost routes treat alike.

#pragma once

#include <optional>
#include <vector>

#include "analysis/availability/flows/flow_result.hpp"
#include "models/routing/flow_share.hpp"
#include "models/state/change.hpp"

namespace drsim {

/// Users who fare alike. They stand in a row, by which a load balancer gives them to its backends; and their flows hash
/// alike wherever a router has several equally good next hops.
struct UserSlice {
  double from = 0, to = 1;
  FlowShare flows{};
  /// Of all users.
  double share() const { return (to - from) * flows.share(); }
  /// Takes in the next part of what both are parts of.
  void join(const UserSlice& next) {
    to = next.to;
    flows.join(next.flows);
  }
};

/// Parts that meet different next hops at a branch; or that a row of backends tells apart at these places.
std::vector<UserSlice> parts_of(const UserSlice& who, const FlowShare::Undecided& undecided);
std::vector<UserSlice> parts_of(const UserSlice& who, std::vector<double> cuts);
/// Adds the places in the row where users meet something else: they are told apart by the backends that fare
/// differently, and by the address they try first.
void cut_between(const std::vector<FlowResults>& addresses, const Connecting& connecting, bool are_kept,
                 const UserSlice& who, std::vector<double>& cuts);

}  // namespace drsim
