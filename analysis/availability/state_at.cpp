#include "analysis/availability/state_at.hpp"

namespace drsim {

State state_at(const Scenario& scenario, const Trace& trace, Time at) {
  State state(scenario);
  for (const Record& record : trace.records) {
    if (record.at > at) break;
    state.advance(record.at);
    state.apply(record.change);
  }
  return state;
}

}  // namespace drsim
