#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "models/routes.hpp"
#include "models/story.hpp"
#include "models/topology.hpp"

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
};

/// Takes a subnet from where it is announced to another site: withdraw there, then announce here.
struct Move {
  SubnetId subnet;
  RouterId to;  ///< The gateway that announces it afterwards.
  Delay withdraw = Fixed{30s};
  Delay announce = Fixed{30s};
};

/// A script in the plan writes the new addresses into the zone (seed 001, lines 179 to 192).
struct Publish {
  std::vector<NameId> names;
  Delay takes = Fixed{60s};
  std::optional<DnsServerId> at{};  ///< The server it writes to; none: each name's authority.
};

/// Empties caches, so that what was published is asked for at once.
struct Flush {
  FlushCaches what;
  Delay takes = Fixed{};
};

/// Anything else that takes time: a script, a check, a signature.
struct Task {
  std::string what;
  Delay takes = Fixed{};
};

/// Members of a group run in parallel; the group is finished when all of them are.
struct PlanGroup {
  std::string name;
  std::vector<std::size_t> after;  ///< Groups of the same plan that must be finished first.
  std::vector<VmId> start;
  std::optional<Move> move;
  std::optional<Publish> publish;
  std::optional<Flush> flush{};
  std::optional<Task> task;
  std::vector<RoutingStep> routing;  ///< One after the other; on the way back, undone from the last to the first.
  Origin origin{};
};

struct Plan {
  std::string name;
  std::optional<MonitorId> detected_by;  ///< None: only the timeline starts it.
  Delay declare = Fixed{};               ///< From the alarm until somebody decides to fail over.
  std::vector<PlanGroup> groups;
  Origin origin{};
};

}  // namespace drsim
