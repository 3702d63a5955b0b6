#include "models/ethernet/bridging.hpp"

#include <algorithm>

#include "models/ethernet/bridge_profile.hpp"

namespace drsim {

void Bridging::on(const SiteChanged& change) {
  std::set<SwitchId> at;
  for (const SwitchId node : scenario().index.switches_of_site[change.site.index]) at.merge(around(node));
  if (!at.empty()) reconverge(Notice::carrier, at);
}

void Bridging::on(const SwitchChanged& change) { reconverge(Notice::carrier, around(change.node)); }

void Bridging::on(const LinkChanged& change) {
  const Link& link = scenario()[change.link];
  if (!link.is_trunk()) return;
  reconverge(Notice::carrier, {std::get<SwitchId>(link.ends[0]), std::get<SwitchId>(link.ends[1])});
  watch_guard(change.link);
}
void Bridging::on(const GuardTripped& change) { on(LinkChanged{change.link, Status::down}); }

void Bridging::on(const SpanningTreeChanged& change) { reconverge(Notice::silence, {change.node}); }
void Bridging::on(const BpdusChanged& change) {
  reconverge(Notice::silence, {});
  watch_guard(change.link);
}
void Bridging::on(const LossChanged& change) {
  if (scenario()[change.link].is_trunk()) reconverge(Notice::silence, {});
}

// The next BPDU from the other end is at most a hello away.
void Bridging::watch_guard(LinkId trunk) {
  const Link& link = scenario()[trunk];
  const SwitchId a = std::get<SwitchId>(link.ends[0]), b = std::get<SwitchId>(link.ends[1]);
  const bool is_told =
      state().is_up(trunk) && (is_listening(a) || is_listening(b)) && state().loses(trunk) != Loss::everything;
  if (state().bpdus(trunk) != Bpdus::guard || !is_told)
    disarm(timer(Purpose::guard, trunk));
  else
    arm_unless_armed(timer(Purpose::guard, trunk), Uniform{0s, std::max(scenario()[a].hello, scenario()[b].hello)});
}

bool Bridging::is_listening(SwitchId node) const {
  return state().is_up(node) && state().speaks_spanning_tree(node) && !state().loses_bpdus(node);
}

std::set<SwitchId> Bridging::around(SwitchId node) const {
  std::set<SwitchId> found{node};
  for (const LinkId trunk : scenario().index.trunks_of_switch[node.index])
    for (const Node& end : scenario()[trunk].ends) found.insert(std::get<SwitchId>(end));
  return found;
}

Bridges Bridging::bridges() const {
  Bridges now;
  for (std::size_t i = 0; i < scenario().links.size(); ++i) {
    now.is_up.push_back(state().is_up(LinkId{i}));
    now.filters_bpdus.push_back(state().bpdus(LinkId{i}) != Bpdus::pass ||
                                state().loses(LinkId{i}) == Loss::everything);
  }
  for (std::size_t i = 0; i < scenario().switches.size(); ++i) now.speaks.push_back(is_listening(SwitchId{i}));
  return now;
}

// A port that must not forward stops at once: that is what keeps the tree free of loops while it changes. One that may
// forward waits.
void Bridging::reconverge(Notice notice, const std::set<SwitchId>& at) {
  const TreeRoles roles = spanning_tree(scenario(), bridges());
  for (std::size_t i = 0; i < scenario().links.size(); ++i) {
    if (!scenario().links[i].is_trunk()) continue;
    const LinkId trunk{i};
    const bool may = roles.forwards[i] && state().is_up(trunk);
    if (!may) {
      disarm(timer(Purpose::port, trunk));
      apply(TrunkChanged{trunk, Status::down, roles.discards[i], roles.bridges_to_root(scenario(), trunk)});
    } else if (!state().is_forwarding(trunk)) {
      const Delay wait = delay(trunk, roles, notice, at);
      if (wait == Delay{Fixed{}})
        apply(TrunkChanged{trunk, Status::up});
      else
        arm_unless_armed(timer(Purpose::port, trunk), wait);
    }
  }
}

// Until a trunk that the tree wants now forwards. What spanning tree does not see, it does not hold up; but who does
// not hear any more has to find that out.
Delay Bridging::delay(LinkId trunk, const TreeRoles& roles, Notice notice, const std::set<SwitchId>& at) const {
  const SwitchId a = std::get<SwitchId>(scenario()[trunk].ends[0]), b = std::get<SwitchId>(scenario()[trunk].ends[1]);
  const bool is_unheard =
      state().bpdus(trunk) == Bpdus::pass && scenario()[trunk].kind == TrunkKind::trunk &&
      (state().loses_bpdus(a) || state().loses_bpdus(b) || state().loses(trunk) == Loss::everything);
  if (!roles.is_seen[trunk.index] && !is_unheard) return Fixed{};
  const Switch& root = scenario()[roles.root_of[a.index]];
  // Its own loss a switch need not wait for: that of another it learns of by hearing nothing better any more.
  const bool is_direct = notice == Notice::carrier && at.contains(state().discarding(trunk));
  const bool is_rapid =
      scenario()[a].spanning_tree == SpanningTree::rstp && scenario()[b].spanning_tree == SpanningTree::rstp;
  if (is_rapid) {
    // Proposal and agreement, link by link (section 17.10); without carrier loss, three hellos must be missed first
    // (section 17.17.6).
    if (notice == Notice::carrier) return Uniform{50ms, 1s};
    return residual(3 * root.hello, root.hello);
  }
  // Listening and learning (section 17.14); who did not see the loss waits until what it last heard has aged, which was
  // a second old for each bridge it had come through (section 17.21.20).
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
  if (timer.purpose == Purpose::guard) {
    apply(GuardTripped{LinkId{timer.component}});
    return;
  }
  if (timer.purpose == Purpose::tree) {
    // A storm overloads many switches in one instant: seen one after the other, each would tear the tree apart by
    // itself.
    reconverge(Notice::silence, {});
    return;
  }
  // Nothing that would forbid it has happened since: that would have disarmed it.
  apply(TrunkChanged{LinkId{timer.component}, Status::up});
}

}  // namespace drsim
