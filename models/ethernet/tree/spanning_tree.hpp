// Which ports forward and which discard once spanning tree has converged, with one tree for all VLANs. bpdus.hpp says
// which ports hear each other; bridging.hpp how long it takes to converge.

#pragma once

#include <array>
#include <vector>

#include "models/ethernet/tree/bpdus.hpp"
#include "models/world/scenario.hpp"

namespace drsim {

/// What spanning tree makes of a port (IEEE 802.1D-2004 section 17.7).
enum class PortRole : std::uint8_t {
  none,        ///< It hears no BPDU of another port: it forwards whatever the tree is.
  root,        ///< The way to the root.
  designated,  ///< The way from the root for whoever is beyond it.
  alternate,   ///< It hears of a better way to the root, stands by, and discards.
  backup,      ///< It hears another port of its own switch, and discards.
};

/// The active topology that spanning tree settles on (IEEE 802.1D-2004 section 17), one tree for all VLANs; and which
/// of several overlays between two sites forwards, where they elect one.
struct TreeRoles {
  std::vector<std::array<PortRole, 2>> roles;  ///< By link and end.
  std::vector<bool> forwards;          ///< By link: false where a port is discarding. Always true for what is no trunk.
  std::vector<std::uint8_t> discards;  ///< By link: the end that discards, or would: the one further from the root.
  std::vector<bool> is_seen;           ///< By link: whether BPDUs of another port come over it.
  std::vector<std::uint32_t> bridges;  ///< By link: hops to the root from the port that sends BPDUs over it.
  std::vector<SwitchId> root_of;       ///< By switch: the root it believes in; itself if it takes no part.
  std::vector<std::uint32_t> depth;    ///< By switch: hops to its root.
};

/// The roles it settles on. A lag counts as one link.
TreeRoles spanning_tree(const Scenario& scenario, const Bridges& bridges);
TreeRoles spanning_tree(const Scenario& scenario);

/// IEEE 802.1D-2004 table 17-3: 20 Tbit/s over the link's speed; 20,000 for 1 Gbit/s.
std::int64_t path_cost(BitRate bandwidth);

}  // namespace drsim
