// From one site to another: what monitors hear, where copies go, and whether a plan's step gets to what it is to
// change.

#include <algorithm>

#include "models/reachability/reachability.hpp"

namespace drsim {
namespace {

template <class Component>
void add_once(std::vector<Id<Component>>& list, Id<Component> id) {
  if (std::find(list.begin(), list.end(), id) == list.end()) list.push_back(id);
}

bool has(const std::vector<SiteId>& sites, SiteId site) {
  return std::find(sites.begin(), sites.end(), site) != sites.end();
}

}  // namespace

std::vector<SiteId> places_of(const Scenario& scenario, PlanId id, Place target) {
  const Plan& plan = scenario[id];
  if (plan.site) return {*plan.site};
  std::vector<SiteId> sites;
  for (const VmId vm : scenario.index.vms_of_plan[id.index]) add_once(sites, scenario[vm].at(target).site);
  if (!sites.empty()) return sites;
  for (const PlanGroup& group : plan.groups) {
    if (!group.move) continue;
    const RouterId home = scenario[group.move->subnet].gateways.front();
    add_once(sites, scenario[target == Place::recovery ? group.move->to : home].site);
  }
  if (sites.empty() && plan.detected_by) sites.push_back(scenario[scenario[*plan.detected_by].behind].site);
  return sites;
}

std::vector<RouterId> routers_of(const Scenario& scenario, const StepTarget& target) {
  if (const auto* router = std::get_if<RouterId>(&target)) return {*router};
  if (const auto* server = std::get_if<DnsServerId>(&target)) return {scenario[*server].behind};
  if (const auto* resolver = std::get_if<ResolverId>(&target)) return {scenario[*resolver].behind};
  if (const auto* site = std::get_if<SiteId>(&target)) return scenario.index.routers_of_site[site->index];
  if (const auto* balancer = std::get_if<LoadBalancerId>(&target)) return {scenario[*balancer].behind};
  std::vector<RouterId> ends;
  for (const Node& end : scenario[std::get<LinkId>(target)].ends)
    if (const auto* router = std::get_if<RouterId>(&end)) ends.push_back(*router);
  return ends;
}

// What is off cannot be changed by anybody. A connection is made or cut from one of its ends.
bool Reachability::is_on(const State& state, const StepTarget& target) const {
  if (const auto* router = std::get_if<RouterId>(&target)) return state.is_up(*router);
  if (const auto* server = std::get_if<DnsServerId>(&target)) return state.is_up(*server);
  if (const auto* resolver = std::get_if<ResolverId>(&target)) return state.is_up(*resolver);
  if (const auto* site = std::get_if<SiteId>(&target)) return state.is_up(*site);
  if (const auto* balancer = std::get_if<LoadBalancerId>(&target)) return state.is_up(*balancer);
  const std::vector<RouterId> ends = routers_of(scenario_, target);
  return std::any_of(ends.begin(), ends.end(), [&](RouterId end) { return state.is_up(end); });
}

// In band: the management addresses of its devices are reached as all others are.
bool Reachability::gets_from(const State& state, SiteId from, const StepTarget& target) {
  if (!state.is_up(from)) return false;
  const auto* server = std::get_if<DnsServerId>(&target);
  const std::vector<RouterId> there = routers_of(scenario_, target);
  const auto is_here = [&](SiteId site) { return site == from; };
  if (const auto* site = std::get_if<SiteId>(&target); site && is_here(*site)) return true;
  for (const RouterId router : there)
    if (is_here(scenario_[router].site) && (state.is_up(router) || there.size() == 1)) return true;
  for (const RouterId here : scenario_.index.routers_of_site[from.index]) {
    if (!state.is_up(here)) continue;
    if (server && to_server(state, here, *server).reached()) return true;
    for (const RouterId router : there)
      if (!server && to_router(state, here, router).reached()) return true;
  }
  return false;
}

// What Azure does is asked for at its public endpoints: anybody with a way out of his site gets there.
bool Reachability::gets_to_azure(const State& state, SiteId from) {
  if (!state.is_up(from)) return false;
  if (scenario_[from].kind == SiteKind::azure) return true;
  bool is_modelled = false;
  for (std::size_t i = 0; i < scenario_.routers.size(); ++i) {
    if (!scenario_.is_internet(RouterId{i})) continue;
    is_modelled = true;
    for (const RouterId here : scenario_.index.routers_of_site[from.index])
      if (to_router(state, here, RouterId{i}).reached()) return true;
  }
  return !is_modelled;
}

bool Reachability::reaches(const State& state, PlanId id, const StepTarget& target, Place towards) {
  if (!is_on(state, target)) return false;
  const std::vector<SiteId> from = places_of(scenario_, id, towards);
  if (from.empty()) return true;  // Nobody said where it is carried out.
  const auto* site = std::get_if<SiteId>(&target);
  for (const RouterId router : routers_of(scenario_, target)) {
    const SiteId there = scenario_[router].site;
    if (has(scenario_[id].out_of_band, there) || state.is_on_site(id, there)) return true;
    const bool is_azure = scenario_[there].kind == SiteKind::azure;
    if (is_azure && std::any_of(from.begin(), from.end(), [&](SiteId one) { return gets_to_azure(state, one); }))
      return true;
  }
  if (site && (has(scenario_[id].out_of_band, *site) || state.is_on_site(id, *site))) return true;
  return std::any_of(from.begin(), from.end(), [&](SiteId one) { return gets_from(state, one, target); });
}

bool Reachability::reaches(const State& state, SiteId from, SiteId to) {
  if (!state.is_up(to)) return false;
  return (scenario_[to].kind == SiteKind::azure && gets_to_azure(state, from)) || gets_from(state, from, to);
}

// Whether one thing of those it waits for can be done now. Nothing waits: there is nothing to be told of.
Answer Reachability::of(const State& state, const WatchedFlow::Acting& flow) {
  const auto waits = [](const State::Unreached& one) {
    return one.then == Unreachable::wait || one.then == Unreachable::retry;
  };
  bool any = false;
  for (const State::Unreached& one : state.unreached(flow.plan)) {
    if (!waits(one)) continue;
    any = true;
    if (reaches(state, flow.plan, one.step.target)) return {Disposition::reached, {}, {}};
  }
  return {any ? Disposition::no_route : Disposition::reached, {}, {}};
}

// A site has its own vote and those it hears; its own alone is no majority of two. A third one that hears both votes
// for who has the VMs.
Answer Reachability::of(const State& state, const WatchedFlow::Voting& flow) {
  const Vm& vm = scenario_[scenario_.index.vms_of_plan[flow.plan.index].front()];
  const SiteId here = vm.at(flow.place).site, there = vm.at(other(flow.place)).site;
  const Quorum& quorum = *scenario_[flow.plan].quorum;
  const bool hears_peer = reaches(state, here, there);
  const auto as_answer = [](bool yes) { return Answer{yes ? Disposition::reached : Disposition::no_route, {}, {}}; };
  if (flow.is_of_peer) return as_answer(hears_peer);
  std::vector<SiteId> others = quorum.members;
  if (quorum.witness) others.push_back(*quorum.witness);
  const bool has_them = state.in_service(scenario_.index.vms_of_plan[flow.plan.index].front()).place == flow.place;
  const auto votes_for = [&](SiteId one) {
    return reaches(state, here, one) && (has_them || !state.is_up(there) || !reaches(state, there, one));
  };
  const auto votes = 1 + (hears_peer ? 1 : 0) + std::count_if(others.begin(), others.end(), votes_for);
  return as_answer(state.is_up(here) && 2 * static_cast<std::size_t>(votes) > 2 + others.size());
}

// Who cannot tell the monitor what he hears goes on listening, and has no vote: `client_down`. Who is down himself does
// not even listen.
Answer Reachability::of(const State& state, const WatchedFlow::Monitoring& flow) {
  const Monitor& monitor = scenario_[flow.monitor];
  if (flow.vantage == 0) return watched_by(state, monitor, monitor.behind);
  const RouterId from = monitor.vantage_points[flow.vantage];
  if (!state.is_up(from)) return {Disposition::reached, from, {}};
  Answer heard = watched_by(state, monitor, from);
  if (heard.reached()) return heard;
  if (!to_router(state, from, monitor.behind).reached()) return {Disposition::client_down, from, {}};
  if (heard.disposition == Disposition::client_down) heard.disposition = Disposition::no_route;
  return heard;
}

Answer Reachability::watched_by(const State& state, const Monitor& monitor, RouterId from) {
  const auto best_of = [&](std::span<const VmId> vms) {
    Answer best{Disposition::client_down, from, {}};
    for (const VmId vm : vms) {
      Answer answer = to_vm(state, from, vm);
      if (answer.disposition > best.disposition) best = std::move(answer);
    }
    return best;
  };
  if (const auto* site = std::get_if<SiteId>(&monitor.watches)) return to_site(state, from, *site);
  if (const auto* group = std::get_if<VmGroupId>(&monitor.watches)) return best_of(scenario_[*group].vms);
  // Wherever its VMs are: a monitor is told of a move by whoever makes it.
  const ApplicationId application = std::get<ApplicationId>(monitor.watches);
  std::vector<Address> addresses;
  for (const VmId vm : scenario_[application].served_by)
    scenario_.add_entrance(application, state.attachment(vm), addresses);
  return to_application(state, from, application, addresses);
}

// Copies go between the sites, whether the addresses of the VMs themselves are reached or not.
Answer Reachability::of(const State& state, const WatchedFlow::Replicating& flow) {
  return between_sites(state, flow.from, flow.to);
}

}  // namespace drsim
