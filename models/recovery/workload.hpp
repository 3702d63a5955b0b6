// When VMs stop, boot and wait for room at their site, and whether one that runs at two places at once is stopped at
// one of them.

#pragma once

#include "models/rule.hpp"

namespace drsim {

/// VMs stop with their site, and boot when it is back.
struct Workload : Rule {
  using Purpose = RecoveryTimer;

  /// Powers a VM on at a place whose site is up, or as soon as that has room for one more that boots.
  void boot(VmId vm, Place place);
  /// Whether the plan of a VM stops it where it runs now, when it starts it elsewhere.
  bool is_fenced(VmId vm) const;
  void perform(const SetInstance& action);
  void on(const InstanceChanged& change);
  void on(const SiteChanged& change);
  void on(const VmQueued& change);
  void on(const TransferFinished& change);
  void on(const VmChanged& change);
  void expired(const Timer& timer);

 private:
  void serve(SiteId site);
  void take(VmId vm, Place place);
  void follow_site(VmId vm, const SiteChanged& change);
};

}  // namespace drsim
