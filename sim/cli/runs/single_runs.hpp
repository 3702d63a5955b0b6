// Reads designs and simulates each once: what verbs do that tell of a run. Begin with read_designs().

#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "sim/campaign/campaign.hpp"
#include "sim/cli/command.hpp"
#include "sim/cli/exit_code.hpp"
#include "sim/cli/runs/exports.hpp"

namespace drsim::cli {

/// Reads all, so that all errors are seen at once; none is to be simulated if the code is not ok. Of files of which one
/// extends another, the fragment is left out.
std::pair<std::vector<campaign::Design>, ExitCode> read_designs(const Command& command);
/// Each once, with the draws that the command says.
std::vector<Simulated> simulate_each(std::vector<campaign::Design> designs, const Command& command);

/// Prints in the format that was asked for: verbs differ in their text and JSON; rows are rows.
void print_runs(const Command& command, const std::vector<RunReport>& reports, const std::function<std::string()>& text,
                const std::function<std::string()>& json);
/// Whether what is expected of a run holds.
ExitCode code_of(const RunReport& report);

/// A file's name as a shell takes it for one word (POSIX, "Quoting"), for a command to give next.
std::string in_shell(const std::string& word);

}  // namespace drsim::cli
