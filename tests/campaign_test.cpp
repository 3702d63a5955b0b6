// Campaigns: that what they say does not depend on how they were simulated, and that it is true.

#include "sim/campaign/campaign.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <limits>
#include <nlohmann/json.hpp>
#include <random>
#include <thread>

#include "analysis/statistics/campaign.hpp"
#include "campaign_scenarios.hpp"
#include "scenarios/reading/reader.hpp"
#include "sim/campaign/packed_row.hpp"
#include "sim/campaign/replications.hpp"
#include "sim/simulate.hpp"

namespace drsim {
namespace {

const std::string copies = "scenarios/third-site/changed-address.yaml";
const std::string designs = "scenarios/third-site/stretched-subnet.yaml scenarios/third-site/subnet-failover.yaml";

Scenario scenario_of(const std::string& text, std::vector<Assignment> otherwise = {}) {
  Reading reading = read_scenario(temporary_file("scenario.yaml", text), otherwise);
  for (const Diagnostic& diagnostic : reading.diagnostics) ADD_FAILURE() << to_text(diagnostic, false);
  return std::move(reading.scenario).value();
}

Sample sample_of(const Scenario& scenario, std::uint64_t seed, std::uint64_t n) {
  Sample sample{.scenario = &scenario, .seed = seed, .replications = {}, .rows = {}, .cut_short = 0};
  campaign::Replications replications(scenario, seed);
  for (std::uint64_t i = 0; i < n; ++i) {
    const campaign::Outcome outcome = replications.simulate(i);
    sample.replications.push_back(i);
    sample.rows.insert(sample.rows.end(), outcome.row.begin(), outcome.row.end());
  }
  return sample;
}

// ---- Independence
// ----------------------------------------------------------------------------------------------------------------

TEST(Campaign, the_number_of_workers_does_not_show) {
  for (const std::string& what : {"run " + copies, "compare " + designs}) {
    const std::string csv = new_file("csv");
    const std::string one = drsim_program(what + " --replications 40 --format json --jobs 1 --csv " + csv).out,
                      table = contents(csv);
    EXPECT_FALSE(one.empty());
    for (const char* jobs : {"2", "3", "7"}) {
      EXPECT_EQ(drsim_program(what + " --replications 40 --format json --csv " + csv + " --jobs " + jobs).out, one)
          << jobs;
      EXPECT_EQ(contents(csv), table);
    }
  }
}

TEST(Campaign, the_order_in_which_replications_are_played_does_not_show) {
  const Scenario scenario = scenario_of(cache_runs_out);
  std::vector<campaign::Piece> pieces;
  for (std::uint64_t i = 0; i < 100; ++i) pieces.push_back({0, i});
  const auto rows = [&](unsigned jobs) {
    std::map<std::uint64_t, std::vector<double>> found;
    campaign::work_off(
        pieces, jobs,
        [&](campaign::Piece piece) { return campaign::Replications(scenario, 1).simulate(piece.replication); },
        [&](campaign::Piece piece, campaign::Outcome outcome) { found[piece.replication] = outcome.row; },
        [] { return false; });
    for (auto& [replication, row] : found)  // None is equal to nothing, itself included.
      for (double& value : row)
        if (std::isnan(value)) value = -1;
    return found;
  };
  const auto in_order = rows(1);
  EXPECT_EQ(in_order.size(), 100u);
  std::mt19937 draws(1);
  for (unsigned jobs = 1; jobs <= 3; ++jobs) {
    std::shuffle(pieces.begin(), pieces.end(), draws);
    EXPECT_EQ(rows(jobs), in_order);
  }
}

TEST(Campaign, a_replication_of_a_campaign_is_the_one_that_run_plays_by_its_number) {
  const nlohmann::json json =
      nlohmann::json::parse(drsim_program("run " + copies + " --replications 30 --format json").out);
  const std::string worst = json["populations"][0]["mean_over_users_s"]["worst_replication"].dump();
  const nlohmann::json one =
      nlohmann::json::parse(drsim_program("run " + copies + " --format json --replication " + worst).out);
  EXPECT_EQ(one["populations"][0]["downtime_s"], json["populations"][0]["mean_over_users_s"]["worst"]);
  EXPECT_EQ(drsim_program("explain " + copies + " --replication " + worst).code, 0);
}

TEST(Campaign, shards_merge_to_what_one_machine_finds) {
  for (const std::string& what : {"run " + copies, "compare " + designs}) {
    const std::string whole = drsim_program(what + " --replications 50 --format json").out;
    std::string files;
    for (const char* k : {"3", "1", "2"}) {
      const std::string file = new_file(std::string("shard") + k);
      EXPECT_EQ(drsim_program(what + " --replications 50 --results " + file + " --shard " + k + "/3").code, 0);
      files += " " + file;
    }
    const std::string merged = new_file("merged");
    EXPECT_EQ(drsim_program("merge --results " + merged + files).code, 0);
    EXPECT_EQ(drsim_program(what + " --replications 50 --format json --results " + merged).out, whole);
  }
}

TEST(Campaign, merge_names_missing_shards_and_refuses_what_does_not_belong_together) {
  const auto simulate = [](const std::string& name, const std::string& options) {
    const std::string file = new_file(name);
    EXPECT_EQ(drsim_program("run " + copies + " --replications 12 --results " + file + " " + options).code, 0);
    return file;
  };
  const std::string first = simulate("1", "--shard 1/3"), third = simulate("3", "--shard 3/3");
  const std::string into = new_file("into");
  const ProgramOutcome lacking = drsim_program("merge --results " + into + " " + first + " " + third);
  EXPECT_EQ(lacking.code, 1);
  EXPECT_EQ(lacking.out, "2\n");
  EXPECT_FALSE(std::filesystem::exists(into));
  const auto refusal = [&](const std::string& other) {
    const ProgramOutcome outcome = drsim_program("merge --results " + into + " " + first + " " + other);
    EXPECT_EQ(outcome.code, 4);
    EXPECT_FALSE(std::filesystem::exists(into));
    return outcome.err;
  };
  EXPECT_NE(refusal(simulate("seed", "--shard 2/3 --seed 2")).find("one has seed 1, the other 2"), std::string::npos);
  EXPECT_NE(refusal(simulate("hash", "--shard 2/3 --set 'names.payroll.contoso.example.ttl: 1m'"))
                .find("different scenarios"),
            std::string::npos);
  EXPECT_NE(refusal(simulate("four", "--shard 2/4")).find("shards"), std::string::npos);
  const std::string copy = new_file("copy");
  std::filesystem::copy_file(first, copy);
  EXPECT_NE(refusal(copy).find("both are shard 1"), std::string::npos);
}

// ---- Interruption
// ----------------------------------------------------------------------------------------------------------------

pid_t start(const std::vector<std::string>& arguments, const std::string& out) {
  const pid_t child = fork();
  if (child != 0) return child;
  setpgid(0, 0);
  const int file = open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  dup2(file, 1), dup2(file, 2);
  std::vector<char*> argv{const_cast<char*>(DRSIM_PROGRAM)};
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  if (chdir(DRSIM_SOURCE_DIR) == 0) execv(DRSIM_PROGRAM, argv.data());
  _exit(99);
}

TEST(Campaign, killed_at_any_moment_it_goes_on_where_it_was) {
  const std::string results = new_file("results"), csv = new_file("csv"), out = new_file("killed");
  const std::string command = "run " + copies + " --replications 1000 --format json --csv " + csv;
  const std::string whole = drsim_program(command).out, table = contents(csv);
  std::mt19937 draws(8);
  int kills = 0, finished = 0;
  for (int i = 0; kills < 50 && i < 400; ++i) {
    if (finished > 0) unlink(results.c_str()), finished = 0;
    const pid_t child =
        start({"run", copies, "--replications", "1000", "--format", "json", "--csv", csv, "--results", results}, out);
    std::this_thread::sleep_for(std::chrono::milliseconds(draws() % 250));
    // The program alone, or its workers with it.
    kill(draws() % 2 == 0 ? child : -child, SIGKILL);
    int status = 0;
    waitpid(child, &status, 0);
    if (WIFSIGNALED(status)) {
      ++kills;
    } else {
      ++finished;
      EXPECT_EQ(contents(out), whole);
    }
  }
  EXPECT_GE(kills, 50);
  unlink(csv.c_str());
  EXPECT_EQ(drsim_program(command + " --results " + results).out, whole);
  EXPECT_EQ(contents(csv), table);
}

// So many replications that they take some seconds, be the program optimised or instrumented.
std::string seconds_of(const std::string& command) {
  const auto begun = std::chrono::steady_clock::now();
  drsim_program(command + " --replications 40 --jobs 2");
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
  return std::to_string(static_cast<int>(40 * 3 / took.count()) + 40);
}

TEST(Campaign, an_interrupted_one_reports_what_there_is_and_goes_on_later) {
  const std::string results = new_file("results"), out = new_file("interrupted"), many = seconds_of("run " + copies);
  const std::string whole = drsim_program("run " + copies + " --replications " + many + " --jobs 2").out;
  const auto interrupted_after = [&](std::chrono::milliseconds some_time) {
    const pid_t child = start({"run", copies, "--replications", many, "--jobs", "2", "--results", results}, out);
    std::this_thread::sleep_for(some_time);
    kill(-child, SIGINT);  // As a terminal does it: to all of them.
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 0;
  };
  // Too early: before it has got to know what an interruption is, or has anything to report.
  std::chrono::milliseconds some_time{50};
  int code = 0;
  do some_time *= 2, code = interrupted_after(some_time);
  while (contents(out).empty() || contents(out).find("before the first replication was done") != std::string::npos);
  EXPECT_EQ(code, 130);
  EXPECT_NE(contents(out).find("interrupted; what follows is of the"), std::string::npos) << contents(out);
  EXPECT_NE(contents(out).find("P95"), std::string::npos);
  EXPECT_EQ(drsim_program("run " + copies + " --replications " + many + " --jobs 2 --results " + results).out, whole);
}

// ---- Results files
// ---------------------------------------------------------------------------------------------------------------

TEST(Campaign, a_foreign_or_damaged_results_file_is_refused_and_left_alone) {
  const std::string results = new_file("results");
  const std::string command = "run " + copies + " --replications 40 --results ";
  ASSERT_EQ(drsim_program(command + results).code, 0);
  const auto refused = [&](const std::string& file, const std::string& arguments, const std::string& reason) {
    const std::string before = contents(file);
    const ProgramOutcome outcome = drsim_program(arguments + file);
    EXPECT_EQ(outcome.code, 4) << reason;
    EXPECT_EQ(outcome.out, "");
    EXPECT_NE(outcome.err.find(reason), std::string::npos) << outcome.err;
    EXPECT_EQ(contents(file), before);
  };
  refused(results, "run " + copies + " --seed 2 --replications 40 --results ", "seed 1");
  refused(results, "run " + copies + " --set 'names.payroll.contoso.example.ttl: 1m' --replications 40 --results ",
          "other scenarios");
  refused(results, "run " + copies + " --shard 1/2 --replications 40 --results ", "shard 1 of 1");
  refused(temporary_file("text", "these are my notes"), command, "not a results file");
  const std::string whole = contents(results);
  refused(temporary_file("short", whole.substr(0, whole.size() / 2)), command, "damaged");
  // Not the length, nor what SQLite looks at: one bit of one figure, near the end.
  std::string flipped = whole;
  for (std::size_t i = whole.size() - 1; i > 0; --i)
    if (whole[i] != 0) {
      flipped[i - 20] = static_cast<char>(flipped[i - 20] ^ 1);
      break;
    }
  refused(temporary_file("flipped", flipped), command, "damaged");
  const std::string shards = temporary_file("shards", whole);
  sqlite3* database = nullptr;
  sqlite3_open(shards.c_str(), &database);
  sqlite3_exec(database, "UPDATE campaign SET value = '1000000000000000' WHERE key = 'shards'", nullptr, nullptr,
               nullptr);
  sqlite3_close(database);
  refused(shards, command, "shard 1 of 1000000000000000");
  refused(shards, "merge --results " + new_file("into") + " ", "shard 1 of 1000000000000000");
  const std::string pipe = new_file("pipe");
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_EQ(drsim_program(command + pipe).code, 4) << "and does not wait for ever for whoever writes into it";
  const std::string other = new_file("other");
  sqlite3_open(other.c_str(), &database);
  sqlite3_exec(database, "CREATE TABLE mine (x); INSERT INTO mine VALUES (1)", nullptr, nullptr, nullptr);
  sqlite3_close(database);
  refused(other, command, "not a results file");
}

TEST(Campaign, an_export_keeps_links_and_goes_into_pipes) {
  const std::string command = "run " + copies + " --replications 20 --csv ", csv = new_file("csv"),
                    link = new_file("link");
  ASSERT_EQ(drsim_program(command + csv).code, 0);
  const std::string table = contents(csv);
  std::filesystem::create_symlink(csv, link);
  std::ofstream(csv) << "something older";
  ASSERT_EQ(drsim_program(command + link).code, 0);
  EXPECT_TRUE(std::filesystem::is_symlink(link));
  EXPECT_EQ(contents(csv), table);
  EXPECT_NE(drsim_program(command + "/dev/stdout").out.find(table), std::string::npos);
}

TEST(Campaign, a_packed_row_is_the_row) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const std::vector<double>& row :
       {std::vector<double>{}, {0}, {1}, {0, -0.0, nan, 3}, std::vector<double>(200, 0), std::vector<double>(128, 7)}) {
    std::vector<double> long_row = row;
    long_row.resize(row.size() + 70);
    long_row.push_back(5);
    for (const std::vector<double>& one : {row, long_row}) {
      const std::vector<double> packed = campaign::packed(one);
      std::vector<double> again;
      ASSERT_TRUE(campaign::unpack(packed, one.size(), again));
      ASSERT_EQ(again.size(), one.size());
      EXPECT_EQ(std::memcmp(again.data(), one.data(), one.size() * sizeof(double)), 0);
      for (std::size_t i = 0; i < one.size(); ++i)
        EXPECT_TRUE(campaign::figure(packed, one.size(), i) == one[i] || std::isnan(one[i]));
      EXPECT_FALSE(campaign::unpack(packed, one.size() + 64, again));
      EXPECT_EQ(again.size(), one.size());
    }
  }
  EXPECT_LT(campaign::packed(std::vector<double>(3000, 0)).size(), 50u);
}

TEST(Campaign, more_replications_go_on_from_fewer) {
  const std::string results = new_file("results"), command = "run " + copies + " --replications ";
  ASSERT_EQ(drsim_program(command + "20 --results " + results).code, 0);
  EXPECT_EQ(drsim_program(command + "30 --results " + results).out, drsim_program(command + "30").out);
  EXPECT_EQ(drsim_program(command + "10 --results " + results).out, drsim_program(command + "10").out);
}

// ---- Truth
// --------------------------------------------------------------------------------------------------------------------

struct Covered {
  int mean = 0, p50 = 0, p90 = 0, p95 = 0;
};
bool covers(const Estimate& estimate, double truth) {
  return estimate.low && estimate.high && *estimate.low <= truth && truth <= *estimate.high;
}

// How many of 200 campaigns' intervals contain what a downtime that is uniform on [low, low + width] has.
Covered coverage(const Scenario& scenario, double low, double width) {
  Covered covered;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const UseStatistics use = summarise(sample_of(scenario, seed, 100)).uses.at(0);
    covered.mean += covers(use.mean, low + width / 2);
    covered.p50 += covers(use.p50, low + width * 0.50);
    covered.p90 += covers(use.p90, low + width * 0.90);
    covered.p95 += covers({use.p95.value, use.p95.low, use.p95.high.value_or(low + width)}, low + width * 0.95);
  }
  return covered;
}

TEST(Campaign, intervals_contain_the_truth_of_a_ttl_in_90_to_99_of_100_campaigns) {
  const Covered covered = coverage(scenario_of(cache_runs_out + "\n"), 40 * 60, 10 * 60);
  for (const int times : {covered.mean, covered.p50, covered.p90, covered.p95}) {
    EXPECT_GE(times, 180);
    EXPECT_LE(times, 198);
  }
}

// Two gateways of one switch; the first fails. The users are behind the second, so that no route is waited for, only
// VRRP's own: three advertisements and a skew, 3.609375 s, less the age of the last one, up to 1 s.
const std::string two_gateways = R"(drsim: 1
sites: {a: {}}
routers:
  r1: {site: a}
  r2: {site: a}
links: {r1-r2: {between: [r1, r2], bandwidth: 1Gbit, latency: 1ms}}
networks: {n: {site: a, subnets: {s: {prefix: 10.0.0.0/24, gateways: [r1, r2], vrrp: {}}}}}
vms: {web: {network: n}}
applications: {app: {served-by: web}}
clients: {users: {site: a, router: r2, use: [app]}}
timeline: [{at: 1h, fail: {router: r1}}]
)";

TEST(Campaign, intervals_contain_the_truth_of_a_vrrp_takeover_in_90_to_99_of_100_campaigns) {
  const Covered covered = coverage(scenario_of(two_gateways), 2.609375, 1);
  for (const int times : {covered.mean, covered.p50, covered.p90, covered.p95}) {
    EXPECT_GE(times, 180);
    EXPECT_LE(times, 198);
  }
}

TEST(Campaign, differences_are_paired) {
  // The same but for 7 minutes: nothing of the draws is left in the difference.
  const Scenario base = scenario_of(cache_runs_out), later = scenario_of(cache_runs_out, {{"timeline.1.at: 1h 7m"}});
  const std::vector<Difference> found = differences(sample_of(base, 1, 50), sample_of(later, 1, 50));
  ASSERT_EQ(found.size(), 1u);
  EXPECT_NEAR(found[0].mean.value, 420, 1e-9);
  EXPECT_NEAR(*found[0].mean.high - *found[0].mean.low, 0, 1e-9);
  EXPECT_EQ(found[0].longer, 1);
}

TEST(Campaign, a_stop_rule_stops_when_it_is_fulfilled_and_not_before) {
  const std::string file = temporary_file("ttl.yaml", cache_runs_out);
  const auto json =
      nlohmann::ordered_json::parse(drsim_program("run " + file + " --until 'p50 within 0.5%' --format json").out);
  const auto& use = json["populations"][0]["mean_over_users_s"];
  const double p50 = use["p50"], low = use["p50_interval"][0], high = use["p50_interval"][1];
  EXPECT_LE(std::max(p50 - low, high - p50), 0.005 * p50);
  const std::uint64_t n = json["replications"];
  EXPECT_GT(n, 100u);
  EXPECT_LT(n, 10000u);
  EXPECT_EQ(drsim_program("run " + file + " --until 'p50 within 0.5%' --format json --jobs 3").out,
            json.dump(2) + "\n");
  EXPECT_EQ(nlohmann::json::parse(
                drsim_program("run " + file + " --until 'p50 within 0.01%' --replications 200 --format json")
                    .out)["replications"],
            200);
}

TEST(Campaign, an_expectation_has_to_hold_as_often_as_it_says) {
  // Below 45 minutes in half of all replications.
  const std::string file = temporary_file(
      "ttl.yaml", cache_runs_out + "expect: [{application: app, downtime: \"<= 45m\", probability: 40%}]\n");
  EXPECT_EQ(drsim_program("run " + file + " --replications 400").code, 0);
  const ProgramOutcome more =
      drsim_program("run " + file + " --replications 400 --format json --set 'expect.0.probability: 60%'");
  EXPECT_EQ(more.code, 1);
  const nlohmann::json expectation = nlohmann::json::parse(more.out)["expectations"][0];
  EXPECT_FALSE(expectation["holds"]);
  EXPECT_LT(expectation["probability_interval"][0], 0.5);
  EXPECT_GT(expectation["probability_interval"][1], 0.5);
}

TEST(Campaign, options_that_make_no_sense_together_are_code_2) {
  for (const char* options :
       {"--replications 0", "--replications x", "--jobs 2", "--results x", "--shard 1/2 --replications 5",
        "--until soon", "--shard 3/2 --results x --replications 5", "--until 'p95 within 2%' --shard 1/2 --results x",
        "--replication 1 --replications 2", "--replications 5 --jobs 0"})
    EXPECT_EQ(drsim_program("run " + copies + " " + options).code, 2) << options;
}

// ---- What a scenario says otherwise
// ----------------------------------------------------------------------------------------------

TEST(Assign, a_path_reaches_any_scalar) {
  for (const char* text : {"names.app.example.ttl: 1m", "timeline.0.at: 11m", "clients.users.count: 5",
                           "routers.ra.ospf.convergence: 1s", "horizon: 2h", "vms.db.boot: {p50: 1m, p95: 2m}"}) {
    const Reading changed = read_scenario(temporary_file("s.yaml", cache_runs_out), {{text}});
    EXPECT_TRUE(changed.scenario) << text;
    EXPECT_NE(changed.fingerprint, read_scenario(temporary_file("s.yaml", cache_runs_out)).fingerprint) << text;
  }
}

TEST(Assign, a_path_that_leads_nowhere_says_where_it_went_wrong) {
  const auto message = [](const std::string& text) {
    const Reading reading = read_scenario(temporary_file("s.yaml", cache_runs_out), {{text}});
    return reading.scenario || reading.diagnostics.empty() ? "" : to_text(reading.diagnostics[0], false);
  };
  EXPECT_NE(message("names.ap.ttl: 1m").find("there is no 'ap' in the scenario"), std::string::npos);
  EXPECT_NE(message("names.app.example.tll: 1m").find("did you mean 'ttl'?"), std::string::npos);
  // No part of a name stands for it.
  EXPECT_NE(message("names.app.ttl: 1m").find("did you mean 'app.example'?"), std::string::npos);
  EXPECT_NE(message("hosts.h1.site: a").find("there is no 'h1' in 'hosts', of which the scenario states nothing"),
            std::string::npos);
  EXPECT_NE(message("timeline.7.at: 1m").find("there is no '7' in a list of 2"), std::string::npos);
  EXPECT_NE(message("names.app.example.ttl.x: 1m").find("there is no 'x' in '10m'"), std::string::npos);
  EXPECT_NE(message("names.app.example.ttl: 10").find("--set:1:24: error: '10' has no unit"), std::string::npos);
  EXPECT_NE(message("horizon").find("a path, a colon and a value"), std::string::npos);
}

}  // namespace
}  // namespace drsim
