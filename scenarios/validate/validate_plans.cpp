#include <algorithm>
#include <map>
#include <set>

#include "models/world/promotions.hpp"
#include "scenarios/build/build.hpp"

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

// ASR: "Create and customize recovery plans"; "Recovery plan overview"; common questions.
void check_limits(Draft& draft, PlanId id) {
  constexpr std::size_t most_groups = 7, most_vms = 100, most_consistent = 16;
  const Scenario& scenario = draft.scenario;
  const Plan& plan = scenario[id];
  auto [from, to] = sites_of(scenario, id);
  from.merge(to);
  if (std::none_of(from.begin(), from.end(), [&](SiteId site) { return scenario[site].kind == SiteKind::azure; }))
    return;
  const std::size_t vms = scenario.index.vms_of_plan[id.index].size();
  if (plan.groups.size() > most_groups)
    draft.wrong(draft.mark(plan.origin),
                "plan '" + plan.name + "' has " + std::to_string(plan.groups.size()) +
                    " groups, and Azure Site Recovery takes 7",
                "let groups that do not wait for each other be one");
  if (vms > most_vms)
    draft.wrong(draft.mark(plan.origin),
                "plan '" + plan.name + "' starts " + std::to_string(vms) + " VMs, and Azure Site Recovery takes 100",
                "divide it");
  if (plan.point == PointChoice::multi_vm && vms > most_consistent)
    draft.wrong(draft.mark(plan.origin),
                "plan '" + plan.name + "' starts " + std::to_string(vms) +
                    " VMs with the data of one instant, and Azure Site Recovery keeps 16 consistent with each other",
                "divide it");
}

// A tool elsewhere may be lost with the same stroke: an identity service on the same power.
void warn_of_tools_at_risk(Draft& draft, PlanId id, const std::set<ToolId>& tools, const std::set<SiteId>& from) {
  const Scenario& scenario = draft.scenario;
  for (const ToolId tool : tools) {
    for (const SharedRisk& risk : scenario.shared_risks) {
      const auto takes_down = [&](SiteId site) {
        return std::find(risk.members.begin(), risk.members.end(), Failable{site}) != risk.members.end();
      };
      const bool with_plan = std::any_of(from.begin(), from.end(), takes_down);
      if (from.contains(scenario[tool].site) || !with_plan || !takes_down(scenario[tool].site)) continue;
      draft.warn(draft.mark(scenario[tool].origin),
                 "plan '" + scenario[id].name + "' needs tool '" + scenario[tool].name + "', which shared risk '" +
                     risk.name + "' takes down with what it is to recover",
                 "have one elsewhere; without it, each step that uses it takes " + to_text(scenario[tool].without) +
                     " longer");
    }
  }
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
      draft.warn(draft.mark(scenario[tool].origin),
                 "plan '" + plan.name + "' needs tool '" + scenario[tool].name + "', which is lost with site '" +
                     scenario[scenario[tool].site].name + "' that it is to recover",
                 "have one elsewhere; without it, each step that uses it takes " + to_text(scenario[tool].without) +
                     " longer");
  warn_of_tools_at_risk(draft, id, tools, from);
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
      draft.warn(draft.mark(risk.origin),
                 "shared risk '" + risk.name + "' takes down both what plan '" + scenario[id].name +
                     "' fails over and where it fails over to",
                 "recover to a site that does not share it");
  }
}

// Whether packets find a way between two sites without what a risk takes down.
bool is_joined(const Scenario& scenario, SiteId from, SiteId to, const SharedRisk& risk) {
  const auto is_lost = [&](const Failable& one) {
    return std::find(risk.members.begin(), risk.members.end(), one) != risk.members.end();
  };
  const auto is_dead = [&](RouterId router) {
    return is_lost(router) || is_lost(scenario[router].site) ||
           (scenario[router].attached_to && is_lost(scenario[router].attached_to));
  };
  std::vector<RouterId> open;
  std::set<RouterId> seen;
  for (const RouterId router : scenario.index.routers_of_site[from.index])
    if (!is_dead(router)) open.push_back(router), seen.insert(router);
  while (!open.empty()) {
    const RouterId at = open.back();
    open.pop_back();
    if (scenario[at].site == to) return true;
    for (std::size_t i = 0; i < scenario.links.size(); ++i) {
      const Link& link = scenario.links[i];
      if (link.is_trunk() || is_lost(LinkId{i}) || (link.over && is_lost(link.over))) continue;
      const RouterId a = std::get<RouterId>(link.ends[0]), b = std::get<RouterId>(link.ends[1]);
      if (a != at && b != at) continue;
      const RouterId next = a == at ? b : a;
      if (!is_dead(next) && seen.insert(next).second) open.push_back(next);
    }
  }
  return false;
}

// One duct, one provider: when all ways between two sites are cut at once, a living site is taken for a dead one.
void warn_of_cut_sites(Draft& draft, PlanId id) {
  const Scenario& scenario = draft.scenario;
  const auto [from, to] = sites_of(scenario, id);
  for (const SharedRisk& risk : scenario.shared_risks) {
    for (const SiteId a : from) {
      for (const SiteId b : to) {
        const auto takes_down = [&](SiteId site) {
          return std::find(risk.members.begin(), risk.members.end(), Failable{site}) != risk.members.end();
        };
        if (takes_down(a) || takes_down(b) || !is_joined(scenario, a, b, {}) || is_joined(scenario, a, b, risk))
          continue;
        draft.warn(draft.mark(risk.origin),
                   "shared risk '" + risk.name + "' cuts every way between '" + scenario[a].name + "' and '" +
                       scenario[b].name + "': copies of plan '" + scenario[id].name +
                       "' stop, and what it fails over may still run",
                   "lead one link another way, or have the monitor at a third site");
      }
    }
  }
}

// All that the timeline has taken down by then and not brought back.
SharedRisk down_before(const Scenario& scenario, std::size_t action) {
  SharedRisk down{"", {}, {}};
  for (std::size_t i = 0; i < action; ++i) {
    const auto* change = std::get_if<SetStatus>(&scenario.timeline[i].what);
    if (!change) continue;
    std::erase(down.members, change->what);
    if (change->to == Status::down) down.members.push_back(change->what);
  }
  return down;
}

// A planned failover stops its VMs and copies the last of their data: both need a way between the two sites.
void warn_of_planned_without_way(Draft& draft, PlanId id) {
  const Scenario& scenario = draft.scenario;
  const auto [from, to] = sites_of(scenario, id);
  for (std::size_t i = 0; i < scenario.timeline.size(); ++i) {
    const auto* over = std::get_if<StartFailover>(&scenario.timeline[i].what);
    if (!over || over->plan != id || over->mode != FailoverMode::planned) continue;
    const SharedRisk down = down_before(scenario, i);
    for (const SiteId a : from)
      for (const SiteId b : to)
        if (is_joined(scenario, a, b, {}) && !is_joined(scenario, a, b, down))
          draft.warn(draft.mark(scenario.timeline[i].origin),
                     "by then nothing joins '" + scenario[a].name + "' and '" + scenario[b].name + "': plan '" +
                         scenario[id].name + "' can neither stop its VMs nor copy the last of their data",
                     "repair a way between the two first, or fail over unplanned");
  }
}

// Nobody raises an alarm about the site he is lost with.
void warn_of_lost_monitors(Draft& draft, PlanId id) {
  const Scenario& scenario = draft.scenario;
  const Plan& plan = scenario[id];
  if (!plan.detected_by) return;
  const Monitor& monitor = scenario[*plan.detected_by];
  const SiteId site = scenario[monitor.behind].site;
  const std::set<SiteId> from = sites_of(scenario, id).first;
  const std::string who = "plan '" + plan.name + "' waits for an alarm of monitor '" + monitor.name + "', which ";
  if (from.contains(site))
    draft.warn(draft.mark(monitor.origin),
               who + "is lost with site '" + scenario[site].name + "' that it is to recover: nobody hears of it",
               "have it at a third site");
  for (const SharedRisk& risk : scenario.shared_risks) {
    const auto takes_down = [&](SiteId one) {
      return std::find(risk.members.begin(), risk.members.end(), Failable{one}) != risk.members.end();
    };
    if (!from.contains(site) && takes_down(site) && std::any_of(from.begin(), from.end(), takes_down))
      draft.warn(draft.mark(monitor.origin),
                 who + "shared risk '" + risk.name + "' takes down with what it is to recover", "have it elsewhere");
  }
}

// A secondary has to be promoted before anything is written to it.
void check_publishing_servers(Draft& draft) {
  const Scenario& scenario = draft.scenario;
  for (const Draft::PublishAt& one : draft.publish_at) {
    const Plan& plan = scenario[one.plan];
    const Publish& publish = *plan.groups[one.group].publish;
    const DnsServerId server = *publish.at;
    for (const NameId id : publish.names) {
      if (takes_updates_before(scenario, one.plan, one.group, server, id)) continue;
      const Name& name = scenario[id];
      const bool is_copy = scenario.holds(server, id) && scenario[server].secondary_of;
      const std::string promote = "{configure: {set: [{dns-server: " + scenario[server].name + ", role: primary}]}}";
      draft.wrong(one.at, "dns-server '" + scenario[server].name + "' takes no updates of '" + name.name + "'",
                  is_promoted_too_late(scenario, one.plan, one.group, server)
                      ? "it is a secondary until plan '" + plan.name + "' promotes it: publish in a group after that"
                      : "name its authority, '" + scenario[name.authority].name +
                            "', or a member of the same directory" +
                            (is_copy ? "; or promote it in a group before, as in " + promote : ""));
    }
  }
}

// A secondary that is left can take its place; a member of its directory takes updates as it is.
std::string how_to_publish(const Scenario& scenario, DnsServerId lost, const std::set<SiteId>& from) {
  for (const DnsServer& one : scenario.dns_servers)
    if (one.secondary_of == lost && !from.contains(scenario[one.behind].site))
      return "promote its secondary in a group before, as in {configure: {set: [{dns-server: " + one.name +
             ", role: primary}]}}; or have the authority elsewhere";
  return "have the authority elsewhere; or name a member of its directory at a site that is left, as in "
         "publish: {names: [...], at: ...}";
}

// A record cannot be written where its server is gone: the plan would wait there for the repair.
void warn_of_lost_servers(Draft& draft, PlanId id) {
  const Scenario& scenario = draft.scenario;
  const std::set<SiteId> from = sites_of(scenario, id).first;
  for (std::size_t g = 0; g < scenario[id].groups.size(); ++g) {
    const PlanGroup& group = scenario[id].groups[g];
    if (!group.publish) continue;
    std::set<DnsServerId> told;
    for (const NameId name : group.publish->names) {
      const DnsServerId server = group.publish->at.value_or(authority_before(scenario, id, g, name));
      const SiteId site = scenario[scenario[server].behind].site;
      // One on a VM that comes back with its address is found again.
      const auto on = scenario[server].on;
      const bool follows = on && scenario[*on].recovery &&
                           scenario[*on].recovery->address == scenario[*on].home.address &&
                           scenario.index.plan_of_vm[on->index];
      if (!from.contains(site) || follows || !told.insert(server).second) continue;
      draft.warn(draft.mark(group.origin),
                 "plan '" + scenario[id].name + "' publishes '" + scenario[name].name + "' at dns-server '" +
                     scenario[server].name + "', which is lost with site '" + scenario[site].name +
                     "' that it is to recover: it would wait for the repair",
                 how_to_publish(scenario, server, from));
    }
  }
}

// What half of all draws stay below.
struct Median {
  Duration operator()(const Fixed& d) const { return d.value; }
  Duration operator()(const Uniform& d) const { return d.low + (d.high - d.low) / 2; }
  Duration operator()(const Triangular& d) const { return d.mode; }
  Duration operator()(const Lognormal& d) const { return d.p50; }
  Duration operator()(const Exponential& d) const { return d.mean * 7 / 10; }
  Duration operator()(const auto&) const { return {}; }
};
Duration median(const Delay& delay) { return std::visit(Median{}, delay); }

// From the beginning of a plan until the VMs of an application are up, other groups before theirs included.
Duration until_up(const Scenario& scenario, const Plan& plan, ApplicationId application) {
  const std::vector<VmId>& serving = scenario[application].served_by;
  Duration latest{};
  for (std::size_t g = 0; g < plan.groups.size(); ++g) {
    const auto serves = [&](VmId vm) { return std::find(serving.begin(), serving.end(), vm) != serving.end(); };
    if (std::none_of(plan.groups[g].start.begin(), plan.groups[g].start.end(), serves)) continue;
    std::set<std::size_t> counted = groups_before(plan, g);
    counted.insert(g);
    // The longest way: what comes before more comes later.
    std::vector<std::size_t> order(counted.begin(), counted.end());
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return groups_before(plan, a).size() < groups_before(plan, b).size();
    });
    std::map<std::size_t, Duration> finished;
    for (const std::size_t one : order) {
      Duration begun{}, boot{};
      for (const std::size_t other : plan.groups[one].after) begun = std::max(begun, finished[other]);
      for (const VmId vm : plan.groups[one].start) boot = std::max(boot, median(scenario[vm].boot));
      finished[one] = begun + boot;
    }
    latest = std::max(latest, finished[g]);
  }
  return latest;
}

// What comes before anybody can use it takes longer than users may wait.
void warn_of_short_objectives(Draft& draft, PlanId id) {
  const Scenario& scenario = draft.scenario;
  const Plan& plan = scenario[id];
  if (!plan.detected_by) return;
  const Monitor& monitor = scenario[*plan.detected_by];
  const Duration detection = monitor.hold - monitor.heartbeat / 2 + plan.failover_delay;
  Duration declaration = median(plan.declare);
  for (const TeamId team : plan.reach) declaration += median(scenario[team].reach);
  for (std::size_t i = 0; i < scenario.applications.size(); ++i) {
    const Application& application = scenario.applications[i];
    const Duration boot = until_up(scenario, plan, ApplicationId{i});
    const Duration all = detection + declaration + boot;
    if (!application.rto || boot == Duration{} || all <= application.rto->within) continue;
    draft.warn(draft.mark(application.origin),
               "application '" + application.name + "' is to be back within " + to_text(application.rto->within) +
                   ", and plan '" + plan.name + "' takes " + to_text(all) +
                   " until its VMs are up, half of all times: " + to_text(detection) + " to detect, " +
                   to_text(declaration) + " to declare, " + to_text(boot) + " to boot",
               "shorten what takes longest, or state an rto that can be met");
  }
}

// What nothing could be started with is found when it is needed, unless it is looked for.
void warn_of_missing_points(Draft& draft, PlanId id) {
  const Scenario& scenario = draft.scenario;
  const auto asks = [&](const Action& action) {
    const auto* over = std::get_if<StartFailover>(&action.what);
    return over && over->plan == id && over->point == PointChoice::app_consistent;
  };
  if (scenario[id].point != PointChoice::app_consistent &&
      std::none_of(scenario.timeline.begin(), scenario.timeline.end(), asks))
    return;
  std::set<VmGroupId> told;
  for (const VmId vm : scenario.index.vms_of_plan[id.index])
    if (scenario[vm].replication && scenario[vm].replication->app_consistent == Duration{} &&
        told.insert(scenario[vm].group).second)
      draft.warn(draft.mark(scenario[id].origin),
                 "plan '" + scenario[id].name + "' starts VMs with application-consistent points, and '" +
                     scenario[scenario[vm].group].name + "' has none: it is not started",
                 "give its replication app-consistent: 1h");
}

}  // namespace

void validate_plans(Draft& draft) {
  check_publishing_servers(draft);
  for (std::size_t i = 0; i < draft.scenario.plans.size(); ++i) {
    check_limits(draft, PlanId{i});
    warn_of_tools(draft, PlanId{i});
    warn_of_shared_risks(draft, PlanId{i});
    warn_of_cut_sites(draft, PlanId{i});
    warn_of_planned_without_way(draft, PlanId{i});
    warn_of_lost_monitors(draft, PlanId{i});
    warn_of_lost_servers(draft, PlanId{i});
    warn_of_missing_points(draft, PlanId{i});
    warn_of_short_objectives(draft, PlanId{i});
  }
}

}  // namespace drsim
