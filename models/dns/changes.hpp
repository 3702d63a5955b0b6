// What can happen to zones, caches, health checks and load balancers. state.hpp applies them.

#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "models/state/change_list.hpp"
#include "models/world/scenario.hpp"
#include "models/world/vms.hpp"

namespace drsim {

struct DnsServerChanged {
  static constexpr Affects affects = Affects::routers;
  static constexpr Phase phase = Phase::repair;
  DnsServerId server;
  Status to;
};
struct ResolverChanged {
  static constexpr Affects affects = Affects::routers;
  static constexpr Phase phase = Phase::repair;
  ResolverId resolver;
  Status to;
};
/// The zone at `server` holds the addresses that the plan's VMs have at `place`.
struct NamePublished {
  static constexpr Affects affects = Affects::flows;
  static constexpr Phase phase = Phase::publish;
  NameId name;
  PlanId plan;
  Place place;
  DnsServerId server;
};
/// A name is pointed at what runs at a site, or will; none: at what it was pointed at first.
struct NamePointed {
  static constexpr Affects affects = Affects::flows;
  static constexpr Phase phase = Phase::publish;
  NameId name;
  std::optional<SiteId> site;
  DnsServerId server;
};
/// A secondary is the primary of its zones from now on, or a secondary again.
struct ServerPromoted {
  static constexpr Affects affects = Affects::routers;
  static constexpr Phase phase = Phase::publish;
  DnsServerId server;
  bool is_primary;
};
/// Clients ask other resolvers first: by one of their orders.
struct ResolversSet {
  static constexpr Affects affects = Affects::routers;
  static constexpr Phase phase = Phase::publish;
  PopulationId clients;
  std::uint32_t order;
};
/// A VM has written its present address into the zone at `server`.
struct NameRegistered {
  static constexpr Affects affects = Affects::flows;
  static constexpr Phase phase = Phase::publish;
  NameId name;
  VmId vm;
  DnsServerId server;
};
struct TtlChanged {
  static constexpr Phase phase = Phase::publish;
  NameId name;
  Duration to;
  DnsServerId server;
};
/// The record is taken out of the zone, or put back.
struct NameWithdrawn {
  static constexpr Affects affects = Affects::flows;
  static constexpr Phase phase = Phase::repair;
  NameId name;
  bool is_withdrawn;
};
/// The probes of a health-checked name find an endpoint unhealthy, or healthy again.
struct EndpointChanged {
  static constexpr Phase phase = Phase::detect;
  NameId name;
  std::uint32_t endpoint;
  Status to;
};
/// One of several checkers finds an endpoint unhealthy, or healthy again.
struct EndpointProbed {
  static constexpr Phase phase = Phase::detect;
  NameId name;
  std::uint32_t endpoint, checker;
  Status to;
};
/// A health-checked name is answered with another endpoint.
struct EndpointChosen {
  static constexpr Affects affects = Affects::flows;
  static constexpr Phase phase = Phase::publish;
  NameId name;
  std::uint32_t endpoint;
};
struct LoadBalancerChanged {
  static constexpr Affects affects = Affects::flows;
  static constexpr Phase phase = Phase::repair;
  LoadBalancerId balancer;
  Status to;
};
/// The probes of a load balancer find a backend unhealthy, or healthy again: it gets new connections no longer, or
/// again.
struct BackendChanged {
  static constexpr Affects affects = Affects::flows;
  static constexpr Phase phase = Phase::probe;
  LoadBalancerId balancer;
  VmId vm;
  Status to;
};
/// Somebody lets a backend of a load balancer get new connections, or no longer: then it keeps those it has.
struct BackendUsed {
  static constexpr Affects affects = Affects::flows;
  static constexpr Phase phase = Phase::task;
  LoadBalancerId balancer;
  VmId vm;
  bool is_used;
};
/// A load balancer closes what connections a backend has left that gets no new ones.
struct BackendDrained {
  static constexpr Affects affects = Affects::flows;
  static constexpr Phase phase = Phase::task;
  LoadBalancerId balancer;
  VmId vm;
};
/// The directory of a server holds what its partner's holds; its DNS service does not know yet.
struct DirectoryReplicated {
  static constexpr Phase phase = Phase::directory;
  DnsServerId server, from;
  NameId name;
};
/// A secondary holds what its primary holds; the DNS service of a directory's member what the directory holds.
struct ZoneTransferred {
  static constexpr Phase phase = Phase::zone_transfer;
  DnsServerId secondary;
  NameId name;
};
/// A secondary has not heard from its primary for so long that it no longer answers (RFC 1035 section 3.3.13: EXPIRE),
/// or it has heard from it again.
struct ZoneExpired {
  static constexpr Affects affects = Affects::routers;
  static constexpr Phase phase = Phase::zone_transfer;
  DnsServerId secondary;
  bool is_expired;
};
/// A VM connects to the addresses of another version of a name from now on, as its own cache has it.
struct LookupAnswered {
  static constexpr Affects affects = Affects::flows;
  static constexpr Phase phase = Phase::cache_client;
  VmId server;
  NameId name;
  std::uint32_t version;
};
/// What a resolver answers from now on: the addresses of a version of the record, or nothing.
struct ResolverAnswered {
  static constexpr Phase phase = Phase::cache_resolver;
  ResolverId resolver;
  NameId name;
  std::uint32_t version;
  Duration ttl{};       ///< With which it was told.
  bool is_kept = true;  ///< False: it holds nothing that is valid, and asks with the next query.
  static constexpr std::uint32_t no_answer = 0xffffffff;
};
struct ResolverFlushed {
  static constexpr Phase phase = Phase::cache_resolver;
  ResolverId resolver;
};
struct ClientsFlushed {
  static constexpr Phase phase = Phase::cache_client;
  PopulationId clients;
};
/// A plan has emptied the caches that a group of it names.
struct FlushFinished {
  static constexpr Phase phase = Phase::task;
  PlanId plan;
  std::uint32_t group;
};
/// A plan has told servers and clients what a group of it says about names.
struct ConfigureFinished {
  static constexpr Phase phase = Phase::task;
  PlanId plan;
  std::uint32_t group;
};

/// All of them, for the list of all changes (models/state/change.hpp).
using DnsChanges = ChangeList<DnsServerChanged, ResolverChanged, NamePublished, NameRegistered, TtlChanged,
                              NameWithdrawn, EndpointChanged, EndpointChosen, LoadBalancerChanged, BackendChanged,
                              BackendUsed, BackendDrained, DirectoryReplicated, ZoneTransferred, ZoneExpired,
                              LookupAnswered, ResolverAnswered, ResolverFlushed, ClientsFlushed, FlushFinished,
                              NamePointed, ServerPromoted, ResolversSet, EndpointProbed, ConfigureFinished>;

// Each as one line of a trace: what, which, how.
std::string describe(const Scenario& s, const DnsServerChanged& c);
std::string describe(const Scenario& s, const ResolverChanged& c);
std::string describe(const Scenario& s, const NamePublished& c);
std::string describe(const Scenario& s, const NameRegistered& c);
std::string describe(const Scenario& s, const TtlChanged& c);
std::string describe(const Scenario& s, const NameWithdrawn& c);
std::string describe(const Scenario& s, const EndpointChanged& c);
std::string describe(const Scenario& s, const EndpointChosen& c);
std::string describe(const Scenario& s, const LoadBalancerChanged& c);
std::string describe(const Scenario& s, const BackendChanged& c);
std::string describe(const Scenario& s, const BackendUsed& c);
std::string describe(const Scenario& s, const BackendDrained& c);
std::string describe(const Scenario& s, const DirectoryReplicated& c);
std::string describe(const Scenario& s, const ZoneTransferred& c);
std::string describe(const Scenario& s, const ZoneExpired& c);
std::string describe(const Scenario& s, const LookupAnswered& c);
std::string describe(const Scenario& s, const ResolverAnswered& c);
std::string describe(const Scenario& s, const ResolverFlushed& c);
std::string describe(const Scenario& s, const ClientsFlushed& c);
std::string describe(const Scenario& s, const FlushFinished& c);
std::string describe(const Scenario& s, const NamePointed& c);
std::string describe(const Scenario& s, const ServerPromoted& c);
std::string describe(const Scenario& s, const ResolversSet& c);
std::string describe(const Scenario& s, const EndpointProbed& c);
std::string describe(const Scenario& s, const ConfigureFinished& c);

}  // namespace drsim
