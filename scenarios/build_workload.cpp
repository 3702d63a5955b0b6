#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "scenarios/build.hpp"
#include "scenarios/order.hpp"

namespace drsim {
namespace {

constexpr std::int64_t most_vms = 200'000;

// Which addresses of each subnet are taken, by whom. Both places of a VM count: either may answer.
class AddressPlan {
 public:
  explicit AddressPlan(Draft& draft) : draft_(draft) {}

  // Takes an address for a VM; reports why it cannot.
  void take(SubnetId subnet, Address address, const std::string& vm, const Mark& at) {
    const Subnet& there = draft_.scenario[subnet];
    if (!there.prefix.contains(address)) {
      draft_.wrong(at, to_text(address) + " is not in subnet '" + there.name + "', " + to_text(there.prefix), "");
      return;
    }
    if (address == there.prefix.network || address == there.prefix.last()) {
      draft_.wrong(at, to_text(address) + " is the network's own or its broadcast address", "");
      return;
    }
    const auto [place, is_new] = taken_[subnet].try_emplace(address, vm);
    if (!is_new && place->second != vm)
      draft_.wrong(at, to_text(address) + " belongs to vm '" + place->second + "' already", "");
  }

  bool is_free(SubnetId subnet, Address address, const std::string& vm) {
    const Prefix prefix = draft_.scenario[subnet].prefix;
    const bool fits = prefix.contains(address) && address != prefix.network && address != prefix.last();
    const auto found = taken_[subnet].find(address);
    return fits && (found == taken_[subnet].end() || found->second == vm);
  }

  // The lowest one from .4: Azure keeps the first three for itself, elsewhere gateways usually have them.
  Address take_lowest(SubnetId subnet, const std::string& vm, const Mark& at) {
    const Prefix prefix = draft_.scenario[subnet].prefix;
    std::uint32_t& next = next_.try_emplace(subnet, prefix.network.value + 4).first->second;
    while (next < prefix.last().value && taken_[subnet].contains({next})) ++next;
    if (next >= prefix.last().value) {
      draft_.wrong(at, "subnet '" + draft_.scenario[subnet].name + "', " + to_text(prefix) + ", has no free address for vm '" + vm + "'", "");
      return prefix.network;
    }
    taken_[subnet].emplace(Address{next}, vm);
    return {next};
  }

 private:
  Draft& draft_;
  std::map<SubnetId, std::map<Address, std::string>> taken_;
  std::map<SubnetId, std::uint32_t> next_;  ///< Below it, nothing is free.
};

// A group of VMs while it is being built: what is stated first, what follows by itself afterwards.
struct Member {
  VmId vm;
  std::uint32_t place = 0;  ///< In its group.
};
struct Group {
  Fields fields;
  std::vector<Member> members;
};

std::optional<SubnetId> subnet_named(const std::string& name, NetworkId network, const Mark& at, Draft& draft) {
  std::vector<std::string> known;
  for (const SubnetId subnet : draft.scenario[network].subnets) {
    if (draft.scenario[subnet].name == name) return subnet;
    known.push_back(draft.scenario[subnet].name);
  }
  const std::string near = nearest(name, known);
  draft.lacks(at, "network '" + draft.scenario[network].name + "' has no subnet '" + name + "'",
              near.empty() ? "" : "did you mean '" + near + "'?");
  return {};
}

// Where VMs of a group run at home. None: it cannot be said.
std::optional<Attachment> home_of(const Fields& fields, Draft& draft) {
  const NetworkId network = fields.id("network", draft.networks);
  const Network& there = draft.scenario[network];
  if (there.subnets.empty()) return {};
  std::optional<SubnetId> subnet = there.subnets.front();
  if (fields.states("subnet")) subnet = subnet_named(fields.text("subnet"), network, fields.at("subnet"), draft);
  if (!subnet) return {};
  return Attachment{there.site, switch_at(fields, there.site, draft), *subnet, {}};
}

std::optional<Replication> replication_of(const Fields& fields, const Attachment& home, Draft& draft) {
  if (!fields.states("replication")) return {};
  const Fields stated = fields.map("replication");
  const Replication replication{stated.duration("every"), stated.byte_rate("churn")};
  if (replication.every == Duration{}) draft.wrong(stated.at("every"), "copies every 0s never end", "write 30s or more");
  for (const SiteId site : {home.site, stated.id("to", draft.sites)}) {
    const auto stands_there = [&](const Router& router) { return router.site == site; };
    if (std::any_of(draft.scenario.routers.begin(), draft.scenario.routers.end(), stands_there)) continue;
    draft.lacks(stated.at("to"), "site '" + draft.scenario[site].name + "' has no router: no copy leaves it or gets there", "");
    draft.sound = false;
  }
  if (stated.id("to", draft.sites) == home.site)
    draft.wrong(stated.at("to"), "the replica would be at the VM's own site", "name another one");
  return replication;
}

// Where the replicas of a group are attached. Its addresses follow later.
std::optional<Attachment> recovery_of(const Fields& fields, const Attachment& home, Draft& draft) {
  if (!fields.states("replication")) {
    if (fields.states("recovery"))
      draft.lacks(fields.at("recovery"), "without replication there is no replica to start", "add replication: {to: ..., churn: ...}");
    return {};
  }
  const Fields replication = fields.map("replication");
  const SiteId site = replication.id("to", draft.sites);
  if (!fields.states("recovery")) return Attachment{site, switch_at(replication, site, draft), home.subnet, {}};
  const Fields stated = fields.map("recovery");
  const NetworkId network = stated.id("network", draft.networks);
  const Network& there = draft.scenario[network];
  if (there.site != site) {
    draft.wrong(stated.at("network"), "network '" + there.name + "' is at site '" + draft.scenario[there.site].name +
                                          "', but the replica is at '" + draft.scenario[site].name + "'", "");
    return {};
  }
  if (there.subnets.empty()) return {};
  const auto same_name = std::find_if(there.subnets.begin(), there.subnets.end(), [&](SubnetId subnet) {
    return draft.scenario[subnet].name == draft.scenario[home.subnet].name;
  });
  std::optional<SubnetId> subnet = same_name == there.subnets.end() ? there.subnets.front() : *same_name;
  if (stated.states("subnet")) subnet = subnet_named(stated.text("subnet"), network, stated.at("subnet"), draft);
  if (!subnet) return {};
  return Attachment{site, switch_at(replication, site, draft), *subnet, {}};
}

void build_group(const std::string& name, const Fields& fields, std::vector<Group>& groups, Draft& draft) {
  const VmGroupId id{draft.scenario.groups.size()};
  draft.groups[name] = id;
  draft.scenario.groups.push_back({name, {}, {}, draft.origin(fields.at())});
  Group& group = groups.emplace_back(Group{fields, {}});
  const std::int64_t count = fields.count("count");
  const std::optional<Attachment> home = home_of(fields, draft);
  if (!home || count + static_cast<std::int64_t>(draft.scenario.vms.size()) > most_vms) {
    if (home) draft.wrong(fields.at("count"), "more than " + std::to_string(most_vms) + " VMs", "");
    draft.sound = false;
    return;
  }
  const std::optional<Replication> replication = replication_of(fields, *home, draft);
  const std::optional<Attachment> recovery = recovery_of(fields, *home, draft);
  const Delay boot = fields.delay("boot");
  for (std::int64_t i = 1; i <= count; ++i) {
    const VmId vm{draft.scenario.vms.size()};
    const std::string own_name = count == 1 ? name : name + "-" + std::to_string(i);
    draft.scenario.vms.push_back({own_name, id, *home, recovery, replication, boot, fields.truth("announces"), fields.truth("new-mac"),
                                  fields.truth("silent"), fields.bit_rate("access")});
    draft.scenario.groups[id.index].vms.push_back(vm);
    group.members.push_back({vm, static_cast<std::uint32_t>(i - 1)});
  }
}

// Addresses that are stated come first, so that what follows by itself stays clear of them.
void take_stated(const std::vector<Group>& groups, AddressPlan& plan, Draft& draft) {
  for (const Group& group : groups) {
    for (const auto& [id, place] : group.members) {
      Vm& vm = draft.scenario.vms[id.index];
      if (group.fields.states("address")) {
        vm.home.address = {group.fields.address("address").value + place};
        plan.take(vm.home.subnet, vm.home.address, vm.name, group.fields.at("address"));
      }
      if (!vm.recovery || !group.fields.states("recovery")) continue;
      const Fields recovery = group.fields.map("recovery");
      if (!recovery.states("address")) continue;
      vm.recovery->address = {recovery.address("address").value + place};
      plan.take(vm.recovery->subnet, vm.recovery->address, vm.name, recovery.at("address"));
    }
  }
}

void take_the_rest(const std::vector<Group>& groups, AddressPlan& plan, Draft& draft) {
  for (const Group& group : groups) {
    for (const auto& [id, place] : group.members) {
      Vm& vm = draft.scenario.vms[id.index];
      if (vm.home.address == Address{}) vm.home.address = plan.take_lowest(vm.home.subnet, vm.name, group.fields.at());
    }
  }
  for (const Group& group : groups) {
    for (const auto& [id, place] : group.members) {
      Vm& vm = draft.scenario.vms[id.index];
      if (!vm.recovery || vm.recovery->address != Address{}) continue;
      const bool is_kept = vm.recovery->subnet == vm.home.subnet || plan.is_free(vm.recovery->subnet, vm.home.address, vm.name);
      if (is_kept) {
        vm.recovery->address = vm.home.address;
        if (vm.recovery->subnet != vm.home.subnet) plan.take(vm.recovery->subnet, vm.home.address, vm.name, group.fields.at());
      } else {
        vm.recovery->address = plan.take_lowest(vm.recovery->subnet, vm.name, group.fields.at());
      }
    }
  }
}

void expect_unique_names(const std::vector<Group>& groups, Draft& draft) {
  std::set<std::string> known;
  for (const Group& group : groups)
    for (const auto& [vm, place] : group.members)
      if (const std::string& name = draft.scenario[vm].name; !known.insert(name).second)
        draft.wrong(group.fields.at(), "there are two VMs '" + name + "'", "several VMs of one entry are numbered: name it otherwise");
}

void build_needs(const std::vector<Group>& groups, Draft& draft) {
  constexpr std::size_t longest = 50;
  std::vector<std::vector<std::size_t>> needs(groups.size());
  for (std::size_t i = 0; i < groups.size(); ++i) {
    draft.scenario.groups[i].needs = groups[i].fields.ids("needs", draft.groups);
    for (const VmGroupId need : draft.scenario.groups[i].needs) needs[i].push_back(need.index);
  }
  const auto lengths = chain_lengths(needs);
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (lengths[i] && *lengths[i] <= longest) continue;
    const std::string who = "vm '" + draft.scenario.groups[i].name + "'";
    const Mark& at = groups[i].fields.at("needs");
    if (lengths[i]) draft.wrong(at, who + " needs more than " + std::to_string(longest) + " others, one after the other");
    else draft.wrong(at, who + " needs itself, directly or by what it needs", "no VM of this circle could be the first to serve");
    draft.sound = false;
    return;
  }
}

void build_application(const std::string& name, const Fields& fields, Draft& draft) {
  Application application{.name = name, .any = true, .served_by = {}, .rto = {}, .rpo = {}, .known_as = {},
                          .origin = draft.origin(fields.at())};
  std::vector<VmGroupId> groups;
  if (fields.is_map("served-by")) {
    const Fields served_by = fields.map("served-by");
    application.any = served_by.states("any");
    groups = served_by.ids(application.any ? "any" : "all", draft.groups);
  } else {
    groups = fields.ids("served-by", draft.groups);
  }
  for (const VmGroupId group : groups)
    for (const VmId vm : draft.scenario[group].vms)
      if (std::find(application.served_by.begin(), application.served_by.end(), vm) == application.served_by.end())
        application.served_by.push_back(vm);
  if (groups.empty()) draft.lacks(fields.at("served-by"), "nothing serves application '" + name + "'", "");
  if (fields.states("rto")) application.rto = fields.duration("rto");
  if (fields.states("rpo")) application.rpo = fields.duration("rpo");
  draft.applications[name] = ApplicationId{draft.scenario.applications.size()};
  draft.scenario.applications.push_back(std::move(application));
}

}  // namespace

void build_workload(const Fields& root, Draft& draft) {
  std::vector<Group> groups;
  for (const auto& [name, fields] : root.named("vms")) build_group(name, fields, groups, draft);
  AddressPlan plan(draft);
  take_stated(groups, plan, draft);
  take_the_rest(groups, plan, draft);
  expect_unique_names(groups, draft);
  build_needs(groups, draft);
  for (const auto& [name, fields] : root.named("applications")) build_application(name, fields, draft);
}

}  // namespace drsim
