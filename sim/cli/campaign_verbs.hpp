#pragma once

#include <vector>

#include "sim/campaign/campaign.hpp"
#include "sim/cli/command_line.hpp"
#include "sim/cli/exit_code.hpp"

namespace drsim::cli {

/// run and compare with --replications.
ExitCode replicate(const Command& command, std::vector<campaign::Design> designs);
/// Joins results files.
ExitCode merge(const Command& command);

/// Writes a file whole or not at all. False, and said so, if that fails.
bool write_file(const std::string& file, const std::string& text);
/// On standard error, if that is a terminal: how far, how fast, how long still, and what is found so far.
campaign::Watch progress_line();

}  // namespace drsim::cli
