#include "models/routing/bgp/bgp_exchange.hpp"

#include <algorithm>
#include <map>

namespace drsim {
namespace {

using From = Learned::From;

bool lies_in(Prefix prefix, const std::vector<Prefix>& list) {
  return std::any_of(list.begin(), list.end(),
                     [&](Prefix one) { return one.length <= prefix.length && one.contains(prefix.network); });
}

// Speakers and what they have decided so far.
class Exchange {
 public:
  Exchange(const ProtocolView& speaking, const Announced& announced, const RouteTable& table)
      : speaking_(speaking), scenario_(speaking.scenario), table_(table), best_(table.by_router.size()) {
    typed_at_.resize(best_.size());
    for (const RouterId router : announced.static_at)
      typed_at_[router.index] =
          (announced.prefix && announced.prefix->length == 0) || scenario_[router].redistribution.static_into_bgp;
    for (const auto& [session, then] : announced.before)
      last_told_.emplace(session, told_last(speaking, session, then));
  }

  // All at once, so that a path from nearer is heard first. Two that would each rather follow the other never settle
  // so; in reality one of them speaks first, and here the one that is first by name. Preferences may disagree for ever:
  // after as many rounds as there could be routers on a path, twice, they stay as they are.
  void settle() {
    std::vector<RouterId> order(best_.size());
    for (std::size_t i = 0; i < best_.size(); ++i) order[scenario_.index.name_order_of_router[i]] = RouterId{i};
    if (!settle_in_rounds(order, true)) settle_in_rounds(order, false);
  }

  std::vector<BgpPath> bgp_paths(RouterId to) const {
    std::vector<BgpPath> found;
    for (const LinkId link : scenario_.index.links_of_router[to.index]) {
      // A session's end keeps what it has heard until it gives the session up itself, whatever the other end does.
      if (!speaking_.may_speak(link, RoutingProtocol::bgp) ||
          !speaking_.state.is_routed(link, speaking_.end_of(link, to), speaking_.view_of(to)))
        continue;
      const auto last = last_told_.find(State::session_view(link, speaking_.end_of(link, to)));
      auto offer = last != last_told_.end() ? last->second : offered(link, speaking_.far_end(link, to), to);
      if (offer) found.push_back(std::move(*offer));
    }
    return found;
  }

  /// The one it uses, and those that share its traffic.
  const std::vector<BgpPath>& best(std::size_t router) const { return best_[router]; }

 private:
  // Each router decides by what its neighbours held when the round began; or one after the other, by what they hold.
  bool settle_in_rounds(const std::vector<RouterId>& order, bool is_together) {
    for (std::size_t round = 0; round < 2 * best_.size() + 2; ++round) {
      std::vector<std::pair<RouterId, std::vector<BgpPath>>> changed;
      bool has_changed = false;
      for (const RouterId router : order) {
        std::vector<BgpPath> next = best_of(router);
        if (next == best_[router.index]) continue;
        has_changed = true;
        if (is_together)
          changed.emplace_back(router, std::move(next));
        else
          best_[router.index] = std::move(next);
      }
      for (auto& [router, next] : changed) best_[router.index] = std::move(next);
      if (!has_changed) return true;
    }
    return false;
  }

  std::vector<BgpPath> best_of(RouterId router) const {
    const std::vector<BgpPath> all = bgp_paths(router);
    if (all.empty()) return {};
    const BgpDecided decided = decide(scenario_, all);
    std::vector<BgpPath> best;
    const auto most = static_cast<std::size_t>(std::max<std::int64_t>(1, scenario_[router].bgp.multipath));
    for (const std::size_t one : decided.equal)
      if (best.size() < most) best.push_back(all[one]);
    return best;
  }

  // From one internal neighbour to another only a reflector passes on: from its clients to all, from others to its
  // clients (RFC 4456 section 6).
  bool reflects(RouterId by, RouterId from, RouterId to) const {
    const std::vector<RouterId>& clients = scenario_[by].bgp.clients;
    const auto is_client = [&](RouterId one) {
      return std::find(clients.begin(), clients.end(), one) != clients.end();
    };
    return is_client(from) || is_client(to);
  }

  // What a neighbour tells over a link; nothing if it has nothing, or must not.
  std::optional<BgpPath> offered(LinkId link, RouterId by, RouterId to) const {
    const std::int64_t its = scenario_[by].bgp.as_number, ours = scenario_[to].bgp.as_number;
    const bool is_external = its != ours;
    auto offer = held_by(by);
    if (!offer) return {};
    if (offer->via) {
      // Neither back to where it is from, nor from one internal neighbour to another (RFC 4271 section 9.2).
      if (offer->by == to) return {};
      if (!is_external && !offer->is_external && !reflects(by, offer->by, to)) return {};
    }
    if (hides(scenario_, by, speaking_.prefix)) return {};
    const SessionPolicy& told = scenario_[link].policies[speaking_.end_of(link, by)];
    const SessionPolicy& heard = scenario_[link].policies[speaking_.end_of(link, to)];
    if (speaking_.prefix && told.tells && !lies_in(*speaking_.prefix, *told.tells)) return {};
    if (speaking_.prefix && told.conditional && lies_in(*speaking_.prefix, told.conditional->prefixes) &&
        setting(link, by, LinkSetting::conditional) != 1)
      return {};
    if (speaking_.prefix && heard.accepts && !lies_in(*speaking_.prefix, *heard.accepts)) return {};
    if (is_external) {
      // Preferences stay within a system (RFC 4271 section 5.1.5), and so does a MED that came from another (5.1.4).
      offer->passed.insert(offer->passed.begin(), static_cast<std::size_t>(1 + told.prepended), its);
      offer->preference = scenario_[link].preference;
      offer->med = told.med;
      offer->interior_cost = 0;
    } else {
      if (scenario_[link].states_preference || scenario_[link].preference != default_preference)
        offer->preference = scenario_[link].preference;
      offer->interior_cost += speaking_.state.cost(link, speaking_.end_of(link, to), speaking_.view);
    }
    if (heard.preference) offer->preference = *heard.preference;
    if (const auto set = setting(link, to, LinkSetting::preference)) offer->preference = *set;
    if (std::find(offer->passed.begin(), offer->passed.end(), ours) != offer->passed.end()) return {};
    offer->is_external = is_external;
    offer->by = by;
    offer->via = link;
    return offer;
  }

  static constexpr std::int64_t default_preference = 100;

  // What somebody has set at a router's end, as far as the router goes by it.
  std::optional<std::int64_t> setting(LinkId link, RouterId at, LinkSetting which) const {
    return speaking_.state.setting(link, speaking_.end_of(link, at), which, speaking_.view_of(at));
  }

  // What a router can tell others of: its own, or the best that it has heard, or what another protocol has brought.
  std::optional<BgpPath> held_by(RouterId by) const {
    const Learned& own = table_.by_router[by.index];
    if (own.from == From::itself || typed_at_[by.index])
      return BgpPath{.passed = {}, .is_incomplete = own.from != From::itself, .by = by, .via = {}};
    if (!best_[by.index].empty()) return best_[by.index].front();
    if (own.from != From::ospf || !scenario_[by].redistribution.ospf_into_bgp) return {};
    return BgpPath{.passed = {}, .is_incomplete = true, .by = by, .via = {}};
  }

  // What a neighbour said over a session before that fell silent: it cannot take it back, nor add to it.
  static std::optional<BgpPath> told_last(const ProtocolView& now, View session, const Announced& then) {
    const ProtocolView speaking{now.scenario, now.state, session, then.prefix};
    const LinkId link{(session & 0x3fffffff) / 2};
    const RouterId to = now.scenario[link].router(session % 2);
    RouteTable table{.by_router = std::vector<Learned>(now.scenario.routers.size()), .also = {}};
    for (const RouterId one : then.by) table.by_router[one.index] = {From::itself, {}, Distance::connected, 0};
    spread(speaking, then.by, table, {.ranges = &then.ranges});
    Exchange speakers(speaking, then, table);
    speakers.settle();
    return speakers.offered(link, speaking.far_end(link, to), to);
  }

  const ProtocolView& speaking_;
  const Scenario& scenario_;
  const RouteTable& table_;
  std::vector<std::vector<BgpPath>> best_;  ///< By router.
  std::vector<bool> typed_at_;
  std::map<View, std::optional<BgpPath>> last_told_;  ///< By session.
};

}  // namespace

void exchange(const ProtocolView& speaking, const Announced& announced, RouteTable& table) {
  Exchange speakers(speaking, announced, table);
  speakers.settle();
  for (std::size_t i = 0; i < table.by_router.size(); ++i) {
    const std::vector<BgpPath>& best = speakers.best(i);
    if (best.empty()) continue;
    const std::int64_t distance = best.front().is_external ? Distance::external_bgp : Distance::internal_bgp;
    if (table.by_router[i].distance <= distance) continue;
    std::erase_if(table.also, [&](const auto& one) { return one.first == RouterId{i}; });
    std::vector<LinkId> vias;
    for (const BgpPath& offer : best) vias.push_back(offer.via);
    std::sort(vias.begin(), vias.end(), [&](LinkId a, LinkId b) { return speaking.scenario.precedes(a, b); });
    table.by_router[i] = {From::bgp, vias.front(), distance, static_cast<std::int64_t>(best.front().passed.size())};
    for (std::size_t other = 1; other < vias.size(); ++other) table.also.emplace_back(RouterId{i}, vias[other]);
  }
}

std::vector<BgpPath> bgp_paths_to(const Scenario& scenario, const State& state, View view, const Announced& announced,
                                  RouterId router) {
  RouteTable table{.by_router = std::vector<Learned>(scenario.routers.size()), .also = {}};
  for (const RouterId one : announced.by) table.by_router[one.index] = {From::itself, {}, Distance::connected, 0};
  const ProtocolView speaking{scenario, state, view, announced.prefix};
  spread(speaking, announced.by, table, {.ranges = &announced.ranges});
  Exchange speakers(speaking, announced, table);
  speakers.settle();
  return speakers.bgp_paths(router);
}

}  // namespace drsim
