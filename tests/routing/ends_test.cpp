// Each end of a link decides for itself: what falls silent is noticed twice.

#include "tests/routing/outages.hpp"

namespace drsim {
namespace {

std::string two_sessions(const std::string& timers, const std::string& first_line = "l1") {
  const std::string better = "{between: [r1, r2], bandwidth: 1Gbit, latency: 5ms, protocol: bgp, preference: 200}\n",
                    other = "{between: [r1, r2], bandwidth: 1Gbit, latency: 9ms, protocol: bgp}\n";
  return "sites: {a: {}, b: {}}\nrouters:\n  r1: {site: a" + timers + "}\n  r2: {site: b" + timers + "}\nlinks:\n" +
         (first_line == "l1" ? "  l1: " + better + "  l2: " + other : "  l2: " + other + "  l1: " + better) +
         served_at("b", "r2") + "clients: {u: {site: a, count: 100, use: [app]}}\n";
}

// Requests move when the one end gives up, answers when the other does: the later of two residual hold times.
TEST(SilentCut, of_a_session_lasts_until_the_later_end_has_noticed) {
  const std::string timers = ", bgp: {hold: 180s, keepalive: 60s, convergence: 0s}";
  for (const std::string order : {"l1", "l2"}) {
    const Downtimes found =
        downtimes(scenario_of(two_sessions(timers, order) + "timeline: [{at: 1h, fail: {link: l1}}]\n"), 600);
    EXPECT_NEAR(found.mean, 160, 2.5);
    EXPECT_GE(found.low, 120);
    EXPECT_LE(found.high, 180);
  }
}

// FRR's keepalives have no jitter: both ends' begin when the session comes up, and stay together.
TEST(SilentCut, is_noticed_at_once_by_both_ends_whose_keepalives_are_in_phase) {
  const std::string timers = ", profile: frr, bgp: {hold: 9s, keepalive: 3s}";
  const Downtimes found =
      downtimes(scenario_of(two_sessions(timers) + "timeline: [{at: 1h, fail: {link: l1}}]\n"), 600);
  EXPECT_NEAR(found.mean, 7.56, 0.15);  // Measured on FRR 8.4: 7.55 s, 6.16 to 9.01, of 20.
  EXPECT_GE(found.low, 6.05);
  EXPECT_LE(found.high, 9.07);
}

// Only what r2 sends is lost. r1 gives up, and its NOTIFICATION gets through. Keepalives come 7.5 to 10 s apart (RFC
// 4271 section 10: jitter), so that the last is (10^3 - 7.5^3) / 7.5 / (2 * 8.75) = 4.4 s old in the mean.
TEST(SilentCut, of_one_direction_is_reported_to_the_end_that_still_hears) {
  const std::string timers = ", bgp: {hold: 30s, keepalive: 10s, convergence: 0s}";
  const Downtimes found =
      downtimes(scenario_of(two_sessions(timers) + "timeline: [{at: 1h, fail: {link: l1, from: r2}}]\n"), 600);
  EXPECT_NEAR(found.mean, 25.6, 0.4);
  EXPECT_LE(found.high, 30);
}

std::string parallel(const std::string& more = "") {
  const std::string timers = ", ospf: {hello: 10s, dead: 40s, convergence: 0s}";
  return "sites: {a: {}, b: {}}\nrouters:\n  r1: {site: a" + timers + "}\n  r2: {site: b" + timers +
         "}\n  r3: {site: b" + timers +
         "}\nlinks:\n  l1: {between: [r1, r2], bandwidth: 1Gbit, latency: 5ms, cost: 1}\n" + more +
         "  a3: {between: [r1, r3], bandwidth: 1Gbit, latency: 5ms}\n  b3: {between: [r3, r2], bandwidth: 1Gbit, "
         "latency: 5ms}\n" +
         served_at("b", "r2") +
         "clients: {u: {site: a, count: 100, use: [app]}}\ntimeline: [{at: 1h, fail: {link: l1}}]\n";
}

// A link that one end no longer describes is in nobody's paths; but the check is about routers, so with a parallel link
// each end goes on to use its own until it has noticed itself (RFC 2328 section 16.1, step 2b).
TEST(BackLink, counts_parallel_links) {
  const Downtimes alone = downtimes(scenario_of(parallel()), 600);
  EXPECT_NEAR(alone.mean, 30 + 10. / 3, 0.4);
  const Downtimes beside =
      downtimes(scenario_of(parallel("  l2: {between: [r1, r2], bandwidth: 1Gbit, latency: 5ms, cost: 2}\n")), 600);
  EXPECT_NEAR(beside.mean, 30 + 20. / 3, 0.4);
}

// A neighbour that restarts gracefully is kept for its restart time once the hold timer has run out.
TEST(GracefulRestart, keeps_stale_routes) {
  const auto story = [](const std::string& restart) {
    const std::string timers = ", bgp: {hold: 90s, keepalive: 30s, convergence: 0s" + restart + "}";
    return two_sessions(timers) + "timeline: [{at: 1h, fail: {link: l1}}]\n";
  };
  const Downtimes kept = downtimes(scenario_of(story(", graceful-restart: 120s")), 300);
  EXPECT_GE(kept.low, 180);
  EXPECT_LE(kept.high, 210);
  EXPECT_LE(downtimes(scenario_of(story("")), 100).high, 90);
}

// ExpressRoute takes up to a minute to follow, both ways; while it does not, nobody sends to where it has no route.
TEST(Gateways, of_one_virtual_network_know_each_others_routes) {
  const std::string story = R"(
sites: {hq: {}, azure: {kind: azure}}
routers:
  edge: {site: hq}
  ergw: {site: azure, profile: expressroute}
  vpngw: {site: azure, profile: azure}
links:
  er: {between: [edge, ergw], bandwidth: 1Gbit, latency: 8ms, protocol: bgp, preference: 200, bfd: {}}
  inet: {between: [edge, vpngw], bandwidth: 1Gbit, latency: 3ms, protocol: none}
  vpn: {between: [edge, vpngw], bandwidth: 500Mbit, latency: 12ms, protocol: bgp, preference: 50, tunnel: {over: [inet], check: 15s}}
networks: {vnet: {site: azure, subnets: {app: {prefix: 10.20.1.0/24, gateways: [ergw, vpngw]}}}}
vms: {v: {network: vnet}}
applications: {app: {served-by: v}}
clients: {staff: {site: hq, count: 100, use: [app]}}
timeline: [{at: 1h, fail: {link: er}}, {at: 2h, repair: {link: er}}]
)";
  const Scenario scenario = scenario_of(story);
  const Downtimes found = downtimes(scenario, 200);
  EXPECT_GE(found.low, 5);
  EXPECT_LE(found.high, 62);
  // Coming back costs nothing.
  for (std::uint64_t seed = 1; seed <= 50; ++seed)
    EXPECT_EQ(analyse(scenario, simulate(scenario, seed)).populations.at(0).outages.size(), 1u);
}

}  // namespace
}  // namespace drsim
