// Which answer very many DNS caches hold over time, and for how long it is a wrong one: worked out exactly, without
// simulating each cache. shares.hpp continues with caches behind caches.

#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "models/world/quantities.hpp"

namespace drsim {

using Micros = std::int64_t;
/// Since the start of the scenario.
inline Micros micros(Time at) { return at.time_since_epoch().count(); }
inline constexpr Micros forever = 4 * longest_duration.count();

/// From `from` until `to`: what whoever asks is told, and what a cache makes of it.
struct Step {
  Micros from = 0, to = 0;
  std::uint32_t answers = 0;  ///< A version; none: nobody answers.
  Micros lifetime = 0;        ///< After how long a cache asks again that has asked now; 0: it keeps nothing.
  Micros grace = 0;           ///< How much longer it uses what it has, should nobody answer then.
  bool flushes = false;       ///< At `from` all caches are emptied.
  bool is_negative = false;   ///< What is answered is that there is no such name.
  std::vector<char> bad;      ///< By version, one more for none: whether its holder is cut off.
};

/// Holders that leave one version for another, one after the other between two instants, or all at one.
struct Ramp {
  Micros from = 0, to = 0;
  std::uint32_t leaves = 0, enters = 0;
  Micros holders = 0;
};

/// As many holders as `weight` says, whose downtimes are spread evenly from `low` to `high` [us].
struct Spread {
  Micros low = 0, high = 0;
  double weight = 0;
};

/// Many caches alike, at phases that are spread evenly over the first lifetime: one holder for each microsecond of it.
/// What becomes of them is worked out for stretches of phases, in whole microseconds, however many caches there are.
class Cohorts {
 public:
  /// A cache that is told nothing asks at every use until somebody answers. So does one that is emptied. A resolver's
  /// phase is another from then on; a client that looks up at an interval keeps its own.
  enum class Flushed : unsigned char { begins_again, keeps_phase };

  Cohorts(std::span<const Step> steps, std::uint32_t none, Flushed flushed);

  Micros holders() const { return holders_; }
  const std::vector<Ramp>& ramps() const { return ramps_; }  ///< In order of the steps.
  /// The time each has held a bad version.
  std::vector<Spread> downtimes() const;

 private:
  struct Cohort {
    Micros phases = 1;  ///< How many microseconds of phases, and how many times over.
    Micros layers = 1;
    Micros expires = 0;  ///< The first of them; each next one a microsecond later, if it moves.
    bool moves = true;
    bool overdue =
        false;  ///< It would have asked already: as soon as somebody answers, it does. At `expires` it gives up.
    std::uint32_t version = 0;
    Micros downtime = 0;  ///< Of the first, and how much it grows with each next.
    std::int64_t slope = 0;

    Micros holders() const { return phases * layers; }
    Micros last() const { return moves ? expires + phases : expires; }
  };

  void advance(const Step& step, Cohort cohort);
  void leave(const Step& step, Cohort& cohort, std::uint32_t enters);
  void renew(const Step& step, const Cohort& cohort);
  void fold(const Step& step, const Cohort& cohort);
  void thin();

  const std::uint32_t none_;
  const Flushed flushed_;
  Micros holders_ = 1;
  std::vector<Cohort> now_, next_;
  std::vector<Ramp> ramps_;
};

}  // namespace drsim
