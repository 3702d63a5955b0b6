#include <algorithm>

#include "scenarios/import/azure/azure.hpp"
#include "scenarios/import/iso_time.hpp"

namespace drsim::imports {
namespace {

const std::string type_plan = "microsoft.recoveryservices/vaults/replicationrecoveryplans";

bool is_among(const std::vector<std::string>& texts, const std::string& text) {
  return std::any_of(texts.begin(), texts.end(), [&](const std::string& one) { return equal_without_case(one, text); });
}

// A script, a runbook or a manual action. No export says how long it takes: its timeout is a ceiling.
Value task_of(const JsonView& action, const std::string& name) {
  Value task = Value::map();
  const std::string kind = lower(action.text_or("customDetails.instanceType|actionType"));
  const bool is_manual = kind.find("manual") != std::string::npos;
  task.set("what", name, to_text(action.origin()));
  const std::optional<std::int64_t> most = seconds_of_duration(action.text_or("customDetails.timeout|timeout"));
  std::string why = is_manual ? "somebody does it by hand" : "a script; a drill says how long";
  if (most) why += "; it is stopped after " + duration_of(static_cast<double>(*most));
  task.assume("takes", is_manual ? "10m" : "2m", why);
  if (const auto types = action.texts("failoverTypes"); !types.empty() && !is_among(types, "TestFailover"))
    task.set("in-tests", "false");
  return task;
}

void add_tasks(Builder& builder, const std::string& plan, const JsonView& group, const char* key, Value& tasks) {
  for (const JsonView& action : group.items(key)) {
    const std::string name = action.text_or("actionName|name", "unnamed action");
    const auto directions = action.texts("failoverDirections");
    const auto types = action.texts("failoverTypes");
    if (!directions.empty() && !is_among(directions, "PrimaryToRecovery"))
      builder.estate.leave_out(action.origin(), "action " + name + " of plan " + plan,
                               "it belongs to the way back, which has no tasks of its own here");
    else if (!types.empty() && !is_among(types, "UnplannedFailover") && !is_among(types, "PlannedFailover"))
      builder.estate.leave_out(action.origin(), "action " + name + " of plan " + plan, "it belongs to tests only");
    else {
      builder.estate.carry();
      tasks.items.push_back(task_of(action, name));
    }
  }
}

// The VMs that a group starts, each once in a plan.
Value starts_of(Builder& builder, const std::string& plan, const JsonView& group, std::set<std::string>& started) {
  Value start = Value::list();
  for (const JsonView& one : group.items("replicationProtectedItems")) {
    const std::string id = lower(one.text_or("id"));
    const auto found = builder.vm_of_item.find(id);
    const std::string what = "member " + last_of(id) + " of plan " + plan;
    if (found == builder.vm_of_item.end() || !builder.known_vm(found->second))
      builder.estate.leave_out(one.origin(), what, "no replicated item of this id is among the files");
    else if (!builder.known_vm(found->second)->has("replication"))
      builder.estate.leave_out(one.origin(), what, "VM " + found->second + " is not replicated here");
    else if (!started.insert(found->second).second)
      builder.estate.contradict(one.origin(), what,
                                "the plan starts VM " + found->second + " twice: the first time counts");
    else {
      builder.estate.carry();
      start.items.emplace_back(builder.vm_by_name.at(lower(found->second)));
    }
  }
  std::sort(start.items.begin(), start.items.end(), [](const Value& a, const Value& b) { return a.text < b.text; });
  return start;
}

void import_plan(Builder& builder, const Resource& resource, std::map<std::string, std::string>& plan_of_vm) {
  const std::string name = builder.name_of_resource(resource.id);
  const Origin origin = resource.view.origin();
  Value groups = Value::list(), before = Value::list();
  std::set<std::string> started;
  int number = 0;
  for (const JsonView& group : resource.view.items("groups")) {
    const std::string kind = lower(group.text_or("groupType"));
    if (kind != "boot") {
      // What comes before and after the shutdown and the failover comes before the first group that starts VMs.
      add_tasks(builder, name, group, "startGroupActions", before);
      add_tasks(builder, name, group, "endGroupActions", before);
      continue;
    }
    Value step = Value::map(), then = Value::list();
    step.set("name", "group-" + std::to_string(++number));
    Value start = starts_of(builder, name, group, started);
    std::erase_if(start.items, [&](const Value& vm) {
      const auto [place, is_new] = plan_of_vm.try_emplace(vm.text, name);
      if (!is_new)
        builder.estate.contradict(group.origin(), "VM " + vm.text + " of plan " + name,
                                  "plan " + place->second + " starts it too: a VM is in one plan here");
      return !is_new;
    });
    add_tasks(builder, name, group, "startGroupActions", before);
    add_tasks(builder, name, group, "endGroupActions", then);
    if (!start.items.empty()) step.set("start", start);
    if (!before.items.empty()) step.set("before", before);
    if (!then.items.empty()) step.set("then", then);
    step.comment = to_text(group.origin());
    before = Value::list();
    if (step.entries.size() > 1) groups.items.push_back(step);
  }
  if (groups.items.empty())
    return builder.estate.leave_out(origin, "recovery plan " + name, "nothing in it starts a VM of the estate");
  builder.estate.carry();
  builder.estate.element("plans", name, origin).set("groups", groups);
}

}  // namespace

void import_recovery_plans(Builder& builder) {
  const auto plans = builder.inputs.of_type(type_plan);
  builder.give_names(plans);
  std::map<std::string, std::string> plan_of_vm;
  for (const Resource* plan : plans) {
    builder.read.insert(plan->id);
    builder.guarded(plan->view, "recovery plan " + last_of(plan->id), [&] { import_plan(builder, *plan, plan_of_vm); });
  }
}

}  // namespace drsim::imports
