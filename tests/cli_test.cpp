// The program as its callers see it: what it prints where, and its exit codes.

#include <gtest/gtest.h>
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <sstream>
#include <vector>

#include "tests/files.hpp"

namespace drsim {
namespace {

struct Outcome {
  int code = -1;
  std::string out, err;
};

// Carries out a shell command from the root of the project.
Outcome carry_out(const std::string& command, const std::string& redirect = "") {
  const std::string base = testing::TempDir() + "/cli-" + std::to_string(getpid());
  const std::string whole = "cd '" DRSIM_SOURCE_DIR "' && " + command + " >" +
                            (redirect.empty() ? base + ".out" : redirect) + " 2>" + base + ".err";
  const int status = std::system(whole.c_str());
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, redirect.empty() ? contents(base + ".out") : "",
          contents(base + ".err")};
}
// Runs the program.
Outcome shell(const std::string& arguments, const std::string& environment = "", const std::string& redirect = "") {
  return carry_out(environment + " '" DRSIM_PROGRAM "' " + arguments, redirect);
}
std::string temporary(const std::string& name, const std::string& text) {
  const std::string file = testing::TempDir() + "/" + std::to_string(getpid()) + name;
  std::ofstream(file) << text;
  return file;
}

// What the program prints where its standard output is a terminal; nothing if there are none.
std::optional<std::string> output_on_terminal(std::vector<std::string> arguments, const char* variable,
                                              const char* value) {
  int terminal = -1;
  const pid_t child = forkpty(&terminal, nullptr, nullptr, nullptr);
  if (child < 0) return {};
  if (child == 0) {
    if (chdir(DRSIM_SOURCE_DIR) != 0) _exit(99);
    unsetenv("NO_COLOR");
    setenv("TERM", "xterm", 1);
    setenv(variable, value, 1);
    std::vector<char*> argv{const_cast<char*>(DRSIM_PROGRAM)};
    for (std::string& argument : arguments) argv.push_back(argument.data());
    argv.push_back(nullptr);
    execv(DRSIM_PROGRAM, argv.data());
    _exit(99);
  }
  std::string text;
  std::array<char, 4096> chunk;
  for (ssize_t count; (count = ::read(terminal, chunk.data(), chunk.size())) > 0;)
    text.append(chunk.data(), static_cast<std::size_t>(count));
  close(terminal);
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_EQ(WEXITSTATUS(status), 0);
  return text;
}

const std::string worked = "scenarios/worked-example.yaml";
const std::string designs =
    "scenarios/third-site/stretched-subnet.yaml scenarios/third-site/subnet-failover.yaml "
    "scenarios/third-site/changed-address.yaml";

TEST(Cli, results_go_to_standard_output_and_nothing_to_standard_error) {
  for (const std::string& verb :
       {"run " + worked, "explain " + worked, "compare " + designs, "check " + worked, "inspect " + worked,
        std::string("schema"), std::string("schema --reference"), std::string("--help"), std::string("run --help")}) {
    const Outcome outcome = shell(verb);
    EXPECT_EQ(outcome.code, 0) << verb;
    EXPECT_FALSE(outcome.out.empty()) << verb;
    EXPECT_EQ(outcome.err, "") << verb;
    EXPECT_EQ(outcome.out.find('\033'), std::string::npos) << verb;
  }
}

std::vector<std::string> verbs() {
  std::vector<std::string> names;
  std::istringstream help(shell("--help").out);
  for (std::string line; std::getline(help, line);)
    if (line.starts_with("  ") && line[2] != ' ') names.push_back(line.substr(2, line.find(' ', 2) - 2));
  return names;
}

// One table of verbs: what the general help lists has a help, a completion and a line in the README, all alike.
TEST(Cli, every_verb_is_helped_completed_and_listed_alike) {
  const std::string readme = source_contents("README.md"), completion = shell("--completion").out;
  const std::string codes = shell("--help").out.substr(shell("--help").out.find("exit codes: 0 ok"));
  EXPECT_GE(verbs().size(), 17u);
  for (const std::string& verb : verbs()) {
    const Outcome help = shell(verb + " --help");
    EXPECT_EQ(help.code, 0) << verb;
    EXPECT_NE(help.out.find("\nusage: drsim " + verb + " [options]"), std::string::npos) << help.out;
    EXPECT_TRUE(help.out.ends_with("\n" + codes)) << help.out;
    EXPECT_NE(completion.find("    " + verb + ") options='-h --help"), std::string::npos) << verb;
    EXPECT_NE(readme.find("\n    drsim " + verb + " "), std::string::npos) << "README.md lacks " << verb;
    EXPECT_NE(shell(verb + " --no-such-option").err.find("drsim " + verb + " has no option '--no-such-option'"),
              std::string::npos)
        << verb;
  }
}

TEST(Cli, a_wrong_command_line_is_code_2_and_says_what_would_be_right) {
  for (const char* arguments : {"", "fly", "run", "run a b", "compare", "run --seed x ", "run --seed -1 x.yaml",
                                "run --sed 3 x.yaml", "run --format xml x.yaml", "check", "schema x.yaml",
                                "run --color maybe x.yaml", "run --seed 99999999999999999999 x.yaml"}) {
    const Outcome outcome = shell(arguments);
    EXPECT_EQ(outcome.code, 2) << arguments;
    EXPECT_EQ(outcome.out, "") << arguments;
    EXPECT_EQ(outcome.err.substr(0, 7), "drsim: ") << arguments;
  }
  EXPECT_EQ(shell("explain --from nobody " + worked).code, 2);
  for (const char* arguments : {"--to orders", "--at 1h", "--from staff --to nobody", "--from nobody --to orders",
                                "--from staff --to orders --at 1", "--from staff --to orders --at 9h"})
    EXPECT_EQ(shell(std::string("explain ") + arguments + " " + worked).code, 2) << arguments;
  EXPECT_EQ(shell("run --cut-sets 3 " + worked).code, 2);
}

TEST(Cli, a_name_is_explained_as_its_clients_have_it) {
  const std::string copies = "scenarios/names/two-copies.yaml";
  const std::string asked = "explain --from browsers --to shop.example --at 1h30m ";
  EXPECT_NE(shell(asked + copies).out.find("50 % of 1000 users (500) hold 10.1.0.4"), std::string::npos);
  EXPECT_EQ(nlohmann::json::parse(shell("explain --format json --from pinned --to shop.example " + copies).out)["name"],
            "shop.example");
  EXPECT_EQ(shell("explain --from r-office --to shop.example " + copies).code, 2);
}

TEST(Cli, a_packet_and_its_way_are_explained_and_routes_listed) {
  EXPECT_NE(shell("explain --from staff --to orders --at 1h " + worked).out.find("192.168.1.0/24"), std::string::npos);
  EXPECT_NE(shell("explain --from ru --to 192.168.1.10 " + worked).out.find("reached"), std::string::npos);
  EXPECT_NE(shell("explain --from ru --to 10.99.0.1 " + worked).out.find("no route at router ru"), std::string::npos);
  EXPECT_EQ(nlohmann::json::parse(shell("explain --format json --from ru --to rb " + worked).out)["disposition"],
            "reached");
  EXPECT_EQ(nlohmann::json::parse(shell("inspect --routes --format json " + worked).out)["routers"].size(), 3u);
}

TEST(Cli, failures_on_top_of_the_story_are_tried_one_by_one_and_in_pairs) {
  const auto found =
      nlohmann::json::parse(shell("run --cut-sets 1 --format json scenarios/route-changes/all-three.yaml").out);
  std::set<std::string> defeating;
  for (const auto& one : found["defeating"]) defeating.insert(one["failed"][0]);
  // Of each pair of users their own router and line; and whatever is at the recovery site.
  EXPECT_TRUE(defeating.contains("router core-r"));
  EXPECT_TRUE(defeating.contains("link o-r"));
  EXPECT_TRUE(defeating.contains("switch recovery"));  // On which the moved VM hangs.
  EXPECT_FALSE(defeating.contains("link p-t"));
}

TEST(Cli, an_invalid_scenario_is_code_3_and_an_unreadable_one_4_and_nothing_is_printed) {
  for (const char* verb : {"run", "explain"}) {
    const Outcome bad = shell(std::string(verb) + " tests/bad/host-bits.yaml");
    EXPECT_EQ(bad.code, 3);
    EXPECT_EQ(bad.out, "");
    EXPECT_NE(bad.err.find("tests/bad/host-bits.yaml:4:47: error:"), std::string::npos);
    EXPECT_EQ(shell(std::string(verb) + " no-such-file.yaml").code, 4);
    EXPECT_EQ(shell(std::string(verb) + " tests").code, 4);
  }
  const Outcome two = shell("compare " + worked + " tests/bad/host-bits.yaml");
  EXPECT_EQ(two.code, 3);
  EXPECT_EQ(two.out, "");
}

TEST(Cli, check_prints_its_diagnostics_as_json_too) {
  const Outcome outcome = shell("check --format json tests/bad/odd-rates.yaml tests/bad/latin-1.yaml");
  EXPECT_EQ(outcome.code, 3);
  const nlohmann::json json = nlohmann::json::parse(outcome.out);
  EXPECT_EQ(json["drsim"], 2);
  EXPECT_EQ(json["diagnostics"].size(), 5u);
  EXPECT_EQ(json["diagnostics"][0]["file"], "tests/bad/odd-rates.yaml");
  EXPECT_EQ(json["diagnostics"][0]["line"], 5);
  EXPECT_EQ(json["diagnostics"][0]["column"], 37);
  EXPECT_EQ(json["diagnostics"][0]["severity"], "error");
}

TEST(Cli, json_has_the_keys_of_its_contract) {
  const nlohmann::json compare = nlohmann::json::parse(shell("compare --format json " + designs).out);
  EXPECT_EQ(compare["drsim"], 2);
  ASSERT_EQ(compare["designs"].size(), 3u);
  for (const nlohmann::json& run : compare["designs"]) {
    for (const char* key : {"drsim", "scenario", "design", "seed", "horizon_s", "populations", "recovery_points",
                            "fault_domains", "expectations"})
      EXPECT_TRUE(run.contains(key)) << key;
    for (const char* key : {"clients", "application", "users", "outages", "downtime_s", "downtime_p50_s",
                            "downtime_p95_s", "downtime_max_s", "first_loss_s", "user_minutes_lost"})
      EXPECT_TRUE(run["populations"][0].contains(key)) << key;
    for (const char* key : {"from_s", "to_s", "disposition", "affected", "critical_path"})
      EXPECT_TRUE(run["populations"][0]["outages"][0].contains(key)) << key;
    for (const char* key : {"phase", "from_s", "to_s", "what"})
      EXPECT_TRUE(run["populations"][0]["outages"][0]["critical_path"][0].contains(key)) << key;
    EXPECT_EQ(run["populations"][0]["first_loss_s"], 600);
  }
  EXPECT_EQ(compare["designs"][0]["fault_domains"][0]["sites"].size(), 2u);
}

TEST(Cli, the_same_seed_prints_the_same_bytes_and_another_one_does_not) {
  const std::string first = shell("run --format json --seed 5 scenarios/third-site/changed-address.yaml").out;
  EXPECT_EQ(shell("run --format json --seed 5 scenarios/third-site/changed-address.yaml").out, first);
  EXPECT_NE(shell("run --format json --seed 6 scenarios/third-site/changed-address.yaml").out, first);
}

TEST(Cli, colour_is_for_terminals_or_on_demand) {
  EXPECT_NE(shell("run --color always " + worked).out.find('\033'), std::string::npos);
  EXPECT_EQ(shell("run " + worked, "NO_COLOR=1").out.find('\033'), std::string::npos);
  const auto on_terminal = [](const char* variable, const char* value) {
    return output_on_terminal({"explain", worked}, variable, value);
  };
  const auto coloured = on_terminal("TERM", "xterm");
  if (!coloured) GTEST_SKIP() << "there are no pseudo-terminals here";
  EXPECT_NE(coloured->find("\033[1m"), std::string::npos);
  EXPECT_EQ(on_terminal("NO_COLOR", "1")->find("\033[1m"), std::string::npos);
  EXPECT_EQ(on_terminal("TERM", "dumb")->find("\033[1m"), std::string::npos);
}

TEST(Cli, plain_characters_are_enough_with_ascii) {
  for (const char* verb : {"run", "explain", "inspect", "compare"}) {
    const std::string text = shell(std::string(verb) + " --ascii " + worked + (verb[0] == 'c' ? " " + worked : "")).out;
    EXPECT_TRUE(std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; }))
        << verb;
  }
}

TEST(Cli, lines_fit_into_a_hundred_columns) {
  const auto columns = [](const std::string& line) {
    return std::count_if(line.begin(), line.end(),
                         [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; });
  };
  std::istringstream text(shell("compare " + designs + " " + worked + " " + worked).out);
  for (std::string line; std::getline(text, line);) EXPECT_LE(columns(line), 100) << line;
}

TEST(Cli, an_expectation_that_does_not_hold_is_code_1) {
  const std::string file = temporary(
      "late.yaml", "drsim: 1\nextends: " DRSIM_SOURCE_DIR
                   "/scenarios/worked-example.yaml\nexpect:\n  - {application: orders, downtime: \"< 1m\"}\n");
  const Outcome outcome = shell("run --ascii " + file);
  EXPECT_EQ(outcome.code, 1);
  EXPECT_NE(outcome.out.find("NO  downtime of orders < 1m: 15m 43.8s"), std::string::npos);
}

TEST(Cli, a_run_past_its_limits_is_code_5_and_says_so) {
  const std::string file = temporary("endless.yaml", "drsim: 1\nextends: " DRSIM_SOURCE_DIR
                                                     "/scenarios/worked-example.yaml\nhorizon: 3650d\n"
                                                     "vms: {orders: {replication: {every: 1s}}}\nexpect: []\n");
  const Outcome outcome = shell("run " + file);
  EXPECT_EQ(outcome.code, 5);
  EXPECT_NE(outcome.out.find("CUT SHORT"), std::string::npos);
}

TEST(Cli, output_that_cannot_be_written_is_code_4) {
  const Outcome outcome = shell("run " + worked, "", "/dev/full");
  EXPECT_EQ(outcome.code, 4);
  EXPECT_NE(outcome.err.find("standard output cannot be written"), std::string::npos);
}

TEST(Cli, a_warning_does_not_stop_a_run) {
  const std::string file =
      temporary("idle.yaml",
                "drsim: 1\nsites: {a: {}, b: {}}\nrouters: {ra: {site: a}, rb: {site: b}}\n"
                "networks: {n: {site: a, subnets: {s: {prefix: 10.0.0.0/24, gateway: ra}}}}\n"
                "vms: {db: {network: n, replication: {to: b, churn: 1kB/s}}}\nplans: {p: {groups: [{start: [db]}]}}\n");
  const Outcome outcome = shell("run " + file);
  EXPECT_EQ(outcome.code, 0);
  EXPECT_NE(outcome.err.find("warning: nothing ever starts plan 'p'"), std::string::npos);
  EXPECT_NE(outcome.out.find("nothing happened"), std::string::npos);
}

}  // namespace
}  // namespace drsim
