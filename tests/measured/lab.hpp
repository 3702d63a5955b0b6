// Measured result sets, and predictions to hold them against.

#pragma once

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "models/ethernet/storm_growth.hpp"
#include "tests/simulation.hpp"

namespace drsim::measured {

using Json = nlohmann::json;

/// The result sets of an experiment, in tests/measured/layer2.json or in the file that DRSIM_MEASURED names.
std::vector<Json> sets_of(const std::string& experiment);
/// All of them.
std::vector<Json> all_sets();

/// A scenario of two hours, which must be without fault.
Scenario scenario_of(const std::string& text);

/// In whole microseconds, as the scenario format writes them.
std::string us(double seconds);

// ---- What a laboratory adds
// --------------------------------------------------------------------------------------------

/// Fixed before anything was compared; everything else that is added to a standard's figures is in
/// models/bridge_profile.cpp.
namespace adds {
inline constexpr double probe = 0.02;  ///< [s] Between two probes: an outage is known to that.
inline constexpr double hop =
    0.0004;  ///< [s] On top of a link's delay, in kernels: a quiet ping over two hops of 5 ms takes 10.8 ms.
inline constexpr double announcement =
    0.06;  ///< [s] At most, until a gratuitous ARP has been followed: the default of vlan.gratuitous-arp.
inline constexpr double pings = 18;  ///< [1/s] Of each flow in a storm: shares of 54 in three seconds are lost.
inline constexpr double asked_again =
    1;  ///< [s] At most, until a client asks by ARP again whom it did not reach: arp(7), retrans_time_ms.
}  // namespace adds

/// What a set's samples are compared with: what the model drew, infinite where it says never, each with up to `spread`
/// [s] more. Every sample must lie within the draws, and as many be later than the wait. The gap between the two
/// distributions (Kolmogorov and Smirnov, at one in a thousand) is printed: some delays are taken to be anywhere
/// between two ends that have a source.
void compare(const std::string& what, std::vector<double> drawn, double spread, const Json& set);

// ---- Topologies
// --------------------------------------------------------------------------------------------------------

struct Topology {
  std::size_t switches = 0;
  std::vector<std::pair<std::size_t, std::size_t>> trunks;

  std::size_t loops() const { return trunks.size() + 1 - switches; }
};

/// By the `edges` of a set's parameters, [[0, 1], ...]; or by name, which may be a word of a description: ring4, par3
/// (two switches and three trunks), K5, path3, star4, grid2x3, diamond, triangles1 (two of them, joined by one trunk),
/// two-K4-2.
Topology topology_of(const Json& params);

/// How a set says that trunks are.
struct Line {
  double frames_per_second = 0;  ///< Of those that the set was made with.
  double delay = 0;              ///< [s]
};

/// Switches w0, w1, ... of site a without spanning tree, and their trunks t0, t1, ..., which carry VLAN s. Those that
/// close a loop are plugged in by plug_in().
std::string switches(const Topology& topology);
std::string trunks(const Topology& topology, Line line);
std::string plug_in(const Topology& topology);
/// The same switches as they flood into each other with every trunk.
FloodGraph graph_of(const Scenario& scenario);

/// The first switch that is so many trunks away from switch 0; the furthest if none is.
std::size_t switch_at(const Topology& topology, std::size_t trunks_away);

}  // namespace drsim::measured
