// Addresses that are not those of hosts: of load balancers, and of routers that translate them.

#include <algorithm>
#include <utility>

#include "models/reachability/reachability.hpp"

namespace drsim {
namespace {

// Where packets leave for the internet: the last router before it, and the first one in it.
struct Exit {
  RouterId last, first;
};
std::optional<Exit> exit_of(const Scenario& scenario, const Way& way) {
  for (std::size_t i = 1; i < way.steps.size() && !scenario.is_internet(way.steps.front().at); ++i)
    if (scenario.is_internet(way.steps[i].at)) return Exit{way.steps[i - 1].at, way.steps[i].at};
  return {};
}

}  // namespace

// To whoever has asked for an address; to the router that stood for him in the internet, if he is on another side of it
// than what he has asked for: that one has seen the question, and no other passes the answer on (RFC 3022 section 2.2).
Reachability::Return Reachability::way_back(const State& state, RouterId by, RouterId to, Address asked) {
  Return back;
  const auto goes = [&](RouterId from, Destination destination) {
    const Way& way = forwarding_.way(state, from, destination);
    for (const Way::Step& step : way.steps) back.routers.push_back(step.at);
    back.answer = {way.disposition, way.steps.back().at, {}};
    if (way.stopped_by) back.answer.where = way.stopped_by;
    return back.answer.reached();
  };
  const PrefixTree& tree = scenario_.index.tree;
  std::optional<Exit> exit;
  if (const auto known = scenario_.index.destination_of.find(asked);
      scenario_.index.has_internet && known != scenario_.index.destination_of.end())
    exit = exit_of(scenario_, forwarding_.way(state, to, known->second));
  if (!exit) {
    goes(by, tree.of(to));
    return back;
  }
  const auto& its = scenario_[exit->last].translates_to;
  const auto destination = its ? tree.of(*its) : std::nullopt;
  if (!destination) {
    back.answer = {Disposition::no_route, exit->first, {}};
  } else if (goes(by, *destination)) {
    if (const RouterId last = back.routers.back(); last != exit->last)
      back.answer = {Disposition::asymmetric, last, {}};
    else
      goes(last, tree.of(to));
  }
  return back;
}

// Of a question and its answer, what links lose on the way; the worst of them, if that is more than can be borne. What
// runs over a link loses what that loses.
std::optional<LinkId> Reachability::too_lossy(const State& state, std::span<const Hop> there,
                                              std::span<const Hop> back) const {
  double passes = 1, most = 0;
  LinkId worst;
  const auto lose = [&](LinkId link) {
    const double share = state.loss_share(link);
    passes *= 1 - share;
    if (share > most) most = share, worst = link;
  };
  for (const std::span<const Hop> way : {there, back})
    for (const Hop hop : way) {
      lose(hop.link);
      if (const auto& tunnel = scenario_[hop.link].tunnel)
        for (const LinkId under : tunnel->over) lose(under);
    }
  if (1 - passes <= scenario_.tolerable_loss) return {};
  return worst;
}

Reachability::Arrival Reachability::to_frontend(const State& state, RouterId from, Address to) {
  const auto known = scenario_.index.destination_of.find(to);
  if (known == scenario_.index.destination_of.end()) return {{Disposition::no_route, from, {}}, {}};
  const Way& way = forwarding_.way(state, from, known->second);
  Arrival arrival{{way.disposition, way.steps.back().at, way.path}, {}};
  if (way.stopped_by) arrival.there.where = way.stopped_by;
  if (!arrival.there.reached()) return arrival;
  arrival.subnet = forwarding_.subnet_at_end(state, way, known->second);
  if (!arrival.subnet) arrival.there.disposition = Disposition::no_route;
  if (!arrival.subnet || state.lossy_links() == 0) return arrival;
  const std::vector<Hop> back = forward(state, arrival.at(), from).path;
  if (const auto link = too_lossy(state, arrival.there.path, back))
    arrival.there = {Disposition::lossy, *link, arrival.there.path};
  return arrival;
}

// The load balancer that answers ARP for an address when this router asks.
std::optional<LoadBalancerId> Reachability::balancer_beside(const State& state, const Arrival& arrival,
                                                            Address address) const {
  std::optional<LoadBalancerId> found;
  const auto [first, last] = scenario_.index.balancers_at.equal_range(address);
  for (auto one = first; one != last; ++one) {
    const RouterId behind = scenario_[one->second].behind;
    if (behind == arrival.at()) return one->second;
    const VlanId vlan = scenario_[*arrival.subnet].vlan;
    if (!found && bridged(scenario_, state, vlan, scenario_[arrival.at()].attached_to, scenario_[behind].attached_to))
      found = one->second;
  }
  return found;
}

std::optional<PublicAddressId> Reachability::translation_at(RouterId gateway, Address address) const {
  const auto [first, last] = scenario_.index.public_at.equal_range(address);
  const auto its = std::find_if(first, last, [&](const auto& one) { return scenario_[one.second].at == gateway; });
  if (its == last) return {};
  return its->second;
}

std::vector<Answer> Reachability::connect(const State& state, RouterId from, Address to, Known& known) {
  if (!state.is_up(from)) return {{Disposition::client_down, from, {}}};
  if (scenario_.index.public_at.contains(to)) return translated(state, from, to, known);
  if (scenario_.index.balancers_at.contains(to)) return balanced(state, from, to, known);
  return hashed(state, from, to, known);
}

// The members that a lag hashes flows to. A dead one is among them until its ends have found out.
std::vector<LinkId> Reachability::members_of(const State& state, LinkId member) const {
  std::vector<LinkId> members;
  const Link& one = scenario_[member];
  for (const LinkId other : scenario_.index.trunks_of_switch[std::get<SwitchId>(one.ends[0]).index]) {
    const Link& link = scenario_[other];
    const bool is_of_it =
        link.lag == one.lag && (link.ends == one.ends || link.ends == std::array<Node, 2>{one.ends[1], one.ends[0]});
    if (is_of_it && state.is_forwarding(other) && state.is_in_lag(other)) members.push_back(other);
  }
  std::sort(members.begin(), members.end(), [&](LinkId a, LinkId b) { return scenario_.precedes(a, b); });
  return members;
}

// The lags of which a member loses something. Each hashes flows over its members by itself, so that together they tell
// as many parts of them apart as the product of their sizes; what goes beyond is not told apart.
std::vector<Reachability::LossyLag> Reachability::lossy_lags(const State& state) const {
  constexpr std::size_t most = 16;
  std::vector<LinkId> lossy;
  for (std::size_t i = 0; i < scenario_.links.size(); ++i) {
    const LinkId link{i};
    if (scenario_.links[i].lag.empty() || state.loses(link) == Loss::nothing || !state.is_in_lag(link)) continue;
    if (state.is_forwarding(link)) lossy.push_back(members_of(state, link).front());
  }
  std::sort(lossy.begin(), lossy.end(), [&](LinkId a, LinkId b) { return scenario_.precedes(a, b); });
  lossy.erase(std::unique(lossy.begin(), lossy.end()), lossy.end());
  std::vector<LossyLag> lags;
  std::size_t parts = 1;
  for (const LinkId first : lossy) {
    const std::size_t members = members_of(state, first).size();
    if (parts * members > most) continue;
    lags.push_back({first, parts});
    parts *= members;
  }
  return lags;
}

std::optional<LinkId> Reachability::hashed_into_loss(const State& state, const std::vector<Hop>& trunks) const {
  if (!hash_) return {};
  for (const Hop hop : trunks) {
    if (scenario_[hop.link].lag.empty()) continue;
    const std::vector<LinkId> members = members_of(state, hop.link);
    if (members.empty()) continue;
    const auto its = std::find_if(hash_->lags.begin(), hash_->lags.end(),
                                  [&](const LossyLag& lag) { return lag.first == members.front(); });
    const std::size_t stride = its == hash_->lags.end() ? 1 : its->stride;
    for (const std::size_t hash : {hash_->there, hash_->back})
      if (const LinkId member = members[hash / stride % members.size()]; state.loses(member) != Loss::nothing)
        return member;
  }
  return {};
}

// Questions and answers are hashed each by themselves.
std::vector<Answer> Reachability::hashed(const State& state, RouterId from, Address to, Known& known) {
  std::vector<LossyLag> lags;
  if (scenario_.index.has_lossy_lags) lags = lossy_lags(state);
  const std::size_t ways = lags.empty() ? 1 : lags.back().stride * members_of(state, lags.back().first).size();
  if (ways < 2) return {to_holder(state, from, to, known)};
  std::vector<Answer> answers;
  for (std::size_t there = 0; there < ways; ++there)
    for (std::size_t back = 0; back < ways; ++back) {
      hash_ = Hash{there, back, lags};
      known.serving.clear();
      answers.push_back(to_holder(state, from, to, known));
    }
  hash_.reset();
  return answers;
}

// A dead backend gets its share of them for as long as no probe has found it.
std::vector<Answer> Reachability::balanced(const State& state, RouterId from, Address to, Known& known) {
  const Arrival arrival = to_frontend(state, from, to);
  const Answer& there = arrival.there;
  if (!there.reached()) return {there};
  const auto id = balancer_beside(state, arrival, to);
  if (!id) return {{Disposition::not_attached, arrival.at(), there.path}};
  if (!state.is_up(*id)) return {{Disposition::vm_down, *id, there.path}};
  const RouterId beside = scenario_[*id].behind;
  const Answer back = way_back(state, beside, from, to).answer;
  if (!back.reached()) return {{back.disposition, back.where, there.path}};
  if (auto stopped = filtered(state, {from, to, *arrival.subnet, beside, *id}, known)) return {*stopped};
  const std::vector<VmId> backends = asks_for_kept_ ? state.draining(*id) : state.rotation(*id);
  if (backends.empty()) return {{Disposition::no_backend, *id, there.path}};
  // It passes on who has asked: that is whom the backends' firewalls know.
  const std::optional<RouterId> client = std::exchange(known.client, known.client.value_or(from));
  std::vector<Answer> answers;
  for (const VmId vm : backends) {
    Answer answer = host(state, beside, backend(state, scenario_[*id], vm), known);
    answer.path.insert(answer.path.begin(), there.path.begin(), there.path.end());
    answers.push_back(std::move(answer));
  }
  known.client = client;
  return answers;
}

// Its router must see the answers too, for only there they become those of the public address again.
std::vector<Answer> Reachability::translated(const State& state, RouterId from, Address to, Known& known) {
  const Arrival arrival = to_frontend(state, from, to);
  const Answer& there = arrival.there;
  if (!there.reached()) return {there};
  const RouterId gateway = arrival.at();
  const auto its = translation_at(gateway, to);
  if (!its) return {{Disposition::untranslated, gateway, there.path}};
  const Address inside = scenario_.index.inside_of[its->index];
  if (auto stopped = filtered(state, {from, to, *arrival.subnet, gateway, gateway}, known)) return {*stopped};
  const std::optional<RouterId> client = std::exchange(known.client, known.client.value_or(from));
  std::vector<Answer> answers = connect(state, gateway, inside, known);
  known.client = client;
  for (Answer& answer : answers) {
    answer.path.insert(answer.path.begin(), there.path.begin(), there.path.end());
    const auto by = answer.reached() ? responder(state, gateway, inside) : std::nullopt;
    if (!by) continue;
    const Return back = way_back(state, *by, from, to);
    const bool is_seen = std::find(back.routers.begin(), back.routers.end(), gateway) != back.routers.end();
    if (!back.answer.reached())
      answer = {back.answer.disposition, back.answer.where, answer.path};
    else if (!is_seen)
      answer = {Disposition::asymmetric, gateway, answer.path};
  }
  return answers;
}

std::variant<std::monostate, PublicAddressId, LoadBalancerId> Reachability::frontend(const State& state, RouterId from,
                                                                                     Address to) {
  if (!scenario_.index.public_at.contains(to) && !scenario_.index.balancers_at.contains(to)) return {};
  const Arrival arrival = to_frontend(state, from, to);
  if (!arrival.there.reached()) return {};
  if (const auto its = translation_at(arrival.at(), to)) return *its;
  if (const auto balancer = balancer_beside(state, arrival, to)) return *balancer;
  return {};
}

std::optional<RouterId> Reachability::responder(const State& state, RouterId from, Address to) {
  const auto by = frontend(state, from, to);
  if (const auto* its = std::get_if<PublicAddressId>(&by))
    return responder(state, scenario_[*its].at, scenario_.index.inside_of[its->index]);
  if (const auto* balancer = std::get_if<LoadBalancerId>(&by)) return scenario_[*balancer].behind;
  const auto [first, last] = scenario_.index.holders.equal_range(to);
  if (state.twins() != 0) {
    Known known;
    const Answer answer = to_holder(state, from, to, known);
    const auto* vm = std::get_if<VmId>(&answer.where);
    if (answer.reached() && vm) return gateway_of(state, {*vm, answer.place}, from);
  }
  for (auto holder = first; holder != last; ++holder)
    if (const auto [vm, place] = holder->second; state[vm].place == place && state.attachment(vm).address == to)
      return gateway_of(state, {vm, place}, from);
  return {};
}

// A regional one has those of its site: of a VM that runs twice, the one there.
Instance Reachability::backend(const State& state, const LoadBalancer& balancer, VmId vm) const {
  const Instance one = state.in_service(vm), twin{vm, other(one.place)};
  const SiteId here = scenario_[balancer.behind].site;
  const bool is_twin =
      state.runs_at_both(vm) && state.attachment(one).site != here && state.attachment(twin).site == here;
  return is_twin ? twin : one;
}

Reachability::Crossing Reachability::crossing(const State& state, RouterId from, Address to) {
  Crossing crossing;
  const auto known = scenario_.index.destination_of.find(to);
  if (known == scenario_.index.destination_of.end()) return crossing;
  const Way& way = forwarding_.way(state, from, known->second);
  for (const Way::Step& step : way.steps) crossing.routers.push_back(step.at);
  if (const auto exit = exit_of(scenario_, way); exit && scenario_[exit->last].translates_to)
    crossing.translators.push_back(exit->last);
  const auto by = responder(state, from, to);
  if (by) {
    const std::vector<RouterId> back = way_back(state, *by, from, to).routers;
    crossing.routers.insert(crossing.routers.end(), back.begin(), back.end());
  }
  const auto frontend_here = frontend(state, from, to);
  if (const auto* its = std::get_if<PublicAddressId>(&frontend_here)) {
    const RouterId gateway = scenario_[*its].at;
    crossing.translators.push_back(gateway);
    const Crossing inside = this->crossing(state, gateway, scenario_.index.inside_of[its->index]);
    crossing.routers.insert(crossing.routers.end(), inside.routers.begin(), inside.routers.end());
  }
  return crossing;
}

std::vector<Answer> Reachability::connections(const State& state, RouterId from, Address to, std::int64_t port) {
  Known known{.serving = {}, .port = port, .client = {}};
  return connect(state, from, to, known);
}

std::vector<Answer> Reachability::kept_connections(const State& state, RouterId from, Address to, std::int64_t port) {
  if (scenario_.load_balancers.empty()) return {};
  asks_for_kept_ = true;
  std::vector<Answer> answers = connections(state, from, to, port);
  asks_for_kept_ = false;
  std::erase_if(answers, [](const Answer& answer) { return answer.disposition == Disposition::no_backend; });
  return scenario_.index.public_at.contains(to) || scenario_.index.balancers_at.contains(to) ? answers
                                                                                             : std::vector<Answer>{};
}

Answer Reachability::of(const State& state, const WatchedFlow::Balancing& flow) {
  const LoadBalancer& balancer = scenario_[flow.balancer];
  const VmId vm = balancer.pool[flow.member];
  if (!state.is_up(flow.balancer)) return {Disposition::client_down, balancer.behind, {}};
  if (!state.is_backend(flow.balancer, vm)) return {Disposition::not_attached, flow.balancer, {}};
  Known known{.serving = {}, .port = scenario_[balancer.application].port, .client = {}};
  return host(state, balancer.behind, backend(state, balancer, vm), known);
}

}  // namespace drsim
