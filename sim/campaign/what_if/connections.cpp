#include "sim/campaign/what_if/connections.hpp"

#include <algorithm>
#include <functional>

#include "analysis/availability/state_at.hpp"
#include "sim/campaign/what_if/obstacles.hpp"
#include "sim/campaign/what_if/remedies.hpp"
#include "sim/simulate.hpp"

namespace drsim::campaign {
namespace {

// An occasion that has been simulated, and how it stands at its end.
struct Ended {
  const Occasion& occasion;
  const Trace trace;
  const RunReport report;
  const State state;

  Ended(const Occasion& of, std::uint64_t seed)
      : occasion(of),
        trace(simulate(of.scenario, seed)),
        report(analyse(of.scenario, trace)),
        state(state_at(of.scenario, trace, at())) {}
  Time at() const { return is_start() ? start_of_scenario : occasion.scenario.end(); }
  bool is_start() const {
    return occasion.plans.empty() && occasion.lost.empty() && occasion.scenario.timeline.empty();
  }
};

std::vector<Occasion> all_occasions(const Scenario& scenario) {
  std::vector<Occasion> all;
  all.push_back(at_the_start(scenario));
  for (const auto& some :
       {after_the_loss_of_sites(scenario), after_planned_failovers(scenario), during_tests(scenario)})
    all.insert(all.end(), some.begin(), some.end());
  return all;
}

Reached outcome_of(const Occasion& occasion, const Answer& answer) {
  if (answer.reached()) return {};
  return {false, describe(occasion.scenario, answer), remedy(occasion, answer)};
}

Reached of_use(const Ended& ended, const PopulationReport& use) {
  const bool is_out = !use.outages.empty() && (ended.is_start() ? use.outages.front().from == start_of_scenario
                                                                : !use.outages.back().to.has_value());
  if (!is_out) return {};
  const auto stopped = obstacle(ended.occasion, ended.trace, use, ended.at());
  return stopped ? Reached{false, stopped->what, stopped->help}
                 : Reached{false, "nobody is there to ask: their own site is down", ""};
}

// From the first of a group that is up to the first of another that it can use.
Reached of_need(const Ended& ended, const VmGroup& from, VmGroupId need) {
  const Scenario& scenario = ended.occasion.scenario;
  const auto is_up = [&](VmId vm) { return ended.state[vm].status == VmStatus::up; };
  const auto asking = std::find_if(from.vms.begin(), from.vms.end(), is_up);
  if (asking == from.vms.end())
    return {false, "vm '" + from.name + "' itself is not up",
            from.vms.empty() ? "" : start_it(ended.occasion, from.vms.front())};
  Reachability reachability(scenario);
  Answer worst;
  for (const VmId vm : scenario[need].vms) {
    const Answer answer = reachability.between(ended.state, *asking, vm);
    if (answer.reached()) return {};
    worst = answer;
  }
  return outcome_of(ended.occasion, worst);
}

class Survey {
 public:
  Survey(const Scenario& scenario, const Asked& asked) : scenario_(scenario), asked_(asked) {}

  Connections of(const std::vector<Occasion>& occasions, std::uint64_t seed) {
    for (const Occasion& occasion : occasions) {
      found_.occasions.push_back(occasion.when);
      ask(Ended(occasion, seed));
    }
    return std::move(found_);
  }

 private:
  void ask(const Ended& ended) {
    at_ = 0;
    for (const PopulationReport& use : ended.report.populations)
      add("clients " + scenario_[use.clients].name, scenario_[use.clients].name,
          "application " + scenario_[use.application].name, scenario_[use.application].name,
          [&] { return of_use(ended, use); });
    for (const VmGroup& group : scenario_.groups)
      for (const VmGroupId need : group.needs)
        add("vm " + group.name, group.name, "vm " + scenario_[need].name, scenario_[need].name,
            [&] { return of_need(ended, group, need); });
    Reachability reachability(ended.occasion.scenario);
    for (const WatchedFlow& flow : ended.occasion.scenario.index.watched) {
      const auto* question = std::get_if<WatchedFlow::Asking>(&flow.purpose);
      const auto* transfer = std::get_if<WatchedFlow::Transferring>(&flow.purpose);
      const auto outcome = [&] { return outcome_of(ended.occasion, reachability.of(ended.state, flow)); };
      if (question)
        add("resolver " + scenario_[question->resolver].name, scenario_[question->resolver].name,
            "servers of name " + scenario_[question->name].name, scenario_[question->name].name, outcome);
      if (transfer)
        add("dns-server " + scenario_[transfer->secondary].name, scenario_[transfer->secondary].name, "its primary", "",
            outcome);
    }
  }
  // Rows come in the same order on each occasion.
  void add(const std::string& from, const std::string& from_name, const std::string& to, const std::string& to_name,
           const std::function<Reached()>& outcome) {
    if ((!asked_.from.empty() && asked_.from != from_name) || (!asked_.to.empty() && asked_.to != to_name)) return;
    if (at_ == found_.rows.size()) found_.rows.push_back({from, to});
    found_.rows[at_++].outcomes.push_back(outcome());
  }

  const Scenario& scenario_;
  const Asked& asked_;
  Connections found_;
  std::size_t at_ = 0;
};

}  // namespace

Connections connections_of(const Scenario& scenario, const Asked& asked, std::uint64_t seed) {
  return Survey(scenario, asked).of(all_occasions(scenario), seed);
}

Connections connections_of(const Scenario& scenario, RouterId from, const Endpoint& to, const Asked& named,
                           std::uint64_t seed) {
  Connections found;
  Connection row{named.from, named.to};
  for (const Occasion& occasion : all_occasions(scenario)) {
    found.occasions.push_back(occasion.when);
    const Ended ended(occasion, seed);
    row.outcomes.push_back(
        outcome_of(occasion, explain_path(occasion.scenario, ended.trace, from, to, ended.at()).answer));
  }
  found.rows.push_back(std::move(row));
  return found;
}

}  // namespace drsim::campaign
