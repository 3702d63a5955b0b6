#include "models/routing/forwarding.hpp"

#include <algorithm>
#include <iterator>

#include "models/routing/azure.hpp"

namespace drsim {
namespace {

constexpr std::uint32_t none = 0xffffffff;
constexpr std::size_t most_tables = 4096, most_ways = 1'000'000;  // Old views are forgotten beyond.

RouterId far_end(const Link& link, RouterId here) {
  const RouterId first = std::get<RouterId>(link.ends[0]);
  return first == here ? std::get<RouterId>(link.ends[1]) : first;
}

bool joins(const Link& link, RouterId one, RouterId other) {
  return link.ends == std::array<Node, 2>{one, other} || link.ends == std::array<Node, 2>{other, one};
}

}  // namespace

Forwarding::Forwarding(const Scenario& scenario)
    : scenario_(scenario),
      has_static_(scenario.index.tree.parent.size()),
      class_of_(scenario.index.tree.parent.size()),
      kind_of_(scenario.index.tree.parent.size()),
      kept_by_(scenario.routers.size()),
      ways_past_(scenario.routers.size()) {
  const PrefixTree& tree = scenario.index.tree;
  for (std::size_t i = 0; i < scenario.routers.size(); ++i)
    virtual_networks_.push_back(virtual_network_of(scenario, RouterId{i}));
  for (const StaticRoute& route : scenario.static_routes) {
    const auto* prefix = std::get_if<Prefix>(&route.to);
    destination_of_route_.push_back(prefix ? *tree.of(*prefix) : tree.of(std::get<RouterId>(route.to)));
    has_static_[destination_of_route_.back().index] = true;
  }
}

// ---- What has changed ----------------------------------------------------------------------------------------------

void Forwarding::follow(const State& state) {
  if (!is_new_ && followed_ == state.touched().size()) return;
  if (is_new_) {
    for (std::uint32_t i = 0; i < class_of_.size(); ++i) class_of_[i] = none;
    for (std::uint32_t i = 0; i < class_of_.size(); ++i) classify(state, {i});
    followed_ = followed_at_start_ = state.touched().size();
    class_at_start_ = class_of_;
    kind_at_start_ = kind_of_;
    is_new_ = false;
  }
  for (; followed_ < state.touched().size(); ++followed_, ++document_version_)
    follow(state, state.touched()[followed_]);
  if (tables_.size() > most_tables || kept_.size() > most_ways) forget();
}

void Forwarding::forget() {
  tables_.clear();
  kept_.clear();
  for (auto& ways : kept_by_) ways.clear();
  for (auto& ways : ways_past_) ways.clear();
}

void Forwarding::rewind() {
  if (is_new_) return;
  // What was first asked about later than at the start is no start for another run.
  if (followed_at_start_ != 0 || kinds_.size() > most_tables || classes_.size() > most_tables ||
      tables_.size() > most_tables / 2) {
    forget();
    classes_.clear();
    kinds_.clear();
    announcers_.clear();
    is_new_ = true;
    return;
  }
  ++document_version_;
  class_of_ = class_at_start_;
  kind_of_ = kind_at_start_;
  followed_ = followed_at_start_;
  for (auto& [key, table] : tables_) table.is_stale = true;
  for (Kept& kept : kept_) kept.is_stale = true;
  for (auto& ways : ways_past_) ways.clear();
}

std::uint32_t Forwarding::kind(const State& state, Destination to) {
  follow(state);
  return kind_of_[to.index];
}

void Forwarding::follow(const State& state, Touched touched) {
  switch (touched.kind) {
    case Touched::Kind::router:
      forget_ways_at(RouterId{touched.index});
      break;
    case Touched::Kind::announcement: {
      const PrefixTree& tree = scenario_.index.tree;
      for (const std::uint32_t within : tree.within[tree.of(scenario_.subnets[touched.index].prefix)->index])
        classify(state, {within});
      for (const RouterId gateway : scenario_.subnets[touched.index].gateways) forget_ways_at(gateway);
      break;
    }
    case Touched::Kind::link:
      for (const Node& end : scenario_.links[touched.index].ends)
        if (const auto* router = std::get_if<RouterId>(&end)) forget_ways_at(*router);
      break;
    case Touched::Kind::topology: {
      const LinkId link{touched.index};
      for (auto& [key, table] : tables_)
        if (key.second == common_view && !table.is_stale)
          table.is_stale = depends_on(scenario_, table.learned, link, state.is_routed(link));
      break;
    }
  }
}

void Forwarding::forget_ways_at(RouterId router) {
  for (Kept* kept : ways_past_[router.index]) kept->is_stale = true;
  ways_past_[router.index].clear();
}

// Destinations that are announced alike are of one class; those whose prefixes, all the way up, are of the same classes
// and have no static routes, of one kind.
void Forwarding::classify(const State& state, Destination to) {
  const PrefixTree& tree = scenario_.index.tree;
  std::vector<std::uint64_t> announced;
  std::vector<RouterId> announcers;
  if (tree.is_router(to)) announced = {~std::uint64_t{0}, tree.router(to).index}, announcers = {tree.router(to)};
  if (is_kept_inside(to)) announced = {~std::uint64_t{1}};
  for (const SubnetId subnet : tree.subnets[to.index]) {
    for (const RouterId gateway : scenario_[subnet].gateways) {
      const std::size_t before = announced.size();
      state.write_announcements(subnet, gateway, announced);
      if (announced.size() != before) announcers.push_back(gateway);
    }
  }
  const auto [known, is_new] = classes_.try_emplace(announced, static_cast<ClassId>(announcers_.size()));
  if (is_new) announcers_.push_back(std::move(announcers));
  class_of_[to.index] = known->second;
  std::vector<std::uint32_t> kind;
  for (std::uint32_t at = to.index; at != PrefixTree::none; at = tree.parent[at]) {
    kind.push_back(class_of_[at]);
    kind.push_back(has_static_[at] ? at : none);
  }
  kind_of_[to.index] = kinds_.try_emplace(std::move(kind), static_cast<std::uint32_t>(kinds_.size())).first->second;
}

// What has been learned about one destination, and with it about all of its class.
Forwarding::Table& Forwarding::table(const State& state, Destination about, View view) {
  const ClassId its_class = class_of_[about.index];
  const auto [place, is_new] = tables_.try_emplace({its_class, view});
  Table& table = place->second;
  if (!is_new && !table.is_stale) return table;
  const std::vector<SubnetId>& subnets = scenario_.index.tree.subnets[about.index];
  const auto is_believed = [&](RouterId router) {
    return subnets.empty() || std::any_of(subnets.begin(), subnets.end(),
                                          [&](SubnetId subnet) { return state.is_known(subnet, router, view); });
  };
  std::vector<RouterId> believed;
  std::copy_if(announcers_[its_class].begin(), announcers_[its_class].end(), std::back_inserter(believed), is_believed);
  std::vector<Learned> learned = learned_by_all(scenario_, state, view, believed, is_kept_inside(about));
  ++work_.tables, ++document_version_;
  if (learned != table.learned) ++table.version;
  table.learned = std::move(learned);
  table.is_stale = false;
  return table;
}

// ---- The way of a packet -------------------------------------------------------------------------------------------

const Way& Forwarding::way(const State& state, RouterId from, Destination to) {
  follow(state);
  std::vector<Kept*>& by_kind = kept_by_[from.index];
  const std::uint32_t kind = kind_of_[to.index];
  if (by_kind.size() <= kind) by_kind.resize(kinds_.size());
  if (!by_kind[kind]) by_kind[kind] = &kept_.emplace_back();
  Kept& kept = *by_kind[kind];
  if (kept.held_in == document_version_) return kept.way;
  if (!holds(kept)) walk(state, from, to, kept);
  kept.held_in = document_version_;
  return kept.way;
}

bool Forwarding::holds(const Kept& kept) {
  if (kept.is_stale) return false;
  return std::all_of(kept.learned_from.begin(), kept.learned_from.end(),
                     [](const auto& use) { return !use.first->is_stale && use.first->version == use.second; });
}

void Forwarding::walk(const State& state, RouterId from, Destination to, Kept& kept) {
  ++work_.ways;
  kept.is_stale = false;
  kept.learned_from.clear();
  Way way;
  std::vector<bool> seen(scenario_.routers.size());
  for (RouterId at = from;;) {
    ways_past_[at.index].push_back(&kept);
    std::optional<Route> found;
    std::uint32_t level = 0;
    for (std::uint32_t match = to.index; match != PrefixTree::none && !found;
         match = scenario_.index.tree.parent[match], ++level)
      found = route_to(state, at, {match}, &kept);
    way.steps.push_back({at, found});
    way.level = level - 1;
    const bool is_dropped = found && found->source == Route::Source::typed && !found->via;
    if (!found || is_dropped) way.disposition = Disposition::no_route;
    if (!found || !found->via) break;
    const Hop hop{found->via, std::get<RouterId>(scenario_[found->via].ends[0]) != at};
    const RouterId next = far_end(scenario_[found->via], at);
    if (!state.passes(hop) || state.is_saturated(hop.link)) {
      way.disposition = state.passes(hop) ? Disposition::storm : Disposition::black_hole;
      way.stopped_by = hop.link;
      ways_past_[next.index].push_back(&kept);
      break;
    }
    seen[at.index] = true;
    way.path.push_back(hop);
    at = next;
    if (!seen[at.index]) continue;
    way.disposition = Disposition::loop;
    way.steps.push_back({at, {}});
    break;
  }
  kept.way = std::move(way);
}

std::optional<Route> Forwarding::route(const State& state, RouterId at, Destination to) {
  follow(state);
  for (std::uint32_t match = to.index; match != PrefixTree::none; match = scenario_.index.tree.parent[match])
    if (auto found = route_to(state, at, {match}, nullptr)) return found;
  return {};
}

// Of several routes to one prefix, the one whose source is the nearest.
std::optional<Route> Forwarding::route_to(const State& state, RouterId at, Destination exactly, Kept* kept) {
  const PrefixTree& tree = scenario_.index.tree;
  if (tree.is_router(exactly)) {
    if (tree.router(exactly) == at) return Route{Route::Source::connected, exactly, {}, {}};
    if (const auto line = line_to(state, at, tree.router(exactly)))
      return Route{Route::Source::connected, exactly, *line, {}};
  }
  for (const SubnetId subnet : tree.subnets[exactly.index])
    if (state.is_active(subnet, at)) return Route{Route::Source::connected, exactly, {}, {}};
  std::optional<Route> best;
  std::int64_t distance = Distance::none;
  if (has_static_[exactly.index]) {
    for (const StaticRouteId id : scenario_.index.static_routes_of_router[at.index]) {
      const StaticRoute& route = scenario_[id];
      if (destination_of_route_[id.index] != exactly || route.distance >= distance || !state.is_installed(id) ||
          !state.is_tracked_up(id) || !is_usable(state, route))
        continue;
      best = Route{Route::Source::typed, exactly, route.via, id};
      distance = route.distance;
    }
  }
  Table& learned_by = table(state, exactly, state.view(at));
  if (kept) kept->learned_from.emplace_back(&learned_by, learned_by.version);
  const Learned& learned = learned_by.learned[at.index];
  // In a virtual network, what is equal to one of its prefixes or lies inside is filtered
  // (vpn-gateway-faq-bgp-include.md), and so is what lies in one that it is peered with, longer prefix or not
  // (route-server-faq.md, 07/31/2022).
  if (learned.from == Learned::From::bgp && is_in_virtual_network(state, at, exactly)) return best;
  const bool wins = learned.from == Learned::From::ospf || learned.from == Learned::From::bgp;
  if (!wins || learned.distance >= distance) return best;
  return Route{
      learned.from == Learned::From::ospf ? Route::Source::ospf : Route::Source::bgp, exactly, learned.via, {}};
}

// What is private stays on its side of the internet.
bool Forwarding::is_kept_inside(Destination to) const {
  const PrefixTree& tree = scenario_.index.tree;
  return scenario_.index.has_internet && !tree.is_router(to) && tree.prefixes[to.index].length > 0 &&
         is_private(tree.prefixes[to.index].network);
}

bool Forwarding::is_in_virtual_network(const State& state, RouterId gateway, Destination to) const {
  if (scenario_.index.tree.is_router(to)) return false;
  const Prefix asked = scenario_.index.tree.prefixes[to.index];
  const auto holds_it = [&](Prefix prefix) { return prefix.length <= asked.length && prefix.contains(asked.network); };
  const std::vector<Prefix>& own = virtual_networks_[gateway.index];
  const std::vector<StaticRouteId>& routes = scenario_.index.static_routes_of_router[gateway.index];
  return std::any_of(own.begin(), own.end(), holds_it) ||
         std::any_of(routes.begin(), routes.end(), [&](StaticRouteId id) {
           const StaticRoute& route = scenario_[id];
           const auto& tunnel = scenario_[route.via ? route.via : LinkId{0u}].tunnel;
           const bool is_peering = route.is_system && tunnel && tunnel->kind == Tunnel::Kind::peering;
           return is_peering && state.is_connected(route.via) && holds_it(std::get<Prefix>(route.to));
         });
}

// A static route goes when its own end of the line has lost carrier. It does not see any further.
bool Forwarding::is_usable(const State& state, const StaticRoute& route) const {
  return !route.via || state.sees_carrier(route.via, route.at);
}

// Who is at the other end of a line without a routing protocol is known by its address on that line. Not past a tunnel:
// a line that the two have one over is there for its packets alone.
std::optional<LinkId> Forwarding::line_to(const State& state, RouterId at, RouterId neighbour) const {
  const auto is_for_a_tunnel = [&](LinkId link) {
    const std::vector<LinkId>& tunnels = scenario_.index.tunnels_over[link.index];
    return std::any_of(tunnels.begin(), tunnels.end(), [&](LinkId tunnel) {
      const std::vector<LinkId>& over = scenario_[tunnel].tunnel->over;
      return joins(scenario_[tunnel], at, neighbour) && std::find(over.begin(), over.end(), link) != over.end();
    });
  };
  for (const LinkId link : scenario_.index.links_of_router[at.index]) {
    const Link& line = scenario_[link];
    if (line.protocol == RoutingProtocol::none && far_end(line, at) == neighbour && !is_for_a_tunnel(link) &&
        state.sees_carrier(link, at))
      return link;
  }
  return {};
}

std::optional<SubnetId> Forwarding::subnet_at_end(const State& state, const Way& way, Destination to) const {
  const PrefixTree& tree = scenario_.index.tree;
  std::uint32_t match = to.index;
  for (std::uint32_t level = way.level; level > 0; --level) match = tree.parent[match];
  for (const SubnetId subnet : tree.subnets[match])
    if (state.is_active(subnet, way.steps.back().at)) return subnet;
  return {};
}

}  // namespace drsim
