// What is wrong with a file, at which line and column, and how it is shown to the user.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "models/world/severity.hpp"

namespace drsim {

std::string_view to_text(Severity severity);

/// What is wrong with a scenario, and where.
struct Diagnostic {
  Severity severity = Severity::error;
  std::string file;
  std::size_t line = 1, column = 1;  ///< From 1; the column counts characters, not bytes.
  std::string message;
  std::string help;        ///< What would be right. May be empty.
  std::string excerpt;     ///< The line it is on, or what of a long one is around the place. May be empty.
  std::size_t caret = 0;   ///< Where in the excerpt, in characters.
  std::size_t length = 1;  ///< How many characters of it are meant.
};

/// Nobody reads more: what is found beyond is not kept, however wrong a file is.
inline constexpr std::size_t most_diagnostics = 200;

/// The diagnostic in full: position, message, the line with a caret, help. Ends with a newline.
std::string to_text(const Diagnostic& diagnostic, bool colour);

/// The candidate that `name` was probably meant to be; empty if none is near.
std::string nearest(std::string_view name, const std::vector<std::string>& candidates);

}  // namespace drsim
