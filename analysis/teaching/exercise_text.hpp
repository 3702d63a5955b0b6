// The texts of an exercise: the facilitator's and evaluator's papers, the page for the projector and the after-action
// report.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/availability/report.hpp"
#include "models/teaching/exercise.hpp"

namespace drsim {

/// When something is due in a run; none: what it waits for does not come true.
std::optional<Duration> due_in(const RunReport& report, const Due& due);

/// What all users together have lost.
double user_minutes_of(const RunReport& report);

/// Who is cut off at an instant, a line for each use.
std::string users_at(const RunReport& report, Time at);
/// What happened after one instant and until another.
std::string happened_between(const RunReport& report, Time after, Time until);

/// A line of the story with its run.
struct ToldLine {
  const StoryLine* line = nullptr;
  const RunReport* report = nullptr;
};
/// The after-action report, in Markdown: the first line is the one that is reported on, the others are compared with
/// it. `best` is the cheapest that the options allow, if all were tried.
std::string after_action(const Exercise& exercise, const std::vector<ToldLine>& lines, const ToldLine& by_default,
                         const std::optional<ToldLine>& best);

/// The situation manual, the list of injects and the evaluator's sheet, in Markdown.
std::string print_exercise(const Exercise& exercise);
/// A page for the projector that loads itself again.
std::string view_page(const Exercise& exercise, const std::string& shown, Time now);

}  // namespace drsim
