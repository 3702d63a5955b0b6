// The conclusion of a comparison of designs in a few sentences.

#pragma once

#include <string>
#include <vector>

#include "analysis/availability/report.hpp"
#include "analysis/statistics/sample.hpp"

namespace drsim {

/// What a comparison comes to, in a few sentences: which design loses the fewest user-minutes, by how much, who meets
/// the objectives, and what it costs. One run of each is one draw, and the last sentence says so.
std::string compare_verdict(const std::vector<RunReport>& reports);
/// The same of replications, paired by their draws: how sure the difference is. `typical`: a run of each, for what
/// draws do not change.
std::string compare_verdict(const std::vector<Sample>& samples, const std::vector<RunReport>& typical);

}  // namespace drsim
