#include <fmt/format.h>

#include "analysis/output/output_version.hpp"
#include "analysis/output/text/compare_verdict.hpp"
#include "analysis/output/text/objective_text.hpp"
#include "analysis/output/text/text_style.hpp"
#include "analysis/page/assets.hpp"
#include "analysis/page/page.hpp"
#include "analysis/page/parts.hpp"

namespace drsim {
namespace {

std::string start_of(const Scenario& scenario) {
  const CalendarStart& s = scenario.starts;
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}", s.year, s.month, s.day, s.hour, s.minute);
}

// Closed by what it says, not by what a name in it says: no text of a scenario can end the element or begin another.
std::string without_markup(const std::string& json) {
  std::string safe;
  safe.reserve(json.size());
  for (const char c : json) {
    if (c == '<')
      safe += "\\u003c";
    else if (c == '>')
      safe += "\\u003e";
    else if (c == '&')
      safe += "\\u0026";
    else
      safe += c;
  }
  return safe;
}

std::string in_html(const std::string& text) {
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
    else if (c == '{')
      safe += "&#123;";  // Nothing in it is taken for a place to fill in.
    else
      safe += c;
  }
  return safe;
}

void replace(std::string& text, const std::string& what, const std::string& by) {
  const std::size_t at = text.find(what);
  if (at != std::string::npos) text.replace(at, what.size(), by);
}

// Base 64 of bytes that are given in hexadecimal: how a content security policy states a hash.
std::string base64(std::string_view hex) {
  static constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const auto value = [](char c) { return static_cast<unsigned>(c <= '9' ? c - '0' : c - 'a' + 10); };
  std::string text;
  for (std::size_t i = 0; i < hex.size(); i += 6) {
    unsigned bits = 0;
    for (std::size_t j = 0; j < 6; ++j) bits = bits << 4 | (i + j < hex.size() ? value(hex[i + j]) : 0);
    for (int shift = 18; shift >= 0; shift -= 6) text += digits[bits >> shift & 63];
  }
  const std::size_t bytes = hex.size() / 2;
  if (bytes % 3 != 0) text.replace(text.size() - (3 - bytes % 3), 3 - bytes % 3, 3 - bytes % 3, '=');
  return text;
}

Json assumptions_of(const std::vector<SimulatedDesign>& designs) {
  Json all = Json::array();
  for (const SimulatedDesign& design : designs)
    for (const std::string& assumption : design.report->scenario->assumptions)
      if (std::find(all.begin(), all.end(), Json(assumption)) == all.end()) all.push_back(assumption);
  return all;
}

// What none of the scenarios says, once for all of them.
Json defaults_of(const std::vector<SimulatedDesign>& designs) {
  Json result = table("Not stated, and taken from", {"What", "Value", "Source"});
  for (const SimulatedDesign& design : designs)
    for (const Default& taken : design.report->scenario->defaults) {
      const Json row{taken.key, taken.value, taken.source};
      if (std::find(result["rows"].begin(), result["rows"].end(), row) == result["rows"].end())
        result["rows"].push_back(row);
    }
  return result;
}

// The items of README's list, without the marks of Markdown.
Json limits() {
  Json items = Json::array();
  std::string item;
  const auto flush = [&] {
    if (!item.empty()) items.push_back(item);
    item.clear();
  };
  for (std::size_t at = 0; at < assets::limits.size();) {
    const std::size_t end = std::min(assets::limits.find('\n', at), assets::limits.size());
    std::string line(assets::limits.substr(at, end - at));
    if (line.starts_with("- ")) flush();
    std::erase(line, '`');
    const std::size_t begin = line.find_first_not_of("- ");
    if (begin != std::string::npos) item += (item.empty() ? "" : " ") + line.substr(begin);
    at = end + 1;
  }
  flush();
  return items;
}

Json design_of(const SimulatedDesign& design, const std::vector<UseKey>& uses, const std::vector<TimeWindow>& views,
               const std::vector<std::string>& columns, std::size_t records, std::uint64_t replication) {
  const RunReport& report = *design.report;
  Json expectations = table("Expectations", {"Expectation", "Found", "Holds"});
  for (const ExpectationReport& e : report.expectations)
    expectations["rows"].push_back(
        {e.text, cell(found_text(e), "num"), cell(e.holds ? "✓ holds" : "✗ does not hold", e.holds ? "good" : "bad")});
  return {{"name", report.scenario->design},
          {"file", report.scenario->file},
          {"fingerprint", report.scenario->fingerprint.substr(0, 12)},
          {"seed", report.seed},
          {"changes", report.records},
          {"replications", design.sample ? design.sample->size() : 1},
          {"typical", replication},
          {"ending", ending_text(report)},
          {"lanes", lanes_of(design)},
          {"shares", shares_of(design, uses, views)},
          {"topology", topology_of(design, uses)},
          {"storms", storms_of_page(design, columns)},
          {"points", points_of(design, views)},
          {"demand", demand_of_page(design, uses)},
          {"plans", plans_of(design)},
          {"steps", steps_of(design)},
          {"writers", writers_of(design)},
          {"commits", commits_of(design)},
          {"expectations", expectations},
          {"trace", trace_of(design, records)}};
}

// The sentences that text and JSON begin with.
std::string verdict_of(const std::vector<SimulatedDesign>& designs) {
  std::vector<RunReport> reports;
  std::vector<Sample> samples;
  for (const SimulatedDesign& design : designs) {
    reports.push_back(*design.report);
    if (design.sample) samples.push_back(*design.sample);
  }
  if (designs.size() < 2) return "";
  return has_replications(designs) ? compare_verdict(samples, reports) : compare_verdict(reports);
}

// The replication that a page shows of every design.
std::uint64_t shown_replication(const std::vector<SimulatedDesign>& designs) {
  if (!has_replications(designs)) return 0;
  std::vector<const Sample*> samples;
  for (const SimulatedDesign& design : designs) samples.push_back(design.sample);
  return typical_replication(samples);
}

}  // namespace

Json data_of(const std::vector<SimulatedDesign>& designs, const Sweep* sweep, std::size_t records) {
  const Scenario& first = *designs.front().report->scenario;
  const std::vector<TimeWindow> views = views_of(designs);
  const std::vector<UseKey> uses = uses_of(designs);
  const std::vector<std::string> columns = storm_columns(designs);
  Json use_list = Json::array(), design_list = Json::array();
  for (const UseKey& use : uses)
    use_list.push_back({{"clients", use.clients},
                        {"application", use.application},
                        {"users", use.users},
                        {"rto", use.rto ? Json(seconds(use.rto->within)) : Json(nullptr)},
                        {"rto_text", use.rto ? Json(to_text(*use.rto)) : Json(nullptr)}});
  for (const SimulatedDesign& design : designs)
    design_list.push_back(
        design_of(design, uses, views, columns, records / designs.size(), shown_replication(designs)));
  return {{"drsim", output_version},
          {"version", assets::version},
          {"title", first.title},
          {"starts", start_of(first)},
          {"views", views_json(views)},
          {"view", opening_view(views, designs)},
          {"uses", use_list},
          {"verdict", verdict_of(designs)},
          {"headline", headline_of(designs, uses)},
          {"totals", totals_of(designs)},
          {"sweep", sweep ? sweep_of(*sweep) : Json(nullptr)},
          {"phases", phases_of(designs, uses)},
          {"distributions", distributions_of(designs, uses)},
          {"designs", design_list},
          {"storm_columns", columns},
          {"assumptions", assumptions_of(designs)},
          {"defaults", defaults_of(designs)},
          {"limits", limits()}};
}

std::string page_of(const std::string& title, const Json& data) {
  std::string page{assets::page};
  replace(page, "{{policy}}",
          fmt::format("default-src 'none'; img-src data:; style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri "
                      "'none'; form-action 'none'",
                      base64(assets::style_sha256), base64(assets::script_sha256)));
  replace(page, "{{title}}", in_html(title));
  replace(page, "{{style}}", std::string(assets::style));
  replace(page, "{{script}}", std::string(assets::script));
  replace(
      page, "{{data}}",
      without_markup(data.dump(-1, ' ', false, Json::error_handler_t::replace)));  // Last: nothing in it is replaced.
  return page;
}

std::string page_data(const std::vector<SimulatedDesign>& designs, const Sweep* sweep) {
  return data_of(designs, sweep, most_records).dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string report_page(const std::vector<SimulatedDesign>& designs, const Sweep* sweep) {
  return page_of(designs.front().report->scenario->title, data_of(designs, sweep, most_records));
}

}  // namespace drsim
