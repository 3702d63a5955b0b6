// drsim check: everything that is wrong with one or more scenario files.

#pragma once

#include "sim/cli/command.hpp"
#include "sim/cli/exit_code.hpp"

namespace drsim::cli {

/// Says all that is wrong with scenarios: what cannot be read, what the documents refuse, who cannot reach what at the
/// start, after each plan, and in the story. Faults of a file that several extend are told once.
ExitCode check(const Command& command);

}  // namespace drsim::cli
