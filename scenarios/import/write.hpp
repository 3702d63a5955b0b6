// Writes an imported estate as YAML, with a comment at each value that says where it is from.

#pragma once

#include <string>

#include "scenarios/import/estate.hpp"

namespace drsim::imports {

/// The estate as a fragment in YAML, with comments that say where each element is from and which values are assumed.
std::string to_yaml(const Estate& estate, const std::string& title);

/// The first line of every file that an import has written. Only such a file is written over.
inline constexpr std::string_view signature =
    "# Written by drsim import: import again rather than edit, and extend this file.";

}  // namespace drsim::imports
