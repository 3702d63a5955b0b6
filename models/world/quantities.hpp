// Time, data sizes and rates with their units, the distributions that a delay may have, and all of them as text.

#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <variant>

namespace drsim {

using namespace std::chrono_literals;

/// Simulated spans and instants are whole microseconds: they add up exactly and compare equal on every machine.
using Duration = std::chrono::microseconds;

/// The clock of a run. It has no now(): only the run's loop knows how late it is.
struct ScenarioClock {
  using duration = Duration;
  using rep = Duration::rep;
  using period = Duration::period;
  using time_point = std::chrono::time_point<ScenarioClock>;
  static constexpr bool is_steady = true;
};

/// An instant of a run, counted from the start of its scenario.
using Time = ScenarioClock::time_point;
inline constexpr Time start_of_scenario{};

/// The longest span and the latest horizon a scenario may state: ten years. Sums of a few of them still fit a Duration.
inline constexpr Duration longest_duration = std::chrono::hours{24 * 365 * 10};

/// An amount of data [byte].
struct Bytes {
  std::int64_t count = 0;
  friend auto operator<=>(Bytes, Bytes) = default;
};

/// What a link carries [bit/s], in each direction.
struct BitRate {
  std::int64_t bits_per_second = 0;
  friend auto operator<=>(BitRate, BitRate) = default;
};

/// How fast data changes [byte/s].
struct ByteRate {
  std::int64_t bytes_per_second = 0;
  friend auto operator<=>(ByteRate, ByteRate) = default;
};

/// Frames per second, whatever their size.
struct FrameRate {
  std::int64_t frames_per_second = 0;
  friend auto operator<=>(FrameRate, FrameRate) = default;
};

/// What piles up at `rate` during `span`, rounded down.
Bytes operator*(ByteRate rate, Duration span);

// How long something takes, when that is not one number. Each is named by what a planner knows about it.
struct Fixed {
  Duration value{};
  friend bool operator==(Fixed, Fixed) = default;
};
struct Uniform {
  Duration low{}, high{};
  friend bool operator==(Uniform, Uniform) = default;
};
struct Triangular {
  Duration low{}, mode{}, high{};
  friend bool operator==(Triangular, Triangular) = default;
};
/// Lognormal, given by two of its percentiles: half of all draws are below p50, 95 of 100 below p95.
struct Lognormal {
  Duration p50{}, p95{};
  friend bool operator==(Lognormal, Lognormal) = default;
};
struct Exponential {
  Duration mean{};
  friend bool operator==(Exponential, Exponential) = default;
};
/// How long a neighbour cache still believes what is no longer true (arp(7), RFC 4861 section 7.3.3): an entry was
/// confirmed at some time; it holds for half to one and a half times `reachable`, then for `first_probe`, and falls
/// after `probes`.
struct ArpEntryResidual {
  Duration reachable{}, first_probe{}, probes{};
  Duration
      since{};  ///< So long ago the entry was confirmed last. One that has fallen since is asked for again and again.
  static constexpr Duration retry{1'000'000};  ///< Between two such requests: arp(7), retrans_time_ms.
  friend bool operator==(ArpEntryResidual, ArpEntryResidual) = default;
};
/// What is left of a hold timer whose renewals come at an interval that is drawn again each time, up to a quarter short
/// (RFC 5880 section 6.8.7, RFC 4271 section 10): a longer gap is more likely the one that somebody falls silent in.
struct JitteredTimerResidual {
  Duration hold{}, interval{};
  bool hold_too = false;  ///< The hold timer itself is started up to a quarter short.
  friend bool operator==(JitteredTimerResidual, JitteredTimerResidual) = default;
};
/// The sum of `count` waits, each for the next tick of a clock at a phase of its own, and of a span that is always the
/// same.
struct TickWaits {
  Duration period{};
  std::int64_t count = 0;
  Duration and_then{};
  friend bool operator==(TickWaits, TickWaits) = default;
};
/// What is left, at any instant, of a recurring interval whose length is uniform on [low, high].
struct IntervalResidual {
  Duration low{}, high{};
  friend bool operator==(IntervalResidual, IntervalResidual) = default;
};
/// How long a cache still gives what it has fetched, at any instant, that keeps it for `lifetime` and is asked at
/// random, `gap` apart in the mean: not at all if that is over and nobody has asked since, or else what is left of it.
/// Then, for `grace` at most, until somebody asks. `since`: so long ago it was seen to fetch.
struct CacheResidual {
  Duration lifetime{}, gap{}, grace{}, since{};
  friend bool operator==(CacheResidual, CacheResidual) = default;
};
using Delay = std::variant<Fixed, Uniform, Triangular, Lognormal, Exponential, ArpEntryResidual, JitteredTimerResidual,
                           TickWaits, IntervalResidual, CacheResidual>;

/// How long a hold timer still runs when its peer falls silent. The last sign of life is up to one `interval` old, so
/// what is left of `hold` is uniform on [hold - interval, hold] (RFC 2328 section 10.5 for OSPF's RouterDeadInterval).
Delay residual(Duration hold, Duration interval);

/// "1h 30m", "45s", "12.5s", "250ms", "80us": the two largest units that say it, exact to the microsecond.
std::string to_text(Duration span);
/// "00:10:00", "26:03:12.5": hours, minutes and seconds since the start of the scenario.
std::string to_text(Time instant);
/// "1Gbit", "200Mbit": the same words that the scenario format reads.
std::string to_text(BitRate rate);
/// "1.308GB": rounded to a thousandth.
std::string to_text(Bytes size);
std::string to_text(ByteRate rate);
/// "100/s".
std::string to_text(FrameRate rate);
/// "90s", "p50 15m, p95 1h", "1m to 2m": the value as a scenario states it.
std::string to_text(const Delay& delay);

/// Seconds as a number, for reports.
double seconds(Duration span);
double seconds(Time instant);

}  // namespace drsim
