#include <algorithm>

#include "models/routing/route_table.hpp"

namespace drsim {
namespace {

// Keeps those that are best by a measure; says whether others were.
template <class Measure>
bool keep_best(std::vector<std::size_t>& left, Measure measure) {
  auto best = measure(left.front());
  for (const std::size_t one : left) best = std::min(best, measure(one));
  const std::size_t before = left.size();
  std::erase_if(left, [&](std::size_t one) { return measure(one) != best; });
  return left.size() != before;
}

}  // namespace

std::string_view to_text(BgpDecision decision) {
  switch (decision) {
    case BgpDecision::only:
      return "the only path";
    case BgpDecision::preference:
      return "highest LOCAL_PREF";
    case BgpDecision::path_length:
      return "shortest AS path";
    case BgpDecision::origin:
      return "lowest origin";
    case BgpDecision::med:
      return "lowest MED";
    case BgpDecision::external:
      return "eBGP before iBGP";
    case BgpDecision::interior_cost:
      return "least cost to the next hop";
    case BgpDecision::router:
      return "lowest router id";
    case BgpDecision::link:
      return "lowest address";
  }
  return "";
}

BgpDecided decide(const Scenario& scenario, const std::vector<BgpPath>& offers) {
  BgpDecided decided;
  std::vector<std::size_t> left(offers.size());
  for (std::size_t i = 0; i < left.size(); ++i) left[i] = i;
  const auto step = [&](BgpDecision by, auto measure) {
    if (left.size() > 1 && keep_best(left, measure)) decided.by = by;
  };
  step(BgpDecision::preference, [&](std::size_t i) { return -offers[i].preference; });
  step(BgpDecision::path_length, [&](std::size_t i) { return offers[i].passed.size(); });
  step(BgpDecision::origin, [&](std::size_t i) { return offers[i].is_incomplete; });
  // Only paths of one neighbouring system have comparable ones; those that lose are out before anything else is looked
  // at (section 9.1.2.2 c).
  const auto neighbour = [&](std::size_t i) { return offers[i].passed.empty() ? 0 : offers[i].passed.front(); };
  const std::vector<std::size_t> before = left;
  std::erase_if(left, [&](std::size_t one) {
    return std::any_of(before.begin(), before.end(), [&](std::size_t other) {
      return neighbour(other) == neighbour(one) && offers[other].med < offers[one].med;
    });
  });
  if (left.size() != before.size()) decided.by = BgpDecision::med;
  step(BgpDecision::external, [&](std::size_t i) { return !offers[i].is_external; });
  step(BgpDecision::interior_cost, [&](std::size_t i) { return offers[i].interior_cost; });
  decided.equal = left;
  const auto order = [&](std::size_t i) { return scenario.index.name_order_of_router[offers[i].by.index]; };
  std::sort(decided.equal.begin(), decided.equal.end(), [&](std::size_t a, std::size_t b) {
    return order(a) != order(b) ? order(a) < order(b) : scenario.precedes(offers[a].via, offers[b].via);
  });
  step(BgpDecision::router, order);
  if (left.size() > 1) decided.by = BgpDecision::link;
  decided.winner = decided.equal.front();
  return decided;
}

}  // namespace drsim
