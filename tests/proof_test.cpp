// What cannot work is named before any run, and who is named cannot.

#include "sim/campaign/what_if/proof.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <set>

#include "analysis/availability/report.hpp"
#include "scenarios/reading/reader.hpp"
#include "sim/simulate.hpp"
#include "tests/campaign_scenarios.hpp"
#include "tests/files.hpp"

namespace drsim {
namespace {

Scenario scenario_from(const std::string& text) {
  Reading reading = read_scenario(temporary_file("proof.yaml", text));
  for (const Diagnostic& diagnostic : reading.diagnostics)
    if (diagnostic.severity == Severity::error) ADD_FAILURE() << to_text(diagnostic, false);
  return std::move(reading.scenario).value();
}

bool names(const std::vector<Finding>& findings, const std::string& what, const std::string& why = "") {
  return std::any_of(findings.begin(), findings.end(), [&](const Finding& one) {
    return one.what.find(what) != std::string::npos && one.why.find(why) != std::string::npos;
  });
}
std::string all_of(const std::vector<Finding>& findings) {
  std::string text;
  for (const Finding& one : findings) text += one.what + " | " + one.why + "\n";
  return text;
}

struct Parts {
  std::string links =
      "a-b: {between: [ra, rb], bandwidth: 1Gbit, latency: 1ms}, a-u: {between: [ra, ru], bandwidth: 1Gbit, "
      "latency: 1ms}, b-u: {between: [rb, ru], bandwidth: 1Gbit, latency: 1ms}";
  std::string vms = "web: {network: n, boot: 1m, replication: {to: b, churn: 1kB/s}}";
  std::string groups = "[{start: [web]}, {move: {subnet: s, to: rb}}]";
  std::string clients = "users: {site: u, count: 10, use: [app]}";
  std::string more = {};
  std::string timeline = "[{at: 10m, failover: p}]";
};
Scenario design(const Parts& parts) {
  return scenario_from(
      "drsim: 1\nhorizon: 6h\nsites: {a: {}, b: {}, u: {}}\n"
      "routers: {ra: {site: a}, rb: {site: b}, ru: {site: u}}\nlinks: {" +
      parts.links + "}\nnetworks: {n: {site: a, subnets: {s: {prefix: 10.0.0.0/24, gateway: ra}}}}\nvms: {" +
      parts.vms + "}\napplications: {app: {served-by: web}}\nclients: {" + parts.clients +
      "}\nplans: {p: {groups: " + parts.groups + "}}\ntimeline: " + parts.timeline + "\n" + parts.more);
}
std::vector<Finding> proof_of(const Parts& parts) { return campaign::check_reachability(design(parts), 1); }

TEST(Proof, is_silent_about_a_design_that_works) { EXPECT_EQ(all_of(proof_of({})), ""); }

TEST(Proof, names_steps_that_can_only_act_on_what_is_lost) {
  const std::string name = "names: {w.example: {application: app, authority: ns}}\nresolvers: {r: {site: u}}\n";
  const std::string groups =
      "[{start: [web]}, {move: {subnet: s, to: rb}}, {publish: {names: [w.example], unreachable: ";
  const auto found = [&](const std::string& site, const std::string& then) {
    return proof_of({.groups = groups + then + "}}]",
                     .clients = "users: {site: u, count: 10, use: [app], resolver: r}",
                     .more = name + "dns-servers: {ns: {site: " + site + "}}\n"});
  };
  for (const std::string then : {"wait", "retry", "fail", "skip"})
    EXPECT_TRUE(names(found("a", then), "cannot reach dns server ns to publish", "with the site")) << then;
  EXPECT_FALSE(names(found("u", "wait"), "cannot reach"));
}

TEST(Proof, names_who_can_never_connect) {
  const auto found =
      proof_of({.links = "a-b: {between: [ra, rb], bandwidth: 1Gbit, latency: 1ms}, a-u: {between: [ra, ru], "
                         "bandwidth: 1Gbit, latency: 1ms, protocol: none}"});
  EXPECT_TRUE(
      names(found, "clients 'users' cannot reach application 'app' at the start: no route", "add a link, a protocol"))
      << all_of(found);
}

TEST(Proof, names_a_subnet_that_no_plan_moves) {
  const auto found = proof_of({.groups = "[{start: [web]}]"});
  EXPECT_TRUE(names(found, "after site a is lost and plan p has run", "{move: {subnet: s, to: ...}}")) << all_of(found);
  EXPECT_FALSE(names(found, "at the start"));
}

TEST(Proof, names_what_no_plan_starts_though_something_needs_it) {
  for (const char* vms :
       {"db: {network: n}, web: {network: n, boot: 1m, needs: [db], replication: {to: b, churn: 1kB/s}}",
        "web: {network: n, boot: 1m, needs: [db], replication: {to: b, churn: 1kB/s}}, db: {network: n}"}) {
    const auto found = proof_of({.vms = vms});
    EXPECT_TRUE(names(found, "after site a is lost", "vm 'db' has no replica")) << all_of(found);
  }
}

std::string cut_off_at(const std::string& instant) {
  return "{at: " + instant + ", fail: {link: a-b, carrier: lost}}, {at: " + instant +
         ", fail: {link: b-u, carrier: lost}}";
}

// Nobody gets to what still runs, to stop it: it goes on, and the plan does not begin.
TEST(Proof, names_a_planned_failover_that_is_refused) {
  const auto found =
      proof_of({.timeline = "[" + cut_off_at("10m") + ", {at: 20m, failover: {plan: p, mode: planned}}]"});
  EXPECT_TRUE(names(found, "plan p refused: nobody reaches the site that its VMs run at")) << all_of(found);
}

TEST(Proof, names_a_planned_failover_that_cannot_copy) {
  const auto found =
      proof_of({.vms = "web: {network: n, boot: 1m, replication: {to: b, every: 5m, churn: 10MB/s}}",
                .timeline = "[{at: 20m, failover: {plan: p, mode: planned}}, " + cut_off_at("20m 1s") + "]"});
  EXPECT_TRUE(names(found, "the last data of vm 'web' cannot be copied to site 'b'", "a planned failover copies first"))
      << all_of(found);
}

// A web server that moves to another site with another address, and users who find it by a name.
struct Shop {
  std::string links =
      "p-r: {between: [p, r], bandwidth: 1Gbit, latency: 5ms}, p-o: {between: [p, o], bandwidth: "
      "100Mbit, latency: 10ms}, r-o: {between: [r, o], bandwidth: 100Mbit, latency: 10ms}";
  std::string vms = "web: {network: servers, boot: 2m, replication: {to: recovery, every: 5m, churn: 100kB/s}}";
  std::string servers = "ns1: {site: office}";
  std::string asks = "{site: office}";
  std::string ttl = "5m";
  std::string cache = "none";
  std::string groups = "[{start: [web]}, {publish: {names: [shop.example]}}]";
  std::string mappings = "[{from: servers, to: recovered}]";
  std::string rto = "1h";
  std::string timeline = "[{at: 10m, fail: {site: primary}}]";
  std::string more = {};
};
const std::string database =
    "db: {network: servers, replication: {to: recovery, every: 5m, churn: 100kB/s}}, web: {network: servers, needs: "
    "[db], boot: 2m, replication: {to: recovery, every: 5m, churn: 100kB/s}}";
const std::string promoted = "{configure: {set: [{dns-server: ns2, role: primary}]}}";
const std::string promoted_first = "[{start: [web]}, " + promoted + ", {publish: {names: [shop.example]}}]";
const std::string secondary = "ns1: {site: primary}, ns2: {site: recovery, secondary-of: ns1, expire: 28d}";

std::string text_of(const Shop& shop) {
  return "drsim: 1\nsites: {primary: {}, recovery: {}, office: {}}\n"
         "routers: {p: {site: primary}, r: {site: recovery}, o: {site: office}}\nlinks: {" +
         shop.links + "}\nnetworks:\n  servers: {site: primary, subnets: {web: {prefix: 10.1.0.0/24, gateway: p}}}\n" +
         "  recovered: {site: recovery, subnets: {web-too: {prefix: 10.2.0.0/24, gateway: r}}}\nnetwork-mappings: " +
         shop.mappings + "\nvms: {" + shop.vms + "}\napplications: {shop: {served-by: web, rto: " + shop.rto +
         "}}\ndns-servers: {" + shop.servers +
         "}\nnames: {shop.example: {application: shop, authority: ns1, ttl: " + shop.ttl +
         "}}\nresolvers: {office-dns: " + shop.asks +
         "}\nclients: {staff: {site: office, count: 200, use: [shop], resolver: office-dns, cache: " + shop.cache +
         "}}\nmonitors: {probe: {site: recovery, watches: {site: primary}}}\nplans: {failover: {detected-by: probe, "
         "declare: 15m, groups: " +
         shop.groups + "}}\ntimeline: " + shop.timeline + "\n" + shop.more;
}
std::string check_of(const Shop& shop) {
  Reading reading = read_scenario(temporary_file("shop.yaml", text_of(shop)));
  campaign::prove(reading, 1);
  std::string text;
  for (const Diagnostic& one : reading.diagnostics)
    if (one.severity != Severity::note) text += one.message + " | " + one.help + "\n";
  return text;
}
bool says(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

TEST(Proof, knows_a_server_that_an_earlier_step_or_the_timeline_promotes) {
  const std::string asks = "{site: office, asks: [ns2, ns1]}";
  EXPECT_EQ(check_of({.servers = secondary, .asks = asks, .groups = promoted_first}), "");
  EXPECT_EQ(check_of({.servers = secondary,
                      .asks = asks,
                      .groups = "[{start: [web]}, " + promoted + ", {publish: {names: [shop.example], at: ns2}}]"}),
            "");
  EXPECT_EQ(check_of({.servers = secondary,
                      .asks = asks,
                      .timeline = "[{at: 10m, fail: {site: primary}}, {at: 11m, set: {dns-server: ns2, role: "
                                  "primary}}]"}),
            "");
  const std::string late =
      check_of({.servers = secondary,
                .asks = asks,
                .groups = "[{start: [web]}, {publish: {names: [shop.example], at: ns2}}, " + promoted + "]"});
  EXPECT_TRUE(says(late, "dns-server 'ns2' takes no updates of 'shop.example' | it is a secondary until plan")) << late;
  const std::string never = check_of(
      {.servers = secondary, .asks = asks, .groups = "[{start: [web]}, {publish: {names: [shop.example], at: ns2}}]"});
  EXPECT_TRUE(says(never, "or promote it in a group before, as in " + promoted)) << never;
  const std::string lost = check_of({.servers = secondary, .asks = asks});
  EXPECT_TRUE(says(lost, "would wait for the repair | promote its secondary in a group before, as in " + promoted))
      << lost;
}

// Whatever else keeps users away: a cache, a promotion, a long TTL.
TEST(Proof, names_the_dependency_that_no_plan_starts_behind_a_name) {
  for (const Shop& shop :
       {Shop{.vms = database}, Shop{.vms = database, .cache = "browser"}, Shop{.vms = database, .ttl = "30m"},
        Shop{.vms = database,
        .servers = secondary,
        .asks = "{site: office, asks: [ns2, ns1]}",
        .groups = promoted_first}}) {
    const std::string found = check_of(shop);
    EXPECT_TRUE(says(found,
                     "after site primary is lost and plan failover has run: dependency down at vm db | no plan "
                     "starts vm 'db'"))
        << found;
    EXPECT_FALSE(says(found, "stale DNS record")) << found;
  }
}

TEST(Proof, names_a_zone_that_expires_and_when) {
  const std::string found = check_of({.servers = "ns1: {site: primary}, ns2: {site: recovery, secondary-of: ns1}",
                                      .asks = "{site: office, asks: [ns2, ns1]}",
                                      .groups = "[{start: [web]}, {move: {subnet: web, to: r}}]",
                                      .mappings = "[]",
                                      .more = "horizon: 12h\n"});
  EXPECT_TRUE(says(found, "no name, from ")) << found;
  EXPECT_TRUE(says(found,
                   "on, after the horizon of 12h | dns-server 'ns2' does not answer any more: it has not heard "
                   "from its primary 'ns1' for longer than expire, 1d"))
      << found;
  EXPECT_FALSE(says(found, "held at the lost site only")) << found;
}

TEST(Proof, names_the_way_that_is_missing_rather_than_the_name) {
  for (const std::string& servers : {std::string("ns1: {site: office}"), secondary}) {
    const std::string found = check_of(
        {.links = "p-r: {between: [p, r], bandwidth: 1Gbit, latency: 5ms}, p-o: {between: [p, o], bandwidth: 100Mbit, "
                  "latency: 10ms}",
         .servers = servers,
         .asks = servers == secondary ? "{site: office, asks: [ns2, ns1]}" : "{site: office}",
         .groups = servers == secondary ? promoted_first : Shop{}.groups});
    EXPECT_TRUE(says(found, "after site primary is lost and plan failover has run: no route at router o")) << found;
    EXPECT_FALSE(says(found, "held at the lost site only")) << found;
  }
}

TEST(Proof, names_a_server_that_keeps_the_old_zone_and_answers_first) {
  const std::string found =
      check_of({.servers = secondary, .asks = "{site: office, asks: [ns1, ns2]}", .groups = promoted_first});
  EXPECT_TRUE(says(found,
                   "after a planned failover by plan failover: stale DNS record | resolver 'office-dns' is answered "
                   "by dns-server 'ns1', which keeps the old record of 'shop.example': let it ask 'ns2' first"))
      << found;
}

TEST(Proof, tells_a_missing_mapping_once) {
  const std::string found = check_of({.mappings = "[]", .more = "x-more: {}\n"});
  EXPECT_EQ(std::count(found.begin(), found.end(), '\n'), 1) << found;
  EXPECT_TRUE(says(found, "after site primary is lost and plan failover has run, and after a planned failover"))
      << found;
  EXPECT_TRUE(says(found, "subnet 'web' stays at site 'primary' when vm 'web' of it run")) << found;
  EXPECT_TRUE(says(found, "network-mappings: [{from: servers, to: ...}]")) << found;
}

TEST(Proof, adds_up_what_comes_before_an_objective) {
  const std::string found = check_of({.rto = "10m"});
  EXPECT_TRUE(says(found,
                   "application 'shop' is to be back within 10m, and plan 'failover' takes 18m 15s until its "
                   "VMs are up, half of all times: 1m 15s to detect, 15m to declare, 2m to boot"))
      << found;
  EXPECT_EQ(check_of({.rto = "19m"}), "");
}

TEST(Proof, names_resolvers_that_all_die_with_the_site) {
  const auto found = proof_of({.clients = "users: {site: u, count: 10, use: [app], resolver: r}",
                               .more = "dns-servers: {dns: {site: u}}\nresolvers: {r: {site: a}}\n"
                                       "names: {app.example: {application: app, authority: dns}}\n"});
  EXPECT_TRUE(names(found, "no name", "every resolver they ask stands at a site that is lost ('r')")) << all_of(found);
}

// Each file of tests/checked breaks one thing, and its messages are kept beside it, the reader's and the proof's:
// DRSIM_UPDATE_GOLDEN=1 renews them.
std::vector<std::string> checked_files() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(DRSIM_SOURCE_DIR "/tests/checked"))
    if (entry.path().extension() == ".yaml") names.push_back(entry.path().stem().string());
  std::sort(names.begin(), names.end());
  return names;
}

class Checked : public testing::TestWithParam<std::string> {
 protected:
  Checked() { std::filesystem::current_path(DRSIM_SOURCE_DIR); }
};

TEST_P(Checked, is_told_once_where_it_is_and_what_would_mend_it) {
  Reading reading = read_scenario("tests/checked/" + GetParam() + ".yaml");
  ASSERT_TRUE(reading.scenario);
  campaign::prove(reading, 1);
  std::string messages;
  std::set<std::string> told;
  for (const Diagnostic& diagnostic : reading.diagnostics) {
    messages += to_text(diagnostic, false) + "\n";
    EXPECT_TRUE(told.insert(diagnostic.message).second) << diagnostic.message;
    EXPECT_GE(diagnostic.line, 1u);
    EXPECT_FALSE(diagnostic.help.empty()) << diagnostic.message;
  }
  EXPECT_EQ(messages.empty(), GetParam() == "base");
  const std::string kept = "tests/checked/" + GetParam() + ".txt";
  if (std::getenv("DRSIM_UPDATE_GOLDEN")) {
    std::ofstream(kept) << messages;
    return;
  }
  EXPECT_EQ(messages, source_contents(kept));
}

INSTANTIATE_TEST_SUITE_P(Torture, Checked, testing::ValuesIn(checked_files()), [](const auto& file) {
  std::string name = file.param;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

// A design of the library with one of its links cut for good, or a router switched off, somewhere.
Scenario broken(Scenario scenario, std::mt19937& draws) {
  const auto pick = [&](std::size_t count) { return std::uniform_int_distribution<std::size_t>(0, count - 1)(draws); };
  scenario.links[pick(scenario.links.size())].begins_up = false;
  if (pick(2) == 0) scenario.links[pick(scenario.links.size())].begins_up = false;
  scenario.finish();
  return scenario;
}

// Out from the first instant in the run itself, and named, or neither: over designs that chance has broken.
TEST(Proof, is_silent_about_the_start_if_and_only_if_everybody_is_reached_then) {
  std::mt19937 draws(7);
  std::size_t out = 0, reached = 0;
  for (const char* file : {"third-site/stretched-subnet", "third-site/changed-address", "third-site/subnet-failover",
                           "recovery/full-cycle", "dns-ttl/ttl-60", "worked-example", "woodgrove/working-order"}) {
    Reading reading = read_scenario(std::string(DRSIM_SOURCE_DIR "/scenarios/") + file + ".yaml");
    ASSERT_TRUE(reading.scenario) << file;
    for (int i = 0; i < 6; ++i) {
      const Scenario scenario = broken(*reading.scenario, draws);
      const std::vector<Finding> found = campaign::check_reachability(scenario, 1);
      for (const PopulationReport& use : measure(scenario, simulate(scenario, 1)).populations) {
        const bool is_out = use.first_loss == start_of_scenario;
        ++(is_out ? out : reached);
        EXPECT_EQ(names(found, "clients '" + scenario[use.clients].name + "' cannot reach application '" +
                                   scenario[use.application].name + "' at the start"),
                  is_out)
            << file << " " << i;
      }
    }
  }
  EXPECT_GT(out, 5u);
  EXPECT_GT(reached, 5u);
}

// Whoever is out from the first instant was named, and the other way round.
TEST(Proof, agrees_with_the_run_of_every_scenario_of_the_library) {
  std::size_t scenarios = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(DRSIM_SOURCE_DIR "/scenarios")) {
    if (entry.path().extension() != ".yaml") continue;
    Reading reading = read_scenario(entry.path());
    if (!reading.scenario) continue;
    const Scenario& scenario = *reading.scenario;
    if (!scenario.timeline.empty() && scenario.timeline.front().at == start_of_scenario) continue;
    ++scenarios;
    const std::vector<Finding> found = campaign::check_reachability(scenario, 1);
    const RunReport report = measure(scenario, simulate(scenario, 1));
    for (const PopulationReport& use : report.populations) {
      const bool is_out = use.first_loss == start_of_scenario;
      const bool is_named = names(found, "clients '" + scenario[use.clients].name + "' cannot reach application '" +
                                             scenario[use.application].name + "' at the start");
      EXPECT_EQ(is_named, is_out) << entry.path();
    }
  }
  EXPECT_GT(scenarios, 20u);
}

}  // namespace
}  // namespace drsim
