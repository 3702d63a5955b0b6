#include <map>

#include "analysis/availability/outages/critical_path.hpp"
#include "analysis/availability/story.hpp"
#include "analysis/page/parts.hpp"

namespace drsim {
namespace {

constexpr std::size_t most_instants = 2'000;
constexpr std::size_t most_text = 500'000;  // Bytes of a page that go into one design's trace.

}  // namespace

Json trace_of(const SimulatedDesign& design, std::size_t most) {
  const Scenario& scenario = *design.report->scenario;
  const std::vector<Record>& records = design.trace->records;
  std::size_t all = 0;
  for (const Record& record : records) all += record.at >= start_of_scenario;
  const bool only_told = all > most;

  Json texts = Json::array(), list = Json::array();
  std::map<std::string, std::size_t> places;
  std::vector<std::int64_t> shown(records.size(), -1);
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < records.size(); ++i) {
    const Record& record = records[i];
    // What is not shown passes its own cause on.
    const std::int64_t cause = record.cause.kind == Cause::Kind::record ? shown[record.cause.index] : -1;
    shown[i] = cause;
    const bool is_shown = record.at >= start_of_scenario && (!only_told || is_told(record));
    if (!is_shown || list.size() >= most || bytes > most_text) continue;
    std::string text = describe(scenario, record.change);
    bytes += 24;
    const auto [place, is_new] = places.try_emplace(std::move(text), texts.size());
    if (is_new) {
      texts.push_back(place->first);
      bytes += place->first.size() + 3;
    }
    shown[i] = static_cast<std::int64_t>(list.size());
    list.push_back({rounded(record.at), place->second, cause, to_text(phase_of(record.change))});
  }
  Json instants = Json::array(), told = Json::array();
  for (std::size_t i = 0; i < records.size() && instants.size() < most_instants; ++i) {
    if (!is_told(records[i])) continue;
    const double at = rounded(records[i].at);
    const bool is_new = instants.empty() || instants.back() != at;
    if (is_new)
      instants.push_back(at), told.push_back(describe(scenario, records[i].change));
    else
      told.back() = describe(scenario, records[i].change);
  }
  Json timeline = Json::array();
  for (const Action& action : scenario.timeline)
    if (timeline.size() < 200) timeline.push_back({rounded(action.at), describe(scenario, action)});
  return {{"texts", texts},       {"records", list},      {"left_out", all - list.size()},
          {"timeline", timeline}, {"instants", instants}, {"told", told}};
}

}  // namespace drsim
