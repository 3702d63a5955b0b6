// What a scenario becomes as a laboratory, without building one: the commands as --dry-run prints them, kept in
// tests/golden/emulate; what is refused; and what is made of the uses that probes tried. DRSIM_UPDATE_GOLDEN=1 renews
// the golden texts.

#include "sim/emulate/plan.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "scenarios/reading/reader.hpp"
#include "sim/emulate/measured.hpp"
#include "sim/emulate/script.hpp"
#include "sim/simulate.hpp"
#include "tests/files.hpp"

namespace drsim::emulate {
namespace {

namespace fs = std::filesystem;

Scenario scenario_of(const std::string& text) {
  const std::string file = testing::TempDir() + "/emulate-plan.yaml";
  std::ofstream(file) << "drsim: 1\nhorizon: 30s\n" << text;
  Reading reading = read_scenario(file);
  for (const Diagnostic& diagnostic : reading.diagnostics) ADD_FAILURE() << to_text(diagnostic, false);
  return std::move(reading.scenario).value();
}

std::vector<std::string> library() {
  std::vector<std::string> names;
  for (const fs::directory_entry& entry : fs::directory_iterator(std::string(DRSIM_SOURCE_DIR) + "/scenarios/emulate"))
    names.push_back(entry.path().stem());
  std::sort(names.begin(), names.end());
  return names;
}

std::string dry_run(const std::string& name) {
  Reading reading = read_scenario(std::string(DRSIM_SOURCE_DIR) + "/scenarios/emulate/" + name + ".yaml");
  for (const Diagnostic& diagnostic : reading.diagnostics) ADD_FAILURE() << to_text(diagnostic, false);
  return script(plan(*reading.scenario, simulate(*reading.scenario, 1), "lab"));
}

class Planned : public testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Library, Planned, testing::ValuesIn(library()), [](const auto& one) {
  std::string name = one.param;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

TEST_P(Planned, becomes_the_commands_that_it_became) {
  const std::string text = dry_run(GetParam()),
                    file = std::string(DRSIM_SOURCE_DIR) + "/tests/golden/emulate/" + GetParam() + ".txt";
  if (std::getenv("DRSIM_UPDATE_GOLDEN")) {
    fs::create_directories(fs::path(file).parent_path());
    std::ofstream(file) << text;
    return;
  }
  ASSERT_TRUE(std::ifstream(file)) << file << " is missing: renew with DRSIM_UPDATE_GOLDEN=1";
  EXPECT_EQ(contents(file), text) << file;
  EXPECT_EQ(text, dry_run(GetParam())) << "the same scenario gives other commands";
}

// Nothing but making namespaces and links between them is done outside of them, and no link has an end outside.
TEST_P(Planned, touches_nothing_but_its_own_namespaces) {
  Reading reading = read_scenario(std::string(DRSIM_SOURCE_DIR) + "/scenarios/emulate/" + GetParam() + ".yaml");
  const Laboratory lab = plan(*reading.scenario, simulate(*reading.scenario, 1), "lab");
  std::vector<const std::vector<Step>*> all{&lab.build};
  for (const Act& act : lab.acts) all.push_back(&act.steps);
  for (const std::vector<Step>* steps : all)
    for (const Step& step : *steps) {
      if (const auto* file = std::get_if<File>(&step)) {
        EXPECT_EQ(file->path.find(".."), std::string::npos) << file->path;
        EXPECT_NE(file->path.front(), '/');
      }
      if (const auto* daemon = std::get_if<Daemon>(&step)) {
        EXPECT_TRUE(daemon->where.starts_with("drsim.lab.")) << daemon->name;
      }
      const auto* run = std::get_if<emulate::Run>(&step);
      if (!run || !run->where.empty()) {
        if (run) {
          EXPECT_TRUE(run->where.starts_with("drsim.lab.")) << run->where;
        }
        continue;
      }
      const bool makes_a_link = run->argv.size() == 11 && run->argv[2] == "add" && run->argv[4] == "netns" &&
                                run->argv[5].starts_with("drsim.lab.") && run->argv[7] == "veth" &&
                                run->argv[10].size() <= 15;
      const bool is_a_veth = run->argv.size() == 13 && run->argv[4] == "netns" && run->argv[11] == "netns" &&
                             run->argv[5].starts_with("drsim.lab.") && run->argv[12].starts_with("drsim.lab.");
      const bool is_of_its_folder = (run->argv[0] == "chown" || run->argv[0] == "openssl");
      EXPECT_TRUE(makes_a_link || is_a_veth || is_of_its_folder) << run->argv[0] << " " << run->argv[1];
    }
}

const char* const two_routers =
    "sites: {a: {}, b: {}}\nlinks: {l: {between: [ra, rb], bandwidth: 1Gbit, latency: 0s}}\n"
    "networks: {n: {site: b, subnets: {s: {prefix: 10.0.0.0/24, gateway: rb}}}}\nvms: {web: {network: n}}\n"
    "applications: {app: {served-by: web}}\nclients: {users: {site: a, use: [app]}}\n";

std::string refusal_of(const std::string& text) {
  const Scenario scenario = scenario_of(text);
  try {
    plan(scenario, simulate(scenario, 1), "lab");
  } catch (const CannotEmulate& error) {
    return error.what();
  }
  return "";
}

TEST(Plan, pretends_nobody) {
  EXPECT_EQ(refusal_of(std::string("routers: {ra: {site: a}, rb: {site: b}}\n") + two_routers), "");
  const std::string ios =
      refusal_of(std::string("routers: {ra: {site: a, profile: ios-xe}, rb: {site: b}}\n") + two_routers);
  EXPECT_NE(ios.find("router ra"), std::string::npos) << ios;
  const std::string azure = refusal_of(
      "sites: {a: {}, z: {kind: azure}}\nrouters: {ra: {site: a}, rz: {site: z, profile: azure}}\nvms: {}\n");
  EXPECT_NE(azure.find("site z is Azure"), std::string::npos) << azure;
  EXPECT_NE(azure.find("router rz"), std::string::npos) << "all of it in one message: " << azure;
  const std::string windows = refusal_of(
      std::string("routers: {ra: {site: a}, rb: {site: b}}\ndns-servers: {d: {site: a}}\n"
                  "names: {app.example: {application: app, authority: d}}\n"
                  "resolvers: {w: {site: a, profile: windows}}\n") +
      "sites: {a: {}, b: {}}\nlinks: {l: {between: [ra, rb], bandwidth: 1Gbit, latency: 0s}}\n"
      "networks: {n: {site: b, subnets: {s: {prefix: 10.0.0.0/24, gateway: rb}}}}\nvms: {web: {network: n}}\n"
      "applications: {app: {served-by: web}}\nclients: {users: {site: a, use: [app], resolver: w}}\n");
  EXPECT_NE(windows.find("resolver w is Windows"), std::string::npos) << windows;
}

// ---- What is made of uses
// ------------------------------------------------------------------------------------

constexpr std::int64_t second = 1'000'000;

std::vector<Use> every_second(const std::vector<bool>& answered, std::uint32_t flow = 0) {
  std::vector<Use> uses;
  for (std::size_t i = 0; i < answered.size(); ++i) {
    const std::int64_t at = 100 * second + static_cast<std::int64_t>(i) * second;
    uses.push_back({flow, at, answered[i] ? at + 20'000 : -1});
  }
  return uses;
}

TEST(Uses, an_outage_lasts_from_the_first_that_fails_to_the_next_that_does_not) {
  const Measured found = measure(every_second({true, false, false, true, true, false, true}), 100 * second, 7s);
  EXPECT_DOUBLE_EQ(found.downtime, 3);
  EXPECT_DOUBLE_EQ(found.longest_outage, 2);
  EXPECT_DOUBLE_EQ(found.longest_wait, 0.02);
  EXPECT_EQ(found.failed, 3u);
}

TEST(Uses, one_that_is_not_over_lasts_to_the_horizon) {
  EXPECT_DOUBLE_EQ(measure(every_second({true, true, false, false}), 100 * second, 10s).downtime, 8);
}

TEST(Uses, of_several_flows_the_mean_counts) {
  std::vector<Use> uses = every_second({true, false, false, true});
  for (const Use& use : every_second({true, true, true, true}, 1)) uses.push_back(use);
  const Measured found = measure(uses, 100 * second, 4s);
  EXPECT_DOUBLE_EQ(found.downtime, 1);
  EXPECT_DOUBLE_EQ(found.longest_outage, 2);
}

TEST(Uses, before_the_scenario_begins_and_after_its_end_none_counts) {
  const Measured found = measure(every_second({false, true, false, true, false}), 101 * second, 3s);
  EXPECT_EQ(found.uses, 3u);
  EXPECT_DOUBLE_EQ(found.downtime, 1);
}

TEST(Uses, a_machine_too_busy_to_ask_is_seen) {
  std::vector<Use> uses = every_second({true, true, true, true, true});
  uses.erase(uses.begin() + 1, uses.begin() + 3);
  EXPECT_DOUBLE_EQ(measure(uses, 100 * second, 5s).longest_pause, 3);
}

}  // namespace
}  // namespace drsim::emulate
