// What can happen to VMs, their copies, and the plans that move them. state.hpp applies them.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "models/state/change_list.hpp"
#include "models/world/plans.hpp"
#include "models/world/scenario.hpp"
#include "models/world/vms.hpp"

namespace drsim {

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
/// What of a plan is done somewhere.
enum class StepKind : std::uint8_t { withdraw, announce, publish, flush, routing, stop, start, configure, balance };
/// What a step changes: a router, a server, what runs VMs at a site, or a load balancer.
using StepTarget = std::variant<RouterId, DnsServerId, ResolverId, LinkId, SiteId, LoadBalancerId>;
/// One thing to be done in a group of a plan. `part`: of routing, which step; of stop and start, which VM.
struct StepId {
  PlanId plan;
  std::uint32_t group = 0;
  StepKind kind{};
  StepTarget target;
  std::uint32_t part = 0;
  friend bool operator==(const StepId&, const StepId&) = default;
};
/// What a VM's commits wait for.
enum class Commits : std::uint8_t {
  alone,      ///< Nobody: what it confirms is at one place until it has been copied.
  confirmed,  ///< Each is at both places before it is confirmed.
  waiting,    ///< The other place does not answer: none is confirmed.
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
  recovery_is_down,
  home_is_unreachable,
};

struct VmChanged {
  static constexpr Affects affects = Affects::flows;
  static constexpr Phase phase = Phase::boot;
  VmId vm;
  VmStatus to;
  Place place;
};
/// A VM waits until its site has room for one more that boots.
struct VmQueued {
  static constexpr Phase phase = Phase::boot;
  VmId vm;
  Place place;
};
/// A VM is being shut down by its plan; or that is over, and it has stopped or could not be reached.
struct ShutdownStarted {
  static constexpr Phase phase = Phase::shutdown;
  VmId vm;
};
struct ShutdownEnded {
  static constexpr Phase phase = Phase::shutdown;
  VmId vm;
  bool is_stopped;
};
struct DisksReady {
  static constexpr Phase phase = Phase::disks;
  VmId vm;
};
/// Which data a VM is about to be started with: those of this instant.
struct RecoveryPointPicked {
  static constexpr Phase phase = Phase::replicate;
  VmId vm;
  Time of;
};
/// There is nothing that the VM could be started with: its plan passes it over, and it stays where it is.
struct VmNotRecoverable {
  static constexpr Phase phase = Phase::replicate;
  VmId vm;
};
/// A VM at a place that its users were not sent to: it runs on there because nobody stopped it, it starts again with
/// its site, or it is stopped.
struct InstanceChanged {
  static constexpr Affects affects = Affects::flows;
  VmId vm;
  Place place;
  VmStatus to;
};
/// Whether the commits of a VM at one of its places wait for the other one.
struct CommitsChanged {
  static constexpr Affects affects = Affects::flows;
  VmId vm;
  Place place;
  Commits to;
};
/// A step cannot be done from where the plan is carried out; or now it can.
struct StepUnreachable {
  static constexpr Phase phase = Phase::task;
  StepId step;
  Unreachable then;
};
struct StepReached {
  static constexpr Phase phase = Phase::repair;
  StepId step;
};
/// Somebody who set out to a site is there.
struct TravellerArrived {
  static constexpr Phase phase = Phase::people;
  PlanId plan;
  SiteId site;
};
/// The copy of a VM that a test failover starts.
struct TestVmChanged {
  static constexpr Phase phase = Phase::boot;
  VmId vm;
  VmStatus to;
};
/// Copies of a VM go the other way.
struct VmReprotected {
  static constexpr Phase phase = Phase::replicate;
  VmId vm;
};
/// One of a monitor's vantage points has heard nothing for its hold time; or hears its target again.
struct VantageChanged {
  static constexpr Phase phase = Phase::detect;
  MonitorId monitor;
  std::uint32_t vantage;
  bool is_silent;
};
/// One that hears nothing can no longer tell its monitor so, or can again.
struct VantageCutOff {
  static constexpr Phase phase = Phase::detect;
  MonitorId monitor;
  std::uint32_t vantage;
  bool is_cut_off;
};
struct MonitorChanged {
  static constexpr Phase phase = Phase::detect;
  MonitorId monitor;
  bool alarmed;
};
struct PlanChanged {
  static constexpr Phase phase = Phase::declare;
  PlanId plan;
  PlanPhase to;
  Course course{};
};
struct PlanCommitted {
  static constexpr Phase phase = Phase::operator_act;
  PlanId plan;
};
/// Somebody who must agree has been reached.
struct TeamReached {
  static constexpr Phase phase = Phase::people;
  PlanId plan;
  TeamId team;
};
/// A plan waits: one of its tools cannot be used; or has found its way without.
struct PlanToolUnavailable {
  static constexpr Phase phase = Phase::tools;
  PlanId plan;
  ToolId tool;
};
struct PlanToolBypassed {
  static constexpr Phase phase = Phase::tools;
  PlanId plan;
  std::uint32_t passed;  ///< Of its tools, how many need no more thought.
};
struct GroupStarted {
  static constexpr Phase phase = Phase::task;
  PlanId plan;
  std::uint32_t group;
};
/// Nobody is free to do it, or at work.
struct TaskQueued {
  static constexpr Phase phase = Phase::task;
  TaskId task;
};
struct TaskStarted {
  static constexpr Phase phase = Phase::people;
  TaskId task;
};
struct TaskToolUnavailable {
  static constexpr Phase phase = Phase::task;
  TaskId task;
  ToolId tool;
};
struct TaskFailed {
  static constexpr Phase phase = Phase::task;
  TaskId task;
  std::uint32_t attempt;  ///< From 1.
};
struct TaskFinished {
  static constexpr Phase phase = Phase::task;
  TaskId task;
  TaskEnd end = TaskEnd::done;
};
struct GroupFinished {
  static constexpr Phase phase = Phase::task;
  PlanId plan;
  std::uint32_t group;
};
struct TransferStarted {
  static constexpr Phase phase = Phase::replicate;
  VmId vm;
  TransferKind kind;
  Bytes size;
};
struct TransferFinished {
  static constexpr Phase phase = Phase::replicate;
  VmId vm;
  TransferKind kind;
};
struct TransferAborted {
  static constexpr Phase phase = Phase::replicate;
  VmId vm;
};
/// The replica can be started with the data the VM had at `of`.
struct RecoveryPointCreated {
  static constexpr Phase phase = Phase::replicate;
  VmId vm;
  Time of;
};
struct ActionRefused {
  static constexpr Phase phase = Phase::operator_act;
  PlanId plan;
  Refusal reason;
};

/// All of them, for the list of all changes (models/state/change.hpp).
using RecoveryChanges =
    ChangeList<VmChanged, VmQueued, ShutdownStarted, ShutdownEnded, DisksReady, RecoveryPointPicked, VmNotRecoverable,
               InstanceChanged, CommitsChanged, VantageChanged, VantageCutOff, StepUnreachable, StepReached,
               TravellerArrived, TestVmChanged, VmReprotected, MonitorChanged, PlanChanged, PlanCommitted, TeamReached,
               PlanToolUnavailable, PlanToolBypassed, GroupStarted, TaskQueued, TaskStarted, TaskToolUnavailable,
               TaskFailed, TaskFinished, GroupFinished, TransferStarted, TransferFinished, TransferAborted,
               RecoveryPointCreated, ActionRefused>;

std::string_view to_text(VmStatus status);

// Each as one line of a trace: what, which, how.
std::string describe(const Scenario& s, const VmChanged& c);
std::string describe(const Scenario& s, const VmQueued& c);
std::string describe(const Scenario& s, const ShutdownStarted& c);
std::string describe(const Scenario& s, const ShutdownEnded& c);
std::string describe(const Scenario& s, const DisksReady& c);
std::string describe(const Scenario& s, const RecoveryPointPicked& c);
std::string describe(const Scenario& s, const VmNotRecoverable& c);
std::string describe(const Scenario& s, const InstanceChanged& c);
std::string describe(const Scenario& s, const CommitsChanged& c);
std::string describe(const Scenario& s, const VantageChanged& c);
std::string describe(const Scenario& s, const VantageCutOff& c);
std::string describe(const Scenario& s, const StepUnreachable& c);
std::string describe(const Scenario& s, const StepReached& c);
std::string describe(const Scenario& s, const TravellerArrived& c);
std::string describe(const Scenario& s, const TestVmChanged& c);
std::string describe(const Scenario& s, const VmReprotected& c);
std::string describe(const Scenario& s, const MonitorChanged& c);
std::string describe(const Scenario& s, const PlanChanged& c);
std::string describe(const Scenario& s, const PlanCommitted& c);
std::string describe(const Scenario& s, const TeamReached& c);
std::string describe(const Scenario& s, const PlanToolUnavailable& c);
std::string describe(const Scenario& s, const PlanToolBypassed& c);
std::string describe(const Scenario& s, const GroupStarted& c);
std::string describe(const Scenario& s, const TaskQueued& c);
std::string describe(const Scenario& s, const TaskStarted& c);
std::string describe(const Scenario& s, const TaskToolUnavailable& c);
std::string describe(const Scenario& s, const TaskFailed& c);
std::string describe(const Scenario& s, const TaskFinished& c);
std::string describe(const Scenario& s, const GroupFinished& c);
std::string describe(const Scenario& s, const TransferStarted& c);
std::string describe(const Scenario& s, const TransferFinished& c);
std::string describe(const Scenario& s, const TransferAborted& c);
std::string describe(const Scenario& s, const RecoveryPointCreated& c);
std::string describe(const Scenario& s, const ActionRefused& c);

}  // namespace drsim
