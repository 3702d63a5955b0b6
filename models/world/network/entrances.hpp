// By which address an application is entered from outside and inside: Scenario's own members are implemented here too.

#pragma once

#include "models/world/scenario.hpp"

namespace drsim {

/// What a public address is translated to.
Address inside_of(const Scenario& scenario, const PublicAddress& address);

}  // namespace drsim
