// The entry point of drsim lesson and drsim exercise, and the part of drsim check that is about their files.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "scenarios/reading/reader.hpp"
#include "sim/cli/exit_code.hpp"
#include "sim/cli/papers/manual.hpp"

namespace drsim::cli {

/// Carries out lesson and exercise, which have options of their own. Nothing: the arguments name another verb. Throws
/// UsageError.
std::optional<ExitCode> teach(const std::vector<std::string>& arguments);

/// Of both, for the general help, manual pages and completion.
std::vector<VerbManual> teaching_manuals();

/// What check finds in a lesson or an exercise, put in the place of what it found in it as a scenario. Whether nothing
/// is wrong with it; nothing if the file is neither.
std::optional<bool> check_teaching(const std::string& file, Reading& reading);

}  // namespace drsim::cli
