#include "sim/emulate/plan.hpp"

#include <algorithm>

#include "sim/emulate/parts.hpp"

namespace drsim::emulate {
namespace {

// How many flows stand for a population: as many as show shares of equal-cost ways, and no more than a small machine
// can ask for.
constexpr std::int64_t most_flows = 32;

bool keeps_a_name_from_the_start(const Scenario& s, const Application& application) {
  return std::any_of(application.served_by.begin(), application.served_by.end(),
                     [&](VmId vm) { return !s[s[vm].group].lookups.empty(); });
}

Probe probe_of(Wiring& w, const Names& names, PopulationId clients, ApplicationId use, const std::string& where,
               const std::vector<std::string>& sources) {
  const Scenario& s = w.scenario;
  const Population& population = s[clients];
  const Application& application = s[use];
  Probe probe{clients, use, ProbeKind::icmp, where, sources, {}, {}, {}, static_cast<int>(application.port)};
  if (keeps_a_name_from_the_start(s, application)) probe.kind = ProbeKind::http;
  if (population.connections) probe.kind = ProbeKind::connection;
  if (population.connections)
    if (const auto* notice = std::get_if<Fixed>(&population.connections->notice)) probe.notice = notice->value;
  if (sources.size() > 1) probe.every = 200ms;
  probe.lookup = population.lookup.every;
  probe.resolver_timeout = population.asking.timeout;
  if (application.known_as && !population.is_hard_coded && !population.resolvers.empty()) {
    probe.name = s[*application.known_as].name;
    const ResolverId first = population.resolvers.front();
    probe.resolvers.push_back(to_text(names.resolvers[first.index].address));
    if (!population.next_resolvers.empty())
      for (const ResolverId next : population.next_resolvers.front())
        probe.resolvers.push_back(to_text(names.resolvers[next.index].address));
    return probe;
  }
  std::vector<Address> known;
  for (const VmId vm : application.served_by) {
    s.add_entrance(use, s[vm].home, known);
    if (s[vm].recovery) s.add_entrance(use, *s[vm].recovery, known);
  }
  for (const Address address : known) probe.addresses.push_back(to_text(address));
  return probe;
}

// Timers and caches of a laboratory begin together: for as long as the longest of them takes it waits, at random.
Duration longest_phase(const Scenario& s) {
  Duration longest = 1s;
  for (const Router& router : s.routers) longest = std::max({longest, router.ospf.hello, router.bgp.keepalive});
  for (const Switch& node : s.switches) longest = std::max(longest, node.hello);
  for (const Name& name : s.names) longest = std::max({longest, name.ttl, name.negative_ttl / 2});
  for (const DnsServer& server : s.dns_servers)
    if (server.secondary_of && !server.is_notified) longest = std::max(longest, server.refresh);
  return std::min<Duration>(longest, 30s);
}

// Until what no probe needs yet stands as well: other adjacencies, the ports of other trees.
Duration until_all_stands(const Scenario& s) {
  Duration longest = 5s;
  for (const Router& router : s.routers) longest = std::max(longest, 2 * router.ospf.hello + 2s);
  for (const Link& link : s.links)
    if (link.protocol == RoutingProtocol::bgp) longest = std::max<Duration>(longest, 10s);
  for (std::size_t i = 0; i < s.switches.size(); ++i)
    if (s.switches[i].spanning_tree != SpanningTree::none && !s.index.trunks_of_switch[i].empty())
      longest = std::max(longest, 2 * s.switches[i].forward_delay + 2s);
  return std::min<Duration>(longest, 40s);
}

}  // namespace

void refuse_what_cannot_be(const Scenario& s) {
  std::string reasons;
  const auto refuse = [&](const std::string& what) { reasons += "\n  " + what; };
  for (const Site& site : s.sites)
    if (site.kind == SiteKind::azure) refuse("site " + site.name + " is Azure: no program here is that");
  for (const Router& router : s.routers)
    if (router.profile != RouterProfile::standard && router.profile != RouterProfile::frr)
      refuse("router " + router.name + " is neither FRR nor anybody's: no program here is that");
  for (const Resolver& resolver : s.resolvers)
    if (resolver.cache.profile == CacheProfile::windows || resolver.cache.profile == CacheProfile::systemd_resolved)
      refuse("resolver " + resolver.name + " is Windows or systemd-resolved: neither is built");
  for (const Name& name : s.names)
    if (name.health) refuse("name " + name.name + " is health-checked: no program here is Traffic Manager");
  for (const DnsServer& server : s.dns_servers)
    if (server.directory) refuse("dns server " + server.name + " is in a directory, which only Windows has");
  for (const LoadBalancer& balancer : s.load_balancers) refuse("load balancer " + balancer.name + " is not built");
  for (const PublicAddress& address : s.public_addresses) refuse("public address " + address.name + " is not built");
  for (const Firewall& firewall : s.firewalls) refuse("firewall " + firewall.name + " is not built");
  if (s.routers.size() > 200 || s.links.size() > 4000 || s.vms.size() > 200)
    refuse("more than 200 routers or VMs, or 4000 links, are more than one machine should carry");
  for (const Subnet& subnet : s.subnets)
    if (subnet.virtual_gateway && subnet.gateways.size() > 2)
      refuse("subnet " + subnet.name + " has more than two gateways");
  if (!reasons.empty()) throw CannotEmulate("this cannot be built of Linux programs:" + reasons);
}

void build_clients(Wiring& w, const Names& names) {
  const Scenario& s = w.scenario;
  for (std::size_t i = 0; i < s.populations.size(); ++i) {
    const PopulationId id{i};
    const Population& population = s[id];
    const LanHost host = w.attach("clients", population.name, i, population.behind);
    std::vector<std::string> sources{to_text(host.address)};
    const std::int64_t flows = std::min(population.count, most_flows);
    for (std::int64_t flow = 1; flow < flows; ++flow) {
      sources.push_back(to_text(w.another(population.behind)));
      w.run(host.where, words("ip address add " + sources.back() + "/" +
                              std::to_string(w.lan(population.behind).length) + " dev e0"));
    }
    if (population.count > flows)
      w.leave_out("clients " + population.name + ": " + std::to_string(flows) + " stand for all " +
                  std::to_string(population.count));
    if (population.cache != ClientCache::none && population.cache != ClientCache::os)
      w.leave_out("clients " + population.name + ": the cache of their own");
    for (const ApplicationId use : population.uses)
      w.lab.probes.push_back(probe_of(w, names, id, use, host.where, sources));
  }
}

Laboratory plan(const Scenario& scenario, const Trace& trace, const std::string& name) {
  refuse_what_cannot_be(scenario);
  Wiring wiring(scenario, name);
  wiring.lab.phases = longest_phase(scenario);
  wiring.lab.settle = until_all_stands(scenario);
  configure_routers(wiring);
  configure_gateways(wiring);
  build_vms(wiring);
  const Names names = build_names(wiring);
  configure_vms(wiring, names);
  build_clients(wiring, names);
  add_acts(wiring, names, trace);
  for (const Monitor& monitor : scenario.monitors)
    wiring.leave_out("monitor " + monitor.name + ": what people and scripts do is taken from the simulated run");
  return std::move(wiring.lab);
}

}  // namespace drsim::emulate
