// How text is printed for one command: colour, characters and width.

#pragma once

#include "analysis/output/text/text_style.hpp"
#include "sim/cli/command.hpp"
#include "sim/cli/progress.hpp"

namespace drsim::cli {

/// How text is shown to whoever gave the command, on the terminal that they have.
inline TextStyle style_of(const Command& command) {
  return {.colour = command.colour, .ascii = command.ascii, .width = terminal_width(), .verbose = command.is_verbose};
}

}  // namespace drsim::cli
