// The options that several verbs share, and how an option's value is read. campaign_options.hpp has those of verbs that
// simulate replications.

#pragma once

#include <boost/program_options.hpp>
#include <cstdint>
#include <string>

#include "sim/cli/verbs/verb_table.hpp"

namespace drsim::cli {

/// An option that takes a text; the name is what help calls it.
boost::program_options::typed_value<std::string>* text_value(const char* name);
bool has(const boost::program_options::variables_map& values, const char* option);
/// Empty: the option was not given.
std::string text_of(const boost::program_options::variables_map& values, const char* option);
/// A whole number of an option within bounds. Throws UsageError.
std::uint64_t whole_number(const std::string& option, const std::string& text, std::uint64_t least, std::uint64_t most);
/// Whether --color as it was given means colour on this terminal. Throws UsageError.
bool wants_colour(const std::string& choice);

/// --format, as the verb's row has it.
void add_format_option(boost::program_options::options_description& options, const Verb& verb);
/// --format, --color, --ascii and --verbose.
void add_output_options(boost::program_options::options_description& options, const Verb& verb);
/// --set and --root.
void add_scenario_options(boost::program_options::options_description& options);
void add_seed_option(boost::program_options::options_description& options);
/// --report.
void add_report_option(boost::program_options::options_description& options);
/// --junit, --worksheet and --chrome-trace.
void add_export_options(boost::program_options::options_description& options);

/// Reads --color, --ascii, --verbose, --set, --root and --seed, if the verb has them. Throws UsageError.
void read_common_options(const boost::program_options::variables_map& values, Command& command);
/// Reads the files to write besides: --report, --junit, --worksheet and --chrome-trace, if the verb has them.
void read_export_options(const boost::program_options::variables_map& values, Command& command);

}  // namespace drsim::cli
