// Adds to a routing table what routers learn by BGP. bgp_decision.cpp chooses between paths; shortest_paths.hpp does
// the same for OSPF.

#pragma once

#include "models/routing/shortest_paths.hpp"

namespace drsim {

/// What BGP brings, to all that know nothing better: round after round until nobody changes its mind.
void exchange(const ProtocolView& speaking, const Announced& announced, RouteTable& table);

}  // namespace drsim
