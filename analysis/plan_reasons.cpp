#include "analysis/plan.hpp"
#include "models/rulebook.hpp"

namespace drsim {
namespace {

std::string reason(std::string_view what, int rule) { return std::string(what) + ": " + citation(rule); }

bool is_azure_to_azure(const VmPlan& vm) { return vm.direction == Direction::azure_to_azure; }

}  // namespace

std::string network_reason(const Scenario& scenario, const VmPlan& vm) {
  const int mapping = is_azure_to_azure(vm) ? 26 : 1;
  switch (scenario[vm.vm].reasons.network) {
    case NetworkReason::stays: return reason("no mapping is in use, its own goes with it or is at both sites", 55);
    case NetworkReason::stated: return is_azure_to_azure(vm) ? reason("chosen when replication was enabled", 28) : "stated for this VM";
    case NetworkReason::mapped: return reason("mapped", mapping);
    case NetworkReason::created: return reason("a copy of its own, made with the first replication", 29);
    case NetworkReason::unmapped: return reason("its own is not mapped", vm.direction == Direction::vmm_to_azure ? 24 : 3);
  }
  return "";
}

std::string subnet_reason(const Scenario& scenario, const VmPlan& vm) {
  switch (scenario[vm.vm].reasons.subnet) {
    case SubnetReason::stays: return "the same";
    case SubnetReason::stated: return reason("stated for this VM", 35);
    case SubnetReason::same_name: return reason("it bears the same name", 32);
    case SubnetReason::first: return reason("none bears the same name, it is the first", 33);
    case SubnetReason::alphabetically_first: return reason("none bears the same name, it is the alphabetically first", 34);
    case SubnetReason::none: return "none";
  }
  return "";
}

std::string address_reason(const Scenario& scenario, const VmPlan& vm) {
  const bool azure = is_azure_to_azure(vm);
  switch (scenario[vm.vm].reasons.address) {
    case AddressReason::stays: return reason("it is the same subnet", 54);
    case AddressReason::stated: return reason("stated for this VM", azure ? 49 : 51);
    case AddressReason::kept: return reason("the same address space, and it is free there", azure ? 46 : 38);
    case AddressReason::taken: return reason("the same address space, but its own is taken there", azure ? 47 : 40);
    case AddressReason::other_space:
      return reason("another address space, a free one", azure ? 48 : vm.direction == Direction::hyper_v_to_azure ? 52 : 37);
    case AddressReason::dhcp_covered: return reason("by DHCP, whose scope there covers it", 41);
    case AddressReason::dhcp_other: return reason("by DHCP, whose scope there does not cover its own", 41);
    case AddressReason::dhcp_unknown: return reason("by DHCP, and no scope there is known", 41);
    case AddressReason::dhcp_azure: return reason("by DHCP, from Azure", 44);
    case AddressReason::none: return "none";
  }
  return "";
}

std::string failback_reason(const Scenario& scenario, const VmPlan& plan) {
  const Vm& vm = scenario[plan.vm];
  const bool comes_home = !vm.failed_back;
  if (vm.reasons.failback == NetworkReason::stays) return reason("no mapping is in use", 55);
  if (vm.is_changed_after_failover && !vm.changed_to) return reason("its replica was disconnected", 89);
  if (vm.is_changed_after_failover)
    return plan.failed_back.subnet ? reason("its replica was moved to a network that is mapped", 91) : reason("its replica was moved to a network that is not mapped", 90);
  if (!vm.recovery->is_connected()) return reason("its replica is on no network, and comes back so", 93);
  if (!plan.failed_back.subnet) return reason("its replica's network is not mapped back", 93);
  return comes_home ? reason("its replica's network is mapped back to its own", 88) : reason("the mapping was changed", 92);
}

}  // namespace drsim
