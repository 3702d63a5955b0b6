#include "models/recovery/replication/placement.hpp"

#include <algorithm>
#include <limits>

namespace drsim {

std::string_view to_text(PlacementFault fault) {
  switch (fault) {
    case PlacementFault::no_host_in_cloud:
      return "the protecting cloud has no host there";
    case PlacementFault::network_out_of_reach:
      return "no host there can access its network";
    case PlacementFault::all_full:
      return "every host there that can access its network is full";
  }
  return "";
}

Placement place_replica(const Scenario& scenario, SiteId site, std::optional<CloudId> protecting,
                        std::optional<NetworkId> network, const std::vector<std::int64_t>& running) {
  bool any_at_site = false, any_in_cloud = false, any_in_reach = false;
  std::int64_t most_room = 0;
  Placement best;
  for (std::size_t i = 0; i < scenario.hosts.size(); ++i) {
    const Host& host = scenario.hosts[i];
    if (host.site != site) continue;
    any_at_site = true;
    if (protecting && host.cloud != protecting) continue;
    any_in_cloud = true;
    if (network && std::find(host.networks.begin(), host.networks.end(), *network) == host.networks.end()) continue;
    any_in_reach = true;
    // Without a capacity there is always more room than anywhere else, and least where most run.
    const std::int64_t room = host.capacity.value_or(std::numeric_limits<std::int64_t>::max()) - running[i];
    const bool is_equal_and_later = room == most_room && best.host && scenario[*best.host].name < host.name;
    if (room <= 0 || room < most_room || is_equal_and_later) continue;
    most_room = room;
    best.host = HostId{i};
  }
  if (best.host || !any_at_site) return best;
  return {{},
          any_in_reach   ? PlacementFault::all_full
          : any_in_cloud ? PlacementFault::network_out_of_reach
                         : PlacementFault::no_host_in_cloud};
}

}  // namespace drsim
