#include "analysis/availability/flows/paths.hpp"

#include <algorithm>
#include <queue>

#include "analysis/availability/flows/flow_parts.hpp"
#include "analysis/availability/state_at.hpp"

namespace drsim {
namespace {

RouterId far_end(const Scenario& scenario, LinkId link, RouterId here) {
  const auto& ends = scenario[link].ends;
  return std::get<RouterId>(std::get<RouterId>(ends[0]) == here ? ends[1] : ends[0]);
}

// Over links that work now, whatever routers think of them.
Duration least_latency(const Scenario& scenario, const State& state, RouterId from, RouterId to) {
  std::vector<Duration> least(scenario.routers.size(), Duration::max());
  using Candidate = std::pair<Duration, RouterId>;
  std::priority_queue<Candidate, std::vector<Candidate>, std::greater<>> open;
  open.emplace(least[from.index] = Duration{}, from);
  while (!open.empty()) {
    const auto [sum, router] = open.top();
    open.pop();
    if (router == to) return sum;
    if (sum != least[router.index]) continue;
    for (const LinkId link : scenario.index.links_of_router[router.index]) {
      const RouterId there = far_end(scenario, link, router);
      const Duration longer = sum + scenario[link].latency;
      if (!state.passes({link, std::get<RouterId>(scenario[link].ends[0]) != router}) || longer >= least[there.index])
        continue;
      open.emplace(least[there.index] = longer, there);
    }
  }
  return {};
}

using Fork = PathExplanation::Direction::Fork;

// All ways that flows take, each until no router tells its flows apart any more.
void add_forks(const State& state, Forwarding& forwarding, RouterId from, Destination to, FlowShare flows,
               std::vector<Fork>& forks) {
  flows.undecided.reset();
  forwarding.ask_about(&flows);
  const Way way = forwarding.way(state, from, to);
  forwarding.ask_about(nullptr);
  if (!flows.undecided || forks.size() >= 64) {
    Fork& fork = forks.emplace_back(Fork{flows.share(), {}, way.disposition, way.stopped_by});
    for (const Way::Step& step : way.steps) fork.routers.push_back(step.at);
    return;
  }
  const auto [branch, choices] = *flows.undecided;
  for (std::int64_t choice = 0; choice < choices; ++choice) {
    FlowShare part = flows;
    part.narrow(branch, {FlowShare::begin_of(choice, choices), FlowShare::begin_of(choice + 1, choices)});
    add_forks(state, forwarding, from, to, part, forks);
  }
}

PathExplanation::Direction direction(const Scenario& scenario, const State& state, Forwarding& forwarding,
                                     RouterId from, Destination to) {
  const Way way = forwarding.way(state, from, to);
  PathExplanation::Direction found{
      .steps = {}, .path = way.path, .disposition = way.disposition, .stopped_by = way.stopped_by};
  for (const Way::Step& step : way.steps) {
    auto& [at, route] = found.steps.emplace_back(PathExplanation::Step{step.at, forwarding.route(state, step.at, to)});
    // Of several that are as good, the one that is taken.
    if (route && step.route && !route->equal.empty())
      route->via = step.route->via, route->static_id = step.route->static_id;
  }
  add_forks(state, forwarding, from, to, {}, found.forks);
  if (found.forks.size() == 1) found.forks.clear();
  for (const Hop hop : way.path) found.latency += scenario[hop.link].latency;
  if (way.disposition == Disposition::reached)
    found.least_latency = least_latency(scenario, state, from, way.steps.back().at);
  return found;
}

struct Asked {
  Reachability& reachability;
  const State& state;
  RouterId from;
  std::int64_t port;
  Answer operator()(RouterId to) const { return reachability.to_router(state, from, to); }
  // Of one that runs twice, packets get to whichever has its address where they arrive.
  Answer operator()(VmId to) const {
    return state.runs_at_both(to) ? reachability.to_address(state, from, state.attachment(to).address, port)
                                  : reachability.to_vm(state, from, to, port);
  }
  Answer operator()(Address to) const { return reachability.to_address(state, from, to, port); }
  Answer operator()(ApplicationId) const { return {}; }  // It has been found before.
};

// What connections meet that are hashed otherwise: by routers, by lags, by load balancers.
std::vector<PathExplanation::Share> parts_met(const Scenario& scenario, const State& state, Reachability& reachability,
                                              RouterId from, const Endpoint& to, std::int64_t port) {
  const auto* vm = std::get_if<VmId>(&to);
  const auto* stated = std::get_if<Address>(&to);
  if ((!vm && !stated) || !state.is_up(from)) return {};
  const Address address = vm ? state.attachment(*vm).address : *stated;
  if (!scenario.index.destination_of.contains(address)) return {};
  using Share = PathExplanation::Share;
  std::vector<Share> shares;
  const auto add = [&](const Answer& answer, double share) {
    const auto is_alike = [&](const Share& one) {
      return one.answer.disposition == answer.disposition && one.answer.where == answer.where;
    };
    const auto known = std::find_if(shares.begin(), shares.end(), is_alike);
    if (known != shares.end())
      known->share += share;
    else
      shares.push_back({share, answer});
  };
  each_part_of_flows(
      reachability.forwarding(), [&] { return reachability.connections(state, from, address, port); },
      [&](const std::vector<Answer>& met, double share) {
        for (const Answer& answer : met) add(answer, share / static_cast<double>(met.size()));
      });
  if (shares.size() < 2) return {};
  std::stable_sort(shares.begin(), shares.end(), [](const Share& a, const Share& b) { return a.share > b.share; });
  return shares;
}

std::optional<Destination> destination_of(const Scenario& scenario, const State& state, const Endpoint& to) {
  if (const auto* router = std::get_if<RouterId>(&to)) return scenario.index.tree.of(*router);
  if (const auto* vm = std::get_if<VmId>(&to)) return scenario.index.tree.of(state.attachment(*vm).address);
  if (const auto* application = std::get_if<ApplicationId>(&to))
    return scenario.index.tree.of(
        scenario.entrance(*application, scenario[scenario[*application].served_by.front()].home));
  return scenario.index.tree.of(std::get<Address>(to));
}

// The one that decides whether its users are served: they try one after the other until enough of them answer.
template <class To, class Ask>
To decisive_of(const std::vector<To>& all, std::size_t needed, Ask ask) {
  std::vector<std::pair<Disposition, std::size_t>> met;
  for (std::size_t i = 0; i < all.size(); ++i) met.emplace_back(ask(all[i]), i);
  std::stable_sort(met.begin(), met.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  return all[met[std::clamp<std::size_t>(needed, 1, met.size()) - 1].second];
}

std::vector<Address> addresses_of(const Scenario& scenario, const State& state, ApplicationId id) {
  const std::optional<NameId> name = scenario[id].known_as;
  if (!name) return scenario.first_addresses(id);
  const auto now = state.addresses(*name, state.version(scenario[*name].authority, *name));
  return {now.begin(), now.end()};
}

// The VM that has an address now; nobody: the address itself.
Endpoint holder_of(const Scenario& scenario, const State& state, Address address) {
  const auto [first, last] = scenario.index.holders.equal_range(address);
  for (auto holder = first; holder != last; ++holder)
    if (const auto [vm, place] = holder->second; state[vm].place == place && state.attachment(vm).address == address)
      return vm;
  return address;
}

// Where its users go: of several addresses, to the one that decides.
Endpoint endpoint_of(const Scenario& scenario, const State& state, const Asked& asked, const Endpoint& to) {
  const auto* id = std::get_if<ApplicationId>(&to);
  if (!id) return to;
  const std::vector<Address> addresses = addresses_of(scenario, state, *id);
  if (addresses.empty()) return scenario[*id].served_by.front();
  const Address address =
      decisive_of(addresses, scenario[*id].at_least, [&](Address one) { return asked(one).disposition; });
  return scenario.has_frontends(*id) ? Endpoint{address} : holder_of(scenario, state, address);
}

using Handover = PathExplanation::Handover;

std::vector<Handover> handovers(const Scenario& scenario, const State& state, Reachability& reachability, RouterId from,
                                Address to) {
  std::vector<Handover> found;
  for (auto by = reachability.frontend(state, from, to); by.index() != 0; by = reachability.frontend(state, from, to)) {
    if (const auto* its = std::get_if<PublicAddressId>(&by)) {
      from = scenario[*its].at;
      to = scenario.index.inside_of[its->index];
      const auto destination = scenario.index.tree.of(to);
      found.push_back({*its,
                       to,
                       destination
                           ? std::optional(direction(scenario, state, reachability.forwarding(), from, *destination))
                           : std::nullopt,
                       {}});
      continue;
    }
    const LoadBalancerId id = std::get<LoadBalancerId>(by);
    Handover& handover = found.emplace_back(Handover{id, to, {}, {}});
    for (std::uint32_t member = 0; member < scenario[id].pool.size(); ++member) {
      const VmId vm = scenario[id].pool[member];
      handover.backends.push_back(
          {vm, state.is_backend(id, vm), state.is_healthy(id, member), state.is_used(id, member),
           reachability.to_vm(state, scenario[id].behind, vm, scenario[scenario[id].application].port)});
    }
    break;
  }
  return found;
}

std::optional<PathExplanation::Departure> departure(const Scenario& scenario, const PathExplanation::Direction& way) {
  for (std::size_t i = 1; i < way.steps.size() && !scenario.is_internet(way.steps.front().at); ++i)
    if (scenario.is_internet(way.steps[i].at))
      return PathExplanation::Departure{way.steps[i - 1].at, scenario[way.steps[i - 1].at].translates_to};
  return {};
}

// The routers that the subnets of an address are attached to now.
std::vector<RouterId> attached_to(const Scenario& scenario, const State& state, Destination to) {
  std::vector<RouterId> found;
  for (std::uint32_t match = to.index; match != PrefixTree::none; match = scenario.index.tree.parent[match])
    for (const SubnetId subnet : scenario.index.tree.subnets[match])
      for (const RouterId gateway : state.active_gateways(subnet))
        if (state.is_up(gateway) && std::find(found.begin(), found.end(), gateway) == found.end())
          found.push_back(gateway);
  return found;
}

// An address that nobody ever has is no stale one: what counts is how far packets get.
void correct_if_never_held(const Scenario& scenario, const Endpoint& asked, PathExplanation& found) {
  const auto* address = std::get_if<Address>(&asked);
  if (found.answer.disposition != Disposition::stale_name || !address || scenario.index.holders.contains(*address))
    return;
  const bool gets_there = found.there.disposition == Disposition::reached;
  found.answer = {gets_there ? Disposition::not_attached : found.there.disposition, found.there.steps.back().at, {}};
}

}  // namespace

PathExplanation explain_path(const Scenario& scenario, const Trace& trace, RouterId from, const Endpoint& asked,
                             Time at, std::int64_t port) {
  const State state = state_at(scenario, trace, at);
  Reachability reachability(scenario);
  if (const auto* service = std::get_if<ApplicationId>(&asked)) port = scenario[*service].port;
  const Asked ask{reachability, state, from, port};
  const Endpoint to = endpoint_of(scenario, state, ask, asked);
  PathExplanation found{.scenario = &scenario,
                        .from = from,
                        .to = to,
                        .at = at,
                        .answer = std::visit(ask, to),
                        .there = {},
                        .back = {},
                        .departure = {},
                        .handovers = {},
                        .attached_to = {},
                        .shares = parts_met(scenario, state, reachability, from, to, port)};
  const auto destination = destination_of(scenario, state, to);
  if (!destination) {
    found.there = {.steps = {{from, {}}}, .path = {}, .disposition = Disposition::no_route, .stopped_by = {}};
    if (found.answer.disposition == Disposition::stale_name) found.answer = {Disposition::no_route, from, {}};
    return found;
  }
  Forwarding& forwarding = reachability.forwarding();
  found.there = direction(scenario, state, forwarding, from, *destination);
  found.departure = departure(scenario, found.there);
  found.attached_to = attached_to(scenario, state, *destination);
  correct_if_never_held(scenario, asked, found);
  if (found.there.disposition != Disposition::reached) return found;
  RouterId answers = found.there.steps.back().at;
  // The VM answers by its own gateway.
  if (const auto* vm = std::get_if<VmId>(&to)) {
    const auto gateway = reachability.responder(state, from, state.attachment(*vm).address);
    if (!gateway && state.attachment(*vm).is_connected() && scenario[state.attachment(*vm).subnet].virtual_gateway)
      return found;  // No gateway takes its answer.
    answers = gateway.value_or(answers);
  }
  if (const auto* address = std::get_if<Address>(&to)) {
    found.handovers = handovers(scenario, state, reachability, from, *address);
    if (!found.handovers.empty()) answers = reachability.responder(state, from, *address).value_or(answers);
  }
  Destination sender = scenario.index.tree.of(from);
  if (found.departure) {
    const auto public_one = found.departure->as ? scenario.index.tree.of(*found.departure->as) : std::nullopt;
    if (!public_one) return found;
    sender = *public_one;
  }
  found.back = direction(scenario, state, forwarding, answers, sender);
  return found;
}

}  // namespace drsim
