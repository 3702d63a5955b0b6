// SHA-256, for the identifier and the list of files in the record of a run.

#pragma once

#include <string>

namespace drsim {

/// The SHA-256 of a text, in hexadecimal digits.
std::string sha256(const std::string& text);

}  // namespace drsim
