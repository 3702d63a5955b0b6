// Which address a VM has after its failover, and whether its recovery host knows it yet.

#pragma once

#include <optional>

#include "models/state/state.hpp"

namespace drsim {

/// How far the address of a replica has got.
enum class AddressStage : std::uint8_t {
  reserved,  ///< Known to VMM since protection was enabled; nothing on the host knows it.
  set,       ///< Written to the host that starts the replica, just before it does.
};
struct FailoverAddress {
  Address address;
  AddressStage stage = AddressStage::reserved;
  friend bool operator==(FailoverAddress, FailoverAddress) = default;
};
/// The address a VM has, or will have, after a failover (ASR VMM networking, lines 160 and 166). None: it is not
/// protected, or its replica is connected to no network.
std::optional<FailoverAddress> failover_address(const Scenario& scenario, const State& state, VmId vm);

}  // namespace drsim
