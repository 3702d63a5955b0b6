// The search for a way from switch to switch within a VLAN, over whichever trunks somebody takes for usable. Knows no
// state.

#pragma once

#include <algorithm>
#include <optional>
#include <vector>

#include "models/world/scenario.hpp"

namespace drsim {

/// From one switch to another over the trunks of a VLAN that `usable(link)` lets through, by the fewest of them;
/// nothing if none lead there.
template <class Usable>
std::optional<std::vector<Hop>> way_over(const Scenario& scenario, VlanId vlan, SwitchId from, SwitchId to,
                                         Usable usable) {
  std::vector<std::optional<Hop>> arrived(scenario.switches.size());
  const auto far_end = [&](Hop hop) { return std::get<SwitchId>(scenario[hop.link].ends[hop.backwards ? 0 : 1]); };
  const auto near_end = [&](Hop hop) { return std::get<SwitchId>(scenario[hop.link].ends[hop.backwards ? 1 : 0]); };
  std::vector<SwitchId> reached{from};
  for (std::size_t next = 0; next < reached.size() && reached.back() != to; ++next) {
    for (const LinkId link : scenario.index.trunks_of_switch[reached[next].index]) {
      const Hop hop{link, std::get<SwitchId>(scenario[link].ends[0]) != reached[next]};
      const SwitchId there = far_end(hop);
      if (there == from || arrived[there.index] || !scenario[link].carries(vlan) || !usable(link)) continue;
      arrived[there.index] = hop;
      reached.push_back(there);
      if (there == to) break;
    }
  }
  std::vector<Hop> path;
  for (SwitchId at = to; at != from; at = near_end(path.back())) {
    if (!arrived[at.index]) return {};
    path.push_back(*arrived[at.index]);
  }
  std::reverse(path.begin(), path.end());
  return path;
}

}  // namespace drsim
