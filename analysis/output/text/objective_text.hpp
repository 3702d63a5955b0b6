// What objectives come to, in the words that every report uses. The judgement itself is RecoveryTime's, RecoveryPoint's
// and Attainment's.

#pragma once

#include <span>
#include <string>
#include <vector>

#include "analysis/availability/report.hpp"
#include "analysis/output/text/text.hpp"
#include "analysis/statistics/campaign.hpp"

namespace drsim {

/// "47m 3s", "not recovered after 23h" of what is still open at the horizon, "no incident".
std::string recovery_time_text(const RecoveryTime& recovery);
/// A line for below a table in which downtimes include planned moves, which recovery times leave apart; empty if there
/// were none.
std::string planned_note(std::span<const RunReport> reports);
/// "1h", "1h for 95 % of users", as the scenario states it; empty if it does not.
std::string objective_text(const RecoveryTime& recovery);
/// "12m 50s", "none: it was not started".
std::string recovery_point_text(const RecoveryPointReport& point);
std::string recovery_point_text(const RecoveryPoint& point);
/// What a run or a campaign found of an expectation.
std::string found_text(const ExpectationReport& expectation);
/// "recovery time of payroll for branch-users <= 1h for 95 % of users": a test's name, without what was found.
std::string objective_name(const Scenario& scenario, const PopulationReport& population);
std::string objective_name(const Scenario& scenario, const RecoveryPoint& point);

/// The applications' objectives as replications judge them: for each use, then for data.
struct StatedObjective {
  std::string text;  ///< "recovery time of payroll for branch-users <= 1h"
  Attainment attainment;
  /// In as many replications as required, so far.
  bool holds() const { return attainment.probability.value >= attainment.required - 1e-9; }
};
std::vector<StatedObjective> stated_objectives(const CampaignReport& campaign);

/// "✓", "✗", or "?" for what more replications have to decide.
std::string mark(Verdict verdict, const TextStyle& style);
/// "met in 93 % of replications (88 to 97 %), wanted 95 %: undecided, about 400 more would decide".
std::string attainment_text(const Attainment& attainment);
std::string percent_text(double share);

}  // namespace drsim
