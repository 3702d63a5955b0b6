// The command line, from the arguments to what is done with them. Everything about a verb comes from its row in
// verbs/verb_table.cpp.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/cli/command.hpp"
#include "sim/cli/exit_code.hpp"

namespace drsim::cli {

/// Either a command, or the help text that was asked for.
struct Request {
  std::optional<Command> command;
  std::string help;
};
/// Throws UsageError.
Request parse(const std::vector<std::string>& arguments);

/// Carries a command out: results to standard output, all else to standard error. Throws UsageError for what only shows
/// when scenarios have been read, such as names that they do not have.
ExitCode carry_out(const Command& command);

}  // namespace drsim::cli
