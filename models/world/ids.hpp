// Typed indexes of all kinds of components, such as SiteId and VmId. Scenario::operator[] turns one into the component.

#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>

namespace drsim {

/// A typed handle: the place of a component in its scenario's list of that kind. Handles of two kinds do not mix.
template <class Component>
struct Id {
  std::uint32_t index = none_index;
  static constexpr std::uint32_t none_index = std::numeric_limits<std::uint32_t>::max();

  constexpr Id() = default;
  constexpr explicit Id(std::size_t place) : index(static_cast<std::uint32_t>(place)) {}
  /// False for the handle of nothing, which a default-constructed Id is.
  constexpr explicit operator bool() const { return index != none_index; }
  friend constexpr auto operator<=>(Id, Id) = default;
};

using SiteId = Id<struct Site>;
using RouterId = Id<struct Router>;
using SwitchId = Id<struct Switch>;
using LinkId = Id<struct Link>;
using VlanId = Id<struct Vlan>;
using NetworkId = Id<struct Network>;
using SubnetId = Id<struct Subnet>;
using VmmServerId = Id<struct VmmServer>;
using LogicalNetworkId = Id<struct LogicalNetwork>;
using CloudId = Id<struct Cloud>;
using HostId = Id<struct Host>;
using StaticRouteId = Id<struct StaticRoute>;
using LocalNetworkId = Id<struct LocalNetwork>;
using LoadBalancerId = Id<struct LoadBalancer>;
using PublicAddressId = Id<struct PublicAddress>;
using VmGroupId = Id<struct VmGroup>;
using VmId = Id<struct Vm>;
using ApplicationId = Id<struct Application>;
using NameId = Id<struct Name>;
using DnsServerId = Id<struct DnsServer>;
using ResolverId = Id<struct Resolver>;
using PopulationId = Id<struct Population>;
using MonitorId = Id<struct Monitor>;
using PlanId = Id<struct Plan>;
using TeamId = Id<struct Team>;
using ToolId = Id<struct Tool>;
using WatchId = Id<struct WatchedFlow>;

}  // namespace drsim
