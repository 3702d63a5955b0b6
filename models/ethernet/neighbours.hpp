// When ARP entries and MAC address tables follow a change: of a VM that has moved, of a master gateway, or of a trunk
// that loses all frames unnoticed.

#pragma once

#include "models/rule.hpp"

namespace drsim {

/// Who sends where on a VLAN. How switches and hosts find that a trunk swallows what they send, and hosts that another
/// router is their gateway. And how gateways and switches come to know that a VM is somewhere else in its broadcast
/// domain now. Whichever happens first: it announces itself; switches see a broadcast of its own; gateways doubt their
/// ARP entry and ask everybody; switches forget where it was and flood.
struct Neighbours : Rule {
  using Purpose = EthernetTimer;

  void on(const VmChanged& change);
  void on(const NeighbourLearned& change);
  void on(const TrunkChanged& change);
  void on(const LossChanged& change);
  void on(const ActiveGatewayChanged& change);
  void expired(const Timer& timer);

 private:
  /// What lies between where a VM was and where it is.
  struct Between {
    bool floods_unknown = true;   ///< Frames to an address that switches do not know get across.
    bool answers_arp = false;     ///< Requests are answered on the spot, from what the fabric believes.
    std::optional<Delay> learns;  ///< Addresses are entered by hand.
  };
  Between between(VmId vm) const;
  /// Until switches have forgotten a VM that they no longer hear.
  Duration until_forgotten(VmId vm) const;
  static Delay unconfirmed_since(Delay cache, Duration since);
  static Delay left_of(const Delay& cache, Duration since);
  void relearn(LinkId swallowing, LinkId opened);
  bool is_bypassed(LinkId swallowing) const;
  void announce(SubnetId subnet, RouterId gateway);
  void leave(SubnetId subnet, RouterId gateway);
  void look_for(VmId vm);
  void declare_dead(VmId vm);
};

}  // namespace drsim
