#include "models/reduction/standalone_vms.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "models/reduction/aggregation.hpp"

namespace drsim {
namespace {

// Whether the last that is heard of a site is that it is repaired: VMs of others do not come back.
bool comes_back(const Scenario& scenario, SiteId site) {
  bool is_up = true;
  for (const Action& action : scenario.timeline)
    if (const auto* set = std::get_if<SetStatus>(&action.what))
      if (const auto* of = std::get_if<SiteId>(&set->what); of && *of == site) is_up = set->to == Status::up;
  return is_up;
}

bool is_watched(const Scenario& scenario, VmGroupId group) {
  const auto watches = [&](const Monitor& monitor) {
    if (const auto* watched = std::get_if<VmGroupId>(&monitor.watches)) return *watched == group;
    const auto* application = std::get_if<ApplicationId>(&monitor.watches);
    if (!application) return false;
    const std::vector<VmId>& vms = scenario[*application].served_by;
    return std::any_of(vms.begin(), vms.end(), [&](VmId vm) { return scenario[vm].group == group; });
  };
  const auto needs = [&](const VmGroup& other) {
    for (const Lookup& lookup : other.lookups)
      for (const VmId vm : scenario[scenario[lookup.name].application].served_by)
        if (scenario[vm].group == group) return true;
    return std::find(other.needs.begin(), other.needs.end(), group) != other.needs.end();
  };
  return std::any_of(scenario.monitors.begin(), scenario.monitors.end(), watches) ||
         std::any_of(scenario.groups.begin(), scenario.groups.end(), needs);
}

bool is_standalone(const Scenario& scenario, VmId id) {
  const VmGroupId group = scenario[id].group;
  return stays_at_home(scenario, id) && scenario.index.holders.count(scenario[id].home.address) == 1 &&
         scenario[group].needs.empty() && scenario[group].lookups.empty() && !is_watched(scenario, group) &&
         comes_back(scenario, scenario[id].home.site);
}

// Whether nobody ever changes its record, and no probe follows its VMs.
bool is_quiet(const Scenario& scenario, NameId id) {
  const Name& name = scenario[id];
  const auto touches = [&](const Action& action) {
    if (const auto* ttl = std::get_if<SetTtl>(&action.what)) return ttl->name == id;
    if (const auto* point = std::get_if<PointName>(&action.what)) return point->name == id;
    if (std::holds_alternative<SetRole>(action.what)) return true;
    const auto* set = std::get_if<SetStatus>(&action.what);
    const auto* other = set ? std::get_if<NameId>(&set->what) : nullptr;
    return other && *other == id;
  };
  return !name.health && !name.registers && !name.site && !name.inside &&
         std::none_of(scenario.timeline.begin(), scenario.timeline.end(), touches);
}

// Whether its users stand behind one cache at most, and each asks whenever it does.
bool is_plain(const Scenario& scenario, const Population& clients) {
  const auto violates = [&](ResolverId resolver) { return scenario[resolver].violators.share > 0; };
  const bool has_own_times = clients.cache_ttl || clients.negative_cache_ttl;
  return !clients.connections && clients.next_resolvers.empty() && !has_own_times && !clients.connecting.gives_up &&
         clients.resolvers.size() <= 1 && clients.lookup.random == Duration{} &&
         std::none_of(clients.resolvers.begin(), clients.resolvers.end(), violates);
}

// All that two uses have to have in common, so that what they meet differs by their standalone_vms only.
using Likeness = std::tuple<RouterId, std::vector<ResolverId>, Duration, ClientCache, bool,
                            std::optional<std::pair<DnsServerId, Duration>>, SiteId, SwitchId, NetworkId,
                            std::vector<RouterId>, std::size_t, std::uint32_t, VmId>;

class Pruning {
 public:
  explicit Pruning(const Scenario& whole)
      : whole_(whole),
        is_leaf_(whole.vms.size()),
        has_trunks_(
            std::any_of(whole.links.begin(), whole.links.end(), [](const Link& link) { return link.is_trunk(); })) {
    for (std::size_t i = 0; i < is_leaf_.size(); ++i) is_leaf_[i] = is_standalone(whole, VmId{i});
  }

  std::optional<ReducedScenario> make() {
    ReducedScenario reduced{.scenario = whole_, .uses = {}, .standalone_vms = {}};
    for (std::size_t i = 0; i < whole_.populations.size(); ++i) {
      std::vector<ApplicationId>& kept = reduced.scenario.populations[i].uses;
      kept.clear();
      for (const ApplicationId application : whole_.populations[i].uses)
        if (add(PopulationId{i}, application, reduced)) kept.push_back(application);
    }
    if (standalone_.empty()) return {};
    reduced.standalone_vms.assign(standalone_.begin(), standalone_.end());
    reduced.scenario.finish();
    reduced.scenario.index.vms_of_vlan = whole_.index.vms_of_vlan;  // They all broadcast.
    for (std::vector<VmId>& vms : reduced.scenario.index.vms_of_site)
      std::erase_if(vms, [&](VmId vm) { return standalone_.contains(vm); });
    return reduced;
  }

  // What somebody uses in another way is simulated.
  void keep_what_others_use() {
    for (const Population& clients : whole_.populations)
      for (const ApplicationId application : clients.uses)
        if (!standalone_of(clients, application))
          for (const VmId vm : whole_[application].served_by) is_leaf_[vm.index] = false;
  }

 private:
  std::optional<VmId> standalone_of(const Population& clients, ApplicationId id) const {
    const Application& application = whole_[id];
    if (application.served_by.size() != 1 || !is_leaf_[application.served_by.front().index] ||
        !is_plain(whole_, clients))
      return {};
    if (application.known_as && !is_quiet(whole_, *application.known_as)) return {};
    return application.served_by.front();
  }

  // Whether the reduced has to have this use.
  bool add(PopulationId clients, ApplicationId application, ReducedScenario& reduced) {
    const std::optional<VmId> standalone = standalone_of(whole_[clients], application);
    if (!standalone) {
      reduced.uses.push_back({clients, application, kept_++, {}});
      return true;
    }
    standalone_.insert(*standalone);
    const auto [known, is_new] = like_.try_emplace(likeness(whole_[clients], application, *standalone), kept_);
    reduced.uses.push_back({clients, application, known->second, *standalone});
    if (is_new) ++kept_;
    return is_new;
  }

  Likeness likeness(const Population& clients, ApplicationId application, VmId standalone) const {
    const Attachment& home = whole_[standalone].home;
    const Subnet& subnet = whole_[home.subnet];
    const PrefixTree& tree = whole_.index.tree;
    const Destination there = whole_.index.destination_of.at(home.address);
    const auto is_typed = [&](const StaticRoute& route) {
      const auto* prefix = std::get_if<Prefix>(&route.to);
      return prefix && tree.of(*prefix) == there;
    };
    // Where a subnet or a prefix has something of its own, so has its standalone.
    const bool is_own = has_trunks_ || subnet.virtual_gateway || tree.subnets[there.index].size() != 1 ||
                        std::any_of(whole_.static_routes.begin(), whole_.static_routes.end(), is_typed);
    std::optional<std::pair<DnsServerId, Duration>> name;
    if (const auto known_as = whole_[application].known_as) name = {whole_[*known_as].authority, whole_[*known_as].ttl};
    return {clients.behind,
            clients.resolvers,
            clients.lookup.every,
            clients.cache,
            clients.is_hard_coded,
            name,
            home.site,
            home.attached_to,
            subnet.network,
            subnet.gateways,
            subnet.initially_active,
            tree.parent[there.index],
            is_own ? standalone : VmId{}};
  }

  const Scenario& whole_;
  std::vector<bool> is_leaf_;  ///< By VM.
  const bool has_trunks_;
  std::set<VmId> standalone_;
  std::map<Likeness, std::size_t> like_;
  std::size_t kept_ = 0;
};

}  // namespace

std::optional<ReducedScenario> without_standalone_vms(const Scenario& whole) {
  const bool has_frontends =
      whole.index.has_internet || !whole.load_balancers.empty() || !whole.public_addresses.empty();
  if (!whole.plans.empty() || !whole.firewalls.empty() || has_frontends || may_storm(whole)) return {};
  Pruning pruning(whole);
  pruning.keep_what_others_use();
  return pruning.make();
}

}  // namespace drsim
