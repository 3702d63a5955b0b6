// Which IP address a replica gets in its target subnet, by the rules of Site Recovery, in failovers and in tests. Owns
// the table of addresses in use.

#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "models/rulebook/network_mapping.hpp"
#include "models/world/scenario.hpp"

namespace drsim {

/// What makes an address impossible.
enum class AddressFault : std::uint8_t {
  outside,    ///< It is not in the subnet.
  network,    ///< It is the network's own, or its broadcast address.
  azure,      ///< Azure keeps the first four and the last for itself.
  reserved,   ///< The scenario reserves it.
  taken,      ///< Somebody else has it.
  no_pool,    ///< A static address is wanted, and there is no pool to take it from (documents after 2017).
  exhausted,  ///< None is free.
};
/// "is not in subnet": what comes after the address, or after the subnet's name where no address is at fault.
std::string_view to_text(AddressFault fault);

/// The addresses of one subnet, and who has which. Each operation takes time logarithmic in the number of addresses
/// taken.
class AddressTable {
 public:
  AddressTable(const Subnet& subnet, SiteKind where);

  /// Why an address cannot be this VM's. None: it can, or is already.
  std::optional<AddressFault> fault_of(Address address, VmId by) const;
  std::optional<VmId> holder(Address address) const;
  /// Whatever fault_of() says: what is stated is a fact, even if it is reported.
  void take(Address address, VmId by);

  /// Where an address that nobody stated comes from: the pool; without one all but the first three, which Azure keeps
  /// for itself and gateways elsewhere usually have.
  AddressRange pool() const { return pool_; }
  bool has_pool() const { return has_pool_; }
  /// A free address of the pool; without one, clear of what a DHCP server hands out. None: there is none.
  std::optional<Address> free_address(AddressChoice choice) const;
  /// The same in another range of the subnet.
  std::optional<Address> free_address(AddressChoice choice, AddressRange within) const;

 private:
  void exclude(Address address);

  Prefix prefix_;
  SiteKind where_;
  AddressRange pool_;
  bool has_pool_;
  std::optional<AddressRange> scope_{};  ///< Of a DHCP server, if it and the pool could overlap.
  std::vector<Address> reserved_;
  std::map<Address, VmId> taken_;
  std::map<std::uint32_t, std::uint32_t> free_;  ///< Runs of free addresses: from, to; both included.
};

/// What a replica's network adapter asks for.
struct AddressRequest {
  Addressing addressing = Addressing::statically;
  Address at_home;
  bool same_space = false;          ///< See is_same_space().
  std::optional<Address> stated{};  ///< For this VM: it wins.
  AddressChoice choice = AddressChoice::lowest_free;
  std::optional<AddressRange> dhcp{};  ///< The scope of the DHCP server in the target subnet.
  bool in_azure = false;               ///< There, DHCP is Azure's own.
  bool between_regions = false;        ///< From Azure as well.
  bool needs_pool = false;             ///< Documents after 2017: without one, the allocation fails.
};
struct AddressAnswer {
  Address address;
  AddressReason why = AddressReason::none;
  std::optional<AddressFault> fault{};  ///< The address, if there is one, cannot be had.
};
/// The address of a replica: the stated one; of a static adapter the same one if the address space is the same and it
/// is free, else another free one; of one that uses DHCP whatever the scope there gives, which nobody manages (ASR VMM
/// networking, lines 159 to 162; ASR region mapping, lines 79 to 93; ASR Azure networking, lines 73 and 74). Changes
/// nothing: the caller takes it.
AddressAnswer address_of_replica(const AddressRequest& request, VmId vm, const AddressTable& there);

/// What a VM's replica asks for in a subnet, apart from what was stated for it.
AddressRequest address_request(const Scenario& scenario, const Vm& vm, SubnetId there);

/// Whether a replica keeps its address only if somebody types it: in Azure, coming from on-premises (ASR Azure
/// networking, line 73).
bool must_be_stated(Direction direction);

/// Whether two subnets have the same address space: the same pools, or the same prefix if neither has one.
bool is_same_space(const Subnet& one, const Subnet& other);

/// The address in a test failover, when the VM itself goes on. As in a failover; between Azure regions, by documents
/// after 2017, in the network of the real failover the next free one from the end of the range, and elsewhere the same
/// one if it is free, else from the end.
AddressAnswer address_in_test(const AddressRequest& request, VmId vm, const AddressTable& there,
                              bool in_failover_network, DocumentVersion document_version);

/// All addresses of a scenario, those of both places of each VM.
std::vector<AddressTable> addresses_in_use(const Scenario& scenario);

}  // namespace drsim
