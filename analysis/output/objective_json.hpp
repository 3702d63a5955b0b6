// Confidence intervals and how often an objective was met, as JSON.

#pragma once

#include <nlohmann/json.hpp>

#include "analysis/statistics/campaign.hpp"

namespace drsim {

/// [low, high]; null for an end that the sample is too small to give.
nlohmann::ordered_json interval_json(const Estimate& estimate);
/// {"probability", "probability_interval", "required", "verdict": "met"|"missed"|"undecided", "more_replications"}
nlohmann::ordered_json attainment_json(const Attainment& attainment);

}  // namespace drsim
