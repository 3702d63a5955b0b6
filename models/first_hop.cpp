#include "models/first_hop.hpp"

#include <algorithm>

#include "models/flood.hpp"

namespace drsim {

using Purpose = Timer::Purpose;

void FirstHop::look_again() {
  for (std::size_t i = 0; i < scenario().subnets.size(); ++i)
    if (scenario().subnets[i].virtual_gateway) look_again(SubnetId{i});
}

bool FirstHop::takes_part(SubnetId subnet, RouterId gateway) const {
  return state().is_up(gateway) && state().is_active(subnet, gateway);
}

// Advertisements cross the VLAN, if it joins the two, a storm leaves them room, and the listener hears anything at all.
bool FirstHop::hears(SubnetId subnet, RouterId gateway, RouterId other) const {
  if (!takes_part(subnet, other) || state().is_deaf(gateway)) return false;
  const VlanId vlan = scenario()[subnet].vlan;
  const auto way = bridged(scenario(), state(), vlan, scenario()[other].attached_to, scenario()[gateway].attached_to);
  if (!way || std::any_of(way->begin(), way->end(), [&](Hop hop) { return !floods_broadcast(scenario()[hop.link].kind); })) return false;
  return lost_one_way(flood_of(scenario(), state()), *way) < starving_loss;
}

void FirstHop::look_again(SubnetId id) {
  const Subnet& subnet = scenario()[id];
  for (std::size_t i = 0; i < subnet.gateways.size(); ++i) {
    const RouterId gateway = subnet.gateways[i];
    const Timer takeover = timer(Purpose::takeover, id, gateway.index);
    if (!takes_part(id, gateway)) {
      disarm(takeover);
      apply(MasterChanged{id, gateway, false});
      continue;
    }
    const auto hears_it = [&](RouterId other) { return hears(id, gateway, other); };
    const auto here = subnet.gateways.begin() + static_cast<std::ptrdiff_t>(i);
    // Of two that answer, the one that would go first goes on.
    const bool hears_better_master = std::any_of(subnet.gateways.begin(), here, [&](RouterId other) {
      return hears_it(other) && state().is_master(id, other);
    });
    if (hears_better_master) {
      disarm(takeover);
      apply(MasterChanged{id, gateway, false});
    } else if (!state().is_master(id, gateway)) {
      // Of several backups, the one that is next in line is the first whose timer ends.
      const bool is_next = std::none_of(subnet.gateways.begin(), here, hears_it);
      const auto& [interval, silence, preempts] = *subnet.virtual_gateway;
      // One that comes back ignores a worse master from its own start on; one that has lost its master waits for what is left.
      const bool hears_a_master = std::any_of(subnet.gateways.begin(), subnet.gateways.end(), [&](RouterId other) {
        return other != gateway && hears_it(other) && state().is_master(id, other);
      });
      if (!is_next || (hears_a_master && !preempts)) disarm(takeover);
      else arm_unless_armed(takeover, hears_a_master ? Delay{Fixed{silence}} : residual(silence, interval));
    }
  }
}

void FirstHop::expired(const Timer& timer) { apply(MasterChanged{SubnetId{timer.component}, RouterId{timer.part}, true}); }

}  // namespace drsim
