// Imports what System Center VMM exports: VM networks, hosts and VMs.

#pragma once

#include "scenarios/import/builder.hpp"

namespace drsim::imports {

/// System Center VMM's VM networks, hosts and VMs, as ConvertTo-Json writes them. Before Site Recovery, whose items are
/// joined to them by name.
void import_scvmm(Builder& builder);

}  // namespace drsim::imports
