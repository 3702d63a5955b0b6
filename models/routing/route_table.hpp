// What all routers learn about a prefix by OSPF, BGP and redistribution, and how BGP chooses between paths. Begin with
// learned_by_all(), which combines shortest_paths.hpp and bgp_exchange.hpp.

#pragma once

#include <optional>
#include <string_view>
#include <utility>
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
  LinkId via;  ///< Towards the nearest of them; of several links, the first by name.
  std::int64_t distance = Distance::none;
  std::int64_t cost = 0;  ///< OSPF: the sum of costs; to the router that brought it from BGP, if one did. BGP:
                          ///< autonomous systems passed.
  friend bool operator==(Learned, Learned) = default;
};

/// What all routers have learned about one set of announcers.
struct RouteTable {
  std::vector<Learned> by_router;
  /// Further links that are as good, by router, then name.
  std::vector<std::pair<RouterId, LinkId>> also;
  bool has_static_route = false;  ///< Somebody passes on a static route to it, who has not learned of it himself.
  friend bool operator==(const RouteTable&, const RouteTable&) = default;
};

/// Routers that stand for a prefix by a summary, and the OSPF areas that each tells it: those that its parts are not in
/// (RFC 2328 section 12.4.3).
using Ranges = std::vector<std::pair<RouterId, std::vector<std::uint32_t>>>;

/// Whom it is about.
struct Announced {
  std::vector<RouterId> by;           ///< It is attached to these, or they stand for it.
  std::vector<RouterId> static_at{};  ///< These pass on a static route to it, to the protocols that they say.
  std::optional<Prefix> prefix{};     ///< None: of whoever is attached to a router, which is not stated.
  Ranges ranges{};                    ///< Of those who only stand for it.
  std::vector<std::pair<View, Announced>> before{};  ///< By the view of a session that has fallen silent.
};

/// What every router has learned about how to get to what is announced, if all see the network by this view: shortest
/// paths over OSPF links (RFC 2328 section 16.1), over BGP links what RFC 4271 section 9.1.2 decides, and what one
/// protocol has brought passed on by the other where a router does so (RFC 2328 section 16.4). What is private, no
/// router of the internet hears of, nor passes on.
RouteTable learned_by_all(const Scenario& scenario, const State& state, View view, const Announced& announced);

/// Whether a link that has just come or gone can change what was learned.
bool depends_on(const Scenario& scenario, const State& state, const RouteTable& table, LinkId link);

// ---- BGP -----------------------------------------------------------------------------------------------------------

/// A path that a neighbour offers.
struct BgpPath {
  std::int64_t preference = 100;     ///< LOCAL_PREF.
  std::vector<std::int64_t> passed;  ///< Autonomous systems, the last one first.
  bool is_incomplete = false;        ///< It was passed on from another protocol (RFC 4271 section 5.1.1).
  std::int64_t med = 0;
  bool is_external = false;
  std::int64_t interior_cost = 0;  ///< To the border that it came in at.
  RouterId by;
  LinkId via;
  friend bool operator==(const BgpPath&, const BgpPath&) = default;
};

/// The step of the decision that an offer won by, in their order.
enum class BgpDecision : std::uint8_t {
  only,  ///< There was no other.
  preference,
  path_length,
  origin,
  med,
  external,
  interior_cost,
  router,  ///< The lowest router id; without one, the first by name.
  link,    ///< The lowest address; here, the first link by name.
};
std::string_view to_text(BgpDecision decision);

struct BgpDecided {
  std::size_t winner = 0;
  BgpDecision by = BgpDecision::only;
  std::vector<std::size_t> equal;  ///< All that no step before the router id tells apart, in the order that decides.
};
/// RFC 4271 section 9.1.2.2, step by step. The order of the offers does not matter.
BgpDecided decide(const Scenario& scenario, const std::vector<BgpPath>& offers);

/// What is offered to a router, if all see the network by this view: what it decides between.
std::vector<BgpPath> bgp_paths_to(const Scenario& scenario, const State& state, View view, const Announced& announced,
                                  RouterId router);

}  // namespace drsim
