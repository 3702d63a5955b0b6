// Where hosts meet routers: gateways that track, interfaces that go down, probes, monitors.

#include "tests/routing/outages.hpp"

namespace drsim {
namespace {

// The active gateway loses its uplink, not its LAN.
std::string tracked(const std::string& hsrp) {
  return "sites: {hq: {}, provider: {}}\nswitches: {sw: {site: hq}}\nrouters: {r2: {site: hq, switch: sw}, r3: {site: "
         "hq, "
         "switch: sw}, r1: {site: provider}}\nlinks:\n  r1-r2: {between: [r1, r2], bandwidth: 45Mbit, latency: 5ms, "
         "direct: true}\n  r1-r3: {between: [r1, r3], bandwidth: 45Mbit, latency: 5ms, direct: true}\n"
         "networks: {n: {site: hq, subnets: {vlan10: {prefix: 192.168.1.0/24, gateways: [r2, r3], " +
         hsrp +
         "}}}}\nvms: {srv: {network: n, switch: sw}}\napplications: {app: {served-by: srv}}\n"
         "clients: {world: {site: provider, use: [app]}}\n"
         "timeline: [{at: 1h, fail: {link: r1-r2, carrier: lost}}, {at: 2h, repair: {link: r1-r2}}]\n";
}
TEST(Tracking, of_an_uplink_hands_the_gateway_over) {
  EXPECT_GE(downtimes(scenario_of(tracked("hsrp: {preempt: true}")), 10).low, 3600);
  EXPECT_LT(downtimes(scenario_of(tracked("hsrp: {preempt: true, track: [{at: r2, link: r1-r2}]}")), 50).high, 1.1);
  // Nobody takes over from one that still answers, unless it may.
  EXPECT_GE(downtimes(scenario_of(tracked("hsrp: {track: [{at: r2, link: r1-r2}]}")), 10).low, 3600);
  // A decrement that leaves it the best changes nothing.
  EXPECT_GE(
      downtimes(scenario_of(tracked("hsrp: {preempt: true, priorities: [110, 90], track: [{at: r2, link: r1-r2}]}")),
                10)
          .low,
      3600);
}

// The better gateway is back before its routes are: a delay waits for them.
TEST(PreemptDelay, waits_for_the_routes) {
  const auto story = [](const std::string& delay) {
    return "sites: {hq: {}, branch: {}}\nswitches: {sw: {site: hq}}\nrouters: {r1: {site: hq, switch: sw}, r2: {site: "
           "hq, "
           "switch: sw}, rb: {site: branch}}\nlinks:\n  r1-b: {between: [r1, rb], bandwidth: 100Mbit, latency: 5ms, "
           "protocol: bgp, bfd: {}}\n  r2-b: {between: [r2, rb], bandwidth: 100Mbit, latency: 5ms, protocol: bgp, bfd: "
           "{}, preference: 50}\nnetworks: {n: {site: hq, subnets: {apps: {prefix: 10.1.0.0/24, gateways: [r1, r2], "
           "vrrp: {" +
           delay +
           "}}}}}\nvms: {erp: {network: n, switch: sw}}\napplications: {erp: {served-by: erp}}\n"
           "clients: {users: {site: branch, use: [erp]}}\ntimeline: [{at: 1h, fail: {router: r1}}, {at: 2h, "
           "repair: {router: r1}}]\n";
  };
  EXPECT_NEAR(downtimes(scenario_of(story("")), 400).mean, 59.9, 5);
  EXPECT_LT(downtimes(scenario_of(story("preempt-delay: 120s")), 100).high, 6);
}

// A gateway whose only switch dies has no interface in the subnet any more: the other one takes over.
TEST(Interface, goes_down_with_its_switch) {
  const std::string story = R"(
sites: {HQ: {}, users: {}}
routers: {hq-r1: {site: HQ, switch: s1}, hq-r2: {site: HQ, switch: s2}, u: {site: users}}
switches: {s1: {site: HQ}, s2: {site: HQ}, acc: {site: HQ}}
links:
  l1: {between: [hq-r1, u], bandwidth: 1Gbit, latency: 1ms}
  l2: {between: [hq-r2, u], bandwidth: 1Gbit, latency: 1ms, cost: 20}
  rr: {between: [hq-r1, hq-r2], bandwidth: 1Gbit, latency: 1ms, cost: 1}
  t12: {between: [s1, s2], bandwidth: 10Gbit, latency: 5us, vlans: [n]}
  t1: {between: [s1, acc], bandwidth: 10Gbit, latency: 5us, vlans: [n]}
  t2: {between: [s2, acc], bandwidth: 10Gbit, latency: 5us, vlans: [n]}
networks: {n: {site: HQ, subnets: {n: {prefix: 10.0.0.0/24, gateways: [hq-r1, hq-r2], vrrp: {}}}}}
vms: {v: {network: n, switch: acc}}
applications: {a: {served-by: v}}
clients: {c: {site: users, use: [a]}}
timeline: [{at: 1h, fail: {switch: s1}}, {at: 2h, repair: {switch: s1}}]
)";
  const Scenario scenario = scenario_of(story);
  EXPECT_LT(downtimes(scenario, 50).high, 12);
  EXPECT_EQ(instants(simulate(scenario, 1), any<InterfaceChanged>()).size(), 2u);
}

TEST(Monitor, of_a_site_alarms_when_nobody_there_answers) {
  const auto story = [](const std::string& order, const std::string& happens) {
    return "sites: {HQ: {}, DR: {}}\nrouters: {" + order +
           ", dr-r: {site: DR}}\nlinks:\n  l1: {between: [hq-r1, dr-r], bandwidth: 1Gbit, latency: 1ms}\n  l2: "
           "{between: "
           "[hq-r2, dr-r], bandwidth: 1Gbit, latency: 1ms}\nmonitors: {m: {site: DR, watches: {site: HQ}}}\ntimeline: "
           "[" +
           happens + "]\n";
  };
  for (const std::string order : {"hq-r1: {site: HQ}, hq-r2: {site: HQ}", "hq-r2: {site: HQ}, hq-r1: {site: HQ}"}) {
    for (const std::string router : {"hq-r1", "hq-r2"})
      EXPECT_TRUE(instants(simulate(scenario_of(story(order, "{at: 1h, fail: {router: " + router + "}}")), 1),
                           any<MonitorChanged>())
                      .empty());
    EXPECT_FALSE(
        instants(simulate(scenario_of(story(order, "{at: 1h, fail: {site: HQ}}")), 1), any<MonitorChanged>()).empty());
  }
}

// The answer to a probe comes back to who asked, not to the next hop.
TEST(Probe, is_answered_to_who_asked) {
  const std::string story = R"(
sites: {office: {}, isp: {}, dc: {}}
routers: {r1: {site: office}, r2: {site: isp}, r3: {site: isp}, r8: {site: dc}}
links:
  r1-r2: {between: [r1, r2], bandwidth: 100Mbit, latency: 2ms, protocol: none, direct: true}
  r2-r8: {between: [r2, r8], bandwidth: 100Mbit, latency: 2ms, protocol: none, direct: true}
  r1-r3: {between: [r1, r3], bandwidth: 100Mbit, latency: 4ms, protocol: none, direct: true}
  r3-r8: {between: [r3, r8], bandwidth: 100Mbit, latency: 4ms, protocol: none, direct: true}
routes:
  a1: {at: r1, to: 10.0.2.0/24, via: r1-r2, track: {target: r8, every: 3s, timeout: 1s}}
  b1: {at: r1, to: 10.0.2.0/24, via: r1-r3, distance: 10}
  a2: {at: r2, to: 10.0.2.0/24, via: r2-r8}
  a2x: {at: r2, to: r8, via: r2-r8}
  b3: {at: r3, to: 10.0.2.0/24, via: r3-r8}
  b8: {at: r8, to: r1, via: r3-r8}
  b3r: {at: r3, to: r1, via: r1-r3}
)" + served_at("dc", "r8") +
                            "clients: {staff: {site: office, use: [app]}}\ntimeline: [{at: 1h, fail: {link: r2-r8, "
                            "carrier: lost}}]\n";
  const Downtimes found = downtimes(scenario_of(story), 400);
  EXPECT_NEAR(found.mean, 2.5, 0.25);  // Up to an interval, and the timeout.
}

}  // namespace
}  // namespace drsim
