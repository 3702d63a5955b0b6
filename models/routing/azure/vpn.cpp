#include "models/routing/azure/vpn.hpp"

namespace drsim {

void Vpn::on(const SiteChanged& change) {
  for (const RouterId router : scenario().index.routers_of_site[change.site.index]) may_have_changed(router);
}
void Vpn::on(const RouterChanged& change) { may_have_changed(change.router); }
void Vpn::on(const LinkChanged& change) {
  if (scenario()[change.link].tunnel) may_have_changed(change.link);
  over_may_have_changed(change.link);
}
void Vpn::on(const DirectionChanged& change) { over_may_have_changed(change.link); }
void Vpn::on(const LossChanged& change) { over_may_have_changed(change.link); }
void Vpn::on(const TrunkChanged& change) {
  for (const LinkId link : scenario().index.carried_by[change.link.index]) over_may_have_changed(link);
}

void Vpn::over_may_have_changed(LinkId link) {
  for (const LinkId tunnel : scenario().index.tunnels_over[link.index]) may_have_changed(tunnel);
}

// With its own tunnels, those that run over its links.
void Vpn::may_have_changed(RouterId router) {
  for (const LinkId link : scenario().index.links_of_router[router.index]) {
    if (scenario()[link].tunnel) may_have_changed(link);
    over_may_have_changed(link);
  }
}

// Who stands in for another tunnel is wanted when that one is down; it stays until it fails itself.
void Vpn::on(const TunnelChanged& change) { over_may_have_changed(change.link); }

bool Vpn::are_both_up(LinkId id) const {
  const std::array<Node, 2>& ends = scenario()[id].ends;
  return state().is_up(std::get<RouterId>(ends[0])) && state().is_up(std::get<RouterId>(ends[1]));
}

void Vpn::may_have_changed(LinkId id) {
  const Tunnel& tunnel = *scenario()[id].tunnel;
  if (!state().could_tunnel(id)) {
    disarm(timer(Purpose::negotiated, id));
    if (!state().is_negotiated(id, 0) && !state().is_negotiated(id, 1)) return;
    // Disconnected, it is gone at once. Otherwise the earliest sign of life missed is up to an interval old, at each
    // end by itself; traffic itself, where it is what they listen for, stops for both at once.
    if (!state().is_connected(id)) {
      apply(TunnelChanged{id, Status::down});
    } else if (tunnel.check == Duration{} || !are_both_up(id)) {
      arm_unless_armed(timer(Purpose::dead_peer, id), residual(tunnel.dead_peer, tunnel.check));
    } else {
      for (const std::size_t end : {0u, 1u})
        if (state().is_negotiated(id, end))
          arm_unless_armed(timer(Purpose::dead_peer, id, 1 + end), residual(tunnel.dead_peer, tunnel.check));
    }
    return;
  }
  for (const std::size_t part : {0u, 1u, 2u}) disarm(timer(Purpose::dead_peer, id, part));
  if (state().is_negotiated(id)) return;
  bool is_wanted = true;
  for (const LinkId other : scenario().index.tunnels_over[id.index])
    if (scenario()[other].tunnel->instead_of == id) is_wanted = is_wanted && !state().is_negotiated(other);
  if (tunnel.instead_of) is_wanted = is_wanted && !state().is_negotiated(tunnel.instead_of);
  if (is_wanted)
    arm_unless_armed(timer(Purpose::negotiated, id), tunnel.negotiation);
  else
    disarm(timer(Purpose::negotiated, id));
}

void Vpn::expired(const Timer& timer) {
  if (timer.purpose == Purpose::gateway_back) {
    may_have_changed(LinkId{timer.component});
    return;
  }
  const LinkEnd end = timer.part == 0 ? LinkEnd::both : end_of(timer.part - 1);
  apply(TunnelChanged{LinkId{timer.component}, timer.purpose == Purpose::negotiated ? Status::up : Status::down, end});
}

// What Microsoft says of its gateways, by how the one that was active is lost (vpn-gateway-highlyavailable.md,
// 03/31/2025; of two active ones no figure is published). Whoever has dialled in is disconnected, and dials again.
void Vpn::perform(const InterruptGateway& action) {
  const Delay away = action.how == InterruptGateway::How::planned     ? Delay{Uniform{10s, 15s}}
                     : action.how == InterruptGateway::How::unplanned ? Delay{Triangular{60s, 90s, 180s}}
                                                                      : Delay{Triangular{1s, 10s, 45s}};
  for (const LinkId link : scenario().index.links_of_router[action.gateway.index]) {
    if (!scenario()[link].tunnel || !state().is_negotiated(link)) continue;
    const bool is_dialled = scenario()[link].tunnel->kind == Tunnel::Kind::point_to_site;
    arm(timer(is_dialled ? Purpose::gateway_back : Purpose::negotiated, link), away);
    apply(TunnelChanged{link, Status::down});
  }
}

}  // namespace drsim
