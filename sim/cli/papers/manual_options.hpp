// Reads the options of a verb from Boost.Program_options for the manual.

#pragma once

#include <boost/program_options.hpp>
#include <vector>

#include "sim/cli/papers/manual.hpp"

namespace drsim::cli {

/// The options of a verb as --help prints them, for its manual page.
std::vector<VerbManual::Option> listed(const boost::program_options::options_description& options);

}  // namespace drsim::cli
