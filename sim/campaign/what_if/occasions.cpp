#include "sim/campaign/what_if/occasions.hpp"

#include <algorithm>
#include <set>

namespace drsim::campaign {
namespace {

// Long enough for people, working hours and caches; short enough for the copies that go on meanwhile.
constexpr Duration usual_horizon = 72h;
constexpr std::int64_t most_copies = 100'000;

Duration horizon_of(const Scenario& scenario) {
  std::int64_t per_hour = 0;
  for (const Vm& vm : scenario.vms)
    if (vm.replication && vm.replication->every > Duration{}) per_hour += 1h / vm.replication->every + 1;
  const Duration affordable = per_hour == 0 ? usual_horizon : 1h * std::max<std::int64_t>(1, most_copies / per_hour);
  return std::max<Duration>(std::min(usual_horizon, affordable), 4h);
}

// What hardly any draw exceeds.
struct Longest {
  Duration operator()(const Fixed& d) const { return d.value; }
  Duration operator()(const Uniform& d) const { return d.high; }
  Duration operator()(const Triangular& d) const { return d.high; }
  Duration operator()(const Lognormal& d) const { return 3 * d.p95; }
  Duration operator()(const Exponential& d) const { return 10 * d.mean; }
  Duration operator()(const auto&) const { return {}; }
};

Duration longest(const Delay& delay) { return std::visit(Longest{}, delay); }

// A plan that takes its people a week is not one that stands still. One step after the other, each by people who are at
// work for a part of the day only.
Duration time_for(const Scenario& scenario, PlanId id) {
  constexpr int days_for_one = 4;
  const Plan& plan = scenario[id];
  Duration of_system = longest(plan.process) + longest(plan.shutdown) + longest(plan.disks) + plan.failover_delay;
  Duration of_people = longest(plan.declare);
  for (const TeamId team : plan.reach) of_people += longest(scenario[team].reach);
  for (const PlanGroup& group : plan.groups) {
    for (const Task& task : group.tasks) {
      const Duration once = longest(task.takes) + longest(task.retry_after);
      (task.by ? of_people : of_system) += (task.retries + 1) * once;
      for (const ToolId tool : task.uses) of_people += longest(scenario[tool].without);
    }
    for (const RoutingStep& step : group.routing) of_system += longest(step.takes);
  }
  return of_system + days_for_one * of_people;
}

Duration horizon_for(const Scenario& scenario, const std::vector<PlanId>& plans) {
  constexpr Duration longest_horizon = 24h * 60;
  Duration needed{};
  for (const PlanId plan : plans) needed += time_for(scenario, plan);
  return std::max(horizon_of(scenario), std::min(needed + 4h, longest_horizon));
}

// Nothing happens in it by itself, and no plan begins.
Scenario without_story(const Scenario& scenario) {
  Scenario still = scenario;
  still.timeline.clear();
  still.hazards.clear();
  still.expectations.clear();
  for (Plan& plan : still.plans) plan.detected_by.reset();
  still.finish();
  return still;
}

std::set<SiteId> homes_of(const Scenario& scenario, PlanId plan) {
  std::set<SiteId> sites;
  for (const VmId vm : scenario.index.vms_of_plan[plan.index]) sites.insert(scenario[vm].home.site);
  return sites;
}

Action start_of(PlanId plan, Duration after, FailoverMode mode) {
  return {.at = start_of_scenario + after, .what = StartFailover{.plan = plan, .mode = mode}, .origin = {}};
}

// Secondaries that somebody makes primaries when their own is lost with this site, as the timeline says.
std::vector<SetRole> promoted_after(const Scenario& scenario, SiteId lost) {
  const auto site_of = [&](DnsServerId server) { return scenario[scenario[server].behind].site; };
  std::vector<SetRole> found;
  for (const Action& action : scenario.timeline) {
    const auto* role = std::get_if<SetRole>(&action.what);
    if (!role || !role->is_primary || site_of(role->server) == lost) continue;
    if (site_of(*scenario[role->server].secondary_of) == lost) found.push_back(*role);
  }
  return found;
}

std::string names_of(const Scenario& scenario, const std::vector<PlanId>& plans) {
  std::string names;
  for (const PlanId plan : plans) names += (names.empty() ? "" : ", ") + scenario[plan].name;
  return (plans.size() == 1 ? "plan " : "plans ") + names;
}

}  // namespace

Occasion at_the_start(const Scenario& scenario) {
  Occasion occasion{.when = "at the start", .scenario = without_story(scenario), .origin = {}, .plans = {}, .lost = {}};
  occasion.scenario.horizon = 1s;
  return occasion;
}

Occasion in_the_story(const Scenario& scenario) {
  Occasion story{.when = "in this story", .scenario = scenario, .origin = {}, .plans = {}, .lost = {}};
  for (const Action& action : scenario.timeline) {
    if (const auto* start = std::get_if<StartFailover>(&action.what)) story.plans.push_back(start->plan);
    const auto* set = std::get_if<SetStatus>(&action.what);
    const auto* site = set ? std::get_if<SiteId>(&set->what) : nullptr;
    if (!site) continue;
    std::erase(story.lost, *site);
    if (set->to == Status::down) story.lost.push_back(*site);
  }
  for (std::size_t p = 0; p < scenario.plans.size(); ++p)
    if (scenario.plans[p].detected_by) story.plans.emplace_back(p);
  return story;
}

std::vector<Occasion> after_the_loss_of_sites(const Scenario& scenario) {
  std::vector<Occasion> occasions;
  for (std::size_t s = 0; s < scenario.sites.size(); ++s) {
    std::vector<PlanId> plans;
    for (std::size_t p = 0; p < scenario.plans.size(); ++p)
      if (homes_of(scenario, PlanId{p}).contains(SiteId{s})) plans.emplace_back(p);
    if (plans.empty()) continue;
    Occasion occasion{.when = "after site " + scenario.sites[s].name + " is lost and " + names_of(scenario, plans) +
                              (plans.size() == 1 ? " has run" : " have run"),
                      .scenario = without_story(scenario),
                      .origin = scenario[plans.front()].origin,
                      .plans = plans,
                      .lost = {SiteId{s}}};
    occasion.horizon = scenario.horizon;
    occasion.scenario.horizon = horizon_for(scenario, plans);
    occasion.scenario.timeline.push_back(
        {.at = start_of_scenario + 1min, .what = SetStatus{SiteId{s}, Status::down}, .origin = {}});
    for (const SetRole& role : promoted_after(scenario, SiteId{s}))
      occasion.scenario.timeline.push_back({.at = start_of_scenario + 90s, .what = role, .origin = {}});
    for (const PlanId plan : plans) occasion.scenario.timeline.push_back(start_of(plan, 2min, FailoverMode::unplanned));
    occasions.push_back(std::move(occasion));
  }
  return occasions;
}

namespace {

std::vector<Occasion> by_each_plan(const Scenario& scenario, const std::string& when, FailoverMode mode) {
  std::vector<Occasion> occasions;
  for (std::size_t p = 0; p < scenario.plans.size(); ++p) {
    if (scenario.index.vms_of_plan[p].empty()) continue;
    Occasion occasion{.when = when + scenario.plans[p].name,
                      .scenario = without_story(scenario),
                      .origin = scenario.plans[p].origin,
                      .plans = {},
                      .lost = {}};
    if (mode != FailoverMode::test) occasion.plans.emplace_back(p);  // A test moves nothing.
    occasion.horizon = scenario.horizon;
    occasion.scenario.horizon = horizon_for(scenario, {PlanId{p}});
    occasion.scenario.timeline.push_back(start_of(PlanId{p}, 1min, mode));
    occasions.push_back(std::move(occasion));
  }
  return occasions;
}

}  // namespace

std::vector<Occasion> after_planned_failovers(const Scenario& scenario) {
  return by_each_plan(scenario, "after a planned failover by plan ", FailoverMode::planned);
}

std::vector<Occasion> during_tests(const Scenario& scenario) {
  return by_each_plan(scenario, "during a test of plan ", FailoverMode::test);
}

}  // namespace drsim::campaign
