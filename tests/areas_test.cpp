// OSPF's areas, and what Azure prefers of several routes: which way is taken where it is not the shortest.

#include <unistd.h>

#include <fstream>
#include <random>
#include <set>

#include "analysis/availability/flows/paths.hpp"
#include "models/routing/router_profile.hpp"
#include "tests/chance.hpp"
#include "tests/stories.hpp"

namespace drsim {
namespace {

std::string way(const Scenario& scenario, const std::string& from, const std::string& to) {
  const State state(scenario);
  Forwarding forwarding(scenario);
  const Way& found =
      forwarding.way(state, named(scenario.routers, from), scenario.index.tree.of(named(scenario.routers, to)));
  std::string text;
  for (const Way::Step& step : found.steps) text += (text.empty() ? "" : " ") + scenario[step.at].name;
  return found.disposition == Disposition::reached ? text : text + " " + std::string(to_text(found.disposition));
}

// x and y are in area 1, b and c on its border; the backbone joins those two cheaply.
std::string bordered(const std::string& x_y_cost) {
  return "sites: {s: {}}\nrouters: {x: {site: s}, y: {site: s}, b: {site: s}, c: {site: s}}\nlinks:\n"
         "  b-c: {between: [b, c], bandwidth: 1Gbit, latency: 1ms, cost: 1}\n"
         "  b-x: {between: [x, b], bandwidth: 1Gbit, latency: 1ms, cost: 1, area: 1}\n"
         "  y-c: {between: [y, c], bandwidth: 1Gbit, latency: 1ms, cost: 1, area: 1}\n"
         "  y-x: {between: [x, y], bandwidth: 1Gbit, latency: 1ms, cost: " +
         x_y_cost + ", area: 1}\n";
}

TEST(Areas, a_way_within_one_is_taken_whatever_it_costs) {
  EXPECT_EQ(way(six_hours_of(bordered("100")), "x", "y"), "x y");
  EXPECT_EQ(way(six_hours_of(bordered("100")), "b", "c"), "b c");
  // b is in area 1 too: to y it stays there, and does not cross the backbone for 2.
  EXPECT_EQ(way(six_hours_of(bordered("100")), "b", "y"), "b x y");
}

TEST(Areas, hear_of_each_other_by_way_of_the_backbone_only) {
  const auto chain = [](const std::string& middle) {
    return "sites: {s: {}}\nrouters: {x: {site: s}, b: {site: s}, y: {site: s}}\nlinks:\n"
           "  b-x: {between: [x, b], bandwidth: 1Gbit, latency: 1ms, area: 1}\n"
           "  b-y: {between: [b, y], bandwidth: 1Gbit, latency: 1ms, area: " +
           middle + "}\n";
  };
  EXPECT_EQ(way(six_hours_of(chain("0")), "x", "y"), "x b y");
  EXPECT_EQ(way(six_hours_of(chain("2")), "x", "y"),
            "x no route");  // b joins two areas, and none of them is the backbone.
  const std::string file = testing::TempDir() + "/no-backbone-" + std::to_string(getpid()) + ".yaml";
  std::ofstream(file) << "drsim: 1\n" << chain("2");
  const Reading reading = read_scenario(file);
  ASSERT_EQ(reading.diagnostics.size(), 1u);
  EXPECT_NE(reading.diagnostics[0].message.find("router 'b' is in areas 1 and 2, and not in the backbone"),
            std::string::npos);
}

TEST(Areas, a_backbone_in_two_parts_parts_all) {
  // The two borders see each other through area 1, but the backbone does not run through it.
  const std::string text =
      "sites: {s: {}}\nrouters: {u: {site: s}, b: {site: s}, c: {site: s}, v: {site: s}}\nlinks:\n"
      "  u-b: {between: [u, b], bandwidth: 1Gbit, latency: 1ms}\n  b-c: {between: [b, c], bandwidth: 1Gbit, latency: "
      "1ms, area: 1}\n"
      "  c-v: {between: [c, v], bandwidth: 1Gbit, latency: 1ms}\n";
  EXPECT_EQ(way(six_hours_of(text), "u", "c"), "u b c");
  EXPECT_EQ(way(six_hours_of(text), "u", "v"), "u no route");
}

// Who can reach whom follows from what is joined to what, without any cost: an area's routers among themselves, and
// areas whose borders are joined by the backbone.
class RandomAreas : public testing::TestWithParam<std::uint32_t> {};

TEST_P(RandomAreas, are_crossed_by_way_of_the_backbone_and_never_in_a_loop) {
  std::mt19937 draws(GetParam());
  const auto one_of = [&](std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(draws); };
  int whole = 0;
  for (int round = 0; round < 100; ++round) {
    Scenario scenario;
    scenario.sites.push_back({.name = "s"});
    scenario.switches.push_back({.name = "w", .site = SiteId{0u}});
    const std::size_t routers = 2 + one_of(8), links = 1 + one_of(14);
    for (std::size_t i = 0; i < routers; ++i)
      scenario.routers.push_back(
          {.name = "r" + std::to_string(i), .site = SiteId{0u}, .attached_to = SwitchId{0u}, .ospf = {}});
    for (std::size_t i = 0; i < links; ++i) {
      const std::size_t a = one_of(routers), b = (a + 1 + one_of(routers - 1)) % routers;
      scenario.links.push_back({.name = "l" + std::to_string(i),
                                .ends = {RouterId{a}, RouterId{b}},
                                .bandwidth = {1},
                                .latency = {},
                                .cost = static_cast<std::int64_t>(1 + one_of(5)),
                                .area = static_cast<std::uint32_t>(one_of(3))});
    }
    scenario.finish();
    // By area: routers that share a number are joined in it; -1: not in it.
    std::vector<std::vector<int>> part(3, std::vector<int>(routers, -1));
    for (std::size_t area = 0; area < 3; ++area)
      for (std::size_t pass = 0; pass <= routers; ++pass)
        for (const Link& link : scenario.links) {
          if (link.area != area) continue;
          int &a = part[area][std::get<RouterId>(link.ends[0]).index],
              &b = part[area][std::get<RouterId>(link.ends[1]).index];
          const int own_a = a == -1 ? static_cast<int>(std::get<RouterId>(link.ends[0]).index) : a,
                    own_b = b == -1 ? static_cast<int>(std::get<RouterId>(link.ends[1]).index) : b;
          a = b = std::min(own_a, own_b);
        }
    const auto joined = [&](std::size_t area, std::size_t a, std::size_t b) {
      return part[area][a] != -1 && part[area][a] == part[area][b];
    };
    // The parts of the backbone that a router is in, or hears of by a border in one of its areas.
    const auto backbones = [&](std::size_t router) {
      std::set<int> found;
      if (part[0][router] != -1) found.insert(part[0][router]);
      for (std::size_t area = 1; area < 3; ++area)
        for (std::size_t border = 0; border < routers; ++border)
          if (joined(area, router, border) && part[0][border] != -1) found.insert(part[0][border]);
      return found;
    };
    // In two parts, a border on the way may know less than who sends by way of it: that is what parts it.
    std::set<int> backbone(part[0].begin(), part[0].end());
    backbone.erase(-1);
    whole += backbone.size() == 1;
    const State state(scenario);
    Forwarding forwarding(scenario);
    for (std::size_t a = 0; a < routers; ++a)
      for (std::size_t b = 0; b < routers; ++b) {
        const Way& found = forwarding.way(state, RouterId{a}, scenario.index.tree.of(RouterId{b}));
        EXPECT_NE(found.disposition, Disposition::loop) << round << ": r" << a << " to r" << b;
        bool reaches = a == b;
        for (std::size_t area = 0; area < 3; ++area) reaches = reaches || joined(area, a, b);
        // Who is in the backbone itself listens to nobody else.
        const std::set<int> ours = part[0][a] != -1 ? std::set<int>{part[0][a]} : backbones(a), theirs = backbones(b);
        reaches = reaches || std::any_of(ours.begin(), ours.end(), [&](int one) { return theirs.contains(one); });
        if (backbone.size() > 1) continue;
        EXPECT_EQ(found.disposition == Disposition::reached, reaches) << round << ": r" << a << " to r" << b;
      }
  }
  EXPECT_GE(whole, 20);
}
INSTANTIATE_TEST_SUITE_P(Seeds, RandomAreas, testing::Range(1u, 1 + worlds(10)));

// ---- Azure
// -----------------------------------------------------------------------------------------------------------

TEST(Azure, takes_what_is_typed_before_bgp_and_bgp_before_its_own) {
  const auto won = [](const std::string& routes, const std::string& local) {
    const Scenario scenario = six_hours_of(
        "sites: {bank: {}, cloud: {kind: azure}}\nrouters: {edge: {site: bank}, gw: {site: cloud}, firewall: {site: "
        "cloud}}\nlinks:\n"
        "  er: {between: [edge, gw], bandwidth: 1Gbit, latency: 1ms, protocol: bgp}\n"
        "  vpn: {between: [edge, gw], bandwidth: 1Gbit, latency: 1ms, tunnel: {}}\n"
        "  in: {between: [gw, firewall], bandwidth: 1Gbit, latency: 1ms, protocol: none}\n"
        "networks:\n  v: {site: cloud, subnets: {s: {prefix: 10.1.0.0/16, gateway: gw}}}\n  b: {site: bank, subnets: "
        "{desks: {prefix: 10.2.0.0/16, gateway: edge}}}\n" +
        routes + local);
    const State state(scenario);
    Forwarding forwarding(scenario);
    return *forwarding.route(state, named(scenario.routers, "gw"), *scenario.index.tree.of(Address{0x0a020005}));
  };
  const std::string typed = "routes: {udr: {at: gw, to: 10.2.0.0/16, via: in}}\n",
                    local = "local-networks: {bank: {at: gw, via: vpn, prefixes: [10.2.0.0/16]}}\n";
  EXPECT_EQ(won("", "").source, Route::Source::bgp);
  EXPECT_EQ(won("", local).source, Route::Source::bgp);
  EXPECT_EQ(won(typed, local).source, Route::Source::static_route);
  EXPECT_EQ(won(typed, "").via, LinkId{2u});
}

// A link that swallows packets and passes hellos is found by nobody: routers go on sending there until it is repaired.
TEST(Loss, of_data_alone_is_noticed_by_no_routing_protocol) {
  for (const auto& [what, notices] : {std::pair{"data", false}, {"everything", true}}) {
    const Scenario scenario = six_hours_of(
        "sites: {a: {}, b: {}, u: {}}\nrouters: {ra: {site: a}, rb: {site: b}, ru: {site: u}}\nlinks:\n"
        "  a-u: {between: [ra, ru], bandwidth: 1Gbit, latency: 1ms, bfd: {}}\n  a-b: {between: [ra, rb], bandwidth: "
        "1Gbit, latency: 1ms}\n"
        "  b-u: {between: [rb, ru], bandwidth: 1Gbit, latency: 1ms}\n"
        "networks: {n: {site: a, subnets: {s: {prefix: 10.0.0.0/24, gateway: ra}}}}\nvms: {web: {network: "
        "n}}\napplications: {app: {served-by: web}}\n"
        "clients: {users: {site: u, use: [app]}}\ntimeline: [{at: 1h, set: {link: a-u, loses: " +
        std::string(what) + "}}, {at: 2h, set: {link: a-u, loses: nothing}}]\n");
    const RunReport report = analyse(scenario, simulate(scenario, 1));
    ASSERT_EQ(report.populations.at(0).outages.size(), 1u) << what;
    EXPECT_EQ(report.populations.at(0).outages.at(0).disposition, Disposition::black_hole);
    EXPECT_EQ(report.populations.at(0).mean_downtime == 3600, !notices) << what;
    EXPECT_TRUE(!notices || report.populations.at(0).mean_downtime < 2) << what;
    expect_accounted_for(scenario, report);
  }
}

TEST(Loss, of_a_share_is_borne_up_to_what_users_can_work_with) {
  for (const auto& [share, is_borne] :
       {std::pair{"4%", true}, {"6%", false}, {"100%", false}}) {  // There and back: 7.8 % and 11.6 %, of 10 %.
    const Scenario scenario = six_hours_of(
        "sites: {a: {}, u: {}}\nrouters: {ra: {site: a}, ru: {site: u}}\nlinks: {a-u: {between: [ra, ru], bandwidth: "
        "1Gbit, latency: 1ms}}\n"
        "networks: {n: {site: a, subnets: {s: {prefix: 10.0.0.0/24, gateway: ra}}}}\nvms: {web: {network: "
        "n}}\napplications: {app: {served-by: web}}\n"
        "clients: {users: {site: u, use: [app]}}\ntimeline: [{at: 1h, set: {link: a-u, loss: " +
        std::string(share) + "}}, {at: 2h, set: {link: a-u, loss: 0%}}]\n");
    const RunReport report = analyse(scenario, simulate(scenario, 1));
    const std::vector<Outage>& outages = report.populations.at(0).outages;
    EXPECT_EQ(outages.empty(), is_borne) << share;
    if (outages.empty()) continue;
    EXPECT_EQ(outages.at(0).disposition, Disposition::lossy);
    EXPECT_EQ(report.populations.at(0).mean_downtime, 3600);
    expect_accounted_for(scenario, report);
  }
}

TEST(Expressroute, takes_up_to_a_minute_even_with_bfd) {
  Router gateway{.name = "", .site = {}, .attached_to = {}, .ospf = {}, .profile = RouterProfile::expressroute};
  Link line{.name = "",
            .ends = {RouterId{0u}, RouterId{1u}},
            .bandwidth = {1},
            .latency = {},
            .protocol = RoutingProtocol::bgp};
  EXPECT_EQ(std::get<JitteredTimerResidual>(detection(gateway, gateway, line)),
            (JitteredTimerResidual{180s, 60s, false}));
  line.bfd = Bfd{};
  EXPECT_EQ(std::get<JitteredTimerResidual>(detection(gateway, gateway, line)),
            (JitteredTimerResidual{900ms, 300ms, false}));
  const TickWaits follows = std::get<TickWaits>(following(gateway, RoutingProtocol::bgp, 0, {}));
  EXPECT_EQ(follows.and_then, 5s + 100ms);
  EXPECT_EQ(follows.and_then + follows.count * follows.period, 1min + 100ms);
}

TEST(PointToSite, users_dial_in_again_after_their_gateway_was_interrupted) {
  const auto outage = [](const std::string& kind) {
    const Scenario scenario = six_hours_of(
        "sites: {a: {kind: azure}, home: {}}\nrouters: {gw: {site: a}, phone: {site: home}}\nlinks:\n"
        "  line: {between: [gw, phone], bandwidth: 1Gbit, latency: 1ms, protocol: none}\n"
        "  vpn: {between: [gw, phone], bandwidth: 1Gbit, latency: 1ms, tunnel: {" +
        kind +
        "over: [line], negotiation: 100s}}\n"
        "routes: {to-s: {at: phone, to: 10.0.0.0/24, via: vpn}, home: {at: gw, to: phone, via: vpn}}\nnetworks: {n: "
        "{site: a, subnets: {s: {prefix: "
        "10.0.0.0/24, gateway: gw}}}}\n"
        "vms: {web: {network: n}}\napplications: {app: {served-by: web}}\nclients: {users: {site: home, use: [app]}}\n"
        "timeline: [{at: 1h, interrupt: {gateway: gw, how: planned}}]\n");
    const RunReport report = analyse(scenario, simulate(scenario, 1));
    expect_accounted_for(scenario, report);
    return report.populations.at(0).mean_downtime;
  };
  EXPECT_LE(outage(""), 15);
  EXPECT_GE(outage("kind: point-to-site, "), 110);
  EXPECT_LE(outage("kind: point-to-site, "), 115);
}

}  // namespace
}  // namespace drsim
