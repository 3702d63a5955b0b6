#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "models/state/plan_changes.hpp"
#include "models/world/overlap.hpp"
#include "models/world/scenario.hpp"

namespace drsim {

/// What became of a flow, in the order a packet meets it: a later one got further.
enum class Disposition : std::uint8_t {
  client_down,  ///< The client's own site or router is down.
  no_name,      ///< The resolver has no answer for the name.
  stale_name,   ///< The address in use belongs to nobody any more: its VM has another one now.
  no_route,     ///< A router on the way knows no route, on the way there or back.
  loop,         ///< Routers pass it round in a loop until its time to live is used up.
  black_hole,   ///< A router still sends into something that is gone.
  blocked,      ///< A firewall lets it not pass.
  asymmetric,   ///< Question and answer take different ways, and a stateful firewall, or a router that translates, sees
                ///< only one.
  unknown_connection,  ///< A stateful firewall, or a router that translates, has not seen an open connection begin.
  untranslated,        ///< The router that the public address leads to translates it to nobody.
  not_attached,        ///< The gateway has no layer-2 path to the host.
  lossy,               ///< Links on the way, there and back, lose more than its users can work with.
  storm,               ///< A broadcast storm fills a link on the way, overloads the host, or moves its address about.
  stale_neighbour,     ///< The gateway still sends to where the host was before it moved.
  no_backend,          ///< The load balancer has nobody left that its probes have found healthy.
  host_down,           ///< The host is stopped or booting.
  dependency_down,     ///< The host answers, but what it needs does not.
  trombone,            ///< Reached, but by way of a gateway at another site, over the trunk between the two.
  reached,
};
std::string_view to_text(Disposition disposition);
constexpr bool is_reached(Disposition disposition) { return disposition >= Disposition::trombone; }

enum class StormPhase : std::uint8_t {
  none,
  growing,    ///< Frames circulate; links still have room.
  saturated,  ///< Every link of the loop is full.
};
struct SiteChanged {
  SiteId site;
  Status to;
};
struct SwitchChanged {
  SwitchId node;
  Status to;
};
struct RouterChanged {
  RouterId router;
  Status to;
};
struct LinkChanged {
  LinkId link;
  Status to;
  bool loses_carrier = false;  ///< Its ends see it at once; otherwise they only fall silent to each other.
};
/// A link loses all that one of its ends sends, or no longer does.
struct DirectionChanged {
  LinkId link;
  bool backwards;  ///< From ends[1] to ends[0].
  Status to;
};
struct BandwidthChanged {
  LinkId link;
  BitRate to;
};
/// A switch takes part in spanning tree again, or no longer: then all its ports forward.
struct SpanningTreeChanged {
  SwitchId node;
  Status to;
};
/// BPDUs cross a trunk, are filtered, or shut its ports down.
struct BpdusChanged {
  LinkId link;
  Bpdus to;
};
/// A link loses frames, or no longer does, and its ends do not notice.
struct LossChanged {
  LinkId link;
  Loss to;
  double share = 1;  ///< Of some: which.
};
/// A port heard a BPDU that it should not hear, and shut itself down. It stays so until somebody repairs the link.
struct GuardTripped {
  LinkId link;
};
/// A trunk forwards, or one of its ports is discarding.
struct TrunkChanged {
  LinkId link;
  Status to;
  std::uint8_t discards = 0;  ///< The end whose port it is.
  std::uint32_t bridges = 0;  ///< Through how many bridges what that port hears has come from the root.
};
/// A storm in the broadcast domain of a VLAN that has this switch as its lowest one.
struct StormChanged {
  VlanId vlan;
  SwitchId domain;
  StormPhase to;
};
/// Switches see a VM's address now here, now there, because its own broadcasts go round in a loop.
struct VmFlapping {
  VmId vm;
  bool flaps;
};
/// A storm fills the trunk that a routed link runs over, and nothing else gets through; or it does so no longer.
struct LinkSaturated {
  LinkId link;
  bool is_saturated;
};
/// A router that a storm keeps from hearing its neighbours' hellos.
struct RouterHelloLoss {
  RouterId router;
  bool loses_hellos;
};
/// A switch that a storm keeps from hearing its neighbours' BPDUs.
struct SwitchBpduLoss {
  SwitchId node;
  bool loses_hellos;
};
/// The router at one end has given its neighbour up, and says so: a link that only one end announces is not used (RFC
/// 2328 section 16.1, step 2b). Or the two have found each other again.
struct AdjacencyChanged {
  LinkId link;
  Status to;
};
/// Every router now routes over this link, or no longer does.
struct TopologyChanged {
  LinkId link;
  Status to;
};
struct SubnetWithdrawn {
  SubnetId subnet;
  RouterId from;
};
struct SubnetAnnounced {
  SubnetId subnet;
  RouterId from;
};
/// A router answers for the virtual gateway address of a subnet, or no longer does.
struct MasterChanged {
  SubnetId subnet;
  RouterId router;
  bool is_master;
};
/// A router has told the others that it leaves its virtual gateways to them, or takes part in them again.
struct GatewayLeft {
  RouterId router;
  bool is_leaving;
};
/// Every router now knows that `gateway` announces the subnet, or that it no longer does.
struct RouteChanged {
  SubnetId subnet;
  RouterId gateway;
  Status to;
};
/// A router uses all that it has heard of links and announcements until now.
struct RouterFollowed {
  RouterId router;
};
/// Somebody has typed a static route, or taken it out.
struct StaticRouteChanged {
  StaticRouteId route;
  bool is_installed;
};
/// The probe of a tracked route has found that its target answers, or that it does not.
struct TrackChanged {
  StaticRouteId route;
  Status to;
};
/// A tunnel has been negotiated, or an end has given it up.
struct TunnelChanged {
  LinkId link;
  Status to;
};
/// A plan's group has carried out so many of its changes to routes and connections.
struct RoutingStepDone {
  PlanId plan;
  std::uint32_t group;
  std::uint32_t steps;
};
/// Azure refuses one of them: the plan stands still.
struct RoutingStepRefused {
  PlanId plan;
  std::uint32_t group;
  std::uint32_t step;
  PrefixConflict conflict;
};
struct VmChanged {
  VmId vm;
  VmStatus to;
  Place place;
};
/// The gateways have learned where a VM is now.
struct NeighbourLearned {
  VmId vm;
};
struct MonitorChanged {
  MonitorId monitor;
  bool alarmed;
};
struct DnsServerChanged {
  DnsServerId server;
  Status to;
};
struct ResolverChanged {
  ResolverId resolver;
  Status to;
};
/// The zone at `server` holds the addresses that the plan's VMs have at `place`.
struct NamePublished {
  NameId name;
  PlanId plan;
  Place place;
  DnsServerId server;
};
/// A VM has written its present address into the zone at `server`.
struct NameRegistered {
  NameId name;
  VmId vm;
  DnsServerId server;
};
struct TtlChanged {
  NameId name;
  Duration to;
  DnsServerId server;
};
/// The record is taken out of the zone, or put back.
struct NameWithdrawn {
  NameId name;
  bool is_withdrawn;
};
/// The probes of a health-checked name find an endpoint unhealthy, or healthy again.
struct EndpointChanged {
  NameId name;
  std::uint32_t endpoint;
  Status to;
};
/// A health-checked name is answered with another endpoint.
struct EndpointChosen {
  NameId name;
  std::uint32_t endpoint;
};
struct LoadBalancerChanged {
  LoadBalancerId balancer;
  Status to;
};
/// The probes of a load balancer find a backend unhealthy, or healthy again: it gets new connections no longer, or
/// again.
struct BackendChanged {
  LoadBalancerId balancer;
  VmId vm;
  Status to;
};
/// The directory of a server holds what its partner's holds; its DNS service does not know yet.
struct DirectoryReplicated {
  DnsServerId server, from;
  NameId name;
};
/// A secondary holds what its primary holds; the DNS service of a directory's member what the directory holds.
struct ZoneTransferred {
  DnsServerId secondary;
  NameId name;
};
/// A secondary has not heard from its primary for so long that it no longer answers (RFC 1035 section 3.3.13: EXPIRE),
/// or it has heard from it again.
struct ZoneExpired {
  DnsServerId secondary;
  bool is_expired;
};
/// What a resolver answers from now on: the addresses of a version of the record, or nothing.
struct ResolverAnswered {
  ResolverId resolver;
  NameId name;
  std::uint32_t version;
  Duration ttl{};              ///< With which it was told.
  bool is_kept = true;         ///< False: it holds nothing that is valid, and asks with the next query.
  bool is_for_server = false;  ///< It is a VM's own: what that one reaches may be something else from now on.
  static constexpr std::uint32_t no_answer = 0xffffffff;
};
struct ResolverFlushed {
  ResolverId resolver;
};
struct ClientsFlushed {
  PopulationId clients;
};
/// A plan has emptied the caches that a group of it names.
struct FlushFinished {
  PlanId plan;
  std::uint32_t group;
};
/// A watched flow has another disposition, or takes another path.
struct FlowChanged {
  WatchId flow;
  Disposition disposition;
  std::uint32_t path;  ///< A fingerprint of the links it takes.
};
/// The closed list of ways the world can change. A new one makes the compiler point at every visit that must learn it.
using Change = std::variant<
    SiteChanged, SwitchChanged, RouterChanged, LinkChanged, BandwidthChanged, SpanningTreeChanged, BpdusChanged,
    LossChanged, GuardTripped, TrunkChanged, StormChanged, VmFlapping, LinkSaturated, RouterHelloLoss, SwitchBpduLoss,
    AdjacencyChanged, TopologyChanged, SubnetWithdrawn, SubnetAnnounced, MasterChanged, GatewayLeft, RouteChanged,
    DirectionChanged, RouterFollowed, StaticRouteChanged, TrackChanged, TunnelChanged, RoutingStepDone,
    RoutingStepRefused, VmChanged, NeighbourLearned, VmQueued, ShutdownStarted, ShutdownEnded, DisksReady,
    RecoveryPointPicked, VmNotRecoverable, VmSplit, TestVmChanged, VmReprotected, MonitorChanged, PlanChanged,
    PlanCommitted, TeamReached, PlanHindered, PlanUnhindered, GroupStarted, TaskQueued, TaskStarted, TaskHindered,
    TaskFailed, TaskFinished, GroupFinished, DnsServerChanged, ResolverChanged, NamePublished, NameRegistered,
    TtlChanged, NameWithdrawn, EndpointChanged, EndpointChosen, LoadBalancerChanged, BackendChanged,
    DirectoryReplicated, ZoneTransferred, ZoneExpired, ResolverAnswered, ResolverFlushed, ClientsFlushed, FlushFinished,
    TransferStarted, TransferFinished, TransferAborted, RecoveryPointCreated, FlowChanged, ActionRefused>;
static_assert(std::is_trivially_copyable_v<Change>, "records travel between processes as bytes");

/// "site primary down": one line of a trace.
std::string describe(const Scenario& scenario, const Change& change);
std::string describe(const Scenario& scenario, const Action& action);
std::string describe(const Scenario& scenario, const WatchedFlow& flow);

/// Whether a flow's disposition or path can differ after it: any flow's, and one between routers.
bool touches_reachability(const Change& change);
/// Whether frames may now flood elsewhere than before.
bool touches_trunks(const Change& change);
bool touches_routers(const Change& change);

}  // namespace drsim
