// Which network and subnet a replica is connected to, after failover and after failback, by the rules of Site Recovery.

#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "models/world/scenario.hpp"

namespace drsim {

/// Which document a replication follows, by what is at its two ends.
enum class Direction : std::uint8_t {
  vmm_to_vmm,        ///< ASR network mapping, ASR VMM networking and ASR IP addressing.
  vmm_to_azure,      ///< ASR network mapping.
  hyper_v_to_azure,  ///< Without VMM: ASR Azure networking.
  azure_to_azure,    ///< ASR region mapping.
  other,             ///< No document's: there is no network mapping.
};
Direction direction_of(const Scenario& scenario, SiteId from, SiteId to);
std::string_view to_text(Direction direction);

/// The VMM server that manages a site. None: nobody said that one does.
std::optional<VmmServerId> server_of(const Scenario& scenario, SiteId site);

/// Whether anything here follows a document's rules: then reports say which version of the documents is in force.
bool follows_documents(const Scenario& scenario);

// ---- Which network -------------------------------------------------------------------------------------------------

/// What a network is mapped to at a site, before or after VMs have failed over: a mapping that was changed then
/// replaces the one from before. None: it is not mapped.
std::optional<NetworkId> mapped(const Scenario& scenario, NetworkId from, SiteId to, bool after_failover = false);

struct NetworkChoice {
  std::optional<NetworkId> network;  ///< None: connected to no network.
  NetworkReason why = NetworkReason::stays;
};
/// The network that the replica of a VM on `home` is connected to at a site. What was stated for the VM itself wins
/// over the mapping (ASR network mapping, lines 37 and 39; ASR region mapping, lines 23 and 70).
NetworkChoice network_of_replica(const Scenario& scenario, NetworkId home, SiteId to, std::optional<NetworkId> stated);

/// The network a VM is connected to when it comes back: where its replica is connected by then, through the mapping as
/// it is by then (ASR network mapping, lines 117 to 127). `now` is none if the replica has been disconnected. A mapping
/// in one direction is taken to lead back as well unless another one says otherwise; between Azure regions it is not
/// (ASR region mapping, line 42).
NetworkChoice network_after_failback(const Scenario& scenario, NetworkId home, SiteId recovery,
                                     std::optional<NetworkId> now);

// ---- Which subnet --------------------------------------------------------------------------------------------------

struct SubnetChoice {
  SubnetId subnet;
  SubnetReason why = SubnetReason::stays;
  bool is_tied =
      false;  ///< Another subnet's name differs in upper and lower case only: the first in the scenario was taken.
  SubnetId
      alike{};  ///< It bears the source subnet's name but for upper and lower case, and was not taken for the same.
};
/// The subnet of the target network that bears the source subnet's name; else the first one in the scenario, or,
/// between Azure regions, the alphabetically first, whatever its letters' case (ASR network mapping, line 107; ASR
/// region mapping, line 70; errata 9 and 10). Azure does not tell names apart by their letters' case ("ResolverCaches
/// rules and restrictions for Azure resources"); of VMM nobody says so. What was stated wins. The network has a subnet
/// at least.
SubnetChoice subnet_of_replica(const Scenario& scenario, NetworkId target, const std::string& source_subnet,
                               Direction direction, std::optional<SubnetId> stated);

// ---- What can be chosen --------------------------------------------------------------------------------------------

/// Whether a VM network can be chosen as target for VMs of clouds that a cloud protects: its logical network is one of
/// the protecting cloud's. The rule behind the seeds' tables (ASR network mapping, lines 94 to 101).
bool is_available(const Scenario& scenario, NetworkId target, CloudId protecting);

/// A cloud that uses a VM network, and what its VMs' replicas could be connected to (ASR network mapping, line 57).
struct TargetChoice {
  CloudId cloud, protecting;
  std::vector<NetworkId> networks;  ///< In the order of the scenario.
};
std::vector<TargetChoice> target_choices(const Scenario& scenario, NetworkId source);

// ---- Who reaches whom afterwards -----------------------------------------------------------------------------------

/// Whether two VMs reach each other once both have failed over to Azure: over the network they are both on, in
/// whichever plans they are; if they are on none, only within one plan (ASR network mapping, lines 42 and 44; erratum
/// 20).
bool connects_in_azure(std::optional<NetworkId> one, std::optional<NetworkId> other, bool same_plan);

}  // namespace drsim
