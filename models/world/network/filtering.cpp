#include "models/world/network/filtering.hpp"

#include <algorithm>
#include <set>

namespace drsim {
namespace {

bool passes(const std::vector<RouterId>& way, const Firewall& firewall) {
  const auto* router = std::get_if<RouterId>(&firewall.at);
  return router && std::find(way.begin(), way.end(), *router) != way.end();
}

bool lets_pass(const Scenario& scenario, const Firewall& firewall, const Passage& passage) {
  for (const FirewallRule& rule : firewall.rules) {
    const bool fits = (!rule.to || rule.to->contains(passage.to)) &&
                      (!rule.from || scenario[passage.from].site == *rule.from) &&
                      (rule.port == 0 || rule.port == passage.port);
    if (fits) return rule.allows;
  }
  return firewall.allows_the_rest;
}

}  // namespace

const Firewall* blocked_by(const Scenario& scenario, const Passage& passage) {
  for (const Firewall& firewall : scenario.firewalls) {
    const auto* subnet = std::get_if<SubnetId>(&firewall.at);
    const bool is_met = subnet ? *subnet == passage.subnet : passes(passage.forward, firewall);
    if (is_met && !lets_pass(scenario, firewall, passage)) return &firewall;
  }
  return nullptr;
}

const Firewall* half_seen_by(const Scenario& scenario, const Passage& passage, const Synchronised& groups) {
  std::set<std::size_t> forward, reverse;
  for (std::size_t i = 0; i < scenario.firewalls.size(); ++i) {
    const Firewall& firewall = scenario.firewalls[i];
    if (!firewall.is_stateful) continue;
    if (passes(passage.forward, firewall)) forward.insert(groups[i]);
    if (passes(passage.reverse, firewall)) reverse.insert(groups[i]);
  }
  for (std::size_t i = 0; i < scenario.firewalls.size(); ++i)
    if (forward.contains(groups[i]) != reverse.contains(groups[i])) return &scenario.firewalls[i];
  return nullptr;
}

}  // namespace drsim
