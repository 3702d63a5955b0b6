// What somebody tells servers and clients about names while things go wrong, who is answered what, and connections that
// are renewed or tried again: each against a value that is worked out by hand, in more than one order of the file.

#include <unistd.h>

#include <cmath>
#include <fstream>

#include "analysis/availability/flows/connections.hpp"
#include "analysis/names/name_answers.hpp"
#include "tests/simulation.hpp"

namespace drsim {
namespace {

// Sites a and b with servers, c with users and name servers.
const std::string sites = R"(drsim: 1
sites: {a: {}, b: {}, c: {}}
routers: {ra: {site: a}, rb: {site: b}, rc: {site: c}}
links:
  ac: {between: [ra, rc], bandwidth: 1Gbit, latency: 1ms, protocol: none}
  bc: {between: [rb, rc], bandwidth: 1Gbit, latency: 5ms, protocol: none}
  ab: {between: [ra, rb], bandwidth: 1Gbit, latency: 9ms, protocol: none}
routes:
  c-a: {at: rc, to: 10.1.0.0/24, via: ac}
  c-b: {at: rc, to: 10.2.0.0/24, via: bc}
  c-ra: {at: rc, to: ra, via: ac}
  c-rb: {at: rc, to: rb, via: bc}
  a-c: {at: ra, to: rc, via: ac}
  b-c: {at: rb, to: rc, via: bc}
  a-rb: {at: ra, to: rb, via: ab}
  b-ra: {at: rb, to: ra, via: ab}
  a-b: {at: ra, to: 10.2.0.0/24, via: ab}
  b-a: {at: rb, to: 10.1.0.0/24, via: ab}
networks:
  na: {site: a, subnets: {sa: {prefix: 10.1.0.0/24, gateway: ra}}}
  nb: {site: b, subnets: {sb: {prefix: 10.2.0.0/24, gateway: rb}}}
)";

Reading reading_of(const std::string& text) {
  static int number = 0;
  const std::string file =
      testing::TempDir() + "/settings-" + std::to_string(getpid()) + "-" + std::to_string(++number) + ".yaml";
  std::ofstream(file) << text;
  Reading reading = read_scenario(file);
  unlink(file.c_str());
  return reading;
}

Scenario scenario_from(const std::string& text) {
  Reading reading = reading_of(text);
  for (const Diagnostic& diagnostic : reading.diagnostics)
    if (diagnostic.severity == Severity::error) ADD_FAILURE() << to_text(diagnostic, false);
  return std::move(reading.scenario).value();
}

std::vector<PopulationReport> reports_of(const std::string& text, std::uint64_t seed = 1) {
  const Scenario scenario = scenario_from(text);
  const RunReport report = analyse(scenario, simulate(scenario, seed));
  expect_accounted_for(scenario, report);
  return report.populations;
}

// Both copies run; the name has the address of one of them.
std::string two_copies(const std::string& order, const std::string& ttl, const std::string& clients,
                       const std::string& timeline, const std::string& resolvers = "r: {site: c, phases: spread}") {
  return sites + "horizon: 12h\nvms: {w1: {network: na}, w2: {network: nb}}\napplications: {app: {served-by: {any: [" +
         order + "]}}}\ndns-servers: {ns: {site: c}}\nnames: {n: {application: app, ttl: " + ttl +
         ", authority: ns, site: a}}\nresolvers: {" + resolvers +
         "}\nclients: {u: {site: c, count: 1000, use: [app], " + "resolver: r" + clients + "}}\ntimeline: [" +
         timeline + "]\n";
}
const std::string repointed = "{at: 2h, set: {name: n, site: b}}";

TEST(Repointing, costs_nobody_anything_until_the_old_copy_is_stopped) {
  for (const char* order : {"w1, w2", "w2, w1"}) {
    // 5 min later 55 of 60 still hold the old address, each for as long as its cache does.
    const auto late = reports_of(two_copies(order, "1h", "", repointed + ", {at: 2h 5m, fail: {site: a}}"));
    EXPECT_NEAR(late[0].mean_downtime, 55.0 * 55 / 120 * 60, 1e-6) << order;
    EXPECT_NEAR(seconds(late[0].downtime_p50), 25 * 60, 1e-3) << order;
    EXPECT_NEAR(seconds(late[0].downtime_max), 55 * 60, 1e-3) << order;
    const auto sooner = reports_of(two_copies(order, "20m", "", repointed + ", {at: 2h 12m, fail: {site: a}}"));
    EXPECT_NEAR(sooner[0].mean_downtime, 8.0 * 8 / 40 * 60, 1e-6) << order;
    EXPECT_EQ(reports_of(two_copies(order, "1h", "", repointed + ", {at: 3h, fail: {site: a}}"))[0].mean_downtime, 0);
    // Pointed nowhere else, it is lost for good.
    EXPECT_GT(reports_of(two_copies(order, "1h", "", "{at: 2h, fail: {site: a}}"))[0].mean_downtime, 9.9 * 3600);
  }
}

TEST(Repointing, back_again_has_a_tail_of_its_own) {
  // A third of the hour at b: a third of all caches have been there, and lose it when b is stopped at once.
  const auto report = reports_of(two_copies(
      "w1, w2", "1h", "", repointed + ", {at: 2h 20m, set: {name: n, site: a}}, {at: 2h 20m, fail: {site: b}}"))[0];
  // Who asked at 2h + x holds b until 3h + x: 40 min and more after 2h 20m.
  EXPECT_NEAR(report.mean_downtime, 20.0 / 60 * 50 * 60, 1e-6);
  EXPECT_NEAR(seconds(report.downtime_max), 3600, 1e-3);
}

TEST(Repointing, leaves_open_connections_where_they_are_unless_they_are_renewed) {
  // A pool that never asks again: all of it is found dead after 924 s, and 0.66 of the caches are stale for up to
  // 39.6 min then.
  const auto never =
      reports_of(two_copies("w1, w2", "1h", ", connections: {}", repointed + ", {at: 2h 5m, fail: {site: a}}"));
  EXPECT_NEAR(never[0].mean_downtime, 924 + 39.6 * 39.6 / 120 * 60, 2);
  // Closed at 10 min of age: after 4 min, 0.6 of them are open still.
  for (const char* order : {"w1, w2", "w2, w1"}) {
    const std::string pool = ", connections: {max-age: 10m}";
    const auto lost = reports_of(two_copies(order, "0s", pool, repointed + ", {at: 2h 4m, fail: {site: a}}"));
    EXPECT_NEAR(lost[0].mean_downtime, 0.6 * 924, 2);
    const auto stopped =
        reports_of(two_copies(order, "0s", pool, repointed + ", {at: 2h 4m, stop: {vm: w1, site: a}}"));
    EXPECT_NEAR(stopped[0].mean_downtime, 0.6 * 924, 2);  // Who switches a VM off closes nothing.
    const auto old = reports_of(two_copies(order, "0s", pool, repointed + ", {at: 2h 10m, fail: {site: a}}"));
    EXPECT_NEAR(old[0].mean_downtime, 0, 1e-6);
  }
}

TEST(Pools, that_close_connections_of_an_age_need_their_resolver_for_the_next) {
  // Without it for 15 min: one in two has to open another one by then.
  const auto report = reports_of(two_copies("w1, w2", "1m", ", connections: {max-age: 30m}",
                                            "{at: 1h, fail: {resolver: r}}, {at: 1h 15m, repair: {resolver: r}}"));
  EXPECT_NEAR(report[0].mean_downtime, 15.0 * 15 / 60 * 60, 1);
  const auto longer = reports_of(two_copies("w1, w2", "1m", ", connections: {max-age: 5m}",
                                            "{at: 1h, fail: {resolver: r}}, {at: 1h 15m, repair: {resolver: r}}"));
  EXPECT_NEAR(longer[0].mean_downtime, (2.5 + 10) * 60, 1);
}

std::string without_a_name(const std::string& reconnect, const std::string& back) {
  return sites +
         "horizon: 4h\nvms: {w: {network: na}}\napplications: {app: {served-by: w}}\nclients:\n  u: {site: c, "
         "count: 1000, use: [app], connections: {notice: 0s, reconnect: {" +
         reconnect + "}}}\ntimeline: [{at: 1h, fail: {link: ac}}, {at: " + back + ", repair: {link: ac}}]\n";
}

TEST(Reconnecting, clients_come_back_with_their_next_attempt) {
  // 1, 3, 7, ..., 127 s, then 120 s apart: 247, 367, 487, 607. All at one instant, without jitter.
  const auto herd = reports_of(without_a_name("jitter: 0%", "1h 10m"))[0];
  EXPECT_NEAR(herd.mean_downtime, 607, 1e-3);
  EXPECT_NEAR(seconds(herd.downtime_max), 607, 1e-3);
  EXPECT_NEAR(reports_of(without_a_name("jitter: 0%, longest: 30s", "1h 10m"))[0].mean_downtime, 601, 1e-3);
  // With as much jitter as a wait is long, at any instant of it.
  const auto spread = reports_of(without_a_name("jitter: 100%", "1h 10m"))[0];
  EXPECT_NEAR(spread.mean_downtime, 660, 0.5);
  EXPECT_NEAR(seconds(spread.downtime_max), 720, 0.5);
  // After 60 s the wave of 50.4 to 63 s is under way: 3 of its 12.6 s are left; the others come at 101.6 to 127 s.
  const auto waves = reports_of(without_a_name("jitter: 20%", "1h 1m"))[0];
  const double rest = 3 / 12.6;
  EXPECT_NEAR(waves.mean_downtime, rest * 61.5 + (1 - rest) * 114.3, 0.5);
  EXPECT_NEAR(seconds(waves.downtime_max), 127, 0.5);
}

TEST(Resolvers, that_clients_are_told_to_ask_answer_from_then_on) {
  const auto told = [](const std::string& phases, const std::string& more, const std::string& timeline) {
    return reports_of(sites + "horizon: 6h\nvms: {w: {network: nb}}\napplications: {app: {served-by: w}}\n" +
                      "dns-servers: {ns: {site: c}}\nnames: {n: {application: app, ttl: 5m, authority: ns}}\n" +
                      "resolvers: {gone: {site: a, phases: " + phases + "}, there: {site: c, phases: " + phases +
                      "}}\nclients: {u: {site: c, use: [app], resolver: gone}}\n" + more + "timeline: [" + timeline +
                      "]\n")[0]
        .mean_downtime;
  };
  const std::string lost = "{at: 1h, fail: {site: a}}";
  for (const char* phases : {"spread", "drawn"}) {
    EXPECT_NEAR(told(phases, "", lost), 5 * 3600, 1e-6) << phases;
    EXPECT_NEAR(told(phases, "", lost + ", {at: 1h 10m, set: {clients: u, resolver: there}}"), 600, 1e-6) << phases;
    EXPECT_NEAR(told(phases, "", "{at: 50m, set: {clients: u, resolver: [there, gone]}}, " + lost), 0, 1e-6) << phases;
    EXPECT_NEAR(told(phases, "plans: {p: {groups: [{configure: {set: [{clients: u, resolver: there}], takes: 7m}}]}}\n",
                     lost + ", {at: 1h, failover: p}"),
                420, 1e-6)
        << phases;
  }
}

TEST(Forwarders, of_several_the_next_one_answers) {
  for (const char* phases : {"spread", "drawn"})
    for (const char* order : {"f1, f2", "f2, f1"}) {
      const auto forwarding_to = [&](const std::string& to) {
        return reports_of(
                   sites + "horizon: 6h\nvms: {w: {network: nb}}\napplications: {app: {served-by: w}}\n" +
                   "dns-servers: {ns: {site: b}}\nnames: {n: {application: app, ttl: 5m, authority: ns}}\n" +
                   "resolvers: {r: {site: c, phases: " + phases + ", forwards-to: " + to + "}, f1: {site: a, " +
                   "phases: " + phases + "}, f2: {site: b, phases: " + phases + "}}\n" +
                   "clients: {u: {site: c, use: [app], resolver: r}}\ntimeline: [{at: 1h, fail: {site: a}}]\n")[0]
            .mean_downtime;
      };
      EXPECT_EQ(forwarding_to(std::string("[") + order + "]"), 0) << phases << order;
      EXPECT_GT(forwarding_to("f1"), 4.9 * 3600) << phases;
    }
}

TEST(Promotion, of_a_secondary_lets_a_plan_publish_and_its_zone_never_expires) {
  const auto story = [](const std::string& promote, const std::string& horizon, std::uint64_t seed) {
    return reports_of(
        sites + "horizon: " + horizon +
            "\nvms: {w: {network: na, boot: 1m, replication: {to: b, churn: 1kB/s}, recovery: {network: nb}}}\n" +
            "applications: {app: {served-by: w}}\ndns-servers: {ns2: {site: c, secondary-of: ns1}, ns1: {site: a}}\n" +
            "names: {n: {application: app, ttl: 30s, authority: ns1}}\n" +
            "resolvers: {r: {site: c, asks: [ns1, ns2], phases: spread}}\nclients: {u: {site: c, use: [app], " +
            "resolver: r}}\nplans: {p: {site: c, groups: [{start: [w]}, " + promote +
            "{publish: {names: [n], takes: 10s}}], point: latest, process: 0s}}\n" +
            "timeline: [{at: 1h, fail: {site: a}}, {at: 1h, failover: p}]\n",
        seed)[0];
  };
  const std::string promoted = "{configure: {set: [{dns-server: ns2, role: primary}], takes: 1m}}, ";
  EXPECT_NEAR(story(promoted, "12h", 1).mean_downtime, 60 + 60 + 10 + 15, 0.1);
  EXPECT_NEAR(story(promoted, "96h", 1).mean_downtime, 145, 0.1);  // Longer than a zone's day.
  EXPECT_GT(story("", "12h", 1).mean_downtime, 10.9 * 3600);       // Nobody writes to a server that is lost.
}

const std::string watched_from_three =
    "drsim: 1\nhorizon: 6h\nsites: {a: {}, b: {}, c: {}, p: {}, q: {}}\nrouters: {ra: {site: a}, rb: {site: b}, rc: "
    "{site: c}, rp: {site: p}, rq: {site: q}}\nlinks:\n  ac: {between: [ra, rc], bandwidth: 1Gbit, latency: 5ms}\n  "
    "bc: "
    "{between: [rb, rc], bandwidth: 1Gbit, latency: 5ms}\n  pc: {between: [rp, rc], bandwidth: 1Gbit, latency: 5ms}\n  "
    "qc: {between: [rq, rc], bandwidth: 1Gbit, latency: 5ms}\nnetworks:\n  na: {site: a, subnets: {sa: {prefix: "
    "10.1.0.0/24, gateway: ra}}}\n  nb: {site: b, subnets: {sb: {prefix: 10.2.0.0/24, gateway: rb}}}\nvms: {w1: "
    "{network: na}, w2: {network: nb}}\napplications: {app: {served-by: {any: [w1, w2]}}}\ndns-servers: {ns: {site: "
    "c}}\nresolvers: {r: {site: c, phases: spread}}\nclients: {u: {site: c, use: [app], resolver: r}}\n";

TEST(Checkers, are_outvoted_where_one_of_them_sees_what_the_others_do_not) {
  for (const char* from : {"[p, q, c]", "[c, q, p]"}) {
    const auto chosen = [&](const std::string& votes) {
      const Scenario scenario = scenario_from(
          watched_from_three + "names: {n: {application: app, ttl: 0s, authority: ns, health-checked: {from: " + from +
          votes +
          "}}}\nfirewalls: {x: {at: ra, rules: [{deny: any, from: p}]}}\ntimeline: [{at: 1h, fail: {name: n}}, "
          "{at: 1h, repair: {name: n}}]\n");
      std::size_t count = 0;
      for (const Record& record : simulate(scenario, 1).records)
        count += std::holds_alternative<EndpointChosen>(record.change);
      return count;
    };
    EXPECT_EQ(chosen(""), 0u) << from;
    EXPECT_GT(chosen(", votes: 1"), 0u) << from;
  }
}

TEST(Checkers, find_a_site_lost_when_so_many_of_them_have) {
  // Each by itself after 100 to 130 s: the first, the second and the third of three.
  for (const auto& [votes, expected] : {std::pair{"1", 107.5}, {"2", 115.0}, {"3", 122.5}}) {
    const Scenario scenario =
        scenario_from(watched_from_three +
                      "names: {n: {application: app, ttl: 0s, authority: ns, health-checked: {from: [p, q, c], "
                      "votes: " +
                      votes + "}}}\ntimeline: [{at: 1h, fail: {site: a}}]\n");
    double sum = 0;
    constexpr int runs = 200;
    for (int seed = 1; seed <= runs; ++seed)
      sum += analyse(scenario, simulate(scenario, static_cast<std::uint64_t>(seed))).populations[0].mean_downtime;
    EXPECT_NEAR(sum / runs, expected, 4 * 7.5 / std::sqrt(1.0 * runs) + 0.1) << votes;
  }
}

// Users at c are nearer to a, those at d to b.
std::string routed(const std::string& routing, const std::string& order, const std::string& phases) {
  return "drsim: 1\nhorizon: 6h\nsites: {a: {}, b: {}, c: {}, d: {}}\nrouters: {ra: {site: a}, rb: {site: b}, rc: "
         "{site: c}, rd: {site: d}}\nlinks:\n  ac: {between: [ra, rc], bandwidth: 1Gbit, latency: 2ms}\n  bc: "
         "{between: "
         "[rb, rc], bandwidth: 1Gbit, latency: 9ms}\n  bd: {between: [rb, rd], bandwidth: 1Gbit, latency: 2ms}\n  cd: "
         "{between: [rc, rd], bandwidth: 1Gbit, latency: 5ms}\nnetworks:\n  na: {site: a, subnets: {sa: {prefix: "
         "10.1.0.0/24, gateway: ra}}}\n  nb: {site: b, subnets: {sb: {prefix: 10.2.0.0/24, gateway: rb}}}\nvms: {w1: "
         "{network: na}, w2: {network: nb}}\napplications: {app: {served-by: {any: [" +
         order +
         "]}}}\ndns-servers: {ns: {site: d}}\nnames: {n: {application: app, ttl: 300s, authority: ns, "
         "health-checked: {from: d, " +
         routing + "}}}\nresolvers: {r: {site: c, count: 10, phases: " + phases +
         "}, s: {site: d, count: 10, phases: " + phases +
         "}}\nclients: {u: {site: c, use: [app], resolver: r}, v: "
         "{site: d, use: [app], resolver: s}}\ntimeline: [{at: 1h, fail: {site: a}}]\n";
}

TEST(Answers, go_by_where_who_asks_is) {
  for (const char* phases : {"spread", "drawn"})
    for (const char* order : {"w1, w2", "w2, w1"})
      for (const char* routing : {"routing: performance",
                                  "routing: geographic, answers: [{from: [c], site: a}, {from: "
                                  "[d], site: b}]"}) {
        const auto reports = reports_of(routed(routing, order, phases));
        EXPECT_GE(reports[0].mean_downtime, phases == std::string("spread") ? 250 : 150) << phases << order << routing;
        EXPECT_LE(reports[0].mean_downtime, phases == std::string("spread") ? 280.5 : 400)
            << phases << order << routing;
        EXPECT_EQ(reports[1].mean_downtime, 0) << phases << order << routing;
      }
  // Where all are sent to b, nobody notices.
  const auto all = reports_of(routed("routing: geographic, answers: [{from: [c, d], site: b}]", "w1, w2", "spread"));
  EXPECT_EQ(all[0].mean_downtime + all[1].mean_downtime, 0);
}

TEST(Answers, that_are_weighted_cost_those_who_were_given_what_is_lost) {
  // Found after 100 to 130 s; then 150 s in the mean until caches have run out.
  for (const auto& [weights, order, share] :
       {std::tuple{"[80, 20]", "w1, w2", 0.8}, {"[80, 20]", "w2, w1", 0.2}, {"[1, 0]", "w1, w2", 1.0}}) {
    const auto report = reports_of(routed("routing: weighted, weights: " + std::string(weights), order, "spread"));
    EXPECT_GE(report[0].mean_downtime, share * 250 - 1) << weights << order;
    EXPECT_LE(report[0].mean_downtime, share * 280 + 1) << weights << order;
    EXPECT_NEAR(report[0].outages.at(0).affected.at(1).share, share, 1e-6) << weights << order;
    const auto drawn = reports_of(routed("routing: weighted, weights: " + std::string(weights), order, "drawn"));
    EXPECT_NEAR(drawn[0].outages.at(0).affected.at(1).share, share, 1e-6) << weights << order;
  }
}

TEST(Answers, inside_are_private_where_all_others_get_the_public_address) {
  const Scenario scenario = scenario_from(
      "drsim: 1\nsites: {internet: {kind: internet}, a: {}}\nrouters: {isp: {site: internet}, ra: {site: a, "
      "translates-to: 198.51.100.1}}\nlinks: {l: {between: [isp, ra], bandwidth: 1Gbit, latency: 1ms, protocol: "
      "bgp}}\nnetworks: {n: {site: a, subnets: {s: {prefix: 10.1.0.0/24, gateway: ra}, p: {prefix: 198.51.100.0/24, "
      "gateway: ra}, i: {prefix: 10.9.0.0/24, gateway: ra}}}}\nvms: {w: {network: n, subnet: s, address: 10.1.0.10}}\n"
      "applications: {app: {served-by: w}}\npublic-addresses: {x: {router: ra, address: 198.51.100.9, application: "
      "app}}\ndns-servers: {out: {site: internet}, in: {site: a}}\nnames: {n.example: {application: app, authority: "
      "out, inside-at: in}}\nresolvers: {world: {site: internet, asks: [out], phases: spread}, home: {site: a, asks: "
      "[in], phases: spread}}\nclients: {u: {site: internet, use: [app], resolver: world}, v: {site: a, use: [app], "
      "resolver: home}}\ntimeline: [{at: 1h, fail: {link: l}}]\n");
  const State state(scenario);
  const auto one = [&](std::size_t server) {
    const auto addresses = state.addresses(NameId{0u}, state.version(DnsServerId{server}, NameId{0u}));
    return addresses.size() == 1 ? to_text(addresses.front()) : "";
  };
  const bool out_first = scenario.dns_servers[0].name == "out";
  EXPECT_EQ(one(out_first ? 0 : 1), "198.51.100.9");
  EXPECT_EQ(one(out_first ? 1 : 0), "10.1.0.10");
  const RunReport report = analyse(scenario, simulate(scenario, 1));
  for (const PopulationReport& population : report.populations)
    EXPECT_EQ(population.mean_downtime > 0, scenario[population.clients].name == "u");
}

// Gone from 2 h on, back after a while; resolvers are asked at random.
std::string withdrawn(const std::string& ttl, const std::string& negative, const std::string& gone,
                      const std::string& asked, const std::string& phases) {
  return sites +
         "horizon: 12h\nvms: {w: {network: na}}\napplications: {app: {served-by: w}}\ndns-servers: {ns: {site: "
         "c}}\nnames: {n: {application: app, ttl: " +
         ttl + ", negative-ttl: " + negative + ", authority: ns}}\nresolvers: {r: {site: c, " + phases +
         ", asked: {poisson: " + asked +
         "}}}\nclients: {u: {site: c, count: 2000, use: [app], resolver: r}}\ntimeline: [{at: 2h, fail: {name: n}}, "
         "{at: " +
         gone + ", repair: {name: n}}]\n";
}

TEST(NegativeAnswers, in_light_use_stay_with_those_who_asked_in_vain) {
  const std::string drawn = "phases: drawn, count: 2000", spread = "phases: spread";
  // Asked every 20 min, kept for 15: 0.75 / 1.75 of them hold it when the record is back after hours.
  const auto report = reports_of(withdrawn("5s", "15m", "4h 37m", "20m", spread))[0];
  const double share = 0.75 / 1.75;
  EXPECT_NEAR(report.mean_downtime, 157 * 60 - 2.5 * 5 / 1205 + share * 450, 1);
  const auto sampled = reports_of(withdrawn("5s", "15m", "4h 37m", "20m", drawn))[0];
  EXPECT_NEAR(sampled.mean_downtime, report.mean_downtime, 4 * 280 / std::sqrt(2000.0));
  const auto p95 = [&](const PopulationReport& one) { return seconds(one.downtime_p95) - 157 * 60; };
  EXPECT_NEAR(p95(report), 900 * (1 - 0.05 / share), 10);
  EXPECT_NEAR(p95(sampled), p95(report), 60);
  // Every 5 min: three quarters.
  EXPECT_NEAR(reports_of(withdrawn("5s", "15m", "4h 37m", "5m", spread))[0].mean_downtime, 157 * 60 + 0.75 * 450, 6);
}

TEST(NegativeAnswers, in_light_use_are_held_by_who_asked_while_it_was_gone_and_by_nobody_else) {
  // Nothing is kept of the record itself. Gone for 5 min, asked every 10, kept for an hour: who asked at s into it is
  // without until an hour later.
  double expected = 300;
  for (double s = 0.05; s < 300; s += 0.1) expected += 0.1 / 600 * std::exp(-s / 600) * (3300 + s);
  const auto spread = reports_of(withdrawn("0s", "1h", "2h 5m", "10m", "phases: spread"))[0];
  EXPECT_NEAR(spread.mean_downtime, expected, 2);
  const auto drawn = reports_of(withdrawn("0s", "1h", "2h 5m", "10m", "phases: drawn, count: 2000"))[0];
  EXPECT_NEAR(drawn.mean_downtime, expected, 4 * 1700 / std::sqrt(2000.0));
}

TEST(NegativeAnswers, in_light_use_behind_a_long_ttl_reach_only_those_whose_record_ran_out) {
  // A TTL of 30 min and questions every 10 min: a quarter is empty at any instant, also while it is gone, for as many
  // run out as ask. Each of those who ask in these 5 min is without for 15.
  const double empty = 1 / (1 + 3.0), expected = empty * 300 + empty * (300 / 600.0) * 900;
  const auto spread = reports_of(withdrawn("30m", "15m", "2h 5m", "10m", "phases: spread"))[0];
  EXPECT_NEAR(spread.mean_downtime, expected, 0.5);
  const auto drawn = reports_of(withdrawn("30m", "15m", "2h 5m", "10m", "phases: drawn, count: 2000"))[0];
  EXPECT_NEAR(drawn.mean_downtime, expected, 4 * 400 / std::sqrt(2000.0));
}

TEST(NegativeAnswers, in_a_chain_are_kept_as_long_as_who_asked_the_servers_keeps_them) {
  const auto chain = [](const std::string& root, const std::string& behind, const std::string& phases) {
    return reports_of(sites + "horizon: 48h\nvms: {w: {network: na}}\napplications: {app: {served-by: w}}\n" +
                      "dns-servers: {ns: {site: c}}\nnames: {n: {application: app, ttl: 1h, negative-ttl: 1d, " +
                      "authority: ns}}\nresolvers: {r: {site: c, forwards-to: f, prefetch: false, phases: " + phases +
                      ", profile: " + behind + "}, f: {site: c, prefetch: false, phases: " + phases + ", profile: " +
                      root + "}}\nclients: {u: {site: c, use: [app], resolver: r}}\ntimeline: [{at: 2h, fail: {name: " +
                      "n}}, {at: 2h 5m, repair: {name: n}}]\n")[0]
        .mean_downtime;
  };
  // A twelfth of those with a TTL of 1 h asks within the 5 min.
  EXPECT_NEAR(chain("bind", "windows", "spread"), 10800 / 12.0, 15);
  EXPECT_NEAR(chain("bind", "standard", "spread"), 10800 / 12.0, 15);
  EXPECT_NEAR(chain("windows", "bind", "spread"), 900 / 12.0, 15);
}

TEST(ServeStale, lasts_as_long_as_its_profile_does_by_default) {
  const auto stale = [](const std::string& profile) {
    return reading_of(
        two_copies("w1, w2", "1h", "", "", "r: {site: c, serve-stale-default: true, profile: " + profile + "}"));
  };
  EXPECT_EQ(stale("bind").scenario->resolvers[0].cache.serves_stale, 24h);
  EXPECT_EQ(stale("dnsmasq").scenario->resolvers[0].cache.serves_stale, 24h);
  EXPECT_EQ(stale("standard").scenario->resolvers[0].cache.serves_stale, 72h);
  EXPECT_GE(stale("unbound").scenario->resolvers[0].cache.serves_stale, longest_duration);
  bool is_told = false;
  for (const Diagnostic& diagnostic : stale("windows").diagnostics)
    is_told = is_told || diagnostic.message.find("has to be stated") != std::string::npos;
  EXPECT_TRUE(is_told);
}

TEST(ExplainedNames, say_how_many_hold_which_address_and_where_it_leads) {
  const Scenario scenario = scenario_from(two_copies("w1, w2", "1h", "", repointed + ", {at: 2h 5m, fail: {site: a}}"));
  const auto at = [&](Duration since) {
    return answers_of(scenario, simulate(scenario, 1), PopulationId{0u}, NameId{0u}, start_of_scenario + since);
  };
  const NameAnswers before = at(1h), between = at(2h + 15min), after = at(4h);
  ASSERT_EQ(before.holders.size(), 1u);
  EXPECT_EQ(std::get<Address>(before.holders[0].ways.at(0).to), scenario.vms[0].home.address);
  ASSERT_EQ(between.holders.size(), 2u);
  EXPECT_NEAR(between.holders[0].share, 0.75, 1e-6);
  EXPECT_FALSE(between.holders[0].ways.at(0).answer.reached());
  EXPECT_TRUE(between.holders[1].ways.at(0).answer.reached());
  EXPECT_EQ(between.in_zone, std::vector<Address>{scenario.vms[1].home.address});
  ASSERT_EQ(after.holders.size(), 1u);
  EXPECT_NEAR(after.holders[0].share, 1, 1e-9);
  EXPECT_NE(name_text(between, {}).find("75 % of 1000 users (750) hold 10.1.0.4"), std::string::npos)
      << name_text(between, {});
}

}  // namespace
}  // namespace drsim
