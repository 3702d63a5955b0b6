// The results of a sweep over values of a scenario: tables, heat maps, tornado diagrams and sensitivity indices, as
// text, JSON and CSV.

#pragma once

#include <string>
#include <vector>

#include "analysis/output/campaign/campaign_output.hpp"
#include "analysis/statistics/sensitivity.hpp"

namespace drsim {

/// Which figure of a use a table shows.
enum class Shown : unsigned char { mean, p50, p90, p95, p99, missing };
std::string_view to_text(Shown shown);
const Estimate& estimate_of(const UseStatistics& use, Shown shown);

/// One point of a sweep: a value for each of its paths, and a sample for each design.
struct SweptPoint {
  std::vector<std::string> values;
  std::vector<Sample> samples;
};
struct Sweep {
  std::vector<std::string> paths;
  std::vector<SweptPoint> points;
};

/// For each design and use a table: along one path, or over two as a heat map; of more, a line for each point.
std::string sweep_text(const Sweep& sweep, Shown shown, const TextStyle& style);
std::string sweep_json(const Sweep& sweep);
std::string sweep_csv(const Sweep& sweep);

/// One at a time: the points are the scenario as it is, then for each path one at its low and one at its high end.
/// Paths in the order of what they move.
std::string tornado_text(const Sweep& sweep, Shown shown, const TextStyle& style);

/// What the spread of a design's downtime comes from.
struct Sensitivity {
  std::string design;
  std::size_t runs = 0;
  double mean = 0, deviation = 0;  ///< Of the downtime, mean over all users [s].
  std::vector<Influence> influences;
};
/// Mean over all users, by replication [s].
std::vector<double> downtime_of_all(const Sample& sample);
std::string sensitivity_text(const std::vector<Sensitivity>& designs, const TextStyle& style);
std::string sensitivity_json(const std::vector<Sensitivity>& designs);

}  // namespace drsim
