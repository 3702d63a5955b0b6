// What people hand on: runbooks, records, worksheets, and what pipelines read. By the program, as they call it.

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

namespace {

struct Outcome {
  int code = -1;
  std::string out, err;
};

std::string read(const std::string& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

std::string temporary(const std::string& name) {
  return testing::TempDir() + "/papers-" + std::to_string(getpid()) + name;
}

Outcome drsim(const std::string& arguments) {
  const std::string command = "cd '" DRSIM_SOURCE_DIR "' && '" DRSIM_PROGRAM "' " + arguments + " >" +
                              temporary(".out") + " 2>" + temporary(".err");
  const int status = std::system(command.c_str());
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, read(temporary(".out")), read(temporary(".err"))};
}

const std::string people = "scenarios/recovery/one-person.yaml", subnet = "scenarios/third-site/subnet-failover.yaml";

TEST(Runbook, has_a_table_of_steps_for_each_mode) {
  const Outcome runbook = drsim("plan --format md " + people);
  EXPECT_EQ(runbook.code, 0);
  for (const char* part : {"unplanned failover", "planned failover", "test failover", "| signature |",
                           "check the database", "| operators |"})
    EXPECT_NE(runbook.out.find(part), std::string::npos) << part;
  // A test moves no subnet.
  const std::size_t test = runbook.out.find("main: test failover");
  ASSERT_NE(test, std::string::npos);
  EXPECT_EQ(runbook.out.find("withdraw subnet", test), std::string::npos);
  EXPECT_LT(runbook.out.find("withdraw subnet"), test);
}

TEST(Runbook, expects_what_the_scenario_states) {
  const std::string out = drsim("plan --format md " + subnet).out;
  EXPECT_NE(out.find("| start db | 1m 30s | 3m |"), std::string::npos) << out;
  EXPECT_NE(out.find("withdraw subnet apps | 30s | 30s |"), std::string::npos);
}

// Each step says which it comes after, by number: in a test, where the subnet is not moved, after what that came after.
TEST(Runbook, says_which_steps_come_before) {
  const std::string out = drsim("plan --format md " + subnet).out;
  EXPECT_NE(out.find("| 3 | 2 | system | start db |"), std::string::npos) << out;
  EXPECT_NE(out.find("| 5 | 4 | network | announce subnet apps"), std::string::npos) << out;
  EXPECT_NE(out.find("| 6 | 4 to 5 | system | start web-1 |"), std::string::npos) << out;
  EXPECT_NE(out.find("| 2 | 1 | system | start a copy of web-1 |"), std::string::npos) << out;
}

TEST(Evidence, is_enough_to_find_the_same_again) {
  const std::string folder = temporary("-record");
  std::filesystem::remove_all(folder);
  EXPECT_EQ(drsim("run --seed 7 --set 'plans.main.declare: 20m' --evidence " + folder + " " + subnet).code, 0);
  const std::string record = read(folder + "/record.md");
  for (const char* part : {"SHA-256", "base.yaml", "seed 7", "Corrective actions", "Expected and found", "drsim 0.",
                           "recovery time of payroll for branch-users"})
    EXPECT_NE(record.find(part), std::string::npos) << part;
  const Outcome again = drsim("run --format json --seed 7 --replication 0 " + folder + "/scenario.yaml");
  EXPECT_EQ(again.code, 0);
  EXPECT_EQ(again.out, read(folder + "/report.json"));
  EXPECT_EQ(std::system(("cd " + folder + " && sha256sum --quiet -c SHA256SUMS").c_str()), 0);
}

TEST(Worksheet, has_a_row_for_each_application_of_each_design) {
  const std::string file = temporary(".csv");
  EXPECT_EQ(drsim("compare --worksheet " + file + " scenarios/third-site/stretched-subnet.yaml " + subnet).code, 0);
  const std::string csv = read(file);
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 3);
  EXPECT_NE(csv.find("subnet-failover,payroll,1,7200.000,"), std::string::npos) << csv;
  EXPECT_NE(csv.find("declare"), std::string::npos);
  EXPECT_NE(csv.find(",yes,"), std::string::npos) << csv;
  // Of replications, it says in how many the objective was met.
  EXPECT_EQ(drsim("compare --replications 10 --worksheet " + file + " " + subnet).code, 0);
  EXPECT_NE(read(file).find(",1.0000,"), std::string::npos) << read(file);
}

TEST(Gates, compare_fails_on_what_is_worse_than_earlier) {
  const std::string earlier = temporary(".json");
  const Outcome now = drsim("compare --format json " + subnet);
  ASSERT_EQ(now.code, 0);
  std::ofstream(earlier) << now.out;
  EXPECT_EQ(drsim("compare --against " + earlier + " " + subnet).code, 0);
  const std::string slower = "compare --set 'plans.main.declare: 45m' --against " + earlier + " " + subnet;
  const Outcome worse = drsim(slower);
  EXPECT_EQ(worse.code, 1);
  EXPECT_NE(worse.err.find("worse: subnet-failover: branch-users using payroll, mean"), std::string::npos) << worse.err;
  EXPECT_EQ(drsim("compare --tolerance 300% --set 'plans.main.declare: 45m' --against " + earlier + " " + subnet).code,
            2);
  EXPECT_EQ(drsim("compare --tolerance 100% --set 'plans.main.declare: 45m' --against " + earlier + " " + subnet).code,
            0);
  std::ofstream(earlier) << "{}";
  EXPECT_EQ(drsim("compare --against " + earlier + " " + subnet).code, 4);
}

// Beyond what chance explains: the same replications are no worse, later decisions are.
TEST(Gates, compare_holds_replications_against_their_intervals) {
  const std::string earlier = temporary("-many.json"), many = "compare --replications 20 ";
  const Outcome now = drsim(many + "--format json " + subnet);
  ASSERT_EQ(now.code, 0) << now.err;
  std::ofstream(earlier) << now.out;
  EXPECT_EQ(drsim(many + "--against " + earlier + " " + subnet).code, 0);
  const Outcome worse = drsim(many + "--set 'plans.main.declare: 3h' --against " + earlier + " " + subnet);
  EXPECT_EQ(worse.code, 1);
  EXPECT_NE(worse.err.find("worse: subnet-failover: branch-users using payroll, P95 of replications"),
            std::string::npos)
      << worse.err;
}

TEST(Gates, check_prints_sarif_and_writes_junit) {
  const std::string bad = temporary("-bad.yaml"), junit = temporary(".xml");
  std::ofstream(bad) << "drsim: 1\nsites: {a: {}}\nrouters: {r: {site: b}}\n";
  const Outcome found = drsim("check --format sarif --junit " + junit + " " + bad + " " + subnet);
  EXPECT_EQ(found.code, 3);
  const auto log = nlohmann::json::parse(found.out);
  EXPECT_EQ(log["version"], "2.1.0");
  const auto& result = log["runs"][0]["results"][0];
  EXPECT_EQ(result["level"], "error");
  EXPECT_EQ(result["locations"][0]["physicalLocation"]["region"]["startLine"], 3);
  const std::string xml = read(junit);
  EXPECT_NE(xml.find("tests=\"2\" failures=\"1\""), std::string::npos) << xml;
  EXPECT_NE(xml.find("name=\"" + subnet + "\" classname=\"drsim.check\" time=\"0\"/>"), std::string::npos);
}

// A pipeline gives all files of a folder: a fragment that the others extend is neither wrong nor a design.
TEST(Gates, fragments_that_others_extend_are_left_out) {
  const std::string all = "scenarios/third-site/base.yaml scenarios/third-site/stretched-subnet.yaml " + subnet;
  const Outcome checked = drsim("check --junit " + temporary(".xml") + " " + all);
  EXPECT_EQ(checked.code, 0) << checked.out;
  EXPECT_NE(checked.out.find("base.yaml: ok, a fragment"), std::string::npos) << checked.out;
  EXPECT_NE(read(temporary(".xml")).find("tests=\"3\" failures=\"0\""), std::string::npos);
  const auto compared = nlohmann::json::parse(drsim("compare --format json " + all).out);
  EXPECT_EQ(compared["designs"].size(), 2u);
  EXPECT_EQ(drsim("check scenarios/third-site/base.yaml").code, 3);  // By itself it is not whole.
}

TEST(Installed, says_its_version_and_writes_its_manual) {
  EXPECT_EQ(drsim("--version").out.rfind("drsim 0.", 0), 0u);
  const std::string folder = temporary("-man");
  EXPECT_EQ(drsim("--manual-pages " + folder).code, 0);
  const std::string page = read(folder + "/drsim-run.1");
  EXPECT_NE(page.find("\\-\\-replications"), std::string::npos) << page;
  EXPECT_NE(page.find(".SH EXIT STATUS"), std::string::npos);
  std::ofstream(temporary(".bash")) << drsim("--completion").out
                                    << "\nCOMP_WORDS=(drsim comp) COMP_CWORD=1; _drsim; echo \"${COMPREPLY[*]}\"\n"
                                       "COMP_WORDS=(drsim run --see) COMP_CWORD=2; _drsim; echo \"${COMPREPLY[*]}\"\n";
  EXPECT_EQ(std::system(("bash " + temporary(".bash") + " >" + temporary(".done")).c_str()), 0);
  EXPECT_EQ(read(temporary(".done")), "compare\n--seed\n");
}

}  // namespace
