// The mathematics of a broadcast storm: which switches of a VLAN flood into each other, how many loops they form, how
// fast copies multiply and when links are full. Knows no state; storm_load.hpp applies it to one.

#pragma once

#include <algorithm>
#include <optional>
#include <vector>

#include "models/world/scenario.hpp"

namespace drsim {

/// A way a flooded frame can take between two switches: a trunk, or several that act as one.
struct FloodEdge {
  std::array<std::uint32_t, 2> ends{};  ///< Places in FloodGraph::switches.
  std::vector<LinkId> links;
  double frames_per_second = 0;   ///< What it carries of the smallest frames, in each direction.
  double hop = 0;                 ///< [s], until the next switch has sent a copy on.
  std::optional<double> limit{};  ///< [frame/s] What storm control lets through, in each direction.

  double passes() const { return limit ? std::min(*limit, frames_per_second) : frames_per_second; }
};

/// The switches of one VLAN that flood into each other. Connected.
struct FloodGraph {
  std::vector<SwitchId> switches;
  std::vector<FloodEdge> edges;
};

/// What stands for the whole of it.
SwitchId lowest_switch(const FloodGraph& graph);

/// The broadcast domains of a VLAN in which there is an edge, over those of its trunks that `forwards` lets through.
std::vector<FloodGraph> flood_graphs(const Scenario& scenario, VlanId vlan, const std::vector<bool>& forwards);

/// How many independent loops there are: the links that spanning tree would have to block.
std::size_t loops(const FloodGraph& graph);

/// Whether a frame can come back over an edge, by edge: those that do not lie on the way to a dead end only.
std::vector<bool> in_loops(const FloodGraph& graph);

/// By how much the copies of a broadcast multiply with each hop: the spectral radius of the non-backtracking matrix,
/// since a switch floods to every port but the one a frame came in by. 0 without a loop, 1 with exactly one, more with
/// more (numbers of walks: Angel, Friedman and Hoory, arXiv:0712.0192). Exact to 9 digits for small graphs, and
/// certified by the bounds of Collatz and Wielandt to 6 for large ones.
double growth_factor(const FloodGraph& graph);

/// The copies of one broadcast that are under way on each hop, from 1 on, if none is lost. It enters at switch `at`.
std::vector<double> copies_per_hop(const FloodGraph& graph, std::uint32_t at, std::size_t hops);

/// How soon a link carries all that it can, or that storm control lets through [s], with `broadcast` frames per second
/// entering. With one loop each of them stays for good, and load grows in a straight line; with more, one frame is
/// enough. None: never.
std::optional<double> time_to_saturation(const FloodGraph& graph, FrameRate broadcast);

/// With one loop: by how much the broadcasts that a switch is sent, all its ports together, grow each second
/// [frame/s^2]. Each of the VLAN's broadcasts stays, and passes every switch once per turn in either direction. None:
/// there is no loop, or copies multiply.
std::optional<double> linear_growth(const FloodGraph& graph, FrameRate broadcast);

/// The smallest frame on the wire: 64 bytes, preamble and gap (IEEE 802.3 clauses 3 and 4).
inline constexpr double smallest_frame = 84 * 8;
/// What a switch needs to send a copy on [s]. An assumption: 1 to 10 microseconds.
inline constexpr double switch_latency = 5e-6;

}  // namespace drsim
