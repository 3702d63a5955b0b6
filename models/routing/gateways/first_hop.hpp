// Which gateway of a subnet is master by VRRP or HSRP, and when another one takes over, tracked links and routes
// included.

#pragma once

#include <optional>

#include "models/ethernet/storm_load.hpp"
#include "models/rule.hpp"

namespace drsim {

/// Which of several gateways answers hosts (VRRP, RFC 5798; HSRP, RFC 2281): a backup that hears no better master takes
/// over when its timer says so; a master that hears a better one steps back.
struct FirstHop : Rule {
  using Purpose = RoutingTimer;

  void begin();
  void on(const SiteChanged&) { reevaluate(); }
  void on(const SwitchChanged&) { reevaluate(); }
  void on(const RouterChanged&) { reevaluate(); }
  void on(const LinkChanged&) { reevaluate(); }
  void on(const TrunkChanged&) { reevaluate(); }
  void on(const StormChanged&) { reevaluate(); }
  void on(const RouterHelloLoss&) { reevaluate(); }
  void on(const LossChanged&) { reevaluate(); }
  void on(const AdjacencyChanged&) { check_tracks(); }
  void on(const GuardTripped&) { reevaluate(); }
  void on(const StormShutdown&) { reevaluate(); }
  void on(const PortRecovered&) { reevaluate(); }
  void on(const ActiveGatewayChanged&) { reevaluate(); }
  void on(const GatewaySteppedBack&) { reevaluate(); }
  void on(const SubnetWithdrawn&) { reevaluate(); }
  void on(const SubnetAnnounced&) { reevaluate(); }
  void on(const InterfaceChanged&) { reevaluate(); }
  void on(const ForwarderChanged&) { reevaluate(); }
  void on(const TopologyChanged&) { check_tracks(); }
  void on(const RouteChanged&) { check_tracks(); }
  void on(const RouterConverged&) { check_tracks(); }
  void on(const StaticRouteChanged&) { check_tracks(); }
  void on(const TrackChanged&) { check_tracks(); }
  void expired(const Timer& timer);

 private:
  /// Worked out once, when somebody who loses no hellos has a way to somebody.
  using LazyFlood = std::optional<Flood>;

  void reevaluate();
  /// `place`: which of the subnet's gateways.
  void reevaluate(SubnetId subnet, std::size_t place, LazyFlood& flood);
  void wait_for_turn(SubnetId subnet, std::size_t place, LazyFlood& flood);
  void look_at_forwarder(SubnetId subnet, std::size_t place);
  std::optional<RouterId> next_forwarder(SubnetId subnet, RouterId now) const;
  bool hears_master(SubnetId subnet, RouterId gateway, RouterId other, LazyFlood& flood) const;
  bool hears(SubnetId subnet, RouterId gateway, RouterId other, LazyFlood& flood) const;
  bool takes_part(SubnetId subnet, RouterId gateway) const;
  bool goes_before(SubnetId subnet, std::size_t one, std::size_t other);
  std::int64_t priority(SubnetId subnet, std::size_t place);
  bool is_ahead_of_its_better(SubnetId subnet, std::size_t place, LazyFlood& flood);
  bool tracks_anything(SubnetId subnet, RouterId gateway) const;
  bool has_lost(const VirtualGateway::Track& track);
  void check_tracks();
};

}  // namespace drsim
