#include "models/routing/shortest_paths.hpp"

#include <algorithm>
#include <map>
#include <queue>
#include <set>

namespace drsim {
namespace {

using From = Learned::From;
using Candidate = std::pair<std::int64_t, RouterId>;
using Open = std::priority_queue<Candidate, std::vector<Candidate>, std::greater<>>;

// A link that is as good as the best at a router, if that still costs so much in the end.
struct Tie {
  RouterId at;
  LinkId link;
  std::int64_t cost;
};

// The first by name becomes the one, all others are as good.
void share(const Scenario& scenario, const std::vector<Tie>& ties, std::vector<bool>& is_new, RouteTable& table) {
  for (const Tie& tie : ties) {
    Learned& best = table.by_router[tie.at.index];
    if (!is_new[tie.at.index] || best.cost != tie.cost || best.via == tie.link) continue;
    LinkId other = tie.link;
    if (scenario.precedes(other, best.via)) std::swap(other, best.via);
    table.also.emplace_back(tie.at, other);
  }
}

void spread_in_one_area(const ProtocolView& speaking, const std::vector<RouterId>& sources, RouteTable& table,
                        Flooded flooded) {
  const Scenario& scenario = speaking.scenario;
  std::vector<std::int64_t> cost(table.by_router.size(), -1);
  std::vector<bool> is_new(table.by_router.size());
  std::vector<Tie> ties;
  Open open;
  for (const RouterId source : sources)
    if (flooded.is_told(source, 0)) open.emplace(cost[source.index] = 0, source);
  while (!open.empty()) {
    const auto [sum, router] = open.top();
    open.pop();
    if (sum != cost[router.index]) continue;
    for (const LinkId link : scenario.index.links_of_router[router.index]) {
      if (!speaking.is_usable(link, RoutingProtocol::ospf)) continue;
      const RouterId there = speaking.far_end(link, router);
      const std::int64_t longer = sum + speaking.state.cost(link, speaking.end_of(link, there), speaking.view);
      std::int64_t& known = cost[there.index];
      if ((known != -1 && known < longer) || !speaking.sends(link, there)) continue;
      Learned& best = table.by_router[there.index];
      if (best.from == From::itself || (known == -1 && best.distance <= Distance::ospf)) continue;
      if (known == longer) {
        if (is_new[there.index] && longer > sum) ties.push_back({there, link, longer});
        continue;
      }
      open.emplace(known = longer, there);
      best = {From::ospf, link, Distance::ospf, longer};
      is_new[there.index] = true;
    }
  }
  if (!ties.empty()) share(scenario, ties, is_new, table);
}

struct Path {
  std::int64_t cost = -1;  ///< None.
  std::vector<LinkId> vias{};
};
using Paths = std::vector<Path>;  ///< By router.
using Beginning = std::vector<std::pair<std::int64_t, RouterId>>;

class Areas {
 public:
  Areas(const ProtocolView& speaking, Flooded flooded, std::size_t routers)
      : speaking_(speaking), flooded_(flooded), scenario_(speaking.scenario), routers_(routers) {}

  // Within an area first, whatever it costs (RFC 2328 section 11). From one area to another only by way of the
  // backbone: routers on its border tell it what they know of their other areas, and these what they know of all else
  // (section 12.4.3). They themselves listen to the backbone only (section 16.2).
  Paths from(const std::vector<RouterId>& sources) const {
    std::set<std::uint32_t> areas{0};
    for (const Link& link : scenario_.links)
      if (!link.is_trunk() && link.protocol == RoutingProtocol::ospf) areas.insert(link.area);
    std::map<std::uint32_t, Paths> inside;
    Paths inner(routers_);
    for (const std::uint32_t area : areas) {
      Beginning begin;
      for (const RouterId source : sources)
        if (is_in(source, area) && flooded_.is_told(source, area)) begin.emplace_back(0, source);
      const Paths& paths = inside[area] = within(area, begin);
      for (std::size_t i = 0; i < routers_; ++i) keep_better(inner[i], paths[i]);
    }
    Paths best = inner;
    Beginning begin;
    for (const auto& [area, paths] : inside)
      for (std::size_t i = 0; i < routers_; ++i)
        if (paths[i].cost != -1 && tells(RouterId{i}, area) && flooded_.is_told(RouterId{i}, 0))
          begin.emplace_back(paths[i].cost, RouterId{i});
    const Paths over_backbone = within(0, begin);
    for (std::size_t i = 0; i < routers_; ++i)
      if (inner[i].cost == -1 && is_in(RouterId{i}, 0, true)) best[i] = over_backbone[i];
    const Paths known = best;
    for (const std::uint32_t area : areas) {
      if (area == 0) continue;
      begin.clear();
      for (std::size_t i = 0; i < routers_; ++i)
        if (known[i].cost != -1 && inside[area][i].cost == -1 && tells(RouterId{i}, area) &&
            flooded_.is_told(RouterId{i}, area))
          begin.emplace_back(known[i].cost, RouterId{i});
      const Paths paths = within(area, begin);
      for (std::size_t i = 0; i < routers_; ++i)
        if (inner[i].cost == -1 && !is_in(RouterId{i}, 0, true)) keep_better(best[i], paths[i]);
    }
    return best;
  }

 private:
  bool is_in(RouterId router, std::uint32_t area, bool is_alive = false) const {
    const std::vector<LinkId>& links = scenario_.index.links_of_router[router.index];
    return std::any_of(links.begin(), links.end(), [&](LinkId link) {
      return scenario_[link].protocol == RoutingProtocol::ospf && scenario_[link].area == area &&
             (!is_alive || (speaking_.is_usable(link, RoutingProtocol::ospf) && speaking_.sends(link, router)));
    });
  }

  // A router on the border of an area, unless it has a summary for what it would tell.
  bool tells(RouterId router, std::uint32_t area) const {
    return area != 0 && is_in(router, 0, true) && is_in(router, area, true) &&
           (flooded_.is_external || !hides(scenario_, router, speaking_.prefix));
  }

  // The shortest paths within an area from routers that begin at a cost. Who begins has no link to take.
  Paths within(std::uint32_t area, const Beginning& begin) const {
    Paths paths(routers_);
    Open open;
    for (const auto& [cost, router] : begin)
      if (Path& path = paths[router.index]; path.cost == -1 || cost < path.cost) open.emplace(path.cost = cost, router);
    while (!open.empty()) {
      const auto [sum, router] = open.top();
      open.pop();
      if (sum != paths[router.index].cost) continue;
      for (const LinkId link : scenario_.index.links_of_router[router.index]) {
        if (scenario_[link].area != area || !speaking_.is_usable(link, RoutingProtocol::ospf)) continue;
        const RouterId far = speaking_.far_end(link, router);
        Path& there = paths[far.index];
        const std::int64_t longer = sum + speaking_.state.cost(link, speaking_.end_of(link, far), speaking_.view);
        if ((there.cost != -1 && there.cost < longer) || !speaking_.sends(link, far)) continue;
        if (there.cost == longer) {
          if (!there.vias.empty() && longer > sum) there.vias.push_back(link);
          continue;
        }
        open.emplace(longer, far);
        there = {longer, {link}};
      }
    }
    return paths;
  }

  static void keep_better(Path& best, const Path& other) {
    if (other.cost == -1) return;
    if (best.cost == -1 || other.cost < best.cost)
      best = other;
    else if (other.cost == best.cost)
      best.vias.insert(best.vias.end(), other.vias.begin(), other.vias.end());
  }

  const ProtocolView& speaking_;
  const Flooded flooded_;
  const Scenario& scenario_;
  const std::size_t routers_;
};

void spread_by_areas(const ProtocolView& speaking, const std::vector<RouterId>& sources, RouteTable& table,
                     Flooded flooded) {
  Paths paths = Areas(speaking, flooded, table.by_router.size()).from(sources);
  for (std::size_t i = 0; i < paths.size(); ++i) {
    std::vector<LinkId>& vias = paths[i].vias;
    if (paths[i].cost == -1 || vias.empty() || table.by_router[i].distance <= Distance::ospf) continue;
    std::sort(vias.begin(), vias.end(), [&](LinkId a, LinkId b) { return speaking.scenario.precedes(a, b); });
    vias.erase(std::unique(vias.begin(), vias.end()), vias.end());
    table.by_router[i] = {From::ospf, vias.front(), Distance::ospf, paths[i].cost};
    for (std::size_t other = 1; other < vias.size(); ++other) table.also.emplace_back(RouterId{i}, vias[other]);
  }
}

}  // namespace

bool ProtocolView::may_speak(LinkId link, RoutingProtocol protocol) const {
  const Link& line = scenario[link];
  if (line.protocol != protocol) return false;
  if (!scenario.index.has_internet || !prefix || prefix->length == 0 || !is_private(prefix->network)) return true;
  return !scenario.is_internet(line.router(0)) && !scenario.is_internet(line.router(1));
}

bool ProtocolView::is_usable(LinkId link, RoutingProtocol protocol) const {
  return may_speak(link, protocol) && (state.is_routed(link, 0, view) || state.is_routed(link, 1, view));
}

View ProtocolView::view_of(RouterId router) const {
  if (!scenario.index.has_profiles) return view;
  const View own = state.view(router);
  const auto facts = [&](View one) {
    const View counted = state.facts_of(one);
    return counted == common_view ? state.shared_revision() : counted;
  };
  return facts(own) < facts(view) ? own : view;
}

bool ProtocolView::sends(LinkId link, RouterId from) const {
  const std::size_t end = end_of(link, from);
  if (!state.is_routed(link, end, view)) return false;
  if (state.is_routed(link, 1 - end, view)) return true;
  if (!scenario.index.is_parallel[link.index]) return false;
  const RouterId other = far_end(link, from);
  const std::vector<LinkId>& links = scenario.index.links_of_router[from.index];
  return std::any_of(links.begin(), links.end(), [&](LinkId one) {
    return one != link && scenario[one].protocol == RoutingProtocol::ospf &&
           scenario[one].area == scenario[link].area && far_end(one, from) == other &&
           state.is_routed(one, end_of(one, other), view);
  });
}

bool Flooded::is_told(RouterId router, std::uint32_t area) const {
  if (!ranges) return true;
  const auto its = std::find_if(ranges->begin(), ranges->end(), [&](const auto& one) { return one.first == router; });
  return its == ranges->end() || std::find(its->second.begin(), its->second.end(), area) != its->second.end();
}

void spread(const ProtocolView& speaking, const std::vector<RouterId>& sources, RouteTable& table, Flooded flooded) {
  if (sources.empty()) return;
  if (speaking.scenario.index.has_areas)
    spread_by_areas(speaking, sources, table, flooded);
  else
    spread_in_one_area(speaking, sources, table, flooded);
}

}  // namespace drsim
