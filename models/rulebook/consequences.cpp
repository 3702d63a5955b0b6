#include <algorithm>
#include <set>

#include "models/rulebook/finding_list.hpp"
#include "models/rulebook/network_mapping.hpp"

namespace drsim {
namespace {

// Who moves with whom.
struct Moves {
  std::vector<std::vector<PlanId>> plans_of_vm;          ///< Those that start it elsewhere.
  std::vector<std::vector<VmGroupId>> groups_of_subnet;  ///< At home there.

  explicit Moves(const Scenario& scenario)
      : plans_of_vm(scenario.vms.size()), groups_of_subnet(scenario.subnets.size()) {
    for (std::size_t i = 0; i < scenario.plans.size(); ++i)
      for (const VmId vm : scenario.index.vms_of_plan[i]) plans_of_vm[vm.index].emplace_back(i);
    for (std::size_t i = 0; i < scenario.groups.size(); ++i)
      if (!scenario.groups[i].vms.empty())
        groups_of_subnet[scenario[scenario.groups[i].vms.front()].home.subnet.index].emplace_back(i);
  }
  const std::vector<PlanId>& plans_of(VmId vm) const { return plans_of_vm[vm.index]; }
};

bool publishes(const Plan& plan, NameId name) {
  return std::any_of(plan.groups.begin(), plan.groups.end(), [&](const PlanGroup& group) {
    return group.publish &&
           std::find(group.publish->names.begin(), group.publish->names.end(), name) != group.publish->names.end();
  });
}

// Written by the VMs themselves, or by whoever probes them.
bool finds_its_way(const Name& name) { return name.registers || name.health; }

bool keeps_its_address(const Vm& vm) { return vm.recovery->is_connected() && vm.recovery->address == vm.home.address; }

bool are_on_one_segment(const Scenario& scenario, VlanId vlan, SwitchId one, SwitchId other) {
  const std::vector<std::uint32_t>& segment = scenario.index.segments[vlan.index];
  return segment[one.index] == segment[other.index];
}

bool takes(const Moves& moving, PlanId plan, VmId vm) {
  const std::vector<PlanId>& taking = moving.plans_of(vm);
  return std::find(taking.begin(), taking.end(), plan) != taking.end();
}

// An address is kept either because the subnet is at both sites, or because somebody moves it. Routes may be changed by
// other means if all of it goes; if a part stays, there is no route that would be right for both.
void find_routes_left_behind(FindingList& list, const Moves& moving) {
  const Scenario& scenario = list.scenario;
  for (const VmGroup& group : scenario.groups) {
    if (group.vms.empty()) continue;
    const Vm& vm = scenario[group.vms.front()];
    if (!vm.recovery || vm.recovery->subnet != vm.home.subnet || scenario.is_stretched(vm)) continue;
    for (const PlanId plan : moving.plans_of(group.vms.front())) {
      if (moves(scenario[plan], vm.home.subnet)) continue;
      const std::vector<VmGroupId>& beside = moving.groups_of_subnet[vm.home.subnet.index];
      const bool stays_in_part = std::any_of(beside.begin(), beside.end(), [&](VmGroupId other) {
        return !takes(moving, plan, scenario[other].vms.front());
      });
      list.add(stays_in_part ? Severity::warning : Severity::note, group.origin,
               "vm '" + group.name + "' keeps its address, but plan '" + scenario[plan].name +
                   "' does not move subnet '" + scenario[vm.home.subnet].name +
                   "', which is not stretched: routes will still lead to site '" + scenario[vm.home.site].name + "'",
               54, "add a move to the plan, stretch its VLAN, or give the replica another network");
    }
  }
}

// A plan that moves a subnet takes all of its VMs along, or leaves some behind without one.
void find_split_subnets(FindingList& list, const Moves& moving) {
  const Scenario& scenario = list.scenario;
  for (std::size_t p = 0; p < scenario.plans.size(); ++p) {
    for (const PlanGroup& step : scenario.plans[p].groups) {
      if (!step.move) continue;
      for (const VmGroupId id : moving.groups_of_subnet[step.move->subnet.index]) {
        const VmGroup& group = scenario[id];
        if (takes(moving, PlanId{p}, group.vms.front())) continue;
        const Vm& left = scenario[group.vms.front()];
        if (are_on_one_segment(scenario, scenario[left.home.subnet].vlan, scenario[step.move->to].attached_to,
                               left.home.attached_to))
          continue;
        const bool is_later = scenario.document_version == DocumentVersion::later;
        list.add(Severity::warning, step.origin,
                 "plan '" + scenario.plans[p].name + "' moves subnet '" + scenario[step.move->subnet].name +
                     "' without vm '" + group.name + "', which will be cut off: a subnet moves as a whole",
                 is_later ? 65 : 63, "start it in the plan as well");
      }
    }
  }
}

// On no network, a VM reaches nobody whom it needs, and is reached by nobody who needs it; but in Azure by those of its
// plan.
void find_needs_cut_off(FindingList& list, const Moves& moving) {
  const Scenario& scenario = list.scenario;
  for (const VmGroup& group : scenario.groups) {
    if (group.vms.empty() || !scenario[group.vms.front()].recovery) continue;
    const Vm& vm = scenario[group.vms.front()];
    const bool to_azure = vm.reasons.network == NetworkReason::unmapped &&
                          direction_of(scenario, vm.home.site, vm.recovery->site) == Direction::vmm_to_azure;
    if (!vm.recovery->is_connected() && !to_azure) continue;  // Nobody reaches it: that has been told.
    for (const PlanId plan : moving.plans_of(group.vms.front()))
      for (const VmGroupId need : group.needs) {
        const auto is_cut_off = [&](VmId member) {
          const Vm& other = scenario[member];
          const bool goes_along = takes(moving, plan, member);
          if (vm.recovery->is_connected()) return goes_along && !other.recovery->is_connected();
          return !connects_in_azure({}, {}, goes_along) || other.recovery->is_connected();
        };
        const std::vector<VmId>& members = scenario[need].vms;
        if (!std::all_of(members.begin(), members.end(), is_cut_off)) continue;
        list.warn(group.origin,
                  "vm '" + group.name + "' serves nothing after plan '" + scenario[plan].name + "': it needs vm '" +
                      scenario[need].name + "', and " +
                      (vm.recovery->is_connected() ? "that is on no network then"
                                                   : "is on no network then, with those of its plan only"),
                  to_azure ? 24 : 3, "add its network to network-mappings");
      }
  }
}

// Where clients get to a VM of an application, and would after a failover.
struct Entrances {
  Address before, after;
  bool is_kept() const { return before == after; }
};
Entrances entrances(const Scenario& scenario, ApplicationId application, const Vm& vm) {
  return {scenario.entrance(application, vm.home), scenario.entrance(application, *vm.recovery)};
}

// What changes is a public address, or that of a load balancer: not the VM's own.
void find_frontends_left_behind(FindingList& list, ApplicationId id, const Vm& vm, const Plan& plan) {
  const Scenario& scenario = list.scenario;
  const Application& application = scenario[id];
  const auto [before, after] = entrances(scenario, id, vm);
  const auto is_at = [&](Address address) {
    return [&, address](const auto& one) { return one.application == id && one.address == address; };
  };
  const auto is_public = [&](Address address) {
    return std::any_of(scenario.public_addresses.begin(), scenario.public_addresses.end(), is_at(address));
  };
  const std::string where = "application '" + application.name + "' is reached at " +
                            (is_public(before) ? "public address " : "") + to_text(before);
  if (is_public(before) && !is_public(after)) {
    list.warn(application.origin,
              where + ", which does not survive plan '" + plan.name + "', and has none at site '" +
                  scenario[vm.recovery->site].name + "'",
              70, "give it one there, and publish the name");
  } else if (!application.known_as) {
    list.warn(application.origin,
              where + ", which does not survive plan '" + plan.name + "': then it is " + to_text(after) +
                  ", and there is no name that would say so",
              70);
  } else if (const Name& name = scenario[*application.known_as];
             !finds_its_way(name) && !publishes(plan, *application.known_as)) {
    list.warn(name.origin,
              where + ", which does not survive plan '" + plan.name + "': then it is " + to_text(after) +
                  ", and the plan does not publish '" + name.name + "'",
              53, "add a publish to the plan");
  }
}

void find_names_to_publish(FindingList& list, const Moves& moving) {
  const Scenario& scenario = list.scenario;
  for (std::size_t i = 0; i < scenario.applications.size(); ++i) {
    const Application& application = scenario.applications[i];
    const bool has_frontends = scenario.has_frontends(ApplicationId{i});
    std::set<PlanId> told;
    for (const VmId id : application.served_by) {
      const Vm& vm = scenario[id];
      if (!vm.recovery || !vm.recovery->is_connected() ||
          (has_frontends ? entrances(scenario, ApplicationId{i}, vm).is_kept() : keeps_its_address(vm)))
        continue;
      for (const PlanId plan : moving.plans_of(id)) {
        if (!told.insert(plan).second) continue;
        if (has_frontends) {
          find_frontends_left_behind(list, ApplicationId{i}, vm, scenario[plan]);
          continue;
        }
        const std::string moved = "vm '" + vm.name + "' changes its address from " + to_text(vm.home.address) + " to " +
                                  to_text(vm.recovery->address);
        if (!application.known_as)
          list.note(application.origin,
                    moved + ", and application '" + application.name +
                        "' has no name: whoever keeps the old address in a configuration loses it",
                    70);
        else if (!finds_its_way(scenario[*application.known_as]) && !publishes(scenario[plan], *application.known_as))
          list.note(scenario[*application.known_as].origin,
                    moved + ", but plan '" + scenario[plan].name + "' does not publish '" +
                        scenario[*application.known_as].name + "'",
                    53, "add a publish to the plan");
      }
    }
  }
}

// Clients with addresses in their configuration, whatever the name says.
void find_hard_coded_clients(FindingList& list, const Moves& moving) {
  const Scenario& scenario = list.scenario;
  for (const Population& population : scenario.populations) {
    if (!population.is_hard_coded) continue;
    for (const ApplicationId id : population.uses)
      for (const VmId vm : scenario[id].served_by) {
        if (!scenario[vm].recovery || moving.plans_of(vm).empty() ||
            (scenario[vm].recovery->is_connected() && entrances(scenario, id, scenario[vm]).is_kept()))
          continue;
        list.note(population.origin,
                  "clients '" + population.name + "' have addresses of application '" + scenario[id].name +
                      "' in their configuration, and vm '" + scenario[vm].name + "' changes its own: they lose it",
                  70);
        break;
      }
  }
}

// Sites that one VLAN joins are one fault domain.
void find_shared_fault_domains(FindingList& list) {
  const Scenario& scenario = list.scenario;
  for (std::size_t vlan = 0; vlan < scenario.vlans.size(); ++vlan) {
    std::set<std::string> sites;
    Origin at;
    for (const Link& link : scenario.links) {
      if (!link.carries(VlanId{vlan}) || !floods_broadcast(link.kind)) continue;
      const SiteId a = scenario[std::get<SwitchId>(link.ends[0])].site,
                   b = scenario[std::get<SwitchId>(link.ends[1])].site;
      if (a == b) continue;
      at = link.origin;
      sites.insert({scenario[a].name, scenario[b].name});
    }
    std::string names;
    for (const std::string& site : sites) names += (names.empty() ? "'" : " and '") + site + "'";
    if (!sites.empty())
      list.note(at,
                "vlan '" + scenario.vlans[vlan].name + "' joins sites " + names +
                    " in one fault domain: a storm at one is a storm at both",
                58, "see drsim inspect");
  }
}

// From the start, and to anybody: what is connected to nothing announces nothing.
bool is_announced(const Scenario& scenario, const Subnet& subnet) {
  const auto is_connected = [&](RouterId gateway) {
    const std::vector<LinkId>& links = scenario.index.links_of_router[gateway.index];
    return std::any_of(links.begin(), links.end(), [&](LinkId link) { return scenario[link].begins_up; });
  };
  const auto last = subnet.gateways.begin() + static_cast<std::ptrdiff_t>(subnet.initially_active);
  return std::any_of(subnet.gateways.begin(), last, is_connected);
}

// Packets go to whichever site is nearer, whether the VM is there or not.
void find_prefixes_at_two_sites(FindingList& list) {
  const Scenario& scenario = list.scenario;
  std::set<std::pair<SubnetId, SubnetId>> told;
  for (const VmGroup& group : scenario.groups) {
    if (group.vms.empty()) continue;
    const Vm& vm = scenario[group.vms.front()];
    if (!vm.recovery || !vm.recovery->is_connected() || vm.recovery->subnet == vm.home.subnet) continue;
    const Subnet &home = scenario[vm.home.subnet], &there = scenario[vm.recovery->subnet];
    const bool both_announced = is_announced(scenario, home) && is_announced(scenario, there);
    if (!both_announced || !home.prefix.overlaps(there.prefix) ||
        !told.insert({vm.home.subnet, vm.recovery->subnet}).second)
      continue;
    list.note(there.origin,
              to_text(there.prefix) + " of subnet '" + there.name + "' is announced at sites '" +
                  scenario[vm.home.site].name + "' and '" + scenario[vm.recovery->site].name +
                  "' at the same time: until one of them stops, packets for it go to either",
              61, "it can be at one site or the other only");
  }
}

// Equipment has to be able to.
void find_vlans_that_cannot_be_stretched(FindingList& list) {
  const Scenario& scenario = list.scenario;
  for (const Link& link : scenario.links) {
    if (!link.is_trunk() || link.vlans.empty()) continue;
    const Switch &a = scenario[std::get<SwitchId>(link.ends[0])], &b = scenario[std::get<SwitchId>(link.ends[1])];
    if (a.site == b.site) continue;
    for (const Switch* end : {&a, &b})
      if (!end->can_stretch_vlans)
        list.refuse(
            link.origin,
            "switch '" + end->name + "' cannot stretch VLANs between sites, and trunk '" + link.name + "' carries one",
            57, "move the subnet instead");
  }
}

}  // namespace

bool moves(const Plan& plan, SubnetId subnet) {
  return std::any_of(plan.groups.begin(), plan.groups.end(),
                     [&](const PlanGroup& group) { return group.move && group.move->subnet == subnet; });
}

void find_consequences(FindingList& list) {
  const Moves moving(list.scenario);
  find_routes_left_behind(list, moving);
  find_split_subnets(list, moving);
  find_needs_cut_off(list, moving);
  find_names_to_publish(list, moving);
  find_hard_coded_clients(list, moving);
  find_vlans_that_cannot_be_stretched(list);
  find_prefixes_at_two_sites(list);
  find_shared_fault_domains(list);
}

}  // namespace drsim
