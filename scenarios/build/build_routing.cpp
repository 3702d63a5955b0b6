#include <algorithm>
#include <charconv>
#include <optional>
#include <set>
#include <variant>

#include "models/routing/azure/azure.hpp"
#include "models/rulebook/rulebook.hpp"
#include "scenarios/build/build.hpp"
#include "scenarios/reading/values.hpp"

namespace drsim {
namespace {

std::optional<std::variant<Prefix, RouterId>> destination_of(const Fields& fields, Draft& draft) {
  const std::string text = fields.text("to");
  if (text == "default") return Prefix{};
  if (const auto router = draft.routers.find(text); router != draft.routers.end()) return router->second;
  const Parsed<Prefix> prefix = parse_prefix(text);
  if (const auto* parsed = std::get_if<Prefix>(&prefix)) return *parsed;
  std::vector<std::string> known;
  for (const auto& [name, id] : draft.routers) known.push_back(name);
  const std::string near = nearest(text, known);
  draft.wrong(fields.at("to"), "'" + text + "' is neither a prefix nor a router",
              near.empty() ? "write 192.168.1.0/24, default, or a router's name" : "did you mean '" + near + "'?");
  return {};
}

void build_track(const Fields& fields, StaticRoute& route, Draft& draft) {
  if (!fields.states("track")) return;
  const Fields track = fields.map("track");
  route.track = Track{track.id("target", draft.routers), track.duration("every"), track.duration("timeout"),
                      track.duration("down-delay"), track.duration("up-delay")};
  if (route.track->every == Duration{}) draft.wrong(track.at("every"), "a probe every 0s", "write 1s or more");
  if (!route.via)
    draft.wrong(fields.at("track"), "route '" + route.name + "' points to no link that a probe could go over",
                "give it via");
}

void build_route(const std::string& name, const Fields& fields, Draft& draft) {
  const RouterId at = fields.id("at", draft.routers);
  StaticRoute route{.name = name,
                    .at = at,
                    .to = Prefix{},
                    .via = {},
                    .distance = fields.count("distance"),
                    .begins_installed = fields.text("initially") == "installed",
                    .track = {},
                    .origin = draft.origin(fields.at())};
  if (const auto to = destination_of(fields, draft)) route.to = *to;
  if (fields.states("via")) {
    const auto via = draft.links.find(fields.text("via"));
    if (via == draft.links.end()) {
      draft.sound = false;
      return;
    }
    route.via = via->second;
    const auto& ends = draft.scenario[route.via].ends;
    if (std::find(ends.begin(), ends.end(), Node{at}) == ends.end())
      draft.wrong(fields.at("via"),
                  "link '" + via->first + "' does not end at router '" + draft.scenario[at].name + "'",
                  "name one of its own links");
  }
  build_track(fields, route, draft);
  draft.routes[name] = StaticRouteId{draft.scenario.static_routes.size()};
  draft.scenario.static_routes.push_back(std::move(route));
}

// Of two routes to one prefix, Azure takes what is typed, then BGP, then its own (route-server-faq.md, 07/31/2022).
constexpr std::int64_t system_distance = 30;

StaticRouteId add_system_route(const std::string& name, RouterId at, Prefix to, LinkId via, Draft& draft) {
  const StaticRouteId id{draft.scenario.static_routes.size()};
  draft.scenario.static_routes.push_back({.name = name + " " + to_text(to),
                                          .at = at,
                                          .to = to,
                                          .via = via,
                                          .distance = system_distance,
                                          .begins_installed = true,
                                          .track = {},
                                          .local_network = {},
                                          .is_system = true,
                                          .origin = draft.scenario[via].origin});
  return id;
}

Tunnel::Kind kind_of(const std::string& word) {
  if (word == "vnet-to-vnet") return Tunnel::Kind::vnet_to_vnet;
  if (word == "peering") return Tunnel::Kind::peering;
  if (word == "point-to-site") return Tunnel::Kind::point_to_site;
  return word == "openvpn" ? Tunnel::Kind::openvpn : Tunnel::Kind::site_to_site;
}

// Once all links are known. The ends of a connection between virtual networks learn of each other's subnets.
void build_tunnel(const std::string& name, const Fields& node, Draft& draft) {
  if (!node.states("tunnel") || !draft.links.contains(name)) return;
  const LinkId id = draft.links.at(name);
  if (draft.scenario[id].is_trunk()) {
    draft.wrong(node.at("tunnel"), "a trunk is no tunnel between routers",
                "its kind says what it is made of: vxlan, otv");
    return;
  }
  const Fields fields = node.map("tunnel");
  Tunnel tunnel{kind_of(fields.text("kind")), {}, fields.duration("dead-peer"), fields.duration("check"),
                fields.delay("negotiation"),  {}};
  for (const YamlNode* over : fields.values("over")) {
    const auto found = draft.links.find(over->text);
    if (found == draft.links.end()) continue;
    if (draft.scenario[found->second].is_trunk() || found->second == id || (draft.scenario[found->second].tunnel))
      draft.wrong(over->at, "a tunnel runs over plain links between routers", "");
    else
      tunnel.over.push_back(found->second);
  }
  // After a pause of a second the dead remote is tried again for four to five, and after another second the next one
  // (its client's log).
  if (tunnel.kind == Tunnel::Kind::openvpn && !fields.states("negotiation")) tunnel.negotiation = Uniform{6s, 7s};
  // Nobody has measured how soon people notice, and dial again.
  if (tunnel.kind == Tunnel::Kind::point_to_site && !fields.states("negotiation")) {
    tunnel.negotiation = Lognormal{1min, 5min};
    draft.assume("tunnel negotiation of point-to-site {p50: 1m, p95: 5m}: people notice, and dial in again");
  }
  if (tunnel.check > tunnel.dead_peer)
    draft.wrong(fields.at("check"), "a peer that is asked less often than it is given up",
                "usually it is a third of dead-peer");
  if (fields.states("instead-of") && draft.links.contains(fields.text("instead-of")))
    tunnel.instead_of = draft.links.at(fields.text("instead-of"));
  if (tunnel.instead_of && !draft.scenario[tunnel.instead_of].tunnel)
    draft.wrong(fields.at("instead-of"),
                "link '" + draft.scenario[tunnel.instead_of].name + "' is no tunnel, or comes later",
                "put it before this one");
  draft.scenario.links[id.index].tunnel = tunnel;
  if (tunnel.kind != Tunnel::Kind::vnet_to_vnet && tunnel.kind != Tunnel::Kind::peering) return;
  for (const std::size_t side : {0u, 1u}) {
    const RouterId here = std::get<RouterId>(draft.scenario[id].ends[side]),
                   there = std::get<RouterId>(draft.scenario[id].ends[1 - side]);
    if (draft.scenario[draft.scenario[here].site].kind != SiteKind::azure)
      draft.wrong(
          node.at("between"),
          "router '" + draft.scenario[here].name + "' is not at an Azure site: it has no virtual network to connect",
          "kind: site-to-site");
    for (const Prefix prefix : virtual_network_of(draft.scenario, there))
      add_system_route(name, here, prefix, id, draft);
  }
}

void build_local_network(const std::string& name, const Fields& fields, Draft& draft) {
  const auto via = draft.links.find(fields.text("via"));
  if (via == draft.links.end()) return;
  const LocalNetworkId id{draft.scenario.local_networks.size()};
  const RouterId at = fields.id("at", draft.routers);
  draft.local_networks[name] = id;
  draft.scenario.local_networks.push_back({name, at, via->second, draft.origin(fields.at())});
  const auto& ends = draft.scenario[via->second].ends;
  if (std::find(ends.begin(), ends.end(), Node{at}) == ends.end())
    draft.wrong(fields.at("via"), "link '" + via->first + "' does not end at router '" + draft.scenario[at].name + "'",
                "name one of its connections");
  for (const YamlNode* node : fields.values("prefixes")) {
    const StaticRouteId route =
        add_system_route(name, at, std::get<Prefix>(parse_prefix(node->text)), via->second, draft);
    draft.scenario.static_routes[route.index].local_network = id;
    draft.scenario.static_routes[route.index].origin = draft.origin(node->at);
  }
}

// The route that stands for a local network's prefix; one that is not there yet begins absent.
StaticRouteId route_of(LocalNetworkId network, Prefix prefix, Draft& draft) {
  auto& routes = draft.scenario.static_routes;
  for (std::size_t i = 0; i < routes.size(); ++i)
    if (routes[i].local_network == network && std::get<Prefix>(routes[i].to) == prefix) return StaticRouteId{i};
  const LocalNetwork& its = draft.scenario[network];
  const StaticRouteId route = add_system_route(its.name, its.at, prefix, its.via, draft);
  routes[route.index].local_network = network;
  routes[route.index].begins_installed = false;
  return route;
}

}  // namespace

std::optional<LinkSettingTo> link_setting_of(const Fields& fields, Draft& draft) {
  const bool is_cost = fields.states("cost");
  const char* key = is_cost ? "cost" : "preference";
  if (!fields.states("link")) {
    draft.lacks(fields.at(), std::string(key) + " has no link", "say which: link: NAME");
    return {};
  }
  const LinkId id = fields.id("link", draft.links);
  const Link& link = draft.scenario[id];
  LinkSettingTo set{id, LinkEnd::both, is_cost ? LinkSetting::cost : LinkSetting::preference, fields.count(key)};
  const RoutingProtocol needed = is_cost ? RoutingProtocol::ospf : RoutingProtocol::bgp;
  if (link.is_trunk() || link.protocol != needed)
    draft.wrong(
        fields.at(key),
        "link '" + link.name + "' speaks no " + (is_cost ? "OSPF: it has no cost" : "BGP: it has no preference"),
        "name one with protocol: " + std::string(is_cost ? "ospf" : "bgp"));
  if (!fields.states("at")) return set;
  const Node at = fields.id("at", draft.routers);
  if (link.ends[0] != at && link.ends[1] != at)
    draft.wrong(fields.at("at"), "link '" + link.name + "' does not end at router '" + fields.text("at") + "'",
                "name one of its two ends");
  set.end = link.ends[0] == at ? LinkEnd::first : LinkEnd::second;
  return set;
}

void build_routing_step(const Fields& fields, PlanGroup& group, Draft& draft) {
  RoutingStep step{
      .what = LinkId{}, .is_on = true, .takes = fields.delay("takes"), .origin = draft.origin(fields.at())};
  for (const auto& [key, is_on] : {std::pair{"install", true}, {"remove", false}}) {
    if (!fields.states(key)) continue;
    step.what = fields.id(key, draft.routes);
    step.is_on = is_on;
  }
  for (const auto& [key, is_on] : {std::pair{"connect", true}, {"disconnect", false}}) {
    if (!fields.states(key)) continue;
    const LinkId link = fields.id(key, draft.links);
    if (draft.scenario[link].is_trunk()) draft.wrong(fields.at(key), "a plan connects routers: this is a trunk", "");
    step.what = link;
    step.is_on = is_on;
  }
  for (const auto& [key, is_on] : {std::pair{"add", true}, {"drop", false}}) {
    if (!fields.states(key)) continue;
    if (!fields.states("local-network")) {
      draft.lacks(fields.at(), std::string(key) + " has no local-network", "say which: local-network: NAME");
      return;
    }
    step.what = route_of(fields.id("local-network", draft.local_networks), fields.prefix(key), draft);
    step.is_on = is_on;
    if (!is_on && !draft.scenario[std::get<StaticRouteId>(step.what)].begins_installed)
      draft.wrong(fields.at(key),
                  "local network '" + fields.text("local-network") + "' does not hold " + to_text(fields.prefix(key)),
                  "");
  }
  if (fields.states("cost") || fields.states("preference")) {
    const auto set = link_setting_of(fields, draft);
    if (!set) return;
    step.what = *set;
  } else {
    for (const char* key : {"link", "at"})
      if (fields.states(key))
        draft.wrong(fields.at(key), std::string("only cost and preference are set at a link"), "add cost: N");
  }
  group.routing.push_back(std::move(step));
}

namespace {

// What is so from the start.
void check_networks(const Scenario& scenario, Draft& draft) {
  const State state(scenario);
  const std::string why = "it could not tell where to send a packet, VMs or not: " + citation(67) + ", " + citation(68);
  for (std::size_t i = 0; i < scenario.static_routes.size(); ++i) {
    const StaticRoute& route = scenario.static_routes[i];
    if (!route.local_network || !route.begins_installed) continue;
    if (const auto conflict = conflict_with_route(scenario, state, StaticRouteId{i}))
      draft.wrong(
          draft.mark(route.origin),
          "local network '" + scenario[route.local_network].name + "': Azure refuses it, " + describe(*conflict), why);
  }
  for (std::size_t i = 0; i < scenario.links.size(); ++i) {
    if (!scenario.links[i].tunnel || !scenario.links[i].begins_up) continue;
    if (const auto conflict = conflict_with_link(scenario, state, LinkId{i}))
      draft.wrong(draft.mark(scenario.links[i].origin),
                  "connection '" + scenario.links[i].name + "': Azure refuses it, " + describe(*conflict), why);
  }
}

// What a plan would run into, group by group.
void warn_of_refusals(const Scenario& scenario, const Plan& plan, Draft& draft) {
  State planned(scenario);
  for (const PlanGroup& group : plan.groups) {
    for (const RoutingStep& step : group.routing) {
      if (const auto conflict = conflict_with(scenario, planned, step, step.is_on))
        draft.warn(draft.mark(step.origin),
                   "plan '" + plan.name + "' will stand still here: Azure refuses it, " + describe(*conflict),
                   "drop the prefix from the local network first: " + citation(77));
      if (const auto* link = std::get_if<LinkId>(&step.what))
        planned.apply(LinkChanged{*link, step.is_on ? Status::up : Status::down});
      if (const auto* route = std::get_if<StaticRouteId>(&step.what))
        planned.apply(StaticRouteChanged{*route, step.is_on});
    }
    if (!group.move) continue;
    const auto& [subnet, to] = std::pair{group.move->subnet, group.move->to};
    if (const auto conflict = conflict_with_move(scenario, planned, subnet, to))
      draft.warn(draft.mark(plan.origin),
                 "plan '" + plan.name + "' will stand still where it moves subnet '" + scenario[subnet].name +
                     "': Azure refuses it, " + describe(*conflict),
                 "drop the prefix from the local network in a group before: " + citation(77));
    planned.apply(SubnetAnnounced{subnet, to});
  }
}

}  // namespace

// What is so from the start is an error; what a plan would run into, a warning: the run shows where it stands still.
void validate_azure(Draft& draft) {
  const Scenario& scenario = draft.scenario;
  check_networks(scenario, draft);
  for (const Plan& plan : scenario.plans) warn_of_refusals(scenario, plan, draft);
}

Bgp bgp_of(const Fields& fields, std::size_t place, Draft& draft) {
  constexpr std::int64_t first_private = 4'200'000'000;  // RFC 6996
  const Bgp bgp{fields.states("as") ? fields.count("as") : first_private + static_cast<std::int64_t>(place),
                fields.duration("keepalive"),
                fields.duration("hold"),
                fields.duration("connect-retry"),
                fields.duration("advertisement"),
                fields.delay("convergence"),
                fields.states("keepalives") && fields.text("keepalives") == "in-phase",
                fields.count("multipath"),
                fields.states("graceful-restart") ? std::optional(fields.duration("graceful-restart")) : std::nullopt,
                {}};
  if (bgp.keepalive == Duration{}) draft.wrong(fields.at("keepalive"), "a keepalive every 0s", "write 1s or more");
  if (bgp.hold < 3s)
    draft.wrong(fields.at("hold"), "a hold time below three seconds", "RFC 4271 section 4.2: at least 3s");
  if (bgp.keepalive * 3 > bgp.hold)
    draft.wrong(fields.at("keepalive"), "a keepalive interval of more than a third of the hold time",
                "RFC 4271 section 4.4: at most " + to_text(bgp.hold / 3));
  if (fields.states("as") && bgp.as_number > 4'294'967'294)
    draft.wrong(fields.at("as"), "there is no autonomous system of that number", "RFC 6793: 1 to 4294967294");
  return bgp;
}

void build_policy(Router& router, const Fields& node, Draft& draft) {
  const bool states_keepalives = node.states("bgp") && node.map("bgp").states("keepalives");
  // Its timers have no jitter, and 20 silent cuts were noticed as those in phase are: 7.55 s in the mean at 9 s.
  if (!states_keepalives && router.profile == RouterProfile::frr) router.bgp.keepalives_in_phase = true;
  if (node.states("lan")) router.lan = node.prefix("lan");
  for (const YamlNode* summary : node.values("summaries"))
    router.summaries.push_back(std::get<Prefix>(parse_prefix(summary->text)));
  router.redistribution.originates_default = node.truth("default-originate");
  if (!node.states("redistribute")) return;
  std::set<std::string> stated;
  for (const YamlNode* word : node.values("redistribute")) stated.insert(word->text);
  if (stated.contains("nothing") && stated.size() > 1)
    draft.wrong(node.at("redistribute"), "nothing, and something", "leave out one of them");
  router.redistribution.bgp_into_ospf = stated.contains("bgp-into-ospf");
  router.redistribution.ospf_into_bgp = stated.contains("ospf-into-bgp");
  router.redistribution.static_into_ospf = stated.contains("static-into-ospf");
  router.redistribution.static_into_bgp = stated.contains("static-into-bgp");
}

RouterProfile profile_of(const std::string& word) {
  if (word == "frr") return RouterProfile::frr;
  if (word == "bird") return RouterProfile::bird;
  if (word == "ios-xe") return RouterProfile::ios_xe;
  if (word == "expressroute") return RouterProfile::expressroute;
  return word == "azure" ? RouterProfile::azure : RouterProfile::standard;
}

std::uint32_t area_of(const Fields& node, Draft& draft) {
  const std::string text = node.text("area");
  std::uint32_t area = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), area);
  if (fault != std::errc{} || end != text.data() + text.size())
    draft.wrong(node.at("area"), "'" + text + "' is no area",
                "write a number, 0 for the backbone (RFC 2328 appendix C.2)");
  return area;
}

namespace {

std::vector<Prefix> prefixes_of(const Fields& fields, std::string_view key) {
  std::vector<Prefix> prefixes;
  for (const YamlNode* prefix : fields.values(key)) prefixes.push_back(std::get<Prefix>(parse_prefix(prefix->text)));
  return prefixes;
}

void build_session_policy(Link& link, const Fields& fields, Draft& draft) {
  const RouterId at = fields.id("at", draft.routers);
  const auto end = std::find(link.ends.begin(), link.ends.end(), Node{at});
  if (end == link.ends.end()) {
    draft.wrong(fields.at("at"), "the link does not end at router '" + draft.scenario[at].name + "'",
                "name one of its two ends");
    return;
  }
  if (link.protocol != RoutingProtocol::bgp)
    draft.wrong(fields.at(), "only BGP has a policy for each neighbour", "protocol: bgp");
  SessionPolicy& policy = link.policies[static_cast<std::size_t>(end - link.ends.begin())];
  if (fields.states("preference")) policy.preference = fields.count("preference");
  if (fields.states("prepend")) policy.prepended = fields.count("prepend");
  if (fields.states("med")) policy.med = fields.count("med");
  if (fields.states("accepts")) policy.accepts = prefixes_of(fields, "accepts");
  if (fields.states("tells")) policy.tells = prefixes_of(fields, "tells");
  if (fields.states("maximum-prefixes")) policy.maximum_prefixes = fields.count("maximum-prefixes");
  if (fields.states("restart")) policy.restart = fields.duration("restart");
  if (policy.restart && !policy.maximum_prefixes)
    draft.wrong(fields.at("restart"), "nothing shuts the session down", "say when: maximum-prefixes: 100");
  if (!fields.states("announces-if")) return;
  const Fields conditional = fields.map("announces-if");
  const bool while_present = conditional.states("present");
  policy.conditional = ConditionalAnnouncement{prefixes_of(conditional, "prefixes"),
                                               conditional.prefix(while_present ? "present" : "absent"), while_present,
                                               conditional.duration("every")};
  if (policy.conditional->every == Duration{})
    draft.wrong(conditional.at("every"), "a look every 0s", "write 1s or more");
}

void build_gateway_track(Subnet& subnet, const Fields& fields, Draft& draft) {
  VirtualGateway& gateway = *subnet.virtual_gateway;
  VirtualGateway::Track track{fields.id("at", draft.routers), Prefix{}, fields.count("decrement")};
  if (std::find(subnet.gateways.begin(), subnet.gateways.end(), track.at) == subnet.gateways.end())
    draft.wrong(fields.at("at"),
                "router '" + draft.scenario[track.at].name + "' is no gateway of subnet '" + subnet.name + "'",
                "what it loses changes no priority: name one of its gateways");
  if (fields.states("route")) track.what = fields.prefix("route");
  if (fields.states("route")) draft.tracked.emplace_back(fields.prefix("route"), fields.at("route"));
  if (fields.states("link")) {
    const LinkId link = fields.id("link", draft.links);
    track.what = link;
    const auto& ends = draft.scenario[link].ends;
    if (std::find(ends.begin(), ends.end(), Node{track.at}) == ends.end())
      draft.wrong(
          fields.at("link"),
          "link '" + draft.scenario[link].name + "' does not end at router '" + draft.scenario[track.at].name + "'",
          "name one of its own links");
  }
  gateway.tracks.push_back(track);
}

// What names links and routers can only be built once all of them are known.
void build_tracks(const Fields& root, Draft& draft) {
  for (const auto& [name, network] : root.named("networks")) {
    if (!draft.networks.contains(name)) continue;
    std::size_t place = 0;
    for (const auto& [subnet, node] : network.named("subnets")) {
      const std::vector<SubnetId>& subnets = draft.scenario[draft.networks.at(name)].subnets;
      if (place >= subnets.size()) break;
      Subnet& its = draft.scenario.subnets[subnets[place++].index];
      for (const char* protocol : {"vrrp", "hsrp"})
        if (node.states(protocol) && its.virtual_gateway && its.name == subnet)
          for (const Fields& track : node.map(protocol).list("track")) build_gateway_track(its, track, draft);
    }
  }
}

void build_reflectors(const Fields& root, Draft& draft) {
  for (const auto& [name, node] : root.named("routers")) {
    if (!node.states("bgp") || !draft.routers.contains(name)) continue;
    const RouterId reflector = draft.routers.at(name);
    Bgp& bgp = draft.scenario.routers[reflector.index].bgp;
    bgp.clients = node.map("bgp").ids("clients", draft.routers);
    for (const RouterId client : bgp.clients)
      if (client == reflector)
        draft.wrong(node.map("bgp").at("clients"), "router '" + name + "' is a client of itself", "");
      else if (draft.scenario[client].bgp.as_number != bgp.as_number)
        draft.wrong(node.map("bgp").at("clients"),
                    "router '" + draft.scenario[client].name + "' is of another AS than router '" + name + "'",
                    "RFC 4456 section 5: a reflector's clients are internal neighbours");
  }
}

}  // namespace

void build_line(Link& link, const Fields& node, Draft& draft) {
  const std::string protocol = node.states("tunnel") && !node.states("protocol") ? "none" : node.text("protocol");
  link.protocol = protocol == "bgp"    ? RoutingProtocol::bgp
                  : protocol == "none" ? RoutingProtocol::none
                                       : RoutingProtocol::ospf;
  link.area = area_of(node, draft);
  if (link.area != 0 && link.protocol != RoutingProtocol::ospf)
    draft.wrong(node.at("area"), "only OSPF has areas", "protocol: ospf");
  if (node.states("cost-back")) link.cost_back = node.count("cost-back");
  if (node.states("cost-back") && link.protocol != RoutingProtocol::ospf)
    draft.wrong(node.at("cost-back"), "only OSPF has a cost at each end", "protocol: ospf");
  for (const Fields& policy : node.list("policies")) build_session_policy(link, policy, draft);
  link.is_direct = node.truth("direct");
  link.carrier_delay = node.delay("carrier-delay");
  link.preference = node.count("preference");
  link.states_preference = node.states("preference");
  if (node.states("preference") && link.protocol != RoutingProtocol::bgp)
    draft.wrong(node.at("preference"), "only BGP has preferences", "protocol: bgp");
  if (node.states("load")) link.load = node.bit_rate("load");
  if (node.states("throttle")) link.throttle = node.bit_rate("throttle");
  if (link.load.bits_per_second >= link.bandwidth.bits_per_second)
    draft.warn(node.at("load"), "other traffic fills the link: nothing is left for copies and users",
               "less than its bandwidth, " + to_text(link.bandwidth));
  if (!node.states("bfd")) return;
  const Fields bfd = node.map("bfd");
  link.bfd = Bfd{bfd.duration("interval"), bfd.count("multiplier")};
  if (link.bfd->interval == Duration{}) draft.wrong(bfd.at("interval"), "a sign of life every 0s", "write 300ms");
  if (link.bfd->multiplier > 255)
    draft.wrong(bfd.at("multiplier"), "a multiplier above 255", "RFC 5880 section 4.1: it is one byte");
  if (link.protocol == RoutingProtocol::none)
    draft.wrong(node.at("bfd"), "BFD has nobody to tell on a link without a routing protocol",
                "give it one, or track the static routes");
}

void build_routes(const Fields& root, Draft& draft) {
  build_reflectors(root, draft);
  build_tracks(root, draft);
  for (const auto& [name, node] : root.named("links")) build_tunnel(name, node, draft);
  for (const auto& [name, node] : root.named("local-networks")) build_local_network(name, node, draft);
  for (const auto& [name, node] : root.named("routes")) build_route(name, node, draft);
}

}  // namespace drsim
