// Which server a step of a plan finds as the authority of a name: secondaries that the timeline or earlier steps have
// made primaries by then. For whoever looks at a plan without a run: checks and runbooks. Begin with
// authority_before().

#pragma once

#include <set>

#include "models/world/scenario.hpp"

namespace drsim {

/// The groups of a plan that are finished for certain before one begins.
std::set<std::size_t> groups_before(const Plan& plan, std::size_t group);

/// The authority of a name when a group of a plan begins, if all that comes before has been done: what the timeline
/// says until it starts the plan, then what groups before it say.
DnsServerId authority_before(const Scenario& scenario, PlanId plan, std::size_t group, NameId name);

/// Whether updates of a name can be written to a server when a group of a plan begins: it is no secondary, or has been
/// promoted by then, by this plan, the timeline or another plan.
bool takes_updates_before(const Scenario& scenario, PlanId plan, std::size_t group, DnsServerId server, NameId name);

/// Of a server that takes no updates then: whether the same plan promotes it, only not before.
bool is_promoted_too_late(const Scenario& scenario, PlanId plan, std::size_t group, DnsServerId server);

}  // namespace drsim
