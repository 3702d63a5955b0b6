#include "models/recovery/changes.hpp"

#include "models/state/wording.hpp"

namespace drsim {
namespace {

std::string_view to_text(PlanPhase phase) {
  switch (phase) {
    case PlanPhase::ready:
      return "ready";
    case PlanPhase::failing_over:
      return "failing over";
    case PlanPhase::recovered:
      return "recovered";
    case PlanPhase::resynchronising:
      return "resynchronising";
    case PlanPhase::draining:
      return "draining";
    case PlanPhase::failing_back:
      return "failing back";
    case PlanPhase::reprotecting:
      return "reprotecting";
    case PlanPhase::reprotected:
      return "reprotected";
    case PlanPhase::stopped:
      return "stopped: a step failed";
    case PlanPhase::testing:
      return "testing";
    case PlanPhase::tested:
      return "tested";
  }
  return "";
}
std::string_view to_text(TransferKind kind) {
  switch (kind) {
    case TransferKind::delta:
      return "delta";
    case TransferKind::resync:
      return "resync";
    case TransferKind::last:
      return "final delta";
    case TransferKind::whole:
      return "full copy";
    case TransferKind::image:
      return "boot image";
  }
  return "";
}
std::string_view to_text(Refusal reason) {
  switch (reason) {
    case Refusal::plan_is_busy:
      return "it is not ready";
    case Refusal::nothing_to_fail_back:
      return "it has not recovered anything";
    case Refusal::home_is_down:
      return "a home site is down";
    case Refusal::not_recovered:
      return "it has not recovered anything";
    case Refusal::not_committed:
      return "it is not committed";
    case Refusal::not_tested:
      return "it is not being tested";
    case Refusal::not_stopped:
      return "it has not stopped";
    case Refusal::no_replica:
      return "one of its VMs has no replica yet";
    case Refusal::recovery_is_down:
      return "the site it would go to is down";
    case Refusal::home_is_unreachable:
      return "nobody reaches the site that its VMs run at, to stop them and to copy the last of their data";
  }
  return "";
}

std::string target_text(const Scenario& s, const StepTarget& target) {
  static constexpr const char* kinds[] = {"router ", "dns server ", "resolver ", "link ", "site ", "load balancer "};
  return kinds[target.index()] + std::visit([&](auto id) { return s[id].name; }, target);
}

std::string step_of_change(const Scenario& s, const StepId& id) {
  const PlanGroup& its = s[id.plan].groups[id.group];
  switch (id.kind) {
    case StepKind::withdraw:
      return "withdraw " + s[its.move->subnet].name;
    case StepKind::announce:
      return "announce " + s[its.move->subnet].name;
    case StepKind::publish:
      return "publish";
    case StepKind::flush:
      return "flush it";
    case StepKind::configure:
      return "set names";
    case StepKind::routing:
      return "change its routes or connections";
    case StepKind::stop:
      return "stop vm " + s.vms[id.part].name;
    case StepKind::start:
      return "start vm " + s.vms[id.part].name;
    case StepKind::balance:
      return "give connections to other backends";
  }
  return "";
}

std::string task_of_change(const Scenario& s, TaskId id) { return task_text(s, id.plan, id.group, id.task); }

}  // namespace

std::string_view to_text(VmStatus status) {
  switch (status) {
    case VmStatus::stopped:
      return "stopped";
    case VmStatus::booting:
      return "booting";
    case VmStatus::up:
      return "up";
  }
  return "";
}

std::string describe(const Scenario& s, const VmChanged& c) {
  return "vm " + s[c.vm].name + " " + std::string(to_text(c.to)) + " at " + site_text(s, c.vm, c.place);
}
std::string describe(const Scenario& s, const VmQueued& c) {
  return "vm " + s[c.vm].name + " waits for room to boot at " + site_text(s, c.vm, c.place);
}
std::string describe(const Scenario& s, const ShutdownStarted& c) { return "vm " + s[c.vm].name + " being shut down"; }
std::string describe(const Scenario& s, const ShutdownEnded& c) {
  return "vm " + s[c.vm].name + (c.is_stopped ? " shut down" : " could not be shut down");
}
std::string describe(const Scenario& s, const DisksReady& c) { return "disks of vm " + s[c.vm].name + " ready"; }
std::string describe(const Scenario& s, const RecoveryPointPicked& c) {
  return "vm " + s[c.vm].name + " starts from its data of " + to_text(c.of);
}
std::string describe(const Scenario& s, const VmNotRecoverable& c) {
  return "vm " + s[c.vm].name + " has no recovery point to start from";
}
std::string describe(const Scenario& s, const InstanceChanged& c) {
  const std::string what = c.to == VmStatus::up        ? " runs at "
                           : c.to == VmStatus::booting ? " starts again at "
                                                       : " no longer runs at ";
  return "vm " + s[c.vm].name + what + site_text(s, c.vm, c.place) + " too";
}
std::string describe(const Scenario& s, const CommitsChanged& c) {
  static constexpr const char* how[] = {" are confirmed without its other place", " are confirmed by both its places",
                                        " wait: its other place does not answer"};
  return "commits of vm " + s[c.vm].name + " at " + site_text(s, c.vm, c.place) + how[static_cast<std::size_t>(c.to)];
}
std::string describe(const Scenario& s, const VantageChanged& c) {
  return "monitor " + s[c.monitor].name + (c.is_silent ? " hears nothing from " : " hears its target from ") +
         s[s[c.monitor].vantage_points[c.vantage]].name;
}
std::string describe(const Scenario& s, const VantageCutOff& c) {
  return "monitor " + s[c.monitor].name + (c.is_cut_off ? " has no report from " : " has reports again from ") +
         s[s[c.monitor].vantage_points[c.vantage]].name;
}
std::string describe(const Scenario& s, const StepUnreachable& c) {
  static constexpr const char* then[] = {": it waits", ": it goes on, and tries again later", ": skipped", ": skipped"};
  return "plan " + group_text(s, c.step.plan, c.step.group) + " cannot reach " + target_text(s, c.step.target) +
         " to " + step_of_change(s, c.step) + then[static_cast<std::size_t>(c.then)];
}
std::string describe(const Scenario& s, const StepReached& c) {
  return "plan " + group_text(s, c.step.plan, c.step.group) + " reaches " + target_text(s, c.step.target) + " to " +
         step_of_change(s, c.step);
}
std::string describe(const Scenario& s, const TravellerArrived& c) {
  return "plan " + s[c.plan].name + ": somebody is at site " + s[c.site].name;
}
std::string describe(const Scenario& s, const TestVmChanged& c) {
  return "test copy of vm " + s[c.vm].name + " " + std::string(to_text(c.to));
}
std::string describe(const Scenario& s, const VmReprotected& c) { return "vm " + s[c.vm].name + " reprotected"; }
std::string describe(const Scenario& s, const MonitorChanged& c) {
  return "monitor " + s[c.monitor].name + (c.alarmed ? " raises its alarm" : " clears its alarm");
}
std::string describe(const Scenario& s, const PlanChanged& c) {
  return "plan " + s[c.plan].name + " " + std::string(to_text(c.to));
}
std::string describe(const Scenario& s, const PlanCommitted& c) { return "plan " + s[c.plan].name + " committed"; }
std::string describe(const Scenario& s, const TeamReached& c) {
  return "plan " + s[c.plan].name + ": team " + s[c.team].name + " contacted";
}
std::string describe(const Scenario& s, const PlanToolUnavailable& c) {
  return "plan " + s[c.plan].name + ": tool " + s[c.tool].name + " is not available";
}
std::string describe(const Scenario& s, const PlanToolBypassed& c) {
  return "plan " + s[c.plan].name + ": workaround found";
}
std::string describe(const Scenario& s, const GroupStarted& c) {
  return "plan " + group_text(s, c.plan, c.group) + " started";
}
std::string describe(const Scenario& s, const TaskQueued& c) {
  return task_of_change(s, c.task) + " waits for a free member of its team";
}
std::string describe(const Scenario& s, const TaskStarted& c) { return task_of_change(s, c.task) + " started"; }
std::string describe(const Scenario& s, const TaskToolUnavailable& c) {
  return task_of_change(s, c.task) + ": tool " + s[c.tool].name + " is not available";
}
std::string describe(const Scenario& s, const TaskFailed& c) {
  return task_of_change(s, c.task) + " failed, attempt " + std::to_string(c.attempt);
}
std::string describe(const Scenario& s, const TaskFinished& c) {
  return task_of_change(s, c.task) + (c.end == TaskEnd::done      ? " done"
                                      : c.end == TaskEnd::skipped ? " skipped"
                                                                  : " failed for good");
}
std::string describe(const Scenario& s, const GroupFinished& c) {
  return "plan " + group_text(s, c.plan, c.group) + " finished";
}
std::string describe(const Scenario& s, const TransferStarted& c) {
  return std::string(to_text(c.kind)) + " of vm " + s[c.vm].name + " started, " + to_text(c.size);
}
std::string describe(const Scenario& s, const TransferFinished& c) {
  return std::string(to_text(c.kind)) + " of vm " + s[c.vm].name + " finished";
}
std::string describe(const Scenario& s, const TransferAborted& c) {
  return "transfer of vm " + s[c.vm].name + " aborted";
}
std::string describe(const Scenario& s, const RecoveryPointCreated& c) {
  return "recovery point of vm " + s[c.vm].name + " as of " + to_text(c.of);
}
std::string describe(const Scenario& s, const ActionRefused& c) {
  return "plan " + s[c.plan].name + " refused: " + std::string(to_text(c.reason));
}

}  // namespace drsim
