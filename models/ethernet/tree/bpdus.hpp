// Where BPDUs go: which ports hear each other's. Spanning tree and BPDU guard both begin here.

#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "models/world/scenario.hpp"

namespace drsim {

/// The two ends of a trunk.
std::array<SwitchId, 2> ends_of(const Link& trunk);

/// What BPDUs meet on their way.
struct Bridges {
  std::vector<bool> is_up;          ///< By link.
  std::vector<bool> filters_bpdus;  ///< By link: its ports neither send BPDUs nor heed those that come.
  std::vector<bool> speaks;         ///< By switch: whether it takes part in spanning tree.
  std::vector<bool> passes_on;      ///< By switch that takes no part: whether it floods BPDUs.
  std::vector<bool> forwards{};     ///< By link, as it is: who forwards between two sites goes on. Empty: nobody does.
};
/// As they are before the first event.
Bridges initial_bridges(const Scenario& scenario);

/// One end of a trunk, at a switch that takes part in spanning tree. The members of a lag are one port.
struct BridgePort {
  SwitchId node;
  std::vector<LinkId> links;
  std::int64_t bandwidth = 0;  ///< [bit/s]
};

/// Ports that hear each other's BPDUs: the two ends of a trunk, or all around switches that pass BPDUs on, so that a
/// switch may hear its own. By the order of their links.
using BpduSegment = std::vector<BridgePort>;
std::vector<BpduSegment> bpdu_segments(const Scenario& scenario, const Bridges& bridges);

}  // namespace drsim
