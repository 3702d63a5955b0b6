#include "analysis/availability/design/plan.hpp"

#include <algorithm>

#include "models/rulebook/rulebook.hpp"

namespace drsim {
namespace {

class Planner {
 public:
  explicit Planner(const Scenario& scenario)
      : scenario_(scenario), addresses_(addresses_in_use(scenario)), plans_of_vm_(scenario.vms.size()) {
    for (std::size_t i = 0; i < scenario.plans.size(); ++i)
      for (const VmId vm : scenario.index.vms_of_plan[i]) plans_of_vm_[vm.index].emplace_back(i);
  }

  DesignPlan all() {
    DesignPlan plan{.scenario = &scenario_, .vms = {}, .conflicts = {}, .findings = findings(scenario_)};
    for (std::size_t i = 0; i < scenario_.vms.size(); ++i)
      if (scenario_.vms[i].recovery) plan.vms.push_back(of(VmId{i}));
    for (const Conflict& one : conflicts_)
      plan.conflicts.push_back("test of vm " + scenario_[one.first].name +
                               (one.more == 0 ? "" : " and " + std::to_string(one.more) + " more") + ": " + one.what);
    return plan;
  }

 private:
  // What is in the way of a test, of one VM and of how many more of its entry.
  enum class Clash : std::uint8_t { no_address, no_access, second_identity, second_address };
  struct Conflict {
    Clash how = Clash::no_address;
    SubnetId subnet;
    VmId first;
    std::string what;
    std::size_t more = 0;
  };

  void add(Clash how, SubnetId subnet, VmId vm, std::string what) {
    const auto is_same = [&](const Conflict& one) {
      return one.how == how && one.subnet == subnet && scenario_[one.first].group == scenario_[vm].group;
    };
    const auto known = std::find_if(conflicts_.rbegin(), conflicts_.rend(), is_same);
    if (known == conflicts_.rend())
      conflicts_.push_back({how, subnet, vm, std::move(what)});
    else
      ++known->more;
  }

  VmPlan of(VmId id) {
    const Vm& vm = scenario_[id];
    VmPlan plan{.vm = id,
                .direction = direction_of(scenario_, vm.home.site, vm.recovery->site),
                .plans = plans_of_vm_[id.index],
                .at_home = place_at(vm.home),
                .in_test = {},
                .failed_over = place_at(*vm.recovery),
                .failed_back = {}};
    // Azure gives a new adapter, and with it a new address of layer 2.
    plan.failed_over.has_new_mac = vm.has_new_mac || scenario_[vm.recovery->site].kind == SiteKind::azure;
    plan.failed_over.reach = reach_after_failover(vm, plan);
    plan.in_test = in_test(id, plan);
    plan.failed_back = come_back(vm, plan);
    return plan;
  }

  PlannedPlace place_at(const Attachment& there) const {
    PlannedPlace place{.site = there.site, .host = there.host, .subnet = there.subnet};
    if (there.is_connected()) place.address = there.address;
    return place;
  }

  bool is_moved(const VmPlan& plan, SubnetId subnet) const {
    return std::any_of(plan.plans.begin(), plan.plans.end(), [&](PlanId id) {
      const std::vector<PlanGroup>& groups = scenario_[id].groups;
      return std::any_of(groups.begin(), groups.end(),
                         [&](const PlanGroup& group) { return group.move && group.move->subnet == subnet; });
    });
  }

  ReachableBy reach_after_failover(const Vm& vm, const VmPlan& plan) const {
    if (!vm.recovery->is_connected())
      return plan.direction == Direction::vmm_to_azure ? ReachableBy::same_plan : ReachableBy::nobody;
    if (scenario_.is_stretched(vm)) return ReachableBy::after_moving;
    if (vm.recovery->subnet == vm.home.subnet)
      return is_moved(plan, vm.home.subnet) ? ReachableBy::after_routes : ReachableBy::routes_stay;
    return vm.recovery->address == vm.home.address ? ReachableBy::after_routes : ReachableBy::after_dns;
  }

  // The VM itself goes on meanwhile. Without a network for tests they are in one of their own, where addresses are as
  // ever.
  PlannedPlace in_test(VmId id, const VmPlan& plan) {
    const Vm& vm = scenario_[id];
    PlannedPlace place = plan.failed_over;
    if (!vm.test_network) {
      place.is_isolated = static_cast<bool>(place.subnet);
      place.reach = place.subnet || plan.failed_over.reach == ReachableBy::same_plan ? ReachableBy::same_test
                                                                                     : ReachableBy::nobody;
      return place;
    }
    place.subnet =
        subnet_of_replica(scenario_, *vm.test_network, scenario_[vm.home.subnet].name, plan.direction, {}).subnet;
    place.reach = ReachableBy::test_network;
    place.address = address_in_test_network(id, place);
    const Network& network = scenario_[*vm.test_network];
    if (place.host && std::find(scenario_[place.host].networks.begin(), scenario_[place.host].networks.end(),
                                *vm.test_network) == scenario_[place.host].networks.end())
      add(Clash::no_access, place.subnet, id,
          "its host " + scenario_[place.host].name + " cannot access network " + network.name + ": " + citation(2));
    if (!place.address) {
      place.reach = ReachableBy::nobody;
      return place;
    }
    add(Clash::second_identity, place.subnet, id,
        "a second VM of its name and identity runs in network " + network.name + " while the first goes on");
    if (place.address == vm.home.address)
      add(Clash::second_address, place.subnet, id, "address " + to_text(*place.address) + " is in use twice");
    return place;
  }

  // The addresses of both of its places are taken while it runs: by itself, as far as this one is concerned.
  std::optional<Address> address_in_test_network(VmId id, PlannedPlace& place) {
    const Vm& vm = scenario_[id];
    AddressTable& table = addresses_[place.subnet.index];
    const bool in_failover_network =
        vm.recovery->is_connected() && scenario_[vm.recovery->subnet].network == *vm.test_network;
    const AddressAnswer answer = address_in_test(address_request(scenario_, vm, place.subnet), VmId{}, table,
                                                 in_failover_network, scenario_.document_version);
    place.fault = answer.fault;
    if (answer.fault) {
      add(Clash::no_address, place.subnet, id,
          "subnet " + scenario_[place.subnet].name + " of network " + scenario_[*vm.test_network].name + " " +
              std::string(to_text(*answer.fault)));
      return {};
    }
    table.take(answer.address, VmId{scenario_.vms.size() + id.index});  // Not the VM, but its double.
    return answer.address;
  }

  PlannedPlace come_back(const Vm& vm, const VmPlan& plan) const {
    PlannedPlace place = place_at(vm.at(Place::home, true));
    if (!vm.failed_back)
      place.reach = back_home(plan);
    else
      place.reach = place.subnet ? ReachableBy::after_dns : ReachableBy::nobody;
    return place;
  }

  static ReachableBy back_home(const VmPlan& plan) {
    const ReachableBy away = plan.failed_over.reach;
    const bool follows =
        away == ReachableBy::after_moving || away == ReachableBy::after_routes || away == ReachableBy::after_dns;
    return follows ? away : ReachableBy::everybody;
  }

  const Scenario& scenario_;
  std::vector<AddressTable> addresses_;
  std::vector<std::vector<PlanId>> plans_of_vm_;
  std::vector<Conflict> conflicts_;
};

}  // namespace

std::string_view to_text(ReachableBy reach) {
  switch (reach) {
    case ReachableBy::everybody:
      return "as ever";
    case ReachableBy::after_moving:
      return "as ever, once its neighbours know where it is";
    case ReachableBy::after_routes:
      return "as ever, once routes lead there";
    case ReachableBy::routes_stay:
      return "nobody: routes stay behind";
    case ReachableBy::after_dns:
      return "whoever learns its new address";
    case ReachableBy::same_plan:
      return "VMs of its plan";
    case ReachableBy::same_test:
      return "VMs of the same test";
    case ReachableBy::test_network:
      return "whoever reaches the test network";
    case ReachableBy::nobody:
      return "nobody";
  }
  return "";
}

DesignPlan plan(const Scenario& scenario) { return Planner(scenario).all(); }

}  // namespace drsim
