// An exercise in progress: it takes the facilitator's commands and says what happens next. Owns the alternative lines
// of the story and their runs.

#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "analysis/teaching/exercise_text.hpp"
#include "models/state/trace.hpp"
#include "scenarios/teaching/exercise_reader.hpp"

namespace drsim::cli {

/// An exercise while it is held: its lines of the story, of which one is followed. What it says depends on the exercise
/// and on the commands alone, so that the commands are all that has to be kept of it.
class ExerciseStory {
 public:
  explicit ExerciseStory(const Exercise& exercise);

  /// Carries out a command, and what is said to it: what happened, what was told, what is asked, or why not. Empty
  /// after an unknown one.
  struct Said {
    std::string facilitator;  ///< All of it.
    bool is_kept = false;     ///< The command changed something, or was refused: a session keeps it.
  };
  Said carry_out(const std::string& command);

  std::string opening() const;
  std::string report();
  std::string projected();  ///< What the group may see now.
  Time now() const { return start_of_scenario + line().now; }

 private:
  struct Run {
    std::shared_ptr<const Scenario> scenario;
    Trace trace;
    RunReport report;
  };
  StoryLine& line() { return lines_[current_]; }
  const StoryLine& line() const { return lines_[current_]; }
  const Run& run_of(const std::vector<Decided>& decided);
  std::optional<std::string> refusal(const std::string& decision, const std::string& option);

  std::string advance(Duration to);
  std::string next();
  std::string decide(const std::string& decision, const std::string& option);
  std::string fork(const std::string& decision, const std::string& name);
  std::string switch_to(const std::string& name);
  std::string list_lines();
  std::string asked_now();
  StoryLine by_default();
  std::optional<StoryLine> best();
  /// The line in which each decision has the option of this place, as soon as it is due.
  StoryLine with_options(const std::vector<std::size_t>& options);

  const Exercise& exercise_;
  std::vector<StoryLine> lines_;
  std::size_t current_ = 0;
  std::map<std::string, std::shared_ptr<const Run>> runs_;
};

}  // namespace drsim::cli
