// What firewalls of a cluster know of each other's connections.

#include <map>
#include <string>

#include "models/reachability/reachability.hpp"

namespace drsim {

// A member whose line to the others is down knows only what it has seen itself.
Synchronised synchronised(const Scenario& scenario, const State& state) {
  Synchronised groups;
  std::map<std::string, std::size_t> first_of;
  for (std::size_t i = 0; i < scenario.firewalls.size(); ++i) {
    const Firewall& firewall = scenario.firewalls[i];
    const bool is_alone = firewall.cluster.empty() || (firewall.sync && !state.is_up(*firewall.sync));
    groups.push_back(is_alone ? i : first_of.try_emplace(firewall.cluster, i).first->second);
  }
  return groups;
}

}  // namespace drsim
