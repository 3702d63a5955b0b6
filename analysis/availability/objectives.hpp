// What objectives come to. Recovery time is a property of an incident, downtime one of a whole run: an incident is a
// stretch of time in which somebody is cut off and that no planned act brought about.

#pragma once

#include <span>

#include "analysis/availability/outages/history.hpp"
#include "analysis/availability/report.hpp"

namespace drsim {

/// Whether a record follows from an act that somebody planned: a planned failover, a failback, a test, maintenance.
bool is_planned(const Scenario& scenario, const Trace& trace, std::size_t record);

/// The record at the beginning of the causes of another: what happened by itself, or because the timeline said so.
std::size_t root_of(const Trace& trace, std::size_t record);

/// What cut users off in a stretch of time, as one source of answers saw it: how much of it was planned.
struct Losses {
  bool are_any = false, are_planned = true;
  std::optional<std::size_t> first{};  ///< The record that brought about the first of them.
};
Losses losses_between(const Scenario& scenario, const Trace& trace, std::span<const Entry> entries, Time from, Time to);

/// From an outage's first user lost until no more than the rest of this share is cut off, for as long as the outage
/// lasts. None: more than that are cut off at its end.
std::optional<Duration> time_until_served(const Outage& outage, double users, Time end);

/// Of a use whose outages are known.
RecoveryTime recovery_time_of(const Scenario& scenario, const PopulationReport& population);

/// Whether every expectation holds and every stated objective is met: what test results call a failure, and exit code 1
/// says, is that this is false.
bool meets_all(const RunReport& report);

/// Writes the objective of each VM.
void add_point_objectives(const Scenario& scenario, std::vector<RecoveryPointReport>& points);
/// Of each application, from what its VMs were started with. Not `all`: only of those that state an objective.
std::vector<RecoveryPoint> application_points_of(const Scenario& scenario,
                                                 const std::vector<RecoveryPointReport>& points, bool all);

}  // namespace drsim
