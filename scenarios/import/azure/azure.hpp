// Imports Azure resources as the Azure CLI and PowerShell write them: networks, VMs, gateways and their connections,
// and Site Recovery. import.cpp calls the importers in order.

#pragma once

#include "scenarios/import/builder.hpp"

namespace drsim::imports {

/// Virtual networks, their subnets and peerings: sites, networks, routers, links.
void import_azure_networks(Builder& builder);
/// Network interfaces and virtual machines.
void import_azure_vms(Builder& builder);
/// Gateways and what they are connected to: a VPN to on-premises or another virtual network, ExpressRoute.
void import_azure_connections(Builder& builder);
/// Traffic Manager's profiles: names whose endpoints are probed. After all VMs.
void import_traffic_manager(Builder& builder);
/// Site Recovery: replicated items, their policies, network mappings.
void import_site_recovery(Builder& builder);
/// Site Recovery's plans. After the replicated items.
void import_recovery_plans(Builder& builder);
/// Names what is in the files and nobody has read.
void leave_out_other_resources(Builder& builder);

}  // namespace drsim::imports
