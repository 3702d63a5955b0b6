#include "models/rules.hpp"

#include "models/dns/balancing.hpp"
#include "models/dns/health_checks.hpp"
#include "models/dns/naming.hpp"
#include "models/dns/registration.hpp"
#include "models/dns/zones.hpp"
#include "models/ethernet/bridging.hpp"
#include "models/ethernet/neighbours.hpp"
#include "models/ethernet/storm.hpp"
#include "models/recovery/monitoring.hpp"
#include "models/recovery/protection.hpp"
#include "models/recovery/recovery.hpp"
#include "models/recovery/runbook.hpp"
#include "models/recovery/tasks.hpp"
#include "models/recovery/workload.hpp"
#include "models/routing/first_hop.hpp"
#include "models/routing/routing.hpp"
#include "models/routing/routing_steps.hpp"
#include "models/routing/static_routes.hpp"
#include "models/routing/vpn.hpp"

namespace drsim {
namespace {

// A technology hears of the changes it has an on() for.
template <class Technology, class Any>
void tell(Technology technology, const Any& change) {
  if constexpr (requires { technology.on(change); }) technology.on(change);
}

// Statuses the timeline sets.
struct Act {
  Rule rule;
  void operator()(const SetStatus& action) {
    if (const auto* site = std::get_if<SiteId>(&action.what)) rule.apply(SiteChanged{*site, action.to});
    if (const auto* node = std::get_if<SwitchId>(&action.what)) rule.apply(SwitchChanged{*node, action.to});
    if (const auto* router = std::get_if<RouterId>(&action.what)) rule.apply(RouterChanged{*router, action.to});
    if (const auto* link = std::get_if<LinkId>(&action.what))
      rule.apply(LinkChanged{*link, action.to, action.loses_carrier});
    if (const auto* server = std::get_if<DnsServerId>(&action.what)) rule.apply(DnsServerChanged{*server, action.to});
    if (const auto* resolver = std::get_if<ResolverId>(&action.what)) rule.apply(ResolverChanged{*resolver, action.to});
    if (const auto* name = std::get_if<NameId>(&action.what))
      rule.apply(NameWithdrawn{*name, action.to == Status::down});
    if (const auto* balancer = std::get_if<LoadBalancerId>(&action.what))
      rule.apply(LoadBalancerChanged{*balancer, action.to});
  }
  void operator()(const SetDirection& action) {
    rule.apply(DirectionChanged{action.link, action.backwards, action.to});
  }
  void operator()(const InterruptGateway& action) { Vpn{{rule}}.perform(action); }
  void operator()(const SetBandwidth& action) { rule.apply(BandwidthChanged{action.link, action.to}); }
  void operator()(const SetSpanningTree& action) { rule.apply(SpanningTreeChanged{action.node, action.to}); }
  void operator()(const SetBpdus& action) { rule.apply(BpdusChanged{action.link, action.to}); }
  void operator()(const SetLoss& action) { rule.apply(LossChanged{action.link, action.to, action.share}); }
  void operator()(const SetGateway& action) { rule.apply(GatewayLeft{action.router, action.is_leaving}); }
  void operator()(const SetTtl& action) { Zones{{rule}}.perform(action); }
  void operator()(const FlushCaches& action) { Naming{{rule}}.perform(action); }
  void operator()(const StartFailover& action) { Recovery{{rule}}.perform(action); }
  void operator()(const StartFailback& action) { Recovery{{rule}}.perform(action); }
  void operator()(const AdvancePlan& action) { Recovery{{rule}}.perform(action); }
};

}  // namespace

Effects begin(const World& world) {
  Effects effects;
  Protection{{world, effects}}.begin();
  Storms{{world, effects}}.begin();
  return effects;
}

Effects react(const World& world, const Change& change) {
  Effects effects;
  const Rule rule{world, effects};
  const auto tell_all = [&](const auto& c) {
    tell(Bridging{rule}, c);
    tell(Storms{rule}, c);
    tell(FirstHop{rule}, c);
    tell(Routing{rule}, c);
    tell(StaticRoutes{rule}, c);
    tell(Vpn{rule}, c);
    tell(RoutingSteps{rule}, c);
    tell(Workload{rule}, c);
    tell(Neighbours{rule}, c);
    tell(Protection{rule}, c);
    tell(Zones{rule}, c);
    tell(Registration{rule}, c);
    tell(HealthCheck{rule}, c);
    tell(Balancing{rule}, c);
    tell(Naming{rule}, c);
    tell(Monitoring{rule}, c);
    tell(Recovery{rule}, c);
    tell(Runbook{rule}, c);
    tell(Tasks{rule}, c);
  };
  std::visit(tell_all, change);
  return effects;
}

Effects expire(const World& world, const Timer& timer) {
  Effects effects;
  const Rule rule{world, effects};
  using Purpose = Timer::Purpose;
  switch (timer.purpose) {
    case Purpose::guard:
    case Purpose::port:
    case Purpose::tree:
      Bridging{rule}.expired(timer);
      break;
    case Purpose::takeover:
      FirstHop{rule}.expired(timer);
      break;
    case Purpose::loop:
    case Purpose::saturation:
    case Purpose::flap:
      Storms{rule}.expired(timer);
      break;
    case Purpose::dead:
    case Purpose::hello:
    case Purpose::convergence:
    case Purpose::follow:
    case Purpose::route:
      Routing{rule}.expired(timer);
      break;
    case Purpose::dead_peer:
    case Purpose::negotiated:
    case Purpose::gateway:
      Vpn{rule}.expired(timer);
      break;
    case Purpose::routing_step:
      RoutingSteps{rule}.expired(timer);
      break;
    case Purpose::track:
      StaticRoutes{rule}.expired(timer);
      break;
    case Purpose::boot:
    case Purpose::test_boot:
      Workload{rule}.expired(timer);
      break;
    case Purpose::neighbour:
    case Purpose::broadcast:
    case Purpose::probe:
    case Purpose::aged:
      Neighbours{rule}.expired(timer);
      break;
    case Purpose::replicate:
      Protection{rule}.expired(timer);
      break;
    case Purpose::hold:
    case Purpose::heard:
      Monitoring{rule}.expired(timer);
      break;
    case Purpose::transfer:
    case Purpose::notify:
    case Purpose::refresh:
    case Purpose::zone_expiry:
    case Purpose::replication:
    case Purpose::poll:
      Zones{rule}.expired(timer);
      break;
    case Purpose::registration:
      Registration{rule}.expired(timer);
      break;
    case Purpose::health:
      HealthCheck{rule}.expired(timer);
      break;
    case Purpose::backend:
      Balancing{rule}.expired(timer);
      break;
    case Purpose::expiry:
    case Purpose::stale:
    case Purpose::query:
      Naming{rule}.expired(timer);
      break;
    case Purpose::failover_delay:
    case Purpose::reach:
    case Purpose::declare:
    case Purpose::clean_up:
    case Purpose::reprotect:
      Recovery{rule}.expired(timer);
      break;
    case Purpose::shutdown:
    case Purpose::disks:
    case Purpose::process:
    case Purpose::plan_without:
    case Purpose::withdraw:
    case Purpose::announce:
    case Purpose::publish:
    case Purpose::flush:
      Runbook{rule}.expired(timer);
      break;
    case Purpose::shift:
    case Purpose::task:
    case Purpose::task_without:
    case Purpose::retry:
    case Purpose::outcome:
      Tasks{rule}.expired(timer);
      break;
  }
  return effects;
}

Effects perform(const World& world, const Action& action) {
  Effects effects;
  std::visit(Act{{world, effects}}, action.what);
  return effects;
}

Effects arrive(const World& world, VmId vm) {
  Effects effects;
  effects.emplace_back(Apply{TransferFinished{vm, *world.state[vm].sending}});
  return effects;
}

// Of a path only that matters which somebody acts on: which links a copy takes, and which server answers.
FlowChanged look(const World& world, WatchId id) {
  const WatchedFlow& flow = world.scenario[id];
  const Answer answer = world.reachability.of(world.state, flow);
  std::uint32_t path = 0;
  if (std::holds_alternative<WatchedFlow::Replicating>(flow.purpose)) path = fingerprint(answer.path);
  if (const auto* asking = std::get_if<WatchedFlow::Asking>(&flow.purpose))
    if (const auto server = world.reachability.answering(world.state, *asking)) path = server->index;
  // Nobody acts on a detour.
  return {id, answer.reached() ? Disposition::reached : answer.disposition, path};
}

}  // namespace drsim
