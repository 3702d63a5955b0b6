// Makes a scenario smaller for campaigns: groups of identical VMs become one VM with the same downtimes for users.

#pragma once

#include <optional>

#include "models/world/scenario.hpp"

namespace drsim {

/// The same scenario for whoever asks how long users are cut off, and nothing else: VMs that nothing tells apart are
/// one, which is up when as many of them would be as their users need. It boots when the first of them does, the last,
/// or the k-th: an order statistic of their own boot times, from their own random draws, so that a run of it gives the
/// same downtimes, to the microsecond, as one that simulates them all. (Lumpability: Kemeny and Snell, Finite Markov
/// Chains, 1960, chapter 6.3.) Whatever could tell two VMs apart keeps them apart: replicas, plans, images that are
/// read over a shared storage, firewalls, load balancers, storms, names that they register. None: it has no such VMs.
std::optional<Scenario> aggregated(const Scenario& scenario);

/// Whether a VM does nothing but go down and boot with its site, by itself and whenever it likes.
bool stays_at_home(const Scenario& scenario, VmId vm);
/// Whether broadcasts may go round in a loop of trunks: then every VM broadcasts by itself.
bool may_storm(const Scenario& scenario);

}  // namespace drsim
