#include <algorithm>
#include <string>

#include "models/world/scenario.hpp"

namespace drsim {

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

}  // namespace drsim
