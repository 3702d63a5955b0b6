#include "models/routing/forwarding.hpp"

#include <algorithm>
#include <iterator>
#include <set>

#include "models/routing/azure/azure.hpp"

namespace drsim {
namespace {

constexpr std::uint32_t none = 0xffffffff;
constexpr std::size_t most_tables = 4096, most_ways = 1'000'000;  // Old views are forgotten beyond.

RouterId far_end(const Link& link, RouterId here) {
  const RouterId first = link.router(0);
  return first == here ? link.router(1) : first;
}

// Of a flow that nobody tells from others: FNV-1a, 32 bits, over the names of who hashes it and whose it is.
std::int64_t hash_of(const Scenario& scenario, const Branch& branch) {
  std::uint32_t hash = 2166136261;
  const auto add = [&](char c) { hash = (hash ^ static_cast<unsigned char>(c)) * 16777619; };
  for (const char c : scenario[branch.at].name) add(c);
  add(branch.is_answer ? '<' : '>');
  for (const char c : scenario[branch.client].name) add(c);
  return static_cast<std::int64_t>(hash >> 4) % hash_range;
}

// A router is a source once, be it as a gateway, for who is behind it, by a route typed there, or all of these.
void keep_once(std::vector<RouterId>& routers) {
  std::sort(routers.begin(), routers.end());
  routers.erase(std::unique(routers.begin(), routers.end()), routers.end());
}

}  // namespace

Forwarding::Forwarding(const Scenario& scenario)
    : scenario_(scenario),
      has_static_(scenario.index.tree.parent.size()),
      is_passed_on_(scenario.index.tree.parent.size()),
      is_summary_(scenario.index.tree.parent.size()),
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
    if (route.is_passed_on(scenario[route.at])) is_passed_on_[destination_of_route_.back().index] = true;
  }
  for (const Router& router : scenario.routers)
    for (const Prefix summary : router.summaries) has_summaries_ = is_summary_[tree.of(summary)->index] = true;
  for (const Link& link : scenario.links)
    for (const SessionPolicy& policy : link.policies)
      has_policies_ = has_policies_ || policy.accepts || policy.tells || policy.conditional;
}

// What is learned of it may differ from what is learned of others that are announced alike.
bool Forwarding::is_special(Destination to) const { return has_policies_ || has_summaries_ || is_passed_on_[to.index]; }

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
  for (; followed_ < state.touched().size(); ++followed_, ++generation_) follow(state, state.touched()[followed_]);
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
    special_of_class_.clear();
    is_new_ = true;
    return;
  }
  ++generation_;
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
  // A summary stands as long as any part of it does, whichever that is.
  if (has_summaries_)
    for (auto& [key, table] : tables_) table.is_stale = true;
  if (has_own_views_)
    for (auto& [key, table] : tables_)
      if (State::is_own(key.second)) table.is_stale = true;
  switch (touched.kind) {
    case Touched::Kind::router:
      forget_ways_at(RouterId{touched.index});
      forget_what_bgp_passes_on();
      break;
    case Touched::Kind::announcement: {
      forget_what_bgp_passes_on();
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
    case Touched::Kind::static_route: {
      // Also those of how it was announced before, and may be again.
      const std::uint32_t to = destination_of_route_[touched.index].index;
      for (auto& [key, table] : tables_)
        if (special_of_class_[key.first] == to) table.is_stale = true;
      break;
    }
    case Touched::Kind::setting:
      for (auto& [key, table] : tables_) table.is_stale = true;
      break;
    case Touched::Kind::topology: {
      forget_what_bgp_passes_on();
      const LinkId link{touched.index};
      for (auto& [key, table] : tables_)
        if (key.second == common_view && !table.is_stale)
          table.is_stale = depends_on(scenario_, state, table.learned, link);
      break;
    }
  }
}

// What one router has followed decides what others hear of it.
void Forwarding::forget_what_bgp_passes_on() {
  if (!scenario_.index.has_bgp || !scenario_.index.has_profiles) return;
  for (auto& [key, table] : tables_) table.is_stale = true;
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
  if (is_special(to)) announced.insert(announced.end(), {~std::uint64_t{2}, to.index});
  for (const SubnetId subnet : tree.subnets[to.index]) {
    for (const RouterId gateway : scenario_[subnet].gateways) {
      const std::size_t before = announced.size();
      state.write_announcements(subnet, gateway, announced);
      if (announced.size() != before) announcers.push_back(gateway);
    }
  }
  for (std::size_t i = 0; i < scenario_.routers.size() && !tree.is_router(to); ++i)
    if (scenario_.routers[i].lan == tree.prefixes[to.index])
      announced.insert(announced.end(), {~std::uint64_t{3}, i}), announcers.emplace_back(i);
  const auto [known, is_new] = classes_.try_emplace(announced, static_cast<ClassId>(announcers_.size()));
  if (is_new) {
    keep_once(announcers);
    announcers_.push_back(std::move(announcers));
    special_of_class_.push_back(is_special(to) ? to.index : none);
  }
  class_of_[to.index] = known->second;
  std::vector<std::uint32_t> kind;
  for (std::uint32_t at = to.index; at != PrefixTree::none; at = tree.parent[at]) {
    kind.push_back(class_of_[at]);
    kind.push_back(has_static_[at] ? at : none);
  }
  kind_of_[to.index] = kinds_.try_emplace(std::move(kind), static_cast<std::uint32_t>(kinds_.size())).first->second;
}

// The OSPF areas that a router tells a summary: not those that all its parts are in (RFC 2328 section 12.4.3). Without
// a border between areas there is none of OSPF's; what BGP has brought, and it passes on to OSPF, may be one.
std::vector<std::uint32_t> Forwarding::areas_told(const State& state, RouterId router, std::uint32_t summary) {
  const PrefixTree& tree = scenario_.index.tree;
  std::set<std::uint32_t> areas, parts;
  for (const LinkId link : scenario_.index.links_of_router[router.index])
    if (scenario_[link].protocol == RoutingProtocol::ospf) areas.insert(scenario_[link].area);
  bool is_any = false;
  for (const std::uint32_t part : tree.within[summary]) {
    if (part == summary) continue;
    const auto is_its = [&](SubnetId subnet) { return state.is_active(subnet, router); };
    const bool is_own = (tree.is_router({part}) && tree.router({part}) == router) ||
                        std::any_of(tree.subnets[part].begin(), tree.subnets[part].end(), is_its);
    is_any = is_any || (is_own && areas.size() > 1);
    if (is_own) continue;
    const Learned learned = table(state, {part}, state.view(router)).learned.by_router[router.index];
    if (learned.from == Learned::From::ospf && learned.via) parts.insert(scenario_[learned.via].area);
    is_any = is_any || (learned.from == Learned::From::bgp && scenario_[router].redistribution.bgp_into_ospf);
  }
  std::vector<std::uint32_t> told;
  for (const std::uint32_t area : areas)
    if (is_any || std::any_of(parts.begin(), parts.end(), [&](std::uint32_t part) { return part != area; }))
      told.push_back(area);
  return told;
}

// Whether a router knows anything that is longer than a summary, and lies in it.
bool Forwarding::has_part_of(const State& state, RouterId router, std::uint32_t summary) {
  const PrefixTree& tree = scenario_.index.tree;
  return std::any_of(tree.within[summary].begin(), tree.within[summary].end(), [&](std::uint32_t part) {
    if (part == summary) return false;
    if (tree.is_router({part}) && tree.router({part}) == router) return true;
    const auto is_its = [&](SubnetId subnet) { return state.is_active(subnet, router); };
    if (std::any_of(tree.subnets[part].begin(), tree.subnets[part].end(), is_its)) return true;
    const auto is_told_on = [&](StaticRouteId route) {
      return scenario_[route].at == router && destination_of_route_[route.index].index == part &&
             scenario_[router].redistribution.static_into_bgp && state.is_redistributed(route);
    };
    const std::vector<StaticRouteId>& told_on = scenario_.index.passed_on;
    if (std::any_of(told_on.begin(), told_on.end(), is_told_on)) return true;
    return table(state, {part}, state.view(router)).learned.by_router[router.index].from != Learned::From::nobody;
  });
}

// Who announces it to whoever has this view.
Announced Forwarding::announced(const State& state, Destination about, View view) {
  const PrefixTree& tree = scenario_.index.tree;
  Announced announced{.by = {}};
  const std::vector<SubnetId>& subnets = tree.subnets[about.index];
  const auto is_believed = [&](RouterId router) {
    if (subnets.empty() || (!tree.is_router(about) && scenario_[router].lan == tree.prefixes[about.index])) return true;
    return std::any_of(subnets.begin(), subnets.end(),
                       [&](SubnetId subnet) { return state.is_known(subnet, router, view); });
  };
  const std::vector<RouterId>& announcers = announcers_[class_of_[about.index]];
  std::copy_if(announcers.begin(), announcers.end(), std::back_inserter(announced.by), is_believed);
  if (!tree.is_router(about))
    announced.prefix = tree.prefixes[about.index];
  else
    announced.prefix = scenario_[tree.router(about)].lan;
  if (is_summary_[about.index])
    for (std::size_t i = 0; i < scenario_.routers.size(); ++i) {
      const std::vector<Prefix>& its = scenario_.routers[i].summaries;
      const bool is_its = std::find(its.begin(), its.end(), tree.prefixes[about.index]) != its.end();
      if (!is_its || !has_part_of(state, RouterId{i}, about.index)) continue;
      if (std::find(announced.by.begin(), announced.by.end(), RouterId{i}) == announced.by.end())
        announced.ranges.emplace_back(RouterId{i}, areas_told(state, RouterId{i}, about.index));
      announced.by.emplace_back(i);
    }
  keep_once(announced.by);
  if (!is_passed_on_[about.index]) return announced;
  std::vector<RouterId>& static_at = announced.static_at;
  for (const StaticRouteId route : scenario_.index.passed_on)
    if (destination_of_route_[route.index] == about && state.is_redistributed(route, view))
      static_at.push_back(scenario_[route].at);
  keep_once(static_at);
  return announced;
}

// The same, and what was last told of it over sessions that fell silent.
Announced Forwarding::heard_of(const State& state, Destination about, View view) {
  Announced found = announced(state, about, view);
  if (scenario_.index.has_bgp)
    for (const auto& [missing, updates] : state.missed())
      if (State::is_of_session(missing)) found.before.emplace_back(missing, announced(state, about, missing));
  return found;
}

// What has been learned about one destination, and with it about all of its class.
Forwarding::Table& Forwarding::table(const State& state, Destination about, View view) {
  const auto [place, is_new] = tables_.try_emplace({class_of_[about.index], view});
  has_own_views_ = has_own_views_ || State::is_own(view);
  Table& table = place->second;
  if (!is_new && !table.is_stale) return table;
  table.is_stale = false;
  RouteTable learned = learned_by_all(scenario_, state, view, heard_of(state, about, view));
  ++work_.tables, ++generation_;
  if (learned != table.learned) ++table.version;
  table.learned = std::move(learned);
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
  if (kept.held_in != generation_ && !holds(kept)) {
    kept.ways.clear();
    kept.learned_from.clear();
    kept.is_stale = false;
  }
  const Way& way = way_of_flow(state, from, to, kept);
  kept.held_in = generation_;
  return way;
}

const Way& Forwarding::way_of_flow(const State& state, RouterId from, Destination to, Kept& kept) {
  for (const Variant& variant : kept.ways) {
    const auto is_taken = [&](const Choice& choice) { return choose(choice.branch, choice.choices) == choice.taken; };
    if (std::all_of(variant.choices.begin(), variant.choices.end(), is_taken)) return variant.way;
  }
  return walk(state, from, to, kept);
}

std::size_t Forwarding::choose(const Branch& branch, std::size_t choices) {
  const auto count = static_cast<std::int64_t>(choices);
  if (flows_) return flows_->choose(branch, count);
  return static_cast<std::size_t>(FlowShare::bucket(hash_of(scenario_, branch), count));
}

// The one of several next hops that the flow is hashed to.
void Forwarding::take(Route& route, Branch branch, Variant& variant) {
  const std::size_t taken = choose(branch, route.equal.size());
  variant.choices.push_back({branch, route.equal.size(), taken});
  route.via = route.equal[taken].via;
  route.static_id = route.equal[taken].static_id;
}

bool Forwarding::holds(const Kept& kept) {
  if (kept.is_stale) return false;
  return std::all_of(kept.learned_from.begin(), kept.learned_from.end(),
                     [](const auto& use) { return !use.first->is_stale && use.first->version == use.second; });
}

const Way& Forwarding::walk(const State& state, RouterId from, Destination to, Kept& kept) {
  ++work_.ways;
  Variant& variant = kept.ways.emplace_front();
  Way& way = variant.way;
  const PrefixTree& tree = scenario_.index.tree;
  const bool is_answer = tree.is_router(to);
  std::vector<bool> seen(scenario_.routers.size());
  for (RouterId at = from;;) {
    ways_past_[at.index].push_back(&kept);
    std::optional<Route> found;
    std::uint32_t level = 0;
    for (std::uint32_t match = to.index; match != PrefixTree::none && !found; match = tree.parent[match], ++level)
      found = route_to(state, at, {match}, &kept);
    if (found && !found->equal.empty()) take(*found, {at, is_answer ? tree.router(to) : from, is_answer}, variant);
    way.steps.push_back({at, found});
    way.level = level - 1;
    const bool is_dropped = found && found->source != Route::Source::connected && !found->via;
    if (!found || is_dropped) way.disposition = Disposition::no_route;
    if (!found || !found->via) break;
    const Hop hop{found->via, scenario_[found->via].router(0) != at};
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
  return way;
}

std::optional<Route> Forwarding::route(const State& state, RouterId at, Destination to) {
  follow(state);
  for (std::uint32_t match = to.index; match != PrefixTree::none; match = scenario_.index.tree.parent[match])
    if (auto found = route_to(state, at, {match}, nullptr)) return found;
  return {};
}

bool Forwarding::has_exactly(const State& state, RouterId at, Destination exactly) {
  follow(state);
  return route_to(state, at, exactly, nullptr).has_value();
}

// Of the static routes to one prefix that can be used, the nearest; all of them, if several are as near.
std::optional<Route> Forwarding::static_route_to(const State& state, RouterId at, Destination exactly,
                                                 std::int64_t& distance) const {
  std::vector<Route::NextHop> nearest;
  for (const StaticRouteId id : scenario_.index.static_routes_of_router[at.index]) {
    const StaticRoute& route = scenario_[id];
    if (destination_of_route_[id.index] != exactly || route.distance > distance || !state.is_usable(id)) continue;
    if (route.distance < distance) nearest.clear();
    distance = route.distance;
    nearest.push_back({route.via, id});
  }
  if (nearest.empty()) return {};
  std::sort(nearest.begin(), nearest.end(), [&](const Route::NextHop& a, const Route::NextHop& b) {
    return scenario_[a.static_id].name < scenario_[b.static_id].name;
  });
  Route route{Route::Source::static_route, exactly, nearest.front().via, nearest.front().static_id};
  if (nearest.size() > 1) route.equal = std::move(nearest);
  return route;
}

// What a router has learned may lead over several links.
void Forwarding::share(Route& route, RouterId at, const RouteTable& table) const {
  auto other = std::lower_bound(table.also.begin(), table.also.end(), at,
                                [](const auto& one, RouterId router) { return one.first < router; });
  if (other == table.also.end() || other->first != at) return;
  route.equal.push_back({route.via, {}});
  for (; other != table.also.end() && other->first == at; ++other) route.equal.push_back({other->second, {}});
}

// Of several routes to one prefix, the one whose source is the nearest.
std::optional<Route> Forwarding::route_to(const State& state, RouterId at, Destination exactly, Kept* kept) {
  const PrefixTree& tree = scenario_.index.tree;
  if (tree.is_router(exactly) && tree.router(exactly) == at) return Route{Route::Source::connected, exactly, {}, {}};
  for (const SubnetId subnet : tree.subnets[exactly.index])
    if (state.is_active(subnet, at)) return Route{Route::Source::connected, exactly, {}, {}};
  std::optional<Route> best;
  std::int64_t distance = Distance::none;
  if (has_static_[exactly.index]) best = static_route_to(state, at, exactly, distance);
  Table& learned_by = table(state, exactly, state.view(at));
  if (kept) kept->learned_from.emplace_back(&learned_by, learned_by.version);
  const Learned& learned = learned_by.learned.by_router[at.index];
  // In a virtual network, what is equal to one of its prefixes or lies inside is filtered
  // (vpn-gateway-faq-bgp-include.md), and so is what lies in one that it is peered with, longer prefix or not
  // (route-server-faq.md, 07/31/2022).
  if (learned.from == Learned::From::bgp && is_in_virtual_network(state, at, exactly)) return best;
  if (learned.from == Learned::From::itself && is_summary_[exactly.index] && !best)
    return Route{Route::Source::summary, exactly, {}, {}};
  const bool wins = learned.from == Learned::From::ospf || learned.from == Learned::From::bgp;
  if (!wins || learned.distance >= distance) return best;
  Route route{learned.from == Learned::From::ospf ? Route::Source::ospf : Route::Source::bgp, exactly, learned.via, {}};
  share(route, at, learned_by.learned);
  return route;
}

std::vector<BgpPath> Forwarding::bgp_paths(const State& state, RouterId at, Destination exactly) {
  follow(state);
  if (!scenario_.index.has_bgp) return {};
  return bgp_paths_to(scenario_, state, state.view(at), heard_of(state, exactly, state.view(at)), at);
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

std::optional<SubnetId> Forwarding::subnet_at_end(const State& state, const Way& way, Destination to) const {
  const PrefixTree& tree = scenario_.index.tree;
  std::uint32_t match = to.index;
  for (std::uint32_t level = way.level; level > 0; --level) match = tree.parent[match];
  for (const SubnetId subnet : tree.subnets[match])
    if (state.is_active(subnet, way.steps.back().at)) return subnet;
  return {};
}

}  // namespace drsim
