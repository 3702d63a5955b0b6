// Writes a scenario with all that it extends as a single file, so that a run can be repeated from that file alone.

#pragma once

#include <string>
#include <vector>

#include "scenarios/reading/assign.hpp"

namespace drsim {

/// A scenario as one file: all that it extends, and what is said otherwise, in one YAML document; and the files it is
/// from.
struct Composed {
  std::string yaml;
  std::vector<std::pair<std::string, std::string>> files;  ///< Names and what they hold, in the order they were read.
};
/// Throws DocumentError.
Composed composed(const std::string& file, const std::vector<Assignment>& assignments, const Access& access);

}  // namespace drsim
