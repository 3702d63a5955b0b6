#include "analysis/output/junit.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "analysis/output/text_style.hpp"

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

std::string case_of(const std::string& design, const ExpectationReport& expectation) {
  const std::string found = duration_text(expectation.value);
  std::string text = fmt::format("    <testcase name=\"{}\" classname=\"drsim.{}\" time=\"0\"",
                                 in_xml(expectation.text + ", found " + found), in_xml(design));
  if (expectation.holds) return text + "/>\n";
  return text + fmt::format(">\n      <failure type=\"expectation\" message=\"{}\">{}</failure>\n    </testcase>\n",
                            in_xml("found " + found), in_xml(expectation.text + " does not hold: found " + found));
}

std::string suite_of(const RunReport& report, std::size_t id) {
  const Scenario& scenario = *report.scenario;
  const CalendarStart& s = scenario.starts;
  const bool is_whole = report.ending == Ending::horizon;
  const auto failures = std::count_if(report.expectations.begin(), report.expectations.end(),
                                      [](const ExpectationReport& e) { return !e.holds; });
  std::string text = fmt::format(
      "  <testsuite id=\"{}\" name=\"{}\" package=\"drsim\" timestamp=\"{:04}-{:02}-{:02}T{:02}:{:02}:00\" "
      "hostname=\"localhost\" tests=\"{}\" failures=\"{}\" errors=\"{}\" time=\"0\">\n",
      id, in_xml(scenario.design), s.year, s.month, s.day, s.hour, s.minute, report.expectations.size() + 1, failures,
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
  for (const ExpectationReport& expectation : report.expectations) text += case_of(scenario.design, expectation);
  return text + "    <system-out/>\n    <system-err/>\n  </testsuite>\n";
}

}  // namespace

std::string junit_xml(const std::vector<RunReport>& reports) {
  std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n";
  for (std::size_t i = 0; i < reports.size(); ++i) text += suite_of(reports[i], i);
  return text + "</testsuites>\n";
}

}  // namespace drsim
