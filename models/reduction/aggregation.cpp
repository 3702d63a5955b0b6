#include "models/reduction/aggregation.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace drsim {
namespace {

// Of a group: how many of its VMs must be up for whoever uses it. None: it cannot be said in one number.
using Needed = std::vector<std::optional<std::size_t>>;

// A later uniform number gives a later boot, so that the k-th of the numbers gives the k-th of the boots.
bool is_increasing(const Delay& delay) {
  return std::holds_alternative<Fixed>(delay) || std::holds_alternative<Uniform>(delay) ||
         std::holds_alternative<Triangular>(delay) || std::holds_alternative<Lognormal>(delay) ||
         std::holds_alternative<Exponential>(delay);
}

}  // namespace

// A loop of trunks may storm, and then every VM broadcasts by itself.
bool may_storm(const Scenario& scenario) {
  for (std::size_t vlan = 0; vlan < scenario.vlans.size(); ++vlan) {
    const std::vector<std::uint32_t>& segments = scenario.index.segments[vlan];
    const auto trunks =
        static_cast<std::size_t>(std::count_if(scenario.links.begin(), scenario.links.end(), [&](const Link& link) {
          return link.is_trunk() && link.carries(VlanId{vlan});
        }));
    const std::set<std::uint32_t> islands(segments.begin(), segments.end());
    if (trunks + islands.size() > segments.size()) return true;
  }
  return false;
}

bool stays_at_home(const Scenario& scenario, VmId id) {
  const Vm& vm = scenario[id];
  const bool moves = vm.recovery || vm.replication || vm.failed_back || scenario.index.plan_of_vm[id.index];
  return !moves && vm.image.count == 0 && vm.home.is_connected() && !scenario[vm.home.site].max_concurrent_boots &&
         scenario.index.names_of_vm[id.index].empty() && is_increasing(vm.boot) &&
         std::none_of(scenario.dns_servers.begin(), scenario.dns_servers.end(),
                      [&](const DnsServer& server) { return server.on == id; });
}

namespace {

bool are_alike(const Scenario& scenario, const std::vector<VmId>& vms) {
  const Vm& first = scenario[vms.front()];
  const auto destination = [&](const Vm& vm) { return scenario.index.destination_of.at(vm.home.address); };
  return std::all_of(vms.begin(), vms.end(), [&](VmId id) {
    const Vm& vm = scenario[id];
    return stays_at_home(scenario, id) && vm.home.site == first.home.site &&
           vm.home.attached_to == first.home.attached_to && vm.home.subnet == first.home.subnet &&
           destination(vm) == destination(first) && vm.boot == first.boot &&
           scenario.index.holders.count(vm.home.address) == 1;
  });
}

// One of several is enough for an application, all of them, or so many of one group.
std::optional<std::size_t> needed_of(const Scenario& scenario, const Application& application, const VmGroup& group) {
  const bool is_health_checked = application.known_as && scenario[*application.known_as].health;
  const auto is_member = [&](VmId vm) { return &scenario[scenario[vm].group] == &group; };
  const auto members = std::count_if(application.served_by.begin(), application.served_by.end(), is_member);
  const std::set<VmId> different(application.served_by.begin(), application.served_by.end());
  if (is_health_checked || static_cast<std::size_t>(members) != group.vms.size() ||
      different.size() != application.served_by.size())
    return {};
  if (application.at_least <= 1) return 1;
  if (application.at_least == application.served_by.size()) return group.vms.size();
  if (application.served_by.size() == group.vms.size()) return application.at_least;
  return {};
}

Needed needed_of_groups(const Scenario& scenario) {
  Needed needed;
  for (const VmGroup& group : scenario.groups) {
    const bool is_class = group.vms.size() > 1 && are_alike(scenario, group.vms);
    needed.push_back(is_class ? std::optional<std::size_t>(0) : std::nullopt);
  }
  const auto need = [&](VmGroupId group, std::optional<std::size_t> count) {
    std::optional<std::size_t>& known = needed[group.index];
    if (known && (!count || (*known != 0 && *known != *count)))
      known.reset();
    else if (known)
      known = count;
  };
  for (const VmGroup& group : scenario.groups)
    for (const VmGroupId other : group.needs) need(other, 1);
  for (const Monitor& monitor : scenario.monitors)
    if (const auto* group = std::get_if<VmGroupId>(&monitor.watches)) need(*group, 1);
  for (const Application& application : scenario.applications) {
    std::set<VmGroupId> groups;
    for (const VmId vm : application.served_by) groups.insert(scenario[vm].group);
    for (const VmGroupId group : groups) need(group, needed_of(scenario, application, scenario[group]));
  }
  return needed;
}

// One VM for each group that is a class, in the place of its first; nothing in the place of the others.
class Aggregation {
 public:
  Aggregation(const Scenario& scenario, const Needed& needed)
      : scenario_(scenario), needed_(needed), place_(scenario.vms.size()) {}

  Scenario make() {
    Scenario aggregated = scenario_;
    aggregated.vms.clear();
    for (std::size_t i = 0; i < scenario_.vms.size(); ++i) add(VmId{i}, aggregated);
    for (VmGroup& group : aggregated.groups) replace(group.vms);
    for (Application& application : aggregated.applications) {
      const std::size_t before = application.served_by.size();
      replace(application.served_by);
      const bool is_kth = application.at_least > 1 && application.served_by.size() == 1;
      if (application.at_least == before || is_kth) application.at_least = application.served_by.size();
    }
    for (Plan& plan : aggregated.plans)
      for (PlanGroup& group : plan.groups) replace(group.start);
    for (DnsServer& server : aggregated.dns_servers)
      if (server.on) server.on = place_[server.on->index];
    aggregated.finish();
    aggregated.index.vms_of_vlan = scenario_.index.vms_of_vlan;  // They all broadcast.
    return aggregated;
  }

 private:
  void add(VmId id, Scenario& aggregated) {
    const VmGroupId group = scenario_[id].group;
    const std::vector<VmId>& members = scenario_[group].vms;
    const bool is_class = needed_[group.index].has_value();
    if (is_class && id != members.front()) return;
    place_[id.index] = VmId{aggregated.vms.size()};
    aggregated.vms.push_back(scenario_[id]);
    if (!is_class) return;
    aggregated.vms.back().aggregate = Aggregate{{}, std::max<std::size_t>(1, *needed_[group.index])};
    for (const VmId member : members) aggregated.vms.back().aggregate->names.push_back(scenario_[member].name);
  }

  void replace(std::vector<VmId>& vms) const {
    std::vector<VmId> kept;
    for (const VmId vm : vms)
      if (place_[vm.index]) kept.push_back(place_[vm.index]);
    vms = std::move(kept);
  }

  const Scenario& scenario_;
  const Needed& needed_;
  std::vector<VmId> place_;  ///< Of those that are kept.
};

}  // namespace

std::optional<Scenario> aggregated(const Scenario& scenario) {
  // Each VM that looks names up has a cache of its own.
  if (std::any_of(scenario.groups.begin(), scenario.groups.end(),
                  [](const VmGroup& group) { return !group.lookups.empty(); }))
    return {};
  const bool has_frontends =
      scenario.index.has_internet || !scenario.load_balancers.empty() || !scenario.public_addresses.empty();
  if (!scenario.firewalls.empty() || has_frontends || may_storm(scenario)) return {};
  const Needed needed = needed_of_groups(scenario);
  if (std::none_of(needed.begin(), needed.end(), [](const auto& count) { return count.has_value(); })) return {};
  return Aggregation(scenario, needed).make();
}

}  // namespace drsim
