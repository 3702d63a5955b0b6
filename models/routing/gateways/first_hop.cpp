#include "models/routing/gateways/first_hop.hpp"

#include <algorithm>

#include "models/ethernet/bridged.hpp"
#include "models/reachability/reachability.hpp"

namespace drsim {
namespace {

// Who changes its priority says so at once: with this, it has been heard.
constexpr Duration hello_of_a_change = 100ms;

}  // namespace

void FirstHop::reevaluate() {
  LazyFlood flood;
  for (std::size_t i = 0; i < scenario().subnets.size(); ++i)
    if (scenario().subnets[i].virtual_gateway)
      for (std::size_t place = 0; place < scenario().subnets[i].gateways.size(); ++place)
        reevaluate(SubnetId{i}, place, flood);
}

// They have long been up: of those that hear each other, the first is active, whatever is down from the start.
void FirstHop::begin() {
  LazyFlood flood;
  for (std::size_t i = 0; i < scenario().subnets.size(); ++i) {
    const SubnetId id{i};
    const std::vector<RouterId>& gateways = scenario()[id].gateways;
    if (!scenario()[id].virtual_gateway) continue;
    for (std::size_t place = 0; place < gateways.size(); ++place) {
      const RouterId gateway = gateways[place];
      if (scenario()[id].virtual_gateway->shares_load) {
        const auto next = takes_part(id, gateway) ? std::nullopt : next_forwarder(id, gateway);
        if (next && state().is_active(id, gateway)) apply(ForwarderChanged{id, gateway, *next});
        continue;
      }
      bool is_first = takes_part(id, gateway);
      for (std::size_t other = 0; other < gateways.size() && is_first; ++other)
        is_first = other == place || !goes_before(id, other, place) || !hears(id, gateway, gateways[other], flood);
      if (is_first != state().is_active_gateway(id, gateway)) apply(ActiveGatewayChanged{id, gateway, is_first});
    }
  }
}

bool FirstHop::takes_part(SubnetId subnet, RouterId gateway) const {
  return state().is_up(gateway) && state().is_active(subnet, gateway);
}

// Advertisements cross the VLAN, if it joins the two, a storm leaves them room, and the listener hears anything at all.
bool FirstHop::hears(SubnetId subnet, RouterId gateway, RouterId other, LazyFlood& flood) const {
  if (!takes_part(subnet, other) || state().loses_hellos(gateway)) return false;
  const VlanId vlan = scenario()[subnet].vlan;
  const auto way = bridged(scenario(), state(), vlan, scenario()[other].attached_to, scenario()[gateway].attached_to);
  if (!way ||
      std::any_of(way->begin(), way->end(), [&](Hop hop) { return !floods_broadcast(scenario()[hop.link].kind); }))
    return false;
  if (!flood) flood = flood_of(scenario(), state());
  return lost_one_way(*flood, *way) < hello_loss_threshold;
}

bool FirstHop::hears_master(SubnetId subnet, RouterId gateway, RouterId other, LazyFlood& flood) const {
  return other != gateway && state().is_active_gateway(subnet, other) && !state().is_leaving(other) &&
         hears(subnet, gateway, other, flood);
}

// Of a virtual MAC address that nobody answers for, the next gateway in line does once it has missed its hellos; a
// gateway that is back gets its own again.
void FirstHop::look_at_forwarder(SubnetId id, std::size_t place) {
  const VirtualGateway& timing = *scenario()[id].virtual_gateway;
  const RouterId its_own = scenario()[id].gateways[place];
  const RouterId now = state().forwarder(id, its_own);
  const Timer takeover = timer(Purpose::takeover, id, its_own.index);
  const auto serves = [&](RouterId gateway) { return takes_part(id, gateway) && !state().is_leaving(gateway); };
  if (serves(now) && (now == its_own || !serves(its_own)))
    disarm(takeover);
  else if (serves(now))
    arm_unless_armed(takeover, Fixed{timing.preempt_delay});
  else if (next_forwarder(id, now))
    arm_unless_armed(
        takeover, state().is_leaving(now) ? Delay{Fixed{timing.handover}} : residual(timing.silence, timing.interval));
}

std::optional<RouterId> FirstHop::next_forwarder(SubnetId id, RouterId now) const {
  for (const RouterId gateway : scenario()[id].gateways)
    if (gateway != now && takes_part(id, gateway) && !state().is_leaving(gateway)) return gateway;
  return {};
}

void FirstHop::reevaluate(SubnetId id, std::size_t place, LazyFlood& flood) {
  if (scenario()[id].virtual_gateway->shares_load) {
    look_at_forwarder(id, place);
    return;
  }
  const std::vector<RouterId>& gateways = scenario()[id].gateways;
  const RouterId gateway = gateways[place];
  const bool is_leaving = state().is_leaving(gateway);
  // Of two that answer, the one that would go first goes on; one that leaves makes room for any.
  bool steps_back = false;
  for (std::size_t other = 0; other < gateways.size() && !steps_back; ++other)
    steps_back = (is_leaving || goes_before(id, other, place)) && hears_master(id, gateway, gateways[other], flood);
  if (!takes_part(id, gateway) || steps_back || is_leaving) disarm(timer(Purpose::takeover, id, gateway.index));
  if (!takes_part(id, gateway) || steps_back)
    apply(ActiveGatewayChanged{id, gateway, false});
  else if (!is_leaving && !state().is_active_gateway(id, gateway))
    wait_for_turn(id, place, flood);
}

// Of several backups, the one that is next in line is the first whose timer ends. One that comes back ignores a worse
// master from its own start on; one that has lost its master waits for what is left; and one whose master says that it
// leaves, for a little longer the worse it is itself (RFC 5798 section 6.4.2).
void FirstHop::wait_for_turn(SubnetId id, std::size_t place, LazyFlood& flood) {
  const std::vector<RouterId>& gateways = scenario()[id].gateways;
  const RouterId gateway = gateways[place];
  const VirtualGateway& timing = *scenario()[id].virtual_gateway;
  const Timer takeover = timer(Purpose::takeover, id, gateway.index);
  bool is_next = true;
  for (std::size_t other = 0; other < gateways.size() && is_next; ++other)
    is_next = !goes_before(id, other, place) || state().is_leaving(gateways[other]) ||
              !hears(id, gateway, gateways[other], flood);
  const bool hears_a_master = std::any_of(gateways.begin(), gateways.end(),
                                          [&](RouterId other) { return hears_master(id, gateway, other, flood); });
  const bool is_told = std::any_of(gateways.begin(), gateways.end(), [&](RouterId other) {
    return other != gateway && state().is_active_gateway(id, other) && state().is_leaving(other) &&
           hears(id, gateway, other, flood);
  });
  if (!is_next || (hears_a_master && !timing.preempts))
    disarm(takeover);
  else if (hears_a_master && is_ahead_of_its_better(id, place, flood))
    // HSRP's next hello says that it is worth less, and is answered by a coup (RFC 2281 section 5.7); VRRP's backups do
    // not listen to it any more (RFC 5798 section 6.4.2).
    arm_unless_armed(takeover, timing.handover == Duration{}
                                   ? Delay{Uniform{timing.preempt_delay, timing.preempt_delay + hello_of_a_change}}
                                   : residual(timing.silence + timing.preempt_delay, timing.interval));
  else if (hears_a_master && tracks_anything(id, gateway))
    // What it tracks is back: it has been there all along, and it answers the next hello of a lower priority.
    arm_unless_armed(takeover, timing.handover == Duration{}
                                   ? Delay{Uniform{timing.preempt_delay, timing.preempt_delay + timing.interval}}
                                   : residual(timing.silence + timing.preempt_delay, timing.interval));
  else if (hears_a_master)
    arm_unless_armed(takeover, Fixed{timing.silence + timing.preempt_delay});
  else if (is_told)
    arm_unless_armed(takeover, Fixed{timing.handover});
  else
    arm_unless_armed(takeover, residual(timing.silence, timing.interval));
}

bool FirstHop::tracks_anything(SubnetId id, RouterId gateway) const {
  const std::vector<VirtualGateway::Track>& tracks = scenario()[id].virtual_gateway->tracks;
  return std::any_of(tracks.begin(), tracks.end(), [&](const auto& track) { return track.at == gateway; });
}

// Whether the master would go first by the order alone, and has lost something that it tracks.
bool FirstHop::is_ahead_of_its_better(SubnetId id, std::size_t place, LazyFlood& flood) {
  const std::vector<RouterId>& gateways = scenario()[id].gateways;
  for (std::size_t other = 0; other < gateways.size(); ++other)
    if (goes_before(id, place, other) && hears_master(id, gateways[place], gateways[other], flood))
      for (const VirtualGateway::Track& track : scenario()[id].virtual_gateway->tracks)
        if (track.at == gateways[other] && has_lost(track)) return true;
  return false;
}

// By priority, as far as what they track leaves of it; of equal ones, by their order.
bool FirstHop::goes_before(SubnetId subnet, std::size_t one, std::size_t other) {
  const VirtualGateway& virtual_gateway = *scenario()[subnet].virtual_gateway;
  if (virtual_gateway.tracks.empty() && virtual_gateway.priorities.empty()) return one < other;
  const std::int64_t its = priority(subnet, one), others = priority(subnet, other);
  return its != others ? its > others : one < other;
}

std::int64_t FirstHop::priority(SubnetId subnet, std::size_t place) {
  const VirtualGateway& virtual_gateway = *scenario()[subnet].virtual_gateway;
  const std::vector<std::int64_t>& stated = virtual_gateway.priorities;
  std::int64_t priority = place < stated.size() ? stated[place] : 0;
  for (const VirtualGateway::Track& track : virtual_gateway.tracks)
    if (track.at == scenario()[subnet].gateways[place] && has_lost(track)) priority -= track.decrement;
  return priority;
}

// A line is lost when its router sees no carrier, or its neighbour there is gone; a route, when nothing leads there.
bool FirstHop::has_lost(const VirtualGateway::Track& track) {
  if (const auto* link = std::get_if<LinkId>(&track.what)) {
    const bool speaks = scenario()[*link].protocol != RoutingProtocol::none;
    return !state().sees_carrier(*link, track.at) || (speaks && !state().is_adjacent(*link));
  }
  const auto destination = scenario().index.tree.of(std::get<Prefix>(track.what));
  return !destination || !world.reachability.forwarding().route(state(), track.at, *destination);
}

void FirstHop::check_tracks() {
  if (scenario().index.has_tracks) reevaluate();
}

void FirstHop::expired(const Timer& timer) {
  const SubnetId subnet{timer.component};
  const RouterId router{timer.part};
  if (!scenario()[subnet].virtual_gateway->shares_load) {
    apply(ActiveGatewayChanged{subnet, router, true});
    return;
  }
  const bool is_back = takes_part(subnet, router) && !state().is_leaving(router);
  const auto next = is_back ? std::optional(router) : next_forwarder(subnet, state().forwarder(subnet, router));
  if (next) apply(ForwarderChanged{subnet, router, *next});
}

}  // namespace drsim
