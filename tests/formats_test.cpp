// What other programs read: comma-separated values, Markdown, JUnit, DOT, the trace event format; and how wide what
// people read is. Each is read back here by means of its own, or by the program it is meant for, where that is
// installed.

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "analysis/output/chrome_trace.hpp"
#include "analysis/output/csv.hpp"
#include "analysis/output/dot.hpp"
#include "analysis/output/json.hpp"
#include "analysis/output/junit.hpp"
#include "analysis/output/markdown.hpp"
#include "analysis/output/text/text.hpp"
#include "models/world/text/columns.hpp"
#include "tests/simulation.hpp"

namespace drsim {
namespace {

using Json = nlohmann::json;

// RFC 4180, read strictly.
std::vector<std::vector<std::string>> read_csv(const std::string& text) {
  std::vector<std::vector<std::string>> rows{{""}};
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string& cell = rows.back().back();
    if (quoted) {
      if (text[i] != '"')
        cell += text[i];
      else if (i + 1 < text.size() && text[i + 1] == '"')
        cell += text[++i];
      else
        quoted = false;
    } else if (text[i] == '"') {
      EXPECT_TRUE(cell.empty());
      quoted = true;
    } else if (text[i] == ',') {
      rows.back().emplace_back();
    } else if (text[i] == '\r') {
      EXPECT_EQ(text.substr(i, 2), "\r\n");
      ++i;
      rows.push_back({""});
    } else {
      EXPECT_NE(text[i], '\n');
      cell += text[i];
    }
  }
  rows.pop_back();  // The last row ends with a line end, too.
  return rows;
}

struct Result {
  explicit Result(Scenario simulated)
      : scenario(std::move(simulated)), trace(simulate(scenario, 1)), report(analyse(scenario, trace)) {}
  Scenario scenario;
  Trace trace;
  RunReport report;
};

// Whether a program of that name can be called.
bool is_installed(const std::string& program) {
  return std::system(("command -v " + program + " >/dev/null").c_str()) == 0;
}
// A file of this process, and what a command says of it.
int ask(const std::string& command, const std::string& name, const std::string& text) {
  const std::string file = testing::TempDir() + std::to_string(getpid()) + "-" + name;
  std::ofstream(file) << text;
  const int code = std::system((command + " '" + file + "' >/dev/null").c_str());
  std::filesystem::remove(file);
  return code;
}

TEST(Csv, has_the_time_that_the_json_has) {
  const Result run(library_scenario("third-site/changed-address.yaml"));
  const auto rows = read_csv(intervals_csv({run.report}));
  ASSERT_EQ(rows[0],
            (std::vector<std::string>{"drsim", "design", "seed", "clients", "application", "users", "outage", "planned",
                                      "disposition", "phase", "from_s", "to_s", "seconds", "what"}));
  std::map<std::string, double> by_phase;
  for (std::size_t i = 1; i < rows.size(); ++i) {
    ASSERT_EQ(rows[i].size(), rows[0].size());
    EXPECT_EQ(rows[i][1], "changed-address");
    EXPECT_NEAR(std::stod(rows[i][11]) - std::stod(rows[i][10]), std::stod(rows[i][12]), 1e-6);
    by_phase[rows[i][9]] += std::stod(rows[i][12]);
  }
  const Json json = Json::parse(run_json(run.report));
  for (const Json& outage : json["populations"][0]["outages"])
    for (const Json& step : outage["critical_path"])
      by_phase[step["phase"]] -= step["to_s"].get<double>() - step["from_s"].get<double>();
  EXPECT_GE(by_phase.size(), 6u);
  for (const auto& [phase, rest] : by_phase) EXPECT_NEAR(rest, 0, 1e-6) << phase;
}

TEST(Csv, no_cell_is_a_formula) {
  for (const std::string begin : {"=", "+", "-", "@", "\t", "\r"}) {
    const std::string cell = csv_cell(begin + "cmd|' /C calc'!A0");
    EXPECT_EQ(read_csv(cell + "\r\n")[0][0], "'" + begin + "cmd|' /C calc'!A0");
  }
  EXPECT_EQ(csv_cell("web-1"), "web-1");
  EXPECT_EQ(csv_cell("a,\"b\"\nc"), "\"a,\"\"b\"\"\nc\"");
  Scenario scenario = library_scenario("third-site/stretched-subnet.yaml");
  scenario.populations[0].name = "=1+1,\"x\"";
  const Result run(std::move(scenario));
  EXPECT_EQ(read_csv(intervals_csv({run.report}))[1][3], "'=1+1,\"x\"");
}

TEST(Csv, has_a_row_for_each_broadcast_domain) {
  const Scenario scenario = library_scenario("storm/stretched-subnet.yaml");
  const Inspection inspection = inspect(scenario);
  const auto rows = read_csv(domains_csv(inspection));
  ASSERT_EQ(rows.size(), inspection.domains.size() + 1);
  for (const auto& row : rows) EXPECT_EQ(row.size(), rows[0].size());
}

TEST(Markdown, is_a_table_whatever_names_are) {
  Scenario scenario = library_scenario("third-site/stretched-subnet.yaml");
  scenario.design = "a|b\n<img src=x> `code` [link](x)";
  const Result run(std::move(scenario));
  std::istringstream lines(runs_markdown({run.report}));
  std::size_t columns = 0, tables = 0;
  for (std::string line; std::getline(lines, line);) {
    EXPECT_EQ(line.find("<img"), std::string::npos);
    std::size_t bars = 0;
    for (std::size_t i = 0; i < line.size(); ++i) bars += line[i] == '|' && (i == 0 || line[i - 1] != '\\');
    if (bars != 0 && columns != 0) {
      EXPECT_EQ(bars, columns) << line;
    }
    if (bars != 0 && columns == 0) ++tables;
    columns = bars;
  }
  EXPECT_EQ(tables, 3u);
}

TEST(Junit, says_which_expectation_fails) {
  Scenario scenario = library_scenario("third-site/stretched-subnet.yaml");
  scenario.expectations[0].bound = 1s;
  scenario.design = "\"<&>\"";
  const Result run(std::move(scenario));
  const std::string xml = junit_xml({run.report});
  // The run itself, two expectations, and the objectives for time and for data.
  EXPECT_NE(xml.find("tests=\"5\" failures=\"1\" errors=\"0\""), std::string::npos) << xml;
  EXPECT_NE(xml.find("<failure type=\"expectation\" message=\"found 31m 20.4s\">"), std::string::npos) << xml;
  EXPECT_NE(xml.find("name=\"&quot;&lt;&amp;&gt;&quot;\""), std::string::npos) << xml;
}

TEST(Junit, has_the_form_that_the_public_schemas_agree_on) {
  if (!is_installed("xmllint")) GTEST_SKIP() << "xmllint is not installed";
  Scenario scenario = library_scenario("third-site/stretched-subnet.yaml");
  scenario.expectations[0].bound = 1s;
  scenario.title = "\x01 control, <markup> & \"quotes\"";
  Result run(std::move(scenario));
  RunReport cut = run.report;
  cut.ending = Ending::record_limit;
  const std::string xml = junit_xml({run.report, cut});
  EXPECT_EQ(ask("xmllint --noout --schema '" + source_dir + "/tests/junit.xsd'", "junit.xml", xml), 0);
  if (const char* schema = std::getenv("DRSIM_JUNIT_XSD")) {
    EXPECT_EQ(ask(std::string("xmllint --noout --schema '") + schema + "'", "junit.xml", xml), 0);
  }
}

TEST(Dot, is_drawn_by_graphviz) {
  if (!is_installed("dot")) GTEST_SKIP() << "graphviz is not installed";
  for (const std::string file :
       {"third-site/changed-address.yaml", "storm/stretched-subnet.yaml", "worked-example.yaml"}) {
    Scenario scenario = library_scenario(file);
    scenario.sites[0].name = "quotes \" \\ and \n <lines>";
    EXPECT_EQ(ask("dot -Tsvg", "topology.dot", topology_dot(scenario)), 0) << file;
  }
}

TEST(Dot, has_each_link_once) {
  const Scenario scenario = library_scenario("storm/stretched-subnet.yaml");
  const std::string dot = topology_dot(scenario);
  for (const Link& link : scenario.links) {
    const std::string label = "label=\"" + link.name + ": ";
    EXPECT_NE(dot.find(label), std::string::npos) << link.name;
    EXPECT_EQ(dot.find(label), dot.rfind(label)) << link.name;
  }
}

TEST(ChromeTrace, events_nest_on_every_track) {
  std::vector<Result> runs;
  for (const std::string file :
       {"third-site/stretched-subnet.yaml", "third-site/changed-address.yaml", "storm/stretched-subnet.yaml"})
    runs.emplace_back(library_scenario(file));
  std::vector<SimulatedDesign> designs;
  for (Result& run : runs) {
    run.report = analyse(run.scenario, run.trace);  // Of the scenario where it is now.
    designs.push_back({&run.report, &run.trace});
  }
  const Json events = Json::parse(chrome_trace(designs)).at("traceEvents");
  std::map<std::pair<int, int>, std::vector<std::pair<std::int64_t, std::int64_t>>> tracks;
  std::map<std::pair<int, int>, std::string> names;
  for (const Json& event : events) {
    const std::pair track{event["pid"].get<int>(), event.value("tid", -1)};
    if (event["ph"] == "X")
      tracks[track].emplace_back(event["ts"], event["ts"].get<std::int64_t>() + event["dur"].get<std::int64_t>());
    if (event["ph"] == "M" && event["name"] == "thread_name") names[track] = event["args"]["name"];
  }
  EXPECT_GT(tracks.size(), 20u);
  for (auto& [track, spans] : tracks) {
    EXPECT_TRUE(names.contains(track));
    std::sort(spans.begin(), spans.end());
    for (std::size_t i = 1; i < spans.size(); ++i) EXPECT_LE(spans[i - 1].second, spans[i].first) << names[track];
  }
}

// ---- The report of a sweep
// -------------------------------------------------------------------------------------------------------

TEST(SweepReport, has_a_row_for_each_point_and_design) {
  const std::string file = testing::TempDir() + std::to_string(getpid()) + "-sweep.html",
                    scenario = "'" + source_dir + "/scenarios/third-site/changed-address.yaml'";
  const std::string command = std::string("'" DRSIM_PROGRAM "' sweep ") + scenario +
                              " --vary 'clients.branch-users.lookup.every: [1m, 5m, 1h]' --replications 10 --report '" +
                              file + "'";
  ASSERT_EQ(std::system((command + " >/dev/null").c_str()), 0);
  std::ostringstream page;
  page << std::ifstream(file).rdbuf();
  std::filesystem::remove(file);
  const std::string text = page.str(), begin = "<script type=\"application/json\" id=\"data\">";
  const std::size_t at = text.find(begin) + begin.size();
  const Json data = Json::parse(text.substr(at, text.find("</script>", at) - at));
  const Json table = data["sweep"]["table"]["rows"], planes = data["sweep"]["planes"];
  ASSERT_EQ(table.size(), 3u);
  EXPECT_EQ(table[0][0], "1m");
  EXPECT_EQ(table[2][3]["s"], 8);  // Who asks least often waits longest.
  ASSERT_EQ(planes.size(), 1u);    // A value down, designs across.
  EXPECT_EQ(planes[0]["head"][1], "changed-address");
  for (std::size_t i = 0; i < 3; ++i) {
    const std::string judged = table[i][6]["t"];
    const std::string tick = judged.substr(0, judged.find(' '));  // The same verdict as in the table.
    EXPECT_EQ(planes[0]["rows"][i][1]["t"], tick + " " + table[i][5]["t"].get<std::string>());
  }
  EXPECT_EQ(data["designs"].size(), 1u);
  EXPECT_NE(std::system((command + " --sensitivity sobol >/dev/null 2>&1").c_str()), 0);
}

// ---- What people read
// ----------------------------------------------------------------------------------------------------------

TEST(Columns, are_those_of_a_terminal) {
  EXPECT_EQ(columns("web-1"), 5u);
  EXPECT_EQ(columns("日本語"), 6u);
  EXPECT_EQ(columns("e\u0301"), 1u);
  EXPECT_EQ(columns("\u202eabc\u202c"), 3u);
  EXPECT_EQ(columns("\033[1;31m✗\033[0m"), 1u);
  EXPECT_EQ(columns("🔥"), 2u);
  EXPECT_EQ(columns("\xff\xfe"), 2u);  // No UTF-8: as many as there are bytes.
  EXPECT_EQ(padded("日本", 6), "日本  ");
  EXPECT_EQ(padded_before("é", 3), "  é");
}

TEST(Columns, a_wide_name_leaves_the_table_straight) {
  Scenario wide = library_scenario("third-site/stretched-subnet.yaml"),
           plain = library_scenario("third-site/subnet-failover.yaml");
  wide.design = "日本語🔥";
  const Result a(std::move(wide)), b(std::move(plain));
  std::istringstream lines(compare_text({a.report, b.report}, {.colour = false, .ascii = false, .width = 100}));
  std::size_t width = 0;
  for (std::string line; std::getline(lines, line);) {
    const bool is_row = line.starts_with("  downtime, mean") || line.starts_with("  p50") ||
                        line.starts_with("    boot") ||
                        (line.starts_with(std::string(20, ' ')) && line.find("日本語") != std::string::npos);
    if (!is_row) continue;
    if (width == 0) width = columns(line);
    EXPECT_EQ(columns(line), width) << line;
  }
  EXPECT_GT(width, 50u);
}

TEST(RunText, tells_what_happens_to_several_vms_at_once_in_one_line) {
  const Result run(library_scenario("third-site/changed-address.yaml"));
  const std::string text = run_text(run.report, {}),
                    line = " 00:10:00    vms db, web-1, web-2, web-3, web-4 stopped at primary\n";
  EXPECT_NE(text.find(line), std::string::npos) << text;
  EXPECT_EQ(text.find("vm web-1 stopped at primary"), std::string::npos);
  // Of what they copied each has another amount; when each was done is told as it was.
  EXPECT_NE(text.find(" 09:00:00    resync of vms db, web-1, web-2, web-3, web-4 started\n"), std::string::npos)
      << text;
  EXPECT_NE(text.find("vm web-2 up at secondary"), std::string::npos);
}

TEST(RunText, draws_how_many_are_served_during_an_outage) {
  const Result run(library_scenario("third-site/changed-address.yaml"));
  std::istringstream lines(run_text(run.report, {}));
  std::size_t outages = 0;
  for (std::string line; std::getline(lines, line);) {
    const std::size_t begin = line.find("▁");
    if (begin == std::string::npos) continue;
    ++outages;
    // All come back in the last two minutes: a straight line upwards, so the last cell is fuller than the one before.
    const std::string strip = line.substr(begin, 20 * std::string("▁").size());
    EXPECT_EQ(columns(strip), 20u) << line;
    EXPECT_EQ(strip.substr(0, 30), "▁▁▁▁▁▁▁▁▁▁") << line;
    EXPECT_GT(strip.substr(57), strip.substr(54, 3)) << line;
  }
  EXPECT_EQ(outages, 2u);
}

TEST(Diagnostic, has_its_caret_below_what_is_meant_however_wide_characters_are) {
  Diagnostic wide{.severity = Severity::error,
                  .file = "a.yaml",
                  .line = 7,
                  .column = 8,
                  .message = "what",
                  .help = "",
                  .excerpt = "日本e\u0301: 東京 x",
                  .caret = 6,
                  .length = 2};
  EXPECT_EQ(to_text(wide, false), "a.yaml:7:8: error: what\n  7 | 日本e\u0301: 東京 x\n    |        ^~~~\n");
}

TEST(NarrowTerminal, cuts_no_word_and_no_line_is_wider) {
  const Result result(library_scenario("third-site/changed-address.yaml")),
      other(library_scenario("third-site/stretched-subnet.yaml"));
  for (const int width : {60, 80, 99})
    for (const bool ascii : {false, true}) {
      const TextStyle style{.colour = true, .ascii = ascii, .width = width};
      const std::string text = run_text(result.report, style) + explain_text(result.report, style) +
                               compare_text({result.report, other.report}, style) +
                               inspect_text(inspect(result.scenario), style);
      std::istringstream lines(text);
      for (std::string line; std::getline(lines, line);) {
        EXPECT_LE(columns(line), static_cast<std::size_t>(width)) << line;
        if (ascii) {
          EXPECT_TRUE(std::all_of(line.begin(), line.end(), [](char c) {
            return static_cast<unsigned char>(c) < 0x80;
          })) << line;
        }
      }
    }
}

// ---- The page of something large
// -------------------------------------------------------------------------------------------------

TEST(LargePage, of_a_hundred_thousand_vms_is_below_two_megabytes_and_says_what_it_leaves_out) {
  const std::string file = testing::TempDir() + std::to_string(getpid()) + "-large.yaml";
  std::ofstream(file) << "drsim: 1\ntitle: Large\nsites: {a: {kind: on-premises}, b: {kind: on-premises}}\nrouters: "
                         "{ra: {site: a}, rb: {site: b}}\n"
                         "links: {l: {between: [ra, rb], bandwidth: 100Gbit, latency: 5ms}}\nnetworks: {n: {site: a, "
                         "subnets: {s: {prefix: 10.0.0.0/8, gateway: ra}}}}\n"
                         "vms: {web: {network: n, subnet: s, address: 10.0.0.10, count: 100000, boot: 60s}}\n"
                         "applications: {shop: {served-by: {any: web}}}\nclients: {users: {site: b, count: 1000000, "
                         "use: [shop]}}\ntimeline: [{at: 10m, fail: {site: a}}]\n";
  Reading reading = read_scenario(file);
  std::filesystem::remove(file);
  ASSERT_TRUE(reading.scenario);
  const Scenario scenario = std::move(*reading.scenario);
  // Simulated by hand: it is the page that is asked.
  Trace trace;
  const auto add = [&](Duration at, Change change, std::size_t cause) {
    trace.records.push_back({start_of_scenario + at, change, Cause::record(cause)});
  };
  trace.records.push_back({start_of_scenario + 10min, SiteChanged{SiteId{0}, Status::down}, Cause::action(0)});
  for (std::size_t i = 0; i < scenario.vms.size(); ++i)
    add(10min, VmChanged{VmId{i}, VmStatus::stopped, Place::home}, 0);
  for (std::size_t i = 0; i < scenario.vms.size(); ++i)
    add(30min, VmChanged{VmId{i}, VmStatus::booting, Place::home}, i + 1);
  for (std::size_t i = 0; i < scenario.vms.size(); ++i)
    add(31min + i * 1ms, VmChanged{VmId{i}, VmStatus::up, Place::home}, 100'001 + i);
  RunReport report;
  report.scenario = &scenario;
  report.records = trace.records.size();
  const std::string page = report_page({{&report, &trace}});
  EXPECT_LT(page.size(), 2'000'000u);
  const Json data = Json::parse(page_data({{&report, &trace}}));
  EXPECT_EQ(data["designs"][0]["trace"]["records"].size() + data["designs"][0]["trace"]["left_out"].get<std::size_t>(),
            trace.records.size());
  EXPECT_GT(data["designs"][0]["trace"]["left_out"], 0);
  EXPECT_FALSE(data["designs"][0]["topology"]["is_whole"].get<bool>());
}

}  // namespace
}  // namespace drsim
