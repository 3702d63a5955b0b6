// The network of a scenario as a drawing for Graphviz.

#pragma once

#include <string>

#include "models/world/scenario.hpp"

namespace drsim {

/// The topology before the first event in Graphviz' language (https://graphviz.org/doc/info/lang.html): a cluster for
/// each site, routed links thin, trunks thick with their VLANs, groups of VMs at their switches, users behind their
/// routers.
std::string topology_dot(const Scenario& scenario);

}  // namespace drsim
