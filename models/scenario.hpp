#pragma once

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "models/topology.hpp"

namespace drsim {

/// Where a VM runs: at its own site, or where its replica is started.
enum class Place : std::uint8_t { home, recovery };
constexpr Place other(Place place) { return place == Place::home ? Place::recovery : Place::home; }

/// Everything that depends on where a VM runs.
struct Attachment {
  SiteId site;
  SwitchId attached_to;
  SubnetId subnet;
  Address address;
};

/// Copies of a VM's changes, sent to another site at an interval.
struct Replication {
  Duration every = 5min;
  ByteRate churn;  ///< How much the VM writes, after compression and merging.
};

struct Vm {
  std::string name;  ///< "db", or "web-2" in a group of several.
  VmGroupId group;
  Attachment home;
  std::optional<Attachment> recovery;  ///< None: it has no replica and cannot be started elsewhere.
  std::optional<Replication> replication;
  Delay boot = Fixed{60s};  ///< From power on until its service answers.
  bool announces = true;        ///< By gratuitous ARP, when it has started elsewhere.
  bool has_new_mac = false;     ///< There it has another one.
  bool is_silent = false;       ///< It never broadcasts, so no switch sees its address go round.
  BitRate access{1'000'000'000};  ///< Of its port: a flood that fills it leaves it nothing.

  const Attachment& at(Place place) const { return place == Place::home || !recovery ? home : *recovery; }
};

/// What the scenario calls a VM: one, or several alike.
struct VmGroup {
  std::string name;
  std::vector<VmId> vms;
  std::vector<VmGroupId> needs;  ///< Each must be reachable, one member at least, for a VM of this group to serve.
  Origin origin{};
};

struct Application {
  std::string name;
  bool any = true;  ///< True: one VM of `served_by` is enough. False: all are needed.
  std::vector<VmId> served_by;
  std::optional<Duration> rto, rpo;  ///< Objectives.
  std::optional<NameId> known_as;    ///< None: clients hold its addresses for good.
  Origin origin{};
};

// ---- Names and those who use them ----------------------------------------------------------------------------------

/// An authoritative server: of its own zones, or a secondary that copies those of its primary.
struct DnsServer {
  std::string name;
  RouterId behind;
  std::optional<DnsServerId> secondary_of;
  Delay transfer = Fixed{1s};  ///< From the primary's NOTIFY until the copy is in (RFC 1996, RFC 1995).
  Duration refresh = 15min;    ///< A secondary that missed a NOTIFY asks at this interval (RFC 1035 section 3.3.13).
  Origin origin{};
};

struct Name {
  std::string name;
  ApplicationId application;
  Duration ttl = 1h;  ///< How long a cache may keep the record (RFC 1035 section 3.2.1).
  DnsServerId authority;
  Origin origin{};
};

/// A caching resolver that is never idle: it fetches a record again as soon as it has expired.
struct Resolver {
  std::string name;
  RouterId behind;
  std::vector<DnsServerId> asks;  ///< The first of them that holds the name and is reached answers. None: the name's authority.
  Origin origin{};
};

/// Clients that nothing tells apart, as a count.
struct Population {
  std::string name;
  RouterId behind;
  std::int64_t count = 1;
  std::vector<ApplicationId> uses;
  std::optional<ResolverId> resolver;
  /// Each client asks its resolver at this interval, at a phase of its own, and uses the answer in between. Zero: always.
  Duration looks_up_every{};
  Origin origin{};
};

// ---- Who notices, and what is done ---------------------------------------------------------------------------------

using MonitorTarget = std::variant<SiteId, VmGroupId, ApplicationId>;

/// Raises an alarm when it has heard nothing from its target for `hold`.
struct Monitor {
  std::string name;
  RouterId behind;
  MonitorTarget watches;
  Duration heartbeat = 30s;
  Duration hold = 90s;
  Origin origin{};
};

/// Takes a subnet from where it is announced to another site: withdraw there, then announce here.
struct Move {
  SubnetId subnet;
  RouterId to;  ///< The gateway that announces it afterwards.
  Delay withdraw = Fixed{30s};
  Delay announce = Fixed{30s};
};

/// A script in the plan writes the new addresses into the zone (seed 001, lines 179 to 192).
struct Publish {
  std::vector<NameId> names;
  Delay takes = Fixed{60s};
};

/// Anything else that takes time: a script, a check, a signature.
struct Task {
  std::string what;
  Delay takes = Fixed{};
};

/// Members of a group run in parallel; the group is finished when all of them are.
struct PlanGroup {
  std::string name;
  std::vector<std::size_t> after;  ///< Groups of the same plan that must be finished first.
  std::vector<VmId> start;
  std::optional<Move> move;
  std::optional<Publish> publish;
  std::optional<Task> task;
  Origin origin{};
};

struct Plan {
  std::string name;
  std::optional<MonitorId> detected_by;  ///< None: only the timeline starts it.
  Delay declare = Fixed{};               ///< From the alarm until somebody decides to fail over.
  std::vector<PlanGroup> groups;
  Origin origin{};
};

// ---- What happens --------------------------------------------------------------------------------------------------

enum class Status : std::uint8_t { down, up };
using Failable = std::variant<SiteId, SwitchId, RouterId, LinkId>;

struct SetStatus {
  Failable what;
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
  bool are_filtered = false;
};
struct StartFailover {
  PlanId plan;
};
/// Planned: the VMs run on until their changes have been copied home.
struct StartFailback {
  PlanId plan;
};
struct Action {
  Time at;
  std::variant<SetStatus, SetBandwidth, SetSpanningTree, SetBpdus, StartFailover, StartFailback> what;
  Origin origin{};
};

// ---- What is expected ----------------------------------------------------------------------------------------------

enum class Metric : std::uint8_t { downtime, downtime_p50, downtime_p95, downtime_max, recovery_point };
enum class Comparison : std::uint8_t { less, at_most, equal, at_least, greater };

/// A statement that a run confirms or refutes.
struct Expectation {
  std::optional<PopulationId> from;          ///< Of a downtime; none: the worst of all populations that use it.
  std::optional<ApplicationId> application;  ///< Of a downtime.
  std::optional<VmGroupId> vm;               ///< Of a recovery point.
  Metric metric = Metric::downtime;
  Comparison comparison = Comparison::at_most;
  Duration bound{};
  Origin origin{};
};

// ---- The whole -----------------------------------------------------------------------------------------------------

/// The instant a run's zero stands for, to the minute.
struct CalendarStart {
  int year = 2026, month = 1, day = 1, hour = 0, minute = 0;
};

/// A flow that a rule depends on. Its disposition is asked for whenever the world has changed, and a new answer is a
/// change itself.
struct WatchedFlow {
  struct Monitoring {
    MonitorId monitor;
  };
  struct Replicating {
    VmId vm;
  };
  struct Asking {
    ResolverId resolver;
    NameId name;
  };
  struct Transferring {
    DnsServerId secondary;
  };
  std::variant<Monitoring, Replicating, Asking, Transferring> purpose;
};

/// Everything the user decided. Plain data; never changed once finish() has built the indexes.
struct Scenario {
  std::string title, design, file;
  CalendarStart starts;
  Duration horizon = 24h;

  std::vector<Site> sites;
  std::vector<Router> routers;
  std::vector<Switch> switches;
  std::vector<Vlan> vlans;
  std::vector<Link> links;
  std::vector<Network> networks;
  std::vector<Subnet> subnets;
  std::vector<VmGroup> groups;
  std::vector<Vm> vms;
  std::vector<Application> applications;
  std::vector<DnsServer> dns_servers;
  std::vector<Name> names;
  std::vector<Resolver> resolvers;
  std::vector<Population> populations;
  std::vector<Monitor> monitors;
  std::vector<Plan> plans;
  std::vector<Action> timeline;  ///< Sorted by time; equal times keep the order of the file.
  std::vector<Expectation> expectations;
  std::vector<std::string> assumptions;  ///< Defaults in use that no source backs, one sentence each.

  const Site& operator[](SiteId id) const { return sites[id.index]; }
  const Router& operator[](RouterId id) const { return routers[id.index]; }
  const Switch& operator[](SwitchId id) const { return switches[id.index]; }
  const Vlan& operator[](VlanId id) const { return vlans[id.index]; }
  const Link& operator[](LinkId id) const { return links[id.index]; }
  const Network& operator[](NetworkId id) const { return networks[id.index]; }
  const Subnet& operator[](SubnetId id) const { return subnets[id.index]; }
  const VmGroup& operator[](VmGroupId id) const { return groups[id.index]; }
  const Vm& operator[](VmId id) const { return vms[id.index]; }
  const Application& operator[](ApplicationId id) const { return applications[id.index]; }
  const DnsServer& operator[](DnsServerId id) const { return dns_servers[id.index]; }
  const Name& operator[](NameId id) const { return names[id.index]; }
  const Resolver& operator[](ResolverId id) const { return resolvers[id.index]; }
  const Population& operator[](PopulationId id) const { return populations[id.index]; }
  const Monitor& operator[](MonitorId id) const { return monitors[id.index]; }
  const Plan& operator[](PlanId id) const { return plans[id.index]; }
  const WatchedFlow& operator[](WatchId id) const { return index.watched[id.index]; }

  /// Who rides on what. Derived from the lists above, so that a rule touches its dependents only.
  struct Index {
    std::vector<std::vector<LinkId>> links_of_router;
    std::vector<std::vector<LinkId>> trunks_of_switch;
    std::vector<std::vector<RouterId>> routers_of_site;
    std::vector<std::vector<SwitchId>> switches_of_site;
    std::vector<std::int64_t> vms_of_vlan;        ///< How many, at home.
    std::vector<std::vector<VmId>> vms_of_site;  ///< VMs that run there at one of their places.
    std::vector<std::vector<PlanId>> plans_of_monitor;
    std::vector<std::vector<VmId>> vms_of_plan;
    std::vector<WatchedFlow> watched;
    std::vector<WatchId> replication_of_vm;           ///< None for a VM without replica.
    std::vector<std::vector<WatchId>> asks_for_name;  ///< The resolvers that keep a name warm.
    std::vector<std::vector<WatchId>> copies_of_server;  ///< The secondaries of a primary.
    std::multimap<Address, std::pair<VmId, Place>> holders;  ///< Who may answer at an address.
    std::map<Address, std::vector<SubnetId>> covering;  ///< Subnets with a holder's address, the longest prefix first.
    /// By VLAN, then switch: the switches that share a number are joined by its trunks while all of them are up.
    std::vector<std::vector<std::uint32_t>> segments;
  } index;

  /// Builds the indexes. Call once, when the lists are complete; everything else expects it.
  void finish();

  Time end() const { return start_of_scenario + horizon; }
  /// How long before its zero a run begins, so that replication is in its rhythm at the first event.
  Duration warm_up() const;
  /// The authoritative servers a resolver asks for a name, in its order.
  std::vector<DnsServerId> servers_of(ResolverId resolver, NameId name) const;
  /// How long a host waits between two broadcasts of its own: a VLAN's hosts take turns.
  Duration broadcast_period(VlanId vlan) const;
  /// Whether a VM's two places are one broadcast domain: it moves under the eyes of the same neighbours.
  bool is_stretched(const Vm& vm) const;
};

}  // namespace drsim
