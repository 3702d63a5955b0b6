// What a lesson says on a terminal. Handouts and the results of a class are here too.

#pragma once

#include <string>
#include <vector>

#include "analysis/output/text/text.hpp"
#include "analysis/teaching/marking.hpp"
#include "models/state/trace.hpp"

namespace drsim {

/// What a figure is called.
std::string figure_text(Asked asked);
/// "longest downtime of a user of payroll from branch-users <= 30m".
std::string requirement_text(const Requirement& requirement);
/// Text filled to the width; lines that begin with a space are drawings and tables, and are left alone.
std::string paragraphs(const std::string& text, const TextStyle& style);
/// Title, goal and picture.
std::string head_text(const Lesson& lesson, const TextStyle& style);
/// A question, and how it is answered.
std::string question_text(const Question& question, const TextStyle& style);
/// What of a scenario with a hidden fault is shown.
std::string shown_text(const FindQuestion& question, const RunReport& report, const Trace& trace,
                       const TextStyle& style);
/// The answer beside the right one, why, and the critical paths that explain it.
std::string marked_text(const Marked& marked, const Evidence& evidence, const RunReport* repaired,
                        const TextStyle& style);
/// The points, what to remember, and what real networks do differently.
std::string end_text(const Lesson& lesson, const MarkedStudent& student, const TextStyle& style);

/// What students are given: text, picture, questions, an empty file of answers. No solution, fault, hint or reason.
std::string handout_markdown(const Lesson& lesson);
/// Answers as a file of answers.
std::string answers_yaml(const Lesson& lesson, const StudentAnswers& answers);

/// A class: each student's points; a row for each answer; a test suite for each student.
std::string class_text(const Lesson& lesson, const std::vector<MarkedStudent>& students);
std::string class_csv(const Lesson& lesson, const std::vector<MarkedStudent>& students);
std::string class_junit(const Lesson& lesson, const std::vector<MarkedStudent>& students);

}  // namespace drsim
