// What inspect costs as layer 2 grows: build/release/tests/inspect_benchmark. The time per trunk should stay level; the
// floor is what finding the broadcast domains alone takes.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <random>
#include <vector>

#include "analysis/availability/design/inspect.hpp"
#include "models/ethernet/storm_growth.hpp"

namespace {

using namespace drsim;

// A tree, and half as many trunks again at random.
Scenario network(std::uint32_t switches) {
  std::mt19937 draws(switches);
  const auto below = [&](std::uint32_t n) { return std::uniform_int_distribution<std::uint32_t>(0, n - 1)(draws); };
  Scenario scenario;
  scenario.sites = {{"a", {}, {}}, {"b", {}, {}}};
  for (std::uint32_t i = 0; i < switches; ++i) scenario.switches.push_back({.name = "w", .site = SiteId{i % 2}});
  scenario.vlans = {{.name = "v"}};
  const auto trunk = [&](std::uint32_t a, std::uint32_t b) {
    scenario.links.push_back({.name = "t",
                              .ends = {SwitchId{a}, SwitchId{b}},
                              .bandwidth = {1'000'000'000},
                              .latency = 5us,
                              .vlans = {VlanId{0u}}});
  };
  for (std::uint32_t i = 1; i < switches; ++i) trunk(below(i), i);
  for (std::uint32_t i = 0; i < switches / 2 + 1; ++i) {
    const std::uint32_t a = below(switches);
    trunk(a, (a + 1 + below(switches - 1)) % switches);
  }
  scenario.finish();
  return scenario;
}

double median_ms(const std::function<void()>& work) {
  std::vector<double> times;
  for (int i = 0; i < 5; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    work();
    times.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count());
  }
  std::sort(times.begin(), times.end());
  return times[2];
}

}  // namespace

int main() {
  std::printf("%9s %8s %12s %12s %12s %14s\n", "switches", "trunks", "domains ms", "rho ms", "inspect ms",
              "us per trunk");
  for (const std::uint32_t switches : {1'250u, 2'500u, 5'000u, 10'000u}) {
    const Scenario scenario = network(switches);
    const std::vector<bool> all(scenario.links.size(), true);
    const double domains = median_ms([&] { flood_graphs(scenario, VlanId{0u}, all); });
    const FloodGraph graph = flood_graphs(scenario, VlanId{0u}, all).front();
    const double rho = median_ms([&] { growth_factor(graph); });
    const double whole = median_ms([&] { inspect(scenario); });
    std::printf("%9u %8zu %12.2f %12.2f %12.2f %14.2f\n", switches, scenario.links.size(), domains, rho, whole,
                whole * 1000 / static_cast<double>(scenario.links.size()));
  }
}
