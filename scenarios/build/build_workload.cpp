#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>

#include "scenarios/build/build.hpp"
#include "scenarios/reading/order.hpp"

namespace drsim {
namespace {

constexpr std::int64_t most_vms = 200'000;

// An entry under vms.
struct Group {
  Fields fields;
  std::vector<VmId> members;
};

// Where VMs of a group run at home. None: it cannot be said.
std::optional<Attachment> home_of(const Fields& fields, Draft& draft) {
  const NetworkId network = fields.id("network", draft.networks);
  const Network& there = draft.scenario[network];
  if (there.subnets.empty()) return {};
  std::optional<SubnetId> subnet = there.subnets.front();
  if (fields.states("subnet")) subnet = subnet_named(fields.text("subnet"), network, fields.at("subnet"), draft);
  if (!subnet) return {};
  const bool is_on_host = fields.states("host") && !fields.states("switch");
  const SwitchId node =
      is_on_host ? draft.scenario[fields.id("host", draft.hosts)].attached_to : switch_at(fields, there.site, draft);
  return Attachment{there.site, node, *subnet, {}};
}

void build_group(const std::string& name, const Fields& fields, std::vector<Group>& groups, Draft& draft) {
  const VmGroupId id{draft.scenario.groups.size()};
  draft.groups[name] = id;
  draft.scenario.groups.push_back({.name = name, .vms = {}, .needs = {}, .origin = draft.origin(fields.at())});
  Group& group = groups.emplace_back(Group{fields, {}});
  const std::int64_t count = fields.count("count");
  const std::optional<Attachment> home = home_of(fields, draft);
  if (!home || count + static_cast<std::int64_t>(draft.scenario.vms.size()) > most_vms) {
    if (home) draft.wrong(fields.at("count"), "more than " + std::to_string(most_vms) + " VMs", "");
    draft.sound = false;
    return;
  }
  const std::optional<Replication> replication = replication_of(fields, *home, draft);
  const Delay boot = fields.delay("boot");
  const std::optional<Disk> disk = disk_of(fields, draft);
  if (replication && !replication->has_replica && !disk)
    draft.lacks(fields.at("replication"), "nobody knows how much data vm '" + name + "' has to copy first",
                "give it disk: {size: ..., used: ...}");
  for (std::int64_t i = 1; i <= count; ++i) {
    const VmId vm{draft.scenario.vms.size()};
    const std::string own_name = count == 1 ? name : name + "-" + std::to_string(i);
    draft.scenario.vms.push_back({own_name,
                                  id,
                                  *home,
                                  {},
                                  replication,
                                  boot,
                                  fields.truth("announces"),
                                  fields.truth("new-mac"),
                                  fields.truth("silent"),
                                  fields.bit_rate("access")});
    draft.scenario.vms.back().disk = disk;
    draft.scenario.vms.back().auto_start = fields.truth("auto-start");
    if (fields.states("image")) draft.scenario.vms.back().image = fields.size("image");
    draft.scenario.groups[id.index].vms.push_back(vm);
    group.members.push_back(vm);
  }
}

void expect_unique_names(const std::vector<Group>& groups, Draft& draft) {
  std::set<std::string> known;
  for (const Group& group : groups)
    for (const VmId vm : group.members)
      if (const std::string& name = draft.scenario[vm].name; !known.insert(name).second)
        draft.wrong(group.fields.at(), "there are two VMs '" + name + "'",
                    "several VMs of one entry are numbered: name it otherwise");
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
    if (lengths[i])
      draft.wrong(at, who + " needs more than " + std::to_string(longest) + " others, one after the other");
    else
      draft.wrong(at, who + " needs itself, directly or by what it needs",
                  "no VM of this loop could be the first to serve");
    draft.sound = false;
    return;
  }
}

// How many of so many VMs must serve.
std::size_t needed_of(const Fields& served_by, std::size_t vms, Draft& draft) {
  if (served_by.states("all")) return vms;
  if (served_by.states("quorum")) return vms / 2 + 1;
  if (!served_by.states("of")) return 1;
  if (served_by.states("at-least") == served_by.states("share")) {
    draft.wrong(served_by.at("of"), "how many of them?", "add at-least: 2, or share: 50%");
    return 1;
  }
  std::size_t needed = 1;
  if (served_by.states("at-least"))
    needed = static_cast<std::size_t>(served_by.count("at-least"));
  else
    needed = std::max<std::size_t>(
        1, static_cast<std::size_t>(std::ceil(served_by.share("share") * static_cast<double>(vms) - 1e-9)));
  if (needed > vms) draft.wrong(served_by.at("at-least"), "there are only " + std::to_string(vms) + " of them", "");
  return needed;
}

RecoveryTimeObjective recovery_time_of(const Fields& application, Draft& draft) {
  if (!application.is_map("rto")) return {application.duration("rto"), 1};
  const Fields stated = application.map("rto");
  const RecoveryTimeObjective objective{stated.duration("within"), stated.share("users")};
  if (objective.users == 0)
    draft.wrong(stated.at("users"), "an objective for nobody is always met", "write 95%, or leave it out");
  return objective;
}

void build_application(const std::string& name, const Fields& fields, Draft& draft) {
  Application application{.name = name,
                          .at_least = 1,
                          .served_by = {},
                          .rto = {},
                          .rpo = {},
                          .port = 443,
                          .known_as = {},
                          .origin = draft.origin(fields.at())};
  std::vector<VmGroupId> groups;
  if (fields.is_map("served-by")) {
    const Fields served_by = fields.map("served-by");
    for (const char* key : {"any", "all", "quorum", "of"})
      if (served_by.states(key)) groups = served_by.ids(key, draft.groups);
  } else {
    groups = fields.ids("served-by", draft.groups);
  }
  std::set<VmGroupId> known;  // Named twice, its VMs still serve once.
  for (const VmGroupId group : groups) {
    if (!known.insert(group).second) continue;
    const std::vector<VmId>& vms = draft.scenario[group].vms;
    application.served_by.insert(application.served_by.end(), vms.begin(), vms.end());
  }
  if (fields.is_map("served-by"))
    application.at_least = needed_of(fields.map("served-by"), application.served_by.size(), draft);
  if (groups.empty()) draft.lacks(fields.at("served-by"), "nothing serves application '" + name + "'", "");
  application.port = fields.count("port");
  if (application.port > 65535) draft.wrong(fields.at("port"), "there is no port above 65535", "");
  if (fields.states("rto")) application.rto = recovery_time_of(fields, draft);
  if (fields.states("rpo")) application.rpo = fields.duration("rpo");
  draft.applications[name] = ApplicationId{draft.scenario.applications.size()};
  draft.scenario.applications.push_back(std::move(application));
}

}  // namespace

std::optional<SubnetId> subnet_named(const std::string& name, NetworkId network, const Mark& at, Draft& draft) {
  std::map<std::string, SubnetId>& by_name = draft.subnets_of_network[network];
  if (by_name.empty())
    for (const SubnetId subnet : draft.scenario[network].subnets) by_name.emplace(draft.scenario[subnet].name, subnet);
  if (const auto found = by_name.find(name); found != by_name.end()) return found->second;
  std::vector<std::string> known;
  for (const SubnetId subnet : draft.scenario[network].subnets) known.push_back(draft.scenario[subnet].name);
  const std::string near = nearest(name, known);
  draft.lacks(at, "network '" + draft.scenario[network].name + "' has no subnet '" + name + "'",
              near.empty() ? "" : "did you mean '" + near + "'?");
  return {};
}

void build_workload(const Fields& root, Draft& draft) {
  std::vector<Group> groups;
  for (const auto& [name, fields] : root.named("vms")) build_group(name, fields, groups, draft);
  expect_unique_names(groups, draft);
  build_needs(groups, draft);
  for (const auto& [name, fields] : root.named("applications")) build_application(name, fields, draft);
}

}  // namespace drsim
