#include "models/world/state.hpp"

#include "models/state/assign.hpp"

namespace drsim {

EquipmentState::EquipmentState(const Scenario& scenario)
    : scenario_(&scenario),
      at_(start_of_scenario - scenario.warm_up()),
      sites_(scenario.sites.size(), Status::up),
      switches_(scenario.switches.size(), Status::up),
      routers_(scenario.routers.size(), Status::up) {
  for (const Link& link : scenario.links)
    links_.push_back({.status = link.begins_up ? Status::up : Status::down,
                      .bandwidth = link.bandwidth,
                      .never_up = !link.begins_up});
}

bool EquipmentState::is_up(RouterId router) const {
  return routers_[router.index] == Status::up && is_up((*scenario_)[router].site);
}

bool EquipmentState::is_up(SwitchId node) const {
  return switches_[node.index] == Status::up && is_up((*scenario_)[node].site);
}

bool EquipmentState::set(const SiteChanged& c) {
  if (!assign(sites_[c.site.index], c.to)) return false;
  ++flooding_version_;
  for (const RouterId router : scenario_->index.routers_of_site[c.site.index]) touch_with_cables(router);
  for (const SwitchId node : scenario_->index.switches_of_site[c.site.index]) touch_carried_by(node);
  return true;
}

bool EquipmentState::set(const SwitchChanged& c) {
  ++flooding_version_;
  touch_carried_by(c.node);
  return assign(switches_[c.node.index], c.to);
}

bool EquipmentState::set(const RouterChanged& c) {
  if (!assign(routers_[c.router.index], c.to)) return false;
  touch_with_cables(c.router);
  return true;
}

bool EquipmentState::set(const LinkChanged& c) {
  ++flooding_version_;
  touch(c.link);
  touch_carried_by(c.link);
  if (c.to == Status::up) links_[c.link.index].never_up = false;
  const bool same_carrier = !assign(links_[c.link.index].lost_carrier, c.to == Status::down && c.loses_carrier);
  return assign(links_[c.link.index].status, c.to) || !same_carrier;
}

bool EquipmentState::set(const DirectionChanged& c) {
  touch(c.link);
  return assign(links_[c.link.index].cut[c.backwards ? 1 : 0], c.to == Status::down);
}

bool EquipmentState::set(const BandwidthChanged& c) {
  ++flooding_version_;
  return assign(links_[c.link.index].bandwidth, c.to);
}

bool EquipmentState::set(const LossChanged& c) {
  ++flooding_version_;
  touch(c.link);
  touch_carried_by(c.link);
  LinkState& link = links_[c.link.index];
  if (link.loses == c.to && (c.to != Loss::some || link.loss_share == c.share)) return false;
  lossy_links_ += (c.to == Loss::some ? 1 : 0);
  lossy_links_ -= (link.loses == Loss::some ? 1 : 0);
  link.loses = c.to;
  link.loss_share = c.share;
  return true;
}

// And with it every tunnel that runs over it.
void EquipmentState::touch(LinkId link) {
  touched_.push_back({Touched::Kind::link, link.index});
  for (const LinkId tunnel : scenario_->index.tunnels_over[link.index])
    touched_.push_back({Touched::Kind::link, tunnel.index});
}

// And with it whatever passes it without stopping: tunnels whose ends are elsewhere.
void EquipmentState::touch_with_cables(RouterId router) {
  touch(router);
  for (const LinkId link : scenario_->index.links_of_router[router.index]) {
    if ((*scenario_)[link].is_direct) touch(link);
    for (const LinkId tunnel : scenario_->index.tunnels_over[link.index])
      touched_.push_back({Touched::Kind::link, tunnel.index});
  }
}

void EquipmentState::touch_carried_by(LinkId trunk) {
  for (const LinkId link : scenario_->index.carried_by[trunk.index]) touch(link);
}

void EquipmentState::touch_carried_by(SwitchId node) {
  for (const LinkId trunk : scenario_->index.trunks_of_switch[node.index]) touch_carried_by(trunk);
}

}  // namespace drsim
