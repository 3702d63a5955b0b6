// Static routes, Azure local networks and the routing steps of plans as a scenario states them, and the tree of all
// prefixes that packets are matched against.

#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "models/world/address.hpp"
#include "models/world/failover.hpp"
#include "models/world/ids.hpp"
#include "models/world/quantities.hpp"
#include "models/world/topology.hpp"

namespace drsim {

/// A probe that takes a static route away when nobody answers any more (IP SLA and object tracking).
struct Track {
  RouterId target;  ///< Who answers it, asked over the route's own link.
  Duration every = 60s, timeout = 5s;
  Duration down_delay{}, up_delay{};  ///< From the probe's verdict until the route follows.
};

/// A route that somebody typed. It stays whatever becomes of its destination, unless its link loses carrier or its
/// probe fails.
struct StaticRoute {
  std::string name;
  RouterId at;
  std::variant<Prefix, RouterId> to;  ///< A router stands for whoever is behind it.
  LinkId via;                         ///< One of the router's links; none: the packet is dropped here.
  std::int64_t distance = 1;          ///< Of two routes to one prefix the nearer wins.
  bool begins_installed = true;
  std::optional<Track> track;
  LocalNetworkId local_network{};  ///< It is there because this local network holds the prefix.
  bool is_system = false;  ///< Azure made it for a local network or a connected virtual network (it gives way to BGP
                           ///< and to what is typed).
  Origin origin{};

  /// A default route is passed on where its router is told to originate one, and not with other static routes.
  bool is_passed_on(const Router& router) const {
    const auto* prefix = std::get_if<Prefix>(&to);
    if (prefix && prefix->length == 0) return router.redistribution.originates_default;
    return router.redistribution.static_into_ospf || router.redistribution.static_into_bgp;
  }
};

/// What an Azure gateway is told to find beyond a connection: prefixes, each with a static route of its name.
struct LocalNetwork {
  std::string name;
  RouterId at;
  LinkId via;
  Origin origin{};
};

/// A change to what routers or gateways have been told, by somebody or by a script, as a step of a plan.
struct RoutingStep {
  std::variant<StaticRouteId, LinkId, LinkSettingTo> what;  ///< A route, a connection, or a setting.
  bool is_on = true;                                        ///< Installed, connected, set.
  Delay takes = Fixed{30s};
  Origin origin{};
  std::optional<Unreachable> unreachable{};  ///< None: what is added waits, what is taken out fails.
};

/// Where a packet is bound for, as a number: a prefix of the scenario, and no longer one of them; or a router and
/// whoever is behind it.
struct Destination {
  std::uint32_t index = 0;
  friend constexpr auto operator<=>(Destination, Destination) = default;
};

/// The prefixes that routes of a scenario speak of, as a tree: what a packet to a place may match, the longest first.
struct PrefixTree {
  static constexpr std::uint32_t none = 0xffffffff;
  std::vector<Prefix> prefixes;       ///< Sorted; a Destination below their number is one of them.
  std::vector<std::uint32_t> parent;  ///< By destination: the longest of those that contain it; none: there is none.
  std::vector<std::vector<SubnetId>> subnets;      ///< By destination: those of exactly that prefix.
  std::vector<std::vector<std::uint32_t>> within;  ///< By destination: all that it contains, itself included.

  bool is_router(Destination to) const { return to.index >= prefixes.size(); }
  RouterId router(Destination to) const { return RouterId{to.index - prefixes.size()}; }
  Destination of(RouterId router) const { return {static_cast<std::uint32_t>(prefixes.size() + router.index)}; }
  /// The longest prefix that contains an address; nothing if none does.
  std::optional<Destination> of(Address address) const;
  std::optional<Destination> of(Prefix prefix) const;
};

}  // namespace drsim
