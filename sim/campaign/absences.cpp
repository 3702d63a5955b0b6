#include "sim/campaign/absences.hpp"

#include <algorithm>

#include "models/rules.hpp"

namespace drsim::campaign {

Absences::Absences(const Skeleton& skeleton, std::uint64_t seed)
    : seed_(seed), end_(skeleton.scenario.end()), turns_(skeleton.scenario.sites.size()), absences_(skeleton.leaves.size()) {
  for (const VmId id : skeleton.leaves) {
    const Vm& vm = skeleton.scenario[id];
    const std::string stream = stream_name(skeleton.scenario, {Timer::Purpose::boot, id.index, 0});
    const std::string purpose = stream.substr(0, stream.find(' ') + 1);
    Leaf& leaf = leaves_.emplace_back(Leaf{vm.home.site, vm.boot, vm.lump ? vm.lump->needed : 1});
    if (!vm.lump) leaf.keys.push_back(Stream::key_of(stream));
    else for (const std::string& name : vm.lump->names) leaf.keys.push_back(Stream::key_of(purpose + name));
  }
}

std::span<const std::vector<Absence>> Absences::of(const Trace& trace, const Luck& luck) {
  for (std::vector<Turn>& turns : turns_) turns.clear();
  bool boots = false;
  for (std::size_t i = 0; i < trace.records.size(); ++i) {
    const auto* site = std::get_if<SiteChanged>(&trace.records[i].change);
    if (!site) continue;
    turns_[site->site.index].push_back({trace.records[i].at, site->to, i});
    boots = boots || (site->to == Status::up && std::any_of(leaves_.begin(), leaves_.end(), [&](const Leaf& leaf) { return leaf.site == site->site; }));
  }
  const std::uint64_t replication = boots ? luck.of("boot") : 0;
  records_ = 0;
  for (std::size_t i = 0; i < leaves_.size(); ++i) {
    const std::vector<Turn>& turns = turns_[leaves_[i].site.index];
    absences_[i].clear();
    play(leaves_[i], turns, replication, absences_[i]);
    records_ += 2 * turns.size();
  }
  return absences_;
}

// Each repair begins a boot, each failure breaks off the one that is under way, one that would end at the same instant included.
void Absences::play(const Leaf& leaf, std::span<const Turn> turns, std::uint64_t replication, std::vector<Absence>& absences) {
  own_.clear();
  bool is_up = true;
  for (std::size_t i = 0; i < turns.size(); ++i) {
    if (turns[i].to == Status::down) {
      if (is_up) absences.push_back({turns[i].at, {}});
      is_up = false;
      continue;
    }
    if (own_.empty())
      for (const std::uint64_t key : leaf.keys) own_.emplace_back(seed_, key, replication);
    const Time up = turns[i].at + draw_nth(own_, leaf.needed, leaf.boot);
    is_up = up <= (i + 1 < turns.size() ? turns[i + 1].at - Duration{1} : end_);
    if (is_up) absences.back().to = up, absences.back().repaired_by = turns[i].record;
  }
}

}  // namespace drsim::campaign
