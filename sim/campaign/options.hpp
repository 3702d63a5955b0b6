// The settings of a campaign: number of replications, processes, stop rule and shard.

#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace drsim::campaign {

/// Which part of a campaign this process simulates: every N-th piece of it, beginning with the K-th.
struct Shard {
  std::uint64_t k = 1, n = 1;  ///< 1 <= k <= n
  friend bool operator==(Shard, Shard) = default;
};

/// Enough is enough when a percentile (or the mean, which is 0) of every use is known this well: half its interval, as
/// a share of it.
struct StopRule {
  double percentile = 95;
  double within = 0.02;
};

/// How often, where and how long scenarios are simulated.
struct Options {
  std::uint64_t replications = 0;  ///< With a stop rule: at most.
  unsigned jobs = 1;               ///< Processes that simulate at the same time.
  std::optional<StopRule> until;
  std::string results;  ///< A file that keeps every replication; empty: none.
  std::string csv;      ///< A file for other programs; empty: none.
  Shard shard;
};

}  // namespace drsim::campaign
