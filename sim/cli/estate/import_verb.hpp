// drsim import: its options, and writing the fragment. scenarios/import/import.hpp does the import.

#pragma once

#include <boost/program_options.hpp>

#include "sim/cli/command.hpp"
#include "sim/cli/exit_code.hpp"

namespace drsim::cli {

void add_import_options(boost::program_options::options_description& options);
/// Throws UsageError.
void read_import_options(const boost::program_options::variables_map& values, Command& command);

/// Reads what other programs export, and writes a fragment that scenarios extend.
ExitCode import_estate(const Command& command);

}  // namespace drsim::cli
