#pragma once

#include "models/rule.hpp"

namespace drsim {

/// VMs stop with their site, and boot when it is back.
struct Workload : Rule {
  void on(const SiteChanged& change);
  void on(const VmChanged& change);
  void expired(const Timer& timer);
};

}  // namespace drsim
