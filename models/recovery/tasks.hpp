// When the tasks of a plan's groups begin, fail, are tried again and end, and which team does them. runbook.hpp says
// when a group is due.

#pragma once

#include "models/rule.hpp"

namespace drsim {

/// What plans do besides starting VMs: scripts, checks, people's work. Each task needs the tools it uses, and the hands
/// of one of its team if it is not done by itself; whoever is free takes what has waited longest. An attempt may fail:
/// then it is tried again, as often as is stated; after that an unplanned failover passes it over, and a planned one
/// stops (ASR: "planned failover stops on error, unplanned runs to completion").
struct Tasks : Rule {
  using Purpose = RecoveryTimer;

  /// Those of a group that are due and have not begun.
  void start_due(PlanId plan, std::uint32_t group, bool is_rest_done);
  /// It is given up: no timer of it expires any more.
  void abandon(TaskId task);
  void on(const TaskQueued& change);
  void on(const TaskStarted& change);
  void on(const TaskFailed& change);
  void on(const TaskFinished& change);
  void on(const PlanChanged& change);
  void expired(const Timer& timer);

 private:
  const Task& stated(TaskId task) const { return scenario()[task.plan].groups[task.group].tasks[task.task]; }
  void start(TaskId task);
  void serve(TeamId team);
  void use_tools(TaskId task, std::size_t from);
};

}  // namespace drsim
