// A lesson with its questions, and a student's answers to them. scenarios/teaching/lesson_reader.hpp reads them; the
// right answers come from simulation.

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "models/world/story.hpp"

namespace drsim {

/// What a question asks for of a run. All but `outages` and `user_minutes` are durations [s].
enum class Asked : std::uint8_t {
  downtime,  ///< The mean over users.
  downtime_p50,
  downtime_p95,
  downtime_p99,
  downtime_max,
  first_loss,      ///< The instant at which the first user is cut off.
  recovered,       ///< The instant at which the last user is back for good.
  longest,         ///< The longest outage, from its first user lost to its last user back.
  outages,         ///< How many.
  user_minutes,    ///< Lost by all users together.
  recovery_point,  ///< The age of the data that a VM was restarted with.
};
bool is_instant(Asked asked);
bool is_plain_number(Asked asked);

/// A figure of one scenario's run. Names are those of the scenario; empty where the figure needs none.
struct Measure {
  std::string scenario;  ///< As the lesson calls it.
  Asked asked = Asked::downtime;
  std::string application, clients, vm;
};

/// A statement about a figure.
struct Requirement {
  Measure of;
  Comparison comparison = Comparison::at_most;
  Duration bound{};
};

// What a question may ask. Only what a run cannot say is stored here: the rest is what the simulation finds.

/// A number or an instant, within the larger of two tolerances.
struct NumberQuestion {
  Measure of;
  double share = 0;     ///< Of the right one, 0 to 1.
  double absolute = 0;  ///< [s], or a plain number.
};
/// Scenarios, the one with the least of a figure first.
struct OrderQuestion {
  Measure of;  ///< Its scenario is empty.
  std::vector<std::string> scenarios;
};
/// The client populations that are out of reach for longer than a time.
struct UsersQuestion {
  std::string scenario, application;
  Duration longer_than{};
  std::vector<std::string> clients;  ///< All that use it.
};
/// The phase that most of an outage was spent on.
struct PhaseQuestion {
  std::string scenario, application, clients;
};
/// Yes or no.
struct TruthQuestion {
  Requirement holds;
};
/// Settings of the scenario to be changed until requirements hold.
struct RepairQuestion {
  struct Setting {
    std::string path;
    std::string least, most;  ///< As a scenario would state them; empty: any.
  };
  std::string scenario;
  std::vector<Setting> may;
  std::optional<std::size_t> at_most;  ///< How many settings may be changed.
  std::vector<Requirement> must;
  std::vector<std::string> solution;  ///< Assignments. A teacher's secret.
};
/// One of several faults is there; which one shows in what users meet.
struct FindQuestion {
  struct Fault {
    std::string name;
    std::vector<std::string> set;  ///< Assignments.
  };
  enum class Shown : std::uint8_t { users, paths, domains };
  std::string scenario;
  std::vector<Fault> faults;
  std::vector<Shown> shown;
};

struct Hint {
  std::string text;
  std::int64_t costs = 0;
};

struct Question {
  std::string name, ask;
  std::int64_t points = 10;
  std::vector<Hint> hints;
  std::string because;  ///< Shown after the answer. A teacher's secret.
  std::variant<NumberQuestion, OrderQuestion, UsersQuestion, PhaseQuestion, TruthQuestion, RepairQuestion, FindQuestion>
      is;
};

/// Something to read, or to answer.
using LessonStep = std::variant<std::string, Question>;

struct Lesson {
  /// A scenario that the lesson is about, as it is asked about.
  struct Subject {
    std::string name, file;
    std::vector<std::string> set;  ///< Assignments.
  };
  std::string file, title, goal, picture, real_networks;
  std::int64_t minutes = 30;
  std::vector<std::string> after, take_home;
  std::uint64_t seed = 1;
  std::vector<Subject> scenarios;
  std::vector<LessonStep> steps;

  const Question* find(std::string_view question) const;
  std::vector<const Question*> questions() const;
};

/// What a student answers: seconds or a plain number, names in an order, one name or word, yes or no, or settings. A
/// question that was left out has none.
using GivenSettings = std::vector<std::pair<std::string, std::string>>;  ///< Path and value.
using GivenAnswer = std::variant<std::monostate, double, std::vector<std::string>, std::string, bool, GivenSettings>;

struct StudentAnswers {
  std::string student, file;
  std::map<std::string, GivenAnswer> answers;  ///< By question.
  std::map<std::string, std::int64_t> hints;   ///< How many were taken, by question.
};

}  // namespace drsim
