#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "models/state/change_list.hpp"
#include "models/world/plans.hpp"
#include "models/world/scenario.hpp"
#include "models/world/vms.hpp"

namespace drsim {

// What can happen to VMs, their copies, and the plans that move them.

enum class VmStatus : std::uint8_t { stopped, booting, up };
enum class PlanPhase : std::uint8_t {
  ready,
  failing_over,
  recovered,
  reprotecting,     ///< The way back for copies is being made.
  reprotected,      ///< Copies go home at their interval.
  resynchronising,  ///< What has changed is copied home, while VMs run on.
  draining,         ///< VMs are stopped, the last of their data is copied.
  failing_back,
  stopped,  ///< A step has failed, and the plan waits for somebody.
  testing,
  tested,  ///< Until somebody cleans up.
};
/// How a plan goes where it is going.
struct Course {
  FailoverMode mode = FailoverMode::unplanned;
  PointChoice point = PointChoice::latest_processed;
  Place target = Place::recovery;
  bool copies_all = false, is_isolated = true;
  friend bool operator==(Course, Course) = default;
};
/// A task of a group of a plan.
struct TaskId {
  PlanId plan;
  std::uint32_t group = 0, task = 0;
  friend auto operator<=>(TaskId, TaskId) = default;
};
enum class TaskEnd : std::uint8_t { done, skipped, failed };
enum class TransferKind : std::uint8_t {
  delta,   ///< What changed since the last recovery point, from home to the replica.
  resync,  ///< What changed at the recovery site, copied home while the VM runs on.
  last,    ///< What changed since, with the VM stopped.
  whole,   ///< All its data: a first replica, or one that has lost track.
  image,   ///< What it reads from its storage to boot.
};
enum class Refusal : std::uint8_t {
  plan_is_busy,
  nothing_to_fail_back,
  home_is_down,
  not_recovered,
  not_committed,
  not_tested,
  not_stopped,
  no_replica,
  recovery_is_down
};

struct VmChanged {
  static constexpr Affects affects = Affects::flows;
  VmId vm;
  VmStatus to;
  Place place;
};
/// A VM waits until its site has room for one more that boots.
struct VmQueued {
  VmId vm;
  Place place;
};
/// A VM is being shut down by its plan; or that is over, and it has stopped or could not be reached.
struct ShutdownStarted {
  VmId vm;
};
struct ShutdownEnded {
  VmId vm;
  bool is_stopped;
};
struct DisksReady {
  VmId vm;
};
/// Which data a VM is about to be started with: those of this instant.
struct RecoveryPointPicked {
  VmId vm;
  Time of;
};
/// There is nothing that the VM could be started with: its plan passes it over, and it stays where it is.
struct VmNotRecoverable {
  VmId vm;
};
/// A VM runs at its other place too, since nobody could stop it; or no longer.
struct VmSplit {
  VmId vm;
  bool runs_twice;
};
/// The copy of a VM that a test failover starts.
struct TestVmChanged {
  VmId vm;
  VmStatus to;
};
/// Copies of a VM go the other way.
struct VmReprotected {
  VmId vm;
};
struct MonitorChanged {
  MonitorId monitor;
  bool alarmed;
};
struct PlanChanged {
  PlanId plan;
  PlanPhase to;
  Course course{};
};
struct PlanCommitted {
  PlanId plan;
};
/// Somebody who must agree has been reached.
struct TeamReached {
  PlanId plan;
  TeamId team;
};
/// A plan waits: one of its tools cannot be used; or has found its way without.
struct PlanHindered {
  PlanId plan;
  ToolId tool;
};
struct PlanUnhindered {
  PlanId plan;
  std::uint32_t passed;  ///< Of its tools, how many need no more thought.
};
struct GroupStarted {
  PlanId plan;
  std::uint32_t group;
};
/// Nobody is free to do it, or at work.
struct TaskQueued {
  TaskId task;
};
struct TaskStarted {
  TaskId task;
};
struct TaskHindered {
  TaskId task;
  ToolId tool;
};
struct TaskFailed {
  TaskId task;
  std::uint32_t attempt;  ///< From 1.
};
struct TaskFinished {
  TaskId task;
  TaskEnd end = TaskEnd::done;
};
struct GroupFinished {
  PlanId plan;
  std::uint32_t group;
};
struct TransferStarted {
  VmId vm;
  TransferKind kind;
  Bytes size;
};
struct TransferFinished {
  VmId vm;
  TransferKind kind;
};
struct TransferAborted {
  VmId vm;
};
/// The replica can be started with the data the VM had at `of`.
struct RecoveryPointCreated {
  VmId vm;
  Time of;
};
struct ActionRefused {
  PlanId plan;
  Refusal reason;
};

/// All of them, for the list of all changes (models/state/change.hpp).
using RecoveryChanges = ChangeList<VmChanged, VmQueued, ShutdownStarted, ShutdownEnded, DisksReady, RecoveryPointPicked,
                                   VmNotRecoverable, VmSplit, TestVmChanged, VmReprotected, MonitorChanged, PlanChanged,
                                   PlanCommitted, TeamReached, PlanHindered, PlanUnhindered, GroupStarted, TaskQueued,
                                   TaskStarted, TaskHindered, TaskFailed, TaskFinished, GroupFinished, TransferStarted,
                                   TransferFinished, TransferAborted, RecoveryPointCreated, ActionRefused>;

std::string_view to_text(VmStatus status);

// Each as one line of a trace: what, which, how.
std::string describe(const Scenario& s, const VmChanged& c);
std::string describe(const Scenario& s, const VmQueued& c);
std::string describe(const Scenario& s, const ShutdownStarted& c);
std::string describe(const Scenario& s, const ShutdownEnded& c);
std::string describe(const Scenario& s, const DisksReady& c);
std::string describe(const Scenario& s, const RecoveryPointPicked& c);
std::string describe(const Scenario& s, const VmNotRecoverable& c);
std::string describe(const Scenario& s, const VmSplit& c);
std::string describe(const Scenario& s, const TestVmChanged& c);
std::string describe(const Scenario& s, const VmReprotected& c);
std::string describe(const Scenario& s, const MonitorChanged& c);
std::string describe(const Scenario& s, const PlanChanged& c);
std::string describe(const Scenario& s, const PlanCommitted& c);
std::string describe(const Scenario& s, const TeamReached& c);
std::string describe(const Scenario& s, const PlanHindered& c);
std::string describe(const Scenario& s, const PlanUnhindered& c);
std::string describe(const Scenario& s, const GroupStarted& c);
std::string describe(const Scenario& s, const TaskQueued& c);
std::string describe(const Scenario& s, const TaskStarted& c);
std::string describe(const Scenario& s, const TaskHindered& c);
std::string describe(const Scenario& s, const TaskFailed& c);
std::string describe(const Scenario& s, const TaskFinished& c);
std::string describe(const Scenario& s, const GroupFinished& c);
std::string describe(const Scenario& s, const TransferStarted& c);
std::string describe(const Scenario& s, const TransferFinished& c);
std::string describe(const Scenario& s, const TransferAborted& c);
std::string describe(const Scenario& s, const RecoveryPointCreated& c);
std::string describe(const Scenario& s, const ActionRefused& c);

}  // namespace drsim
