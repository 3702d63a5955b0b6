// A tabletop exercise: what is announced when, what a group has to decide, and what was decided.
// scenarios/teaching/exercise_reader.hpp reads one.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/teaching/lesson.hpp"

namespace drsim {

/// When something of an exercise is due: at an instant, or when users of an application have been cut off, or served
/// again, since the start.
struct Due {
  enum class Kind : std::uint8_t { at, lost, back } kind = Kind::at;
  Duration at{};  ///< Of an instant: since the start. Of a condition: so long after it came true.
  std::string application, clients;
};

/// Something that the facilitator tells somebody.
struct Inject {
  std::string name, text;
  std::vector<std::string> to;  ///< Roles.
  Due when;
};

/// One of the choices of a decision.
struct Option {
  std::string name, says;
  std::vector<std::string> actions;  ///< What the timeline gets: "failover: main"; its instant is that of the decision.
  Duration takes{};                  ///< From the decision until these happen.
};

/// What the group decides.
struct Decision {
  std::string name, ask;
  std::vector<std::string> to;
  Due when;  ///< Not before.
  std::vector<Option> options;
  std::string by_default;             ///< An option: what happens if nobody decides.
  std::vector<std::string> look_for;  ///< What an evaluator watches.

  const Option* option(std::string_view name) const;
};

struct Exercise {
  std::string file, title, goal, situation, scenario;
  std::vector<std::string> set;
  std::vector<std::pair<std::string, std::string>> roles;
  std::vector<Inject> injects;
  std::vector<Decision> decisions;
  std::vector<Requirement> objectives;
  std::uint64_t seed = 1;

  const Decision* decision(std::string_view name) const;
};

/// What was decided, and when.
struct Decided {
  std::string decision, option;
  Duration at{};
};

/// One line of a story: its decisions in the order of time.
struct StoryLine {
  std::string name;
  std::vector<Decided> decided;
  Duration now{};
};

}  // namespace drsim
