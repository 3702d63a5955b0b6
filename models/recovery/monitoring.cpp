#include "models/recovery/monitoring.hpp"

namespace drsim {

void Monitoring::on(const FlowChanged& change) {
  const auto* flow = std::get_if<WatchedFlow::Monitoring>(&scenario()[change.flow].purpose);
  if (!flow) return;
  const MonitorId id = flow->monitor;
  const Monitor& monitor = scenario()[id];
  if (is_reached(change.disposition)) {
    disarm(timer(Purpose::hold, id));
    if (state().is_alarmed(id)) arm_unless_armed(timer(Purpose::heard, id), Uniform{0s, monitor.heartbeat});
  } else {
    disarm(timer(Purpose::heard, id));
    if (!state().is_alarmed(id)) arm_unless_armed(timer(Purpose::hold, id), residual(monitor.hold, monitor.heartbeat));
  }
}

void Monitoring::expired(const Timer& timer) {
  apply(MonitorChanged{MonitorId{timer.component}, timer.purpose == Purpose::hold});
}

}  // namespace drsim
