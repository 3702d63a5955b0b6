// Stories from text, and what is looked up in their traces: instants, changes, losses.

#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <functional>
#include <string>
#include <vector>

#include "tests/simulation.hpp"

namespace drsim {

constexpr Time at(Duration since) { return start_of_scenario + since; }

/// Reads a scenario from its text, simulated for four hours unless it says how long.
inline Reading reading_of_story(const std::string& text, bool four_hours = true) {
  const std::string file = testing::TempDir() + "/story-" + std::to_string(getpid()) + ".yaml";
  std::ofstream(file) << "drsim: 1\n" << (four_hours ? "horizon: 4h\n" : "") << text;
  return read_scenario(file);
}
/// It must be without error; it may well be unwise.
inline Scenario scenario_of(const std::string& text, bool four_hours = true) {
  Reading reading = reading_of_story(text, four_hours);
  for (const Diagnostic& diagnostic : reading.diagnostics)
    if (diagnostic.severity == Severity::error) ADD_FAILURE() << to_text(diagnostic, false);
  return std::move(reading.scenario).value();
}
/// Likewise, simulated for six hours.
inline Scenario six_hours_of(const std::string& text) { return scenario_of("horizon: 6h\n" + text, false); }
/// There must be nothing to say of it, not even a warning.
inline Scenario faultless_scenario_of(const std::string& text) {
  Reading reading = reading_of_story(text);
  for (const Diagnostic& diagnostic : reading.diagnostics) ADD_FAILURE() << to_text(diagnostic, false);
  return std::move(reading.scenario).value();
}

/// The one with this name, of a list of the scenario's.
template <class Component>
Id<Component> named(const std::vector<Component>& all, const std::string& name) {
  for (std::size_t i = 0; i < all.size(); ++i)
    if (all[i].name == name) return Id<Component>{i};
  ADD_FAILURE() << name;
  return {};
}

/// The instants at which a change like this happened.
template <class Wanted>
std::vector<Time> instants(const Trace& trace, Wanted is_wanted) {
  std::vector<Time> found;
  for (const Record& record : trace.records)
    if (std::visit([&](const auto& change) { return is_wanted(change); }, record.change)) found.push_back(record.at);
  return found;
}
template <class Kind>
auto any(std::function<bool(const Kind&)> is_wanted = [](const Kind&) { return true; }) {
  return [is_wanted](const auto& change) {
    if constexpr (std::is_same_v<std::decay_t<decltype(change)>, Kind>)
      return is_wanted(change);
    else
      return false;
  };
}

/// All changes of one kind, and when they happened.
template <class Kind>
std::vector<std::pair<Time, Kind>> changes_of(const Trace& trace) {
  std::vector<std::pair<Time, Kind>> found;
  for (const Record& record : trace.records)
    if (const auto* change = std::get_if<Kind>(&record.change)) found.emplace_back(record.at, *change);
  return found;
}

/// The applications that a scenario of the library takes from some of their users for more than a minute in the mean.
inline std::vector<std::string> applications_lost(const std::string& file) {
  const Scenario scenario = library_scenario(file);
  const RunReport report = analyse(scenario, simulate(scenario, 1));
  expect_accounted_for(scenario, report);
  std::vector<std::string> lost;
  for (const PopulationReport& population : report.populations)
    if (population.mean_downtime > 60) lost.push_back(scenario[population.application].name);
  return lost;
}

/// When something first happened.
template <class Kind>
std::optional<Time> first_of(
    const Trace& trace, std::function<bool(const Kind&)> is_wanted = [](const Kind&) { return true; }) {
  for (const Record& record : trace.records)
    if (const auto* change = std::get_if<Kind>(&record.change); change && is_wanted(*change)) return record.at;
  return {};
}

}  // namespace drsim
