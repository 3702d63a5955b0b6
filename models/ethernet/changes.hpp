// What can happen to spanning trees, storms and neighbour entries. state.hpp applies them.

#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "models/state/change_list.hpp"
#include "models/world/scenario.hpp"
#include "models/world/vms.hpp"

namespace drsim {

enum class StormPhase : std::uint8_t {
  none,
  growing,    ///< Frames circulate; links still have room.
  saturated,  ///< At its full rate: links of the loop are full, or storm control lets no more through.
};
/// A switch takes part in spanning tree again, or no longer: then all its ports forward.
struct SpanningTreeChanged {
  static constexpr Phase phase = Phase::repair;
  SwitchId node;
  Status to;
};
/// BPDUs cross a trunk, are filtered, or shut its ports down.
struct BpdusChanged {
  static constexpr Phase phase = Phase::repair;
  LinkId link;
  Bpdus to;
};
/// A port heard a BPDU that it should not hear, and shut itself down. It stays so until somebody repairs the link.
struct GuardTripped {
  static constexpr Affects affects = Affects::routers | Affects::trunks;
  static constexpr Phase phase = Phase::spanning_tree;
  LinkId link;
};
/// Storm control shut a port down.
struct StormShutdown {
  static constexpr Affects affects = Affects::routers | Affects::trunks;
  static constexpr Phase phase = Phase::storm;
  LinkId link;
};
/// A port that had shut itself down is enabled again (err-disable recovery).
struct PortRecovered {
  static constexpr Affects affects = Affects::routers | Affects::trunks;
  static constexpr Phase phase = Phase::spanning_tree;
  LinkId link;
};
/// LACP takes a member out of its lag, or back in.
struct MemberChanged {
  static constexpr Affects affects = Affects::flows | Affects::trunks;
  static constexpr Phase phase = Phase::spanning_tree;
  LinkId link;
  Status to;
};
/// Hosts that a trunk swallows the frames of have lost their neighbour entries, and ask everybody.
struct HostsResolveAgain {
  static constexpr Phase phase = Phase::neighbour;
  LinkId link;
};
/// Switches know again which way to send what they used to send over a trunk that swallows it.
struct PathsRelearned {
  static constexpr Affects affects = Affects::flows;
  static constexpr Phase phase = Phase::neighbour;
  LinkId link;
};
/// A VM takes a router for its gateway because it heard it last, or goes by what is true again.
struct GatewayEntryChanged {
  static constexpr Affects affects = Affects::flows;
  static constexpr Phase phase = Phase::neighbour;
  VmId vm;
  RouterId gateway;
  bool is_mistaken;
};
/// A trunk forwards, or one of its ports is discarding.
struct TrunkChanged {
  static constexpr Affects affects = Affects::routers | Affects::trunks;
  static constexpr Phase phase = Phase::spanning_tree;
  LinkId link;
  Status to;
  std::uint8_t discards = 0;  ///< The end whose port it is.
  std::uint32_t bridges = 0;  ///< Through how many bridges what that port hears has come from the root.
};
/// A storm in the broadcast domain of a VLAN that has this switch as its lowest one.
struct StormChanged {
  static constexpr Affects affects = Affects::flows;
  static constexpr Phase phase = Phase::storm;
  VlanId vlan;
  SwitchId domain;
  StormPhase to;
};
/// Switches see a VM's address now here, now there, because its own broadcasts go round in a loop.
struct VmFlapping {
  static constexpr Affects affects = Affects::flows;
  static constexpr Phase phase = Phase::storm;
  VmId vm;
  bool flaps;
};
/// A storm fills the trunk that a routed link runs over, and nothing else gets through; or it does so no longer.
struct LinkSaturated {
  static constexpr Affects affects = Affects::routers;
  static constexpr Phase phase = Phase::storm;
  LinkId link;
  bool is_saturated;
};
/// A router that a storm keeps from hearing its neighbours' hellos.
struct RouterHelloLoss {
  static constexpr Phase phase = Phase::storm;
  RouterId router;
  bool loses_hellos;
};
/// A switch that a storm keeps from hearing its neighbours' BPDUs.
struct SwitchBpduLoss {
  static constexpr Phase phase = Phase::storm;
  SwitchId node;
  bool loses_hellos;
};
/// The gateways have learned where a VM is now.
struct NeighbourLearned {
  static constexpr Affects affects = Affects::flows;
  static constexpr Phase phase = Phase::neighbour;
  VmId vm;
};

/// All of them, for the list of all changes (models/state/change.hpp).
using EthernetChanges =
    ChangeList<SpanningTreeChanged, BpdusChanged, GuardTripped, StormShutdown, PortRecovered, MemberChanged,
               HostsResolveAgain, PathsRelearned, GatewayEntryChanged, TrunkChanged, StormChanged, VmFlapping,
               LinkSaturated, RouterHelloLoss, SwitchBpduLoss, NeighbourLearned>;

// Each as one line of a trace: what, which, how.
std::string describe(const Scenario& s, const SpanningTreeChanged& c);
std::string describe(const Scenario& s, const BpdusChanged& c);
std::string describe(const Scenario& s, const GuardTripped& c);
std::string describe(const Scenario& s, const StormShutdown& c);
std::string describe(const Scenario& s, const PortRecovered& c);
std::string describe(const Scenario& s, const MemberChanged& c);
std::string describe(const Scenario& s, const HostsResolveAgain& c);
std::string describe(const Scenario& s, const PathsRelearned& c);
std::string describe(const Scenario& s, const GatewayEntryChanged& c);
std::string describe(const Scenario& s, const TrunkChanged& c);
std::string describe(const Scenario& s, const StormChanged& c);
std::string describe(const Scenario& s, const VmFlapping& c);
std::string describe(const Scenario& s, const LinkSaturated& c);
std::string describe(const Scenario& s, const RouterHelloLoss& c);
std::string describe(const Scenario& s, const SwitchBpduLoss& c);
std::string describe(const Scenario& s, const NeighbourLearned& c);

}  // namespace drsim
