// Connections that need no name, resolvers with successors, negative answers with caps, zones that expire, and servers
// that find each other by name: each against a value that is worked out by hand.

#include <unistd.h>

#include <cmath>
#include <fstream>

#include "tests/simulation.hpp"

namespace drsim {
namespace {

// Sites a and b with servers, c with users.
constexpr const char* base = R"(drsim: 1
sites: {a: {}, b: {}, c: {}}
routers: {ra: {site: a}, rb: {site: b}, rc: {site: c}}
networks:
  na: {site: a, subnets: {sa: {prefix: 10.1.0.0/24, gateway: ra}}}
  nb: {site: b, subnets: {sb: {prefix: 10.2.0.0/24, gateway: rb}}}
)";
constexpr const char* two_links = R"(links:
  ac: {between: [ra, rc], bandwidth: 1Gbit, latency: 5ms}
  bc: {between: [rb, rc], bandwidth: 1Gbit, latency: 5ms}
)";
constexpr const char* three_links = R"(links:
  ac: {between: [ra, rc], bandwidth: 1Gbit, latency: 5ms}
  bc: {between: [rb, rc], bandwidth: 1Gbit, latency: 5ms}
  ab: {between: [ra, rb], bandwidth: 1Gbit, latency: 5ms}
)";

Scenario scenario_of(const std::string& text) {
  static int number = 0;
  const std::string file =
      testing::TempDir() + "/lookups-" + std::to_string(getpid()) + "-" + std::to_string(++number) + ".yaml";
  std::ofstream(file) << text;
  Reading reading = read_scenario(file);
  for (const Diagnostic& diagnostic : reading.diagnostics)
    if (diagnostic.severity == Severity::error) ADD_FAILURE() << to_text(diagnostic, false);
  unlink(file.c_str());
  return std::move(reading.scenario).value();
}

std::vector<PopulationReport> outcomes(const std::string& text, std::uint64_t seed = 1) {
  const Scenario scenario = scenario_of(text);
  const RunReport report = analyse(scenario, simulate(scenario, seed));
  expect_accounted_for(scenario, report);
  return report.populations;
}

const std::string moving_web =
    "vms: {w: {network: na, address: 10.1.0.10, boot: 1m, replication: {to: b, churn: 1kB/s}, recovery: {network: nb, "
    "address: 10.2.0.10}}}\napplications: {app: {served-by: w}}\ndns-servers: {ns: {site: c}}\n";

TEST(Connections, that_are_open_need_no_resolver_no_server_and_no_record) {
  for (const char* lost : {"resolver: r", "dns-server: ns", "name: n"}) {
    const auto reports = outcomes(std::string(base) + two_links +
                                  "horizon: 12h\nvms: {w: {network: nb, address: 10.2.0.10}}\napplications: {app: "
                                  "{served-by: w}}\ndns-servers: {ns: {site: c}}\nnames: {n: {application: app, ttl: "
                                  "1m, authority: ns}}\nresolvers: {r: {site: a, asks: [ns], phases: spread}}\n"
                                  "clients:\n  open: {site: c, use: [app], resolver: r, connections: {}}\n"
                                  "  new: {site: c, use: [app], resolver: r}\ntimeline: [{at: 1h, fail: {" +
                                  lost + "}}]\n");
    EXPECT_EQ(reports[0].mean_downtime, 0) << lost;
    EXPECT_GT(reports[1].mean_downtime, 10 * 3600) << lost;
  }
}

TEST(Connections, end_at_once_when_a_machine_is_shut_down_and_late_when_it_is_lost) {
  const auto story = [](const std::string& timeline) {
    return outcomes(std::string(base) + three_links + "horizon: 24h\n" + moving_web +
                    "names: {n: {application: app, ttl: 30s, authority: ns}}\nresolvers: {r: {site: c, asks: [ns], "
                    "phases: spread}}\nclients:\n  new: {site: c, use: [app], resolver: r}\n  open: {site: c, use: "
                    "[app], resolver: r, connections: {}}\n  idle: {site: c, use: [app], resolver: r, connections: "
                    "{keepalive: {}}}\nplans: {p: {groups: [{start: [w]}, {publish: {names: [n], takes: 10s}}], point: "
                    "latest, process: 0s}}\ntimeline: [" +
                    timeline + "]\n");
  };
  for (const PopulationReport& planned : story("{at: 1h, failover: {plan: p, mode: planned}}")) {
    EXPECT_NEAR(planned.mean_downtime, 85, 0.5);
    EXPECT_NEAR(seconds(planned.downtime_max), 100, 0.5);
  }
  const auto lost = story("{at: 1h, fail: {site: a}}, {at: 1h, failover: p}");
  EXPECT_NEAR(lost[1].mean_downtime, 924, 1e-6);
  EXPECT_NEAR(lost[2].mean_downtime, (675 + 7875) / 2.0, 1);
  EXPECT_NEAR(seconds(lost[2].downtime_max), 7875, 1);
}

TEST(Connections, that_work_again_go_on_with_the_next_retransmission) {
  // The line is cut for 300 s. An end that began to send again after 200 ms is then in a wait of 120 s.
  const auto reports =
      outcomes(std::string(base) + two_links +
               "horizon: 2h\nvms: {w: {network: nb, address: 10.2.0.10}}\napplications: {app: "
               "{served-by: w}}\nclients:\n  open: {site: c, use: [app], connections: {}}\n  soon: "
               "{site: c, use: [app], connections: {retransmission: {longest: 10s}}}\n  new: {site: c, "
               "use: [app]}\ntimeline: [{at: 10m, fail: {link: bc, carrier: lost}}, {at: 15m, repair: "
               "{link: bc}}]\n");
  const double gone = reports[2].mean_downtime;
  EXPECT_NEAR(reports[0].mean_downtime, gone + 60, 0.1);
  EXPECT_NEAR(seconds(reports[0].downtime_max), gone + 120, 0.1);
  EXPECT_NEAR(reports[1].mean_downtime, gone + 5, 0.1);
}

std::string two_firewalls(const std::string& first, const std::string& second) {
  return "drsim: 1\nhorizon: 1h\nsites: {A: {}, U: {}}\nrouters: {core: {site: A, ospf: {convergence: 0s}}, fw1: "
         "{site: "
         "A, ospf: {convergence: 0s}}, fw2: {site: A, ospf: {convergence: 0s}}, u: {site: U, ospf: {convergence: "
         "0s}}}\nlinks:\n  u-f1: {between: [u, fw1], bandwidth: 1Gbit, latency: 1ms, direct: true}\n  u-f2: {between: "
         "[u, fw2], bandwidth: 1Gbit, latency: 1ms, cost: 50, direct: true}\n  f1-c: {between: [fw1, core], bandwidth: "
         "1Gbit, latency: 1ms, direct: true}\n  f2-c: {between: [fw2, core], bandwidth: 1Gbit, latency: 1ms, cost: 50, "
         "direct: true}\n  sync: {between: [fw1, fw2], bandwidth: 1Gbit, latency: 1ms, protocol: none}\nnetworks: {na: "
         "{site: A, subnets: {s: {prefix: 10.1.1.0/24, gateway: core}}}}\nfirewalls: {" +
         first + ", " + second +
         "}\nvms: {w: {network: na, address: 10.1.1.13}}\napplications: {app: {served-by: w}}\nclients:\n  short: "
         "{site: U, use: [app]}\n  long: {site: U, use: [app], connections: {notice: 30s}}\n";
}

TEST(Connections, are_dropped_by_a_firewall_that_has_not_seen_them_begin) {
  const std::string failure = "timeline: [{at: 10m, fail: {router: fw1}}]\n";
  for (const auto& [first, second] :
       {std::pair{"f1: {at: fw1}", "f2: {at: fw2}"}, std::pair{"f2: {at: fw2}", "f1: {at: fw1}"}}) {
    const auto reports = outcomes(two_firewalls(first, second) + failure);
    EXPECT_LT(reports[0].mean_downtime, 1);
    EXPECT_NEAR(reports[1].mean_downtime, 30, 0.5);
  }
  const auto cluster = outcomes(two_firewalls("f1: {at: fw1, cluster: k}", "f2: {at: fw2, cluster: k}") + failure);
  EXPECT_LT(cluster[1].mean_downtime, 1);
  const std::string line = ", cluster: k, sync: sync}";
  const auto cut =
      outcomes(two_firewalls("f1: {at: fw1" + line, "f2: {at: fw2" + line) +
               "timeline: [{at: 5m, fail: {link: sync, carrier: lost}}, {at: 10m, fail: {router: fw1}}]\n");
  EXPECT_LT(cut[1].mean_downtime, 1);  // What was opened before the line was cut, both know.
}

TEST(Resolvers, of_several_the_next_one_answers_after_a_timeout) {
  for (const char* order : {"first: {site: a, asks: [ns]}, second: {site: b, asks: [ns]}",
                            "second: {site: b, asks: [ns]}, first: {site: a, asks: [ns]}"}) {
    const std::string text =
        std::string(base) + two_links +
        "horizon: 12h\nvms: {w: {network: nb, address: 10.2.0.10}}\napplications: {app: {served-by: "
        "w}}\ndns-servers: {ns: {site: c}}\nnames: {n: {application: app, ttl: 5m, authority: "
        "ns}}\nresolvers: {" +
        order +
        "}\nclients: {u: {site: c, use: [app], resolver: [first, second]}}\ntimeline: [{at: 1h, fail: {site: "
        "a}}, {at: 5h, repair: {site: a}}]\n";
    const auto reports = outcomes(text);
    EXPECT_EQ(reports[0].mean_downtime, 0);
    EXPECT_EQ(reports[0].longest_wait, 5s);
    EXPECT_NEAR(seconds(reports[0].waited), 4 * 3600, 120);
  }
}

TEST(Resolvers, that_are_gone_leave_clients_what_they_hold) {
  const auto reports = outcomes(
      std::string(base) + two_links +
      "horizon: 12h\nvms: {w: {network: nb, address: 10.2.0.10}}\napplications: {app: {served-by: w}}\ndns-servers: "
      "{ns: "
      "{site: c}}\nnames: {n: {application: app, ttl: 1h, authority: ns}}\nresolvers: {r: {site: a, asks: [ns], "
      "phases: "
      "spread}, one: {site: a, asks: [ns]}}\nclients:\n  os: {site: c, use: [app], resolver: r, cache: os}\n  nscd: "
      "{site: "
      "c, use: [app], resolver: r, cache: nscd}\n  hourly: {site: c, use: [app], resolver: r, lookup: {every: 1h}}\n  "
      "single: {site: c, use: [app], resolver: one, cache: os}\ntimeline: [{at: 1h, fail: {resolver: r}}, {at: 1h, "
      "fail: "
      "{resolver: one}}, {at: 1h 2m, repair: {resolver: r}}, {at: 1h 2m, repair: {resolver: one}}]\n");
  for (const PopulationReport& report : reports) {
    EXPECT_NEAR(report.mean_downtime, 2, 0.05);
    EXPECT_EQ(report.downtime_p95, 0s);
    EXPECT_NEAR(seconds(report.downtime_max), 120, 0.1);
  }
}

TEST(NegativeAnswers, are_kept_no_longer_than_each_implementation_keeps_them) {
  const std::vector<std::pair<std::string, double>> caps{
      {"standard", 86400}, {"bind", 10800}, {"unbound", 3600}, {"windows", 900}, {"systemd-resolved", 7200}};
  for (const auto& [profile, cap] : caps) {
    // Gone for 5 min of a TTL of 1 h: a twelfth has asked meanwhile.
    const auto reports = outcomes(
        std::string(base) + two_links +
        "horizon: 48h\nvms: {w: {network: na, address: 10.1.0.10}}\napplications: {app: {served-by: w}}\ndns-servers: "
        "{ns: {site: c}}\nnames: {n: {application: app, ttl: 1h, negative-ttl: 1d, authority: ns}}\nresolvers: {r: "
        "{site: "
        "c, asks: [ns], phases: spread, prefetch: false, profile: " +
        profile +
        "}}\nclients: {u: {site: c, use: [app], resolver: r}}\ntimeline: [{at: 2h, fail: {name: n}}, {at: 2h 5m, "
        "repair: "
        "{name: n}}]\n");
    EXPECT_NEAR(reports[0].mean_downtime, cap / 12, 0.01 * cap / 12) << profile;
  }
}

TEST(HealthChecks, with_no_endpoint_healthy_answer_with_the_first) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    const auto reports = outcomes(
        "drsim: 1\nhorizon: 6h\nsites: {a: {}, b: {}, c: {}, p: {}}\nrouters: {ra: {site: a}, rb: {site: b}, rc: "
        "{site: "
        "c}, rp: {site: p}}\nlinks:\n  ac: {between: [ra, rc], bandwidth: 1Gbit, latency: 5ms}\n  bc: {between: [rb, "
        "rc], "
        "bandwidth: 1Gbit, latency: 5ms}\n  pc: {between: [rp, rc], bandwidth: 1Gbit, latency: 5ms}\nnetworks:\n  na: "
        "{site: a, subnets: {sa: {prefix: 10.1.0.0/24, gateway: ra}}}\n  nb: {site: b, subnets: {sb: {prefix: "
        "10.2.0.0/24, gateway: rb}}}\nvms: {w1: {network: na}, w2: {network: nb}}\napplications: {app: {served-by: "
        "{any: "
        "[w1, w2]}}}\nfirewalls: {x: {at: ra, rules: [{deny: any, from: p}]}, y: {at: rb, rules: [{deny: any, from: "
        "p}]}}\ndns-servers: {ns: {site: c}}\nnames: {n: {application: app, ttl: 300s, authority: ns, health-checked: "
        "{from: p}}}\nresolvers: {r: {site: c, asks: [ns], phases: spread}}\nclients: {u: {site: c, use: [app], "
        "resolver: "
        "r}}\ntimeline: [{at: 2h, fail: {site: a}}]\n",
        seed);
    EXPECT_NEAR(reports[0].mean_downtime, 4 * 3600, 1) << seed;
  }
}

TEST(Zones, expire_at_a_secondary_that_hears_nothing_of_its_primary) {
  const auto reports = outcomes(
      std::string(base) + two_links +
      "horizon: 40d\nvms: {w: {network: nb, address: 10.2.0.10}}\napplications: {app: {served-by: w}}\ndns-servers: "
      "{primary: {site: a}, one: {site: b, secondary-of: primary, refresh: 1h, expire: 14d}, two: {site: c, "
      "secondary-of: "
      "primary, refresh: 1h, expire: 14d}}\nnames: {n: {application: app, ttl: 5m, authority: primary}}\nresolvers: "
      "{r: "
      "{site: c, asks: [one, two], phases: spread}}\nclients: {u: {site: c, use: [app], resolver: r}}\ntimeline: [{at: "
      "1h, fail: {site: a}}]\n");
  ASSERT_EQ(reports[0].outages.size(), 1u);
  const double day = 24 * 3600;
  EXPECT_GE(seconds(reports[0].outages[0].from), 14 * day);
  EXPECT_LE(seconds(reports[0].outages[0].from), 14 * day + 3600 + 300);
  EXPECT_FALSE(reports[0].outages[0].to);
}

TEST(Zones, are_told_of_again_if_nobody_confirmed_it) {
  // Published at 60 s, in the middle of 5 s without a line. The NOTIFY comes again 60 s later, the copy a second after.
  const auto story = [](const std::string& glitch) {
    return outcomes(
        std::string(base) + two_links + "horizon: 20d\n" +
        "vms: {w: {network: na, address: 10.1.0.10, boot: 1m, replication: {to: b, churn: 1kB/s}, recovery: "
        "{network: nb, address: 10.2.0.10}}}\napplications: {app: {served-by: w}}\ndns-servers: {ns: {site: "
        "b}, copy: {site: c, secondary-of: ns, refresh: 1d, expire: 14d}}\nnames: {n: {application: app, "
        "ttl: 1m, authority: ns}}\nresolvers: {r: {site: c, asks: [copy], phases: spread}}\nclients: {u: "
        "{site: c, use: [app], resolver: r}}\nplans: {p: {groups: [{start: [w]}, {publish: {names: [n], "
        "takes: 0s}}], point: latest, process: 0s}}\ntimeline: [{at: 10d, fail: {site: a}}, {at: 10d, "
        "failover: p}" +
        glitch + "]\n")[0];
  };
  EXPECT_NEAR(seconds(story("").downtime_max), 121, 0.5);
  EXPECT_NEAR(
      seconds(
          story(", {at: 10d 59s, fail: {link: bc, carrier: lost}}, {at: 10d 64s, repair: {link: bc}}").downtime_max),
      181, 0.5);
}

TEST(ServeStale, is_for_when_nobody_can_be_asked_or_for_every_first_query) {
  const auto mean = [](const std::string& more) {
    return outcomes(
               std::string(base) + two_links + "horizon: 24h\n" + moving_web +
               "names: {n: {application: app, ttl: 30s, authority: ns}}\nresolvers: {r: {site: c, asks: [ns], "
               "phases: spread, asked: {every: 10m}" +
               more +
               "}}\nclients: {u: {site: c, use: [app], resolver: r}}\nplans: {p: {groups: [{start: [w]}, {publish: "
               "{names: [n], takes: 0s}}], point: latest, process: 0s}}\ntimeline: [{at: 1h, fail: {site: a}}, {at: "
               "1h, failover: p}]\n")[0]
        .mean_downtime;
  };
  EXPECT_NEAR(mean(""), 360, 1);
  for (const char* profile : {"bind", "systemd-resolved", "standard"})
    EXPECT_NEAR(mean(std::string(", serve-stale: 1d, profile: ") + profile), 360, 1) << profile;
  for (const char* profile : {"unbound", "dnsmasq"})
    EXPECT_NEAR(mean(std::string(", serve-stale: 1d, profile: ") + profile), 960, 2) << profile;
  EXPECT_NEAR(mean(", serve-stale: 1d, profile: unbound, serve-stale-mode: verify"), 360, 2);
  EXPECT_NEAR(mean(", serve-stale: 1d, serve-stale-mode: immediate"), 960, 2);
}

TEST(Servers, that_looked_a_name_up_when_they_started_never_look_again) {
  const auto story = [](const std::string& keeps, std::uint64_t seed) {
    return outcomes(
        std::string(base) + "  nc: {site: c, subnets: {sc: {prefix: 10.3.0.0/24, gateway: rc}}}\n" + three_links +
            "horizon: 72h\nvms:\n  "
            "proxy: "
            "{network: nc, address: 10.3.0.10, finds: [{name: store.example, resolver: r" +
            keeps +
            "}]}\n  store: {network: na, address: 10.1.0.10, boot: 1m, replication: {to: b, churn: 1kB/s}, recovery: "
            "{network: nb, address: 10.2.0.10}}\napplications: {app: {served-by: proxy}, store: {served-by: "
            "store}}\ndns-servers: {ns: {site: c}}\nnames: {store.example: {application: store, ttl: 1m, authority: "
            "ns}}\nresolvers: {r: {site: c, asks: [ns], phases: spread}}\nclients: {users: {site: c, use: "
            "[app]}}\nplans: {p: {groups: [{start: [store]}, {publish: {names: [store.example], takes: 10s}}], point: "
            "latest, process: 0s}}\ntimeline: [{at: 1h, failover: {plan: p, mode: planned}}]\n",
        seed)[0];
  };
  EXPECT_NEAR(story(", keeps: start", 1).mean_downtime, 71 * 3600, 1);
  double sum = 0;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const double downtime = story("", seed).mean_downtime;
    EXPECT_GE(downtime, 70);
    EXPECT_LE(downtime, 130.5);
    sum += downtime;
  }
  EXPECT_NEAR(sum / 40, 100, 4 * 60 / std::sqrt(12.0 * 40));
}

TEST(Addresses, of_one_name_are_tried_in_turn_and_a_dead_one_costs_a_timeout) {
  for (const char* order : {"[w1, w2]", "[w2, w1]"}) {
    const auto reports = outcomes(
        std::string(base) + two_links +
        "horizon: 12h\nvms: {w1: {network: na}, w2: {network: nb}}\napplications: {app: {served-by: {any: " + order +
        "}}}\ndns-servers: {ns: {site: c}}\nnames: {n: {application: app, ttl: 20m, authority: ns}}\nresolvers: {r: "
        "{site: c, asks: [ns], phases: spread}}\nclients:\n  waits: {site: c, use: [app], resolver: r}\n  fails: "
        "{site: c, "
        "use: [app], resolver: r, connect: {gives-up: 15s}}\ntimeline: [{at: 1h, fail: {site: a}}, {at: 2h, repair: "
        "{site: a}}]\n");
    EXPECT_EQ(reports[0].mean_downtime, 0);
    EXPECT_EQ(reports[0].longest_wait, 21s);
    EXPECT_DOUBLE_EQ(reports[0].waiting_share, 0.5);
    EXPECT_NEAR(seconds(reports[0].waited), 3600, 120);
    EXPECT_NEAR(reports[1].mean_downtime, 1800, 60);
  }
}

}  // namespace
}  // namespace drsim
