// Demand and what was served of it, for the reports: lines of text, JSON and rows of CSV. load_report.hpp has what is
// shown.

#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "analysis/availability/report.hpp"
#include "analysis/output/text/text.hpp"

namespace drsim {

/// Of one use: how long it was degraded, what was missing, the worst minute; response time; what waited. Empty where no
/// demand is stated, or nothing was missing and no response time is asked for.
std::string demand_text(const RunReport& report, const PopulationReport& population);
/// The fullest lines, each direction by itself. Empty where none carries anything.
std::string lines_text(const RunReport& report, const TextStyle& style);
/// What was served from when to when, and what kept the rest from users: for explain.
std::string served_text(const RunReport& report, const PopulationReport& population, const TextStyle& style);

nlohmann::ordered_json demand_json(const DemandReport& demand);
nlohmann::ordered_json lines_json(const Scenario& scenario, const std::vector<LineReport>& lines);

/// The link whose direction is meant: "wan from edge to core".
std::string line_text(const Scenario& scenario, Hop line);
/// "3000 people's seconds of work" is how a backlog counts: "5m for each of 5000".
std::string backlog_text(const DemandReport& demand, std::int64_t users);

}  // namespace drsim
