// Health checks of DNS names: when an endpoint becomes unhealthy or healthy again, and which endpoint the name resolves
// to.

#pragma once

#include "models/rule.hpp"

namespace drsim {

/// Names whose endpoints are probed and that are answered with the first that is healthy (Azure Traffic Manager:
/// endpoint monitoring, priority routing), or with another one to each who asks (state.hpp, answer()). Of several
/// checkers, so many must find an endpoint unhealthy. An endpoint that is healthy again takes over by itself, unless
/// its name says that somebody decides that: then it is answered with only when the one in use fails.
struct HealthCheck : Rule {
  using Purpose = DnsTimer;

  void on(const FlowChanged& change);
  void on(const EndpointProbed& change);
  void on(const EndpointChanged& change);
  void expired(const Timer& timer);
};

}  // namespace drsim
