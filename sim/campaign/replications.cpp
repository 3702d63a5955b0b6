#include "sim/campaign/replications.hpp"

#include <cstring>
#include <optional>
#include <vector>

#include "analysis/chronicle.hpp"
#include "analysis/leaf_uses.hpp"
#include "analysis/sample.hpp"
#include "models/leaves.hpp"
#include "models/lumping.hpp"
#include "sim/campaign/absences.hpp"
#include "sim/isolate.hpp"

namespace drsim::campaign {
namespace {

// Between two processes of one program.
std::vector<std::byte> bytes_of(const Luck& luck) {
  std::vector<std::byte> bytes(2 * sizeof(std::uint64_t) + luck.exchanged.size());
  std::memcpy(bytes.data(), &luck.replication, sizeof(std::uint64_t));
  std::memcpy(bytes.data() + sizeof(std::uint64_t), &luck.other, sizeof(std::uint64_t));
  if (!luck.exchanged.empty()) std::memcpy(bytes.data() + 2 * sizeof(std::uint64_t), luck.exchanged.data(), luck.exchanged.size());
  return bytes;
}
Luck luck_of(const std::vector<std::byte>& bytes) {
  Luck luck;
  std::memcpy(&luck.replication, bytes.data(), sizeof(std::uint64_t));
  std::memcpy(&luck.other, bytes.data() + sizeof(std::uint64_t), sizeof(std::uint64_t));
  luck.exchanged.assign(reinterpret_cast<const char*>(bytes.data()) + 2 * sizeof(std::uint64_t), bytes.size() - 2 * sizeof(std::uint64_t));
  return luck;
}
std::vector<std::byte> bytes_of(const Outcome& outcome) {
  std::vector<std::byte> bytes(sizeof(outcome.ending) + outcome.row.size() * sizeof(double));
  std::memcpy(bytes.data(), &outcome.ending, sizeof(outcome.ending));
  std::memcpy(bytes.data() + sizeof(outcome.ending), outcome.row.data(), outcome.row.size() * sizeof(double));
  return bytes;
}
Outcome outcome_of(const std::vector<std::byte>& bytes) {
  Outcome outcome;
  std::memcpy(&outcome.ending, bytes.data(), sizeof(outcome.ending));
  outcome.row.resize((bytes.size() - sizeof(outcome.ending)) / sizeof(double));
  std::memcpy(outcome.row.data(), bytes.data() + sizeof(outcome.ending), outcome.row.size() * sizeof(double));
  return outcome;
}

// A scenario that is followed while it is played. The order of its members is that of their beginnings.
class Followed {
 public:
  Followed(const Scenario& scenario, std::uint64_t seed)
      : chronicle_(scenario), player_(scenario, seed,
                                      {.begins = [this](const World& world) { chronicle_.begin(world); },
                                       .sees = [this](const World& world, const Record& record, std::size_t index) { chronicle_.follow(world, record, index); }}) {}
  Followed(const Followed&) = delete;
  Followed& operator=(const Followed&) = delete;

  const Trace& play(const Luck& luck) { return player_.play(luck); }
  const std::vector<History>& histories() { return chronicle_.finish(); }

 private:
  Chronicle chronicle_;
  Player player_;
};

// Plays the skeleton, and adds its leaves.
class WithoutLeaves {
 public:
  WithoutLeaves(Skeleton skeleton, std::uint64_t seed) : skeleton_(std::move(skeleton)), run_(skeleton_.scenario, seed), absences_(skeleton_, seed), uses_(skeleton_) {}

  // Nothing if it has to be played whole.
  const RunReport* play(const Luck& luck) {
    const Trace& trace = run_.play(luck);
    const std::span<const std::vector<Absence>> absences = absences_.of(trace, luck);
    // What ends a run early is told by all its records.
    if (trace.ending != Ending::horizon || trace.records.size() + absences_.records() > Limits{}.records) return nullptr;
    return uses_.measure(trace, run_.histories(), absences);
  }

 private:
  const Skeleton skeleton_;
  Followed run_;
  Absences absences_;
  LeafUses uses_;
};

}  // namespace

class Replications::Stage {
 public:
  Stage(const Scenario& whole, std::uint64_t seed) : seed_(seed), lump_(lumped(whole)), scenario_(lump_ ? *lump_ : whole), layout_(scenario_), is_isolated_(sends_copies(scenario_)) {
    if (is_isolated_) return;
    if (auto skeleton = skeleton_of(scenario_)) without_leaves_.emplace(std::move(*skeleton), seed);
  }

  Outcome play(const Luck& luck) { return is_isolated_ ? outcome_of(child_.ask(bytes_of(luck))) : play_here(luck); }
  std::size_t helped() const { return helped_; }

 private:
  Outcome play_here(const Luck& luck) {
    if (without_leaves_) {
      if (const RunReport* report = without_leaves_->play(luck)) {
        ++helped_;
        return {Ending::horizon, layout_.row(*report)};
      }
      constexpr std::size_t patience = 8;  // Where caches come into it, they always do.
      if (++whole_ > patience + helped_) without_leaves_.reset();
    }
    return play_whole(luck);
  }

  Outcome play_whole(const Luck& luck) {
    if (!run_) run_.emplace(scenario_, seed_);
    const Trace& trace = run_->play(luck);
    return {trace.ending, layout_.row(measure(scenario_, trace, run_->histories()))};
  }

  const std::uint64_t seed_;
  const std::optional<Scenario> lump_;
  const Scenario& scenario_;
  const Layout layout_;
  const bool is_isolated_;
  IsolatedAnswerer child_{[this](const std::vector<std::byte>& luck) { return bytes_of(play_whole(luck_of(luck))); }};
  std::optional<Followed> run_;
  std::optional<WithoutLeaves> without_leaves_;
  std::size_t helped_ = 0, whole_ = 0;  ///< How many replications could be played without leaves, and how many not.
};

Replications::Replications(const Scenario& scenario, std::uint64_t seed) : stage_(std::make_unique<Stage>(scenario, seed)) {}
Replications::~Replications() = default;
Outcome Replications::play(const Luck& luck) { return stage_->play(luck); }
std::size_t Replications::played_without_leaves() const { return stage_->helped(); }

}  // namespace drsim::campaign
