#include "models/routing/changes.hpp"

#include "models/state/wording.hpp"

namespace drsim {
namespace {

std::string setting_text(const Scenario& s, const LinkSettingTo& set, const std::string& word) {
  std::string at;
  if (set.end != LinkEnd::both) at = " at " + s[s[set.link].router(static_cast<std::size_t>(set.end))].name;
  if (set.setting == LinkSetting::conditional)
    return std::string(set.to == 1 ? "announced" : "not announced") + at + " under its condition";
  const std::string to = set.to == LinkSettingTo::as_stated ? "its usual value" : std::to_string(set.to);
  return (set.setting == LinkSetting::cost ? "cost" : "preference") + at + word + to;
}

std::string step_text(const Scenario& s, const RoutingStep& step, bool is_undone) {
  const bool is_on = step.is_on != is_undone;
  if (const auto* set = std::get_if<LinkSettingTo>(&step.what))
    return s[set->link].name + ": " + setting_text(s, *set, " set to ");
  if (const auto* link = std::get_if<LinkId>(&step.what)) return (is_on ? "connect " : "disconnect ") + s[*link].name;
  const StaticRoute& route = s[std::get<StaticRouteId>(step.what)];
  if (!route.local_network) return (is_on ? "install " : "remove ") + route.name;
  return (is_on ? "add " : "drop ") + to_text(std::get<Prefix>(route.to)) + (is_on ? " to " : " from ") +
         s[route.local_network].name;
}

std::string update_text(const Scenario& s, const RoutingUpdate& update) {
  switch (update.about) {
    case RoutingUpdate::About::announcement:
      return s.subnets[update.which].name + " at " + s.routers[update.by].name;
    case RoutingUpdate::About::adjacency:
      return "adjacency over " + s.links[update.which].name + " at " + s[s.links[update.which].router(update.by)].name;
    case RoutingUpdate::About::static_route:
      break;
  }
  return "static route " + s.static_routes[update.which].name;
}

std::string end_text(const Scenario& s, std::string_view word, LinkId link, LinkEnd end) {
  if (end == LinkEnd::both) return "";
  return std::string(word) + s[s[link].router(static_cast<std::size_t>(end))].name;
}

}  // namespace

std::string describe(const Scenario& s, const AdjacencyChanged& c) {
  return "adjacency over " + s[c.link].name + " " + std::string(to_text(c.to)) + end_text(s, " at ", c.link, c.end);
}
std::string describe(const Scenario& s, const TopologyChanged& c) {
  return "link " + s[c.link].name + (c.to == Status::up ? " is used for routing" : " is no longer used for routing") +
         end_text(s, " from ", c.link, c.end);
}
std::string describe(const Scenario& s, const SubnetWithdrawn& c) {
  return "subnet " + s[c.subnet].name + " withdrawn at " + s[c.from].name;
}
std::string describe(const Scenario& s, const SubnetAnnounced& c) {
  return "subnet " + s[c.subnet].name + " announced at " + s[c.from].name;
}
std::string describe(const Scenario& s, const ActiveGatewayChanged& c) {
  return "router " + s[c.router].name + (c.is_active_gateway ? " is" : " is no longer") + " the active gateway for " +
         s[c.subnet].name;
}
std::string describe(const Scenario& s, const GatewaySteppedBack& c) {
  return "router " + s[c.router].name +
         (c.is_leaving ? " steps back from its virtual gateways" : " takes part in its virtual gateways again");
}
std::string describe(const Scenario& s, const RouteChanged& c) {
  return "routers " + std::string(c.to == Status::up ? "have" : "dropped") + " the route to " + s[c.subnet].name +
         " at " + s[c.gateway].name;
}
std::string describe(const Scenario& s, const RouterConverged& c) {
  return "router " + s[c.router].name + " has converged";
}
std::string describe(const Scenario& s, const StaticRouteChanged& c) {
  return "static route " + s[c.route].name + (c.is_installed ? " installed at " : " removed at ") +
         s[s[c.route].at].name;
}
std::string describe(const Scenario& s, const TrackChanged& c) {
  return "static route " + s[c.route].name +
         (c.to == Status::up ? ": its probe is answered" : ": its probe is not answered") + " at " +
         s[s[c.route].at].name;
}
std::string describe(const Scenario& s, const TunnelChanged& c) {
  return "tunnel " + s[c.link].name + (c.to == Status::up ? " negotiated" : " down") +
         end_text(s, " at ", c.link, c.end);
}
std::string describe(const Scenario& s, const InterfaceChanged& c) {
  return "interface of " + s[c.gateway].name + " in subnet " + s[c.subnet].name + " " + std::string(to_text(c.to));
}
std::string describe(const Scenario& s, const RedistributionChanged& c) {
  return "routers " + std::string(c.to == Status::up ? "know" : "forget") + " static route " + s[c.route].name +
         " of " + s[s[c.route].at].name;
}
std::string describe(const Scenario& s, const LinkSettingChanged& c) {
  return "link " + s[c.set.link].name + ": " + setting_text(s, c.set, " set to ");
}
std::string describe(const Scenario& s, const LinkSettingConverged& c) {
  return "routers know of link " + s[c.set.link].name + ": " + setting_text(s, c.set, " ");
}
std::string describe(const Scenario& s, const SessionShutDown& c) {
  return "session over " + s[c.link].name +
         (c.is_shut ? " shut down" + end_text(s, " by ", c.link, c.by) + ": more prefixes than its maximum"
                    : " may be opened again");
}
std::string describe(const Scenario& s, const StandbyTookOver& c) {
  return "standby unit of router " + s[c.router].name + " takes over";
}
std::string describe(const Scenario& s, const UnitsRepaired& c) {
  return "units of router " + s[c.router].name + " repaired";
}
std::string describe(const Scenario& s, const ForwarderChanged& c) {
  if (c.of == c.by) return "router " + s[c.of].name + " answers for its own virtual MAC address in " + s[c.subnet].name;
  return "router " + s[c.by].name + " answers for the virtual MAC address of " + s[c.of].name + " in " +
         s[c.subnet].name;
}
std::string describe(const Scenario& s, const ControlPlaneChanged& c) {
  return "control plane of router " + s[c.router].name + " " + std::string(to_text(c.to));
}
std::string describe(const Scenario& s, const UpdateMissed& c) {
  return "router " + s[c.router].name + " does not hear" + (c.session ? " over " + s[c.session].name : "") + " of " +
         update_text(s, c.update);
}
std::string describe(const Scenario& s, const UpdateReceived& c) {
  return "router " + s[c.router].name + " hears" + (c.session ? " over " + s[c.session].name : "") + " at last of " +
         update_text(s, c.update);
}
std::string describe(const Scenario& s, const RoutingStepDone& c) {
  return "plan " + group_text(s, c.plan, c.group) + ": " + std::to_string(c.steps) + " of " +
         std::to_string(s[c.plan].groups[c.group].routing.size()) + " changes to routes and connections done";
}
std::string describe(const Scenario& s, const RoutingStepRefused& c) {
  const PlanGroup& its = s[c.plan].groups[c.group];
  // At failback, what is refused is a step that is undone. One past the last is the group's move.
  const std::string what = c.step < its.routing.size() ? step_text(s, its.routing[c.step], !its.routing[c.step].is_on)
                                                       : "moving subnet " + s[its.move->subnet].name;
  return "plan " + group_text(s, c.plan, c.group) + ": " + what + " refused: " + describe(c.conflict);
}

}  // namespace drsim
