#include <algorithm>
#include <optional>
#include <variant>

#include "scenarios/build.hpp"
#include "scenarios/values.hpp"

namespace drsim {
namespace {

std::optional<std::variant<Prefix, RouterId>> destination_of(const Fields& fields, Draft& draft) {
  const std::string text = fields.text("to");
  if (text == "default") return Prefix{};
  if (const auto router = draft.routers.find(text); router != draft.routers.end()) return router->second;
  const Parsed<Prefix> prefix = parse_prefix(text);
  if (const auto* parsed = std::get_if<Prefix>(&prefix)) return *parsed;
  std::vector<std::string> known;
  for (const auto& [name, id] : draft.routers) known.push_back(name);
  const std::string near = nearest(text, known);
  draft.wrong(fields.at("to"), "'" + text + "' is neither a prefix nor a router",
              near.empty() ? "write 192.168.1.0/24, default, or a router's name" : "did you mean '" + near + "'?");
  return {};
}

void build_track(const Fields& fields, StaticRoute& route, Draft& draft) {
  if (!fields.states("track")) return;
  const Fields track = fields.map("track");
  route.track = Track{track.id("target", draft.routers), track.duration("every"), track.duration("timeout"), track.duration("down-delay"),
                      track.duration("up-delay")};
  if (route.track->every == Duration{}) draft.wrong(track.at("every"), "a probe every 0s", "write 1s or more");
  if (!route.via) draft.wrong(fields.at("track"), "route '" + route.name + "' points to no link that a probe could go over", "give it via");
}

void build_route(const std::string& name, const Fields& fields, Draft& draft) {
  const RouterId at = fields.id("at", draft.routers);
  StaticRoute route{.name = name, .at = at, .to = Prefix{}, .via = {}, .distance = fields.count("distance"),
                    .begins_installed = fields.text("initially") == "installed", .track = {}, .origin = draft.origin(fields.at())};
  if (const auto to = destination_of(fields, draft)) route.to = *to;
  if (fields.states("via")) {
    const auto via = draft.links.find(fields.text("via"));
    if (via == draft.links.end()) {
      draft.sound = false;
      return;
    }
    route.via = via->second;
    const auto& ends = draft.scenario[route.via].ends;
    if (std::find(ends.begin(), ends.end(), Node{at}) == ends.end())
      draft.wrong(fields.at("via"), "link '" + via->first + "' does not end at router '" + draft.scenario[at].name + "'", "name one of its own links");
  }
  build_track(fields, route, draft);
  draft.routes[name] = StaticRouteId{draft.scenario.static_routes.size()};
  draft.scenario.static_routes.push_back(std::move(route));
}

}  // namespace

Bgp bgp_of(const Fields& fields, std::size_t place, Draft& draft) {
  constexpr std::int64_t first_private = 4'200'000'000;  // RFC 6996
  const Bgp bgp{fields.states("as") ? fields.count("as") : first_private + static_cast<std::int64_t>(place), fields.duration("keepalive"),
                fields.duration("hold"), fields.duration("connect-retry"), fields.duration("advertisement"), fields.delay("convergence")};
  if (bgp.keepalive == Duration{}) draft.wrong(fields.at("keepalive"), "a keepalive every 0s", "write 1s or more");
  if (bgp.hold < 3s) draft.wrong(fields.at("hold"), "a hold time below three seconds", "RFC 4271 section 4.2: at least 3s");
  if (bgp.keepalive * 3 > bgp.hold)
    draft.wrong(fields.at("keepalive"), "a keepalive interval of more than a third of the hold time", "RFC 4271 section 4.4: at most " + to_text(bgp.hold / 3));
  if (fields.states("as") && bgp.as_number > 4'294'967'294) draft.wrong(fields.at("as"), "there is no autonomous system of that number", "RFC 6793: 1 to 4294967294");
  return bgp;
}

RouterProfile profile_of(const std::string& word) {
  if (word == "frr") return RouterProfile::frr;
  if (word == "bird") return RouterProfile::bird;
  if (word == "ios-xe") return RouterProfile::ios_xe;
  return word == "azure" ? RouterProfile::azure : RouterProfile::standard;
}

void build_line(Link& link, const Fields& node, Draft& draft) {
  const std::string protocol = node.text("protocol");
  link.protocol = protocol == "bgp" ? RoutingProtocol::bgp : protocol == "none" ? RoutingProtocol::none : RoutingProtocol::ospf;
  link.is_direct = node.truth("direct");
  link.carrier_delay = node.delay("carrier-delay");
  link.preference = node.count("preference");
  if (node.states("preference") && link.protocol != RoutingProtocol::bgp) draft.wrong(node.at("preference"), "only BGP has preferences", "protocol: bgp");
  if (!node.states("bfd")) return;
  const Fields bfd = node.map("bfd");
  link.bfd = Bfd{bfd.duration("interval"), bfd.count("multiplier")};
  if (link.bfd->interval == Duration{}) draft.wrong(bfd.at("interval"), "a sign of life every 0s", "write 300ms");
  if (link.bfd->multiplier > 255) draft.wrong(bfd.at("multiplier"), "a multiplier above 255", "RFC 5880 section 4.1: it is one byte");
  if (link.protocol == RoutingProtocol::none) draft.wrong(node.at("bfd"), "BFD has nobody to tell on a link without a routing protocol", "give it one, or track the static routes");
}

void build_routes(const Fields& root, Draft& draft) {
  for (const auto& [name, node] : root.named("routes")) build_route(name, node, draft);
}

}  // namespace drsim
