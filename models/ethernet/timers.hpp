// What the timers of spanning tree, LACP, storms and neighbour entries wait for. timer_rows.cpp has a row for each.

#pragma once

#include <cstdint>

namespace drsim {

struct TimerRow;

/// The timers of layer 2. First the component that a timer belongs to, then what it waits for.
enum class EthernetTimer : std::uint8_t {
  guard,            ///< trunk: one of its ports hears a BPDU
  recovery,         ///< trunk: a port that shut itself down comes back
  lacp,             ///< member of a lag: its ends have found that it is dead, or alive
  relearn,          ///< trunk that loses everything: its hosts ask by ARP, or switches forget
  overload,         ///< trunk: storm control shuts a port of it
  mistaken,         ///< vm: its own entry for its gateway runs out
  port,             ///< trunk: spanning tree lets it forward
  tree,             ///< all switches: those that a flood makes lose BPDUs, or no longer does, do so together
  loop,             ///< all VLANs: whether the trunks that changed together close loops
  saturation,       ///< VLAN, switch: the storm from there on fills its links
  router_overload,  ///< router: a storm that grows sends it more than it can process
  switch_overload,  ///< switch: the same, of its control plane
  flap,             ///< vm: a broadcast of its own is in the storm, or out of it
  neighbour,        ///< vm: its gratuitous ARP is in effect
  broadcast,        ///< vm: it sends one, and switches see where it is
  probe,            ///< vm: gateways ask everybody where it is
  aged,             ///< vm: switches have forgotten where it was
};

/// Its name, its component and its rule.
const TimerRow& row_of(EthernetTimer kind);

}  // namespace drsim
