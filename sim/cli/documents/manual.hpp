// Help, manual pages and shell completion, all from one description of the verbs.

#pragma once

#include <string>
#include <vector>

namespace drsim::cli {

/// What --help, manual pages and completion say of a verb: all from one table.
struct VerbManual {
  struct Option {
    std::string names, argument, says;  ///< "--seed", "N", "..."; "-o [ --output ]" has both names.
  };
  std::string name, takes, does;
  std::vector<Option> options;
};
/// Of all verbs, in the order of the general help.
std::vector<VerbManual> manuals();

/// A manual page of section 1 in man(7): of the program as a whole if `verb` is empty. The date is not in it, so that
/// it is the same from one build to the next.
std::string manual_page(const std::string& verb);
/// Completion for bash.
std::string bash_completion();
/// Writes drsim.1, drsim-run.1 and so on into a folder. False, and said so on standard error, if that fails.
bool write_manual_pages(const std::string& folder);

}  // namespace drsim::cli
