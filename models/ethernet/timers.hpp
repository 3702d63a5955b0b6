#pragma once

#include <cstdint>
#include <string>

namespace drsim {

struct Rule;
struct Scenario;
struct Timer;

/// The timers of layer 2. First the component that a timer belongs to, then what it waits for.
enum class EthernetTimer : std::uint8_t {
  guard,       ///< trunk: one of its ports hears a BPDU
  port,        ///< trunk: spanning tree lets it forward
  tree,        ///< all switches: those that a flood has made losing hellos, or left, are so together
  loop,        ///< all VLANs: whether the trunks that changed together close loops
  saturation,  ///< VLAN, switch: the storm from there on fills its links
  flap,        ///< vm: a broadcast of its own is in the storm, or out of it
  neighbour,   ///< vm: its gratuitous ARP is in effect
  broadcast,   ///< vm: it sends one, and switches see where it is
  probe,       ///< vm: gateways ask everybody where it is
  aged,        ///< vm: switches have forgotten where it was
};

/// What the random stream of its delay is named after: "boot web-2".
std::string stream_name(const Scenario& s, EthernetTimer kind, std::uint32_t component, std::uint32_t part);
/// Hands it to the rule that armed it.
void expired(const Rule& rule, EthernetTimer kind, const Timer& timer);

}  // namespace drsim
