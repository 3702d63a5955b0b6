// System Center VMM's servers, clouds, hosts and network mappings as a scenario states them, and why a replica got its
// network and address.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/world/topology.hpp"

namespace drsim {

/// Whose behaviour is in force where the service's documents changed over the years. "later" adds what only documents
/// after 2017 say.
enum class DocumentVersion : std::uint8_t { y2015, y2017, later };

/// Which of several free addresses is "some other available" one (ASR region mapping, lines 87 and 91; erratum 11).
enum class AddressChoice : std::uint8_t { lowest_free, from_end };

/// A System Center VMM server and the sites it manages: one or, if both sites are its own, two.
struct VmmServer {
  std::string name;
  std::vector<SiteId> sites;
  Origin origin{};
};

/// The physical network as VMM sees it. VM networks link to it (ASR network mapping, line 48).
struct LogicalNetwork {
  std::string name;
  VmmServerId server;
  Origin origin{};
};

/// A group of hosts that VMs are placed on and protected with.
struct Cloud {
  std::string name;
  VmmServerId server;
  SiteId site;
  std::vector<LogicalNetworkId> logical_networks;
  std::optional<CloudId> protected_by;  ///< The cloud that replicas of its VMs go to. None: it protects nothing itself.
  Origin origin{};
};

/// A Hyper-V host server.
struct Host {
  std::string name;
  SiteId site;
  SwitchId attached_to;
  std::optional<CloudId> cloud;
  std::vector<NetworkId> networks;       ///< VM networks it can access.
  std::optional<std::int64_t> capacity;  ///< VMs it can run, replicas included. None: any number.
  Origin origin{};
  Computing has{};
};

/// Replicas of VMs on `from` are connected to `to`. One direction only: the way back is a mapping of its own.
struct NetworkMapping {
  NetworkId from, to;
  bool after_failover = false;  ///< It is in force only once VMs have failed over: somebody changed the mapping then.
  bool by_default = false;      ///< Made when replication was first enabled, not by hand (ASR region mapping, line 48).
  Origin origin{};
};

/// A row of a table that a document prints: whether a network can be chosen as target for a cloud's VMs.
struct DocumentedTarget {
  NetworkId network;
  CloudId cloud;  ///< The protected one.
  bool available = true;
  Origin origin{};
};

/// How a VM comes by its address.
enum class Addressing : std::uint8_t { statically, dhcp };

// ---- Why a replica is where it is ----------------------------------------------------------------------------------

enum class NetworkReason : std::uint8_t {
  stays,   ///< No mapping is in use: its subnet is stretched, or moves with it.
  stated,  ///< Chosen for this VM.
  mapped,
  created,   ///< Mapped, to a copy of its network that was made for it: "-asr".
  unmapped,  ///< To none.
};
enum class SubnetReason : std::uint8_t { stays, stated, same_name, first, alphabetically_first, none };
enum class AddressReason : std::uint8_t {
  stays,  ///< It is the same subnet.
  stated,
  kept,          ///< Same address space, and free there.
  taken,         ///< Same address space, but somebody has it: another one.
  other_space,   ///< Any free one.
  dhcp_covered,  ///< Not managed: the scope there includes the same address.
  dhcp_other,    ///< Not managed: the scope there has other addresses.
  dhcp_unknown,  ///< Not managed, and there is no scope there.
  dhcp_azure,    ///< Azure hands it out.
  none,
};
struct ReplicaReasons {
  NetworkReason network = NetworkReason::stays;
  SubnetReason subnet = SubnetReason::stays;
  AddressReason address = AddressReason::stays;
  NetworkReason failback = NetworkReason::stays;
};

}  // namespace drsim
