// Which Hyper-V host runs a replica, or why none can.

#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "models/world/scenario.hpp"

namespace drsim {

/// Why no host can run a replica.
enum class PlacementFault : std::uint8_t {
  no_host_in_cloud,      ///< There are hosts at the site, but none in the protecting cloud.
  network_out_of_reach,  ///< None of them can access its network.
  all_full,              ///< Those that can run as many VMs as they may.
};
std::string_view to_text(PlacementFault fault);

struct Placement {
  std::optional<HostId> host;  ///< None: see `fault`; or nobody said which hosts there are.
  std::optional<PlacementFault> fault{};
};

/// Where a replica is placed: on a host of the protecting cloud that can access its network (ASR network mapping, line
/// 38), the one with the most room; of equals, the first by name. `network` is none for a replica without one:
/// every host will do. `running` says how many VMs each host has already.
Placement place_replica(const Scenario& scenario, SiteId site, std::optional<CloudId> protecting,
                        std::optional<NetworkId> network, const std::vector<std::int64_t>& running);

}  // namespace drsim
