#include <algorithm>

#include "scenarios/build.hpp"

namespace drsim {
namespace {

void build_dns_servers(const Fields& root, Draft& draft) {
  const auto all = root.named("dns-servers");
  for (const auto& [name, fields] : all) {
    draft.dns_servers[name] = DnsServerId{draft.scenario.dns_servers.size()};
    const RouterId behind = router_at(fields, fields.id("site", draft.sites), draft);
    draft.scenario.dns_servers.push_back({.name = name, .behind = behind, .secondary_of = {}, .origin = draft.origin(fields.at())});
  }
  for (const auto& [name, fields] : all) {
    if (!fields.states("secondary-of")) continue;
    const auto primary = fields.id("secondary-of", draft.dns_servers);
    const auto of_primary = std::find_if(all.begin(), all.end(), [&](const auto& one) { return draft.dns_servers[one.first] == primary; });
    DnsServer& server = draft.scenario.dns_servers[draft.dns_servers[name].index];
    server.secondary_of = primary;
    server.transfer = fields.delay("transfer");
    server.refresh = fields.duration("refresh");
    if (of_primary->second.states("secondary-of"))
      draft.wrong(fields.at("secondary-of"), "dns-server '" + of_primary->first + "' is a secondary itself", "name the primary");
    if (server.refresh == Duration{}) draft.wrong(fields.at("refresh"), "a refresh every 0s never ends", "write 1m or more");
  }
}

void build_name(const std::string& name, const Fields& fields, Draft& draft) {
  const ApplicationId application = fields.id("application", draft.applications);
  const DnsServerId authority = fields.id("authority", draft.dns_servers);
  if (draft.scenario[authority].secondary_of)
    draft.wrong(fields.at("authority"), "dns-server '" + draft.scenario[authority].name + "' is a secondary: the record is its primary's",
                "name '" + draft.scenario[*draft.scenario[authority].secondary_of].name + "'");
  Application& named = draft.scenario.applications[application.index];
  if (named.known_as)
    draft.wrong(fields.at("application"), "application '" + named.name + "' has the name '" +
                                              draft.scenario.names[named.known_as->index].name + "' already", "one name each");
  const NameId id{draft.scenario.names.size()};
  named.known_as = id;
  draft.names[name] = id;
  draft.scenario.names.push_back({name, application, fields.duration("ttl"), authority, draft.origin(fields.at())});
}

void build_resolver(const std::string& name, const Fields& fields, Draft& draft) {
  const RouterId behind = router_at(fields, fields.id("site", draft.sites), draft);
  draft.resolvers[name] = ResolverId{draft.scenario.resolvers.size()};
  draft.scenario.resolvers.push_back({name, behind, fields.ids("asks", draft.dns_servers), draft.origin(fields.at())});
}

// A name is only found if its clients' resolver asks one of the servers that hold it.
void expect_found(const Population& clients, NameId name, const Fields& fields, Draft& draft) {
  if (!clients.resolver) {
    draft.lacks(fields.at("use"), "clients '" + clients.name + "' need a resolver to find '" + draft.scenario[name].name + "'",
                "say which: resolver: ...");
  } else if (draft.scenario.servers_of(*clients.resolver, name).empty()) {
    const Resolver& resolver = draft.scenario[*clients.resolver];
    draft.lacks(draft.mark(resolver.origin), "resolver '" + resolver.name + "' asks no server that holds '" + draft.scenario[name].name + "'",
                "let it ask '" + draft.scenario[draft.scenario[name].authority].name + "' or a secondary of it");
  }
}

void build_population(const std::string& name, const Fields& fields, Draft& draft) {
  Population clients{.name = name, .behind = router_at(fields, fields.id("site", draft.sites), draft), .count = fields.count("count"),
                     .uses = {}, .resolver = {}, .looks_up_every = fields.map("looks-up").duration("every"),
                     .origin = draft.origin(fields.at())};
  if (fields.states("resolver")) clients.resolver = fields.id("resolver", draft.resolvers);
  for (const ApplicationId application : fields.ids("use", draft.applications)) {
    if (std::find(clients.uses.begin(), clients.uses.end(), application) != clients.uses.end()) continue;
    clients.uses.push_back(application);
    if (const auto known_as = draft.scenario[application].known_as) expect_found(clients, *known_as, fields, draft);
  }
  if (clients.uses.empty()) draft.lacks(fields.at("use"), "clients '" + name + "' use nothing", "");
  draft.populations[name] = PopulationId{draft.scenario.populations.size()};
  draft.scenario.populations.push_back(std::move(clients));
}

}  // namespace

void build_names(const Fields& root, Draft& draft) {
  build_dns_servers(root, draft);
  for (const auto& [name, fields] : root.named("names")) build_name(name, fields, draft);
  for (const auto& [name, fields] : root.named("resolvers")) build_resolver(name, fields, draft);
  for (const auto& [name, fields] : root.named("clients")) build_population(name, fields, draft);
}

}  // namespace drsim
