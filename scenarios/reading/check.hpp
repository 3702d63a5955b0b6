#pragma once

#include <vector>

#include "scenarios/format/format.hpp"

namespace drsim {

/// Compares a scenario's tree with the format: unknown and missing keys, values that are not what they should be, names
/// that nothing has. What is wrong is reported and taken out of the tree, as far as its vm_outage can be borne.
struct Checked {
  std::vector<Diagnostic> diagnostics;
  bool usable = true;  ///< False: the scenario as a whole lacks something, and must not be built.
};
Checked check_format(YamlNode& scenario);

}  // namespace drsim
