#include <algorithm>
#include <set>

#include "scenarios/build.hpp"

namespace drsim {
namespace {

// The sites that a plan takes VMs from, and those it takes them to.
std::pair<std::set<SiteId>, std::set<SiteId>> sites_of(const Scenario& scenario, PlanId plan) {
  std::pair<std::set<SiteId>, std::set<SiteId>> sites;
  for (const VmId vm : scenario.index.vms_of_plan[plan.index]) {
    sites.first.insert(scenario[vm].home.site);
    sites.second.insert(scenario[vm].at(Place::recovery).site);
  }
  return sites;
}

// ASR: "Create and customize recovery plans"; "Recovery plan overview".
void check_limits(Draft& draft, PlanId id) {
  constexpr std::size_t most_groups = 7, most_vms = 100;
  const Scenario& scenario = draft.scenario;
  const Plan& plan = scenario[id];
  auto [from, to] = sites_of(scenario, id);
  from.merge(to);
  if (std::none_of(from.begin(), from.end(), [&](SiteId site) { return scenario[site].kind == SiteKind::azure; })) return;
  const std::size_t vms = scenario.index.vms_of_plan[id.index].size();
  if (plan.groups.size() > most_groups)
    draft.wrong(draft.mark(plan.origin), "plan '" + plan.name + "' has " + std::to_string(plan.groups.size()) + " groups, and Azure Site Recovery takes 7",
                "let groups that do not wait for each other be one");
  if (vms > most_vms)
    draft.wrong(draft.mark(plan.origin), "plan '" + plan.name + "' starts " + std::to_string(vms) + " VMs, and Azure Site Recovery takes 100", "divide it");
}

// Tools that stand where the plan takes its VMs from are gone with them.
void warn_of_tools(Draft& draft, PlanId id) {
  const Scenario& scenario = draft.scenario;
  const Plan& plan = scenario[id];
  std::set<ToolId> tools(plan.uses.begin(), plan.uses.end());
  for (const PlanGroup& group : plan.groups)
    for (const Task& task : group.tasks) tools.insert(task.uses.begin(), task.uses.end());
  const std::set<SiteId> from = sites_of(scenario, id).first;
  for (const ToolId tool : tools)
    if (from.contains(scenario[tool].site))
      draft.warn(draft.mark(scenario[tool].origin), "plan '" + plan.name + "' needs tool '" + scenario[tool].name + "', which is lost with site '" +
                                                        scenario[scenario[tool].site].name + "' that it is to recover",
                 "have one elsewhere; without it, each step that uses it takes " + to_text(scenario[tool].without) + " longer");
}

// What a plan takes VMs from and what it takes them to must not fail together.
void warn_of_shared_risks(Draft& draft, PlanId id) {
  const Scenario& scenario = draft.scenario;
  const auto [from, to] = sites_of(scenario, id);
  const auto site_of = [&](const Failable& member) -> std::optional<SiteId> {
    if (const auto* site = std::get_if<SiteId>(&member)) return *site;
    if (const auto* router = std::get_if<RouterId>(&member)) return scenario[*router].site;
    if (const auto* node = std::get_if<SwitchId>(&member)) return scenario[*node].site;
    return std::nullopt;
  };
  for (const SharedRisk& risk : scenario.shared_risks) {
    const auto touches = [&](const std::set<SiteId>& sites) {
      return std::any_of(risk.members.begin(), risk.members.end(), [&](const Failable& member) {
        const auto site = site_of(member);
        return site && sites.contains(*site);
      });
    };
    if (touches(from) && touches(to))
      draft.warn(draft.mark(risk.origin), "shared risk '" + risk.name + "' takes down both what plan '" + scenario[id].name + "' fails over and where it fails over to",
                 "recover to a site that does not share it");
  }
}

}  // namespace

void validate_plans(Draft& draft) {
  for (std::size_t i = 0; i < draft.scenario.plans.size(); ++i) {
    check_limits(draft, PlanId{i});
    warn_of_tools(draft, PlanId{i});
    warn_of_shared_risks(draft, PlanId{i});
  }
}

}  // namespace drsim
