#include <fmt/format.h>

#include <algorithm>

#include "analysis/availability/design/plan.hpp"
#include "analysis/output/text/text_style.hpp"
#include "models/rulebook/errata.hpp"

namespace drsim {
namespace {

std::string network_text(const Scenario& scenario, const PlannedPlace& place) {
  if (!place.subnet) return "no network";
  const Subnet& subnet = scenario[place.subnet];
  return scenario[subnet.network].name + "/" + subnet.name + (place.is_isolated ? ", a copy" : "");
}

std::string address_text(const PlannedPlace& place) {
  if (place.address) return to_text(*place.address);
  return place.fault ? "none left" : "-";
}

std::string mac_text(const Vm& vm, const PlannedPlace& place) {
  if (!place.subnet) return "-";
  return std::string(place.has_new_mac ? "new" : "same") + (vm.announces ? "" : ", silent");
}

struct Widths {
  std::size_t where = 4, network = 7;
};

std::string where_text(const Scenario& scenario, const PlannedPlace& place) {
  return scenario[place.site].name + (place.host ? ", " + scenario[place.host].name : "");
}

std::string row(const Scenario& scenario, const Vm& vm, const char* when, const PlannedPlace& place,
                const Widths& widths) {
  return fmt::format("  {:<12} {:<{}}  {:<{}}  {:<15}  {:<5} {}\n", when, where_text(scenario, place), widths.where,
                     network_text(scenario, place), widths.network, address_text(place), mac_text(vm, place),
                     to_text(place.reach));
}

Widths widths_of(const Scenario& scenario, const std::vector<VmPlan>& vms) {
  Widths widths;
  for (const VmPlan& vm : vms)
    for (const PlannedPlace* place : {&vm.at_home, &vm.in_test, &vm.failed_over, &vm.failed_back}) {
      widths.where = std::max(widths.where, where_text(scenario, *place).size());
      widths.network = std::max(widths.network, network_text(scenario, *place).size());
    }
  return widths;
}

std::string reasons_text(const Scenario& scenario, const VmPlan& vm, const TextStyle& style) {
  std::string text;
  for (const auto& [what, why] :
       {std::pair{"network", network_reason(scenario, vm)}, std::pair{"subnet", subnet_reason(scenario, vm)},
        std::pair{"address", address_reason(scenario, vm)}, std::pair{"failed back", failback_reason(scenario, vm)}})
    text += filled(fmt::format("why {}: {}", what, why), 4, style);
  return text;
}

std::string vm_text(const Scenario& scenario, const VmPlan& plan, const Widths& widths, const TextStyle& style) {
  const Vm& vm = scenario[plan.vm];
  std::string text = bold(vm.name, style) + ": " + std::string(to_text(plan.direction));
  if (vm.cloud && scenario[*vm.cloud].protected_by)
    text +=
        fmt::format(", {} protected by {}", scenario[*vm.cloud].name, scenario[*scenario[*vm.cloud].protected_by].name);
  std::string plans;
  for (const PlanId id : plan.plans) plans += (plans.empty() ? "" : ", ") + scenario[id].name;
  text += plans.empty() ? ", started by no plan" : ", started by " + plans;
  text += "\n" + row(scenario, vm, "at home", plan.at_home, widths) + row(scenario, vm, "test", plan.in_test, widths) +
          row(scenario, vm, "planned", plan.failed_over, widths);
  text += fmt::format("  {:<12} as planned, with data up to {} old and what the last copy takes\n", "unplanned",
                      to_text(vm.replication->every));
  return text + row(scenario, vm, "failed back", plan.failed_back, widths);
}

std::string targets_text(const Scenario& scenario) {
  std::string text;
  for (std::size_t i = 0; i < scenario.networks.size(); ++i)
    for (const TargetChoice& choice : target_choices(scenario, NetworkId{i})) {
      std::string names;
      for (const NetworkId network : choice.networks) names += (names.empty() ? "" : ", ") + scenario[network].name;
      text +=
          fmt::format("  {}: VMs of {}, protected by {}: {}\n", scenario.networks[i].name, scenario[choice.cloud].name,
                      scenario[choice.protecting].name, names.empty() ? "none" : names);
    }
  return text.empty() ? "" : "\nwhat a network can be mapped to\n" + text;
}

std::string findings_text(const DesignPlan& plan, const TextStyle& style) {
  std::string text;
  for (const std::string& conflict : plan.conflicts) text += filled(conflict, 2, style);
  if (!text.empty()) text = "\nconflicts\n" + text;
  std::string said;
  for (const Finding& finding : plan.findings) said += filled(finding.what + ": " + finding.why, 2, style);
  return text + (said.empty() ? "" : "\nwhat the documents say\n" + said);
}

}  // namespace

std::string plan_text(const DesignPlan& plan, const TextStyle& style) {
  const Scenario& scenario = *plan.scenario;
  std::string text = bold(scenario.title, style) +
                     fmt::format("\ndesign {}: what every VM will get; rules of {}\n", scenario.design,
                                 to_text(scenario.document_version)) +
                     rule(style);
  const Widths widths = widths_of(scenario, plan.vms);
  if (plan.vms.empty())
    text += "no VM has a replica\n";
  else
    text += fmt::format("  {:<12} {:<{}}  {:<{}}  {:<15}  {:<5} {}\n", "", "site", widths.where, "network",
                        widths.network, "address", "MAC", "reached by");
  for (const VmPlan& vm : plan.vms) {
    text += vm_text(scenario, vm, widths, style);
    const bool is_last = &vm == &plan.vms.back() || scenario[(&vm + 1)->vm].group != scenario[vm.vm].group;
    if (is_last) text += reasons_text(scenario, vm, style);  // Once for all that are alike.
  }
  text += targets_text(scenario) + findings_text(plan, style);
  const std::string assumed = assumptions_text(scenario, style);
  return text + (assumed.empty() ? "" : "\n" + assumed);
}

}  // namespace drsim
