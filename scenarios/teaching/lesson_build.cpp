#include "scenarios/teaching/lesson_build.hpp"

#include <algorithm>
#include <set>

#include "scenarios/reading/variation.hpp"
#include "scenarios/teaching/lesson_reader.hpp"

namespace drsim {

std::vector<std::string> texts(const Fields& fields, std::string_view key) {
  std::vector<std::string> all;
  for (const YamlNode* node : fields.values(key)) all.push_back(node->text);
  return all;
}

namespace {

// The scenarios that a question about every one of these is about.
std::vector<std::string> names_of(const Lesson& lesson) {
  std::vector<std::string> names;
  for (const Lesson::Subject& subject : lesson.scenarios) names.push_back(subject.name);
  return names;
}

std::string scenario_of(const Fields& fields, LessonDraft& draft) {
  if (fields.states("scenario")) return fields.text("scenario");
  if (draft.lesson.scenarios.size() != 1)
    draft.draft.lacks(fields.at(), "which scenario?", "the lesson has several: state one of them with scenario:");
  return draft.lesson.scenarios.empty() ? "" : draft.lesson.scenarios.front().name;
}

NumberQuestion number_of(const Fields& fields, bool is_time, LessonDraft& draft) {
  NumberQuestion question{measure_of(fields, draft), fields.share("within"), seconds(fields.duration("or-within"))};
  const Asked asked = question.of.asked;
  if (is_instant(asked) != is_time)
    draft.draft.wrong(fields.at("figure"), is_time ? "this figure is no instant" : "this figure is an instant",
                      is_time ? "instants are first-loss and recovered; for the others, write number:"
                              : "write time: for first-loss and recovered");
  if (question.share == 0 && question.absolute == 0 && asked != Asked::outages)
    draft.draft.wrong(fields.at(), "nobody can be right to the microsecond",
                      "state a tolerance: within: 10%, or or-within: 30s");
  if (is_time && question.absolute == 0)
    draft.draft.wrong(fields.at(), "a share of an instant depends on when the story starts",
                      "state a tolerance with or-within: 30s");
  return question;
}

OrderQuestion order_of(const Fields& fields, LessonDraft& draft) {
  OrderQuestion question{{}, fields.states("of") ? texts(fields, "of") : names_of(draft.lesson)};
  if (std::set(question.scenarios.begin(), question.scenarios.end()).size() != question.scenarios.size())
    draft.draft.wrong(fields.at("of"), "a scenario is here twice");
  else if (question.scenarios.size() < 2)
    draft.draft.lacks(fields.at(fields.states("of") ? "of" : "figure"), "an order of fewer than two scenarios",
                      "state more of them at the head of the lesson");
  question.of = measure_of(fields, draft);
  question.of.scenario.clear();
  return question;
}

std::vector<Requirement> requirements_of(const Fields& fields, std::string_view key, LessonDraft& draft) {
  std::vector<Requirement> all;
  for (const Fields& one : fields.list(key)) all.push_back(requirement_of(one, draft));
  return all;
}

// What a path leads to, and a value for it, tried out. Reports what is wrong, at the place of the lesson that says it.
void try_out(const std::vector<const YamlNode*>& set, const std::string& scenario, LessonDraft& draft) {
  std::vector<std::string> all;
  for (const YamlNode* node : set) all.push_back(node->text);
  const Reading reading = read_subject(draft.lesson, scenario, all);
  if (reading.scenario) return;
  for (const Diagnostic& diagnostic : reading.diagnostics) {
    if (diagnostic.severity != Severity::error) continue;
    const auto said = std::find_if(set.begin(), set.end(), [&](const YamlNode* node) {
      return diagnostic.file == "set" && diagnostic.excerpt == node->text;
    });
    draft.draft.wrong((said == set.end() ? set.front() : *said)->at, diagnostic.message, diagnostic.help);
  }
}

bool is_known(const std::string& scenario, const LessonDraft& draft) {
  for (std::size_t i = 0; i < draft.lesson.scenarios.size(); ++i)
    if (draft.lesson.scenarios[i].name == scenario) return draft.scenarios[i] != nullptr;
  return false;
}

void check_range(const Fields& fields, LessonDraft& draft) {
  for (const std::string_view key : {"least", "most"})
    if (fields.states(key) && !parse_amount(fields.text(key)))
      return draft.draft.wrong(fields.at(key), "'" + fields.text(key) + "' is not an amount",
                               "write a number with its unit: 60s, 100Mbit, 10%, 3");
  if (!fields.states("least") || !fields.states("most")) return;
  const Amount least = *parse_amount(fields.text("least")), most = *parse_amount(fields.text("most"));
  if (least.unit != most.unit || least.value > most.value)
    draft.draft.wrong(fields.at("most"), "a range that nothing lies in", "write the larger value as most");
}

RepairQuestion repair_of(const Fields& fields, LessonDraft& draft) {
  RepairQuestion question;
  question.scenario = scenario_of(fields, draft);
  for (const Fields& one : fields.list("may")) {
    question.may.push_back({one.text("path"), one.text("least"), one.text("most")});
    check_range(one, draft);
  }
  if (fields.states("at-most")) question.at_most = static_cast<std::size_t>(fields.count("at-most"));
  question.must = requirements_of(fields, "must", draft);
  question.solution = texts(fields, "solution");
  if (question.at_most && question.solution.size() > *question.at_most)
    draft.draft.wrong(fields.at("solution"), "the solution changes more than at-most allows");
  for (const YamlNode* node : fields.values("solution")) {
    const auto source = make_source("solution", node->text);
    try {
      const YamlNode said = parse_document(*source);
      if (said.kind != YamlNode::Kind::map || said.entries.size() != 1) continue;  // Told when it is tried out.
      if (auto fault = fault_of_setting(question, said.entries.front().key, said.entries.front().value))
        draft.draft.wrong(node->at, "the solution: " + fault->message, fault->help);
    } catch (const DocumentError&) {
    }
  }
  if (question.solution.empty()) draft.draft.lacks(fields.at("solution"), "a repair without a solution", "state one");
  if (is_known(question.scenario, draft) && !question.solution.empty())
    try_out(fields.values("solution"), question.scenario, draft);
  return question;
}

FindQuestion find_of(const Fields& fields, LessonDraft& draft) {
  FindQuestion question{.scenario = scenario_of(fields, draft), .faults = {}, .shown = {}};
  std::set<std::string> names;
  for (const Fields& fault : fields.list("faults")) {
    question.faults.push_back({fault.text("name"), texts(fault, "set")});
    if (!names.insert(question.faults.back().name).second)
      draft.draft.wrong(fault.at("name"), "a fault of this name is here twice", "answers name them");
    if (is_known(question.scenario, draft) && !question.faults.back().set.empty())
      try_out(fault.values("set"), question.scenario, draft);
    if (question.faults.back().set.empty())
      draft.draft.lacks(fault.at("set"), "a fault that changes nothing", "state what is wrong then");
  }
  if (question.faults.size() < 2)
    draft.draft.lacks(fields.at("faults"), "a hidden fault is one of at least two", "state more of them");
  for (const std::string& word : texts(fields, "shows"))
    question.shown.push_back(word == "users"   ? FindQuestion::Shown::users
                             : word == "paths" ? FindQuestion::Shown::paths
                                               : FindQuestion::Shown::domains);
  return question;
}

// Who uses a measure's application in its scenario.
std::vector<std::string> users_of(const Measure& of, const LessonDraft& draft) {
  std::vector<std::string> clients;
  for (std::size_t i = 0; i < draft.scenarios.size(); ++i) {
    if (draft.lesson.scenarios[i].name != of.scenario || !draft.scenarios[i]) continue;
    const Scenario& scenario = *draft.scenarios[i];
    for (const Population& population : scenario.populations)
      for (const ApplicationId application : population.uses)
        if (scenario[application].name == of.application) clients.push_back(population.name);
  }
  return clients;
}

decltype(Question::is) predicted(const Fields& fields, LessonDraft& draft) {
  if (fields.states("number")) return number_of(fields.map("number"), false, draft);
  if (fields.states("time")) return number_of(fields.map("time"), true, draft);
  if (fields.states("order")) return order_of(fields.map("order"), draft);
  if (fields.states("holds")) return TruthQuestion{requirement_of(fields.map("holds"), draft)};
  const bool is_users = fields.states("users");
  const Fields what = fields.map(is_users ? "users" : "phase");
  if (is_users) {
    const Measure of = measure_of(what, draft);
    return UsersQuestion{of.scenario, of.application, what.duration("longer-than"), users_of(of, draft)};
  }
  const Measure of = measure_of(what, draft);
  return PhaseQuestion{of.scenario, of.application, of.clients};
}

Question question_of(const Fields& fields, decltype(Question::is) is, std::set<std::string>& names,
                     LessonDraft& draft) {
  Question question{.name = fields.text("name"),
                    .ask = fields.text("ask"),
                    .points = fields.count("points"),
                    .hints = {},
                    .because = fields.text("because"),
                    .is = std::move(is)};
  if (!names.insert(question.name).second)
    draft.draft.wrong(fields.at("name"), "a question '" + question.name + "' is here twice", "answers name them");
  std::int64_t costs = 0;
  for (const Fields& hint : fields.list("hints")) {
    question.hints.push_back({hint.text("says"), hint.count("costs")});
    costs += question.hints.back().costs;
    if (costs > question.points)
      draft.draft.wrong(hint.at("costs"), "hints that cost more than the question gives",
                        "its points are " + std::to_string(question.points));
  }
  return question;
}

}  // namespace

void build_steps(const Fields& root, LessonDraft& draft) {
  std::set<std::string> names;
  for (const Fields& step : root.list("steps")) {
    if (step.states("text")) {
      draft.lesson.steps.emplace_back(step.text("text"));
      continue;
    }
    const std::string_view kind = step.states("predict") ? "predict" : step.states("repair") ? "repair" : "find";
    const Fields fields = step.map(kind);
    decltype(Question::is) is = kind == "predict"  ? predicted(fields, draft)
                                : kind == "repair" ? decltype(Question::is)(repair_of(fields, draft))
                                                   : decltype(Question::is)(find_of(fields, draft));
    draft.lesson.steps.emplace_back(question_of(fields, std::move(is), names, draft));
  }
  if (draft.lesson.questions().empty())
    draft.draft.lacks(root.at("steps"), "a lesson that asks nothing", "state a step with predict, repair or find");
}

}  // namespace drsim
