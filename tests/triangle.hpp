// A triangle of switches, in which there is one loop for spanning tree to open.

#pragma once

#include <string>

#include "tests/stories.hpp"

namespace drsim {

/// Switches whose processors keep BPDUs apart from broadcasts.
inline const std::string apart = ", punt-limit: 1000000000/s";

/// A triangle of switches, root first; users behind r1, a server behind w3.
inline std::string triangle_of(const std::string& mode, const std::string& timers = "") {
  std::string text = "sites: {a: {}, u: {}}\nswitches:\n";
  for (int i = 1; i <= 3; ++i)
    text += "  w" + std::to_string(i) + ": {site: a, priority: " + std::to_string(4096 * i) +
            ", spanning-tree: " + mode + timers + "}\n";
  return text + R"(
routers: {r1: {site: a, switch: w1}, ru: {site: u}}
links:
  a-u: {between: [r1, ru], bandwidth: 1Gbit, latency: 1ms}
  w1-w2: {between: [w1, w2], bandwidth: 1Gbit, latency: 5us, vlans: [s]}
  w1-w3: {between: [w1, w3], bandwidth: 1Gbit, latency: 5us, vlans: [s]}
  w2-w3: {between: [w2, w3], bandwidth: 1Gbit, latency: 5us, vlans: [s]}
networks: {n: {site: a, subnets: {s: {prefix: 10.0.0.0/24, gateway: r1}}}}
vms: {web: {network: n, switch: w3}}
applications: {app: {served-by: web}}
clients: {users: {site: u, use: [app]}}
)";
}

}  // namespace drsim
