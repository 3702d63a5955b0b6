// Adjacencies, announcements, master gateways, static routes and tunnels at one instant, and how much of it each router
// has heard of. changes.hpp lists what can change it.

#pragma once

#include <array>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>
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
  /// Whether both ends keep the other for a neighbour, or one of them does.
  bool is_adjacent(LinkId link) const { return is_adjacent(link, 0) && is_adjacent(link, 1); }
  bool is_adjacent(LinkId link, std::size_t end) const { return adjacencies_[link.index].adjacent[end] == Status::up; }
  /// Whether routers take it that both ends do, or that one does.
  bool is_routed(LinkId link) const { return is_routed(link, 0, common_view) && is_routed(link, 1, common_view); }
  /// The same, as seen by those who have this view.
  bool is_routed(LinkId link, std::size_t end, View view) const {
    return view == common_view ? adjacencies_[link.index].routed[end] == Status::up : was_routed(link, end, view);
  }
  bool is_known(SubnetId subnet, RouterId gateway, View view) const;
  /// What somebody has set at an end of a link, as seen by those who have this view. None: it is as the scenario says.
  std::optional<std::int64_t> setting(LinkId link, std::size_t end, LinkSetting setting, View view) const;
  /// The same, as its own router is configured.
  std::optional<std::int64_t> configured(LinkId link, std::size_t end, LinkSetting setting) const {
    return settings_of(link, end, setting).configured;
  }
  std::int64_t cost(LinkId link, std::size_t end, View view) const {
    if (settings_.empty()) return (*scenario_)[link].cost_at(end);
    return setting(link, end, LinkSetting::cost, view).value_or((*scenario_)[link].cost_at(end));
  }
  /// A session that heard too many prefixes stays down.
  bool is_shut_down(LinkId link) const { return shut_down_.contains(link); }
  /// Of a router with units that stand by: how many could still take over.
  std::int64_t units_left(RouterId router) const;
  /// Whether its active unit has taken over from another, or is about to, and knows what that one knew.
  bool is_stateful_takeover(RouterId router) const;
  /// Of gateways that share their hosts: who answers for the virtual MAC address of `of`.
  RouterId forwarder(SubnetId subnet, RouterId of) const;
  bool has_control_plane(RouterId router) const { return !without_control_plane_.contains(router); }
  /// Routers without a profile of their own share one view. One that an update has not got through to has its own.
  View view(RouterId router) const {
    return missed_.empty() || !missed_.contains(own_view(router)) ? views_[router.index].facts : own_view(router);
  }
  /// As how many facts a view counts, beside what was missed.
  View facts_of(View view) const;
  /// What one router goes by, or what it has last heard over a session.
  static View own_view(RouterId router) { return 0x80000000 | router.index; }
  static View session_view(LinkId session, std::size_t end) {
    return 0xc0000000 | (session.index * 2 + static_cast<View>(end));
  }
  static bool is_own(View view) { return view != common_view && (view & 0x80000000) != 0; }
  static bool is_of_session(View view) { return view != common_view && (view & 0xc0000000) == 0xc0000000; }
  /// Every view that has missed an update, and which ones; and as what it takes that instead.
  using Missed = std::map<RoutingUpdate, Status>;
  const std::map<View, Missed>& missed() const { return missed_; }
  /// The last fact that a router has stated itself, and the last that all routers without a profile have followed.
  View own_revision(RouterId router) const { return views_[router.index].own_revision; }
  View shared_revision() const { return common_fact_; }
  View facts() const { return facts_; }
  /// When a router last followed a change, and how long it waits at least until it follows the next.
  Time converged_at(RouterId router) const { return views_[router.index].converged_at; }
  Duration hold(RouterId router) const { return views_[router.index].hold; }
  /// Whether it has told the others to answer for its virtual gateways, and does so itself only until one of them does.
  bool is_leaving(RouterId router) const { return leaving_[router.index]; }
  bool is_negotiated(LinkId tunnel) const { return is_negotiated(tunnel, 0) && is_negotiated(tunnel, 1); }
  bool is_negotiated(LinkId tunnel, std::size_t end) const {
    return adjacencies_[tunnel.index].tunnel[end] == Status::up;
  }
  /// Whether nothing but its own negotiation keeps a tunnel from carrying packets.
  bool could_tunnel(LinkId tunnel) const;
  /// Whether a router sees its end of a link as plugged in: down at the other end of one cable, too.
  bool sees_carrier(LinkId link, RouterId at) const;
  /// Appends what distinguishes one announcement from others: who, since when, and as seen by whom. Nothing if there
  /// never was one.
  void write_announcements(SubnetId subnet, RouterId gateway, std::vector<std::uint64_t>& to) const;
  /// Whether what the one end sends arrives at the other: data, or at least hellos.
  bool passes(Hop hop) const;
  bool passes_hellos(Hop hop) const;
  bool is_installed(StaticRouteId route) const { return routes_[route.index].installed; }
  bool is_tracked_up(StaticRouteId route) const { return routes_[route.index].tracked == Status::up; }
  /// Whether its own router can use it; and whether the others know of it, if it is passed on.
  bool is_usable(StaticRouteId route) const;
  bool is_redistributed(StaticRouteId route) const { return routes_[route.index].redistributed; }
  bool is_redistributed(StaticRouteId route, View view) const;

  /// Whether the gateway is configured to announce the subnet, and whether the other routers know it.
  bool is_active(SubnetId subnet, RouterId gateway) const;
  bool is_known(SubnetId subnet, RouterId gateway) const;
  /// Whether hosts that use the virtual address are answered by this router.
  bool is_active_gateway(SubnetId subnet, RouterId gateway) const;
  std::vector<RouterId> active_gateways(SubnetId subnet) const;

 protected:
  using EthernetState::touch;
  explicit RoutingState(const Scenario& scenario);

  bool set(const SiteChanged&);
  bool set(const RouterChanged&);
  bool set(const AdjacencyChanged&);
  bool set(const TopologyChanged&);
  bool set(const SubnetWithdrawn&);
  bool set(const SubnetAnnounced&);
  bool set(const ActiveGatewayChanged&);
  bool set(const GatewaySteppedBack&);
  bool set(const RouteChanged&);
  bool set(const RouterConverged&);
  bool set(const InterfaceChanged&);
  bool set(const RedistributionChanged&);
  bool set(const StaticRouteChanged&);
  bool set(const TrackChanged&);
  bool set(const TunnelChanged&);
  bool set(const LinkSettingChanged&);
  bool set(const LinkSettingConverged&);
  bool set(const SessionShutDown&);
  bool set(const UnitsRepaired&);
  bool set(const ForwarderChanged&);
  bool set(const ControlPlaneChanged&);
  bool set(const UpdateMissed&);
  bool set(const UpdateReceived&);
  bool set(const RoutingStepRefused&);

 private:
  /// One setting of an end of a link, and as which fact others were told of it.
  struct SettingState {
    std::optional<std::int64_t> configured{}, followed{};
    std::vector<std::pair<View, std::optional<std::int64_t>>> reports{};
  };
  using SettingKey = std::tuple<LinkId, std::size_t, LinkSetting>;
  const SettingState& settings_of(LinkId link, std::size_t end, LinkSetting setting) const;
  /// What its ends have reported to others of something, and as which fact.
  using Reports = std::vector<std::pair<View, Status>>;
  struct AdjacencyState {
    std::array<Status, 2> adjacent{Status::up, Status::up}, routed{Status::up, Status::up},
        tunnel{Status::up, Status::up};  ///< By end.
    std::array<Reports, 2> reports{};    ///< By end.
  };
  struct GatewayState {
    bool active = false, known = false, master = false;
    bool interface_is_down = false;
    RouterId forwarder{};  ///< None: the gateway itself.
    Reports reports{};
  };
  struct ViewState {
    View facts = common_view;
    Time converged_at{};
    Duration hold{};
    View own_revision = 0;
  };
  struct RouteState {
    bool installed = true, redistributed = true;
    Status tracked = Status::up;
  };

  static bool was_up(const Reports& reports, View view, bool before);
  GatewayState& gateway(SubnetId subnet, RouterId router);
  const GatewayState* find_gateway(SubnetId subnet, RouterId router) const;
  bool was_routed(LinkId link, std::size_t end, View view) const;
  void state_fact(RouterId router) { views_[router.index].own_revision = facts_; }
  void announce(SubnetId subnet, RouterId router, GatewayState& found, bool was_active);
  bool set_active(SubnetId subnet, RouterId router, bool active);
  void restart(RouterId router, Status to);
  const Status* missed(View view, const RoutingUpdate& update) const;
  void touch(const RoutingUpdate& update);
  void forget_if_alone(RouterId router);
  void forget_session(LinkId session, std::size_t end);

  std::vector<AdjacencyState> adjacencies_;         ///< By link.
  std::vector<std::vector<GatewayState>> subnets_;  ///< By subnet, then as in Subnet::gateways.
  std::vector<ViewState> views_;                    ///< By router.
  std::vector<bool> leaving_;                       ///< By router.
  std::vector<RouteState> routes_;                  ///< By static route.
  std::map<SettingKey, SettingState> settings_;     ///< Those that were ever changed.
  std::set<LinkId> shut_down_;
  std::map<RouterId, std::int64_t> failed_units_;
  std::set<RouterId> without_control_plane_;
  std::map<View, Missed> missed_;
  View facts_ = 0;  ///< How many changes routers have reported to each other.
  View common_fact_ = 0;
};

}  // namespace drsim
