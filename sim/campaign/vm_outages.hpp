// When VMs that a reduced scenario leaves out are down, from the same random draws as in a whole run. Owns the outages
// of the last run.

#pragma once

#include <span>
#include <vector>

#include "analysis/availability/outages/standalone_uses.hpp"
#include "sim/random.hpp"
#include "sim/simulate.hpp"

namespace drsim::campaign {

/// When standalone VMs are not up: each goes down with its site, and boots when that is repaired, with the draws that
/// it would have in a run.
class VmOutages {
 public:
  VmOutages(const ReducedScenario& reduced, std::uint64_t seed);

  /// Of each standalone, in a run of the reduced. Good until the next call.
  std::span<const std::vector<VmOutage>> of(const Trace& trace, const Draws& draws);
  /// How many records all that would be in a run.
  std::size_t records() const { return records_; }

 private:
  struct Standalone {
    SiteId site;
    Delay boot;
    std::size_t needed = 1;             ///< Of VMs that are one: the how manieth boot counts.
    std::vector<std::uint64_t> keys{};  ///< Of the streams that they draw from.
  };
  struct Turn {
    Time at;
    Status to;
    std::size_t record;
  };

  void simulate(const Standalone& standalone, std::span<const Turn> turns, std::uint64_t replication,
                std::vector<VmOutage>& vm_outages);

  const std::uint64_t seed_;
  const Time end_;
  std::vector<Standalone> standalone_;
  std::vector<std::vector<Turn>> turns_;  ///< By site.
  std::vector<std::vector<VmOutage>> vm_outages_;
  std::vector<Stream> own_;  ///< Of the standalone that is being simulated.
  std::size_t records_ = 0;
};

}  // namespace drsim::campaign
