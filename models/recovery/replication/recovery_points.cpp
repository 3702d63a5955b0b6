#include "models/recovery/replication/recovery_points.hpp"

#include <algorithm>
#include <numeric>

namespace drsim {
namespace {

// The last of the points in time that lie an interval apart, until one.
Time last_of(Duration interval, Time until) {
  if (interval == Duration{}) return until;
  Duration since = until.time_since_epoch() % interval;
  if (since < Duration{}) since += interval;
  return until - since;
}

// What each VM alone would be started with.
std::optional<Time> point_of(const Scenario& scenario, const State& state, VmId vm, PointChoice choice) {
  const Replication& policy = *scenario[vm].replication;
  const Time arrived = state.copied_until(vm);
  const bool all_copied = state[vm].sent == TransferKind::last;
  if (choice == PointChoice::latest || all_copied) return all_copied ? state[vm].since : arrived;
  if (choice == PointChoice::app_consistent && policy.app_consistent == Duration{}) return {};
  // With a copy of each commit, all that has arrived is one.
  if (choice == PointChoice::latest_processed && policy.synchronous) return arrived;
  return last_of(choice == PointChoice::app_consistent ? policy.app_consistent : policy.points, arrived);
}

// The last instant of which every VM of a plan that is not there yet has a recovery point. Once the first has been
// started it stays.
std::optional<Time> common_point(const Scenario& scenario, const State& state, PlanId plan) {
  if (const auto chosen = state.common_point(plan)) return *chosen;
  Duration interval{1};
  Time arrived = Time::max();
  for (const VmId vm : scenario.index.vms_of_plan[plan.index]) {
    if (!has_point(scenario, state, vm) || state[vm].place == state.course(plan).target) continue;
    const Duration points = scenario[vm].replication->points;
    const Duration::rep steps = points > Duration{} ? points.count() / std::gcd(interval.count(), points.count()) : 1;
    if (interval > longest_duration / steps) return {};
    interval *= steps;
    arrived = std::min(arrived, *point_of(scenario, state, vm, PointChoice::latest));
  }
  return last_of(interval, arrived);
}

}  // namespace

bool has_point(const Scenario& scenario, const State& state, VmId vm) {
  return scenario[vm].replication && state[vm].has_point;
}

std::optional<Time> recovery_point(const Scenario& scenario, const State& state, PlanId plan, VmId vm) {
  const Course& course = state.course(plan);
  if (!has_point(scenario, state, vm)) return {};
  // Home has what it had, and what has been copied there since.
  if (course.target == Place::home)
    return state[vm].sent == TransferKind::last ? state[vm].since : state.copied_until(vm);
  const bool is_common = course.point == PointChoice::multi_vm && state[vm].sent != TransferKind::last;
  const std::optional<Time> point =
      is_common ? common_point(scenario, state, plan) : point_of(scenario, state, vm, course.point);
  // What is older than what is kept has made room for newer ones.
  if (!point || state.copied_until(vm) - *point > scenario[vm].replication->retention) return {};
  return point;
}

bool reads_image(const Scenario& scenario, VmId vm, Place place) {
  return scenario[vm].image.count > 0 && scenario[scenario[vm].at(place).site].storage;
}

Hop storage_of(const Scenario& scenario, SiteId site) { return {LinkId{scenario.links.size() + site.index}}; }

}  // namespace drsim
