// Whether address ranges overlap, and how. models/routing/azure/azure.hpp uses it for what Azure refuses.

#pragma once

#include <optional>
#include <span>
#include <string>

#include "models/world/address.hpp"

namespace drsim {

/// How two prefixes lie to each other. Prefixes either nest or are disjoint: nothing else is possible.
enum class Overlap : std::uint8_t { none, equal, contained, containing };

/// What the first of two prefixes is to the second. Neighbours such as 192.168.0.0/24 and 192.168.1.0/24 do not
/// overlap.
Overlap overlap_of(Prefix first, Prefix second);

/// Two prefixes that must not be in one routing table, because the same addresses would be in two places.
struct PrefixConflict {
  Prefix in_network;             ///< Of the Azure virtual network itself.
  Prefix elsewhere;              ///< Of a local network, a peer, or another virtual network it is being connected to.
  Overlap how = Overlap::equal;  ///< What in_network is to elsewhere.
};

/// The first conflict between a virtual network's address space and what is reached from it through a gateway or a
/// peering: Azure refuses to add such a local network, or such a subnet, because it could not tell where to send a
/// packet. Whether a VM is in the subnet makes no difference (ASR Azure networking, lines 63 to 66).
std::optional<PrefixConflict> conflict_of(std::span<const Prefix> network, std::span<const Prefix> elsewhere);

/// "192.168.1.0/24 of the network contains 192.168.1.128/25"
std::string describe(const PrefixConflict& conflict);

}  // namespace drsim
