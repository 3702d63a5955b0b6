#include "models/dns/health_checks.hpp"

namespace drsim {

// The first failed probe comes up to an interval after the failure; each tolerated one is an interval later, and the
// last one is only known to have failed when its timeout is over. The first good probe ends it.
void HealthCheck::on(const FlowChanged& change) {
  const auto* flow = std::get_if<WatchedFlow::Probing>(&scenario()[change.flow].purpose);
  if (!flow) return;
  const HealthChecks& checks = *scenario()[flow->name].health;
  const Timer due = timer(Purpose::health, flow->name, flow->endpoint);
  const bool is_reached_now = is_reached(change.disposition);
  if (is_reached_now == state().is_healthy(flow->name, flow->endpoint)) {
    disarm(due);
    return;
  }
  const Duration tolerated_failures = checks.tolerated_failures * checks.interval + checks.timeout;
  arm_unless_armed(due, is_reached_now ? Uniform{0s, checks.interval}
                                       : Uniform{tolerated_failures, tolerated_failures + checks.interval});
}

void HealthCheck::expired(const Timer& due) {
  const NameId name{due.component};
  apply(EndpointChanged{name, due.part, state().is_healthy(name, due.part) ? Status::down : Status::up});
}

// With none of them well, the answer stays.
void HealthCheck::on(const EndpointChanged& change) {
  const std::size_t endpoints = scenario().index.endpoints_of_name[change.name.index].size();
  for (std::uint32_t i = 0; i < endpoints; ++i) {
    if (!state().is_healthy(change.name, i)) continue;
    if (i != state().endpoint(change.name)) apply(EndpointChosen{change.name, i});
    return;
  }
}

}  // namespace drsim
