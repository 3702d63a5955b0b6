// When broadcast storms begin, saturate and end, and what they do to hosts, routers, switches and links. Begin with
// reevaluate(); the rates are worked out in storm_load.hpp.

#pragma once

#include <vector>

#include "models/ethernet/storm_load.hpp"
#include "models/rule.hpp"

namespace drsim {

/// Broadcast storms: they begin when trunks that forward make a loop, fill it, and end when the loop is broken. Hosts
/// whose own broadcasts circulate are lost at once; routers that are sent more than they can process lose hellos.
struct Storms : Rule {
  using Purpose = EthernetTimer;

  void begin();
  void on(const TrunkChanged&) { reevaluate_soon(); }
  void on(const SwitchChanged&) { reevaluate_soon(); }
  void on(const LossChanged&) { reevaluate_soon(); }
  void on(const GuardTripped&) { reevaluate_soon(); }
  void on(const StormShutdown&) { reevaluate_soon(); }
  void on(const StormChanged& change);
  void on(const VmChanged& change);
  void on(const BandwidthChanged& change);
  void expired(const Timer& timer);

 private:
  /// Once all that changes in this instant has changed.
  void reevaluate_soon() { arm({Purpose::loop}, Fixed{}); }
  void reevaluate();
  void reevaluate(VlanId vlan);
  void notify_hosts();
  /// A storm with one loop, on its way to full links: what each of its switches is sent grows evenly.
  struct Ramp {
    VlanId vlan;
    std::vector<SwitchId> switches;
    double growth;      ///< [frame/s^2]
    double until_full;  ///< [s] from its beginning
  };
  std::vector<Ramp> ramps() const;
  /// When whoever is attached there is sent more than `most` frames a second, counted from a ramp's beginning [s].
  static std::optional<double> until_over(const std::vector<Ramp>& ramps, VlanId vlan, SwitchId at, FrameRate most);
  void notify_switches(const Flood& flood, const std::vector<Ramp>& ramps);
  void notify_routers(const Flood& flood, const std::vector<Ramp>& ramps);
  void notify_links(const Flood& flood);
  void notify_link_in_vlan(LinkId link, const Flood& flood);
  void shut_ports(const Flood& flood);
  /// By switch, whether a storm of this VLAN goes through it.
  std::vector<bool> stormy_switches(VlanId vlan) const;
  /// Whether its own broadcasts go round.
  bool is_in_storm(VmId vm) const;
};

}  // namespace drsim
