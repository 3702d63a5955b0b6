#include "models/route_table.hpp"

#include <algorithm>
#include <queue>

namespace drsim {
namespace {

using From = Learned::From;

class Learning {
 public:
  Learning(const Scenario& scenario, const State& state, View view) : scenario_(scenario), state_(state), view_(view), learned_(scenario.routers.size()) {}

  std::vector<Learned> operator()(const std::vector<RouterId>& announcers) {
    for (const RouterId router : announcers) learned_[router.index] = {From::itself, {}, Distance::connected, 0};
    spread(announcers);
    if (!scenario_.index.has_bgp) return std::move(learned_);
    exchange();
    // What BGP has brought to a router of an OSPF network, it tells the others.
    std::vector<RouterId> borders;
    for (std::size_t i = 0; i < learned_.size(); ++i)
      if (learned_[i].from == From::bgp) borders.emplace_back(i);
    spread(borders);
    return std::move(learned_);
  }

 private:
  RouterId end(LinkId link, int which) const { return std::get<RouterId>(scenario_[link].ends[static_cast<std::size_t>(which)]); }
  RouterId far_end(LinkId link, RouterId here) const { return end(link, end(link, 0) == here ? 1 : 0); }
  bool speaks(LinkId link, RoutingProtocol protocol) const { return scenario_[link].protocol == protocol && state_.is_routed(link, view_); }

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

  // Round after round until nobody changes its mind. Preferences may disagree for ever; after as many rounds as there could be
  // routers on a path, twice, they stay as they are.
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
  std::vector<Learned> learned_;
};

}  // namespace

std::vector<Learned> learned_by_all(const Scenario& scenario, const State& state, View view, const std::vector<RouterId>& announcers) {
  return Learning(scenario, state, view)(announcers);
}

bool depends_on(const Scenario& scenario, const std::vector<Learned>& learned, LinkId id, bool comes) {
  const Link& link = scenario[id];
  if (link.is_trunk() || link.protocol == RoutingProtocol::none) return false;
  if (scenario.index.has_bgp) return true;
  const std::uint32_t a = std::get<RouterId>(link.ends[0]).index, b = std::get<RouterId>(link.ends[1]).index;
  if (!comes) return learned[a].via == id || learned[b].via == id;
  const auto gains = [&](const Learned& here, const Learned& there) {
    return there.from != From::nobody && (here.from == From::nobody || there.cost + link.cost <= here.cost);
  };
  return gains(learned[a], learned[b]) || gains(learned[b], learned[a]);
}

}  // namespace drsim
