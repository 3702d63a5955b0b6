#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "analysis/output/text/text_style.hpp"
#include "analysis/page/parts.hpp"

namespace drsim {
namespace {

std::string name_of(const Scenario& scenario, const PlanRun& run) {
  const std::string& plan = scenario[run.plan].name;
  if (run.mode == FailoverMode::test) return plan + ", test";
  return plan + (run.mode == FailoverMode::planned ? ", planned " : ", ") +
         (run.target == Place::recovery ? "failover" : "failback");
}

// When each group began that a carrying out of a plan did not finish.
std::map<std::uint32_t, Time> unfinished(const PlanRun& run, const Trace& trace) {
  std::map<std::uint32_t, Time> begun;
  for (const Record& record : trace.records) {
    if (record.at < run.from || (run.to && record.at > *run.to)) continue;
    if (const auto* group = std::get_if<GroupStarted>(&record.change); group && group->plan == run.plan)
      begun[group->group] = record.at;
  }
  for (const GroupReport& group : run.groups) begun.erase(group.group);
  return begun;
}

Json row_of(const std::string& plan, const std::string& step, std::optional<Time> from, std::optional<Time> to,
            Json slack) {
  const auto instant = [](Time at) { return cell(time_text(at), "num"); };
  return {plan,
          step,
          from ? instant(*from) : Json("not started"),
          to ? instant(*to) : Json("not finished"),
          from && to ? cell(duration_text(*to - *from), "num") : Json(""),
          std::move(slack)};
}

void add_steps(const PlanRun& run, const SimulatedDesign& design, Json& rows) {
  const Scenario& scenario = *design.report->scenario;
  const std::vector<PlanGroup>& stated = scenario[run.plan].groups;
  const std::string plan = name_of(scenario, run);
  std::vector<GroupReport> groups = run.groups;
  std::stable_sort(groups.begin(), groups.end(),
                   [](const GroupReport& a, const GroupReport& b) { return a.from < b.from; });
  for (const GroupReport& group : groups) {
    Json slack = !run.to                     ? Json("")
                 : group.slack == Duration{} ? cell("none: critical", "strong")
                                             : Json(duration_text(group.slack));
    rows.push_back(row_of(plan, stated[group.group].name, group.from, group.to, std::move(slack)));
  }
  const std::map<std::uint32_t, Time> begun = unfinished(run, *design.trace);
  for (std::uint32_t i = 0; i < stated.size(); ++i) {
    if (std::any_of(groups.begin(), groups.end(), [&](const GroupReport& group) { return group.group == i; })) continue;
    const auto found = begun.find(i);
    rows.push_back(
        row_of(plan, stated[i].name, found == begun.end() ? std::nullopt : std::optional(found->second), {}, ""));
  }
}

}  // namespace

Json plans_of(const SimulatedDesign& design) {
  const Scenario& scenario = *design.report->scenario;
  Json result = table("Plans, as they were carried out",
                      {"Plan", "Began", "Ended", "Took", "VMs moved", "Of them had to", "People's hours", "Outcome"});
  for (const PlanRun& run : design.report->recovery.plans) {
    std::string outcome = !run.to ? "not ended at the horizon" : run.is_aborted ? "aborted" : "carried out";
    if (run.given_up != 0) outcome += fmt::format(", {} tasks given up", run.given_up);
    if (run.left_out != 0) outcome += fmt::format(", {} tasks left out", run.left_out);
    result["rows"].push_back(
        {name_of(scenario, run), cell(time_text(run.from), "num"), run.to ? cell(time_text(*run.to), "num") : Json(""),
         run.to ? cell(duration_text(*run.to - run.from), "num") : Json(""), cell(std::to_string(run.moved), "num"),
         cell(std::to_string(run.had_to), "num"), cell(fmt::format("{:.2f}", seconds(run.work) / 3600), "num"),
         !run.to || run.is_aborted ? cell(outcome, "bad") : Json(outcome)});
  }
  return result;
}

Json steps_of(const SimulatedDesign& design) {
  Json result = table("Their steps", {"Plan", "Step", "Started", "Finished", "Took", "Slack"});
  for (const PlanRun& run : design.report->recovery.plans) add_steps(run, design, result["rows"]);
  return result;
}

}  // namespace drsim
