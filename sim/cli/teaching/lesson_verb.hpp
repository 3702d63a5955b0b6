// drsim lesson: lists lessons, holds one on the terminal, prints handouts and marks files of answers.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/cli/exit_code.hpp"

namespace drsim::cli {

/// What is asked of a lesson: to list lessons, to hold one on the terminal, or to print or mark something.
struct LessonCommand {
  std::string file;                  ///< A lesson, or a folder of lessons to list; empty: the library's.
  std::vector<std::string> answers;  ///< Files of answers, or folders of them, to be marked without asking.
  std::string csv, junit;            ///< Of marks: files to write besides. Empty: none.
  std::string save;                  ///< Of a lesson on the terminal: a file of its answers. Empty: none.
  std::string student = "unknown";
  bool handout = false, key = false;
  std::optional<std::uint64_t> seed;  ///< None: the lesson's.
  bool colour = false, ascii = false;
};

ExitCode lesson(const LessonCommand& command);

}  // namespace drsim::cli
