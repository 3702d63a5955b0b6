// The version of what drsim prints for programs. One number for every JSON object and CSV table: it rises when a key or
// a column is renamed or removed, and stays when one is added. README.md of analysis/ lists them all.

#pragma once

namespace drsim {

inline constexpr int output_version = 2;

}  // namespace drsim
