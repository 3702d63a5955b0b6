// Everything that a simulation starts from, as plain data. Owns the lists of all components and the indexes derived
// from them. Begin with struct Scenario; the components are in the headers that it includes.

#pragma once

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "models/world/names.hpp"
#include "models/world/network/firewalls.hpp"
#include "models/world/network/frontends.hpp"
#include "models/world/plans.hpp"
#include "models/world/routes.hpp"
#include "models/world/story.hpp"
#include "models/world/topology.hpp"
#include "models/world/vmm.hpp"
#include "models/world/vms.hpp"

namespace drsim {

/// The instant a run's zero stands for, to the minute.
struct CalendarStart {
  int year = 2026, month = 1, day = 1, hour = 0, minute = 0;
};

/// A flow that a rule depends on. Its disposition is asked for whenever the world has changed, and a new answer is a
/// change itself.
struct WatchedFlow {
  struct Monitoring {
    MonitorId monitor;
    std::uint32_t vantage = 0;  ///< From which of its vantage points.
  };
  /// Copies from one site to another: all VMs that send some take the same way.
  struct Replicating {
    SiteId from, to;
  };
  struct Asking {
    ResolverId resolver;
    NameId name;
  };
  /// From a secondary to its primary, or from a directory's member to its partner.
  struct Transferring {
    DnsServerId secondary;
  };
  struct Tracking {
    StaticRouteId route;
  };
  /// Of an endpoint of a health-checked name.
  struct Probing {
    NameId name;
    std::uint32_t endpoint = 0, checker = 0;
  };
  /// Of a backend of a load balancer, by its place in the pool.
  struct Balancing {
    LoadBalancerId balancer;
    std::uint32_t member = 0;
  };
  /// From where a plan is carried out to what of it waits to be reached.
  struct Acting {
    PlanId plan;
  };
  /// Of a plan with a quorum: whether a place has a majority, or whether it hears the other one.
  struct Voting {
    PlanId plan;
    Place place{};
    bool is_of_peer = false;
  };
  std::variant<Monitoring, Replicating, Asking, Transferring, Tracking, Probing, Balancing, Acting, Voting> purpose;
};

/// A group of a plan.
struct PlanGroupId {
  PlanId plan;
  std::uint32_t group = 0;
  explicit operator bool() const { return static_cast<bool>(plan); }
};

/// What a scenario does not say and is taken for granted, and where that is from.
struct Default {
  std::string key, value, source;  ///< "router ospf hello", "10s", "RFC 2328 appendix C.3".
};

/// Everything the user decided. Plain data; never changed once finish() has built the indexes.
struct Scenario {
  std::string title, design, file;
  std::string fingerprint;  ///< Of all that its files say: equal for equal scenarios.
  CalendarStart starts;
  Duration horizon = 24h;
  double tolerable_loss = 0.1;  ///< Of a flow's questions that stay unanswered: beyond it its users cannot work.

  std::vector<Site> sites;
  std::vector<Router> routers;
  std::vector<Switch> switches;
  std::vector<Vlan> vlans;
  std::vector<Link> links;
  std::vector<Network> networks;
  std::vector<Subnet> subnets;
  DocumentVersion document_version = DocumentVersion::y2017;  ///< Whose documents decide where they differ.
  AddressChoice address_choice = AddressChoice::lowest_free;
  std::vector<int>
      allowed_errata;  ///< Contradictions of the documents that this design repeats on purpose: see errata.hpp.
  std::vector<VmmServer> vmm_servers;
  std::vector<LogicalNetwork> logical_networks;
  std::vector<Cloud> clouds;
  std::vector<Host> hosts;
  std::vector<NetworkMapping> mappings;
  std::vector<DocumentedTarget> documented_targets;
  std::vector<StaticRoute> static_routes;
  std::vector<LocalNetwork> local_networks;
  std::vector<Firewall> firewalls;
  std::vector<LoadBalancer> load_balancers;
  std::vector<PublicAddress> public_addresses;
  std::vector<VmGroup> groups;
  std::vector<Vm> vms;
  std::vector<Application> applications;
  std::vector<DnsServer> dns_servers;
  std::vector<Name> names;
  std::vector<Resolver> resolvers;
  std::vector<Population> populations;
  std::vector<ServiceClass> service_classes{};
  std::vector<Monitor> monitors;
  std::vector<Team> teams;
  std::vector<Tool> tools;
  std::vector<SharedRisk> shared_risks;
  std::vector<Plan> plans;
  std::vector<Action> timeline;  ///< Sorted by time; equal times keep the order of the file.
  std::vector<Hazard> hazards;
  std::vector<Expectation> expectations;
  std::vector<std::string> assumptions;  ///< Defaults in use that no source backs, one sentence each.
  std::vector<Default> defaults;         ///< Those that a source backs.

  const Site& operator[](SiteId id) const { return sites[id.index]; }
  const Router& operator[](RouterId id) const { return routers[id.index]; }
  const Switch& operator[](SwitchId id) const { return switches[id.index]; }
  const Vlan& operator[](VlanId id) const { return vlans[id.index]; }
  const Link& operator[](LinkId id) const { return links[id.index]; }
  const Network& operator[](NetworkId id) const { return networks[id.index]; }
  const Subnet& operator[](SubnetId id) const { return subnets[id.index]; }
  const VmmServer& operator[](VmmServerId id) const { return vmm_servers[id.index]; }
  const LogicalNetwork& operator[](LogicalNetworkId id) const { return logical_networks[id.index]; }
  const Cloud& operator[](CloudId id) const { return clouds[id.index]; }
  const Host& operator[](HostId id) const { return hosts[id.index]; }
  const StaticRoute& operator[](StaticRouteId id) const { return static_routes[id.index]; }
  const LocalNetwork& operator[](LocalNetworkId id) const { return local_networks[id.index]; }
  const LoadBalancer& operator[](LoadBalancerId id) const { return load_balancers[id.index]; }
  const PublicAddress& operator[](PublicAddressId id) const { return public_addresses[id.index]; }
  const VmGroup& operator[](VmGroupId id) const { return groups[id.index]; }
  const Vm& operator[](VmId id) const { return vms[id.index]; }
  const Application& operator[](ApplicationId id) const { return applications[id.index]; }
  const DnsServer& operator[](DnsServerId id) const { return dns_servers[id.index]; }
  const Name& operator[](NameId id) const { return names[id.index]; }
  const Resolver& operator[](ResolverId id) const { return resolvers[id.index]; }
  const Population& operator[](PopulationId id) const { return populations[id.index]; }
  const Monitor& operator[](MonitorId id) const { return monitors[id.index]; }
  const Team& operator[](TeamId id) const { return teams[id.index]; }
  const Tool& operator[](ToolId id) const { return tools[id.index]; }
  const Plan& operator[](PlanId id) const { return plans[id.index]; }
  const WatchedFlow& operator[](WatchId id) const { return index.watched[id.index]; }

  /// Who rides on what. Derived from the lists above, so that a rule touches its dependents only.
  struct Index {
    std::vector<std::vector<LinkId>> links_of_router;
    std::vector<std::vector<LinkId>> trunks_of_switch;
    std::vector<std::vector<RouterId>> routers_of_site;
    std::vector<std::vector<SwitchId>> switches_of_site;
    std::vector<std::int64_t> vms_of_vlan;       ///< How many at home there broadcast by themselves.
    std::vector<std::vector<VmId>> vms_of_site;  ///< VMs that run there at one of their places.
    std::vector<std::vector<PlanId>> plans_of_monitor;
    std::vector<std::vector<VmId>> vms_of_plan;
    std::vector<WatchId> acts_of_plan;
    std::map<PlanId, std::array<WatchId, 4>>
        votes_of_plan;                        ///< Home and recovery: majority; then whether they hear the other.
    std::vector<PlanGroupId> plan_of_vm;      ///< The group that starts it; none: nobody does.
    std::vector<PlanGroupId> plan_of_subnet;  ///< The group that moves it.
    std::vector<WatchedFlow> watched;
    std::vector<bool> ends_at_vms;  ///< Watched flows that may change with VMs alone. All others are between routers.
    /// The way of a VM's copies, by the place it runs at; none for a VM without replica.
    std::vector<std::array<WatchId, 2>> copies_of_vm;
    std::map<WatchId, std::vector<VmId>> vms_of_copies;
    std::vector<std::vector<WatchId>> asks_for_name;  ///< The resolvers that keep a name warm.
    std::map<std::pair<ResolverId, NameId>, WatchId> asking;
    std::vector<std::vector<WatchId>> asks_forwarder;      ///< By resolver: those that forward to it.
    std::vector<std::vector<WatchId>> copies_of_server;    ///< The secondaries of a primary.
    std::vector<std::vector<WatchId>> partners_of_server;  ///< In its directory: the ways to its partners.
    std::vector<DnsServerId>
        zone_of_server;  ///< One number for all that hold the same zones: the primary, or one of the directory.
    std::vector<std::vector<NameId>> names_of_vm;                      ///< That it registers.
    std::vector<std::vector<std::vector<Address>>> endpoints_of_name;  ///< Of health-checked ones, in their order.
    /// Of health-checked ones, by name, then by the site of who asks: the endpoints, the best first. Empty: as listed.
    std::vector<std::vector<std::vector<std::uint32_t>>> endpoint_orders;
    std::multimap<Address, std::pair<VmId, Place>> holders;  ///< Who may answer at an address.
    PrefixTree tree;
    std::map<Address, Destination> destination_of;  ///< Of every holder's address.
    std::multimap<Address, LoadBalancerId> balancers_at;
    std::multimap<Address, PublicAddressId> public_at;
    std::vector<Address> inside_of;  ///< By public address: what its router translates it to.
    bool has_internet = false;
    bool has_lossy_lags = false;  ///< A member of a lag loses frames at some time, while its carrier stays.
    std::vector<std::vector<StaticRouteId>> static_routes_of_router;
    std::vector<StaticRouteId> passed_on;  ///< That their routers tell others of.
    std::vector<std::vector<LinkId>>
        carried_by;  ///< By trunk: the routed links that run over it, or over a VLAN on it.
    std::vector<std::vector<LinkId>>
        tunnels_over;  ///< By link: tunnels that run over it, or are not needed while it is up.
    std::vector<std::uint32_t> name_order_of_switch;  ///< The same of switches.
    std::vector<std::uint32_t> name_order_of_router;  ///< Its place among all, by name: what no file's order changes.
    std::vector<bool> is_parallel;  ///< By link: another OSPF link of its area joins the same two routers.
    bool has_bgp = false;
    std::vector<LinkId> with_session_rules;  ///< An end has a condition, or a maximum of prefixes.
    bool has_tracks = false;                 ///< Some gateway tracks a link or a route.
    bool has_areas = false;                  ///< Some OSPF link is in another area than the backbone.
    bool has_profiles = false;               ///< Some router follows changes on its own.
    /// By VLAN, then switch: the switches that share a number are joined by its trunks while all of them are up.
    std::vector<std::vector<std::uint32_t>> segments;
    std::vector<std::vector<std::uint32_t>> broadcast_domains;  ///< The same of those trunks that broadcasts cross.
  } index;

  /// Builds the indexes. Call once, when the lists are complete; everything else expects it.
  void finish();

  Time end() const { return start_of_scenario + horizon; }
  /// How long before its zero a run begins, so that replication is in its steady state at the first event.
  Duration warm_up() const;
  /// Which endpoint of a weighted name is given to whoever has this place among those who ask, 0 to 1.
  std::uint32_t weighted_endpoint(NameId name, const std::vector<bool>& unhealthy, double position) const;
  /// The authoritative servers a resolver asks for a name, in its order.
  std::vector<DnsServerId> servers_of(ResolverId resolver, NameId name) const;
  /// Whether a server holds the zone of a name; whether updates can be written to it there.
  bool holds(DnsServerId server, NameId name) const {
    const DnsServerId zone = index.zone_of_server[server.index];
    return zone == index.zone_of_server[(*this)[name].authority.index] || is_inside(server, name);
  }
  /// Whether what it holds of a name are the addresses inside.
  bool is_inside(DnsServerId server, NameId name) const {
    const auto& inside = (*this)[name].inside;
    return inside && index.zone_of_server[server.index] == index.zone_of_server[inside->index];
  }
  bool is_writable(DnsServerId server, NameId name) const {
    return holds(server, name) && !(*this)[server].secondary_of;
  }
  /// The address at which clients get to a VM of an application that runs there: the application's public address at
  /// that site; or else that of a load balancer that has it for a backend; or else its own.
  Address entrance(ApplicationId application, const Attachment& there) const;
  /// The same without public addresses.
  Address inside_entrance(ApplicationId application, const Attachment& there) const;
  /// Adds an entrance to those that are known, once.
  void add_entrance(ApplicationId application, const Attachment& there, std::vector<Address>& known) const;
  bool has_frontends(ApplicationId application) const;
  /// Where its clients are sent before anything happens.
  std::vector<Address> first_addresses(ApplicationId application) const;
  /// By name, so that the order of the file does not matter.
  bool precedes(LinkId one, LinkId other) const {
    const int order = (*this)[one].name.compare((*this)[other].name);
    return order != 0 ? order < 0 : one < other;
  }
  /// Whether anybody's traffic or capacity is stated: otherwise nothing is shared or saturated.
  bool states_demand() const {
    return std::any_of(populations.begin(), populations.end(), [](const auto& one) { return !one.demands.empty(); });
  }
  /// What a population asks of an application. None: nobody said.
  const TrafficDemand* demand_of(PopulationId clients, ApplicationId application) const;
  bool is_internet(RouterId router) const { return (*this)[(*this)[router].site].kind == SiteKind::internet; }
  /// How long a host waits between two broadcasts of its own: a VLAN's hosts take turns.
  Duration broadcast_period(VlanId vlan) const;
  /// Whether a VM's two places are one broadcast domain: it moves under the eyes of the same neighbours.
  bool is_stretched(const Vm& vm) const;
};

}  // namespace drsim
