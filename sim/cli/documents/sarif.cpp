#include "sim/cli/documents/sarif.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>

namespace drsim::cli {
namespace {

using Json = nlohmann::ordered_json;

// "rule 31 (ASR region mapping, line 64); ..." in the help of what the rulebook finds.
std::string rule_of(const Diagnostic& d) {
  static const std::regex form(R"(\brule ([0-9]+)\b)");
  std::smatch match;
  if (std::regex_search(d.help, match, form)) return "rule-" + match[1].str();
  return d.severity == Severity::error ? "invalid-scenario" : "advice";
}

const char* level_of(Severity severity) {
  return severity == Severity::error ? "error" : severity == Severity::warning ? "warning" : "note";
}

// A file's name as a URI of RFC 3986.
std::string uri_of(const std::string& file) {
  std::string uri;
  for (const char c : file) {
    const auto byte = static_cast<unsigned char>(c);
    const bool is_plain = std::isalnum(byte) != 0 || std::string_view("-._~/").find(c) != std::string_view::npos;
    if (is_plain) {
      uri += c;
    } else {
      uri += '%';
      uri += "0123456789ABCDEF"[byte >> 4];
      uri += "0123456789ABCDEF"[byte & 15];
    }
  }
  return uri;
}

std::string in_xml(const std::string& text) {
  std::string safe;
  for (const char c : text) {
    if (c == '<')
      safe += "&lt;";
    else if (c == '>')
      safe += "&gt;";
    else if (c == '&')
      safe += "&amp;";
    else if (c == '"')
      safe += "&quot;";
    else
      safe += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  return safe;
}

}  // namespace

std::string diagnostics_sarif(const std::vector<Diagnostic>& diagnostics) {
  Json results = Json::array(), rules = Json::array();
  std::set<std::string> known;
  for (const Diagnostic& d : diagnostics) {
    const std::string rule = rule_of(d);
    if (known.insert(rule).second) rules.push_back({{"id", rule}});
    const std::string text = d.message + (d.help.empty() ? "" : ". " + d.help);
    const Json region{
        {"startLine", d.line}, {"startColumn", d.column}, {"endColumn", d.column + std::max<std::size_t>(d.length, 1)}};
    const Json place{{"physicalLocation", {{"artifactLocation", {{"uri", uri_of(d.file)}}}, {"region", region}}}};
    results.push_back({{"ruleId", rule},
                       {"level", level_of(d.severity)},
                       {"message", {{"text", text}}},
                       {"locations", Json::array({place})}});
  }
  const Json driver{{"name", "drsim"}, {"version", DRSIM_VERSION}, {"rules", rules}};
  const Json run{{"tool", {{"driver", driver}}}, {"columnKind", "unicodeCodePoints"}, {"results", results}};
  const Json log{
      {"$schema", "https://json.schemastore.org/sarif-2.1.0.json"}, {"version", "2.1.0"}, {"runs", Json::array({run})}};
  return log.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string diagnostics_junit(const std::vector<std::string>& files, const std::vector<std::vector<Diagnostic>>& found,
                              bool is_strict) {
  const auto is_error = [&](const Diagnostic& d) {
    return d.severity == Severity::error || (is_strict && d.severity == Severity::warning);
  };
  const auto failing = std::count_if(found.begin(), found.end(), [&](const auto& of_file) {
    return std::any_of(of_file.begin(), of_file.end(), is_error);
  });
  std::string text =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n  <testsuite id=\"0\" name=\"check\" "
      "package=\"drsim\" timestamp=\"1970-01-01T00:00:00\" hostname=\"localhost\" tests=\"" +
      std::to_string(files.size()) + "\" failures=\"" + std::to_string(failing) +
      "\" errors=\"0\" time=\"0\">\n    <properties/>\n";
  for (std::size_t i = 0; i < files.size(); ++i) {
    text += "    <testcase name=\"" + in_xml(files[i]) + "\" classname=\"drsim.check\" time=\"0\"";
    std::string errors, first;
    for (const Diagnostic& d : found[i]) {
      if (!is_error(d)) continue;
      if (first.empty()) first = d.message;
      errors += d.file + ":" + std::to_string(d.line) + ":" + std::to_string(d.column) + ": " + d.message + "; ";
    }
    text += errors.empty() ? "/>\n"
                           : ">\n      <failure type=\"invalid-scenario\" message=\"" + in_xml(first) + "\">" +
                                 in_xml(errors) + "</failure>\n    </testcase>\n";
  }
  return text + "    <system-out/>\n    <system-err/>\n  </testsuite>\n</testsuites>\n";
}

}  // namespace drsim::cli
