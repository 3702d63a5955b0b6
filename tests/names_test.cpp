// How long a name keeps users away, against closed forms that are derived by hand: exactly where phases are spread, and
// within four standard errors where each resolver's is drawn.

#include <unistd.h>

#include <cmath>
#include <fstream>
#include <functional>
#include <random>
#include <sstream>

#include "tests/simulation.hpp"

namespace drsim {
namespace {

// A service that moves from site a to site b within an instant, one hour after the start: what is left of its outage is
// its name's.
struct Story {
  std::string ttl = "300s";
  std::string servers = "auth: {site: u}";
  std::string name{};  ///< More keys of the name.
  std::string resolvers = "res: {site: u, phases: spread}";
  std::string clients{};   ///< More keys of the clients.
  std::string plan{};      ///< More keys of the plan.
  std::string publish{};   ///< More keys of the publish step.
  std::string groups{};    ///< More steps of the plan.
  std::string timeline{};  ///< More actions.
  std::string horizon = "12h";
  std::string more{};

  Scenario scenario() const {
    std::ostringstream text;
    text << "drsim: 1\nhorizon: " << horizon
         << "\nsites: {a: {}, b: {}, u: {}}\nrouters: {ra: {site: a}, rb: {site: b}, ru: {site: u}}\n"
         << "links:\n  a-u: {between: [ra, ru], bandwidth: 1Gbit, latency: 1ms}\n  b-u: {between: [rb, ru], bandwidth: "
            "1Gbit, latency: 1ms}\n"
         << "networks: {n: {site: a, subnets: {s: {prefix: 10.0.0.0/24, gateway: ra}}}, m: {site: b, subnets: {t: "
            "{prefix: 10.1.0.0/24, gateway: rb}}}}\n"
         << "vms: {web: {network: n, subnet: s, address: 10.0.0.10, boot: 0s, replication: {to: b, churn: 0B/s}, "
            "recovery: {network: m, subnet: t, address: 10.1.0.10}}}\n"
         << "applications: {app: {served-by: web}}\n"
         << "dns-servers: {" << servers << "}\nnames: {app.example: {application: app, ttl: " << ttl
         << ", authority: auth" << name << "}}\n"
         << "resolvers: {" << resolvers << "}\nclients: {users: {site: u, count: 1000, use: [app], resolver: res"
         << clients << "}}\n"
         << "plans: {p: {" << plan << "groups: [{start: [web], publish: {names: [app.example], takes: 0s" << publish
         << "}}" << groups << "]}}\n"
         << "timeline: [{at: 1h, fail: {site: a}}, {at: 1h, failover: p}" << timeline << "]\n"
         << more;
    static int number = 0;
    const std::string file =
        testing::TempDir() + "/names-" + std::to_string(getpid()) + "-" + std::to_string(++number) + ".yaml";
    std::ofstream(file) << text.str();
    Reading reading = read_scenario(file);
    for (const Diagnostic& diagnostic : reading.diagnostics)
      if (diagnostic.severity == Severity::error) ADD_FAILURE() << to_text(diagnostic, false);
    unlink(file.c_str());
    return std::move(reading.scenario).value();
  }
  PopulationReport simulate(std::uint64_t seed = 1) const {
    const Scenario one = scenario();
    const RunReport report = analyse(one, drsim::simulate(one, seed));
    expect_accounted_for(one, report);
    return report.populations.at(0);
  }
  /// Of many runs: the mean of the users' mean downtimes is `expected`, within four standard errors.
  void expect_mean(double expected, std::uint64_t runs) const {
    const Scenario one = scenario();
    double sum = 0, squares = 0;
    for (std::uint64_t seed = 1; seed <= runs; ++seed) {
      const RunReport report = analyse(one, drsim::simulate(one, seed));
      if (seed <= 5) expect_accounted_for(one, report);
      const double mean = report.populations.at(0).mean_downtime;
      sum += mean, squares += mean * mean;
    }
    const double n = static_cast<double>(runs), mean = sum / n,
                 error = std::sqrt((squares / n - mean * mean) / (n - 1));
    EXPECT_NEAR(mean, expected, 4 * error);
    EXPECT_LT(error, 0.1 * expected) << "too few runs to tell";
  }
};

constexpr double hour = 3600;
double share_at(const PopulationReport& report, double since_change) {
  for (const Outage& outage : report.outages)
    for (std::size_t i = 1; i < outage.affected.size(); ++i) {
      const double a = seconds(outage.affected[i - 1].at) - hour, b = seconds(outage.affected[i].at) - hour;
      if (a <= since_change && since_change < b)
        return outage.affected[i - 1].share +
               (outage.affected[i].share - outage.affected[i - 1].share) * (since_change - a) / (b - a);
    }
  return 0;
}

// ---- A1: a cache that is always warm
// ------------------------------------------------------------------------------------

TEST(Names, a_warm_cache_is_stale_for_a_time_that_is_uniform_over_the_ttl) {
  const PopulationReport report = Story{}.simulate();
  EXPECT_DOUBLE_EQ(report.mean_downtime, 150);
  EXPECT_EQ(report.downtime_p50, 150s);
  EXPECT_EQ(report.downtime_p95, 285s);
  EXPECT_EQ(report.downtime_p99, 297s);
  EXPECT_EQ(report.downtime_max, 300s);
  for (const double t : {0.0, 75.0, 299.0}) EXPECT_NEAR(share_at(report, t), 1 - t / 300, 1e-12);
  Story{.resolvers = "res: {site: u}"}.expect_mean(150, 400);
  // Many resolvers, each with a phase of its own, in one run.
  const PopulationReport sampled = Story{.resolvers = "res: {site: u, count: 2000, phases: drawn}"}.simulate();
  EXPECT_NEAR(sampled.mean_downtime, 150, 4 * 300 / std::sqrt(12.0 * 2000));
  EXPECT_NEAR(seconds(sampled.downtime_p50), 150, 4 * 300 * 0.5 / std::sqrt(2000.0));
}

// ---- A2: a cache in light use
// ------------------------------------------------------------------------------------------

TEST(Names, a_cache_in_light_use_is_often_empty) {
  constexpr double lambda = 1.0 / 100, ttl = 300, load = lambda * ttl;
  const PopulationReport report =
      Story{.resolvers = "res: {site: u, phases: spread, asked: {poisson: 100s}}"}.simulate();
  EXPECT_NEAR(report.mean_downtime, load * ttl / (2 * (1 + load)), 1e-9);
  for (const double t : {0.0, 100.0, 250.0}) EXPECT_NEAR(share_at(report, t), lambda * (ttl - t) / (1 + load), 1e-9);
  EXPECT_EQ(report.downtime_max, 300s);
  // Somebody who first asks at a random time, mu apart: the share that is stale then (A2e).
  constexpr double mu = 1.0 / 200;
  double stale = 0;
  for (double t = 0.05; t < ttl; t += 0.1) stale += mu * std::exp(-mu * t) * share_at(report, t) * 0.1;
  EXPECT_NEAR(stale, lambda / (1 + load) * (ttl - (1 - std::exp(-mu * ttl)) / mu), 1e-4);
  const PopulationReport sampled =
      Story{.resolvers = "res: {site: u, count: 2000, phases: drawn, asked: {poisson: 100s}}"}.simulate();
  EXPECT_NEAR(sampled.mean_downtime, load * ttl / (2 * (1 + load)), 4 * 100 / std::sqrt(2000.0));
}

TEST(Names, a_stale_answer_is_given_once_more_by_who_serves_stale_in_light_use) {
  // Asked every 400 s, it holds nothing valid when it is asked; the query that finds that out is answered from what
  // there was.
  const Story story{
      .resolvers =
          "res: {site: u, phases: spread, asked: {every: 400s}, serve-stale: 1d, serve-stale-mode: immediate}"};
  const PopulationReport report = story.simulate();
  EXPECT_NEAR(report.mean_downtime, 600, 1e-6);
  EXPECT_EQ(report.downtime_max, 800s);
  Story{.resolvers = "res: {site: u, asked: {every: 400s}, serve-stale: 1d, serve-stale-mode: immediate}"}.expect_mean(
      600, 200);
  // At random: T held fresh, and then until the next query.
  const PopulationReport random =
      Story{.resolvers =
                "res: {site: u, phases: spread, asked: {poisson: 100s}, serve-stale: 1d, serve-stale-mode: immediate}"}
          .simulate();
  const double h = 0.75, expected = h * 150 + (1 - h) * (300 + 100);
  EXPECT_NEAR(random.mean_downtime, expected, 1e-3);
}

TEST(Names, a_cache_in_light_use_is_as_full_as_the_ttl_makes_it_that_is_in_force) {
  // Lowered from 2400 s to 60 s, 3000 s before the change: A2 with the new one.
  constexpr double load = 60 / 100.0;
  const std::string lowered = ", {at: 10m, set: {name: app.example, ttl: 60s}}";
  const Story story{
      .ttl = "2400s", .resolvers = "res: {site: u, phases: spread, asked: {poisson: 100s}}", .timeline = lowered};
  // By then the caches have forgotten at which phase the old one ran out, up to a millionth of a second.
  EXPECT_NEAR(story.simulate().mean_downtime, load * 60 / (2 * (1 + load)), 1e-6);
  // Only a minute before it, most caches still hold the old one.
  const Story late{
      .ttl = "2400s", .resolvers = story.resolvers, .timeline = ", {at: 59m, set: {name: app.example, ttl: 60s}}"};
  EXPECT_GT(late.simulate().mean_downtime, 0.9 * 2340 / 2);
}

TEST(Names, a_cache_that_was_flushed_is_at_a_known_phase_in_light_use_too) {
  const std::string light = "res: {site: u, asked: {poisson: 20s}}", flush = ", {at: 59m, flush: {resolvers: [res]}}";
  for (std::uint64_t seed = 1; seed <= 10; ++seed)
    EXPECT_EQ((Story{.resolvers = light, .timeline = flush}.simulate(seed).downtime_max), 240s);
}

TEST(Names, many_small_parts_of_those_who_look_up_at_random_have_one_tail) {
  // More resolvers than users: what is less than half a user behind each of them is many users behind all.
  const std::string random = ", lookup: {poisson: 700s}";
  const PopulationReport spread = Story{.clients = random}.simulate();
  const PopulationReport drawn =
      Story{.resolvers = "res: {site: u, count: 1500, phases: drawn}", .clients = random}.simulate();
  EXPECT_NEAR(drawn.mean_downtime, 850, 4 * 90 / std::sqrt(1500.0));
  for (const auto percentile :
       {&PopulationReport::downtime_p50, &PopulationReport::downtime_p95, &PopulationReport::downtime_p99})
    EXPECT_NEAR(seconds(drawn.*percentile), seconds(spread.*percentile), 0.03 * seconds(spread.*percentile));
}

// ---- A3, A4: chains
// ----------------------------------------------------------------------------------------------------

TEST(Names, chains_that_inherit_the_ttl_do_not_add) {
  const std::string chain =
      "root: {site: u, phases: spread}, middle: {site: u, forwards-to: root}, res: {site: u, forwards-to: middle, "
      "max-ttl: 20s}";
  const PopulationReport report = Story{.resolvers = chain}.simulate();
  EXPECT_DOUBLE_EQ(report.mean_downtime, 150);
  EXPECT_EQ(report.downtime_max, 300s);
  Story{.resolvers = "root: {site: u}, middle: {site: u, forwards-to: root}, res: {site: u, forwards-to: middle}"}
      .expect_mean(150, 400);
}

TEST(Names, chains_that_restart_the_ttl_add) {
  const std::string last = "forwards-to: middle, min-ttl: 400s", middle = "forwards-to: root, min-ttl: 350s";
  const PopulationReport report = Story{.resolvers = "root: {site: u, phases: spread}, middle: {site: u, " + middle +
                                                     "}, res: {site: u, " + last + "}"}
                                      .simulate();
  EXPECT_NEAR(report.mean_downtime, (300 + 350 + 400) / 2.0, 1e-6);
  EXPECT_EQ(report.downtime_max, 1050s);
  double square = 0;  // E D^2 is the integral of 2 t share(t).
  for (double t = 0.25; t < 1050; t += 0.5) square += 2 * t * share_at(report, t) * 0.5;
  const double variance = square - report.mean_downtime * report.mean_downtime;
  EXPECT_NEAR(variance, (300.0 * 300 + 350 * 350 + 400 * 400) / 12, 30);
  Story{.resolvers = "root: {site: u}, middle: {site: u, " + middle + "}, res: {site: u, " + last + "}"}.expect_mean(
      525, 400);
  // With a root in light use (A4p).
  const std::string light =
      "root: {site: u, phases: spread, asked: {poisson: 100s}}, res: {site: u, forwards-to: root, min-ttl: 400s}";
  EXPECT_NEAR(Story{.resolvers = light}.simulate().mean_downtime, 0.75 * 150 + 200, 1e-6);
}

TEST(Names, a_floor_counts_against_what_a_forwarder_is_told_not_against_the_zones_ttl) {
  const auto mean = [](const std::string& resolvers) { return Story{.resolvers = resolvers}.simulate().mean_downtime; };
  // The middle one keeps 350 s of 300; 320 s is less than that, so that the last is in step with it.
  EXPECT_NEAR(mean("root: {site: u, phases: spread}, middle: {site: u, forwards-to: root, min-ttl: 350s}, res: {site: "
                   "u, forwards-to: middle, min-ttl: 320s}"),
              150 + 175, 1e-6);
  // Of 300 s the first one keeps and passes on 100, which is less than the floor of the second.
  EXPECT_NEAR(mean("root: {site: u, phases: spread, max-ttl: 100s}, res: {site: u, forwards-to: root, min-ttl: 200s}"),
              50 + 100, 1e-6);
  Story{.resolvers = "root: {site: u, max-ttl: 100s}, res: {site: u, forwards-to: root, min-ttl: 200s}"}.expect_mean(
      150, 400);
}

TEST(Names, who_forwards_to_one_that_fetches_early_lags_behind_it) {
  // BIND fetches when 2 s are left. Who was told of the record when it was new keeps it for all of its 300 s.
  const std::string bind = "root: {site: u, profile: bind", forwards = "}, res: {site: u, forwards-to: root";
  const PopulationReport report = Story{.resolvers = bind + ", phases: spread" + forwards + "}"}.simulate();
  EXPECT_NEAR(report.mean_downtime, 149 + 2, 1e-6);
  EXPECT_EQ(report.downtime_max, 300s);
  Story{.resolvers = bind + forwards + "}"}.expect_mean(151, 400);
  // A client's own cache that keeps to the TTL does likewise; another BIND fetches early as well, and is in step.
  EXPECT_NEAR((Story{.resolvers = "res: {site: u, phases: spread, profile: bind}", .clients = ", cache: os"}
                   .simulate()
                   .mean_downtime),
              151, 1e-6);
  EXPECT_NEAR(Story{.resolvers = bind + ", phases: spread" + forwards + ", profile: bind}"}.simulate().mean_downtime,
              149, 1e-6);
  // unbound gives a record out for a second after it has told of 0 s left, which a floor of 10 s makes 10 s of.
  const std::string floor =
      "root: {site: u, phases: spread, profile: unbound}, res: {site: u, forwards-to: root, min-ttl: 10s}";
  EXPECT_NEAR(Story{.resolvers = floor}.simulate().mean_downtime, 150.5 + 9, 1e-6);
}

TEST(Names, a_forwarder_in_light_use_often_holds_nothing) {
  // A4p: of the second level, lT / (1 + lT) find a record there, at a phase of its own.
  const std::string light =
      "root: {site: u, phases: spread}, res: {site: u, forwards-to: root, min-ttl: 400s, asked: {poisson: 100s}}";
  EXPECT_NEAR(Story{.resolvers = light}.simulate().mean_downtime, 150 + 0.8 * 200, 1e-6);
  const std::string violate =
      "root: {site: u, phases: spread}, res: {site: u, count: 100, forwards-to: root, violators: {share: 50%, ttl: "
      "2h}}";
  EXPECT_NEAR(Story{.resolvers = violate}.simulate().mean_downtime, 150 + 0.5 * 3600, 1e-6);
}

TEST(Names, a_query_that_makes_a_resolver_fetch_early_is_answered_from_what_there_was) {
  // Asked every 9 s: BIND would fetch from 8 s on, does at 9, and the answer is seen with the next query.
  const PopulationReport report =
      Story{.ttl = "10s", .resolvers = "res: {site: u, phases: spread, profile: bind, asked: {every: 9s}}"}.simulate();
  EXPECT_NEAR(report.mean_downtime, 9 + 4.5, 1e-6);
  EXPECT_EQ(report.downtime_max, 18s);
  // Every 12 s: it has expired, nothing is left to give.
  EXPECT_NEAR((Story{.ttl = "10s", .resolvers = "res: {site: u, phases: spread, profile: bind, asked: {every: 12s}}"}
                   .simulate()
                   .mean_downtime),
              6, 1e-6);
  // At random, 100 s apart: fetched at the first query from w = 270 s on, given until e = 300 s. Of the time since w,
  // x, with density exp(-x / 100) / 100 where x is seen, those below 30 s still give what was so x + w before.
  constexpr double w = 270, g = 100, limit = 30;
  const double q = std::exp(-limit / g), within = w / (w + g);
  const double expected = within * w / 2 + (1 - within) * ((1 - q) * w + g * (1 - q) - limit * q);
  EXPECT_NEAR((Story{.resolvers = "res: {site: u, phases: spread, prefetch: true, asked: {poisson: 100s}}"}
                   .simulate()
                   .mean_downtime),
              expected, 1e-3);
  Story{.resolvers = "res: {site: u, prefetch: true, asked: {poisson: 100s}}"}.expect_mean(expected, 400);
  // Stale answers are served for 30 s only.
  const double filled = 0.75, rest = (1 - q) * 300 + g * (1 - q) - limit * q;
  EXPECT_NEAR(
      (Story{
          .resolvers =
              "res: {site: u, phases: spread, serve-stale: 30s, serve-stale-mode: immediate, asked: {poisson: 100s}}"}
           .simulate()
           .mean_downtime),
      filled * 150 + (1 - filled) * rest, 1e-3);
  Story{.resolvers = "res: {site: u, serve-stale: 30s, serve-stale-mode: immediate, asked: {poisson: 100s}}"}
      .expect_mean(filled * 150 + (1 - filled) * rest, 400);
}

TEST(Names, a_clients_own_cache_restarts_the_ttl_if_it_ignores_it) {
  EXPECT_NEAR(Story{.clients = ", cache: os"}.simulate().mean_downtime, 150, 1e-9);
  EXPECT_NEAR(Story{.clients = ", cache: jvm"}.simulate().mean_downtime, 165, 1e-6);
  EXPECT_NEAR(Story{.clients = ", cache: browser"}.simulate().mean_downtime, 180, 1e-6);
  EXPECT_NEAR(Story{.clients = ", lookup: {every: 2m}"}.simulate().mean_downtime, 210, 1e-6);
  EXPECT_NEAR(Story{.clients = ", lookup: {every: 50s}, cache: jvm"}.simulate().mean_downtime, 175, 1e-6);
  const PopulationReport random = Story{.clients = ", lookup: {poisson: 2m}"}.simulate();
  EXPECT_NEAR(random.mean_downtime, 150 + 120, 1e-3);
  // A JVM that keeps addresses for ever, and addresses that nobody looks up: not before the horizon.
  EXPECT_NEAR(Story{.clients = ", cache: jvm-for-ever"}.simulate().mean_downtime, 11 * hour, 1e-3);
  EXPECT_NEAR(Story{.clients = ", hard-coded: true"}.simulate().mean_downtime, 11 * hour, 1e-6);
}

// ---- A5: a directory
// ---------------------------------------------------------------------------------------------------

TEST(Names, a_directory_adds_its_site_link_and_its_poll) {
  Story story{.ttl = "1200s",
              .servers = "auth: {site: b}, dc-u: {site: u, replicates-with: auth}",
              .resolvers = "res: {site: u, phases: spread, asks: [dc-u]}"};
  story.expect_mean(10800 / 2.0 + 90 + 600, 400);
  // At one site: notify, then the poll. Written at the users' own member, the poll alone is not even needed.
  story.servers = "auth: {site: u}, dc-u: {site: u, replicates-with: auth}";
  story.expect_mean(15 + 90 + 600, 200);
  story.publish = ", at: dc-u";
  EXPECT_NEAR(story.simulate().mean_downtime, 600, 1e-9);
}

TEST(Names, a_directory_passes_news_on_from_member_to_member) {
  Story story{.ttl = "0s",
              .servers =
                  "auth: {site: u}, hub: {site: b, replicates-with: {partner: auth, interval: 30m, poll: 1s}}, leaf: "
                  "{site: u, replicates-with: {partner: hub, interval: 15m, poll: 60s}}",
              .resolvers = "res: {site: u, phases: spread, asks: [leaf]}"};
  story.expect_mean(900 + 450 + 30, 400);
}

// ---- A6: violators
// -----------------------------------------------------------------------------------------------------

TEST(Names, some_resolvers_keep_records_longer_than_they_may) {
  const PopulationReport report =
      Story{.resolvers = "res: {site: u, count: 10000, violators: {share: 8.74%, ttl: 2h}}"}.simulate();
  EXPECT_NEAR(report.mean_downtime, 0.9126 * 150 + 0.0874 * 3600, 1e-6);
  EXPECT_EQ(report.downtime_max, 2h);
  EXPECT_NEAR(share_at(report, 600), 0.0874 * (1 - 600 / 7200.0), 1e-9);
}

// ---- A7: lowering the TTL beforehand
// -------------------------------------------------------------------------------------

TEST(Names, a_ttl_is_lowered_in_time_or_too_late) {
  const auto lowered = [](const std::string& at) {
    return Story{.ttl = "2400s", .timeline = ", {at: " + at + ", set: {name: app.example, ttl: 60s}}"};
  };
  EXPECT_EQ(lowered("10m").simulate().downtime_max, 60s);   // 3000 s before
  EXPECT_EQ(lowered("20m").simulate().downtime_max, 60s);   // 2400 s before: just in time
  EXPECT_EQ(lowered("30m").simulate().downtime_max, 600s);  // 1800 s before
  EXPECT_EQ(lowered("59m").simulate().downtime_max, 2340s);
  EXPECT_NEAR(lowered("10m").simulate().mean_downtime, 30, 1e-9);
  // 600 s too late, a quarter of the caches still hold the old TTL; the others are at a phase of the new one.
  EXPECT_NEAR(lowered("30m").simulate().mean_downtime, 0.25 * 300 + 0.75 * 30, 1e-6);
  Story sampled = lowered("30m");
  sampled.resolvers = "res: {site: u, count: 2000, phases: drawn}";
  EXPECT_NEAR(sampled.simulate().mean_downtime, 0.25 * 300 + 0.75 * 30, 4 * 170 / std::sqrt(2000.0));
}

// ---- Writing the record
// -----------------------------------------------------------------------------------------------

TEST(Names, a_secondary_follows_by_notify_or_at_its_refresh) {
  Story story{.ttl = "0s",
              .servers = "auth: {site: u}, copy: {site: u, secondary-of: auth, transfer: 7s}",
              .resolvers = "res: {site: u, asks: [copy]}"};
  EXPECT_DOUBLE_EQ(story.simulate().mean_downtime, 7);
  story.servers = "auth: {site: u}, copy: {site: u, secondary-of: auth, notified: false, refresh: 1000s}";
  story.expect_mean(500, 300);
  // A copy of a copy: it is told when the first has it.
  story.servers =
      "auth: {site: u}, first: {site: b, secondary-of: auth, transfer: 7s}, copy: {site: u, secondary-of: first, "
      "transfer: 5s}";
  EXPECT_DOUBLE_EQ(story.simulate().mean_downtime, 12);
  // What is left of an interval that is itself uniform on [750, 1000]: E X^2 / 2 E X.
  story.servers =
      "auth: {site: u}, copy: {site: u, secondary-of: auth, notified: false, refresh: 1000s, refresh-jitter: 25%}";
  story.expect_mean((1000.0 * 1000 + 1000 * 750 + 750 * 750) / 3 / (2 * 875), 300);
}

TEST(Names, vms_register_themselves_and_a_script_on_top_changes_nothing) {
  Story story{.ttl = "0s",
              .name = ", registration: dynamic, registers-after: 20s",
              .resolvers = "res: {site: u}",
              .publish = "",
              .groups = ""};
  Scenario scenario = story.scenario();
  scenario.plans[0].groups[0].publish.reset();
  const RunReport alone = analyse(scenario, simulate(scenario, 1));
  EXPECT_DOUBLE_EQ(alone.populations.at(0).mean_downtime, 20);
  const Scenario both = story.scenario();
  const Trace trace = simulate(both, 1);
  EXPECT_EQ(analyse(both, trace).populations.at(0).mean_downtime, 0);
  for (const Record& record : trace.records) EXPECT_FALSE(std::holds_alternative<NameRegistered>(record.change));
  // The script first, the registration after it: as before, whichever comes first counts.
  story.name = ", registration: dynamic, registers-after: 0s";
  story.publish = "";
  Scenario late = story.scenario();
  late.plans[0].groups[0].publish->takes = Fixed{60s};
  EXPECT_EQ(analyse(late, simulate(late, 1)).populations.at(0).mean_downtime, 0);
}

TEST(Names, a_vm_that_finds_no_server_registers_later) {
  const Story story{.ttl = "0s",
                    .name = ", registration: dynamic, registers-after: 0s",
                    .resolvers = "res: {site: u}",
                    .timeline = ", {at: 50m, fail: {dns-server: auth}}, {at: 62m, repair: {dns-server: auth}}"};
  Scenario scenario = story.scenario();
  scenario.plans[0].groups[0].publish.reset();
  // Tried at 60 and 65 minutes. Until then the resolver has no server either, and nothing cached at a TTL of 0.
  const PopulationReport report = analyse(scenario, simulate(scenario, 1)).populations.at(0);
  EXPECT_EQ(report.outages.back().to, start_of_scenario + 65min);
}

TEST(Names, a_health_checked_name_follows_its_endpoints) {
  const Story story{.ttl = "0s", .resolvers = "res: {site: u}", .timeline = ", {at: 6h, repair: {site: a}}"};
  Scenario scenario = story.scenario();
  scenario.names[0].health = HealthChecks{.from = {RouterId{2u}}};
  scenario.plans.clear(), scenario.timeline.erase(scenario.timeline.begin() + 1);
  Vm other = scenario.vms[0];
  other.name = "other", other.group = VmGroupId{1u}, other.home = *other.recovery, other.recovery.reset(),
  other.replication.reset();
  scenario.vms[0].recovery.reset(), scenario.vms[0].replication.reset();
  scenario.vms.push_back(other);
  scenario.groups.push_back({"other", {VmId{1u}}, {}, {}});
  scenario.applications[0].served_by.push_back(VmId{1u});
  scenario.finish();
  double sum = 0, least = 1e9, most = 0;
  constexpr int runs = 300;
  for (int seed = 1; seed <= runs; ++seed) {
    const PopulationReport report =
        analyse(scenario, simulate(scenario, static_cast<std::uint64_t>(seed))).populations.at(0);
    sum += report.mean_downtime, least = std::min(least, report.mean_downtime),
                                 most = std::max(most, report.mean_downtime);
    EXPECT_EQ(report.outages.size(), 1u);  // It falls back by itself, and nobody notices.
    EXPECT_EQ(report.outages[0].critical_path[0].phase, Phase::detect);
  }
  EXPECT_GE(least, 100);
  EXPECT_LE(most, 130);  // Azure's own figures: degraded with the fourth failed probe.
  EXPECT_NEAR(sum / runs, 115, 4 * 30 / std::sqrt(12.0 * runs));
}

// ---- Caches emptied
// ----------------------------------------------------------------------------------------------------

TEST(Names, a_flush_ends_what_is_left_of_the_tail) {
  const auto flushed = [](const std::string& resolvers, const std::string& clients, const std::string& what) {
    return Story{.resolvers = resolvers, .clients = clients, .timeline = ", {at: 61m, flush: {" + what + "}}"}
        .simulate();
  };
  const std::string spread = "res: {site: u, phases: spread}";
  EXPECT_EQ(flushed(spread, "", "resolvers: [res]").downtime_max, 60s);
  EXPECT_EQ(flushed("res: {site: u, count: 20, phases: drawn}", "", "resolvers: [res]").downtime_max, 60s);
  // The resolver's alone leaves the clients' caches, and the other way round: both are needed.
  const std::string own = ", lookup: {every: 2m}";
  EXPECT_EQ(flushed(spread, own, "resolvers: [res]").downtime_max, 3min);
  EXPECT_EQ(flushed(spread, own, "clients: [users]").downtime_max, 7min);
  EXPECT_EQ(flushed(spread, own, "resolvers: [res], clients: [users]").downtime_max, 1min);
  const PopulationReport by_plan =
      Story{.resolvers = spread, .groups = ", {flush: {resolvers: [res], takes: 30s}}"}.simulate();
  EXPECT_EQ(by_plan.downtime_max, 30s);
}

// ---- When names themselves fail
// ----------------------------------------------------------------------------------------

TEST(Names, without_its_servers_a_resolver_answers_until_its_records_expire) {
  // Nothing moves: the service is well all the time, but its name's only server is gone for two hours.
  const std::string gone = ", {at: 4h, fail: {dns-server: auth}}, {at: 6h, repair: {dns-server: auth}}";
  const auto lost = [&](const std::string& resolvers) {
    return Story{.ttl = "1h", .resolvers = resolvers, .timeline = gone}.simulate();
  };
  const PopulationReport report = lost("res: {site: u, phases: spread}");
  ASSERT_EQ(report.outages.size(), 2u);  // Its move, and this.
  EXPECT_EQ(report.outages[1].disposition, Disposition::no_name);
  EXPECT_NEAR(report.mean_downtime, 1800 + 1800 + 3600, 1e-6);
  EXPECT_NEAR(lost("res: {site: u, phases: spread, serve-stale: 30m}").mean_downtime, 1800 + 3600, 1e-6);
  EXPECT_NEAR(lost("res: {site: u, phases: spread, serve-stale: 1d}").mean_downtime, 1800, 1e-6);
  EXPECT_NEAR(lost("res: {site: u, phases: spread, serve-stale: 1h}").mean_downtime, 1800 + 1800, 1e-6);
  Story{.ttl = "1h", .resolvers = "res: {site: u}", .timeline = gone}.expect_mean(1800 + 5400, 200);
  Story{.ttl = "1h", .resolvers = "res: {site: u, serve-stale: 1d}", .timeline = gone}.expect_mean(1800, 200);
}

// Asked every ten minutes in the mean, a third of the caches hold something that is valid for up to five, 150 s in the
// mean.
TEST(Names, in_light_use_what_is_stale_outlasts_the_servers) {
  const auto lost = [](const std::string& phases, const std::string& stale, const std::string& gone) {
    Story story{.resolvers = "res: {site: u, count: 2000, phases: " + phases +
                             ", asked: {poisson: 600s}, serve-stale-mode: immediate, serve-stale: " + stale + "}"};
    const double before = story.simulate().mean_downtime;
    story.timeline = gone;
    return story.simulate().mean_downtime - before;
  };
  const std::string server = ", {at: 4h, fail: {dns-server: auth}}, {at: 5h, repair: {dns-server: auth}}";
  EXPECT_NEAR(lost("spread", "0s", server), 3600 - 150.0 / 3, 1e-6);
  EXPECT_NEAR(lost("spread", "10m", server), 3600 - 150.0 / 3 - 600, 1e-3);
  EXPECT_NEAR(lost("spread", "1d", server), 0, 1e-3);
  EXPECT_NEAR(lost("drawn", "10m", server), 3600 - 150.0 / 3 - 600, 60);
  EXPECT_NEAR(lost("drawn", "1d", server), 0, 60);
  // Who had asked by the time that the servers were lost, knows that the record was gone: after ten minutes, a share of
  // 1/3 + 2/3 (1 - e^(-300 / 600)). They alone go without; until they ask once more, ten minutes later in the mean.
  const std::string both =
      ", {at: 4h, fail: {name: app.example}}, {at: 4h 10m, fail: {dns-server: auth}}, {at: 5h, repair: {name: "
      "app.example}}, {at: 5h, repair: {dns-server: auth}}";
  const double half = std::exp(-0.5), knew = 1.0 / 3 + 2.0 / 3 * (1 - half),
               first = 450.0 / 3 + 2.0 / 3 * (300 - 600 * (1 - half));
  EXPECT_NEAR(lost("spread", "1d", both), first + knew * 3000 + knew * 600, 20);
  EXPECT_NEAR(lost("drawn", "1d", both), first + knew * 3000 + knew * 600, 120);
}

// Asked every ten minutes, it fetches every ten minutes. Of what it has, valid for five, it says nothing with the first
// query that comes more than serve-stale after that: the n-th after the fetch.
TEST(Names, asked_at_an_interval_a_cache_goes_without_from_the_first_query_that_comes_too_late) {
  const auto lost = [](const std::string& phases, const std::string& stale) {
    Story story{.resolvers = "res: {site: u, count: 2000, phases: " + phases +
                             ", asked: {every: 10m}, serve-stale-mode: immediate, serve-stale: " + stale + "}"};
    const double before = story.simulate().mean_downtime;
    story.timeline = ", {at: 4h, fail: {dns-server: auth}}, {at: 5h, repair: {dns-server: auth}}";
    return story.simulate().mean_downtime - before;
  };
  for (const auto& [stale, n] : {std::pair{"0s", 1}, {"299s", 1}, {"5m", 2}, {"10m", 2}, {"25m", 4}}) {
    EXPECT_NEAR(lost("spread", stale), 3600 - (n * 600 - 300), 1e-3) << stale;
    EXPECT_NEAR(lost("drawn", stale), 3600 - (n * 600 - 300), 40) << stale;
  }
}

TEST(Names, resolvers_of_a_class_fail_together_whatever_their_phases) {
  for (const std::string phases : {"spread", "drawn"}) {
    Story story{.resolvers = "res: {site: u, count: 20, phases: " + phases + "}"};
    const double before = story.simulate().mean_downtime;
    story.timeline = ", {at: 4h, fail: {resolver: res}}, {at: 4h 10m, repair: {resolver: res}}";
    EXPECT_NEAR(story.simulate().mean_downtime, before + 600, 1e-6) << phases;
  }
}

TEST(Names, who_forwards_serves_stale_too) {
  const std::string lost = ", {at: 4h, fail: {resolver: root}}, {at: 5h, repair: {resolver: root}}";
  const auto mean = [&](const std::string& phases, const std::string& keys) {
    return Story{.resolvers = "root: {site: u, phases: " + phases + "}, res: {site: u, forwards-to: root" + keys + "}",
                 .timeline = lost}
        .simulate()
        .mean_downtime;
  };
  for (const std::string phases : {"spread", "drawn"}) EXPECT_LE(mean(phases, ", serve-stale: 1d"), 300) << phases;
  EXPECT_NEAR(mean("spread", ", serve-stale: 1d"), 150, 1e-6);
  // What it held when the other one failed lasts for the 300 s that were not over at the service's move, and half an
  // hour.
  EXPECT_NEAR(mean("spread", ", serve-stale: 30m"), 1800, 1e-6);
  EXPECT_NEAR(mean("drawn", ", serve-stale: 30m"), 1800, 1e-6);
  EXPECT_NEAR(mean("drawn", ""), 3600, 1e-6);
}

TEST(Names, a_forwarder_at_a_phase_of_its_own_goes_on_until_its_time_comes) {
  const auto simulated = [](const std::string& timeline) {
    return Story{.resolvers = "root: {site: u, phases: spread}, res: {site: u, forwards-to: root, min-ttl: 400s}",
                 .timeline = timeline}
        .simulate();
  };
  const PopulationReport before = simulated("");
  // It fails itself: all of its clients are without it for as long, whatever they went through before.
  const PopulationReport failed = simulated(", {at: 4h, fail: {resolver: res}}, {at: 4h 20m, repair: {resolver: res}}");
  EXPECT_NEAR(failed.mean_downtime, before.mean_downtime + 1200, 1e-6);
  EXPECT_EQ(failed.outages.at(1).from, start_of_scenario + 4h);
  EXPECT_EQ(failed.outages.at(1).to, start_of_scenario + 4h + 20min);
  // Whom it forwards to fails: of 20 minutes, what it holds covers up to 400 s. Afterwards it asks at once.
  const PopulationReport cut = simulated(", {at: 4h, fail: {resolver: root}}, {at: 4h 20m, repair: {resolver: root}}");
  EXPECT_NEAR(cut.mean_downtime, before.mean_downtime + 1200 - 200, 1e-3);
  EXPECT_EQ(cut.outages.at(1).to, start_of_scenario + 4h + 20min);
  // Only its own cache: nobody else's is emptied with it.
  EXPECT_NEAR(simulated(", {at: 62m, flush: {clients: [users]}}").mean_downtime, before.mean_downtime, 1e-6);
  EXPECT_EQ(simulated(", {at: 61m, flush: {resolvers: [res]}}").downtime_max, 60s + 400s);
  EXPECT_EQ(simulated(", {at: 61m, flush: {resolvers: [root, res]}}").downtime_max, 60s);
}

TEST(Names, with_its_servers_lost_to_the_failed_site_serve_stale_gives_the_old_address) {
  // The trap: the only server stands in the site that fails, the record cannot be written, and what is cached lives on.
  Story story{.servers = "auth: {site: a}",
              .resolvers = "res: {site: u, phases: spread, serve-stale: 1d}",
              .timeline = ", {at: 5h, repair: {site: a}}"};
  const PopulationReport report = story.simulate();
  EXPECT_EQ(report.outages[0].disposition, Disposition::stale_name);
  EXPECT_GE(report.mean_downtime, 4 * hour);
  // A member of the directory at the other site takes the update instead.
  story.servers = "auth: {site: a}, dc-b: {site: b, replicates-with: auth}";
  story.resolvers = "res: {site: u, phases: spread, asks: [auth, dc-b], serve-stale: 1d}";
  story.publish = ", at: dc-b";
  story.timeline = "";
  EXPECT_NEAR(story.simulate().mean_downtime, 150, 1e-6);
  // But a server that comes back gives the old address out again, until its partner tells it. The VM that was left
  // there answers at it, unless somebody holds it back.
  story.timeline = ", {at: 5h, repair: {site: a}}";
  EXPECT_EQ(story.simulate().outages.size(), 1u);
  story.plan = "on-return: held, ";
  const PopulationReport again = story.simulate();
  ASSERT_EQ(again.outages.size(), 2u);
  EXPECT_EQ(again.outages[1].disposition, Disposition::stale_name);
  EXPECT_GE(again.outages[1].from, start_of_scenario + 5h);
}

TEST(Names, a_withdrawn_record_is_missed_for_longer_than_it_was_gone) {
  const Story story{.ttl = "10m",
                    .name = ", negative-ttl: 5m",
                    .resolvers = "res: {site: u, phases: spread}",
                    .timeline = ", {at: 4h, fail: {name: app.example}}, {at: 5h, repair: {name: app.example}}"};
  // It fades over ten minutes, and comes back over the five that resolvers remember that there was none.
  EXPECT_NEAR(story.simulate().mean_downtime, 300 + (3600 - 300) + 150, 1e-6);
}

TEST(Names, a_resolver_that_fails_takes_its_clients_with_it) {
  const Story story{.resolvers = "res: {site: u}",
                    .timeline = ", {at: 4h, fail: {resolver: res}}, {at: 4h 10m, repair: {resolver: res}}"};
  const PopulationReport report = story.simulate();
  ASSERT_EQ(report.outages.size(), 2u);
  EXPECT_EQ(report.outages[1].from, start_of_scenario + 4h);
  EXPECT_EQ(report.outages[1].to, start_of_scenario + 4h + 10min);
  const PopulationReport spread =
      Story{.resolvers = "res: {site: u, phases: spread}", .timeline = story.timeline}.simulate();
  ASSERT_EQ(spread.outages.size(), 2u);
  EXPECT_EQ(spread.outages[1].to, start_of_scenario + 4h + 10min);
}

TEST(Names, who_did_not_hear_their_resolver_waited_for_its_repair) {
  for (const std::string from : {"30m", "4h"}) {  // Before and after the name's own change.
    const std::string to = from == "30m" ? "35m" : "4h 5m";
    const PopulationReport report =
        Story{.clients = ", cache: browser",
              .timeline = ", {at: " + from + ", fail: {resolver: res}}, {at: " + to + ", repair: {resolver: res}}"}
            .simulate();
    ASSERT_EQ(report.outages.size(), 2u);
    const Outage& outage = report.outages[from == "30m" ? 0 : 1];
    // Whose browser asked meanwhile asks again at once: nobody waits for what it keeps.
    ASSERT_EQ(outage.critical_path.size(), 1u);
    EXPECT_EQ(outage.critical_path[0].phase, Phase::repair);
    EXPECT_EQ(outage.to, from == "30m" ? start_of_scenario + 35min : start_of_scenario + 4h + 5min);
  }
}

// Who comes to look up while the resolver is gone is without the name from then on, and has it when it is back.
TEST(Names, a_look_up_that_failed_is_tried_again_as_soon_as_somebody_answers) {
  for (const std::string resolver : {"res: {site: u}", "res: {site: u, phases: spread}"}) {
    const auto lost = [&](const std::string& lookup, double expected) {
      Story story{.resolvers = resolver, .clients = ", lookup: {" + lookup + "}"};
      const PopulationReport before = story.simulate();
      story.timeline = ", {at: 4h, fail: {resolver: res}}, {at: 4h 4m, repair: {resolver: res}}";
      const PopulationReport report = story.simulate();
      EXPECT_NEAR(report.mean_downtime - before.mean_downtime, expected, 1e-3) << resolver << lookup;
      ASSERT_EQ(report.outages.size(), 2u);
      const Outage& outage = report.outages[1];
      EXPECT_EQ(outage.to, start_of_scenario + 4h + 4min);
      ASSERT_EQ(outage.critical_path.size(), 1u);
      EXPECT_EQ(outage.critical_path[0].phase, Phase::repair);
    };
    lost("every: 10m", 240.0 * 240 / 600 / 2);
    lost("poisson: 10m", 240 - 600 * (1 - std::exp(-240.0 / 600)));
  }
}

TEST(Names, a_server_on_a_vm_is_gone_with_it) {
  Story story{.ttl = "0s",
              .servers = "auth: {site: a, vm: web}, copy: {site: u, secondary-of: auth}",
              .resolvers = "res: {site: u, asks: [auth]}"};
  story.timeline = ", {at: 8h, repair: {site: a}}";
  // With its site the VM comes back where it was, and the server with it; unless somebody holds it back.
  const auto until = story.simulate().outages[0].to;
  ASSERT_TRUE(until);
  EXPECT_GT(*until, start_of_scenario + 8h);
  EXPECT_LT(*until, start_of_scenario + 8h + 1min);  // Routers find each other first.
  story.plan = "on-return: held, ";
  const PopulationReport lost = story.simulate();
  EXPECT_EQ(lost.outages[0].to, std::nullopt);  // The VM runs elsewhere, at another address: nobody finds the server.
  story.resolvers = "res: {site: u, asks: [auth, copy]}";
  EXPECT_FALSE(story.simulate().outages.empty());
}

// ---- Connections
// -------------------------------------------------------------------------------------------------------

TEST(Names, an_open_connection_is_used_until_it_is_found_dead) {
  const PopulationReport report = Story{.clients = ", connections: {notice: 15m}"}.simulate();
  EXPECT_EQ(report.downtime_max, 15min);
  EXPECT_EQ(report.downtime_p50, 15min);
  ASSERT_EQ(report.outages.size(), 1u);
  EXPECT_EQ(report.outages[0].critical_path.back().phase, Phase::reconnect);
  // Sooner found dead than the last cache has run out: from then on, caches count.
  const PopulationReport soon = Story{.clients = ", connections: {notice: 100s}"}.simulate();
  EXPECT_EQ(soon.downtime_p50, 150s);
  EXPECT_EQ(soon.downtime_max, 300s);
  EXPECT_NEAR(soon.mean_downtime, 100 + 200 * 200 / 2.0 / 300, 1e-6);
}

TEST(Names, connections_are_made_to_a_new_address_once_everybody_has_found_it) {
  // Published, and 51 s later taken out of the zone for 300 s. Whoever had not found it by then is in no connection
  // that would help.
  const Story story{.name = ", negative-ttl: 30s",
                    .clients = ", connections: {notice: 30s}",
                    .timeline = ", {at: 3651s, fail: {name: app.example}}, {at: 3951s, repair: {name: app.example}}"};
  double mean = 0;
  for (double u = 0.005; u < 300; u += 0.01) {  // What is left of the old record.
    const double found =
        std::ceil(((u < 51 ? 51 : 351) - u) / 30) * 30;  // There was none, and the answer to that lasts 30 s each time.
    mean += (u < 51 ? std::max(u, 30.0) + found : u + found) / 30'000;
  }
  EXPECT_NEAR(story.simulate().mean_downtime, mean, 0.05);
}

// ---- The way back
// -------------------------------------------------------------------------------------------------------

TEST(Names, a_roll_back_has_a_tail_of_its_own) {
  const PopulationReport report = Story{.resolvers = "res: {site: u, phases: spread}",
                                        .timeline = ", {at: 5h, repair: {site: a}}, {at: 6h, failback: p}"}
                                      .simulate();
  ASSERT_EQ(report.outages.size(), 2u);
  EXPECT_EQ(report.outages[1].disposition,
            Disposition::vm_down);  // It stops for the last of its changes; then its name is behind.
  EXPECT_EQ(report.outages[1].critical_path.back().phase, Phase::cache_resolver);
  EXPECT_EQ(report.outages[1].critical_path.back().to - report.outages[1].critical_path.back().from, 300s);
}

// ---- What check says
// ----------------------------------------------------------------------------------------------------

std::string warnings(const std::string& groups, const std::string& boot, const std::string& timeline) {
  const std::string file = testing::TempDir() + "/names-" + std::to_string(getpid()) + "-warned.yaml";
  std::ofstream(file) << "drsim: 1\nhorizon: 12h\nsites: {a: {}, b: {}}\nrouters: {ra: {site: a}, rb: {site: "
                         "b}}\nlinks: {l: {between: [ra, rb], bandwidth: 1Gbit, latency: 1ms}}\n"
                      << "networks: {n: {site: a, subnets: {s: {prefix: 10.0.0.0/24, gateway: ra}}}, m: {site: b, "
                         "subnets: {t: {prefix: 10.1.0.0/24, gateway: rb}}}}\n"
                      << "vms: {web: {network: n, boot: " << boot
                      << ", replication: {to: b, churn: 0B/s}, recovery: {network: m, subnet: t}}}\napplications: "
                         "{app: {served-by: web}}\n"
                      << "dns-servers: {auth: {site: b}}\nnames: {app.example: {application: app, ttl: 1h, authority: "
                         "auth}}\nresolvers: {res: {site: b}}\n"
                      << "clients: {users: {site: b, use: [app], resolver: res}}\nplans: {p: {groups: [" << groups
                      << "]}}\ntimeline: [{at: 2h, failover: p}" << timeline << "]\n";
  std::string text;
  for (const Diagnostic& diagnostic : read_scenario(file).diagnostics) text += to_text(diagnostic, false);
  unlink(file.c_str());
  return text;
}

TEST(Names, publishing_before_the_vm_is_up_is_warned_of) {
  const std::string publish = "{publish: {names: [app.example]}}", start = "{name: web, start: [web]}";
  const auto is_told = [&](const std::string& groups, const std::string& boot) {
    return warnings(groups, boot, "").find("may be published before vm 'web' is up") != std::string::npos;
  };
  EXPECT_FALSE(is_told(start + ", " + publish, "1m"));
  EXPECT_TRUE(is_told(publish + ", " + start, "1m"));
  EXPECT_TRUE(is_told("{start: [web], publish: {names: [app.example]}}", "5m"));
  EXPECT_FALSE(is_told("{start: [web], publish: {names: [app.example]}}", "1m"));
}

TEST(Names, a_ttl_that_is_lowered_too_late_is_warned_of_with_what_it_costs) {
  const std::string groups = "{start: [web]}, {publish: {names: [app.example]}}";
  const auto lowered = [&](const std::string& at) {
    return warnings(groups, "1m", ", {at: " + at + ", set: {name: app.example, ttl: 1m}}");
  };
  EXPECT_EQ(lowered("1h"), "");
  const std::string late = lowered("90m");
  EXPECT_NE(late.find("lowered too late: 30m before the first change, and caches hold the old one for 1h"),
            std::string::npos)
      << late;
  EXPECT_NE(late.find("up to 30m after a change, not 1m: lower it 1h before"), std::string::npos) << late;
  EXPECT_EQ(lowered("3h"), "");  // After it: for the way back.
}

// ---- What must always hold
// ---------------------------------------------------------------------------------------------

std::string random_clients(std::mt19937& draws) {
  const std::vector<std::string> kinds{"",
                                       ", lookup: {every: 45s}",
                                       ", lookup: {poisson: 90s}",
                                       ", cache: jvm",
                                       ", cache: browser",
                                       ", connections: {notice: 3m}"};
  return kinds[draws() % kinds.size()];
}
std::string random_resolvers(std::mt19937& draws) {
  const std::vector<std::string> kinds{"res: {site: u, phases: spread}",
                                       "res: {site: u}",
                                       "res: {site: u, profile: dnsmasq, phases: spread}",
                                       "res: {site: u, phases: spread, asked: {poisson: 70s}}",
                                       "res: {site: u, count: 50, violators: {share: 10%, ttl: 20m}}",
                                       "root: {site: u, phases: spread}, res: {site: u, forwards-to: root}",
                                       "res: {site: u, phases: spread, max-ttl: 500s}"};
  return kinds[draws() % kinds.size()];
}

TEST(Names, a_lower_ttl_never_keeps_anybody_away_longer) {
  std::mt19937 draws(5);
  for (int i = 0; i < 60; ++i) {
    Story story{.resolvers = random_resolvers(draws), .clients = random_clients(draws)};
    const int high = 1 + static_cast<int>(draws() % 3000),
              low = static_cast<int>(draws() % static_cast<unsigned>(high));
    const auto with = [&](int ttl) {
      story.ttl = std::to_string(ttl) + "s";
      return story.simulate(7);
    };
    const PopulationReport more = with(high), less = with(low);
    const std::string what =
        story.resolvers + story.clients + ", " + std::to_string(low) + " against " + std::to_string(high);
    EXPECT_LE(less.mean_downtime, more.mean_downtime + 1e-3) << what;
    EXPECT_LE(less.downtime_p50, more.downtime_p50 + 100ms) << what;
    EXPECT_LE(less.downtime_p95, more.downtime_p95 + 100ms) << what;
    EXPECT_LE(less.downtime_max, more.downtime_max + 100ms) << what;
  }
}

TEST(Names, where_a_lower_ttl_keeps_users_away_longer_there_is_a_reason) {
  const auto longest = [](const std::string& ttl, const std::string& resolvers) {
    return Story{.ttl = ttl, .resolvers = resolvers}.simulate().downtime_max;
  };
  // BIND prefetches records of nine seconds and more, two seconds early.
  const std::string bind = "res: {site: u, phases: spread, profile: bind}";
  EXPECT_EQ(longest("9s", bind), 7s);
  EXPECT_EQ(longest("8s", bind), 8s);
  // Below the floor of a forwarder, it no longer keeps in step with whom it forwards to.
  const std::string floor = "root: {site: u, phases: spread}, res: {site: u, forwards-to: root, min-ttl: 350s}";
  EXPECT_EQ(longest("400s", floor), 400s);
  EXPECT_EQ(longest("300s", floor), 650s);
}

TEST(Names, between_changes_fewer_and_fewer_are_stale) {
  std::mt19937 draws(11);
  for (int i = 0; i < 40; ++i) {
    const Story story{.ttl = std::to_string(30 + draws() % 2000) + "s",
                      .resolvers = random_resolvers(draws),
                      .clients = random_clients(draws),
                      .timeline = ", {at: 3h, set: {name: app.example, ttl: 100s}}, {at: 5h, repair: {site: a}}"};
    const Scenario scenario = story.scenario();
    const Trace trace = simulate(scenario, draws());
    const RunReport report = analyse(scenario, trace);
    expect_accounted_for(scenario, report);
    for (const Outage& outage : report.populations.at(0).outages) {
      for (std::size_t k = 1; k < outage.affected.size(); ++k) {
        const Breakpoint &a = outage.affected[k - 1], &b = outage.affected[k];
        if (b.share <= a.share + 1e-9) continue;
        const bool is_change = a.at == b.at && std::any_of(trace.records.begin(), trace.records.end(),
                                                           [&](const Record& r) { return r.at == a.at; });
        EXPECT_TRUE(is_change) << story.resolvers << story.clients << " rises at " << to_text(a.at);
      }
    }
  }
}

}  // namespace
}  // namespace drsim
