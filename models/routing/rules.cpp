// The timers of this technology: what each is called, whose it is, and which rule it belongs to.

#include "models/routing/first_hop.hpp"
#include "models/routing/routing.hpp"
#include "models/routing/routing_steps.hpp"
#include "models/routing/static_routes.hpp"
#include "models/routing/timers.hpp"
#include "models/routing/vpn.hpp"
#include "models/state/timer_table.hpp"

namespace drsim {
namespace {

// What a stream is named after. Each looks its component up by its place in the scenario.
std::string subnet_at_router(const Scenario& s, std::size_t i, std::uint32_t part) {
  return s.subnets[i].name + " " + s.routers[part].name;
}
std::string link_end(const Scenario& s, std::size_t i, std::uint32_t part) {
  return s.links[i].name + " " + std::to_string(part);
}
std::string routing_link(const Scenario& s, std::size_t i, std::uint32_t) { return s.links[i].name; }
std::string routing_router(const Scenario& s, std::size_t i, std::uint32_t) { return s.routers[i].name; }
std::string plan_group(const Scenario& s, std::size_t i, std::uint32_t part) {
  return s.plans[i].name + " " + s.plans[i].groups[part].name;
}
std::string routing_static_route(const Scenario& s, std::size_t i, std::uint32_t) { return s.static_routes[i].name; }

constexpr TimerRow<RoutingTimer> routing_timers[] = {
    {RoutingTimer::takeover, "takeover", subnet_at_router, hand_to<FirstHop>},
    {RoutingTimer::dead, "dead", link_end, hand_to<Routing>},
    {RoutingTimer::hello, "hello", routing_link, hand_to<Routing>},
    {RoutingTimer::convergence, "convergence", routing_link, hand_to<Routing>},
    {RoutingTimer::follow, "follow", routing_router, hand_to<Routing>},
    {RoutingTimer::dead_peer, "dead peer", routing_link, hand_to<Vpn>},
    {RoutingTimer::negotiated, "negotiated", routing_link, hand_to<Vpn>},
    {RoutingTimer::gateway, "gateway", routing_link, hand_to<Vpn>},
    {RoutingTimer::routing_step, "routing", plan_group, hand_to<RoutingSteps>},
    {RoutingTimer::track, "track", routing_static_route, hand_to<StaticRoutes>},
    {RoutingTimer::route, "route", subnet_at_router, hand_to<Routing>},
};
static_assert(is_complete(routing_timers, RoutingTimer::route));

}  // namespace

std::string stream_name(const Scenario& s, RoutingTimer kind, std::uint32_t component, std::uint32_t part) {
  return stream_name<RoutingTimer>(routing_timers, s, kind, component, part);
}
void expired(const Rule& rule, RoutingTimer kind, const Timer& timer) {
  routing_timers[static_cast<std::size_t>(kind)].expired(rule, timer);
}

}  // namespace drsim
