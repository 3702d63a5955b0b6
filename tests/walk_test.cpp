// Every output of every scenario of the library says the same of a quantity: each output is read back here by means of
// its own, without and with replications, and whatever two of them say of one thing must agree as closely as it is
// printed.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "analysis/availability/design/inspect.hpp"
#include "analysis/availability/design/plan.hpp"
#include "analysis/output/campaign/campaign_output.hpp"
#include "analysis/output/csv.hpp"
#include "analysis/output/json.hpp"
#include "analysis/output/markdown.hpp"
#include "analysis/output/sweep_output.hpp"
#include "analysis/output/text/text.hpp"
#include "analysis/page/page.hpp"
#include "analysis/worksheets/worksheet.hpp"
#include "scenarios/reading/reader.hpp"
#include "sim/cli/diagnostics.hpp"
#include "sim/cli/documents/sarif.hpp"
#include "sim/simulate.hpp"

namespace drsim {
namespace {

using Json = nlohmann::json;
const TextStyle wide{.colour = false, .ascii = false, .width = 1000, .verbose = true};

// ---- What is said of each quantity
// -----------------------------------------------------------------------------------

class Ledger {
 public:
  explicit Ledger(std::string file) : file_(std::move(file)) {}

  // `coarse`: how far from the true value it may be for the way it is printed.
  void note(const std::string& what, double value, const std::string& output, double coarse = 0) {
    ++said_;
    const auto [known, is_new] = first_.try_emplace(what, Said{value, coarse, output});
    if (is_new) return;
    const Said& said = known->second;
    const bool both_none = std::isnan(value) && std::isnan(said.value);
    EXPECT_TRUE(both_none || std::abs(value - said.value) <= coarse + said.coarse + 1e-6)
        << file_ << ": " << what << " is " << said.value << " in " << said.output << ", and " << value << " in "
        << output;
  }
  std::size_t said() const { return said_; }
  std::size_t quantities() const { return first_.size(); }

 private:
  struct Said {
    double value, coarse;
    std::string output;
  };
  std::string file_;
  std::map<std::string, Said> first_;
  std::size_t said_ = 0;
};
constexpr double tenth = 0.0501, whole_second = 0.501, one = 0.501;

// "1d 2h 31m 20.4s", "250ms", "0s".
double seconds_of(const std::string& text) {
  const std::map<std::string, double> units{{"d", 86400}, {"h", 3600}, {"m", 60}, {"s", 1}, {"ms", 1e-3}, {"us", 1e-6}};
  double sum = 0;
  std::istringstream in(text);
  for (std::string part; in >> part;) {
    std::size_t digits = 0;
    const double count = std::stod(part, &digits);
    sum += count * units.at(part.substr(digits));
  }
  return sum;
}
// From an hour on means of replications are printed to the second.
double coarse_of(double seconds) { return seconds < 3600 ? tenth : whole_second; }

// "15,669.7", or with narrow spaces.
double number_of(std::string text) {
  for (const std::string gap : {"\u202f", ","})
    for (std::size_t at = text.find(gap); at != std::string::npos; at = text.find(gap)) text.erase(at, gap.size());
  return std::stod(text);
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    lines.push_back(line);
  }
  return lines;
}
std::string trimmed(std::string text) {
  text.erase(0, std::min(text.find_first_not_of(' '), text.size()));
  text.erase(text.find_last_not_of(' ') + 1);
  return text;
}
// What stands between two words of a line.
std::string between(const std::string& line, const std::string& from, const std::string& to) {
  const std::size_t begin = line.find(from);
  if (begin == std::string::npos) return "";
  const std::size_t end = to.empty() ? line.size() : line.find(to, begin + from.size());
  return trimmed(line.substr(begin + from.size(), std::min(end, line.size()) - begin - from.size()));
}
// Cells that are apart by two spaces or more.
std::vector<std::string> columns_of(const std::string& line) {
  std::vector<std::string> cells;
  for (std::size_t at = line.find_first_not_of(' '); at < line.size();) {
    const std::size_t end = std::min(line.find("  ", at), line.size());
    cells.push_back(line.substr(at, end - at));
    at = line.find_first_not_of(' ', end);
  }
  return cells;
}
std::vector<std::string> cells_of(const std::string& line, char by) {
  std::vector<std::string> cells{""};
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '"') quoted = !quoted;
    if (line[i] == by && !quoted && (i == 0 || line[i - 1] != '\\'))
      cells.emplace_back();
    else
      cells.back() += line[i];
  }
  for (std::string& cell : cells) cell = trimmed(cell);
  return cells;
}

std::string use_of(const Json& population) {
  return population["clients"].get<std::string>() + " using " + population["application"].get<std::string>();
}

// ---- Of one run
// --------------------------------------------------------------------------------------------------------

void note_json(const Json& populations, const std::string& output, Ledger& ledger) {
  for (const Json& one_use : populations) {
    const std::string use = use_of(one_use) + ": ";
    ledger.note(use + "users", one_use["users"], output);
    ledger.note(use + "mean", one_use["downtime_s"], output);
    ledger.note(use + "p50", one_use["downtime_p50_s"], output);
    ledger.note(use + "p95", one_use["downtime_p95_s"], output);
    ledger.note(use + "p99", one_use["downtime_p99_s"], output);
    ledger.note(use + "max", one_use["downtime_max_s"], output);
    ledger.note(use + "user-minutes", one_use["user_minutes_lost"], output);
    ledger.note(use + "outages", static_cast<double>(one_use["outages"].size()), output);
    const Json& recovery = one_use["recovery_time"];
    if (!recovery["met"].is_null()) ledger.note(use + "met", recovery["met"].get<bool>(), output);
    if (!recovery["met"].is_null() && !recovery["longest_s"].is_null())
      ledger.note(use + "recovery time", recovery["longest_s"], output);
    std::map<std::string, double> phases;
    double cut_off = 0;
    for (const Json& outage : one_use["outages"])
      for (const Json& step : outage["critical_path"]) {
        const double took = step["to_s"].get<double>() - step["from_s"].get<double>();
        phases[step["phase"]] += took;
        cut_off += took;
      }
    ledger.note(use + "cut off", cut_off, output);
    for (const auto& [phase, took] : phases) ledger.note(use + phase, took, output);
  }
}

void note_recovery(const std::string& use, const std::string& text, const std::string& output, Ledger& ledger) {
  const std::string open = "not recovered after ";
  if (text.empty() || text.starts_with("no incident")) return;
  ledger.note(use + "recovery time", seconds_of(text.starts_with(open) ? text.substr(open.size()) : text), output,
              tenth);
}

void note_run_text(const RunReport& report, Ledger& ledger) {
  const std::string output = "run's text";
  const std::vector<std::string> lines = lines_of(run_text(report, wide));
  for (const PopulationReport& population : report.populations) {
    const std::string name =
        (*report.scenario)[population.clients].name + " using " + (*report.scenario)[population.application].name;
    const auto head = std::find_if(lines.begin(), lines.end(),
                                   [&](const std::string& line) { return line.starts_with(name + " ("); });
    if (head == lines.end()) continue;  // Of many, those that lost most.
    const std::string use = name + ": ", &figures = *(head + 1);
    ledger.note(use + "users", number_of(between(head->substr(name.size()), "(", " users")), output);
    if (head->find("✓") != std::string::npos) ledger.note(use + "met", 1, output);
    if (head->find("✗") != std::string::npos) ledger.note(use + "met", 0, output);
    ledger.note(use + "mean", seconds_of(between(figures, "mean ", "   ")), output, tenth);
    ledger.note(use + "p50", seconds_of(between(figures, "p50 ", "   ")), output, tenth);
    ledger.note(use + "p95", seconds_of(between(figures, "p95 ", "   ")), output, tenth);
    ledger.note(use + "p99", seconds_of(between(figures, "p99 ", "   ")), output, tenth);
    ledger.note(use + "max", seconds_of(between(figures, "max ", "   ")), output, tenth);
    ledger.note(use + "user-minutes", number_of(between(figures, "lost ", "")), output, tenth);
    const std::string& recovery = *(head + 2);
    if (recovery.starts_with("  recovery "))
      note_recovery(use, between(recovery, "recovery ", ", planned"), output, ledger);
  }
}

void note_explain_text(const RunReport& report, Ledger& ledger) {
  const std::vector<std::string> lines = lines_of(explain_text(report, wide));
  for (const PopulationReport& population : report.populations) {
    const std::string name =
        (*report.scenario)[population.clients].name + " using " + (*report.scenario)[population.application].name;
    double cut_off = 0, outages = 0;
    for (std::size_t i = 0; i + 1 < lines.size(); ++i)
      if (lines[i].starts_with(name + ": unreachable from "))
        cut_off += seconds_of(lines[i + 1].substr(0, lines[i + 1].find(" until "))), ++outages;
    ledger.note(name + ": cut off", cut_off, "explain's text", tenth * std::max(1.0, outages));
    ledger.note(name + ": outages", outages, "explain's text");
  }
}

// Both columns of a design beside itself.
void note_compare_text(const RunReport& report, Ledger& ledger) {
  const std::string output = "compare's text";
  const std::map<std::string, std::string> known{{"downtime, mean", "mean"},
                                                 {"recovery time", "recovery time"},
                                                 {"p50", "p50"},
                                                 {"p95", "p95"},
                                                 {"max", "max"},
                                                 {"any user cut off", "cut off"}};
  std::string use;
  for (const std::string& line : lines_of(compare_text({report, report}, wide))) {
    if (line.starts_with("whole scenario")) break;
    if (line.ends_with(" users)")) use = line.substr(0, line.rfind(" (")) + ": ";
    const std::vector<std::string> cells = columns_of(line);
    if (use.empty() || cells.size() < 3 || cells[1] == "-") continue;
    for (const std::string& cell : {cells[1], cells[2]}) {
      const auto figure = known.find(cells[0]);
      const std::string value = cell.substr(0, std::min({cell.find(" ✓"), cell.find(" ✗"), cell.find(" (")}));
      if (cells[0] == "recovery time") {
        note_recovery(use, value, output, ledger);
        if (cell != value) ledger.note(use + "met", cell.find("✓") != std::string::npos, output);
      } else if (figure != known.end()) {
        ledger.note(use + figure->second, seconds_of(value), output, tenth);
      } else if (cells[0] == "user-minutes lost") {
        ledger.note(use + "user-minutes", number_of(value), output, one);
      } else if (line.starts_with("    ") && cells[0] != "objective") {
        ledger.note(use + cells[0], seconds_of(value), output, tenth);
      }
    }
  }
}

void note_run_markdown(const RunReport& report, Ledger& ledger) {
  const std::string output = "run's Markdown";
  bool is_downtimes = false;
  for (const std::string& line : lines_of(runs_markdown({report}))) {
    if (line.starts_with("| users |")) is_downtimes = true;
    if (line.empty()) is_downtimes = false;
    const std::vector<std::string> cells = cells_of(line, '|');
    if (!is_downtimes || cells.size() != 11 || cells[1] == "users" || cells[1] == "---") continue;
    std::string use = cells[1] + ": ";
    std::erase(use, '\\');
    ledger.note(use + "mean", seconds_of(cells[3]), output, tenth);
    ledger.note(use + "p50", seconds_of(cells[4]), output, tenth);
    ledger.note(use + "p95", seconds_of(cells[5]), output, tenth);
    ledger.note(use + "max", seconds_of(cells[6]), output, tenth);
    const std::string recovery = cells[7].substr(0, std::min(cells[7].find(" ✓"), cells[7].find(" ✗")));
    if (recovery != cells[7]) {
      ledger.note(use + "met", cells[7].find("✓") != std::string::npos, output);
      note_recovery(use, recovery, output, ledger);
    }
    ledger.note(use + "user-minutes", number_of(cells[9]), output, one);
  }
}

void note_run_csv(const RunReport& report, Ledger& ledger) {
  std::map<std::string, double> cut_off, outages;
  std::map<std::string, std::map<std::string, double>> phases;
  const std::vector<std::string> lines = lines_of(intervals_csv({report}));
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const std::vector<std::string> cells = cells_of(lines[i], ',');
    if (cells[6] == "0") continue;  // Users had too little, and were not cut off.
    const std::string use = cells[3] + " using " + cells[4] + ": ";
    cut_off[use] += std::stod(cells[12]);
    phases[use][cells[9]] += std::stod(cells[12]);
    outages[use] = std::max(outages[use], std::stod(cells[6]));
    ledger.note(use + "users", std::stod(cells[5]), "CSV");
  }
  for (const auto& [use, sum] : cut_off) ledger.note(use + "cut off", sum, "CSV");
  for (const auto& [use, count] : outages) ledger.note(use + "outages", count, "CSV");
  for (const auto& [use, sums] : phases)
    for (const auto& [phase, sum] : sums) ledger.note(use + phase, sum, "CSV");
}

std::string text_of(const Json& cell) { return cell.is_string() ? cell : cell["t"]; }

void note_page(const Json& page, bool many, Ledger& ledger) {
  const std::string output = "the page";
  for (const Json& row : page["headline"]["rows"]) {
    const std::string who = text_of(row[0]);  // "500 branch-users using payroll"
    const std::string use = who.substr(who.find(' ') + 1) + ": ";
    const auto figure = [&](const char* what, std::size_t column) {
      const double value = seconds_of(text_of(row[column]));
      ledger.note(use + what, value, output, many ? coarse_of(value) : tenth);
    };
    figure("mean", 2);
    figure(many ? "p50 over replications" : "p50", 3);
    figure(many ? "p95 over replications" : "p95", 4);
    figure(many ? "worst" : "max", 5);
    ledger.note(use + "users", number_of(who.substr(0, who.find(' '))), output);
    const std::string against = text_of(row[6]);
    if (against.starts_with("✓")) ledger.note(use + "met", 1, output);
    if (against.starts_with("✗")) ledger.note(use + "met", 0, output);
    ledger.note(use + "user-minutes", number_of(text_of(row[7])), output, one);
  }
  if (many) return;
  for (std::size_t i = 0; i < page["uses"].size(); ++i)
    for (const Json& bar : page["phases"]["groups"][i]["bars"])
      for (const Json& part : bar["parts"])
        ledger.note(use_of(page["uses"][i]) + ": " + part[0].get<std::string>(), part[1], output, 1e-5);
}

void note_worksheet(const RunReport& report, Ledger& ledger) {
  const std::vector<std::string> lines = lines_of(worksheet_csv({report}, {}));
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const std::vector<std::string> cells = cells_of(lines[i], ',');
    const std::string use = cells[11] + " using " + cells[1] + ": ";
    if (cells[11].empty()) continue;
    if (!cells[7].empty()) ledger.note(use + "p95", std::stod(cells[7]), "the worksheet", 0.001);
    if (!cells[5].empty()) ledger.note(use + "met", cells[5] == "yes", "the worksheet");
    if (!cells[4].empty() && !cells[2].empty())
      ledger.note(use + "recovery time", std::stod(cells[4]), "the worksheet", 0.001);
  }
}

// ---- Of replications
// ---------------------------------------------------------------------------------------------------

void note_campaign_json(const Json& populations, const std::string& output, Ledger& ledger) {
  for (const Json& one_use : populations) {
    const std::string use = use_of(one_use) + ": ";
    ledger.note(use + "users", one_use["users"], output);
    ledger.note(use + "mean", one_use["downtime_s"], output);
    ledger.note(use + "mean", one_use["mean_over_users_s"]["mean"], output);
    ledger.note(use + "p50 of all", one_use["downtime_p50_s"], output);
    ledger.note(use + "p95 of all", one_use["downtime_p95_s"], output);
    ledger.note(use + "max", one_use["downtime_max_s"], output);
    ledger.note(use + "p50 over replications", one_use["mean_over_users_s"]["p50"], output);
    ledger.note(use + "p95 over replications", one_use["mean_over_users_s"]["p95"], output);
    ledger.note(use + "worst", one_use["mean_over_users_s"]["worst"], output);
    ledger.note(use + "user-minutes", one_use["user_minutes_lost"], output);
    const Json& objective = one_use["objective"];
    if (!objective.is_null() && objective["verdict"] != "undecided")
      ledger.note(use + "met", objective["verdict"] == "met", output);
    for (const auto& [phase, took] : one_use["phases_s"].items()) ledger.note(use + phase, took, output);
  }
}

void note_campaign_text(const std::vector<Sample>& samples, const std::vector<RunReport>& typical, Ledger& ledger) {
  const std::string output = "the replications' text";
  const std::map<std::string, std::string> of_users{{"P50", "p50 of all"}, {"P95", "p95 of all"}, {"longest", "max"}};
  const std::map<std::string, std::string> of_means{
      {"mean", "mean"}, {"P50", "p50 over replications"}, {"P95", "p95 over replications"}, {"worst", "worst"}};
  std::string use, part;
  for (const std::string& line : lines_of(campaign_text(samples, typical, wide))) {
    if (line.ends_with(" users)")) use = line.substr(0, line.rfind(" (")) + ": ";
    if (use.empty() || line.empty() || line.starts_with("objectives")) continue;
    const std::vector<std::string> cells = columns_of(line);
    if (line.starts_with("  ") && line.size() > 2 && line[2] != ' ') part = cells[0];
    if (cells.size() < 2 || cells[1] == "-" || !line.starts_with("  ")) continue;
    const auto& figures = part == "of all users in all replications" ? of_users : of_means;
    const auto figure = figures.find(cells[0]);
    if (cells[0] == "user-minutes lost, mean") {
      ledger.note(use + "user-minutes", number_of(cells[1]), output, one);
    } else if (figure != figures.end()) {
      const double value = seconds_of(cells[1]);
      ledger.note(use + figure->second, value, output, coarse_of(value));
    }
  }
}

void note_campaign_markdown(const std::vector<Sample>& samples, const std::vector<RunReport>& typical, Ledger& ledger) {
  bool is_downtimes = false;
  for (const std::string& line : lines_of(campaign_markdown(samples, typical))) {
    if (line.starts_with("| users |")) is_downtimes = true;
    if (line.empty()) is_downtimes = false;
    const std::vector<std::string> cells = cells_of(line, '|');
    if (!is_downtimes || cells.size() != 9 || cells[1] == "users" || cells[1] == "---") continue;
    std::string use = cells[1] + ": ";
    std::erase(use, '\\');
    const auto figure = [&](const char* what, const std::string& cell) {
      const double value = seconds_of(cell.substr(0, cell.find(" (")));
      ledger.note(use + what, value, "the replications' Markdown", coarse_of(value));
    };
    figure("p95 of all", cells[3]);
    figure("mean", cells[4]);
    figure("p50 over replications", cells[5]);
    figure("p95 over replications", cells[6]);
    ledger.note(use + "user-minutes", number_of(cells[7]), "the replications' Markdown", one);
  }
}

void note_campaign_csv(const Sample& sample, Ledger& ledger) {
  const std::vector<std::string> lines = lines_of(campaign_csv({{{}, &sample}}));
  std::vector<std::string> head = cells_of(lines.front(), ',');
  const auto column = [&](const char* name) {
    return static_cast<std::size_t>(std::find(head.begin(), head.end(), name) - head.begin());
  };
  std::map<std::string, std::pair<double, double>> sums;
  std::map<std::string, double> longest;
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const std::vector<std::string> cells = cells_of(lines[i], ',');
    ASSERT_EQ(cells.size(), head.size());
    const std::string use = cells[column("clients")] + " using " + cells[column("application")] + ": ";
    sums[use].first += std::stod(cells[column("downtime_s")]);
    sums[use].second += 1;
    longest[use] = std::max(longest[use], std::stod(cells[column("downtime_max_s")]));
    // Percentiles are in their order.
    double before = 0;
    for (const char* name : {"downtime_least_s", "downtime_p10_s", "downtime_p25_s", "downtime_p50_s", "downtime_p75_s",
                             "downtime_p90_s", "downtime_p95_s", "downtime_p99_s", "downtime_max_s"}) {
      EXPECT_GE(std::stod(cells[column(name)]), before - 1e-6) << name;
      before = std::stod(cells[column(name)]);
    }
  }
  for (const auto& [use, sum] : sums) ledger.note(use + "mean", sum.first / sum.second, "the replications' CSV", 1e-6);
  for (const auto& [use, most] : longest) ledger.note(use + "max", most, "the replications' CSV", 1e-6);
}

// ---- The walk
// ------------------------------------------------------------------------------------------------------------

std::vector<std::string> library() {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(DRSIM_SOURCE_DIR "/scenarios"))
    if (entry.path().extension() == ".yaml" && entry.path().filename() != "base.yaml") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

TEST(Walk, a_run_says_the_same_in_every_format) {
  std::size_t said = 0, quantities = 0;
  for (const std::string& file : library()) {
    Reading reading = read_scenario(file);
    if (!reading.scenario) continue;
    const Scenario& scenario = *reading.scenario;
    const Trace trace = simulate(scenario, 1);
    const RunReport report = analyse(scenario, trace);
    Ledger ledger(file);
    note_json(Json::parse(run_json(report))["populations"], "run's JSON", ledger);
    note_json(Json::parse(compare_json({report, report}))["designs"][1]["populations"], "compare's JSON", ledger);
    note_run_text(report, ledger);
    note_explain_text(report, ledger);
    note_compare_text(report, ledger);
    note_run_markdown(report, ledger);
    note_run_csv(report, ledger);
    note_worksheet(report, ledger);
    note_page(Json::parse(page_data({{&report, &trace, nullptr}})), false, ledger);
    said += ledger.said(), quantities += ledger.quantities();
  }
  EXPECT_GT(quantities, 500u);
  EXPECT_GT(said, 5 * quantities);  // Each by five outputs and more in the mean.
}

TEST(Walk, replications_say_the_same_in_every_format) {
  std::size_t said = 0, quantities = 0;
  for (const std::string& file : library()) {
    Reading reading = read_scenario(file);
    if (!reading.scenario) continue;
    const Scenario& scenario = *reading.scenario;
    const Layout layout(scenario);
    Sample sample{.scenario = &scenario, .seed = 1, .replications = {}, .rows = {}, .cut_short = 0};
    for (std::uint64_t replication = 0; replication < 3; ++replication) {
      const std::vector<double> row = layout.row(measure(scenario, simulate(scenario, 1, replication)));
      sample.replications.push_back(replication);
      sample.rows.insert(sample.rows.end(), row.begin(), row.end());
    }
    const Trace trace = simulate(scenario, 1, summarise(sample).typical_replication);
    const RunReport typical = analyse(scenario, trace);
    Ledger ledger(file);
    note_campaign_json(Json::parse(campaign_json(sample, typical))["populations"], "JSON", ledger);
    note_campaign_json(Json::parse(campaign_json(std::vector<Sample>{sample, sample},
                                                 {typical, typical}))["designs"][1]["populations"],
                       "compare's JSON", ledger);
    note_campaign_text({sample}, {}, ledger);
    note_campaign_text({sample, sample}, {typical, typical}, ledger);
    note_campaign_markdown({sample}, {typical}, ledger);
    note_campaign_csv(sample, ledger);
    note_page(Json::parse(page_data({{&typical, &trace, &sample}})), true, ledger);
    said += ledger.said(), quantities += ledger.quantities();
  }
  EXPECT_GT(quantities, 500u);
  EXPECT_GT(said, 3 * quantities);
}

TEST(Walk, inspect_says_the_same_in_every_format) {
  std::size_t domains = 0;
  for (const std::string& file : library()) {
    Reading reading = read_scenario(file);
    if (!reading.scenario) continue;
    const Inspection inspection = inspect(*reading.scenario);
    Ledger ledger(file);
    std::size_t i = 0;
    const Json parsed_domains = Json::parse(inspect_json(inspection));
    for (const Json& one_domain : parsed_domains["domains"])
      ledger.note("domain " + std::to_string(i++), one_domain["endpoints"], "JSON");
    domains += i;
    const std::vector<std::string> csv = lines_of(domains_csv(inspection)),
                                   markdown = lines_of(domains_markdown(inspection));
    for (i = 1; i < csv.size(); ++i)
      ledger.note("domain " + std::to_string(i - 1), std::stod(cells_of(csv[i], ',')[4]), "CSV");
    i = 0;
    for (const std::string& line : markdown)
      if (const auto cells = cells_of(line, '|'); cells.size() > 9 && cells[1] != "vlan" && cells[1] != "---")
        ledger.note("domain " + std::to_string(i++), std::stod(cells[3]), "Markdown");
    EXPECT_EQ(ledger.quantities(), std::max<std::size_t>(i, csv.size() - 1)) << file;
  }
  EXPECT_GT(domains, 30u);
}

TEST(Walk, plan_says_the_same_in_every_format) {
  std::size_t vms = 0;
  for (const std::string& file : library()) {
    Reading reading = read_scenario(file);
    if (!reading.scenario) continue;
    const DesignPlan planned = plan(*reading.scenario);
    const std::string text = plan_text(planned, wide);
    const Json parsed_vms = Json::parse(plan_json(planned));
    for (const Json& vm : parsed_vms["vms"]) {
      ++vms;
      const std::size_t begin = text.find("\n" + vm["vm"].get<std::string>() + ": ");
      ASSERT_NE(begin, std::string::npos) << file << " " << vm["vm"];
      const Json& address = vm["planned"]["address"];
      const std::string row = between(text.substr(begin), "\n  planned", "\n");
      if (address.is_null()) continue;
      EXPECT_NE(row.find(address.get<std::string>()), std::string::npos) << file << ": " << row;
    }
  }
  EXPECT_GT(vms, 30u);
}

std::size_t count_of(const std::string& text, const std::string& what) {
  std::size_t count = 0;
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++count;
  return count;
}

TEST(Walk, check_counts_the_same_in_every_format) {
  std::size_t all = 0;
  for (const auto& entry : std::filesystem::directory_iterator(DRSIM_SOURCE_DIR "/tests/bad")) {
    if (entry.path().extension() != ".yaml") continue;
    const std::string file = entry.path();
    const std::vector<Diagnostic> found = read_scenario(file).diagnostics;
    all += found.size();
    EXPECT_EQ(Json::parse(cli::diagnostics_json(found))["diagnostics"].size(), found.size()) << file;
    EXPECT_EQ(Json::parse(cli::diagnostics_sarif(found))["runs"][0]["results"].size(), found.size()) << file;
    EXPECT_EQ(count_of(cli::diagnostics_csv(found), "\r\n"), found.size() + 1) << file;
  }
  EXPECT_GT(all, 100u);
}

}  // namespace
}  // namespace drsim
