#include "models/recovery/tasks.hpp"

#include "models/reachability/reachability.hpp"
#include "models/world/working_hours.hpp"

namespace drsim {

void Tasks::start_due(PlanId plan, std::uint32_t group, bool is_rest_done) {
  const std::vector<Task>& tasks = scenario()[plan].groups[group].tasks;
  bool is_first = true;  // Of those before or after the rest: they come one by one.
  const auto look_at = [&](Task::When when) {
    bool all_finished = true;
    for (std::uint32_t i = 0; i < tasks.size(); ++i) {
      const TaskId id{plan, group, i};
      if (tasks[i].when != when || state().is_finished(id)) continue;
      all_finished = false;
      const bool waits_for_repair = state().failures(id) > tasks[i].retries;
      if (!state().is_begun(id) && !waits_for_repair && (is_first || when == Task::When::beside)) start(id);
      is_first = false;
    }
    return all_finished;
  };
  if (!look_at(Task::When::before)) return;
  if (!look_at(Task::When::beside) || !is_rest_done) return;
  is_first = true;
  look_at(Task::When::after);
}

void Tasks::start(TaskId task) {
  const bool is_test = state().phase(task.plan) == PlanPhase::testing;
  if (is_test && !stated(task).in_tests)
    apply(TaskFinished{task, TaskEnd::skipped});
  else if (stated(task).by)
    apply(TaskQueued{task});
  else
    apply(TaskStarted{task});
}

// What has waited longest goes first. Whether there is room for the next is seen once that has begun.
void Tasks::serve(TeamId id) {
  const Team& team = scenario()[id];
  if (state().queue(id).empty() || state().busy(id) >= team.people) return;
  const auto at_work = next_at_work(scenario(), team, state().at());
  if (!at_work) return;
  if (*at_work == state().at())
    apply(TaskStarted{state().queue(id).front()});
  else
    arm_unless_armed(timer(Purpose::shift, id), Fixed{*at_work - state().at()});
}

void Tasks::on(const TaskQueued& change) { serve(*stated(change.task).by); }

void Tasks::on(const TaskStarted& change) {
  if (const auto by = stated(change.task).by) serve(*by);
  use_tools(change.task, 0);
}

// Without a tool it takes longer; that is known only when one reaches for it.
void Tasks::use_tools(TaskId task, std::size_t from) {
  const Task& work = stated(task);
  for (std::size_t i = from; i < work.uses.size(); ++i) {
    const Tool& tool = scenario()[work.uses[i]];
    const auto hands = work.by ? scenario()[*work.by].site : std::nullopt;
    if (hands ? world.reachability.reaches(state(), *hands, tool.site)
              : world.reachability.reaches(state(), task.plan, tool.site))
      continue;
    apply(TaskToolUnavailable{task, work.uses[i]});
    arm(timer(Purpose::task_without, task.plan, part_of(task, i)), tool.without);
    return;
  }
  arm(timer(Purpose::task, task.plan, part_of(task)), work.takes);
}

void Tasks::on(const TaskFailed& change) {
  const Task& work = stated(change.task);
  if (change.attempt <= work.retries)
    arm(timer(Purpose::retry, change.task.plan, part_of(change.task)), work.retry_after);
  else if (state().course(change.task.plan).mode == FailoverMode::planned) {
    if (work.by) serve(*work.by);
    apply(PlanChanged{change.task.plan, PlanPhase::stopped, state().course(change.task.plan)});
  } else
    apply(TaskFinished{change.task, TaskEnd::failed});
}

void Tasks::on(const TaskFinished& change) {
  if (const auto by = stated(change.task).by) serve(*by);
}

// Whoever did what has failed, or what is given up, is free again.
void Tasks::on(const PlanChanged&) {
  for (std::size_t i = 0; i < scenario().teams.size(); ++i) serve(TeamId{i});
}

void Tasks::abandon(TaskId task) {
  disarm(timer(Purpose::task, task.plan, part_of(task)));
  disarm(timer(Purpose::retry, task.plan, part_of(task)));
  for (std::size_t tool = 0; tool < stated(task).uses.size(); ++tool)
    disarm(timer(Purpose::task_without, task.plan, part_of(task, tool)));
}

void Tasks::expired(const Timer& timer) {
  if (timer.purpose == Purpose::shift) return serve(TeamId{timer.component});
  const TaskId task = task_of(timer);
  const Task& work = stated(task);
  if (timer.purpose == Purpose::task_without) return use_tools(task, timer.part % tools_per_task + 1);
  if (timer.purpose == Purpose::retry) return use_tools(task, 0);
  const Change done = TaskFinished{task}, failed = TaskFailed{task, state().failures(task) + 1};
  if (work.fails > 0)
    effects.emplace_back(Choose{drsim::timer(Purpose::outcome, task.plan, part_of(task)),
                                {{work.fails, failed}, {1 - work.fails, done}}});
  else
    apply(done);
}

}  // namespace drsim
