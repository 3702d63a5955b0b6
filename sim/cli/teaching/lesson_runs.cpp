#include "sim/cli/teaching/lesson_runs.hpp"

#include <algorithm>

#include "sim/random.hpp"
#include "sim/simulate.hpp"

namespace drsim::cli {
namespace {

const FindQuestion::Fault& drawn(const Question& question, std::uint64_t seed) {
  const auto& faults = std::get<FindQuestion>(question.is).faults;
  const double at = Stream(seed, "fault of " + question.name, 0).uniform() * static_cast<double>(faults.size());
  return faults[std::min(faults.size() - 1, static_cast<std::size_t>(at))];
}

bool is_noticed(const RunReport& report) {
  return std::any_of(report.populations.begin(), report.populations.end(),
                     [](const PopulationReport& one) { return !one.outages.empty(); });
}

}  // namespace

LessonRuns::LessonRuns(const LessonReading& reading, std::uint64_t seed) : lesson_(*reading.lesson), seed_(seed) {
  for (std::size_t i = 0; i < reading.scenarios.size(); ++i) {
    runs_.push_back(simulated(reading.scenarios[i]));
    evidence_.reports[lesson_.scenarios[i].name] = &runs_.back().report;
  }
  for (const Question* question : lesson_.questions())
    if (std::holds_alternative<FindQuestion>(question->is))
      evidence_.hidden[question->name] = drawn(*question, seed_).name;
}

LessonRun LessonRuns::simulated(std::shared_ptr<const Scenario> scenario) const {
  LessonRun run{std::move(scenario), {}, {}};
  run.trace = simulate(*run.scenario, seed_);
  run.report = analyse(*run.scenario, run.trace);
  return run;
}

const LessonRun& LessonRuns::hidden(const Question& question) {
  const auto known = hidden_.find(question.name);
  if (known != hidden_.end()) return known->second;
  const auto& asked = std::get<FindQuestion>(question.is);
  Reading reading = read_subject(lesson_, asked.scenario, drawn(question, seed_).set);
  return hidden_
      .emplace(question.name, simulated(std::make_shared<const Scenario>(std::move(reading.scenario).value())))
      .first->second;
}

std::optional<LessonRun> LessonRuns::repaired(const RepairQuestion& question, const GivenAnswer& answer) const {
  const auto* settings = std::get_if<GivenSettings>(&answer);
  if (!settings) return {};
  std::vector<std::string> set;
  for (const auto& [path, value] : *settings) set.push_back(path + ": " + value);
  Reading reading = read_subject(lesson_, question.scenario, set);
  if (!reading.scenario) return {};
  return simulated(std::make_shared<const Scenario>(std::move(*reading.scenario)));
}

std::vector<std::string> faults_of(const LessonReading& reading, LessonRuns& runs) {
  std::vector<std::string> faults;
  const Evidence& evidence = runs.evidence();
  for (const Question* question : reading.lesson->questions()) {
    const auto right = right_answer(*question, evidence);
    if (!right) {
      faults.push_back("question '" + question->name + "' has no answer: in its run there is no such figure");
      continue;
    }
    if (const auto* repair = std::get_if<RepairQuestion>(&question->is)) {
      const auto must_hold = [&](const RunReport& report) {
        return std::all_of(repair->must.begin(), repair->must.end(),
                           [&](const Requirement& one) { return holds(report, one); });
      };
      const auto solved = runs.repaired(*repair, *right);
      if (!solved || !must_hold(solved->report))
        faults.push_back("the solution of '" + question->name + "' is none: what must hold does not");
      if (must_hold(evidence.of(repair->scenario)))
        faults.push_back("'" + question->name + "' needs no repair: what must hold does so already");
    }
    const auto* find = std::get_if<FindQuestion>(&question->is);
    for (std::size_t i = 0; find && i < find->faults.size(); ++i) {
      const Reading faulty = read_subject(*reading.lesson, find->scenario, find->faults[i].set);
      if (faulty.scenario && !is_noticed(analyse(*faulty.scenario, simulate(*faulty.scenario, reading.lesson->seed))))
        faults.push_back("fault '" + find->faults[i].name + "' of '" + question->name + "' cuts nobody off");
    }
  }
  return faults;
}

}  // namespace drsim::cli
