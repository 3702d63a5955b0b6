// Which trunks forward, where storms are, and which neighbour entries are wrong, at one instant. changes.hpp lists what
// can change it.

#pragma once

#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "models/ethernet/changes.hpp"
#include "models/world/state.hpp"

namespace drsim {

/// Layer 2: which trunks forward, where storms are, and what they keep from being heard.
class EthernetState : public EquipmentState {
 public:
  using EquipmentState::is_up;
  bool is_up(LinkId link) const;  ///< It, both its ends, and the trunk it runs over.
  /// Whether frames of a link between routers cross the VLAN that it runs over; true for all other links.
  bool is_joined(LinkId link, bool is_data) const;
  /// A trunk that is up, and whose ports both forward.
  bool is_forwarding(LinkId trunk) const { return trunks_[trunk.index].forwarding == Status::up && is_up(trunk); }
  /// Of a trunk that does not forward: the switch whose port discards.
  SwitchId discarding(LinkId trunk) const {
    return std::get<SwitchId>((*scenario_)[trunk].ends[trunks_[trunk.index].discards]);
  }
  bool is_in_lag(LinkId trunk) const { return trunks_[trunk.index].in_lag; }
  /// Trunks that lose everything, and into which switches may still send what they know.
  const std::vector<LinkId>& swallowing_trunks() const { return swallowing_; }
  bool hosts_resolve_again(LinkId trunk) const { return trunks_[trunk.index].hosts_resolve_again; }
  Time swallows_since(LinkId trunk) const { return trunks_[trunk.index].swallows_since; }
  /// When it last began, or ceased, to forward.
  Time forwarding_since(LinkId trunk) const { return trunks_[trunk.index].since; }
  /// The router that a VM takes for its gateway because it heard it last. None: it goes by what is true.
  std::optional<RouterId> cached_gateway(VmId vm) const;
  Time heard_gateway_at(VmId vm) const { return mistaken_gateways_.at(vm).second; }  ///< If there is one.
  /// Through how many bridges what it hears has come.
  std::uint32_t bridges_heard_through(LinkId trunk) const { return trunks_[trunk.index].bridges; }
  Bpdus bpdus(LinkId trunk) const { return trunks_[trunk.index].bpdus; }
  /// A trunk that forwards, and over which frames arrive.
  bool is_passing(LinkId trunk) const { return is_forwarding(trunk) && loses(trunk) == Loss::nothing; }
  bool speaks_spanning_tree(SwitchId node) const { return trees_[node.index] == Status::up; }
  StormPhase storm(VlanId vlan, SwitchId domain) const;
  /// The storms there are.
  const std::map<std::pair<VlanId, SwitchId>, StormPhase>& storms() const { return storms_; }
  bool is_saturated(LinkId link) const { return trunks_[link.index].saturated; }
  bool loses_hellos(RouterId router) const { return hello_loss_[router.index]; }
  bool loses_bpdus(SwitchId node) const { return bpdu_loss_[node.index]; }
  /// A storm moves its address about.
  bool is_flapping(VmId vm) const { return flapping_[vm.index]; }
  /// Gateways still send to where it was.
  bool has_stale_neighbours(VmId vm) const { return stale_neighbours_[vm.index]; }
  /// How many VMs there are whose neighbours do not know where they are.
  std::size_t stale_vms() const { return stale_vms_; }

 protected:
  explicit EthernetState(const Scenario& scenario);

  bool set(const SpanningTreeChanged&);
  bool set(const BpdusChanged&);
  bool set(const GuardTripped& c) { return set_errdisabled(c.link, true); }
  bool set(const StormShutdown& c) { return set_errdisabled(c.link, true); }
  bool set(const PortRecovered& c) { return set_errdisabled(c.link, false); }
  bool set(const MemberChanged&);
  bool set(const LossChanged&);
  bool set(const HostsResolveAgain&);
  bool set(const PathsRelearned&);
  bool set(const GatewayEntryChanged&);
  bool set(const TrunkChanged&);
  bool set(const StormChanged&);
  bool set(const VmFlapping&);
  bool set(const LinkSaturated&);
  bool set(const RouterHelloLoss&);
  bool set(const SwitchBpduLoss&);
  bool set(const NeighbourLearned&);
  bool set_stale_neighbours(VmId vm, bool are_stale);

 private:
  bool set_errdisabled(LinkId link, bool is_errdisabled);

  struct TrunkState {
    Status forwarding = Status::up;
    Bpdus bpdus = Bpdus::pass;
    bool saturated = false;
    std::uint8_t discards = 0;
    std::uint32_t bridges = 0;
    bool in_lag = true;                ///< LACP has not taken it out.
    bool swallows = false;             ///< It loses everything, and switches may still send what they know into it.
    bool hosts_resolve_again = false;  ///< The hosts that it swallows the frames of have lost their neighbour entries.
    Time since{}, swallows_since{};
  };

  std::vector<Status> trees_;
  std::vector<TrunkState> trunks_;  ///< By link.
  std::vector<bool> hello_loss_, bpdu_loss_;
  std::map<std::pair<VlanId, SwitchId>, StormPhase> storms_;
  std::vector<bool> flapping_, stale_neighbours_;  ///< By VM.
  std::size_t stale_vms_ = 0;
  std::vector<LinkId> swallowing_;
  std::map<VmId, std::pair<RouterId, Time>> mistaken_gateways_;
};

}  // namespace drsim
