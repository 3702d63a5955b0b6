#include <fmt/format.h>

#include <algorithm>

#include "analysis/output/text/objective_text.hpp"
#include "analysis/output/text/text_style.hpp"
#include "models/world/text/columns.hpp"

namespace drsim {
namespace {

constexpr std::size_t most_lines = 20;

std::string name_of(const PlanRun& run) {
  if (run.mode == FailoverMode::test) return "test";
  return std::string(run.mode == FailoverMode::planned ? "planned " : "") +
         (run.target == Place::recovery ? "failover" : "failback");
}

std::string plan_text(const Scenario& scenario, const PlanRun& run) {
  std::string text = fmt::format("  {} by {}: {} to {}", name_of(run), scenario[run.plan].name, time_text(run.from),
                                 run.to ? time_text(*run.to) : "the horizon");
  if (run.to) text += ", " + duration_text(*run.to - run.from);
  if (run.is_aborted) text += ", aborted";
  if (run.is_unnecessary) text += "; unnecessary: when it was decided, every user was served";
  // Who still ran where it was need not have been moved.
  if (run.moved != 0)
    text += fmt::format("; {} VM{} moved", run.moved, run.moved == 1 ? "" : "s") +
            (run.had_to == run.moved ? ", all down before"
             : run.had_to == 0
                 ? ", all still running before"
                 : fmt::format(", {} of them down before, {} still running", run.had_to, run.moved - run.had_to));
  if (run.work > Duration{}) text += fmt::format("; {:.2f} people-hours", seconds(run.work) / 3600);
  if (run.given_up != 0) text += fmt::format("; {} tasks given up", run.given_up);
  if (run.left_out != 0) text += fmt::format("; {} tasks left out", run.left_out);
  text += "\n";
  if (run.groups.size() > most_lines) return text;
  std::size_t width = 0;
  for (const GroupReport& group : run.groups)
    width = std::max(width, columns(scenario[run.plan].groups[group.group].name));
  for (const GroupReport& group : run.groups)
    text += fmt::format("    {}  {} to {}, {}\n", padded(scenario[run.plan].groups[group.group].name, width),
                        time_text(group.from), time_text(group.to),
                        group.slack == Duration{} ? "critical" : "slack " + duration_text(group.slack));
  std::string open;
  const std::vector<PlanGroup>& groups = scenario[run.plan].groups;
  for (std::size_t i = 0; i < groups.size() && !run.to; ++i)
    if (std::none_of(run.groups.begin(), run.groups.end(), [&](const GroupReport& group) { return group.group == i; }))
      open += (open.empty() ? "" : ", ") + groups[i].name;
  if (!open.empty()) text += "    not finished: " + open + "\n";
  return text;
}

// By the entries of the scenario: of several VMs alike, the one that lagged longest.
std::string lags_text(const Scenario& scenario, const RecoveryReport& report, const TextStyle& style) {
  std::vector<const ReplicaLagReport*> worst(scenario.groups.size());
  for (const ReplicaLagReport& lag : report.lags) {
    const ReplicaLagReport*& known = worst[scenario[lag.vm].group.index];
    if (!known || lag.longest > known->longest) known = &lag;
  }
  std::erase(worst, nullptr);
  if (worst.empty()) return "";
  std::stable_sort(worst.begin(), worst.end(),
                   [](const ReplicaLagReport* a, const ReplicaLagReport* b) { return a->longest > b->longest; });
  std::string text = "\nreplicas: how far they lagged behind while their VMs ran\n";
  std::size_t width = 0;
  for (const ReplicaLagReport* lag : worst) width = std::max(width, columns(scenario[lag->vm].name));
  for (std::size_t i = 0; i < std::min(most_lines, worst.size()); ++i) {
    const ReplicaLagReport& lag = *worst[i];
    const auto rpo = scenario[lag.vm].replication->rpo;
    text += fmt::format("  {}  at most {}, on average {}{}{}\n", padded(scenario[lag.vm].name, width),
                        duration_text(lag.longest), duration_text(lag.mean),
                        lag.without > Duration{} ? ", nobody copied it for " + duration_text(lag.without) : "",
                        rpo ? "   rpo " + to_text(*rpo) + " " + mark(lag.violation + lag.without == Duration{}, style) +
                                  (lag.violation == Duration{} ? "" : ", beyond it for " + duration_text(lag.violation))
                            : "");
  }
  if (worst.size() > most_lines) text += fmt::format("  and {} more\n", worst.size() - most_lines);
  return text;
}

std::string commits_text(const Scenario& scenario, const std::vector<CommitReport>& commits) {
  std::string text = commits.empty() ? "" : "\nsynchronous replication: what commits waited for\n";
  for (std::size_t i = 0; i < std::min(most_lines, commits.size()); ++i) {
    const CommitReport& one = commits[i];
    text += fmt::format("  {}  {} there and back for each", scenario[one.vm].name, to_text(one.round_trip));
    if (one.longest_round_trip > one.round_trip) text += ", " + to_text(one.longest_round_trip) + " at most";
    if (one.waited > Duration{}) text += "; none confirmed for " + duration_text(one.waited);
    if (one.alone > Duration{}) text += "; confirmed at one place only for " + duration_text(one.alone);
    text += "\n";
  }
  return text;
}

// Recovery time and point of each application that was lost, the worst of its populations and VMs.
std::string applications_text(const RunReport& report, const TextStyle& style) {
  const Scenario& scenario = *report.scenario;
  std::string text;
  std::size_t listed = 0;
  for (const RecoveryPoint& point : report.application_points) {
    const Application& application = scenario[point.application];
    const RecoveryTime* worst = nullptr;
    for (const PopulationReport& population : report.populations) {
      const RecoveryTime& one = population.recovery_time;
      if (population.application != point.application || !one.outage) continue;
      if (!worst || std::pair(one.is_open, one.longest) > std::pair(worst->is_open, worst->longest)) worst = &one;
    }
    if (!worst && !point.oldest) continue;
    if (++listed > most_lines) continue;
    text += "  " + application.name;
    if (worst)
      text += "   recovery time " + recovery_time_text(*worst) +
              (worst->objective ? ", objective " + objective_text(*worst) + " " + mark(*worst->is_met(), style) : "");
    if (point.is_lost)
      text += "   recovery point: a VM had none";
    else if (point.oldest)
      text += "   recovery point " + duration_text(*point.oldest) +
              (point.objective ? ", objective " + to_text(*point.objective) + " " + mark(*point.is_met(), style) : "");
    text += "\n";
  }
  if (listed > most_lines) text += fmt::format("  and {} more\n", listed - most_lines);
  return text.empty() ? "" : "\napplications: the longest incident, and the oldest data they went on with\n" + text;
}

}  // namespace

std::string splits_text(const RunReport& report) {
  const Scenario& scenario = *report.scenario;
  const std::vector<SplitReport>& splits = report.recovery.splits;
  std::string text = splits.empty() ? "" : "\nsplit brain: VMs that ran at both their places\n";
  for (std::size_t i = 0; i < std::min(most_lines, splits.size()); ++i) {
    const SplitReport& split = splits[i];
    text += fmt::format("  {:<12} {} to {}, {}: {} written at home, {} at the other place\n", scenario[split.vm].name,
                        time_text(split.from), time_text(split.to), duration_text(split.to - split.from),
                        to_text(split.at_home), to_text(split.at_recovery));
    text += fmt::format("    {} user-minutes worked with home, {} with the other place; ", grouped(split.users_at_home),
                        grouped(split.users_at_recovery));
    if (split.end == SplitReport::End::open)
      text += "nobody has stopped one of them yet\n";
    else if (split.end == SplitReport::End::site_lost)
      text += "until a site was lost\n";
    else
      text += fmt::format("{}, decided by {}: {} thrown away\n", to_text(split.end), to_text(split.decider),
                          to_text(split.discarded()));
    if (split.one_segment > Duration{})
      text += fmt::format("    both on one segment with one address for {}: its switches see the address move\n",
                          duration_text(split.one_segment));
  }
  return text;
}

std::string recovery_text(const RunReport& report, const TextStyle& style) {
  const Scenario& scenario = *report.scenario;
  const RecoveryReport& recovery = report.recovery;
  std::string text = applications_text(report, style);
  if (!recovery.plans.empty()) text += "\nplans\n";
  for (std::size_t i = 0; i < std::min(most_lines, recovery.plans.size()); ++i)
    text += plan_text(scenario, recovery.plans[i]);
  if (recovery.plans.size() > most_lines) text += fmt::format("  and {} more\n", recovery.plans.size() - most_lines);
  text += lags_text(scenario, recovery, style);
  text += commits_text(scenario, recovery.commits);
  text += splits_text(report);
  if (!recovery.unreached.empty()) text += "\nsteps that could not be reached from where their plan is carried out\n";
  for (std::size_t i = 0; i < std::min(most_lines, recovery.unreached.size()); ++i) {
    const UnreachedReport& step = recovery.unreached[i];
    text += "  " + time_text(step.at) + "  " + step.what + (step.done ? "; reached at " + time_text(*step.done) : "") +
            "\n";
  }
  if (!recovery.latencies.empty()) text += "\nround-trip latency increased after a plan\n";
  for (std::size_t i = 0; i < std::min(most_lines, recovery.latencies.size()); ++i) {
    const LatencyReport& one = recovery.latencies[i];
    text += fmt::format("  {} to {}: {} instead of {}\n", scenario[one.vm].name, scenario[one.need].name,
                        to_text(one.after), to_text(one.before));
  }
  if (recovery.latencies.size() > most_lines)
    text += fmt::format("  and {} more\n", recovery.latencies.size() - most_lines);
  return text;
}

}  // namespace drsim
