#pragma once

#include "models/rule.hpp"

namespace drsim {

/// VMs stop with their site, and boot when it is back.
struct Workload : Rule {
  using Purpose = RecoveryTimer;

  /// Powers a VM on at a place whose site is up, or as soon as that has room for one more that boots.
  void boot(VmId vm, Place place);
  void on(const SiteChanged& change);
  void on(const VmQueued& change);
  void on(const TransferFinished& change);
  void on(const VmChanged& change);
  void expired(const Timer& timer);

 private:
  void serve(SiteId site);
  void take(VmId vm, Place place);
};

}  // namespace drsim
