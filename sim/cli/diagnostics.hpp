#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "scenarios/reading/reader.hpp"

namespace drsim::cli {

/// A line of drsim's own on standard error.
void complain(const std::string& what);
/// One after the other, and how many there were.
void print(std::ostream& out, const std::vector<Diagnostic>& diagnostics, bool colour);
/// As comma-separated values, a row each.
std::string diagnostics_csv(const std::vector<Diagnostic>& diagnostics);
/// {"drsim":1,"diagnostics":[{"file","line","column","severity","message","help"}]}
std::string diagnostics_json(const std::vector<Diagnostic>& diagnostics);

}  // namespace drsim::cli
