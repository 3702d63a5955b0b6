#include <algorithm>

#include "scenarios/teaching/lesson_build.hpp"

namespace drsim {
namespace {

Asked asked_of(const std::string& word) {
  if (word == "downtime-p50") return Asked::downtime_p50;
  if (word == "downtime-p95") return Asked::downtime_p95;
  if (word == "downtime-p99") return Asked::downtime_p99;
  if (word == "downtime-max") return Asked::downtime_max;
  if (word == "first-loss") return Asked::first_loss;
  if (word == "recovered") return Asked::recovered;
  if (word == "longest-outage") return Asked::longest;
  if (word == "outages") return Asked::outages;
  if (word == "user-minutes") return Asked::user_minutes;
  if (word == "recovery-point") return Asked::recovery_point;
  return Asked::downtime;
}

// The name a key states, which must be one of these; or the only one there is.
std::string one_of(const Fields& fields, std::string_view key, const std::vector<std::string>& known,
                   const std::string& noun, const std::string& scenario, LessonDraft& lesson) {
  if (!fields.states(key)) {
    if (known.size() == 1) return known.front();
    lesson.draft.lacks(fields.at(), "which " + noun + "?",
                       known.empty()
                           ? "scenario '" + scenario + "' has none"
                           : "scenario '" + scenario + "' has several: state one with " + std::string(key) + ":");
    return "";
  }
  const std::string name = fields.text(key);
  if (std::find(known.begin(), known.end(), name) != known.end()) return name;
  const std::string near = nearest(name, known);
  std::string all;
  for (const std::string& one : known) all += (all.empty() ? "" : ", ") + one;
  lesson.draft.wrong(
      fields.at(key), "there is no " + noun + " '" + name + "' in scenario '" + scenario + "'",
      near.empty() ? (all.empty() ? "there is none at all" : "there is " + all) : "did you mean '" + near + "'?");
  return name;
}

// In each scenario that a measure is taken of, what it names must be there.
void name_in(const Scenario& scenario, const std::string& called, const Fields& fields, Measure& measure,
             bool wants_clients, LessonDraft& lesson) {
  if (measure.asked == Asked::recovery_point) {
    std::vector<std::string> known;
    for (const VmGroup& group : scenario.groups) known.push_back(group.name);
    measure.vm = one_of(fields, "vm", known, "vm", called, lesson);
    return;
  }
  std::vector<std::string> applications, clients;
  for (const Population& population : scenario.populations)
    for (const ApplicationId application : population.uses)
      if (std::find(applications.begin(), applications.end(), scenario[application].name) == applications.end())
        applications.push_back(scenario[application].name);
  measure.application = one_of(fields, "application", applications, "application in use", called, lesson);
  for (const Population& population : scenario.populations)
    for (const ApplicationId application : population.uses)
      if (scenario[application].name == measure.application) clients.push_back(population.name);
  if (wants_clients && !measure.application.empty())
    measure.clients = one_of(fields, "from", clients, "population of clients", called, lesson);
}

}  // namespace

Measure measure_of(const Fields& fields, LessonDraft& lesson) {
  const bool has_figure = fields.knows("figure"), wants_clients = fields.knows("from");
  Measure measure;
  measure.asked = has_figure ? asked_of(fields.text("figure")) : Asked::downtime;
  const bool is_of_one = fields.knows("scenario");
  if (is_of_one && fields.states("scenario")) measure.scenario = fields.text("scenario");
  if (is_of_one && !fields.states("scenario")) {
    if (lesson.lesson.scenarios.size() == 1) measure.scenario = lesson.lesson.scenarios.front().name;
    if (lesson.lesson.scenarios.size() > 1)
      lesson.draft.lacks(fields.at(), "which scenario?", "the lesson has several: state one with scenario:");
    if (measure.scenario.empty()) return measure;
  }
  if (fields.knows("vm") && fields.states("vm") && measure.asked != Asked::recovery_point)
    lesson.draft.wrong(fields.at("vm"), "this figure is not one of a VM", "leave vm out, or ask for recovery-point");
  std::vector<std::string> of;
  if (fields.knows("of") && fields.states("of"))
    for (const YamlNode* node : fields.values("of")) of.push_back(node->text);
  for (std::size_t i = 0; i < lesson.scenarios.size(); ++i) {
    const std::string& called = lesson.lesson.scenarios[i].name;
    const bool is_meant =
        is_of_one ? called == measure.scenario : of.empty() || std::find(of.begin(), of.end(), called) != of.end();
    if (lesson.scenarios[i] && is_meant) name_in(*lesson.scenarios[i], called, fields, measure, wants_clients, lesson);
  }
  return measure;
}

Requirement requirement_of(const Fields& fields, LessonDraft& lesson) {
  const Bound bound = fields.bound("bound");
  Requirement requirement{measure_of(fields, lesson), bound.comparison, bound.bound};
  if (is_plain_number(requirement.of.asked))
    lesson.draft.wrong(fields.at("figure"), "a bound is a duration, and this figure is none",
                       "ask for a downtime, an instant or a recovery point");
  return requirement;
}

}  // namespace drsim
