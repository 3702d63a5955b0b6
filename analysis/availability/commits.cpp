// What commits of synchronous replication waited for, and failovers that nobody needed.

#include <algorithm>

#include "analysis/availability/dependencies.hpp"
#include "analysis/availability/flows/flow_parts.hpp"
#include "analysis/availability/recovery/recovery_report.hpp"
#include "models/reachability/reachability.hpp"
#include "models/recovery/replication/commitment.hpp"
#include "models/state/state.hpp"

namespace drsim {
namespace {

class CommitAccount {
 public:
  explicit CommitAccount(const Scenario& scenario) : scenario_(scenario), state_(scenario), reachability_(scenario) {
    for (std::size_t i = 0; i < scenario.vms.size(); ++i)
      if (scenario.vms[i].replication && scenario.vms[i].replication->synchronous) reports_.push_back({.vm = VmId{i}});
    for (CommitReport& report : reports_) look(report);
  }

  std::vector<CommitReport> of(const Trace& trace) {
    for (const Record& record : trace.records) {
      count_until(record.at);
      state_.advance(record.at);
      state_.apply(record.change);
      const bool may_be_longer =
          std::holds_alternative<FlowChanged>(record.change) || std::holds_alternative<CommitsChanged>(record.change);
      for (CommitReport& report : reports_)
        if (may_be_longer) look(report);
    }
    count_until(scenario_.end());
    return std::move(reports_);
  }

 private:
  void look(CommitReport& report) {
    const Instance one = state_.in_service(report.vm);
    if (state_.commits(one) != Commits::confirmed) return;
    const WatchId way = scenario_.index.copies_of_vm[report.vm.index][one.place == Place::home ? 0 : 1];
    const Duration found = round_trip(scenario_, reachability_.of(state_, scenario_[way]).path);
    if (report.round_trip == Duration{}) report.round_trip = found;
    report.longest_round_trip = std::max(report.longest_round_trip, found);
  }

  void count_until(Time now) {
    const Duration since = now - std::max(state_.at(), start_of_scenario);
    if (since <= Duration{}) return;
    for (CommitReport& report : reports_) {
      const Instance one = state_.in_service(report.vm);
      if (state_.status(one) != VmStatus::up) continue;
      if (state_.commits(one) == Commits::waiting) report.waited += since;
      if (state_.commits(one) == Commits::alone) report.alone += since;
    }
  }

  const Scenario& scenario_;
  State state_;
  Reachability reachability_;
  std::vector<CommitReport> reports_;
};

// Whoever's flows are hashed somewhere else, and whichever backend he gets, included.
bool are_all_served(const Scenario& scenario, const State& state, Reachability& reachability, const Population& clients,
                    ApplicationId application) {
  const std::vector<Address> addresses = addresses_now(scenario, state, clients, application);
  const std::size_t needed = std::min(scenario[application].at_least, addresses.size());
  if (addresses.empty()) return false;
  bool are_served = true;
  const auto ask = [&] {
    std::size_t sound = 0;
    for (const Address address : addresses) {
      const auto met = reachability.connections(state, clients.behind, address, scenario[application].port);
      sound += !met.empty() && std::all_of(met.begin(), met.end(), [](const Answer& one) { return one.reached(); });
    }
    return sound >= needed;
  };
  each_part_of_flows(reachability.forwarding(), ask, [&](bool is_served, double) { are_served &= is_served; });
  return are_served;
}

// Nobody is served where nobody asks.
bool is_everybody_served(const Scenario& scenario, const State& state, Reachability& reachability, PlanId plan) {
  bool is_anybody = false;
  const std::vector<VmId>& vms = scenario.index.vms_of_plan[plan.index];
  for (const Population& clients : scenario.populations)
    for (const ApplicationId application : clients.uses) {
      const std::set<VmId> behind = vms_behind(scenario, application);
      if (std::none_of(vms.begin(), vms.end(), [&](VmId vm) { return behind.contains(vm); })) continue;
      if (clients.count == 0) continue;
      is_anybody = true;
      if (!are_all_served(scenario, state, reachability, clients, application)) return false;
    }
  return is_anybody;
}

}  // namespace

std::vector<CommitReport> commits_of(const Scenario& scenario, const Trace& trace) {
  const auto is_one = [](const Vm& vm) { return vm.replication && vm.replication->synchronous; };
  if (std::none_of(scenario.vms.begin(), scenario.vms.end(), is_one)) return {};
  return CommitAccount(scenario).of(trace);
}

std::vector<UnplannedFailover> decisions_of(const Scenario& scenario, const Trace& trace) {
  const auto is_one = [](const Record& record) {
    const auto* plan = std::get_if<PlanChanged>(&record.change);
    return plan && plan->to == PlanPhase::failing_over && plan->course.mode == FailoverMode::unplanned;
  };
  std::vector<UnplannedFailover> decisions;
  if (std::none_of(trace.records.begin(), trace.records.end(), is_one)) return decisions;
  State state(scenario);
  Reachability reachability(scenario);
  for (const Record& record : trace.records) {
    state.advance(record.at);
    if (is_one(record)) {
      const PlanId plan = std::get<PlanChanged>(record.change).plan;
      const bool goes_on = state.phase(plan) == PlanPhase::stopped;
      if (!goes_on) decisions.push_back({plan, record.at, is_everybody_served(scenario, state, reachability, plan)});
    }
    state.apply(record.change);
  }
  return decisions;
}

}  // namespace drsim
