#pragma once

#include <span>
#include <vector>

#include "models/quantities.hpp"

namespace drsim {

struct Breakpoint;
struct SharePoint;

/// From an instant on, until the next of them: which version of a record the resolver answers, and which versions a
/// client that holds them cannot use. Bit v of `bad` belongs to version v.
struct Condition {
  Time from;
  std::uint32_t answers = 0;   ///< The version the resolver gives out, or no_version.
  std::vector<bool> bad;       ///< By version: whether its holder is cut off. Missing ones are not.
  static constexpr std::uint32_t no_version = 0xffffffff;  ///< A client that got no answer is cut off until it asks again.
};

/// What a population of uniformly spread clients went through. Each asks at a fixed interval, at a phase of its own that
/// is uniform on [0, interval), and uses the answer until it asks again; with an interval of zero, clients always use
/// what the resolver answers now. Before the first condition the resolver answered what it does in the first.
struct Fate {
  std::vector<Breakpoint> affected;  ///< The share cut off over time: piecewise linear, exact. Empty: nobody ever.
  double mean_downtime = 0;          ///< [s], the integral of the share.
  Duration downtime_p50{}, downtime_p95{}, downtime_max{};  ///< Quantiles of a client's total downtime, exact.
  std::vector<SharePoint> distribution;                      ///< Of that downtime, exact.
};

/// `conditions` in order of time, the first at or before the start of the scenario; the answer is for [start, end].
/// Cost grows with the number of conditions, not with clients nor with the number of look-ups.
Fate fate_of(std::span<const Condition> conditions, Duration interval, Time end);

}  // namespace drsim
