// The version of the program, with a hash of the executable. Results of different programs are not mixed.

#pragma once

#include <string>

namespace drsim::campaign {

/// Which program this is, to the byte: "0.1.0+" and a number made of the executable. Two of them that differ may differ
/// in any answer.
std::string program_version();

}  // namespace drsim::campaign
