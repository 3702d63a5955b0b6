// Which recovery point a plan starts a VM with, and when VMs share a site's storage as they boot.

#pragma once

#include <optional>

#include "models/state/state.hpp"

namespace drsim {

/// Whether there are data that a VM could be started with at its other place.
bool has_point(const Scenario& scenario, const State& state, VmId vm);
/// The instant of the data that a plan starts a VM with at its other place, by its choice of point. Nothing: there is
/// none, or it has been thrown away.
std::optional<Time> recovery_point(const Scenario& scenario, const State& state, PlanId plan, VmId vm);

/// Whether a VM reads its image from a storage that it shares when it boots.
bool reads_image(const Scenario& scenario, VmId vm, Place place);
/// A site's storage, as a line that transfers share: it has a number beyond those of the links.
Hop storage_of(const Scenario& scenario, SiteId site);

}  // namespace drsim
