#include <algorithm>
#include <array>
#include <optional>
#include <set>

#include "scenarios/build/build.hpp"

namespace drsim {
namespace {

void build_sites(const Fields& root, Draft& draft) {
  for (const auto& [name, site] : root.named("sites")) {
    draft.sites[name] = SiteId{draft.scenario.sites.size()};
    const std::string word = site.text("kind");
    const SiteKind kind = word == "azure"      ? SiteKind::azure
                          : word == "internet" ? SiteKind::internet
                                               : SiteKind::on_premises;
    draft.scenario.sites.push_back({.name = name, .kind = kind, .origin = draft.origin(site.at())});
    if (site.states("max-concurrent-boots"))
      draft.scenario.sites.back().max_concurrent_boots = site.count("max-concurrent-boots");
    if (site.states("storage")) draft.scenario.sites.back().storage = site.byte_rate("storage");
  }
}

// IEEE 802.1D-2004 section 17.14: a BPDU must outlive the way through the network, and ports must wait longer than
// that.
void expect_possible(const Fields& node, const Switch& timers, Draft& draft) {
  if (timers.hello == Duration{}) draft.wrong(node.at("hello"), "a hello interval of 0s", "write 1s or 2s");
  if (timers.max_age < 2 * (timers.hello + 1s))
    draft.wrong(node.at("max-age"), "a max-age below twice hello and a second: a live root would be given up",
                "IEEE 802.1D-2004 section 17.14: at least " + to_text(2 * (timers.hello + 1s)));
  if (2 * (timers.forward_delay - 1s) < timers.max_age)
    draft.wrong(node.at("forward-delay"),
                "a forward-delay too small for its max-age: old information could open a loop",
                "IEEE 802.1D-2004 section 17.14: at least " + to_text(timers.max_age / 2 + 1s));
}

void build_switches(const Fields& root, Draft& draft) {
  const auto add = [&](Switch added) {
    draft.switches[added.name] = SwitchId{draft.scenario.switches.size()};
    draft.scenario.switches.push_back(std::move(added));
  };
  std::set<SiteId> has_one;
  for (const auto& [name, node] : root.named("switches")) {
    const SiteId site = node.id("site", draft.sites);
    const std::string mode = node.text("spanning-tree");
    const SpanningTree tree = mode == "rstp"  ? SpanningTree::rstp
                              : mode == "stp" ? SpanningTree::stp
                                              : SpanningTree::none;
    add({name, site, tree, node.priority("priority"),
         node.text("profile") == "standard" ? BridgeProfile::standard : BridgeProfile::linux_bridge,
         node.duration("hello"), node.duration("max-age"), node.duration("forward-delay"),
         node.frame_rate("punt-limit"), draft.origin(node.at())});
    expect_possible(node, draft.scenario.switches.back(), draft);
    draft.scenario.switches.back().can_stretch_vlans = node.truth("stretches-vlans");
    draft.scenario.switches.back().has_control_queue = node.text("control-queue") == "own";
    draft.scenario.switches.back().passes_bpdus = node.text("bpdus") == "flood";
    if (node.states("errdisable-recovery"))
      draft.scenario.switches.back().errdisable_recovery = node.duration("errdisable-recovery");
    has_one.insert(site);
  }
  for (std::size_t i = 0; i < draft.scenario.sites.size(); ++i) {
    const std::string& name = draft.scenario.sites[i].name;
    if (has_one.contains(SiteId{i})) continue;
    add({.name = draft.switches.contains(name) ? "the switch of " + name : name,
         .site = SiteId{i},
         .origin = draft.scenario.sites[i].origin});
  }
}

void build_routers(const Fields& root, Draft& draft) {
  for (const auto& [name, node] : root.named("routers")) {
    const SiteId site = node.id("site", draft.sites);
    const Fields ospf = node.map("ospf");
    Ospf timers{ospf.duration("hello"), ospf.duration("dead"), ospf.delay("convergence"), {}};
    if (ospf.states("graceful-restart")) timers.grace = ospf.duration("graceful-restart");
    if (timers.hello == Duration{}) draft.wrong(ospf.at("hello"), "a hello interval of 0s", "write 1s or more");
    if (timers.dead < timers.hello)
      draft.wrong(ospf.at("dead"), "a dead interval shorter than the hello interval gives every neighbour up",
                  "usually it is four times as long: " + to_text(4 * timers.hello));
    draft.routers[name] = RouterId{draft.scenario.routers.size()};
    draft.scenario.routers.push_back({name, site, switch_at(node, site, draft), timers, node.frame_rate("punt-limit"),
                                      profile_of(node.text("profile")),
                                      bgp_of(node.map("bgp"), draft.scenario.routers.size(), draft),
                                      draft.origin(node.at())});
    build_policy(draft.scenario.routers.back(), node, draft);
    if (node.states("standby")) {
      const Fields standby = node.map("standby");
      draft.scenario.routers.back().standby =
          Standby{standby.count("units"), standby.delay("takeover"), standby.text("state") == "shared"};
      if (standby.count("units") < 1)
        draft.wrong(standby.at("units"), "no unit stands by", "write 1, or leave standby out");
    }
    if (node.states("translates-to")) draft.scenario.routers.back().translates_to = node.address("translates-to");
  }
}

// Linux and Windows keep neighbours as RFC 4861 says (arp(7), Microsoft KB949589); IOS asks again after four hours, and
// where it is in them nobody knows.
Delay arp_cache_of(const Fields& vlan, const char* key) {
  if (!vlan.is_map(key))
    return vlan.text(key) == "ios" ? Delay{Uniform{0s, 4h}} : Delay{ArpEntryResidual{30s, 5s, 3s, {}}};
  const Fields cache = vlan.map(key);
  return ArpEntryResidual{cache.duration("reachable"), cache.duration("first-probe"), cache.duration("probes"), {}};
}

VlanId vlan_of(Draft& draft, const std::string& name, const Fields& defaults) {
  const auto [place, is_new] = draft.vlans.try_emplace(name, VlanId{draft.scenario.vlans.size()});
  if (!is_new) return place->second;
  draft.scenario.vlans.push_back({name, defaults.delay("gratuitous-arp"), defaults.share("gratuitous-arp-lost"),
                                  arp_cache_of(defaults, "arp-cache"), defaults.duration("mac-ageing"),
                                  defaults.frame_rate("broadcast"), draft.origin(defaults.at())});
  Vlan& vlan = draft.scenario.vlans.back();
  vlan.host_arp_cache = defaults.states("host-arp-cache") ? arp_cache_of(defaults, "host-arp-cache") : vlan.arp_cache;
  vlan.static_neighbours = defaults.text("neighbours") == "static";
  return place->second;
}

void build_vlans(const Fields& root, Draft& draft) {
  for (const auto& [name, node] : root.named("vlans")) vlan_of(draft, name, node);
}

// Of a subnet's VLAN that is not stated: as if it had been, without any key.
Fields unstated_vlan(Draft& draft, const Mark& at) {
  static const YamlNode nothing{.kind = YamlNode::Kind::map, .text = {}, .at = {}, .items = {}, .entries = {}};
  const auto& named = std::get<Type::Named>(format().find("vlans")->type.is);
  return {draft, nothing, *named.form, at};
}

// Three advertisements, and a little more the lower a backup's priority is: of an advertisement (RFC 5798 section 6.1),
// of a second (RFC 3768 section 6.1).
VirtualGateway vrrp_of(const Fields& node, Draft& draft) {
  const Duration advertisement = node.duration("advertisement");
  const std::int64_t priority = node.count("priority");
  const bool is_old = node.text("version") == "2";
  if (priority > 254)
    draft.wrong(node.at("priority"), "a priority of " + std::to_string(priority) + " for a backup",
                "RFC 5798 section 5.2.4: 1 to 254");
  if (advertisement == Duration{})
    draft.wrong(node.at("advertisement"), "an advertisement every 0s", "write 1s, or 100ms");
  if (is_old && (advertisement % 1s != Duration{} || advertisement > 255s))
    draft.wrong(node.at("advertisement"), "VRRP version 2 has no advertisement interval of " + to_text(advertisement),
                "RFC 3768 section 5.3.7: 1 to 255 whole seconds; version 3 has shorter ones");
  if (!is_old && advertisement > 40'950ms)
    draft.wrong(node.at("advertisement"), "an advertisement every " + to_text(advertisement),
                "RFC 5798 section 5.2.7: 40.95s at most");
  const Duration unit = is_old ? Duration{1s} : advertisement;
  const Duration skew = unit * (256 - std::min<std::int64_t>(priority, 254)) / 256;
  return {advertisement, 3 * advertisement + skew,  skew,
          true,          node.truth("virtual-mac"), node.duration("preempt-delay")};
}

VirtualGateway hsrp_of(const Fields& node, Draft& draft) {
  // Of an active router that resigns the next in line hears at once (RFC 2281 section 5.1, op code 2).
  const VirtualGateway hsrp{
      node.duration("hello"),        node.duration("hold"), Duration{}, node.truth("preempt"), true,
      node.duration("preempt-delay")};
  if (!hsrp.preempts)
    for (const char* key : {"track", "preempt-delay"})
      if (node.states(key))
        draft.warn(node.at(key), std::string(key) + " without preempt: nobody takes over from one that still answers",
                   "preempt: true");
  if (hsrp.silence < hsrp.interval)
    draft.wrong(node.at("hold"), "a hold time shorter than the hello gives every active router up",
                "usually it is three times as long");
  return hsrp;
}

// It resigns like an HSRP router: the next in line hears at once.
VirtualGateway glbp_of(const Fields& node, Draft& draft) {
  VirtualGateway glbp{.interval = node.duration("hello"),
                      .silence = node.duration("hold"),
                      .handover = Duration{},
                      .preempt_delay = node.duration("preempt-delay"),
                      .shares_load = true};
  if (glbp.silence < glbp.interval)
    draft.wrong(node.at("hold"), "a hold time shorter than the hello gives every gateway up",
                "usually it is three times as long");
  return glbp;
}

void build_priorities(VirtualGateway& gateway, const Fields& fields, bool is_vrrp, Draft& draft) {
  const std::int64_t lowest = is_vrrp ? 1 : 0, highest = is_vrrp ? 254 : 255;
  for (const YamlNode* priority : fields.values("priorities")) {
    const std::int64_t stated = gateway.priorities.emplace_back(std::stoll(priority->text));
    if (stated < lowest || stated > highest)
      draft.wrong(priority->at, "a priority of " + std::to_string(stated),
                  is_vrrp ? "RFC 5798 section 5.2.4: 1 to 254 for a backup" : "RFC 2281 section 5.1: 0 to 255");
  }
}

void build_subnet(const std::string& name, const Fields& node, NetworkId network, Draft& draft) {
  Subnet subnet{.name = name,
                .network = network,
                .prefix = node.prefix("prefix"),
                .vlan = {},
                .gateways = {},
                .virtual_gateway = {},
                .initially_active = 1,
                .origin = draft.origin(node.at())};
  for (const SubnetId other : draft.scenario[network].subnets)
    if (draft.scenario[other].prefix.overlaps(subnet.prefix))
      draft.wrong(node.at("prefix"),
                  to_text(subnet.prefix) + " overlaps " + to_text(draft.scenario[other].prefix) + " of subnet '" +
                      draft.scenario[other].name + "' in the same network",
                  "subnets of a network must be disjoint");
  if (subnet.prefix.length > 30)
    draft.wrong(node.at("prefix"), "a subnet of " + to_text(subnet.prefix) + " has no room for VMs", "");
  if (subnet.prefix.length == 30 && draft.scenario[draft.scenario[network].site].kind == SiteKind::azure)
    draft.wrong(
        node.at("prefix"), "Azure has no subnet as small as " + to_text(subnet.prefix),
        "a /29 is the smallest: Azure keeps five of its eight addresses (Azure Virtual Network FAQ; erratum 23)");
  const std::string vlan = node.states("vlan") ? node.text("vlan") : name;
  if (node.states("vlan") && !draft.vlans.contains(vlan)) {
    draft.lacks(node.at("vlan"), "there is no vlan '" + vlan + "'", "declare it under vlans, or leave the key out");
    draft.sound = false;
  } else {
    subnet.vlan = vlan_of(draft, vlan, unstated_vlan(draft, node.at()));
  }
  subnet.gateways = node.ids(node.states("gateways") ? "gateways" : "gateway", draft.routers);
  subnet.initially_active = subnet.gateways.size();
  if (node.states("vrrp")) subnet.virtual_gateway = vrrp_of(node.map("vrrp"), draft);
  if (node.states("hsrp")) subnet.virtual_gateway = hsrp_of(node.map("hsrp"), draft);
  if (node.states("glbp")) subnet.virtual_gateway = glbp_of(node.map("glbp"), draft);
  std::size_t protocols = 0;
  for (const char* protocol : {"vrrp", "hsrp", "glbp"})
    if (node.states(protocol) && ++protocols > 1)
      draft.wrong(node.at(protocol), "a subnet has one of vrrp, hsrp and glbp, not several");
  for (const char* protocol : {"vrrp", "hsrp"}) {
    if (!node.states(protocol) || !subnet.virtual_gateway) continue;
    const Fields fields = node.map(protocol);
    build_priorities(*subnet.virtual_gateway, fields, std::string_view(protocol) == "vrrp", draft);
    if (const std::size_t count = subnet.virtual_gateway->priorities.size();
        count != 0 && count != subnet.gateways.size())
      draft.wrong(fields.at("priorities"),
                  std::to_string(count) + " priorities for " + std::to_string(subnet.gateways.size()) + " gateways",
                  "one for each");
  }
  const std::set<RouterId> distinct(subnet.gateways.begin(), subnet.gateways.end());
  if (distinct.size() != subnet.gateways.size()) draft.wrong(node.at("gateways"), "a gateway is listed twice", "");
  if (distinct.empty())
    draft.lacks(node.at("gateways"), "subnet '" + name + "' has no gateway", "name at least one router");
  draft.scenario.networks[network.index].subnets.emplace_back(draft.scenario.subnets.size());
  draft.scenario.subnets.push_back(std::move(subnet));
}

// A subnet may name the VLAN of another, which has the name of that one: whichever is stated first.
void build_networks(const Fields& root, Draft& draft) {
  for (const auto& [name, node] : root.named("networks"))
    for (const auto& [subnet, fields] : node.named("subnets"))
      if (!fields.states("vlan")) vlan_of(draft, subnet, unstated_vlan(draft, fields.at()));
  for (const auto& [name, node] : root.named("networks")) {
    const NetworkId id{draft.scenario.networks.size()};
    draft.networks[name] = id;
    draft.scenario.networks.push_back({name, node.id("site", draft.sites), {}, draft.origin(node.at())});
    for (const auto& [subnet, fields] : node.named("subnets")) build_subnet(subnet, fields, id, draft);
    if (draft.scenario[id].subnets.empty()) draft.lacks(node.at("subnets"), "network '" + name + "' has no subnet", "");
  }
}

// Two routers, or two switches. A site without switches has one of its own name, to which nobody means to join a
// router.
std::optional<std::array<Node, 2>> ends_of(const YamlNode& first, const YamlNode& second, Draft& draft) {
  const auto is_router = [&](const YamlNode& node) { return draft.routers.contains(node.text); };
  const auto is_switch = [&](const YamlNode& node) { return draft.switches.contains(node.text); };
  const auto is_stated_twice = [&](const YamlNode& node) {
    return is_router(node) && is_switch(node) && !draft.sites.contains(node.text);
  };
  if (is_router(first) && is_router(second)) {
    for (const YamlNode* node : {&first, &second})
      if (is_stated_twice(*node))
        draft.wrong(node->at, "'" + node->text + "' is a router and a switch", "give one of them another name");
    return {{draft.routers[first.text], draft.routers[second.text]}};
  }
  if (is_switch(first) && is_switch(second)) return {{draft.switches[first.text], draft.switches[second.text]}};
  return {};
}

}  // namespace

Bpdus bpdus_of(const Fields& fields) {
  const std::string word = fields.text("bpdus");
  return word == "filter" ? Bpdus::filter : word == "guard" ? Bpdus::guard : Bpdus::pass;
}

namespace {

void build_trunk(Link& link, const Fields& node, Draft& draft) {
  if (node.states("over")) draft.wrong(node.at("over"), "a trunk runs over no other: only routed links do", "");
  for (const char* key :
       {"cost", "area", "protocol", "preference", "bfd", "direct", "carrier-delay", "load", "throttle"})
    if (node.states(key))
      draft.wrong(node.at(key), std::string("a trunk has no ") + key + ": only routed links do", "");
  const std::string kind = node.text("kind");
  link.kind = kind == "vxlan"                    ? TrunkKind::vxlan
              : kind == "vxlan-evpn"             ? TrunkKind::evpn
              : kind == "otv"                    ? TrunkKind::otv
              : kind == "azure-extended-network" ? TrunkKind::azure_extended_network
                                                 : TrunkKind::trunk;
  if (link.kind == TrunkKind::azure_extended_network)
    link.learns = node.delay("learns");
  else if (node.states("learns"))
    draft.wrong(node.at("learns"), "only an azure-extended-network is told addresses by hand");
  link.bpdus = bpdus_of(node);
  const auto has_no_tree = [&](const Node& end) {
    return draft.scenario[std::get<SwitchId>(end)].spanning_tree == SpanningTree::none;
  };
  if (node.states("edge") || std::any_of(link.ends.begin(), link.ends.end(), has_no_tree))
    link.is_edge = node.truth("edge");
  if (node.states("lag")) link.lag = node.text("lag");
  if (node.states("lacp") && !node.states("lag"))
    draft.wrong(node.at("lacp"), "a trunk that is in no lag talks no LACP", "name its lag: lag: po1");
  const std::string lacp = node.text("lacp");
  link.lacp = lacp == "slow" ? Lacp::slow : lacp == "fast" ? Lacp::fast : Lacp::off;
  if (node.states("storm-control")) link.storm_control = node.frame_rate("storm-control");
  if (node.text("storm-action") == "shutdown") link.storm_action = StormAction::shutdown;
  if (link.storm_action == StormAction::shutdown && !link.storm_control)
    draft.wrong(node.at("storm-action"), "a storm-action without a limit", "say from where on: storm-control: 1000/s");
  const bool is_overlay = link.kind == TrunkKind::vxlan || link.kind == TrunkKind::evpn || link.kind == TrunkKind::otv;
  link.elects_forwarder = node.states("forwarder") ? node.text("forwarder") == "elected" : link.kind == TrunkKind::otv;
  for (const char* key : {"forwarder", "election"})
    if (node.states(key) && !is_overlay)
      draft.wrong(node.at(key), "only overlays elect a forwarder", "kind: vxlan, vxlan-evpn or otv");
  if (link.elects_forwarder) link.election = node.delay("election");
  const auto vlans = node.values("vlans");
  if (vlans.empty()) draft.lacks(node.at(), "trunk '" + link.name + "' carries no VLAN", "list them: vlans: [...]");
  std::vector<std::string> known;
  for (const auto& [name, id] : draft.vlans) known.push_back(name);
  for (const YamlNode* vlan : vlans) {
    const auto found = draft.vlans.find(vlan->text);
    const std::string near = nearest(vlan->text, known);
    if (found != draft.vlans.end())
      link.vlans.push_back(found->second);
    else
      draft.lacks(vlan->at, "there is no vlan '" + vlan->text + "'",
                  near.empty() ? "" : "did you mean '" + near + "'?");
  }
}

void expect_no_trunk_keys(const Fields& node, Draft& draft) {
  for (const char* key : {"vlans", "kind", "lag", "lacp", "bpdus", "edge", "storm-control", "storm-action", "forwarder",
                          "election", "learns"})
    if (node.states(key))
      draft.wrong(node.at(key), std::string("a link between routers has no '") + key + "': only trunks do", "");
}

void build_shared_vlan(Link& link, const Fields& node, Draft& draft) {
  const auto found = draft.vlans.find(node.text("vlan"));
  if (link.is_trunk())
    draft.wrong(node.at("vlan"), "a trunk carries several VLANs", "list them: vlans: [...]");
  else if (found == draft.vlans.end())
    draft.lacks(node.at("vlan"), "there is no vlan '" + node.text("vlan") + "'", "declare it under vlans");
  else
    link.shared_vlan = found->second;
  for (const char* key : {"over", "tunnel", "direct"})
    if (node.states(key))
      draft.wrong(node.at(key), std::string("a link whose routers meet in a VLAN has no ") + key,
                  "leave one of them out");
}

void build_link(const std::string& name, const Fields& node, Draft& draft) {
  const auto between = node.values("between");
  if (between.size() != 2) {
    if (between.size() > 2 || draft.whole)
      draft.wrong(node.at("between"), "a link has two ends, not " + std::to_string(between.size()),
                  "write between: [a, b]");
    draft.sound = false;
    return;
  }
  const auto ends = ends_of(*between[0], *between[1], draft);
  if (!ends) {
    draft.wrong(node.at("between"), "a link joins two routers or two switches, not one of each",
                "a router is attached to its switch already: see its key switch");
    draft.sound = false;
    return;
  }
  Link link{.name = name,
            .ends = *ends,
            .bandwidth = node.bit_rate("bandwidth"),
            .latency = node.duration("latency"),
            .cost = node.count("cost"),
            .vlans = {},
            .kind = {},
            .lag = {},
            .over = {},
            .learns = Fixed{},
            .bpdus = {},
            .begins_up = node.text("initially") == "up",
            .storm_control = {},
            .protocol = {},
            .bfd = {},
            .carrier_delay = Fixed{},
            .is_direct = false,
            .preference = 100,
            .origin = draft.origin(node.at())};
  if (link.ends[0] == link.ends[1] && !link.is_trunk())
    draft.wrong(node.at("between"), "both ends of link '" + name + "' are '" + between[0]->text + "'", "");
  if (link.is_trunk())
    build_trunk(link, node, draft);
  else
    expect_no_trunk_keys(node, draft), build_line(link, node, draft);
  if (node.states("vlan")) build_shared_vlan(link, node, draft);
  draft.links[name] = LinkId{draft.scenario.links.size()};
  draft.scenario.links.push_back(std::move(link));
}

// Once all links are known, the trunks that routed ones run over.
void build_over(const std::string& name, const Fields& node, Draft& draft) {
  if (!node.states("over") || !draft.links.contains(name)) return;
  const auto over = draft.links.find(node.text("over"));
  if (over == draft.links.end()) return;
  if (!draft.scenario[over->second].is_trunk())
    draft.wrong(node.at("over"), "link '" + over->first + "' is no trunk", "name a link between two switches");
  draft.scenario.links[draft.links[name].index].over = over->second;
}

}  // namespace

SwitchId switch_at(const Fields& fields, SiteId site, Draft& draft) {
  const std::string& site_name = draft.scenario[site].name;
  if (fields.states("switch")) {
    const SwitchId stated = fields.id("switch", draft.switches);
    if (draft.scenario[stated].site == site) return stated;
    draft.wrong(fields.at("switch"), "switch '" + draft.scenario[stated].name + "' is not at site '" + site_name + "'",
                "");
    return stated;
  }
  std::vector<SwitchId> there;
  for (std::size_t i = 0; i < draft.scenario.switches.size(); ++i)
    if (draft.scenario.switches[i].site == site) there.emplace_back(i);
  if (there.size() > 1)
    draft.wrong(fields.at(), "site '" + site_name + "' has several switches",
                "say which: switch: " + draft.scenario[there.front()].name);
  return there.front();
}

RouterId router_at(const Fields& fields, SiteId site, Draft& draft) {
  const std::string& site_name = draft.scenario[site].name;
  if (fields.states("router")) {
    const RouterId stated = fields.id("router", draft.routers);
    if (draft.scenario[stated].site != site)
      draft.wrong(fields.at("router"),
                  "router '" + draft.scenario[stated].name + "' is not at site '" + site_name + "'", "");
    return stated;
  }
  std::vector<RouterId> there;
  for (std::size_t i = 0; i < draft.scenario.routers.size(); ++i)
    if (draft.scenario.routers[i].site == site) there.emplace_back(i);
  if (there.empty()) {
    draft.lacks(fields.at("site"), "site '" + site_name + "' has no router",
                "whatever is there reaches nothing: add one under routers");
    draft.sound = false;
    return {};
  }
  if (there.size() > 1)
    draft.wrong(fields.at(), "site '" + site_name + "' has several routers",
                "say which: router: " + draft.scenario[there.front()].name);
  return there.front();
}

void build_topology(const Fields& root, Draft& draft) {
  build_sites(root, draft);
  build_switches(root, draft);
  build_routers(root, draft);
  build_vlans(root, draft);
  build_networks(root, draft);
  for (const auto& [name, node] : root.named("links")) build_link(name, node, draft);
  for (const auto& [name, node] : root.named("links")) build_over(name, node, draft);
  build_adjacencies_in_subnets(root, draft);
  build_routes(root, draft);
  build_firewalls(root, draft);
}

}  // namespace drsim
