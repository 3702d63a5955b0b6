// Downtimes over many seeds, for tests of routing that know the interval they must lie in.

#pragma once

#include <algorithm>
#include <string>

#include "tests/stories.hpp"

namespace drsim {

/// Mean downtimes of the first population over seeds [s].
struct Downtimes {
  double mean = 0, low = 1e9, high = 0;
};
inline Downtimes downtimes(const Scenario& scenario, std::uint64_t runs) {
  Downtimes found;
  for (std::uint64_t seed = 1; seed <= runs; ++seed) {
    const double one = analyse(scenario, simulate(scenario, seed)).populations.at(0).mean_downtime;
    found.mean += one / static_cast<double>(runs);
    found.low = std::min(found.low, one);
    found.high = std::max(found.high, one);
  }
  return found;
}

/// An application on one VM in 10.0.2.0/24, which is attached to these routers.
inline std::string served_at(const std::string& site, const std::string& gateways) {
  return "networks: {n: {site: " + site + ", subnets: {srv: {prefix: 10.0.2.0/24, gateways: [" + gateways +
         "]}}}}\nvms: {v: {network: n}}\napplications: {app: {served-by: v}}\n";
}

/// The share of the first population's users who lost something.
inline double share_hit(const Scenario& scenario, std::uint64_t seed = 1) {
  const PopulationReport found = analyse(scenario, simulate(scenario, seed)).populations.at(0);
  double spared = 0;
  for (const SharePoint& point : found.distribution)
    if (point.downtime == Duration{}) spared = point.share;
  return 1 - spared;
}

}  // namespace drsim
