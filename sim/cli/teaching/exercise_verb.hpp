// drsim exercise: holds an exercise on the terminal, or prints its papers. exercise_story.hpp carries out its commands.

#pragma once

#include <string>

#include "sim/cli/exit_code.hpp"

namespace drsim::cli {

struct ExerciseCommand {
  std::string file;
  std::string session;  ///< A file that keeps the commands given; empty: none.
  std::string view;     ///< A page for the projector; empty: none.
  bool print = false;   ///< The manual, the injects and the evaluator's sheet instead.
};

ExitCode exercise(const ExerciseCommand& command);

}  // namespace drsim::cli
