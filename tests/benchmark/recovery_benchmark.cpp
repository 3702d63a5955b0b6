// A failover and a failback of very many VMs: wall time, records, and memory for each VM.
//
//     build/release/tests/recovery_benchmark [VMS]

#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>

#include "models/state/state.hpp"
#include "sim/simulate.hpp"

namespace drsim {
namespace {

constexpr std::size_t vms_per_plan = 100, vms_per_subnet = 10;

Scenario topology() {
  Scenario s;
  s.horizon = 6h;
  s.sites = {{.name = "primary"}, {.name = "secondary"}, {.name = "users"}};
  for (std::size_t i = 0; i < s.sites.size(); ++i) {
    s.switches.push_back({.name = "switch-" + s.sites[i].name, .site = SiteId{i}});
    s.routers.push_back(
        {.name = "router-" + s.sites[i].name, .site = SiteId{i}, .attached_to = SwitchId{i}, .ospf = {}});
  }
  const auto link = [&](std::size_t a, std::size_t b) {
    s.links.push_back({.name = std::to_string(a) + "-" + std::to_string(b),
                       .ends = {RouterId{a}, RouterId{b}},
                       .bandwidth = {400'000'000'000},
                       .latency = 5ms});
  };
  link(0, 1), link(0, 2), link(1, 2);
  s.networks.push_back({.name = "apps", .site = SiteId{0}, .subnets = {}});
  s.groups.push_back({.name = "vm", .vms = {}, .needs = {}});
  s.monitors.push_back({.name = "watch", .behind = RouterId{2}, .watches = SiteId{0}, .heartbeat = 30s, .hold = 90s});
  return s;
}

void add_subnet(Scenario& s) {
  const std::size_t i = s.subnets.size();
  const std::string name = "subnet-" + std::to_string(i);
  s.vlans.push_back({.name = name});
  const Prefix prefix{{(10U << 24) + static_cast<std::uint32_t>(i << 8)}, 24};
  s.subnets.push_back({.name = name,
                       .network = NetworkId{0},
                       .prefix = prefix,
                       .vlan = VlanId{i},
                       .gateways = {RouterId{0}, RouterId{1}},
                       .virtual_gateway = {}});
  s.networks[0].subnets.emplace_back(i);
}

void add_vm(Scenario& s) {
  const std::size_t i = s.vms.size();
  const SubnetId subnet{i / vms_per_subnet};
  const Address address{s.subnets[subnet.index].prefix.network.value + 4 +
                        static_cast<std::uint32_t>(i % vms_per_subnet)};
  s.vms.push_back({.name = "vm-" + std::to_string(i),
                   .group = VmGroupId{0},
                   .home = {SiteId{0}, SwitchId{0}, subnet, address},
                   .recovery = Attachment{SiteId{1}, SwitchId{1}, subnet, address},
                   .replication = Replication{.every = 15min, .churn = {100'000}},
                   .boot = Lognormal{60s, 120s}});
  s.groups[0].vms.emplace_back(i);
}

// Each plan takes its subnets over, one group after the other.
void add_plan(Scenario& s, std::size_t first_vm) {
  Plan plan{.name = "plan-" + std::to_string(s.plans.size()),
            .detected_by = MonitorId{0},
            .declare = Triangular{15min, 30min, 60min},
            .groups = {}};
  for (std::size_t vm = first_vm; vm < first_vm + vms_per_plan; vm += vms_per_subnet) {
    PlanGroup group{.name = "group-" + std::to_string(plan.groups.size()),
                    .after = {},
                    .start = {},
                    .move = Move{s.vms[vm].home.subnet, RouterId{1}},
                    .publish = {},
                    .tasks = {},
                    .routing = {}};
    if (!plan.groups.empty()) group.after = {plan.groups.size() - 1};
    for (std::size_t i = vm; i < vm + vms_per_subnet; ++i) group.start.emplace_back(i);
    plan.groups.push_back(std::move(group));
  }
  s.plans.push_back(std::move(plan));
}

Scenario scenario_with(std::size_t vms) {
  Scenario s = topology();
  for (std::size_t i = 0; i < vms; i += vms_per_subnet) add_subnet(s);
  for (std::size_t i = 0; i < vms; ++i) add_vm(s);
  for (std::size_t i = 0; i < vms; i += vms_per_plan) add_plan(s, i);
  s.timeline.push_back({.at = start_of_scenario + 10min, .what = SetStatus{SiteId{0}, Status::down}});
  s.timeline.push_back({.at = start_of_scenario + 3h, .what = SetStatus{SiteId{0}, Status::up}});
  for (std::size_t i = 0; i < s.plans.size(); ++i)
    s.timeline.push_back({.at = start_of_scenario + 4h, .what = StartFailback{.plan = PlanId{i}}});
  s.finish();
  return s;
}

double megabytes_so_far() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

}  // namespace
}  // namespace drsim

int main(int argc, char** argv) {
  using namespace drsim;
  using Clock = std::chrono::steady_clock;
  const std::size_t vms = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 100'000;
  const auto since = [](Clock::time_point then) { return std::chrono::duration<double>(Clock::now() - then).count(); };
  const double before = megabytes_so_far();
  const auto start = Clock::now();
  const Scenario scenario = scenario_with(vms);
  const double built = since(start), stated = megabytes_so_far();
  const auto begun = Clock::now();
  const Trace trace = simulate_here(scenario, 1, 0, {});
  const double simulated = since(begun), after = megabytes_so_far();
  std::size_t back = 0;
  for (const Record& record : trace.records)
    if (const auto* change = std::get_if<PlanChanged>(&record.change)) back += change->to == PlanPhase::ready;
  const double n = static_cast<double>(vms), records = static_cast<double>(trace.records.size());
  std::printf("%zu VMs, %zu plans, %zu subnets: %zu plans are back\n", vms, scenario.plans.size(),
              scenario.subnets.size(), back);
  std::printf("built in %.2f s, simulated in %.2f s: %zu records (%.1f for each VM), %.2f us each\n", built, simulated,
              trace.records.size(), records / n, simulated / records * 1e6);
  std::printf("scenario %.0f byte/VM, run %.0f byte/VM, of which records %.0f; state %zu byte/VM\n",
              (stated - before) * 1048576 / n, (after - stated) * 1048576 / n,
              static_cast<double>(trace.records.capacity() * sizeof(Record)) / n, sizeof(State::VmState));
  return back == scenario.plans.size() ? 0 : 1;
}
