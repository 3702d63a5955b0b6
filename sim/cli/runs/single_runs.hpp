// The entry point of all verbs once the command line has been parsed. command.hpp does that.

#pragma once

#include "sim/cli/command.hpp"
#include "sim/cli/exit_code.hpp"

namespace drsim::cli {

/// Carries a command out: results to standard output, all else to standard error.
ExitCode carry_out(const Command& command);

}  // namespace drsim::cli
