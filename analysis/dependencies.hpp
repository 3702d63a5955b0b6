#pragma once

#include <set>

#include "models/scenario.hpp"

namespace drsim {

/// The VMs that serve an application, those they need, and so on.
std::set<VmId> vms_behind(const Scenario& scenario, ApplicationId application);

}  // namespace drsim
