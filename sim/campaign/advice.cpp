#include "sim/campaign/advice.hpp"

#include <algorithm>
#include <functional>
#include <set>

#include "analysis/report.hpp"
#include "sim/simulate.hpp"

namespace drsim::campaign {
namespace {

struct Halve {
  Delay operator()(const Fixed& d) const { return Fixed{d.value / 2}; }
  Delay operator()(const Uniform& d) const { return Uniform{d.low / 2, d.high / 2}; }
  Delay operator()(const Triangular& d) const { return Triangular{d.low / 2, d.mode / 2, d.high / 2}; }
  Delay operator()(const Lognormal& d) const { return Lognormal{d.p50 / 2, d.p95 / 2}; }
  Delay operator()(const Exponential& d) const { return Exponential{d.mean / 2}; }
  Delay operator()(const auto& d) const { return d; }
};
void halve(Delay& delay) { delay = std::visit(Halve{}, delay); }

struct Candidate {
  std::string what;
  std::function<void(Scenario&)> shorten;
};

void add_group(const Scenario& scenario, std::size_t p, std::size_t g, std::vector<Candidate>& all) {
  const PlanGroup& group = scenario.plans[p].groups[g];
  const std::string of = " of group " + group.name + " of plan " + scenario.plans[p].name;
  for (std::size_t t = 0; t < group.tasks.size(); ++t)
    all.push_back({"'" + group.tasks[t].what + "'" + of, [=](Scenario& s) { halve(s.plans[p].groups[g].tasks[t].takes); }});
  if (group.publish) all.push_back({"publish" + of, [=](Scenario& s) { halve(s.plans[p].groups[g].publish->takes); }});
  if (group.move) {
    all.push_back({"withdraw and announce" + of, [=](Scenario& s) {
                     halve(s.plans[p].groups[g].move->withdraw);
                     halve(s.plans[p].groups[g].move->announce);
                   }});
  }
}

void add_plan(const Scenario& scenario, std::size_t p, std::vector<Candidate>& all) {
  const Plan& plan = scenario.plans[p];
  const auto add = [&](const char* what, Delay Plan::*delay) {
    if (plan.*delay != Delay{Fixed{}}) all.push_back({std::string(what) + " of plan " + plan.name, [=](Scenario& s) { halve(s.plans[p].*delay); }});
  };
  add("declare", &Plan::declare);
  add("shutdown", &Plan::shutdown);
  add("disks", &Plan::disks);
  add("process", &Plan::process);
  if (plan.repair_first > Duration{}) all.push_back({"repair-first of plan " + plan.name, [=](Scenario& s) { s.plans[p].repair_first /= 2; }});
  for (std::size_t g = 0; g < plan.groups.size(); ++g) add_group(scenario, p, g, all);
}

std::vector<Candidate> candidates_of(const Scenario& scenario) {
  std::vector<Candidate> all;
  for (std::size_t i = 0; i < scenario.monitors.size(); ++i)
    all.push_back({"hold of monitor " + scenario.monitors[i].name, [=](Scenario& s) {
                     s.monitors[i].hold /= 2;
                     s.monitors[i].heartbeat = std::min(s.monitors[i].heartbeat, s.monitors[i].hold);
                   }});
  for (std::size_t i = 0; i < scenario.teams.size(); ++i) {
    all.push_back({"reach of team " + scenario.teams[i].name, [=](Scenario& s) { halve(s.teams[i].reach); }});
    all.push_back({"twice the people of team " + scenario.teams[i].name, [=](Scenario& s) { s.teams[i].people *= 2; }});
  }
  for (std::size_t i = 0; i < scenario.plans.size(); ++i) add_plan(scenario, i, all);
  for (std::size_t i = 0; i < scenario.groups.size(); ++i)
    all.push_back({"boot of vm " + scenario.groups[i].name, [=](Scenario& s) {
                     for (const VmId vm : s.groups[i].vms) halve(s.vms[vm.index].boot);
                   }});
  for (std::size_t i = 0; i < scenario.load_balancers.size(); ++i)
    all.push_back({"probes of load balancer " + scenario.load_balancers[i].name, [=](Scenario& s) {
                     s.load_balancers[i].probe.every /= 2;
                     s.load_balancers[i].probe.timeout /= 2;
                   }});
  for (std::size_t i = 0; i < scenario.names.size(); ++i)
    all.push_back({"ttl of name " + scenario.names[i].name, [=](Scenario& s) { s.names[i].ttl /= 2; }});
  return all;
}

struct Lost {
  double user_minutes = 0, longest = 0;
};
Lost lost(const Scenario& scenario, std::uint64_t seed) {
  const RunReport report = analyse(scenario, simulate(scenario, seed));
  Lost found;
  for (const PopulationReport& population : report.populations) {
    found.user_minutes += population.user_minutes_lost;
    for (const Outage& outage : population.outages) found.longest = std::max(found.longest, seconds(outage.to.value_or(scenario.end()) - outage.from));
  }
  return found;
}

bool is_of_plans(const Action& action) {
  return std::holds_alternative<StartFailover>(action.what) || std::holds_alternative<StartFailback>(action.what) || std::holds_alternative<AdvancePlan>(action.what);
}

// The story with its first lost site repaired so much later; plans that follow its repair keep their distance from it.
std::optional<Scenario> repaired_after(const Scenario& scenario, Duration span) {
  Scenario other = scenario;
  std::optional<Time> failed, repaired;
  SiteId site;
  for (const Action& action : scenario.timeline) {
    const auto* set = std::get_if<SetStatus>(&action.what);
    const auto* what = set ? std::get_if<SiteId>(&set->what) : nullptr;
    if (what && !failed && set->to == Status::down) failed = action.at, site = *what;
    else if (what && failed && !repaired && set->to == Status::up && *what == site) repaired = action.at;
  }
  if (!failed || *failed + span > scenario.end()) return {};
  for (Action& action : other.timeline)
    if (repaired && action.at >= *repaired) action.at = *failed + span + (action.at - *repaired);
  if (!repaired) other.timeline.push_back({.at = *failed + span, .what = SetStatus{site, Status::up}});
  std::erase_if(other.timeline, [&](const Action& action) { return action.at > other.end(); });
  std::stable_sort(other.timeline.begin(), other.timeline.end(), [](const Action& a, const Action& b) { return a.at < b.at; });
  return other;
}

// Nobody fails over.
Scenario waiting(Scenario scenario) {
  std::erase_if(scenario.timeline, is_of_plans);
  for (std::vector<PlanId>& plans : scenario.index.plans_of_monitor) plans.clear();
  return scenario;
}

void find_break_even(Advice& advice) {
  for (std::size_t i = 0; i < advice.waits.size(); ++i) {
    const Wait& now = advice.waits[i];
    const double gain = now.waiting - now.failing_over;
    if (gain < 0) continue;
    advice.break_even = now.repaired_after;
    if (i == 0) return;
    const Wait& before = advice.waits[i - 1];
    const double loss = before.failing_over - before.waiting;
    const double share = loss + gain > 0 ? loss / (loss + gain) : 0;
    advice.break_even = before.repaired_after + Duration{static_cast<std::int64_t>(share * static_cast<double>((now.repaired_after - before.repaired_after).count()))};
    return;
  }
}

}  // namespace

Advice advise(const Scenario& scenario, std::uint64_t seed) {
  Advice advice;
  const Lost as_it_is = lost(scenario, seed);
  advice.user_minutes = as_it_is.user_minutes;
  for (const Candidate& candidate : candidates_of(scenario)) {
    Scenario other = scenario;
    candidate.shorten(other);
    const Lost then = lost(other, seed);
    advice.shortenings.push_back({candidate.what, as_it_is.user_minutes - then.user_minutes, as_it_is.longest - then.longest});
  }
  std::stable_sort(advice.shortenings.begin(), advice.shortenings.end(), [](const Shortening& a, const Shortening& b) { return a.user_minutes > b.user_minutes; });
  for (const Duration span : {Duration{10min}, Duration{20min}, Duration{40min}, Duration{80min}, Duration{160min}, Duration{320min}, Duration{640min}})
    if (const auto other = repaired_after(scenario, span))
      advice.waits.push_back({span, lost(*other, seed).user_minutes, lost(waiting(*other), seed).user_minutes});
  find_break_even(advice);
  return advice;
}

}  // namespace drsim::campaign
