#include <algorithm>
#include <map>
#include <set>

#include "scenarios/import/starter/starter.hpp"

namespace drsim {
namespace {

// What the story is about.
struct Choice {
  std::string plan;                       ///< Of the estate; empty: one is written.
  std::vector<std::string> vms;           ///< That the plan starts, in its order.
  SiteId lost;                            ///< The site that most of them are at.
  std::vector<std::string> applications;  ///< That they serve; empty: one is written.
  std::vector<std::string> names;         ///< Of those applications.
};

bool can_move(const Vm& vm) { return vm.replication.has_value(); }

std::vector<VmId> vms_of(const Plan& plan) {
  std::vector<VmId> vms;
  for (const PlanGroup& group : plan.groups) vms.insert(vms.end(), group.start.begin(), group.start.end());
  return vms;
}

// The plan that starts most VMs, or all that have a replica.
std::vector<VmId> choose_plan(const Scenario& estate, std::string& name) {
  std::vector<VmId> vms;
  for (const Plan& plan : estate.plans)
    if (std::vector<VmId> its = vms_of(plan); its.size() > vms.size()) {
      vms = std::move(its);
      name = plan.name;
    }
  if (vms.empty())
    for (std::size_t i = 0; i < estate.vms.size(); ++i)
      if (can_move(estate.vms[i])) vms.push_back(VmId{i});
  return vms;
}

Choice choose(const Scenario& estate) {
  Choice choice;
  const std::vector<VmId> vms = choose_plan(estate, choice.plan);
  std::map<std::size_t, std::size_t> of_site;
  std::set<std::size_t> moved;
  for (const VmId vm : vms) {
    ++of_site[estate[vm].home.site.index];
    moved.insert(vm.index);
    choice.vms.push_back(estate[vm].name);
  }
  std::size_t most = 0;
  for (const auto& [site, n] : of_site)
    if (n > most) most = n, choice.lost = SiteId{site};
  for (const Application& application : estate.applications)
    if (std::all_of(application.served_by.begin(), application.served_by.end(),
                    [&](VmId vm) { return moved.contains(vm.index); }))
      choice.applications.push_back(application.name);
  const std::set<std::string> served(choice.applications.begin(), choice.applications.end());
  for (const Name& name : estate.names)
    if (served.contains(estate[name.application].name)) choice.names.push_back(name.name);
  return choice;
}

std::string list(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + ("\"" + name + "\"");
  return "[" + text + "]";
}

// Routers of all networks that moved VMs are on, before and after.
std::set<std::string> routers_of(const Scenario& estate, const Choice& choice) {
  std::set<std::string> routers;
  const std::set<std::string> moved(choice.vms.begin(), choice.vms.end());
  const auto add = [&](const Attachment& place) {
    if (place.is_connected())
      for (const RouterId gateway : estate[place.subnet].gateways) routers.insert(estate[gateway].name);
  };
  for (const Vm& vm : estate.vms) {
    if (!moved.contains(vm.name)) continue;
    add(vm.home);
    if (vm.recovery) add(*vm.recovery);
  }
  return routers;
}

std::string users_text(const Scenario& estate, const Choice& choice, const Answers& answers) {
  std::string text =
      "# Who uses it, from where: nothing of this is in an export.\nsites:\n  users: {}\nrouters:\n  users-router: "
      "{site: users}\nlinks:\n";
  for (const std::string& router : routers_of(estate, choice))
    text += "  \"users-" + router + "\": {between: [users-router, \"" + router +
            "\"], bandwidth: 200Mbit, latency: 15ms, protocol: bgp} # assumed: a line of their own\n";
  text +=
      "dns-servers:\n  users-dns: {site: users}\nresolvers:\n  users-resolver: {site: users}\nclients:\n  users: "
      "{site: users, count: " +
      std::to_string(answers.users) + ", use: " + list(choice.applications) +
      ", resolver: users-resolver, lookup: {every: 5m}}\n";
  return text;
}

std::string story_text(const Scenario& estate, const std::string& path, const Choice& choice, const Answers& answers) {
  std::string text =
      "# A story on what was imported: its site is lost, and its plan is carried out. Change the figures to "
      "yours.\ndrsim: 1\nextends: \"" +
      path + "\"\nfragment: true\ntitle: \"Loss of " + estate[choice.lost].name + "\"\nhorizon: 24h\n\n" +
      users_text(estate, choice, answers);
  text += "applications:\n";
  for (const std::string& name : choice.applications) {
    const bool is_known = std::any_of(estate.applications.begin(), estate.applications.end(),
                                      [&](const Application& a) { return a.name == name; });
    text += "  \"" + name + "\": {" + (is_known ? "" : "served-by: [\"" + choice.vms.back() + "\"], ") +
            "rto: " + answers.rto + ", rpo: " + answers.rpo + "}\n";
  }
  if (estate.names.empty())
    for (const std::string& name : choice.names)
      text += "names:\n  " + name + ": {application: \"" + choice.applications.front() +
              "\", authority: users-dns, ttl: " + answers.ttl + "}\n";
  text += "monitors:\n  watch: {site: users, watches: {site: \"" + estate[choice.lost].name + "\"}}\nplans:\n  \"" +
          choice.plan + "\":\n    detected-by: watch\n    declare: " + answers.declare +
          " # until somebody who may decide has decided\n    groups:\n";
  const bool is_new = std::none_of(estate.plans.begin(), estate.plans.end(),
                                   [&](const Plan& plan) { return plan.name == choice.plan; });
  if (is_new) text += "      - {start: " + list(choice.vms) + "}\n";
  if (!choice.names.empty())
    text += "      - {publish: {names: " + list(choice.names) + ", takes: 1m}} # a script or a person: assumed\n";
  return text + "timeline:\n  - {at: 10m, fail: {site: \"" + estate[choice.lost].name + "\"}}\n";
}

}  // namespace

std::vector<WrittenFile> from_estate(const Scenario& estate, const std::string& path, const Answers& answers,
                                     std::string& why) {
  Choice choice = choose(estate);
  if (choice.vms.empty()) {
    why = "no VM of it has a replica: import what protects them as well, or write a replication for one";
    return {};
  }
  if (choice.plan.empty()) choice.plan = "failover";
  if (choice.applications.empty()) {
    choice.applications = {"service"};
    choice.names = {"service.corp.example"};
  } else if (estate.names.empty()) {
    choice.names.clear();
  }
  std::string short_ttl =
      "# The same with names that caches may keep for a minute: more queries, and a shorter wait.\ndrsim: 1\nextends: "
      "story.yaml\ndesign: TTL 1m\nnames:\n";
  for (const std::string& name : choice.names) short_ttl += "  \"" + name + "\": {ttl: 1m}\n";
  std::vector<WrittenFile> files{
      {"story.yaml", story_text(estate, path, choice, answers)},
      {"as-it-is.yaml", "# Names and their TTLs as they are.\ndrsim: 1\nextends: story.yaml\ndesign: as it is\n"}};
  if (!choice.names.empty()) files.emplace_back("short-ttl.yaml", short_ttl);
  return files;
}

}  // namespace drsim
