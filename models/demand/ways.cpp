#include "models/demand/ways.hpp"

#include <algorithm>
#include <optional>

#include "models/reachability/reachability.hpp"

namespace drsim {
namespace {

// More ways than this nobody reads: what is left of the users takes the first of theirs.
constexpr std::size_t most_ways = 256;

Duration latency_of(const Scenario& scenario, const std::vector<Hop>& path) {
  Duration sum{};
  for (const Hop hop : path) sum += scenario[hop.link].latency;
  return sum;
}

std::vector<Hop> reversed(std::vector<Hop> path) {
  std::reverse(path.begin(), path.end());
  for (Hop& hop : path) hop.backwards = !hop.backwards;
  return path;
}

class Ways {
 public:
  Ways(const World& world, RouterId from, const Application& application, const Connecting& connecting)
      : world_(world), from_(from), application_(application), connecting_(connecting) {}

  std::vector<UserWay> to(std::span<const Address> addresses) {
    found_.clear();
    split(addresses, {}, 1);
    return std::move(found_);
  }

 private:
  struct Met {
    std::vector<std::optional<UserWay>> answers;  ///< By backend; nothing: it is not reached.
  };

  // Flows that a router hashes to several next hops are told apart until none are left that it would.
  void split(std::span<const Address> addresses, FlowShare flows, double share) {
    Forwarding& forwarding = world_.reachability.forwarding();
    flows.undecided.reset();
    forwarding.ask_about(&flows);
    std::vector<Met> met;
    for (const Address address : addresses) met.push_back(meet(address));
    forwarding.ask_about(nullptr);
    if (!flows.undecided || found_.size() >= most_ways) return hand_out(met, share);
    const auto [branch, choices] = *flows.undecided;
    const FlowShare::Interval whole = flows.part(branch);
    for (std::int64_t bucket = FlowShare::bucket(whole.from, choices);
         bucket <= FlowShare::bucket(whole.to - 1, choices); ++bucket) {
      const FlowShare::Interval part{std::max(whole.from, FlowShare::begin_of(bucket, choices)),
                                     std::min(whole.to, FlowShare::begin_of(bucket + 1, choices))};
      FlowShare narrowed = flows;
      narrowed.narrow(branch, part);
      split(addresses, narrowed,
            share * static_cast<double>(part.to - part.from) / static_cast<double>(whole.to - whole.from));
    }
  }

  // The way to whoever answers at the address passes whoever hands it on: so far answers come back by routes of their
  // own, and from there on as questions went.
  Met meet(Address address) {
    Reachability& reachability = world_.reachability;
    const State& state = world_.state;
    Met met;
    for (Answer& answer : reachability.connections(state, from_, address, application_.port)) {
      met.answers.emplace_back();
      const auto* server = std::get_if<VmId>(&answer.where);
      if (!answer.reached() || !server) continue;
      UserWay way{.server = *server};
      way.there = std::move(answer.path);
      take_way_back(address, way);
      way.round_trip = latency_of(world_.scenario, way.there) + latency_of(world_.scenario, way.back);
      met.answers.back() = std::move(way);
    }
    return met;
  }

  void take_way_back(Address address, UserWay& way) {
    way.back = reversed(way.there);
    const auto destination = world_.scenario.index.destination_of.find(address);
    const auto by = world_.reachability.responder(world_.state, from_, address);
    if (!by || destination == world_.scenario.index.destination_of.end()) return;
    Forwarding& forwarding = world_.reachability.forwarding();
    const std::size_t head = forwarding.way(world_.state, from_, destination->second).path.size();
    const Way& home = forwarding.way(world_.state, *by, world_.scenario.index.tree.of(from_));
    if (home.disposition != Disposition::reached || head > way.there.size()) return;
    way.back.resize(way.there.size() - head);
    way.back.insert(way.back.end(), home.path.begin(), home.path.end());
    way.head = head, way.toward = destination->second, way.answered_by = *by;
  }

  // Who is not served at one address tries the next one; where several must serve, all of them get the same part.
  void hand_out(const std::vector<Met>& met, double share) {
    const std::size_t count = met.size();
    const std::size_t starts = connecting_.rotates || application_.at_least > 1 ? count : 1;
    for (std::size_t first = 0; first < starts; ++first) {
      double left = share / static_cast<double>(starts);
      for (std::size_t k = 0; k < count && left > 0; ++k) {
        const auto& answers = met[(first + k) % count].answers;
        const double part = left / static_cast<double>(std::max<std::size_t>(1, answers.size()));
        if (!answers.empty()) left = 0;
        for (const auto& way : answers)
          if (way)
            add(*way, part);
          else
            left += part;
      }
    }
  }

  void add(const UserWay& way, double share) {
    const auto same = std::find_if(found_.begin(), found_.end(), [&](const UserWay& one) {
      return one.server == way.server && one.there == way.there && one.back == way.back;
    });
    if (same == found_.end()) {
      found_.push_back(way);
      found_.back().share = share;
    } else {
      same->share += share;
    }
  }

  const World& world_;
  const RouterId from_;
  const Application& application_;
  const Connecting& connecting_;
  std::vector<UserWay> found_;
};

}  // namespace

bool goes_as_before(const World& world, RouterId from, const UserWay& way) {
  if (!way.answered_by) return false;
  Forwarding& forwarding = world.reachability.forwarding();
  const auto is_as_it_was = [&](RouterId begin, Destination to, auto first, auto last) {
    const Way& now = forwarding.way(world.state, begin, to);
    const auto has_choice = [](const Way::Step& step) { return step.route && step.route->equal.size() > 1; };
    return now.disposition == Disposition::reached && std::equal(now.path.begin(), now.path.end(), first, last) &&
           std::none_of(now.steps.begin(), now.steps.end(), has_choice);
  };
  const auto tail = static_cast<std::ptrdiff_t>(way.there.size() - way.head);
  return is_as_it_was(from, way.toward, way.there.begin(), way.there.end() - tail) &&
         is_as_it_was(way.answered_by, world.scenario.index.tree.of(from), way.back.begin() + tail, way.back.end());
}

bool moves_routes_only(const Scenario& scenario, const Change& change) {
  if (const auto* link = std::get_if<LinkChanged>(&change)) return !scenario[link->link].is_trunk();
  return std::holds_alternative<AdjacencyChanged>(change) || std::holds_alternative<TopologyChanged>(change) ||
         std::holds_alternative<RouterConverged>(change) || std::holds_alternative<BandwidthChanged>(change);
}

std::vector<UserWay> ways_of(const World& world, PopulationId clients, ApplicationId id) {
  const Population& population = world.scenario[clients];
  const Application& application = world.scenario[id];
  Ways ways(world, population.behind, application, population.connecting);
  if (!application.known_as || population.is_hard_coded || population.resolvers.empty()) {
    std::vector<Address> at_home;
    for (const VmId vm : application.served_by) world.scenario.add_entrance(id, world.scenario[vm].home, at_home);
    return ways.to(at_home);
  }
  const NameId name = *application.known_as;
  const std::uint32_t now = world.state.version(world.scenario[name].authority, name);
  std::vector<UserWay> found = ways.to(world.state.addresses(name, now));
  for (std::uint32_t version = world.state.versions(name); found.empty() && version-- > 0;)
    if (version != now) found = ways.to(world.state.addresses(name, version));
  return found;
}

Duration round_trip_between(const World& world, VmGroupId from, VmGroupId to) {
  const auto is_up = [&](VmId vm) { return world.state[vm].status == VmStatus::up; };
  const auto& asking = world.scenario[from].vms;
  const auto one = std::find_if(asking.begin(), asking.end(), is_up);
  if (one == asking.end()) return {};
  for (const VmId other : world.scenario[to].vms) {
    const Answer answer = world.reachability.between(world.state, *one, other);
    if (answer.reached()) return 2 * latency_of(world.scenario, answer.path);
  }
  return {};
}

}  // namespace drsim
