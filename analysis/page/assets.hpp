// The files of this folder that make up a page, as they were when the program was built (see embed.cmake).

#pragma once

#include <string_view>

namespace drsim::assets {

extern const std::string_view page, style, script;
extern const std::string_view style_sha256, script_sha256;  ///< Hexadecimal.
extern const std::string_view limits;                       ///< README.md's section of that name.
extern const std::string_view version;

}  // namespace drsim::assets
