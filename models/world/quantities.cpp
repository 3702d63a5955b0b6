#include "models/world/quantities.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace drsim {
namespace {

struct Unit {
  std::string_view name;
  std::int64_t size;
};

constexpr std::array spans{Unit{"d", 86'400'000'000}, Unit{"h", 3'600'000'000}, Unit{"m", 60'000'000},
                           Unit{"s", 1'000'000},      Unit{"ms", 1'000},        Unit{"us", 1}};

// 12'500'000 of a unit of 1'000'000 is "12.5".
std::string decimal(std::int64_t value, std::int64_t unit) {
  std::string text = std::to_string(value / unit);
  std::string fraction;
  for (std::int64_t rest = value % unit, place = unit / 10; rest != 0 && place != 0; rest %= place, place /= 10)
    fraction += static_cast<char>('0' + rest / place);
  return fraction.empty() ? text : text + "." + fraction;
}

// The largest unit of a family of thousands that leaves a number of at least 1.
std::string in_thousands(std::int64_t value, std::string_view base, const std::array<std::string_view, 5>& prefixes) {
  std::size_t power = 0;
  std::int64_t unit = 1;
  while (power + 1 < prefixes.size() && value / unit >= 1000) unit *= 1000, ++power;
  return decimal(value, unit) + std::string(prefixes[power]) + std::string(base);
}

constexpr std::array<std::string_view, 5> si{"", "k", "M", "G", "T"};

struct DelayText {
  std::string operator()(const Fixed& d) const { return to_text(d.value); }
  std::string operator()(const Uniform& d) const { return to_text(d.low) + " to " + to_text(d.high); }
  std::string operator()(const Triangular& d) const {
    return to_text(d.low) + " to " + to_text(d.high) + ", mostly " + to_text(d.mode);
  }
  std::string operator()(const Lognormal& d) const { return "p50 " + to_text(d.p50) + ", p95 " + to_text(d.p95); }
  std::string operator()(const Exponential& d) const { return "mean " + to_text(d.mean); }
  std::string operator()(const JitteredTimerResidual& d) const { return "what is left of " + drsim::to_text(d.hold); }
  std::string operator()(const TickWaits& d) const {
    return drsim::to_text(d.and_then) + " to " + drsim::to_text(d.and_then + d.count * d.period);
  }
  std::string operator()(const ArpEntryResidual& d) const {
    return to_text(d.probes) + " to " + to_text(d.reachable * 3 / 2 + d.first_probe + d.probes);
  }
  std::string operator()(const IntervalResidual& d) const { return "up to " + to_text(d.high); }
  std::string operator()(const CacheResidual& d) const { return "up to " + to_text(d.lifetime); }
};

}  // namespace

Bytes operator*(ByteRate rate, Duration span) {
  // 128 bits: a terabyte per second for ten years is past 64.
  __extension__ using Wide = __int128;
  return {static_cast<std::int64_t>(static_cast<Wide>(rate.bytes_per_second) * span.count() / 1'000'000)};
}

Delay residual(Duration hold, Duration interval) { return Uniform{std::max(hold - interval, Duration{}), hold}; }

std::string to_text(Duration span) {
  if (span < Duration{}) return "-" + to_text(-span);
  if (span == Duration{}) return "0s";
  std::int64_t rest = span.count();
  std::string text;
  for (const auto& [name, size] : spans) {
    // One unit for what is below a minute, whatever stands before it: "28m 0.8s".
    const bool is_rest = !text.empty() && name == "s";
    if (rest < size && !is_rest) continue;
    const bool decimals = name == "s" || name == "ms" || name == "us";
    const std::string part = decimals ? decimal(rest, size) : std::to_string(rest / size);
    text += (text.empty() ? "" : " ") + part + std::string(name);
    rest = decimals ? 0 : rest % size;
    if (rest == 0) break;
  }
  return text;
}

std::string to_text(Time instant) {
  if (instant < start_of_scenario) return "-" + to_text(Time{-instant.time_since_epoch()});
  const std::int64_t total = instant.time_since_epoch().count();
  const auto two = [](std::int64_t n) { return (n < 10 ? "0" : "") + std::to_string(n); };
  const std::int64_t hours = total / 3'600'000'000, minutes = total / 60'000'000 % 60, rest = total % 60'000'000;
  return two(hours) + ":" + two(minutes) + ":" + (rest < 10'000'000 ? "0" : "") + decimal(rest, 1'000'000);
}

std::string to_text(BitRate rate) { return in_thousands(rate.bits_per_second, "bit", si); }
std::string to_text(Bytes size) {
  // Three digits after the point are enough.
  std::int64_t unit = 1;
  while (size.count / unit >= 1'000'000) unit *= 1000;
  return in_thousands((size.count + unit / 2) / unit * unit, "B", si);
}
std::string to_text(ByteRate rate) { return in_thousands(rate.bytes_per_second, "B/s", si); }
std::string to_text(FrameRate rate) { return std::to_string(rate.frames_per_second) + "/s"; }
std::string to_text(const Delay& delay) { return std::visit(DelayText{}, delay); }

double seconds(Duration span) { return static_cast<double>(span.count()) / 1e6; }
double seconds(Time instant) { return seconds(instant.time_since_epoch()); }

}  // namespace drsim
