// Addresses that are not those of hosts: of load balancers, and of routers that translate them.

#include "analysis/availability/flows/paths.hpp"
#include "tests/stories.hpp"

namespace drsim {
namespace {

Reading reading_of(const std::string& text) { return reading_of_story("horizon: 6h\n" + text, false); }

// The largest share of users that was cut off at a time.
double peak(const Outage& outage) {
  double share = 0;
  for (const Breakpoint& point : outage.affected) share = std::max(share, point.share);
  return share;
}

// What everybody meets whose draws with backends is the worst, or the best, at an instant.
PathExplanation path(const Scenario& scenario, const Trace& trace, const std::string& users, Duration when) {
  return explain_path(scenario, trace, scenario[named(scenario.populations, users)].behind, ApplicationId{0u},
                      at(when));
}

// ---- Load balancers
// --------------------------------------------------------------------------------------------------

// Four servers in two racks at one site; users at another.
std::string balanced(const std::string& probe, const std::string& more = "") {
  return R"(
sites: {a: {}, b: {}, u: {}}
switches: {rack-1: {site: a}, rack-2: {site: a}, rack-3: {site: a}}
routers: {ra: {site: a, switch: rack-1}, rb: {site: b}, ru: {site: u}}
vlans: {s: {}}
links:
  a-u: {between: [ra, ru], bandwidth: 1Gbit, latency: 1ms}
  b-u: {between: [rb, ru], bandwidth: 1Gbit, latency: 1ms}
  a-b: {between: [ra, rb], bandwidth: 1Gbit, latency: 1ms}
  racks: {between: [rack-1, rack-2], bandwidth: 10Gbit, latency: 0ms, vlans: [s]}
  more-racks: {between: [rack-1, rack-3], bandwidth: 10Gbit, latency: 0ms, vlans: [s]}
networks: {n: {site: a, subnets: {s: {prefix: 10.0.0.0/24, gateway: ra, vlan: s}}}}
vms:
  one: {network: n, switch: rack-1, count: 2, replication: {to: b, churn: 1kB/s}}
  two: {network: n, switch: rack-2, replication: {to: b, churn: 1kB/s}}
  three: {network: n, switch: rack-3, replication: {to: b, churn: 1kB/s}}
applications: {app: {served-by: {any: [one, two, three]}}}
load-balancers: {lb: {site: a, address: 10.0.0.100, application: app, probe: )" +
         probe + R"(}}
clients: {users: {site: u, count: 100, use: [app]}}
)" + more;
}

TEST(LoadBalancer, gives_a_dead_backend_its_share_until_its_probes_find_out) {
  for (const auto& [probe, low, high] :
       {std::tuple{"{}", 10s, 15s}, {"{every: 15s}", 30s, 45s}, {"{every: 5s, failures: 3, timeout: 1s}", 11s, 16s}}) {
    const Scenario scenario = six_hours_of(balanced(probe, "timeline: [{at: 1h, fail: {switch: rack-2}}]\n"));
    Duration least = Duration::max(), most{};
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
      const RunReport report = analyse(scenario, simulate(scenario, seed));
      ASSERT_EQ(report.populations.at(0).outages.size(), 1u);
      const Outage& outage = report.populations.at(0).outages.at(0);
      ASSERT_TRUE(outage.to);
      EXPECT_EQ(outage.from, at(1h));
      EXPECT_EQ(peak(outage), 0.25);
      EXPECT_EQ(outage.disposition, Disposition::not_attached);
      ASSERT_EQ(outage.critical_path.size(), 1u);
      EXPECT_EQ(outage.critical_path.at(0).phase, Phase::probe);
      EXPECT_NEAR(report.populations.at(0).mean_downtime, 0.25 * seconds(*outage.to - outage.from), 1e-6);
      expect_accounted_for(scenario, report);
      least = std::min(least, *outage.to - outage.from), most = std::max(most, *outage.to - outage.from);
    }
    const Duration tenth = Duration(high - low) / 10;
    EXPECT_GE(least, low) << probe;
    EXPECT_LE(least, low + tenth) << probe;
    EXPECT_LE(most, high) << probe;
    EXPECT_GE(most, high - tenth) << probe;
  }
}

TEST(LoadBalancer, shares_out_among_those_that_are_left) {
  const Scenario scenario = six_hours_of(balanced("{}",
                                                  "timeline: [{at: 1h, fail: {switch: rack-2}}, {at: 2h, fail: "
                                                  "{switch: rack-3}}, {at: 3h, repair: {switch: rack-2}}]\n"));
  const RunReport report = analyse(scenario, simulate(scenario, 1));
  ASSERT_EQ(report.populations.at(0).outages.size(), 2u);
  EXPECT_DOUBLE_EQ(peak(report.populations.at(0).outages.at(0)), 0.25);
  EXPECT_DOUBLE_EQ(peak(report.populations.at(0).outages.at(1)), 1.0 / 3);
  expect_accounted_for(scenario, report);
}

TEST(LoadBalancer, does_not_notice_what_is_over_before_its_probes_give_up) {
  const Scenario scenario = six_hours_of(
      balanced("{}", "timeline: [{at: 1h, fail: {switch: rack-2}}, {at: 1h 9s, repair: {switch: rack-2}}]\n"));
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const Trace trace = simulate(scenario, seed);
    for (const Record& record : trace.records) EXPECT_FALSE(std::holds_alternative<BackendChanged>(record.change));
    const double downtime =
        analyse(scenario, trace).populations.at(0).mean_downtime;  // Until the trunk forwards again.
    EXPECT_GE(downtime, 9 * 0.25);
    EXPECT_LT(downtime, 10 * 0.25);
  }
}

TEST(LoadBalancer, that_fails_takes_its_address_along_though_every_backend_lives) {
  const Scenario scenario = six_hours_of(
      balanced("{}", "timeline: [{at: 1h, fail: {load-balancer: lb}}, {at: 2h, repair: {load-balancer: lb}}]\n"));
  const Trace trace = simulate(scenario, 1);
  const PathExplanation then = path(scenario, trace, "users", 90min);
  EXPECT_EQ(then.answer.disposition, Disposition::vm_down);
  EXPECT_EQ(describe(scenario, then.answer), "vm down at load balancer lb");
  const RunReport report = analyse(scenario, trace);
  const Outage& outage = report.populations.at(0).outages.at(0);
  EXPECT_EQ(peak(outage), 1);
  EXPECT_EQ(outage.to, at(2h));  // It knows its backends as before.
  EXPECT_EQ(outage.critical_path.back().phase, Phase::repair);
  for (const Record& record : trace.records) EXPECT_FALSE(std::holds_alternative<BackendChanged>(record.change));
  expect_accounted_for(scenario, report);
}

TEST(LoadBalancer, whose_subnet_moves_away_with_the_vms_stays_behind) {
  const std::string story =
      "plans: {m: {groups: [{start: [one, two, three]}, {move: {subnet: s, to: rb}}]}}\n"
      "timeline: [{at: 1h, fail: {site: a}}, {at: 1h 10m, failover: m}]\n";
  const Scenario scenario = six_hours_of(balanced("{}", story));
  const Trace trace = simulate(scenario, 1);
  // The VMs are reached at their own addresses; nobody there has the virtual one.
  const RouterId users = scenario[named(scenario.populations, "users")].behind;
  EXPECT_TRUE(explain_path(scenario, trace, users, VmId{0u}, at(2h)).answer.reached());
  EXPECT_EQ(path(scenario, trace, "users", 2h).answer.disposition, Disposition::not_attached);
  EXPECT_FALSE(analyse(scenario, trace).populations.at(0).outages.back().to);
  // Unless the recovery side has one that takes it.
  std::string with_another = balanced("{}", story);
  with_another.replace(with_another.find("load-balancers: {"), 17,
                       "load-balancers: {there: {site: b, address: 10.0.0.100, application: app}, ");
  const Scenario paired = six_hours_of(with_another);
  const RunReport report = analyse(paired, simulate(paired, 1));
  EXPECT_TRUE(report.populations.at(0).outages.back().to);
  expect_accounted_for(paired, report);
}

TEST(LoadBalancer, whose_address_has_a_subnet_that_nobody_moves_has_no_route_left) {
  std::string text = balanced("{}",
                              "plans: {m: {groups: [{start: [one, two, three]}, {move: {subnet: s, to: "
                              "rb}}]}}\ntimeline: [{at: 1h, fail: {site: a}}, {at: 1h 10m, failover: m}]\n");
  text.replace(text.find("address: 10.0.0.100"), 19, "address: 10.9.9.100");
  text.replace(text.find("gateway: ra, vlan: s}"), 21,
               "gateway: ra, vlan: s}, virtual: {prefix: 10.9.9.0/24, gateway: ra}");
  const Scenario scenario = six_hours_of(text);
  const Trace trace = simulate(scenario, 1);
  const PathExplanation then = path(scenario, trace, "users", 2h);
  EXPECT_EQ(describe(scenario, then.answer), "no route at router ru");
  EXPECT_EQ(describe(scenario, path(scenario, trace, "users", 1h + 1s).answer), "black hole at link a-u");
}

TEST(LoadBalancer, knows_nobody_who_runs_at_another_site_unless_it_reaches_every_site) {
  const std::string story =
      "plans: {m: {groups: [{start: [two]}]}}\ntimeline: [{at: 1h, fail: {switch: rack-2}}, {at: 1h 10m, failover: "
      "m}]\n";
  for (const auto& [reach, is_backend] : {std::pair{"{}", false}, {"{}, reach: every-site", true}}) {
    const Scenario scenario = six_hours_of(balanced(reach, story));
    const Trace trace = simulate(scenario, 1);
    State state(scenario);
    for (const Record& record : trace.records) state.advance(record.at), state.apply(record.change);
    EXPECT_EQ(state.is_backend(LoadBalancerId{0u}, named(scenario.vms, "two")), is_backend) << reach;
  }
}

TEST(LoadBalancer, with_nobody_left_says_so) {
  const std::string text =
      balanced("{}", "timeline: [{at: 1h, fail: {switch: rack-2}}, {at: 1h, fail: {switch: rack-3}}]\n");
  std::string few = text;
  few.replace(few.find("application: app, probe"), 16, "application: app, backends: [two, three]");
  const Scenario scenario = six_hours_of(few);
  const Trace trace = simulate(scenario, 1);
  const PathExplanation then = path(scenario, trace, "users", 2h);
  EXPECT_EQ(then.answer.disposition, Disposition::no_backend);
  const std::string told = path_text(then, {});
  EXPECT_NE(told.find("load balancer lb has 10.0.0.100"), std::string::npos) << told;
  EXPECT_NE(told.find("two    found unhealthy, gets none: not attached"), std::string::npos) << told;
}

TEST(LoadBalancer, asks_for_the_service_or_only_for_the_port) {
  for (const auto& [kind, is_found] : {std::pair{"{kind: tcp}", false}, {"{kind: http}", true}}) {
    std::string text = balanced(kind, "timeline: [{at: 1h, fail: {switch: rack-2}}]\n");
    text.replace(text.find("  three: {network: n, switch: rack-3,"), 37,
                 "  three: {network: n, switch: rack-3, needs: [two],");
    text.replace(text.find("{any: [one, two, three]}"), 24, "{any: [one, three]}");
    const Scenario scenario = six_hours_of(text);
    const RunReport report = analyse(scenario, simulate(scenario, 1));
    ASSERT_EQ(report.populations.at(0).outages.size(), 1u);
    const Outage& outage = report.populations.at(0).outages.at(0);
    EXPECT_EQ(outage.disposition, Disposition::dependency_down);
    EXPECT_DOUBLE_EQ(peak(outage), 1.0 / 3);
    EXPECT_EQ(outage.to.has_value(), is_found) << kind;
    if (is_found) {
      EXPECT_GE(*outage.to, at(1h + 5s));  // It is answered, with an error: nothing to wait for.
      EXPECT_LE(*outage.to, at(1h + 10s));
    }
  }
}

TEST(LoadBalancer, passes_on_who_has_asked_and_firewalls_know_him) {
  const auto meets = [](const std::string& rules) {
    const Scenario scenario = six_hours_of(balanced("{}", "firewalls: {f: {subnet: s, rules: " + rules + "}}\n"));
    return path(scenario, simulate(scenario, 1), "users", 1h).answer.disposition;
  };
  EXPECT_EQ(meets("[{allow: any, from: u}], otherwise: deny"),
            Disposition::no_backend);  // Not its probes: they come from a.
  EXPECT_EQ(meets("[{deny: any, from: u}]"), Disposition::blocked);
  EXPECT_EQ(meets("[{deny: 10.0.0.4/30, from: u}]"),
            Disposition::blocked);  // What the load balancer passes on to its backends.
  EXPECT_EQ(meets("[{deny: 10.0.0.4/30}]"), Disposition::no_backend);
  EXPECT_EQ(meets("[{allow: any, from: u}, {allow: any, from: a}], otherwise: deny"), Disposition::reached);
}

// ---- Public addresses
// ------------------------------------------------------------------------------------------------

// Two sites with a way into the internet each, and one between them.
std::string two_edges(const std::string& addresses, const std::string& more, const std::string& nat = "") {
  return R"(
sites: {net: {kind: internet}, a: {}, b: {}}
routers: {isp: {site: net}, ra: {site: a)" +
         nat + R"(}, rb: {site: b}}
links:
  isp-a: {between: [isp, ra], bandwidth: 1Gbit, latency: 1ms}
  isp-b: {between: [isp, rb], bandwidth: 1Gbit, latency: 1ms}
  a-b: {between: [ra, rb], bandwidth: 1Gbit, latency: 1ms}
networks:
  n: {site: a, subnets: {s: {prefix: 10.0.0.0/24, gateway: ra}}}
  pa: {site: a, subnets: {world-a: {prefix: 203.0.113.0/24, gateway: ra}}}
  pb: {site: b, subnets: {world-b: {prefix: 198.51.100.0/24, gateway: rb}}}
vms: {web: {network: n, address: 10.0.0.10, replication: {to: b, churn: 1kB/s}}}
applications: {shop: {served-by: web}}
clients: {world: {site: net, count: 100, use: [shop]}}
public-addresses: {)" +
         addresses + "}\n" + more;
}
const std::string at_a = "pa: {router: ra, address: 203.0.113.10, application: shop}";
const std::string at_b = "pb: {router: rb, address: 198.51.100.10, application: shop}";

TEST(Internet, carries_nothing_to_a_private_address) {
  const Reading reading = reading_of(two_edges("", ""));
  ASSERT_TRUE(reading.scenario);
  ASSERT_EQ(reading.diagnostics.size(), 1u);
  EXPECT_NE(reading.diagnostics[0].message.find("the internet, which carries nothing to 10.0.0.10"), std::string::npos)
      << reading.diagnostics[0].message;
  const PathExplanation there =
      explain_path(*reading.scenario, Trace{}, named(reading.scenario->routers, "isp"), Address{0x0a00000a}, at(0s));
  EXPECT_EQ(there.answer.disposition, Disposition::no_route);
  EXPECT_NE(path_text(there, {}).find("the internet carries nothing to a private address"), std::string::npos);
}

TEST(Internet, is_no_way_between_private_networks) {
  const Scenario scenario = six_hours_of(two_edges(at_a, "timeline: [{at: 1h, fail: {link: a-b, carrier: lost}}]\n"));
  const Trace trace = simulate(scenario, 1);
  const RouterId rb = named(scenario.routers, "rb");
  EXPECT_TRUE(explain_path(scenario, trace, rb, VmId{0u}, at(30min)).answer.reached());
  EXPECT_EQ(describe(scenario, explain_path(scenario, trace, rb, VmId{0u}, at(2h)).answer),
            "no route at router rb");  // It has not even heard of it.
  EXPECT_TRUE(explain_path(scenario, trace, rb, named(scenario.routers, "ra"), at(2h))
                  .answer.reached());  // Routers have public addresses.
}

TEST(PublicAddress, is_translated_by_its_router) {
  const Scenario scenario = six_hours_of(two_edges(at_a, ""));
  const PathExplanation there = path(scenario, Trace{}, "world", 0s);
  EXPECT_TRUE(there.answer.reached());
  const std::string told = path_text(there, {});
  EXPECT_NE(told.find("router ra translates 203.0.113.10 to 10.0.0.10, and must see the answers"), std::string::npos)
      << told;
}

TEST(PublicAddress, must_see_the_answers) {
  // The VM runs at the other site, with its address; from there the way out is another one.
  const std::string story =
      "plans: {m: {groups: [{start: [web]}, {move: {subnet: s, to: rb}}]}}\ntimeline: [{at: 1h, failover: {plan: m, "
      "mode: planned}}]\n";
  const Scenario scenario = six_hours_of(two_edges(at_a, story));
  const Trace trace = simulate(scenario, 1);
  const PathExplanation then = path(scenario, trace, "world", 3h);
  EXPECT_EQ(then.answer.disposition, Disposition::asymmetric);
  EXPECT_EQ(describe(scenario, then.answer), "asymmetric at router ra");
}

TEST(PublicAddress, does_not_survive_its_site_and_check_says_when_nobody_is_told) {
  const std::string names =
      "dns-servers: {dns: {site: net}}\nnames: {shop.example: {application: shop, ttl: 1m, authority: "
      "dns}}\nresolvers: {r: {site: net, asks: [dns]}}\n";
  const auto story = [](const std::string& groups) {
    return "plans: {m: {groups: [{start: [web]}, {move: {subnet: s, to: rb}}" + groups +
           "]}}\ntimeline: [{at: 1h, fail: {site: a}}, {at: 1h 10m, failover: m}]\n";
  };
  const auto whole = [&](const std::string& addresses, const std::string& groups) {
    std::string text = two_edges(addresses, names + story(groups));
    text.replace(text.find("use: [shop]"), 11, "use: [shop], resolver: r");
    return text;
  };
  const auto warning = [](const Reading& reading) {
    return reading.diagnostics.empty() ? "" : reading.diagnostics.front().message;
  };

  const Reading forgotten = reading_of(whole(at_a + ", " + at_b, ""));
  EXPECT_NE(warning(forgotten).find("is reached at public address 203.0.113.10, which does not survive plan 'm': then "
                                    "it is 198.51.100.10, and the plan does not publish 'shop.example'"),
            std::string::npos)
      << warning(forgotten);
  EXPECT_FALSE(analyse(*forgotten.scenario, simulate(*forgotten.scenario, 1)).populations.at(0).outages.at(0).to);

  const Reading alone = reading_of(whole(at_a, ", {publish: {names: [shop.example]}}"));
  EXPECT_NE(warning(alone).find("has none at site 'b'"), std::string::npos) << warning(alone);

  const Reading told = reading_of(whole(at_a + ", " + at_b, ", {publish: {names: [shop.example]}}"));
  EXPECT_EQ(warning(told), "");
  const RunReport report = analyse(*told.scenario, simulate(*told.scenario, 1));
  EXPECT_TRUE(report.populations.at(0).outages.at(0).to);
  expect_accounted_for(*told.scenario, report);
}

TEST(PublicAddress, is_what_a_health_checked_name_answers_with) {
  std::string text = two_edges(
      at_a + ", " + at_b,
      "dns-servers: {dns: {site: net}}\nnames: {shop.example: {application: shop, ttl: 1m, authority: dns, "
      "health-checked: {from: net}}}\n"
      "resolvers: {r: {site: net, asks: [dns]}}\nplans: {m: {groups: [{start: [web]}, {move: {subnet: s, to: rb}}]}}\n"
      "timeline: [{at: 1h, fail: {site: a}}, {at: 1h 10m, failover: m}]\n");
  text.replace(text.find("use: [shop]"), 11, "use: [shop], resolver: r");
  const Scenario scenario = six_hours_of(text);
  ASSERT_EQ(scenario.index.endpoints_of_name.at(0).size(), 2u);
  EXPECT_EQ(to_text(scenario.index.endpoints_of_name.at(0).at(1).at(0)), "198.51.100.10");
  const RunReport report = analyse(scenario, simulate(scenario, 1));
  EXPECT_TRUE(report.populations.at(0).outages.at(0).to);  // Nobody has to publish anything.
  expect_accounted_for(scenario, report);
}

TEST(PublicAddress, of_a_prefix_that_moves_too_survives_where_it_is_translated) {
  const std::string story =
      "plans: {m: {groups: [{start: [web]}, {move: {subnet: s, to: rb}}, {move: {subnet: world-a, to: "
      "rb}}]}}\ntimeline: [{at: 1h, fail: {site: a}}, {at: 1h 10m, failover: m}]\n";
  const Scenario both =
      six_hours_of(two_edges(at_a + ", again: {router: rb, address: 203.0.113.10, application: shop}", story));
  const RunReport report = analyse(both, simulate(both, 1));
  EXPECT_TRUE(report.populations.at(0).outages.at(0).to);
  expect_accounted_for(both, report);
  const Scenario one = six_hours_of(two_edges(at_a, story));
  const Trace trace = simulate(one, 1);
  EXPECT_EQ(path(one, trace, "world", 3h).answer.disposition, Disposition::untranslated);
  EXPECT_EQ(describe(one, path(one, trace, "world", 3h).answer), "no NAT entry at router rb");
}

// ---- Source NAT
// ------------------------------------------------------------------------------------------------------

// A service in the internet that a site's own users need.
std::string outward(const std::string& nat, const std::string& more = "") {
  return R"(
sites: {net: {kind: internet}, a: {}, b: {}}
routers: {isp: {site: net}, ra: {site: a)" +
         nat + R"(}, rb: {site: b}}
links:
  isp-a: {between: [isp, ra], bandwidth: 1Gbit, latency: 1ms}
  isp-b: {between: [isp, rb], bandwidth: 1Gbit, latency: 1ms, cost: 5}
  a-b: {between: [ra, rb], bandwidth: 1Gbit, latency: 1ms, cost: 100}
networks:
  service: {site: net, subnets: {cloud: {prefix: 192.0.2.0/24, gateway: isp}}}
  pa: {site: a, subnets: {world-a: {prefix: 203.0.113.0/24, gateways: [ra]}}}
  pb: {site: b, subnets: {world-b: {prefix: )" +
         (more.empty() ? "198.51.100.0/24" : more) + R"(, gateway: rb}}}
vms: {saas: {network: service}}
applications: {mail: {served-by: saas}}
clients: {office: {site: a, use: [mail]}}
)";
}

TEST(SourceNat, is_what_answers_from_the_internet_come_back_to) {
  const auto meets = [](const std::string& text) {
    const Scenario scenario = six_hours_of(text);
    return describe(scenario, path(scenario, Trace{}, "office", 0s).answer);
  };
  EXPECT_EQ(meets(outward("")), "no route at router isp");  // To a private source.
  EXPECT_EQ(meets(outward(", translates-to: 203.0.113.1")), "reached at vm saas");
  const auto told = [](const std::string& text) {
    const Scenario scenario = six_hours_of(text);
    return path_text(path(scenario, Trace{}, "office", 0s), {});
  };
  EXPECT_NE(told(outward("")).find("router ra sends it into the internet from a private address, which nobody answers"),
            std::string::npos);
  const std::string way = told(outward(", translates-to: 203.0.113.1"));
  EXPECT_NE(way.find("router ra sends it into the internet as 203.0.113.1, and must see the answer"), std::string::npos)
      << way;
  // The same prefix is announced by another router, which is nearer for the answer and has not seen the question.
  EXPECT_EQ(meets(outward(", translates-to: 203.0.113.1", "203.0.113.0/24")), "asymmetric at router rb");
}

}  // namespace
}  // namespace drsim
