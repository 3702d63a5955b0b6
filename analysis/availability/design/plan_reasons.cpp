#include "analysis/availability/design/plan.hpp"
#include "models/rulebook/rulebook.hpp"

namespace drsim {
namespace {

std::string reason(std::string_view what, int rule) { return std::string(what) + ": " + citation(rule); }

bool is_azure_to_azure(const VmPlan& vm) { return vm.direction == Direction::azure_to_azure; }

std::string mapped_reason(Direction direction) {
  switch (direction) {
    case Direction::vmm_to_vmm:
      return reason("mapped", 1);
    case Direction::vmm_to_azure:
      return reason("mapped", 22);
    case Direction::azure_to_azure:
      return reason("mapped", 26);
    case Direction::hyper_v_to_azure:
    case Direction::other:
      break;
  }
  return "mapped, though no document has mappings here";
}

std::string kept_reason(Direction direction) {
  constexpr std::string_view what = "the same address space, and it is free there";
  if (direction == Direction::azure_to_azure) return reason(what, 46);
  return direction == Direction::vmm_to_vmm ? reason(what, 38) : std::string(what);
}

std::string free_reason(Direction direction) {
  if (must_be_stated(direction)) return reason("none is stated, the next free one", 52);
  constexpr std::string_view what = "another address space, a free one";
  if (direction == Direction::azure_to_azure) return reason(what, 48);
  return direction == Direction::vmm_to_vmm ? reason(what, 37) : std::string(what);
}

std::string address_choice_reason(const Scenario& scenario, const VmPlan& vm) {
  const bool azure = is_azure_to_azure(vm);
  switch (scenario[vm.vm].reasons.address) {
    case AddressReason::stays:
      return reason("it is the same subnet", 54);
    case AddressReason::stated:
      return azure                          ? reason("stated for this VM", 49)
             : must_be_stated(vm.direction) ? reason("stated for this VM", 51)
                                            : "stated for this VM";
    case AddressReason::kept:
      return kept_reason(vm.direction);
    case AddressReason::taken:
      return reason("the same address space, but its own is taken there", azure ? 47 : 40);
    case AddressReason::other_space:
      return free_reason(vm.direction);
    case AddressReason::dhcp_covered:
      return reason("by DHCP, whose scope there covers it", 41);
    case AddressReason::dhcp_other:
      return reason("by DHCP, whose scope there does not cover its own", 41);
    case AddressReason::dhcp_unknown:
      return reason("by DHCP, and no scope there is known", 41);
    case AddressReason::dhcp_azure:
      return azure ? reason("by DHCP, from Azure", 44) : "by DHCP, from Azure";
    case AddressReason::none:
      return "none";
  }
  return "";
}

}  // namespace

std::string network_reason(const Scenario& scenario, const VmPlan& vm) {
  switch (scenario[vm.vm].reasons.network) {
    case NetworkReason::stays:
      return reason("no mapping is in use, its own goes with it or is at both sites", 55);
    case NetworkReason::stated:
      return is_azure_to_azure(vm) ? reason("chosen when replication was enabled", 28) : "stated for this VM";
    case NetworkReason::mapped:
      return mapped_reason(vm.direction);
    case NetworkReason::created:
      return reason("a copy of its own, made with the first replication", 29);
    case NetworkReason::unmapped:
      return reason("its own is not mapped", vm.direction == Direction::vmm_to_azure ? 24 : 3);
  }
  return "";
}

std::string subnet_reason(const Scenario& scenario, const VmPlan& vm) {
  switch (scenario[vm.vm].reasons.subnet) {
    case SubnetReason::stays:
      return "the same";
    case SubnetReason::stated:
      return is_azure_to_azure(vm) ? reason("stated for this VM", 35) : "stated for this VM";
    case SubnetReason::same_name:
      return reason("it bears the same name", is_azure_to_azure(vm) ? 34 : 32);
    case SubnetReason::first:
      return reason("none bears the same name, it is the first", 33);
    case SubnetReason::alphabetically_first:
      return reason("none bears the same name, it is the alphabetically first", 34);
    case SubnetReason::none:
      return "none";
  }
  return "";
}

std::string address_reason(const Scenario& scenario, const VmPlan& plan) {
  const Vm& vm = scenario[plan.vm];
  const std::string why = address_choice_reason(scenario, plan);
  const bool is_reserved =
      plan.direction == Direction::vmm_to_vmm && vm.recovery->is_connected() && vm.addressing == Addressing::statically;
  return is_reserved ? why + "; " + reason("reserved from now on, and set on the host just before the failover", 39)
                     : why;
}

std::string failback_reason(const Scenario& scenario, const VmPlan& plan) {
  const Vm& vm = scenario[plan.vm];
  const bool comes_home = !vm.failed_back, azure = is_azure_to_azure(plan);
  if (vm.reasons.failback == NetworkReason::stays) return reason("no mapping is in use", 55);
  if (vm.is_changed_after_failover && !vm.changed_to) return reason("its replica was disconnected", 89);
  if (vm.is_changed_after_failover)
    return plan.failed_back.subnet ? reason("its replica was moved to a network that is mapped", 91)
                                   : reason("its replica was moved to a network that is not mapped", 90);
  if (!vm.recovery->is_connected()) return reason("its replica is on no network, and comes back so", 93);
  if (!plan.failed_back.subnet) return reason("its replica's network is not mapped back", azure ? 27 : 93);
  return comes_home ? reason("its replica's network is mapped back to its own", azure ? 27 : 88)
                    : reason("the mapping was changed", azure ? 31 : 92);
}

}  // namespace drsim
