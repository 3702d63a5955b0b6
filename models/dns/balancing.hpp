// Health probes of load balancers: when a backend gets no new connections any more, and when it gets them again.

#pragma once

#include "models/rule.hpp"

namespace drsim {

/// Load balancers probe their backends. A dead one goes on getting its share of new connections until they have found
/// it.
struct Balancing : Rule {
  using Purpose = DnsTimer;

  void on(const FlowChanged& change);
  void expired(const Timer& timer);
};

}  // namespace drsim
