// Reads a scenario file and the files it extends, and merges them into one tree. document.hpp reads a single file.

#pragma once

#include "scenarios/reading/document.hpp"

namespace drsim {

/// Reads a file and all that it extends, as one tree: maps merged, lists appended, single values replaced. Throws
/// DocumentError.
YamlNode compose(const std::string& file, Sources& sources, const Access& access = {});

}  // namespace drsim
