// The verbs that simulate many times: run and compare with replications, sweep, solve, annual and merge.

#pragma once

#include <vector>

#include "sim/campaign/campaign.hpp"
#include "sim/cli/command.hpp"
#include "sim/cli/exit_code.hpp"

namespace drsim::cli {

/// run and compare with --replications.
ExitCode replicate(const Command& command, std::vector<campaign::Design> designs);
/// Simulates scenarios at many points, and says what their answers depend on.
ExitCode sweep(const Command& command);
/// Finds the value of something that meets a target.
ExitCode solve(const Command& command);
/// What a year brings, by the hazards of each design.
ExitCode annual(const Command& command, const std::vector<campaign::Design>& designs);
/// Joins results files.
ExitCode merge(const Command& command);

/// What is said when a shard has been simulated.
ExitCode shard_done(const Command& command, const campaign::Campaign& simulated, bool is_whole);
/// On standard error, if that is a terminal: how far, how fast, how long still, and what is found so far.
campaign::Watch progress_line();

}  // namespace drsim::cli
