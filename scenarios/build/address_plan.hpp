// Gives every VM and replica of a scenario its address, and reports those that get none. Owns the tables of addresses
// in use; models/rulebook/address_assignment.hpp has the rules.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "models/rulebook/address_assignment.hpp"
#include "scenarios/build/build.hpp"

namespace drsim {

/// An entry under vms, once the VMs themselves are there.
struct GroupFields {
  Fields fields;
  VmGroupId id;
};

/// Which addresses of each subnet are taken, by whom. Both places of a VM count: either may answer.
class AddressPlan {
 public:
  explicit AddressPlan(Draft& draft);

  /// What is stated comes first, so that what follows by itself stays clear of it.
  void take_stated(const GroupFields& group);
  void take_at_home(const GroupFields& group);
  void take_for_replicas(const GroupFields& group);
  /// An address in another subnet than the VM's own, by the rules.
  Address take_another(const Vm& vm, VmId id, SubnetId there, const Mark& at, AddressReason* why = nullptr);

  /// Says who gets none, once for all of an entry.
  void report() const;

 private:
  /// No address for a VM, and for how many more of its entry.
  struct Shortage {
    SubnetId subnet;
    AddressFault fault = AddressFault::exhausted;
    VmId first;
    Mark at;
    std::size_t more = 0;
  };

  void take(SubnetId subnet, Address address, std::optional<AddressFault> fault, VmId vm,
            std::vector<std::string>& wrong);
  std::string taken_text(VmId vm, VmId holder) const;
  void tell(const std::vector<std::string>& wrong, const Mark& at) const;
  Address settle(std::optional<Address> address, std::optional<AddressFault> fault, SubnetId subnet, VmId vm,
                 const Mark& at);
  std::string help_for(const Shortage& one) const;
  bool has_scope(const Vm& vm, SubnetId subnet) const;

  Draft& draft_;
  std::vector<AddressTable> tables_;
  std::vector<Shortage> shortages_;
};

}  // namespace drsim
