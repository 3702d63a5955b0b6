// The broadcast domains of a design, and how many endpoints one storm in each could reach.

#pragma once

#include <vector>

#include "analysis/availability/report.hpp"

namespace drsim {

/// Every broadcast domain in which there is an endpoint, or which several switches share, in the order of VLANs. All
/// trunks count as up, and a VM counts where it is and where it would be after a failover.
std::vector<FaultDomain> fault_domains(const Scenario& scenario);
/// The one with most endpoints, of those alike the one at most sites; null if there is none.
const FaultDomain* largest(const std::vector<FaultDomain>& domains);

}  // namespace drsim
