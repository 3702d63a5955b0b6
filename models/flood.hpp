#pragma once

#include <vector>

#include "models/state.hpp"

namespace drsim {

/// What storms send where [frame/s], as the links and their storm control let it through. Only a saturated storm counts: until
/// then links have room.
struct Flood {
  std::vector<double> at_switch;    ///< By switch: what each of its ports is sent.
  std::vector<double> on_trunk;     ///< By link: what it carries, in the direction that carries more.
  std::vector<bool> fills_trunk;    ///< By link: nothing else gets through.
};
/// Of one VLAN.
Flood flood_of(const Scenario& scenario, const State& state, VlanId vlan);

/// The smallest frames that a host's processor takes [1/s]: 1.5 us for each broadcast. An assumption.
inline constexpr double host_frames_per_second = 1e6 / 1.5;
/// Whether a host that is sent so many frames per second has no room left for others.
bool is_drowned(const Vm& vm, double frames_per_second);
/// The trunks that forward now, by link.
std::vector<bool> live_trunks(const Scenario& scenario, const State& state);

}  // namespace drsim
