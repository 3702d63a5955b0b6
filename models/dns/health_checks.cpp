#include "models/dns/health_checks.hpp"

namespace drsim {

// The first failed probe comes up to an interval after the failure; each tolerated one is an interval later, and the
// last one is only known to have failed when its timeout is over. So many good ones end it.
void HealthCheck::on(const FlowChanged& change) {
  const auto* flow = std::get_if<WatchedFlow::Probing>(&scenario()[change.flow].purpose);
  if (!flow) return;
  const HealthChecks& checks = *scenario()[flow->name].health;
  const Timer due = timer(Purpose::health, flow->name, flow->endpoint * checks.from.size() + flow->checker);
  const bool is_reached_now = is_reached(change.disposition);
  if (is_reached_now == state().finds_healthy(flow->name, flow->endpoint, flow->checker)) {
    disarm(due);
    return;
  }
  const Duration tolerated_failures = checks.tolerated_failures * checks.interval + checks.timeout;
  const Duration further = (checks.successes - 1) * checks.interval;
  arm_unless_armed(due, is_reached_now ? Uniform{further, further + checks.interval}
                                       : Uniform{tolerated_failures, tolerated_failures + checks.interval});
}

void HealthCheck::expired(const Timer& due) {
  const NameId name{due.component};
  const auto checkers = static_cast<std::uint32_t>(scenario()[name].health->from.size());
  const std::uint32_t endpoint = due.part / checkers, checker = due.part % checkers;
  const Status to = state().finds_healthy(name, endpoint, checker) ? Status::down : Status::up;
  if (checkers == 1)
    apply(EndpointChanged{name, endpoint, to});
  else
    apply(EndpointProbed{name, endpoint, checker, to});
}

void HealthCheck::on(const EndpointProbed& change) {
  const HealthChecks& checks = *scenario()[change.name].health;
  std::size_t against = 0;
  for (std::uint32_t checker = 0; checker < checks.from.size(); ++checker)
    against += state().finds_healthy(change.name, change.endpoint, checker) ? 0 : 1;
  const bool is_healthy = against < checks.votes;
  if (is_healthy != state().is_healthy(change.name, change.endpoint))
    apply(EndpointChanged{change.name, change.endpoint, is_healthy ? Status::up : Status::down});
}

// With none of them healthy it answers as if all were: with the first (Azure Traffic Manager, endpoint monitoring;
// Amazon Route 53 does likewise).
void HealthCheck::on(const EndpointChanged& change) {
  const NameId name = change.name;
  if (scenario()[name].health->tells_askers_apart()) return;  // Each is told what is right for him.
  const std::uint32_t now = state().endpoint(name);
  if (!scenario()[name].health->fails_back && state().is_healthy(name, now)) return;
  const std::size_t endpoints = scenario().index.endpoints_of_name[name.index].size();
  std::uint32_t first = 0;
  for (std::uint32_t i = 0; i < endpoints && !state().is_healthy(name, first); ++i)
    if (state().is_healthy(name, i)) first = i;
  if (first != now) apply(EndpointChosen{name, first});
}

}  // namespace drsim
