#include "sim/campaign/what_if/obstacles.hpp"

#include <algorithm>

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
             *application.known_as, state.version(scenario[*application.known_as].authority, *application.known_as)))
      addresses.push_back(address);
  else
    addresses = scenario.first_addresses(use.application);
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
  return Obstacle{who, "see drsim explain"};
}

}  // namespace

State state_at(const Scenario& scenario, const Trace& trace, Time at) {
  State state(scenario);
  for (const Record& record : trace.records) {
    if (record.at > at) break;
    state.advance(record.at);
    state.apply(record.change);
  }
  return state;
}

std::optional<Obstacle> obstacle(const Occasion& occasion, const Trace& trace, const PopulationReport& use, Time at) {
  const Scenario& scenario = occasion.scenario;
  const Outage& outage = at == start_of_scenario ? use.outages.front() : use.outages.back();
  const Disposition met = outage.met.empty() ? outage.disposition : outage.met.back().second;
  if (met == Disposition::client_down) return {};
  const bool is_about_names = met == Disposition::no_name || met == Disposition::stale_name;
  if (is_about_names)
    return Obstacle{std::string(to_text(met)), remedy_for_name(occasion, use, met),
                    occasion.lost.empty()
                        ? ""
                        : "clients '" + scenario[use.clients].name + "' have no resolver left when site '" +
                              scenario[occasion.lost.front()].name + "' is lost"};
  Answer answer = answer_for(scenario, state_at(scenario, trace, at), use);
  // Whoever asks now gets there: what stops users is something else.
  if (answer.reached() && !is_reached(met)) answer.disposition = met;
  const auto* vm = std::get_if<VmId>(&answer.where);
  const bool is_detached = vm && at == start_of_scenario && answer.disposition == Disposition::not_attached;
  return Obstacle{describe(scenario, answer), remedy(occasion, answer, use.application),
                  is_detached ? "nobody reaches vm '" + scenario[scenario[*vm].group].name + "'" : ""};
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
