// What broadcast storms that have reached their full rate send over each link and to each switch, and which share of
// other frames is lost there. Built on the graphs of storm_growth.hpp; storm.hpp decides when a storm begins and ends.

#pragma once

#include <array>
#include <map>
#include <span>
#include <vector>

#include "models/ethernet/storm_growth.hpp"
#include "models/state/state.hpp"

namespace drsim {

/// What storms send where [frame/s], as the links and their storm control let it through. Only a saturated storm
/// counts: until then links have room. Directions of a link are those of Hop: 0 from ends[0] to ends[1], 1 backwards.
struct Flood {
  std::map<VlanId, std::vector<double>>
      at_switch;                                ///< By VLAN with a storm, then switch: what each of its ports is sent.
  std::vector<std::array<double, 2>> on_trunk;  ///< By link and direction: what it is sent, of all VLANs together.
  std::vector<std::array<double, 2>>
      loss;  ///< By link and direction: the share of all frames that finds no room on it.

  std::vector<bool> is_limited;  ///< By link: storm control drops some of what is sent over it.

  double heard(VlanId vlan, SwitchId at) const;
};
/// What the loops of a storm that has reached its full rate carry, all their trunks and directions together [frame/s].
double circulating(const Scenario& scenario, const State& state, VlanId vlan, const FloodGraph& graph);

/// Of all storms there are. Each is as if it had the links for itself, until their loads are added.
Flood flood_of(const Scenario& scenario, const State& state);

/// The share of frames that do not get to the end of a path, and of questions that stay without an answer: there and
/// back.
double lost_one_way(const Flood& flood, std::span<const Hop> path);
double lost_both_ways(const Flood& flood, std::span<const Hop> path);

/// Of hellos that come at an interval, and are missed after three or four: from this share on, a protocol does
/// not live with the loss. Half of them lost, three in a row are after fourteen intervals on average. An assumption.
inline constexpr double hello_loss_threshold = 0.5;

/// The smallest frames that a host's processor takes [1/s]: 1.5 us for each broadcast. An assumption.
inline constexpr double host_frames_per_second = 1e6 / 1.5;
/// The share of frames that a host loses which is sent so many broadcasts per second: its port or its processor has no
/// room.
double lost_at(const Vm& vm, double frames_per_second);
/// The trunks that forward now, by link.
std::vector<bool> live_trunks(const Scenario& scenario, const State& state);

}  // namespace drsim
