// Forwarding against a plain recomputation of everything, at every event: who reaches which prefix and which router,
// over thousands of random topologies and stories. The oracle shares no code with what it checks, keeps nothing, and
// reads the scenario's own lists and a notebook of what has happened.

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <optional>
#include <random>
#include <set>

#include "models/reachability/reachability.hpp"
#include "tests/chance.hpp"

namespace drsim {
namespace {

// What has happened, in words of its own.
struct Notebook {
  std::vector<bool> link_dead, carrier_lost, router_dead, route_out, probe_silent, is_passed_on;
  std::vector<std::array<bool, 2>> cut, link_forgotten;
  std::vector<std::set<std::size_t>> active, known;  ///< By subnet: routers.
};

class Oracle {
 public:
  Oracle(const Scenario& scenario, const Notebook& notes) : s_(scenario), n_(notes) {}

  // Where packets end, and which share of all flows: "reached 3", "loop", "no route 2", "black hole 5".
  using Outcomes = std::map<std::string, double>;
  Outcomes outcomes(std::size_t from, std::uint32_t address) const {
    return follow(from, [&](std::size_t at) { return by_address(at, address, 32); });
  }
  Outcomes outcomes_to_router(std::size_t from, std::size_t to) const {
    return follow(from, [&](std::size_t at) { return by_router(at, to); });
  }

 private:
  struct Choice {
    bool found = false, ends_here = false;
    std::vector<std::size_t> links{};  ///< Each gets the same part.
  };
  std::size_t end(std::size_t link, std::size_t which) const {
    return std::get<RouterId>(s_.links[link].ends[which]).index;
  }
  bool has_line(std::size_t link) const { return !n_.carrier_lost[link]; }

  template <class Choose>
  Outcomes follow(std::size_t from, Choose choose) const {
    Outcomes found;
    go_on(from, {}, 1, choose, found);
    return found;
  }
  template <class Choose>
  void go_on(std::size_t at, std::set<std::size_t> seen, double share, const Choose& choose, Outcomes& found) const {
    const auto ends = [&](const std::string& how) { found[how] += share; };
    if (!seen.insert(at).second) return ends("loop");
    const Choice choice = choose(at);
    if (!choice.found) return ends("no route " + std::to_string(at));
    if (choice.ends_here) return ends("reached " + std::to_string(at));
    const double part = share / static_cast<double>(choice.links.size());
    for (const std::size_t link : choice.links) {
      const std::size_t way = end(link, 0) == at ? 0 : 1, next = end(link, 1 - way);
      const bool passes = !n_.link_dead[link] && !n_.cut[link][way] && !n_.router_dead[at] && !n_.router_dead[next];
      if (passes)
        go_on(next, seen, part, choose, found);
      else
        found["black hole " + std::to_string(link)] += part;
    }
  }

  // Bit by bit, the longest match first.
  Choice by_address(std::size_t at, std::uint32_t address, int longest) const {
    for (int length = longest; length >= 0; --length) {
      const std::uint32_t mask = length == 0 ? 0 : 0xffffffffu << (32 - length);
      const Prefix prefix{{address & mask}, length};
      std::set<std::size_t> announcers;
      for (std::size_t i = 0; i < s_.subnets.size(); ++i) {
        if (!(s_.subnets[i].prefix == prefix)) continue;
        if (n_.active[i].contains(at)) return {true, true};
        announcers.insert(n_.known[i].begin(), n_.known[i].end());
      }
      for (std::size_t i = 0; i < s_.routers.size(); ++i)
        if (s_.routers[i].lan == prefix) announcers.insert(i);
      const auto typed = [&](const StaticRoute& route) {
        return std::holds_alternative<Prefix>(route.to) && std::get<Prefix>(route.to) == prefix;
      };
      const Choice choice = best_of(at, typed, announcers);
      if (choice.found) return choice;
    }
    return {};
  }

  // Who is behind a router is in its subnet, and a neighbour on a line knows neither.
  Choice by_router(std::size_t at, std::size_t to) const {
    if (at == to) return {true, true};
    const auto typed = [&](const StaticRoute& route) {
      return std::holds_alternative<RouterId>(route.to) && std::get<RouterId>(route.to).index == to;
    };
    if (const Choice choice = best_of(at, typed, {to}); choice.found) return choice;
    if (const auto lan = s_.routers[to].lan) return by_address(at, lan->network.value, lan->length);
    return best_of(at,
                   [](const StaticRoute& route) {
                     return std::holds_alternative<Prefix>(route.to) && std::get<Prefix>(route.to).length == 0;
                   },
                   {});
  }

  // A router sends over what it describes itself, if the other end describes any link back (RFC 2328, 16.1).
  bool sends(std::size_t link, std::size_t side) const {
    if (s_.links[link].protocol != RoutingProtocol::ospf || n_.link_forgotten[link][side]) return false;
    for (std::size_t other = 0; other < s_.links.size(); ++other)
      for (const std::size_t back : {0u, 1u})
        if (s_.links[other].protocol == RoutingProtocol::ospf && !n_.link_forgotten[other][back] &&
            end(other, back) == end(link, 1 - side) && end(other, 1 - back) == end(link, side))
          return true;
    return false;
  }

  // The static routes of the least distance, or what OSPF says at 110: of who has it, or else of who passes it on.
  template <class Typed>
  Choice best_of(std::size_t at, Typed typed, const std::set<std::size_t>& announcers) const {
    Choice best;
    std::int64_t distance = 1000;
    std::set<std::size_t> passed_on;
    for (std::size_t i = 0; i < s_.static_routes.size(); ++i) {
      const StaticRoute& route = s_.static_routes[i];
      if (!typed(route)) continue;
      const bool is_default = std::holds_alternative<Prefix>(route.to) && std::get<Prefix>(route.to).length == 0;
      const Redistribution& into = s_.routers[route.at.index].redistribution;
      if ((is_default ? into.originates_default : into.static_into_ospf) && n_.is_passed_on[i])
        passed_on.insert(route.at.index);
      if (route.at.index != at || n_.route_out[i] || n_.probe_silent[i] || !has_line(route.via.index) ||
          route.distance > distance)
        continue;
      if (route.distance < distance) best.links.clear();
      distance = route.distance;
      best.found = true;
      best.links.push_back(route.via.index);
    }
    if (distance <= 110 || announcers.contains(at)) return best;
    for (const auto& sources : {announcers, passed_on}) {
      const std::vector<std::size_t> links = by_ospf(at, sources);
      if (!links.empty()) return {true, false, links};
      if (sources.contains(at)) return best;
    }
    return best;
  }

  // Bellman and Ford: as often as there are routers. All first links of the shortest paths.
  std::vector<std::size_t> by_ospf(std::size_t at, const std::set<std::size_t>& sources) const {
    std::vector<std::int64_t> cost(s_.routers.size(), -1);
    for (const std::size_t source : sources) cost[source] = 0;
    for (std::size_t round = 0; round < s_.routers.size(); ++round)
      for (std::size_t link = 0; link < s_.links.size(); ++link)
        for (const std::size_t side : {0u, 1u}) {
          if (!sends(link, side) || cost[end(link, 1 - side)] < 0) continue;
          std::int64_t& here = cost[end(link, side)];
          const std::int64_t sum = cost[end(link, 1 - side)] + cost_at(link, side);
          if (here < 0 || sum < here) here = sum;
        }
    std::vector<std::size_t> links;
    if (cost[at] < 0 || sources.contains(at)) return links;
    for (std::size_t link = 0; link < s_.links.size(); ++link)
      for (const std::size_t side : {0u, 1u}) {
        const std::size_t next = end(link, 1 - side);
        if (sends(link, side) && end(link, side) == at && cost[next] >= 0 &&
            cost[next] + cost_at(link, side) == cost[at])
          links.push_back(link);
      }
    return links;
  }
  std::int64_t cost_at(std::size_t link, std::size_t side) const {
    return side == 1 && s_.links[link].cost_back ? *s_.links[link].cost_back : s_.links[link].cost;
  }

  const Scenario& s_;
  const Notebook& n_;
};

Scenario nested_prefixes(Chance& pick) {
  Scenario s;
  s.sites = {{.name = "a"}};
  s.switches = {{.name = "w", .site = SiteId{0u}}};
  s.vlans = {{.name = "v"}};
  s.networks = {{.name = "n", .site = SiteId{0u}, .subnets = {}}};
  const std::size_t routers = 2 + pick(6);
  for (std::size_t i = 0; i < routers; ++i)
    s.routers.push_back({.name = "r", .site = SiteId{0u}, .attached_to = SwitchId{0u}, .ospf = {}});
  for (std::size_t i = 1 + pick(12); i > 0; --i) {
    const std::size_t a = pick(routers), b = (a + 1 + pick(routers - 1)) % routers;
    Link link{.name = "l",
              .ends = {RouterId{a}, RouterId{b}},
              .bandwidth = {1},
              .latency = {},
              .cost = static_cast<std::int64_t>(1 + pick(4))};
    if (pick(4) == 0) link.protocol = RoutingProtocol::none;
    if (pick(4) == 0) link.cost_back = static_cast<std::int64_t>(1 + pick(4));
    s.links.push_back(link);
  }
  // Prefixes that lie in each other: 10/8, 10.0/16, 10.0.0/24, and neighbours.
  const std::array<Prefix, 5> prefixes{
      {{{0x0a000000}, 8}, {{0x0a000000}, 16}, {{0x0a000000}, 24}, {{0x0a000100}, 24}, {{0x0b000000}, 24}}};
  for (const Prefix prefix : prefixes) {
    if (pick(3) == 0) continue;
    Subnet subnet{.name = "s",
                  .network = NetworkId{0u},
                  .prefix = prefix,
                  .vlan = VlanId{0u},
                  .gateways = {},
                  .virtual_gateway = {}};
    for (std::size_t i = 0; i < routers; ++i)
      if (pick(3) == 0) subnet.gateways.emplace_back(i);
    subnet.initially_active = subnet.gateways.empty() ? 0 : pick(subnet.gateways.size() + 1);
    s.subnets.push_back(subnet);
  }
  for (Router& router : s.routers) {
    if (pick(4) == 0) router.lan = prefixes[pick(prefixes.size())];
    router.redistribution.static_into_ospf = pick(3) == 0;
    router.redistribution.originates_default = pick(3) == 0;
  }
  for (std::size_t i = pick(8); i > 0; --i) {
    const std::size_t link = pick(s.links.size());
    StaticRoute route{.name = "r",
                      .at = std::get<RouterId>(s.links[link].ends[pick(2)]),
                      .to = Prefix{},
                      .via = LinkId{link},
                      .track = {}};
    if (pick(4) == 0)
      route.to = RouterId{pick(routers)};
    else if (pick(4) != 0)
      route.to = prefixes[pick(prefixes.size())];
    route.distance = pick(3) == 0 ? 150 : static_cast<std::int64_t>(1 + pick(3));
    route.begins_installed = pick(3) != 0;
    s.static_routes.push_back(route);
  }
  s.finish();
  return s;
}

Notebook notebook_of(const Scenario& s) {
  Notebook n;
  n.link_dead.resize(s.links.size()), n.carrier_lost.resize(s.links.size()), n.link_forgotten.resize(s.links.size());
  n.cut.resize(s.links.size()), n.router_dead.resize(s.routers.size()), n.probe_silent.resize(s.static_routes.size());
  for (const StaticRoute& route : s.static_routes)
    n.route_out.push_back(!route.begins_installed), n.is_passed_on.push_back(route.begins_installed);
  for (const Subnet& subnet : s.subnets) {
    std::set<std::size_t> first;
    for (std::size_t i = 0; i < subnet.initially_active; ++i) first.insert(subnet.gateways[i].index);
    n.active.push_back(first), n.known.push_back(first);
  }
  return n;
}

// One thing that happens, to the state and in the notebook.
void happen(const Scenario& s, State& state, Notebook& n, Chance& pick) {
  const auto status = [](bool down) { return down ? Status::down : Status::up; };
  const std::size_t link = pick(s.links.size()), router = pick(s.routers.size()), way = pick(2);
  const bool down = pick(2) == 0;
  switch (pick(8)) {
    case 0: {
      const bool loses = down && pick(2) == 0;
      state.apply(LinkChanged{LinkId{link}, status(down), loses});
      n.link_dead[link] = down, n.carrier_lost[link] = loses;
      break;
    }
    case 1:
      if (pick(2) == 0)
        state.apply(TopologyChanged{LinkId{link}, status(down)}), n.link_forgotten[link] = {down, down};
      else
        state.apply(TopologyChanged{LinkId{link}, status(down), end_of(way)}), n.link_forgotten[link][way] = down;
      break;
    case 2:
      state.apply(RouterChanged{RouterId{router}, status(down)}), n.router_dead[router] = down;
      break;
    case 3:
      state.apply(DirectionChanged{LinkId{link}, way == 1, status(down)}), n.cut[link][way] = down;
      break;
    case 4:
    case 5: {
      if (s.static_routes.empty()) break;
      const std::size_t route = pick(s.static_routes.size());
      if (pick(3) == 0)
        state.apply(RedistributionChanged{StaticRouteId{route}, status(down)}), n.is_passed_on[route] = !down;
      else if (pick(2) == 0)
        state.apply(StaticRouteChanged{StaticRouteId{route}, !down}), n.route_out[route] = down;
      else
        state.apply(TrackChanged{StaticRouteId{route}, status(down)}), n.probe_silent[route] = down;
      break;
    }
    default: {
      if (s.subnets.empty()) break;
      const std::size_t subnet = pick(s.subnets.size());
      if (s.subnets[subnet].gateways.empty()) break;
      const RouterId gateway = s.subnets[subnet].gateways[pick(s.subnets[subnet].gateways.size())];
      const auto note = [&](std::set<std::size_t>& who) {
        down ? void(who.erase(gateway.index)) : void(who.insert(gateway.index));
      };
      if (pick(2) == 0) {
        if (down)
          state.apply(SubnetWithdrawn{SubnetId{subnet}, gateway});
        else
          state.apply(SubnetAnnounced{SubnetId{subnet}, gateway});
        note(n.active[subnet]);
      } else {
        state.apply(RouteChanged{SubnetId{subnet}, gateway, status(down)});
        note(n.known[subnet]);
      }
    }
  }
}

std::string outcome_of(const Way& way) {
  switch (way.disposition) {
    case Disposition::reached:
      return "reached " + std::to_string(way.steps.back().at.index);
    case Disposition::loop:
      return "loop";
    case Disposition::black_hole:
      return "black hole " + std::to_string(way.stopped_by.index);
    default:
      return "no route " + std::to_string(way.steps.back().at.index);
  }
}

// Each share of flows is followed until it is told apart no more.
void follow_shares(const State& state, Forwarding& forwarding, RouterId from, Destination to, FlowShare flows,
                   Oracle::Outcomes& found) {
  flows.undecided.reset();
  forwarding.ask_about(&flows);
  const std::string outcome = outcome_of(forwarding.way(state, from, to));
  forwarding.ask_about(nullptr);
  if (!flows.undecided) {
    found[outcome] += flows.share();
    return;
  }
  const auto [branch, choices] = *flows.undecided;
  for (std::int64_t i = 0; i < choices; ++i) {
    FlowShare part = flows;
    part.narrow(branch, {hash_range * i / choices, hash_range * (i + 1) / choices});
    follow_shares(state, forwarding, from, to, part, found);
  }
}

std::string to_text(const Oracle::Outcomes& outcomes) {
  std::string text;
  for (const auto& [how, share] : outcomes) text += (text.empty() ? "" : ", ") + std::to_string(share) + " " + how;
  return text;
}

void expect_alike(const Oracle::Outcomes& found, const Oracle::Outcomes& expected, const std::string& what) {
  const auto differs = [](const auto& a, const auto& b) {
    return a.first != b.first || std::abs(a.second - b.second) > 1e-9;
  };
  ASSERT_TRUE(found.size() == expected.size() &&
              std::mismatch(found.begin(), found.end(), expected.begin(), std::not_fn(differs)).first == found.end())
      << what << "\nfound:    " << to_text(found) << "\nexpected: " << to_text(expected);
}

void expect_agreement(const Scenario& s, const State& state, Forwarding& forwarding, const Notebook& notes) {
  const Oracle oracle(s, notes);
  constexpr std::array<std::uint32_t, 5> addresses{0x0a000005, 0x0a000105, 0x0a010005, 0x0a800005, 0x0b000005};
  for (std::size_t from = 0; from < s.routers.size(); ++from) {
    for (const std::uint32_t address : addresses) {
      const auto to = s.index.tree.of(Address{address});
      Oracle::Outcomes found;
      if (to)
        follow_shares(state, forwarding, RouterId{from}, *to, {}, found);
      else
        found["no route " + std::to_string(from)] = 1;
      const Oracle::Outcomes expected = oracle.outcomes(from, address);
      expect_alike(found, expected, "from " + std::to_string(from) + " to " + to_text(Address{address}));
      // A flow that nobody tells from others takes one of the ways.
      if (to) {
        ASSERT_TRUE(expected.contains(outcome_of(forwarding.way(state, RouterId{from}, *to))));
      }
    }
    for (std::size_t to = 0; to < s.routers.size(); ++to) {
      Oracle::Outcomes found;
      follow_shares(state, forwarding, RouterId{from}, s.index.tree.of(RouterId{to}), {}, found);
      expect_alike(found, oracle.outcomes_to_router(from, to),
                   "from " + std::to_string(from) + " to router " + std::to_string(to));
    }
  }
}

class RandomForwarding : public testing::TestWithParam<unsigned> {};

// Twenty worlds each, and forty events in each of them.
TEST_P(RandomForwarding, remembers_nothing_that_has_become_wrong) {
  for (unsigned world = 0; world < 20; ++world) {
    Chance pick{std::mt19937(GetParam() * 1000 + world)};
    const Scenario scenario = nested_prefixes(pick);
    State state(scenario);
    Notebook notes = notebook_of(scenario);
    Forwarding forwarding(scenario);
    expect_agreement(scenario, state, forwarding, notes);
    for (int event = 0; event < 40 && !HasFatalFailure(); ++event) {
      happen(scenario, state, notes, pick);
      // Now and then several at once.
      if (pick(3) != 0) expect_agreement(scenario, state, forwarding, notes);
    }
    ASSERT_FALSE(HasFatalFailure()) << "world " << world;
  }
}
// ---- Views of their own, and BGP -----------------------------------------------------------------------------------

// Routers of all profiles and lines of all protocols; what is remembered must be what a new one finds out.
TEST_P(RandomForwarding, with_bgp_and_views_of_their_own_is_what_a_new_one_would_say) {
  for (unsigned world = 0; world < 6; ++world) {
    Chance pick{std::mt19937(GetParam() * 1000 + world + 500)};
    Scenario scenario = nested_prefixes(pick);
    for (Router& router : scenario.routers) {
      router.profile = pick(2) == 0 ? RouterProfile::standard : RouterProfile::frr;
      router.bgp.as_number = static_cast<std::int64_t>(1 + pick(4));
    }
    for (Link& link : scenario.links) {
      if (pick(2) == 0)
        link.protocol = RoutingProtocol::bgp, link.preference = static_cast<std::int64_t>(100 + pick(2));
    }
    scenario.finish();
    State state(scenario);
    Notebook notes = notebook_of(scenario);
    Forwarding kept(scenario);
    for (int event = 0; event < 30; ++event) {
      const LinkId link{pick(scenario.links.size())};
      if (pick(3) == 0) state.apply(AdjacencyChanged{link, pick(2) == 0 ? Status::down : Status::up});
      const RouterId follower{pick(scenario.routers.size())};
      if (scenario[follower].profile != RouterProfile::standard && pick(2) == 0) state.apply(RouterConverged{follower});
      happen(scenario, state, notes, pick);
      if (pick(3) == 0) continue;
      Forwarding fresh(scenario);
      for (std::size_t from = 0; from < scenario.routers.size(); ++from)
        for (std::uint32_t to = 0; to < scenario.index.tree.parent.size(); ++to)
          ASSERT_EQ(outcome_of(kept.way(state, RouterId{from}, {to})),
                    outcome_of(fresh.way(state, RouterId{from}, {to})))
              << "world " << world << ", event " << event << " from " << from << " to " << to;
    }
  }
}

// With systems of their own and equal preferences, as many of them are passed as a search in breadth says.
TEST_P(RandomForwarding, over_bgp_passes_the_fewest_systems) {
  Chance pick{std::mt19937(GetParam() + 77)};
  Scenario s = nested_prefixes(pick);
  s.static_routes.clear();
  s.subnets.clear();
  for (std::size_t i = 0; i < s.routers.size(); ++i) s.routers[i].bgp.as_number = static_cast<std::int64_t>(i + 1);
  for (Link& link : s.links) link.protocol = RoutingProtocol::bgp;
  s.finish();
  const State state(s);
  Forwarding forwarding(s);
  for (std::size_t to = 0; to < s.routers.size(); ++to) {
    std::vector<std::size_t> hops(s.routers.size(), 99);
    hops[to] = 0;
    for (std::size_t round = 0; round < s.routers.size(); ++round)
      for (const Link& link : s.links)
        for (const std::size_t side : {0u, 1u}) {
          std::size_t& here = hops[std::get<RouterId>(link.ends[side]).index];
          here = std::min(here, hops[std::get<RouterId>(link.ends[1 - side]).index] + 1);
        }
    for (std::size_t from = 0; from < s.routers.size(); ++from) {
      const Way& way = forwarding.way(state, RouterId{from}, s.index.tree.of(RouterId{to}));
      EXPECT_EQ(way.disposition == Disposition::reached, hops[from] < 99);
      EXPECT_TRUE(hops[from] >= 99 || way.path.size() == hops[from]);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Worlds, RandomForwarding, testing::Range(0u, worlds(150)));

// ---- What a change costs -------------------------------------------------------------------------------------------

// Regions that have nothing to do with each other: two routers each, and a hundred subnets on both.
Scenario regions(std::uint32_t count, std::uint32_t subnets) {
  Scenario s;
  s.sites = {{.name = "a"}};
  s.switches = {{.name = "w", .site = SiteId{0u}}};
  s.vlans = {{.name = "v"}};
  s.networks = {{.name = "n", .site = SiteId{0u}, .subnets = {}}};
  for (std::uint32_t i = 0; i < count; ++i) {
    for (int r = 0; r < 3; ++r)
      s.routers.push_back({.name = "r", .site = SiteId{0u}, .attached_to = SwitchId{0u}, .ospf = {}});
    for (const auto& [a, b] : {std::pair{0u, 1u}, {0u, 2u}, {1u, 2u}})
      s.links.push_back(
          {.name = "l", .ends = {RouterId{3 * i + a}, RouterId{3 * i + b}}, .bandwidth = {1}, .latency = {}});
    for (std::uint32_t j = 0; j < subnets; ++j)
      s.subnets.push_back({.name = "s",
                           .network = NetworkId{0u},
                           .prefix = {{0x0a000000 + (i * subnets + j) * 256}, 24},
                           .vlan = VlanId{0u},
                           .gateways = {RouterId{3 * i + 1}, RouterId{3 * i + 2}},
                           .virtual_gateway = {},
                           .initially_active = 2});
  }
  s.finish();
  return s;
}

void ask_all(const Scenario& s, const State& state, Forwarding& forwarding, std::uint32_t per_region) {
  for (std::uint32_t i = 0; i < s.subnets.size(); ++i)
    EXPECT_EQ(forwarding.way(state, RouterId{i / per_region * 3}, *s.index.tree.of(s.subnets[i].prefix)).disposition,
              Disposition::reached);
}

TEST(ForwardingWork, is_that_of_what_depends_on_the_change) {
  for (const std::uint32_t count : {4u, 40u}) {
    const Scenario s = regions(count, 100);
    State state(s);
    Forwarding forwarding(s);
    ask_all(s, state, forwarding, 100);
    // Subnets that are announced alike share what was learned, and the way.
    EXPECT_EQ(forwarding.work().tables, count);
    EXPECT_EQ(forwarding.work().ways, count);
    state.apply(TopologyChanged{LinkId{0u}, Status::down});
    ask_all(s, state, forwarding, 100);
    EXPECT_EQ(forwarding.work().tables, count + 1);
    EXPECT_EQ(forwarding.work().ways, count + 1);
    // A link that no best path takes matters to nobody.
    state.apply(TopologyChanged{LinkId{2u}, Status::down});
    ask_all(s, state, forwarding, 100);
    EXPECT_EQ(forwarding.work().tables, count + 1);
    EXPECT_EQ(forwarding.work().ways, count + 1);
    // One subnet that is withdrawn leaves its class.
    state.apply(SubnetWithdrawn{SubnetId{0u}, RouterId{1u}});
    state.apply(RouteChanged{SubnetId{0u}, RouterId{1u}, Status::down});
    ask_all(s, state, forwarding, 100);
    EXPECT_LE(forwarding.work().tables, count + 3);
    EXPECT_LE(forwarding.work().ways, count + 4);
  }
}

}  // namespace
}  // namespace drsim
