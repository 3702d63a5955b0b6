// The command-line options of all verbs that simulate replications.

#pragma once

#include <boost/program_options.hpp>

#include "sim/cli/command.hpp"

namespace drsim::cli {

/// The options of campaigns: how often, where, how long. Of run and compare they are optional.
void add_campaign_options(boost::program_options::options_description& options, Verb verb);
/// Throws UsageError for what makes no sense together.
void read_campaign_options(const boost::program_options::variables_map& values, Command& command);

/// A whole number of an option within bounds. Throws UsageError.
std::uint64_t whole_number(const std::string& option, const std::string& text, std::uint64_t least, std::uint64_t most);

}  // namespace drsim::cli
