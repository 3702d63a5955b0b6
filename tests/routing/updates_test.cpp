// Updates of routes cross what carries them, and nothing else: whoever is behind a line that is silently dead goes on
// with what he had.

#include "tests/routing/outages.hpp"

namespace drsim {
namespace {

// u prefers r1, whose line to it falls silent. Five seconds later r1 loses its switch, and says so to nobody.
std::string silent_before_withdrawal(const std::string& speaks, const std::string& how, bool is_turned_round) {
  const bool is_bgp = speaks.find("bgp") != std::string::npos;
  const std::string protocol = is_bgp ? ", protocol: bgp" : "";
  const std::string l1 = "  l1: {between: [r1, u], bandwidth: 1Gbit, latency: 1ms" + protocol + "}\n",
                    l2 = "  l2: {between: [u, r2], bandwidth: 1Gbit, latency: 1ms" + protocol +
                         (is_bgp ? ", preference: 50}\n" : ", cost: 20}\n");
  const std::string gateways = is_turned_round ? "r1, r2" : "r2, r1";
  return "sites: {HQ: {}, users: {}}\nrouters: {r1: {site: HQ, switch: s1, " + speaks +
         "}, r2: {site: HQ, switch: s2, " + speaks + "}, u: {site: users, " + speaks +
         "}}\nswitches: {s1: {site: HQ}, s2: {site: HQ}}\nlinks:\n" + (is_turned_round ? l2 + l1 : l1 + l2) +
         "  t12: {between: [s1, s2], bandwidth: 10Gbit, latency: 5us, vlans: [n]}\nnetworks: {n: {site: HQ, subnets: "
         "{n: "
         "{prefix: 10.0.0.0/24, gateways: [" +
         gateways +
         "], vrrp: {}}}}}\nvms: {v: {network: n, switch: s2}}\napplications: {a: {served-by: v}}\nclients: {c: {site: "
         "users, use: [a], count: 10}}\ntimeline: [{at: 10m, " +
         how + "}, {at: 605s, fail: {switch: s1}}]\n";
}

TEST(Withdrawal, does_not_cross_a_line_that_is_silently_dead) {
  const std::string ospf = "ospf: {convergence: 0s}", bgp = "bgp: {convergence: 0s}", frr = "profile: frr";
  for (const bool is_turned_round : {false, true})
    for (const std::string how : {"fail: {link: l1}", "set: {link: l1, loses: everything}"}) {
      for (const std::string& speaks : {ospf, frr}) {
        const Downtimes found = downtimes(scenario_of(silent_before_withdrawal(speaks, how, is_turned_round)), 30);
        EXPECT_GE(found.low, 29.9) << speaks << how;
        EXPECT_LE(found.high, 41) << speaks << how;
      }
      const Downtimes found = downtimes(scenario_of(silent_before_withdrawal(bgp, how, is_turned_round)), 30);
      EXPECT_GE(found.low, 119) << how;
      EXPECT_LE(found.high, 181) << how;
    }
  // Who speaks no protocol says nothing either, and forwards until its switch dies.
  const Downtimes found =
      downtimes(scenario_of(silent_before_withdrawal(ospf, "fail: {control-plane: r1}", false)), 30);
  EXPECT_GE(found.low, 24.9);
  EXPECT_LE(found.high, 36);
}

// A plan announces the subnet at rb, whose line to the users is silently dead: they stay with ra.
TEST(Announcement, does_not_cross_a_line_that_is_silently_dead) {
  for (const std::string profile : {"", "profile: frr, "})
    for (const std::string how :
         {"fail: {link: u-b}", "set: {link: u-b, loses: everything}", "fail: {link: u-b, from: rb}"})
      for (const bool is_turned_round : {false, true}) {
        const std::string
            ua = "  u-a: {between: [u, ra], bandwidth: 1Gbit, latency: 1ms, protocol: bgp}\n",
            ub = "  u-b: {between: [u, rb], bandwidth: 1Gbit, latency: 1ms, protocol: bgp, policies: [{at: "
                 "u, preference: 200}]}\n";
        const std::string story =
            "sites: {A: {}, B: {}, U: {}}\nrouters: {ra: {site: A, " + profile +
            "bgp: {as: 1, convergence: 0s}}, rb: {site: B, " + profile +
            "bgp: {as: 2, convergence: 0s}}, u: {site: U, " + profile + "bgp: {as: 3, convergence: 0s}}}\nlinks:\n" +
            (is_turned_round ? ub + ua : ua + ub) +
            "networks: {na: {site: A, subnets: {s: {prefix: 10.1.1.0/24, gateway: ra}}}}\nvms: {w: {network: na, boot: "
            "10s, replication: {to: B, churn: 1kB/s}}}\napplications: {app: {served-by: w}}\nclients: {users: {site: "
            "U, "
            "count: 10, use: [app]}}\nmonitors: {m: {site: B, watches: {site: A}, heartbeat: 0s, hold: 30s}}\nplans: "
            "{main: {detected-by: m, groups: [{start: [w]}, {move: {subnet: s, to: rb, withdraw: 5s, announce: "
            "5s}}]}}\ntimeline: [{at: 10m, " +
            how + "}]\n";
        EXPECT_LE(downtimes(scenario_of(story), 10).high, 0.2) << profile << how << is_turned_round;
      }
}

// The edge loses what its static route leads over, five seconds after its line to the core has fallen silent.
TEST(Redistribution, is_taken_back_only_where_it_is_heard) {
  const std::string edge = "redistribute: [static-into-ospf], ospf: {convergence: 0s}}";
  const std::string story =
      "sites: {A: {}, B: {}}\nrouters: {edge: {site: A, " + edge + ", edge2: {site: A, " + edge +
      ", core: {site: A, ospf: {convergence: 0s}}, rb: {site: B}}\nlinks:\n"
      "  c-e: {between: [core, edge], bandwidth: 1Gbit, latency: 1ms}\n"
      "  c-e2: {between: [core, edge2], bandwidth: 1Gbit, latency: 1ms, cost: 20}\n"
      "  vpna: {between: [edge, rb], bandwidth: 1Gbit, latency: 1ms, protocol: none}\n"
      "  vpnb: {between: [edge2, rb], bandwidth: 1Gbit, latency: 1ms, protocol: none}\n"
      "networks: {nb: {site: B, subnets: {t: {prefix: 10.50.1.0/24, gateway: rb}}}}\nroutes: {sta: {at: edge, to: "
      "10.50.0.0/16, via: vpna}, stb: {at: edge2, to: 10.50.0.0/16, via: vpnb}, back2: {at: rb, to: core, via: vpnb}}\n"
      "vms: {w: {network: nb}}\napplications: {app: {served-by: w}}\nclients: {users: {site: A, router: core, count: "
      "10, "
      "use: [app]}}\ntimeline: [{at: 10m, fail: {link: c-e}}, {at: 605s, fail: {link: vpna, carrier: lost}}]\n";
  const Downtimes found = downtimes(scenario_of(story), 30);
  EXPECT_GE(found.low, 29.9);
  EXPECT_LE(found.high, 40.1);
}

// Five seconds of silence: what was withdrawn meanwhile is sent again, and there is no outage to the dead interval.
TEST(Withdrawal, is_sent_again_when_the_line_is_back) {
  std::string story = silent_before_withdrawal("ospf: {convergence: 0s}", "fail: {link: l1}", false);
  story.resize(story.size() - 2);
  const Downtimes found = downtimes(scenario_of(story + ", {at: 610s, repair: {link: l1}}]\n"), 30);
  EXPECT_NEAR(found.low, 10, 0.2);
  EXPECT_NEAR(found.high, 10, 0.2);
}

// With no other way for its description, neither end hears that the other has given up: the later of the two decides.
TEST(SilentCut, of_the_only_ospf_line_lasts_until_the_later_end_has_noticed) {
  for (const std::string ends : {"r1, r2", "r2, r1"}) {
    const std::string story =
        "sites: {a: {}, b: {}}\nrouters: {r1: {site: a, ospf: {convergence: 0s}}, r2: {site: b, ospf: "
        "{convergence: 0s}}}\nlinks:\n  l1: {between: [" +
        ends +
        "], bandwidth: 1Gbit, latency: 5ms}\n  l2: {between: [r1, r2], bandwidth: 1Gbit, latency: 9ms, protocol: "
        "none}\n"
        "routes: {f1: {at: r1, to: 10.0.2.0/24, via: l2, distance: 200}, f2: {at: r2, to: r1, via: l2, distance: "
        "200}}\n" +
        served_at("b", "r2") + "clients: {u: {site: a, use: [app]}}\ntimeline: [{at: 10m, fail: {link: l1}}]\n";
    EXPECT_NEAR(downtimes(scenario_of(story), 600).mean, 30 + 20. / 3, 0.4);
  }
}

// Each end keeps the other for as long as it was told to, whichever is named first.
TEST(GracefulRestart, of_each_end_is_its_neighbours) {
  for (const std::string ends : {"r1, r2", "r2, r1"}) {
    const auto line = [&](const std::string& more) {
      return "{between: [" + ends + "], bandwidth: 1Gbit, latency: 5ms, protocol: bgp" + more + "}\n";
    };
    const std::string story =
        "sites: {a: {}, b: {}}\nrouters:\n  r1: {site: a, profile: frr, bgp: {as: 65001, hold: 9s, "
        "keepalive: 3s, graceful-restart: 60s}}\n  r2: {site: b, profile: frr, bgp: {as: 65002, hold: 9s, keepalive: "
        "3s, "
        "graceful-restart: 300s}}\nlinks:\n  l1: " +
        line(", preference: 200") + "  l2: " + line("") + served_at("b", "r2") +
        "clients: {u: {site: a, use: [app]}}\ntimeline: [{at: 10m, fail: {link: l1}}]\n";
    const Downtimes found = downtimes(scenario_of(story), 20);
    EXPECT_GE(found.low, 305.9);
    EXPECT_LE(found.high, 309.2);
  }
}

TEST(GracefulRestart, ends_with_the_carrier) {
  const std::string story =
      "sites: {us: {}, dc: {}}\nrouters:\n  u: {site: us, bgp: {as: 1, graceful-restart: 120s, "
      "convergence: "
      "0s}}\n  d: {site: dc, bgp: {as: 3, graceful-restart: 120s, convergence: 0s}}\nlinks:\n"
      "  l1: {between: [u, d], bandwidth: 1Gbit, latency: 1ms, protocol: bgp, preference: 200}\n"
      "  l2: {between: [u, d], bandwidth: 1Gbit, latency: 1ms, protocol: bgp}\nroutes: {back: {at: d, to: u, via: "
      "l2}}\n"
      "networks: {n: {site: dc, subnets: {s: {prefix: 10.9.0.0/24, gateway: d}}}}\nvms: {v: {network: n}}\n"
      "applications: {app: {served-by: v}}\nclients: {c: {site: us, use: [app], count: 10}}\ntimeline: [{at: 10m, "
      "fail: "
      "{control-plane: d}}, {at: 10m 10s, fail: {link: l1, carrier: lost}}, {at: 11m, repair: {control-plane: d}}]\n";
  EXPECT_LE(downtimes(scenario_of(story), 10).high, 0.1);
}

}  // namespace
}  // namespace drsim
