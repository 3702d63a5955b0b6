// Parses single values of a scenario: durations, rates, sizes, addresses, dates and bounds.

#pragma once

#include <string>
#include <variant>

#include "models/world/scenario.hpp"
#include "scenarios/reading/document.hpp"

namespace drsim {

/// Why a value is not what it should be.
struct Fault {
  std::string message;  ///< "'90' has no unit".
  std::string help;     ///< "write 90s, 90m or 90h".
};
template <class T>
using Parsed = std::variant<T, Fault>;

// Each reads what a scalar, or the value at a node, states. The whole text must be used.

/// "90s", "1h 30m", "1.5h", "250ms": not negative, whole microseconds, at most longest_duration. "0s" is allowed.
Parsed<Duration> parse_duration(const std::string& text);
/// A duration, or a map that says how it varies: {p50, p95}, {uniform: [low, high]}, {triangular: [low, mode, high]},
/// {exponential: mean}.
Parsed<Delay> parse_delay(const YamlNode& node);
/// "200Mbit", "1.5Gbit": bits per second, more than none. Bytes are refused.
Parsed<BitRate> parse_bit_rate(const std::string& text);
/// "500kB/s": bytes per second, in powers of 1000.
Parsed<ByteRate> parse_byte_rate(const std::string& text);
/// "127GB": bytes, in powers of 1000, at least one.
Parsed<Bytes> parse_size(const std::string& text);
/// "100/s": whole frames per second, at least one.
Parsed<FrameRate> parse_frame_rate(const std::string& text);
/// "10%", "0.5%": 0 to 1, of at most 100 per cent.
Parsed<double> parse_share(const std::string& text);
/// "192.168.1.0/24", without host bits.
Parsed<Prefix> parse_prefix(const std::string& text);
/// "192.168.1.4".
Parsed<Address> parse_address(const std::string& text);
/// A whole number from 1 to 10^12.
Parsed<std::int64_t> parse_count(const std::string& text);
Parsed<std::int64_t> parse_number(const std::string& text);
/// A bridge priority: 0 to 61440 in steps of 4096 (IEEE 802.1D-2004 table 17-2).
Parsed<std::int64_t> parse_priority(const std::string& text);
/// "2026-03-02 09:00".
Parsed<CalendarStart> parse_date(const std::string& text);
/// "<= 90m".
struct Bound {
  Comparison comparison;
  Duration bound;
};
Parsed<Bound> parse_bound(const std::string& text);
/// ">= 80%": the bound in millionths.
Parsed<Bound> parse_share_bound(const std::string& text);
/// What a scenario may call a component.
Parsed<std::string> parse_name(const std::string& text);
/// "true" or "false".
Parsed<bool> parse_truth(const std::string& text);

}  // namespace drsim
