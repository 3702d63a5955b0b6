#include "models/routing/route_table.hpp"

#include <algorithm>
#include <map>
#include <queue>
#include <set>

namespace drsim {
namespace {

using From = Learned::From;

class Learning {
 public:
  Learning(const Scenario& scenario, const State& state, View view, bool is_private)
      : scenario_(scenario),
        state_(state),
        view_(view),
        is_private_(is_private && scenario.index.has_internet),
        learned_(scenario.routers.size()) {}

  std::vector<Learned> operator()(const std::vector<RouterId>& announcers) {
    for (const RouterId router : announcers) learned_[router.index] = {From::itself, {}, Distance::connected, 0};
    tell(announcers);
    if (!scenario_.index.has_bgp) return std::move(learned_);
    exchange();
    // What BGP has brought to a router of an OSPF network, it tells the others.
    std::vector<RouterId> borders;
    for (std::size_t i = 0; i < learned_.size(); ++i)
      if (learned_[i].from == From::bgp) borders.emplace_back(i);
    tell(borders);
    return std::move(learned_);
  }

 private:
  RouterId end(LinkId link, int which) const {
    return std::get<RouterId>(scenario_[link].ends[static_cast<std::size_t>(which)]);
  }
  RouterId far_end(LinkId link, RouterId here) const { return end(link, end(link, 0) == here ? 1 : 0); }
  bool speaks(LinkId link, RoutingProtocol protocol) const {
    if (scenario_[link].protocol != protocol || !state_.is_routed(link, view_)) return false;
    return !is_private_ || !(scenario_.is_internet(end(link, 0)) || scenario_.is_internet(end(link, 1)));
  }

  void tell(const std::vector<RouterId>& sources) {
    if (scenario_.index.has_areas)
      spread_by_areas(sources);
    else
      spread(sources);
  }

  // From these routers outwards, to all that know nothing better.
  void spread(const std::vector<RouterId>& sources) {
    std::vector<std::int64_t> cost(learned_.size(), -1);
    using Candidate = std::pair<std::int64_t, RouterId>;
    std::priority_queue<Candidate, std::vector<Candidate>, std::greater<>> open;
    for (const RouterId source : sources) open.emplace(cost[source.index] = 0, source);
    while (!open.empty()) {
      const auto [sum, router] = open.top();
      open.pop();
      if (sum != cost[router.index]) continue;
      for (const LinkId link : scenario_.index.links_of_router[router.index]) {
        if (!speaks(link, RoutingProtocol::ospf)) continue;
        const RouterId there = far_end(link, router);
        const std::int64_t longer = sum + scenario_[link].cost;
        std::int64_t& known = cost[there.index];
        Learned& best = learned_[there.index];
        const bool is_equal = known == longer && best.from == From::ospf && link < best.via;
        if (known != -1 && known <= longer && !is_equal) continue;
        if (best.from == From::itself || (known == -1 && best.distance <= Distance::ospf)) continue;
        if (known != longer) open.emplace(longer, there);
        known = longer;
        best = {From::ospf, link, Distance::ospf, longer};
      }
    }
  }

  struct Path {
    std::int64_t cost = -1;  ///< None.
    LinkId via;
  };
  using Paths = std::vector<Path>;  ///< By router.

  bool is_in(RouterId router, std::uint32_t area, bool is_alive = false) const {
    const std::vector<LinkId>& links = scenario_.index.links_of_router[router.index];
    return std::any_of(links.begin(), links.end(), [&](LinkId link) {
      return scenario_[link].area == area &&
             (is_alive ? speaks(link, RoutingProtocol::ospf) : scenario_[link].protocol == RoutingProtocol::ospf);
    });
  }

  // The shortest paths within an area from routers that begin at a cost. Who begins has no link to take.
  Paths within(std::uint32_t area, const std::vector<std::pair<std::int64_t, RouterId>>& begin) const {
    Paths paths(learned_.size());
    using Candidate = std::pair<std::int64_t, RouterId>;
    std::priority_queue<Candidate, std::vector<Candidate>, std::greater<>> open;
    for (const auto& [cost, router] : begin)
      if (Path& path = paths[router.index]; path.cost == -1 || cost < path.cost) open.emplace(path.cost = cost, router);
    while (!open.empty()) {
      const auto [sum, router] = open.top();
      open.pop();
      if (sum != paths[router.index].cost) continue;
      for (const LinkId link : scenario_.index.links_of_router[router.index]) {
        if (scenario_[link].area != area || !speaks(link, RoutingProtocol::ospf)) continue;
        Path& there = paths[far_end(link, router).index];
        const std::int64_t longer = sum + scenario_[link].cost;
        const bool is_equal = there.cost == longer && there.via && link < there.via;
        if (there.cost != -1 && there.cost <= longer && !is_equal) continue;
        if (there.cost != longer) open.emplace(longer, far_end(link, router));
        there = {longer, link};
      }
    }
    return paths;
  }

  static void keep_better(Path& best, const Path& other) {
    const bool is_better = other.cost != -1 && (best.cost == -1 || other.cost < best.cost ||
                                                (other.cost == best.cost && other.via < best.via));
    if (is_better) best = other;
  }

  // Within an area first, whatever it costs (RFC 2328 section 11). From one area to another only by way of the
  // backbone: routers on its border tell it what they know of their other areas, and these what they know of all else
  // (section 12.4.3). They themselves listen to the backbone only (section 16.2).
  void spread_by_areas(const std::vector<RouterId>& sources) {
    std::set<std::uint32_t> areas{0};
    for (const Link& link : scenario_.links)
      if (!link.is_trunk() && link.protocol == RoutingProtocol::ospf) areas.insert(link.area);
    std::map<std::uint32_t, Paths> inside;
    Paths best(learned_.size()), inner(learned_.size());
    for (const std::uint32_t area : areas) {
      std::vector<std::pair<std::int64_t, RouterId>> begin;
      for (const RouterId source : sources)
        if (is_in(source, area)) begin.emplace_back(0, source);
      const Paths& paths = inside[area] = within(area, begin);
      for (std::size_t i = 0; i < best.size(); ++i) keep_better(inner[i], paths[i]);
    }
    best = inner;
    const auto is_border = [&](RouterId router, std::uint32_t area) {
      return area != 0 && is_in(router, 0, true) && is_in(router, area, true);
    };
    std::vector<std::pair<std::int64_t, RouterId>> begin;
    for (const auto& [area, paths] : inside)
      for (std::size_t i = 0; i < paths.size(); ++i)
        if (paths[i].cost != -1 && is_border(RouterId{i}, area)) begin.emplace_back(paths[i].cost, RouterId{i});
    const Paths over_backbone = within(0, begin);
    for (std::size_t i = 0; i < best.size(); ++i)
      if (inner[i].cost == -1 && is_in(RouterId{i}, 0, true)) best[i] = over_backbone[i];
    const Paths told = best;
    for (const std::uint32_t area : areas) {
      if (area == 0) continue;
      begin.clear();
      for (std::size_t i = 0; i < told.size(); ++i)
        if (told[i].cost != -1 && inside[area][i].cost == -1 && is_border(RouterId{i}, area))
          begin.emplace_back(told[i].cost, RouterId{i});
      const Paths paths = within(area, begin);
      for (std::size_t i = 0; i < best.size(); ++i)
        if (inner[i].cost == -1 && !is_in(RouterId{i}, 0, true)) keep_better(best[i], paths[i]);
    }
    for (std::size_t i = 0; i < best.size(); ++i) {
      if (best[i].cost == -1 || !best[i].via || learned_[i].distance <= Distance::ospf) continue;
      learned_[i] = {From::ospf, best[i].via, Distance::ospf, best[i].cost};
    }
  }

  struct Offer {
    std::int64_t preference = -1;  ///< None yet.
    bool is_external = false;
    LinkId via;
    std::vector<std::int64_t> passed;  ///< Autonomous systems, the last one first.

    bool is_better_than(const Offer& other) const {
      if (preference != other.preference) return preference > other.preference;
      if (passed.size() != other.passed.size()) return passed.size() < other.passed.size();
      if (is_external != other.is_external) return is_external;
      return via < other.via;
    }
    friend bool operator==(const Offer&, const Offer&) = default;
  };

  // What a neighbour would tell over a link; nothing if it has nothing, or must not.
  std::optional<Offer> offered(LinkId link, RouterId by, RouterId to, const std::vector<Offer>& best) const {
    const Learned& own = learned_[by.index];
    const bool tells_what_it_heard = own.from != From::itself && best[by.index].preference >= 0;
    if (own.from == From::nobody && !tells_what_it_heard) return {};
    const std::int64_t its = scenario_[by].bgp.as_number, ours = scenario_[to].bgp.as_number;
    Offer offer{scenario_[link].preference, its != ours, link, {}};
    if (tells_what_it_heard) {
      // Neither back to where it is from, nor from one internal neighbour to another (RFC 4271 section 9.2).
      if (best[by.index].via == link || (!offer.is_external && !best[by.index].is_external)) return {};
      offer.passed = best[by.index].passed;
    }
    if (offer.is_external) offer.passed.insert(offer.passed.begin(), its);
    if (std::find(offer.passed.begin(), offer.passed.end(), ours) != offer.passed.end()) return {};
    return offer;
  }

  // Round after round until nobody changes its mind. Preferences may disagree for ever; after as many rounds as there
  // could be routers on a path, twice, they stay as they are.
  void exchange() {
    std::vector<Offer> best(learned_.size());
    for (std::size_t round = 0; round < 2 * learned_.size() + 2; ++round) {
      std::vector<Offer> next(learned_.size());
      for (std::size_t i = 0; i < scenario_.links.size(); ++i) {
        const LinkId link{i};
        if (scenario_[link].is_trunk() || !speaks(link, RoutingProtocol::bgp)) continue;
        for (const int side : {0, 1}) {
          const RouterId to = end(link, side), by = end(link, 1 - side);
          const auto offer = offered(link, by, to, best);
          if (offer && offer->is_better_than(next[to.index])) next[to.index] = *offer;
        }
      }
      if (next == best) break;
      best = std::move(next);
    }
    for (std::size_t i = 0; i < best.size(); ++i) {
      const std::int64_t distance = best[i].is_external ? Distance::external_bgp : Distance::internal_bgp;
      if (best[i].preference < 0 || learned_[i].distance <= distance) continue;
      learned_[i] = {From::bgp, best[i].via, distance, static_cast<std::int64_t>(best[i].passed.size())};
    }
  }

  const Scenario& scenario_;
  const State& state_;
  const View view_;
  const bool is_private_;  ///< What they learn about.
  std::vector<Learned> learned_;
};

}  // namespace

std::vector<Learned> learned_by_all(const Scenario& scenario, const State& state, View view,
                                    const std::vector<RouterId>& announcers, bool is_private) {
  return Learning(scenario, state, view, is_private)(announcers);
}

bool depends_on(const Scenario& scenario, const std::vector<Learned>& learned, LinkId id, bool comes) {
  const Link& link = scenario[id];
  if (link.is_trunk() || link.protocol == RoutingProtocol::none) return false;
  if (scenario.index.has_bgp || scenario.index.has_areas) return true;
  const std::uint32_t a = std::get<RouterId>(link.ends[0]).index, b = std::get<RouterId>(link.ends[1]).index;
  if (!comes) return learned[a].via == id || learned[b].via == id;
  const auto gains = [&](const Learned& here, const Learned& there) {
    return there.from != From::nobody && (here.from == From::nobody || there.cost + link.cost <= here.cost);
  };
  return gains(learned[a], learned[b]) || gains(learned[b], learned[a]);
}

}  // namespace drsim
