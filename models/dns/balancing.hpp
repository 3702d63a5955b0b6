// Health probes of load balancers: when a backend gets no new connections any more, and when it gets them again.

#pragma once

#include "models/rule.hpp"

namespace drsim {

/// Load balancers probe their backends. A dead one goes on getting its share of new connections until they have found
/// it. Whom somebody takes out of use gets no new ones, and keeps those it has for as long as it is given.
struct Balancing : Rule {
  using Purpose = DnsTimer;

  /// New connections go to these of its pool only, from now on.
  void use(LoadBalancerId balancer, const std::vector<VmId>& backends);
  void perform(const SetBackends& action) { use(action.balancer, action.to); }
  void on(const FlowChanged& change);
  void on(const BackendUsed& change);
  void expired(const Timer& timer);
};

}  // namespace drsim
