#include <algorithm>

#include "scenarios/build/build.hpp"
#include "scenarios/reading/values.hpp"

namespace drsim {
namespace {

FirewallRule rule_of(const Fields& fields, Draft& draft) {
  const char* key = fields.states("allow") ? "allow" : "deny";
  FirewallRule rule{.allows = fields.states("allow"), .to = {}, .from = {}, .port = 0};
  const std::string to = fields.text(key);
  if (to != "any") {
    const Parsed<Prefix> prefix = parse_prefix(to);
    if (const auto* fault = std::get_if<Fault>(&prefix))
      draft.wrong(fields.at(key), fault->message, fault->help + "; or any");
    else
      rule.to = std::get<Prefix>(prefix);
  }
  if (fields.states("from")) rule.from = fields.id("from", draft.sites);
  if (fields.states("port")) rule.port = fields.count("port");
  if (rule.port > 65535) draft.wrong(fields.at("port"), "there is no port above 65535", "");
  return rule;
}

// Whether a line begins or ends where one of a cluster's members is; of a member before a subnet, that is not told.
bool touches(const Link& line, const Firewall& member, const Scenario& scenario) {
  const auto* at = std::get_if<RouterId>(&member.at);
  return !at || std::any_of(line.ends.begin(), line.ends.end(), [&](const Node& end) {
    if (const auto* router = std::get_if<RouterId>(&end)) return *router == *at;
    return std::get<SwitchId>(end) == scenario[*at].attached_to;
  });
}

void check_sync(const Fields& fields, const Firewall& firewall, Draft& draft) {
  if (!firewall.sync || firewall.cluster.empty()) return;
  const Link& line = draft.scenario[*firewall.sync];
  const std::vector<Firewall>& all = draft.scenario.firewalls;
  if (std::none_of(all.begin(), all.end(), [&](const Firewall& member) {
        return member.cluster == firewall.cluster && touches(line, member, draft.scenario);
      }))
    draft.wrong(fields.at("sync"),
                "no member of cluster '" + firewall.cluster + "' is at an end of link '" + line.name +
                    "': they tell each other nothing over it",
                "name a link between them");
}

}  // namespace

void build_firewalls(const Fields& root, Draft& draft) {
  for (const auto& [name, fields] : root.named("firewalls")) {
    Firewall firewall{.name = name,
                      .at = RouterId{},
                      .is_stateful = fields.truth("stateful"),
                      .allows_the_rest = fields.text("otherwise") == "allow",
                      .cluster = fields.states("cluster") ? fields.text("cluster") : "",
                      .rules = {},
                      .origin = draft.origin(fields.at())};
    if (fields.states("at"))
      firewall.at = fields.id("at", draft.routers);
    else if (const auto subnet = subnet_anywhere(fields, draft))
      firewall.at = *subnet;
    if (fields.states("sync")) firewall.sync = fields.id("sync", draft.links);
    if (firewall.sync && firewall.cluster.empty())
      draft.wrong(fields.at("sync"), "firewall '" + name + "' is in no cluster: it has nobody to tell",
                  "say which: cluster: ...");
    for (const Fields& rule : fields.list("rules")) firewall.rules.push_back(rule_of(rule, draft));
    draft.scenario.firewalls.push_back(std::move(firewall));
  }
  std::size_t place = 0;
  for (const auto& [name, fields] : root.named("firewalls"))
    check_sync(fields, draft.scenario.firewalls[place++], draft);
}

}  // namespace drsim
