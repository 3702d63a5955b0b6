// Routers as namespaces with FRR: one set of daemons each, in a folder of its own.

#include <algorithm>
#include <sstream>

#include "sim/emulate/parts.hpp"

namespace drsim::emulate {
namespace {

bool speaks(const Scenario& s, RouterId router, RoutingProtocol protocol) {
  return std::any_of(s.index.links_of_router[router.index].begin(), s.index.links_of_router[router.index].end(),
                     [&](LinkId link) { return s[link].protocol == protocol; });
}

std::string profile_of_bfd(const Bfd& bfd) {
  return "i" + std::to_string(bfd.interval / 1ms) + "m" + std::to_string(bfd.multiplier);
}

std::string router_id(RouterId router) { return to_text(Address{(10u << 24) + (255u << 16) + router.index + 1}); }

std::string ospf_timers(const Router& router) {
  const Ospf& ospf = router.ospf;
  if (ospf.dead == 1s && ospf.hello < 1s)
    return " ip ospf dead-interval minimal hello-multiplier " + std::to_string(1s / ospf.hello) + "\n";
  return " ip ospf hello-interval " + whole_seconds(ospf.hello, "router " + router.name + ", hello") +
         "\n ip ospf dead-interval " + whole_seconds(ospf.dead, "router " + router.name + ", dead") + "\n";
}

// The interfaces whose prefixes a router announces, and has neighbours behind none of.
std::vector<std::pair<std::string, Prefix>> own(const Wiring& w, RouterId router) {
  std::vector<std::pair<std::string, Prefix>> found{{"lan", w.lan(router)}};
  for (std::size_t i = 0; i < w.scenario.subnets.size(); ++i) {
    const auto& gateways = w.scenario.subnets[i].gateways;
    if (std::find(gateways.begin(), gateways.end(), router) != gateways.end())
      found.emplace_back(Wiring::subnet(SubnetId{i}), w.scenario.subnets[i].prefix);
  }
  return found;
}

std::string ospfd_conf(const Wiring& w, RouterId router) {
  const Scenario& s = w.scenario;
  const Router& one = s[router];
  std::ostringstream text, passive;
  std::uint32_t area = 0;
  for (const LinkId id : s.index.links_of_router[router.index]) {
    const Link& link = s[id];
    if (link.protocol != RoutingProtocol::ospf) continue;
    area = link.area;
    text << "interface " << Wiring::link(id) << "\n ip ospf area " << link.area
         << "\n ip ospf network point-to-point\n ip ospf cost " << link.cost_at(w.end_of(id, router)) << "\n"
         << ospf_timers(one);
    if (link.bfd) text << " ip ospf bfd\n ip ospf bfd profile " << profile_of_bfd(*link.bfd) << "\n";
  }
  for (const auto& [interface, prefix] : own(w, router)) {
    text << "interface " << interface << "\n ip ospf area " << area << "\n";
    passive << " passive-interface " << interface << "\n";
  }
  text << "router ospf\n ospf router-id " << router_id(router) << "\n" << passive.str();
  const Redistribution& redistributes = one.redistribution;
  if (redistributes.static_into_ospf) text << " redistribute static\n";
  if (redistributes.bgp_into_ospf && speaks(s, router, RoutingProtocol::bgp)) text << " redistribute bgp\n";
  if (redistributes.originates_default) text << " default-information originate\n";
  return text.str();
}

std::string prefix_list(const std::string& name, const std::vector<Prefix>& prefixes) {
  std::string text;
  for (const Prefix prefix : prefixes)
    text += "ip prefix-list " + name + " permit " + to_text(prefix) + (prefix.length < 32 ? " le 32" : "") + "\n";
  return text.empty() ? "ip prefix-list " + name + " deny any\n" : text;
}

// What one end makes of what it hears and tells; empty where it changes nothing.
struct Maps {
  std::string text;
  bool in = false, out = false;
};

Maps maps_of(const Wiring& w, LinkId id, RouterId router, bool is_internal) {
  const Link& link = w.scenario[id];
  const SessionPolicy& policy = link.policies[w.end_of(id, router)];
  const std::string name = Wiring::link(id), own_as = std::to_string(w.scenario[router].bgp.as_number);
  Maps maps;
  std::string in, out;
  const std::int64_t preference = policy.preference.value_or(link.preference);
  if (preference != 100 || (policy.preference && !is_internal) || (link.states_preference && is_internal))
    in += " set local-preference " + std::to_string(preference) + "\n";
  if (policy.prepended > 0) {
    out += " set as-path prepend";
    for (std::int64_t i = 0; i < policy.prepended; ++i) out += " " + own_as;
    out += "\n";
  }
  if (policy.med != 0) out += " set metric " + std::to_string(policy.med) + "\n";
  if (policy.accepts) maps.text += prefix_list("accepts-" + name, *policy.accepts);
  if (policy.tells) maps.text += prefix_list("tells-" + name, *policy.tells);
  maps.in = !in.empty() || policy.accepts;
  maps.out = !out.empty() || policy.tells;
  if (maps.in)
    maps.text += "route-map in-" + name + " permit 10\n" +
                 (policy.accepts ? " match ip address prefix-list accepts-" + name + "\n" : "") + in;
  if (maps.out)
    maps.text += "route-map out-" + name + " permit 10\n" +
                 (policy.tells ? " match ip address prefix-list tells-" + name + "\n" : "") + out;
  return maps;
}

struct Session {
  std::string before, family, maps;
};

Session session(const Wiring& w, LinkId id, RouterId router) {
  const Scenario& s = w.scenario;
  const Router& one = s[router];
  const RouterId other = w.neighbour(id, router);
  const std::string peer = " neighbor " + to_text(w.address(id, 1 - w.end_of(id, router))) + " ";
  const bool is_internal = one.bgp.as_number == s[other].bgp.as_number;
  const std::string name = "router " + one.name;
  Session made;
  made.before = peer + "remote-as " + std::to_string(s[other].bgp.as_number) + "\n" + peer + "timers " +
                whole_seconds(one.bgp.keepalive, name + ", keepalive") + " " +
                whole_seconds(one.bgp.hold, name + ", hold") + "\n" + peer + "timers connect " +
                whole_seconds(std::max<Duration>(1s, one.bgp.connect_retry), name + ", connect-retry") + "\n" + peer +
                "advertisement-interval " + whole_seconds(one.bgp.advertisement, name + ", advertisement") + "\n";
  if (s[id].bfd) made.before += peer + "bfd profile " + profile_of_bfd(*s[id].bfd) + "\n";
  const Maps maps = maps_of(w, id, router, is_internal);
  made.maps = maps.text;
  if (maps.in) made.family += " " + peer + "route-map in-" + Wiring::link(id) + " in\n";
  if (maps.out) made.family += " " + peer + "route-map out-" + Wiring::link(id) + " out\n";
  if (is_internal) made.family += " " + peer + "next-hop-self\n";
  const auto& clients = one.bgp.clients;
  if (std::find(clients.begin(), clients.end(), other) != clients.end())
    made.family += " " + peer + "route-reflector-client\n";
  return made;
}

std::string bgpd_conf(const Wiring& w, RouterId router) {
  const Scenario& s = w.scenario;
  const Router& one = s[router];
  std::ostringstream text, family, maps;
  text << "router bgp " << one.bgp.as_number << "\n bgp router-id " << router_id(router)
       << "\n no bgp ebgp-requires-policy\n bgp bestpath as-path multipath-relax\n";
  if (one.bgp.restart_time)
    text << " bgp graceful-restart\n bgp graceful-restart stalepath-time "
         << whole_seconds(*one.bgp.restart_time, "router " + one.name + ", graceful-restart") << "\n";
  for (const LinkId id : s.index.links_of_router[router.index]) {
    if (s[id].protocol != RoutingProtocol::bgp) continue;
    const Session made = session(w, id, router);
    text << made.before, family << made.family, maps << made.maps;
  }
  text << " address-family ipv4 unicast\n" << family.str();
  for (const auto& [interface, prefix] : own(w, router)) text << "  network " << to_text(prefix) << "\n";
  for (const Prefix prefix : one.summaries) text << "  aggregate-address " << to_text(prefix) << " summary-only\n";
  text << "  maximum-paths " << one.bgp.multipath << "\n  maximum-paths ibgp " << one.bgp.multipath << "\n";
  if (one.redistribution.ospf_into_bgp && speaks(s, router, RoutingProtocol::ospf)) text << "  redistribute ospf\n";
  if (one.redistribution.static_into_bgp) text << "  redistribute static\n";
  text << " exit-address-family\n" << maps.str();
  return text.str();
}

std::string bfdd_conf(const Wiring& w, RouterId router) {
  std::ostringstream text;
  text << "bfd\n";
  for (const LinkId id : w.scenario.index.links_of_router[router.index])
    if (const auto& bfd = w.scenario[id].bfd)
      text << " profile " << profile_of_bfd(*bfd) << "\n  detect-multiplier " << bfd->multiplier
           << "\n  receive-interval " << bfd->interval / 1ms << "\n  transmit-interval " << bfd->interval / 1ms << "\n";
  return text.str();
}

std::string staticd_conf(const Wiring& w, RouterId router) {
  std::string text;
  for (const StaticRouteId id : w.scenario.index.static_routes_of_router[router.index])
    if (w.scenario[id].begins_installed) text += static_route(w, id) + "\n";
  return text;
}

std::string folder_of(RouterId router) { return "router-" + std::to_string(router.index); }

void build_router(Wiring& w, RouterId router) {
  const std::string where = w.of(router);
  w.make(where);
  w.run(where, words("sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.default.rp_filter=0 "
                     "net.ipv4.conf.all.send_redirects=0 net.ipv4.conf.default.send_redirects=0 "
                     "net.ipv4.conf.default.arp_notify=1"));
  w.run(where, words("ip link add lan type bridge forward_delay 0 mcast_snooping 0"));
  w.run(where, words("ip address add " + to_text(Address{w.lan(router).network.value + 1}) + "/" +
                     std::to_string(w.lan(router).length) + " dev lan"));
  w.run(where, words("ip link set dev lan up"));
}

void join(Wiring& w, SubnetId id) {
  const Scenario& s = w.scenario;
  const Subnet& subnet = s[id];
  for (std::size_t i = 0; i < subnet.gateways.size(); ++i) {
    const RouterId router = subnet.gateways[i];
    const std::string where = w.of(router), node = w.of(s[router].attached_to), interface = Wiring::subnet(id),
                      port = Wiring::port_of(router, id);
    w.run("",
          words("ip link add " + interface + " netns " + where + " type veth peer name " + port + " netns " + node));
    w.run(node, words("ip link set dev " + port + " master " + Wiring::bridge(subnet.vlan) + " up"));
    if (const auto* cache = std::get_if<ArpEntryResidual>(&s[subnet.vlan].arp_cache)) {
      const std::string neigh = "net.ipv4.neigh." + interface + ".";
      w.run(where,
            {"sysctl", "-qw", neigh + "base_reachable_time_ms=" + std::to_string(cache->reachable / 1ms),
             neigh + "delay_first_probe_time=" + whole_seconds(cache->first_probe, "vlan " + s[subnet.vlan].name),
             neigh + "ucast_solicit=" + std::to_string(cache->probes / 1s)});
    }
    w.run(where, words("ip address add " + to_text(w.gateway(id, router)) + "/" + std::to_string(subnet.prefix.length) +
                       " dev " + interface));
    w.run(where, words("ip link set dev " + interface + (i < subnet.initially_active ? " up" : " down")));
  }
}

}  // namespace

std::string static_route(const Wiring& w, StaticRouteId id) {
  const StaticRoute& route = w.scenario[id];
  const Prefix to =
      std::holds_alternative<RouterId>(route.to) ? w.lan(std::get<RouterId>(route.to)) : std::get<Prefix>(route.to);
  const std::string next =
      route.via ? to_text(w.address(w.carrier_of(route.via), 1 - w.end_of(route.via, route.at))) : "blackhole";
  return "ip route " + to_text(to) + " " + next + " " + std::to_string(route.distance);
}

std::vector<Daemon> daemons_of(const Wiring& w, RouterId router) {
  const Scenario& s = w.scenario;
  const std::string folder = w.lab.folder + "/" + folder_of(router);
  std::vector<std::string> programs{"zebra", "staticd"};
  const auto& links = s.index.links_of_router[router.index];
  if (std::any_of(links.begin(), links.end(), [&](LinkId id) { return s[id].bfd.has_value(); }))
    programs.push_back("bfdd");
  if (speaks(s, router, RoutingProtocol::ospf)) programs.push_back("ospfd");
  if (speaks(s, router, RoutingProtocol::bgp)) programs.push_back("bgpd");
  std::vector<Daemon> daemons;
  for (const std::string& program : programs)
    daemons.push_back(
        {folder_of(router) + "-" + program,
         w.of(router),
         {"/usr/lib/frr/" + program, "-A", "127.0.0.1", "-P", "0", "-f", folder + "/" + program + ".conf"},
         {{folder, "/run/frr"}}});
  return daemons;
}

void configure_routers(Wiring& w) {
  const Scenario& s = w.scenario;
  for (std::size_t i = 0; i < s.routers.size(); ++i) build_router(w, RouterId{i});
  build_links(w);
  build_switches(w);
  for (std::size_t i = 0; i < s.subnets.size(); ++i) join(w, SubnetId{i});
  build_tunnels(w);
  for (std::size_t i = 0; i < s.routers.size(); ++i) {
    const RouterId router{i};
    const std::string folder = folder_of(router);
    w.file(folder + "/zebra.conf", "");
    w.file(folder + "/staticd.conf", staticd_conf(w, router));
    w.file(folder + "/bfdd.conf", bfdd_conf(w, router));
    w.file(folder + "/ospfd.conf", ospfd_conf(w, router));
    w.file(folder + "/bgpd.conf", bgpd_conf(w, router));
    w.run("", {"chown", "-R", "frr:frr", w.lab.folder + "/" + folder});
    for (Daemon& daemon : daemons_of(w, router)) w.lab.build.push_back(std::move(daemon));
  }
}

Run vtysh(const Wiring& w, RouterId router, const std::vector<std::string>& lines) {
  std::vector<std::string> argv{"vtysh", "--vty_socket", w.lab.folder + "/" + folder_of(router), "-c",
                                "configure terminal"};
  for (const std::string& line : lines) argv.insert(argv.end(), {"-c", line});
  return {w.of(router), argv};
}

}  // namespace drsim::emulate
