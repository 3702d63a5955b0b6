#include "analysis/output/junit.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "analysis/output/text/objective_text.hpp"
#include "analysis/output/text/text_style.hpp"

namespace drsim {

std::string in_xml(std::string_view text) {
  std::string safe;
  for (const char c : text) {
    switch (c) {
      case '<':
        safe += "&lt;";
        break;
      case '>':
        safe += "&gt;";
        break;
      case '&':
        safe += "&amp;";
        break;
      case '"':
        safe += "&quot;";
        break;
      case '\n':
      case '\t':
        safe += ' ';
        break;
      default:
        safe += static_cast<unsigned char>(c) < 0x20 ? '?' : c;
    }
  }
  return safe;
}

namespace {

// A name stays the same from run to run, so that test systems know a test again: what was found is in its message.
struct Case {
  std::string name, found;
  bool holds = true;
  const char* kind = "expectation";
};

std::vector<Case> cases_of(const RunReport& report) {
  const Scenario& scenario = *report.scenario;
  std::vector<Case> cases;
  for (const ExpectationReport& expectation : report.expectations)
    cases.push_back({expectation.text, found_text(expectation), expectation.holds});
  for (const ExpectationReport& objective : report.judged_objectives)
    cases.push_back({objective.text, found_text(objective), objective.holds, "objective"});
  if (!report.judged_objectives.empty()) return cases;
  for (const PopulationReport& population : report.populations)
    if (const std::optional<bool> is_met = population.recovery_time.is_met())
      cases.push_back(
          {objective_name(scenario, population), recovery_time_text(population.recovery_time), *is_met, "objective"});
  for (const RecoveryPoint& point : report.application_points)
    if (const std::optional<bool> is_met = point.is_met())
      cases.push_back({objective_name(scenario, point), recovery_point_text(point), *is_met, "objective"});
  return cases;
}

// "found 47m 3s", "met in 85.5 % of replications".
std::string found_in(const Case& one) { return (one.found.starts_with("met in ") ? "" : "found ") + one.found; }

std::string case_of(const std::string& design, const Case& one) {
  std::string text =
      fmt::format("    <testcase name=\"{}\" classname=\"drsim.{}\" time=\"0\"", in_xml(one.name), in_xml(design));
  if (one.holds) return text + "/>\n";
  return text + fmt::format(">\n      <failure type=\"{}\" message=\"{}\">{}</failure>\n    </testcase>\n", one.kind,
                            in_xml(found_in(one)), in_xml(one.name + " does not hold: " + found_in(one)));
}

std::string suite_of(const RunReport& report, std::size_t id) {
  const Scenario& scenario = *report.scenario;
  const CalendarStart& s = scenario.starts;
  const bool is_whole = report.ending == Ending::horizon;
  const std::vector<Case> cases = cases_of(report);
  const auto failures = std::count_if(cases.begin(), cases.end(), [](const Case& one) { return !one.holds; });
  std::string text = fmt::format(
      "  <testsuite id=\"{}\" name=\"{}\" package=\"drsim\" timestamp=\"{:04}-{:02}-{:02}T{:02}:{:02}:00\" "
      "hostname=\"localhost\" tests=\"{}\" failures=\"{}\" errors=\"{}\" time=\"0\">\n",
      id, in_xml(scenario.design), s.year, s.month, s.day, s.hour, s.minute, cases.size() + 1, failures,
      is_whole ? 0 : 1);
  text += fmt::format(
      "    <properties>\n      <property name=\"drsim\" value=\"1\"/>\n      <property name=\"scenario\" "
      "value=\"{}\"/>\n      <property name=\"seed\" value=\"{}\"/>\n    </properties>\n",
      in_xml(scenario.title.empty() ? scenario.file : scenario.title), report.seed);
  text += fmt::format("    <testcase name=\"the run is simulated to its horizon\" classname=\"drsim.{}\" time=\"0\"",
                      in_xml(scenario.design));
  text += is_whole ? "/>\n"
                   : fmt::format(">\n      <error type=\"limit\" message=\"cut short\">{}</error>\n    </testcase>\n",
                                 in_xml(ending_text(report)));
  for (const Case& one : cases) text += case_of(scenario.design, one);
  return text + "    <system-out/>\n    <system-err/>\n  </testsuite>\n";
}

}  // namespace

std::string junit_xml(const std::vector<RunReport>& reports) {
  std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n";
  for (std::size_t i = 0; i < reports.size(); ++i) text += suite_of(reports[i], i);
  return text + "</testsuites>\n";
}

}  // namespace drsim
