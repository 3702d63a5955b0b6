// What keeps users from more besides lines: a gateway's SKU, licences, and the memory, cores and storage of hosts. By
// hand.

#include <gtest/gtest.h>

#include <array>
#include <map>
#include <string>

#include "models/demand/gateway_skus.hpp"
#include "sim/campaign/what_if/fit.hpp"
#include "tests/demand/reports.hpp"

namespace drsim {
namespace {

// Two offices, each behind a tunnel of its own to one gateway; each asks for `down` in all.
std::string two_tunnels(const std::string& gateway, const std::string& down) {
  return R"(
sites: {cloud: {kind: azure}, north: {}, south: {}, internet: {kind: internet}}
routers:
  gw: {site: cloud)" +
         gateway + R"(}
  edge-n: {site: north}
  edge-s: {site: south}
  isp: {site: internet}
links:
  c: {between: [gw, isp], bandwidth: 10Gbit, latency: 5ms}
  n: {between: [edge-n, isp], bandwidth: 10Gbit, latency: 5ms}
  s: {between: [edge-s, isp], bandwidth: 10Gbit, latency: 5ms}
  t-n: {between: [gw, edge-n], bandwidth: 10Gbit, latency: 10ms, tunnel: {}, protocol: bgp}
  t-s: {between: [gw, edge-s], bandwidth: 10Gbit, latency: 10ms, tunnel: {}, protocol: bgp}
networks: {apps: {site: cloud, subnets: {apps: {prefix: 10.1.0.0/24, gateway: gw}}}}
vms: {web: {network: apps}}
applications: {shop: {served-by: web}}
clients:
  a: {site: north, count: 500, use: [shop], demand: {down: )" +
         down + R"(}}
  b: {site: south, count: 500, use: [shop], demand: {down: )" +
         down + R"(}}
)";
}

TEST(GatewaySku, carries_what_is_published_over_all_its_tunnels_together) {
  // 1,000 users of 1 Mbit/s: VpnGw1 carries 650 Mbit/s in all, VpnGw2 the whole gigabit; without a SKU nothing is
  // short.
  for (const auto& [sku, share] :
       {std::pair{", gateway-sku: vpngw1", 0.65}, {", gateway-sku: vpngw2", 1.0}, {"", 1.0}}) {
    const RunReport report = report_of(scenario_of(two_tunnels(sku, "1Mbit")));
    for (const std::size_t use : {0u, 1u}) {
      EXPECT_NEAR(demand_of(report, use).steps.front().share, share, 1e-9) << sku;
      EXPECT_EQ(demand_of(report, use).bottleneck, share < 1 ? "gateway gw" : "");
    }
  }
}

TEST(GatewaySku, that_is_too_small_is_found_without_a_run) {
  const Scenario scenario = scenario_of(two_tunnels(", gateway-sku: vpngw1", "1Mbit"));
  const std::vector<Finding> found = campaign::what_does_not_fit(scenario, State(scenario), "at the start");
  ASSERT_EQ(found.size(), 2u);
  EXPECT_NE(found[0].why.find("a SKU that carries 1Gbit; VpnGw1 carries 650Mbit"), std::string::npos) << found[0].why;
  const Scenario larger = scenario_of(two_tunnels(", gateway-sku: vpngw2", "1Mbit"));
  EXPECT_TRUE(campaign::what_does_not_fit(larger, State(larger), "at the start").empty());
}

const std::string office_and_centre = R"(
sites: {centre: {HOSTS}, office: {}}
routers: {core: {site: centre, ospf: {convergence: 1s}}, edge: {site: office, ospf: {convergence: 1s}}}
links: {line: {between: [core, edge], bandwidth: 1Gbit, latency: 5ms}}
networks: {apps: {site: centre, subnets: {apps: {prefix: 192.168.1.0/24, gateway: core}}}}
)";
std::string with_hosts(const std::string& hosts) {
  std::string text = office_and_centre;
  return text.replace(text.find("HOSTS"), 5, hosts);
}

TEST(Licences, let_in_so_many_users_at_one_time) {
  const RunReport report = report_of(scenario_of(with_hosts("") + R"(
vms: {web: {network: apps}}
applications: {shop: {served-by: web, licences: 150}}
clients:
  a: {site: office, count: 100, use: [shop], demand: {down: 10kbit}}
  b: {site: office, count: 200, use: [shop], demand: {down: 10kbit}}
)"));
  // 300 people ask for 150 licences: half of each population has one.
  for (const std::size_t use : {0u, 1u}) {
    EXPECT_NEAR(demand_of(report, use).steps.front().share, 0.5, 1e-9);
    EXPECT_EQ(demand_of(report, use).bottleneck, "the licences of shop");
  }
}

// Three servers of which each has users of its own, in any order of the file.
std::string three_servers(std::array<int, 3> order, const std::string& each) {
  const std::array<std::string, 3> names{"alpha", "beta", "gamma"};
  std::string vms, applications, clients;
  for (const int i : order) {
    const std::string& name = names.at(static_cast<std::size_t>(i));
    vms += "  " + name + ": {network: apps, capacity: {users: 100}, " + each + "}\n";
    applications += "  of-" + name + ": {served-by: " + name + "}\n";
    clients += "  who-" + name + ": {site: office, count: 100, use: [of-" + name + "], demand: {down: 10kbit}}\n";
  }
  return "vms:\n" + vms + "applications:\n" + applications + "clients:\n" + clients;
}
std::map<std::string, double> shares_of(const Scenario& scenario, const RunReport& report) {
  std::map<std::string, double> shares;
  for (const PopulationReport& use : report.populations)
    shares[scenario[use.clients].name] = use.demand->steps.front().share;
  return shares;
}

TEST(Hosts, that_have_no_memory_left_serve_nothing_by_the_last_whatever_the_order_of_the_file) {
  // 20 GB hold two VMs of 8 GB: of three that started together, the last by name has no room.
  for (const std::array<int, 3> order : {std::array{0, 1, 2}, {2, 1, 0}, {1, 2, 0}}) {
    const Scenario scenario = scenario_of(with_hosts("memory: 20GB") + three_servers(order, "memory: 8GB"));
    const auto shares = shares_of(scenario, report_of(scenario));
    EXPECT_EQ(shares.at("who-alpha"), 1);
    EXPECT_EQ(shares.at("who-beta"), 1);
    EXPECT_EQ(shares.at("who-gamma"), 0);
    const RunReport report = report_of(scenario);
    for (const PopulationReport& use : report.populations)  // Who gets nothing at all is not served.
      EXPECT_EQ(use.mean_downtime, scenario[use.clients].name == "who-gamma" ? 4 * 3600 : 0);
  }
}

TEST(Hosts, slow_all_alike_or_refuse_the_last_when_cores_are_short) {
  // Twelve cores are asked of eight.
  for (const bool refuses : {false, true})
    for (const std::array<int, 3> order : {std::array{0, 1, 2}, {2, 0, 1}}) {
      const Scenario scenario = scenario_of(with_hosts(refuses ? "cores: 8, over-commit: refuses" : "cores: 8") +
                                            three_servers(order, "cores: 4"));
      const auto shares = shares_of(scenario, report_of(scenario));
      EXPECT_NEAR(shares.at("who-alpha"), refuses ? 1 : 2.0 / 3, 1e-9);
      EXPECT_NEAR(shares.at("who-gamma"), refuses ? 0 : 2.0 / 3, 1e-9);
    }
}

TEST(Hosts, share_their_storage_by_what_disks_read) {
  // Three disks of 100 MB/s on a host of 150 MB/s: half of what each needs.
  const std::string hosts = "hosts: {h: {site: centre, storage: 150MB/s}}\n";
  const Scenario scenario =
      scenario_of(with_hosts("") + hosts +
                  three_servers({0, 1, 2}, "host: h, disk: {size: 100GB, used: 50GB, throughput: 100MB/s}"));
  for (const auto& [who, share] : shares_of(scenario, report_of(scenario))) EXPECT_NEAR(share, 0.5, 1e-9) << who;
}

}  // namespace
}  // namespace drsim
