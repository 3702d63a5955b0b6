// Who can connect to whom: at the start, and after each plan in each mode. Found by simulating each; begin with
// connections_of().

#pragma once

#include <string>
#include <vector>

#include "analysis/availability/flows/paths.hpp"
#include "sim/campaign/what_if/occasions.hpp"

namespace drsim::campaign {

/// One connection on one occasion.
struct Reached {
  bool is_reached = true;
  std::string what{}, help{};  ///< If not: what is in the way, and which key of the scenario would change that.
};
/// Who connects to whom, and what becomes of it: one outcome for each occasion.
struct Connection {
  std::string from, to;
  std::vector<Reached> outcomes{};
};
struct Connections {
  std::vector<std::string> occasions;  ///< "at the start", "after site primary is lost and plan main has run"
  std::vector<Connection> rows;
};

/// Of whom is asked. Empty: of all.
struct Asked {
  std::string from, to;
};
/// Users and what they use, VMs and what they need, resolvers and the servers they ask, secondaries and their
/// primaries.
Connections connections_of(const Scenario& scenario, const Asked& asked, std::uint64_t seed);
/// The way of a packet from a router to anybody, on the same occasions.
Connections connections_of(const Scenario& scenario, RouterId from, const Endpoint& to, const Asked& named,
                           std::uint64_t seed);

}  // namespace drsim::campaign
