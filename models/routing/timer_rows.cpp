// The timers of this technology: what each is called, whose it is, and which rule it belongs to.

#include "models/routing/azure/vpn.hpp"
#include "models/routing/bgp/session_policies.hpp"
#include "models/routing/gateways/first_hop.hpp"
#include "models/routing/gateways/high_availability.hpp"
#include "models/routing/routing.hpp"
#include "models/routing/routing_steps.hpp"
#include "models/routing/static_routes.hpp"
#include "models/routing/timers.hpp"
#include "models/state/timer_table.hpp"

namespace drsim {
namespace {

// What else streams are named after.
std::string subnet_at_router(const Scenario& s, std::size_t i, std::uint32_t part) {
  return s.subnets[i].name + " " + s.routers[part].name;
}
std::string link_end(const Scenario& s, std::size_t i, std::uint32_t part) {
  return s.links[i].name + " " + std::to_string(part);
}
std::string link_setting(const Scenario& s, std::size_t i, std::uint32_t part) {
  return s.links[i].name + " setting " + std::to_string(part);
}
// Both ends, or one of them.
std::string link_ends(const Scenario& s, std::size_t i, std::uint32_t part) {
  return s.links[i].name + (part == 0 ? "" : " " + std::to_string(part - 1));
}
std::string routing_router(const Scenario& s, std::size_t i, std::uint32_t) { return s.routers[i].name; }
std::string routing_static_route(const Scenario& s, std::size_t i, std::uint32_t) { return s.static_routes[i].name; }

constexpr TimerRow routing_timers[] = {
    {RoutingTimer::takeover, "takeover", subnet_at_router, hand_to<FirstHop>},
    {RoutingTimer::neighbour_dead, "dead", link_end, hand_to<Routing>},
    {RoutingTimer::hello, "hello", named_after::link, hand_to<Routing>},
    {RoutingTimer::convergence, "convergence", link_ends, hand_to<Routing>},
    {RoutingTimer::router_convergence, "follow", routing_router, hand_to<Routing>},
    {RoutingTimer::dead_peer, "dead peer", link_ends, hand_to<Vpn>},
    {RoutingTimer::negotiated, "negotiated", named_after::link, hand_to<Vpn>},
    {RoutingTimer::gateway_back, "gateway", named_after::link, hand_to<Vpn>},
    {RoutingTimer::routing_step, "routing", named_after::plan_group, hand_to<RoutingSteps>},
    {RoutingTimer::track, "track", routing_static_route, hand_to<StaticRoutes>},
    {RoutingTimer::route, "route", subnet_at_router, hand_to<Routing>},
    {RoutingTimer::redistribution, "passed on", routing_static_route, hand_to<StaticRoutes>},
    {RoutingTimer::setting_convergence, "setting", link_setting, hand_to<Routing>},
    {RoutingTimer::condition_check, "condition", link_end, hand_to<SessionPolicies>},
    {RoutingTimer::standby, "standby", routing_router, hand_to<HighAvailability>},
    {RoutingTimer::session_restart, "session restart", named_after::link, hand_to<SessionPolicies>},
};
static_assert(is_complete(routing_timers, RoutingTimer::session_restart));

}  // namespace

const TimerRow& row_of(RoutingTimer kind) { return routing_timers[static_cast<std::size_t>(kind)]; }

}  // namespace drsim
