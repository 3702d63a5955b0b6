// Firewalls and network security groups as a scenario states them, and which of them drops a packet.

#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "models/world/address.hpp"
#include "models/world/ids.hpp"
#include "models/world/topology.hpp"

namespace drsim {

struct Scenario;

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

/// A packet's way for a firewall: the routers it passes, and where it ends.
struct Passage {
  std::vector<RouterId> forth, back;
  RouterId from;
  SubnetId subnet;  ///< That its host is in.
  Address to;
  std::int64_t port = 0;  ///< Zero: not one that rules of a single port are about.
};

/// The first firewall on the way that lets the packet not pass.
const Firewall* blocked_by(const Scenario& scenario, const Passage& passage);
/// Which other firewalls a firewall tells of its connections now: those of its number.
using Synchronised = std::vector<std::size_t>;
/// A stateful firewall that only one of question and answer passes: it drops what it has not seen the beginning of.
/// `groups`: by firewall.
const Firewall* half_seen_by(const Scenario& scenario, const Passage& passage, const Synchronised& groups);

}  // namespace drsim
