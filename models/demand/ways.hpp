// By which ways the users of a population get to the servers of an application now, there and back, and how many of
// them take each. Owns nothing; asks Reachability.

#pragma once

#include <vector>

#include "models/rule.hpp"

namespace drsim {

/// Some of the users, who take one way to one server.
struct UserWay {
  double share = 1;  ///< Of all users.
  VmId server;
  std::vector<Hop> there{}, back{};
  Duration round_trip{};  ///< By the latency of both ways.
  std::size_t head = 0;  ///< So much of the way there is routers' doing; what follows, and comes first on the way back,
                         ///< is not.
  Destination toward{};  ///< Where routers take it,
  RouterId answered_by{};  ///< and whose answers they are.
};

/// Ways of whoever connects now to what the name's zone has; if nobody gets anywhere there, to what it had before. Each
/// of equal-cost ways and of a load balancer's backends has its part; users of several addresses try one after the
/// other, as their population does. The shares are together how many get through.
std::vector<UserWay> ways_of(const World& world, PopulationId clients, ApplicationId application);

/// Whether routers take it as they did, there and back, with no choice between next hops: for whoever knows that
/// nothing else has changed.
bool goes_as_before(const World& world, RouterId from, const UserWay& way);
/// Whether a change lets routers take other ways, and nothing else.
bool moves_routes_only(const Scenario& scenario, const Change& change);

/// What a question from one VM to one of a group, and its answer, spend on the way now. Nothing where it is not
/// reached.
Duration round_trip_between(const World& world, VmGroupId from, VmGroupId to);

}  // namespace drsim
