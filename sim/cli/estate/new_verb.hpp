// drsim new: its options, and writing the first scenarios. scenarios/import/starter/starter.hpp has the templates.

#pragma once

#include <boost/program_options.hpp>

#include "sim/cli/command.hpp"
#include "sim/cli/exit_code.hpp"

namespace drsim::cli {

void add_new_options(boost::program_options::options_description& options);
/// Throws UsageError.
void read_new_options(const boost::program_options::variables_map& values, Command& command);

/// Writes the first scenarios of somebody: from a template, or from an imported estate.
ExitCode write_new(const Command& command);

}  // namespace drsim::cli
