#include "sim/campaign/what_if/fit.hpp"

#include <algorithm>
#include <cmath>

#include "analysis/demand/load_report.hpp"
#include "models/demand/computing.hpp"
#include "models/demand/load.hpp"
#include "models/reachability/reachability.hpp"

namespace drsim::campaign {
namespace {

constexpr double near_enough = 1e-9;

// As many at work as ever are.
Scenario at_its_busiest(Scenario scenario) {
  for (Population& clients : scenario.populations)
    for (TrafficDemand& demand : clients.demands) {
      double most = demand.active.steps.empty() ? 1 : 0;
      for (const ActiveStep& step : demand.active.steps) most = std::max(most, step.share);
      demand.active.steps = {{Duration{}, most}};
    }
  return scenario;
}

BitRate rounded_up(double bits) { return {static_cast<std::int64_t>(std::ceil(bits / 1e6)) * 1'000'000}; }

// What would do, of whatever keeps users from more.
std::string help_for(const Scenario& scenario, const Load& load, const Bottleneck& bottleneck) {
  if (const auto* line = std::get_if<Hop>(&bottleneck))
    return "links." + scenario[line->link].name + ".bandwidth: " + to_text(rounded_up(load.asked_of(*line)));
  if (const auto* gateway = std::get_if<RouterId>(&bottleneck))
    return "a SKU that carries " + to_text(rounded_up(load.asked_of(*gateway))) + "; " + scenario[*gateway].sku->name +
           " carries " + to_text(scenario[*gateway].sku->throughput) +
           " (Microsoft Learn, About gateway SKUs, 01/23/2024)";
  if (const auto* vm = std::get_if<VmId>(&bottleneck)) {
    const auto asked = static_cast<std::int64_t>(std::ceil(load.asked_of(*vm))),
               has = static_cast<std::int64_t>(std::floor(load.capacity(*vm)));
    return std::to_string(asked) + " are asked of it, and it has " + std::to_string(has) +
           ": more servers, or larger ones";
  }
  if (const auto* application = std::get_if<ApplicationId>(&bottleneck))
    return "licences: " + std::to_string(static_cast<std::int64_t>(std::ceil(load.asked_of(*application))));
  return "";
}

void add_uses(const Scenario& scenario, const Load& load, const std::string& when, std::vector<Finding>& found) {
  for (const Load::Use& use : load.uses()) {
    if (use.asked == 0 || use.reached == 0) continue;
    const Population& clients = scenario[use.clients];
    const Application& application = scenario[use.application];
    const std::string who = "clients '" + clients.name + "' ", whom = " application '" + application.name + "' " + when;
    if (use.served < use.asked * (1 - near_enough))
      found.push_back({Severity::warning, clients.origin,
                       who + "have " + share_text(use.served / use.asked) + " of what they ask of" + whom +
                           (use.bottleneck.index() == 0 ? "" : ": " + describe(scenario, use.bottleneck) + " is full"),
                       help_for(scenario, load, use.bottleneck)});
    if (application.response && application.response->tolerated &&
        use.response > seconds(*application.response->tolerated))
      found.push_back({Severity::warning, clients.origin,
                       who + "wait " + response_text(use.response) + " for each answer of" + whom + ", and bear " +
                           to_text(*application.response->tolerated),
                       "what needs each other at one site; a shorter way; more capacity"});
  }
}

void add_hosts(const Scenario& scenario, const State& state, const std::string& when, std::vector<Finding>& found) {
  const std::vector<double> shares = computing_shares(scenario, state);
  for (std::size_t i = 0; i < shares.size(); ++i) {
    if (shares[i] >= 1) continue;
    const VmId vm{i};
    const Attachment& here = state.attachment(vm);
    const std::string where = here.host ? "host '" + scenario.hosts[here.host.index].name + "'"
                                        : "the hosts of site '" + scenario[here.site].name + "'";
    const Origin at = here.host ? scenario.hosts[here.host.index].origin : scenario[here.site].origin;
    const std::string what =
        where + (shares[i] == 0 ? std::string(here.host ? " has" : " have") + " no room for vm '" + scenario[vm].name +
                                      "' " + when + ": it serves nothing"
                                : std::string(here.host ? " gives each of its VMs " : " give each of their VMs ") +
                                      share_text(shares[i]) + " of what it takes " + when);
    const bool is_told = std::any_of(found.begin(), found.end(), [&](const Finding& one) {
      return one.at.index == at.index && (shares[i] > 0 || one.what == what) && one.what.starts_with(where);
    });
    if (!is_told) found.push_back({Severity::warning, at, what, "more hosts there, or fewer VMs"});
  }
}

}  // namespace

std::vector<Finding> what_does_not_fit(const Scenario& stated, const State& state, const std::string& when) {
  std::vector<Finding> found;
  add_hosts(stated, state, when, found);
  if (!stated.states_demand()) return found;
  const Scenario scenario = at_its_busiest(stated);
  Reachability reachability(scenario);
  Load load(scenario);
  load.begin({scenario, state, reachability});
  load.share();
  add_uses(scenario, load, when, found);
  return found;
}

}  // namespace drsim::campaign
