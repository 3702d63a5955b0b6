#include "models/state/timer_table.hpp"

namespace drsim {
namespace {

const TimerRow& row_of(const Timer& timer) {
  return std::visit([](auto kind) -> const TimerRow& { return row_of(kind); }, timer.purpose.kind());
}

}  // namespace

std::string stream_name(const Scenario& scenario, const Timer& timer) {
  const TimerRow& row = row_of(timer);
  return std::string(row.word) + " " + row.component(scenario, timer.component, timer.part);
}

void expired(const Rule& rule, const Timer& timer) { row_of(timer).expired(rule, timer); }

}  // namespace drsim
