#include "models/routing/router_profile.hpp"

#include <algorithm>

namespace drsim {

// FRR: shortest paths at once, then no sooner than 50 ms after the last time, one such span more each time up to 5 s
// ("timers throttle spf 0 50 5000"); bgpd collects changes for 50 ms (bgp_route.c, process_main_queue), zebra for 10 ms
// (zebra_router.h, ZEBRA_RIB_PROCESS_HOLD_TIME) before the kernel has them.
// BIRD: OSPF originates and computes at its tick, 1 s by default; BGP starts every timer up to a quarter short, the
// hold timer too (proto/bgp/bgp.c, bgp_start_timer). ExpressRoute: its gateway takes up to a minute to converge, even
// with BFD (expressroute-bfd.md); that it takes five seconds at least is an estimate. IOS XE: 50, 200 and 5000 ms,
// doubling; what else it does is an estimate. Azure's gateways: the same estimate.
ProfileTimes times_of(RouterProfile profile) {
  switch (profile) {
    case RouterProfile::standard:
      return {};
    case RouterProfile::frr:
      return {.ospf_work = 10ms, .bgp_work = 60ms, .carrier = 10ms, .hold = 50ms, .most_hold = 5s};
    case RouterProfile::bird:
      return {.ospf_tick = 1s, .shortens_timers = true};
    case RouterProfile::ios_xe:
      return {.ospf_work = 100ms,
              .bgp_work = 100ms,
              .estimated = 400ms,
              .initial = 50ms,
              .hold = 200ms,
              .most_hold = 5s,
              .doubles = true};
    case RouterProfile::expressroute:
      return {.ospf_work = 100ms, .bgp_work = 100ms, .estimated = 55s, .at_least = 5s};
    case RouterProfile::azure:
      return {.ospf_work = 100ms, .bgp_work = 100ms, .estimated = 400ms};
  }
  return {};
}

namespace {

// A neighbour's routes are kept for a while after it has fallen silent (RFC 4724 section 4.2; RFC 8538 section 4 of the
// hold timer).
Delay with_restart(Delay detected, Duration restart) {
  if (auto* jittered = std::get_if<JitteredTimerResidual>(&detected))
    detected = Uniform{jittered->hold - jittered->interval, jittered->hold};
  if (auto* uniform = std::get_if<Uniform>(&detected)) return Uniform{uniform->low + restart, uniform->high + restart};
  if (auto* fixed = std::get_if<Fixed>(&detected)) return Fixed{fixed->value + restart};
  return detected;
}

Delay session_detection(const Router& router, const Router& neighbour, const Link& link) {
  Duration hold = std::min(router.bgp.hold, neighbour.bgp.hold);
  for (const Router* end : {&router, &neighbour})
    if (link.tunnel && end->profile == RouterProfile::azure) hold = end->bgp.hold;
  const Duration keepalive = std::min(neighbour.bgp.keepalive, hold / 3);
  // FRR sends its keepalives by a clock (bgp_keepalives.c).
  if (neighbour.profile == RouterProfile::frr) return residual(hold, keepalive);
  return JitteredTimerResidual{hold, keepalive, times_of(router.profile).shortens_timers};
}

}  // namespace

Delay detection(const Router& router, const Router& neighbour, const Link& link) {
  if (link.bfd) return JitteredTimerResidual{link.bfd->interval * link.bfd->multiplier, link.bfd->interval, false};
  if (link.protocol != RoutingProtocol::bgp) return residual(router.ospf.dead, router.ospf.hello);
  const Delay detected = session_detection(router, neighbour, link);
  if (!router.bgp.restart_time || !neighbour.bgp.restart_time) return detected;
  return with_restart(detected, *neighbour.bgp.restart_time);
}

Delay following(const Router& router, RoutingProtocol protocol, std::int64_t hops, Duration held) {
  const ProfileTimes times = times_of(router.profile);
  const std::int64_t estimates = times.estimated > Duration{} ? 1 : 0;
  if (protocol == RoutingProtocol::bgp) {
    if (router.bgp.advertisement > Duration{} && hops > 0)
      return TickWaits{router.bgp.advertisement, 1, times.bgp_work};
    return TickWaits{times.estimated, estimates, times.at_least + times.bgp_work};
  }
  const Duration plus = std::max(times.initial, held) + times.ospf_work + times.at_least;
  if (times.ospf_tick > Duration{}) return TickWaits{times.ospf_tick, hops > 0 ? 2 : 1, plus};
  return TickWaits{times.estimated, estimates, plus};
}

}  // namespace drsim
