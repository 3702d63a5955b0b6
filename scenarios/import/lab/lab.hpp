// Imports network labs: containerlab topologies and the FRR configurations of their routers.

#pragma once

#include "scenarios/import/builder.hpp"

namespace drsim::imports {

/// Whether a text is a containerlab topology, or a configuration of FRR.
bool is_lab(const std::string& text);
bool is_frr(const std::string& text);

/// Routers and links of a containerlab topology, with what their frr.conf says of OSPF, BGP and BFD. Routers that have
/// an frr.conf and are in no topology are linked by the networks their interfaces share.
void import_labs(Builder& builder);

}  // namespace drsim::imports
