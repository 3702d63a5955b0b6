#include "sim/campaign/vm_outages.hpp"

#include <algorithm>

#include "models/rules.hpp"
#include "models/state/timer_table.hpp"

namespace drsim::campaign {

VmOutages::VmOutages(const ReducedScenario& reduced, std::uint64_t seed)
    : seed_(seed),
      end_(reduced.scenario.end()),
      turns_(reduced.scenario.sites.size()),
      vm_outages_(reduced.standalone_vms.size()) {
  for (const VmId id : reduced.standalone_vms) {
    const Vm& vm = reduced.scenario[id];
    const std::string stream = stream_name(reduced.scenario, {RecoveryTimer::boot, id.index, 0});
    const std::string purpose = stream.substr(0, stream.find(' ') + 1);
    Standalone& standalone =
        standalone_.emplace_back(Standalone{vm.home.site, vm.boot, vm.aggregate ? vm.aggregate->needed : 1});
    if (!vm.aggregate)
      standalone.keys.push_back(Stream::key_of(stream));
    else
      for (const std::string& name : vm.aggregate->names) standalone.keys.push_back(Stream::key_of(purpose + name));
  }
}

std::span<const std::vector<VmOutage>> VmOutages::of(const Trace& trace, const Draws& draws) {
  for (std::vector<Turn>& turns : turns_) turns.clear();
  bool boots = false;
  for (std::size_t i = 0; i < trace.records.size(); ++i) {
    const auto* site = std::get_if<SiteChanged>(&trace.records[i].change);
    if (!site) continue;
    turns_[site->site.index].push_back({trace.records[i].at, site->to, i});
    boots = boots || (site->to == Status::up &&
                      std::any_of(standalone_.begin(), standalone_.end(),
                                  [&](const Standalone& standalone) { return standalone.site == site->site; }));
  }
  const std::uint64_t replication = boots ? draws.of("boot") : 0;
  records_ = 0;
  for (std::size_t i = 0; i < standalone_.size(); ++i) {
    const std::vector<Turn>& turns = turns_[standalone_[i].site.index];
    vm_outages_[i].clear();
    simulate(standalone_[i], turns, replication, vm_outages_[i]);
    records_ += 2 * turns.size();
  }
  return vm_outages_;
}

// Each repair begins a boot, each failure breaks off the one that is under way, one that would end at the same instant
// included.
void VmOutages::simulate(const Standalone& standalone, std::span<const Turn> turns, std::uint64_t replication,
                         std::vector<VmOutage>& vm_outages) {
  own_.clear();
  bool is_up = true;
  for (std::size_t i = 0; i < turns.size(); ++i) {
    if (turns[i].to == Status::down) {
      if (is_up) vm_outages.push_back({turns[i].at, {}});
      is_up = false;
      continue;
    }
    if (own_.empty())
      for (const std::uint64_t key : standalone.keys) own_.emplace_back(seed_, key, replication);
    const Time up = turns[i].at + draw_nth(own_, standalone.needed, standalone.boot);
    is_up = up <= (i + 1 < turns.size() ? turns[i + 1].at - Duration{1} : end_);
    if (is_up) vm_outages.back().to = up, vm_outages.back().repaired_by = turns[i].record;
  }
}

}  // namespace drsim::campaign
