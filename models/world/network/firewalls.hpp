// Firewalls and network security groups as a scenario states them. filtering.hpp says which of them drops a packet.

#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "models/world/address.hpp"
#include "models/world/ids.hpp"
#include "models/world/topology.hpp"

namespace drsim {

/// Of several rules, the first that fits a packet decides.
struct FirewallRule {
  bool allows = true;
  std::optional<Prefix> to;    ///< None: wherever it goes.
  std::optional<SiteId> from;  ///< None: whoever sent it.
  std::int64_t port = 0;       ///< Of the service; zero: any.
};

/// Filters what passes a router, or what goes to the hosts of a subnet (a network security group).
struct Firewall {
  std::string name;
  std::variant<RouterId, SubnetId> at;
  bool is_stateful = true;  ///< It lets an answer pass only if it has seen the question, and the other way round.
  bool allows_the_rest = true;
  std::string cluster{};         ///< Those of one cluster know each other's connections. Empty: it knows its own.
  std::optional<LinkId> sync{};  ///< The line they tell each other over. None: one that never fails.
  std::vector<FirewallRule> rules;
  Origin origin{};
};

}  // namespace drsim
