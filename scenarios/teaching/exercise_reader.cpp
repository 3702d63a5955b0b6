#include "scenarios/teaching/exercise_reader.hpp"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <set>
#include <tuple>

#include "scenarios/reading/check.hpp"
#include "scenarios/teaching/lesson_build.hpp"

namespace drsim {
namespace {

// An exercise's only scenario stands where a lesson's scenarios do, so that measures are looked up alike.
struct ExerciseDraft {
  Exercise exercise;
  LessonDraft lesson;
};

std::vector<Assignment> said_otherwise(const std::vector<std::string>& set) {
  std::vector<Assignment> all;
  for (const std::string& text : set) all.push_back({text, "set"});
  return all;
}

std::string action_text(const Option& option, std::size_t place, Duration at) {
  return "timeline: [{at: " + to_text(at + option.takes) + ", " + option.actions[place] + "}]";
}

void build_scenario(const Fields& root, ExerciseDraft& draft) {
  Exercise& exercise = draft.exercise;
  exercise.scenario =
      (std::filesystem::path(exercise.file).parent_path() / root.text("scenario")).lexically_normal().string();
  exercise.set = texts(root, "set");
  Reading reading = read_scenario(exercise.scenario, said_otherwise(exercise.set));
  draft.lesson.lesson.scenarios.push_back({"exercise", exercise.scenario, exercise.set});
  draft.lesson.scenarios.emplace_back();
  if (reading.scenario) {
    draft.lesson.scenarios.back() = std::make_shared<const Scenario>(std::move(*reading.scenario));
    return;
  }
  const auto first = std::find_if(reading.diagnostics.begin(), reading.diagnostics.end(),
                                  [](const Diagnostic& d) { return d.severity == Severity::error; });
  draft.lesson.draft.wrong(root.at(first->file == "set" ? "set" : "scenario"),
                           "the scenario cannot be simulated: " + first->message,
                           first->help.empty() ? "drsim check says more" : first->help);
}

// Measures ask for the application and clients by other keys than conditions do.
Due due_of(const Fields& fields, ExerciseDraft& draft) {
  if (fields.states("at")) {
    const Duration at = fields.duration("at");
    const auto& scenario = draft.lesson.scenarios.front();
    if (scenario && at > scenario->horizon)
      draft.lesson.draft.wrong(fields.at("at"), "the scenario ends before that",
                               "its horizon is " + to_text(scenario->horizon));
    return {Due::Kind::at, at, {}, {}};
  }
  const Fields when = fields.map("when");
  const bool is_lost = when.states("lost");
  Due due{
      is_lost ? Due::Kind::lost : Due::Kind::back, when.duration("after"), when.text(is_lost ? "lost" : "back"), {}};
  const auto& scenario = draft.lesson.scenarios.front();
  if (!scenario) return due;
  std::vector<std::string> clients;
  for (const Population& population : scenario->populations)
    for (const ApplicationId application : population.uses)
      if ((*scenario)[application].name == due.application) clients.push_back(population.name);
  const Mark& at = when.at(is_lost ? "lost" : "back");
  if (clients.empty())
    draft.lesson.draft.wrong(at, "nobody uses an application '" + due.application + "'",
                             "see clients: of the scenario");
  else if (!when.states("from") && clients.size() > 1)
    draft.lesson.draft.wrong(at, "which clients?", "several use it: state one with from:");
  due.clients = when.states("from") ? when.text("from") : clients.empty() ? "" : clients.front();
  if (when.states("from") && std::find(clients.begin(), clients.end(), due.clients) == clients.end())
    draft.lesson.draft.wrong(when.at("from"), "no clients '" + due.clients + "' use it");
  return due;
}

// Each action, tried out at the instant at which its decision is due, or at the start.
void try_actions(const Fields& fields, const Option& option, const Due& when, ExerciseDraft& draft) {
  if (!draft.lesson.scenarios.front()) return;
  const std::vector<const YamlNode*> nodes = fields.values("actions");
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    std::vector<Assignment> all = said_otherwise(draft.exercise.set);
    all.push_back({action_text(option, i, when.kind == Due::Kind::at ? when.at : Duration{}), "action"});
    for (const Diagnostic& diagnostic : read_scenario(draft.exercise.scenario, all).diagnostics)
      if (diagnostic.severity == Severity::error)
        draft.lesson.draft.wrong(nodes[i]->at, "this action cannot be one: " + diagnostic.message, diagnostic.help);
  }
}

Decision decision_of(const Fields& fields, ExerciseDraft& draft) {
  Decision decision{fields.text("name"),    fields.text("ask"),       texts(fields, "to"), due_of(fields, draft), {},
                    fields.text("default"), texts(fields, "look-for")};
  std::set<std::string> names;
  for (const Fields& one : fields.list("options")) {
    decision.options.push_back({one.text("name"), one.text("says"), texts(one, "actions"), one.duration("takes")});
    if (!names.insert(decision.options.back().name).second)
      draft.lesson.draft.wrong(one.at("name"), "an option of this name is here twice");
    try_actions(one, decision.options.back(), decision.when, draft);
  }
  if (decision.options.size() < 2)
    draft.lesson.draft.lacks(fields.at("options"), "a decision between fewer than two options");
  if (!names.contains(decision.by_default))
    draft.lesson.draft.lacks(fields.at("default"), "there is no option '" + decision.by_default + "'",
                             "default names one of the options");
  return decision;
}

void build_exercise(const Fields& root, ExerciseDraft& draft) {
  Exercise& exercise = draft.exercise;
  exercise.title = root.text("exercise");
  exercise.goal = root.text("goal");
  exercise.situation = root.text("situation");
  exercise.seed = static_cast<std::uint64_t>(root.number("seed"));
  for (const auto& [name, fields] : root.named("roles")) exercise.roles.emplace_back(name, fields.text("says"));
  build_scenario(root, draft);
  std::set<std::string> names;
  for (const Fields& fields : root.list("injects")) {
    exercise.injects.push_back({fields.text("name"), fields.text("text"), texts(fields, "to"), due_of(fields, draft)});
    if (!names.insert(exercise.injects.back().name).second)
      draft.lesson.draft.wrong(fields.at("name"), "an inject of this name is here twice");
  }
  names.clear();
  for (const Fields& fields : root.list("decisions")) {
    exercise.decisions.push_back(decision_of(fields, draft));
    if (!names.insert(exercise.decisions.back().name).second)
      draft.lesson.draft.wrong(fields.at("name"), "a decision of this name is here twice");
  }
  for (const Fields& fields : root.list("objectives"))
    exercise.objectives.push_back(requirement_of(fields, draft.lesson));
}

}  // namespace

bool is_exercise(const std::string& file) {
  try {
    Sources sources;
    return read_document(file, sources).find("exercise") != nullptr;
  } catch (const DocumentError&) {
    return false;
  }
}

ExerciseReading read_exercise(const std::string& file) {
  Sources sources;
  try {
    YamlNode tree = read_document(file, sources);
    if (tree.kind != YamlNode::Kind::map)
      throw DocumentError{diagnostic_at({sources.front().get(), 0, 0, 1}, "expected a map of keys",
                                        "an exercise begins with drsim: 1 and exercise: its title")};
    Checked checked = check_format(tree, exercise_format(), "the exercise");
    ExerciseReading reading{{}, checked.diagnostics, false};
    while (checked.usable && !checked.diagnostics.empty())
      checked = check_format(tree, exercise_format(), "the exercise");
    if (!checked.usable) return reading;
    ExerciseDraft draft;
    draft.exercise.file = file;
    draft.lesson.draft.whole = reading.diagnostics.empty();
    build_exercise(Fields(draft.lesson.draft, tree, exercise_format(), tree.at), draft);
    std::vector<Diagnostic>& found = draft.lesson.draft.diagnostics;
    std::move(found.begin(), found.end(), std::back_inserter(reading.diagnostics));
    std::stable_sort(reading.diagnostics.begin(), reading.diagnostics.end(), [](const auto& a, const auto& b) {
      return std::tie(a.line, a.column, a.message) < std::tie(b.line, b.column, b.message);
    });
    if (reading.diagnostics.empty()) reading.exercise = std::move(draft.exercise);
    return reading;
  } catch (const DocumentError& error) {
    return {{}, {error.diagnostic}, error.unreadable};
  }
}

Reading read_story(const Exercise& exercise, const std::vector<Decided>& decided) {
  std::vector<Assignment> all = said_otherwise(exercise.set);
  for (const Decided& one : decided) {
    const Decision* decision = exercise.decision(one.decision);
    const Option* option = decision ? decision->option(one.option) : nullptr;
    for (std::size_t i = 0; option && i < option->actions.size(); ++i)
      all.push_back({action_text(*option, i, one.at), "decision"});
  }
  return read_scenario(exercise.scenario, all);
}

}  // namespace drsim
