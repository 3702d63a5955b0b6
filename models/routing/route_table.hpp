#pragma once

#include <vector>

#include "models/state/state.hpp"

namespace drsim {

/// How near a source of routes is to be believed; the nearest of those that have a prefix wins. The values most vendors
/// use.
struct Distance {
  static constexpr std::int64_t connected = 0, external_bgp = 20, ospf = 110, internal_bgp = 200, none = 256;
};

/// What a router has learned about one set of announcers.
struct Learned {
  enum class From : std::uint8_t { nobody, itself, ospf, bgp } from = From::nobody;
  LinkId via;  ///< Towards the nearest of them.
  std::int64_t distance = Distance::none;
  std::int64_t cost = 0;  ///< OSPF: the sum of costs; to the router that brought it from BGP, if one did. BGP:
                          ///< autonomous systems passed.
  friend bool operator==(Learned, Learned) = default;
};

/// What every router has learned about how to get to any of `announcers`, if all see the network by this view: shortest
/// paths over OSPF links (RFC 2328 section 16.1), over BGP links the highest preference, then the fewest autonomous
/// systems (RFC 4271 section 9.1.2.2), and what BGP brought passed on by OSPF (RFC 2328 section 16.4). Equal ones: the
/// link that comes first in the scenario. What is private, no router of the internet hears of, nor passes on.
std::vector<Learned> learned_by_all(const Scenario& scenario, const State& state, View view,
                                    const std::vector<RouterId>& announcers, bool is_private = false);

/// Whether a link that comes or goes can change what was learned.
bool depends_on(const Scenario& scenario, const std::vector<Learned>& learned, LinkId link, bool comes);

}  // namespace drsim
