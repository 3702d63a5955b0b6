#pragma once

#include <compare>
#include <variant>
#include <vector>

#include "models/reachability/reachability.hpp"
#include "models/state/change.hpp"
#include "models/state/state.hpp"

namespace drsim {

/// A timer belongs to one component and one purpose. Arming it again replaces it.
struct Timer {
  enum class Purpose : std::uint8_t {
    guard,           ///< trunk: one of its ports hears a BPDU
    port,            ///< trunk: spanning tree lets it forward
    tree,            ///< all switches: those that a flood has made losing hellos, or left, are so together
    loop,            ///< all VLANs: whether the trunks that changed together close loops
    takeover,        ///< subnet, router: it becomes master
    saturation,      ///< VLAN, switch: the storm from there on fills its links
    flap,            ///< vm: a broadcast of its own is in the storm, or out of it
    dead,            ///< link, end: the router there gives its neighbour up
    hello,           ///< link: the neighbours find each other
    convergence,     ///< link: all routers have followed
    follow,          ///< router: it uses what it has heard
    dead_peer,       ///< tunnel: an end gives it up
    negotiated,      ///< tunnel: it is up again
    gateway,         ///< tunnel: its gateway is there again for who dials in
    routing_step,    ///< plan, group: the next change to routes and connections
    track,           ///< static route: its probe's verdict
    withdraw,        ///< plan, group: the subnet is withdrawn
    announce,        ///< plan, group: the subnet is announced
    route,           ///< subnet, router: all routers know
    boot,            ///< vm
    test_boot,       ///< vm: the copy a test has started
    shutdown,        ///< vm
    disks,           ///< vm: they are ready
    process,         ///< vm: its latest data have been processed
    reprotect,       ///< vm: its copies go the other way
    neighbour,       ///< vm: its gratuitous ARP is in effect
    broadcast,       ///< vm: it sends one, and switches see where it is
    probe,           ///< vm: gateways ask everybody where it is
    aged,            ///< vm: switches have forgotten where it was
    replicate,       ///< vm: the next copy is due
    hold,            ///< monitor: silence becomes an alarm
    heard,           ///< monitor: a heartbeat ends the alarm
    failover_delay,  ///< plan: the alarm has lasted long enough
    reach,           ///< plan, team: somebody of it has been reached
    declare,         ///< plan: somebody decides
    plan_without,    ///< plan, tool: another way has been found
    clean_up,        ///< plan: a test ends by itself
    shift,           ///< team: it is at work again
    task,            ///< plan, task (see part_of)
    task_without,    ///< plan, task and tool: another way has been found
    retry,           ///< plan, task: it is tried again
    outcome,         ///< plan, task: whether it fails
    publish,         ///< plan, group
    transfer,        ///< DNS server, name: the secondary has copied the record
    notify,          ///< DNS server, name and place among its repeats: a NOTIFY is sent again
    refresh,         ///< DNS server: a secondary asks its primary
    zone_expiry,     ///< DNS server: a secondary stops answering
    replication,     ///< DNS server, name: its directory is told by a partner's
    poll,            ///< DNS server, name: its DNS service reads the directory
    registration,    ///< vm, name: it writes its address into the zone
    health,          ///< name, endpoint: found unhealthy, or healthy again
    backend,         ///< load balancer, place in its pool: likewise
    expiry,          ///< watched question of a resolver: the cached record runs out
    stale,           ///< the same: what has run out is no longer given to anybody
    query,           ///< the same: after its record has run out, the next query
    flush,           ///< plan, group: caches are emptied
  } purpose;
  std::uint32_t component = 0;
  std::uint32_t part = 0;

  friend auto operator<=>(const Timer&, const Timer&) = default;
};

/// Timers of tasks say by their part which task of their plan they belong to, and which of its tools.
inline constexpr std::size_t tasks_per_group = 256, tools_per_task = 16;
constexpr std::size_t part_of(TaskId task, std::size_t tool = 0) {
  return (task.group * tasks_per_group + task.task) * tools_per_task + tool;
}
inline TaskId task_of(const Timer& timer) {
  const std::size_t place = timer.part / tools_per_task;
  return {PlanId{timer.component}, static_cast<std::uint32_t>(place / tasks_per_group),
          static_cast<std::uint32_t>(place % tasks_per_group)};
}

/// Timers of a NOTIFY say by their part which name it is about, and the how manieth repeat it is.
inline constexpr std::uint32_t notifies_per_name = 32;

/// The random stream a timer's delay is drawn from: "boot web-2". Names, not numbers, so that two designs that share a
/// component share its random draws.
std::string stream_name(const Scenario& scenario, const Timer& timer);

// What a rule asks for. The run carries it out; a rule does nothing itself.
struct Apply {
  Change change;
};
struct Arm {
  Timer timer;
  Delay after;
  bool unless_armed = false;  ///< True: a timer that runs already keeps its time.
  double likelihood = 1;      ///< Below 1: perhaps it is not armed at all.
};
struct Disarm {
  Timer timer;
};
/// One of these happens, at random. What their shares leave of one belongs to the last.
struct Choose {
  Timer purpose;  ///< Whose stream of draws.
  std::vector<std::pair<double, Change>> outcomes;
};
/// Start a VM's transfer over these links, in this order. No links: it waits.
struct Send {
  VmId vm;
  Bytes size;
  std::vector<Hop> path;
};
/// The rest of a VM's transfer takes another path, or, with no links, waits.
struct Reroute {
  VmId vm;
  std::vector<Hop> path;
};
struct Abort {
  VmId vm;
};
struct SetCapacity {
  LinkId link;
  BitRate to;
};
using Effect = std::variant<Apply, Arm, Disarm, Choose, Send, Reroute, Abort, SetCapacity>;
using Effects = std::vector<Effect>;

/// What rules may look at.
struct World {
  const Scenario& scenario;
  const State& state;
  Reachability& reachability;
};

// The entry points. Each answers from the world as it is after what happened, and changes nothing.

/// What goes on from the start, warm_up() before zero.
Effects begin(const World& world);
/// What follows from a change.
Effects react(const World& world, const Change& change);
/// What follows when a timer runs out.
Effects expire(const World& world, const Timer& timer);
/// What follows when the timeline says so.
Effects perform(const World& world, const Action& action);
/// What follows when the last byte of a VM's transfer has arrived.
Effects arrive(const World& world, VmId vm);
/// A watched flow as it is now. A run asks when all else is settled, and applies the change if it is one.
FlowChanged look(const World& world, WatchId flow);

}  // namespace drsim
