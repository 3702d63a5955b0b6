// Scenarios of the library, simulated, and what every report must fulfil.

#pragma once

#include <gtest/gtest.h>

#include <string>
#include <type_traits>

#include "analysis/availability/report.hpp"
#include "models/state/state.hpp"
#include "scenarios/reading/reader.hpp"
#include "sim/simulate.hpp"

namespace drsim {

inline const std::string source_dir = DRSIM_SOURCE_DIR;

/// A scenario of the library, which must be without fault.
inline Scenario library_scenario(const std::string& file) {
  Reading reading = read_scenario(source_dir + "/scenarios/" + file);
  for (const Diagnostic& diagnostic : reading.diagnostics) ADD_FAILURE() << to_text(diagnostic, false);
  return std::move(reading.scenario).value();
}

/// Every outage is accounted for: its critical path runs from its start to its end, or to the horizon, without a gap,
/// an overlap or a step that nothing explains.
inline void expect_accounted_for(const Scenario& scenario, const RunReport& report) {
  for (const PopulationReport& population : report.populations) {
    for (const Outage& outage : population.outages) {
      Time reached = outage.from;
      for (const PathStep& step : outage.critical_path) {
        EXPECT_EQ(step.from, reached) << step.what;
        EXPECT_LT(step.from, step.to) << step.what;
        EXPECT_NE(step.phase, Phase::unexplained);
        reached = step.to;
      }
      EXPECT_EQ(reached, outage.to.value_or(scenario.end()));
    }
  }
}

/// Calls `look` with the state after each record of a trace, and with the record if it asks for it.
template <class Look>
void replay(const Scenario& scenario, const Trace& trace, Look look) {
  State state(scenario);
  for (const Record& record : trace.records) {
    state.advance(record.at);
    EXPECT_TRUE(state.apply(record.change)) << describe(scenario, record.change);
    if constexpr (std::is_invocable_v<Look&, const State&, const Record&>)
      look(state, record);
    else
      look(state);
  }
}

}  // namespace drsim
