#include "analysis/availability/outages/standalone_uses.hpp"

#include <algorithm>

#include "analysis/availability/caches/parts.hpp"
#include "analysis/availability/objectives.hpp"
#include "analysis/availability/outages/critical_path.hpp"
#include "analysis/availability/outages/outages.hpp"

namespace drsim {
namespace {

// From then on each resolver and each name has random draws of its own.
bool draws_for_names(const Scenario& scenario, const Trace& trace) {
  return std::any_of(trace.records.begin(), trace.records.end(), [&](const Record& record) {
    const auto* changed = std::get_if<FlowChanged>(&record.change);
    return changed && std::holds_alternative<WatchedFlow::Asking>(scenario[changed->flow].purpose);
  });
}

// The last record of an instant by which users have back what they had lost.
std::optional<std::size_t> restored_by(std::span<const Entry> entries, Time at) {
  for (std::size_t i = entries.size(); i-- > 1 && entries[i].condition.from >= at;) {
    const std::uint32_t version = entries[i].condition.answers;
    const bool restores = !is_reached(entries[i - 1].of(version)) && is_reached(entries[i].of(version));
    if (restores && entries[i].condition.from == at) return entries[i].record;
  }
  return {};
}

}  // namespace

StandaloneUses::StandaloneUses(const ReducedScenario& reduced)
    : reduced_(reduced), number_of_standalone_(reduced.scenario.vms.size()) {
  for (const Population& clients : reduced.scenario.populations)
    is_standalone_.resize(is_standalone_.size() + clients.uses.size());
  for (const ReducedScenario::Use& use : reduced.uses)
    if (use.standalone) is_standalone_[use.like] = true;
  for (std::size_t i = 0; i < reduced.standalone_vms.size(); ++i)
    number_of_standalone_[reduced.standalone_vms[i].index] = i;
  common_.resize(is_standalone_.size());
  for (const ReducedScenario::Use& use : reduced.uses) {
    PopulationReport& report = report_.populations.emplace_back();
    report.clients = use.clients, report.application = use.application;
  }
}

const RunReport* StandaloneUses::measure(const Trace& trace, std::span<const History> histories,
                                         std::span<const std::vector<VmOutage>> vm_outages) {
  const Scenario& scenario = reduced_.scenario;
  if (draws_for_names(scenario, trace)) return nullptr;
  causes_.clear();
  for (std::size_t i = 0; i < histories.size(); ++i) {
    if (!is_standalone_[i]) continue;
    common_[i] = common_of(trace, histories[i]);
    if (!common_[i]) return nullptr;
  }
  for (std::size_t i = 0; i < reduced_.uses.size(); ++i) {
    const ReducedScenario::Use& use = reduced_.uses[i];
    PopulationReport& report = report_.populations[i];
    if (!use.standalone)
      report = outages_of(scenario, trace, histories[use.like], Wording::none);
    else if (!add(trace, *common_[use.like], vm_outages[number_of_standalone_[use.standalone.index]], report))
      return nullptr;
  }
  judge(scenario, trace, report_, Wording::none);
  return &report_;
}

// Only of uses that caches change nothing for. All their users are cut off and back together.
std::optional<StandaloneUses::Common> StandaloneUses::common_of(const Trace& trace, const History& history) const {
  const Scenario& scenario = reduced_.scenario;
  const std::vector<Part> parts = parts_of(scenario, history);
  if (parts.size() != 1 || !parts.front().caches.is_linear()) return {};
  const std::vector<Entry> entries = entries_of(scenario, history, parts.front());
  const std::vector<Condition> conditions = conditions_of(entries);
  if (!have_one_answer(conditions)) return {};
  Common common{.losses = {}, .holders = holders_of(conditions.front(), parts.front().caches)};
  const auto within = [&](Time at) { return std::clamp(at, start_of_scenario, scenario.end()); };
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const Time from = within(conditions[i].from),
               to = i + 1 < entries.size() ? within(conditions[i + 1].from) : scenario.end();
    if (from >= to || is_reached(entries[i].of(conditions[i].answers))) continue;
    if (!common.losses.empty() && common.losses.back().to == from)
      common.losses.back().to = to;
    else
      common.losses.push_back({from, to});
  }
  for (Loss& loss : common.losses) {
    const std::optional<std::size_t> record = restored_by(entries, loss.to);
    if (!record || loss.to >= scenario.end()) return {};
    loss.ended_by = *record;
    const Losses losses = losses_between(scenario, trace, entries, loss.from, loss.to);
    loss.is_planned = losses.are_any && losses.are_planned;
  }
  return common;
}

// Losses and outages of VMs in the order of time: those that touch or overlap are one outage, which the last of them
// ends.
bool StandaloneUses::add(const Trace& trace, const Common& common, std::span<const VmOutage> vm_outages,
                         PopulationReport& report) {
  const Time end = reduced_.scenario.end();
  std::size_t loss = 0, vm_outage = 0, outages = 0;
  Duration lost{};
  const auto is_next_loss = [&] {
    return loss < common.losses.size() &&
           (vm_outage == vm_outages.size() || common.losses[loss].from <= vm_outages[vm_outage].from);
  };
  while (loss < common.losses.size() || vm_outage < vm_outages.size()) {
    if (outages == report.outages.size()) report.outages.emplace_back();
    Outage& outage = report.outages[outages++];
    outage.from = is_next_loss() ? common.losses[loss].from : vm_outages[vm_outage].from;
    Time to = outage.from;
    outage.is_planned = true;
    const Loss* last_loss = nullptr;
    const VmOutage* last_vm_outage = nullptr;
    while (loss < common.losses.size() || vm_outage < vm_outages.size()) {
      const bool is_loss = is_next_loss();
      if ((is_loss ? common.losses[loss].from : vm_outages[vm_outage].from) > to) break;
      const Loss* const next_loss = is_loss ? &common.losses[loss++] : nullptr;
      const VmOutage* const next_vm_outage = is_loss ? nullptr : &vm_outages[vm_outage++];
      outage.is_planned = outage.is_planned && is_loss && next_loss->is_planned;
      const std::optional<Time> until = is_loss ? next_loss->to : next_vm_outage->to;
      if (!until || *until >= end || *until == to) return false;
      if (*until > to) to = *until, last_loss = next_loss, last_vm_outage = next_vm_outage;
    }
    outage.to = to;
    lost += to - outage.from;
    explain(trace, last_loss, last_vm_outage, outage);
  }
  report.outages.resize(outages);
  report.mean_downtime = mean_of(lost.count(), common.holders);
  report.downtime_p50 = report.downtime_p95 = report.downtime_p99 = report.downtime_max = lost;
  report.recovery_time = recovery_time_of(reduced_.scenario, report);
  report.first_loss = outages == 0 ? std::nullopt : std::optional(report.outages.front().from);
  return true;
}

// Its users wait for what ends the loss; or for the repair of its site, and then for the standalone to boot.
void StandaloneUses::explain(const Trace& trace, const Loss* loss, const VmOutage* vm_outage, Outage& outage) {
  outage.critical_path = causes(trace, loss ? loss->ended_by : vm_outage->repaired_by, outage.from);
  if (loss) return;
  const Time repaired = std::max(trace.records[vm_outage->repaired_by].at, outage.from);
  if (repaired < *outage.to) outage.critical_path.push_back({Phase::boot, repaired, *outage.to, {}});
}

const std::vector<PathStep>& StandaloneUses::causes(const Trace& trace, std::size_t record, Time from) {
  for (const Causes& known : causes_)
    if (known.record == record && known.from == from) return known.steps;
  return causes_.emplace_back(Causes{record, from, causes_of(reduced_.scenario, trace, record, from, Wording::none)})
      .steps;
}

}  // namespace drsim
