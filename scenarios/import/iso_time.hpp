// Reads durations and instants as Azure and .NET write them, and writes durations as scenarios do.

#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace drsim::imports {

/// Seconds of an ISO 8601 duration, "PT1H30M", or of "01:30:00" and "1.02:03:04" as .NET writes them. Nothing if it is
/// none.
std::optional<std::int64_t> seconds_of_duration(const std::string& text);
/// Seconds since 1970 of "2026-03-02T09:00:00Z" with a fraction or an offset, or of "/Date(1772442000000)/". Nothing if
/// it is none.
std::optional<double> seconds_of_instant(const std::string& text);
/// "90s", "1h 30m": as a scenario has it.
std::string duration_of(double seconds);

}  // namespace drsim::imports
