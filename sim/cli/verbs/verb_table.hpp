// The table of verbs. General help, help, manual pages, completion, the verb that was meant and what is done all come
// from it. Begin with verb_table.cpp: it has the rows; what a verb does is in NAME_verb.cpp beside it.

#pragma once

#include <boost/program_options.hpp>
#include <cstddef>
#include <span>

#include "sim/cli/command.hpp"
#include "sim/cli/exit_code.hpp"

namespace drsim::cli {

/// What the verb's own file defines: NAME_verb.
struct VerbFunctions {
  /// Adds its options, in the order in which --help prints them; --help itself is there.
  void (*add_options)(boost::program_options::options_description& options, const Verb& verb);
  /// Reads what read_common_options() has not read. Throws UsageError for what makes no sense together.
  void (*read)(const boost::program_options::variables_map& values, Command& command);
  ExitCode (*carry_out)(const Command& command);
};

/// A row of the table.
struct Verb {
  const char* name;
  const char* arguments;  ///< "SCENARIO...", as usage says it.
  const char* summary;    ///< A sentence.
  const char* formats;    ///< "text|json", that --format takes. Empty: it has no --format.
  std::size_t least_files, most_files;
  const VerbFunctions& functions;
};
/// In the order of the general help.
std::span<const Verb> verbs();

/// All options of a verb, as its help prints them.
boost::program_options::options_description options_of(const Verb& verb);
/// How the verb is used, for who has used it otherwise.
UsageError wrong_usage(const Verb& verb);

}  // namespace drsim::cli
