#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "models/ethernet/storm_growth.hpp"
#include "models/ethernet/tree/spanning_tree.hpp"
#include "models/rulebook/errata.hpp"
#include "models/rulebook/findings.hpp"
#include "models/rulebook/rulebook.hpp"
#include "scenarios/build/build.hpp"

namespace drsim {
namespace {

// Gateways that announce one subnet together must are attached to one broadcast domain of its VLAN; otherwise a packet
// that arrives at the one never gets to the hosts at the other.
void check_gateways(Draft& draft) {
  const Scenario& scenario = draft.scenario;
  for (const Subnet& subnet : scenario.subnets) {
    const auto& segment = scenario.index.segments[subnet.vlan.index];
    const auto segment_of = [&](RouterId router) { return segment[scenario[router].attached_to.index]; };
    for (std::size_t i = 1; i < subnet.initially_active; ++i) {
      if (segment_of(subnet.gateways[i]) == segment_of(subnet.gateways[0])) continue;
      draft.lacks(draft.mark(subnet.origin),
                  "gateways '" + scenario[subnet.gateways[0]].name + "' and '" + scenario[subnet.gateways[i]].name +
                      "' of subnet '" + subnet.name + "' are not on one broadcast domain of vlan '" +
                      scenario[subnet.vlan].name + "'",
                  "join their switches by a trunk that carries it, or name one gateway");
    }
  }
}

// Two routers become neighbours only if their timers agree (RFC 2328 section 10.5).
void check_timers(Draft& draft) {
  const Scenario& scenario = draft.scenario;
  for (const Link& link : scenario.links) {
    if (link.is_trunk() || link.protocol != RoutingProtocol::ospf) continue;
    const Router &a = scenario[std::get<RouterId>(link.ends[0])], &b = scenario[std::get<RouterId>(link.ends[1])];
    if (a.ospf.hello == b.ospf.hello && a.ospf.dead == b.ospf.dead) continue;
    draft.wrong(
        draft.mark(link.origin),
        "routers '" + a.name + "' and '" + b.name + "' never become neighbours: their hello and dead intervals differ",
        "hello " + to_text(a.ospf.hello) + ", dead " + to_text(a.ospf.dead) + " here; hello " + to_text(b.ospf.hello) +
            ", dead " + to_text(b.ospf.dead) + " there");
  }
}

// Areas hear of each other by way of the backbone: a router that joins two others passes nothing on (RFC 2328
// section 3.1).
void warn_of_areas_without_backbone(Draft& draft) {
  const Scenario& scenario = draft.scenario;
  for (std::size_t i = 0; i < scenario.routers.size(); ++i) {
    std::set<std::uint32_t> areas;
    for (const LinkId link : scenario.index.links_of_router[i])
      if (scenario[link].protocol == RoutingProtocol::ospf) areas.insert(scenario[link].area);
    if (areas.size() > 1 && !areas.contains(0))
      draft.warn(draft.mark(scenario.routers[i].origin),
                 "router '" + scenario.routers[i].name + "' is in areas " + std::to_string(*areas.begin()) + " and " +
                     std::to_string(*areas.rbegin()) + ", and not in the backbone: it tells neither of the other",
                 "give it a link in area 0 (RFC 2328 section 3.1)");
  }
}

// What acts as one must be alike (IEEE 802.1AX clause 6.7: members of a lag have one key).
void check_lags(Draft& draft) {
  const Scenario& scenario = draft.scenario;
  std::map<std::tuple<std::string, SwitchId, SwitchId>, const Link*> first_of;
  for (const Link& link : scenario.links) {
    if (link.lag.empty()) continue;
    const SwitchId a = std::get<SwitchId>(link.ends[0]), b = std::get<SwitchId>(link.ends[1]);
    const auto [known, is_first] = first_of.try_emplace({link.lag, std::min(a, b), std::max(a, b)}, &link);
    const Link& first = *known->second;
    const bool is_alike = first.kind == link.kind && first.bpdus == link.bpdus && first.vlans == link.vlans &&
                          first.bandwidth == link.bandwidth;
    if (!is_alike)
      draft.wrong(draft.mark(link.origin),
                  "trunks '" + first.name + "' and '" + link.name + "' of lag '" + link.lag + "' are not alike",
                  "bandwidth, vlans, kind and bpdus must be the same");
  }
}

void check_extended_addresses(Draft& draft, const Link& link, const Mark& at) {
  const Scenario& scenario = draft.scenario;
  std::set<Address> addresses;
  for (const Vm& vm : scenario.vms)
    for (const Attachment* place : {&vm.home, vm.recovery ? &*vm.recovery : nullptr})
      if (place && place->is_connected() && link.carries(scenario[place->subnet].vlan))
        addresses.insert(place->address);
  if (addresses.size() > extended_network_addresses)
    draft.wrong(at,
                "extended network '" + link.name + "' would have " + std::to_string(addresses.size()) +
                    " addresses: 250 is what it can",
                "");
}

// Azure has no layer 2 to stretch (ASR Azure networking; Azure's concepts for on-premises networking say so in as many
// words). What it offers instead joins it to one other site, for a few addresses.
void check_azure(Draft& draft) {
  const Scenario& scenario = draft.scenario;
  for (const Link& link : scenario.links) {
    if (!link.is_trunk()) continue;
    const auto at_azure = [&](const Node& end) {
      return scenario[scenario[std::get<SwitchId>(end)].site].kind == SiteKind::azure;
    };
    const auto count = std::count_if(link.ends.begin(), link.ends.end(), at_azure);
    const bool is_extended = link.kind == TrunkKind::azure_extended_network;
    const Mark& at = draft.mark(link.origin);
    if (count > 0 && !is_extended) {
      const Node& end = link.ends[at_azure(link.ends[0]) ? 0 : 1];
      draft.wrong(at,
                  "trunk '" + link.name + "' ends at Azure site '" +
                      scenario[scenario[std::get<SwitchId>(end)].site].name + "': Azure has no stretched VLANs",
                  citation(66) +
                      ", erratum 8: move the subnet, or change the addresses; for at most 250 of them there is kind: "
                      "azure-extended-network");
    }
    if (is_extended && scenario.document_version != DocumentVersion::later)
      draft.wrong(at,
                  "extended network '" + link.name + "' is of later than " +
                      std::string(to_text(scenario.document_version)) + ", whose documents are in force",
                  "erratum 8: Azure has offered it since 2019; say document-version: later");
    if (is_extended && count != 1)
      draft.wrong(at, "extended network '" + link.name + "' does not join Azure to a site on-premises",
                  "one of its ends is in Azure, the other is not");
    if (is_extended && link.bandwidth > extended_network_rate)
      draft.wrong(at,
                  "extended network '" + link.name + "' is faster than its appliances: they carry about " +
                      to_text(extended_network_rate),
                  "write bandwidth: 700Mbit");
    if (is_extended) check_extended_addresses(draft, link, at);
  }
}

// A VM that no gateway of its subnet shares a broadcast domain with is reached by nobody.
void warn_of_cut_off_vms(Draft& draft) {
  const Scenario& scenario = draft.scenario;
  for (const VmGroup& group : scenario.groups) {
    if (group.vms.empty()) continue;
    const Attachment& home = scenario[group.vms.front()].home;
    const Subnet& subnet = scenario[home.subnet];
    const auto& segment = scenario.index.segments[subnet.vlan.index];
    const auto reaches = [&](RouterId router) {
      return segment[scenario[router].attached_to.index] == segment[home.attached_to.index];
    };
    const auto last = subnet.gateways.begin() + static_cast<std::ptrdiff_t>(subnet.initially_active);
    if (std::any_of(subnet.gateways.begin(), last, reaches)) continue;
    draft.warn(draft.mark(group.origin),
               "nobody reaches vm '" + group.name + "': no gateway of subnet '" + subnet.name +
                   "' is on its broadcast domain of vlan '" + scenario[subnet.vlan].name + "'",
               "name a gateway at site '" + scenario[home.site].name + "', or join the two by a trunk");
  }
}

// Timers are made for networks in which no two bridges are more than seven apart (IEEE 802.1D-2004 section 17.14,
// note).
void warn_of_wide_trees(Draft& draft) {
  constexpr std::uint32_t widest = 7;
  const Scenario& scenario = draft.scenario;
  const TreeRoles roles = spanning_tree(scenario);
  std::set<SwitchId> told;
  for (std::size_t i = 0; i < scenario.switches.size(); ++i) {
    // Two branches as deep as this one may be twice as far apart; one alone is what is certain.
    const bool is_deep = roles.depth[i] + 1 > widest;
    if (is_deep && told.insert(roles.root_of[i]).second)
      draft.warn(draft.mark(scenario.switches[i].origin),
                 "switch '" + scenario.switches[i].name + "' is " + std::to_string(roles.depth[i] + 1) +
                     " bridges from its root '" + scenario[roles.root_of[i]].name + "': more than seven",
                 "spanning tree may take the network for torn apart (IEEE 802.1D-2004 section 17.14): give a switch in "
                 "the middle the lowest priority");
  }
}

void warn_of_idle_plans(Draft& draft) {
  const Scenario& scenario = draft.scenario;
  for (std::size_t i = 0; i < scenario.plans.size(); ++i) {
    const bool by_hand = std::any_of(scenario.timeline.begin(), scenario.timeline.end(), [&](const Action& action) {
      const auto* failover = std::get_if<StartFailover>(&action.what);
      return failover && failover->plan == PlanId{i};
    });
    if (!by_hand && !scenario.plans[i].detected_by && !scenario.plans[i].quorum)
      draft.warn(draft.mark(scenario.plans[i].origin), "nothing ever starts plan '" + scenario.plans[i].name + "'",
                 "give it detected-by, or a failover in the timeline");
  }
}

// What the documents say about the design. Refused is what the service would not do.
void check_design(Draft& draft) {
  for (const Finding& finding : findings(draft.scenario)) {
    const Mark& at = draft.mark(finding.at);
    switch (finding.severity) {
      case Severity::error:
        draft.lacks(at, finding.what, finding.why);
        break;
      case Severity::warning:
        draft.warn(at, finding.what, finding.why);
        break;
      case Severity::note:
        draft.note(at, finding.what, finding.why);
        break;
    }
  }
}

// What somebody waits for, or passes on, that there never is.
void warn_of_routes_to_nothing(Draft& draft) {
  const Scenario& scenario = draft.scenario;
  for (const auto& [prefix, at] : draft.tracked)
    if (!scenario.index.tree.of(prefix))
      draft.wrong(at, "nobody has " + to_text(prefix) + ": the route to it is always lost",
                  "name the prefix of a subnet, a static route or a summary");
  for (std::size_t i = 0; i < scenario.routers.size(); ++i) {
    if (!scenario.routers[i].redistribution.originates_default) continue;
    const auto is_default = [&](const StaticRoute& route) {
      const auto* prefix = std::get_if<Prefix>(&route.to);
      return route.at == RouterId{i} && prefix && prefix->length == 0;
    };
    if (std::none_of(scenario.static_routes.begin(), scenario.static_routes.end(), is_default))
      draft.warn(draft.mark(scenario.routers[i].origin),
                 "router '" + scenario.routers[i].name + "' has no default route to originate",
                 "type one: routes: {d: {at: " + scenario.routers[i].name + ", to: default, via: ...}}");
  }
}

// What only a storm would make use of is not assumed where there can be none.
void forget_storm_assumptions(Draft& draft) {
  const std::vector<bool> all(draft.scenario.links.size(), true);
  for (std::size_t vlan = 0; vlan < draft.scenario.vlans.size(); ++vlan)
    for (const FloodGraph& graph : flood_graphs(draft.scenario, VlanId{vlan}, all))
      if (loops(graph) > 0) return;
  const bool is_lossy =
      std::any_of(draft.scenario.timeline.begin(), draft.scenario.timeline.end(), [](const Action& action) {
        const auto* loss = std::get_if<SetLoss>(&action.what);
        return loss && loss->to == Loss::some;
      });
  std::erase_if(draft.scenario.assumptions, [&](const std::string& told) {
    return (!is_lossy && told.starts_with("scenario tolerable-loss")) || told.starts_with("router punt-limit") ||
           told.starts_with("switch punt-limit") || told.starts_with("switch control-queue") ||
           told.starts_with("vm access") || told.starts_with("vlan broadcast");
  });
}

// Nor what only a routing protocol would that no link speaks.
void forget_routing_assumptions(Draft& draft) {
  const auto speaks = [&](RoutingProtocol protocol) {
    return std::any_of(draft.scenario.links.begin(), draft.scenario.links.end(),
                       [&](const Link& link) { return !link.is_trunk() && link.protocol == protocol; });
  };
  const bool has_bgp = speaks(RoutingProtocol::bgp),
             has_ospf = speaks(RoutingProtocol::ospf) || !speaks(RoutingProtocol::none);
  std::erase_if(draft.scenario.assumptions, [&](const std::string& told) {
    return (told.starts_with("bgp convergence") && !has_bgp) ||
           (told.starts_with("ospf convergence") && !has_ospf && !has_bgp);
  });
  std::erase_if(draft.scenario.defaults, [&](const Default& taken) {
    return (taken.key.starts_with("bgp ") && !has_bgp) || (taken.key.starts_with("ospf ") && !has_ospf);
  });
}

}  // namespace

void validate(Draft& draft) {
  check_gateways(draft);
  check_timers(draft);
  warn_of_areas_without_backbone(draft);
  check_lags(draft);
  check_azure(draft);
  validate_azure(draft);
  check_design(draft);
  forget_storm_assumptions(draft);
  forget_routing_assumptions(draft);
  warn_of_routes_to_nothing(draft);
  warn_of_cut_off_vms(draft);
  warn_of_wide_trees(draft);
  warn_of_idle_plans(draft);
  validate_plans(draft);
  validate_replication(draft);
  validate_names(draft);
  validate_frontends(draft);
}

}  // namespace drsim
