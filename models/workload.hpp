#pragma once

#include "models/rule.hpp"

namespace drsim {

/// VMs stop with their site, boot when it is back, and tell their neighbours where they are now.
struct Workload : Rule {
  void on(const SiteChanged& change);
  void on(const VmChanged& change);
  void expired(const Timer& timer);
};

}  // namespace drsim
