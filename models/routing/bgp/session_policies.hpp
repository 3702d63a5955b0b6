// What the end of a BGP session decides by itself while it is up: what it announces only under a condition, and when it
// has heard more prefixes than it allows. Begin with on(), which all changes of routes lead to.

#pragma once

#include "models/rule.hpp"

namespace drsim {

/// Conditional announcements (FRR: advertise-map with exist-map or non-exist-map) follow the router's own table, each
/// time it is looked at; a maximum of prefixes shuts a session down (RFC 4271 section 8.1.2, event 8; RFC 4486 section
/// 3), until it is restarted or cleared.
struct SessionPolicies : Rule {
  using Purpose = RoutingTimer;

  /// What holds before the first event.
  void begin();
  void on(const AdjacencyChanged&) { look(); }
  void on(const TopologyChanged&) { look(); }
  void on(const RouteChanged&) { look(); }
  void on(const RouterConverged&) { look(); }
  void on(const StaticRouteChanged&) { look(); }
  void on(const RedistributionChanged&) { look(); }
  void on(const TrackChanged&) { look(); }
  void on(const TunnelChanged&) { look(); }
  void on(const LinkChanged&) { look(); }
  void on(const LinkSettingConverged&) { look(); }
  void on(const SessionShutDown& change);
  void perform(const ClearSession& action);
  void expired(const Timer& timer);

 private:
  void look();
  void check_condition(LinkId link, std::size_t end);
  bool should_announce(LinkId link, std::size_t end) const;
  void count_prefixes(LinkId link, std::size_t end);
};

}  // namespace drsim
