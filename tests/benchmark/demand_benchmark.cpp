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

// A tree of routers, four below each, with a population behind each, and one server at the root.
Scenario network(std::size_t routers) {
  Scenario scenario;
  scenario.sites.emplace_back().name = "site";
  Switch& node = scenario.switches.emplace_back();
  node.name = "switch", node.site = SiteId{0u};
  scenario.vlans.emplace_back().name = "apps";
  for (std::size_t i = 0; i < routers; ++i) {
    Router& router = scenario.routers.emplace_back();
    router.name = "r" + std::to_string(i), router.site = SiteId{0u}, router.attached_to = SwitchId{0u};
  }
  for (std::size_t i = 0; i < routers; ++i) {
    Link& link = scenario.links.emplace_back();
    link.name = "l" + std::to_string(i), link.bandwidth = {400'000'000}, link.latency = 1ms;
    link.ends = {RouterId{i}, RouterId{i / 4 == i ? (i + 1) % routers : i / 4}};
  }
  Network& network = scenario.networks.emplace_back();
  network.name = "net", network.site = SiteId{0u}, network.subnets = {SubnetId{0u}};
  Subnet& subnet = scenario.subnets.emplace_back();
  subnet.name = "apps", subnet.network = NetworkId{0u}, subnet.prefix = {{0xc0a80100}, 24};
  subnet.vlan = VlanId{0u}, subnet.gateways = {RouterId{0u}};
  VmGroup& group = scenario.groups.emplace_back();
  group.name = "web", group.vms = {VmId{0u}};
  Vm& vm = scenario.vms.emplace_back();
  vm.name = "web", vm.group = VmGroupId{0u};
  vm.home = {SiteId{0u}, SwitchId{0u}, SubnetId{0u}, {0xc0a80104}};
  Application& application = scenario.applications.emplace_back();
  application.name = "shop", application.served_by = {VmId{0u}};
  for (std::size_t i = 0; i < routers; ++i) {
    Population& clients = scenario.populations.emplace_back();
    clients.name = "p" + std::to_string(i), clients.behind = RouterId{i}, clients.count = 100;
    clients.uses = {ApplicationId{0u}};
    clients.demands.push_back({.application = ApplicationId{0u}, .up = {10'000}, .down = {100'000}});
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
    load.update({scenario, state, reachability}, true);
    load.share();
    took.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count());
  }
  std::sort(took.begin(), took.end());
  std::printf("a link's failure, 1000 populations over 1000 links: median %.3f ms, worst %.3f ms\n", took[100],
              took.back());
}
