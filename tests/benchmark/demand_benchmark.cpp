// What a link's failure costs with a thousand populations over a thousand links: their ways looked at again, and all
// that is shared with them. Prints milliseconds; run it by hand, in a release build.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

#include "models/demand/load.hpp"
#include "models/reachability/reachability.hpp"

using namespace drsim;

namespace {

// A ring of routers with chords, a population behind each, and one server.
Scenario network(std::size_t routers) {
  Scenario scenario;
  scenario.sites.push_back({.name = "site"});
  scenario.switches.push_back({.name = "switch", .site = SiteId{0u}});
  scenario.vlans.push_back({.name = "apps"});
  for (std::size_t i = 0; i < routers; ++i)
    scenario.routers.push_back({.name = "r" + std::to_string(i), .site = SiteId{0u}, .attached_to = SwitchId{0u}});
  const auto link = [&](std::size_t a, std::size_t b) {
    scenario.links.push_back({.name = "l" + std::to_string(scenario.links.size()),
                              .ends = {RouterId{a}, RouterId{b}},
                              .bandwidth = {400'000'000},
                              .latency = 1ms});
  };
  for (std::size_t i = 0; i < routers; ++i) link(i, i / 4 == i ? (i + 1) % routers : i / 4);
  scenario.networks.push_back({.name = "net", .site = SiteId{0u}, .subnets = {SubnetId{0u}}});
  scenario.subnets.push_back({.name = "apps",
                              .network = NetworkId{0u},
                              .prefix = {{0xc0a80100}, 24},
                              .vlan = VlanId{0u},
                              .gateways = {RouterId{0u}}});
  scenario.groups.push_back({.name = "web", .vms = {VmId{0u}}});
  Vm vm{.name = "web", .group = VmGroupId{0u}};
  vm.home = {SiteId{0u}, SwitchId{0u}, SubnetId{0u}, {0xc0a80104}};
  scenario.vms.push_back(vm);
  scenario.applications.push_back({.name = "shop", .served_by = {VmId{0u}}});
  for (std::size_t i = 0; i < routers; ++i) {
    Population clients{
        .name = "p" + std::to_string(i), .behind = RouterId{i}, .count = 100, .uses = {ApplicationId{0u}}};
    clients.demands.push_back({.application = ApplicationId{0u}, .up = {10'000}, .down = {100'000}});
    scenario.populations.push_back(clients);
  }
  scenario.finish();
  return scenario;
}

}  // namespace

int main() {
  const Scenario scenario = network(1'000);
  State state(scenario);
  Reachability reachability(scenario);
  Load load(scenario);
  load.begin({scenario, state, reachability});
  load.share();
  std::vector<double> took;
  for (std::size_t k = 0; k < 200; ++k) {
    const LinkId link{500 + k};
    state.apply(LinkChanged{link, k % 2 == 0 ? Status::down : Status::up, true});
    state.apply(BandwidthChanged{LinkId{700 + k}, {static_cast<std::int64_t>(1'000'000 + k)}});
    const auto begin = std::chrono::steady_clock::now();
    load.look({scenario, state, reachability}, true);
    load.share();
    took.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count());
  }
  std::sort(took.begin(), took.end());
  std::printf("a link's failure, 1000 populations over 1000 links: median %.3f ms, worst %.3f ms\n", took[100],
              took.back());
}
