// Load balancers and public addresses as a scenario states them.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "models/world/address.hpp"
#include "models/world/ids.hpp"
#include "models/world/topology.hpp"

namespace drsim {

/// How a load balancer finds out which of its backends answer (Azure Load Balancer, custom probe overview).
struct BackendProbe {
  Duration every = 5s;
  std::int64_t failures = 2;   ///< So many, one after the other, and a backend gets no new connections.
  std::int64_t successes = 1;  ///< So many, and it gets them again.
  Duration timeout = 5s;       ///< Of a probe that nobody answers.
  bool asks_service =
      false;  ///< HTTP: a backend whose own needs are not met fails it. Otherwise only the TCP handshake counts.
};

/// Gives new connections to one address, all alike, to those of its backends that its probes have found healthy.
struct LoadBalancer {
  std::string name;
  RouterId behind;  ///< It stands beside this one, and fails with its site.
  Address address;
  ApplicationId application;
  std::vector<VmId> pool;
  std::vector<VmId> begins_with{};   ///< Those of it that get connections before anybody says otherwise. Empty: all.
  std::optional<Duration> drains{};  ///< How long who gets no new connections keeps those it has. None: to their end.
  bool is_regional = true;           ///< Its backends are those of the pool that run at its own site.
  BackendProbe probe;
  Origin origin{};
};

/// An address in the internet that a router translates to one inside (static NAT, RFC 3022): that of a load balancer of
/// the application at the router's site, or of its VM there. Answers must pass the router too.
struct PublicAddress {
  std::string name;
  RouterId at;
  Address address;
  ApplicationId application;
  Origin origin{};
};

/// Whether a VM of a pool is to get connections before anybody says otherwise.
bool begins_in_use(const LoadBalancer& balancer, VmId vm);

}  // namespace drsim
