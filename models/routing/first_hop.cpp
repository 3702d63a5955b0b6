#include "models/routing/first_hop.hpp"
#include "models/reachability/reachability.hpp"

#include <algorithm>

namespace drsim {

void FirstHop::look_again() {
  LazyFlood flood;
  for (std::size_t i = 0; i < scenario().subnets.size(); ++i)
    if (scenario().subnets[i].virtual_gateway)
      for (std::size_t place = 0; place < scenario().subnets[i].gateways.size(); ++place)
        look_again(SubnetId{i}, place, flood);
}

bool FirstHop::takes_part(SubnetId subnet, RouterId gateway) const {
  return state().is_up(gateway) && state().is_active(subnet, gateway);
}

// Advertisements cross the VLAN, if it joins the two, a storm leaves them room, and the listener hears anything at all.
bool FirstHop::hears(SubnetId subnet, RouterId gateway, RouterId other, LazyFlood& flood) const {
  if (!takes_part(subnet, other) || state().loses_hellos(gateway)) return false;
  const VlanId vlan = scenario()[subnet].vlan;
  const auto way = bridged(scenario(), state(), vlan, scenario()[other].attached_to, scenario()[gateway].attached_to);
  if (!way ||
      std::any_of(way->begin(), way->end(), [&](Hop hop) { return !floods_broadcast(scenario()[hop.link].kind); }))
    return false;
  if (!flood) flood = flood_of(scenario(), state());
  return lost_one_way(*flood, *way) < starving_loss;
}

bool FirstHop::hears_master(SubnetId subnet, RouterId gateway, RouterId other, LazyFlood& flood) const {
  return other != gateway && state().is_master(subnet, other) && !state().is_leaving(other) &&
         hears(subnet, gateway, other, flood);
}

void FirstHop::look_again(SubnetId id, std::size_t place, LazyFlood& flood) {
  const std::vector<RouterId>& gateways = scenario()[id].gateways;
  const RouterId gateway = gateways[place];
  const bool is_leaving = state().is_leaving(gateway);
  // Of two that answer, the one that would go first goes on; one that leaves makes room for any.
  const auto end = is_leaving ? gateways.end() : gateways.begin() + static_cast<std::ptrdiff_t>(place);
  const bool steps_back =
      std::any_of(gateways.begin(), end, [&](RouterId other) { return hears_master(id, gateway, other, flood); });
  if (!takes_part(id, gateway) || steps_back || is_leaving) disarm(timer(Purpose::takeover, id, gateway.index));
  if (!takes_part(id, gateway) || steps_back)
    apply(MasterChanged{id, gateway, false});
  else if (!is_leaving && !state().is_master(id, gateway))
    wait_for_turn(id, place, flood);
}

// Of several backups, the one that is next in line is the first whose timer ends. One that comes back ignores a worse
// master from its own start on; one that has lost its master waits for what is left; and one whose master says that it
// leaves, for a little longer the worse it is itself (RFC 5798 section 6.4.2).
void FirstHop::wait_for_turn(SubnetId id, std::size_t place, LazyFlood& flood) {
  const std::vector<RouterId>& gateways = scenario()[id].gateways;
  const RouterId gateway = gateways[place];
  const VirtualGateway& timing = *scenario()[id].virtual_gateway;
  const Timer takeover = timer(Purpose::takeover, id, gateway.index);
  const bool is_next =
      std::none_of(gateways.begin(), gateways.begin() + static_cast<std::ptrdiff_t>(place),
                   [&](RouterId other) { return !state().is_leaving(other) && hears(id, gateway, other, flood); });
  const bool hears_a_master = std::any_of(gateways.begin(), gateways.end(),
                                          [&](RouterId other) { return hears_master(id, gateway, other, flood); });
  const bool is_told = std::any_of(gateways.begin(), gateways.end(), [&](RouterId other) {
    return other != gateway && state().is_master(id, other) && state().is_leaving(other) &&
           hears(id, gateway, other, flood);
  });
  if (!is_next || (hears_a_master && !timing.preempts))
    disarm(takeover);
  else if (hears_a_master)
    arm_unless_armed(takeover, Fixed{timing.silence});
  else if (is_told)
    arm_unless_armed(takeover, Fixed{timing.handover});
  else
    arm_unless_armed(takeover, residual(timing.silence, timing.interval));
}

void FirstHop::expired(const Timer& timer) {
  apply(MasterChanged{SubnetId{timer.component}, RouterId{timer.part}, true});
}

}  // namespace drsim
