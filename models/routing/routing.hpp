// When OSPF and BGP neighbours lose and find each other, and when other routers follow. route_table.hpp says which
// routes result.

#pragma once

#include <optional>
#include <vector>

#include "models/rule.hpp"

namespace drsim {

/// OSPF and BGP as far as a recovery can tell (RFC 2328, RFC 4271). Hellos are not simulated: a router that hears
/// nothing more gives its neighbour up after what is left of its hold timer. Routers without a profile agree after one
/// delay more; each of the others follows by itself, and in between they may disagree.
struct Routing : Rule {
  using Purpose = RoutingTimer;

  void on(const SiteChanged& change);
  void on(const RouterChanged& change);
  void on(const RouterHelloLoss& change);
  void on(const LinkSaturated& change);
  void on(const TrunkChanged& change);
  void on(const LinkChanged& change);
  void on(const DirectionChanged& change);
  void on(const LossChanged& change);
  void on(const TunnelChanged& change);
  void on(const AdjacencyChanged& change);
  void on(const SubnetWithdrawn& change);
  void on(const SubnetAnnounced& change);
  void on(const SwitchChanged& change);
  void on(const InterfaceChanged& change);
  void on(const RouterConverged& change);
  void on(const TopologyChanged& change);
  void on(const RouteChanged& change);
  void on(const RedistributionChanged& change);
  void on(const BandwidthChanged& change);
  void on(const LinkSettingChanged& change);
  void on(const LinkSettingConverged& change);
  void on(const SessionShutDown& change);
  void on(const ControlPlaneChanged& change);
  void expired(const Timer& timer);

 private:
  /// How updates travel: by one protocol, or none: by any; within an area, or anywhere; over what carries them now, or
  /// over whatever their receivers would take them from; not by way of one router.
  struct Flooding {
    RoutingProtocol protocol = RoutingProtocol::none;
    std::optional<std::uint32_t> area{};
    bool is_now = true;
    RouterId without{};
  };
  std::vector<bool> reached(const std::vector<RouterId>& from, const Flooding& by) const;
  bool passes_on(LinkId link, std::size_t to, const Flooding& by) const;
  bool is_any_line_silent() const;
  bool sends_anything(RouterId router) const;
  Status believed(const RoutingUpdate& update, View view) const;
  void tell(const RoutingUpdate& update, const std::vector<RouterId>& know, Status to);
  void tell_over_ospf(const RoutingUpdate& update, const std::vector<RouterId>& know, Status to);
  void tell_over_bgp(const RoutingUpdate& update, const std::vector<RouterId>& know, Status to);
  bool gets(View missing, const RoutingUpdate& update) const;
  void send_again();
  void catch_up(RouterId router);
  void link_may_have_changed(LinkId link);
  void links_may_have_changed(RouterId router);
  void restart(RouterId router);
  bool runs_over(LinkId tunnel, LinkId link) const;
  bool hears(LinkId link, std::size_t end) const;
  bool speaks(const Node& router) const;
  Delay until_control_plane_is_missed(LinkId link, std::size_t end) const;
  bool can_restart_gracefully(LinkId link) const;
  Delay until_declared_dead(LinkId link, std::size_t end) const;
  bool are_in_phase(LinkId link) const;
  void declare_dead(LinkId link, LinkEnd end);
  void tell_other_end(LinkId link, std::size_t gone);
  bool is_heard_of_by_all(const AdjacencyChanged& change) const;
  void converge(LinkId link, std::size_t part);
  void setting_followed(LinkId link, std::uint32_t part);
  void tell_all(SubnetId subnet, RouterId gateway);
  void tell_neighbours(RouterId router);
  void tell_neighbours_of_all_without_profile();
  void catch_up(RouterId router, View used);
  View heard_by(RouterId router) const;
  View used_by(RouterId router) const;
  void schedule_convergence(const std::vector<RouterId>& who_knows, RoutingProtocol protocol);
  void schedule_convergence(RouterId router, RoutingProtocol protocol, std::int64_t hops);
  std::vector<std::int64_t> hops_from(const std::vector<RouterId>& who_knows) const;
};

}  // namespace drsim
