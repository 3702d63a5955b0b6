// Prints errors and warnings as text, CSV and JSON, without repeating them for files that share a base.

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
/// {"drsim": 2, "diagnostics":[{"file","line","column","severity","message","help"}]}
std::string diagnostics_json(const std::vector<Diagnostic>& diagnostics);
/// Those that no earlier file has had: what is wrong with a file that several extend is told once. They are added to
/// `told`.
std::vector<Diagnostic> not_told_before(std::vector<Diagnostic> diagnostics, std::vector<Diagnostic>& told);

}  // namespace drsim::cli
