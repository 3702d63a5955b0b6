// The state of every VM and its copies, of monitors, teams and plans, at one instant. changes.hpp lists what can change
// it.

#pragma once

#include <array>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

#include "models/dns/changes.hpp"
#include "models/recovery/changes.hpp"
#include "models/routing/state.hpp"

namespace drsim {

/// VMs and their copies, monitors, and how far plans have got.
class RecoveryState : public RoutingState {
 public:
  struct VmState {
    VmStatus status = VmStatus::up;
    Place place = Place::home;
    VmStatus elsewhere = VmStatus::stopped;  ///< What it does at the place that it was moved from.
    bool stays = false;                      ///< When it moves, it runs on where it is.
    bool came_home = false;                  ///< It has been taken back home.
    std::array<bool, 2> lost_power{};        ///< By place: it ran there when its site failed.
    bool has_moved = false;                  ///< It has run at the other place, or still does.
    bool held = false;                       ///< Stopped by a plan: it does not boot by itself.
    bool queued = false;                     ///< It boots when its site has room for it.
    bool closing = false, asked = false;     ///< It is being shut down; and whether that has been tried.
    bool has_disks = false;                  ///< They are ready at the place its plan takes it to.
    bool is_skipped = false;                 ///< Its plan has found nothing to start it with.
    bool reprotected = false;                ///< At the recovery site: its copies go home.
    bool has_point = true;                   ///< The other place has data it can be started with.
    VmStatus test = VmStatus::stopped;       ///< Of the copy that a test failover has started.
    std::array<Commits, 2> commits{};        ///< By place.
    bool has_all = false;                    ///< It was taken here with all that had been confirmed.
    std::optional<TransferKind> sending;     ///< The copy under way.
    std::optional<TransferKind> sent;        ///< The last copy that arrived since the VM changed its place.
    Time silent_since{};                     ///< When it last stopped sending.
    Time since{};                            ///< When it last changed its status, or what its commits wait for.
    Bytes written{};                         ///< How much it had written before that.
    Bytes copied{};                          ///< How much of that the other place has.
    Bytes copying{};                         ///< The same, once the copy under way has arrived.
    Time begun{};                            ///< When the last copy began.
    Time point{};                            ///< The replica's latest recovery point holds the data of this instant.
  };
  const VmState& operator[](VmId vm) const { return vms_[vm.index]; }
  /// What a VM has written that is at one place only.
  Bytes uncopied(VmId vm) const;
  /// The data that its other place has: of which instant.
  Time copied_until(VmId vm) const;
  Commits commits(Instance one) const { return vms_[one.vm.index].commits[static_cast<std::size_t>(one.place)]; }
  /// Whether what it writes where it is in service is at both its places, to the last byte that was confirmed.
  bool is_in_step(VmId vm) const { return commits(in_service(vm)) != Commits::alone; }
  /// Whether it writes at a place: it runs there, and somebody confirms it.
  bool writes(Instance one) const { return status(one) == VmStatus::up && commits(one) != Commits::waiting; }
  /// What of it has to be sent: what was written over and over goes once, so that it is never more than the disks hold.
  Bytes to_send(VmId vm) const;
  const Attachment& attachment(VmId vm) const {
    return (*scenario_)[vm].at(vms_[vm.index].place, vms_[vm.index].has_moved);
  }
  /// A VM where it was last started by whoever decides; it may run at its other place as well.
  Instance in_service(VmId vm) const { return {vm, vms_[vm.index].place}; }
  VmStatus status(Instance one) const {
    const VmState& vm = vms_[one.vm.index];
    return vm.place == one.place ? vm.status : vm.elsewhere;
  }
  const Attachment& attachment(Instance one) const {
    const VmState& vm = vms_[one.vm.index];
    return vm.place == one.place ? attachment(one.vm) : (*scenario_)[one.vm].at(one.place, vm.came_home);
  }
  /// Whether it runs, or starts, at both its places.
  bool runs_at_both(VmId vm) const { return vms_[vm.index].elsewhere != VmStatus::stopped; }
  /// How many VMs do so.
  std::size_t twins() const { return twins_; }
  /// Steps of a plan that could not be done, and what became of them.
  struct Unreached {
    StepId step;
    Unreachable then;
  };
  const std::vector<Unreached>& unreached(PlanId plan) const { return plans_[plan.index].unreached; }
  /// Somebody of the plan is at that site.
  bool is_on_site(PlanId plan, SiteId site) const;

  bool is_alarmed(MonitorId monitor) const { return alarmed_[monitor.index]; }
  bool is_silent(MonitorId monitor, std::uint32_t vantage) const { return silent_[monitor.index][vantage]; }
  bool is_cut_off(MonitorId monitor, std::uint32_t vantage) const { return cut_off_.contains({monitor, vantage}); }
  /// How many of its vantage points hear nothing, and can say so.
  std::size_t silent_votes(MonitorId monitor) const;
  PlanPhase phase(PlanId plan) const { return plans_[plan.index].phase; }
  bool is_started(PlanId plan, std::size_t group) const { return plans_[plan.index].groups[group].started; }
  bool is_finished(PlanId plan, std::size_t group) const { return plans_[plan.index].groups[group].finished; }
  std::uint32_t routing_steps_done(PlanId plan, std::size_t group) const {
    return plans_[plan.index].groups[group].routing_steps;
  }
  bool is_finished(TaskId task) const { return plans_[task.plan.index].groups[task.group].tasks[task.task].finished; }
  /// How many of its attempts have failed.
  std::uint32_t failures(TaskId task) const {
    return plans_[task.plan.index].groups[task.group].tasks[task.task].failures;
  }
  const Course& course(PlanId plan) const { return plans_[plan.index].course; }
  bool is_committed(PlanId plan) const { return plans_[plan.index].is_committed; }
  /// It was decided to fail over, and there was nowhere to go.
  bool is_deferred(PlanId plan) const { return plans_[plan.index].is_deferred; }
  bool lacks_tool(PlanId plan) const { return plans_[plan.index].lacks_tool; }
  /// How many of a plan's own tools it has, or has found its way without.
  std::size_t tools_passed(PlanId plan) const { return plans_[plan.index].tools_passed; }
  bool is_begun(TaskId task) const { return plans_[task.plan.index].groups[task.group].tasks[task.task].begun; }
  /// The task that made a plan stop.
  std::optional<TaskId> stopped_at(PlanId plan) const { return plans_[plan.index].stopped_at; }
  /// The one instant of whose data all VMs of a plan are started: none, before the first of them is.
  std::optional<Time> common_point(PlanId plan) const { return plans_[plan.index].common_point; }
  /// Who of those that must agree has been reached.
  const std::vector<TeamId>& reached(PlanId plan) const { return plans_[plan.index].reached; }
  /// How many of a team are at something, and what waits for them, in the order it came.
  std::int64_t busy(TeamId team) const { return teams_[team.index].busy; }
  const std::deque<TaskId>& queue(TeamId team) const { return teams_[team.index].queue; }
  /// How many VMs boot at a site, and which wait for it.
  std::int64_t booting(SiteId site) const { return boots_[site.index].booting; }
  const std::deque<std::pair<VmId, Place>>& queue(SiteId site) const { return boots_[site.index].queue; }

  bool is_flushed(PlanId plan, std::size_t group) const { return plans_[plan.index].groups[group].flushed; }
  bool is_configured(PlanId plan, std::size_t group) const { return plans_[plan.index].groups[group].configured; }

 protected:
  explicit RecoveryState(const Scenario& scenario);

  bool set(const VmChanged&);
  bool set(const VmQueued&);
  bool set(const ShutdownStarted&);
  bool set(const ShutdownEnded&);
  bool set(const DisksReady&);
  bool set(const RecoveryPointPicked&);
  bool set(const VmNotRecoverable&);
  bool set(const InstanceChanged&);
  bool set(const CommitsChanged&);
  bool set(const VantageChanged&);
  bool set(const VantageCutOff&);
  bool set(const StepUnreachable&);
  bool set(const StepReached&);
  bool set(const TravellerArrived&);
  bool set(const TestVmChanged&);
  bool set(const VmReprotected&);
  bool set(const PlanChanged&);
  bool set(const ActionRefused&);
  bool set(const PlanCommitted&);
  bool set(const TeamReached&);
  bool set(const PlanToolUnavailable&);
  bool set(const PlanToolBypassed&);
  bool set(const GroupStarted&);
  bool set(const FlushFinished&);
  bool set(const ConfigureFinished&);
  bool set(const GroupFinished&);
  bool set(const TaskQueued&);
  bool set(const TaskStarted&);
  bool set(const TaskToolUnavailable&);
  bool set(const TaskFailed&);
  bool set(const TaskFinished&);
  bool set(const TransferStarted&);
  bool set(const TransferFinished&);
  bool set(const TransferAborted&);
  bool set(const RecoveryPointCreated&);
  bool set(const MonitorChanged&);
  bool set(const RoutingStepDone&);

 private:
  struct TaskState {
    bool finished = false, begun = false;
    std::uint32_t failures = 0;
  };
  struct GroupState {
    bool started = false, finished = false, flushed = false, configured = false;
    std::vector<TaskState> tasks{};
    std::uint32_t routing_steps = 0;
  };
  struct PlanState {
    PlanPhase phase = PlanPhase::ready;
    Course course{};
    bool is_committed = false, lacks_tool = false, is_deferred = false;
    std::uint32_t tools_passed = 0;
    std::vector<GroupState> groups;
    std::vector<TeamId> reached{};
    std::optional<TaskId> stopped_at{};
    std::optional<Time> common_point{};
    std::vector<Unreached> unreached{};
    std::vector<SiteId> on_site{};
  };
  struct TeamState {
    std::int64_t busy = 0;
    std::deque<TaskId> queue{};
  };
  struct BootState {
    std::int64_t booting = 0;
    std::deque<std::pair<VmId, Place>> queue{};
  };

  TaskState& task(TaskId id) { return plans_[id.plan.index].groups[id.group].tasks[id.task]; }
  const Task& stated(TaskId id) const { return (*scenario_)[id.plan].groups[id.group].tasks[id.task]; }
  void begin_groups(PlanId plan);
  void move_second_instance(VmState& vm, const VmChanged& change);
  void count_writes(VmId vm);
  void count_boots(VmId vm, const VmState& before);
  void unqueue(VmId vm, Place place);

  std::vector<VmState> vms_;
  std::size_t twins_ = 0;
  std::vector<bool> alarmed_;
  std::vector<std::vector<bool>> silent_;  ///< By monitor, then vantage point.
  std::set<std::pair<MonitorId, std::uint32_t>> cut_off_;
  std::vector<PlanState> plans_;
  std::vector<TeamState> teams_;
  std::vector<BootState> boots_;  ///< By site.
};

}  // namespace drsim
