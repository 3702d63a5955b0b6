// Which site, host, network and address each protected VM gets in a test, after failover and after failback, and which
// rule decided it. Nothing is simulated.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/output/text/text.hpp"
#include "models/rulebook/address_assignment.hpp"
#include "models/rulebook/findings.hpp"
#include "models/rulebook/network_mapping.hpp"

namespace drsim {

/// Who will reach a VM, and what for.
enum class ReachableBy : std::uint8_t {
  everybody,     ///< As ever.
  after_moving,  ///< Whoever reached it, once its neighbours know where it is: its subnet is stretched.
  after_routes,  ///< Whoever reached it, once routes lead to the other site.
  routes_stay,   ///< Nobody: it keeps its address, and nothing leads routes there.
  after_dns,     ///< Whoever learns its new address.
  same_plan,     ///< VMs of the same plan only.
  same_test,     ///< VMs of the same test only.
  test_network,  ///< Whoever reaches the test network. The VM itself goes on.
  nobody,        ///< It is connected to no network.
};
std::string_view to_text(ReachableBy reach);

/// A VM's place on one occasion.
struct PlannedPlace {
  SiteId site;
  HostId host{};                     ///< None: nobody said which there are.
  SubnetId subnet{};                 ///< None: connected to no network.
  std::optional<Address> address{};  ///< None: none is needed, or `fault` says why there is none.
  std::optional<AddressFault> fault{};
  bool is_isolated = false;  ///< Of a test: a copy of that subnet that nothing else is on.
  bool has_new_mac = false;
  ReachableBy reach = ReachableBy::everybody;
};

/// What one VM will get, and why.
struct VmPlan {
  VmId vm;
  Direction direction = Direction::other;
  std::vector<PlanId> plans;  ///< Those that start it elsewhere.
  PlannedPlace at_home, in_test, failed_over, failed_back;
};

/// What every VM that has a replica will get. Nothing is simulated.
struct DesignPlan {
  const Scenario* scenario = nullptr;
  std::vector<VmPlan> vms;
  std::vector<std::string> conflicts;  ///< Addresses and identities that will be there twice, and pools that run out.
  std::vector<Finding> findings;
};

/// The scenario must outlive the result.
DesignPlan plan(const Scenario& scenario);

/// Rules that decided: "mapped: rule 1 (ASR network mapping, line 37; ASR VMM networking, line 30)".
std::string network_reason(const Scenario& scenario, const VmPlan& vm);
std::string subnet_reason(const Scenario& scenario, const VmPlan& vm);
std::string address_reason(const Scenario& scenario, const VmPlan& vm);
std::string failback_reason(const Scenario& scenario, const VmPlan& vm);

std::string plan_text(const DesignPlan& plan, const TextStyle& style);
/// {"drsim": 2, "scenario": ..., "design": ..., "document_version": ..., "vms": [...], "targets": [...], "conflicts":
/// [...], "findings": [...]}
std::string plan_json(const DesignPlan& plan);

}  // namespace drsim
