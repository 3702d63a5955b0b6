// Combines the results files of a campaign that was divided among several machines.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace drsim::campaign {

struct Merged {
  std::uint64_t shards = 0, replications = 0;
  std::vector<std::uint64_t>
      missing;  ///< Shards that are not there, or lack something they should have simulated. Then nothing is written.
};

/// Joins the results files of all shards of one campaign into a new one, which a single machine would have written.
/// Throws ResultsError: for files of different scenarios, seeds, versions or numbers of shards, the same shard twice, a
/// file that is damaged, and a new one that exists.
Merged merge(const std::vector<std::string>& files, const std::string& into);

}  // namespace drsim::campaign
