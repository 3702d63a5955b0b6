// What is shared at an instant, and what waits: the second half of load.hpp.

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>

#include "models/demand/load.hpp"
#include "models/demand/queueing.hpp"

namespace drsim {
namespace {

constexpr double near_enough = 1e-9;
constexpr double for_ever = std::numeric_limits<double>::infinity();

}  // namespace

void Load::set_present(std::size_t use, double share) { uses_[use].present = share; }

// Whoever was away has his part of what was missed there, and logs on.
void Load::note_who_came(Use& use) {
  const double now = use.present.value_or(use.reached), before = std::exchange(use.there, now);
  if (now <= before) return;
  const double users = static_cast<double>(scenario_[use.clients].count) * use.active * use.demand->admitted;
  const double back = before < 1 ? (now - before) / (1 - before) : 0;
  use.backlog += (now - before) * users * seconds(use.demand->log_on) + back * use.missed;
  use.missed -= back * use.missed;
}

// At work, there and let in, on one way.
double Load::users_of(const Flow& flow) const {
  const Use& use = uses_[flow.use];
  if (flow.way >= use.ways.size() || use.reached == 0) return 0;
  return static_cast<double>(scenario_[use.clients].count) * use.active * use.demand->admitted * use.there *
         use.ways[flow.way].share / use.reached;
}

// In users' work a second.
double Load::wanted_by(const Flow& flow) const {
  const Use& use = uses_[flow.use];
  if (flow.is_unanswered) return use.is_waiting ? users_of(flow) * use.demand->retries : 0;
  return users_of(flow) * (use.is_waiting ? use.demand->peak : 1);
}

double Load::carried_for(const Flow& flow) const {
  const double bits = uses_[flow.use].demand->bits();
  return bits > 0 ? network_.rate(flow.on_lines) / bits : servers_.rate(flow.at_servers);
}

void Load::share_servers(bool after_lines) {
  for (const auto& flows : flows_)
    for (const Flow& flow : flows) {
      const double wanted = wanted_by(flow),
                   weight = users_of(flow) * (flow.is_unanswered ? uses_[flow.use].demand->retries : 1);
      const double had = servers_.rate(flow.at_servers), carried = carried_for(flow);
      const bool has_less = after_lines && carried < had * (1 - near_enough);
      servers_.set_demand(flow.at_servers, has_less ? carried : wanted, weight > 0 ? weight : 1);
    }
  servers_.share();
}

void Load::share_lines() {
  for (const auto& flows : flows_)
    for (const Flow& flow : flows) {
      const TrafficDemand& demand = *uses_[flow.use].demand;
      const double bits = demand.bits();
      if (bits == 0) continue;
      const double weight = users_of(flow) * (flow.is_unanswered ? demand.retries : 1) *
                            (demand.service_class ? scenario_.service_classes[*demand.service_class].weight : 1);
      network_.set_demand(flow.on_lines, servers_.rate(flow.at_servers) * bits, weight > 0 ? weight : 1);
    }
  network_.share();
}

// Who has less than he asks for will have to make up for it, and asks for more from then on: so far it is shared again.
void Load::share() {
  for (Use& use : uses_) {
    note_who_came(use);
    use.is_waiting = use.backlog > 0;
  }
  for (int turn = 0; turn < 2; ++turn) {
    share_servers(false);
    share_lines();
    share_servers(true);
    share_lines();
    bool is_another = false;
    for (std::size_t u = 0; u < uses_.size(); ++u) {
      measure(u);
      Use& use = uses_[u];
      const bool begins_to_wait =
          !use.is_waiting && use.demand->catches_up > 0 && use.served < use.asked * (1 - near_enough);
      use.is_waiting |= begins_to_wait;
      is_another |= begins_to_wait;
    }
    if (!is_another) break;
  }
}

void Load::measure(std::size_t u) {
  Use& use = uses_[u];
  const double users = static_cast<double>(scenario_[use.clients].count) * use.active;
  use.all = users;
  use.asked = users * use.demand->admitted * use.there;
  use.served = use.response = 0;
  use.bottleneck = {};
  // Who is served by nobody's leave is served as he always was: what he holds works still.
  if (use.ways.empty()) use.served = use.asked;
  double shares = 0;
  for (const Flow& flow : flows_[u]) {
    if (flow.is_unanswered || flow.way >= use.ways.size()) continue;
    use.served += carried_for(flow);
    use.response += use.ways[flow.way].share * response_on(use, flow);
    shares += use.ways[flow.way].share;
    const bool has_less = carried_for(flow) < users_of(flow) * (1 - near_enough) || use.backlog > 0;
    if (has_less && use.bottleneck.index() == 0) use.bottleneck = bottleneck_of(flow);
  }
  if (use.served > use.asked * (1 - near_enough) && use.backlog == 0) use.served = use.asked;
  if (shares > 0) use.response /= shares;
  if (use.backlog > 0) use.response += use.served > 0 ? use.backlog / use.served : for_ever;
}

// The service, slower the less of it there is for each; and round trips.
double Load::response_on(const Use& use, const Flow& flow) const {
  const auto& stated = scenario_[use.application].response;
  if (!stated) return 0;
  const UserWay& way = use.ways[flow.way];
  const auto& capacity = scenario_[scenario_[way.server].group].capacity;
  const double of_host = computing_[way.server.index];
  double service = seconds(stated->service);
  if (of_host == 0) return for_ever;
  if (!capacity) service /= of_host;
  if (stated->queues) {
    const double room = servers_.capacity(way.server.index);
    service = mm1_response(service, capacity ? servers_.load(way.server.index) * (1 + near_enough) / room : 0);
  } else if (!capacity || capacity->overload == Overload::slows) {
    const double wanted = users_of(flow), had = servers_.rate(flow.at_servers);
    if (wanted > 0 && had < wanted * (1 - near_enough)) service = had > 0 ? service * wanted / had : for_ever;
  }
  return service + seconds(stated->round_trips * way.round_trip) + seconds(between_[flow.use]);
}

Bottleneck Load::bottleneck_of(const Flow& flow) const {
  for (const SharedFlow::Part& part : servers_.flow(flow.at_servers).parts)
    if (servers_.is_full(part.line))
      return part.line < scenario_.vms.size() ? Bottleneck{VmId{part.line}}
                                              : Bottleneck{ApplicationId{part.line - scenario_.vms.size()}};
  for (const SharedFlow::Part& part : network_.flow(flow.on_lines).parts) {
    if (!network_.is_full(part.line)) continue;
    if (part.line < 2 * scenario_.links.size()) return Hop{LinkId{part.line / 2}, part.line % 2 == 1};
    for (std::size_t r = 0; r < gateways_.size(); ++r)
      if (gateways_[r] == part.line) return RouterId{r};
  }
  return {};
}

double Load::asked_of_line(std::uint32_t line) const {
  double asked = 0;
  for (const auto& flows : flows_)
    for (const Flow& flow : flows)
      for (const SharedFlow::Part& part : network_.flow(flow.on_lines).parts)
        if (part.line == line) asked += wanted_by(flow) * uses_[flow.use].demand->bits() * part.of_rate;
  return asked;
}

double Load::asked_of_server(std::uint32_t server) const {
  double asked = 0;
  for (const auto& flows : flows_)
    for (const Flow& flow : flows)
      for (const SharedFlow::Part& part : servers_.flow(flow.at_servers).parts)
        if (part.line == server) asked += wanted_by(flow) * part.of_rate;
  return asked;
}

void Load::pass(Time until) {
  const double span = seconds(until - now_);
  now_ = until;
  if (span <= 0) return;
  for (Use& use : uses_) {
    const double users = static_cast<double>(scenario_[use.clients].count) * use.active * use.demand->admitted;
    use.missed += use.demand->catches_up * users * (1 - use.there) * span;
    if (use.served < use.asked)
      use.backlog += use.demand->catches_up * (use.asked - use.served) * span;
    else if (use.backlog > 0)
      use.backlog = std::max(0.0, use.backlog - (use.served - use.asked) * span);
    if (use.served > use.asked && use.backlog <= (use.served - use.asked) * 1e-6) use.backlog = 0;
  }
}

std::optional<Time> Load::next() const {
  std::optional<Time> next;
  const auto at = [&](Time one) { next = next ? std::min(*next, one) : one; };
  for (const Use& use : uses_) {
    if (use.backlog > 0 && use.served > use.asked * (1 + near_enough)) {
      const double wait = use.backlog / (use.served - use.asked);
      if (wait < seconds(longest_duration)) at(now_ + std::max(Duration{1}, Duration{std::llround(wait * 1e6)}));
    }
    if (const auto change = next_step(use)) at(*change);
  }
  return next;
}

}  // namespace drsim
