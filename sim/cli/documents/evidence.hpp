// Writes the folder that documents a run, with all that is needed to repeat it.

#pragma once

#include <string>

#include "sim/cli/command.hpp"
#include "sim/cli/exit_code.hpp"
#include "sim/cli/runs/exports.hpp"

namespace drsim::cli {

/// Writes the record of a run into a folder: the scenario as one file, what was found, and what a test record has to
/// state, with room for what people add. The folder alone is enough to find the same again.
ExitCode write_evidence(const Command& command, const std::string& folder, const Simulated& simulated);

}  // namespace drsim::cli
