#include "models/recovery/monitoring.hpp"

namespace drsim {

void Monitoring::on(const FlowChanged& change) {
  const auto* flow = std::get_if<WatchedFlow::Monitoring>(&scenario()[change.flow].purpose);
  if (!flow) return;
  const MonitorId id = flow->monitor;
  const Monitor& monitor = scenario()[id];
  const bool is_silent =
      monitor.vantage_points.size() > 1 ? state().is_silent(id, flow->vantage) : state().is_alarmed(id);
  // Its silence goes on while it cannot say so (reachability_acting.cpp); its vote does not count.
  const bool is_cut_off = flow->vantage > 0 && change.disposition == Disposition::client_down;
  if (is_cut_off != state().is_cut_off(id, flow->vantage)) apply(VantageCutOff{id, flow->vantage, is_cut_off});
  if (is_reached(change.disposition)) {
    disarm(timer(Purpose::hold, id, flow->vantage));
    if (is_silent) arm_unless_armed(timer(Purpose::heard, id, flow->vantage), Uniform{0s, monitor.heartbeat});
  } else {
    disarm(timer(Purpose::heard, id, flow->vantage));
    if (!is_silent)
      arm_unless_armed(timer(Purpose::hold, id, flow->vantage), residual(monitor.hold, monitor.heartbeat));
  }
}

void Monitoring::on(const VantageChanged& change) { count_votes(change.monitor); }
void Monitoring::on(const VantageCutOff& change) { count_votes(change.monitor); }

void Monitoring::count_votes(MonitorId monitor) {
  const bool is_alarm = state().silent_votes(monitor) >= scenario()[monitor].votes;
  if (is_alarm != state().is_alarmed(monitor)) apply(MonitorChanged{monitor, is_alarm});
}

void Monitoring::expired(const Timer& timer) {
  const MonitorId id{timer.component};
  const bool is_silent = timer.purpose == Purpose::hold;
  if (scenario()[id].vantage_points.size() > 1)
    apply(VantageChanged{id, timer.part, is_silent});
  else
    apply(MonitorChanged{id, is_silent});
}

}  // namespace drsim
