// The distribution of downtime over users: percentiles, maximum and the points of its curve.

#pragma once

#include <span>
#include <vector>

#include "analysis/availability/caches/cohorts.hpp"

namespace drsim {

struct Breakpoint;
struct SharePoint;

/// How downtimes are spread over users.
class Distribution {
 public:
  explicit Distribution(std::span<const Spread> spreads);

  Micros max() const { return max_; }
  /// The least downtime that this share of users does not exceed.
  Micros quantile(double share) const;
  /// The share of users up to each downtime at which it turns.
  std::vector<SharePoint> points() const;

 private:
  struct Step {
    double mass = 0, density = 0;
  };
  std::vector<std::pair<Micros, Step>> at_;  ///< Ascending.
  double total_ = 0;
  Micros max_ = 0;
};

/// Whether all that are ever cut off are so from one instant on, and are back one after the other: then the curve tells
/// how long each of them is. Otherwise it does not (caches/user_paths.hpp).
bool is_one_fall(std::span<const Breakpoint> curve);
/// The downtimes that a curve of the share cut off stands for, where who is cut off first is back last. Of one that
/// only falls that is all there is to know; otherwise the longest downtimes are longer than anybody's. A user's place
/// in each of several waves is its own random draws.
std::vector<Spread> downtimes_of(std::span<const Breakpoint> curve);

}  // namespace drsim
