// The report page as people see it, in a browser that reaches nobody. Skipped where Chromium is not installed.
// DRSIM_SCREENSHOTS=folder keeps pictures of the pages in a folder, to look at; DRSIM_AXE=axe.min.js asks axe-core as
// well.

#include "analysis/page/page.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iomanip>
#include <map>
#include <set>
#include <sstream>

#include "analysis/output/json.hpp"
#include "tests/browser/browser.hpp"
#include "tests/files.hpp"
#include "tests/simulation.hpp"

namespace drsim {
namespace {

using Json = nlohmann::json;

// Designs that were simulated, and the page about them as a file.
class Simulated {
 public:
  explicit Simulated(std::vector<Scenario> scenarios) : scenarios_(std::move(scenarios)) {
    for (const Scenario& scenario : scenarios_) traces_.push_back(simulate(scenario, 1));
    for (std::size_t i = 0; i < scenarios_.size(); ++i) reports_.push_back(analyse(scenarios_[i], traces_[i]));
    for (std::size_t i = 0; i < scenarios_.size(); ++i) designs_.push_back({&reports_[i], &traces_[i]});
    static int count = 0;
    file_ = testing::TempDir() + "page-" + std::to_string(getpid()) + "-" + std::to_string(++count) + ".html";
    std::ofstream(file_) << report_page(designs_);
  }
  ~Simulated() { std::filesystem::remove(file_); }

  const std::string& file() const { return file_; }
  Json json() const { return Json::parse(compare_json(reports_)).at("designs"); }
  const std::vector<SimulatedDesign>& designs() const { return designs_; }

 private:
  std::vector<Scenario> scenarios_;
  std::vector<Trace> traces_;
  std::vector<RunReport> reports_;
  std::vector<SimulatedDesign> designs_;
  std::string file_;
};

Simulated third_site() {
  return Simulated({library_scenario("third-site/stretched-subnet.yaml"),
                    library_scenario("third-site/subnet-failover.yaml"),
                    library_scenario("third-site/changed-address.yaml")});
}
Simulated storm() {
  return Simulated({library_scenario("storm/stretched-subnet.yaml"), library_scenario("storm/storm-control.yaml"),
                    library_scenario("storm/subnet-failover.yaml")});
}

class Page : public testing::Test {
 protected:
  void SetUp() override {
    if (!Browser::program()) GTEST_SKIP() << "Chromium is not installed";
    browser_ = std::make_unique<Browser>();
  }
  Json ask(const std::string& expression) { return browser_->evaluate(expression); }
  std::string text(const std::string& id) { return ask("document.getElementById('" + id + "').textContent"); }
  // The texts of a table's cells, row by row.
  std::vector<std::vector<std::string>> cells(const std::string& id) {
    return ask("[...document.querySelectorAll('#" + id +
               " tbody tr')].map((row) => [...row.cells].map((cell) => cell.textContent.trim()))");
  }
  void expect_quiet(const std::string& file) {
    for (const std::string& complaint : browser_->complaints) ADD_FAILURE() << complaint;
    for (const std::string& request : browser_->requests)
      EXPECT_TRUE(request.starts_with("file://" + file) || request == "about:blank" || request == "data:,") << request;
  }
  std::unique_ptr<Browser> browser_;
};

// Seconds as a person writes them, to a tenth: an oracle of the page's own words.
std::string words(double seconds) {
  const long long tenths = std::llround(seconds * 10);
  const long long d = tenths / 864'000, h = tenths / 36'000 % 24, m = tenths / 600 % 60;
  const double s = static_cast<double>(tenths % 600) / 10;
  std::ostringstream text;
  if (tenths == 0) return "0s";
  if (d) text << d << "d ";
  if (h) text << h << "h ";
  if (m) text << m << "m ";
  if (s >= 1 || (s > 0 && tenths >= 10))
    text << s << "s ";
  else if (s > 0)
    text << s * 1000 << "ms ";
  std::string found = text.str();
  found.pop_back();
  return found;
}

// 00:33:40.3, as the page writes an instant: an oracle of its own.
std::string clock(double at) {
  const long long tenths = std::llround(at * 10);
  std::ostringstream text;
  text << std::setfill('0') << std::setw(2) << tenths / 36'000 << ":" << std::setw(2) << tenths / 600 % 60 << ":"
       << std::setw(2) << tenths / 10 % 60;
  if (tenths % 10 != 0) text << "." << tenths % 10;
  return text.str();
}

// "15 670" with narrow spaces as "15670".
std::string without_gaps(std::string digits) {
  const std::string gap = "\u202f";
  for (std::size_t at = digits.find(gap); at != std::string::npos; at = digits.find(gap)) digits.erase(at, gap.size());
  return digits;
}

TEST_F(Page, draws_itself_and_fetches_nothing) {
  const Simulated simulated = third_site();
  for (const bool dark : {false, true})
    for (const int width : {1280, 400}) {
      browser_->open(simulated.file(), "", {width, 900, dark});
      expect_quiet(simulated.file());
      EXPECT_EQ(browser_->requests.size() - static_cast<std::size_t>(std::count(browser_->requests.begin(),
                                                                                browser_->requests.end(), "data:,")),
                1u);
    }
}

TEST_F(Page, says_the_numbers_of_the_json) {
  const Simulated simulated = third_site();
  browser_->open(simulated.file(), "", {});
  const Json designs = simulated.json();
  const auto headline = cells("headline"), totals = cells("totals");
  ASSERT_EQ(headline.size(), designs.size());
  for (std::size_t i = 0; i < designs.size(); ++i) {
    const Json& population = designs[i]["populations"][0];
    EXPECT_EQ(headline[i][0], "500 branch-users using payroll");
    EXPECT_EQ(headline[i][1], designs[i]["design"]);
    EXPECT_EQ(headline[i][2], words(population["downtime_s"]));
    EXPECT_EQ(headline[i][3], words(population["downtime_p50_s"]));
    EXPECT_EQ(headline[i][4], words(population["downtime_p95_s"]));
    EXPECT_EQ(headline[i][5], words(population["downtime_max_s"]));
    EXPECT_EQ(without_gaps(headline[i][7]),
              std::to_string(std::llround(population["user_minutes_lost"].get<double>())));
    double oldest = 0;
    for (const Json& point : designs[i]["recovery_points"]) oldest = std::max(oldest, point["age_s"].get<double>());
    EXPECT_EQ(totals[i][1], "✓ " + words(oldest) + ", within 15m");
    EXPECT_EQ(totals[i][3], designs[i]["addresses_changed"].dump());
    EXPECT_EQ(totals[i][4], designs[i]["names_changed"].dump());
  }
  // Downtime by phase: the critical paths of the JSON, added up.
  ask("document.getElementById('phases-table').open = true");
  ask("new Promise((done) => setTimeout(done, 100))");
  std::map<std::pair<std::string, std::string>, double> sums;
  for (const Json& design : designs)
    for (const Json& outage : design["populations"][0]["outages"])
      for (const Json& step : outage["critical_path"])
        sums[{design["design"], step["phase"]}] += step["to_s"].get<double>() - step["from_s"].get<double>();
  const auto phases = cells("phases-table");
  EXPECT_EQ(phases.size(), sums.size());
  for (const auto& row : phases) EXPECT_EQ(row[3], words(sums[std::pair{row[1], row[2]}])) << row[1] << " " << row[2];
}

// Plans that were tried, given up, tested and carried out: their steps and what they took.
TEST_F(Page, says_of_plans_what_the_json_says) {
  for (const std::string file :
       {"recovery/one-person.yaml", "recovery/planned-failing-step.yaml", "recovery/test-failover.yaml",
        "woodgrove/as-printed.yaml", "recovery/full-cycle.yaml"}) {
    const Simulated simulated(
        {*read_scenario(source_dir + "/scenarios/" + file).scenario});  // One of them with a warning.
    browser_->open(simulated.file(), "", {});
    const Json design = simulated.json()[0];
    std::multiset<std::vector<std::string>> wanted, found;
    for (const Json& plan : design["plans"])
      for (const Json& group : plan["groups"]) {
        const double took = group["to_s"].get<double>() - group["from_s"].get<double>();
        const std::string slack = plan["to_s"].is_null()  ? ""
                                  : group["slack_s"] == 0 ? "none: critical"
                                                          : words(group["slack_s"]);
        wanted.insert({group["group"], clock(group["from_s"]), clock(group["to_s"]), words(took), slack});
      }
    for (const auto& row : cells("steps"))
      if (row[3] != "not finished") found.insert({row.begin() + 1, row.end()});
    EXPECT_EQ(found, wanted) << file;
    const auto plans = cells("plans");
    ASSERT_EQ(plans.size(), design["plans"].size()) << file;
    for (std::size_t i = 0; i < plans.size(); ++i) {
      const Json& plan = design["plans"][i];
      EXPECT_EQ(plans[i][1], clock(plan["from_s"]));
      EXPECT_EQ(plans[i][2], plan["to_s"].is_null() ? "" : clock(plan["to_s"]));
      EXPECT_EQ(plans[i][4], plan["vms_moved"].dump());
      EXPECT_EQ(plans[i][5], plan["vms_that_had_to"].dump());
    }
    expect_quiet(simulated.file());
  }
}

TEST_F(Page, says_of_two_that_write_what_the_json_says) {
  const Simulated simulated({library_scenario("two-writers/promotion-after-43-seconds.yaml"),
                             library_scenario("two-writers/synchronous-second-cut.yaml")});
  const Json designs = simulated.json();
  browser_->open(simulated.file(), "", {});
  expect_quiet(simulated.file());
  const auto rows = cells("writers");
  const Json& split = designs.at(0).at("split_brain").at(0);
  ASSERT_EQ(rows.size(), 1u);
  ASSERT_EQ(rows[0].size(), 9u);
  EXPECT_EQ(rows[0][0], split.at("vm"));
  EXPECT_EQ(rows[0][1], clock(split.at("from_s")));
  EXPECT_EQ(rows[0][7], split.at("decided_by"));
  EXPECT_EQ(rows[0][5], std::to_string(std::llround(split.at("home_user_minutes").get<double>())));
  EXPECT_EQ(rows[0][8], rows[0][3]);  // What home wrote is thrown away.
  EXPECT_EQ(ask("document.getElementById('writers-of-all').hidden"), false);
  // The other design.
  browser_->open(simulated.file(), "#d=standby%20site%20cut%20off", {});
  EXPECT_EQ(text("writers"), "No VM ran at both its places.");
  EXPECT_EQ(cells("commits").at(0).at(3), words(designs.at(1).at("commits").at(0).at("waited_s")));
  const Simulated none = third_site();
  browser_->open(none.file(), "", {});
  EXPECT_EQ(ask("document.getElementById('writers-of-all').hidden"), true);
}

TEST_F(Page, says_of_storms_what_the_json_says) {
  const Simulated simulated = storm();
  browser_->open(simulated.file(), "#d=stretched", {});
  const Json designs = simulated.json();
  const auto happened = cells("happened");
  const Json& storms = designs[0]["storms"];
  const Json& blast = designs[0]["blast_radius"];
  ASSERT_GE(happened.size(), storms.size() + 1);
  for (std::size_t i = 0; i < storms.size(); ++i) {
    EXPECT_EQ(happened[i][1], clock(storms[i]["from_s"]));
    EXPECT_EQ(happened[i][2], clock(storms[i]["full_s"]));
    EXPECT_EQ(happened[i][3], clock(storms[i]["to_s"]));
    EXPECT_EQ(happened[i][6], std::to_string(storms[i]["vms_lost"].size()));
  }
  EXPECT_EQ(happened.back()[0], clock(blast.back()["at_s"]));
  EXPECT_EQ(happened.back()[1], blast.back()["vms"].dump());
  // The domains of all designs are drawn, not those of one: a stretched one as wide as two.
  const Json wide =
      ask("[...document.querySelectorAll('#storms rect')].map((rect) => [rect.querySelector('title').textContent, "
          "rect.getBoundingClientRect().width])");
  std::size_t domains = 0;
  for (const Json& design : designs) domains += design["fault_domains"].size();
  ASSERT_EQ(wide.size(), domains);
  EXPECT_NEAR(wide[0][1].get<double>(), 2 * wide[2][1].get<double>() + 8, 1);
  EXPECT_NE(wide[0][0].get<std::string>().find("stormed: 3 VMs lost"), std::string::npos) << wide[0][0];
}

// A VLAN that passes a site by covers it in no picture; links between the same two boxes lie beside each other.
TEST_F(Page, draws_no_domain_where_it_is_not) {
  Scenario scenario = library_scenario("storm/stretched-subnet.yaml");
  const Simulated simulated({scenario});
  browser_->open(simulated.file(), "", {});
  const Json trunks = ask("[...document.querySelectorAll('#map path.trunk')].map((path) => path.getAttribute('d'))");
  const std::set<std::string> apart(trunks.begin(), trunks.end());
  EXPECT_EQ(apart.size(),
            scenario.links.size() - 3);  // p1-p2 and the patch between the same switches, and the interconnect.
  ask("(() => { data.storm_columns = ['a', 'b', 'c']; data.designs[0].storms.domains = [{vlan: 'v', hosts: 2, sites: "
      "[0, 2], row: 0, rho: 0, rho_all: 0, happened: ''}]; drawStorms(); })()");
  const Json boxes =
      ask("[...document.querySelectorAll('#storms rect')].map((rect) => [rect.getBBox().x, rect.getBBox().width, "
          "rect.getBBox().height])");
  ASSERT_EQ(boxes.size(), 3u);  // A box for each site that is in it, and a strip past the one that is not.
  std::size_t strips = 0;
  for (const Json& box : boxes) strips += box[2].get<double>() < 10;
  EXPECT_EQ(strips, 1u);
}

// No drawing is cut at the margin of an A4 page, no table is closed, and afterwards all is as it was.
TEST_F(Page, fits_on_paper) {
  const Simulated simulated = third_site();
  browser_->open(simulated.file(), "", {});
  const Json before = ask("document.querySelector('#lanes svg').clientWidth");
  ask("dispatchEvent(new Event('beforeprint'))");
  EXPECT_EQ(ask("[...document.querySelectorAll('details')].filter((details) => !details.open && "
                "!details.closest('[hidden]')).length"),
            0);
  for (const char* id : {"lanes", "heat", "shares", "phases", "cdf", "points", "storms"})
    EXPECT_LE(ask("document.querySelector('#" + std::string(id) + " svg').clientWidth").get<int>(), 718) << id;
  ask("dispatchEvent(new Event('afterprint'))");
  EXPECT_EQ(ask("document.querySelector('#lanes svg').clientWidth"), before);
  expect_quiet(simulated.file());
}

// The text says that circles mark the median and 95 of 100: two of each of the three designs.
TEST_F(Page, marks_percentiles_with_circles) {
  const Simulated simulated = third_site();
  browser_->open(simulated.file(), "", {});
  EXPECT_EQ(ask("[...document.querySelectorAll('#cdf circle')].filter((dot) => dot.getBBox().width > 0).length"), 6);
}

// How full links are is drawn and explained, and the page's policy has nothing to refuse.
TEST_F(Page, explains_how_full_links_are) {
  const Simulated simulated({library_scenario("capacity/leased-line.yaml")});
  browser_->open(simulated.file(), "", {});
  EXPECT_EQ(ask("new Set([...document.querySelectorAll('#map-legend path')].map((wire) => "
                "wire.style.strokeWidth)).size"),
            2);
  expect_quiet(simulated.file());
}

TEST_F(Page, tells_designs_of_one_name_apart) {
  Scenario one = library_scenario("third-site/stretched-subnet.yaml"),
           other = library_scenario("third-site/subnet-failover.yaml");
  one.design = other.design = "same";
  const Simulated simulated({one, other});
  browser_->open(simulated.file(), "#d=same~2", {});
  EXPECT_EQ(ask("state.design"), 1);
  EXPECT_EQ(ask("hashOf().split('&')[0]"), "#d=same~2");
}

TEST_F(Page, finds_its_way_by_its_address) {
  const Simulated simulated = third_site();
  browser_->open(simulated.file(), "#d=subnet-failover&v=0&t=2100", {});
  EXPECT_EQ(ask("document.querySelector('#designs input:checked').parentElement.textContent.trim()"),
            "subnet-failover");
  EXPECT_EQ(text("now"), "00:35:00");
  EXPECT_EQ(text("map-now"), "00:35:00");
  const double x = ask("Number(document.querySelector('#lanes .cursor').getAttribute('x1'))"),
               right = ask("document.querySelector('#lanes svg').clientWidth - 14"),
               left = ask("Number(document.querySelector('#heat .cursor').getAttribute('x1'))");
  EXPECT_EQ(x, left);
  EXPECT_NEAR(x, 190 + (right - 190) * 2100 / 86400, 0.5);
  // To the next instant of the story, as the JSON tells it.
  double next = 1e9;
  const Json story = simulated.json()[1]["story"];
  for (const Json& incident : story)
    if (incident["at_s"] > 2100) next = std::min(next, incident["at_s"].get<double>());
  ask("document.getElementById('next').click()");
  EXPECT_NEAR(ask("state.time").get<double>(), next, 0.001);
  ask("new Promise((done) => setTimeout(done, 400))");
  EXPECT_NE(ask("location.hash").get<std::string>().find("d=subnet-failover"), std::string::npos);
  // Another address, without loading again; one that makes no sense changes nothing.
  ask("location.hash = '#d=changed-address&v=0&t=600&theme=dark'");
  ask("new Promise((done) => setTimeout(done, 100))");
  EXPECT_EQ(text("now"), "00:10:00");
  EXPECT_EQ(ask("document.documentElement.dataset.theme"), "dark");
  ask("location.hash = '#d=nothing&v=99&t=x&u=-1'");
  ask("new Promise((done) => setTimeout(done, 100))");
  EXPECT_EQ(text("now"), "00:10:00");
  expect_quiet(simulated.file());
}

TEST_F(Page, shows_the_network_at_the_cursor) {
  const Simulated simulated = third_site();
  const auto state_of = [&](const std::string& kind, const std::string& name) {
    ask("document.getElementById('map-table').open = true");
    ask("new Promise((done) => setTimeout(done, 100))");
    for (const auto& row : cells("map-table"))
      if (row[0] == kind && row[1].starts_with(name)) return row[2];
    return std::string("not there");
  };
  browser_->open(simulated.file(), "#d=changed-address&v=0&t=60", {});
  EXPECT_EQ(state_of("site", "primary"), "up");
  EXPECT_EQ(state_of("vm", "web ×4 at primary"), "4 up");
  EXPECT_EQ(state_of("vm", "web ×4 at secondary"), "not here");
  browser_->open(simulated.file(), "#d=changed-address&v=0&t=700", {});
  EXPECT_EQ(state_of("site", "primary"), "down");
  EXPECT_EQ(state_of("link", "p-b"), "down");
  EXPECT_EQ(state_of("clients", "branch-users"), "100 % cut off");
  browser_->open(simulated.file(), "#d=changed-address&v=0&t=20000", {});
  EXPECT_EQ(state_of("vm", "web ×4 at secondary"), "4 up");
  EXPECT_EQ(state_of("name", "payroll.contoso.example"), "172.16.1.20, 172.16.1.21, 172.16.1.22 and 1 more");
  EXPECT_EQ(state_of("clients", "branch-users"), "all served");
}

TEST_F(Page, is_used_by_keyboard_alone) {
  const Simulated simulated = storm();
  browser_->open(simulated.file(), "", {});
  const int stops =
      ask("[...document.querySelectorAll('a[href], button:not(:disabled), input, select, summary, "
          "[tabindex=\"0\"]')].filter((e) => e.checkVisibility() && !(e.type === 'radio' && !e.checked)).length");
  ask("window.visited = new Set(); document.addEventListener('focusin', (event) => { window.visited.add(event.target); "
      "})");
  for (int i = 0; i < stops + 2; ++i) {
    browser_->press("Tab");
    EXPECT_TRUE(ask("document.activeElement === document.body || getComputedStyle(document.activeElement).outlineStyle "
                    "!== 'none'")
                    .get<bool>())
        << ask("document.activeElement.outerHTML");
  }
  EXPECT_GE(ask("window.visited.size").get<int>(), stops);
  const std::string before = text("now");
  ask("document.getElementById('time').focus()");
  for (int i = 0; i < 20; ++i) browser_->press("ArrowRight");
  EXPECT_NE(text("now"), before);
  ask("document.querySelector('#designs input:checked').focus()");
  browser_->press("ArrowRight");
  EXPECT_EQ(ask("design().name"), "storm-control");
  ask("document.getElementById('play').focus()");
  browser_->press("Enter");
  EXPECT_EQ(text("play"), "Pause");
  browser_->press(" ");
  EXPECT_EQ(text("play"), "Play");
  ask("document.querySelector('#lanes-table summary').focus()");
  browser_->press("Enter");
  EXPECT_TRUE(ask("document.getElementById('lanes-table').open").get<bool>());
  expect_quiet(simulated.file());
}

TEST_F(Page, plays_and_follows_the_pointer) {
  const Simulated simulated = third_site();
  browser_->open(simulated.file(), "#v=0&t=0", {});
  ask("document.getElementById('heat').scrollIntoView({block: 'center'})");
  const Json box =
      ask("(() => { const r = document.querySelector('#heat svg').getBoundingClientRect(); return [r.x, r.y, r.width]; "
          "})()");
  browser_->click(box[0].get<double>() + 190 + (box[2].get<double>() - 204) / 2, box[1].get<double>() + 30);
  EXPECT_NEAR(ask("state.time").get<double>(), 43'200, 60);
  ask("play()");
  ask("new Promise((done) => setTimeout(done, 500))");
  EXPECT_GT(ask("state.time").get<double>(), 43'300);
  ask("stop()");
  expect_quiet(simulated.file());
}

TEST_F(Page, breaks_no_rule_for_those_who_see_or_point_less_well) {
  const char* axe = std::getenv("DRSIM_AXE");
  for (const Simulated& simulated : {third_site(), storm()})
    for (const bool dark : {false, true})
      for (const int width : {1280, 400}) {
        browser_->open(simulated.file(), "", {width, 900, dark});
        ask("document.querySelectorAll('details').forEach((details) => { details.open = true; })");
        ask("new Promise((done) => setTimeout(done, 300))");
        for (const Json& breach : ask(contents(source_dir + "/tests/browser/accessibility.js")))
          ADD_FAILURE() << breach.get<std::string>() << (dark ? ", dark, " : ", light, ") << width;
        if (!axe) continue;
        ask(contents(axe) + "; 0");
        for (const Json& breach :
             ask("axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']}).then((r) => "
                 "r.violations.map((v) => v.id + ' ' + v.nodes.map((n) => n.html).slice(0, 3).join(' | ')))"))
          ADD_FAILURE() << breach.get<std::string>() << (dark ? ", dark, " : ", light, ") << width;
      }
}

// A whole run, over and back, in the width of a phone: bars stand close, and their words give way to each other.
TEST_F(Page, crowded_words_give_way) {
  const Simulated simulated({library_scenario("worked-example.yaml")});
  for (const int width : {1280, 400}) {
    browser_->open(simulated.file(), "#v=0", {width, 900, false});
    for (const Json& breach : ask(contents(source_dir + "/tests/browser/accessibility.js")))
      ADD_FAILURE() << breach.get<std::string>() << ", " << width;
  }
}

TEST_F(Page, shows_hostile_names_as_text) {
  const std::vector<std::string> hostile{"</script><script>document.title='owned'</script>",
                                         "\"><img src=x onerror=document.title='owned'>",
                                         "' onload='x",
                                         "{{data}} {{script}} &lt;b&gt;",
                                         "\u202eمرحبا بالعالم",
                                         "👩‍💻🔥 日本語のサイト",
                                         "<!--<script>"};
  Scenario scenario = library_scenario("third-site/stretched-subnet.yaml");
  std::size_t next = 0;
  const auto rename = [&](auto& list) {
    for (auto& one : list) one.name = hostile[next % hostile.size()] + std::to_string(next), ++next;
  };
  rename(scenario.sites), rename(scenario.routers), rename(scenario.links), rename(scenario.groups),
      rename(scenario.vms), rename(scenario.applications), rename(scenario.populations), rename(scenario.names),
      rename(scenario.vlans), rename(scenario.plans), rename(scenario.monitors), rename(scenario.resolvers),
      rename(scenario.switches);
  scenario.title = hostile[0] + hostile[3];
  scenario.design = hostile[1];
  scenario.assumptions.push_back(hostile[0]);
  const Simulated simulated({scenario});
  browser_->open(simulated.file(), "", {});
  ask("document.querySelectorAll('details').forEach((details) => { details.open = true; })");
  ask("new Promise((done) => setTimeout(done, 200))");
  expect_quiet(simulated.file());
  EXPECT_EQ(text("title"), scenario.title);
  EXPECT_EQ(ask("document.title"), scenario.title);
  EXPECT_EQ(ask("document.querySelectorAll('script').length"), 2);
  EXPECT_EQ(ask("document.images.length"), 0);
  EXPECT_EQ(cells("headline")[0][0], "500 " + scenario.populations[0].name + " using " + scenario.applications[0].name);
  EXPECT_EQ(cells("headline")[0][1], scenario.design);
  const std::string shown = ask("document.body.textContent");
  for (const Site& site : scenario.sites) EXPECT_NE(shown.find(site.name), std::string::npos) << site.name;
}

TEST_F(Page, finds_records) {
  const Simulated simulated = third_site();
  browser_->open(simulated.file(), "#t=0&v=0", {});
  ask("(() => { const find = document.getElementById('find'); find.value = 'FAILING over'; find.dispatchEvent(new "
      "Event('input')); })()");
  const auto rows = cells("trace");
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0][1], "plan main failing over");
  ask("document.querySelector('#trace tbody a').click()");
  ask("new Promise((done) => setTimeout(done, 100))");
  EXPECT_EQ(text("now"), rows[0][0]);
}

TEST_F(Page, pictures) {
  const char* folder = std::getenv("DRSIM_SCREENSHOTS");
  if (!folder) GTEST_SKIP() << "set DRSIM_SCREENSHOTS to a folder with pages";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".html") continue;
    for (const bool dark : {false, true})
      for (const int width : {1280, 400}) {
        browser_->open(entry.path().string(), "", {width, 900, dark});
        expect_quiet(entry.path().string());
        browser_->screenshots(entry.path().parent_path().string() + "/" + entry.path().stem().string() +
                                  (dark ? "-dark-" : "-light-") + std::to_string(width),
                              width > 1000 ? 1300 : 1600);
      }
  }
}

}  // namespace
}  // namespace drsim
