#include "models/rules.hpp"

#include "models/dns/balancing.hpp"
#include "models/dns/health_checks.hpp"
#include "models/dns/registration.hpp"
#include "models/dns/resolver_caches.hpp"
#include "models/dns/zones.hpp"
#include "models/ethernet/bridging.hpp"
#include "models/ethernet/neighbours.hpp"
#include "models/ethernet/storm.hpp"
#include "models/reachability/reachability.hpp"
#include "models/recovery/cluster.hpp"
#include "models/recovery/monitoring.hpp"
#include "models/recovery/recovery.hpp"
#include "models/recovery/replication/commitment.hpp"
#include "models/recovery/replication/protection.hpp"
#include "models/recovery/runbook.hpp"
#include "models/recovery/tasks.hpp"
#include "models/recovery/workload.hpp"
#include "models/routing/azure/vpn.hpp"
#include "models/routing/bgp/session_policies.hpp"
#include "models/routing/gateways/first_hop.hpp"
#include "models/routing/gateways/high_availability.hpp"
#include "models/routing/routing.hpp"
#include "models/routing/routing_steps.hpp"
#include "models/routing/static_routes.hpp"
#include "models/state/timer_table.hpp"

namespace drsim {
namespace {

// A technology hears of the changes it has an on() for.
template <class Technology, class Any>
void notify(Technology technology, const Any& change) {
  if constexpr (requires { technology.on(change); }) technology.on(change);
}

// Statuses the timeline sets.
struct ActionHandler {
  Rule rule;
  void operator()(const SetStatus& action) {
    if (const auto* site = std::get_if<SiteId>(&action.what)) rule.apply(SiteChanged{*site, action.to});
    if (const auto* node = std::get_if<SwitchId>(&action.what)) rule.apply(SwitchChanged{*node, action.to});
    if (const auto* router = std::get_if<RouterId>(&action.what)) {
      if (action.to == Status::up) HighAvailability{{rule}}.repair(*router);
      rule.apply(RouterChanged{*router, action.to});
    }
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
  void operator()(const SetGateway& action) { rule.apply(GatewaySteppedBack{action.router, action.is_leaving}); }
  void operator()(const LinkSettingTo& action) { rule.apply(LinkSettingChanged{action}); }
  void operator()(const ClearSession& action) { SessionPolicies{{rule}}.perform(action); }
  void operator()(const SetControlPlane& action) { rule.apply(ControlPlaneChanged{action.router, action.to}); }
  void operator()(const SetTtl& action) { Zones{{rule}}.perform(action); }
  void operator()(const FlushCaches& action) { ResolverCaches{{rule}}.perform(action); }
  void operator()(const PointName& action) { Zones{{rule}}.perform(action); }
  void operator()(const SetRole& action) { Zones{{rule}}.perform(action); }
  void operator()(const SetResolvers& action) { Zones{{rule}}.perform(action); }
  void operator()(const StartFailover& action) { Recovery{{rule}}.perform(action); }
  void operator()(const StartFailback& action) { Recovery{{rule}}.perform(action); }
  void operator()(const AdvancePlan& action) { Recovery{{rule}}.perform(action); }
  void operator()(const SetInstance& action) { Workload{{rule}}.perform(action); }
  void operator()(const SetBackends& action) { Balancing{{rule}}.perform(action); }
};

}  // namespace

Effects initial_effects(const World& world) {
  Effects effects;
  Protection{{world, effects}}.begin();
  Commitment{{world, effects}}.begin();
  Bridging{{world, effects}}.begin();
  Storms{{world, effects}}.begin();
  SessionPolicies{{world, effects}}.begin();
  FirstHop{{world, effects}}.begin();
  return effects;
}

Effects on_change(const World& world, const Change& change) {
  Effects effects;
  const Rule rule{world, effects};
  const auto notify_all = [&](const auto& c) {
    notify(Bridging{rule}, c);
    notify(Storms{rule}, c);
    notify(FirstHop{rule}, c);
    notify(Routing{rule}, c);
    notify(StaticRoutes{rule}, c);
    notify(SessionPolicies{rule}, c);
    notify(HighAvailability{rule}, c);
    notify(Vpn{rule}, c);
    notify(RoutingSteps{rule}, c);
    notify(Workload{rule}, c);
    notify(Neighbours{rule}, c);
    notify(Protection{rule}, c);
    notify(Commitment{rule}, c);
    notify(Zones{rule}, c);
    notify(Registration{rule}, c);
    notify(HealthCheck{rule}, c);
    notify(Balancing{rule}, c);
    notify(ResolverCaches{rule}, c);
    notify(Monitoring{rule}, c);
    notify(Clusters{rule}, c);
    notify(Recovery{rule}, c);
    notify(Runbook{rule}, c);
    notify(Tasks{rule}, c);
  };
  std::visit(notify_all, change);
  return effects;
}

Effects on_timer(const World& world, const Timer& timer) {
  Effects effects;
  expired({world, effects}, timer);
  return effects;
}

Effects on_action(const World& world, const Action& action) {
  Effects effects;
  std::visit(ActionHandler{{world, effects}}, action.what);
  return effects;
}

Effects on_transfer_finished(const World& world, VmId vm) {
  Effects effects;
  effects.emplace_back(Apply{TransferFinished{vm, *world.state[vm].sending}});
  return effects;
}

// Of a path only that matters which somebody acts on: which links a copy takes, and which server answers.
FlowChanged evaluate_flow(const World& world, WatchId id) {
  const WatchedFlow& flow = world.scenario[id];
  const Answer answer = world.reachability.of(world.state, flow);
  std::uint32_t path = 0;
  if (std::holds_alternative<WatchedFlow::Replicating>(flow.purpose)) path = fingerprint(answer.path);
  if (const auto* asking = std::get_if<WatchedFlow::Asking>(&flow.purpose)) {
    if (!world.scenario[asking->resolver].next_forwarders.empty())
      path = world.reachability.forwarder(world.state, asking->resolver, asking->name).index;
    else if (const auto server = world.reachability.answering(world.state, *asking))
      path = server->index;
  }
  // Nobody acts on a detour.
  return {id, answer.reached() ? Disposition::reached : answer.disposition, path};
}

}  // namespace drsim
