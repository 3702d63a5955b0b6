// The right answers to a lesson's questions, from simulated runs, and the points for a student's answers.

#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "analysis/availability/report.hpp"
#include "models/teaching/lesson.hpp"

namespace drsim {

/// What a figure came to in a run: seconds, or a plain number. None: nobody was cut off, or not for ever back, or the
/// VM was not restarted.
std::optional<double> figure_of(const RunReport& report, const Measure& measure);
/// Whether a statement about one holds. An instant that never came is later than any bound.
bool holds(const RunReport& report, const Requirement& requirement);

/// What questions are marked with: each scenario's run, and for each hidden fault which one it is.
struct Evidence {
  std::map<std::string, const RunReport*> reports;  ///< By the lesson's name of the scenario.
  std::map<std::string, std::string> hidden;        ///< Faults, by question.

  const RunReport& of(const std::string& scenario) const { return *reports.at(scenario); }
};

/// What the simulation answers; a repair's is the teacher's solution, as text. None: it has no answer, and the question
/// should not be asked.
std::optional<GivenAnswer> right_answer(const Question& question, const Evidence& evidence);
/// An answer as a file of answers states it.
std::string text_of(const GivenAnswer& answer, const Question& question);

/// What became of one answer.
struct Marked {
  const Question* question = nullptr;
  double points = 0;       ///< With the costs of hints taken off, not below none.
  std::int64_t hints = 0;  ///< How many were taken.
  bool is_answered = false, is_right = false;
  std::string given, right;  ///< In words.
};
/// `repaired` is the run of the scenario with the answer's settings; none: they make it one that cannot be simulated.
Marked mark(const Question& question, const GivenAnswer& given, std::int64_t hints, const Evidence& evidence,
            const RunReport* repaired = nullptr);

struct MarkedStudent {
  std::string student;
  std::vector<Marked> answers;  ///< By question of the lesson.

  double points() const;
  double of() const;
};

}  // namespace drsim
