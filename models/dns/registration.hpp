// When a VM that has started updates its own DNS records (RFC 2136).

#pragma once

#include "models/rule.hpp"

namespace drsim {

/// VMs that write their own addresses into the zone when they have started (dynamic update, RFC 2136), as Windows does.
struct Registration : Rule {
  using Purpose = DnsTimer;

  void on(const VmChanged& change);
  void expired(const Timer& timer);
};

}  // namespace drsim
