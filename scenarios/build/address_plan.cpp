#include "scenarios/build/address_plan.hpp"

#include <algorithm>

#include "models/rulebook/rulebook.hpp"

namespace drsim {

AddressPlan::AddressPlan(Draft& draft) : draft_(draft) {
  for (const Subnet& subnet : draft.scenario.subnets)
    tables_.emplace_back(subnet, draft.scenario[draft.scenario[subnet.network].site].kind);
}

void AddressPlan::take_stated(const GroupFields& group) {
  const std::vector<VmId>& vms = draft_.scenario[group.id].vms;
  std::vector<std::string> at_home, away;  // What is wrong with them.
  for (std::size_t i = 0; i < vms.size(); ++i) {
    Vm& vm = draft_.scenario.vms[vms[i].index];
    const auto place = static_cast<std::uint32_t>(i);
    if (group.fields.states("address")) {
      vm.home.address = {group.fields.address("address").value + place};
      take(vm.home.subnet, vm.home.address, tables_[vm.home.subnet.index].fault_of(vm.home.address, vms[i]), vms[i],
           at_home);
    }
    if (!vm.recovery || !vm.recovery->is_connected() || !group.fields.states("recovery") ||
        !group.fields.map("recovery").states("address"))
      continue;
    AddressRequest request = address_request(draft_.scenario, vm, vm.recovery->subnet);
    request.stated = Address{group.fields.map("recovery").address("address").value + place};
    const AddressAnswer answer = address_of_replica(request, vms[i], tables_[vm.recovery->subnet.index]);
    vm.recovery->address = answer.address;
    vm.reasons.address = answer.why;
    take(vm.recovery->subnet, answer.address, answer.fault, vms[i], away);
  }
  if (!at_home.empty()) tell(at_home, group.fields.at("address"));
  if (!away.empty()) tell(away, group.fields.map("recovery").at("address"));
}

void AddressPlan::take_at_home(const GroupFields& group) {
  for (const VmId id : draft_.scenario[group.id].vms) {
    Vm& vm = draft_.scenario.vms[id.index];
    if (vm.home.address != Address{}) continue;
    const AddressTable& table = tables_[vm.home.subnet.index];
    constexpr AddressChoice lowest = AddressChoice::lowest_free;
    const auto address = has_scope(vm, vm.home.subnet)
                             ? table.free_address(lowest, *draft_.scenario[vm.home.subnet].dhcp)
                             : table.free_address(lowest);
    vm.home.address = settle(address, address ? std::nullopt : std::optional(AddressFault::exhausted), vm.home.subnet,
                             id, group.fields.at());
  }
}

void AddressPlan::take_for_replicas(const GroupFields& group) {
  const Scenario& scenario = draft_.scenario;
  for (const VmId id : scenario[group.id].vms) {
    Vm& vm = draft_.scenario.vms[id.index];
    if (!vm.recovery || !vm.recovery->is_connected() || vm.reasons.address == AddressReason::stated) continue;
    if (vm.recovery->subnet == vm.home.subnet) {
      vm.recovery->address = vm.home.address;
      continue;
    }
    vm.recovery->address = take_another(vm, id, vm.recovery->subnet, group.fields.at(), &vm.reasons.address);
  }
}

Address AddressPlan::take_another(const Vm& vm, VmId id, SubnetId there, const Mark& at, AddressReason* why) {
  const AddressAnswer answer =
      address_of_replica(address_request(draft_.scenario, vm, there), id, tables_[there.index]);
  if (why) *why = answer.why;
  return settle(answer.address, answer.fault, there, id, at);
}

void AddressPlan::report() const {
  for (const Shortage& one : shortages_) {
    const Subnet& there = draft_.scenario[one.subnet];
    const std::string others = one.more == 0 ? "" : " and " + std::to_string(one.more) + " more";
    draft_.wrong(one.at,
                 "subnet '" + there.name + "', " + to_text(there.prefix) + ", " + std::string(to_text(one.fault)) +
                     " for vm '" + draft_.scenario[one.first].name + "'" + others,
                 help_for(one));
  }
}

std::string AddressPlan::taken_text(VmId vm, VmId holder) const {
  const VmGroup& other = draft_.scenario[draft_.scenario[holder].group];
  const Mark& there = draft_.mark(other.origin);
  return " is given to vm '" + draft_.scenario[vm].name + "', and belongs to vm '" + draft_.scenario[holder].name +
         "' already, on line " + std::to_string(there.line + 1) +
         (there.source ? " of " + there.source->file : std::string());
}

// What is stated is reported, not repaired.
void AddressPlan::take(SubnetId subnet, Address address, std::optional<AddressFault> fault, VmId vm,
                       std::vector<std::string>& wrong) {
  const Subnet& there = draft_.scenario[subnet];
  AddressTable& table = tables_[subnet.index];
  if (fault) {
    const bool is_one_of_many = draft_.scenario[draft_.scenario[vm].group].vms.size() > 1;
    wrong.push_back(to_text(address) + (is_one_of_many ? " of vm '" + draft_.scenario[vm].name + "'" : "") +
                    (*fault == AddressFault::outside
                         ? " is not in subnet '" + there.name + "', " + to_text(there.prefix)
                     : *fault == AddressFault::taken ? taken_text(vm, *table.holder(address))
                                                     : " " + std::string(to_text(*fault))));
  }
  table.take(address, vm);
}
void AddressPlan::tell(const std::vector<std::string>& wrong, const Mark& at) const {
  draft_.wrong(at, wrong.front(),
               wrong.size() == 1
                   ? (wrong.front().find(" already, on line ") == std::string::npos
                          ? ""
                          : "give one of the two another address, or leave address out: it gets one that is free")
                   : "so are " + std::to_string(wrong.size() - 1) + " more of its entry out of the question");
}

Address AddressPlan::settle(std::optional<Address> address, std::optional<AddressFault> fault, SubnetId subnet, VmId vm,
                            const Mark& at) {
  if (!fault) {
    tables_[subnet.index].take(*address, vm);
    return *address;
  }
  const auto is_same = [&](const Shortage& one) {
    return one.subnet == subnet && one.fault == *fault && draft_.scenario[one.first].group == draft_.scenario[vm].group;
  };
  const auto known = std::find_if(shortages_.begin(), shortages_.end(), is_same);
  if (known == shortages_.end())
    shortages_.push_back({subnet, *fault, vm, at});
  else
    ++known->more;
  return draft_.scenario[subnet].prefix.network;
}

// Where addresses come from, and how many there are.
std::string AddressPlan::help_for(const Shortage& one) const {
  const Subnet& there = draft_.scenario[one.subnet];
  if (one.fault == AddressFault::no_pool) return citation(43);
  const bool is_azure = draft_.scenario[draft_.scenario[there.network].site].kind == SiteKind::azure;
  const bool is_scope = has_scope(draft_.scenario[one.first], one.subnet);
  const AddressRange range = is_scope ? *there.dhcp : tables_[one.subnet.index].pool();
  const std::int64_t size = std::max<std::int64_t>(0, std::int64_t{range.last.value} - range.first.value + 1);
  const std::string has = std::to_string(size) + (size == 1 ? " address" : " addresses") +
                          (size == 0 ? "" : ", " + to_text(range.first) + " to " + to_text(range.last));
  if (is_scope) return "its DHCP scope has " + has + ": " + citation(41);
  if (there.pool) return "its pool has " + has + ": " + citation(37);
  return is_azure ? "Azure keeps the first four and the last (erratum 23): the rest is " + has
                  : "without a pool these are given: " + has + "; state a pool to use others";
}

// Whether a DHCP server decides. Azure's is its own.
bool AddressPlan::has_scope(const Vm& vm, SubnetId id) const {
  const Subnet& subnet = draft_.scenario[id];
  return vm.addressing == Addressing::dhcp && subnet.dhcp &&
         draft_.scenario[draft_.scenario[subnet.network].site].kind != SiteKind::azure;
}

}  // namespace drsim
