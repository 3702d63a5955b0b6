// The trunks that a frame takes from one switch to another within a VLAN. Owns nothing: EthernetState says which trunks
// forward.

#pragma once

#include <optional>
#include <vector>

#include "models/ethernet/state.hpp"

namespace drsim {

/// What is to arrive: some faults swallow data and let hellos pass.
enum class Frames : std::uint8_t { data, hellos };

/// The trunks between two switches on a VLAN over which frames pass now, by the fewest of them; nothing if it does not
/// join the two.
std::optional<std::vector<Hop>> bridged(const Scenario& scenario, const EthernetState& state, VlanId vlan,
                                        SwitchId from, SwitchId to, Frames frames = Frames::data);
/// The same by the cables that are plugged in, whatever blocks or fails; empty if none join them.
std::vector<Hop> shortest_over(const Scenario& scenario, VlanId vlan, SwitchId from, SwitchId to);

}  // namespace drsim
