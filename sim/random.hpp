#pragma once

#include <cstdint>
#include <string_view>

#include "models/quantities.hpp"

namespace drsim {

/// A stream of random numbers of its own, for one component and one purpose. Counter-based (Philox 4x64-10): what it gives
/// depends on the seed, its name, the replication and how often it was asked, and on nothing that others draw.
class Stream {
 public:
  Stream(std::uint64_t seed, std::string_view name, std::uint64_t replication);

  /// Uniform on the open interval (0, 1).
  double uniform();
  /// By the inverse of the distribution function, from one uniform number; Fixed takes none, sums take several. Within [0, longest_duration].
  Duration draw(const Delay& delay);

 private:
  double left_of(const Jittered& timer);  ///< [us]
  double until(const Ticks& ticks);       ///< [us]

  std::uint64_t seed_, name_, replication_, count_ = 0;
};

}  // namespace drsim
