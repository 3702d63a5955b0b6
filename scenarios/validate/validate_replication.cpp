#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "models/ethernet/lines.hpp"
#include "models/reachability/reachability.hpp"
#include "models/recovery/replication/churn.hpp"
#include "models/state/state.hpp"
#include "scenarios/build/build.hpp"

namespace drsim {
namespace {

// A replica is at its oldest when the next copy has arrived: an interval and a transfer. What is kept must be older
// than that.
void warn_of_policies_that_defeat_themselves(Draft& draft, const VmGroup& group, const Replication& policy) {
  if (policy.rpo && *policy.rpo < policy.every)
    draft.warn(draft.mark(group.origin),
               "vm '" + group.name + "' is copied every " + to_text(policy.every) +
                   ": its replica is older than its objective of " + to_text(*policy.rpo) + " again and again",
               "the least that can be kept is twice as long as a copy takes, and every must leave it so much");
  for (const auto& [what, steady_state] :
       {std::pair{"points", policy.points}, {"application-consistent points", policy.app_consistent}})
    if (steady_state > policy.retention)
      draft.warn(draft.mark(group.origin),
                 "vm '" + group.name + "' has " + what + " every " + to_text(steady_state) + " and keeps them for " +
                     to_text(policy.retention) + ": at times it has none",
                 "retention: " + to_text(2 * steady_state));
}

// Azure Site Recovery: common questions, 07/2025 and 12/2024; "Support matrix for Azure VM disaster recovery", 06/2025.
void warn_of_service_limits(Draft& draft, const VmGroup& group, const Vm& vm) {
  constexpr Duration slowest = 5min, longest_kept = 15 * 24h, most_often_consistent = 1h;
  constexpr ByteRate most_churn{54'000'000};
  const Scenario& scenario = draft.scenario;
  const auto is_azure = [&](SiteId site) { return scenario[site].kind == SiteKind::azure; };
  if (!is_azure(vm.recovery->site)) return;
  const Replication& policy = *vm.replication;
  const std::string who = "vm '" + group.name + "' ";
  const Mark at = draft.mark(group.origin);
  if (policy.every > slowest)
    draft.warn(at,
               who + "is copied every " + to_text(policy.every) + ", and Azure Site Recovery copies every 5m at least",
               "every: 5m");
  if (policy.retention > longest_kept)
    draft.warn(
        at,
        who + "keeps recovery points for " + to_text(policy.retention) + ", and Azure Site Recovery for 15d at most",
        "retention: 15d");
  if (policy.app_consistent > Duration{} && policy.app_consistent < most_often_consistent)
    draft.warn(at,
               who + "has application-consistent points every " + to_text(policy.app_consistent) +
                   ", and Azure Site Recovery takes one an hour at most",
               "app-consistent: 1h");
  std::int64_t churn = policy.churn.bytes_per_second;
  if (policy.by_day)
    for (const ChurnStep& step : *policy.by_day) churn = std::max(churn, step.rate.bytes_per_second);
  if (is_azure(vm.home.site) && churn > most_churn.bytes_per_second)
    draft.warn(at,
               who + "writes " + to_text(ByteRate{churn}) +
                   ", and Azure Site Recovery follows up to 54MB/s of a VM between regions",
               "100MB/s with its option for high churn");
}

// What is written and copied over each line, all day long: more than it carries, and replicas fall behind without end.
void warn_of_lines_that_copies_overload(Draft& draft) {
  const Scenario& scenario = draft.scenario;
  const State state(scenario);
  Reachability reachability(scenario);
  std::map<std::pair<LinkId, bool>, double> written_to;  // [bit/s]
  for (const auto& [way, vms] : scenario.index.vms_of_copies) {
    double rate = 0;
    for (const VmId vm : vms)
      if (scenario.index.copies_of_vm[vm.index][0] == way)
        rate += static_cast<double>(written(scenario, scenario[vm], start_of_scenario, start_of_scenario + 24h).count) *
                8 / 86'400;
    const Answer answer = reachability.of(state, scenario[way]);
    if (rate == 0 || !answer.reached()) continue;
    for (const Hop hop : answer.path)
      for (const Hop line : lines_of(scenario, hop)) written_to[{line.link, line.backwards}] += rate;
  }
  std::set<LinkId> told;
  for (const auto& [line, rate] : written_to) {
    const Link& link = scenario[line.first];
    const BitRate room = link.for_copies(link.bandwidth);
    if (rate <= static_cast<double>(room.bits_per_second) || !told.insert(line.first).second) continue;
    draft.warn(draft.mark(link.origin),
               "copies of what VMs write are " + to_text(BitRate{std::llround(rate / 1e5) * 100'000}) +
                   " in the mean of a day, and link '" + link.name + "' has " + to_text(room) +
                   " for them: replicas fall behind without end",
               "more bandwidth, another way for some of them, or less load");
  }
}

}  // namespace

void validate_replication(Draft& draft) {
  for (const VmGroup& group : draft.scenario.groups) {
    if (group.vms.empty()) continue;
    const Vm& vm = draft.scenario[group.vms.front()];
    if (!vm.replication || !vm.recovery) continue;
    warn_of_policies_that_defeat_themselves(draft, group, *vm.replication);
    warn_of_service_limits(draft, group, vm);
  }
  const auto is_error = [](const Diagnostic& one) { return one.severity == Severity::error; };
  if (std::none_of(draft.diagnostics.begin(), draft.diagnostics.end(), is_error))
    warn_of_lines_that_copies_overload(draft);
}

}  // namespace drsim
