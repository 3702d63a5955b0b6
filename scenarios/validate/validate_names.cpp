#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "models/rulebook/rulebook.hpp"
#include "models/world/promotions.hpp"
#include "scenarios/build/build.hpp"

namespace drsim {
namespace {

// Side by side, only what is certain counts.
bool is_shorter(const Delay& one, const Delay& other) {
  const auto *a = std::get_if<Fixed>(&one), *b = std::get_if<Fixed>(&other);
  return a && b && a->value < b->value;
}

// "DNS is typically updated after the replica VMs have started" (ASR VMM networking, line 177): until then the new
// address is nobody's.
void warn_of_early_publishing(Draft& draft) {
  const Scenario& scenario = draft.scenario;
  for (const Plan& plan : scenario.plans) {
    for (std::size_t p = 0; p < plan.groups.size(); ++p) {
      if (!plan.groups[p].publish) continue;
      const std::set<std::size_t> earlier = groups_before(plan, p);
      for (const NameId name : plan.groups[p].publish->names) {
        const std::vector<VmId>& vms = scenario[scenario[name].application].served_by;
        for (std::size_t g = 0; g < plan.groups.size(); ++g) {
          const std::vector<VmId>& starts = plan.groups[g].start;
          const auto late = std::find_if(vms.begin(), vms.end(), [&](VmId vm) {
            return std::find(starts.begin(), starts.end(), vm) != starts.end();
          });
          if (late == vms.end() || earlier.contains(g) ||
              (g == p && !is_shorter(plan.groups[p].publish->takes, scenario[*late].boot)))
            continue;
          draft.warn(draft.mark(plan.groups[p].origin),
                     "name '" + scenario[name].name + "' may be published before vm '" + scenario[*late].name +
                         "' is up: until then nobody answers there",
                     "publish it in a group after '" + plan.groups[g].name + "': " + citation(79) + ", erratum 18");
          break;
        }
      }
    }
  }
}

bool publishes(const Plan& plan, NameId name) {
  return std::any_of(plan.groups.begin(), plan.groups.end(), [&](const PlanGroup& group) {
    return group.publish &&
           std::find(group.publish->names.begin(), group.publish->names.end(), name) != group.publish->names.end();
  });
}

// When a name may change at the earliest: with a failover or failback that the timeline starts, or after what fails
// first.
std::optional<Time> earliest_change(const Scenario& scenario, NameId name, Time after) {
  std::optional<Time> earliest;
  for (const Action& action : scenario.timeline) {
    bool changes = false;
    if (const auto* over = std::get_if<StartFailover>(&action.what))
      changes = scenario[name].registers || publishes(scenario[over->plan], name);
    if (const auto* back = std::get_if<StartFailback>(&action.what))
      changes = scenario[name].registers || publishes(scenario[back->plan], name);
    if (const auto* set = std::get_if<SetStatus>(&action.what)) changes = set->to == Status::down;
    if (changes && (!earliest || action.at < *earliest) && action.at >= after) earliest = action.at;
  }
  return earliest;
}

// A TTL that is lowered less than its old value before the change leaves caches that were filled before; they keep
// what they were told.
void warn_of_late_lowering(Draft& draft) {
  const Scenario& scenario = draft.scenario;
  std::vector<Duration> ttl;
  for (const Name& name : scenario.names) ttl.push_back(name.ttl);
  for (const Action& action : scenario.timeline) {
    const auto* set = std::get_if<SetTtl>(&action.what);
    if (!set) continue;
    const Duration old = std::exchange(ttl[set->name.index], set->to);
    if (set->to >= old) continue;
    const auto change = earliest_change(scenario, set->name, action.at);
    if (!change || *change - action.at >= old) continue;
    const Duration left = std::max(old - (*change - action.at), set->to);
    draft.warn(draft.mark(action.origin),
               "the TTL of '" + scenario[set->name].name + "' is lowered too late: " + to_text(*change - action.at) +
                   " before the first change, and caches hold the old one for " + to_text(old),
               "some keep the record for up to " + to_text(left) + " after a change, not " + to_text(set->to) +
                   ": lower it " + to_text(old) + " before");
  }
}

// Sites that the timeline makes fail, alone or by a shared risk.
std::set<SiteId> failing_sites(const Scenario& scenario) {
  std::set<SiteId> sites;
  for (const Action& action : scenario.timeline)
    if (const auto* set = std::get_if<SetStatus>(&action.what); set && set->to == Status::down)
      if (const auto* site = std::get_if<SiteId>(&set->what)) sites.insert(*site);
  return sites;
}

// Clients elsewhere, all of whose resolvers are lost with the site whose loss they are to survive.
void warn_of_resolvers_lost_together(Draft& draft) {
  const Scenario& scenario = draft.scenario;
  for (const SiteId site : failing_sites(scenario)) {
    const auto is_there = [&](ResolverId one) { return scenario[scenario[one].behind].site == site; };
    for (const Population& clients : scenario.populations) {
      if (clients.resolvers.empty() || clients.is_hard_coded || scenario[clients.behind].site == site) continue;
      bool all = std::all_of(clients.resolvers.begin(), clients.resolvers.end(), is_there);
      for (const std::uint32_t place : clients.resolver_orders.front())
        if (place > 0)
          all = all && std::all_of(clients.next_resolvers[place - 1].begin(), clients.next_resolvers[place - 1].end(),
                                   is_there);
      if (all)
        draft.warn(
            draft.mark(clients.origin),
            "clients '" + clients.name + "' have no resolver left when site '" + scenario[site].name +
                "' is lost: they find no name until it is back",
            "give them one at another site: resolver: [" + scenario[clients.resolvers.front()].class_name + ", ...]");
    }
  }
}

bool asks(const Resolver& resolver, const Scenario& scenario, DnsServerId server) {
  if (resolver.forwards_to) return false;
  if (resolver.asks.empty())
    return std::any_of(scenario.names.begin(), scenario.names.end(),
                       [&](const Name& name) { return name.authority == server; });
  return std::find(resolver.asks.begin(), resolver.asks.end(), server) != resolver.asks.end();
}

// Whoever has a name server's address in his settings goes on asking there.
void warn_of_name_servers_that_move(Draft& draft) {
  const Scenario& scenario = draft.scenario;
  for (std::size_t i = 0; i < scenario.dns_servers.size(); ++i) {
    const DnsServer& server = scenario.dns_servers[i];
    if (!server.on || !scenario[*server.on].recovery) continue;
    const Vm& vm = scenario[*server.on];
    const bool is_started = std::any_of(scenario.plans.begin(), scenario.plans.end(), [&](const Plan& plan) {
      return std::any_of(plan.groups.begin(), plan.groups.end(), [&](const PlanGroup& group) {
        return std::find(group.start.begin(), group.start.end(), *server.on) != group.start.end();
      });
    });
    if (!is_started || vm.recovery->address == vm.home.address) continue;
    for (const Resolver& resolver : scenario.resolvers)
      if (asks(resolver, scenario, DnsServerId{i}))
        draft.warn(draft.mark(resolver.origin),
                   "resolver '" + resolver.class_name + "' asks dns-server '" + server.name + "' at " +
                       to_text(vm.home.address) + ", which nobody has after a failover: vm '" + vm.name +
                       "' has another address there",
                   "let it ask another server as well, or keep the address");
  }
}

// One weight for each endpoint at most.
void check_weights(Draft& draft) {
  const Scenario& scenario = draft.scenario;
  for (std::size_t i = 0; i < scenario.names.size(); ++i) {
    const Name& name = scenario.names[i];
    const std::size_t endpoints = scenario.index.endpoints_of_name[i].size();
    if (name.health && name.health->weights.size() > endpoints)
      draft.wrong(draft.mark(name.origin),
                  "name '" + name.name + "' has " + std::to_string(name.health->weights.size()) + " weights and " +
                      std::to_string(endpoints) + " endpoints",
                  "write one weight for each group of VMs that serves it, in their order, then for their replicas");
  }
}

// How long a request takes is worked out for users who ask for something.
void warn_of_tolerances_without_demand(Draft& draft) {
  const Scenario& scenario = draft.scenario;
  for (std::size_t i = 0; i < scenario.populations.size(); ++i) {
    const Population& clients = scenario.populations[i];
    for (const ApplicationId use : clients.uses) {
      const Application& application = scenario[use];
      if (!application.response || !application.response->tolerated || scenario.demand_of(PopulationId{i}, use))
        continue;
      draft.warn(draft.mark(clients.origin),
                 "clients '" + clients.name +
                     "' state no demand: how long requests take is not worked out for them, "
                     "and what application '" +
                     application.name + "' says is tolerated stops none of them",
                 "give them one, as in demand: {down: 10kbit}");
    }
  }
}

}  // namespace

void validate_names(Draft& draft) {
  check_weights(draft);
  warn_of_tolerances_without_demand(draft);
  warn_of_resolvers_lost_together(draft);
  warn_of_name_servers_that_move(draft);
  warn_of_early_publishing(draft);
  warn_of_late_lowering(draft);
}

}  // namespace drsim
