// Reads an exercise file, and the scenario that results from the decisions of its group.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "models/teaching/exercise.hpp"
#include "scenarios/format/format.hpp"
#include "scenarios/reading/reader.hpp"

namespace drsim {

/// The table of keys of exercises, and the same as Markdown: what scenarios/exercises/README.md holds.
const Form& exercise_format();
std::string exercise_reference();

/// What came of reading an exercise.
struct ExerciseReading {
  std::optional<Exercise> exercise;  ///< None if anything is wrong with it.
  std::vector<Diagnostic> diagnostics;
  bool unreadable = false;
};

/// Whether a file says that it is an exercise. False for what cannot be read.
bool is_exercise(const std::string& file);
/// As strict as the reader of scenarios. Never throws for what a file holds.
ExerciseReading read_exercise(const std::string& file);
/// The exercise's scenario with what was decided in its timeline.
Reading read_story(const Exercise& exercise, const std::vector<Decided>& decided);

}  // namespace drsim
