#pragma once

#include <set>

#include "models/ethernet/spanning_tree.hpp"
#include "models/rule.hpp"

namespace drsim {

/// Spanning tree at work (IEEE 802.1D-2004): which trunks forward, and how long it takes until others do in their
/// place.
struct Bridging : Rule {
  using Purpose = EthernetTimer;

  void on(const SiteChanged& change);
  void on(const SwitchChanged& change);
  void on(const LinkChanged& change);
  void on(const SpanningTreeChanged& change);
  void on(const BpdusChanged& change);
  void on(const LossChanged& change);
  void on(const GuardTripped& change);
  void on(const SwitchBpduLoss&) { arm({Purpose::tree}, Fixed{}); }
  void expired(const Timer& timer);

 private:
  /// How a switch comes to know that the tree has to change.
  enum class Notice { carrier, silence };

  /// `at`: the switches that see it for themselves.
  void reconverge(Notice notice, const std::set<SwitchId>& at);
  Delay delay(LinkId trunk, const TreeRoles& roles, Notice notice, const std::set<SwitchId>& at) const;
  void watch_guard(LinkId trunk);
  bool is_listening(SwitchId node) const;
  std::set<SwitchId> around(SwitchId node) const;
  Bridges bridges() const;
};

}  // namespace drsim
