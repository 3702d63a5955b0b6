// Who reaches what, against the oracle of reachability_oracle.hpp after every event, over a thousand random worlds.

#include "tests/reachability_oracle.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>

#include "models/reachability/reachability.hpp"
#include "tests/chance.hpp"

namespace drsim {
namespace {

// ---- Worlds
// ------------------------------------------------------------------------------------------------------------

void add_routers(Scenario& s, Chance& pick, bool has_internet) {
  const std::size_t sites = 2 + pick(2);
  for (std::size_t i = 0; i < sites; ++i) {
    s.sites.push_back({.name = "s" + std::to_string(i)});
    s.switches.push_back({.name = "w", .site = SiteId{i}});
  }
  if (has_internet) s.sites.back().kind = SiteKind::internet;
  for (std::size_t i = 0, all = 3 + pick(4); i < all; ++i) {
    const std::size_t site = i < sites ? i : pick(sites);
    s.routers.push_back(
        {.name = "r" + std::to_string(i), .site = SiteId{site}, .attached_to = SwitchId{site}, .ospf = {}});
    s.routers.back().bgp.as_number = static_cast<std::int64_t>(1 + pick(4));
    if (has_internet && pick.one_in(2))
      s.routers.back().translates_to = Address{0xcb007148 + static_cast<std::uint32_t>(pick(2) * 128 + i)};
  }
}

void add_links(Scenario& s, Chance& pick) {
  const std::size_t routers = s.routers.size(), favourite = pick(3);
  const bool has_areas = pick.one_in(3);
  for (std::size_t i = 3 + pick(8); i > 0; --i) {
    const std::size_t a = pick(routers), b = (a + 1 + pick(routers - 1)) % routers;
    Link link{.name = "l",
              .ends = {RouterId{a}, RouterId{b}},
              .bandwidth = {1},
              .latency = {},
              .cost = static_cast<std::int64_t>(1 + pick(4))};
    const std::size_t protocol = pick.one_in(3) ? pick(3) : favourite;
    link.protocol = protocol == 0   ? RoutingProtocol::ospf
                    : protocol == 1 ? RoutingProtocol::bgp
                                    : RoutingProtocol::none;
    if (has_areas && link.protocol == RoutingProtocol::ospf) link.area = static_cast<std::uint32_t>(pick(3));
    // Preferred from outside only: two of one system that each prefer the other settle by who speaks first.
    const bool is_external = s.routers[a].bgp.as_number != s.routers[b].bgp.as_number;
    if (link.protocol == RoutingProtocol::bgp && pick.one_in(4) && is_external) link.preference = 200;
    if (!s.links.empty() && pick.one_in(4)) {
      link.tunnel = Tunnel{};
      for (std::size_t under = 0; under < s.links.size(); ++under)
        if (!s.links[under].tunnel && pick.one_in(2)) link.tunnel->over.emplace_back(under);
    }
    s.links.push_back(link);
  }
}

// Some prefixes lie in others, and one is in two networks; two are public.
void add_subnets(Scenario& s, Chance& pick) {
  const std::array<Prefix, 6> prefixes{{{{0x0a000000}, 16},
                                        {{0x0a000000}, 24},
                                        {{0x0a000000}, 24},
                                        {{0xc0a80100}, 24},
                                        {{0xcb007100}, 25},
                                        {{0xcb007180}, 25}}};
  s.vlans = {{.name = "v"}};
  for (const Prefix prefix : prefixes) {
    if (pick.one_in(4)) continue;
    Subnet subnet{.name = "n",
                  .network = NetworkId{0u},
                  .prefix = prefix,
                  .vlan = VlanId{0u},
                  .gateways = {},
                  .virtual_gateway = {}};
    for (std::size_t i = 0; i < s.routers.size(); ++i)
      if (pick.one_in(3)) subnet.gateways.emplace_back(i);
    subnet.initially_active = subnet.gateways.empty() ? 0 : 1 + pick(subnet.gateways.size());
    s.subnets.push_back(subnet);
    if (subnet.gateways.empty()) continue;
    const RouterId beside = subnet.gateways[pick(subnet.gateways.size())];
    const Attachment home{s.routers[beside.index].site,
                          s.routers[beside.index].attached_to,
                          SubnetId{s.subnets.size() - 1},
                          Address{prefix.network.value + 5},
                          {}};
    s.vms.push_back(
        {.name = "vm", .group = VmGroupId{s.groups.size()}, .home = home, .recovery = {}, .replication = {}});
    s.groups.push_back({.name = "vm", .vms = {VmId{s.vms.size() - 1}}, .needs = {}});
    s.applications.push_back(
        {.name = "a", .served_by = {VmId{s.vms.size() - 1}}, .rto = {}, .rpo = {}, .known_as = {}});
  }
}

void add_routes(Scenario& s, Chance& pick) {
  const std::array<Prefix, 6> to{
      {{}, {{0x0a000000}, 8}, {{0x0a000000}, 24}, {{0x0a000005}, 32}, {{0xc0a80100}, 24}, {{0xcb007100}, 24}}};
  for (std::size_t i = pick(9); i > 0; --i) {
    const std::size_t link = pick(s.links.size());
    StaticRoute route{.name = "r",
                      .at = std::get<RouterId>(s.links[link].ends[pick(2)]),
                      .to = to[pick(to.size())],
                      .via = LinkId{link},
                      .track = {}};
    if (pick.one_in(4)) route.to = RouterId{pick(s.routers.size())};
    if (pick.one_in(10)) route.via = {};
    route.distance = pick.one_in(3) ? 150 : static_cast<std::int64_t>(1 + pick(3));
    s.static_routes.push_back(route);
  }
}

void add_guards(Scenario& s, Chance& pick, bool has_internet) {
  for (std::size_t i = pick(4); i > 0; --i) {
    Firewall firewall{.name = "f" + std::to_string(i),
                      .at = RouterId{pick(s.routers.size())},
                      .is_stateful = !pick.one_in(3),
                      .allows_the_rest = !pick.one_in(4),
                      .rules = {}};
    if (!s.subnets.empty() && pick.one_in(3)) firewall.at = SubnetId{pick(s.subnets.size())};
    if (pick.one_in(3)) firewall.cluster = "c";
    for (std::size_t rule = pick(3); rule > 0; --rule) {
      FirewallRule& one = firewall.rules.emplace_back(FirewallRule{.allows = !pick.one_in(3), .to = {}, .from = {}});
      if (pick.one_in(2)) one.to = Prefix{{0x0a000000}, 16};
      if (pick.one_in(3)) one.from = SiteId{pick(s.sites.size())};
      if (pick.one_in(3)) one.port = 443;
    }
    s.firewalls.push_back(firewall);
  }
  if (!has_internet || s.applications.empty()) return;
  for (std::size_t i = pick(3); i > 0; --i)
    s.public_addresses.push_back({.name = "p",
                                  .at = RouterId{pick(s.routers.size())},
                                  .address = {pick.one_in(2) ? 0xcb007114 : 0xcb007194},
                                  .application = ApplicationId{pick(s.applications.size())}});
}

Scenario random_world(Chance& pick) {
  Scenario s;
  const bool has_internet = pick.one_in(2);
  add_routers(s, pick, has_internet);
  add_links(s, pick);
  s.networks = {{.name = "n", .site = SiteId{0u}, .subnets = {}}};
  add_subnets(s, pick);
  add_routes(s, pick);
  // No two ways cost the same, so that nothing depends on how a flow is hashed (forwarding_oracle_test.cpp has that).
  for (std::size_t i = 0; i < s.links.size(); ++i) s.links[i].cost = (s.links[i].cost << 20) + (1 << i);
  for (std::size_t i = 0; i < s.static_routes.size(); ++i)
    s.static_routes[i].distance = (s.static_routes[i].distance > 110 ? 150 : 1) + static_cast<std::int64_t>(i);
  add_guards(s, pick, has_internet);
  s.finish();
  return s;
}

Diary diary_of(const Scenario& s) {
  Diary d;
  for (auto* by_link : {&d.link_dead, &d.carrier_lost, &d.link_forgotten, &d.tunnel_down, &d.eats_data, &d.eats_all})
    by_link->resize(s.links.size());
  for (std::size_t i = 0; i < s.links.size(); ++i) d.link_forgotten[i] = s.links[i].protocol == RoutingProtocol::none;
  d.share_lost.resize(s.links.size()), d.cut.resize(s.links.size());
  d.router_dead.resize(s.routers.size()), d.site_dead.resize(s.sites.size()),
      d.route_out.resize(s.static_routes.size()), d.vm_dead.resize(s.vms.size());
  for (const Subnet& subnet : s.subnets) {
    Routers first;
    for (std::size_t i = 0; i < subnet.initially_active; ++i) first.insert(subnet.gateways[i].index);
    d.active.push_back(first), d.known.push_back(first);
  }
  return d;
}

void lose(State& state, Diary& d, Chance& pick, std::size_t link) {
  const std::size_t how = pick(6);
  d.eats_data[link] = how == 0, d.eats_all[link] = how == 1,
  d.share_lost[link] = how == 2             ? 0.04
                       : how < 5 && how > 2 ? 0.2
                                            : 0;
  const Loss to = how == 0 ? Loss::data : how == 1 ? Loss::everything : how < 5 ? Loss::some : Loss::nothing;
  state.apply(LossChanged{LinkId{link}, to, to == Loss::some ? d.share_lost[link] : 1});
}

void announce(const Scenario& s, State& state, Diary& d, Chance& pick, bool down) {
  if (s.subnets.empty()) return;
  const std::size_t subnet = pick(s.subnets.size());
  if (s.subnets[subnet].gateways.empty()) return;
  const RouterId gateway = s.subnets[subnet].gateways[pick(s.subnets[subnet].gateways.size())];
  const auto note = [&](Routers& who) { down ? void(who.erase(gateway.index)) : void(who.insert(gateway.index)); };
  if (pick.one_in(2)) {
    if (down)
      state.apply(SubnetWithdrawn{SubnetId{subnet}, gateway});
    else
      state.apply(SubnetAnnounced{SubnetId{subnet}, gateway});
    note(d.active[subnet]);
  } else {
    state.apply(RouteChanged{SubnetId{subnet}, gateway, down ? Status::down : Status::up});
    note(d.known[subnet]);
  }
}

// One thing that happens, to the state and in the diary.
void happen(const Scenario& s, State& state, Diary& d, Chance& pick) {
  const bool down = pick.one_in(2);
  const Status to = down ? Status::down : Status::up;
  const std::size_t link = pick(s.links.size()), router = pick(s.routers.size()), site = pick(s.sites.size()),
                    way = pick(2);
  switch (pick(11)) {
    case 0: {
      const bool loses = down && pick.one_in(2);
      state.apply(LinkChanged{LinkId{link}, to, loses});
      d.link_dead[link] = down, d.carrier_lost[link] = loses;
      break;
    }
    case 1:
      if (s.links[link].protocol == RoutingProtocol::none) break;
      state.apply(TopologyChanged{LinkId{link}, to}), d.link_forgotten[link] = down;
      break;
    case 2:
      state.apply(RouterChanged{RouterId{router}, to}), d.router_dead[router] = down;
      break;
    case 3:
      state.apply(SiteChanged{SiteId{site}, to}), d.site_dead[site] = down;
      break;
    case 4:
      state.apply(DirectionChanged{LinkId{link}, way == 1, to}), d.cut[link][way] = down;
      break;
    case 5:
    case 6:
      lose(state, d, pick, link);
      break;
    case 7:
      if (!s.links[link].tunnel) break;
      state.apply(TunnelChanged{LinkId{link}, to}), d.tunnel_down[link] = down;
      break;
    case 8: {
      if (s.static_routes.empty()) break;
      const std::size_t route = pick(s.static_routes.size());
      state.apply(StaticRouteChanged{StaticRouteId{route}, !down}), d.route_out[route] = down;
      break;
    }
    case 9: {
      if (s.vms.empty()) break;
      const std::size_t vm = pick(s.vms.size());
      state.apply(VmChanged{VmId{vm}, down ? VmStatus::stopped : VmStatus::up, Place::home}), d.vm_dead[vm] = down;
      break;
    }
    default:
      announce(s, state, d, pick, down);
  }
}

std::string text_of(const Answer& answer) {
  struct Where {
    std::string operator()(std::monostate) const { return ""; }
    std::string operator()(SiteId id) const { return "s" + std::to_string(id.index); }
    std::string operator()(RouterId id) const { return "r" + std::to_string(id.index); }
    std::string operator()(LinkId id) const { return "l" + std::to_string(id.index); }
    std::string operator()(VmId id) const { return "v" + std::to_string(id.index); }
    std::string operator()(LoadBalancerId id) const { return "b" + std::to_string(id.index); }
  };
  return std::string(to_text(answer.disposition)) + " " + std::visit(Where{}, answer.where);
}

class RandomReachability : public testing::TestWithParam<unsigned> {
 protected:
  // A few of all questions there are.
  void expect_agreement(const Scenario& s, const State& state, Reachability& reachability, const Diary& diary,
                        Chance& pick) {
    for (int question = 0; question < 3; ++question) {
      const std::size_t from = pick(s.routers.size());
      std::vector<std::uint32_t> addresses;
      for (const Vm& vm : s.vms) addresses.push_back(vm.home.address.value);
      for (const PublicAddress& one : s.public_addresses) addresses.push_back(one.address.value);
      if (addresses.empty()) return;
      const std::uint32_t to = addresses[pick(addresses.size())];
      const std::int64_t port = pick.one_in(2) ? 443 : 8443;
      const ReachabilityOracle oracle(s, diary);
      const UserOutcome expected = oracle.connect(from, to, port);
      ++asked, unsettled += !oracle.is_settled_;
      if (!oracle.is_settled_) continue;
      ++met[expected.how];
      ASSERT_EQ(text_of(reachability.connections(state, RouterId{from}, Address{to}, port).front()), expected.text())
          << "from " << from << " to " << to_text(Address{to});
    }
  }
  std::map<Disposition, int> met;
  int asked = 0, unsettled = 0;
};

// Three hundred worlds each, and ten events in each of them, now and then several at once.
TEST_P(RandomReachability, there_and_back_is_what_a_plain_recomputation_says) {
  for (unsigned world = 0; world < 300; ++world) {
    Chance pick{std::mt19937(GetParam() * 1000 + world)};
    const Scenario scenario = random_world(pick);
    State state(scenario);
    Diary diary = diary_of(scenario);
    Reachability reachability(scenario);
    for (int event = 0; event < 10; ++event) {
      if (!pick.one_in(3)) expect_agreement(scenario, state, reachability, diary, pick);
      ASSERT_FALSE(HasFatalFailure()) << "world " << world << ", event " << event;
      happen(scenario, state, diary, pick);
    }
  }
  // It would prove little if everything ended alike.
  for (const Disposition how :
       {Disposition::reached, Disposition::no_route, Disposition::black_hole, Disposition::loop, Disposition::blocked,
        Disposition::asymmetric, Disposition::not_attached, Disposition::vm_down, Disposition::lossy})
    EXPECT_GT(met[how], 0) << to_text(how);
  EXPECT_LT(unsettled, asked / 10);
}

INSTANTIATE_TEST_SUITE_P(Worlds, RandomReachability, testing::Range(0u, worlds(10)));

}  // namespace
}  // namespace drsim
