// What the timers of VMs, copies, monitors, teams and plans wait for. timer_rows.cpp has a row for each.

#pragma once

#include <cstdint>

#include "models/recovery/changes.hpp"

namespace drsim {

struct Timer;
struct TimerRow;

/// The timers of VMs, copies, monitors and plans. First the component that a timer belongs to, then what it waits for.
enum class RecoveryTimer : std::uint8_t {
  withdraw,        ///< plan, group: the subnet is withdrawn
  announce,        ///< plan, group: the subnet is announced
  boot,            ///< vm
  test_boot,       ///< vm: the copy a test has started
  shutdown,        ///< vm
  disks,           ///< vm: they are ready
  process,         ///< vm: its latest data have been processed
  reprotect,       ///< vm: its copies go the other way
  replicate,       ///< vm: the next copy is due
  hold,            ///< monitor: silence becomes an alarm
  heard,           ///< monitor: a heartbeat ends the alarm
  failover_delay,  ///< plan: the alarm has lasted long enough
  reach,           ///< plan, team: somebody of it has been reached
  declare,         ///< plan: somebody decides
  plan_without,    ///< plan, tool: another way has been found
  clean_up,        ///< plan: a test ends by itself
  shift,           ///< team: it is at work again
  task,            ///< plan, task (see part_of)
  task_without,    ///< plan, task and tool: another way has been found
  retry,           ///< plan, task: it is tried again
  outcome,         ///< plan, task: whether it fails
  publish,         ///< plan, group
  flush,           ///< plan, group: caches are emptied
  return_boot,     ///< vm: it starts again at the place that it was moved from
  travel,          ///< plan, site: somebody is there
  lease,           ///< plan, place: it has had no majority for too long
  takeover,        ///< plan: the other place takes over
  configure,       ///< plan, group: servers and clients are told something about names
  peer,            ///< vm, place: its other place has not answered for too long
  balance,         ///< plan, group: new connections are given to others
};

/// Its name, its component and its rule.
const TimerRow& row_of(RecoveryTimer kind);

/// Timers of tasks say by their part which task of their plan they belong to, and which of its tools.
inline constexpr std::size_t tasks_per_group = 256, tools_per_task = 16;
constexpr std::size_t part_of(TaskId task, std::size_t tool = 0) {
  return (task.group * tasks_per_group + task.task) * tools_per_task + tool;
}
TaskId task_of(const Timer& timer);

}  // namespace drsim
