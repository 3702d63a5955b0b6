#pragma once

#include "models/routing/shortest_paths.hpp"

namespace drsim {

/// What BGP brings, to all that know nothing better: round after round until nobody changes its mind.
void exchange(const Speaking& speaking, const Announced& announced, RouteTable& table);

}  // namespace drsim
