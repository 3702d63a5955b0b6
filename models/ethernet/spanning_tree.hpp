#pragma once

#include <vector>

#include "models/world/scenario.hpp"

namespace drsim {

/// The active topology that spanning tree settles on (IEEE 802.1D-2004 section 17), one tree for all VLANs.
struct TreeRoles {
  std::vector<bool> forwards;          ///< By link: false where a port is discarding. Always true for what is no trunk.
  std::vector<std::uint8_t> discards;  ///< By link: the end that would discard, which is the one further from the root.
  std::vector<bool> is_seen;           ///< By link: whether BPDUs cross it, so that the tree knows of it.
  std::vector<SwitchId> root_of;       ///< By switch: the root it believes in; itself if it takes no part.
  std::vector<std::uint32_t> depth;    ///< By switch: hops to its root.

  /// Hops to the root from the end of a trunk that would not discard.
  std::uint32_t bridges_to_root(const Scenario& scenario, LinkId trunk) const;
};

/// What spanning tree has to work with.
struct Bridges {
  std::vector<bool> is_up;          ///< By link.
  std::vector<bool> filters_bpdus;  ///< By link.
  std::vector<bool> speaks;         ///< By switch: whether it takes part.
};
/// As they are before the first event.
Bridges initial_bridges(const Scenario& scenario);

/// The roles it settles on. A lag counts as one link.
TreeRoles spanning_tree(const Scenario& scenario, const Bridges& bridges);
TreeRoles spanning_tree(const Scenario& scenario);

/// IEEE 802.1D-2004 table 17-3: 20 Tbit/s over the link's speed; 20,000 for 1 Gbit/s.
std::int64_t path_cost(BitRate bandwidth);

}  // namespace drsim
