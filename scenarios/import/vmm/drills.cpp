#include "scenarios/import/vmm/drills.hpp"

#include <algorithm>
#include <cmath>

#include "scenarios/import/iso_time.hpp"

namespace drsim::imports {
namespace {

const std::string type_job = "microsoft.recoveryservices/vaults/replicationjobs";

struct Durations {
  std::map<std::string, std::vector<double>> boots;  ///< By VM [s].
  std::map<std::string, std::vector<double>> tasks;  ///< By what the plan calls it.
};

std::optional<double> length_of(const JsonView& view) {
  const auto from = seconds_of_instant(view.text_or("startTime")), to = seconds_of_instant(view.text_or("endTime"));
  if (!from || !to || *to < *from || *to - *from > 1e6) return {};
  return *to - *from;
}

bool is_boot(const JsonView& task) {
  const std::string name = lower(task.text_or("friendlyName|name"));
  return name.find("start") != std::string::npos && name.find("virtual machine") != std::string::npos;
}

// All tasks of a job, those within groups too; true if any of them says something.
bool collect(Builder& builder, const JsonView& task, const std::string& vm, Durations& found) {
  bool has_any = false;
  const std::string own =
      task.text_or("taskCustomDetails.friendlyName|customDetails.protectedItemName|customDetails.friendlyName", vm);
  if (const auto length = length_of(task)) {
    const std::string name = task.text_or("friendlyName|name");
    if (is_boot(task) && builder.known_vm(own)) {
      found.boots[builder.vm_by_name.at(lower(name_of(own)))].push_back(*length);
      has_any = true;
    } else if (!name.empty()) {
      found.tasks[lower(name)].push_back(*length);
      has_any = true;
    }
  }
  for (const JsonView& child : task.items("groupTaskCustomDetails.childTasks|childTasks"))
    has_any = collect(builder, child, own, found) || has_any;
  return has_any;
}

double quantile(std::vector<double> all, double share) {
  std::sort(all.begin(), all.end());
  const double place = share * static_cast<double>(all.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, all.size() - 1);
  return all[below] + (all[above] - all[below]) * (place - static_cast<double>(below));
}

// Five drills say how a duration varies; fewer do not.
void set(Value& at, const std::string& key, const std::vector<double>& seconds) {
  constexpr std::size_t enough = 5;
  const double median = std::max(1.0, std::round(quantile(seconds, 0.5)));
  const double high = std::round(quantile(seconds, 0.95));
  std::string comment = std::to_string(seconds.size()) + (seconds.size() == 1 ? " drill" : " drills");
  const auto [least, most] = std::minmax_element(seconds.begin(), seconds.end());
  if (seconds.size() > 1) comment += ", " + duration_of(std::round(*least)) + " to " + duration_of(std::round(*most));
  if (seconds.size() >= enough && high > median) {
    Value varied = Value::map();
    varied.set("p50", duration_of(median));
    varied.set("p95", duration_of(high));
    at.set(key, varied, comment);
  } else {
    at.set(key, duration_of(median), comment);
  }
}

void set_tasks(Builder& builder, const Durations& found) {
  for (auto& [name, plan] : builder.estate.sections["plans"])
    for (Value& group : plan.map_at("groups").items)
      for (const char* key : {"before", "then"})
        if (Value* tasks = group.find(key))
          for (Value& task : tasks->items)
            for (const auto& [what, seconds] : found.tasks)
              if (what.find(lower(task.text_at("what"))) != std::string::npos) set(task, "takes", seconds);
}

}  // namespace

void import_drills(Builder& builder) {
  Durations found;
  for (const Resource* job : builder.inputs.of_type(type_job)) {
    builder.read.insert(job->id);
    builder.guarded(job->view, "job " + last_of(job->id), [&] {
      bool has_any = false;
      const std::string vm = job->view.text_or("targetObjectName");
      if (lower(job->view.text_or("scenarioName|jobType")).find("failover") != std::string::npos)
        for (const JsonView& task : job->view.items("tasks")) has_any = collect(builder, task, vm, found) || has_any;
      if (has_any)
        builder.estate.carry();
      else
        builder.estate.leave_out(job->view.origin(), "job " + last_of(job->id),
                                 "it is no failover, or says nothing of how long its tasks took");
    });
  }
  for (const auto& [vm, seconds] : found.boots) set(*builder.estate.find("vms", vm), "boot", seconds);
  set_tasks(builder, found);
}

}  // namespace drsim::imports
