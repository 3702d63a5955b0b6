// Which VMs an application depends on, directly and indirectly, and the strictest recovery point objective of each VM.

#pragma once

#include <map>
#include <optional>
#include <set>
#include <vector>

#include "models/world/scenario.hpp"

namespace drsim {

/// The VMs that serve an application, those they need, and so on.
std::set<VmId> vms_behind(const Scenario& scenario, ApplicationId application);

class State;
/// Where clients of an application are sent that ask for its name now.
std::vector<Address> addresses_now(const Scenario& scenario, const State& state, const Population& clients,
                                   ApplicationId application);

/// How old a VM's data may be: the strictest objective of the applications that it stands behind.
class PointObjectives {
 public:
  explicit PointObjectives(const Scenario& scenario);
  /// None: no application says.
  std::optional<Duration> of(VmId vm) const;

 private:
  std::map<VmId, Duration> strictest_;
};

}  // namespace drsim
