// The path of a packet at an instant of a run, router by router, and why each router chose that route; also all routes
// before the first event.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/output/text/text.hpp"
#include "models/reachability/reachability.hpp"
#include "models/state/trace.hpp"

namespace drsim {

/// Whom a packet is for.
using Endpoint = std::variant<RouterId, VmId, Address, ApplicationId>;

/// A packet's way at an instant, and why it is that one: there, and back to who sent it.
struct PathExplanation {
  struct Step {
    RouterId at;
    std::optional<Route> route;  ///< None: it has no route.
  };
  struct Direction {
    std::vector<Step> steps;
    std::vector<Hop> path;  ///< The links of the way, as far as it gets.
    Disposition disposition = Disposition::reached;
    LinkId stopped_by{};
    Duration latency{}, least_latency{};  ///< Of the way, and of the best one there would be over links that work.
    /// Where routers hash flows over several next hops: every way, and its share of all flows.
    struct Fork {
      double share = 1;
      std::vector<RouterId> routers{};
      Disposition disposition = Disposition::reached;
      LinkId stopped_by{};
    };
    std::vector<Fork> forks{};
  };
  /// What takes place at the end of the way there, or of the one before: an address that is translated, or a connection
  /// that is given to one of several.
  struct Handover {
    std::variant<PublicAddressId, LoadBalancerId> by;
    Address inside;                ///< Of a public address: what it is translated to.
    std::optional<Direction> way;  ///< And how packets get there.
    struct Backend {
      VmId vm;
      bool is_here, is_healthy;  ///< Whether it is one of the load balancer's now, and found healthy: both, and it gets
                                 ///< connections,
      bool is_used;              ///< unless somebody has taken it out of use.
      Answer answer;             ///< What these meet, or would.
    };
    std::vector<Backend> backends;
  };
  /// Where packets leave for the internet, and the address that stands for their sender there. None: it stays private,
  /// and nobody answers it.
  struct Departure {
    RouterId at;
    std::optional<Address> as;
  };
  const Scenario* scenario = nullptr;
  RouterId from;
  Endpoint to;
  Time at;
  Answer answer;  ///< Hosts and what they need included.
  Direction there;
  std::optional<Direction> back;  ///< None: nothing arrived that could be answered.
  std::optional<Departure> departure;
  std::vector<Handover> handovers;
  /// What several parts of the connections meet, if they meet different things.
  struct Share {
    double share = 1;
    Answer answer;
  };
  std::vector<RouterId> attached_to;  ///< The routers that the address's subnets are attached to now.
  std::vector<Share> shares{};
};

/// As things were after all that happened until an instant of a run. An application is asked for at the addresses that
/// its name has then: the first of them that is reached, or, if all are needed, the first that is not; and at its port.
/// `port`: of the service that is asked for at another endpoint; zero: no single one. The scenario must outlive the
/// result.
PathExplanation explain_path(const Scenario& scenario, const Trace& trace, RouterId from, const Endpoint& to, Time at,
                             std::int64_t port = 0);

std::string path_text(const PathExplanation& path, const TextStyle& style);
/// {"drsim": 2, "from": ..., "to": ..., "at_s": ..., "disposition": ..., "there": {...}, "back": {...} or null}
std::string path_json(const PathExplanation& path);

/// What every router would do with a packet to each prefix and each other router, before anything happens.
std::string routes_text(const Scenario& scenario, const TextStyle& style);
/// {"drsim": 2, "routers": [{"router": ..., "routes": [{"to": ..., "by": ..., "via": ... or null, "matched": ...}]}]}
std::string routes_json(const Scenario& scenario);

}  // namespace drsim
