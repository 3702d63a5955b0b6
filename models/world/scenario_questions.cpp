#include <algorithm>
#include <string>

#include "models/world/promotions.hpp"
#include "models/world/scenario.hpp"

namespace drsim {
namespace {

// As DnsState has it: what holds the zone is its authority from then on, and the stated one when it is none any more.
void perform(const Scenario& scenario, const SetRole& role, NameId name, DnsServerId& authority) {
  if (!scenario.holds(role.server, name) || scenario.is_inside(role.server, name)) return;
  if (role.is_primary)
    authority = role.server;
  else if (authority == role.server)
    authority = scenario[name].authority;
}

bool starts(const Action& action, PlanId plan) {
  const auto* over = std::get_if<StartFailover>(&action.what);
  return over && over->plan == plan;
}

bool promotes(const PlanGroup& group, DnsServerId server) {
  if (!group.configure) return false;
  return std::any_of(group.configure->what.begin(), group.configure->what.end(), [&](const NameSetting& one) {
    const auto* role = std::get_if<SetRole>(&one);
    return role && role->server == server && role->is_primary;
  });
}

bool promotes(const Plan& plan, DnsServerId server) {
  return std::any_of(plan.groups.begin(), plan.groups.end(),
                     [&](const PlanGroup& group) { return promotes(group, server); });
}

}  // namespace

Duration Scenario::warm_up() const {
  // Two cycles: in the first each VM finds its phase, in the second it leaves a recovery point.
  Duration longest{};
  for (const Vm& vm : vms)
    if (vm.replication) longest = std::max(longest, 2 * vm.replication->every);
  return longest;
}

// Everybody has a place in the row of all who ask, which is cut by the weights. Those of an unhealthy endpoint are
// dealt out to the others by their weights; with none of them healthy it is as if all were, and what has no weight is
// given if nothing else is healthy (Amazon Route 53, weighted routing).
std::uint32_t Scenario::weighted_endpoint(NameId name, const std::vector<bool>& unhealthy, double position) const {
  const HealthChecks& checks = *(*this)[name].health;
  const auto pick = [&](double place, const auto& counts) {
    double total = 0, before = 0;
    for (std::size_t i = 0; i < unhealthy.size(); ++i) total += counts(i) ? checks.weight(i) : 0;
    std::pair<std::uint32_t, double> picked{0, 0};
    for (std::size_t i = 0; i < unhealthy.size(); ++i) {
      const double weight = counts(i) ? checks.weight(i) : 0;
      if (weight <= 0 || place * total < before) continue;
      picked = {static_cast<std::uint32_t>(i), (place * total - before) / weight};
      before += weight;
    }
    return picked;
  };
  const auto [own, within] = pick(position, [](std::size_t) { return true; });
  const bool is_any_healthy = std::find(unhealthy.begin(), unhealthy.end(), false) != unhealthy.end();
  if (!unhealthy[own] || !is_any_healthy) return own;
  for (std::size_t i = 0; i < unhealthy.size(); ++i)
    if (!unhealthy[i] && checks.weight(i) > 0) return pick(within, [&](std::size_t k) { return !unhealthy[k]; }).first;
  return static_cast<std::uint32_t>(std::find(unhealthy.begin(), unhealthy.end(), false) - unhealthy.begin());
}

std::vector<DnsServerId> Scenario::servers_of(ResolverId resolver, NameId name) const {
  const std::vector<DnsServerId>& asks = (*this)[resolver].asks;
  if (asks.empty()) return {(*this)[name].authority};
  std::vector<DnsServerId> servers;
  for (const DnsServerId server : asks)
    if (holds(server, name)) servers.push_back(server);
  return servers;
}

Duration Scenario::broadcast_period(VlanId vlan) const {
  const std::int64_t taking_turns = std::max<std::int64_t>(1, index.vms_of_vlan[vlan.index]);
  return Duration{taking_turns * 1'000'000 / (*this)[vlan].broadcast.frames_per_second};
}

std::string to_text(const RecoveryTimeObjective& objective) {
  const std::string text = to_text(objective.within);
  if (objective.users >= 1) return text;
  // "99.5": as many decimals as there are, up to four.
  const auto part = static_cast<std::int64_t>(objective.users * 1'000'000 + 0.5);
  std::string share = std::to_string(part / 10'000), decimals = std::to_string(10'000 + part % 10'000).substr(1);
  decimals.erase(decimals.find_last_not_of('0') + 1);
  if (!decimals.empty()) share += "." + decimals;
  return text + " for " + share + " % of users";
}

bool Scenario::is_stretched(const Vm& vm) const {
  if (!vm.recovery || vm.recovery->subnet != vm.home.subnet) return false;
  const std::vector<std::uint32_t>& segment = index.segments[(*this)[vm.home.subnet].vlan.index];
  return segment[vm.home.attached_to.index] == segment[vm.recovery->attached_to.index];
}

const TrafficDemand* Scenario::demand_of(PopulationId clients, ApplicationId application) const {
  for (const TrafficDemand& one : (*this)[clients].demands)
    if (one.application == application) return &one;
  return nullptr;
}

std::set<std::size_t> groups_before(const Plan& plan, std::size_t group) {
  std::set<std::size_t> earlier;
  std::vector<std::size_t> open{group};
  while (!open.empty()) {
    const std::size_t at = open.back();
    open.pop_back();
    for (const std::size_t one : plan.groups[at].after)
      if (earlier.insert(one).second) open.push_back(one);
  }
  return earlier;
}

DnsServerId authority_before(const Scenario& scenario, PlanId id, std::size_t group, NameId name) {
  DnsServerId authority = scenario[name].authority;
  for (const Action& action : scenario.timeline) {
    if (starts(action, id)) break;
    if (const auto* role = std::get_if<SetRole>(&action.what)) perform(scenario, *role, name, authority);
  }
  const Plan& plan = scenario[id];
  const std::set<std::size_t> earlier = groups_before(plan, group);
  std::vector<std::size_t> order(earlier.begin(), earlier.end());
  // Whatever comes before another one has fewer before it.
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return groups_before(plan, a).size() < groups_before(plan, b).size();
  });
  for (const std::size_t one : order)
    if (plan.groups[one].configure)
      for (const NameSetting& setting : plan.groups[one].configure->what)
        if (const auto* role = std::get_if<SetRole>(&setting)) perform(scenario, *role, name, authority);
  return authority;
}

bool takes_updates_before(const Scenario& scenario, PlanId id, std::size_t group, DnsServerId server, NameId name) {
  if (!scenario.holds(server, name) || scenario.is_inside(server, name)) return false;
  if (!scenario[server].secondary_of) return true;
  for (const Action& action : scenario.timeline)
    if (const auto* role = std::get_if<SetRole>(&action.what); role && role->server == server && role->is_primary)
      return true;
  for (std::size_t p = 0; p < scenario.plans.size(); ++p)
    if (PlanId{p} != id && promotes(scenario.plans[p], server)) return true;
  const std::set<std::size_t> earlier = groups_before(scenario[id], group);
  return std::any_of(earlier.begin(), earlier.end(),
                     [&](std::size_t one) { return promotes(scenario[id].groups[one], server); });
}

bool is_promoted_too_late(const Scenario& scenario, PlanId plan, std::size_t group, DnsServerId server) {
  const std::set<std::size_t> earlier = groups_before(scenario[plan], group);
  return promotes(scenario[plan], server) && std::none_of(earlier.begin(), earlier.end(), [&](std::size_t one) {
           return promotes(scenario[plan].groups[one], server);
         });
}

}  // namespace drsim
