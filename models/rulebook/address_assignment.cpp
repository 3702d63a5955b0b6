#include "models/rulebook/address_assignment.hpp"

#include <algorithm>

namespace drsim {
namespace {

constexpr std::uint32_t kept_by_azure = 4;  // .0 to .3; the last one is kept as well.

// No VM: what nobody may have.
constexpr VmId nobody{};

}  // namespace

std::string_view to_text(AddressFault fault) {
  switch (fault) {
    case AddressFault::outside:
      return "is not in the subnet";
    case AddressFault::network:
      return "is the network's own or its broadcast address";
    case AddressFault::azure:
      return "is one of those that Azure keeps for itself: the first four and the last";
    case AddressFault::reserved:
      return "is reserved";
    case AddressFault::taken:
      return "belongs to another VM already";
    case AddressFault::no_pool:
      return "has no static pool";
    case AddressFault::exhausted:
      return "has no free address";
  }
  return "";
}

AddressTable::AddressTable(const Subnet& subnet, SiteKind where)
    : prefix_(subnet.prefix), where_(where), has_pool_(subnet.pool.has_value()), reserved_(subnet.reserved) {
  const std::uint32_t first = prefix_.network.value, last = prefix_.last().value;
  pool_ = subnet.pool.value_or(AddressRange{{first + kept_by_azure}, {last - 1}});
  if (!has_pool_ && where != SiteKind::azure) scope_ = subnet.dhcp;
  const std::uint32_t lowest = first + (where == SiteKind::azure ? kept_by_azure : 1);
  if (lowest < last) free_[lowest] = last - 1;
  for (const Address address : reserved_) exclude(address);
}

std::optional<AddressFault> AddressTable::fault_of(Address address, VmId by) const {
  if (!prefix_.contains(address)) return AddressFault::outside;
  if (address == prefix_.network || address == prefix_.last()) return AddressFault::network;
  if (where_ == SiteKind::azure && address.value < prefix_.network.value + kept_by_azure) return AddressFault::azure;
  if (std::find(reserved_.begin(), reserved_.end(), address) != reserved_.end()) return AddressFault::reserved;
  const std::optional<VmId> held = holder(address);
  if (held && *held != by) return AddressFault::taken;
  return {};
}

std::optional<VmId> AddressTable::holder(Address address) const {
  const auto found = taken_.find(address);
  if (found == taken_.end()) return {};
  return found->second;
}

void AddressTable::take(Address address, VmId by) {
  if (taken_.try_emplace(address, by).second) exclude(address);
}

// Splits the run that the address is in.
void AddressTable::exclude(Address address) {
  auto run = free_.upper_bound(address.value);
  if (run == free_.begin()) return;
  --run;
  const auto [from, to] = *run;
  if (to < address.value) return;
  free_.erase(run);
  if (from < address.value) free_[from] = address.value - 1;
  if (address.value < to) free_[address.value + 1] = to;
}

std::optional<Address> AddressTable::free_address(AddressChoice choice) const {
  if (!scope_) return free_address(choice, pool_);
  std::vector<AddressRange> around;
  if (pool_.first < scope_->first)
    around.push_back({pool_.first, std::min(pool_.last, Address{scope_->first.value - 1})});
  if (scope_->last < pool_.last) around.push_back({std::max(pool_.first, Address{scope_->last.value + 1}), pool_.last});
  if (choice == AddressChoice::from_end) std::reverse(around.begin(), around.end());
  for (const AddressRange& part : around)
    if (const auto found = free_address(choice, part)) return found;
  return {};
}

std::optional<Address> AddressTable::free_address(AddressChoice choice, AddressRange within) const {
  // The last run that begins within the range or before it holds its highest free address, or is the first to look at.
  if (choice == AddressChoice::from_end) {
    auto run = free_.upper_bound(within.last.value);
    if (run == free_.begin()) return {};
    --run;
    const std::uint32_t highest = std::min(run->second, within.last.value);
    if (highest < within.first.value) return {};
    return Address{highest};
  }
  auto run = free_.upper_bound(within.first.value);
  if (run != free_.begin() && std::prev(run)->second >= within.first.value) --run;
  if (run == free_.end()) return {};
  const std::uint32_t lowest = std::max(run->first, within.first.value);
  if (lowest > within.last.value) return {};
  return Address{lowest};
}

namespace {

AddressAnswer answer_of(std::optional<Address> free, AddressReason why) {
  if (free) return {*free, why, {}};
  return {{}, AddressReason::none, AddressFault::exhausted};
}

// Nobody manages it. That a server gives a VM its old address again where it can is how leases are renewed (RFC 2131
// section 4.3.1).
AddressAnswer by_dhcp(const AddressRequest& request, VmId vm, const AddressTable& there) {
  constexpr AddressChoice lowest = AddressChoice::lowest_free;
  if (request.in_azure) return answer_of(there.free_address(lowest), AddressReason::dhcp_azure);
  if (!request.dhcp) return answer_of(there.free_address(lowest), AddressReason::dhcp_unknown);
  if (request.dhcp->contains(request.at_home) && !there.fault_of(request.at_home, vm))
    return {request.at_home, AddressReason::dhcp_covered, {}};
  return answer_of(there.free_address(lowest, *request.dhcp), AddressReason::dhcp_other);
}

}  // namespace

AddressAnswer address_of_replica(const AddressRequest& request, VmId vm, const AddressTable& there) {
  if (request.stated) return {*request.stated, AddressReason::stated, there.fault_of(*request.stated, vm)};
  if (request.addressing == Addressing::dhcp) return by_dhcp(request, vm, there);
  if (request.needs_pool && !there.has_pool()) return {{}, AddressReason::none, AddressFault::no_pool};
  if (request.same_space && !there.fault_of(request.at_home, vm)) return {request.at_home, AddressReason::kept, {}};
  return answer_of(there.free_address(request.choice),
                   request.same_space ? AddressReason::taken : AddressReason::other_space);
}

AddressRequest address_request(const Scenario& scenario, const Vm& vm, SubnetId there) {
  const Subnet& subnet = scenario[there];
  const SiteId to = scenario[subnet.network].site;
  const Direction direction = direction_of(scenario, vm.home.site, to);
  return {.addressing = vm.addressing,
          .at_home = vm.home.address,
          .same_space = !must_be_stated(direction) && is_same_space(scenario[vm.home.subnet], subnet),
          .choice = scenario.address_choice,
          .dhcp = subnet.dhcp,
          .in_azure = scenario[to].kind == SiteKind::azure,
          .between_regions = direction == Direction::azure_to_azure,
          .needs_pool = scenario.document_version == DocumentVersion::later && direction == Direction::vmm_to_vmm};
}

bool must_be_stated(Direction direction) {
  return direction == Direction::vmm_to_azure || direction == Direction::hyper_v_to_azure;
}

bool is_same_space(const Subnet& one, const Subnet& other) {
  if (one.pool || other.pool) return one.pool == other.pool;
  return one.prefix == other.prefix;
}

AddressAnswer address_in_test(const AddressRequest& request, VmId vm, const AddressTable& there,
                              bool in_failover_network, DocumentVersion document_version) {
  if (document_version != DocumentVersion::later || request.addressing == Addressing::dhcp || !request.between_regions)
    return address_of_replica(request, vm, there);
  if (!in_failover_network && !there.fault_of(request.at_home, nobody))
    return {request.at_home, AddressReason::kept, {}};
  return answer_of(there.free_address(AddressChoice::from_end), AddressReason::taken);
}

std::vector<AddressTable> addresses_in_use(const Scenario& scenario) {
  std::vector<AddressTable> tables;
  for (const Subnet& subnet : scenario.subnets)
    tables.emplace_back(subnet, scenario[scenario[subnet.network].site].kind);
  for (std::size_t i = 0; i < scenario.vms.size(); ++i)
    for (const Place place : {Place::home, Place::recovery}) {
      const Attachment& there = scenario.vms[i].at(place);
      if (there.is_connected()) tables[there.subnet.index].take(there.address, VmId{i});
    }
  return tables;
}

}  // namespace drsim
