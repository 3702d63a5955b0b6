#include "sim/campaign/what_if/proof.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "analysis/availability/report.hpp"
#include "sim/campaign/what_if/fit.hpp"
#include "sim/campaign/what_if/occasions.hpp"
#include "sim/campaign/what_if/remedies.hpp"
#include "sim/simulate.hpp"

namespace drsim::campaign {
namespace {

using Use = std::pair<PopulationId, ApplicationId>;

// The state that a trace leaves at an instant.
State state_at(const Scenario& scenario, const Trace& trace, Time at) {
  State state(scenario);
  for (const Record& record : trace.records) {
    if (record.at > at) break;
    state.advance(record.at);
    state.apply(record.change);
  }
  return state;
}

class Prover {
 public:
  Prover(const Scenario& scenario, std::uint64_t seed) : scenario_(scenario), seed_(seed) {}

  std::vector<Finding> all() {
    look_at_the_start();
    for (const Occasion& occasion : after_the_loss_of_sites(scenario_)) look_after(occasion);
    for (const Occasion& occasion : after_planned_failovers(scenario_)) look_after(occasion);
    look_at_the_story();
    return std::move(found_);
  }

 private:
  void warn(Origin at, std::string what, std::string why) {
    const auto is_same = [&](const Finding& one) { return one.at.index == at.index && one.what == what; };
    if (std::none_of(found_.begin(), found_.end(), is_same))
      found_.push_back({Severity::warning, at, std::move(what), std::move(why)});
  }

  // Who is cut off from the first instant on, and which watched flow does not get through then.
  void look_at_the_start() {
    const Occasion occasion = at_the_start(scenario_);
    const Scenario& still = occasion.scenario;
    const Trace trace = simulate(still, seed_);
    const RunReport report = measure(still, trace);
    for (const PopulationReport& use : report.populations)
      if (!use.outages.empty() && use.outages.front().from == start_of_scenario) {
        out_from_the_start_.insert({use.clients, use.application});
        tell(occasion, trace, use, start_of_scenario);
      }
    const State state = state_at(still, trace, start_of_scenario);
    tell_what_does_not_fit(occasion, state);
    Reachability reachability(still);
    for (const WatchedFlow& flow : still.index.watched) {
      const Answer answer = reachability.of(state, flow);
      if (answer.reached() || is_only_an_answer(flow)) continue;
      warn(origin_of(still, flow),
           describe(still, flow) + " does not get through at the start: " + describe(still, answer),
           remedy(occasion, answer));
    }
  }

  // A probe that finds something unhealthy, or a resolver of a name that nobody serves, is told with those who use it.
  static bool is_only_an_answer(const WatchedFlow& flow) {
    return std::holds_alternative<WatchedFlow::Probing>(flow.purpose) ||
           std::holds_alternative<WatchedFlow::Balancing>(flow.purpose);
  }

  void look_after(const Occasion& occasion) {
    const Scenario& scenario = occasion.scenario;
    const Trace trace = simulate(scenario, seed_);
    const RunReport report = analyse(scenario, trace);
    std::set<PlanId> unfinished;
    for (const PlanRun& run : report.recovery.plans)
      if (!run.to) unfinished.insert(run.plan);
    for (const PlanId plan : unfinished) tell_unfinished(occasion, trace, plan, scenario[plan].origin);
    if (!unfinished.empty()) return;
    if (scenario.states_demand()) tell_what_does_not_fit(occasion, state_at(scenario, trace, scenario.end()));
    for (const PopulationReport& use : report.populations) {
      if (use.outages.empty() || use.outages.back().to) continue;
      if (!out_from_the_start_.contains({use.clients, use.application})) tell(occasion, trace, use, scenario.end());
    }
  }

  void tell_what_does_not_fit(const Occasion& occasion, const State& state) {
    for (Finding& one : what_does_not_fit(occasion.scenario, state, occasion.when))
      warn(one.at, std::move(one.what), std::move(one.why));
  }

  // A plan that has begun and does not come to its end: what it waits for.
  void tell_unfinished(const Occasion& occasion, const Trace& trace, PlanId plan, Origin at) {
    const Scenario& scenario = occasion.scenario;
    const State state = state_at(scenario, trace, scenario.end());
    const std::string who = "plan '" + scenario[plan].name + "' is not carried out to its end " + occasion.when;
    if (state.phase(plan) == PlanPhase::draining) {
      Reachability reachability(scenario);
      for (const VmId vm : scenario.index.vms_of_plan[plan.index]) {
        const WatchId copies = scenario.index.copies_of_vm[vm.index][0];
        if (!copies) continue;
        const Answer answer = reachability.of(state, scenario[copies]);
        if (answer.reached()) continue;
        return warn(at,
                    who + ": the last data of vm '" + scenario[vm].name + "' cannot be copied to site '" +
                        scenario[scenario[vm].at(Place::recovery).site].name + "': " + describe(scenario, answer),
                    "a planned failover copies first; fail over unplanned, or repair the way of the copies before");
      }
      return warn(at, who + ": it still copies", "give it a larger bandwidth, or a smaller churn");
    }
    std::string open;
    for (std::size_t g = 0; g < scenario[plan].groups.size(); ++g)
      if (!state.is_finished(plan, g)) open += (open.empty() ? "" : ", ") + scenario[plan].groups[g].name;
    warn(at, who + (open.empty() ? "" : ": not finished are " + open), "drsim explain tells what it waits for");
  }

  void tell(const Occasion& occasion, const Trace& trace, const PopulationReport& use, Time at) {
    const Scenario& scenario = occasion.scenario;
    const Population& clients = scenario[use.clients];
    const Outage& outage = at == start_of_scenario ? use.outages.front() : use.outages.back();
    const Disposition met = outage.met.empty() ? outage.disposition : outage.met.back().second;
    if (met == Disposition::client_down) return;  // Nobody is there to miss anything.
    const Answer answer = answer_for(scenario, trace, use, at);
    const bool is_about_names = met == Disposition::no_name || met == Disposition::stale_name;
    const std::string where = is_about_names ? std::string(to_text(met)) : describe(scenario, answer);
    const std::string help =
        is_about_names ? remedy_for_name(occasion, use, met) : remedy(occasion, answer, use.application);
    warn(clients.origin,
         "clients '" + clients.name + "' cannot reach application '" + scenario[use.application].name + "' " +
             occasion.when + ": " + where,
         help);
  }

  // What a client meets that has the newest addresses of the application.
  static Answer answer_for(const Scenario& scenario, const Trace& trace, const PopulationReport& use, Time at) {
    const State state = state_at(scenario, trace, at);
    const Application& application = scenario[use.application];
    std::vector<Address> addresses;
    if (application.known_as && !scenario[use.clients].is_hard_coded)
      for (const Address address : state.addresses(
               *application.known_as, state.version(scenario[*application.known_as].authority, *application.known_as)))
        addresses.push_back(address);
    else
      for (const VmId vm : application.served_by) scenario.add_entrance(use.application, scenario[vm].home, addresses);
    Reachability reachability(scenario);
    return reachability.to_application(state, scenario[use.clients].behind, use.application, addresses);
  }

  // What the timeline asks for, and what does not happen then.
  void look_at_the_story() {
    if (scenario_.timeline.empty()) return;
    const Trace trace = simulate(scenario_, seed_);
    for (const Record& record : trace.records)
      if (record.cause.kind == Cause::Kind::timeline && std::holds_alternative<ActionRefused>(record.change))
        warn(scenario_.timeline[record.cause.index].origin, describe(scenario_, record.change),
             "it has no effect at that instant");
    Occasion story{.when = "in this story", .scenario = scenario_, .origin = {}, .plans = {}, .lost = {}};
    const State state = state_at(scenario_, trace, scenario_.end());
    for (const Action& action : scenario_.timeline) {
      const auto* failover = std::get_if<StartFailover>(&action.what);
      if (!failover || failover->mode != FailoverMode::planned) continue;
      if (state.phase(failover->plan) == PlanPhase::draining)
        tell_unfinished(story, trace, failover->plan, action.origin);
    }
  }

  const Scenario& scenario_;
  const std::uint64_t seed_;
  std::vector<Finding> found_;
  std::set<Use> out_from_the_start_;
};

}  // namespace

std::vector<Finding> prove_reachability(const Scenario& scenario, std::uint64_t seed) {
  return Prover(scenario, seed).all();
}

}  // namespace drsim::campaign
