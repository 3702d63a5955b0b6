// The page of a sweep as people use it: its sliders, and what they move; predictions before the curtain is lifted.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <list>

#include "analysis/output/campaign/campaign_output.hpp"
#include "analysis/page/page.hpp"
#include "tests/browser/browser.hpp"
#include "tests/files.hpp"
#include "tests/simulation.hpp"

namespace drsim {
namespace {

using Json = nlohmann::json;

constexpr int replications = 5;

// A point of a sweep that was simulated: of each design its sample, and the run in the middle.
struct SimulatedPoint {
  std::vector<Scenario> scenarios;
  std::vector<Trace> traces;
  std::vector<RunReport> reports;
  std::vector<Sample> samples;

  explicit SimulatedPoint(std::vector<Scenario> designs) : scenarios(std::move(designs)) {
    for (const Scenario& scenario : scenarios) {
      const Layout layout(scenario);
      Sample& sample = samples.emplace_back(
          Sample{.scenario = &scenario, .seed = 1, .replications = {}, .rows = {}, .cut_short = 0});
      for (std::uint64_t replication = 0; replication < replications; ++replication) {
        const std::vector<double> row = layout.row(measure(scenario, simulate(scenario, 1, replication)));
        sample.replications.push_back(replication);
        sample.rows.insert(sample.rows.end(), row.begin(), row.end());
      }
      traces.push_back(simulate(scenario, 1, summarise(sample).typical_replication));
      reports.push_back(analyse(scenario, traces.back()));
    }
  }
  std::vector<SimulatedDesign> designs() const {
    std::vector<SimulatedDesign> all;
    for (std::size_t i = 0; i < scenarios.size(); ++i) all.push_back({&reports[i], &traces[i], &samples[i]});
    return all;
  }
};

// Two designs of the third site, over the TTL of their name and over how long the decision takes.
class WhatIf : public testing::Test {
 protected:
  void SetUp() override {
    if (!Browser::program()) GTEST_SKIP() << "Chromium is not installed";
    browser_ = std::make_unique<Browser>();
    sweep_.paths = {"names.payroll.contoso.example.ttl", "plans.main.declare"};
    for (const Duration ttl : {Duration(1min), Duration(5min), Duration(1h)})
      for (const Duration declare : {Duration(5min), Duration(30min)}) simulate_at(ttl, declare);
  }
  void TearDown() override { std::filesystem::remove(file_); }

  void simulate_at(Duration ttl, Duration declare) {
    std::vector<Scenario> designs{library_scenario("third-site/subnet-failover.yaml"),
                                  library_scenario("third-site/changed-address.yaml")};
    for (Scenario& design : designs) {
      for (Name& name : design.names) name.ttl = ttl;
      for (Plan& plan : design.plans) plan.declare = Fixed{declare};
    }
    points_.emplace_back(std::move(designs));
    sweep_.points.push_back({{to_text(ttl), to_text(declare)}, points_.back().samples});
  }
  void write(bool asks_first) {
    WhatIfPage page(sweep_, asks_first);
    for (const SimulatedPoint& point : points_) page.add(point.designs());
    ASSERT_FALSE(page.is_full());
    std::ofstream(file_) << page.html();
  }
  Json ask(const std::string& expression) { return browser_->evaluate(expression); }
  std::string text(const std::string& id) { return ask("document.getElementById('" + id + "').textContent"); }
  std::string cell(int row, int column) {
    return ask("document.querySelectorAll('#headline tbody tr')[" + std::to_string(row) + "].cells[" +
               std::to_string(column) + "].textContent.trim()");
  }
  bool is_seen(const std::string& id) { return ask("document.getElementById('" + id + "').checkVisibility()"); }
  // What the page has to say of a point, from the JSON of its replications.
  Json populations_at(std::size_t point) {
    const SimulatedPoint& one = *std::next(points_.begin(), static_cast<std::ptrdiff_t>(point));
    Json all = Json::array();
    const Json parsed_designs = Json::parse(campaign_json(one.samples, one.reports));
    for (const Json& design : parsed_designs["designs"]) all.push_back(design["populations"][0]);
    return all;
  }
  void expect_shows(std::size_t point) {
    const Json populations = populations_at(point);
    for (int design = 0; design < 2; ++design) {
      std::string minutes = cell(design, 7);
      for (const std::string gap = "\u202f"; minutes.find(gap) != std::string::npos;)
        minutes.erase(minutes.find(gap), gap.size());
      EXPECT_NEAR(std::stod(minutes), populations[design]["user_minutes_lost"].get<double>(), 0.51) << point;
    }
    EXPECT_EQ(text("point"), sweep_.paths[0] + ": " + sweep_.points[point].values[0] + ", " + sweep_.paths[1] + ": " +
                                 sweep_.points[point].values[1]);
  }
  void expect_quiet() {
    for (const std::string& complaint : browser_->complaints) ADD_FAILURE() << complaint;
    for (const std::string& request : browser_->requests)
      EXPECT_TRUE(request.starts_with("file://" + file_) || request == "about:blank" || request == "data:,") << request;
  }

  std::unique_ptr<Browser> browser_;
  std::list<SimulatedPoint> points_;
  Sweep sweep_;
  const std::string file_ = testing::TempDir() + "what-if-" + std::to_string(getpid()) + ".html";
};

TEST_F(WhatIf, all_of_the_page_moves_with_its_sliders_by_keyboard) {
  write(false);
  browser_->open(file_, "", {});
  expect_shows(0);
  const std::string verdict = text("verdict"), curve = ask("document.querySelector('#cdf').innerHTML"),
                    phases = ask("document.querySelector('#phases').innerHTML"),
                    lanes = ask("document.querySelector('#lanes').innerHTML"), records = text("trace");
  EXPECT_NE(verdict.find("loses the least"), std::string::npos);
  ask("document.getElementById('slider-0').focus()");
  browser_->press("ArrowRight");
  browser_->press("ArrowRight");
  expect_shows(4);
  EXPECT_EQ(ask("document.getElementById('slider-0').getAttribute('aria-valuetext')"), "1h");
  ask("document.getElementById('slider-1').focus()");
  browser_->press("End");
  expect_shows(5);
  EXPECT_NE(text("verdict"), verdict);
  EXPECT_NE(ask("document.querySelector('#cdf').innerHTML"), curve);
  EXPECT_NE(ask("document.querySelector('#phases').innerHTML"), phases);
  EXPECT_NE(ask("document.querySelector('#lanes').innerHTML"), lanes);
  EXPECT_NE(text("trace"), records);
  // Back where it began, it is as it was.
  browser_->press("Home");
  ask("document.getElementById('slider-0').focus()");
  browser_->press("Home");
  EXPECT_EQ(text("verdict"), verdict);
  EXPECT_EQ(ask("document.querySelector('#cdf').innerHTML"), curve);
  expect_quiet();
}

TEST_F(WhatIf, a_point_has_an_address_and_scales_stay) {
  write(false);
  browser_->open(file_, "#p=3", {});
  expect_shows(3);
  const Json scale = ask("data.distributions.uses[0].longest");
  ask("change({point: 0})");
  EXPECT_EQ(ask("data.distributions.uses[0].longest"), scale);
  ask("new Promise((done) => setTimeout(done, 300))");
  EXPECT_EQ(ask("location.hash").get<std::string>().find("p="), std::string::npos);
  ask("location.hash = '#p=2'");
  ask("new Promise((done) => setTimeout(done, 100))");
  expect_shows(2);
  ask("location.hash = '#p=77'");
  ask("new Promise((done) => setTimeout(done, 100))");
  expect_shows(2);
  expect_quiet();
}

TEST_F(WhatIf, a_page_that_asks_first_shows_a_point_once_it_was_predicted) {
  write(true);
  browser_->open(file_, "", {});
  for (const char* id : {"headline", "sweep", "lanes", "cdf", "phases", "verdict", "trace"})
    EXPECT_FALSE(is_seen(id)) << id;
  EXPECT_TRUE(is_seen("prediction"));
  EXPECT_TRUE(is_seen("sliders"));
  const auto answer = [&](const std::string& mean, const std::string& least) {
    ask("(() => { const form = document.getElementById('prediction'); form.elements.mean.value = '" + mean +
        "'; form.elements.least.value = '" + least +
        "'; if (form.elements.met) form.elements.met.value = 'yes'; form.requestSubmit(); })()");
  };
  answer("some minutes", "subnet-failover");
  EXPECT_FALSE(is_seen("headline"));
  EXPECT_NE(ask("document.querySelector('#prediction [role=alert]').textContent"), "");
  answer("1h 10m", "changed-address");
  EXPECT_TRUE(is_seen("headline"));
  EXPECT_TRUE(is_seen("verdict"));
  EXPECT_GT(ask("document.querySelector('#cdf svg').clientWidth").get<int>(), 300);
  const Json rows =
      ask("[...document.querySelectorAll('#predictions tbody tr')].map((row) => [...row.cells].map((cell) => "
          "cell.textContent.trim()))");
  ASSERT_GE(rows.size(), 2u);
  const double found = populations_at(0)[0]["downtime_s"];
  EXPECT_EQ(rows[0][2], "1h 10m");
  EXPECT_EQ(rows[0][4], std::to_string(std::lround(100 * (4200 - found) / found)) + " % too long");
  EXPECT_EQ(rows[1][4], "✗");
  // The next point is covered again, the first one is not.
  ask("change({point: 1})");
  EXPECT_FALSE(is_seen("headline"));
  ask("change({point: 0})");
  EXPECT_TRUE(is_seen("headline"));
  expect_quiet();
}

TEST_F(WhatIf, breaks_no_rule_at_two_widths_in_both_themes_and_on_paper) {
  const char* axe = std::getenv("DRSIM_AXE");
  for (const bool asks_first : {false, true}) {
    write(asks_first);
    for (const bool dark : {false, true})
      for (const int width : {1280, 400}) {
        browser_->open(file_, "#p=3", {width, 900, dark});
        for (const Json& breach : ask(contents(source_dir + "/tests/browser/accessibility.js")))
          ADD_FAILURE() << breach.get<std::string>() << (dark ? ", dark, " : ", light, ") << width;
        EXPECT_LE(ask("document.documentElement.scrollWidth").get<int>(), width);
        if (!axe) continue;
        ask(contents(axe) + "; 0");
        for (const Json& breach :
             ask("axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']}).then((r) => "
                 "r.violations.map((v) => v.id + ' ' + v.nodes.map((n) => n.html).slice(0, 3).join(' | ')))"))
          ADD_FAILURE() << breach.get<std::string>() << (dark ? ", dark, " : ", light, ") << width;
      }
  }
  write(false);
  browser_->open(file_, "#p=3", {});
  ask("dispatchEvent(new Event('beforeprint'))");
  for (const char* id : {"lanes", "cdf", "phases"})
    EXPECT_LE(ask("document.querySelector('#" + std::string(id) + " svg').clientWidth").get<int>(), 718) << id;
  expect_shows(3);
  ask("dispatchEvent(new Event('afterprint'))");
  expect_quiet();
}

}  // namespace
}  // namespace drsim
