#pragma once

#include "models/rule.hpp"

namespace drsim {

/// OSPF as far as a recovery can tell (RFC 2328). Hellos are not played: a router that hears nothing more gives its
/// neighbour up after what is left of its dead interval, and after one delay more all routers agree.
struct Routing : Rule {
  void on(const SiteChanged& change);
  void on(const RouterChanged& change);
  void on(const RouterDeafened& change);
  void on(const LinkStarved& change);
  void on(const TrunkChanged& change);
  void on(const LinkChanged& change);
  void on(const AdjacencyChanged& change);
  void on(const SubnetWithdrawn& change);
  void on(const SubnetAnnounced& change);
  void on(const BandwidthChanged& change);
  void expired(const Timer& timer);

 private:
  void link_may_have_changed(LinkId link);
  void links_may_have_changed(RouterId router);
  void tell_all(SubnetId subnet, RouterId gateway);
};

}  // namespace drsim
