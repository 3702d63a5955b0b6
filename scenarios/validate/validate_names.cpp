#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "models/rulebook/rulebook.hpp"
#include "scenarios/build/build.hpp"

namespace drsim {
namespace {

// The groups of a plan that are finished for certain before one begins.
std::set<std::size_t> before(const Plan& plan, std::size_t group) {
  std::set<std::size_t> earlier;
  std::vector<std::size_t> open{group};
  while (!open.empty()) {
    const std::size_t at = open.back();
    open.pop_back();
    for (const std::size_t one : plan.groups[at].after)
      if (earlier.insert(one).second) open.push_back(one);
  }
  return earlier;
}

// Side by side, only what is certain counts.
bool is_shorter(const Delay& one, const Delay& other) {
  const auto *a = std::get_if<Fixed>(&one), *b = std::get_if<Fixed>(&other);
  return a && b && a->value < b->value;
}

// "DNS is typically updated after the replica VMs have started" (ASR VMM networking, line 177): until then the new
// address is nobody's.
void warn_of_early_publishing(Draft& draft) {
  const Scenario& scenario = draft.scenario;
  for (const Plan& plan : scenario.plans) {
    for (std::size_t p = 0; p < plan.groups.size(); ++p) {
      if (!plan.groups[p].publish) continue;
      const std::set<std::size_t> earlier = before(plan, p);
      for (const NameId name : plan.groups[p].publish->names) {
        const std::vector<VmId>& vms = scenario[scenario[name].application].served_by;
        for (std::size_t g = 0; g < plan.groups.size(); ++g) {
          const std::vector<VmId>& starts = plan.groups[g].start;
          const auto late = std::find_if(vms.begin(), vms.end(), [&](VmId vm) {
            return std::find(starts.begin(), starts.end(), vm) != starts.end();
          });
          if (late == vms.end() || earlier.contains(g) ||
              (g == p && !is_shorter(plan.groups[p].publish->takes, scenario[*late].boot)))
            continue;
          draft.warn(draft.mark(plan.groups[p].origin),
                     "name '" + scenario[name].name + "' may be published before vm '" + scenario[*late].name +
                         "' is up: until then nobody answers there",
                     "publish it in a group after '" + plan.groups[g].name + "': " + citation(79) + ", erratum 18");
          break;
        }
      }
    }
  }
}

bool publishes(const Plan& plan, NameId name) {
  return std::any_of(plan.groups.begin(), plan.groups.end(), [&](const PlanGroup& group) {
    return group.publish &&
           std::find(group.publish->names.begin(), group.publish->names.end(), name) != group.publish->names.end();
  });
}

// When a name may change at the earliest: with a failover or failback that the timeline starts, or after what fails
// first.
std::optional<Time> earliest_change(const Scenario& scenario, NameId name, Time after) {
  std::optional<Time> earliest;
  for (const Action& action : scenario.timeline) {
    bool changes = false;
    if (const auto* over = std::get_if<StartFailover>(&action.what))
      changes = scenario[name].registers || publishes(scenario[over->plan], name);
    if (const auto* back = std::get_if<StartFailback>(&action.what))
      changes = scenario[name].registers || publishes(scenario[back->plan], name);
    if (const auto* set = std::get_if<SetStatus>(&action.what)) changes = set->to == Status::down;
    if (changes && (!earliest || action.at < *earliest) && action.at >= after) earliest = action.at;
  }
  return earliest;
}

// A TTL that is lowered less than its old value before the change leaves caches that were filled before; they keep
// what they were told.
void warn_of_late_lowering(Draft& draft) {
  const Scenario& scenario = draft.scenario;
  std::vector<Duration> ttl;
  for (const Name& name : scenario.names) ttl.push_back(name.ttl);
  for (const Action& action : scenario.timeline) {
    const auto* set = std::get_if<SetTtl>(&action.what);
    if (!set) continue;
    const Duration old = std::exchange(ttl[set->name.index], set->to);
    if (set->to >= old) continue;
    const auto change = earliest_change(scenario, set->name, action.at);
    if (!change || *change - action.at >= old) continue;
    const Duration left = std::max(old - (*change - action.at), set->to);
    draft.warn(draft.mark(action.origin),
               "the TTL of '" + scenario[set->name].name + "' is lowered too late: " + to_text(*change - action.at) +
                   " before the first change, and caches hold the old one for " + to_text(old),
               "some keep the record for up to " + to_text(left) + " after a change, not " + to_text(set->to) +
                   ": lower it " + to_text(old) + " before");
  }
}

}  // namespace

void validate_names(Draft& draft) {
  warn_of_early_publishing(draft);
  warn_of_late_lowering(draft);
}

}  // namespace drsim
