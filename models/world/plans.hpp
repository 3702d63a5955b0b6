// Monitors, teams, tools and recovery plans as a scenario states them. models/recovery/recovery.hpp says how a plan is
// carried out.

#pragma once

#include <array>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "models/world/failover.hpp"
#include "models/world/routes.hpp"
#include "models/world/story.hpp"
#include "models/world/topology.hpp"

namespace drsim {

using MonitorTarget = std::variant<SiteId, VmGroupId, ApplicationId>;

/// Raises an alarm when it has heard nothing from its target for `hold`.
struct Monitor {
  std::string name;
  RouterId behind;
  MonitorTarget watches;
  Duration heartbeat = 30s;
  Duration hold = 90s;
  Origin origin{};
  std::vector<RouterId> vantage_points{};  ///< `behind`, and others that look for it.
  std::size_t votes = 1;                   ///< So many of them must have heard nothing.
};

/// Takes a subnet from where it is announced to another site: withdrawn there, and announced here.
struct Move {
  /// Between the two steps nobody announces it, or both do.
  enum class Order : std::uint8_t { withdraw_first, announce_first, at_once };
  SubnetId subnet;
  RouterId to;  ///< The gateway that announces it afterwards.
  Delay withdraw = Fixed{30s};
  Delay announce = Fixed{30s};
  Order order = Order::withdraw_first;
  Unreachable withdraw_unreachable = Unreachable::fail, announce_unreachable = Unreachable::wait;
};

/// A script in the plan writes the new addresses into the zone (ASR VMM networking, lines 179 to 192).
struct Publish {
  std::vector<NameId> names;
  Delay takes = Fixed{60s};
  std::optional<DnsServerId> at{};  ///< The server it writes to; none: each name's authority.
  Unreachable unreachable = Unreachable::wait;
};

/// Empties caches, so that what was published is asked for at once.
struct Flush {
  FlushCaches what;
  Delay takes = Fixed{};
  Unreachable unreachable = Unreachable::skip;  ///< Of its resolvers.
};

/// Tells servers and clients something about names. On the way back it is undone.
struct Configure {
  std::vector<NameSetting> what;
  Delay takes = Fixed{60s};
  Unreachable unreachable = Unreachable::wait;
};

/// When people are at work, by the calendar of the scenario.
struct WorkingHours {
  Duration from{}, to = 24h;                                           ///< Of a day; up to the end of that day.
  std::array<bool, 7> days{true, true, true, true, true, true, true};  ///< Monday first.
};

/// People who can do the same things. Each does one thing at a time.
struct Team {
  std::string name;
  std::int64_t people = 1;
  WorkingHours hours;
  Delay reach = Fixed{};         ///< Until one of them has been reached, by whoever declares a disaster.
  std::optional<SiteId> site{};  ///< Where they work. None: where the plan is carried out.
  Origin origin{};
};

/// What a plan is carried out with: a portal, a runbook host, DNS, an identity provider.
struct Tool {
  std::string name;
  SiteId site;
  Delay without = Fixed{30min};  ///< How much longer a step takes that has to do without it.
  Origin origin{};
};

/// Anything else that takes time: a script, a check, a signature.
struct Task {
  enum class When : std::uint8_t {
    before,
    beside,
    after
  };  ///< Before the rest of its group, with it, or when that is done.
  std::string what;
  When when = When::beside;
  Delay takes = Fixed{};
  std::optional<TeamId> by;  ///< Somebody's hands. None: it runs by itself.
  std::vector<ToolId> uses;
  double fails = 0;          ///< The share of attempts that fail.
  std::int64_t retries = 0;  ///< Attempts after the first one.
  Delay retry_after = Fixed{1min};
  bool in_tests = true;  ///< False: a test failover leaves it out.
};

/// Members of a group run in parallel; the group is finished when all of them are. Tasks before it and after it come
/// one by one.
struct PlanGroup {
  std::string name;
  std::vector<std::size_t> after;  ///< Groups of the same plan that must be finished first.
  std::vector<VmId> start;
  std::optional<Move> move;
  std::optional<Publish> publish;
  std::optional<Flush> flush{};
  std::optional<Configure> configure{};
  std::vector<Task> tasks;           ///< In the order they are done.
  std::vector<RoutingStep> routing;  ///< One after the other; on the way back, undone from the last to the first.
  Origin origin{};
};

/// Whether and when a plan stops VMs that still run where it takes them from.
enum class Fencing : std::uint8_t {
  wait,   ///< It starts no VM before its source is known to be stopped.
  retry,  ///< It goes on, and stops the source as soon as that is reached.
  once,   ///< It tries once; who cannot be reached then runs on.
  none,   ///< It does not try.
};

/// The two places of a plan's VMs as a cluster: with the witness, each site has a vote. Who runs them and has no
/// majority stops them; the other place takes over if it has one and does not hear who runs them.
struct Quorum {
  std::optional<SiteId> witness{};  ///< None: the two alone, and neither goes on without the other.
  Duration lease = 20s;             ///< How long who has lost the majority goes on.
  Delay takeover = Fixed{30s};      ///< How long the other hears nothing before it takes over.
};

struct Plan {
  std::string name;
  std::optional<SiteId> site{};       ///< Where it is carried out. None: at the site that it takes VMs to.
  std::vector<SiteId> out_of_band{};  ///< Sites that it reaches by a network of their management, whatever fails.
  std::optional<Delay> travel{};      ///< Until somebody is at a site that cannot be reached. None: nobody goes.
  Fencing fencing = Fencing::once;
  std::optional<Quorum> quorum{};
  bool holds_returning = false;  ///< What was lost is kept from announcing and starting by itself when it is back.
  std::optional<MonitorId> detected_by;  ///< None: only the timeline starts it.
  Delay declare = Fixed{};               ///< From the alarm until somebody decides to fail over.
  std::vector<TeamId> reach{};           ///< Of each, somebody must be reached before that.
  Duration failover_delay{};             ///< How long the alarm must last before anybody thinks of it.
  PointChoice point = PointChoice::latest_processed;
  Delay process = Fixed{};     ///< Of a VM's latest data, before it can be started with them.
  Delay shutdown = Fixed{};    ///< Of a VM that still runs at its source.
  Delay disks = Fixed{};       ///< Until a VM's disks are ready; those of all VMs at once, before the first group.
  std::vector<ToolId> uses{};  ///< Each delays the whole plan if it cannot be used.
  std::vector<PlanGroup> groups;
  Origin origin{};
};

}  // namespace drsim
