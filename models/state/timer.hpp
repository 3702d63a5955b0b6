// Identifies a timer by what it waits for and the component it belongs to.

#pragma once

#include <compare>
#include <cstdint>
#include <variant>

#include "models/dns/timers.hpp"
#include "models/ethernet/timers.hpp"
#include "models/recovery/timers.hpp"
#include "models/routing/timers.hpp"

namespace drsim {

/// What a timer waits for: one of the kinds that each technology lists in its timers.hpp.
using TimerKind = std::variant<EthernetTimer, RoutingTimer, RecoveryTimer, DnsTimer>;
struct TimerPurpose : TimerKind {
  using TimerKind::TimerKind;
  const TimerKind& kind() const { return *this; }
  friend auto operator<=>(const TimerPurpose&, const TimerPurpose&) = default;
};

/// A timer belongs to one component and one purpose. Arming it again replaces it.
struct Timer {
  using Purpose = TimerPurpose;

  Purpose purpose;
  std::uint32_t component = 0;
  std::uint32_t part = 0;

  friend auto operator<=>(const Timer&, const Timer&) = default;
};

}  // namespace drsim
