// Which gateway is active from the start, and how soon one that may be again is.

#include "tests/routing/outages.hpp"

namespace drsim {
namespace {

std::string two_gateways(const std::string& gateways, const std::string& protocol, const std::string& first_line,
                         const std::string& timeline) {
  return "sites: {hq: {}, provider: {}}\nswitches: {sw: {site: hq}}\nrouters: {r2: {site: hq, switch: sw, "
         "ospf: {convergence: 0s}}, r3: {site: hq, switch: sw, ospf: {convergence: 0s}}, r1: {site: provider, ospf: "
         "{convergence: 0s}}}\nlinks:\n  r1-r2: {between: [r1, r2], bandwidth: 45Mbit, latency: 5ms, " +
         first_line +
         "}\n  r1-r3: {between: [r1, r3], bandwidth: 45Mbit, latency: 5ms, direct: true}\nnetworks: {n: {site: hq, "
         "subnets: {vlan10: {prefix: 192.168.1.0/24, gateways: [" +
         gateways + "], " + protocol +
         "}}}}\nvms: {srv: {network: n, switch: sw}}\napplications: {app: {served-by: srv}}\nclients: {world: {site: "
         "provider, count: 10, use: [app]}}\ntimeline: [" +
         timeline + "]\n";
}

// Nobody notices that the one of lower priority fails.
TEST(Start, finds_the_gateway_of_the_highest_priority_active) {
  const std::string fails = "{at: 10m, fail: {router: r2}}";
  for (const auto& [gateways, priorities] : {std::pair{"r2, r3", "[100, 110]"}, std::pair{"r3, r2", "[110, 100]"}})
    for (const std::string protocol : {"hsrp", "vrrp"})
      EXPECT_LT(downtimes(scenario_of(two_gateways(gateways, protocol + ": {priorities: " + priorities + "}",
                                                   "direct: true, cost: 100", fails)),
                          5)
                    .high,
                0.1)
          << protocol << gateways;
}

// What it tracks is down from the start: the other one answers, and suffers for it.
TEST(Start, takes_what_is_tracked_into_account) {
  const std::string story = two_gateways(
      "r2, r3", "hsrp: {preempt: true, priorities: [100, 95], track: [{at: r2, link: r1-r2}]}", "initially: down",
      "{at: 10m, set: {link: r1-r3, loses: data}}, {at: 11m, set: {link: r1-r3, loses: nothing}}");
  const Downtimes found = downtimes(scenario_of(story), 5);
  EXPECT_NEAR(found.low, 60, 0.1);
  EXPECT_NEAR(found.high, 60, 0.1);
}

// Without a trunk between them, each is active on its own piece of the VLAN.
TEST(Start, finds_a_gateway_active_on_every_piece_of_a_vlan) {
  for (const std::string gateways : {"g1, g2", "g2, g1"}) {
    const std::string story =
        "sites: {A: {}, B: {}, U: {}}\nswitches: {s1: {site: A}, s2: {site: B}}\nrouters: {g1: {site: A, "
        "switch: s1}, g2: {site: B, switch: s2}, u: {site: U}}\nvlans: {v: {}}\nlinks:\n"
        "  tr: {between: [s1, s2], bandwidth: 1Gbit, latency: 1ms, vlans: [v], initially: down}\n"
        "  u-g1: {between: [u, g1], bandwidth: 1Gbit, latency: 1ms, cost: 20}\n"
        "  u-g2: {between: [u, g2], bandwidth: 1Gbit, latency: 1ms, cost: 10}\nnetworks: {nb: {site: B, subnets: {s: "
        "{prefix: 10.1.1.0/24, gateways: [" +
        gateways +
        "], vrrp: {}, vlan: v}}}}\nvms: {wb: {network: nb, switch: s2, address: 10.1.1.14}}\napplications: {appb: "
        "{served-by: wb}}\nclients: {users: {site: U, count: 100, use: [appb]}}\n";
    EXPECT_LT(downtimes(scenario_of(story), 2).high, 0.1) << gateways;
  }
}

// It has stood by all along: the next hello of a lower priority is answered by a coup (RFC 2281 section 5.7), three
// seconds at most after its neighbour is back.
TEST(Tracking, of_what_is_back_is_answered_with_the_next_hello) {
  const std::string story = two_gateways(
      "r2, r3", "hsrp: {preempt: true, priorities: [110, 105], track: [{at: r2, link: r1-r2}]}", "direct: true",
      "{at: 10m, fail: {link: r1-r2, carrier: lost}}, {at: 15m, fail: {link: r1-r3, carrier: lost}}, {at: "
      "20m, repair: {link: r1-r2}}");
  const Downtimes found = downtimes(scenario_of(story), 60);
  EXPECT_LE(found.high, 300 + 10 + 3 + 1.2);  // A hello of OSPF, one of HSRP, and the first handover.
  EXPECT_GE(found.low, 300);
}

}  // namespace
}  // namespace drsim
