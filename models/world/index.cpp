#include <algorithm>
#include <numeric>
#include <set>
#include <string>
#include <tuple>

#include "models/world/network/entrances.hpp"
#include "models/world/scenario.hpp"

namespace drsim {
namespace {

// The place of each component among all of its kind, by name.
template <class Component>
std::vector<std::uint32_t> name_order(const std::vector<Component>& components) {
  std::vector<std::uint32_t> by_name(components.size()), order(components.size());
  std::iota(by_name.begin(), by_name.end(), 0U);
  std::stable_sort(by_name.begin(), by_name.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return components[a].name < components[b].name; });
  for (std::uint32_t i = 0; i < by_name.size(); ++i) order[by_name[i]] = i;
  return order;
}

template <class Component>
void add_once(std::vector<Id<Component>>& list, Id<Component> id) {
  if (std::find(list.begin(), list.end(), id) == list.end()) list.push_back(id);
}

void index_topology(const Scenario& scenario, Scenario::Index& index) {
  index.links_of_router.resize(scenario.routers.size());
  index.trunks_of_switch.resize(scenario.switches.size());
  index.routers_of_site.resize(scenario.sites.size());
  index.switches_of_site.resize(scenario.sites.size());
  for (std::size_t i = 0; i < scenario.routers.size(); ++i)
    index.routers_of_site[scenario.routers[i].site.index].emplace_back(i);
  for (std::size_t i = 0; i < scenario.switches.size(); ++i)
    index.switches_of_site[scenario.switches[i].site.index].emplace_back(i);
  index.name_order_of_router = name_order(scenario.routers);
  index.name_order_of_switch = name_order(scenario.switches);
  for (std::size_t i = 0; i < scenario.links.size(); ++i) {
    for (const Node& end : scenario.links[i].ends) {
      if (const auto* router = std::get_if<RouterId>(&end)) index.links_of_router[router->index].emplace_back(i);
      if (const auto* node = std::get_if<SwitchId>(&end)) index.trunks_of_switch[node->index].emplace_back(i);
    }
  }
}

void index_holder(VmId vm, Place place, const Attachment& there, Scenario::Index& index) {
  std::vector<VmId>& at_site = index.vms_of_site[there.site.index];
  if (at_site.empty() || at_site.back() != vm) at_site.push_back(vm);
  if (!there.is_connected()) return;
  index.holders.emplace(there.address, std::pair{vm, place});
}

// All prefixes there are, and which lies in which: sorted by network, then length, each comes after those that contain
// it.
void index_prefixes(const Scenario& scenario, Scenario::Index& index) {
  PrefixTree& tree = index.tree;
  for (const Subnet& subnet : scenario.subnets) tree.prefixes.push_back(subnet.prefix);
  for (const StaticRoute& route : scenario.static_routes)
    if (const auto* prefix = std::get_if<Prefix>(&route.to)) tree.prefixes.push_back(*prefix);
  for (const Router& router : scenario.routers) {
    if (router.lan) tree.prefixes.push_back(*router.lan);
    tree.prefixes.insert(tree.prefixes.end(), router.summaries.begin(), router.summaries.end());
  }
  for (const Link& link : scenario.links)
    for (const SessionPolicy& policy : link.policies)
      if (policy.conditional) tree.prefixes.push_back(policy.conditional->watched);
  for (const Subnet& subnet : scenario.subnets)
    for (std::size_t i = 0; subnet.virtual_gateway && i < subnet.virtual_gateway->tracks.size(); ++i)
      if (const auto* prefix = std::get_if<Prefix>(&subnet.virtual_gateway->tracks[i].what))
        tree.prefixes.push_back(*prefix);
  std::sort(tree.prefixes.begin(), tree.prefixes.end());
  tree.prefixes.erase(std::unique(tree.prefixes.begin(), tree.prefixes.end()), tree.prefixes.end());
  const std::size_t count = tree.prefixes.size() + scenario.routers.size();
  tree.parent.assign(count, PrefixTree::none);
  tree.subnets.resize(count);
  tree.within.resize(count);
  std::vector<std::uint32_t> open;
  for (std::uint32_t i = 0; i < tree.prefixes.size(); ++i) {
    while (!open.empty() && !tree.prefixes[open.back()].contains(tree.prefixes[i].network)) open.pop_back();
    if (!open.empty()) tree.parent[i] = open.back();
    open.push_back(i);
  }
  // Whoever is behind a router is in its subnet, if it has one, and matches a default route, if nothing else.
  const auto everything = tree.of(Prefix{});
  for (std::size_t i = 0; i < scenario.routers.size(); ++i) {
    const auto lan = scenario.routers[i].lan ? tree.of(*scenario.routers[i].lan) : everything;
    if (lan) tree.parent[tree.prefixes.size() + i] = lan->index;
  }
  for (std::size_t i = 0; i < scenario.subnets.size(); ++i)
    tree.subnets[tree.of(scenario.subnets[i].prefix)->index].emplace_back(i);
  for (std::uint32_t i = 0; i < count; ++i)
    for (std::uint32_t at = i; at != PrefixTree::none; at = tree.parent[at]) tree.within[at].push_back(i);
  for (const auto& [address, holder] : index.holders) index.destination_of.emplace(address, *tree.of(address));
}

void index_frontends(const Scenario& scenario, Scenario::Index& index) {
  index.has_lossy_lags = std::any_of(scenario.timeline.begin(), scenario.timeline.end(), [&](const Action& action) {
    const auto* loss = std::get_if<SetLoss>(&action.what);
    return loss && loss->to != Loss::nothing && !scenario[loss->link].lag.empty();
  });
  index.has_internet = std::any_of(scenario.sites.begin(), scenario.sites.end(),
                                   [](const Site& site) { return site.kind == SiteKind::internet; });
  std::vector<Address> addresses;
  for (std::size_t i = 0; i < scenario.load_balancers.size(); ++i) {
    const LoadBalancer& balancer = scenario.load_balancers[i];
    index.balancers_at.emplace(balancer.address, LoadBalancerId{i});
    addresses.push_back(balancer.address);
    for (std::uint32_t member = 0; member < balancer.pool.size(); ++member)
      index.watched.push_back({WatchedFlow::Balancing{LoadBalancerId{i}, member}});
  }
  for (std::size_t i = 0; i < scenario.public_addresses.size(); ++i) {
    index.public_at.emplace(scenario.public_addresses[i].address, PublicAddressId{i});
    index.inside_of.push_back(inside_of(scenario, scenario.public_addresses[i]));
    addresses.push_back(scenario.public_addresses[i].address);
  }
  for (const Router& router : scenario.routers)
    if (router.translates_to) addresses.push_back(*router.translates_to);
  for (const Address address : addresses)
    if (const auto destination = index.tree.of(address)) index.destination_of.emplace(address, *destination);
}

void index_routes(const Scenario& scenario, Scenario::Index& index) {
  index.static_routes_of_router.resize(scenario.routers.size());
  for (std::size_t i = 0; i < scenario.static_routes.size(); ++i) {
    index.static_routes_of_router[scenario.static_routes[i].at.index].emplace_back(i);
    if (scenario.static_routes[i].is_passed_on(scenario[scenario.static_routes[i].at])) index.passed_on.emplace_back(i);
    if (scenario.static_routes[i].track) index.watched.push_back({WatchedFlow::Tracking{StaticRouteId{i}}});
  }
  index.carried_by.resize(scenario.links.size());
  for (std::size_t i = 0; i < scenario.links.size(); ++i)
    if (scenario.links[i].over) index.carried_by[scenario.links[i].over.index].emplace_back(i);
  for (std::size_t i = 0; i < scenario.links.size(); ++i)
    for (std::size_t trunk = 0; scenario.links[i].shared_vlan && trunk < scenario.links.size(); ++trunk)
      if (scenario.links[trunk].carries(scenario.links[i].shared_vlan)) index.carried_by[trunk].emplace_back(i);
  index.tunnels_over.resize(scenario.links.size());
  for (std::size_t i = 0; i < scenario.links.size(); ++i) {
    if (!scenario.links[i].tunnel) continue;
    for (const LinkId link : scenario.links[i].tunnel->over) index.tunnels_over[link.index].emplace_back(i);
    if (const LinkId other = scenario.links[i].tunnel->instead_of)
      add_once(index.tunnels_over[other.index], LinkId{i}), add_once(index.tunnels_over[i], other);
  }
  index.is_parallel.resize(scenario.links.size());
  std::map<std::tuple<RouterId, RouterId, std::uint32_t>, std::vector<std::size_t>> between;
  for (std::size_t i = 0; i < scenario.links.size(); ++i) {
    const Link& link = scenario.links[i];
    if (link.is_trunk() || link.protocol != RoutingProtocol::ospf) continue;
    const auto [one, other] = std::minmax({link.router(0), link.router(1)});
    between[{one, other, link.area}].push_back(i);
  }
  for (const auto& [ends, links] : between)
    for (const std::size_t link : links) index.is_parallel[link] = links.size() > 1;
  index.has_bgp = std::any_of(scenario.links.begin(), scenario.links.end(),
                              [](const Link& link) { return link.protocol == RoutingProtocol::bgp; });
  for (std::size_t i = 0; i < scenario.links.size(); ++i) {
    const auto decides = [](const SessionPolicy& policy) { return policy.conditional || policy.maximum_prefixes; };
    const std::array<SessionPolicy, 2>& policies = scenario.links[i].policies;
    if (std::any_of(policies.begin(), policies.end(), decides)) index.with_session_rules.emplace_back(i);
  }
  index.has_tracks = std::any_of(scenario.subnets.begin(), scenario.subnets.end(), [](const Subnet& subnet) {
    return subnet.virtual_gateway && !subnet.virtual_gateway->tracks.empty();
  });
  index.has_areas = std::any_of(scenario.links.begin(), scenario.links.end(), [](const Link& link) {
    return !link.is_trunk() && link.protocol == RoutingProtocol::ospf && link.area != 0;
  });
  index.has_profiles = std::any_of(scenario.routers.begin(), scenario.routers.end(),
                                   [](const Router& router) { return router.profile != RouterProfile::standard; });
}

// The number that stands for all that a switch is joined to; shortens the way for whoever asks next.
std::uint32_t representative(std::vector<std::uint32_t>& joined_to, std::uint32_t node) {
  while (joined_to[node] != node) node = joined_to[node] = joined_to[joined_to[node]];
  return node;
}

// Flood each VLAN over the trunks that carry it. Every segment is numbered by its first switch.
// By switch: those that share a number are joined by the VLAN's trunks of these kinds.
template <class Joins>
std::vector<std::uint32_t> joined(const Scenario& scenario, VlanId vlan, Joins joins) {
  std::vector<std::uint32_t> joined_to(scenario.switches.size());
  std::iota(joined_to.begin(), joined_to.end(), 0U);
  for (const Link& link : scenario.links) {
    if (!link.carries(vlan) || !joins(link.kind)) continue;
    const std::uint32_t a = representative(joined_to, std::get<SwitchId>(link.ends[0]).index);
    const std::uint32_t b = representative(joined_to, std::get<SwitchId>(link.ends[1]).index);
    joined_to[std::max(a, b)] = std::min(a, b);
  }
  std::vector<std::uint32_t> segment;
  for (std::uint32_t node = 0; node < joined_to.size(); ++node) segment.push_back(representative(joined_to, node));
  return segment;
}

void index_segments(const Scenario& scenario, Scenario::Index& index) {
  for (std::size_t vlan = 0; vlan < scenario.vlans.size(); ++vlan) {
    index.segments.push_back(joined(scenario, VlanId{vlan}, [](TrunkKind) { return true; }));
    index.broadcast_domains.push_back(joined(scenario, VlanId{vlan}, floods_broadcast));
  }
}

void index_workload(const Scenario& scenario, Scenario::Index& index) {
  index.vms_of_site.resize(scenario.sites.size());
  index.vms_of_vlan.resize(scenario.vlans.size());
  index.copies_of_vm.resize(scenario.vms.size());
  std::map<std::pair<SiteId, SiteId>, WatchId> ways;
  const auto way = [&](SiteId from, SiteId to, VmId vm) {
    const auto [known, is_new] = ways.try_emplace({from, to}, WatchId{index.watched.size()});
    if (is_new) index.watched.push_back({WatchedFlow::Replicating{from, to}});
    index.vms_of_copies[known->second].push_back(vm);
    return known->second;
  };
  for (std::size_t i = 0; i < scenario.vms.size(); ++i) {
    const Vm& vm = scenario.vms[i];
    index.vms_of_vlan[scenario[vm.home.subnet].vlan.index] += vm.is_silent ? 0 : 1;
    index_holder(VmId{i}, Place::home, vm.home, index);
    if (vm.failed_back) index_holder(VmId{i}, Place::home, *vm.failed_back, index);
    if (!vm.recovery) continue;
    index_holder(VmId{i}, Place::recovery, *vm.recovery, index);
    if (!vm.replication) continue;
    index.copies_of_vm[i] = {way(vm.home.site, vm.recovery->site, VmId{i}),
                             way(vm.recovery->site, vm.home.site, VmId{i})};
  }
}

// A resolver keeps warm what its clients use, and so does who it forwards to.
void index_question(const Scenario& scenario, ResolverId resolver, NameId name, Scenario::Index& index) {
  if (const auto forwarder = scenario[resolver].forwards_to) index_question(scenario, *forwarder, name, index);
  for (const ResolverId next : scenario[resolver].next_forwarders) index_question(scenario, next, name, index);
  const WatchId asking{index.watched.size()};
  if (!index.asking.emplace(std::pair{resolver, name}, asking).second) return;
  index.asks_for_name[name.index].push_back(asking);
  if (const auto forwarder = scenario[resolver].forwards_to) index.asks_forwarder[forwarder->index].push_back(asking);
  for (const ResolverId next : scenario[resolver].next_forwarders) index.asks_forwarder[next.index].push_back(asking);
  index.watched.push_back({WatchedFlow::Asking{resolver, name}});
}

// The first of a directory, to which all others lead; the primary of a secondary, likewise.
DnsServerId zone_of(const Scenario& scenario, DnsServerId server) {
  for (std::size_t steps = 0; steps < scenario.dns_servers.size(); ++steps) {
    if (scenario[server].secondary_of)
      server = *scenario[server].secondary_of;
    else if (scenario[server].directory)
      server = scenario[server].directory->partner;
    else
      break;
  }
  return server;
}

void index_servers(const Scenario& scenario, Scenario::Index& index) {
  index.copies_of_server.resize(scenario.dns_servers.size());
  index.partners_of_server.resize(scenario.dns_servers.size());
  for (std::size_t i = 0; i < scenario.dns_servers.size(); ++i) {
    const DnsServer& server = scenario.dns_servers[i];
    index.zone_of_server.push_back(zone_of(scenario, DnsServerId{i}));
    if (!server.secondary_of && !server.directory) continue;
    const WatchId way{index.watched.size()};
    index.watched.push_back({WatchedFlow::Transferring{DnsServerId{i}}});
    if (server.secondary_of) {
      index.copies_of_server[server.secondary_of->index].push_back(way);
    } else {
      index.partners_of_server[i].push_back(way);
      index.partners_of_server[server.directory->partner.index].push_back(way);
    }
  }
}

// From any router of a site, by declared latencies.
std::vector<Duration> latencies_from(const Scenario& scenario, SiteId site, const Scenario::Index& index) {
  std::vector<Duration> least(scenario.routers.size(), longest_duration);
  std::vector<RouterId> open = index.routers_of_site[site.index];
  for (const RouterId router : open) least[router.index] = Duration{};
  while (!open.empty()) {
    const RouterId here = open.back();
    open.pop_back();
    for (const LinkId link : index.links_of_router[here.index]) {
      const auto& ends = scenario[link].ends;
      const RouterId there = std::get<RouterId>(std::get<RouterId>(ends[0]) == here ? ends[1] : ends[0]);
      const Duration longer = least[here.index] + scenario[link].latency;
      if (longer >= least[there.index]) continue;
      least[there.index] = longer;
      open.push_back(there);
    }
  }
  std::vector<Duration> of_site(scenario.sites.size(), longest_duration);
  for (std::size_t i = 0; i < scenario.routers.size(); ++i) {
    Duration& nearest = of_site[scenario.routers[i].site.index];
    nearest = std::min(nearest, least[i]);
  }
  return of_site;
}

// By the site of who asks: which endpoint is the best for it, then the next best. Equally good ones keep their order.
void index_endpoint_orders(const Scenario& scenario, NameId name, const std::vector<SiteId>& sites,
                           Scenario::Index& index) {
  const HealthChecks& checks = *scenario[name].health;
  for (std::size_t i = 0; i < scenario.sites.size(); ++i) {
    const std::vector<Duration> away = checks.routing == HealthChecks::Routing::performance
                                           ? latencies_from(scenario, SiteId{i}, index)
                                           : std::vector<Duration>(scenario.sites.size());
    const auto answers_here = [&](std::uint32_t endpoint) {
      return std::any_of(checks.answers.begin(), checks.answers.end(), [&](const GeographicAnswer& answer) {
        return answer.endpoints == sites[endpoint] &&
               std::find(answer.askers.begin(), answer.askers.end(), SiteId{i}) != answer.askers.end();
      });
    };
    std::vector<std::uint32_t>& order = index.endpoint_orders[name.index].emplace_back(sites.size());
    std::iota(order.begin(), order.end(), 0U);
    std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
      if (answers_here(a) != answers_here(b)) return answers_here(a);
      return away[sites[a].index] < away[sites[b].index];
    });
  }
}

void index_endpoints(const Scenario& scenario, NameId name, Scenario::Index& index) {
  std::vector<std::vector<Address>>& endpoints = index.endpoints_of_name[name.index];
  std::vector<SiteId> sites;
  for (const Place place : {Place::home, Place::recovery}) {
    std::map<VmGroupId, std::size_t> endpoint_of;
    for (const VmId vm : scenario[scenario[name].application].served_by) {
      if (place == Place::recovery && !scenario[vm].recovery) continue;
      const auto [known, is_new] = endpoint_of.try_emplace(scenario[vm].group, endpoints.size());
      if (is_new) endpoints.emplace_back(), sites.push_back(scenario[vm].at(place).site);
      scenario.add_entrance(scenario[name].application, scenario[vm].at(place), endpoints[known->second]);
    }
  }
  const auto checkers = static_cast<std::uint32_t>(scenario[name].health->from.size());
  for (std::uint32_t i = 0; i < endpoints.size(); ++i)
    for (std::uint32_t checker = 0; checker < checkers; ++checker)
      index.watched.push_back({WatchedFlow::Probing{name, i, checker}});
  if (scenario[name].health->tells_askers_apart()) index_endpoint_orders(scenario, name, sites, index);
}

void index_names(const Scenario& scenario, Scenario::Index& index) {
  index.asks_for_name.resize(scenario.names.size());
  index.asks_forwarder.resize(scenario.resolvers.size());
  for (const Population& population : scenario.populations) {
    for (const ApplicationId application : population.uses) {
      const std::optional<NameId> name = scenario[application].known_as;
      if (!name || population.is_hard_coded) continue;
      for (const ResolverId resolver : population.resolvers) index_question(scenario, resolver, *name, index);
      for (const std::vector<ResolverId>& next : population.next_resolvers)
        for (const ResolverId resolver : next) index_question(scenario, resolver, *name, index);
    }
  }
  for (const VmGroup& group : scenario.groups)
    for (const Lookup& lookup : group.lookups)
      for (const ResolverId cache : lookup.caches) index_question(scenario, cache, lookup.name, index);
  index_servers(scenario, index);
  index.names_of_vm.resize(scenario.vms.size());
  index.endpoints_of_name.resize(scenario.names.size());
  index.endpoint_orders.resize(scenario.names.size());
  for (std::size_t i = 0; i < scenario.names.size(); ++i) {
    const Name& name = scenario.names[i];
    if (name.registers)
      for (const VmId vm : scenario[name.application].served_by) index.names_of_vm[vm.index].emplace_back(i);
    if (name.health) index_endpoints(scenario, NameId{i}, index);
  }
}

void index_recovery(const Scenario& scenario, Scenario::Index& index) {
  for (std::size_t i = 0; i < scenario.monitors.size(); ++i)
    for (std::uint32_t v = 0; v < std::max<std::size_t>(1, scenario.monitors[i].vantage_points.size()); ++v)
      index.watched.push_back({WatchedFlow::Monitoring{MonitorId{i}, v}});
  index.plans_of_monitor.resize(scenario.monitors.size());
  index.vms_of_plan.resize(scenario.plans.size());
  index.plan_of_vm.resize(scenario.vms.size());
  index.plan_of_subnet.resize(scenario.subnets.size());
  std::vector<PlanId> listed_for(scenario.vms.size());  // The last plan whose list a VM is in.
  for (std::size_t i = 0; i < scenario.plans.size(); ++i) {
    const Plan& plan = scenario.plans[i];
    index.acts_of_plan.emplace_back(index.watched.size());
    index.watched.push_back({WatchedFlow::Acting{PlanId{i}}});
    std::size_t vote = 0;
    for (const bool is_of_peer : {false, true})
      for (const Place place : {Place::home, Place::recovery})
        if (plan.quorum) {
          index.votes_of_plan[PlanId{i}][vote++] = WatchId{index.watched.size()};
          index.watched.push_back({WatchedFlow::Voting{PlanId{i}, place, is_of_peer}});
        }
    if (plan.detected_by) index.plans_of_monitor[plan.detected_by->index].emplace_back(i);
    for (std::uint32_t g = 0; g < plan.groups.size(); ++g) {
      for (const VmId vm : plan.groups[g].start) {
        if (listed_for[vm.index] != PlanId{i}) index.vms_of_plan[i].push_back(vm);
        listed_for[vm.index] = PlanId{i};
        index.plan_of_vm[vm.index] = {PlanId{i}, g};
      }
      if (plan.groups[g].move) index.plan_of_subnet[plan.groups[g].move->subnet.index] = {PlanId{i}, g};
    }
  }
}

struct EndsAtVms {
  const Scenario& scenario;
  bool runs_on_vm(DnsServerId server) const { return scenario[server].on.has_value(); }
  bool operator()(const WatchedFlow::Monitoring&) const { return true; }
  bool operator()(const WatchedFlow::Probing&) const { return true; }
  bool operator()(const WatchedFlow::Balancing&) const { return true; }
  bool operator()(const WatchedFlow::Acting&) const {
    return std::any_of(scenario.dns_servers.begin(), scenario.dns_servers.end(),
                       [](const DnsServer& server) { return server.on.has_value(); });
  }
  bool operator()(const WatchedFlow::Voting&) const { return false; }
  bool operator()(const WatchedFlow::Replicating&) const { return false; }
  bool operator()(const WatchedFlow::Tracking&) const { return false; }
  bool operator()(const WatchedFlow::Asking&) const {
    return std::any_of(scenario.dns_servers.begin(), scenario.dns_servers.end(),
                       [](const DnsServer& server) { return server.on.has_value(); });
  }
  bool operator()(const WatchedFlow::Transferring& flow) const {
    const DnsServer& secondary = scenario[flow.secondary];
    return secondary.on || runs_on_vm(secondary.directory ? secondary.directory->partner : *secondary.secondary_of);
  }
};

}  // namespace

std::optional<Destination> PrefixTree::of(Prefix prefix) const {
  const auto found = std::lower_bound(prefixes.begin(), prefixes.end(), prefix);
  if (found == prefixes.end() || *found != prefix) return {};
  return Destination{static_cast<std::uint32_t>(found - prefixes.begin())};
}

// The last prefix that begins at or before the address contains it, or lies in what does.
std::optional<Destination> PrefixTree::of(Address address) const {
  const auto after = std::upper_bound(prefixes.begin(), prefixes.end(), Prefix{address, 32});
  if (after == prefixes.begin()) return {};
  std::uint32_t at = static_cast<std::uint32_t>(after - prefixes.begin()) - 1;
  while (at != none && !prefixes[at].contains(address)) at = parent[at];
  if (at == none) return {};
  return Destination{at};
}

void Scenario::finish() {
  Index fresh;
  index_topology(*this, fresh);
  index_segments(*this, fresh);
  index_workload(*this, fresh);
  index_names(*this, fresh);
  index_recovery(*this, fresh);
  index_prefixes(*this, fresh);
  index_frontends(*this, fresh);
  index_routes(*this, fresh);
  for (const WatchedFlow& flow : fresh.watched) fresh.ends_at_vms.push_back(std::visit(EndsAtVms{*this}, flow.purpose));
  index = std::move(fresh);
  std::stable_sort(timeline.begin(), timeline.end(), [](const Action& a, const Action& b) { return a.at < b.at; });
}

}  // namespace drsim
