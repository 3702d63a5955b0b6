// The findings of drsim check as SARIF and JUnit, for code hosts and build servers.

#pragma once

#include <string>
#include <vector>

#include "scenarios/reading/diagnostic.hpp"

namespace drsim::cli {

/// What check found as SARIF 2.1.0, which code hosts show beside the lines it is about. The rule that a finding cites
/// is its ruleId.
std::string diagnostics_sarif(const std::vector<Diagnostic>& diagnostics);
/// The same as JUnit: a test case for each file, which fails if anything in it is an error, or a warning where they
/// are asked to count as errors. Names are those of files only, so that they stay the same from run to run.
std::string diagnostics_junit(const std::vector<std::string>& files, const std::vector<std::vector<Diagnostic>>& found,
                              bool is_strict);

}  // namespace drsim::cli
