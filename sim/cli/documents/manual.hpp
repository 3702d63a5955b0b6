// Manual pages and shell completion, from the table of verbs.

#pragma once

#include <string>

namespace drsim::cli {

/// Completion for bash.
std::string bash_completion();
/// Writes drsim.1, drsim-run.1 and so on, pages of section 1 in man(7), into a folder. False, and said so on standard
/// error, if that fails.
bool write_manual_pages(const std::string& folder);

}  // namespace drsim::cli
