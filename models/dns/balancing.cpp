#include "models/dns/balancing.hpp"

#include <algorithm>

namespace drsim {

// The first probe to fail is sent up to an interval after the failure, each further one an interval later; nobody
// answers the last one, which is only known when its time is over. A service that answers with an error is known to be
// unhealthy at once. The way back begins with the first good probe.
void Balancing::on(const FlowChanged& change) {
  const auto* flow = std::get_if<WatchedFlow::Balancing>(&scenario()[change.flow].purpose);
  if (!flow) return;
  const BackendProbe& probe = scenario()[flow->balancer].probe;
  const Timer due = timer(Purpose::backend, flow->balancer, flow->member);
  if (!state().is_up(flow->balancer)) {  // What it found before is what it begins with when it is back.
    disarm(due);
    return;
  }
  const bool serves_badly =
      change.disposition == Disposition::dependency_down || change.disposition == Disposition::commits_wait;
  const bool answers = is_reached(change.disposition) || (serves_badly && !probe.asks_service);
  if (answers == state().is_healthy(flow->balancer, flow->member)) {
    disarm(due);
    return;
  }
  const Duration more = ((answers ? probe.successes : probe.failures) - 1) * probe.every;
  const Duration silence = answers || serves_badly ? Duration{} : probe.timeout;
  arm_unless_armed(due, Uniform{more + silence, more + silence + probe.every});
}

// Those that are added come first: at no instant is there nobody.
void Balancing::use(LoadBalancerId balancer, const std::vector<VmId>& backends) {
  const std::vector<VmId>& pool = scenario()[balancer].pool;
  for (const bool is_used : {true, false})
    for (std::uint32_t member = 0; member < pool.size(); ++member)
      if ((std::find(backends.begin(), backends.end(), pool[member]) != backends.end()) == is_used &&
          state().is_used(balancer, member) != is_used)
        apply(BackendUsed{balancer, pool[member], is_used});
}

void Balancing::on(const BackendUsed& change) {
  const LoadBalancer& balancer = scenario()[change.balancer];
  if (!balancer.drains) return;
  const auto member = std::find(balancer.pool.begin(), balancer.pool.end(), change.vm) - balancer.pool.begin();
  const Timer due = timer(Purpose::drain, change.balancer, static_cast<std::size_t>(member));
  if (change.is_used)
    disarm(due);
  else
    arm(due, Fixed{*balancer.drains});
}

void Balancing::expired(const Timer& due) {
  const LoadBalancerId balancer{due.component};
  const VmId vm = scenario()[balancer].pool[due.part];
  if (due.purpose == Purpose::drain) return apply(BackendDrained{balancer, vm});
  apply(BackendChanged{balancer, vm, state().is_healthy(balancer, due.part) ? Status::down : Status::up});
}

}  // namespace drsim
