// Which VMs are always reached in the same way, and which populations meet the same, so that only one of each kind has
// to be asked for.

#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "models/world/scenario.hpp"

namespace drsim {

/// VMs of one number are met alike wherever they are asked for, as long as routers forward to them alike and they have
/// the same status: they never move, are attached to one switch behind the same gateways, and nothing else is in the
/// way.
struct Likeness {
  VmId vm;
  Destination destination;
  std::uint32_t number = 0;
};

/// By the VMs' addresses. Those that are like no other are not there.
std::unordered_map<std::uint32_t, Likeness> likeness_of(const Scenario& scenario);

/// By population: the first that nothing tells apart from it but its name. What one of them meets, all do.
std::vector<PopulationId> first_alike(const Scenario& scenario);

}  // namespace drsim
