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
}

}  // namespace drsim
