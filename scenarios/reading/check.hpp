// Compares a YAML tree with the table of keys, before anything is built from it. scenarios/format/format.hpp has the
// table.

#pragma once

#include <vector>

#include "scenarios/format/format.hpp"

namespace drsim {

/// Compares a tree with a format, that of scenarios unless another one is given: unknown and missing keys, values that
/// are not what they should be, names that nothing has. What is wrong is reported and taken out of the tree, as far as
/// the rest makes sense without it.
struct Checked {
  std::vector<Diagnostic> diagnostics;
  bool usable = true;  ///< False: the scenario as a whole lacks something, and must not be built.
};
Checked check_format(YamlNode& scenario);
Checked check_format(YamlNode& tree, const Form& root, const std::string& who);

}  // namespace drsim
