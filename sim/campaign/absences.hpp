#pragma once

#include <span>
#include <vector>

#include "analysis/leaf_uses.hpp"
#include "sim/random.hpp"
#include "sim/simulate.hpp"

namespace drsim::campaign {

/// When leaves are not up: each goes down with its site, and boots when that is repaired, with the luck that it would have in a run.
class Absences {
 public:
  Absences(const Skeleton& skeleton, std::uint64_t seed);

  /// Of each leaf, in a run of the skeleton. Good until the next call.
  std::span<const std::vector<Absence>> of(const Trace& trace, const Luck& luck);
  /// How many records all that would be in a run.
  std::size_t records() const { return records_; }

 private:
  struct Leaf {
    SiteId site;
    Delay boot;
    std::size_t needed = 1;            ///< Of VMs that are one: the how manieth boot counts.
    std::vector<std::uint64_t> keys{};  ///< Of the streams that they draw from.
  };
  struct Turn {
    Time at;
    Status to;
    std::size_t record;
  };

  void play(const Leaf& leaf, std::span<const Turn> turns, std::uint64_t replication, std::vector<Absence>& absences);

  const std::uint64_t seed_;
  const Time end_;
  std::vector<Leaf> leaves_;
  std::vector<std::vector<Turn>> turns_;  ///< By site.
  std::vector<std::vector<Absence>> absences_;
  std::vector<Stream> own_;  ///< Of the leaf that is being played.
  std::size_t records_ = 0;
};

}  // namespace drsim::campaign
