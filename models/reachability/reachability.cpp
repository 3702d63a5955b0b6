#include "models/reachability/reachability.hpp"

#include <algorithm>
#include <utility>

#include "models/ethernet/way_over.hpp"

namespace drsim {
namespace {

constexpr std::int64_t dns_port = 53;  // RFC 1035 section 4.2

void append(std::vector<Hop>& path, const std::vector<Hop>& more) { path.insert(path.end(), more.begin(), more.end()); }

}  // namespace

std::string describe(const Scenario& scenario, const Answer& answer) {
  struct Where {
    const Scenario& s;
    std::string operator()(std::monostate) const { return ""; }
    std::string operator()(SiteId id) const { return " at site " + s[id].name; }
    std::string operator()(RouterId id) const { return " at router " + s[id].name; }
    std::string operator()(LinkId id) const { return " at link " + s[id].name; }
    std::string operator()(VmId id) const { return " at vm " + s[id].name; }
    std::string operator()(LoadBalancerId id) const { return " at load balancer " + s[id].name; }
  };
  return std::string(to_text(answer.disposition)) + std::visit(Where{scenario}, answer.where);
}

std::uint32_t fingerprint(std::span<const Hop> path) {
  std::uint32_t hash = 2166136261;  // FNV-1a, 32 bits
  for (const Hop hop : path) {
    for (const std::uint32_t word : {hop.link.index, std::uint32_t{hop.backwards}}) hash = (hash ^ word) * 16777619;
  }
  return hash;
}

Reachability::Reachability(const Scenario& scenario) : scenario_(scenario), forwarding_(scenario) {}

// One way, between routers.
Answer Reachability::forward(const State& state, RouterId from, Destination to) {
  const Way& way = forwarding_.way(state, from, to);
  Answer answer{way.disposition, way.steps.back().at, way.path};
  if (way.stopped_by) answer.where = way.stopped_by;
  return answer;
}

// A VM sends to the active gateway on its own switch, or else to the first that its VLAN joins it to; with VRRP, to a
// master. In Azure it is the virtual network that knows which of its gateways has a route.
std::optional<RouterId> Reachability::gateway_of(const State& state, Instance vm, std::optional<RouterId> toward) {
  const Attachment& here = state.attachment(vm);
  if (!here.is_connected()) return {};
  const VlanId vlan = scenario_[here.subnet].vlan;
  // What it sends to another router's address, nobody else takes.
  if (const auto mistaken = state.cached_gateway(vm.vm)) {
    const bool is_there = state.is_active(here.subnet, *mistaken) && state.is_up(*mistaken) &&
                          bridged(scenario_, state, vlan, scenario_[*mistaken].attached_to, here.attached_to);
    return is_there ? mistaken : std::nullopt;
  }
  std::optional<RouterId> found;
  if (toward && scenario_[here.site].kind == SiteKind::azure)
    if (const auto known = gateway_that_knows(state, here, *toward)) return known;
  for (const RouterId gateway : scenario_[here.subnet].gateways) {
    const SwitchId there = scenario_[gateway].attached_to;
    if (!state.is_active(here.subnet, gateway) || !state.is_up(gateway)) continue;
    if (scenario_[here.subnet].virtual_gateway && !answers_for_gateway(state, here, gateway)) continue;
    if (there == here.attached_to) return gateway;
    if (!found && bridged(scenario_, state, vlan, there, here.attached_to)) found = gateway;
  }
  return found;
}

// Which gateway a host has was told to it by ARP: with GLBP, one of several.
bool Reachability::answers_for_gateway(const State& state, const Attachment& host, RouterId gateway) const {
  const Subnet& subnet = scenario_[host.subnet];
  if (!subnet.virtual_gateway->shares_load) return state.is_active_gateway(host.subnet, gateway);
  const RouterId its = subnet.gateways[host.address.value % subnet.gateways.size()];
  return state.forwarder(host.subnet, its) == gateway;
}

// Two sites may each have their own name for one stretched subnet.
bool Reachability::is_one_subnet(SubnetId one, SubnetId other) const {
  return one == other ||
         (scenario_[one].vlan == scenario_[other].vlan && scenario_[one].prefix == scenario_[other].prefix);
}

// From a gateway to a host of a subnet that it is attached to.
Answer Reachability::attach(const State& state, RouterId gateway, SubnetId subnet, Instance to) {
  const Attachment& there = state.attachment(to);
  if (!state.is_active(subnet, gateway)) return {Disposition::no_route, gateway, {}};
  if (!is_one_subnet(there.subnet, subnet)) return {Disposition::not_attached, gateway, {}};
  auto trunks = bridged(scenario_, state, scenario_[subnet].vlan, scenario_[gateway].attached_to, there.attached_to);
  if (!trunks) return detached(state, gateway, there, scenario_[subnet].vlan);
  if (auto overloaded = overloaded_by(state, *trunks, to)) {
    Answer answer{Disposition::storm, {}, std::move(*trunks)};
    std::visit([&](auto id) { answer.where = id; }, *overloaded);
    return answer;
  }
  if (const auto into = hashed_into_loss(state, *trunks)) return {Disposition::black_hole, *into, {}};
  if (const auto into = swallowed_by(state, scenario_[subnet].vlan, scenario_[gateway].attached_to, there.attached_to))
    return {Disposition::black_hole, *into, {}};
  // Its neighbours know where it was before: there it may still run.
  if (state.has_stale_neighbours(to.vm) && state[to.vm].place == to.place)
    return {Disposition::stale_neighbour, gateway, std::move(*trunks)};
  const bool is_up = state.status(to) == VmStatus::up;
  return {is_up ? Disposition::reached : Disposition::vm_down, to.vm, std::move(*trunks)};
}

// Spanning tree has found another way, but switches still send what they know over a trunk that loses everything.
std::optional<LinkId> Reachability::swallowed_by(const State& state, VlanId vlan, SwitchId from, SwitchId to) const {
  for (const LinkId swallowing : state.swallowing_trunks()) {
    const auto before = way_over(scenario_, vlan, from, to, [&](LinkId link) {
      return state.is_forwarding(link) &&
             (link == swallowing || state.forwarding_since(link) < state.swallows_since(swallowing));
    });
    if (before && std::any_of(before->begin(), before->end(), [&](Hop hop) { return hop.link == swallowing; }))
      return swallowing;
  }
  return {};
}

// The switches still send over a trunk on which frames get lost, or there is no way at all.
Answer Reachability::detached(const State& state, RouterId gateway, const Attachment& there, VlanId vlan) const {
  const SwitchId here = scenario_[gateway].attached_to;
  const Answer nowhere{Disposition::not_attached, gateway, {}};
  if (!state.is_up(here) || !state.is_up(there.attached_to)) return nowhere;
  auto lossy =
      way_over(scenario_, vlan, here, there.attached_to, [&](LinkId link) { return state.is_forwarding(link); });
  if (!lossy) return nowhere;
  const auto lost_at =
      std::find_if(lossy->begin(), lossy->end(), [&](Hop hop) { return state.loses(hop.link) != Loss::nothing; });
  const LinkId link = lost_at->link;
  lossy->erase(lost_at, lossy->end());
  return {Disposition::black_hole, link, std::move(*lossy)};
}

// What a storm does to frames for a VM and its answers: a trunk on the way has no room for too many of them, its port
// or its processor has not, or its address moves about.
std::optional<std::variant<LinkId, VmId>> Reachability::overloaded_by(const State& state,
                                                                      const std::vector<Hop>& trunks, Instance to) {
  if (state.is_flapping(to.vm)) return to.vm;
  if (state.storms().empty()) return {};
  const Flood& flood = flood_in(state);
  const Attachment& there = state.attachment(to);
  const double at_host = lost_at(scenario_[to.vm], flood.heard(scenario_[there.subnet].vlan, there.attached_to));
  if (at_host > scenario_.tolerable_loss) return to.vm;
  if (1 - (1 - lost_both_ways(flood, trunks)) * (1 - at_host) <= scenario_.tolerable_loss) return {};
  const auto loss_of = [&](Hop hop) { return lost_both_ways(flood, {&hop, 1}); };
  return std::max_element(trunks.begin(), trunks.end(), [&](Hop a, Hop b) { return loss_of(a) < loss_of(b); })->link;
}

const Flood& Reachability::flood_in(const State& state) {
  if (flooding_version_ != state.flooding_version() || !flood_) flood_ = flood_of(scenario_, state);
  flooding_version_ = state.flooding_version();
  return *flood_;
}

Answer Reachability::deliver(const State& state, RouterId from, Instance to) {
  if (!state.attachment(to).is_connected()) return {Disposition::not_attached, to.vm, {}};
  const auto known = scenario_.index.destination_of.find(state.attachment(to).address);
  if (known == scenario_.index.destination_of.end()) return {Disposition::no_route, from, {}};
  const Destination destination = known->second;
  const Way& way = forwarding_.way(state, from, destination);
  Answer there{way.disposition, way.steps.back().at, way.path};
  if (way.stopped_by) there.where = way.stopped_by;
  if (!there.reached()) return there;
  const RouterId gateway = way.steps.back().at;
  const std::optional<SubnetId> subnet = forwarding_.subnet_at_end(state, way, destination);
  if (!subnet) return {Disposition::no_route, gateway, std::move(there.path)};
  Answer last = attach(state, gateway, *subnet, to);
  append(there.path, last.path);
  return {last.disposition, last.where, std::move(there.path)};
}

// There, back again, and what the host needs itself.
Answer Reachability::host(const State& state, RouterId from, Instance to, Known& known) {
  Answer there = deliver(state, from, to);
  if (!there.reached()) return there;
  const std::optional<RouterId> gateway = gateway_of(state, to, from);
  if (!gateway) return {Disposition::no_route, to.vm, std::move(there.path)};
  const Attachment& at = state.attachment(to);
  const Answer back = scenario_.index.has_internet ? way_back(state, *gateway, from, at.address).answer
                                                   : forward(state, *gateway, from);
  if (!back.reached()) return {back.disposition, back.where, std::move(there.path)};
  if (state.lossy_links() > 0)
    if (const auto link = too_lossy(state, there.path, forward(state, *gateway, from).path))
      return {Disposition::lossy, *link, std::move(there.path)};
  if (auto stopped = filtered(state, {from, at.address, at.subnet, *gateway, to.vm}, known)) return *stopped;
  const Answer served = serve(state, to, known);
  const Duration detour = between_sites(there.path) + way_out(state, to, *gateway);
  const bool is_detour = served.disposition == Disposition::reached && detour > Duration{};
  return {is_detour ? Disposition::trombone : served.disposition,
          served.where,
          std::move(there.path),
          detour,
          to.place,
          to.vm};
}

// What a path spends on trunks from site to site: on the way to a host that another site's gateway stands for.
Duration Reachability::between_sites(std::span<const Hop> path) const {
  Duration spent{};
  for (const Hop hop : path) {
    const Link& link = scenario_[hop.link];
    if (!link.is_trunk()) continue;
    const bool is_long =
        scenario_[std::get<SwitchId>(link.ends[0])].site != scenario_[std::get<SwitchId>(link.ends[1])].site;
    if (is_long) spent += link.latency;
  }
  return spent;
}

Duration Reachability::way_out(const State& state, Instance vm, RouterId gateway) const {
  const Attachment& here = state.attachment(vm);
  if (scenario_[gateway].attached_to == here.attached_to) return {};
  const auto way =
      bridged(scenario_, state, scenario_[here.subnet].vlan, here.attached_to, scenario_[gateway].attached_to);
  return way ? between_sites(*way) : Duration{};
}

// What firewalls on the way there and back make of it.
std::optional<Answer> Reachability::filtered(const State& state, const Question& question, const Known& known) {
  if (scenario_.firewalls.empty()) return {};
  Passage passage{.forward = {},
                  .reverse = way_back(state, question.answered_by, question.from, question.to).routers,
                  .from = known.client.value_or(question.from),
                  .subnet = question.subnet,
                  .to = question.to,
                  .port = known.port};
  for (const Way::Step& step : forwarding_.way(state, question.from, *scenario_.index.tree.of(question.to)).steps)
    passage.forward.push_back(step.at);
  const Firewall* stops = blocked_by(scenario_, passage);
  const Disposition how = stops ? Disposition::blocked : Disposition::asymmetric;
  if (!stops) stops = half_seen_by(scenario_, passage, synchronised(scenario_, state));
  if (!stops) return {};
  const auto* router = std::get_if<RouterId>(&stops->at);
  return router ? Answer{how, *router, {}} : Answer{how, question.receiver, {}};
}

Answer Reachability::serve(const State& state, Instance vm, Known& known) {
  // Until it is settled, a VM does not serve: should two wait for each other, neither does.
  const auto [place, is_new] = known.serving.try_emplace(vm, Answer{Disposition::dependency_down, vm.vm, {}});
  if (!is_new) return place->second;
  Answer answer{Disposition::reached, vm.vm, {}};
  if (state.commits(vm) == Commits::waiting) answer.disposition = Disposition::commits_wait;
  const std::int64_t port = std::exchange(known.port, 0);
  const std::optional<RouterId> client = std::exchange(known.client, std::nullopt);
  const VmGroup& group = scenario_[scenario_[vm.vm].group];
  for (const Lookup& lookup : group.lookups)
    if (answer.reached() && !finds(state, vm.vm, lookup, known)) answer = {Disposition::dependency_down, vm.vm, {}};
  for (const VmGroupId need : group.needs) {
    if (!answer.reached()) break;
    if (is_found_by_name(group, need)) continue;
    const std::vector<VmId>& members = scenario_[need].vms;
    const bool is_met = std::any_of(members.begin(), members.end(),
                                    [&](VmId member) { return between(state, vm, member, known).reached(); });
    if (!is_met) answer = {Disposition::dependency_down, members.front(), {}};
    if (!is_met) break;
  }
  known.port = port;
  known.client = client;
  return known.serving[vm] = answer;
}

Answer Reachability::to_router(const State& state, RouterId from, RouterId to) {
  if (!state.is_up(from)) return {Disposition::client_down, from, {}};
  Answer there = forward(state, from, to);
  if (!there.reached()) return there;
  if (!state.is_up(to)) return {Disposition::vm_down, to, std::move(there.path)};
  const Answer back = forward(state, to, from);
  return {back.disposition, back.reached() ? there.where : back.where, std::move(there.path)};
}

namespace {

// Of a VM that runs twice on one segment with one address, all there send to who announced it last: where it was
// started last by whoever decides, if the segment has been whole since. Who could not hear it goes on with what he
// knew.
bool have_all_heard_the_last(const Scenario& scenario, const State& state, VmId vm) {
  if (!state.runs_at_both(vm) || !scenario[vm].announces) return false;
  const Attachment &last = state.attachment(vm), &twin = state.attachment(Instance{vm, other(state[vm].place)});
  if (!last.is_connected() || !twin.is_connected() || last.address != twin.address) return false;
  const VlanId vlan = scenario[last.subnet].vlan;
  if (scenario[twin.subnet].vlan != vlan) return false;
  const auto way = bridged(scenario, state, vlan, last.attached_to, twin.attached_to);
  return way && std::all_of(way->begin(), way->end(),
                            [&](const Hop hop) { return state.forwarding_since(hop.link) <= state[vm].since; });
}

}  // namespace

Answer Reachability::to_holder(const State& state, RouterId from, Address to, Known& known) {
  if (!state.is_up(from)) return {Disposition::client_down, from, {}};
  Answer best{Disposition::stale_name, {}, {}};
  const auto [first, last] = scenario_.index.holders.equal_range(to);
  for (auto holder = first; holder != last; ++holder) {
    const auto [vm, place] = holder->second;
    const Instance one{vm, place};
    const bool is_there = state[vm].place == place || state.runs_at_both(vm);
    if (!is_there || state.attachment(one).address != to) continue;
    Answer answer = host(state, from, one, known);
    const bool is_last = answer.reached() && place == state[vm].place && state.twins() != 0;
    if (is_last && have_all_heard_the_last(scenario_, state, vm)) return answer;
    if (answer.disposition > best.disposition || is_nearer(state, answer, best)) best = std::move(answer);
  }
  return best;
}

// Of a VM that runs twice at one address, packets come to the one that answers where they arrive; where both do, to the
// one whose frames come from nearer.
bool Reachability::is_nearer(const State& state, const Answer& one, const Answer& other) const {
  if (state.twins() == 0 || one.disposition != other.disposition || !one.reached()) return false;
  return one.path.size() < other.path.size();
}

// Of connections to a load balancer, the best_draws.
Answer Reachability::to_address(const State& state, RouterId from, Address to, Known& known) {
  if (!scenario_.index.balancers_at.contains(to) && !scenario_.index.public_at.contains(to))
    return to_holder(state, from, to, known);
  std::vector<Answer> answers = connect(state, from, to, known);
  return *std::max_element(answers.begin(), answers.end(),
                           [](const Answer& a, const Answer& b) { return a.disposition < b.disposition; });
}

Answer Reachability::to_address(const State& state, RouterId from, Address to, std::int64_t port) {
  Known known{.serving = {}, .port = port, .client = {}};
  return to_address(state, from, to, known);
}

Answer Reachability::to_vm(const State& state, RouterId from, VmId to, std::int64_t port) {
  if (!state.is_up(from)) return {Disposition::client_down, from, {}};
  Known known{.serving = {}, .port = port, .client = {}};
  return host(state, from, state.in_service(to), known);
}

Answer Reachability::to_application(const State& state, RouterId from, ApplicationId to, std::span<const Address> at) {
  Known known{.serving = {}, .port = scenario_[to].port, .client = {}};
  const std::size_t needed = std::min(scenario_[to].at_least, at.size());
  std::vector<Answer> answers;
  std::size_t reached = 0;
  for (const Address address : at) {
    answers.push_back(to_address(state, from, address, known));
    reached += answers.back().reached();
    // Enough of them; or all are needed, and one is missing.
    if (reached == needed || (needed == at.size() && needed > 1 && !answers.back().reached())) return answers.back();
  }
  if (answers.empty()) return {Disposition::no_name, {}, {}};
  // The best that so many of them have.
  std::vector<Disposition> best;
  for (const Answer& answer : answers) best.push_back(answer.disposition);
  std::sort(best.begin(), best.end(), std::greater<>());
  return *std::find_if(answers.begin(), answers.end(),
                       [&](const Answer& answer) { return answer.disposition == best[needed - 1]; });
}

Answer Reachability::of(const State& state, const WatchedFlow& flow) {
  return std::visit([&](const auto& purpose) { return of(state, purpose); }, flow.purpose);
}

// Probes go out by the route's own link. Its other end answers by it too, for it knows who asks by the address on it;
// others answer to who has asked, as they may.
Answer Reachability::of(const State& state, const WatchedFlow::Tracking& flow) {
  const StaticRoute& route = scenario_[flow.route];
  const Hop hop{route.via, scenario_[route.via].router(0) != route.at};
  const RouterId next = scenario_[route.via].router(hop.backwards ? 0 : 1);
  if (!state.is_up(route.at)) return {Disposition::client_down, route.at, {}};
  if (!state.passes(hop)) return {Disposition::black_hole, route.via, {}};
  if (next == route.track->target)
    return {state.passes({hop.link, !hop.backwards}) ? Disposition::reached : Disposition::black_hole, route.via, {}};
  const Answer there = forward(state, next, route.track->target);
  if (!there.reached()) return there;
  if (!state.is_up(route.track->target)) return {Disposition::vm_down, route.track->target, {}};
  return forward(state, route.track->target, route.at);
}

Answer Reachability::to_server(const State& state, RouterId from, DnsServerId to) {
  const DnsServer& server = scenario_[to];
  Answer way = server.on ? to_address(state, from, scenario_[*server.on].home.address, dns_port)
                         : to_router(state, from, server.behind);
  if (way.reached() && !state.is_up(to)) return {Disposition::vm_down, server.behind, std::move(way.path)};
  return way;
}

std::optional<DnsServerId> Reachability::answering(const State& state, const WatchedFlow::Asking& question) {
  if (!state.is_up(question.resolver)) return {};
  const RouterId from = router_of(state, question.resolver);
  for (const DnsServerId server : scenario_.servers_of(question.resolver, question.name))
    if (!state.is_expired(server) && to_server(state, from, server).reached()) return server;
  return {};
}

Answer Reachability::to_resolver(const State& state, RouterId from, ResolverId to) {
  Answer way = to_router(state, from, scenario_[to].behind);
  if (way.reached() && !state.is_up(to)) way.disposition = Disposition::vm_down;
  return way;
}

// One whose own servers are gone says so (SERVFAIL), and the next one is asked.
ResolverId Reachability::forwarder(const State& state, ResolverId id, NameId name) {
  const Resolver& resolver = scenario_[id];
  if (resolver.next_forwarders.empty()) return *resolver.forwards_to;
  const RouterId from = router_of(state, id);
  std::vector<ResolverId> all{*resolver.forwards_to};
  all.insert(all.end(), resolver.next_forwarders.begin(), resolver.next_forwarders.end());
  std::erase_if(all, [&](ResolverId one) { return !to_resolver(state, from, one).reached(); });
  for (const ResolverId one : all)
    if (finds_a_server(state, {one, name})) return one;
  return all.empty() ? *resolver.forwards_to : all.front();
}

bool Reachability::finds_a_server(const State& state, const WatchedFlow::Asking& question) {
  if (!scenario_[question.resolver].forwards_to) return answering(state, question).has_value();
  const ResolverId next = forwarder(state, question.resolver, question.name);
  return to_resolver(state, router_of(state, question.resolver), next).reached() &&
         finds_a_server(state, {next, question.name});
}

Answer Reachability::of(const State& state, const WatchedFlow::Asking& flow) {
  const Resolver& resolver = scenario_[flow.resolver];
  const RouterId behind = router_of(state, flow.resolver);
  if (!state.is_up(flow.resolver)) return {Disposition::client_down, behind, {}};
  if (resolver.forwards_to) return to_resolver(state, behind, forwarder(state, flow.resolver, flow.name));
  Answer best{Disposition::client_down, behind, {}};
  for (const DnsServerId server : scenario_.servers_of(flow.resolver, flow.name)) {
    Answer answer = to_server(state, behind, server);
    if (answer.reached() && state.is_expired(server)) answer.disposition = Disposition::no_name;
    if (answer.disposition > best.disposition) best = std::move(answer);
  }
  return best;
}

// Either end may be a VM, which must be found as well.
Answer Reachability::of(const State& state, const WatchedFlow::Transferring& flow) {
  const DnsServer& secondary = scenario_[flow.secondary];
  const DnsServerId primary = secondary.directory ? secondary.directory->partner : *secondary.secondary_of;
  Answer there = to_server(state, secondary.behind, primary);
  if (!there.reached()) return there;
  if (state.is_expired(primary)) return {Disposition::no_name, scenario_[primary].behind, {}};
  const Answer back = to_server(state, scenario_[primary].behind, flow.secondary);
  return back.reached() ? there : back;
}

Answer Reachability::of(const State& state, const WatchedFlow::Probing& flow) {
  const std::vector<Address>& endpoint = scenario_.index.endpoints_of_name[flow.name.index][flow.endpoint];
  const RouterId from = scenario_[flow.name].health->from[flow.checker];
  Answer best{Disposition::client_down, from, {}};
  for (const Address address : endpoint) {
    Answer answer = to_address(state, from, address, scenario_[scenario_[flow.name].application].port);
    if (answer.disposition > best.disposition) best = std::move(answer);
  }
  return best;
}

}  // namespace drsim
