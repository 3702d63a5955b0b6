// Turns files of other programs into a scenario fragment. Begin here; inputs.hpp sorts the files, complete.hpp fills
// the gaps, write.hpp writes the result.

#pragma once

#include <string>
#include <vector>

#include "scenarios/import/estate.hpp"
#include "scenarios/reading/diagnostic.hpp"

namespace drsim {

/// What came of reading foreign files.
struct Imported {
  std::string yaml;                      ///< A fragment that scenarios extend; empty if anything was wrong.
  std::vector<Diagnostic> diagnostics;   ///< What was wrong.
  std::vector<imports::Remark> remarks;  ///< What was left out, and what does not agree.
  std::size_t seen = 0, carried = 0;     ///< Elements in the files, and those that the fragment has.
  std::size_t assumed = 0;               ///< Values that no file states.
  bool unreadable = false;               ///< A file could not be read at all.
};

struct ImportOptions {
  bool anonymise = false;    ///< Names, ids and public addresses are replaced by pseudonyms.
  bool keeps_going = false;  ///< What has the wrong type is left out.
};

/// Reads what other programs export about a network: each file is known by what it holds. The result depends neither on
/// the order of the files nor on the order within them. Never throws for what a file holds.
Imported import_files(const std::vector<std::string>& files, const ImportOptions& options);
/// The same of texts, for tests and fuzzers: pairs of a file's name and what it holds.
Imported import_texts(std::vector<std::pair<std::string, std::string>> texts, const ImportOptions& options);

}  // namespace drsim
