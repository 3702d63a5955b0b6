// Random numbers that are reproducible whatever else is drawn, and draws from the distributions of a Delay.

#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "models/world/quantities.hpp"

namespace drsim {

/// A stream of random numbers of its own, for one component and one purpose. Counter-based (Philox 4x64-10): what it
/// gives depends on the seed, its name, the replication and how often it was asked, and on nothing that others draw.
class Stream {
 public:
  Stream(std::uint64_t seed, std::string_view name, std::uint64_t replication)
      : Stream(seed, key_of(name), replication) {}
  /// By what a name comes to, for whoever simulates often.
  Stream(std::uint64_t seed, std::uint64_t key, std::uint64_t replication)
      : seed_(seed), name_(key), replication_(replication) {}
  static std::uint64_t key_of(std::string_view name);

  /// Uniform on the open interval (0, 1).
  double uniform();
  /// By the inverse of the distribution function, from one uniform number; Fixed takes none, sums take several. Within
  /// [0, longest_duration].
  Duration draw(const Delay& delay);

 private:
  friend Duration draw_nth(std::span<Stream> streams, std::size_t n, const Delay& delay);

  double left_of(const JitteredTimerResidual& timer);  ///< [us]
  double until(const TickWaits& ticks);                ///< [us]
  double left_in(const CacheResidual& cache);          ///< [us]

  std::uint64_t seed_, name_, replication_, count_ = 0;
};

/// The n-th shortest, from one on, of what all these streams draw: of a delay that grows with its uniform number.
Duration draw_nth(std::span<Stream> streams, std::size_t n, const Delay& delay);

}  // namespace drsim
