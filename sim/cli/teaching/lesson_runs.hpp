// Simulates the scenarios of a lesson, its repairs and its hidden faults. Owns the runs; analysis/teaching/marking.hpp
// marks answers with them.

#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "analysis/teaching/marking.hpp"
#include "models/state/trace.hpp"
#include "scenarios/teaching/lesson_reader.hpp"

namespace drsim::cli {

/// A scenario that was simulated, and what came of it.
struct LessonRun {
  std::shared_ptr<const Scenario> scenario;
  Trace trace;
  RunReport report;
};

/// The runs of a lesson: each scenario is simulated once, and each repair and hidden fault when it is needed.
class LessonRuns {
 public:
  /// Simulates the lesson's scenarios. The seed draws the hidden faults, too.
  LessonRuns(const LessonReading& reading, std::uint64_t seed);

  const Evidence& evidence() const { return evidence_; }
  /// The run with the hidden fault of a question.
  const LessonRun& hidden(const Question& question);
  /// The run with an answer's settings; nothing if they make it a scenario that cannot be simulated.
  std::optional<LessonRun> repaired(const RepairQuestion& question, const GivenAnswer& answer) const;
  /// An answer with its marks. `look` is called with them, and with the repaired run if there is one.
  template <class Look>
  Marked marked(const Question& question, const GivenAnswer& given, std::int64_t hints, Look look) const {
    std::optional<LessonRun> run;
    if (const auto* repair = std::get_if<RepairQuestion>(&question.is)) run = repaired(*repair, given);
    const Marked marked = mark(question, given, hints, evidence_, run ? &run->report : nullptr);
    look(marked, run ? &run->report : nullptr);
    return marked;
  }

 private:
  LessonRun simulated(std::shared_ptr<const Scenario> scenario) const;

  const Lesson& lesson_;
  std::uint64_t seed_;
  std::deque<LessonRun> runs_;
  std::map<std::string, LessonRun> hidden_;
  Evidence evidence_;
};

/// What is wrong with a lesson that only shows when it is simulated: questions without an answer, solutions that do not
/// help, faults that nobody notices.
std::vector<std::string> faults_of(const LessonReading& reading, LessonRuns& runs);

}  // namespace drsim::cli
