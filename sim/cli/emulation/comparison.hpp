// What was predicted for each use of a scenario, what was measured, and whether the one holds the other. Owns nothing
// but figures. emulate_verb.cpp fills it.

#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "models/world/scenario.hpp"
#include "sim/emulate/laboratory.hpp"
#include "sim/emulate/measured.hpp"
#include "sim/emulate/runner.hpp"

namespace drsim::cli {

/// One use of a scenario: what was predicted, by replication, and what was measured, by repeat, in seconds.
struct Comparison {
  PopulationId clients;
  ApplicationId application;
  double resolution = 0;  ///< Between two probes: an outage is known to that.
  std::size_t flows = 1;  ///< Who stand for the population.
  std::vector<double> means, waits;
  double least = 0, most = 0;  ///< Of any user in any replication; of several flows, their mean in any replication.
  double falls = 0;            ///< Three standard errors of the mean of so many flows, of which each is one user.
  std::vector<emulate::Measured> measured;  ///< Of the repeats that count.
  std::vector<double> late;                 ///< By how much their latest act was late: the laboratory's own.

  double low() const { return std::max(0.0, least - falls); }
  double high() const { return most + falls; }
  bool holds(std::size_t repeat) const;
  bool holds_all() const;
};

/// Each use of the scenario, in the order of the laboratory's probes, simulated so often.
std::vector<Comparison> predict(const Scenario& scenario, const emulate::Laboratory& lab, std::uint64_t seed,
                                std::uint64_t replications);

/// What is told of the laboratory besides: who it was, and what it left out.
struct Circumstances {
  std::string kernel;
  std::vector<std::string> left_out;
  double latest_act = 0;      ///< [s]
  std::size_t set_aside = 0;  ///< Repeats that do not count.
};

/// The rule for a laboratory's outliers, which looks at no result: a repeat does not count if an act was done, or a use
/// begun, so much later than it should have been.
inline constexpr double too_late = 0.5;  ///< [s]
bool counts(const emulate::Laboratory& lab, const emulate::Carried& carried);
std::string comparison_text(const Scenario& scenario, const std::vector<Comparison>& uses, const Circumstances& how);
std::string comparison_json(const Scenario& scenario, const std::vector<Comparison>& uses, const Circumstances& how);

}  // namespace drsim::cli
