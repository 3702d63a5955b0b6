// Which gateway of a subnet is master by VRRP or HSRP, and when another one takes over, tracked links and routes
// included.

#pragma once

#include <optional>

#include "models/ethernet/flood.hpp"
#include "models/rule.hpp"

namespace drsim {

/// Which of several gateways answers hosts (VRRP, RFC 5798; HSRP, RFC 2281): a backup that hears no better master takes
/// over when its timer says so; a master that hears a better one steps back.
struct FirstHop : Rule {
  using Purpose = RoutingTimer;

  void on(const SiteChanged&) { look_again(); }
  void on(const SwitchChanged&) { look_again(); }
  void on(const RouterChanged&) { look_again(); }
  void on(const LinkChanged&) { look_again(); }
  void on(const TrunkChanged&) { look_again(); }
  void on(const StormChanged&) { look_again(); }
  void on(const RouterHelloLoss&) { look_again(); }
  void on(const LossChanged&) { look_again(); }
  void on(const AdjacencyChanged&) { look_at_tracks(); }
  void on(const GuardTripped&) { look_again(); }
  void on(const StormShutdown&) { look_again(); }
  void on(const PortRecovered&) { look_again(); }
  void on(const MasterChanged&) { look_again(); }
  void on(const GatewayLeft&) { look_again(); }
  void on(const SubnetWithdrawn&) { look_again(); }
  void on(const SubnetAnnounced&) { look_again(); }
  void on(const InterfaceChanged&) { look_again(); }
  void on(const ForwarderChanged&) { look_again(); }
  void on(const TopologyChanged&) { look_at_tracks(); }
  void on(const RouteChanged&) { look_at_tracks(); }
  void on(const RouterFollowed&) { look_at_tracks(); }
  void on(const StaticRouteChanged&) { look_at_tracks(); }
  void on(const TrackChanged&) { look_at_tracks(); }
  void expired(const Timer& timer);

 private:
  /// Worked out once, when somebody who loses no hellos has a way to somebody.
  using LazyFlood = std::optional<Flood>;

  void look_again();
  /// `place`: which of the subnet's gateways.
  void look_again(SubnetId subnet, std::size_t place, LazyFlood& flood);
  void wait_for_turn(SubnetId subnet, std::size_t place, LazyFlood& flood);
  void look_at_forwarder(SubnetId subnet, std::size_t place);
  std::optional<RouterId> next_forwarder(SubnetId subnet, RouterId now) const;
  bool hears_master(SubnetId subnet, RouterId gateway, RouterId other, LazyFlood& flood) const;
  bool hears(SubnetId subnet, RouterId gateway, RouterId other, LazyFlood& flood) const;
  bool takes_part(SubnetId subnet, RouterId gateway) const;
  bool goes_before(SubnetId subnet, std::size_t one, std::size_t other);
  std::int64_t priority(SubnetId subnet, std::size_t place);
  bool is_ahead_of_its_better(SubnetId subnet, std::size_t place, LazyFlood& flood);
  bool has_lost(const VirtualGateway::Track& track);
  void look_at_tracks();
};

}  // namespace drsim
