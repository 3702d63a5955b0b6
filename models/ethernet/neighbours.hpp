#pragma once

#include "models/rule.hpp"

namespace drsim {

/// How gateways and switches come to know that a VM is somewhere else in its broadcast domain now. Whichever happens
/// first: it announces itself; switches see a broadcast of its own; gateways doubt their ARP entry and ask everybody;
/// switches forget where it was and flood.
struct Neighbours : Rule {
  using Purpose = EthernetTimer;

  void on(const VmChanged& change);
  void on(const NeighbourLearned& change);
  void on(const TrunkChanged& change);
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
  void look_for(VmId vm);
  void give_up(VmId vm);
};

}  // namespace drsim
