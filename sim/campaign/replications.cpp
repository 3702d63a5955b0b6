#include "sim/campaign/replications.hpp"

#include <cstring>
#include <optional>
#include <vector>

#include "analysis/availability/outages/history_recorder.hpp"
#include "analysis/availability/outages/standalone_uses.hpp"
#include "analysis/statistics/sample.hpp"
#include "models/reduction/aggregation.hpp"
#include "models/reduction/standalone_vms.hpp"
#include "sim/campaign/vm_outages.hpp"
#include "sim/isolate.hpp"

namespace drsim::campaign {
namespace {

// Between two processes of one program.
std::vector<std::byte> bytes_of(const Draws& draws) {
  std::vector<std::byte> bytes(2 * sizeof(std::uint64_t) + draws.exchanged.size());
  std::memcpy(bytes.data(), &draws.replication, sizeof(std::uint64_t));
  std::memcpy(bytes.data() + sizeof(std::uint64_t), &draws.other, sizeof(std::uint64_t));
  if (!draws.exchanged.empty())
    std::memcpy(bytes.data() + 2 * sizeof(std::uint64_t), draws.exchanged.data(), draws.exchanged.size());
  return bytes;
}
Draws draws_of(const std::vector<std::byte>& bytes) {
  Draws draws;
  std::memcpy(&draws.replication, bytes.data(), sizeof(std::uint64_t));
  std::memcpy(&draws.other, bytes.data() + sizeof(std::uint64_t), sizeof(std::uint64_t));
  draws.exchanged.assign(reinterpret_cast<const char*>(bytes.data()) + 2 * sizeof(std::uint64_t),
                         bytes.size() - 2 * sizeof(std::uint64_t));
  return draws;
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

// A scenario that is followed while it is simulated. The order of its members is that of their beginnings.
class Followed {
 public:
  Followed(const Scenario& scenario, std::uint64_t seed)
      : history_(scenario),
        simulator_(scenario, seed,
                   {.begins = [this](const World& world) { history_.begin(world); },
                    .sees = [this](const World& world, const Record& record,
                                   std::size_t index) { history_.follow(world, record, index); }}) {}
  Followed(const Followed&) = delete;
  Followed& operator=(const Followed&) = delete;

  const Trace& simulate(const Draws& draws) { return simulator_.simulate(draws); }
  const std::vector<History>& histories() { return history_.finish(); }

 private:
  HistoryRecorder history_;
  Simulator simulator_;
};

// Simulates the reduced, and adds its standalone_vms.
class WithoutStandaloneVms {
 public:
  WithoutStandaloneVms(ReducedScenario reduced, std::uint64_t seed)
      : reduced_(std::move(reduced)), run_(reduced_.scenario, seed), vm_outages_(reduced_, seed), uses_(reduced_) {}

  // Nothing if it has to be simulated whole.
  const RunReport* simulate(const Draws& draws) {
    const Trace& trace = run_.simulate(draws);
    const std::span<const std::vector<VmOutage>> vm_outages = vm_outages_.of(trace, draws);
    // What ends a run early is told by all its records.
    if (trace.ending != Ending::horizon || trace.records.size() + vm_outages_.records() > Limits{}.records)
      return nullptr;
    return uses_.measure(trace, run_.histories(), vm_outages);
  }

 private:
  const ReducedScenario reduced_;
  Followed run_;
  VmOutages vm_outages_;
  StandaloneUses uses_;
};

}  // namespace

class Replications::Stage {
 public:
  Stage(const Scenario& whole, std::uint64_t seed)
      : seed_(seed),
        aggregate_(whole.states_demand() ? std::nullopt : aggregated(whole)),  // What serves half of them counts.
        scenario_(aggregate_ ? *aggregate_ : whole),
        layout_(scenario_),
        is_isolated_(sends_copies(scenario_)) {
    if (is_isolated_ || scenario_.states_demand()) return;
    if (auto reduced = without_standalone_vms(scenario_)) without_standalone_.emplace(std::move(*reduced), seed);
  }

  Outcome simulate(const Draws& draws) {
    return is_isolated_ ? outcome_of(child_.ask(bytes_of(draws))) : simulate_here(draws);
  }
  std::size_t helped() const { return helped_; }

 private:
  Outcome simulate_here(const Draws& draws) {
    if (without_standalone_) {
      if (const RunReport* report = without_standalone_->simulate(draws)) {
        ++helped_;
        return {Ending::horizon, layout_.row(*report)};
      }
      constexpr std::size_t patience = 8;  // Where caches come into it, they always do.
      if (++whole_ > patience + helped_) without_standalone_.reset();
    }
    return simulate_whole(draws);
  }

  Outcome simulate_whole(const Draws& draws) {
    if (!run_) run_.emplace(scenario_, seed_);
    const Trace& trace = run_->simulate(draws);
    return {trace.ending, layout_.row(measure(scenario_, trace, run_->histories()))};
  }

  const std::uint64_t seed_;
  const std::optional<Scenario> aggregate_;
  const Scenario& scenario_;
  const Layout layout_;
  const bool is_isolated_;
  IsolatedAnswerer child_{
      [this](const std::vector<std::byte>& draws) { return bytes_of(simulate_whole(draws_of(draws))); }};
  std::optional<Followed> run_;
  std::optional<WithoutStandaloneVms> without_standalone_;
  std::size_t helped_ = 0,
              whole_ = 0;  ///< How many replications could be simulated without standalone VMs, and how many not.
};

Replications::Replications(const Scenario& scenario, std::uint64_t seed)
    : stage_(std::make_unique<Stage>(scenario, seed)) {}
Replications::~Replications() = default;
Outcome Replications::simulate(const Draws& draws) { return stage_->simulate(draws); }
std::size_t Replications::simulated_without_standalone() const { return stage_->helped(); }

}  // namespace drsim::campaign
