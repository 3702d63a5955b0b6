// Summaries: what keeps one alive, who hears of it, and what it hides; and where a stated value counts.

#include "models/reachability/reachability.hpp"
#include "scenarios/reading/values.hpp"
#include "tests/routing/outages.hpp"

namespace drsim {
namespace {

double lost(const std::string& story) {
  const Scenario scenario = scenario_of(story);
  return analyse(scenario, simulate(scenario, 1)).populations.at(0).mean_downtime;
}

// The prefixes that a router has a route to at the start.
std::string route_of(const Scenario& scenario, const std::string& router, const std::string& address) {
  const State state(scenario);
  Forwarding forwarding(scenario);
  const auto to = scenario.index.destination_of.find(std::get<Address>(parse_address(address)));
  const auto found = forwarding.route(state, named(scenario.routers, router), to->second);
  if (!found) return "none";
  const PrefixTree& tree = scenario.index.tree;
  return tree.is_router(found->matched) ? "router" : to_text(tree.prefixes[found->matched.index]);
}

// One within another counts as a part of it.
TEST(Summary, is_a_part_of_a_wider_one) {
  const std::string story =
      "sites: {a: {}, b: {}, c: {}, d: {}}\nrouters:\n  acc: {site: a, bgp: {as: 65001}}\n  r1: {site: b, bgp: {as: "
      "65002}, summaries: [10.1.0.0/20]}\n  r2: {site: c, bgp: {as: 65003}, summaries: [10.0.0.0/8]}\n  r3: {site: d, "
      "bgp: {as: 65004}}\nlinks:\n  l1: {between: [acc, r1], bandwidth: 1Gbit, latency: 1ms, protocol: bgp}\n  l2: "
      "{between: [r1, r2], bandwidth: 1Gbit, latency: 1ms, protocol: bgp}\n  l3: {between: [r2, r3], bandwidth: 1Gbit, "
      "latency: 1ms, protocol: bgp}\nnetworks: {n: {site: a, subnets: {s: {prefix: 10.1.0.0/24, gateway: acc}}}}\nvms: "
      "{v: {network: n, address: 10.1.0.4}}\napplications: {app: {served-by: v}}\nclients: {u: {site: d, use: "
      "[app]}}\n";
  EXPECT_EQ(route_of(scenario_of(story), "r3", "10.1.0.4"), "10.0.0.0/8");
}

TEST(Summary, is_kept_alive_by_a_static_route_that_is_passed_on) {
  const std::string story =
      "sites: {A: {}, B: {}}\nrouters: {edge: {site: A, redistribute: [static-into-bgp], summaries: [10.0.0.0/8], bgp: "
      "{as: 1}}, core: {site: A, bgp: {as: 2}}, rb: {site: B}}\nlinks:\n  c-e: {between: [core, edge], bandwidth: "
      "1Gbit, latency: 1ms, protocol: bgp}\n  vpn: {between: [edge, rb], bandwidth: 1Gbit, latency: 1ms, protocol: "
      "none}\nnetworks: {nb: {site: B, subnets: {t: {prefix: 10.50.1.0/24, gateway: rb}}}}\nroutes: {st: {at: edge, "
      "to: "
      "10.50.0.0/16, via: vpn}, back: {at: rb, to: core, via: vpn}}\nvms: {w: {network: nb, address: "
      "10.50.1.4}}\napplications: {app: {served-by: w}}\nclients: {users: {site: A, router: core, count: 10, use: "
      "[app]}}\n";
  EXPECT_EQ(route_of(scenario_of(story), "core", "10.50.1.4"), "10.0.0.0/8");
}

// Of a range, other areas are told (RFC 2328 section 12.4.3); within its own its default leads to what is not in it.
TEST(Summary, is_not_told_to_the_area_of_its_parts) {
  const std::string story =
      "sites: {hub: {}, region: {}, far: {}}\nrouters: {core: {site: hub}, r1: {site: region, summaries: "
      "[11.1.0.0/16]}, acc: {site: region}, x: {site: far}}\nlinks:\n  core-r1: {between: [core, r1], bandwidth: "
      "1Gbit, "
      "latency: 5ms, area: 0}\n  r1-acc: {between: [r1, acc], bandwidth: 1Gbit, latency: 1ms, area: 1}\n  acc-x: "
      "{between: [acc, x], bandwidth: 1Gbit, latency: 1ms, protocol: none}\nroutes: {d: {at: acc, to: default, via: "
      "acc-x}, b: {at: x, to: acc, via: acc-x}}\nnetworks:\n  n: {site: region, subnets: {s3: {prefix: 11.1.3.0/24, "
      "gateway: acc}}}\n  m: {site: far, subnets: {s5: {prefix: 11.1.5.0/24, gateway: x}}}\nvms: {v: {network: m, "
      "address: 11.1.5.4}}\napplications: {app: {served-by: v}}\nclients: {u: {site: region, router: acc, count: 10, "
      "use: [app]}}\n";
  EXPECT_EQ(route_of(scenario_of(story), "acc", "11.1.5.4"), "0.0.0.0/0");
  EXPECT_EQ(route_of(scenario_of(story), "core", "11.1.5.4"), "11.1.0.0/16");
  EXPECT_EQ(lost(story), 0);
}

// Where there is one area only, what a border sums up for BGP is none of OSPF's.
TEST(Summary, of_bgp_is_not_flooded_by_ospf) {
  const std::string story =
      "sites: {a: {}, i: {}}\nrouters: {core: {site: a}, b: {site: a, summaries: [10.1.0.0/16], redistribute: "
      "[ospf-into-bgp], bgp: {as: 1}}, isp: {site: i, bgp: {as: 2}}}\nlinks:\n  core-b: {between: [core, b], "
      "bandwidth: "
      "1Gbit, latency: 5ms}\n  b-isp: {between: [b, isp], bandwidth: 1Gbit, latency: 1ms, protocol: bgp}\nnetworks: "
      "{n: "
      "{site: a, subnets: {s3: {prefix: 10.1.3.0/24, gateway: core}}}, m: {site: a, subnets: {s9: {prefix: "
      "10.1.9.0/24, "
      "gateway: isp}}}}\nvms: {v: {network: m, address: 10.1.9.4}}\napplications: {app: {served-by: v}}\nclients: {u: "
      "{site: i, count: 10, use: [app]}}\n";
  EXPECT_EQ(route_of(scenario_of(story), "core", "10.1.9.4"), "none");
  EXPECT_EQ(route_of(scenario_of(story), "b", "10.1.9.4"), "10.1.9.0/24");
}

// What was brought from outside is flooded everywhere as it is (RFC 2328 section 12.4.4).
TEST(Summary, does_not_hide_what_another_protocol_has_brought) {
  const std::string story =
      "sites: {hub: {}, region: {}, far: {}}\nrouters: {core: {site: hub}, r1: {site: region, summaries: "
      "[11.1.0.0/16]}, asbr: {site: region, redistribute: [static-into-ospf]}, acc: {site: region}, x: {site: "
      "far}}\nlinks:\n  core-r1: {between: [core, r1], bandwidth: 1Gbit, latency: 5ms, area: 0}\n  r1-as: {between: "
      "[r1, "
      "asbr], bandwidth: 1Gbit, latency: 1ms, area: 1}\n  r1-acc: {between: [r1, acc], bandwidth: 1Gbit, latency: 1ms, "
      "area: 1}\n  as-x: {between: [asbr, x], bandwidth: 1Gbit, latency: 1ms, protocol: none}\nroutes: {st: {at: asbr, "
      "to: 11.1.50.0/24, via: as-x}, b: {at: x, to: core, via: as-x}}\nnetworks:\n  n: {site: region, subnets: {s3: "
      "{prefix: 11.1.3.0/24, gateway: acc}}}\n  m: {site: far, subnets: {s5: {prefix: 11.1.50.0/24, gateway: "
      "x}}}\nvms: "
      "{v: {network: m, address: 11.1.50.4}, w: {network: n, address: 11.1.3.4}}\napplications: {app: {served-by: "
      "v}}\nclients: {u: {site: hub, count: 10, use: [app]}}\n";
  EXPECT_EQ(route_of(scenario_of(story), "core", "11.1.50.4"), "11.1.50.0/24");
  EXPECT_EQ(route_of(scenario_of(story), "core", "11.1.3.4"), "11.1.0.0/16");
}

// A default waits for OSPF alone where only OSPF is spoken.
TEST(Default, does_not_wait_for_bgp) {
  const std::string speaks = "ospf: {convergence: 1s}, bgp: {convergence: 20s}}";
  const std::string story =
      "sites: {A: {}, B: {}, I: {}}\nrouters: {edge: {site: A, default-originate: true, " + speaks +
      ", core: {site: A, " + speaks +
      ", isp: {site: I}}\nlinks:\n  c-e: {between: [core, edge], bandwidth: 1Gbit, latency: 1ms}\n  up: {between: "
      "[edge, "
      "isp], bandwidth: 1Gbit, latency: 1ms, protocol: none}\nnetworks: {nb: {site: I, subnets: {t: {prefix: "
      "198.51.100.0/24, gateway: isp}}}}\nroutes: {d: {at: edge, to: default, via: up}, back: {at: isp, to: core, via: "
      "up}}\nvms: {w: {network: nb}}\napplications: {app: {served-by: w}}\nclients: {users: {site: A, router: core, "
      "count: 10, use: [app]}}\ntimeline: [{at: 10m, fail: {link: up, carrier: lost}}, {at: 20m, repair: {link: "
      "up}}]\n";
  EXPECT_NEAR(lost(story), 601, 0.2);
}

// LOCAL_PREF that is stated for an internal neighbour counts, also if it is the usual one.
TEST(Preference, that_is_stated_counts_though_it_is_the_usual_one) {
  const auto story = [](const std::string& stated) {
    return "sites: {us: {}, isp: {}, dc: {}}\nrouters: {acc: {site: us, bgp: {as: 65001}}, b1: {site: us, bgp: {as: "
           "65001}}, b2: {site: us, bgp: {as: 65001}}, dc: {site: dc, bgp: {as: 300}}}\nlinks:\n  acc-b1: {between: "
           "[acc, "
           "b1], bandwidth: 1Gbit, latency: 1ms, protocol: bgp" +
           stated +
           "}\n  acc-b2: {between: [acc, b2], bandwidth: 1Gbit, latency: 1ms, protocol: bgp}\n  b1-dc: {between: [b1, "
           "dc], "
           "bandwidth: 1Gbit, latency: 1ms, protocol: bgp, policies: [{at: b1, preference: 200}]}\n  b2-dc: {between: "
           "[b2, "
           "dc], bandwidth: 1Gbit, latency: 1ms, protocol: bgp, policies: [{at: b2, preference: 150}]}\nnetworks: {n: "
           "{site: dc, subnets: {s: {prefix: 10.9.0.0/24, gateway: dc}}}}\nvms: {v: {network: n, address: "
           "10.9.0.4}}\napplications: {app: {served-by: v}}\nclients: {u: {site: us, router: acc, use: [app]}}\n";
  };
  const auto via = [](const Scenario& scenario) {
    const State state(scenario);
    Forwarding forwarding(scenario);
    const auto to = scenario.index.destination_of.find(std::get<Address>(parse_address("10.9.0.4")));
    return scenario[forwarding.route(state, named(scenario.routers, "acc"), to->second)->via].name;
  };
  EXPECT_EQ(via(scenario_of(story(""))), "acc-b1");
  EXPECT_EQ(via(scenario_of(story(", preference: 100"))), "acc-b2");
}

// Azure's gateways: the longest prefix first, whoever has it.
TEST(AzureGateways, go_by_the_longest_prefix_before_they_prefer_expressroute) {
  for (const std::string gateways : {"ergw, vpngw", "vpngw, ergw"}) {
    const std::string story =
        "sites: {op: {}, az: {kind: azure}}\nrouters:\n  core: {site: op, lan: 10.1.0.0/24, bgp: {as: 65010}}\n  r1: "
        "{site: op, summaries: [10.1.0.0/16], bgp: {as: 65011}}\n  r2: {site: op, bgp: {as: 65012}}\n  ergw: {site: "
        "az, "
        "profile: expressroute, bgp: {as: 65515}}\n  vpngw: {site: az, profile: azure, bgp: {as: 65515}}\nlinks:\n  "
        "c1: "
        "{between: [core, r1], bandwidth: 1Gbit, latency: 1ms, protocol: bgp}\n  c2: {between: [core, r2], bandwidth: "
        "1Gbit, latency: 1ms, protocol: bgp}\n  er: {between: [r1, ergw], bandwidth: 1Gbit, latency: 5ms, protocol: "
        "bgp}\n  vpn: {between: [r2, vpngw], bandwidth: 500Mbit, latency: 20ms, protocol: bgp, tunnel: {}}\nnetworks: "
        "{v: "
        "{site: az, subnets: {s: {prefix: 10.20.1.0/24, gateways: [" +
        gateways +
        "]}}}}\nvms: {w: {network: v, address: 10.20.1.13}}\napplications: {app: {served-by: w}}\nclients: {users: "
        "{site: "
        "op, router: core, count: 100, use: [app]}}\n";
    const Scenario scenario = scenario_of(story);
    const State state(scenario);
    Reachability reachability(scenario);
    const auto by =
        reachability.responder(state, named(scenario.routers, "core"), std::get<Address>(parse_address("10.20.1.13")));
    ASSERT_TRUE(by);
    EXPECT_EQ(scenario[*by].name, "vpngw") << gateways;
  }
}

// Two lags in a row, each with a member that loses data: each hashes by itself, there and back, so that one flow of
// sixteen gets through.
TEST(Lags, hash_flows_each_by_itself) {
  for (const std::string second : {"[s2, s3]", "[s3, s2]"})
    for (const std::string bad : {"q1", "q2"}) {
      const auto trunk = [](const std::string& name, const std::string& ends, const std::string& lag) {
        return "  " + name + ": {between: " + ends + ", bandwidth: 10Gbit, latency: 5us, vlans: [v], lag: " + lag +
               "}\n";
      };
      const std::string story =
          "sites: {a: {}, users: {}}\nswitches: {s1: {site: a}, s2: {site: a}, s3: {site: a}}\nrouters: {r: {site: a, "
          "switch: s1}, u: {site: users}}\nlinks:\n  w: {between: [r, u], bandwidth: 1Gbit, latency: 1ms}\n" +
          trunk("q2", second, "po2") + trunk("p1", "[s1, s2]", "po1") + trunk("q1", second, "po2") +
          trunk("p2", "[s1, s2]", "po1") +
          "networks: {n: {site: a, subnets: {v: {prefix: 10.4.0.0/24, gateway: r, vlan: v}}}}\nvlans: {v: {}}\nvms: "
          "{w: "
          "{network: n, switch: s3}}\napplications: {app: {served-by: w}}\nclients: {u: {site: users, count: 1600, "
          "use: "
          "[app]}}\ntimeline: [{at: 10m, set: {link: p1, loses: data}}, {at: 10m, set: {link: " +
          bad + ", loses: data}}]\n";
      EXPECT_NEAR(share_hit(scenario_of(story)), 15. / 16, 1e-9) << second << bad;
    }
}

}  // namespace
}  // namespace drsim
