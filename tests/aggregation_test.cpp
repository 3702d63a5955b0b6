// A campaign simulates VMs that nothing tells apart as one, those that nothing waits for not at all, and follows a run
// while it is simulated. None of it may show: what it keeps of a replication is what the run of that number says, bit
// by bit.

#include "models/reduction/aggregation.hpp"

#include <cmath>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

#include "analysis/availability/flows/likeness.hpp"
#include "analysis/statistics/sample.hpp"
#include "models/reduction/standalone_vms.hpp"
#include "sim/campaign/replications.hpp"
#include "tests/simulation.hpp"

namespace drsim {
namespace {

Scenario scenario_from_text(const std::string& text) {
  const std::string file = testing::TempDir() + "/aggregation-" + std::to_string(getpid()) + ".yaml";
  std::ofstream(file) << text;
  Reading reading = read_scenario(file);
  for (const Diagnostic& diagnostic : reading.diagnostics)
    if (diagnostic.severity == Severity::error) ADD_FAILURE() << to_text(diagnostic, false) << text;
  return std::move(reading.scenario).value();
}

std::vector<double> without_nan(std::vector<double> row) {
  for (double& value : row)
    if (std::isnan(value)) value = -1;
  return row;
}

// How many of them were simulated without standalone_vms.
std::size_t expect_same_rows(const Scenario& scenario, std::uint64_t replications, const std::string& what) {
  campaign::Replications campaign(scenario, 7);
  for (std::uint64_t i = 0; i < replications; ++i) {
    const Trace trace = simulate(scenario, 7, i);
    EXPECT_EQ(without_nan(campaign.simulate(i).row), without_nan(Layout(scenario).row(measure(scenario, trace))))
        << "replication " << i << "\n"
        << what;
  }
  return campaign.simulated_without_standalone();
}

// Groups of VMs behind applications of every kind, that need each other or not, at a site that is lost, and lost again
// while they boot.
class Author {
 public:
  explicit Author(unsigned seed) : draws_(seed) {}

  std::string write() {
    std::ostringstream out;
    const int groups = pick(1, 5);
    out << "drsim: 1\nhorizon: 6h\nsites: {a: {" << (pick(1, 5) == 1 ? "max-concurrent-boots: 2" : "")
        << "}, b: {}, u: {}}\nrouters: {ra: {site: a}, rb: {site: b}, ru: {site: u}}\n"
        << "links:\n  ab: {between: [ra, rb], bandwidth: 1Gbit, latency: 5ms}\n  au: {between: [ra, ru], bandwidth: "
           "1Gbit, latency: 5ms}\n"
        << "  bu: {between: [rb, ru], bandwidth: 1Gbit, latency: 5ms}\nnetworks:\n  n: {site: a, subnets: {s: {prefix: "
           "10.0.0.0/24, gateway: ra}, t: {prefix: 10.0.1.0/24, gateway: ra}}}\n";
    static const char* const boots[] = {"90s", "{p50: 60s, p95: 3m}", "{uniform: [10s, 5m]}",
                                        "{triangular: [10s, 20s, 10m]}", "{exponential: 2m}"};
    out << "vms:\n";
    for (int g = 0; g < groups; ++g)
      out << "  v" << g << ": {network: n, subnet: " << (pick(0, 1) ? "s" : "t") << ", count: " << pick(1, 9)
          << ", boot: " << boots[pick(0, 4)]
          << (g > 0 && pick(1, 3) == 1 ? ", needs: [v" + std::to_string(pick(0, g - 1)) + "]" : "") << "}\n";
    out << "applications:\n";
    static const char* const kinds[] = {"any", "all", "quorum"};
    for (int g = 0; g < groups; ++g) {
      out << "  app" << g << ": {served-by: {" << kinds[pick(0, 2)] << ": [v" << g;
      if (const int other = pick(0, groups - 1); other != g && pick(0, 1)) out << ", v" << other;
      out << "]}}\n";
    }
    out << "dns-servers: {ns: {site: u}}\nnames:\n";
    for (int g = 0; g < groups; g += 2)
      out << "  app" << g << ".example: {application: app" << g << ", ttl: 5m, authority: ns}\n";
    out << "resolvers: {r: {site: u}}\nclients:\n  users: {site: u, count: 100, resolver: r, lookup: {every: 2m}, use: "
           "[";
    for (int g = 0; g < groups; ++g) out << (g ? ", " : "") << "app" << g;
    out << "]}\ntimeline:\n  - {at: 10m, fail: {site: a}}\n  - {at: 20m, repair: {site: a}}\n  - {at: "
        << pick(1201, 1500) << "s, fail: {site: a}}\n  - {at: 30m, repair: {site: a}}\n"
        << "  - {at: 2h, fail: {link: au}}\n  - {at: 3h, repair: {link: au}}\n  - {at: 4h, fail: {router: ra}}\n";
    return out.str();
  }

 private:
  int pick(int low, int high) { return std::uniform_int_distribution<int>(low, high)(draws_); }
  std::mt19937 draws_;
};

TEST(Aggregation, a_campaign_counts_what_the_run_of_the_same_number_says) {
  std::size_t simulated = 0, all = 0;
  for (unsigned seed = 0; seed < 60; ++seed) {
    const std::string text = Author(seed).write();
    const Scenario scenario = scenario_from_text(text);
    all += scenario.vms.size();
    simulated += aggregated(scenario).value_or(scenario).vms.size();
    expect_same_rows(scenario, 5, text);
  }
  EXPECT_LT(simulated, all * 3 / 4) << "the test is about classes";
}

TEST(Aggregation, a_campaign_of_every_example_counts_what_its_runs_say) {
  for (const auto& entry : std::filesystem::recursive_directory_iterator(source_dir + "/scenarios")) {
    if (entry.path().extension() != ".yaml") continue;
    const Reading reading = read_scenario(entry.path());
    if (reading.scenario) expect_same_rows(*reading.scenario, 2, entry.path());
  }
}

// Groups at two sites that are lost at times of their own, and once more while they boot; users near and far, with and
// without names and caches; links that are cut for a while, or for good.
std::string sites_that_come_and_go(unsigned seed) {
  std::mt19937 draws(seed);
  const auto pick = [&](int low, int high) { return std::uniform_int_distribution<int>(low, high)(draws); };
  std::ostringstream out;
  out << "drsim: 1\nhorizon: 5h\nsites: {a: {}, b: {}, u: {}, w: {}}\nrouters: {ra: {site: a}, rb: {site: b}, ru: "
         "{site: u}, rw: {site: w}}\nlinks:\n";
  for (const char* pair : {"ab", "au", "bu", "uw"})
    out << "  " << pair << ": {between: [r" << pair[0] << ", r" << pair[1] << "], bandwidth: 1Gbit, latency: 5ms}\n";
  out << "networks:\n  n: {site: a, subnets: {s: {prefix: 10.0.0.0/24, gateway: ra}, t: {prefix: 10.0.1.0/24, gateway: "
         "ra}}}\n"
      << "  m: {site: b, subnets: {v: {prefix: 10.1.0.0/24, gateway: rb}}}\nvms:\n";
  static const char* const boots[] = {"90s", "{p50: 60s, p95: 3m}", "{uniform: [1s, 40m]}", "{exponential: 2m}", "5m"};
  const int groups = pick(2, 6), needed = pick(0, 3) == 0 ? 1 : 0;
  for (int g = 0; g < groups; ++g) {
    const bool far = pick(0, 2) == 0;
    out << "  v" << g << ": {network: "
        << (far          ? "m"
            : pick(0, 1) ? "n, subnet: s"
                         : "n, subnet: t")
        << ", count: " << pick(1, 4) << ", boot: " << boots[pick(0, 4)] << (g == 1 && needed ? ", needs: [v0]" : "")
        << "}\n";
  }
  out << "applications:\n";
  for (int g = 0; g < groups; ++g)
    out << "  app" << g << ": {served-by: {" << (pick(0, 1) ? "any" : "all") << ": v" << g << "}}\n";
  out << "dns-servers: {ns: {site: u}, nb: {site: b}}\nnames:\n";
  for (int g = 0; g < groups; ++g)
    if (pick(0, 2))
      out << "  app" << g << ".example: {application: app" << g << ", ttl: " << pick(1, 9)
          << "m, authority: " << (pick(0, 49) ? "ns" : "nb") << "}\n";
  out << "resolvers: {r: {site: u}, many: {site: u, count: 40}}\nclients:\n";
  static const char* const caches[] = {"", ", lookup: {every: 2m}", ", cache: jvm", ", hard-coded: true"};
  for (const char* place : {"u", "w"}) {
    out << "  at-" << place << ": {site: " << place << ", count: 100, resolver: " << (pick(0, 1) ? "r" : "many")
        << caches[pick(0, 3)] << ", use: [";
    for (int g = 0; g < groups; ++g) out << (g ? ", " : "") << "app" << g;
    out << "]}\n";
  }
  out << "timeline:\n  - {at: 10m, fail: {site: a}}\n  - {at: " << pick(11, 40)
      << "m, repair: {site: a}}\n  - {at: " << pick(2401, 2700) << "s, fail: {site: a}}\n"
      << "  - {at: 50m, repair: {site: a}}\n  - {at: " << pick(30, 60)
      << "m, fail: {site: b}}\n  - {at: " << pick(61, 90) << "m, repair: {site: b}}\n";
  if (pick(0, 1)) out << "  - {at: " << pick(5, 55) << "m, fail: {link: au}}\n  - {at: 56m, repair: {link: au}}\n";
  if (pick(0, 5) == 0)
    out << "  - {at: " << pick(1, 2) << "h, fail: {router: ru}}\n  - {at: 3h, repair: {router: ru}}\n";
  if (pick(0, 5) == 0) out << "  - {at: 4h, fail: {link: uw}}\n";
  out << "expect: [{application: app0, downtime: \"<= 30m\"}, {application: app1, from: at-w, downtime-max: \">= "
         "20m\"}]\n";
  return out.str();
}

TEST(StandaloneVms, a_campaign_without_them_counts_what_the_run_of_the_same_number_says) {
  std::size_t without = 0, all = 0;
  for (unsigned seed = 0; seed < 40; ++seed) {
    const std::string text = sites_that_come_and_go(seed);
    without += expect_same_rows(scenario_from_text(text), 5, text);
    all += 5;
  }
  EXPECT_GT(without, all / 8) << "the test is about them";
  EXPECT_LT(without, all) << "and about those that have to be simulated whole";
}

const std::string ten = R"(drsim: 1
horizon: 2h
sites: {a: {}, u: {}}
routers: {ra: {site: a}, ru: {site: u}}
links: {au: {between: [ra, ru], bandwidth: 1Gbit, latency: 5ms}}
networks: {n: {site: a, subnets: {s: {prefix: 10.0.0.0/24, gateway: ra}}}}
vms: {web: {network: n, count: 10, boot: {p50: 60s, p95: 120s}EXTRA}}
applications: {app: {served-by: {KIND: web}}}
clients: {users: {site: u, count: 10, use: [app]}}
timeline: [{at: 10m, fail: {site: a}}, {at: 20m, repair: {site: a}}]
)";
std::string with(std::string text, const std::string& key, const std::string& value) {
  return text.replace(text.find(key), key.size(), value);
}

TEST(Aggregation, a_class_is_one_vm_that_boots_as_the_first_the_last_or_the_kth_does) {
  for (const auto& [kind, needed] : {std::pair{"any", 1u}, {"all", 10u}, {"quorum", 6u}}) {
    const Scenario one = aggregated(scenario_from_text(with(with(ten, "EXTRA", ""), "KIND", kind))).value();
    ASSERT_EQ(one.vms.size(), 1u);
    EXPECT_EQ(one.vms.front().aggregate->needed, needed);
    EXPECT_EQ(one.vms.front().aggregate->names.size(), 10u);
    EXPECT_EQ(one.applications.front().at_least, 1u);
  }
}

// The closed form: the first of n boots exceeds t with probability (1 - F(t))^n; for F uniform on [0, 100s] and n = 10
// its mean is 100s / 11. A hundred more, and routers have long found each other by then.
TEST(Aggregation, the_first_of_ten_has_the_distribution_of_a_minimum) {
  const Scenario scenario = scenario_from_text(
      with(with(with(ten, "{p50: 60s, p95: 120s}", "{uniform: [100s, 200s]}"), "EXTRA", ""), "KIND", "any"));
  campaign::Replications replications(scenario, 3);
  const Layout layout(scenario);
  double sum = 0;
  constexpr int n = 4000;
  std::vector<double> boots;
  for (std::uint64_t i = 0; i < n; ++i) boots.push_back(replications.simulate(i).row[layout.of(0, Phase::boot)] - 100);
  std::sort(boots.begin(), boots.end());
  double distance = 0;  // Kolmogorov and Smirnov
  for (std::size_t i = 0; i < boots.size(); ++i) {
    sum += boots[i];
    const double expected = 1 - std::pow(1 - boots[i] / 100, 10);
    distance = std::max({distance, std::abs(expected - static_cast<double>(i) / n),
                         std::abs(expected - static_cast<double>(i + 1) / n)});
  }
  EXPECT_NEAR(sum / n, 100.0 / 11, 0.5);
  EXPECT_LT(distance, 1.63 / std::sqrt(n));  // 1 % of true samples are farther away; the seed is fixed.
}

TEST(Aggregation, what_tells_vms_apart_keeps_them_apart) {
  const Scenario replicated =
      scenario_from_text(with(with(ten, "EXTRA", ", replication: {to: u, churn: 1kB/s}"), "KIND", "any"));
  EXPECT_FALSE(aggregated(replicated));
  const Scenario queued =
      scenario_from_text(with(with(with(ten, "a: {}", "a: {max-concurrent-boots: 3}"), "EXTRA", ""), "KIND", "any"));
  EXPECT_FALSE(aggregated(queued));
  std::string both = with(with(ten, "EXTRA", ""), "{served-by: {KIND: web}}",
                          "{served-by: {any: web}}, other: {served-by: {all: web}}");
  EXPECT_FALSE(aggregated(scenario_from_text(both))) << "one needs the first, the other the last";
}

// Two applications of one class of users are one use, three VMs that only they wait for.
const std::string two_standalone = R"(drsim: 1
horizon: 3h
sites: {a: {}, u: {}}
routers: {ra: {site: a}, ru: {site: u}}
links: {au: {between: [ra, ru], bandwidth: 1Gbit, latency: 5ms}}
networks: {n: {site: a, subnets: {s: {prefix: 10.0.0.0/24, gateway: ra}}}}
vms: {web: {network: n}, db: {network: n}}
applications: {app: {served-by: web}, other: {served-by: db}}
dns-servers: {ns: {site: u}}
names: {app.example: {application: app, ttl: 5m, authority: ns}, other.example: {application: other, ttl: 5m, authority: ns}}
resolvers: {r: {site: u}}
clients: {users: {site: u, count: 10, resolver: r, use: [app, other]}}
timeline: [{at: 10m, fail: {site: a}}, {at: 20m, repair: {site: a}}]
)";

TEST(StandaloneVms, uses_that_only_the_draws_of_their_vms_tell_apart_are_one) {
  const ReducedScenario reduced = without_standalone_vms(scenario_from_text(two_standalone)).value();
  EXPECT_EQ(reduced.standalone_vms.size(), 2u);
  ASSERT_EQ(reduced.uses.size(), 2u);
  EXPECT_EQ(reduced.uses[0].like, reduced.uses[1].like);
  EXPECT_NE(reduced.uses[0].standalone, reduced.uses[1].standalone);
  const auto apart = [](const std::string& text) {
    const ReducedScenario one = without_standalone_vms(scenario_from_text(text)).value();
    return one.standalone_vms.size() == 2 && one.uses[0].like != one.uses[1].like;
  };
  EXPECT_TRUE(apart(with(two_standalone, "other, ttl: 5m", "other, ttl: 6m")));
  std::string behind_another = with(two_standalone, "ra: {site: a}", "ra: {site: a}, rx: {site: a}");
  behind_another =
      with(with(behind_another, "links: {", "links: {ax: {between: [ra, rx], bandwidth: 1Gbit, latency: 1ms}, "),
           "gateway: ra}", "gateway: ra}, t: {prefix: 10.0.1.0/24, gateway: rx}");
  EXPECT_TRUE(apart(with(with(behind_another, "web: {network: n}", "web: {network: n, subnet: s}"), "db: {network: n}",
                         "db: {network: n, subnet: t}")));
}

TEST(StandaloneVms, what_somebody_waits_for_is_none) {
  const auto standalone_vms = [](const std::string& key, const std::string& value) {
    const auto reduced = without_standalone_vms(scenario_from_text(with(two_standalone, key, value)));
    return reduced ? reduced->standalone_vms.size() : 0;
  };
  EXPECT_EQ(standalone_vms("web: {network: n}", "web: {network: n, needs: [db]}"), 0u);
  EXPECT_EQ(standalone_vms("timeline: [", "monitors: {m: {site: u, watches: {vm: db}}}\ntimeline: ["), 1u);
  EXPECT_EQ(standalone_vms("timeline: [", "monitors: {m: {site: u, watches: {application: other}}}\ntimeline: ["), 1u);
  EXPECT_EQ(standalone_vms("ns: {site: u}", "ns: {site: a, vm: db}"), 1u);
  EXPECT_EQ(standalone_vms("a: {}", "a: {max-concurrent-boots: 1}"), 0u);
  EXPECT_EQ(standalone_vms("timeline: [", "timeline: [{at: 1m, set: {name: other.example, ttl: 1m}}, "), 1u);
  EXPECT_EQ(standalone_vms("served-by: db", "served-by: {any: [db, web]}"), 0u);
  EXPECT_EQ(standalone_vms(", {at: 20m, repair: {site: a}}", ""), 0u) << "they never come back";
  EXPECT_EQ(standalone_vms("other.example: {", "other.example: {registration: dynamic, "), 1u);
}

// Of populations that nothing but their names tells apart, a run asks the first for all; a campaign asks each.
TEST(Alike, populations_meet_what_each_would_by_itself) {
  const std::string text =
      with(two_standalone, "clients: {",
           "clients: {again: {site: u, count: 10, resolver: r, use: [app, other]}, more: {site: u, count: 11, "
           "resolver: r, use: [app, other]}, ");
  const Scenario scenario = scenario_from_text(text);
  EXPECT_EQ(first_alike(scenario), (std::vector<PopulationId>{PopulationId{0u}, PopulationId{1u}, PopulationId{0u}}));
  expect_same_rows(scenario, 3, text);
  const RunReport report = measure(scenario, simulate(scenario, 1));
  ASSERT_EQ(report.populations.size(), 6u);
  for (std::size_t i = 0; i < 6; ++i) {
    EXPECT_EQ(report.populations[i].clients, PopulationId{i / 2});
    EXPECT_EQ(report.populations[i].application, ApplicationId{i % 2});
  }
  EXPECT_NE(report.populations[0].user_minutes_lost, report.populations[2].user_minutes_lost);
  const Scenario flushed =
      scenario_from_text(with(text, "timeline: [", "timeline: [{at: 1m, flush: {clients: [users]}}, "));
  EXPECT_EQ(first_alike(flushed)[2], PopulationId{2u}) << "one whose caches are emptied is not like the others";
}

}  // namespace
}  // namespace drsim
