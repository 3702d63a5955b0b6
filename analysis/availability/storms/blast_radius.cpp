#include "analysis/availability/storms/blast_radius.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "analysis/availability/outages/history_recorder.hpp"
#include "analysis/output/text/text_style.hpp"
#include "models/ethernet/storm_load.hpp"
#include "models/state/state.hpp"

namespace drsim {
namespace {

bool is_of_storms(const Record& record) {
  return std::holds_alternative<StormChanged>(record.change) || std::holds_alternative<VmFlapping>(record.change) ||
         std::holds_alternative<RouterHelloLoss>(record.change) || touches_trunks(record.change);
}

// Whether a storm is among what led to a record.
bool is_by_storm(const Trace& trace, std::optional<std::size_t> record) {
  while (record) {
    const Record& now = trace.records[*record];
    if (std::holds_alternative<StormChanged>(now.change)) return true;
    if (now.cause.kind != Cause::Kind::record) return false;
    record = now.cause.index;
  }
  return false;
}

// Populations by when a storm cuts one of their uses off, by itself or by what followed from it, and when it is back.
std::multimap<Time, std::pair<PopulationId, int>> cuts_of(const Trace& trace, const std::vector<History>& histories) {
  std::multimap<Time, std::pair<PopulationId, int>> cuts;
  for (const History& history : histories) {
    bool was = false;
    for (const Entry& entry : entries_of(history, history.sources.front())) {
      const Disposition met = entry.of(entry.condition.answers);
      const bool is = !is_reached(met) && (was || met == Disposition::storm || is_by_storm(trace, entry.record));
      if (is != was) cuts.emplace(entry.condition.from, std::pair{history.clients, is ? 1 : -1});
      for (std::size_t i = 0; is != was && i < history.alike.size(); ++i)
        cuts.emplace(entry.condition.from, std::pair{history.alike[i], is ? 1 : -1});
      was = is;
    }
  }
  return cuts;
}

class Tally {
 public:
  Tally(const Scenario& scenario, const Trace& trace, const std::vector<History>& histories)
      : scenario_(scenario),
        state_(scenario),
        cuts_(cuts_of(trace, histories)),
        uses_cut_(scenario.populations.size()),
        next_cut_(cuts_.begin()) {}

  std::vector<BlastRadius> take(const Trace& trace) {
    for (const Record& record : trace.records) {
      if (record.at > state_.at()) close();
      state_.advance(record.at);
      state_.apply(record.change);
      // One VM at a time; whoever is overloaded changes with what floods where only.
      if (const auto* flapping = std::get_if<VmFlapping>(&record.change))
        set(flapping->vm, flapping->flaps || overloaded_.contains(flapping->vm));
      else
        is_stale_ = is_stale_ || is_of_storms(record);
    }
    close();
    return std::move(points_);
  }

 private:
  void set(VmId vm, bool is_down) {
    if (is_down)
      vms_.insert(vm);
    else
      vms_.erase(vm);
  }

  void reevaluate() {
    const Flood flood = flood_of(scenario_, state_);
    overloaded_.clear();
    vms_.clear();
    for (std::size_t i = 0; i < scenario_.vms.size(); ++i) {
      const VmId vm{i};
      const Attachment& here = state_.attachment(vm);
      if (!here.is_connected()) continue;
      const double heard = flood.heard(scenario_[here.subnet].vlan, here.attached_to);
      if (lost_at(scenario_[vm], heard) > scenario_.tolerable_loss) overloaded_.insert(vm);
      set(vm, state_.is_flapping(vm) || overloaded_.contains(vm));
    }
  }

  // The instant is over: what there is now is what it left.
  void close() {
    if (std::exchange(is_stale_, false) && (!state_.storms().empty() || !vms_.empty())) reevaluate();
    for (; next_cut_ != cuts_.end() && next_cut_->first <= state_.at(); ++next_cut_)
      uses_cut_[next_cut_->second.first.index] += next_cut_->second.second;
    BlastRadius now{
        .at = std::max(state_.at(), start_of_scenario), .vms = vms_.size(), .gateways = 0, .users = 0, .sites = {}};
    std::set<SiteId> sites;
    for (const VmId vm : vms_) sites.insert(state_.attachment(vm).site);
    for (std::size_t i = 0; i < scenario_.routers.size(); ++i) {
      if (!state_.loses_hellos(RouterId{i})) continue;
      ++now.gateways;
      sites.insert(scenario_.routers[i].site);
    }
    for (std::size_t i = 0; i < uses_cut_.size(); ++i) {
      if (uses_cut_[i] == 0) continue;
      now.users += scenario_.populations[i].count;
      sites.insert(scenario_[scenario_.populations[i].behind].site);
    }
    now.sites.assign(sites.begin(), sites.end());
    // Of what came to be before the scenario begins, what is left at its start counts.
    if (!points_.empty() && points_.back().at == now.at) points_.pop_back();
    if (points_.empty() ? !now.sites.empty() : !points_.back().is_as_large_as(now)) points_.push_back(std::move(now));
  }

  const Scenario& scenario_;
  State state_;
  std::multimap<Time, std::pair<PopulationId, int>> cuts_;
  std::vector<int> uses_cut_;
  std::multimap<Time, std::pair<PopulationId, int>>::const_iterator next_cut_;
  std::set<VmId> overloaded_, vms_;
  bool is_stale_ = false;  ///< What floods where has changed in this instant.
  std::vector<BlastRadius> points_;
};

}  // namespace

std::vector<BlastRadius> blast_radius(const Scenario& scenario, const Trace& trace) {
  const bool is_any = std::any_of(trace.records.begin(), trace.records.end(), [](const Record& record) {
    return std::holds_alternative<StormChanged>(record.change);
  });
  return is_any ? Tally(scenario, trace, histories(scenario, trace)).take(trace) : std::vector<BlastRadius>{};
}

std::vector<BlastRadius> moment_by_moment(const std::vector<BlastRadius>& all) {
  std::vector<BlastRadius> told;
  for (const BlastRadius& now : all) {
    const bool is_same_moment = !told.empty() && time_text(told.back().at) == time_text(now.at);
    if (is_same_moment)
      told.back() = now;
    else
      told.push_back(now);
  }
  return told;
}

}  // namespace drsim
