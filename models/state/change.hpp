// The type of every possible change of the world, and what each of them may affect. Each technology's own are in its
// changes.hpp.

#pragma once

#include <string>
#include <type_traits>
#include <variant>

#include "models/dns/changes.hpp"
#include "models/ethernet/changes.hpp"
#include "models/reachability/changes.hpp"
#include "models/recovery/changes.hpp"
#include "models/routing/changes.hpp"
#include "models/state/wording.hpp"
#include "models/world/changes.hpp"

namespace drsim {

/// The closed list of ways the world can change: those of each technology, which lists its own in its changes.hpp. A
/// new one makes the compiler point at every place that must know it.
using Change =
    Join<WorldChanges, EthernetChanges, RoutingChanges, RecoveryChanges, DnsChanges, ReachabilityChanges>::type;
static_assert(std::is_trivially_copyable_v<Change>, "records travel between processes as bytes");

/// "site primary down": one line of a trace.
std::string describe(const Scenario& scenario, const Change& change);

/// Whether a flow's disposition or path can differ after it: any flow's, and one between routers.
bool touches_reachability(const Change& change);
bool touches_routers(const Change& change);
/// Whether frames may now flood elsewhere than before.
bool touches_trunks(const Change& change);

}  // namespace drsim
