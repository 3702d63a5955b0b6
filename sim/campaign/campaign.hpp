// Simulates many replications of several designs, in parallel, and continues where an earlier call stopped. Owns the
// replications kept so far; workers.hpp runs them, results.hpp stores them.

#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "analysis/statistics/sample.hpp"
#include "sim/campaign/options.hpp"
#include "sim/campaign/results.hpp"
#include "sim/campaign/workers.hpp"
#include "sim/simulate.hpp"

namespace drsim::campaign {

/// A scenario that is simulated many times.
struct Design {
  std::shared_ptr<const Scenario> scenario;
  std::string fingerprint;  ///< Equal for equal scenarios and draws.
  Draws draws{};            ///< Of its replication 0.
};

/// How far a campaign is, for whoever waits for it. Called often; may be empty.
struct Progress {
  std::size_t done = 0, total = 0;  ///< Pieces.
  std::size_t simulated = 0;        ///< Of those done, by this call: the others were there.
  std::function<double()> p95;      ///< Of the first use of the first design, so far [s].
};
using Watch = std::function<void(const Progress&)>;

/// Replications of scenarios: simulates what is missing, keeps what there is. What it gives does not depend on how many
/// processes simulated, in which order, or how often it was interrupted.
class Campaign {
 public:
  /// `identity` names what is simulated, for the results file. Throws ResultsError.
  Campaign(const std::vector<const Design*>& designs, const std::string& identity, std::uint64_t seed,
           const Options& options);

  /// Sees to it that replications 0 to n - 1 of all these have been simulated, or this shard's part of them. False:
  /// interrupted.
  bool simulate(const std::vector<const Design*>& designs, std::uint64_t n, const Watch& watch = {});
  /// By the stop rule, or the number of replications. False: interrupted.
  bool simulate(const std::vector<const Design*>& designs, const Watch& watch = {});

  /// For each design, those of the first n replications that all of them have; all there are if n is 0.
  std::vector<Sample> samples(const std::vector<const Design*>& designs, std::uint64_t n = 0) const;
  std::size_t pieces_simulated() const { return simulated_; }

 private:
  struct Kept {
    std::map<std::uint64_t, Outcome> outcomes;  ///< By replication. Rows are packed.
  };
  std::vector<Piece> missing(const std::vector<const Design*>& designs, std::uint64_t n) const;
  bool is_known_well(const std::vector<const Design*>& designs, std::uint64_t n) const;

  const std::uint64_t seed_;
  const Options options_;
  std::unique_ptr<Results> results_;
  std::map<std::string, Kept> kept_;  ///< By fingerprint.
  std::size_t simulated_ = 0;
  std::uint64_t until_ = 0;  ///< Where the stop rule stopped.
};

}  // namespace drsim::campaign
