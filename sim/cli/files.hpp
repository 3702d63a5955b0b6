// Reads scenarios, below the root folder only if one is set, and writes output files whole or not at all, never over an
// input.

#pragma once

#include <string>
#include <vector>

#include "scenarios/reading/reader.hpp"
#include "sim/cli/command.hpp"

namespace drsim::cli {

/// Reads a scenario as the command says: below its root, and with what it says otherwise. Throws UsageError if a file
/// that is read is also one that the command would write.
Reading read(const Command& command, const std::string& file, const std::vector<Assignment>& assignments);

/// Throws UsageError if two of the files that a command would write are one, or one of them is read as well: nothing
/// has been written until then. Devices and pipes may be named as often as one likes.
void expect_outputs_apart(const Command& command, const std::vector<std::string>& inputs);

/// Whether two names are those of one file, through links or written otherwise.
bool is_same_file(const std::string& a, const std::string& b);

/// Whether a file is a fragment that one of these scenarios extends: it has been read with that one.
bool is_extended(const Reading& reading, const std::string& file, const std::vector<Reading>& by);

/// Writes a file whole or not at all. False, and said so, if that fails. Throws std::system_error where the system has
/// no file descriptor left.
bool write_file(const std::string& file, const std::string& text);

}  // namespace drsim::cli
