// Routes that people and plans change: what somebody forgets, and what Azure refuses.

#include <functional>

#include "analysis/availability/flows/paths.hpp"
#include "tests/stories.hpp"

namespace drsim {
namespace {

// ---- Static routes that somebody forgets ---------------------------------------------------------------------------

struct Pair {
  const char *forgotten, *users, *router, *link;
};
std::ostream& operator<<(std::ostream& out, const Pair& pair) { return out << pair.forgotten; }

class ThreeRoutes : public testing::TestWithParam<Pair> {};

TEST_P(ThreeRoutes, whoever_is_forgotten_keeps_exactly_its_users_out) {
  Scenario scenario = library_scenario("route-changes/all-three.yaml");
  std::vector<RoutingStep>& steps = scenario.plans.at(0).groups.at(2).routing;
  const StaticRouteId forgotten = named(scenario.static_routes, GetParam().forgotten);
  ASSERT_EQ(
      std::erase_if(steps, [&](const RoutingStep& step) { return std::get<StaticRouteId>(step.what) == forgotten; }),
      1u);
  const Trace trace = simulate(scenario, 1);
  const RunReport report = analyse(scenario, trace);
  for (const PopulationReport& population : report.populations) {
    const std::string users = scenario[population.clients].name;
    ASSERT_EQ(population.outages.size(), 1u);
    EXPECT_EQ(population.outages.at(0).to.has_value(), users != GetParam().users) << users;
    const PathExplanation path = explain_path(scenario, trace, scenario[population.clients].behind, VmId{0u}, at(2h));
    if (users != GetParam().users) {
      EXPECT_TRUE(path.answer.reached()) << users;
      continue;
    }
    // The stale route is named, and the router that has it.
    EXPECT_EQ(path.answer.disposition, Disposition::black_hole);
    const PathExplanation::Step& last = path.there.steps.back();
    EXPECT_EQ(scenario[last.at].name, GetParam().router);
    ASSERT_TRUE(last.route && last.route->static_id);
    EXPECT_EQ(scenario[path.there.stopped_by].name, GetParam().link);
    const std::string text = path_text(path, {});
    EXPECT_NE(
        text.find("stale: static route " + scenario[last.route->static_id].name + " at router " + GetParam().router),
        std::string::npos)
        << text;
  }
  expect_accounted_for(scenario, report);
}
INSTANTIATE_TEST_SUITE_P(Forgotten, ThreeRoutes,
                         testing::Values(Pair{"primary-recovery", "primary-users", "core-o", "o-p"},
                                         Pair{"third-primary", "third-primary-users", "edge-p", "p-t"},
                                         Pair{"third-recovery", "third-recovery-users", "edge-r", "p-t2"}));

TEST(ThreeRoutes, all_changed_all_are_back) {
  const Scenario scenario = library_scenario("route-changes/all-three.yaml");
  const RunReport report = analyse(scenario, simulate(scenario, 1));
  for (const PopulationReport& population : report.populations) EXPECT_TRUE(population.outages.at(0).to);
  EXPECT_TRUE(report.expectations.at(0).holds);
  expect_accounted_for(scenario, report);
}

TEST(RoutingSteps, are_done_one_after_the_other_and_undone_from_the_last) {
  const Scenario scenario = faultless_scenario_of(R"(
sites: {a: {}, b: {}}
routers: {ra: {site: a}, rb: {site: b}}
links: {l: {between: [ra, rb], bandwidth: 1Gbit, latency: 1ms, protocol: none}}
networks: {n: {site: a, subnets: {s: {prefix: 10.0.0.0/24, gateway: ra}}}}
routes:
  one: {at: rb, to: 10.0.0.0/24, via: l, initially: absent}
  two: {at: rb, to: default, via: l}
  home: {at: ra, to: rb, via: l}
  to-a: {at: rb, to: ra, via: l}
vms: {web: {network: n, replication: {to: b, churn: 1kB/s}}}
plans: {p: {groups: [{start: [web]}, {routing: [{install: one, takes: 10s}, {remove: two, takes: 20s}]}]}}
timeline: [{at: 10m, failover: p}, {at: 2h, failback: p}]
)");
  const Trace trace = simulate(scenario, 1);
  std::vector<std::pair<Time, bool>> found;
  for (const Record& record : trace.records)
    if (const auto* change = std::get_if<StaticRouteChanged>(&record.change))
      found.emplace_back(record.at, change->is_installed);
  ASSERT_EQ(found.size(), 4u);
  EXPECT_EQ(found[0], std::pair(at(11min + 10s), true));
  EXPECT_EQ(found[1], std::pair(at(11min + 30s), false));
  EXPECT_TRUE(found[2].second);  // "two" comes back first.
  EXPECT_FALSE(found[3].second);
  EXPECT_EQ(found[3].first - found[2].first, 10s);
}

// ---- Azure ---------------------------------------------------------------------------------------------------------

TEST(Woodgrove, as_printed_it_stands_still_where_the_prefix_would_be_in_two_places) {
  Reading reading = read_scenario(source_dir + "/scenarios/woodgrove/as-printed.yaml");
  ASSERT_TRUE(reading.scenario);
  // check says so before the run, at the step.
  ASSERT_EQ(reading.diagnostics.size(), 1u);
  EXPECT_EQ(reading.diagnostics[0].severity, Severity::warning);
  EXPECT_NE(reading.diagnostics[0].message.find("192.168.1.0/24"), std::string::npos);
  EXPECT_EQ(reading.diagnostics[0].line, 11u);
  const Scenario& scenario = *reading.scenario;
  const Trace trace = simulate(scenario, 1);
  const auto refused = first_of<RoutingStepRefused>(
      trace, [](const auto& c) { return c.step == 0 && c.conflict.how == Overlap::equal; });
  ASSERT_TRUE(refused);
  EXPECT_FALSE(first_of<RoutingStepDone>(trace));
  const RunReport report = analyse(scenario, trace);
  EXPECT_FALSE(report.populations.at(0).outages.at(0).to);
  expect_accounted_for(scenario, report);
}

TEST(Woodgrove, in_the_working_order_it_recovers) {
  const Scenario scenario = library_scenario("woodgrove/working-order.yaml");
  const Trace trace = simulate(scenario, 1);
  EXPECT_FALSE(first_of<RoutingStepRefused>(trace));
  const RunReport report = analyse(scenario, trace);
  ASSERT_EQ(report.populations.at(0).outages.size(), 1u);
  // The boot, dropping the prefix, connecting, and negotiating.
  EXPECT_EQ(report.populations.at(0).outages.at(0).to, at(30min + 4min + 1min + 3min + 4s));
  expect_accounted_for(scenario, report);
}

std::string two_networks(const std::string& prefix) {
  return "sites: {bank: {}, cloud: {kind: azure}}\nrouters: {edge: {site: bank}, gw: {site: cloud}}\n"
         "links: {vpn: {between: [edge, gw], bandwidth: 1Gbit, latency: 1ms, tunnel: {}}}\n"
         "networks: {v: {site: cloud, subnets: {s: {prefix: 192.168.1.0/24, gateway: gw}}}}\n"
         "local-networks: {bank: {at: gw, via: vpn, prefixes: [" +
         prefix + "]}}\n";
}

TEST(LocalNetwork, is_refused_where_it_overlaps_and_only_there) {
  for (const auto& [prefix, is_allowed] : {std::pair{"192.168.1.0/24", false},
                                           {"192.168.1.128/25", false},
                                           {"192.168.0.0/16", false},
                                           {"192.168.0.0/24", true},
                                           {"192.168.2.0/24", true}}) {
    const std::string file = testing::TempDir() + "/overlap-" + std::to_string(getpid()) + ".yaml";
    std::ofstream(file) << "drsim: 1\n" << two_networks(prefix);
    EXPECT_EQ(read_scenario(file).scenario.has_value(), is_allowed) << prefix;
  }
}

const std::string peered = R"(
sites: {bank: {}, cloud: {kind: azure}}
routers: {edge: {site: bank}, gw: {site: cloud}, far: {site: cloud}}
links:
  er: {between: [edge, gw], bandwidth: 1Gbit, latency: 1ms, protocol: bgp}
  peer: {between: [gw, far], bandwidth: 1Gbit, latency: 1ms, tunnel: {kind: peering}}
networks:
  v: {site: cloud, subnets: {s: {prefix: 10.1.0.0/16, gateway: gw}}}
  w: {site: cloud, subnets: {t: {prefix: 10.2.0.0/16, gateway: far}}}
  b: {site: bank, subnets: {inside: {prefix: 10.2.1.0/24, gateway: edge}, outside: {prefix: 10.3.0.0/24, gateway: edge}}}
)";

TEST(Peering, that_is_there_from_the_start_is_no_conflict_with_itself_and_goes_before_a_longer_prefix_from_bgp) {
  const Scenario scenario = faultless_scenario_of(peered);
  State state(scenario);
  Forwarding forwarding(scenario);
  const auto via = [&](std::uint32_t address) {
    return scenario[forwarding.route(state, named(scenario.routers, "gw"), *scenario.index.tree.of(Address{address}))
                        ->via]
        .name;
  };
  EXPECT_EQ(via(0x0a020005), "peer");
  EXPECT_EQ(via(0x0a020105), "peer");  // Although BGP has 10.2.1.0/24.
  EXPECT_EQ(via(0x0a030005), "er");
  state.apply(LinkChanged{named(scenario.links, "peer"), Status::down, true});
  EXPECT_EQ(via(0x0a020105), "er");
}

TEST(Peering, of_two_networks_with_one_prefix_is_refused_from_the_start) {
  const std::string file = testing::TempDir() + "/peering-" + std::to_string(getpid()) + ".yaml";
  std::string text = "drsim: 1\n" + peered;
  text.replace(text.find("10.1.0.0/16"), 11, "10.2.3.0/24");
  std::ofstream(file) << text;
  const Reading reading = read_scenario(file);
  ASSERT_EQ(reading.diagnostics.size(), 1u);
  EXPECT_NE(reading.diagnostics[0].message.find("connection 'peer': Azure refuses it"), std::string::npos)
      << reading.diagnostics[0].message;
}

// A whole subnet that moves to Azure, whose gateway believes it to be on-premises.
TEST(LocalNetwork, holds_up_a_subnet_that_moves_to_azure_until_its_prefix_is_dropped) {
  const std::string text = R"(
sites: {bank: {}, cloud: {kind: azure}}
routers: {edge: {site: bank}, gw: {site: cloud}}
links: {vpn: {between: [edge, gw], bandwidth: 1Gbit, latency: 1ms, tunnel: {}}}
networks:
  b: {site: bank, subnets: {s: {prefix: 192.168.1.0/24, gateway: edge}}}
  v: {site: cloud, subnets: {own: {prefix: 172.16.1.0/24, gateway: gw}}}
local-networks: {bank: {at: gw, via: vpn, prefixes: [192.168.0.0/16]}}
vms: {web: {network: b, address: 192.168.1.10, replication: {to: cloud, churn: 1kB/s}}}
applications: {app: {served-by: web}}
clients: {users: {site: cloud, use: [app]}}
timeline: [{at: 1h, fail: {site: bank}}, {at: 1h, failover: p}]
plans: {p: {groups: [)";
  const auto simulated = [&](const std::string& before, bool is_warned_of) {
    const std::string file = testing::TempDir() + "/moved-" + std::to_string(getpid()) + ".yaml";
    std::ofstream(file) << "drsim: 1\nhorizon: 4h\n"
                        << text << before << "{start: [web], move: {subnet: s, to: gw}}]}}\n";
    Reading reading = read_scenario(file);
    const auto warns = [](const Diagnostic& one) {
      return one.message.find(
                 "will stand still where it moves subnet 's': Azure refuses it, 192.168.1.0/24 of the network lies in "
                 "192.168.0.0/16") != std::string::npos;
    };
    EXPECT_EQ(std::count_if(reading.diagnostics.begin(), reading.diagnostics.end(), warns), is_warned_of ? 1 : 0);
    const Scenario scenario = std::move(reading.scenario).value();
    const Trace trace = simulate(scenario, 1);
    const auto is_refusal = [](const Record& record) {
      return std::holds_alternative<RoutingStepRefused>(record.change);
    };
    const auto record = std::find_if(trace.records.begin(), trace.records.end(), is_refusal);
    EXPECT_EQ(record != trace.records.end(), is_warned_of);
    if (is_warned_of) {
      EXPECT_EQ(describe(scenario, record->change),
                "plan p: group 1: moving subnet s refused: 192.168.1.0/24 of the network lies in 192.168.0.0/16");
    }
    return analyse(scenario, trace).populations.at(0).outages.at(0).to.has_value();
  };
  EXPECT_FALSE(simulated("", true));
  EXPECT_TRUE(simulated("{routing: [{drop: 192.168.0.0/16, local-network: bank}]}, ", false));
}

TEST(VirtualNetwork, takes_nothing_from_bgp_that_lies_in_it) {
  const Scenario scenario = faultless_scenario_of(R"(
sites: {bank: {}, cloud: {kind: azure}}
routers: {edge: {site: bank}, gw: {site: cloud}, far: {site: cloud}}
links:
  er: {between: [edge, gw], bandwidth: 1Gbit, latency: 1ms, protocol: bgp}
  in: {between: [gw, far], bandwidth: 1Gbit, latency: 1ms, protocol: bgp}
networks:
  v: {site: cloud, subnets: {s: {prefix: 10.1.0.0/16, gateway: gw}}}
  b: {site: bank, subnets: {inside: {prefix: 10.1.2.0/24, gateway: edge}, outside: {prefix: 10.2.0.0/24, gateway: edge}}}
  w: {site: cloud, subnets: {around: {prefix: 10.0.0.0/8, gateway: far}}}
)");
  const State state(scenario);
  Forwarding forwarding(scenario);
  const auto route = [&](std::uint32_t address) {
    return forwarding.route(state, named(scenario.routers, "gw"), *scenario.index.tree.of(Address{address}));
  };
  EXPECT_EQ(route(0x0a010205)->source, Route::Source::connected);  // Although BGP has a longer prefix.
  EXPECT_EQ(route(0x0a020005)->source, Route::Source::bgp);
  EXPECT_EQ(route(0x0a090005)->source, Route::Source::bgp);  // A superset is accepted.
}

}  // namespace
}  // namespace drsim
