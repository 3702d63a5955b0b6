#include <algorithm>
#include <map>

#include "analysis/availability/recovery/recovery_report.hpp"
#include "models/reachability/reachability.hpp"
#include "models/state/state.hpp"

namespace drsim {
namespace {

// VMs of one subnet on one segment talk to each other over its trunks, and no router is on the way.
std::optional<std::vector<Hop>> within_segment(const Scenario& scenario, const State& state, VmId from, VmId to) {
  const Attachment &here = state.attachment(from), &there = state.attachment(to);
  if (!here.is_connected() || here.subnet != there.subnet) return {};
  return bridged(scenario, state, scenario[here.subnet].vlan, here.attached_to, there.attached_to);
}

// There and back between a VM and the nearest of those it needs that serves; nothing if none does.
std::optional<Duration> round_trip(const Scenario& scenario, const State& state, Reachability& reachability,
                                   VmGroupId from, VmGroupId need) {
  std::optional<Duration> nearest;
  const VmId vm = scenario[from].vms.front();
  if (state[vm].status != VmStatus::up) return nearest;
  for (const VmId member : scenario[need].vms) {
    const Answer answer = reachability.between(state, vm, member);
    if (!answer.reached()) continue;
    const auto beside = within_segment(scenario, state, vm, member);
    Duration way{};
    for (const Hop hop : beside.value_or(answer.path)) way += 2 * scenario[hop.link].latency;
    nearest = std::min(nearest.value_or(way), way);
  }
  return nearest;
}

}  // namespace

std::vector<LatencyReport> latencies_of(const Scenario& scenario, const Trace& trace) {
  State state(scenario);
  Reachability reachability(scenario);
  std::map<std::pair<VmGroupId, VmGroupId>, LatencyReport> found;
  const auto ask = [&](bool at_first) {
    for (std::size_t i = 0; i < scenario.groups.size(); ++i) {
      for (const VmGroupId need : scenario.groups[i].needs) {
        if (scenario.groups[i].vms.empty() || scenario[need].vms.empty()) continue;
        const auto now = round_trip(scenario, state, reachability, VmGroupId{i}, need);
        if (!now) continue;
        LatencyReport& report =
            found.try_emplace({VmGroupId{i}, need}, LatencyReport{VmGroupId{i}, need, *now, *now}).first->second;
        (at_first ? report.before : report.after) = at_first ? *now : std::max(report.after, *now);
      }
    }
  };
  ask(true);
  for (const Record& record : trace.records) {
    state.advance(record.at);
    state.apply(record.change);
    // A partial move is over when some plan is.
    const auto* plan = std::get_if<PlanChanged>(&record.change);
    if (plan && (plan->to == PlanPhase::recovered || plan->to == PlanPhase::ready)) ask(false);
  }
  std::vector<LatencyReport> reports;
  for (const auto& [pair, report] : found)
    if (report.after > report.before) reports.push_back(report);
  return reports;
}

}  // namespace drsim
