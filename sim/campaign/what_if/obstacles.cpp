#include "sim/campaign/what_if/obstacles.hpp"

#include <algorithm>

#include "analysis/availability/state_at.hpp"
#include "models/reachability/reachability.hpp"
#include "sim/campaign/what_if/remedies.hpp"

namespace drsim::campaign {
namespace {

// What a client meets that has the newest addresses of the application.
Answer answer_for(const Scenario& scenario, const State& state, const PopulationReport& use) {
  const Application& application = scenario[use.application];
  std::vector<Address> addresses;
  if (application.known_as && !scenario[use.clients].is_hard_coded)
    for (const Address address : state.addresses(
             *application.known_as, state.version(state.authority(*application.known_as), *application.known_as)))
      addresses.push_back(address);
  else
    addresses = scenario.first_addresses(use.application);
  Reachability reachability(scenario);
  return reachability.to_application(state, scenario[use.clients].behind, use.application, addresses);
}

// What a client would meet that knew where the application is now, or is to be: whatever names say.
Answer answer_without_names(const Occasion& occasion, const State& state, const PopulationReport& use) {
  const Scenario& scenario = occasion.scenario;
  std::vector<Address> addresses;
  for (const VmId id : scenario[use.application].served_by) {
    const PlanGroupId step = scenario.index.plan_of_vm[id.index];
    const bool is_to_move =
        step && std::find(occasion.plans.begin(), occasion.plans.end(), step.plan) != occasion.plans.end();
    const Place place = state[id].status != VmStatus::up && is_to_move ? Place::recovery : state[id].place;
    const Attachment& there = scenario[id].at(place);
    if (there.is_connected()) scenario.add_entrance(use.application, there, addresses);
  }
  if (addresses.empty()) return {Disposition::stale_name, {}, {}};
  Reachability reachability(scenario);
  return reachability.to_application(state, scenario[use.clients].behind, use.application, addresses);
}

// Copies of the last data of VMs that are stopped, which do not get through.
std::vector<Obstacle> of_copies(const Scenario& scenario, const State& state, PlanId plan) {
  Reachability reachability(scenario);
  for (const VmId vm : scenario.index.vms_of_plan[plan.index]) {
    const WatchId copies = scenario.index.copies_of_vm[vm.index][0];
    if (!copies) continue;
    const Answer answer = reachability.of(state, scenario[copies]);
    if (!answer.reached())
      return {{"the last data of vm '" + scenario[vm].name + "' cannot be copied to site '" +
                   scenario[scenario[vm].at(Place::recovery).site].name + "': " + describe(scenario, answer),
               "a planned failover copies first; fail over unplanned, or repair the way of the copies before"}};
  }
  return {{"it still copies", "give it a larger bandwidth, or a smaller churn"}};
}

// Which key lets a plan do without what it cannot reach, or reach it.
std::string key_of(StepKind kind) {
  switch (kind) {
    case StepKind::withdraw:
      return "give the move withdraw-unreachable: skip";
    case StepKind::announce:
      return "move it to a gateway at a site that is left, or give the move announce-unreachable: skip";
    case StepKind::publish:
      return "publish at a server at a site that is left, as in {publish: {names: [...], at: ...}}";
    case StepKind::flush:
      return "give the flush unreachable: skip";
    case StepKind::configure:
      return "let servers and clients at a site that is left be told, or give the step unreachable: skip";
    case StepKind::balance:
      return "give a load balancer at a site that is left other backends, or give the step unreachable: skip";
    case StepKind::routing:
      return "change a router at a site that is left, or give the step unreachable: skip";
    case StepKind::stop:
    case StepKind::start:
      break;
  }
  return "give the plan fencing: retry or once, its site a management network, or somebody who goes there (travel:)";
}

// The reader says of servers that they are lost with what they are to help recover.
std::string same_as(const Scenario& scenario, const StepId& step) {
  const auto* server = std::get_if<DnsServerId>(&step.target);
  if (step.kind != StepKind::publish || !server) return "";
  return "at dns-server '" + scenario[*server].name + "', which is lost with site";
}

// A VM that a plan has to start and that is not up, and what keeps it.
std::optional<Obstacle> of_start(const Occasion& occasion, const State& state, VmId id) {
  const Scenario& scenario = occasion.scenario;
  if (state[id].status == VmStatus::up && state[id].place == Place::recovery) return {};
  const Vm& vm = scenario[id];
  const std::string who =
      "vm '" + vm.name + "' is not started at site '" + scenario[vm.at(Place::recovery).site].name + "'";
  for (const VmGroupId need : scenario[vm.group].needs) {
    const std::vector<VmId>& members = scenario[need].vms;
    if (std::any_of(members.begin(), members.end(), [&](VmId one) { return state[one].status == VmStatus::up; }))
      continue;
    return Obstacle{who + ": it needs vm '" + scenario[need].name + "', which is not up",
                    start_it(occasion, members.front())};
  }
  return Obstacle{who, "drsim explain tells what it waits for"};
}

// A name that a plan has to publish and has not: what keeps the plan from it.
std::optional<Obstacle> of_publishing(const Occasion& occasion, const Trace& trace, const State& state, NameId name) {
  for (const PlanId plan : occasion.plans) {
    const std::vector<PlanGroup>& groups = occasion.scenario[plan].groups;
    for (std::size_t g = 0; g < groups.size(); ++g) {
      if (!groups[g].publish || state.is_finished(plan, g)) continue;
      const std::vector<NameId>& names = groups[g].publish->names;
      if (std::find(names.begin(), names.end(), name) == names.end()) continue;
      Obstacle first = obstacles(occasion, trace, plan).front();
      first.what = "plan '" + occasion.scenario[plan].name + "' does not get to publishing '" +
                   occasion.scenario[name].name + "': " + first.what;
      return first;
    }
  }
  return {};
}

// At the horizon of the scenario, if whoever is cut off then has been before, and plans do no more after it: what
// happens later is not asked for.
Time looked_at(const Occasion& occasion, const Trace& trace, const Outage& outage, Time at) {
  const Time horizon = start_of_scenario + occasion.horizon;
  if (occasion.horizon == Duration{} || horizon >= at || outage.from >= horizon) return at;
  const State then = state_at(occasion.scenario, trace, horizon), last = state_at(occasion.scenario, trace, at);
  const bool is_same = std::all_of(occasion.plans.begin(), occasion.plans.end(),
                                   [&](PlanId plan) { return then.phase(plan) == last.phase(plan); });
  return is_same ? horizon : at;
}

// What those who are cut off meet at an instant.
Disposition met_at(const Outage& outage, Time at) {
  Disposition met = outage.disposition;
  for (const auto& [from, disposition] : outage.met)
    if (from <= at) met = disposition;
  return met;
}

// Where the occasion is looked at longer than the scenario is: what only happens then is no answer for the scenario.
std::string beyond_the_horizon(const Occasion& occasion, const Outage& outage) {
  if (occasion.horizon == Duration{} || outage.from <= start_of_scenario + occasion.horizon) return "";
  return ", from " +
         to_text(std::chrono::duration_cast<Duration>(
             std::chrono::floor<std::chrono::minutes>(outage.from - start_of_scenario))) +
         " on, after the horizon of " + to_text(occasion.horizon);
}

}  // namespace

std::optional<Obstacle> obstacle(const Occasion& occasion, const Trace& trace, const PopulationReport& use, Time at) {
  const Scenario& scenario = occasion.scenario;
  const Outage& outage = at == start_of_scenario ? use.outages.front() : use.outages.back();
  if (at != start_of_scenario) at = looked_at(occasion, trace, outage, at);
  const Disposition met = met_at(outage, at);
  if (met == Disposition::client_down) return {};
  const State state = state_at(scenario, trace, at);
  const std::string beyond = beyond_the_horizon(occasion, outage);
  const bool is_about_names = met == Disposition::no_name || met == Disposition::stale_name;
  // A name that says where the application is would help nobody who does not get there.
  const Answer answer = is_about_names ? answer_without_names(occasion, state, use) : answer_for(scenario, state, use);
  if (is_about_names && (answer.reached() || answer.disposition == Disposition::stale_name)) {
    const auto& name = scenario[use.application].known_as;
    if (name && met == Disposition::stale_name && !scenario[use.clients].is_hard_coded)
      if (const auto unpublished = of_publishing(occasion, trace, state, *name))
        return Obstacle{std::string(to_text(met)) + ": " + unpublished->what + beyond, unpublished->help,
                        unpublished->same_as};
    const std::string help = remedy_for_name(occasion, state, use, met);
    return Obstacle{std::string(to_text(met)) + beyond, help,
                    occasion.lost.empty() || !help.starts_with("every resolver they ask")
                        ? ""
                        : "clients '" + scenario[use.clients].name + "' have no resolver left when site '" +
                              scenario[occasion.lost.front()].name + "' is lost"};
  }
  // Not all of them meet the same, or not any more: what the report says of those who are cut off.
  if (answer.reached())
    return Obstacle{std::string(to_text(met)) + beyond, remedy(occasion, {met, {}, {}}, use.application)};
  const auto* vm = std::get_if<VmId>(&answer.where);
  if (vm && answer.disposition == Disposition::vm_down && scenario.index.plan_of_vm[vm->index] &&
      std::find(occasion.plans.begin(), occasion.plans.end(), scenario.index.plan_of_vm[vm->index].plan) !=
          occasion.plans.end())
    if (const auto stopped = of_start(occasion, state, *vm)) return Obstacle{stopped->what + beyond, stopped->help};
  const bool is_detached = vm && at == start_of_scenario && answer.disposition == Disposition::not_attached;
  return Obstacle{describe(scenario, answer) + beyond, remedy(occasion, answer, use.application),
                  is_detached ? "nobody reaches vm '" + scenario[scenario[*vm].group].name + "'" : ""};
}

bool lacks_a_way(const Occasion& occasion, const Trace& trace, const PopulationReport& use) {
  const State state = state_at(occasion.scenario, trace, occasion.scenario.end());
  // What a plan has not got to may be the way itself.
  for (const PlanId plan : occasion.plans)
    for (const State::Unreached& one : state.unreached(plan))
      if (one.step.kind == StepKind::withdraw || one.step.kind == StepKind::announce ||
          one.step.kind == StepKind::routing)
        return false;
  const std::vector<VmId>& serving = occasion.scenario[use.application].served_by;
  if (std::none_of(serving.begin(), serving.end(), [&](VmId vm) { return state[vm].status == VmStatus::up; }))
    return false;
  const Disposition met = answer_without_names(occasion, state, use).disposition;
  return met == Disposition::no_route || met == Disposition::loop || met == Disposition::black_hole ||
         met == Disposition::blocked;
}

std::vector<Obstacle> obstacles(const Occasion& occasion, const Trace& trace, PlanId plan) {
  const Scenario& scenario = occasion.scenario;
  const State state = state_at(scenario, trace, scenario.end());
  if (state.phase(plan) == PlanPhase::draining && state.unreached(plan).empty())
    return of_copies(scenario, state, plan);
  std::vector<Obstacle> found;
  for (const State::Unreached& one : state.unreached(plan)) {
    const bool stops = one.then == Unreachable::wait || state.phase(plan) == PlanPhase::stopped;
    if (stops)
      found.push_back({describe(scenario, Change{StepUnreachable{one.step, one.then}}), key_of(one.step.kind),
                       same_as(scenario, one.step)});
  }
  std::string open;
  for (std::size_t g = 0; g < scenario[plan].groups.size(); ++g) {
    if (state.is_finished(plan, g)) continue;
    open += (open.empty() ? "" : ", ") + scenario[plan].groups[g].name;
    if (!state.is_started(plan, g) || !found.empty()) continue;
    for (const VmId vm : scenario[plan].groups[g].start)
      if (const auto stopped = of_start(occasion, state, vm)) found.push_back(*stopped);
  }
  if (found.empty())
    found.push_back(
        {open.empty() ? "it goes on at the end" : "not finished are " + open, "drsim explain tells what it waits for"});
  return found;
}

}  // namespace drsim::campaign
