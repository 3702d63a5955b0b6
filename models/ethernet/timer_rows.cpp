// The timers of this technology: what each is called, whose it is, and which rule it belongs to.

#include "models/ethernet/timers.hpp"

#include "models/ethernet/bridging.hpp"
#include "models/ethernet/neighbours.hpp"
#include "models/ethernet/storm.hpp"
#include "models/state/timer_table.hpp"

namespace drsim {
namespace {

// What else streams are named after.
std::string vlan_at_switch(const Scenario& s, std::size_t i, std::uint32_t part) {
  return s.vlans[i].name + " " + s.switches[part].name;
}
std::string router_name(const Scenario& s, std::size_t i, std::uint32_t) { return s.routers[i].name; }
std::string switch_name(const Scenario& s, std::size_t i, std::uint32_t) { return s.switches[i].name; }

constexpr TimerRow ethernet_timers[] = {
    {EthernetTimer::guard, "guard", named_after::link, hand_to<Bridging>},
    {EthernetTimer::recovery, "recovery", named_after::link, hand_to<Bridging>},
    {EthernetTimer::lacp, "lacp", named_after::link, hand_to<Bridging>},
    {EthernetTimer::relearn, "relearn", named_after::link, hand_to<Neighbours>},
    {EthernetTimer::overload, "overload", named_after::link, hand_to<Storms>},
    {EthernetTimer::mistaken, "mistaken", named_after::vm, hand_to<Neighbours>},
    {EthernetTimer::port, "port", named_after::link, hand_to<Bridging>},
    {EthernetTimer::tree, "tree", named_after::nothing, hand_to<Bridging>},
    {EthernetTimer::loop, "loop", named_after::nothing, hand_to<Storms>},
    {EthernetTimer::saturation, "saturation", vlan_at_switch, hand_to<Storms>},
    {EthernetTimer::router_overload, "router overload", router_name, hand_to<Storms>},
    {EthernetTimer::switch_overload, "switch overload", switch_name, hand_to<Storms>},
    {EthernetTimer::flap, "flap", named_after::vm, hand_to<Storms>},
    {EthernetTimer::neighbour, "neighbour", named_after::vm, hand_to<Neighbours>},
    {EthernetTimer::broadcast, "broadcast", named_after::vm, hand_to<Neighbours>},
    {EthernetTimer::probe, "probe", named_after::vm, hand_to<Neighbours>},
    {EthernetTimer::aged, "aged", named_after::vm, hand_to<Neighbours>},
};
static_assert(is_complete(ethernet_timers, EthernetTimer::aged));

}  // namespace

const TimerRow& row_of(EthernetTimer kind) { return ethernet_timers[static_cast<std::size_t>(kind)]; }

}  // namespace drsim
