#include "models/ethernet/bridging.hpp"

#include <algorithm>

#include "models/ethernet/tree/bridge_profile.hpp"

namespace drsim {
void Bridging::on(const SiteChanged& change) {
  Event event;
  for (const SwitchId node : scenario().index.switches_of_site[change.site.index]) {
    event.at.merge(around(node));
    if (change.to == Status::up) event.plugged_in.merge(trunks_of(node));
  }
  if (!event.at.empty()) reconverge(event);
}

void Bridging::on(const SwitchChanged& change) {
  reconverge({true, around(change.node), change.to == Status::up ? trunks_of(change.node) : std::set<LinkId>{}});
}

void Bridging::on(const LinkChanged& change) {
  const Link& link = scenario()[change.link];
  if (!link.is_trunk()) return;
  disarm(timer(Purpose::recovery, change.link));
  const auto [a, b] = ends_of(link);
  Event event{true, {a, b}, {}};
  if (change.to == Status::up) event.plugged_in.insert(change.link);
  reconverge(event);
}

void Bridging::on(const PortRecovered& change) {
  const auto [a, b] = ends_of(scenario()[change.link]);
  reconverge({true, {a, b}, {change.link}});
}

void Bridging::on(const SpanningTreeChanged& change) { reconverge({false, {change.node}, {}}); }
void Bridging::on(const BpdusChanged&) { reconverge({false, {}, {}}); }
void Bridging::on(const LossChanged& change) {
  const Link& link = scenario()[change.link];
  if (!link.is_trunk()) return;
  reconverge({false, {}, {}});
  if (!link.lag.empty()) watch_member(change.link);
}

// LACPDUs come every 30 s or every second, and are missed after three of them; one that comes again lets the member
// back in after two seconds (IEEE 802.1AX-2014 section 6.4.4: Slow_Periodic_Time, Long_Timeout_Time,
// Aggregate_Wait_Time). What loses data only, they never find.
void Bridging::watch_member(LinkId member) {
  const Lacp lacp = scenario()[member].lacp;
  if (lacp == Lacp::off) return;
  const bool is_dead = state().loses(member) == Loss::everything;
  const Timer timeout = timer(Purpose::lacp, member);
  if (is_dead != state().is_in_lag(member))
    disarm(timeout);
  else if (is_dead)
    arm_unless_armed(timeout, lacp == Lacp::slow ? residual(90s, 30s) : residual(3s, 1s));
  else
    arm_unless_armed(timeout, Uniform{2s, 3s});
}

// A port that shut itself down comes back by itself if its switch is told so.
void Bridging::shut(LinkId trunk) {
  const auto ends = ends_of(scenario()[trunk]);
  reconverge({true, {ends[0], ends[1]}, {}});
  std::optional<Duration> soonest;
  for (const SwitchId end : ends)
    if (const auto& after = scenario()[end].errdisable_recovery; after && (!soonest || *after < *soonest))
      soonest = after;
  if (soonest) arm(timer(Purpose::recovery, trunk), Fixed{*soonest});
}

// A guarded port hears the first BPDU of another port within a hello: ports send one when they come up, those that are
// designated with every hello, and all answer a proposal (IEEE 802.1D-2004 section 17.10).
void Bridging::watch_guards() {
  const auto is_guarded = [&](std::size_t i) { return state().bpdus(LinkId{i}) == Bpdus::guard; };
  bool is_any = false;
  for (std::size_t i = 0; i < scenario().links.size() && !is_any; ++i) is_any = is_guarded(i);
  if (!is_any) return;
  Bridges now = bridges();
  for (std::size_t i = 0; i < scenario().links.size(); ++i)
    if (is_guarded(i)) now.filters_bpdus[i] = state().loses(LinkId{i}) == Loss::everything;
  std::vector<std::optional<Duration>> hears(scenario().links.size());  // By link: the hello of who is heard.
  for (const BpduSegment& segment : bpdu_segments(scenario(), now)) {
    Duration hello{};
    for (const BridgePort& port : segment) hello = std::max(hello, scenario()[port.node].hello);
    for (const BridgePort& port : segment)
      for (const LinkId link : port.links)
        if (segment.size() > 1) hears[link.index] = hello;
  }
  for (std::size_t i = 0; i < hears.size(); ++i) {
    if (!is_guarded(i)) continue;
    if (hears[i])
      arm_unless_armed(timer(Purpose::guard, LinkId{i}), Uniform{0s, *hears[i]});
    else
      disarm(timer(Purpose::guard, LinkId{i}));
  }
}

bool Bridging::is_listening(SwitchId node) const {
  return state().is_up(node) && state().speaks_spanning_tree(node) && !state().loses_bpdus(node);
}

std::optional<SwitchId> Bridging::only_speaker(LinkId trunk) const {
  const auto [a, b] = ends_of(scenario()[trunk]);
  if (state().speaks_spanning_tree(a) == state().speaks_spanning_tree(b)) return {};
  return state().speaks_spanning_tree(a) ? a : b;
}

bool Bridging::is_edge(LinkId trunk) const {
  return scenario()[trunk].is_edge && state().bpdus(trunk) == Bpdus::pass && only_speaker(trunk).has_value();
}

std::set<SwitchId> Bridging::around(SwitchId node) const {
  std::set<SwitchId> found{node};
  for (const LinkId trunk : scenario().index.trunks_of_switch[node.index])
    for (const Node& end : scenario()[trunk].ends) found.insert(std::get<SwitchId>(end));
  return found;
}

std::set<LinkId> Bridging::trunks_of(SwitchId node) const {
  const std::vector<LinkId>& trunks = scenario().index.trunks_of_switch[node.index];
  return {trunks.begin(), trunks.end()};
}

// A switch that is overloaded still takes BPDUs off the line: only one without spanning tree passes them on.
Bridges Bridging::bridges() const {
  Bridges now;
  for (std::size_t i = 0; i < scenario().links.size(); ++i) {
    now.is_up.push_back(state().is_up(LinkId{i}));
    now.filters_bpdus.push_back(state().bpdus(LinkId{i}) != Bpdus::pass ||
                                state().loses(LinkId{i}) == Loss::everything);
    now.forwards.push_back(state().is_forwarding(LinkId{i}));
  }
  for (std::size_t i = 0; i < scenario().switches.size(); ++i) {
    const SwitchId node{i};
    now.speaks.push_back(is_listening(node));
    now.passes_on.push_back(scenario()[node].passes_bpdus && !state().speaks_spanning_tree(node));
  }
  return now;
}

// A port that must not forward stops at once: that is what keeps the tree free of loops while it changes. One that may
// forward waits. An edge port forwards first, and learns with the next BPDU whether it should.
void Bridging::reconverge(const Event& event) {
  Bridges now = bridges();
  for (const LinkId trunk : event.plugged_in) {
    if (!state().is_up(trunk) || !is_edge(trunk)) continue;
    now.filters_bpdus[trunk.index] = true;
    arm(timer(Purpose::guard, trunk), Uniform{0s, scenario()[*only_speaker(trunk)].hello});
  }
  const TreeRoles roles = spanning_tree(scenario(), now);
  for (std::size_t i = 0; i < scenario().links.size(); ++i) {
    if (!scenario().links[i].is_trunk()) continue;
    const LinkId trunk{i};
    const bool may = roles.forwards[i] && state().is_up(trunk);
    if (!may) {
      disarm(timer(Purpose::port, trunk));
      apply(TrunkChanged{trunk, Status::down, roles.discards[i], roles.bridges[i]});
    } else if (!state().is_forwarding(trunk)) {
      const Delay wait = delay(trunk, roles, event);
      if (wait == Delay{Fixed{}})
        apply(TrunkChanged{trunk, Status::up});
      else
        arm_unless_armed(timer(Purpose::port, trunk), wait);
    }
  }
  watch_guards();
}

// Whether what kept a trunk from forwarding is gone, but its port only notices that it hears nothing any more.
bool Bridging::must_find_out(LinkId trunk, const Event& event) const {
  if (state().bpdus(trunk) != Bpdus::pass || scenario()[trunk].kind != TrunkKind::trunk) return false;
  const auto [a, b] = ends_of(scenario()[trunk]);
  if (state().loses_bpdus(a) || state().loses_bpdus(b) || state().loses(trunk) == Loss::everything) return true;
  // It has heard its own switch, or another, by way of one that passes BPDUs on.
  const auto speaker = only_speaker(trunk);
  const SwitchId other = speaker == a ? b : a;
  return speaker && scenario()[other].spanning_tree == SpanningTree::none && scenario()[other].passes_bpdus &&
         state().is_up(*speaker) && state().discarding(trunk) == *speaker && !event.plugged_in.contains(trunk);
}

// Until a trunk that the tree wants now forwards. What spanning tree does not see, it does not hold up; but who does
// not hear any more has to find that out, and a port that is not made for hosts listens first.
Delay Bridging::delay(LinkId trunk, const TreeRoles& roles, const Event& event) const {
  const auto [a, b] = ends_of(scenario()[trunk]);
  if (scenario()[trunk].elects_forwarder) return scenario()[trunk].election;
  const auto speaker = only_speaker(trunk);
  const bool must_listen = speaker && event.plugged_in.contains(trunk) && !is_edge(trunk) &&
                           state().bpdus(trunk) == Bpdus::pass && scenario()[trunk].kind == TrunkKind::trunk;
  const bool must_notice = must_find_out(trunk, event);
  if (!roles.is_seen[trunk.index] && !must_notice && !must_listen) return Fixed{};
  const Switch& root = scenario()[roles.root_of[speaker.value_or(a).index]];
  // Nobody answers a proposal there: the port listens and learns (section 17.14), whatever spanning tree it speaks.
  if (must_listen) return Fixed{2 * root.forward_delay};
  // Its own loss a switch need not wait for: that of another it learns of by hearing nothing better any more.
  const bool is_direct = event.is_seen && event.at.contains(state().discarding(trunk)) && !(must_notice && speaker);
  const auto is_rapid = [&](SwitchId end) {
    return (speaker && end != *speaker) || scenario()[end].spanning_tree == SpanningTree::rstp;
  };
  if (!is_rapid(a) || !is_rapid(b)) return delay_of_the_slow_kind(trunk, root, is_direct);
  // Proposal and agreement, link by link (section 17.10); without carrier loss, three hellos must be missed first
  // (section 17.17.6).
  if (event.is_seen && !(must_notice && speaker)) return Uniform{50ms, 1s};
  return residual(3 * root.hello, root.hello);
}

// Listening and learning (section 17.14); who did not see the loss waits until what it last heard has aged, which was a
// second old for each bridge it had come through (section 17.21.20).
Delay Bridging::delay_of_the_slow_kind(LinkId trunk, const Switch& root, bool is_direct) const {
  const BridgeTiming timing = timing_of(scenario()[state().discarding(trunk)].profile);
  const Duration opening = 2 * root.forward_delay, late = 2 * lateness(timing, root.forward_delay);
  if (is_direct) {
    const Duration latest = opening + late + timing.carrier_notice;
    return latest == opening ? Delay{Fixed{opening}} : Delay{Uniform{opening, latest}};
  }
  const Duration aged =
      std::max(root.max_age - state().bridges_heard_through(trunk) * timing.age_per_bridge, Duration{});
  const Duration soonest = std::max(aged - root.hello - timing.hold, Duration{});
  return Uniform{soonest + opening, aged + lateness(timing, root.max_age) + opening + late};
}

void Bridging::expired(const Timer& timer) {
  const LinkId trunk{timer.component};
  if (timer.purpose == Purpose::recovery)
    apply(PortRecovered{trunk});
  else if (timer.purpose == Purpose::lacp)
    apply(MemberChanged{trunk, state().is_in_lag(trunk) ? Status::down : Status::up});
  else if (timer.purpose == Purpose::guard && state().bpdus(trunk) == Bpdus::guard)
    apply(GuardTripped{trunk});
  else if (timer.purpose == Purpose::guard || timer.purpose == Purpose::tree)
    // An edge port has heard whatever BPDUs there are. Or a storm overloads many switches in one instant: seen one
    // after the other, each would tear the tree apart by itself.
    reconverge({false, {}, {}});
  else
    // Nothing that would forbid it has happened since: that would have disarmed it.
    apply(TrunkChanged{trunk, Status::up});
}

}  // namespace drsim
