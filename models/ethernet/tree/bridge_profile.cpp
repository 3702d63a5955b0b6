#include "models/ethernet/tree/bridge_profile.hpp"

namespace drsim {

BridgeTiming timing_of(BridgeProfile profile) {
  switch (profile) {
    case BridgeProfile::standard:
      break;
    case BridgeProfile::linux_bridge:
      // Linux: link events are handled once a second (net/core/link_watch.c); one BPDU per port and second
      // (net/bridge/br_private_stp.h, BR_HOLD_TIME); a BPDU ages by one jiffy per bridge (MESSAGE_AGE_INCR there).
      return {.carrier_notice = 1s, .hold = 1s, .age_per_bridge = 4ms, .rounds_up = true};
  }
  return {};
}

// Linux (kernel/time/timer.c): a timer of n jiffies is put on level l of a wheel, whose step is 8^l jiffies; level 0
// takes 63 of them, and each further one eight times as many. A jiffy is 4 ms.
Duration lateness(const BridgeTiming& timing, Duration timer) {
  if (!timing.rounds_up) return {};
  Duration step = 4ms;
  for (Duration takes = 63 * step; timer >= takes && step < 1h; takes *= 8) step *= 8;
  return step;
}

}  // namespace drsim
