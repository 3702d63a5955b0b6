// The timers of this technology: what each is called, whose it is, and which rule it belongs to.

#include "models/ethernet/bridging.hpp"
#include "models/ethernet/neighbours.hpp"
#include "models/ethernet/storm.hpp"
#include "models/ethernet/timers.hpp"
#include "models/state/timer_table.hpp"

namespace drsim {
namespace {

// What a stream is named after. Each looks its component up by its place in the scenario.
std::string ethernet_link(const Scenario& s, std::size_t i, std::uint32_t) { return s.links[i].name; }
std::string ethernet_nothing(const Scenario&, std::size_t, std::uint32_t) { return ""; }
std::string vlan_at_switch(const Scenario& s, std::size_t i, std::uint32_t part) {
  return s.vlans[i].name + " " + s.switches[part].name;
}
std::string ethernet_vm(const Scenario& s, std::size_t i, std::uint32_t) { return s.vms[i].name; }

constexpr TimerRow<EthernetTimer> ethernet_timers[] = {
    {EthernetTimer::guard, "guard", ethernet_link, hand_to<Bridging>},
    {EthernetTimer::port, "port", ethernet_link, hand_to<Bridging>},
    {EthernetTimer::tree, "tree", ethernet_nothing, hand_to<Bridging>},
    {EthernetTimer::loop, "loop", ethernet_nothing, hand_to<Storms>},
    {EthernetTimer::saturation, "saturation", vlan_at_switch, hand_to<Storms>},
    {EthernetTimer::flap, "flap", ethernet_vm, hand_to<Storms>},
    {EthernetTimer::neighbour, "neighbour", ethernet_vm, hand_to<Neighbours>},
    {EthernetTimer::broadcast, "broadcast", ethernet_vm, hand_to<Neighbours>},
    {EthernetTimer::probe, "probe", ethernet_vm, hand_to<Neighbours>},
    {EthernetTimer::aged, "aged", ethernet_vm, hand_to<Neighbours>},
};
static_assert(is_complete(ethernet_timers, EthernetTimer::aged));

}  // namespace

std::string stream_name(const Scenario& s, EthernetTimer kind, std::uint32_t component, std::uint32_t part) {
  return stream_name<EthernetTimer>(ethernet_timers, s, kind, component, part);
}
void expired(const Rule& rule, EthernetTimer kind, const Timer& timer) {
  ethernet_timers[static_cast<std::size_t>(kind)].expired(rule, timer);
}

}  // namespace drsim
