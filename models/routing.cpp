#include "models/routing.hpp"

namespace drsim {

using Purpose = Timer::Purpose;

void Routing::on(const SiteChanged& change) {
  for (const RouterId router : scenario().index.routers_of_site[change.site.index]) links_may_have_changed(router);
}

void Routing::on(const RouterChanged& change) { links_may_have_changed(change.router); }

void Routing::on(const RouterDeafened& change) { links_may_have_changed(change.router); }

void Routing::on(const LinkStarved& change) { link_may_have_changed(change.link); }

void Routing::on(const TrunkChanged& change) {
  for (std::size_t i = 0; i < scenario().links.size(); ++i)
    if (scenario().links[i].over == change.link) link_may_have_changed(LinkId{i});
}

void Routing::on(const LinkChanged& change) {
  if (!scenario()[change.link].is_trunk()) link_may_have_changed(change.link);
}

void Routing::links_may_have_changed(RouterId router) {
  for (const LinkId link : scenario().index.links_of_router[router.index]) link_may_have_changed(link);
}

void Routing::link_may_have_changed(LinkId link) {
  const std::array<Node, 2>& ends = scenario()[link].ends;
  const auto is_deaf = [&](const Node& end) { return state().is_deaf(std::get<RouterId>(end)); };
  if (state().is_up(link) && !state().is_starved(link) && !is_deaf(ends[0]) && !is_deaf(ends[1])) {
    // Hellos flow again. Back before the dead interval ended, nobody has noticed; otherwise the next hello tells.
    for (std::size_t end : {0u, 1u}) disarm(timer(Purpose::dead, link, end));
    const Duration hello = scenario()[std::get<RouterId>(ends[0])].ospf.hello;
    if (!state().is_adjacent(link)) arm_unless_armed(timer(Purpose::hello, link), Uniform{0s, hello});
    return;
  }
  disarm(timer(Purpose::hello, link));
  if (!state().is_adjacent(link)) return;
  // Each router that lives gives the other up on its own; the first to do so takes the link out of everybody's
  // paths, for a link counts only if both ends describe it (section 16.1, step 2b).
  for (std::size_t end : {0u, 1u}) {
    const RouterId router = std::get<RouterId>(ends[end]);
    if (!state().is_up(router)) continue;
    const Ospf& ospf = scenario()[router].ospf;
    arm_unless_armed(timer(Purpose::dead, link, end), residual(ospf.dead, ospf.hello));
  }
}

void Routing::on(const AdjacencyChanged& change) {
  const std::array<Node, 2>& ends = scenario()[change.link].ends;
  const RouterId first = std::get<RouterId>(ends[0]), second = std::get<RouterId>(ends[1]);
  const RouterId telling = state().is_up(first) ? first : second;
  arm(timer(Purpose::convergence, change.link), scenario()[telling].ospf.convergence);
}

void Routing::on(const SubnetWithdrawn& change) { tell_all(change.subnet, change.from); }
void Routing::on(const SubnetAnnounced& change) { tell_all(change.subnet, change.from); }

void Routing::tell_all(SubnetId subnet, RouterId gateway) {
  arm(timer(Purpose::route, subnet, gateway.index), scenario()[gateway].ospf.convergence);
}

void Routing::on(const BandwidthChanged& change) { effects.emplace_back(SetCapacity{change.link, change.to}); }

void Routing::expired(const Timer& timer) {
  const LinkId link{timer.component};
  const auto as_status = [](bool up) { return up ? Status::up : Status::down; };
  switch (timer.purpose) {
    case Purpose::dead: apply(AdjacencyChanged{link, Status::down}); break;
    case Purpose::hello: apply(AdjacencyChanged{link, Status::up}); break;
    case Purpose::convergence: apply(TopologyChanged{link, as_status(state().is_adjacent(link))}); break;
    default: {
      const SubnetId subnet{timer.component};
      const RouterId gateway{timer.part};
      apply(RouteChanged{subnet, gateway, as_status(state().is_active(subnet, gateway))});
    }
  }
}

}  // namespace drsim
