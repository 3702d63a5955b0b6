// Turns the checked sections of a scenario file into components, then validates them as a whole. One .cpp for each
// subject; scenarios/reading/reader.cpp calls them in order.

#pragma once

#include <optional>
#include <string_view>

#include "scenarios/reading/fields.hpp"

namespace drsim {

// Each reads its subject's sections into the draft, in this order, and reports what of it cannot be.
void build_topology(const Fields& root, Draft& draft);
void build_vmm(const Fields& root, Draft& draft);
void build_routes(const Fields& root, Draft& draft);
void build_firewalls(const Fields& root, Draft& draft);
/// Overlaps that Azure refuses, from the start or in a plan.
void validate_azure(Draft& draft);
void build_workload(const Fields& root, Draft& draft);
void build_frontends(const Fields& root, Draft& draft);
void build_replicas(const Fields& root, Draft& draft);
void build_names(const Fields& root, Draft& draft);
/// Users' traffic, and what can be served of it.
void build_demand(const Fields& root, Draft& draft);
void build_recovery(const Fields& root, Draft& draft);
void build_story(const Fields& root, Draft& draft);
/// The caches that an action or a step of a plan empties.
FlushCaches flush_of(const Fields& fields, Draft& draft);
/// What clients ask from then on, as one of their orders.
std::uint32_t resolver_order_of(const Fields& set, Draft& draft);
/// What a map of a plan or an action says about a name, a server or clients; nothing if it says none of that.
std::optional<NameSetting> name_setting_of(const Fields& fields, Draft& draft);
/// All that hold the same zones lead to one server.
DnsServerId zone_of(const Draft& draft, DnsServerId server);
/// At an interval, or at random.
QueryRate query_rate_of(const Fields& fields);
/// Of several resolvers, the next one is asked because one does not answer: naming it twice says nothing.
void expect_once(const Fields& fields, const std::string& key, const std::vector<ResolverId>& all, Draft& draft);
/// Clients, and servers that look names up.
void build_clients(const Fields& root, Draft& draft);
/// A resolver's class: those that the scenario has one name for, of which `first` is the first.
std::vector<ResolverId> class_of(ResolverId first, const Scenario& scenario);
void build_hazards(const Fields& root, Draft& draft);
/// What only shows when all is there.
void validate_names(Draft& draft);
/// Addresses that nobody would route to, or that lead to nobody.
void validate_frontends(Draft& draft);
void validate(Draft& draft);
/// Plans within the limits of their service, with their tools at hand, and not to where the same risk strikes.
void validate_plans(Draft& draft);
/// Copies that keep their objectives, within the limits of their service, over links that have room for them.
void validate_replication(Draft& draft);

/// What a key `bpdus` says.
Bpdus bpdus_of(const Fields& fields);
/// A router's BGP; `place` among the routers gives it a system of its own.
Bgp bgp_of(const Fields& fields, std::size_t place, Draft& draft);
RouterProfile profile_of(const std::string& word);
/// Gateways of a subnet that are OSPF neighbours of each other over its VLAN.
void build_adjacencies_in_subnets(const Fields& root, Draft& draft);
/// The number of an OSPF area.
std::uint32_t area_of(const Fields& node, Draft& draft);
/// What a router passes on, and sums up.
void build_policy(Router& router, const Fields& node, Draft& draft);
/// A cost or a preference at an end of a link, or at both; nothing if no link is named.
std::optional<LinkSettingTo> link_setting_of(const Fields& fields, Draft& draft);
/// A step of a plan that changes a route or a connection.
void build_routing_step(const Fields& fields, PlanGroup& group, Draft& draft);
/// What only links between routers have.
void build_line(Link& link, const Fields& node, Draft& draft);
/// Those of a load balancer's pool that a key names.
std::vector<VmId> backends_of(const Fields& fields, const char* key, const LoadBalancer& balancer, Draft& draft);
/// "latest-processed", as plans and failovers state it.
PointChoice point_named(std::string_view word);

/// How a VM is replicated; nothing if it is not.
std::optional<Replication> replication_of(const Fields& vm, const Attachment& home, Draft& draft);
std::optional<Disk> disk_of(const Fields& vm, Draft& draft);

/// The subnet a key names: "apps", or "network/apps" where several networks have one of that name. Reports if there is
/// none such.
std::optional<SubnetId> subnet_anywhere(const Fields& fields, Draft& draft);

/// A component that goes down or comes back, as a timeline or a hazard states it.
decltype(Action::what) event_of(const Fields& what, Status to, Draft& draft);
/// The switch something at a site is attached to: the one it states, or the site's only one. Reports if there is none
/// such.
SwitchId switch_at(const Fields& fields, SiteId site, Draft& draft);
/// The subnet of that name in a network. Reports if there is none.
std::optional<SubnetId> subnet_named(const std::string& name, NetworkId network, const Mark& at, Draft& draft);
/// The router something at a site is behind, likewise.
RouterId router_at(const Fields& fields, SiteId site, Draft& draft);

}  // namespace drsim
