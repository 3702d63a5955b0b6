// How late a Linux bridge notices, sends and times out, compared with the standard. bridging.hpp adds it to its delays.

#pragma once

#include "models/world/topology.hpp"

namespace drsim {

/// Where an implementation differs from IEEE 802.1D, in time.
struct BridgeTiming {
  Duration carrier_notice{};     ///< Up to this late it learns that a link has lost its carrier.
  Duration hold{};               ///< Up to this long it keeps a BPDU back before it passes it on.
  Duration age_per_bridge = 1s;  ///< What a BPDU ages with each bridge (IEEE 802.1D-2004 section 17.21.20).
  bool rounds_up = false;        ///< Its timers run on a wheel, and end later by up to a step of it.
};

BridgeTiming timing_of(BridgeProfile profile);
/// Up to how much later than asked for a timer of this length ends.
Duration lateness(const BridgeTiming& timing, Duration timer);

}  // namespace drsim
