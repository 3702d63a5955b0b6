// The timers of this technology: what each is called, whose it is, and which rule it belongs to.

#include "models/recovery/timers.hpp"

#include "models/recovery/cluster.hpp"
#include "models/recovery/monitoring.hpp"
#include "models/recovery/recovery.hpp"
#include "models/recovery/replication/commitment.hpp"
#include "models/recovery/replication/protection.hpp"
#include "models/recovery/runbook.hpp"
#include "models/recovery/tasks.hpp"
#include "models/recovery/workload.hpp"
#include "models/state/timer_table.hpp"

namespace drsim {
namespace {

TaskId task_at(std::size_t plan, std::uint32_t part) {
  const std::size_t place = part / tools_per_task;
  return {PlanId{plan}, static_cast<std::uint32_t>(place / tasks_per_group),
          static_cast<std::uint32_t>(place % tasks_per_group)};
}

// What else streams are named after.
std::string recovery_monitor(const Scenario& s, std::size_t i, std::uint32_t part) {
  return s.monitors[i].name + (part == 0 ? "" : " " + s[s.monitors[i].vantage_points[part]].name);
}
std::string plan_and_site(const Scenario& s, std::size_t i, std::uint32_t part) {
  return s.plans[i].name + " " + s.sites[part].name;
}
std::string vm_and_place(const Scenario& s, std::size_t i, std::uint32_t part) {
  return s.vms[i].name + (part == 0 ? "" : " elsewhere");
}
std::string plan_and_place(const Scenario& s, std::size_t i, std::uint32_t part) {
  return s.plans[i].name + " " + std::to_string(part);
}
std::string plan_and_team(const Scenario& s, std::size_t i, std::uint32_t part) {
  return s.plans[i].name + " " + s.teams[part].name;
}
std::string plan_and_tool(const Scenario& s, std::size_t i, std::uint32_t part) {
  return s.plans[i].name + " " + s[s.plans[i].uses[part]].name;
}
std::string recovery_team(const Scenario& s, std::size_t i, std::uint32_t) { return s.teams[i].name; }
std::string recovery_task(const Scenario& s, std::size_t i, std::uint32_t part) {
  const TaskId id = task_at(i, part);
  const PlanGroup& group = s[id.plan].groups[id.group];
  return s[id.plan].name + " " + group.name + " " + group.tasks[id.task].what;
}
std::string task_and_tool(const Scenario& s, std::size_t i, std::uint32_t part) {
  return recovery_task(s, i, part) + " " + std::to_string(part % tools_per_task);
}

constexpr TimerRow recovery_timers[] = {
    {RecoveryTimer::withdraw, "withdraw", named_after::plan_group, hand_to<Runbook>},
    {RecoveryTimer::announce, "announce", named_after::plan_group, hand_to<Runbook>},
    {RecoveryTimer::boot, "boot", named_after::vm, hand_to<Workload>},
    {RecoveryTimer::test_boot, "test boot", named_after::vm, hand_to<Workload>},
    {RecoveryTimer::shutdown, "shutdown", named_after::vm, hand_to<Runbook>},
    {RecoveryTimer::disks, "disks", named_after::vm, hand_to<Runbook>},
    {RecoveryTimer::process, "process", named_after::vm, hand_to<Runbook>},
    {RecoveryTimer::reprotect, "reprotect", named_after::vm, hand_to<Recovery>},
    {RecoveryTimer::replicate, "replicate", named_after::vm, hand_to<Protection>},
    {RecoveryTimer::hold, "hold", recovery_monitor, hand_to<Monitoring>},
    {RecoveryTimer::heard, "heard", recovery_monitor, hand_to<Monitoring>},
    {RecoveryTimer::failover_delay, "failover delay", named_after::plan, hand_to<Recovery>},
    {RecoveryTimer::reach, "reach", plan_and_team, hand_to<Recovery>},
    {RecoveryTimer::declare, "declare", named_after::plan, hand_to<Recovery>},
    {RecoveryTimer::plan_without, "without", plan_and_tool, hand_to<Runbook>},
    {RecoveryTimer::clean_up, "clean up", named_after::plan, hand_to<Recovery>},
    {RecoveryTimer::shift, "shift", recovery_team, hand_to<Tasks>},
    {RecoveryTimer::task, "task", recovery_task, hand_to<Tasks>},
    {RecoveryTimer::task_without, "without", task_and_tool, hand_to<Tasks>},
    {RecoveryTimer::retry, "retry", recovery_task, hand_to<Tasks>},
    {RecoveryTimer::outcome, "outcome", recovery_task, hand_to<Tasks>},
    {RecoveryTimer::publish, "publish", named_after::plan_group, hand_to<Runbook>},
    {RecoveryTimer::flush, "flush", named_after::plan_group, hand_to<Runbook>},
    {RecoveryTimer::return_boot, "return boot", named_after::vm, hand_to<Workload>},
    {RecoveryTimer::travel, "travel", plan_and_site, hand_to<Runbook>},
    {RecoveryTimer::lease, "lease", plan_and_place, hand_to<Clusters>},
    {RecoveryTimer::takeover, "takeover of role", named_after::plan, hand_to<Clusters>},
    {RecoveryTimer::configure, "configure", named_after::plan_group, hand_to<Runbook>},
    {RecoveryTimer::peer, "peer", vm_and_place, hand_to<Commitment>},
    {RecoveryTimer::balance, "balance", named_after::plan_group, hand_to<Runbook>},
};
static_assert(is_complete(recovery_timers, RecoveryTimer::balance));

}  // namespace

const TimerRow& row_of(RecoveryTimer kind) { return recovery_timers[static_cast<std::size_t>(kind)]; }

TaskId task_of(const Timer& timer) { return task_at(timer.component, timer.part); }

}  // namespace drsim
