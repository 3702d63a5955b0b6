#include "models/ethernet/bridged.hpp"

#include "models/ethernet/way_over.hpp"

namespace drsim {
std::optional<std::vector<Hop>> bridged(const Scenario& scenario, const EthernetState& state, VlanId vlan,
                                        SwitchId from, SwitchId to, Frames frames) {
  if (!state.is_up(from) || !state.is_up(to)) return {};
  return way_over(scenario, vlan, from, to, [&](LinkId link) {
    return frames == Frames::data ? state.is_passing(link)
                                  : state.is_forwarding(link) && state.loses(link) != Loss::everything;
  });
}

std::vector<Hop> shortest_over(const Scenario& scenario, VlanId vlan, SwitchId from, SwitchId to) {
  return way_over(scenario, vlan, from, to, [&](LinkId link) { return scenario[link].begins_up; })
      .value_or(std::vector<Hop>{});
}

}  // namespace drsim
