#pragma once

#include <vector>

#include "analysis/report.hpp"

namespace drsim {

/// Every broadcast domain in which there is a host, or which several switches share, in the order of VLANs. All trunks count
/// as up, and a VM counts where it is and where it would be after a failover.
std::vector<FaultDomain> fault_domains(const Scenario& scenario);

}  // namespace drsim
