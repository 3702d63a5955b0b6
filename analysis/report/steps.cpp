#include <algorithm>
#include <map>
#include <numeric>

#include "analysis/critical_path.hpp"
#include "analysis/report/parts.hpp"
#include "analysis/text_style.hpp"

namespace drsim {
namespace {

struct Step {
  std::optional<Time> started, finished;
};

// One carrying out of a plan: a failover, or a way back.
struct Execution {
  PlanId plan;
  PlanPhase phase;
  Time begun;
  std::vector<Step> steps;
};

std::vector<Execution> executions_of(const Scenario& scenario, const Trace& trace) {
  std::vector<Execution> executions;
  std::map<PlanId, std::size_t> current;
  for (const Record& record : trace.records) {
    if (const auto* plan = std::get_if<PlanChanged>(&record.change); plan && (plan->to == PlanPhase::failing_over || plan->to == PlanPhase::failing_back)) {
      current[plan->plan] = executions.size();
      executions.push_back({plan->plan, plan->to, record.at, std::vector<Step>(scenario[plan->plan].groups.size())});
    }
    if (const auto* group = std::get_if<GroupStarted>(&record.change); group && current.contains(group->plan)) {
      Step& step = executions[current[group->plan]].steps[group->group];
      if (!step.started) step.started = record.at;
    }
    if (const auto* group = std::get_if<GroupFinished>(&record.change); group && current.contains(group->plan))
      executions[current[group->plan]].steps[group->group].finished = record.at;
  }
  return executions;
}

// By how much a step could have taken longer without the plan ending later (critical path method: latest finish minus finish).
std::vector<Duration> slack_of(const Plan& plan, const Execution& execution) {
  Time end = execution.begun;
  for (const Step& step : execution.steps) end = std::max(end, step.finished.value_or(end));
  std::vector<Time> latest(plan.groups.size(), end);
  std::vector<std::size_t> order(plan.groups.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto finish = [&](std::size_t i) { return execution.steps[i].finished.value_or(end); };
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return std::pair{finish(a), a} > std::pair{finish(b), b}; });
  for (const std::size_t i : order) {  // A step is finished after those it waits for.
    const Step& step = execution.steps[i];
    if (!step.started || !step.finished) continue;
    for (const std::size_t before : plan.groups[i].after) latest[before] = std::min(latest[before], latest[i] - (*step.finished - *step.started));
  }
  std::vector<Duration> slack;
  for (std::size_t i = 0; i < latest.size(); ++i) slack.push_back(latest[i] - execution.steps[i].finished.value_or(latest[i]));
  return slack;
}

}  // namespace

Json steps_of(const PlayedDesign& design) {
  const Scenario& scenario = *design.report->scenario;
  Json result = table("Steps of the plans, as they were carried out", {"Plan", "Step", "Started", "Finished", "Took", "Slack"});
  for (const Execution& execution : executions_of(scenario, *design.trace)) {
    const Plan& plan = scenario[execution.plan];
    const std::vector<Duration> slack = slack_of(plan, execution);
    const std::string which = plan.name + (execution.phase == PlanPhase::failing_over ? ", failover" : ", failback");
    for (std::size_t i = 0; i < plan.groups.size(); ++i) {
      const Step& step = execution.steps[i];
      const bool is_done = step.started && step.finished;
      result["rows"].push_back({which, plan.groups[i].name, step.started ? cell(instant_text(*step.started), "num") : Json("not started"),
                                step.finished ? cell(instant_text(*step.finished), "num") : Json("not finished"),
                                is_done ? cell(span_text(*step.finished - *step.started), "num") : Json(""),
                                !is_done ? Json("") : slack[i] == Duration{} ? cell("none: critical", "strong") : cell(span_text(slack[i]), "num")});
    }
  }
  return result;
}

}  // namespace drsim
