// How gateways and switches find a VM that has moved within its VLAN: by what it announces, what they ask, and what
// they forget.

#include <algorithm>
#include <cmath>

#include "analysis/availability/design/fault_domains.hpp"
#include "tests/stories.hpp"

namespace drsim {
namespace {

// A VM that is started at the other end of a stretched VLAN, and how long its gateways look for it where it was.
std::string moving_vm(const std::string& vlan, const std::string& vm, const std::string& trunk = "") {
  return R"(
sites: {a: {}, b: {}}
switches: {wa: {site: a}, wb: {site: b}}
routers: {ra: {site: a}, rb: {site: b}}
vlans: {s: {)" +
         vlan + R"(}}
links:
  a-b: {between: [ra, rb], bandwidth: 1Gbit, latency: 1ms}
  t: {between: [wa, wb], bandwidth: 700Mbit, latency: 1ms, vlans: [s])" +
         trunk + R"(}
networks: {n: {site: a, subnets: {s: {prefix: 10.0.0.0/24, gateways: [ra, rb]}}}}
vms: {web: {network: n, boot: 40s, replication: {to: b, churn: 0B/s}, )" +
         vm + R"(}}
plans: {p: {groups: [{start: [web]}]}}
timeline: [{at: 1h, failover: p}]
)";
}

// [s] after it is up, least and most of so many runs.
std::pair<double, double> found_after(const std::string& text, std::uint64_t runs = 300) {
  const Scenario scenario = faultless_scenario_of(text);
  double least = 1e9, most = -1;
  for (std::uint64_t seed = 1; seed <= runs; ++seed)
    for (const auto& [when, change] : changes_of<NeighbourLearned>(simulate(scenario, seed))) {
      least = std::min(least, seconds(when) - 3640);
      most = std::max(most, seconds(when) - 3640);
    }
  return {least, most};
}

TEST(Neighbours, doubt_a_silent_vm_as_their_cache_says) {
  const auto [linux_least, linux_most] = found_after(moving_vm("", "announces: false, silent: true"));
  // Entries age from the last frame, a boot of 40 s ago: of 23 to 53 s, what is left.
  EXPECT_LE(linux_least, 1);
  EXPECT_NEAR(linux_most, 13, 2.5);
  const auto windows = found_after(moving_vm("arp-cache: windows", "announces: false, silent: true"));
  EXPECT_EQ(windows, std::pair(linux_least, linux_most));
  // With four hours to go, switches forget first: 300 s after they last heard it, which was a boot ago.
  EXPECT_NEAR(found_after(moving_vm("arp-cache: ios", "announces: false, silent: true")).second, 260, 1e-6);
  // A new address that switches have never seen is found by nobody but who asks.
  EXPECT_GT(found_after(moving_vm("arp-cache: ios", "announces: false, silent: true, new-mac: true")).second,
            2.9 * 3600);  // Three of the four hours are simulated.
  EXPECT_NEAR(found_after(moving_vm("arp-cache: ios, mac-ageing: 60s", "announces: false, silent: true")).second, 20,
              1e-6);
  EXPECT_NEAR(found_after(moving_vm("arp-cache: ios, mac-ageing: 30s", "announces: false, silent: true")).second, 0,
              1e-6);
}

TEST(Neighbours, that_missed_the_announcement_wait_for_the_next_sign) {
  const Scenario scenario =
      faultless_scenario_of(moving_vm("arp-cache: ios, gratuitous-arp-lost: 30%", "silent: true"));
  int late = 0;
  constexpr int runs = 1000;
  for (std::uint64_t seed = 1; seed <= runs; ++seed)
    for (const auto& [when, change] : changes_of<NeighbourLearned>(simulate(scenario, seed)))
      late += when > at(1h + 41s);
  EXPECT_NEAR(late, 0.3 * runs, 4 * std::sqrt(runs * 0.3 * 0.7));
}

TEST(Neighbours, across_an_overlay_hear_what_it_lets_through) {
  // Unknown addresses are not flooded: four hours, unless somebody asks.
  EXPECT_GT(found_after(moving_vm("arp-cache: ios", "announces: false, silent: true", ", kind: otv")).second,
            2.9 * 3600);  // Three of the four hours are simulated.
  // The fabric answers in the VM's stead until it forgets it.
  EXPECT_NEAR(found_after(moving_vm("", "announces: false, silent: true", ", kind: vxlan-evpn")).first, 260, 1e-6);
  EXPECT_LE(found_after(moving_vm("", "", ", kind: vxlan-evpn")).second, 0.06);
}

TEST(Neighbours, forget_at_once_when_the_tree_changes) {
  std::string text = moving_vm("arp-cache: ios", "announces: false, silent: true");
  text.replace(text.find("wb: {site: b}"), 13, "wb: {site: b}, wc: {site: b}");
  text.replace(text.find("networks:"), 0,
               "  u: {between: [wb, wc], bandwidth: 1Gbit, latency: 1ms, vlans: [s], initially: down}\n");
  text.replace(text.find("rb: {site: b}"), 13, "rb: {site: b, switch: wb}");
  text.replace(text.find("{to: b, churn"), 13, "{to: b, switch: wb, churn");
  text.replace(text.find("failover: p}"), 12, "failover: p}, {at: 1h 1m, repair: {link: u}}");
  const auto [least, most] = found_after(text);
  EXPECT_LE(least, 20);   // A few are asked for before.
  EXPECT_GE(most, 20.9);  // The new trunk forwards within a second of its repair.
  EXPECT_LE(most, 21);
}

TEST(AzureExtendedNetwork, joins_known_addresses_and_no_broadcast) {
  std::string text = "document-version: later\n" + moving_vm("", "", ", kind: azure-extended-network, learns: 10m");
  text.replace(text.find("b: {}"), 5, "b: {kind: azure}");
  EXPECT_EQ(found_after(text, 3), std::pair(600.0, 600.0));
  const Scenario scenario = faultless_scenario_of(text);
  for (const FaultDomain& domain : fault_domains(scenario)) EXPECT_EQ(domain.sites.size(), 1u);
}

}  // namespace

TEST(Trombone, is_a_host_whose_gateway_is_at_the_other_site) {
  // The VM has moved; the gateway at its new site fails, and what it says goes out by way of the old one, and comes
  // back so.
  std::string text = moving_vm("", "");
  text.replace(text.find("a: {}, b: {}"), 12, "a: {}, b: {}, u: {}");
  text.replace(text.find("rb: {site: b}"), 13, "rb: {site: b}, ru: {site: u}");
  text.replace(text.find("networks:"), 0,
               "  a-u: {between: [ra, ru], bandwidth: 1Gbit, latency: 5ms}\n  b-u: {between: [rb, ru], bandwidth: "
               "1Gbit, latency: 5ms}\n");
  text.replace(text.find("latency: 1ms, vlans"), 19, "latency: 7ms, vlans");
  text.replace(text.find("failover: p}"), 12,
               "failover: p}, {at: 2h, fail: {router: rb}}, {at: 3h, repair: {router: rb}}");
  text += "applications: {app: {served-by: web}}\nclients: {users: {site: u, use: [app]}}\n";
  const Scenario scenario = faultless_scenario_of(text);
  const RunReport report = analyse(scenario, simulate(scenario, 1));
  // From the start both gateways are as near; the first is taken, and its trunk crossed once the VM has moved.
  EXPECT_EQ(report.populations.at(0).detour, 14ms);
  EXPECT_GT(report.populations.at(0).tromboned, 59min);
  EXPECT_LT(report.populations.at(0).tromboned, 3h);
  // At home it was served without.
  std::string home = text;
  home.replace(home.find("at: 1h, failover: p"), 19, "at: 1h, fail: {link: a-u}}, {at: 3h 59m, failover: p");
  const Scenario stays = faultless_scenario_of(home);
  EXPECT_GT(analyse(stays, simulate(stays, 1)).populations.at(0).tromboned,
            1h);  // By the other site's gateway, over the trunk.
}

}  // namespace drsim
