#include "sim/campaign/what_if/proof.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "analysis/availability/report.hpp"
#include "analysis/availability/state_at.hpp"
#include "sim/campaign/what_if/fit.hpp"
#include "sim/campaign/what_if/obstacles.hpp"
#include "sim/campaign/what_if/occasions.hpp"
#include "sim/campaign/what_if/remedies.hpp"
#include "sim/simulate.hpp"

namespace drsim::campaign {
namespace {

using Use = std::pair<PopulationId, ApplicationId>;

class ReachabilityCheck {
 public:
  ReachabilityCheck(const Scenario& scenario, std::uint64_t seed) : scenario_(scenario), seed_(seed) {}

  std::vector<Finding> all() {
    look_at_the_start();
    for (const Occasion& occasion : after_the_loss_of_sites(scenario_)) look_after(occasion);
    for (const Occasion& occasion : after_planned_failovers(scenario_)) look_after(occasion);
    for (const Occasion& occasion : during_tests(scenario_)) look_after(occasion);
    tell_who_is_cut_off();
    look_at_the_story();
    return std::move(found_);
  }

 private:
  void warn(Origin at, std::string what, std::string why, std::string same_as = "") {
    const auto is_same = [&](const Finding& one) { return one.at.index == at.index && one.what == what; };
    if (std::none_of(found_.begin(), found_.end(), is_same))
      found_.push_back({Severity::warning, at, std::move(what), std::move(why), std::move(same_as)});
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
    const std::set<PlanId> told = tell_unreachable(occasion, trace);
    for (const PlanId plan : unfinished)
      if (!told.contains(plan)) tell_unfinished(occasion, trace, plan, scenario[plan].origin);
    if (scenario.states_demand() && unfinished.empty())
      tell_what_does_not_fit(occasion, state_at(scenario, trace, scenario.end()));
    for (const PopulationReport& use : report.populations) {
      if (use.outages.empty() || use.outages.back().to) continue;
      // Where plans stand still, only who would not get there even if they did not.
      if (!unfinished.empty() && !lacks_a_way(occasion, trace, use)) continue;
      if (!out_from_the_start_.contains({use.clients, use.application})) tell(occasion, trace, use, scenario.end());
    }
  }

  void tell_what_does_not_fit(const Occasion& occasion, const State& state) {
    for (Finding& one : what_does_not_fit(occasion.scenario, state, occasion.when))
      warn(one.at, std::move(one.what), std::move(one.why));
  }

  // Steps that can only act on what is lost. To withdraw from there, and to stop what ran there, may
  // well fail.
  std::set<PlanId> tell_unreachable(const Occasion& occasion, const Trace& trace) {
    const Scenario& scenario = occasion.scenario;
    const State state = state_at(scenario, trace, scenario.end());
    std::set<PlanId> told;
    for (std::size_t p = 0; p < scenario.plans.size(); ++p)
      for (const State::Unreached& one : state.unreached(PlanId{p})) {
        if (one.step.kind == StepKind::withdraw || one.step.kind == StepKind::stop) continue;
        if (one.step.kind == StepKind::flush && one.then == Unreachable::skip) continue;
        told.insert(PlanId{p});
        warn(scenario.plans[p].groups[one.step.group].origin,
             describe(scenario, StepUnreachable{one.step, one.then}) + ", " + occasion.when,
             "what it is to change is lost, or cut off, with the site: let it act elsewhere, or state out-of-band or "
             "travel");
      }
    return told;
  }

  // A plan that has begun and does not come to its end: what it waits for.
  void tell_unfinished(const Occasion& occasion, const Trace& trace, PlanId plan, Origin at) {
    for (const Obstacle& one : obstacles(occasion, trace, plan))
      warn(at,
           "plan '" + occasion.scenario[plan].name + "' is not carried out to its end " + occasion.when + ": " +
               one.what,
           one.help, one.same_as);
  }

  void tell(const Occasion& occasion, const Trace& trace, const PopulationReport& use, Time at) {
    const Scenario& scenario = occasion.scenario;
    const Population& clients = scenario[use.clients];
    const auto stopped = obstacle(occasion, trace, use, at);
    if (!stopped) return;
    if (at == start_of_scenario || !stopped->same_as.empty())
      return warn(clients.origin,
                  "clients '" + clients.name + "' cannot reach application '" + scenario[use.application].name + "' " +
                      occasion.when + ": " + stopped->what,
                  stopped->help, stopped->same_as);
    const auto known = std::find_if(cut_off_.begin(), cut_off_.end(), [&](const CutOff& one) {
      return one.when.back() == occasion.when && one.application == use.application && one.help == stopped->help;
    });
    if (known != cut_off_.end())
      known->clients.push_back(clients.name);
    else
      cut_off_.push_back(
          {clients.origin, use.application, {clients.name}, {occasion.when}, stopped->what, stopped->help});
  }

  // One mistake is told once: of all whom it cuts off, on all occasions.
  void tell_who_is_cut_off() {
    std::vector<CutOff> all;
    for (CutOff& one : cut_off_) {
      const auto same = std::find_if(all.begin(), all.end(), [&](const CutOff& other) {
        return other.application == one.application && other.help == one.help && other.clients == one.clients;
      });
      if (same == all.end())
        all.push_back(std::move(one));
      else
        same->when.push_back(one.when.front());
    }
    for (const CutOff& one : all) {
      std::string clients, when;
      for (const std::string& name : one.clients) clients += (clients.empty() ? "'" : ", '") + name + "'";
      for (const std::string& occasion : one.when) when += (when.empty() ? "" : ", and ") + occasion;
      warn(one.at,
           "clients " + clients + " cannot reach application '" + scenario_[one.application].name + "' " + when + ": " +
               one.what,
           one.help);
    }
  }

  // What the timeline asks for, and what does not happen then.
  void look_at_the_story() {
    if (scenario_.timeline.empty()) return;
    const Trace trace = simulate(scenario_, seed_);
    for (const Record& record : trace.records)
      if (record.cause.kind == Cause::Kind::timeline && std::holds_alternative<ActionRefused>(record.change))
        warn(scenario_.timeline[record.cause.index].origin, describe(scenario_, record.change),
             "it has no effect at that instant",
             "plan '" + scenario_[std::get<ActionRefused>(record.change).plan].name + "' can neither stop its VMs");
    const Occasion story = in_the_story(scenario_);
    const State state = state_at(scenario_, trace, scenario_.end());
    for (const Action& action : scenario_.timeline) {
      const auto* failover = std::get_if<StartFailover>(&action.what);
      if (!failover || failover->mode != FailoverMode::planned) continue;
      if (state.phase(failover->plan) == PlanPhase::draining)
        tell_unfinished(story, trace, failover->plan, action.origin);
    }
  }

  struct CutOff {
    Origin at;
    ApplicationId application;
    std::vector<std::string> clients, when;  ///< The occasions on which it is these clients.
    std::string what, help;
  };

  const Scenario& scenario_;
  const std::uint64_t seed_;
  std::vector<CutOff> cut_off_;
  std::vector<Finding> found_;
  std::set<Use> out_from_the_start_;
};

}  // namespace

std::vector<Finding> check_reachability(const Scenario& scenario, std::uint64_t seed) {
  return ReachabilityCheck(scenario, seed).all();
}

void prove(Reading& reading, std::uint64_t seed) {
  if (!reading.scenario) return;
  const std::vector<Diagnostic> read = reading.diagnostics;
  for (const Finding& finding : check_reachability(*reading.scenario, seed)) {
    const bool is_told = !finding.same_as.empty() && std::any_of(read.begin(), read.end(), [&](const Diagnostic& one) {
      return one.message.find(finding.same_as) != std::string::npos;
    });
    if (!is_told) reading.diagnostics.push_back(reading.diagnostic_of(finding));
  }
}

}  // namespace drsim::campaign
