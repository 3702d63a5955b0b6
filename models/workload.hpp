#pragma once

#include "models/rule.hpp"

namespace drsim {

/// VMs stop with their site, boot when it is back, and tell their neighbours where they are now.
struct Workload : Rule {
  void on(const SiteChanged& change);
  void on(const VmChanged& change);
  void expired(const Timer& timer);

 private:
  /// From its start at another place until its gateways reach it there.
  Delay until_found(VmId vm) const;
};

}  // namespace drsim
