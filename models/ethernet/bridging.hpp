// When trunks begin to forward and when ports shut down: STP and RSTP reconvergence, BPDU guard, error-disable recovery
// and LACP. Read spanning_tree.hpp first: it says which ports forward in the end.

#pragma once

#include <set>

#include "models/ethernet/tree/spanning_tree.hpp"
#include "models/rule.hpp"

namespace drsim {

/// Spanning tree at work (IEEE 802.1D-2004): which trunks forward, and how long it takes until others do in their
/// place; and BPDU guard, which shuts a port at which a BPDU arrives.
struct Bridging : Rule {
  using Purpose = EthernetTimer;

  void begin() { watch_guards(); }
  void on(const SiteChanged& change);
  void on(const SwitchChanged& change);
  void on(const LinkChanged& change);
  void on(const SpanningTreeChanged& change);
  void on(const BpdusChanged& change);
  void on(const LossChanged& change);
  void on(const GuardTripped& change) { shut(change.link); }
  void on(const StormShutdown& change) { shut(change.link); }
  void on(const PortRecovered& change);
  void on(const SwitchBpduLoss&) { arm({Purpose::tree}, Fixed{}); }
  void expired(const Timer& timer);

 private:
  /// What made spanning tree look again.
  struct Event {
    bool is_seen = true;            ///< By loss of carrier. False: switches only stop hearing something.
    std::set<SwitchId> at{};        ///< The switches that see it for themselves.
    std::set<LinkId> plugged_in{};  ///< Trunks that have just come up.
  };

  void reconverge(const Event& event);
  void shut(LinkId trunk);
  void watch_guards();
  void watch_member(LinkId member);
  Delay delay(LinkId trunk, const TreeRoles& roles, const Event& event) const;
  Delay delay_of_the_slow_kind(LinkId trunk, const Switch& root, bool is_direct) const;
  bool must_find_out(LinkId trunk, const Event& event) const;
  bool is_listening(SwitchId node) const;
  /// Of its two ends, the one that takes part in spanning tree, if the other takes none.
  std::optional<SwitchId> only_speaker(LinkId trunk) const;
  bool is_edge(LinkId trunk) const;
  std::set<SwitchId> around(SwitchId node) const;
  std::set<LinkId> trunks_of(SwitchId node) const;
  Bridges bridges() const;
};

}  // namespace drsim
