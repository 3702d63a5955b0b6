// What a scenario lets happen: the actions of the timeline, random hazards, shared risks and the expectations of the
// result.

#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "models/world/failover.hpp"
#include "models/world/topology.hpp"

namespace drsim {

enum class Status : std::uint8_t { down, up };
using Failable = std::variant<SiteId, SwitchId, RouterId, LinkId, DnsServerId, ResolverId, NameId, LoadBalancerId>;

/// Components that fail together: one power feed, one campus, one provider, one identity service.
struct SharedRisk {
  std::string name;
  std::vector<Failable> members;
  Origin origin{};
};

struct SetStatus {
  Failable what;
  Status to = Status::down;
  bool loses_carrier = false;  ///< Of a routed link that fails: its ends see it.
};
/// All that one end of a link sends is lost, or no longer.
struct SetDirection {
  LinkId link;
  bool backwards = false;
  Status to = Status::down;
};
/// An instance of an Azure gateway is lost: by maintenance, by a fault, or as one of two that are both active.
struct InterruptGateway {
  RouterId gateway;
  enum class How : std::uint8_t { planned, unplanned, one_of_two } how = How::unplanned;
};
/// A session that was shut down may be opened again (FRR: clear bgp).
struct ClearSession {
  LinkId link;
};
/// The processes that speak a router's protocols stop, or start again; what it has learned stays in its table.
struct SetControlPlane {
  RouterId router;
  Status to = Status::down;
};
struct SetBandwidth {
  LinkId link;
  BitRate to;
};
/// Whether a switch takes part in spanning tree.
struct SetSpanningTree {
  SwitchId node;
  Status to = Status::down;
};
struct SetBpdus {
  LinkId link;
  Bpdus to = Bpdus::pass;
};
struct SetLoss {
  LinkId link;
  Loss to = Loss::nothing;
  double share = 1;  ///< Of some: which.
};
/// Of the virtual gateways that a router takes part in: it hands them over in good order, or takes part again.
struct SetGateway {
  RouterId router;
  bool is_leaving = true;
};
/// From now on new connections to a load balancer are given to these of its pool only.
struct SetBackends {
  LoadBalancerId balancer;
  std::vector<VmId> to;
};
/// From now on the zone says this TTL; what is cached keeps the old one until it expires.
struct SetTtl {
  NameId name;
  Duration to{};
};
/// Caches are emptied.
struct FlushCaches {
  std::vector<ResolverId> resolvers;
  std::vector<PopulationId> clients;
};
/// A name is pointed at what runs at a site, or will. None: where it pointed at first.
struct PointName {
  NameId name;
  std::optional<SiteId> site{};
};
/// A secondary becomes the primary of its zones, or a secondary again.
struct SetRole {
  DnsServerId server;
  bool is_primary = true;
};
/// Clients ask other resolvers from now on: one of their orders. 0: those they began with.
struct SetResolvers {
  PopulationId clients;
  std::uint32_t order = 0;
};
/// What somebody tells servers and clients about names.
using NameSetting = std::variant<PointName, SetRole, SetResolvers>;
struct StartFailover {
  PlanId plan;
  FailoverMode mode = FailoverMode::unplanned;
  std::optional<PointChoice> point{};  ///< None: the plan's.
  bool is_isolated = true;             ///< Of a test: its VMs are on a network of their own.
};
struct StartFailback {
  PlanId plan;
  FailoverMode mode = FailoverMode::planned;  ///< Planned: the VMs run on until their changes have been copied home.
  bool copies_all = false;                    ///< True: not their changes, but all their data, as onto a new disk.
};
enum class PlanAct : std::uint8_t {
  commit,     ///< What was failed over stays.
  reprotect,  ///< Copies go the other way from now on.
  clean_up,   ///< The VMs of a test are removed.
  resume,     ///< A plan that has stopped tries the step again that failed.
};
struct AdvancePlan {
  PlanId plan;
  PlanAct act;
};
/// Somebody stops, or starts, VMs at one of their two sites, wherever else they run.
struct SetInstance {
  VmGroupId vms;
  SiteId site;
  bool runs = false;
};
struct Action {
  Time at;
  std::variant<SetStatus, SetDirection, InterruptGateway, SetBandwidth, SetSpanningTree, SetBpdus, SetLoss, SetGateway,
               LinkSettingTo, ClearSession, SetControlPlane, SetTtl, FlushCaches, PointName, SetRole, SetResolvers,
               StartFailover, StartFailback, AdvancePlan, SetInstance, SetBackends>
      what;
  Origin origin{};
};

/// Something that goes wrong now and then, by itself.
struct Hazard {
  std::string name;
  Duration every{};  ///< Mean time until it comes, while it is not there.
  Delay lasts;
  decltype(Action::what) begins, ends;  ///< What happens, and what undoes it.
  std::optional<PlanId> failback;       ///< A plan that is failed back some time after it is over.
  Duration failback_after{};
};

enum class Metric : std::uint8_t {
  downtime,
  downtime_p50,
  downtime_p95,
  downtime_p99,
  downtime_max,
  recovery_point,
  degraded,
  missing,
  response,
  served
};
enum class Comparison : std::uint8_t { less, at_most, equal, at_least, greater };

/// A statement that a run confirms or refutes.
struct Expectation {
  std::optional<PopulationId> from;          ///< Of a downtime; none: the worst of all populations that use it.
  std::optional<ApplicationId> application;  ///< Of a downtime.
  std::optional<VmGroupId> vm;               ///< Of a recovery point.
  Metric metric = Metric::downtime;
  Comparison comparison = Comparison::at_most;
  Duration bound{};           ///< Of served: a share, in millionths.
  double probability = 0.95;  ///< Of many replications, the share in which it has to hold.
  Origin origin{};
};

}  // namespace drsim
