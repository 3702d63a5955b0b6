#include "sim/campaign/what_if/advice.hpp"

#include <algorithm>
#include <functional>
#include <set>

#include "analysis/availability/report.hpp"
#include "sim/campaign/what_if/obstacles.hpp"
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
  for (std::size_t t = 0; t < group.tasks.size(); ++t) {
    const std::string task = "'" + group.tasks[t].what + "'" + of;
    all.push_back({task, [=](Scenario& s) { halve(s.plans[p].groups[g].tasks[t].takes); }});
    if (group.tasks[t].fails > 0)
      all.push_back({"failures of " + task, [=](Scenario& s) { s.plans[p].groups[g].tasks[t].fails /= 2; }});
    if (group.tasks[t].retries > 0)
      all.push_back({"retry-after of " + task, [=](Scenario& s) { halve(s.plans[p].groups[g].tasks[t].retry_after); }});
  }
  for (std::size_t r = 0; r < group.routing.size(); ++r)
    all.push_back({"routing step " + std::to_string(r + 1) + of,
                   [=](Scenario& s) { halve(s.plans[p].groups[g].routing[r].takes); }});
  if (group.flush && group.flush->takes != Delay{Fixed{}})
    all.push_back({"flush" + of, [=](Scenario& s) { halve(s.plans[p].groups[g].flush->takes); }});
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
    if (plan.*delay != Delay{Fixed{}})
      all.push_back({std::string(what) + " of plan " + plan.name, [=](Scenario& s) { halve(s.plans[p].*delay); }});
  };
  add("declare", &Plan::declare);
  add("shutdown", &Plan::shutdown);
  add("disks", &Plan::disks);
  add("process", &Plan::process);
  if (plan.failover_delay > Duration{})
    all.push_back({"failover-delay of plan " + plan.name, [=](Scenario& s) { s.plans[p].failover_delay /= 2; }});
  for (std::size_t g = 0; g < plan.groups.size(); ++g) add_group(scenario, p, g, all);
}

// What keeps news of a name from users.
void add_dns_server(const Scenario& scenario, std::size_t i, std::vector<Candidate>& all) {
  const DnsServer& server = scenario.dns_servers[i];
  const std::string of = " of dns-server " + server.name;
  if (server.directory) {
    all.push_back({"replication interval" + of, [=](Scenario& s) { s.dns_servers[i].directory->interval /= 2; }});
    all.push_back({"poll" + of, [=](Scenario& s) { s.dns_servers[i].directory->poll /= 2; }});
  }
  if (!server.secondary_of) return;
  all.push_back({"transfer" + of, [=](Scenario& s) { halve(s.dns_servers[i].transfer); }});
  all.push_back({"refresh" + of, [=](Scenario& s) { s.dns_servers[i].refresh /= 2; }});
}

void add_name(const Scenario& scenario, std::size_t i, std::vector<Candidate>& all) {
  const Name& name = scenario.names[i];
  const std::string of = " of name " + name.name;
  all.push_back({"ttl" + of, [=](Scenario& s) { s.names[i].ttl /= 2; }});
  if (name.registers) all.push_back({"registers-after" + of, [=](Scenario& s) { halve(s.names[i].registration); }});
  if (name.health) all.push_back({"probe interval" + of, [=](Scenario& s) { s.names[i].health->interval /= 2; }});
}

// Resolvers of one class together: each has the same rules.
void add_resolver_class(const Scenario& scenario, const std::string& of_class, std::vector<Candidate>& all) {
  const auto one = std::find_if(scenario.resolvers.begin(), scenario.resolvers.end(),
                                [&](const Resolver& r) { return r.class_name == of_class; });
  const auto add = [&](const char* what, auto shorten) {
    all.push_back({what + (" of resolver " + of_class), [=](Scenario& s) {
                     for (Resolver& resolver : s.resolvers)
                       if (resolver.class_name == of_class) shorten(resolver);
                   }});
  };
  if (one->cache.min_ttl > Duration{}) add("min-ttl", [](Resolver& r) { r.cache.min_ttl /= 2; });
  if (one->cache.serves_stale > Duration{}) add("serve-stale", [](Resolver& r) { r.cache.serves_stale /= 2; });
  if (one->violators.share > 0) add("ttl of the violators", [](Resolver& r) { r.violators.ttl /= 2; });
}

void add_clients(const Scenario& scenario, std::size_t i, std::vector<Candidate>& all) {
  const Population& clients = scenario.populations[i];
  const std::string of = " of clients " + clients.name;
  if (clients.lookup.every > Duration{} || clients.lookup.random > Duration{})
    all.push_back(
        {"lookup" + of, [=](Scenario& s) { s.populations[i].lookup.every /= 2, s.populations[i].lookup.random /= 2; }});
  if (const auto* notice = clients.connections ? std::get_if<Fixed>(&clients.connections->notice) : nullptr)
    all.push_back({"notice of connections" + of,
                   [i, half = notice->value / 2](Scenario& s) { s.populations[i].connections->notice = Fixed{half}; }});
}

void add_names(const Scenario& scenario, std::vector<Candidate>& all) {
  for (std::size_t i = 0; i < scenario.dns_servers.size(); ++i) add_dns_server(scenario, i, all);
  for (std::size_t i = 0; i < scenario.names.size(); ++i) add_name(scenario, i, all);
  std::set<std::string> classes;
  for (const Resolver& resolver : scenario.resolvers)
    if (classes.insert(resolver.class_name).second) add_resolver_class(scenario, resolver.class_name, all);
  for (std::size_t i = 0; i < scenario.populations.size(); ++i) add_clients(scenario, i, all);
}

// Where many VMs boot at once.
void add_site(const Scenario& scenario, std::size_t i, std::vector<Candidate>& all) {
  const Site& site = scenario.sites[i];
  if (site.max_concurrent_boots)
    all.push_back({"twice the max-concurrent-boots of site " + site.name,
                   [=](Scenario& s) { *s.sites[i].max_concurrent_boots *= 2; }});
  if (site.storage)
    all.push_back(
        {"twice the storage of site " + site.name, [=](Scenario& s) { s.sites[i].storage->bytes_per_second *= 2; }});
}

// Where users have less than they ask for: the links that were full, and what serves them.
void add_capacities(const Scenario& scenario, std::uint64_t seed, std::vector<Candidate>& all) {
  if (!scenario.states_demand()) return;
  std::set<LinkId> full;
  for (const LineReport& line : analyse(scenario, simulate(scenario, seed)).lines)
    if (line.saturated > Duration{} && full.insert(line.line.link).second)
      all.push_back({"twice the bandwidth of link " + scenario[line.line.link].name,
                     [link = line.line.link](Scenario& s) { s.links[link.index].bandwidth.bits_per_second *= 2; }});
  for (std::size_t i = 0; i < scenario.groups.size(); ++i)
    if (scenario.groups[i].capacity)
      all.push_back({"twice the capacity of vm " + scenario.groups[i].name, [=](Scenario& s) {
                       ServingCapacity& capacity = *s.groups[i].capacity;
                       if (capacity.users) *capacity.users *= 2;
                       if (capacity.requests) capacity.requests->frames_per_second *= 2;
                     }});
  for (std::size_t i = 0; i < scenario.sites.size(); ++i)
    if (scenario.sites[i].hosts.is_stated())
      all.push_back({"twice the hosts of site " + scenario.sites[i].name, [=](Scenario& s) {
                       s.sites[i].hosts.cores *= 2;
                       s.sites[i].hosts.memory.count *= 2;
                     }});
}

std::vector<Candidate> candidates_of(const Scenario& scenario, std::uint64_t seed) {
  std::vector<Candidate> all;
  add_capacities(scenario, seed, all);
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
  for (std::size_t i = 0; i < scenario.groups.size(); ++i)
    if (!scenario.groups[i].vms.empty() && scenario[scenario.groups[i].vms.front()].replication)
      all.push_back({"interval between copies of vm " + scenario.groups[i].name, [=](Scenario& s) {
                       for (const VmId vm : s.groups[i].vms) s.vms[vm.index].replication->every /= 2;
                     }});
  for (std::size_t i = 0; i < scenario.load_balancers.size(); ++i)
    all.push_back({"probes of load balancer " + scenario.load_balancers[i].name, [=](Scenario& s) {
                     s.load_balancers[i].probe.every /= 2;
                     s.load_balancers[i].probe.timeout /= 2;
                   }});
  for (std::size_t i = 0; i < scenario.tools.size(); ++i)
    all.push_back({"doing without tool " + scenario.tools[i].name, [=](Scenario& s) { halve(s.tools[i].without); }});
  for (std::size_t i = 0; i < scenario.sites.size(); ++i) add_site(scenario, i, all);
  add_names(scenario, all);
  return all;
}

struct Lost {
  double user_minutes = 0, longest = 0, oldest = 0;
};
Lost lost(const Scenario& scenario, std::uint64_t seed) {
  const RunReport report = analyse(scenario, simulate(scenario, seed));
  Lost found;
  for (const PopulationReport& population : report.populations) {
    found.user_minutes += population.demand ? population.demand->missing : population.user_minutes_lost;
    for (const Outage& outage : population.outages)
      found.longest = std::max(found.longest, seconds(outage.to.value_or(scenario.end()) - outage.from));
  }
  for (const RecoveryPointReport& point : report.recovery_points)
    found.oldest = std::max(found.oldest, seconds(point.age));
  return found;
}

bool is_of_plans(const Action& action) {
  return std::holds_alternative<StartFailover>(action.what) || std::holds_alternative<StartFailback>(action.what) ||
         std::holds_alternative<AdvancePlan>(action.what);
}

// The story with its first lost site repaired so much later; plans that follow its repair keep their distance from it.
std::optional<Scenario> repaired_after(const Scenario& scenario, Duration span) {
  Scenario other = scenario;
  std::optional<Time> failed, repaired;
  SiteId site;
  for (const Action& action : scenario.timeline) {
    const auto* set = std::get_if<SetStatus>(&action.what);
    const auto* what = set ? std::get_if<SiteId>(&set->what) : nullptr;
    if (what && !failed && set->to == Status::down)
      failed = action.at, site = *what;
    else if (what && failed && !repaired && set->to == Status::up && *what == site)
      repaired = action.at;
  }
  if (!failed || *failed + span > scenario.end()) return {};
  for (Action& action : other.timeline)
    if (repaired && action.at >= *repaired) action.at = *failed + span + (action.at - *repaired);
  if (!repaired) other.timeline.push_back({.at = *failed + span, .what = SetStatus{site, Status::up}});
  std::erase_if(other.timeline, [&](const Action& action) { return action.at > other.end(); });
  std::stable_sort(other.timeline.begin(), other.timeline.end(),
                   [](const Action& a, const Action& b) { return a.at < b.at; });
  return other;
}

// Nobody fails over.
Scenario waiting(Scenario scenario) {
  std::erase_if(scenario.timeline, is_of_plans);
  for (std::vector<PlanId>& plans : scenario.index.plans_of_monitor) plans.clear();
  return scenario;
}

// How much more waiting loses than failing over, if the site is repaired after a span. Nothing: that is beyond the
// horizon.
std::optional<Wait> wait_of(const Scenario& scenario, std::uint64_t seed, Duration span) {
  const auto other = repaired_after(scenario, span);
  if (!other) return {};
  return Wait{span, lost(*other, seed).user_minutes, lost(waiting(*other), seed).user_minutes};
}

bool waiting_loses_more(const Wait& wait) { return wait.waiting > wait.failing_over * (1 + 1e-9); }

// Between the last span of the curve where waiting loses no more, and the next one: halved until it is known to a
// percent. A repair that comes before anybody has decided makes no difference; one that comes just after it is what
// failing over loses most by.
std::optional<Duration> break_even_of(const Scenario& scenario, std::uint64_t seed, const std::vector<Wait>& waits) {
  std::size_t next = waits.size();
  while (next > 0 && waiting_loses_more(waits[next - 1])) --next;
  if (next == waits.size()) return {};
  Duration low = next == 0 ? Duration{} : waits[next - 1].repaired_after, high = waits[next].repaired_after;
  while (high - low > std::max(Duration{1s}, high / 100)) {
    const Duration middle = low + (high - low) / 2;
    const auto wait = wait_of(scenario, seed, middle);
    (wait && waiting_loses_more(*wait) ? high : low) = middle;
  }
  return high;
}

std::vector<Stuck> stuck_in(const Scenario& scenario, std::uint64_t seed) {
  const Trace trace = simulate(scenario, seed);
  const RunReport report = analyse(scenario, trace);
  const Occasion story = in_the_story(scenario);
  std::vector<Stuck> found;
  std::set<PlanId> told;
  for (const PlanRun& run : report.recovery.plans) {
    if (run.to || run.is_aborted || !told.insert(run.plan).second) continue;
    for (const Obstacle& one : obstacles(story, trace, run.plan))
      found.push_back({"plan " + scenario[run.plan].name, one.what, one.help});
  }
  for (const PopulationReport& use : report.populations) {
    if (use.outages.empty() || use.outages.back().to) continue;
    if (const auto stopped = obstacle(story, trace, use, scenario.end()))
      found.push_back(
          {scenario[use.clients].name + " using " + scenario[use.application].name, stopped->what, stopped->help});
  }
  return found;
}

}  // namespace

Advice advise(const Scenario& scenario, std::uint64_t seed) {
  Advice advice;
  const Lost as_it_is = lost(scenario, seed);
  advice.user_minutes = as_it_is.user_minutes;
  advice.stuck = stuck_in(scenario, seed);
  for (const Candidate& candidate : candidates_of(scenario, seed)) {
    Scenario other = scenario;
    candidate.shorten(other);
    const Lost then = lost(other, seed);
    advice.shortenings.push_back({candidate.what, as_it_is.user_minutes - then.user_minutes,
                                  as_it_is.longest - then.longest, as_it_is.oldest - then.oldest});
  }
  std::stable_sort(advice.shortenings.begin(), advice.shortenings.end(), [](const Shortening& a, const Shortening& b) {
    return std::pair{a.user_minutes, a.data} > std::pair{b.user_minutes, b.data};
  });
  for (const Duration span : {Duration{10min}, Duration{20min}, Duration{40min}, Duration{80min}, Duration{160min},
                              Duration{320min}, Duration{640min}})
    if (const auto wait = wait_of(scenario, seed, span)) advice.waits.push_back(*wait);
  advice.break_even = break_even_of(scenario, seed, advice.waits);
  return advice;
}

}  // namespace drsim::campaign
