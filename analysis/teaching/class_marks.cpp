#include <fmt/format.h>

#include <algorithm>

#include "analysis/output/csv.hpp"
#include "analysis/output/junit.hpp"
#include "analysis/output/output_version.hpp"
#include "analysis/teaching/lesson_text.hpp"
#include "models/world/text/columns.hpp"

namespace drsim {

std::string class_text(const Lesson& lesson, const std::vector<MarkedStudent>& students) {
  std::size_t width = 7;
  for (const MarkedStudent& one : students) width = std::max(width, columns(one.student));
  std::string text = lesson.title + "\n";
  for (const MarkedStudent& one : students) {
    std::string wrong;
    for (const Marked& marked : one.answers)
      if (!marked.is_right)
        wrong +=
            (wrong.empty() ? "  not right: " : ", ") + marked.question->name + (marked.is_answered ? "" : " (none)");
    text += one.student + std::string(width - columns(one.student), ' ') +
            fmt::format("  {:>6g} of {:g}{}\n", one.points(), one.of(), wrong);
  }
  text += "\nright, of those who answered\n";
  for (std::size_t q = 0; q < lesson.questions().size(); ++q) {
    std::size_t right = 0, answered = 0;
    for (const MarkedStudent& one : students)
      right += one.answers[q].is_right ? 1 : 0, answered += one.answers[q].is_answered ? 1 : 0;
    text += fmt::format("  {:>3} of {:<3} {}\n", right, answered, lesson.questions()[q]->name);
  }
  return text;
}

std::string class_csv(const Lesson&, const std::vector<MarkedStudent>& students) {
  std::string text = "drsim,student,question,points,of,hints,right,given,right_answer\r\n";
  for (const MarkedStudent& student : students)
    for (const Marked& one : student.answers)
      text += fmt::format("{},{},{},{:g},{},{},{},{},{}\r\n", output_version, csv_cell(student.student),
                          csv_cell(one.question->name), one.points, one.question->points, one.hints,
                          one.is_right ? "true" : "false", csv_cell(one.given), csv_cell(one.right));
  return text;
}

std::string class_junit(const Lesson& lesson, const std::vector<MarkedStudent>& students) {
  std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n";
  for (std::size_t i = 0; i < students.size(); ++i) {
    const MarkedStudent& student = students[i];
    const auto failures =
        std::count_if(student.answers.begin(), student.answers.end(), [](const Marked& one) { return !one.is_right; });
    text += fmt::format(
        "  <testsuite id=\"{}\" name=\"{}\" package=\"drsim\" timestamp=\"2026-01-01T00:00:00\" hostname=\"localhost\" "
        "tests=\"{}\" failures=\"{}\" errors=\"0\" time=\"0\">\n    <properties>\n      <property name=\"lesson\" "
        "value=\"{}\"/>\n      <property name=\"points\" value=\"{:g} of {:g}\"/>\n    </properties>\n",
        i, in_xml(student.student), student.answers.size(), failures, in_xml(lesson.title), student.points(),
        student.of());
    for (const Marked& one : student.answers) {
      text +=
          fmt::format("    <testcase name=\"{}\" classname=\"drsim.lesson\" time=\"0\"", in_xml(one.question->name));
      const std::string why = one.is_answered ? "answered " + one.given + ", right is " + one.right : "no answer";
      text += one.is_right ? "/>\n"
                           : fmt::format(
                                 ">\n      <failure type=\"answer\" message=\"{0}\">{0}</failure>\n    "
                                 "</testcase>\n",
                                 in_xml(why));
    }
    text += "    <system-out/>\n    <system-err/>\n  </testsuite>\n";
  }
  return text + "</testsuites>\n";
}

}  // namespace drsim
