#include <nlohmann/json.hpp>

#include "analysis/availability/design/plan.hpp"
#include "analysis/output/output_version.hpp"
#include "models/rulebook/errata.hpp"

namespace drsim {
namespace {

using Json = nlohmann::ordered_json;

Json of(const Scenario& scenario, const PlannedPlace& place) {
  Json json{{"site", scenario[place.site].name},
            {"host", nullptr},
            {"network", nullptr},
            {"subnet", nullptr},
            {"address", nullptr},
            {"isolated", place.is_isolated},
            {"mac", place.has_new_mac ? "new" : "same"},
            {"reached_by", to_text(place.reach)}};
  if (place.host) json["host"] = scenario[place.host].name;
  if (place.subnet)
    json["network"] = scenario[scenario[place.subnet].network].name, json["subnet"] = scenario[place.subnet].name;
  if (place.address) json["address"] = to_text(*place.address);
  return json;
}

Json of(const Scenario& scenario, const VmPlan& plan) {
  const Vm& vm = scenario[plan.vm];
  Json plans = Json::array();
  for (const PlanId id : plan.plans) plans.push_back(scenario[id].name);
  Json unplanned = of(scenario, plan.failed_over);
  unplanned["data_loss_s"] = seconds(vm.replication->every);
  return {{"vm", vm.name},
          {"direction", to_text(plan.direction)},
          {"plans", plans},
          {"at_home", of(scenario, plan.at_home)},
          {"test", of(scenario, plan.in_test)},
          {"planned", of(scenario, plan.failed_over)},
          {"unplanned", unplanned},
          {"failed_back", of(scenario, plan.failed_back)},
          {"why",
           {{"network", network_reason(scenario, plan)},
            {"subnet", subnet_reason(scenario, plan)},
            {"address", address_reason(scenario, plan)},
            {"failed_back", failback_reason(scenario, plan)}}}};
}

std::string_view word_for(Severity severity) {
  switch (severity) {
    case Severity::error:
      return "error";
    case Severity::warning:
      return "warning";
    case Severity::note:
      return "note";
  }
  return "";
}

Json targets_of(const Scenario& scenario) {
  Json targets = Json::array();
  for (std::size_t i = 0; i < scenario.networks.size(); ++i)
    for (const TargetChoice& choice : target_choices(scenario, NetworkId{i})) {
      Json networks = Json::array();
      for (const NetworkId network : choice.networks) networks.push_back(scenario[network].name);
      targets.push_back({{"source", scenario.networks[i].name},
                         {"cloud", scenario[choice.cloud].name},
                         {"protecting", scenario[choice.protecting].name},
                         {"networks", networks}});
    }
  return targets;
}

}  // namespace

std::string plan_json(const DesignPlan& plan) {
  const Scenario& scenario = *plan.scenario;
  Json vms = Json::array(), found = Json::array(), kept = Json::array();
  for (const VmPlan& vm : plan.vms) vms.push_back(of(scenario, vm));
  for (const Finding& finding : plan.findings)
    found.push_back({{"severity", word_for(finding.severity)}, {"message", finding.what}, {"why", finding.why}});
  for (const int number : scenario.allowed_errata) kept.push_back(describe(erratum(number)));
  return Json{{"drsim", output_version},
              {"scenario", scenario.title},
              {"design", scenario.design},
              {"document_version", to_text(scenario.document_version)},
              {"allowed_errata", kept},
              {"vms", vms},
              {"targets", targets_of(scenario)},
              {"conflicts", plan.conflicts},
              {"findings", found},
              {"assumptions", scenario.assumptions}}
             .dump(2, ' ', false, Json::error_handler_t::replace) +
         "\n";
}

}  // namespace drsim
