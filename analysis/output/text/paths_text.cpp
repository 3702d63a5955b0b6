#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "analysis/availability/flows/paths.hpp"
#include "analysis/output/output_version.hpp"
#include "analysis/output/text/text_style.hpp"

namespace drsim {
namespace {

using Json = nlohmann::ordered_json;

std::string name_of(const Scenario& s, Destination to) {
  const PrefixTree& tree = s.index.tree;
  if (tree.is_router(to)) return s[tree.router(to)].name;
  return tree.prefixes[to.index].length == 0 ? "default" : to_text(tree.prefixes[to.index]);
}

struct EndpointText {
  const Scenario& s;
  std::string operator()(RouterId id) const { return "router " + s[id].name; }
  std::string operator()(VmId id) const { return "vm " + s[id].name; }
  std::string operator()(Address address) const { return to_text(address); }
  std::string operator()(ApplicationId id) const { return "application " + s[id].name; }
};

std::string source_text(const Scenario& s, const Route& route) {
  switch (route.source) {
    case Route::Source::connected:
      return "connected";
    case Route::Source::static_route: {
      const StaticRoute& typed = s[route.static_id];
      if (typed.local_network) return "local network " + s[typed.local_network].name;
      return typed.is_system ? "system route" : "static route " + typed.name;
    }
    case Route::Source::ospf:
      return "ospf";
    case Route::Source::bgp:
      return "bgp";
    case Route::Source::summary:
      return "summary, nothing longer known";
  }
  return "";
}

std::string route_text(const Scenario& s, const Route& route) {
  const std::string via = route.via                                  ? "via " + s[route.via].name
                          : route.source == Route::Source::connected ? "here"
                                                                     : "dropped";
  std::string text = fmt::format("{:<18} {:<14} {}", name_of(s, route.matched), via, source_text(s, route));
  if (route.equal.empty()) return text;
  text += ", shared by flow:";
  for (const Route::NextHop& hop : route.equal) text += " " + (hop.via ? s[hop.via].name : std::string("dropped"));
  return text;
}

// What the last router did wrong, in a sentence: this is the route, or the missing one, that somebody has to change.
std::string verdict(const PathExplanation& path, const PathExplanation::Direction& way, bool is_back) {
  const Scenario& s = *path.scenario;
  if (way.steps.empty()) return "";
  const PathExplanation::Step& last = way.steps.back();
  const std::string router = s[last.at].name;
  const auto* asked = std::get_if<Address>(&path.to);
  if (way.disposition == Disposition::no_route && !is_back && asked && is_private(*asked) && s.is_internet(last.at))
    return "router " + router + " has no route: the internet carries nothing to a private address";
  if (way.disposition == Disposition::no_route) return "router " + router + " has no route" + (is_back ? " back" : "");
  if (way.disposition == Disposition::loop) return "router " + router + " has seen it before: it goes round in a loop";
  if (way.disposition == Disposition::storm) return "a storm leaves it no room on link " + s[way.stopped_by].name;
  if (way.disposition != Disposition::black_hole || !last.route) return "";
  return fmt::format("stale: {} at router {} still sends {} over link {}, where it is lost",
                     source_text(s, *last.route), router, name_of(s, last.route->matched), s[way.stopped_by].name);
}

std::string fork_text(const Scenario& s, const PathExplanation::Direction::Fork& fork) {
  std::string text = fmt::format("{:.4g} % of flows:", 100 * fork.share);
  for (const RouterId router : fork.routers) text += " " + s[router].name;
  if (fork.disposition == Disposition::reached) return text;
  text += ", " + std::string(to_text(fork.disposition));
  return fork.stopped_by ? text + " at link " + s[fork.stopped_by].name : text;
}

std::string direction_text(const PathExplanation& path, const PathExplanation::Direction& way, bool is_back) {
  const Scenario& s = *path.scenario;
  std::size_t widest = 0;
  for (const auto& step : way.steps) widest = std::max(widest, s[step.at].name.size());
  std::string text;
  for (const auto& step : way.steps) {
    const std::string none = way.disposition == Disposition::loop ? "again" : "no route";
    text += fmt::format("    {:<{}}  {}\n", s[step.at].name, widest, step.route ? route_text(s, *step.route) : none);
  }
  for (const auto& fork : way.forks) text += "    " + fork_text(s, fork) + "\n";
  if (const std::string why = verdict(path, way, is_back); !why.empty()) text += "    " + why + "\n";
  if (way.disposition != Disposition::reached) return text;
  text += fmt::format("    {} one way", to_text(way.latency));
  if (way.latency > way.least_latency)
    text += fmt::format(", {} more than the shortest way", to_text(way.latency - way.least_latency));
  return text + "\n";
}

std::string backend_text(const Scenario& s, const PathExplanation::Handover::Backend& backend) {
  if (!backend.is_here) return "no backend here: it runs elsewhere";
  if (!backend.is_used) return "taken out of use, gets no new connections: " + describe(s, backend.answer);
  const std::string found = backend.is_healthy ? "gets its share of connections: " : "found unhealthy, gets none: ";
  return found + describe(s, backend.answer);
}

std::string handover_text(const PathExplanation& path, const PathExplanation::Handover& handover) {
  const Scenario& s = *path.scenario;
  if (const auto* its = std::get_if<PublicAddressId>(&handover.by)) {
    const std::string head = fmt::format("  router {} translates {} to {}, and must see the answers\n",
                                         s[s[*its].at].name, to_text(s[*its].address), to_text(handover.inside));
    return head + (handover.way ? direction_text(path, *handover.way, false) : "");
  }
  const LoadBalancer& balancer = s[std::get<LoadBalancerId>(handover.by)];
  std::string text = fmt::format("  load balancer {} has {}\n", balancer.name, to_text(balancer.address));
  std::size_t widest = 0;
  for (const auto& backend : handover.backends) widest = std::max(widest, s[backend.vm].name.size());
  for (const auto& backend : handover.backends)
    text += fmt::format("    {:<{}}  {}\n", s[backend.vm].name, widest, backend_text(s, backend));
  return text;
}

Json link_json(const Scenario& s, LinkId link) { return link ? Json(s[link].name) : Json(nullptr); }

Json direction_json(const Scenario& s, const PathExplanation::Direction& way);

Json handover_json(const Scenario& s, const PathExplanation::Handover& handover) {
  if (const auto* its = std::get_if<PublicAddressId>(&handover.by))
    return {{"public_address", s[*its].name},
            {"router", s[s[*its].at].name},
            {"to", to_text(handover.inside)},
            {"way", handover.way ? direction_json(s, *handover.way) : Json(nullptr)}};
  Json backends = Json::array();
  for (const auto& backend : handover.backends)
    backends.push_back({{"vm", s[backend.vm].name},
                        {"is_here", backend.is_here},
                        {"is_healthy", backend.is_healthy},
                        {"is_used", backend.is_used},
                        {"disposition", to_text(backend.answer.disposition)}});
  return {{"load_balancer", s[std::get<LoadBalancerId>(handover.by)].name}, {"backends", backends}};
}

Json direction_json(const Scenario& s, const PathExplanation::Direction& way) {
  Json steps = Json::array();
  for (const auto& step : way.steps) {
    Json one{{"router", s[step.at].name}, {"route", nullptr}};
    if (step.route)
      one["route"] = {{"to", name_of(s, step.route->matched)},
                      {"by", source_text(s, *step.route)},
                      {"via", link_json(s, step.route->via)}};
    steps.push_back(std::move(one));
  }
  Json forks = Json::array();
  for (const auto& fork : way.forks) {
    Json routers = Json::array();
    for (const RouterId router : fork.routers) routers.push_back(s[router].name);
    forks.push_back({{"share", fork.share},
                     {"routers", routers},
                     {"disposition", to_text(fork.disposition)},
                     {"stopped_by", link_json(s, fork.stopped_by)}});
  }
  Json links = Json::array();
  for (const Hop hop : way.path) links.push_back(s[hop.link].name);
  Json json{{"disposition", to_text(way.disposition)},
            {"steps", steps},
            {"links", links},
            {"stopped_by", link_json(s, way.stopped_by)},
            {"latency_s", seconds(way.latency)},
            {"least_latency_s", seconds(way.least_latency)}};
  if (!forks.empty()) json["forks"] = forks;
  return json;
}

std::vector<Destination> destinations_of(const Scenario& s) {
  std::vector<Destination> all;
  for (std::uint32_t i = 0; i < s.index.tree.parent.size(); ++i) all.push_back({i});
  return all;
}

// The paths that BGP decided between at a router, the winner first, and the step that made it win; and static routes
// that are further away than what is used.
std::string candidates_text(const Scenario& s, const State& state, Forwarding& forwarding, RouterId at, Destination to,
                            const std::optional<Route>& used) {
  std::string text;
  const std::vector<BgpPath> offers = forwarding.bgp_paths(state, at, to);
  const BgpDecided decided = offers.size() > 1 ? decide(s, offers) : BgpDecided{};
  const auto add = [&](const BgpPath& offer, std::string_view why) {
    text += fmt::format("      bgp via {} from {}: LOCAL_PREF {}, AS path {}, origin {}, MED {}, {}, cost {}{}{}\n",
                        s[offer.via].name, s[offer.by].name, offer.preference, offer.passed.size(),
                        offer.is_incomplete ? "incomplete" : "igp", offer.med, offer.is_external ? "eBGP" : "iBGP",
                        offer.interior_cost, why.empty() ? "" : ": wins by ", why);
  };
  if (offers.size() > 1) add(offers[decided.winner], to_text(decided.by));
  for (std::size_t i = 0; i < offers.size(); ++i)
    if (offers.size() > 1 && i != decided.winner) add(offers[i], "");
  for (const StaticRouteId id : s.index.static_routes_of_router[at.index]) {
    const StaticRoute& route = s[id];
    const auto* prefix = std::get_if<Prefix>(&route.to);
    const auto destination = prefix ? s.index.tree.of(*prefix) : s.index.tree.of(std::get<RouterId>(route.to));
    if (destination != to || !state.is_usable(id) || (used && used->static_id == id)) continue;
    text += fmt::format("      static route {} {}, distance {}\n", route.name,
                        route.via ? "via " + s[route.via].name : std::string("dropped"), route.distance);
  }
  return text;
}

}  // namespace

std::string path_text(const PathExplanation& path, const TextStyle& style) {
  const Scenario& s = *path.scenario;
  const std::string head = fmt::format("{} to {} at {}: {}", s[path.from].name, std::visit(EndpointText{s}, path.to),
                                       time_text(path.at), describe(s, path.answer));
  std::string text = bold(head, style) + "\n";
  for (const auto& [share, answer] : path.shares)
    text += fmt::format("  {:.4g} % of connections: {}\n", 100 * share, describe(s, answer));
  text += "  there\n" + direction_text(path, path.there, false);
  if (path.departure && path.departure->as)
    text += fmt::format("  router {} sends it into the internet as {}, and must see the answer\n",
                        s[path.departure->at].name, to_text(*path.departure->as));
  else if (path.departure)
    text += fmt::format("  router {} sends it into the internet from a private address, which nobody answers\n",
                        s[path.departure->at].name);
  for (const auto& handover : path.handovers) text += handover_text(path, handover);
  if (path.back) text += "  back\n" + direction_text(path, *path.back, true);
  if (path.there.disposition == Disposition::reached || path.attached_to.empty()) return text;
  text += "  its subnet is attached to";
  for (const RouterId router : path.attached_to) text += " " + s[router].name;
  return text + "\n";
}

std::string path_json(const PathExplanation& path) {
  const Scenario& s = *path.scenario;
  Json attached = Json::array();
  for (const RouterId router : path.attached_to) attached.push_back(s[router].name);
  Json handed_on = Json::array();
  for (const auto& handover : path.handovers) handed_on.push_back(handover_json(s, handover));
  Json json{{"drsim", output_version},
            {"from", s[path.from].name},
            {"to", std::visit(EndpointText{s}, path.to)},
            {"at_s", seconds(path.at)},
            {"disposition", to_text(path.answer.disposition)},
            {"what", describe(s, path.answer)},
            {"there", direction_json(s, path.there)},
            {"back", path.back ? direction_json(s, *path.back) : Json(nullptr)},
            {"attached_to", attached}};
  if (path.departure)
    json["departure"] = {{"router", s[path.departure->at].name},
                         {"as", path.departure->as ? Json(to_text(*path.departure->as)) : Json(nullptr)}};
  if (!handed_on.empty()) json["handed_on"] = handed_on;
  for (const auto& [share, answer] : path.shares)
    json["shares"].push_back(
        {{"share", share}, {"disposition", to_text(answer.disposition)}, {"what", describe(s, answer)}});
  return json.dump(2) + "\n";
}

std::string routes_text(const Scenario& s, const TextStyle& style) {
  const State state(s);
  Forwarding forwarding(s);
  std::string text;
  for (std::size_t i = 0; i < s.routers.size(); ++i) {
    text += (i == 0 ? "" : "\n") + bold("router " + s.routers[i].name, style) + "\n";
    for (const Destination to : destinations_of(s)) {
      if (s.index.tree.is_router(to) && s.index.tree.router(to) == RouterId{i}) continue;
      const auto route = forwarding.route(state, RouterId{i}, to);
      text += fmt::format("  {:<18} {}\n", name_of(s, to), route ? "by " + route_text(s, *route) : "no route");
      text += candidates_text(s, state, forwarding, RouterId{i}, to, route);
    }
  }
  return text;
}

std::string routes_json(const Scenario& s) {
  const State state(s);
  Forwarding forwarding(s);
  Json routers = Json::array();
  for (std::size_t i = 0; i < s.routers.size(); ++i) {
    Json routes = Json::array();
    for (const Destination to : destinations_of(s)) {
      if (s.index.tree.is_router(to) && s.index.tree.router(to) == RouterId{i}) continue;
      const auto route = forwarding.route(state, RouterId{i}, to);
      Json one{{"to", name_of(s, to)}, {"matched", nullptr}, {"by", "no route"}, {"via", nullptr}};
      if (route)
        one["matched"] = name_of(s, route->matched), one["by"] = source_text(s, *route),
        one["via"] = link_json(s, route->via);
      routes.push_back(std::move(one));
    }
    routers.push_back({{"router", s.routers[i].name}, {"routes", routes}});
  }
  return Json{{"drsim", output_version}, {"routers", routers}}.dump(2) + "\n";
}

}  // namespace drsim
