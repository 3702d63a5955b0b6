#include "analysis/availability/flows/likeness.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <vector>

namespace drsim {
namespace {

bool is_same(const Asking& a, const Asking& b) { return a.timeout == b.timeout && a.is_sticky == b.is_sticky; }
bool is_same(const QueryRate& a, const QueryRate& b) { return a.every == b.every && a.random == b.random; }
bool is_same(const Connecting& a, const Connecting& b) {
  return a.rotates == b.rotates && a.timeout == b.timeout && a.gives_up == b.gives_up;
}

// All there is of a population is named here: a field that is added does not compile until it is looked at.
bool are_alike(const Population& one, const Population& other) {
  const auto& [name_a, behind_a, count_a, uses_a, resolvers_a, next_a, orders_a, asking_a, lookup_a, cache_a, ttl_a,
               negative_a, connections_a, connecting_a, hard_coded_a, origin_a, demands_a] = one;
  const auto& [name_b, behind_b, count_b, uses_b, resolvers_b, next_b, orders_b, asking_b, lookup_b, cache_b, ttl_b,
               negative_b, connections_b, connecting_b, hard_coded_b, origin_b, demands_b] = other;
  return behind_a == behind_b && count_a == count_b && uses_a == uses_b && resolvers_a == resolvers_b &&
         next_a == next_b && orders_a == orders_b && is_same(asking_a, asking_b) && is_same(lookup_a, lookup_b) &&
         cache_a == cache_b && ttl_a == ttl_b && negative_a == negative_b && !connections_a && !connections_b &&
         is_same(connecting_a, connecting_b) && hard_coded_a == hard_coded_b && demands_a.empty() && demands_b.empty();
}

// Caches of some may be emptied, or they ask other resolvers from then on, and others do not.
bool are_told_apart(const Scenario& scenario) {
  const auto names_clients = [](const FlushCaches& flush) { return !flush.clients.empty(); };
  for (const Action& action : scenario.timeline) {
    const auto* flush = std::get_if<FlushCaches>(&action.what);
    if ((flush && names_clients(*flush)) || std::holds_alternative<SetResolvers>(action.what)) return true;
  }
  for (const Plan& plan : scenario.plans)
    for (const PlanGroup& group : plan.groups)
      if (group.flush && names_clients(group.flush->what)) return true;
  return false;
}

}  // namespace

std::vector<PopulationId> first_alike(const Scenario& scenario) {
  const bool is_each_one_alone = are_told_apart(scenario);
  std::map<std::tuple<RouterId, std::int64_t, std::vector<ApplicationId>>, std::vector<PopulationId>> known;
  std::vector<PopulationId> first;
  for (std::size_t i = 0; i < scenario.populations.size(); ++i) {
    const Population& own = scenario.populations[i];
    std::vector<PopulationId>& candidates = known[{own.behind, own.count, own.uses}];
    const auto found = std::find_if(candidates.begin(), candidates.end(),
                                    [&](PopulationId other) { return are_alike(own, scenario[other]); });
    if (found == candidates.end() || is_each_one_alone) {
      first.emplace_back(i);
      candidates.emplace_back(i);
    } else {
      first.push_back(*found);
    }
  }
  return first;
}

std::unordered_map<std::uint32_t, Likeness> likeness_of(const Scenario& scenario) {
  std::unordered_map<std::uint32_t, Likeness> likeness;
  const bool has_trunks =
      std::any_of(scenario.links.begin(), scenario.links.end(), [](const Link& link) { return link.is_trunk(); });
  const bool has_frontends =
      scenario.index.has_internet || !scenario.load_balancers.empty() || !scenario.public_addresses.empty();
  if (has_trunks || has_frontends || !scenario.firewalls.empty()) return likeness;
  std::map<std::tuple<SiteId, SwitchId, std::vector<RouterId>>, std::uint32_t> known;
  for (std::size_t i = 0; i < scenario.vms.size(); ++i) {
    const Vm& vm = scenario.vms[i];
    if (vm.recovery || vm.failed_back || !vm.home.is_connected() || scenario.index.holders.count(vm.home.address) != 1)
      continue;
    const Subnet& subnet = scenario[vm.home.subnet];
    const Destination there = scenario.index.destination_of.at(vm.home.address);
    if (subnet.virtual_gateway || scenario.index.tree.subnets[there.index].size() != 1) continue;
    const auto number =
        known
            .try_emplace({vm.home.site, vm.home.attached_to, subnet.gateways}, static_cast<std::uint32_t>(known.size()))
            .first->second;
    likeness.emplace(vm.home.address.value, Likeness{VmId{i}, there, number});
  }
  return likeness;
}

}  // namespace drsim
