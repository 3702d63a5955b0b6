// What a plan changes on routers and servers, each only while it can be reached from where the plan is carried out.

#include <algorithm>

#include "models/dns/balancing.hpp"
#include "models/dns/resolver_caches.hpp"
#include "models/dns/zones.hpp"
#include "models/reachability/reachability.hpp"
#include "models/recovery/recovery.hpp"
#include "models/recovery/runbook.hpp"
#include "models/routing/azure/azure.hpp"
#include "models/routing/routing_steps.hpp"

namespace drsim {

// ---- What cannot be reached ----------------------------------------------------------------------------------------

// Somebody may go there; whoever waits for that does not pass the step over meanwhile.
Unreachable Runbook::cannot_reach(const StepId& step, Unreachable then) {
  const Plan& plan = scenario()[step.plan];
  if (plan.travel && then != Unreachable::skip) {
    if (then == Unreachable::fail) then = Unreachable::wait;
    for (const RouterId router : routers_of(scenario(), step.target))
      arm_unless_armed(timer(Purpose::travel, step.plan, scenario()[router].site.index), *plan.travel);
  }
  apply(StepUnreachable{step, then});
  if (stops_at(step.plan, then)) apply(PlanChanged{step.plan, PlanPhase::stopped, state().course(step.plan)});
  return then;
}

bool Runbook::stops_at(PlanId plan, Unreachable then) const {
  return then == Unreachable::fail && state().course(plan).mode == FailoverMode::planned;
}

bool Runbook::is_passed(PlanId plan, std::size_t group, StepKind kind, const StepTarget& target) const {
  const std::vector<State::Unreached>& all = state().unreached(plan);
  return std::any_of(all.begin(), all.end(), [&](const State::Unreached& one) {
    return one.step.group == group && one.step.kind == kind && one.step.target == target &&
           one.then != Unreachable::wait;
  });
}

void Runbook::on(const StepUnreachable& change) {
  if (change.then == Unreachable::wait || stops_at(change.step.plan, change.then)) return;
  if (change.step.kind == StepKind::withdraw) go_on_moving(change.step.plan, change.step.group);
  check({change.step.plan, change.step.group});
}

void Runbook::on(const FlowChanged& change) {
  const auto* flow = std::get_if<WatchedFlow::Acting>(&scenario()[change.flow].purpose);
  if (flow && is_reached(change.disposition)) take_up(flow->plan);
}

void Runbook::on(const TravellerArrived& change) { take_up(change.plan); }

void Runbook::take_up(PlanId plan) {
  for (const State::Unreached& one : state().unreached(plan)) {
    const bool is_open = one.then == Unreachable::wait || one.then == Unreachable::retry;
    if (is_open && world.reachability.reaches(state(), plan, one.step.target)) apply(StepReached{one.step});
  }
}

// It takes as long as it would have taken before.
void Runbook::on(const StepReached& change) {
  const auto [plan, index, kind, target, part] = change.step;
  const PlanGroup& group = scenario()[plan].groups[index];
  switch (kind) {
    case StepKind::withdraw:
      return arm_unless_armed(timer(Purpose::withdraw, plan, index), group.move->withdraw);
    case StepKind::announce:
      return arm_unless_armed(timer(Purpose::announce, plan, index), group.move->announce);
    case StepKind::publish:
      return arm_unless_armed(timer(Purpose::publish, plan, index), group.publish->takes);
    case StepKind::flush:
      return arm_unless_armed(timer(Purpose::flush, plan, index), group.flush->takes);
    case StepKind::configure:
      return arm_unless_armed(timer(Purpose::configure, plan, index), group.configure->takes);
    case StepKind::balance:
      return arm_unless_armed(timer(Purpose::balance, plan, index), group.balance->takes);
    case StepKind::routing:
      return RoutingSteps{{*this}}.take_up(plan, index, part);
    case StepKind::start:
      return start_waiting(plan);
    case StepKind::stop:
      break;
  }
  const VmId vm{part};
  if (state().runs_at_both(vm) && scenario()[vm].at(other(state()[vm].place)).site == std::get<SiteId>(target))
    apply(InstanceChanged{vm, other(state()[vm].place), VmStatus::stopped});
  if (state().phase(plan) == PlanPhase::draining) Recovery{{*this}}.drain(plan);
  if (is_under_way(plan)) start_waiting(plan);
}

// ---- A subnet that moves -------------------------------------------------------------------------------------------

void Runbook::begin_move(PlanId plan, std::uint32_t group) {
  const Move& move = *scenario()[plan].groups[group].move;
  const bool announces = !is_moved(plan, group), withdraws = !to_withdraw(plan, group).empty();
  if (!announces && !withdraws) return;
  const bool is_first = move.order == Move::Order::withdraw_first;
  // What stands between nobody and the announcement takes its time even where nothing is left to be withdrawn.
  if (is_first || (withdraws && (move.order == Move::Order::at_once || !announces)))
    arm_unless_armed(timer(Purpose::withdraw, plan, group), move.withdraw);
  if (!is_first && announces) arm_unless_armed(timer(Purpose::announce, plan, group), move.announce);
}

// Those that announce the subnet of a move and should not, as far as somebody still sees to it.
std::vector<RouterId> Runbook::to_withdraw(PlanId plan, std::size_t group) const {
  const Move& move = *scenario()[plan].groups[group].move;
  const std::vector<RouterId> there = target(plan, move);
  std::vector<RouterId> routers = state().active_gateways(move.subnet);
  std::erase_if(routers, [&](RouterId router) {
    return std::find(there.begin(), there.end(), router) != there.end() ||
           is_passed(plan, group, StepKind::withdraw, router);
  });
  return routers;
}

// From every gateway but the new ones. One that is not reached announces it as before, or will when it is back.
void Runbook::withdraw(PlanId plan, std::uint32_t group) {
  const Move& move = *scenario()[plan].groups[group].move;
  const std::vector<RouterId> there = target(plan, move);
  bool any = false;
  for (const RouterId router : state().active_gateways(move.subnet)) {
    if (std::find(there.begin(), there.end(), router) != there.end()) continue;
    any = true;
    const bool is_held_back = scenario()[plan].holds_returning && !state().is_up(router);
    if (is_held_back || world.reachability.reaches(state(), plan, router))
      apply(SubnetWithdrawn{move.subnet, router});
    else
      cannot_reach({plan, group, StepKind::withdraw, router}, move.withdraw_unreachable);
  }
  if (!any) go_on_moving(plan, group);
}

void Runbook::on(const SubnetWithdrawn& change) {
  if (const PlanGroupId step = scenario().index.plan_of_subnet[change.subnet.index]) {
    go_on_moving(step.plan, step.group);
    check(step);
  }
}

void Runbook::on(const SubnetAnnounced& change) {
  const PlanGroupId step = scenario().index.plan_of_subnet[change.subnet.index];
  if (!step) return;
  go_on_moving(step.plan, step.group);
  check(step);
}

// To the second half of a move, once the first is done or passed over.
void Runbook::go_on_moving(PlanId plan, std::uint32_t group) {
  const bool waits = is_under_way(plan) && state().is_started(plan, group) && !state().is_finished(plan, group);
  const auto& move = scenario()[plan].groups[group].move;
  if (!waits || !move) return;
  const bool withdraws = !to_withdraw(plan, group).empty(), announces = !is_moved(plan, group);
  if (move->order == Move::Order::withdraw_first && !withdraws && announces)
    arm_unless_armed(timer(Purpose::announce, plan, group), move->announce);
  if (move->order == Move::Order::announce_first && !announces && withdraws)
    arm_unless_armed(timer(Purpose::withdraw, plan, group), move->withdraw);
}

void Runbook::announce(PlanId plan, std::uint32_t group) {
  const Move& move = *scenario()[plan].groups[group].move;
  for (const RouterId router : target(plan, move)) {
    if (state().is_active(move.subnet, router)) continue;
    if (!world.reachability.reaches(state(), plan, router)) {
      cannot_reach({plan, group, StepKind::announce, router}, move.announce_unreachable);
      continue;
    }
    const auto refused = conflict_with_move(scenario(), state(), move.subnet, router);
    if (refused)
      apply(RoutingStepRefused{plan, group, static_cast<std::uint32_t>(scenario()[plan].groups[group].routing.size()),
                               *refused});
    else
      apply(SubnetAnnounced{move.subnet, router});
  }
}

// ---- Names and caches ----------------------------------------------------------------------------------------------

// Who cannot log on to a server knows so before anything is written.
void Runbook::begin_publishing(PlanId plan, std::uint32_t group) {
  const Publish& step = *scenario()[plan].groups[group].publish;
  const std::vector<State::Unreached>& known = state().unreached(plan);
  bool writes = false;
  for (const NameId name : step.names)
    for (const DnsServerId server : servers_for(step, name)) {
      const StepId its{plan, group, StepKind::publish, server};
      if (state().is_published(name, plan, target(plan), server) ||
          is_passed(plan, group, StepKind::publish, its.target))
        continue;
      if (world.reachability.reaches(state(), plan, its.target))
        writes = true;
      else if (std::none_of(known.begin(), known.end(), [&](const State::Unreached& one) { return one.step == its; }))
        cannot_reach(its, step.unreachable);
    }
  if (writes) arm_unless_armed(timer(Purpose::publish, plan, group), step.takes);
}

void Runbook::publish(PlanId plan, std::uint32_t group) {
  const Publish& step = *scenario()[plan].groups[group].publish;
  for (const NameId name : step.names) {
    for (const DnsServerId server : servers_for(step, name)) {
      if (state().is_published(name, plan, target(plan), server)) continue;
      if (world.reachability.reaches(state(), plan, server))
        apply(NamePublished{name, plan, target(plan), server});
      else
        cannot_reach({plan, group, StepKind::publish, server}, step.unreachable);
    }
  }
}

// Resolvers that cannot be reached keep what they have.
void Runbook::flush(PlanId plan, std::uint32_t group) {
  const Flush& step = *scenario()[plan].groups[group].flush;
  FlushCaches what{{}, step.what.clients};
  for (const ResolverId resolver : step.what.resolvers) {
    if (!state().is_up(resolver) || world.reachability.reaches(state(), plan, resolver))
      what.resolvers.push_back(resolver);
    else
      cannot_reach({plan, group, StepKind::flush, resolver}, step.unreachable);
  }
  ResolverCaches{{*this}}.flush(what);
  const bool waits = step.unreachable == Unreachable::wait && what.resolvers.size() != step.what.resolvers.size();
  if (!waits) apply(FlushFinished{plan, group});
}

namespace {

// Where a setting is made; and what undoes it.
StepTarget target_of_setting(const World& world, const NameSetting& setting) {
  if (const auto* point = std::get_if<PointName>(&setting)) return world.state.authority(point->name);
  if (const auto* role = std::get_if<SetRole>(&setting)) return role->server;
  return world.scenario[world.scenario[std::get<SetResolvers>(setting).clients].behind].site;
}

NameSetting undone(NameSetting setting) {
  if (auto* point = std::get_if<PointName>(&setting)) point->site.reset();
  if (auto* role = std::get_if<SetRole>(&setting)) role->is_primary = !role->is_primary;
  if (auto* resolvers = std::get_if<SetResolvers>(&setting)) resolvers->order = 0;
  return setting;
}

}  // namespace

void Runbook::configure(PlanId plan, std::uint32_t group) {
  const Configure& step = *scenario()[plan].groups[group].configure;
  bool waits = false;
  for (const NameSetting& setting : step.what) {
    const StepTarget where = target_of_setting(world, setting);
    if (world.reachability.reaches(state(), plan, where)) {
      const NameSetting now = target(plan) == Place::home ? undone(setting) : setting;
      std::visit([&](const auto& one) { Zones{{*this}}.perform(one); }, now);
    } else {
      waits = cannot_reach({plan, group, StepKind::configure, where}, step.unreachable) == Unreachable::wait || waits;
    }
  }
  if (!waits) apply(ConfigureFinished{plan, group});
}

// ---- Load balancers ------------------------------------------------------------------------------------------------

// On the way back, those it had before anybody said anything.
std::vector<VmId> Runbook::backends_of(PlanId plan, const Balance& step) const {
  if (target(plan) == Place::recovery) return step.backends;
  std::vector<VmId> first;
  for (const VmId vm : scenario()[step.balancer].pool)
    if (begins_in_use(scenario()[step.balancer], vm)) first.push_back(vm);
  return first;
}

bool Runbook::is_balanced(PlanId plan, std::size_t group) const {
  const Balance& step = *scenario()[plan].groups[group].balance;
  const std::vector<VmId> wanted = backends_of(plan, step), &pool = scenario()[step.balancer].pool;
  if (is_passed(plan, group, StepKind::balance, step.balancer)) return true;
  for (std::uint32_t member = 0; member < pool.size(); ++member)
    if (state().is_used(step.balancer, member) !=
        (std::find(wanted.begin(), wanted.end(), pool[member]) != wanted.end()))
      return false;
  return true;
}

void Runbook::balance(PlanId plan, std::uint32_t group) {
  const Balance& step = *scenario()[plan].groups[group].balance;
  if (world.reachability.reaches(state(), plan, step.balancer))
    Balancing{{*this}}.use(step.balancer, backends_of(plan, step));
  else
    cannot_reach({plan, group, StepKind::balance, step.balancer}, step.unreachable);
}

}  // namespace drsim
