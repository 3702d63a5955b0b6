#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "models/state/change_list.hpp"
#include "models/world/scenario.hpp"
#include "models/world/vms.hpp"

namespace drsim {

// What can happen to spanning trees, storms and neighbour entries.

enum class StormPhase : std::uint8_t {
  none,
  growing,    ///< Frames circulate; links still have room.
  saturated,  ///< Every link of the loop is full.
};
/// A switch takes part in spanning tree again, or no longer: then all its ports forward.
struct SpanningTreeChanged {
  SwitchId node;
  Status to;
};
/// BPDUs cross a trunk, are filtered, or shut its ports down.
struct BpdusChanged {
  LinkId link;
  Bpdus to;
};
/// A port heard a BPDU that it should not hear, and shut itself down. It stays so until somebody repairs the link.
struct GuardTripped {
  static constexpr Affects affects = Affects::routers | Affects::trunks;
  LinkId link;
};
/// A trunk forwards, or one of its ports is discarding.
struct TrunkChanged {
  static constexpr Affects affects = Affects::routers | Affects::trunks;
  LinkId link;
  Status to;
  std::uint8_t discards = 0;  ///< The end whose port it is.
  std::uint32_t bridges = 0;  ///< Through how many bridges what that port hears has come from the root.
};
/// A storm in the broadcast domain of a VLAN that has this switch as its lowest one.
struct StormChanged {
  static constexpr Affects affects = Affects::flows;
  VlanId vlan;
  SwitchId domain;
  StormPhase to;
};
/// Switches see a VM's address now here, now there, because its own broadcasts go round in a loop.
struct VmFlapping {
  static constexpr Affects affects = Affects::flows;
  VmId vm;
  bool flaps;
};
/// A storm fills the trunk that a routed link runs over, and nothing else gets through; or it does so no longer.
struct LinkSaturated {
  static constexpr Affects affects = Affects::routers;
  LinkId link;
  bool is_saturated;
};
/// A router that a storm keeps from hearing its neighbours' hellos.
struct RouterHelloLoss {
  RouterId router;
  bool loses_hellos;
};
/// A switch that a storm keeps from hearing its neighbours' BPDUs.
struct SwitchBpduLoss {
  SwitchId node;
  bool loses_hellos;
};
/// The gateways have learned where a VM is now.
struct NeighbourLearned {
  static constexpr Affects affects = Affects::flows;
  VmId vm;
};

/// All of them, for the list of all changes (models/state/change.hpp).
using EthernetChanges = ChangeList<SpanningTreeChanged, BpdusChanged, GuardTripped, TrunkChanged, StormChanged,
                                   VmFlapping, LinkSaturated, RouterHelloLoss, SwitchBpduLoss, NeighbourLearned>;

// Each as one line of a trace: what, which, how.
std::string describe(const Scenario& s, const SpanningTreeChanged& c);
std::string describe(const Scenario& s, const BpdusChanged& c);
std::string describe(const Scenario& s, const GuardTripped& c);
std::string describe(const Scenario& s, const TrunkChanged& c);
std::string describe(const Scenario& s, const StormChanged& c);
std::string describe(const Scenario& s, const VmFlapping& c);
std::string describe(const Scenario& s, const LinkSaturated& c);
std::string describe(const Scenario& s, const RouterHelloLoss& c);
std::string describe(const Scenario& s, const SwitchBpduLoss& c);
std::string describe(const Scenario& s, const NeighbourLearned& c);

}  // namespace drsim
