#include "sim/campaign/what_if/remedies.hpp"

#include <algorithm>

namespace drsim::campaign {

std::string start_it(const Occasion& occasion, VmId id) {
  const Scenario& scenario = occasion.scenario;
  const Vm& vm = scenario[id];
  const std::string group = scenario[vm.group].name;
  if (!vm.recovery)
    return "vm '" + group + "' has no replica: add replication: {to: ..., churn: ...}, and start it in a plan";
  if (!scenario.index.plan_of_vm[id.index])
    return "no plan starts vm '" + group + "': add it to a group, as in {start: [" + group + "]}";
  return "plan '" + scenario[scenario.index.plan_of_vm[id.index].plan].name + "' starts vm '" + group +
         "': see drsim explain";
}

namespace {

bool is_lost(const Occasion& occasion, SiteId site) {
  return std::find(occasion.lost.begin(), occasion.lost.end(), site) != occasion.lost.end();
}

// Whether a VM is there on this occasion: it was not lost, or a plan starts its replica.
bool comes_back(const Occasion& occasion, VmId id) {
  const Scenario& scenario = occasion.scenario;
  return !is_lost(occasion, scenario[id].home.site) || (scenario[id].recovery && scenario.index.plan_of_vm[id.index]);
}

// The VM that is missing: this one, or the first need of it, or need of a need, that no plan starts.
std::optional<VmId> missing(const Occasion& occasion, VmId id, std::size_t depth = 0) {
  const Scenario& scenario = occasion.scenario;
  if (!comes_back(occasion, id)) return id;
  if (depth > scenario.groups.size()) return {};
  for (const VmGroupId need : scenario[scenario[id].group].needs) {
    const std::vector<VmId>& members = scenario[need].vms;
    const auto is_there = [&](VmId member) { return comes_back(occasion, member); };
    if (std::none_of(members.begin(), members.end(), is_there)) return members.front();
    if (const auto deeper = missing(occasion, members.front(), depth + 1)) return deeper;
  }
  return {};
}

bool passes_nothing_on(const Link& link) {
  return link.tunnel && link.tunnel->kind == Tunnel::Kind::peering && link.protocol != RoutingProtocol::bgp;
}

// Where a VM's subnet is lost with its site, or is not announced where the VM runs now.
std::string lead_routes_to(const Occasion& occasion, SubnetId id) {
  const Scenario& scenario = occasion.scenario;
  const Subnet& subnet = scenario[id];
  const Network& network = scenario[subnet.network];
  const bool has_links = std::any_of(subnet.gateways.begin(), subnet.gateways.end(), [&](RouterId gateway) {
    return !scenario.index.links_of_router[gateway.index].empty();
  });
  if (!has_links)
    return "network '" + network.name + "' is connected to nothing: no link ends at its gateway '" +
           scenario[subnet.gateways.front()].name + "'; add one, as in links: {peering: {between: [" +
           scenario[subnet.gateways.front()].name + ", ...], tunnel: {kind: peering}}}";
  for (const RouterId gateway : subnet.gateways)
    for (const LinkId link : scenario.index.links_of_router[gateway.index])
      if (passes_nothing_on(scenario[link]))
        return "peering '" + scenario[link].name + "' of network '" + network.name +
               "' passes nothing on to third parties: protocol: bgp on it does, as gateway transit";
  if (is_lost(occasion, network.site) && !scenario.index.plan_of_subnet[id.index])
    return "subnet '" + subnet.name +
           "' is announced at the lost site only: add a step to the plan, as in {move: "
           "{subnet: " +
           subnet.name + ", to: ...}}";
  return {};
}

// VMs that a plan takes to another site with the addresses of a subnet that stays where it is.
std::optional<std::string> of_subnet_left_behind(const Occasion& occasion, ApplicationId asked_for) {
  const Scenario& scenario = occasion.scenario;
  const auto is_taken = [&](VmId id) {
    const Vm& vm = scenario[id];
    const PlanGroupId step = scenario.index.plan_of_vm[id.index];
    return step && std::find(occasion.plans.begin(), occasion.plans.end(), step.plan) != occasion.plans.end() &&
           vm.recovery && vm.recovery->is_connected() && vm.recovery->subnet == vm.home.subnet &&
           !scenario.is_stretched(vm) && !scenario.index.plan_of_subnet[vm.home.subnet.index];
  };
  if (!asked_for) return {};
  const std::vector<VmId>& serving = scenario[asked_for].served_by;
  const auto found = std::find_if(serving.begin(), serving.end(), is_taken);
  if (found == serving.end()) return {};
  const SubnetId subnet = scenario[*found].home.subnet;
  std::string vms;
  for (const VmGroup& group : scenario.groups)
    if (!group.vms.empty() && is_taken(group.vms.front()) && scenario[group.vms.front()].home.subnet == subnet)
      vms += (vms.empty() ? "'" : ", '") + group.name + "'";
  const std::string network = scenario[scenario[subnet].network].name;
  return "subnet '" + scenario[subnet].name + "' stays at site '" +
         scenario[scenario[scenario[subnet].network].site].name + "' when " +
         (vms.find(", ") == std::string::npos ? "vm " + vms + " of it runs" : "vms " + vms + " of it run") + " at '" +
         scenario[scenario[*found].recovery->site].name +
         "': map its network to one there, as in network-mappings: "
         "[{from: " +
         network + ", to: ...}], or take it along, as in {move: {subnet: " + scenario[subnet].name + ", to: ...}}";
}

std::string of_route(const Occasion& occasion, const Answer& answer, ApplicationId asked_for) {
  const Scenario& scenario = occasion.scenario;
  if (asked_for)
    for (const VmId vm : scenario[asked_for].served_by) {
      const Attachment& there =
          is_lost(occasion, scenario[vm].home.site) || occasion.when.starts_with("after a planned")
              ? scenario[vm].at(Place::recovery)
              : scenario[vm].home;
      if (!there.is_connected()) continue;
      if (std::string advice = lead_routes_to(occasion, there.subnet); !advice.empty()) return advice;
    }
  const auto* router = std::get_if<RouterId>(&answer.where);
  const std::string at = router ? "router '" + scenario[*router].name + "'" : "a router on the way";
  return at +
         " knows no way on, there or back: add a link, a protocol on it, a route (routes:), or let a neighbour "
         "announce what it knows only by a static route";
}

// Whether the plans of an occasion, or the servers and hosts themselves, say the new address.
bool is_changed(const Occasion& occasion, NameId name) {
  const Scenario& scenario = occasion.scenario;
  if (scenario[name].registers || scenario[name].health) return true;
  return std::any_of(occasion.plans.begin(), occasion.plans.end(), [&](PlanId plan) {
    const std::vector<PlanGroup>& groups = scenario[plan].groups;
    return std::any_of(groups.begin(), groups.end(), [&](const PlanGroup& group) {
      return group.publish &&
             std::find(group.publish->names.begin(), group.publish->names.end(), name) != group.publish->names.end();
    });
  });
}

// A VM that goes on with the address it found when it started, though the name is changed: this one, or one that it, or
// one that it finds, asks.
std::optional<std::string> of_kept_address(const Occasion& occasion, VmId id, std::size_t depth = 0) {
  const Scenario& scenario = occasion.scenario;
  const VmGroup& group = scenario[scenario[id].group];
  if (depth > scenario.groups.size()) return {};
  for (const Lookup& lookup : group.lookups) {
    const bool is_kept = std::any_of(lookup.caches.begin(), lookup.caches.end(), [&](ResolverId cache) {
      return scenario[cache].cache.min_ttl >= longest_duration;
    });
    const std::string name = scenario[lookup.name].name;
    if (is_kept && is_changed(occasion, lookup.name))
      return "vm '" + group.name + "' keeps the address of '" + name + "' that it found when it started: restart vm '" +
             group.name + "' once the name is changed, or let what it finds run out (cache-ttl)";
    for (const VmId asked : scenario[scenario[lookup.name].application].served_by)
      if (auto deeper = of_kept_address(occasion, asked, depth + 1)) return deeper;
  }
  for (const VmGroupId need : group.needs)
    for (const VmId member : scenario[need].vms)
      if (auto deeper = of_kept_address(occasion, member, depth + 1)) return deeper;
  return {};
}

// Of the VMs that an application is served by, the first that runs at the other place now and is on no network there.
std::optional<VmId> unconnected_replica(const Occasion& occasion, std::optional<VmId> met, ApplicationId asked_for) {
  const Scenario& scenario = occasion.scenario;
  std::vector<VmId> asked;
  if (met) asked.push_back(*met);
  if (asked_for) asked.insert(asked.end(), scenario[asked_for].served_by.begin(), scenario[asked_for].served_by.end());
  for (const VmId vm : asked)
    if (!occasion.plans.empty() && scenario[vm].recovery && !scenario[vm].recovery->is_connected()) return vm;
  return {};
}

// The network at home still attracts who asks, and the VM has moved to one with the same addresses.
std::optional<std::string> prefix_at_both(const Occasion& occasion, ApplicationId asked_for) {
  const Scenario& scenario = occasion.scenario;
  if (!asked_for || occasion.plans.empty()) return {};
  for (const VmId id : scenario[asked_for].served_by) {
    const Vm& vm = scenario[id];
    if (!vm.recovery || !vm.recovery->is_connected() || vm.recovery->subnet == vm.home.subnet) continue;
    const Subnet &home = scenario[vm.home.subnet], &there = scenario[vm.recovery->subnet];
    if (home.prefix.overlaps(there.prefix) && !is_lost(occasion, scenario[home.network].site))
      return "subnet '" + home.name +
             "' is announced at home as well, with the same addresses: have the plan withdraw "
             "it there, or cut its network off";
  }
  return {};
}

// Of a name whose server has moved with the VM that it runs on.
std::optional<std::string> of_moved_server(const Occasion& occasion, NameId name) {
  const Scenario& scenario = occasion.scenario;
  const DnsServer& server = scenario[scenario[name].authority];
  if (occasion.plans.empty() || !server.on || !scenario[*server.on].recovery) return {};
  const std::string where = "dns-server '" + server.name + "' runs in vm '" + scenario[*server.on].name + "': ";
  const Attachment& there = *scenario[*server.on].recovery;
  if (!there.is_connected())
    return where + "its replica is connected to no network: add one to network-mappings, or recovery: {network: ...}";
  const std::string advice = lead_routes_to(occasion, there.subnet);
  if (advice.empty()) return {};
  return where + advice;
}

// The resolvers that clients ask, first and next.
std::vector<ResolverId> resolvers_of(const Population& clients) {
  std::vector<ResolverId> all = clients.resolvers;
  for (const std::vector<ResolverId>& next : clients.next_resolvers) all.insert(all.end(), next.begin(), next.end());
  return all;
}

// A copy of the zone that they ask and that has run out: a secondary answers no longer than its SOA record's expire.
std::optional<std::string> of_expired_zone(const Scenario& scenario, const State& state, const Population& clients,
                                           NameId name) {
  for (const ResolverId resolver : resolvers_of(clients))
    for (const DnsServerId id : scenario.servers_of(resolver, name)) {
      if (!state.is_expired(id) || !state.is_up(id)) continue;
      const DnsServer& server = scenario[id];
      return "dns-server '" + server.name + "' does not answer any more: it has not heard from its primary '" +
             scenario[*server.secondary_of].name + "' for longer than expire, " + to_text(server.expire) +
             "; promote it, as in {configure: {set: [{dns-server: " + server.name +
             ", role: primary}]}}, or give it a longer expire";
    }
  return {};
}

// Of a zone whose authority is lost: others may hold it, and not be asked.
std::string of_lost_authority(const Occasion& occasion, NameId name) {
  const Scenario& scenario = occasion.scenario;
  const std::string authority = scenario[scenario[name].authority].name;
  for (std::size_t i = 0; i < scenario.dns_servers.size(); ++i)
    if (scenario.holds(DnsServerId{i}, name) && !is_lost(occasion, scenario[scenario.dns_servers[i].behind].site))
      return "dns-server '" + authority + "' is lost, and their resolvers get no answer from '" +
             scenario.dns_servers[i].name +
             "', which holds the zone too: let them ask it (asks:), and see the way there";
  return "the zone is held at the lost site only, by dns-server '" + authority +
         "': have another one elsewhere, with secondary-of or replicates-with, and let the resolvers ask it "
         "(asks:)";
}

// A server that still has the old record, though another one is the authority by now, and that answers first.
std::optional<std::string> of_old_zone(const Scenario& scenario, const State& state, const Population& clients,
                                       NameId name) {
  Reachability reachability(scenario);
  const DnsServerId authority = state.authority(name);
  for (const ResolverId resolver : resolvers_of(clients)) {
    const auto server = reachability.answering(state, WatchedFlow::Asking{resolver, name});
    if (!server || state.version(*server, name) == state.version(authority, name)) continue;
    const std::string who = "resolver '" + scenario[resolver].class_name + "' is answered by dns-server '" +
                            scenario[*server].name + "', which keeps the old record of '" + scenario[name].name + "': ";
    if (*server == authority || !state.is_writable(authority, name)) continue;
    return who + "let it ask '" + scenario[authority].name + "' first, as in asks: [" + scenario[authority].name +
           ", ...], or take '" + scenario[*server].name + "' out of use when the other one becomes the primary";
  }
  return {};
}

struct OriginOf {
  const Scenario& s;
  Origin operator()(const WatchedFlow::Monitoring& f) const { return s[f.monitor].origin; }
  Origin operator()(const WatchedFlow::Replicating& f) const {
    for (const Vm& vm : s.vms)
      if (vm.recovery && vm.home.site == f.from && vm.recovery->site == f.to) return s[vm.group].origin;
    return {};
  }
  Origin operator()(const WatchedFlow::Asking& f) const { return s[f.resolver].origin; }
  Origin operator()(const WatchedFlow::Transferring& f) const { return s[f.secondary].origin; }
  Origin operator()(const WatchedFlow::Tracking& f) const { return s[f.route].origin; }
  Origin operator()(const WatchedFlow::Probing& f) const { return s[f.name].origin; }
  Origin operator()(const WatchedFlow::Balancing& f) const { return s[f.balancer].origin; }
  Origin operator()(const WatchedFlow::Acting& f) const { return s[f.plan].origin; }
  Origin operator()(const WatchedFlow::Voting& f) const { return s[f.plan].origin; }
};

}  // namespace

std::string remedy(const Occasion& occasion, const Answer& answer, ApplicationId asked_for) {
  const Scenario& scenario = occasion.scenario;
  const auto* vm = std::get_if<VmId>(&answer.where);
  const bool is_on_the_way = answer.disposition == Disposition::no_route || answer.disposition == Disposition::loop ||
                             answer.disposition == Disposition::black_hole ||
                             answer.disposition == Disposition::not_attached;
  if (is_on_the_way)
    if (const auto left_behind = of_subnet_left_behind(occasion, asked_for)) return *left_behind;
  switch (answer.disposition) {
    case Disposition::no_route:
    case Disposition::loop:
    case Disposition::black_hole:
      return of_route(occasion, answer, asked_for);
    case Disposition::vm_down:
      return vm ? start_it(occasion, *vm) : "start it in a plan";
    case Disposition::commits_wait:
      return "its writes are blocked until its other place answers: peer-lost: degrade, or a second path there";
    case Disposition::dependency_down:
      if (vm)
        if (const auto need = missing(occasion, *vm)) return start_it(occasion, *need);
      if (vm)
        if (const auto kept = of_kept_address(occasion, *vm)) return *kept;
      return "what it needs cannot be reached from where it runs: move both, or lead routes between the two";
    case Disposition::not_attached:
      if (const auto replica = unconnected_replica(occasion, vm ? std::optional(*vm) : std::nullopt, asked_for))
        return "the replica of vm '" + scenario[scenario[*replica].group].name +
               "' is connected to no network: add one to network-mappings, or recovery: {network: ...}";
      if (const auto twice = prefix_at_both(occasion, asked_for)) return *twice;
      return "its gateway is not on its broadcast domain: name a gateway at its site, carry its vlan on a trunk, or "
             "move its subnet in the plan";
    case Disposition::blocked:
      return "a firewall on the way refuses it: add a rule that allows it";
    case Disposition::asymmetric:
      return "the answer takes another path than the request, past a stateful device: make both paths the same";
    case Disposition::unknown_connection:
      return "an open connection moved to a stateful device that has not seen it begin: a cluster whose members share "
             "their state keeps it";
    case Disposition::untranslated:
      return "nothing is behind the public address there: add a load balancer or a VM of the application at that "
             "site";
    case Disposition::no_backend:
      return "its load balancer has no backend at its own site: add members there, or reach: every-site";
    case Disposition::overloaded:
      return "what is left cannot serve so many: more hosts or a higher capacity, or fewer users who are let in";
    case Disposition::too_slow:
      return "its distance or its load makes it slower than tolerated: move what it asks along, or add capacity";
    default:
      break;
  }
  return "see drsim explain";
}

std::string remedy_for_name(const Occasion& occasion, const State& state, const PopulationReport& use,
                            Disposition met) {
  const Scenario& scenario = occasion.scenario;
  const Population& clients = scenario[use.clients];
  const auto& name = scenario[use.application].known_as;
  if (met == Disposition::no_name) {
    const auto all_stand_there = [&](const std::vector<ResolverId>& all) {
      return std::all_of(all.begin(), all.end(), [&](ResolverId resolver) {
        return is_lost(occasion, scenario[scenario[resolver].behind].site);
      });
    };
    if (!clients.resolvers.empty() && all_stand_there(clients.resolvers) &&
        std::all_of(clients.next_resolvers.begin(), clients.next_resolvers.end(), all_stand_there))
      return "every resolver they ask stands at a site that is lost ('" + scenario[clients.resolvers.front()].name +
             "'): let them ask one at another site next, as in resolver: [" + scenario[clients.resolvers.front()].name +
             ", ...]";
    if (name)
      if (const auto advice = of_moved_server(occasion, *name)) return *advice;
    if (name)
      if (const auto expired = of_expired_zone(scenario, state, clients, *name)) return *expired;
    if (name && is_lost(occasion, scenario[scenario[scenario[*name].authority].behind].site))
      return of_lost_authority(occasion, *name);
    return "their resolvers reach nobody who holds the name: see asks: of the resolver, and the routes to its servers";
  }
  if (!name || clients.is_hard_coded)
    return "they hold its address for good: keep the address when it moves, or give it a name (names:)";
  if (occasion.plans.empty()) return "the name says an address that nobody has: see vms: address";
  if (const auto old = of_old_zone(scenario, state, clients, *name)) return *old;
  if (is_changed(occasion, *name))
    return "the name is changed, and they keep the address that they hold: give them a cache that ends (cache:), or "
           "restart what keeps it";
  return "nobody changes the name: add a step to the plan, as in {publish: {names: [" + scenario[*name].name + "]}}";
}

Origin origin_of(const Scenario& scenario, const WatchedFlow& flow) {
  return std::visit(OriginOf{scenario}, flow.purpose);
}

}  // namespace drsim::campaign
