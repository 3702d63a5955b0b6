// What single users go through: who is cut off late and when he is back, whose connection is lost and whose is not.
// Each against a value that is worked out by hand, or by following users one by one with another program's rules.

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <random>

#include "analysis/availability/flows/paths.hpp"
#include "analysis/names/name_answers.hpp"
#include "tests/simulation.hpp"

namespace drsim {
namespace {

constexpr const char* three_sites = R"(drsim: 1
sites: {a: {}, b: {}, c: {}}
routers: {ra: {site: a}, rb: {site: b}, rc: {site: c}}
links:
  ac: {between: [ra, rc], bandwidth: 1Gbit, latency: 5ms}
  bc: {between: [rb, rc], bandwidth: 1Gbit, latency: 5ms}
  ab: {between: [ra, rb], bandwidth: 1Gbit, latency: 5ms}
networks:
  na: {site: a, subnets: {sa: {prefix: 10.1.0.0/24, gateway: ra}}}
  nb: {site: b, subnets: {sb: {prefix: 10.2.0.0/24, gateway: rb}}}
)";

Scenario read_text(const std::string& text) {
  static int number = 0;
  const std::string file =
      testing::TempDir() + "/courses-" + std::to_string(getpid()) + "-" + std::to_string(++number) + ".yaml";
  std::ofstream(file) << text;
  Reading reading = read_scenario(file);
  for (const Diagnostic& diagnostic : reading.diagnostics)
    if (diagnostic.severity == Severity::error) ADD_FAILURE() << to_text(diagnostic, false);
  unlink(file.c_str());
  return std::move(*reading.scenario);
}

std::vector<PopulationReport> courses_of(const std::string& text) {
  const Scenario scenario = read_text(text);
  return analyse(scenario, simulate(scenario, 1)).populations;
}

// Wrong from 0 to `gone`: a resolver that asks every `ttl`, and behind it a cache that asks every `keep`.
std::vector<double> followed(double ttl, double gone, double keep) {
  std::mt19937_64 draws(7);
  std::uniform_real_distribution<double> place;
  std::vector<double> downtimes;
  for (int user = 0; user < 20'000; ++user) {
    const double first = place(draws) * ttl;
    double last = first;
    while (first < gone && last < gone) last += ttl;
    double downtime = 0;
    for (double at = place(draws) * keep; at < gone + 2 * ttl; at += keep)
      if (first < gone && at >= first && at < last) downtime += keep;
    downtimes.push_back(downtime);
  }
  std::sort(downtimes.begin(), downtimes.end());
  return downtimes;
}

// A name that is wrong for twenty minutes: who finds out late is right again late.
TEST(UserCourses, behind_a_client_cache_have_one_phase_for_both_ends_of_an_outage) {
  const auto reports = courses_of(std::string(three_sites) + R"(horizon: 12h
vms: {w1: {network: na, address: 10.1.0.10}, w2: {network: nb, address: 10.2.0.10}}
firewalls: {f: {at: rb, rules: [{deny: any, port: 443}]}}
applications: {app: {served-by: {any: [w1, w2]}}}
dns-servers: {ns: {site: c}}
names: {n: {application: app, ttl: 10m, authority: ns, site: a}}
resolvers: {r: {site: c, asks: [ns], phases: spread}}
clients:
  browser: {site: c, use: [app], resolver: r, cache: browser}
  every5: {site: c, use: [app], resolver: r, lookup: {every: 5m}}
  nscd: {site: c, use: [app], resolver: r, cache: nscd}
timeline: [{at: 2h, set: {name: n, site: b}}, {at: 2h 20m, set: {name: n, site: a}}]
)");
  const double keeps[] = {60, 300, 3600};
  for (std::size_t i = 0; i < 3; ++i) {
    const std::vector<double> users = followed(600, 1200, keeps[i]);
    const auto at = [&](double share) { return users[static_cast<std::size_t>(share * 20'000)]; };
    EXPECT_NEAR(reports[i].mean_downtime, 1200, 1) << i;
    EXPECT_NEAR(seconds(reports[i].downtime_p50), at(0.5), 1) << i;
    EXPECT_NEAR(seconds(reports[i].downtime_p95), at(0.95), 1) << i;
    EXPECT_NEAR(seconds(reports[i].downtime_max), users.back(), 1) << i;
  }
}

// The front lives, and what it needs is moved in good order: its users see errors for the minute that takes, and need
// no name to go on.
TEST(OpenConnections, outlast_what_fails_behind_the_host_that_they_lead_to) {
  const std::string vms = "front: {network: nb, address: 10.2.0.20, needs: [db]}",
                    db =
                        "db: {network: na, address: 10.1.0.10, boot: 1m, replication: {to: b, churn: 1kB/s}, recovery: "
                        "{network: nb, address: 10.2.0.10}}";
  for (const std::string& both : {vms + ", " + db, db + ", " + vms}) {
    const auto reports = courses_of(std::string(three_sites) + "horizon: 6h\nvms: {" + both + "}\n" + R"(
applications: {app: {served-by: front}}
dns-servers: {ns: {site: c}}
names: {n: {application: app, ttl: 1m, authority: ns}}
resolvers: {r: {site: c, asks: [ns], phases: spread}}
clients:
  open: {site: c, use: [app], resolver: r, connections: {}}
  pool: {site: c, use: [app], resolver: r, connections: {max-age: 30m}}
plans: {main: {groups: [{start: [db]}], point: latest, process: 0s}}
timeline: [{at: 1h, fail: {resolver: r}}, {at: 2h, failover: {plan: main, mode: planned}}]
)");
    EXPECT_NEAR(reports[0].mean_downtime, 60, 15);
    EXPECT_EQ(reports[0].outages.size(), 1u);
    EXPECT_GT(reports[1].mean_downtime, 3 * 3600);  // Who has to connect again finds no name.
  }
}

// The line to what the front needs is cut for ten minutes, or its writes wait: nobody's connection is any the worse.
TEST(OpenConnections, need_no_retransmission_where_the_path_to_their_host_carries) {
  const auto cut = courses_of(std::string(three_sites) + R"(horizon: 4h
vms: {front: {network: nb, address: 10.2.0.10, needs: [db]}, db: {network: na, address: 10.1.0.10}}
applications: {app: {served-by: front}}
clients: {open: {site: c, use: [app], connections: {}}, new: {site: c, use: [app]}}
timeline:
  - {at: 1h, fail: {site: a}}
  - {at: 1h 10m, repair: {site: a}}
)");
  EXPECT_GT(cut[1].mean_downtime, 600);
  EXPECT_NEAR(cut[0].mean_downtime, cut[1].mean_downtime, 0.1);
  const auto waiting = courses_of(std::string(three_sites) + R"(horizon: 4h
vms:
  w1: {network: na, address: 10.1.0.10, replication: {to: b, churn: 1kB/s, mode: synchronous, peer-lost: stall},
       recovery: {network: nb, address: 10.2.0.10}}
applications: {app: {served-by: w1}}
clients: {open: {site: c, use: [app], connections: {}}, new: {site: c, use: [app]}}
timeline: [{at: 1h, fail: {site: b}}, {at: 1h 10m, repair: {site: b}}]
)");
  EXPECT_GT(waiting[1].mean_downtime, 1);
  EXPECT_NEAR(waiting[0].mean_downtime, waiting[1].mean_downtime, 0.1);
}

// Switched off by hand, nobody closes anything: back after six minutes, it refuses the next retransmission, which is up
// to 120 s away.
TEST(OpenConnections, are_closed_by_nobody_where_a_vm_is_switched_off_by_hand) {
  const auto reports = courses_of(std::string(three_sites) + R"(horizon: 4h
vms:
  w1: {network: na, address: 10.1.0.10, boot: 1m, replication: {to: b, churn: 1kB/s},
       recovery: {network: nb, address: 10.2.0.10}}
applications: {app: {served-by: w1}}
clients: {open: {site: c, use: [app], connections: {}}, new: {site: c, use: [app]}}
plans: {main: {groups: [{start: [w1]}]}}
timeline: [{at: 1h, stop: {vm: w1, site: a}}, {at: 1h 5m, start: {vm: w1, site: a}}]
)");
  EXPECT_NEAR(reports[1].mean_downtime, 360, 0.1);
  EXPECT_NEAR(reports[0].mean_downtime, 360 + 60, 0.1);
  EXPECT_NEAR(seconds(reports[0].downtime_max), 360 + 120, 0.1);
}

TEST(OpenConnections, that_are_found_dead_at_random_are_so_after_the_stated_mean) {
  const auto reports = courses_of(std::string(three_sites) + R"(horizon: 12h
vms: {w1: {network: na, address: 10.1.0.10}, w2: {network: nb, address: 10.2.0.10}}
applications: {app: {served-by: {any: [w1, w2]}}}
dns-servers: {ns: {site: c}}
names: {n: {application: app, ttl: 1m, authority: ns, site: a}}
resolvers: {r: {site: c, asks: [ns], phases: spread}}
clients:
  random: {site: c, use: [app], resolver: r, connections: {notice: {exponential: 5m}}}
  pool: {site: c, use: [app], resolver: r, connections: {max-age: 30m}}
timeline: [{at: 1h, set: {name: n, site: b}}, {at: 1h 20m, fail: {site: a}}]
)");
  EXPECT_NEAR(reports[0].mean_downtime, 300, 0.2);
  EXPECT_NEAR(seconds(reports[0].downtime_p99), 300 * std::log(100), 3);
  // A third of the pool still has connections to the lost site: what they meet is no success.
  ASSERT_EQ(reports[1].outages.size(), 1u);
  EXPECT_FALSE(is_reached(reports[1].outages.front().disposition));
}

// Users of a JVM keep an answer for 30 s, and that there is none for 10 s; of nscd, for 1 h and for 20 s.
TEST(NegativeAnswers, are_kept_by_clients_for_a_time_of_their_own) {
  const auto reports = courses_of(std::string(three_sites) + R"(horizon: 12h
vms: {w1: {network: na, address: 10.1.0.10}}
applications: {app: {served-by: w1}}
dns-servers: {ns: {site: c}}
names: {n: {application: app, ttl: 1s, negative-ttl: 1s, authority: ns}}
resolvers: {r: {site: c, asks: [ns], phases: spread}}
clients:
  jvm: {site: c, use: [app], resolver: r, cache: jvm}
  none: {site: c, use: [app], resolver: r, cache: jvm, negative-cache-ttl: 0s}
  nscd: {site: c, use: [app], resolver: r, cache: nscd}
  long: {site: c, use: [app], resolver: r, cache: nscd, negative-cache-ttl: 10m}
timeline: [{at: 2h, fail: {name: n}}, {at: 2h 20m, repair: {name: n}}]
)");
  // Out from one's own look-up on, up to 30 s later; back up to 10 s later.
  EXPECT_NEAR(reports[0].mean_downtime, 1200 - 15 + 5, 1.5);
  EXPECT_NEAR(reports[1].mean_downtime, 1200 - 15, 1.5);
  // A third looks up meanwhile: ten minutes in the mean, and what is left of the last 20 s.
  EXPECT_NEAR(reports[2].mean_downtime, (600 + 10) / 3.0, 2);
  // In the first ten minutes: again ten, or twenty minutes later; in the others ten minutes later.
  EXPECT_NEAR(reports[3].mean_downtime, (1200 + 600) / 6.0, 2);
}

// Two of three addresses are dead. Who tries both first waits for 42 s, who tries one for 21 s.
TEST(Addresses, in_any_order_make_as_many_give_up) {
  for (const char* order : {"[w1, w2, w3]", "[w1, w3, w2]", "[w3, w1, w2]"}) {
    const auto reports = courses_of(std::string(three_sites) + R"(horizon: 6h
vms:
  w1: {network: na, address: 10.1.0.10}
  w2: {network: na, address: 10.1.0.11}
  w3: {network: nb, address: 10.2.0.10}
dns-servers: {ns: {site: c}}
names: {n: {application: app, ttl: 20m, authority: ns}}
resolvers: {r: {site: c, asks: [ns], phases: spread}}
clients:
  patient: {site: c, use: [app], resolver: r, connect: {gives-up: 30s}}
  hasty: {site: c, use: [app], resolver: r, connect: {gives-up: 15s}}
timeline: [{at: 1h, fail: {site: a}}, {at: 2h, repair: {site: a}}]
applications: {app: {served-by: {any: )" +
                                    std::string(order) + "}}}\n");
    const double all = 3600 + 120;  // With the boot of the two.
    EXPECT_NEAR(reports[0].mean_downtime, all / 3, 30) << order;
    EXPECT_NEAR(reports[1].mean_downtime, 2 * all / 3, 60) << order;
  }
}

// The first resolver lives, and the server that it asks does not: it says so, and the next one is asked.
TEST(Resolvers, whose_servers_are_gone_are_followed_by_the_next_one) {
  const std::string first = "s1: {site: c, asks: [ns], phases: spread}",
                    second = "s2: {site: c, asks: [ns2], phases: spread}", one = "r1: {site: c, asks: [ns]}",
                    other = "r2: {site: c, asks: [ns2]}";
  for (const std::string& order :
       {first + ", " + second + ", " + one + ", " + other, other + ", " + one + ", " + second + ", " + first}) {
    const auto reports = courses_of(std::string(three_sites) + R"(horizon: 6h
vms: {w2: {network: nb, address: 10.2.0.10}}
applications: {app: {served-by: w2}}
dns-servers: {ns: {site: a}, ns2: {site: b, secondary-of: ns}}
names: {n: {application: app, ttl: 5m, authority: ns}}
clients:
  single: {site: c, use: [app], resolver: [r1, r2]}
  spread: {site: c, use: [app], resolver: [s1, s2]}
  forwarded: {site: c, use: [app], resolver: both}
  one: {site: c, use: [app], resolver: both-of-one}
timeline: [{at: 1h, fail: {site: a}}, {at: 2h, repair: {site: a}}]
resolvers: {both: {site: c, forwards-to: [s1, s2], phases: spread}, both-of-one: {site: c, forwards-to: [r1, r2]}, )" +
                                    order + "}\n");
    for (const PopulationReport& report : reports) EXPECT_EQ(report.mean_downtime, 0) << order;
  }
}

// What is explained is what users meet: at the addresses that the name has, and at the application's port.
TEST(Explanations, agree_with_what_users_meet) {
  const Scenario scenario = read_text(std::string(three_sites) + R"(horizon: 6h
vms: {w1: {network: na, address: 10.1.0.10}, w2: {network: nb, address: 10.2.0.10}}
firewalls: {f: {at: rb, rules: [{deny: any, port: 443}]}}
applications: {app: {served-by: {any: [w1, w2]}}}
dns-servers: {ns: {site: c}}
names: {n: {application: app, ttl: 1m, authority: ns, site: a}}
resolvers: {r: {site: c, asks: [ns], phases: spread}}
clients: {u: {site: c, use: [app], resolver: r}}
timeline: [{at: 2h, set: {name: n, site: b}}]
)");
  const Trace trace = simulate(scenario, 1);
  const Time later = start_of_scenario + 3h;
  const PathExplanation path = explain_path(scenario, trace, scenario.populations[0].behind, ApplicationId{0u}, later);
  EXPECT_EQ(path.answer.disposition, Disposition::blocked);
  EXPECT_EQ(std::get<VmId>(path.to), VmId{1u});
  const NameAnswers answers = answers_of(scenario, trace, PopulationId{0u}, NameId{0u}, later);
  ASSERT_EQ(answers.holders.size(), 1u);
  EXPECT_EQ(answers.holders[0].ways.at(0).answer.disposition, Disposition::blocked);
}

}  // namespace
}  // namespace drsim
