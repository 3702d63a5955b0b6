// What was predicted for each use of a scenario, what was measured, and whether the one holds the other. Owns nothing
// but figures. emulate_verb.cpp fills it.

#pragma once

#include <string>
#include <vector>

#include "models/world/scenario.hpp"
#include "sim/emulate/laboratory.hpp"
#include "sim/emulate/measured.hpp"

namespace drsim::cli {

/// One figure of one use, in seconds.
struct Predicted {
  std::vector<double> downtimes, waits;  ///< By replication.
};

struct Comparison {
  PopulationId clients;
  ApplicationId application;
  double resolution = 0;  ///< [s] Between two probes: an outage is known to that.
  Predicted predicted;
  std::vector<emulate::Measured> measured;

  double low() const;
  double high() const;
  /// One measurement in a thousand lies further beyond the ends of so many draws, if all are alike.
  double beyond() const;
  bool holds(double sample) const;
  bool holds_all() const;
};

/// Each use of the scenario, in the order of the laboratory's probes, simulated so often.
std::vector<Comparison> predict(const Scenario& scenario, const emulate::Laboratory& lab, std::uint64_t seed,
                                std::uint64_t replications);

/// What is told of the laboratory besides: who it was, and what it left out.
struct Circumstances {
  std::string kernel;
  std::vector<std::string> left_out;
  double latest_act = 0;  ///< [s]
};
std::string comparison_text(const Scenario& scenario, const std::vector<Comparison>& uses, const Circumstances& how);
std::string comparison_json(const Scenario& scenario, const std::vector<Comparison>& uses, const Circumstances& how);

}  // namespace drsim::cli
