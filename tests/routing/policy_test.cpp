// What routers pass on to whom, and which of several paths they take.

#include "models/routing/forwarding.hpp"
#include "tests/routing/outages.hpp"

namespace drsim {
namespace {

std::string way(const Scenario& scenario, const State& state, const std::string& from, Destination to) {
  Forwarding forwarding(scenario);
  const Way& found = forwarding.way(state, named(scenario.routers, from), to);
  std::string text;
  for (const Way::Step& step : found.steps) text += (text.empty() ? "" : " ") + scenario[step.at].name;
  return found.disposition == Disposition::reached ? text : text + " " + std::string(to_text(found.disposition));
}
std::string way(const Scenario& scenario, const std::string& from, const std::string& prefix) {
  const Address address = scenario.subnets.front().prefix.network;
  const State state(scenario);
  return way(
      scenario, state, from,
      prefix.empty() ? *scenario.index.tree.of(address) : scenario.index.tree.of(named(scenario.routers, prefix)));
}

// ---- The decision process (RFC 4271 section 9.1.2.2) ---------------------------------------------------------------

Scenario speakers() {
  return scenario_of(
      "sites: {s: {}}\nrouters: {a: {site: s}, b: {site: s}, c: {site: s}}\nlinks:\n"
      "  l1: {between: [a, b], bandwidth: 1Gbit, latency: 1ms, protocol: bgp}\n"
      "  l2: {between: [a, c], bandwidth: 1Gbit, latency: 1ms, protocol: bgp}\n");
}

// Each step decides what those before it leave open, and the later ones do not count then.
TEST(BgpDecision, goes_step_by_step_whatever_the_order_of_the_offers) {
  const Scenario scenario = speakers();
  const auto link = [&](const std::string& name) { return named(scenario.links, name); };
  const auto router = [&](const std::string& name) { return named(scenario.routers, name); };
  const BgpPath base{.preference = 100,
                     .passed = {7, 8},
                     .is_incomplete = true,
                     .med = 5,
                     .is_external = false,
                     .interior_cost = 10,
                     .by = router("c"),
                     .via = link("l2")};
  std::vector<std::pair<BgpDecision, BgpPath>> better;
  const auto add = [&](BgpDecision by, auto change) {
    BgpPath offer = base;
    change(offer);
    better.emplace_back(by, offer);
  };
  add(BgpDecision::link, [&](BgpPath& o) { o.via = link("l1"); });
  add(BgpDecision::router, [&](BgpPath& o) { o.by = router("b"); });
  add(BgpDecision::interior_cost, [](BgpPath& o) { o.interior_cost = 9; });
  add(BgpDecision::external, [](BgpPath& o) { o.is_external = true; });
  add(BgpDecision::med, [](BgpPath& o) { o.med = 4; });
  add(BgpDecision::origin, [](BgpPath& o) { o.is_incomplete = false; });
  add(BgpDecision::path_length, [](BgpPath& o) { o.passed = {7}; });
  add(BgpDecision::preference, [](BgpPath& o) { o.preference = 101; });
  for (std::size_t i = 0; i < better.size(); ++i) {
    // Against one that is better in everything that comes later.
    for (const BgpPath& worse : {base, i == 0 ? base : better[i - 1].second}) {
      if (worse == better[i].second) continue;
      const BgpDecided one = decide(scenario, {better[i].second, worse}),
                       other = decide(scenario, {worse, better[i].second});
      EXPECT_EQ(one.winner, 0u) << to_text(better[i].first);
      EXPECT_EQ(other.winner, 1u) << to_text(better[i].first);
      EXPECT_EQ(one.by, better[i].first);
    }
  }
}

// MEDs of different systems are not compared.
TEST(BgpDecision, compares_meds_of_one_neighbouring_system_only) {
  const Scenario scenario = speakers();
  BgpPath one{.passed = {7}, .med = 9, .by = named(scenario.routers, "b"), .via = named(scenario.links, "l1")};
  BgpPath other{.passed = {8}, .med = 1, .by = named(scenario.routers, "c"), .via = named(scenario.links, "l2")};
  EXPECT_EQ(decide(scenario, {one, other}).winner, 0u);
  other.passed = {7};
  EXPECT_EQ(decide(scenario, {one, other}).winner, 1u);
}

// ---- One system's view ---------------------------------------------------------------------------------------------

// Two borders of one system, of which the other one's exit is preferred (RFC 4271 section 5.1.5).
std::string two_borders(const std::string& links, const std::string& more = "") {
  return "sites: {HQ: {}, MPLS: {}, Br: {}}\nrouters:\n  hq: {site: HQ, bgp: {as: 65100}}\n  pe1: {site: MPLS, bgp: "
         "{as: "
         "65000}}\n  pe2: {site: MPLS, bgp: {as: 65002}}\n  ce1: {site: Br, bgp: {as: 65001}}\n  ce2: {site: Br, bgp: "
         "{as: 65001}}\n" +
         more +
         "links:\n  hq-pe1: {between: [hq, pe1], bandwidth: 1Gbit, latency: 5ms, protocol: bgp}\n"
         "  hq-pe2: {between: [hq, pe2], bandwidth: 1Gbit, latency: 5ms, protocol: bgp}\n" +
         links + served_at("HQ", "hq");
}
TEST(LocalPreference, holds_in_the_whole_system) {
  const std::string
      first = "  pe1-ce1: {between: [pe1, ce1], bandwidth: 1Gbit, latency: 5ms, protocol: bgp, preference: 200}\n",
      second = "  pe2-ce2: {between: [pe2, ce2], bandwidth: 1Gbit, latency: 5ms, protocol: bgp}\n",
      inner = "  ce1-ce2: {between: [ce1, ce2], bandwidth: 1Gbit, latency: 0ms, protocol: bgp}\n";
  for (const std::string& links : {first + second + inner, inner + second + first})
    EXPECT_EQ(way(scenario_of(two_borders(links)), "ce2", ""), "ce2 ce1 pe1 hq");
  // Of equal preference, what comes from outside is taken before what comes from within.
  const std::string alike = "  pe1-ce1: {between: [pe1, ce1], bandwidth: 1Gbit, latency: 5ms, protocol: bgp}\n";
  EXPECT_EQ(way(scenario_of(two_borders(alike + second + inner)), "ce2", ""), "ce2 pe2 hq");
}
TEST(Policies, prepend_and_med_and_prefix_lists_decide) {
  const auto links = [](const std::string& first, const std::string& second) {
    return "  a: {between: [pe1, ce1], bandwidth: 1Gbit, latency: 5ms, protocol: bgp" + first +
           "}\n  b: {between: [pe2, ce1], bandwidth: 1Gbit, latency: 5ms, protocol: bgp" + second + "}\n";
  };
  EXPECT_EQ(way(scenario_of(two_borders(links("", ""))), "ce1", ""), "ce1 pe1 hq");
  EXPECT_EQ(way(scenario_of(two_borders(links(", policies: [{at: pe1, prepend: 1}]", ""))), "ce1", ""), "ce1 pe2 hq");
  EXPECT_EQ(way(scenario_of(two_borders(links("", ", policies: [{at: ce1, preference: 150}]"))), "ce1", ""),
            "ce1 pe2 hq");
  EXPECT_EQ(way(scenario_of(two_borders(links(", policies: [{at: ce1, accepts: [10.9.0.0/16]}]", ""))), "ce1", ""),
            "ce1 pe2 hq");
  EXPECT_EQ(way(scenario_of(two_borders(links(", policies: [{at: pe1, tells: [10.0.0.0/8]}]", ""))), "ce1", ""),
            "ce1 pe1 hq");
}

// What is heard within the system is not passed on within it, but by a reflector to its clients (RFC 4456).
TEST(Reflector, passes_on_to_its_clients) {
  const auto chain = [](const std::string& clients) {
    return "sites: {s: {}}\nrouters:\n  hq: {site: s}\n  x: {site: s, bgp: {as: 5}}\n  rr: {site: s, bgp: {as: 5" +
           clients +
           "}}\n  y: {site: s, bgp: {as: 5}}\nlinks:\n  h: {between: [hq, x], bandwidth: 1Gbit, latency: 1ms, "
           "protocol: "
           "bgp}\n  i: {between: [x, rr], bandwidth: 1Gbit, latency: 1ms, protocol: bgp}\n  j: {between: [rr, y], "
           "bandwidth: 1Gbit, latency: 1ms, protocol: bgp}\n" +
           served_at("s", "hq");
  };
  EXPECT_EQ(way(scenario_of(chain("")), "y", ""), "y no route");
  EXPECT_EQ(way(scenario_of(chain(", clients: [y]")), "y", ""), "y rr x hq");
}

// ---- What a neighbour knows ----------------------------------------------------------------------------------------

TEST(Neighbours, know_the_link_and_not_what_is_behind) {
  const auto story = [](const std::string& home) {
    return "sites: {a: {}, b: {}}\nrouters: {r1: {site: a, lan: 10.1.0.0/24}, r2: {site: b}}\nlinks: {vpn: {between: "
           "[r1, "
           "r2], bandwidth: 1Gbit, latency: 5ms, tunnel: {}}}\nroutes:\n  out: {at: r1, to: 10.0.2.0/24, via: vpn}\n" +
           home + served_at("b", "r2") + "clients: {u: {site: a, use: [app]}}\n";
  };
  EXPECT_EQ(downtimes(scenario_of(story("")), 1).mean, 4 * 3600);
  EXPECT_EQ(downtimes(scenario_of(story("  home: {at: r2, to: r1, via: vpn}\n")), 1).mean, 0);
  EXPECT_EQ(downtimes(scenario_of(story("  home: {at: r2, to: 10.1.0.0/16, via: vpn}\n")), 1).mean, 0);
  EXPECT_EQ(downtimes(scenario_of(story("  home: {at: r2, to: 10.2.0.0/16, via: vpn}\n")), 1).mean, 4 * 3600);
}

// A static route is known elsewhere only where its router passes it on.
TEST(Redistribution, is_what_is_stated) {
  const auto story = [](const std::string& edge, const std::string& to = "10.0.2.0/24",
                        const std::string& happens = "") {
    return "sites: {A: {}, B: {}}\nrouters: {edge: {site: A" + edge +
           "}, core: {site: A}, rb: {site: B}}\nlinks:\n  c-e: {between: [core, edge], bandwidth: 1Gbit, latency: "
           "1ms}\n  vpn: {between: [edge, rb], bandwidth: 1Gbit, latency: 1ms, protocol: none}\nroutes: {st: {at: "
           "edge, "
           "to: " +
           to + ", via: vpn}, back: {at: rb, to: core, via: vpn}}\n" + served_at("B", "rb") +
           "clients: {users: {site: A, router: core, use: [app]}}\n" + happens;
  };
  EXPECT_EQ(downtimes(scenario_of(story("")), 1).mean, 4 * 3600);
  EXPECT_EQ(downtimes(scenario_of(story(", redistribute: [static-into-ospf]")), 1).mean, 0);
  EXPECT_EQ(downtimes(scenario_of(story(", redistribute: [static-into-ospf]", "default")), 1).mean, 4 * 3600);
  EXPECT_EQ(downtimes(scenario_of(story(", default-originate: true", "default")), 1).mean, 0);
  // A route that cannot be used is withdrawn.
  const Scenario lost = scenario_of(story(", redistribute: [static-into-ospf]", "10.0.2.0/24",
                                          "timeline: [{at: 1h, fail: {link: vpn, carrier: lost}}]\n"));
  EXPECT_EQ(instants(simulate(lost, 1), any<RedistributionChanged>()).size(), 1u);
}

// Two borders announce a summary; the better one loses its way to a part, goes on announcing, and drops.
TEST(Summary, outlives_its_parts) {
  const auto story = [](const std::string& summaries, bool is_reversed) {
    const std::string one = "  r1: {site: region" + summaries + "}\n",
                      other = "  r2: {site: region" + summaries + "}\n";
    return "sites: {hub: {}, region: {}}\nrouters:\n  core: {site: hub}\n" + (is_reversed ? other + one : one + other) +
           "  acc: {site: region}\nlinks:\n  core-r1: {between: [core, r1], bandwidth: 1Gbit, latency: 5ms}\n"
           "  core-r2: {between: [core, r2], bandwidth: 1Gbit, latency: 5ms, cost: 20}\n"
           "  r1-acc: {between: [r1, acc], bandwidth: 1Gbit, latency: 1ms, area: 1}\n"
           "  r1-old: {between: [r1, old], bandwidth: 1Gbit, latency: 1ms, area: 2}\n"
           "  r2-acc: {between: [r2, acc], bandwidth: 1Gbit, latency: 1ms, area: 1}\n"
           "networks: {n: {site: region, subnets: {srv: {prefix: 11.1.3.0/24, gateway: acc}, rest: {prefix: "
           "11.1.4.0/24, gateway: old}}}}\nvms: {v: {network: n, subnet: srv}}\napplications: {app: {served-by: v}}\n"
           "clients: {u: {site: hub, use: [app]}}\n"
           "timeline: [{at: 1h, fail: {link: r1-acc, carrier: lost}}, {at: 2h, repair: {link: r1-acc}}]\n";
  };
  const auto with_old = [](std::string text) {
    return text.replace(text.find("  acc: {site: region}\n"), 0, "  old: {site: region}\n");
  };
  for (const bool is_reversed : {false, true}) {
    EXPECT_LT(downtimes(scenario_of(with_old(story("", is_reversed))), 5).high, 2);
    const Downtimes hidden = downtimes(scenario_of(with_old(story(", summaries: [11.1.0.0/16]", is_reversed))), 5);
    EXPECT_GE(hidden.low, 3600);
    EXPECT_LE(hidden.high, 3612);
  }
}

}  // namespace
}  // namespace drsim
