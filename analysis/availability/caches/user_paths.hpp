// Single users of one part, at phases that are spread over all there are: what each holds over time, and so when each
// is cut off. For what the share of users alone does not tell: who is cut off late is not always back late. Begin with
// follow_users().

#pragma once

#include <span>
#include <utility>
#include <vector>

#include "analysis/availability/caches/conditions.hpp"
#include "analysis/availability/caches/timeline.hpp"

namespace drsim {

/// One of many, or one at the edge of a cache's phases, where the longest downtimes are: he weighs next to nothing.
struct FollowedUser {
  double weight = 0;
  std::vector<std::pair<Micros, Micros>> cut_off;  ///< From one instant to another, in order.
  std::size_t number = 0;
  bool is_at_edge = false;
};

/// Not behind resolvers in light use whose answers depend on who else has asked: there nobody is followed.
bool can_follow_users(const Caches& caches);
/// Some thousands of them, at phases in a regular pattern: each share of users is theirs to within a thousandth.
std::vector<FollowedUser> follow_users(const Timeline& timeline, const Caches& caches);
/// The same number of them for each scenario: a place from 0 to 1, by user and by what it is a place in.
double place_of(std::size_t user, std::size_t dimension);

std::vector<Spread> downtimes_of(std::span<const FollowedUser> users);
/// Their share over time until the end, and their downtimes.
UserOutcome outcome_of(std::span<const FollowedUser> users, Micros end);

}  // namespace drsim
