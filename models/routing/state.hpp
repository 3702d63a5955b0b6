#pragma once

#include <vector>

#include "models/ethernet/state.hpp"
#include "models/routing/changes.hpp"

namespace drsim {

/// Which routers' views of the network a question is about: what they all share, or what a router had heard of by some
/// fact.
using View = std::uint32_t;
inline constexpr View common_view = 0xffffffff;

/// Routing: adjacencies, who announces what, what each router has heard of, static routes and tunnels.
class RoutingState : public EthernetState {
 public:
  bool is_adjacent(LinkId link) const { return adjacencies_[link.index].adjacent == Status::up; }
  bool is_routed(LinkId link) const { return adjacencies_[link.index].routed == Status::up; }
  /// The same, as seen by those who have this view.
  bool is_routed(LinkId link, View view) const;
  bool is_known(SubnetId subnet, RouterId gateway, View view) const;
  /// Routers without a profile of their own share one view.
  View view(RouterId router) const { return views_[router.index].facts; }
  /// When a router last followed a change, and how long it waits at least until it follows the next.
  Time followed_at(RouterId router) const { return views_[router.index].followed_at; }
  Duration hold(RouterId router) const { return views_[router.index].hold; }
  /// Whether it has told the others to answer for its virtual gateways, and does so itself only until one of them does.
  bool is_leaving(RouterId router) const { return leaving_[router.index]; }
  bool is_negotiated(LinkId tunnel) const { return adjacencies_[tunnel.index].tunnel == Status::up; }
  /// Whether nothing but its own negotiation keeps a tunnel from carrying packets.
  bool could_tunnel(LinkId tunnel) const;
  /// Whether a router sees its end of a link as plugged in: down at the other end of one cable, too.
  bool sees_carrier(LinkId link, RouterId at) const;
  /// Appends what distinguishes one announcement from others: who, since when, and as seen by whom. Nothing if there
  /// never was one.
  void write_announcements(SubnetId subnet, RouterId gateway, std::vector<std::uint64_t>& to) const;
  /// Whether what the one end sends arrives at the other: data, or at least signs of life.
  bool passes(Hop hop) const;
  bool passes_hellos(Hop hop) const;
  bool is_installed(StaticRouteId route) const { return routes_[route.index].installed; }
  bool is_tracked_up(StaticRouteId route) const { return routes_[route.index].tracked == Status::up; }

  /// Whether the gateway is configured to announce the subnet, and whether the other routers know it.
  bool is_active(SubnetId subnet, RouterId gateway) const;
  bool is_known(SubnetId subnet, RouterId gateway) const;
  /// Whether hosts that use the virtual address are answered by this router.
  bool is_master(SubnetId subnet, RouterId gateway) const;
  std::vector<RouterId> active_gateways(SubnetId subnet) const;

 protected:
  explicit RoutingState(const Scenario& scenario);

  bool set(const SiteChanged&);
  bool set(const RouterChanged&);
  bool set(const AdjacencyChanged&);
  bool set(const TopologyChanged&);
  bool set(const SubnetWithdrawn&);
  bool set(const SubnetAnnounced&);
  bool set(const MasterChanged&);
  bool set(const GatewayLeft&);
  bool set(const RouteChanged&);
  bool set(const RouterFollowed&);
  bool set(const StaticRouteChanged&);
  bool set(const TrackChanged&);
  bool set(const TunnelChanged&);
  bool set(const RoutingStepRefused&);

 private:
  /// What its ends have reported to others of something, and as which fact.
  using Reports = std::vector<std::pair<View, Status>>;
  struct AdjacencyState {
    Status adjacent = Status::up, routed = Status::up, tunnel = Status::up;
    Reports reports{};
  };
  struct GatewayState {
    bool active = false, known = false, master = false;
    Reports reports{};
  };
  struct ViewState {
    View facts = common_view;
    Time followed_at{};
    Duration hold{};
  };
  struct RouteState {
    bool installed = true;
    Status tracked = Status::up;
  };

  static bool was_up(const Reports& reports, View view, bool before);
  GatewayState& gateway(SubnetId subnet, RouterId router);
  const GatewayState* find_gateway(SubnetId subnet, RouterId router) const;
  bool set_active(SubnetId subnet, RouterId router, bool is_active);
  void restart(RouterId router, Status to);

  std::vector<AdjacencyState> adjacencies_;         ///< By link.
  std::vector<std::vector<GatewayState>> subnets_;  ///< By subnet, then as in Subnet::gateways.
  std::vector<ViewState> views_;                    ///< By router.
  std::vector<bool> leaving_;                       ///< By router.
  std::vector<RouteState> routes_;                  ///< By static route.
  View facts_ = 0;                                  ///< How many changes routers have reported to each other.
};

}  // namespace drsim
