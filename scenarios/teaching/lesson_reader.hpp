// Reads lessons, the scenarios they use and students' answers to them.

#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "models/teaching/lesson.hpp"
#include "models/world/scenario.hpp"
#include "scenarios/reading/reader.hpp"
#include "scenarios/reading/values.hpp"

namespace drsim {

/// What came of reading a lesson.
struct LessonReading {
  std::optional<Lesson> lesson;                            ///< None if anything is wrong with it.
  std::vector<std::shared_ptr<const Scenario>> scenarios;  ///< By the lesson's scenarios.
  std::vector<Diagnostic> diagnostics;                     ///< In the order of the file.
  bool unreadable = false;                                 ///< The file could not be read at all.
};

/// Whether a file says that it is a lesson. False for what cannot be read.
bool is_lesson(const std::string& file);

/// Reads a lesson and the scenarios it is about. As strict as the reader of scenarios. Never throws for what a file
/// holds.
LessonReading read_lesson(const std::string& file);

/// The scenario that a question is about, with more of it said otherwise: a repair's settings or a fault.
Reading read_subject(const Lesson& lesson, const std::string& scenario, const std::vector<std::string>& set);

/// What came of reading a file of answers to a lesson.
struct AnswersReading {
  std::optional<StudentAnswers> answers;  ///< None if anything is wrong with it.
  std::vector<Diagnostic> diagnostics;
  bool unreadable = false;
};
AnswersReading read_answers(const std::string& file, const Lesson& lesson);

/// An answer to a question as somebody types it in a line; or why it is none.
Parsed<GivenAnswer> parse_answer(const std::string& text, const Question& question, const Lesson& lesson);

/// The words that a question about a phase is answered with.
const std::vector<std::string>& phase_words();

/// Why a repair may not change this; nothing if it may.
std::optional<Fault> fault_of_setting(const RepairQuestion& repair, const std::string& path, const YamlNode& value);

}  // namespace drsim
