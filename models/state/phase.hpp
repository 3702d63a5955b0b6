// What users wait for, as the parts of an outage are called. Each change says in which phase it ends a wait; the
// critical path of an outage (analysis/availability/outages) is made of them, and reports print the words of
// to_text(Phase).

#pragma once

#include <cstdint>
#include <string_view>

namespace drsim {

/// What a stretch of a critical path was spent on. Reports print the words of to_text(Phase).
enum class Phase : std::uint8_t {
  detect,
  declare,
  replicate,
  boot,
  address,
  route,
  neighbour,
  publish,
  zone_transfer,
  directory,  ///< A directory's replication to the member that was asked.
  cache_resolver,
  cache_client,
  reconnect,
  spanning_tree,
  storm,
  probe,         ///< Of a load balancer: until it has found a backend unhealthy, or healthy.
  shutdown,      ///< Of VMs that still run where they should not.
  disks,         ///< Until they are ready at the other place.
  people,        ///< Nobody is free, at work, or reached.
  tools,         ///< What the plan is carried out with stands where it cannot be used.
  task,          ///< A step of the plan that is none of the others.
  repair,        ///< Waiting for what had failed.
  saturated,     ///< More was asked than could be served, or a backlog was worked off.
  operator_act,  ///< Waiting for a failover or failback that the timeline starts.
  unrecovered,   ///< From the last thing that happened to the horizon: nothing was under way.
  unexplained,   ///< No cause accounts for it: an internal error, which a test looks for.
};
std::string_view to_text(Phase phase);

}  // namespace drsim
