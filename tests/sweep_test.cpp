// Sweeps, sensitivity and inverse questions: against closed forms.

#include <gtest/gtest.h>

#include <Eigen/Dense>
#include <cmath>
#include <nlohmann/json.hpp>
#include <random>
#include <set>

#include "analysis/statistics/annual.hpp"
#include "analysis/statistics/sensitivity.hpp"
#include "campaign_scenarios.hpp"
#include "sim/campaign/what_if/bisection.hpp"
#include "sim/campaign/what_if/points.hpp"

namespace drsim {
namespace {

Variation variation_of(const std::string& text) {
  VariationReading reading = read_variation(text);
  for (const Diagnostic& diagnostic : reading.diagnostics) ADD_FAILURE() << to_text(diagnostic, false);
  return reading.variation.value();
}

TEST(Variation, lists_and_ranges) {
  EXPECT_EQ(variation_of("names.payroll.ttl: [60s, 5m, 1h]").values, (std::vector<std::string>{"60s", "5m", "1h"}));
  EXPECT_EQ(variation_of("a.b: {from: 60s, to: 5m, steps: 5}").values,
            (std::vector<std::string>{"1m", "2m", "3m", "4m", "5m"}));
  EXPECT_EQ(variation_of("a.b: {from: 10Mbit, to: 1Gbit, steps: 3, scale: log}").values,
            (std::vector<std::string>{"10Mbit", "100Mbit", "1Gbit"}));
  EXPECT_EQ(variation_of("a.b: {from: 10%, to: 20%, steps: 3}").values,
            (std::vector<std::string>{"10%", "15%", "20%"}));
  EXPECT_EQ(variation_of("a.b: [{p50: 1m, p95: 2m}, 3m]").values,
            (std::vector<std::string>{"{p50: 1m, p95: 2m}", "3m"}));
  EXPECT_EQ(variation_of("a.b: {from: 60s, to: 5m}").at(0.25), "2m");
}

TEST(Variation, what_makes_no_sense_is_said_with_its_place) {
  const auto message = [](const std::string& text) {
    const VariationReading reading = read_variation(text);
    return reading.variation ? "" : to_text(reading.diagnostics.at(0), false);
  };
  EXPECT_NE(message("a: 5m").find("--vary:1:4: error: expected a list of values or a range"), std::string::npos);
  EXPECT_NE(message("a: [5m]").find("nothing varies"), std::string::npos);
  EXPECT_NE(message("a: {from: 5m}").find("a range needs 'to'"), std::string::npos);
  EXPECT_NE(message("a: {from: 5m, to: 1Gbit}").find("from one kind of thing to another"), std::string::npos);
  EXPECT_NE(message("a: {from: 5m, to: 1m}").find("a range that is empty"), std::string::npos);
  EXPECT_NE(message("a: {from: 5, to: x}").find("'x' is not an amount"), std::string::npos);
}

TEST(Points, a_grid_has_every_pair_and_a_list_the_first_ones_together) {
  const std::vector<Variation> two{variation_of("a: [1s, 2s]"), variation_of("b: [3s, 4s]")};
  EXPECT_EQ(campaign::grid(two), (campaign::Points{{"1s", "3s"}, {"1s", "4s"}, {"2s", "3s"}, {"2s", "4s"}}));
  EXPECT_EQ(campaign::list(two), (campaign::Points{{"1s", "3s"}, {"2s", "4s"}}));
}

TEST(Points, a_latin_hypercube_meets_every_slice_of_each_range_once) {
  const std::vector<Variation> two{variation_of("a: {from: 0s, to: 100s}"), variation_of("b: {from: 0s, to: 100s}")};
  const campaign::Points points = campaign::latin_hypercube(two, 20, 1);
  for (std::size_t i = 0; i < 2; ++i) {
    std::set<long> slices;
    for (const auto& point : points) slices.insert(static_cast<long>(parse_amount(point[i])->value / 5e6));
    EXPECT_EQ(slices.size(), 20u);
  }
  EXPECT_NE(points, campaign::latin_hypercube(two, 20, 2));
}

TEST(Sensitivity, of_a_sum_it_is_the_terms_shares_of_the_variance) {
  // f = 3 x + 4 y + 0 z, x, y, z uniform: variances as 9 to 16.
  std::mt19937_64 draws(3);
  std::uniform_real_distribution<double> draw;
  constexpr std::size_t n = 20'000;
  std::vector<double> a(n), b(n);
  std::vector<std::vector<double>> exchanged(3, std::vector<double>(n));
  const auto f = [](double x, double y, double) { return 100 + 3 * x + 4 * y; };
  for (std::size_t k = 0; k < n; ++k) {
    const double p[3] = {draw(draws), draw(draws), draw(draws)}, q[3] = {draw(draws), draw(draws), draw(draws)};
    a[k] = f(p[0], p[1], p[2]);
    b[k] = f(q[0], q[1], q[2]);
    exchanged[0][k] = f(q[0], p[1], p[2]);
    exchanged[1][k] = f(p[0], q[1], p[2]);
    exchanged[2][k] = f(p[0], p[1], q[2]);
  }
  const std::vector<Influence> found = influences({"x", "y", "z"}, a, b, exchanged);
  const double shares[] = {9.0 / 25, 16.0 / 25, 0};
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_NEAR(found[i].first.value, shares[i], 0.03);
    EXPECT_NEAR(found[i].total.value, shares[i], 0.02);
    EXPECT_LE(*found[i].first.low, shares[i]);
    EXPECT_GE(*found[i].first.high, shares[i]);
  }
}

TEST(Sensitivity, of_a_product_the_total_is_more_than_what_each_does_alone) {
  // f = (x - 1/2) (y - 1/2): alone neither moves the mean; together they are all of it.
  std::mt19937_64 draws(3);
  std::uniform_real_distribution<double> draw(-0.5, 0.5);
  constexpr std::size_t n = 20'000;
  std::vector<double> a(n), b(n);
  std::vector<std::vector<double>> exchanged(2, std::vector<double>(n));
  for (std::size_t k = 0; k < n; ++k) {
    const double x = draw(draws), y = draw(draws), u = draw(draws), v = draw(draws);
    a[k] = x * y, b[k] = u * v, exchanged[0][k] = u * y, exchanged[1][k] = x * v;
  }
  for (const Influence& one : influences({"x", "y"}, a, b, exchanged)) {
    EXPECT_NEAR(one.first.value, 0, 0.05);
    EXPECT_NEAR(one.total.value, 1, 0.05);
  }
}

TEST(Sensitivity, of_an_additive_scenario_it_is_its_variance_shares) {
  // Two independent waits: the rest of a TTL of 10 minutes at the beginning, and routes that converge within 6 minutes
  // at the end.
  std::string text = cache_runs_out;
  for (const char* router : {"ra: {site: a}", "rd: {site: d}", "ru: {site: u}"})
    text.replace(
        text.find(router), std::string(router).size(),
        std::string(router).substr(0, std::string(router).size() - 1) + ", ospf: {convergence: {uniform: [0s, 6m]}}}");
  const std::string file = temporary_file("additive.yaml", text);
  const ProgramOutcome outcome =
      drsim_program("sweep " + file + " --sensitivity sobol --replications 3000 --format json");
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const nlohmann::json json = nlohmann::json::parse(outcome.out)["sensitivity"][0];
  double cache = 0, routes = 0, rest = 0;
  for (const auto& one : json["influences"])
    (one["input"] == "expiry"        ? cache
     : one["input"] == "convergence" ? routes
                                     : rest) += one["first"]["value"].get<double>();
  EXPECT_GT(cache, 0.3);
  EXPECT_GT(routes, 0.05);
  EXPECT_NEAR(cache + routes + rest, 1, 0.1);
}

TEST(Sensitivity, of_values_that_add_up_it_is_their_variance_shares) {
  // Down from 0:10 to the repair, less the rest of the TTL: both are uniform over 10 minutes.
  const std::string file = temporary_file("values.yaml", cache_runs_out);
  const ProgramOutcome outcome =
      drsim_program("sweep " + file +
                    " --sensitivity sobol --samples 1500 --format json --vary 'timeline.1.at: {from: 1h, to: 70m}'");
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const nlohmann::json influences = nlohmann::json::parse(
      outcome.out)["sensitivity"][0]["influences"];  // A range-for keeps no temporary it looks into.
  for (const auto& one : influences) {
    EXPECT_NEAR(one["first"]["value"].get<double>(), 0.5, 0.06) << one;
    EXPECT_NEAR(one["total"]["value"].get<double>(), 0.5, 0.06) << one;
  }
  const std::string said = drsim_program("sweep " + file + " --sensitivity sobol --replications 500").out;
  EXPECT_NE(said.find("% of the spread is the age of cached names"), std::string::npos) << said;
}

TEST(Sweep, one_table_for_each_design_one_line_or_cell_for_each_point) {
  const std::string file = temporary_file("ttl.yaml", cache_runs_out), csv = new_file("csv");
  const std::string one =
      drsim_program("sweep " + file + " --vary 'names.app.example.ttl: [1m, 5m, 10m]' --replications 50 --csv " + csv)
          .out;
  for (const char* value : {"names.app.example.ttl", "1m ", "5m ", "10m ", "p95 of replications"})
    EXPECT_NE(one.find(value), std::string::npos) << value << one;
  const std::string table = contents(csv);
  EXPECT_EQ(std::count(table.begin(), table.end(), '\n'), 1 + 3 * 50);
  EXPECT_EQ(table.substr(0, 28), "drsim,names.app.example.ttl,");
  const std::string formula = drsim_program("run " + file + " --set 'design: =1+1' --replications 2 --format csv")
                                  .out;  // A spreadsheet must not take it for one.
  EXPECT_NE(formula.find("\n2,'=1+1,"), std::string::npos) << formula;
  const std::string two =
      drsim_program(
          "sweep " + file +
          " --ascii --vary 'names.app.example.ttl: [1m, 5m]' --vary 'timeline.1.at: [1h, 2h]' --replications 50")
          .out;
  EXPECT_NE(two.find("the darker the longer"), std::string::npos) << two;
  EXPECT_TRUE(std::all_of(two.begin(), two.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; }));
  const std::string tornado =
      drsim_program("sweep " + file +
                    " --sensitivity tornado --vary 'names.app.example.ttl: [1m, 5m]' --vary 'timeline.1.at: [1h, 2h]'")
          .out;
  EXPECT_LT(tornado.find("timeline.1.at"), tornado.find("names.app.example.ttl")) << tornado;
}

TEST(Sweep, the_mean_follows_the_closed_form_at_every_point) {
  const std::string file = temporary_file("ttl.yaml", cache_runs_out);
  const std::string out =
      drsim_program("sweep " + file +
                    " --vary 'names.app.example.ttl: {from: 2m, to: 40m, steps: 3}' --replications 400 --format json")
          .out;
  const nlohmann::json points = nlohmann::json::parse(out)["points"];
  ASSERT_EQ(points.size(), 3u);
  for (const auto& [index, ttl] : {std::pair{0, 120.0}, {1, 1260.0}, {2, 2400.0}}) {
    const auto& use = points[static_cast<std::size_t>(index)]["designs"][0]["populations"][0];
    const double four_errors = 4 * ttl / std::sqrt(12.0 * 400);
    EXPECT_NEAR(use["mean"].get<double>(), 3000 - ttl / 2, four_errors + 1);
  }
}

TEST(Sweep, workers_shards_and_results_do_not_show) {
  const std::string file = temporary_file("ttl.yaml", cache_runs_out);
  const std::string command =
      "sweep " + file +
      " --points latin:7 --vary 'names.app.example.ttl: {from: 1m, to: 9m}' --replications 11 --format json";
  const std::string whole = drsim_program(command + " --jobs 1").out, merged = new_file("merged");
  EXPECT_EQ(drsim_program(command + " --jobs 3").out, whole);
  std::string files;
  for (const char* k : {"1", "2"}) {
    const std::string part = new_file(std::string("part") + k);
    EXPECT_EQ(drsim_program(command + " --results " + part + " --shard " + k + "/2").code, 0);
    files += " " + part;
  }
  EXPECT_EQ(drsim_program("merge --results " + merged + files).code, 0);
  EXPECT_EQ(drsim_program(command + " --results " + merged).out, whole);
}

TEST(Bisection, finds_the_last_value_that_holds) {
  using Unit = Amount::Unit;
  int asked = 0;
  const auto up_to = [&](double limit) {
    return [&asked, limit](const Amount& amount) { return ++asked, amount.value <= limit; };
  };
  EXPECT_EQ(campaign::last_holding({Unit::count, 1}, {Unit::count, 100}, up_to(37)).last->value, 37);
  EXPECT_LE(asked, 10);
  EXPECT_NEAR(campaign::last_holding({Unit::duration, 1e6}, {Unit::duration, 86400e6}, up_to(505.263e6)).last->value,
              505.263e6, 0.6e6);
  EXPECT_EQ(campaign::last_holding({Unit::duration, 1e6}, {Unit::duration, 86400e6}, up_to(60e6)).last->value, 60e6)
      << "where it turns at a minute, a minute is found";
  EXPECT_FALSE(campaign::last_holding({Unit::count, 1}, {Unit::count, 100}, up_to(0)).last);
  EXPECT_TRUE(campaign::last_holding({Unit::count, 1}, {Unit::count, 100}, up_to(100)).everywhere);
}

TEST(Solve, finds_the_ttl_that_the_closed_form_gives) {
  // Down for 50 min - U(0, T). At most 46 minutes in 80 of 100 replications: 4 / T <= 0.2, T >= 20 min.
  const std::string file = temporary_file("ttl.yaml", cache_runs_out);
  const std::string command =
      "solve " + file +
      " --smallest names.app.example.ttl --between 5m,45m --target '{application: app, downtime: \"<= "
      "46m\", probability: 80%}'";
  const ProgramOutcome outcome = drsim_program(command + " --replications 1000 --format json");
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const nlohmann::json solved = nlohmann::json::parse(outcome.out)["solve"];
  EXPECT_NEAR(solved["answer_value"].get<double>(), 1200, 120);
  const double ends[] = {solved["interval_values"][0], solved["interval_values"][1]};
  EXPECT_LE(std::min(ends[0], ends[1]), 1200);
  EXPECT_GE(std::max(ends[0], ends[1]), 1200);
  EXPECT_EQ(solved["runs"], solved["values"].get<int>() * 1000);
  EXPECT_NE(drsim_program(command).out.find("with 95 % confidence between"), std::string::npos);
}

TEST(Solve, says_so_if_nothing_meets_the_target) {
  const std::string file = temporary_file("ttl.yaml", cache_runs_out);
  const ProgramOutcome outcome = drsim_program("solve " + file +
                                               " --largest names.app.example.ttl --between 5m,45m --target "
                                               "'{application: app, downtime: \"<= 1m\"}' --replications 50");
  EXPECT_EQ(outcome.code, 1);
  EXPECT_NE(outcome.out.find("none: not even"), std::string::npos);
}

TEST(Solve, the_latest_repair_is_where_its_downtime_reaches_the_bound) {
  // No TTL to speak of: down from 0:10 to the repair, to a second. At most 40 minutes: 0:50.
  const std::string file = temporary_file("repair.yaml", cache_runs_out);
  const ProgramOutcome outcome =
      drsim_program("solve " + file +
                    " --set 'names.app.example.ttl: 0s' --largest timeline.1.at --between 20m,2h --replications 50 "
                    "--target '{application: app, downtime: \"<= 40m\"}' --format json");
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_NEAR(nlohmann::json::parse(outcome.out)["solve"]["answer_value"].get<double>(), 3000, 60);
}

TEST(Solve, two_designs_break_even_where_they_cost_the_same) {
  // The first one's users wait for 50 min - U(0, TTL), the second one's for a router that is gone for 46 minutes,
  // whatever the TTL.
  const std::string first = temporary_file("first.yaml", cache_runs_out);
  std::string other = cache_runs_out;
  other.replace(other.find("timeline:"), std::string::npos,
                "timeline: [{at: 10m, fail: {router: ra}}, {at: 56m, repair: {router: ra}}]\n");
  other.replace(other.find("design: cache"), 13, "design: other");
  const std::string second = temporary_file("second.yaml", other);
  const std::string both = first + " " + second;
  const ProgramOutcome outcome = drsim_program(
      "solve " + both + " --break-even names.app.example.ttl --between 1s,40m --replications 400 --format json");
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const nlohmann::json solved = nlohmann::json::parse(outcome.out)["solve"];
  const std::string ttl = solved["answer"];
  const auto even = nlohmann::json::parse(
      drsim_program("compare " + both + " --replications 400 --format json --set 'names.app.example.ttl: " + ttl + "'")
          .out);
  const double first_mean = even["designs"][0]["populations"][0]["mean_over_users_s"]["mean"],
               second_mean = even["designs"][1]["populations"][0]["mean_over_users_s"]["mean"];
  EXPECT_NEAR(first_mean, second_mean, 2);
  EXPECT_NEAR(solved["answer_value"].get<double>(), 2 * (3000 - second_mean), 60);
  EXPECT_LE(solved["interval_values"][0], solved["answer_value"]);
  EXPECT_GE(solved["interval_values"][1], solved["answer_value"]);
  // The horizon moves neither.
  EXPECT_EQ(drsim_program("solve " + both + " --break-even horizon --between 2h,3h --replications 20").code, 1);
}

// ---- A year
// --------------------------------------------------------------------------------------------------------------------

TEST(Annual, the_closed_form_of_two_sites_is_the_stationary_state_of_their_markov_chain) {
  // States: first works, failing over, second works, failing back, both failed, failover failed. Users are down in all
  // but the first and third.
  const TwoSites sites{.between_failures = 2000,
                       .repair = 24,
                       .failover = 0.5,
                       .failback = 0.2,
                       .between_second_failures = 500,
                       .double_repair = 12,
                       .failover_fails = 0.1,
                       .repair_after_failed = 8};
  Eigen::MatrixXd rates = Eigen::MatrixXd::Zero(6, 6);
  const auto go = [&](int from, int to, double rate) { rates(from, to) += rate, rates(from, from) -= rate; };
  go(0, 1, 0.9 / 2000), go(0, 5, 0.1 / 2000), go(1, 2, 1 / 0.5), go(2, 3, 1 / 24.0), go(2, 4, 1 / 500.0),
      go(3, 0, 1 / 0.2), go(4, 0, 1 / 12.0), go(5, 0, 1 / 8.0);
  Eigen::MatrixXd system = rates.transpose();
  system.row(5).setOnes();
  Eigen::VectorXd right = Eigen::VectorXd::Zero(6);
  right(5) = 1;
  const Eigen::VectorXd shares = system.fullPivLu().solve(right);
  EXPECT_NEAR(two_site_unavailability(sites), 1 - shares(0) - shares(2), 1e-12);
}

const std::string fails_now_and_then =
    cache_runs_out.substr(0, cache_runs_out.find("timeline:")) +
    "hazards: {router: {every: 20d, duration: 2h, fail: {router: ra}, failback-after: 0s}}\n";

TEST(Annual, renewal_reward_and_simulated_years_agree_with_the_count_of_incidents) {
  const std::string file = temporary_file("annual.yaml", fails_now_and_then);
  const ProgramOutcome outcome = drsim_program("annual " + file + " --replications 400 --format json");
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const nlohmann::json use = nlohmann::json::parse(outcome.out)["annual"][0]["populations"][0];
  // 365 days / (20 days + 2 hours) times 2 hours, and some seconds until the neighbours find each other.
  const double times = 365.0 * 24 / (20 * 24 + 2);
  EXPECT_NEAR(use["renewal_s"]["value"].get<double>(), times * 7200, times * 60);
  EXPECT_NEAR(use["hazards"][0]["per_year"].get<double>(), times, 1e-9);
  EXPECT_NEAR(use["simulated_s"]["value"].get<double>(), times * 7200, 4 * 7200 * std::sqrt(times / 400) + times * 60);
  EXPECT_EQ(drsim_program("annual " + file + " --replications 400 --format json --jobs 3").out, outcome.out);
  EXPECT_NE(drsim_program("annual " + file + " --replications 20").out.find("by renewal-reward"), std::string::npos);
}

TEST(Annual, two_designs_that_fail_over_are_near_their_closed_form) {
  const std::string hazards =
      "hazards: {site-lost: {every: 200d, duration: {p50: 4h, p95: 12h}, fail: {site: primary}, failback: main}}\n";
  const std::string file =
      temporary_file("stretched.yaml",
                     "drsim: 1\nextends: " DRSIM_SOURCE_DIR "/scenarios/third-site/stretched-subnet.yaml\n" + hazards);
  const ProgramOutcome outcome = drsim_program("annual " + file + " --replications 60 --format json");
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const nlohmann::json use = nlohmann::json::parse(outcome.out)["annual"][0]["populations"][0];
  const double renewal = use["renewal_s"]["value"];
  EXPECT_NEAR(use["closed_form_s"].get<double>(), renewal, 0.02 * renewal);
  EXPECT_LE(use["simulated_s"]["interval"][0].get<double>(), renewal * 1.2);
  EXPECT_GE(use["simulated_s"]["interval"][1].get<double>(), renewal * 0.8);
}

TEST(Annual, a_year_without_hazards_is_code_2) {
  EXPECT_EQ(drsim_program("annual " + temporary_file("none.yaml", cache_runs_out)).code, 2);
}

TEST(Sweep, options_that_make_no_sense_are_code_2) {
  const std::string file = temporary_file("ttl.yaml", cache_runs_out);
  for (const char* options : {"", "--vary x", "--vary 'a: 5'", "--points loop --vary 'horizon: [1h, 2h]'",
                              "--sensitivity guess --vary 'horizon: [1h, 2h]'", "--show p77 --vary 'horizon: [1h, 2h]'",
                              "--points list --vary 'horizon: [1h, 2h]' --vary 'names.app.example.ttl: [1m, 2m, 3m]'"})
    EXPECT_EQ(drsim_program("sweep " + file + " " + options).code, 2) << options;
  for (const char* options : {"", "--largest names.app.example.ttl", "--largest a --smallest b --between 1,2",
                              "--break-even a --between 1,2", "--largest a --between 1m,1Gbit"})
    EXPECT_EQ(drsim_program("solve " + file + " " + options).code, 2) << options;
  EXPECT_EQ(drsim_program("sweep " + file + " --vary 'names.nothing.ttl: [1m, 2m]'").code, 3);
  EXPECT_EQ(drsim_program("sweep " + file + " --vary 'names.app.example.ttl: [1m, 2]'").code, 3);
}

}  // namespace
}  // namespace drsim
