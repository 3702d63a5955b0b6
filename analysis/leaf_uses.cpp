#include "analysis/leaf_uses.hpp"

#include <algorithm>

#include "analysis/critical_path.hpp"
#include "analysis/outages.hpp"
#include "analysis/parts.hpp"

namespace drsim {
namespace {

// From then on each resolver and each name has luck of its own.
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

LeafUses::LeafUses(const Skeleton& skeleton) : skeleton_(skeleton), number_of_leaf_(skeleton.scenario.vms.size()) {
  for (const Population& clients : skeleton.scenario.populations) is_of_leaf_.resize(is_of_leaf_.size() + clients.uses.size());
  for (const Skeleton::Use& use : skeleton.uses)
    if (use.leaf) is_of_leaf_[use.like] = true;
  for (std::size_t i = 0; i < skeleton.leaves.size(); ++i) number_of_leaf_[skeleton.leaves[i].index] = i;
  common_.resize(is_of_leaf_.size());
  for (const Skeleton::Use& use : skeleton.uses) {
    PopulationReport& report = report_.populations.emplace_back();
    report.clients = use.clients, report.application = use.application;
  }
}

const RunReport* LeafUses::measure(const Trace& trace, std::span<const History> histories, std::span<const std::vector<Absence>> absences) {
  const Scenario& scenario = skeleton_.scenario;
  if (draws_for_names(scenario, trace)) return nullptr;
  causes_.clear();
  for (std::size_t i = 0; i < histories.size(); ++i) {
    if (!is_of_leaf_[i]) continue;
    common_[i] = common_of(histories[i]);
    if (!common_[i]) return nullptr;
  }
  for (std::size_t i = 0; i < skeleton_.uses.size(); ++i) {
    const Skeleton::Use& use = skeleton_.uses[i];
    PopulationReport& report = report_.populations[i];
    if (!use.leaf) report = outages_of(scenario, trace, histories[use.like], Wording::none);
    else if (!add(trace, *common_[use.like], absences[number_of_leaf_[use.leaf.index]], report)) return nullptr;
  }
  judge(scenario, trace, report_, Wording::none);
  return &report_;
}

// Only of uses that caches change nothing for. All their users are cut off and back together.
std::optional<LeafUses::Common> LeafUses::common_of(const History& history) const {
  const Scenario& scenario = skeleton_.scenario;
  const std::vector<Part> parts = parts_of(scenario, history);
  if (parts.size() != 1 || !parts.front().caches.is_linear()) return {};
  const std::vector<Entry> entries = entries_of(scenario, history, parts.front());
  const std::vector<Condition> conditions = conditions_of(entries);
  if (!have_one_answer(conditions)) return {};
  Common common{.losses = {}, .holders = holders_of(conditions.front(), parts.front().caches)};
  const auto within = [&](Time at) { return std::clamp(at, start_of_scenario, scenario.end()); };
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const Time from = within(conditions[i].from), to = i + 1 < entries.size() ? within(conditions[i + 1].from) : scenario.end();
    if (from >= to || is_reached(entries[i].of(conditions[i].answers))) continue;
    if (!common.losses.empty() && common.losses.back().to == from) common.losses.back().to = to;
    else common.losses.push_back({from, to});
  }
  for (Loss& loss : common.losses) {
    const std::optional<std::size_t> record = restored_by(entries, loss.to);
    if (!record || loss.to >= scenario.end()) return {};
    loss.ended_by = *record;
  }
  return common;
}

// Losses and absences in the order of time: those that touch or overlap are one outage, which the last of them ends.
bool LeafUses::add(const Trace& trace, const Common& common, std::span<const Absence> absences, PopulationReport& report) {
  const Time end = skeleton_.scenario.end();
  std::size_t loss = 0, absence = 0, outages = 0;
  Duration lost{};
  const auto is_next_loss = [&] { return loss < common.losses.size() && (absence == absences.size() || common.losses[loss].from <= absences[absence].from); };
  while (loss < common.losses.size() || absence < absences.size()) {
    if (outages == report.outages.size()) report.outages.emplace_back();
    Outage& outage = report.outages[outages++];
    outage.from = is_next_loss() ? common.losses[loss].from : absences[absence].from;
    Time to = outage.from;
    const Loss* last_loss = nullptr;
    const Absence* last_absence = nullptr;
    while (loss < common.losses.size() || absence < absences.size()) {
      const bool is_loss = is_next_loss();
      if ((is_loss ? common.losses[loss].from : absences[absence].from) > to) break;
      const Loss* const next_loss = is_loss ? &common.losses[loss++] : nullptr;
      const Absence* const next_absence = is_loss ? nullptr : &absences[absence++];
      const std::optional<Time> until = is_loss ? next_loss->to : next_absence->to;
      if (!until || *until >= end || *until == to) return false;
      if (*until > to) to = *until, last_loss = next_loss, last_absence = next_absence;
    }
    outage.to = to;
    lost += to - outage.from;
    explain(trace, last_loss, last_absence, outage);
  }
  report.outages.resize(outages);
  report.mean_downtime = mean_of(lost.count(), common.holders);
  report.downtime_p50 = report.downtime_p95 = report.downtime_p99 = report.downtime_max = lost;
  report.first_loss = outages == 0 ? std::nullopt : std::optional(report.outages.front().from);
  return true;
}

// Its users wait for what ends the loss; or for the repair of its site, and then for the leaf to boot.
void LeafUses::explain(const Trace& trace, const Loss* loss, const Absence* absence, Outage& outage) {
  outage.critical_path = causes(trace, loss ? loss->ended_by : absence->repaired_by, outage.from);
  if (loss) return;
  const Time repaired = std::max(trace.records[absence->repaired_by].at, outage.from);
  if (repaired < *outage.to) outage.critical_path.push_back({Phase::boot, repaired, *outage.to, {}});
}

const std::vector<PathStep>& LeafUses::causes(const Trace& trace, std::size_t record, Time from) {
  for (const Causes& known : causes_)
    if (known.record == record && known.from == from) return known.steps;
  return causes_.emplace_back(Causes{record, from, causes_of(skeleton_.scenario, trace, record, from, Wording::none)}).steps;
}

}  // namespace drsim
