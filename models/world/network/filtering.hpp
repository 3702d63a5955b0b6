// Which firewall drops a packet, by its rules or because it has not seen the packet's connection begin.

#pragma once

#include <vector>

#include "models/world/scenario.hpp"

namespace drsim {

/// A packet's way for a firewall: the routers it passes, and where it ends.
struct Passage {
  std::vector<RouterId> forward, reverse;
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
