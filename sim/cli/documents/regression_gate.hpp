// Compares the results of a comparison with an earlier one and fails if they are worse, for use in continuous
// integration.

#pragma once

#include <string>

#include "sim/cli/exit_code.hpp"

namespace drsim::cli {

/// Compares what compare prints as JSON now with what it printed earlier. A use is worse if its mean or P95 downtime
/// has grown by more than `tolerance` (a share) and a second; where both have replications, only if their intervals say
/// so too. Says what is worse on standard error. ExitCode::expectation_failed if anything is, ExitCode::file if the
/// earlier file cannot be used.
ExitCode judge_regression(const std::string& now, const std::string& earlier_file, double tolerance);

}  // namespace drsim::cli
