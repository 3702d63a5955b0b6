// Builds a lesson's questions, figures and requirements from its checked file. lesson_reader.hpp is the entry point.

#pragma once

#include <memory>
#include <vector>

#include "models/teaching/lesson.hpp"
#include "scenarios/reading/fields.hpp"

namespace drsim {

/// What a lesson is being built into, and what is found wrong meanwhile.
struct LessonDraft {
  Lesson lesson;
  std::vector<std::shared_ptr<const Scenario>> scenarios;  ///< By the lesson's scenarios; none: it cannot be simulated.
  Draft draft;                                             ///< Its diagnostics; nothing is built into its scenario.
};

/// A list's values as they are written.
std::vector<std::string> texts(const Fields& fields, std::string_view key);

/// A measure's scenario, application, clients and VM, each looked up, or found if there is one only. Reports what there
/// is not.
Measure measure_of(const Fields& fields, LessonDraft& lesson);
/// A statement about one.
Requirement requirement_of(const Fields& fields, LessonDraft& lesson);

/// The lesson's texts and questions. Its scenarios must be there.
void build_steps(const Fields& root, LessonDraft& lesson);

}  // namespace drsim
