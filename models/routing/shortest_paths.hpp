// Which neighbours exchange routes for a prefix, as one view of the network sees them, and the shortest paths of OSPF
// over them.

#pragma once

#include "models/routing/route_table.hpp"

namespace drsim {

/// Whether a router announces a summary instead of this prefix.
bool hides(const Scenario& scenario, RouterId router, const std::optional<Prefix>& prefix);

/// Who talks to whom about a prefix, as seen by a view.
struct ProtocolView {
  const Scenario& scenario;
  const State& state;
  View view;
  std::optional<Prefix> prefix;

  std::size_t end_of(LinkId link, RouterId router) const { return scenario[link].router(0) == router ? 0 : 1; }
  RouterId far_end(LinkId link, RouterId here) const { return scenario[link].router(1 - end_of(link, here)); }
  /// Whether its ends speak this protocol, and about this prefix; and whether either of them does so now.
  bool may_speak(LinkId link, RoutingProtocol protocol) const;
  bool is_usable(LinkId link, RoutingProtocol protocol) const;
  /// How much a router goes by, of what this view has heard of: not more than it has followed itself. Only then does
  /// it pass anything on.
  View view_of(RouterId router) const;
  /// Whether a router sends over an OSPF link. Its own description of the link counts, and that the other end describes
  /// any link back to it: the check is about routers, so a parallel link will do (RFC 2328 section 16.1, step 2b).
  bool sends(LinkId link, RouterId from) const;
};

/// What OSPF floods: routes of its own, or what others have brought, which is flooded everywhere as it is (RFC 2328
/// section 12.4.4).
struct Flooded {
  const Ranges* ranges = nullptr;  ///< Null: nobody stands for it by a summary.
  bool is_external = false;
  bool is_told(RouterId router, std::uint32_t area) const;
};

/// From these routers outwards by OSPF, to all that know nothing better.
void spread(const ProtocolView& speaking, const std::vector<RouterId>& sources, RouteTable& table, Flooded flooded);

}  // namespace drsim
