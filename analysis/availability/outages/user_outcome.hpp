// Downtime and share of users cut off, for one group of users or for several groups combined.

#pragma once

#include <vector>

#include "analysis/availability/caches/cohorts.hpp"
#include "models/world/quantities.hpp"

namespace drsim {

struct Breakpoint;
struct SharePoint;

/// What users went through whom nothing but their phases tells apart.
struct UserOutcome {
  std::vector<Breakpoint> affected;  ///< The share cut off over time. Empty: nobody ever.
  double mean_downtime = 0;          ///< [s], the integral of the exact share.
  std::vector<Spread> downtimes;     ///< Of each user, all outages together.
  Duration downtime_p50{}, downtime_p95{}, downtime_p99{}, downtime_max{};
  std::vector<SharePoint> distribution;  ///< Of the downtimes.
};

/// Points on a straight line between their neighbours say nothing: without them.
void drop_collinear(std::vector<Breakpoint>& curve);
/// Works out its percentiles and its distribution from its downtimes, and leaves of its curve the points that say
/// something.
void finish(UserOutcome& outcome);

/// Users of different outcomes, taken together.
class Mixture {
 public:
  void add(double share, const UserOutcome& outcome);
  UserOutcome result() const;

 private:
  struct Turn {
    Time at;
    double jump = 0, slope = 0;
  };
  std::vector<Turn> turns_;
  std::vector<Spread> downtimes_;
  double start_ = 0, mean_ = 0;
};

}  // namespace drsim
