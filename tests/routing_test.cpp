// Routes in a run: what tunnels notice, what firewalls let pass, and what routers disagree about.

#include <unistd.h>

#include <fstream>
#include <functional>

#include "analysis/availability/flows/paths.hpp"
#include "models/routing/router_profile.hpp"
#include "tests/stories.hpp"

namespace drsim {
namespace {

void expect_downtime(const std::string& text, double low, double high) {
  const Scenario scenario = faultless_scenario_of(text);
  double least = 1e9, most = 0;
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    const RunReport report = analyse(scenario, simulate(scenario, seed));
    const double downtime = report.populations.at(0).mean_downtime;
    least = std::min(least, downtime), most = std::max(most, downtime);
    expect_accounted_for(scenario, report);
  }
  EXPECT_GE(least, low - 1e-6);
  EXPECT_LE(most, high + 1e-6);
  EXPECT_LE(least, low + (high - low) / 5);
  EXPECT_GE(most, high - (high - low) / 5);
}

// ---- Tunnels -------------------------------------------------------------------------------------------------------

const std::string tunnel = R"(
sites: {a: {}, b: {}}
routers: {ra: {site: a}, rb: {site: b}}
links:
  line: {between: [ra, rb], bandwidth: 1Gbit, latency: 1ms, protocol: none}
  vpn: {between: [ra, rb], bandwidth: 1Gbit, latency: 1ms, tunnel: {over: [line], dead-peer: 30s, check: 10s, negotiation: 4s}}
routes: {to-s: {at: rb, to: 10.0.0.0/24, via: vpn}, home: {at: ra, to: rb, via: vpn}}
networks: {n: {site: a, subnets: {s: {prefix: 10.0.0.0/24, gateway: ra}}}}
vms: {web: {network: n}}
applications: {app: {served-by: web}}
clients: {users: {site: b, use: [app]}}
)";

TEST(Vpn, does_not_notice_an_outage_that_is_over_before_the_peer_is_dead) {
  const Scenario scenario =
      faultless_scenario_of(tunnel + "timeline: [{at: 1h, fail: {link: line}}, {at: 1h 15s, repair: {link: line}}]\n");
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const Trace trace = simulate(scenario, seed);
    EXPECT_FALSE(first_of<TunnelChanged>(trace));
    EXPECT_EQ(analyse(scenario, trace).populations.at(0).mean_downtime, 15);
  }
}

TEST(Vpn, is_given_up_after_what_is_left_of_the_dead_peer_time_and_negotiated_again) {
  const Scenario scenario =
      faultless_scenario_of(tunnel + "timeline: [{at: 1h, fail: {link: line}}, {at: 2h, repair: {link: line}}]\n");
  Duration least = Duration::max(), most{};
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const Trace trace = simulate(scenario, seed);
    const Duration noticed = *first_of<TunnelChanged>(trace) - at(1h);
    least = std::min(least, noticed), most = std::max(most, noticed);
    EXPECT_EQ(first_of<TunnelChanged>(trace, [](const auto& c) { return c.to == Status::up; }), at(2h + 4s));
    EXPECT_EQ(analyse(scenario, trace).populations.at(0).outages.at(0).to, at(2h + 4s));
  }
  EXPECT_GE(least, 20s);
  EXPECT_LE(least, 22s);
  EXPECT_LE(most, 30s);
  EXPECT_GE(most, 28s);
}

TEST(Vpn, comes_back_by_itself_when_a_gateway_is_interrupted) {
  for (const auto& [how, low, high] :
       {std::tuple{"planned", 10s, 15s}, {"unplanned", 60s, 180s}, {"one-of-two", 1s, 45s}}) {
    const Scenario scenario =
        faultless_scenario_of(tunnel + "timeline: [{at: 1h, interrupt: {gateway: ra, how: " + how + "}}]\n");
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
      const double downtime = analyse(scenario, simulate(scenario, seed)).populations.at(0).mean_downtime;
      EXPECT_GE(downtime, seconds(low)) << how;
      EXPECT_LE(downtime, seconds(high)) << how;
    }
  }
}

// A planned move to where nobody has told of the users: they meet a host that boots, and then a gateway that does not
// know the way back.
TEST(Outage, tells_what_is_met_one_after_the_other) {
  const Scenario scenario = faultless_scenario_of(R"(
sites: {a: {}, b: {}, u: {}}
routers: {ra: {site: a}, rb: {site: b}, ru: {site: u}}
links:
  a-u: {between: [ra, ru], bandwidth: 1Gbit, latency: 1ms, protocol: none}
  a-b: {between: [ra, rb], bandwidth: 1Gbit, latency: 1ms}
routes: {there: {at: ru, to: 10.0.0.0/24, via: a-u}, home: {at: ra, to: ru, via: a-u}}
networks: {n: {site: a, subnets: {s: {prefix: 10.0.0.0/24, gateway: ra}}}}
vms: {web: {network: n, boot: 1m, replication: {to: b, churn: 1kB/s}}}
applications: {app: {served-by: web}}
clients: {users: {site: u, use: [app]}}
plans: {p: {groups: [{start: [web], move: {subnet: s, to: rb, withdraw: 5s, announce: 5s}}]}}
timeline: [{at: 1h, failover: {plan: p, mode: planned}}]
)");
  const std::vector<Outage> outages = analyse(scenario, simulate(scenario, 1)).populations.at(0).outages;
  ASSERT_EQ(outages.size(), 1u);
  EXPECT_FALSE(outages[0].to);
  ASSERT_GE(outages[0].met.size(), 2u);
  EXPECT_EQ(outages[0].met.front().second, outages[0].disposition);
  EXPECT_EQ(outages[0].met.front().second, Disposition::vm_down);
  EXPECT_EQ(outages[0].met.back().second, Disposition::no_route);
  EXPECT_TRUE(std::is_sorted(outages[0].met.begin(), outages[0].met.end(),
                             [](const auto& a, const auto& b) { return a.first < b.first; }));
}

TEST(Vpn, over_two_lines_is_gone_with_whoever_joins_them) {
  const Scenario scenario = faultless_scenario_of(R"(
sites: {a: {}, b: {}, isp: {}}
routers: {ra: {site: a}, rb: {site: b}, transit: {site: isp}}
links:
  line-a: {between: [ra, transit], bandwidth: 1Gbit, latency: 1ms, protocol: none}
  line-b: {between: [transit, rb], bandwidth: 1Gbit, latency: 1ms, protocol: none}
  vpn: {between: [ra, rb], bandwidth: 1Gbit, latency: 1ms, tunnel: {over: [line-a, line-b]}}
routes: {to-s: {at: rb, to: 10.0.0.0/24, via: vpn}, home: {at: ra, to: rb, via: vpn}}
networks: {n: {site: a, subnets: {s: {prefix: 10.0.0.0/24, gateway: ra}}}}
vms: {web: {network: n}}
applications: {app: {served-by: web}}
clients: {users: {site: b, use: [app]}}
timeline: [{at: 1h, fail: {router: transit}}, {at: 2h, repair: {router: transit}}, {at: 3h, fail: {site: isp}}]
)");
  const std::vector<Outage> outages = analyse(scenario, simulate(scenario, 1)).populations.at(0).outages;
  ASSERT_EQ(outages.size(), 2u);
  EXPECT_EQ(outages[0].from, at(1h));
  EXPECT_EQ(outages[0].to, at(2h + 4s));
  EXPECT_EQ(outages[1].from, at(3h));
}

// A spoke with a leased line, and a tunnel over the internet behind it. What the hub sends is lost on the leased line:
// the spoke hears no hellos any more, and its next hello tells the hub so. Its router LSA still names the hub, by the
// tunnel: the check of the link back is about a router (RFC 2328 16.1), so that the hub sends until that hello.
TEST(Vpn, is_the_way_for_what_the_line_under_it_carries) {
  expect_downtime(
      "sites: {hub: {}, spoke: {}}\nrouters: {hub: {site: hub, ospf: {convergence: 0s}}, branch: {site: spoke, ospf: "
      "{convergence: 0s}}}\nlinks:\n"
      "  mpls: {between: [hub, branch], bandwidth: 1Gbit, latency: 1ms}\n  inet: {between: [hub, branch], bandwidth: "
      "1Gbit, latency: 1ms, protocol: none}\n"
      "  vpn: {between: [hub, branch], bandwidth: 1Gbit, latency: 1ms, protocol: ospf, cost: 100, tunnel: {over: "
      "[inet]}}\n"
      "networks: {n: {site: hub, subnets: {s: {prefix: 10.0.0.0/24, gateway: hub}}}}\nvms: {web: {network: "
      "n}}\napplications: {app: {served-by: web}}\n"
      "clients: {users: {site: spoke, use: [app]}}\ntimeline: [{at: 1h, fail: {link: mpls, from: hub}}]\n",
      30, 50);
}

// ---- Firewalls -----------------------------------------------------------------------------------------------------

Disposition meets(const Scenario& scenario, const std::string& users) {
  const State state(scenario);
  Reachability reachability(scenario);
  std::vector<Address> addresses;
  for (const VmId vm : scenario.applications.at(0).served_by) addresses.push_back(scenario[vm].home.address);
  return reachability
      .to_application(state, scenario[named(scenario.populations, users)].behind, ApplicationId{0u}, addresses)
      .disposition;
}

const std::string guarded = R"(
sites: {a: {}, b: {}, c: {}}
routers: {ra: {site: a}, rb: {site: b}, rc: {site: c}}
links: {a-b: {between: [ra, rb], bandwidth: 1Gbit, latency: 1ms}, a-c: {between: [ra, rc], bandwidth: 1Gbit, latency: 1ms}}
networks: {n: {site: a, subnets: {s: {prefix: 10.0.0.0/24, gateway: ra}}}}
vms: {web: {network: n}}
applications: {app: {served-by: web, port: 8443}}
clients: {b-users: {site: b, use: [app]}, c-users: {site: c, use: [app]}}
)";

TEST(Firewall, goes_by_the_first_rule_that_fits) {
  for (const auto& [rules, b, c] :
       {std::tuple{"[{allow: 10.0.0.0/24, from: b}], otherwise: deny", Disposition::reached, Disposition::blocked},
        {"[{deny: any, from: b}, {allow: any}]", Disposition::blocked, Disposition::reached},
        {"[{allow: any, port: 8443}], otherwise: deny", Disposition::reached, Disposition::reached},
        {"[{allow: any, port: 443}], otherwise: deny", Disposition::blocked, Disposition::blocked},
        {"[{deny: 10.0.1.0/24}]", Disposition::reached, Disposition::reached}}) {
    for (const char* where : {"at: ra", "subnet: s"}) {
      const Scenario scenario =
          faultless_scenario_of(guarded + "firewalls: {f: {" + where + ", rules: " + rules + "}}\n");
      EXPECT_EQ(meets(scenario, "b-users"), b) << rules;
      EXPECT_EQ(meets(scenario, "c-users"), c) << rules;
    }
  }
}

TEST(Firewall, knows_the_port_of_an_application_while_a_run_goes_on) {
  for (const auto& [port, is_let_through] : {std::pair{"8443", true}, {"443", false}}) {
    const Scenario scenario = faultless_scenario_of(
        guarded + "firewalls: {f: {at: ra, rules: [{allow: any, port: " + port + "}], otherwise: deny}}\n");
    const Trace trace = simulate(scenario, 1);
    for (const PopulationReport& population : analyse(scenario, trace).populations)
      EXPECT_EQ(population.outages.empty(), is_let_through) << port;
    const PathExplanation path =
        explain_path(scenario, trace, scenario.populations.at(0).behind, ApplicationId{0u}, at(1h));
    EXPECT_EQ(path.answer.reached(), is_let_through) << port;
  }
}

// Questions go by one line, answers by the other.
std::string crooked(const std::string& firewall) {
  return "sites: {a: {}, u: {}, x: {}, y: {}}\nrouters: {ra: {site: a}, ru: {site: u}, rx: {site: x}, ry: {site: "
         "y}}\nlinks:\n"
         "  out-x: {between: [ru, rx], bandwidth: 1Gbit, latency: 1ms, protocol: none}\n  in-x: {between: [rx, ra], "
         "bandwidth: 1Gbit, latency: 1ms, protocol: none}\n"
         "  out-y: {between: [ru, ry], bandwidth: 1Gbit, latency: 5ms, protocol: none}\n  in-y: {between: [ry, ra], "
         "bandwidth: 1Gbit, latency: 5ms, protocol: none}\n"
         "routes:\n  out: {at: ru, to: 10.0.0.0/24, via: out-x}\n  on: {at: rx, to: 10.0.0.0/24, via: in-x}\n  home: "
         "{at: ra, to: ru, via: in-y}\n  back: {at: ry, to: ru, via: out-y}\n"
         "networks: {n: {site: a, subnets: {s: {prefix: 10.0.0.0/24, gateway: ra}}}}\nvms: {web: {network: n}}\n"
         "applications: {app: {served-by: web}}\nclients: {users: {site: u, use: [app]}}\nfirewalls: " +
         firewall + "\n";
}

TEST(Firewall, that_is_stateful_drops_what_it_has_not_seen_the_beginning_of) {
  EXPECT_EQ(meets(faultless_scenario_of(crooked("{}")), "users"), Disposition::reached);
  EXPECT_EQ(meets(faultless_scenario_of(crooked("{f: {at: rx}}")), "users"), Disposition::asymmetric);
  EXPECT_EQ(meets(faultless_scenario_of(crooked("{f: {at: ry}}")), "users"), Disposition::asymmetric);
  EXPECT_EQ(meets(faultless_scenario_of(crooked("{f: {at: rx, stateful: false}}")), "users"), Disposition::reached);
  EXPECT_EQ(meets(faultless_scenario_of(crooked("{f: {at: rx}, g: {at: ry}}")), "users"), Disposition::asymmetric);
  EXPECT_EQ(meets(faultless_scenario_of(crooked("{f: {at: rx, cluster: pair}, g: {at: ry, cluster: pair}}")), "users"),
            Disposition::reached);
}

TEST(Path, tells_how_much_longer_than_the_shortest_way_it_is) {
  const Scenario scenario = faultless_scenario_of(crooked("{}"));
  const PathExplanation path = explain_path(scenario, Trace{}, named(scenario.routers, "ru"), VmId{0u}, at(0s));
  EXPECT_EQ(path.there.latency, 2ms);
  EXPECT_EQ(path.there.least_latency, 2ms);
  EXPECT_EQ(path.back->latency, 10ms);
  EXPECT_EQ(path.back->least_latency, 2ms);
  EXPECT_NE(path_text(path, {}).find("10ms one way, 8ms more than the shortest way"), std::string::npos);
}

TEST(LongestMatch, a_summary_swallows_what_nobody_announces_any_more) {
  // The third site knows only the summary, which still points to where the subnet was.
  const std::string text = R"(
sites: {p: {}, r: {}, t: {}}
routers: {rp: {site: p}, rr: {site: r}, rt: {site: t}}
links:
  p-r: {between: [rp, rr], bandwidth: 1Gbit, latency: 1ms}
  p-t: {between: [rp, rt], bandwidth: 1Gbit, latency: 1ms, protocol: none}
  r-t: {between: [rr, rt], bandwidth: 1Gbit, latency: 1ms, protocol: none}
networks: {n: {site: p, subnets: {s: {prefix: 192.168.1.0/24, gateway: rp}}}}
vms: {web: {network: n, address: 192.168.1.10, replication: {to: r, churn: 1kB/s}}}
applications: {app: {served-by: web}}
clients: {users: {site: t, use: [app]}}
plans: {m: {groups: [{start: [web]}, {move: {subnet: s, to: rr}}]}}
timeline: [{at: 10m, fail: {site: p}}, {at: 20m, failover: m}]
)";
  const auto is_back = [&](const std::string& routes) {
    const Scenario scenario =
        faultless_scenario_of(text +
                              "routes:\n  home-p: {at: rp, to: rt, via: p-t}\n  home-r: {at: rr, to: rt, via: r-t}\n"
                              "  summary: {at: rt, to: 192.168.0.0/16, via: p-t}\n" +
                              routes);
    return analyse(scenario, simulate(scenario, 1)).populations.at(0).outages.at(0).to.has_value();
  };
  EXPECT_FALSE(is_back(""));
  EXPECT_TRUE(is_back("  longer: {at: rt, to: 192.168.1.0/24, via: r-t, initially: installed, distance: 1}\n"));
  EXPECT_TRUE(is_back("  host: {at: rt, to: 192.168.1.10/32, via: r-t}\n"));
  EXPECT_FALSE(is_back("  other-host: {at: rt, to: 192.168.1.11/32, via: r-t}\n"));
}

TEST(PartialMove, is_warned_of) {
  const auto warning = [](const std::string& groups) {
    const std::string file = testing::TempDir() + "/partial-" + std::to_string(getpid()) + ".yaml";
    std::ofstream(file) << "drsim: 1\nsites: {p: {}, r: {}}\nrouters: {rp: {site: p}, rr: {site: r}}\nlinks: {l: "
                           "{between: [rp, rr], bandwidth: 1Gbit, latency: 1ms}}\n"
                           "networks: {n: {site: p, subnets: {s: {prefix: 10.0.0.0/24, gateway: rp}}}}\n"
                           "vms: {one: {network: n, replication: {to: r, churn: 1kB/s}}, two: {network: n, "
                           "replication: {to: r, churn: 1kB/s}}}\n"
                           "plans: {m: {groups: ["
                        << groups << "]}}\ntimeline: [{at: 1h, failover: m}]\n";
    const Reading reading = read_scenario(file);
    return reading.diagnostics.empty() ? std::string() : reading.diagnostics.front().message;
  };
  EXPECT_EQ(warning("{start: [one, two]}, {move: {subnet: s, to: r}}"), "");
  EXPECT_NE(warning("{start: [one]}, {move: {subnet: s, to: r}}").find("without vm 'two'"), std::string::npos);
  EXPECT_NE(warning("{start: [one]}").find("does not move subnet 's'"), std::string::npos);
}

// ---- Protocols -----------------------------------------------------------------------------------------------------

std::string two_ways(const std::string& line, const std::string& routers = "") {
  return "sites: {a: {}, b: {}, u: {}}\nswitches: {wa: {site: a}, wb: {site: b}}\nrouters: {ra: {site: a" + routers +
         "}, rb: {site: b" + routers + "}, ru: {site: u" + routers +
         "}}\n"
         "links:\n  a-u: {between: [ra, ru], bandwidth: 1Gbit, latency: 1ms, " +
         line + "}\n  b-u: {between: [rb, ru], bandwidth: 1Gbit, latency: 1ms, cost: 20, " + line +
         "}\n"
         "  trunk: {between: [wa, wb], bandwidth: 1Gbit, latency: 1ms, vlans: [s]}\n"
         "networks: {n: {site: b, subnets: {s: {prefix: 10.0.0.0/24, gateways: [ra, rb]}}}}\nvms: {web: {network: n}}\n"
         "applications: {app: {served-by: web}}\nclients: {users: {site: u, use: [app]}}\n";
}

const std::string silent = "timeline: [{at: 1h, fail: {router: ra}}]\n";
const std::string quick = ", bgp: {convergence: 0s}, ospf: {convergence: 0s}";

TEST(Bgp, gives_a_silent_neighbour_up_after_what_is_left_of_its_hold_time) {
  expect_downtime(two_ways("protocol: bgp", quick) + silent, 120, 180);
}
TEST(Bgp, takes_the_smaller_hold_time_of_two_ends_unless_azure_insists) {
  Router ours{.name = "", .site = {}, .attached_to = {}, .ospf = {}}, theirs = ours;
  theirs.bgp.keepalive = 3s, theirs.bgp.hold = 10s;
  Link line{.name = "",
            .ends = {RouterId{0u}, RouterId{1u}},
            .bandwidth = {1},
            .latency = {},
            .protocol = RoutingProtocol::bgp};
  EXPECT_EQ(std::get<JitteredTimerResidual>(detection(ours, theirs, line)),
            (JitteredTimerResidual{10s, 3s, false}));  // ExpressRoute gives way.
  ours.profile = RouterProfile::azure;
  EXPECT_EQ(std::get<JitteredTimerResidual>(detection(ours, theirs, line)), (JitteredTimerResidual{10s, 3s, false}));
  line.tunnel = Tunnel{};
  EXPECT_EQ(std::get<JitteredTimerResidual>(detection(ours, theirs, line)),
            (JitteredTimerResidual{180s, 3s, false}));  // A VPN gateway does not.
  EXPECT_EQ(std::get<JitteredTimerResidual>(detection(theirs, ours, line)), (JitteredTimerResidual{180s, 60s, false}));
}
TEST(Bfd, finds_out_sooner) { expect_downtime(two_ways("bfd: {}", quick) + silent, 0.6, 0.9); }
TEST(Carrier, lost_is_seen_at_once) {
  expect_downtime(two_ways("carrier-delay: {uniform: [0s, 1s]}", quick) +
                      "timeline: [{at: 1h, fail: {link: a-u, carrier: lost}}]\n",
                  0, 1);
}
TEST(Carrier, of_one_cable_goes_with_the_router_at_its_end) {
  expect_downtime(two_ways("direct: true, carrier-delay: {uniform: [1s, 2s]}", quick) + silent, 1, 2);
}
TEST(OneWay, is_noticed_by_the_end_that_hears_nothing) {
  expect_downtime(two_ways("direct: false", quick) + "timeline: [{at: 1h, fail: {link: a-u, from: ru}}]\n", 30, 40);
}
TEST(OneWay, does_not_matter_to_packets_the_other_way) {
  const Scenario scenario =
      faultless_scenario_of(two_ways("protocol: none", quick) +
                            "routes: {r: {at: ru, to: 10.0.0.0/24, via: a-u}, home: {at: rb, to: ru, via: "
                            "b-u}}\ntimeline: [{at: 1h, fail: {link: a-u, from: ra}}]\n");
  // The VM answers over its own gateway and the other line.
  EXPECT_TRUE(analyse(scenario, simulate(scenario, 1)).populations.at(0).outages.empty());
}
TEST(Tracking, takes_a_static_route_away_when_its_probe_is_not_answered) {
  expect_downtime(two_ways("protocol: none") +
                      "routes:\n  first: {at: ru, to: 10.0.0.0/24, via: a-u, track: {target: ra}}\n  second: {at: ru, "
                      "to: 10.0.0.0/24, via: b-u, distance: 2}\n  home: {at: rb, to: ru, via: b-u}\n" +
                      silent,
                  5, 65);
}
TEST(Tracking, asks_a_neighbour_over_one_line_there_and_back) {
  const Scenario scenario = faultless_scenario_of(
      "sites: {a: {}, u: {}}\nrouters: {ra: {site: a}, ru: {site: u}}\nlinks:\n"
      "  one: {between: [ra, ru], bandwidth: 1Gbit, latency: 1ms, protocol: none}\n  two: {between: [ra, ru], "
      "bandwidth: 1Gbit, latency: 1ms, protocol: none}\n"
      "networks: {n: {site: a, subnets: {s: {prefix: 10.0.0.0/24, gateway: ra}}}}\n"
      "routes: {first: {at: ru, to: 10.0.0.0/24, via: two, track: {target: ra}}}\ntimeline: [{at: 1h, fail: {link: "
      "two, from: ra}}]\n");
  EXPECT_TRUE(first_of<TrackChanged>(simulate(scenario, 1)));
}
TEST(Tracking, without_it_the_route_stays) {
  const Scenario scenario = faultless_scenario_of(two_ways("protocol: none") +
                                                  "routes:\n  first: {at: ru, to: 10.0.0.0/24, via: a-u}\n  second: "
                                                  "{at: ru, to: 10.0.0.0/24, via: b-u, distance: 2}\n  home: "
                                                  "{at: rb, to: ru, via: b-u}\n" +
                                                  silent);
  EXPECT_FALSE(analyse(scenario, simulate(scenario, 1)).populations.at(0).outages.at(0).to);
}

// It was not missed, but has to find its neighbours again: up to a hello more.
TEST(Restart, of_a_router_costs_its_adjacencies) {
  expect_downtime("sites: {a: {}, u: {}}\nrouters: {ra: {site: a" + quick + "}, ru: {site: u" + quick +
                      "}}\nlinks: {l: {between: [ra, ru], bandwidth: 1Gbit, latency: 1ms}}\n"
                      "networks: {n: {site: a, subnets: {s: {prefix: 10.0.0.0/24, gateway: ra}}}}\nvms: {web: "
                      "{network: n}}\napplications: {app: {served-by: web}}\n"
                      "clients: {users: {site: u, use: [app]}}\ntimeline: [{at: 1h, fail: {router: ra}}, {at: 1h 10s, "
                      "repair: {router: ra}}]\n",
                  10, 20);
}

// Users' packets come by a static route; answers need the session that has to be opened first, whatever was known
// before.
TEST(Restart, of_a_router_begins_with_an_empty_table) {
  const Scenario scenario = faultless_scenario_of(
      "sites: {a: {}, u: {}}\nrouters: {ra: {site: a, profile: azure}, ru: {site: u}}\nlinks: {l: {between: [ra, ru], "
      "bandwidth: 1Gbit, latency: 1ms, protocol: bgp}}\n"
      "networks: {n: {site: a, subnets: {s: {prefix: 10.0.0.0/24, gateway: ra}}}}\nvms: {web: {network: "
      "n}}\napplications: {app: {served-by: web}}\n"
      "routes: {there: {at: ru, to: 10.0.0.0/24, via: l}}\n"
      "clients: {users: {site: u, use: [app]}}\ntimeline: [{at: 1h, fail: {router: ra}}, {at: 2h, repair: {router: "
      "ra}}]\n");
  const Trace trace = simulate(scenario, 1);
  const auto opened =
      first_of<AdjacencyChanged>(trace, [](const AdjacencyChanged& change) { return change.to == Status::up; });
  const RunReport report = analyse(scenario, trace);
  ASSERT_TRUE(opened && report.populations.at(0).outages.size() == 1 && report.populations.at(0).outages.at(0).to);
  EXPECT_GT(*opened, at(2h));
  EXPECT_GT(*report.populations.at(0).outages.at(0).to, *opened);
  expect_accounted_for(scenario, report);
}

// Each follows by itself, at a tick of its own: while one still sends to the other what that one sends back, it goes in
// a loop.
TEST(Convergence, passes_through_loops_that_end) {
  const Scenario scenario = faultless_scenario_of(R"(
sites: {a: {}, b: {}, c: {}}
routers: {ra: {site: a, profile: bird}, rb: {site: b, profile: bird}, rc: {site: c, profile: bird}}
links:
  a-c: {between: [ra, rc], bandwidth: 1Gbit, latency: 1ms, carrier-delay: 0s}
  a-b: {between: [ra, rb], bandwidth: 1Gbit, latency: 1ms}
  b-c: {between: [rb, rc], bandwidth: 1Gbit, latency: 1ms, cost: 50}
networks: {n: {site: c, subnets: {s: {prefix: 10.0.0.0/24, gateway: rc}}}}
vms: {web: {network: n}}
applications: {app: {served-by: web}}
clients: {users: {site: a, use: [app]}}
timeline: [{at: 1h, fail: {link: a-c, carrier: lost}}]
)");
  bool has_looped = false;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const Trace trace = simulate(scenario, seed);
    Reachability reachability(scenario);
    replay(scenario, trace, [&](const State& state) {
      has_looped = has_looped || reachability.to_vm(state, RouterId{0u}, VmId{0u}).disposition == Disposition::loop;
    });
    const RunReport report = analyse(scenario, trace);
    ASSERT_EQ(report.populations.at(0).outages.size(), 1u);
    EXPECT_LE(report.populations.at(0).mean_downtime, 2.1);
    expect_accounted_for(scenario, report);
  }
  EXPECT_TRUE(has_looped);
}

}  // namespace
}  // namespace drsim
