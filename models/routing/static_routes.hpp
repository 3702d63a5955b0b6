#pragma once

#include "models/rule.hpp"

namespace drsim {

/// Static routes that a probe takes away and gives back.
struct StaticRoutes : Rule {
  using Purpose = RoutingTimer;

  void on(const FlowChanged& change);
  void expired(const Timer& timer);
};

}  // namespace drsim
