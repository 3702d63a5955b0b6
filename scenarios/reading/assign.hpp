// Changes single values of a scenario before it is checked, as --set and --vary ask for; and identifies scenarios by a
// hash of what they say.

#pragma once

#include <string>

#include "scenarios/reading/document.hpp"

namespace drsim {

/// Something to be said instead of what a scenario says: "names.payroll.contoso.example.ttl: 5m". The path names keys,
/// names and, of lists, a number from 0 or the item's name, with points between them. A name that has points itself is
/// written whole.
struct Assignment {
  std::string text;
  std::string said_by = "--set";  ///< What errors call the place it is from.
  bool must_change = false;       ///< It is an error if the scenario says so already.
};

/// Puts the value where the path leads. What is there already is replaced, but a list added to a list is appended;
/// "!replace [...]" replaces the list, and "!remove" takes away what is there.
/// Throws DocumentError if the path leads nowhere.
void assign(YamlNode& scenario, const Assignment& assignment, Sources& sources);
/// The path of an assignment: what is before its colon.
std::string path_of(const Assignment& assignment);

/// A number that names a tree: the same for the same keys and values in the same order, wherever they are written
/// (FNV-1a, twice 64 bits, in hexadecimal).
std::string fingerprint(const YamlNode& tree);

}  // namespace drsim
