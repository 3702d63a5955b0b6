#include <algorithm>
#include <map>

#include "scenarios/build/build.hpp"

namespace drsim {
namespace {

// ---- Servers
// ---------------------------------------------------------------------------------------------------------

// What is done again at once is done for ever.
void check_repetitions(const Fields& fields, const DnsServer& server, Draft& draft) {
  if (server.retry == Duration{}) draft.wrong(fields.at("retry"), "a retry every 0s never ends", "write 1m or more");
  if (server.notify_again == Duration{} && server.notify_repeats > 0)
    draft.wrong(fields.at("notify-again"), "a NOTIFY that is sent again after 0s is sent again at once, every time",
                "write 60s, or notify-repeats: 0 if it is sent only once");
  if (server.refresh_jitter >= 1)
    draft.wrong(fields.at("refresh-jitter"), "a refresh of which all may be left out never ends",
                "write less than 100%; BIND leaves out 25% at most");
}

void build_secondary(const Fields& fields, DnsServer& server, Draft& draft) {
  const DnsServerId primary = fields.id("secondary-of", draft.dns_servers);
  server.secondary_of = primary;
  server.transfer = fields.delay("transfer");
  server.is_notified = fields.truth("notified");
  server.refresh = fields.duration("refresh");
  server.refresh_jitter = fields.share("refresh-jitter");
  server.retry = fields.duration("retry");
  server.expire = fields.duration("expire");
  server.notify_again = fields.duration("notify-again");
  constexpr std::int64_t most_repeats = 32;
  server.notify_repeats = std::clamp<std::int64_t>(fields.number("notify-repeats"), 0, most_repeats);
  if (server.notify_repeats != fields.number("notify-repeats"))
    draft.wrong(fields.at("notify-repeats"), "a NOTIFY is sent again 32 times at most", "write 32 or less");
  if (!fields.states("expire")) server.expire = std::max(server.expire, 2 * server.refresh);
  if (server.expire < server.refresh)
    draft.wrong(fields.at("expire"),
                "its zones expire after " + to_text(server.expire) + ", before its next refresh after " +
                    to_text(server.refresh),
                "RFC 1912 section 2.2: expire is longer than refresh and retry together");
  if (server.refresh == Duration{})
    draft.wrong(fields.at("refresh"), "a refresh every 0s never ends", "write 1m or more");
  check_repetitions(fields, server, draft);
}

// What is of a secondary says nothing of a primary.
void check_primary(const Fields& fields, const DnsServer& server, Draft& draft) {
  for (const char* key :
       {"transfer", "notified", "refresh", "retry", "expire", "notify-again", "notify-repeats", "refresh-jitter"})
    if (fields.states(key))
      draft.wrong(fields.at(key),
                  "dns-server '" + server.name + "' is no secondary: " + key + " is of one, and it copies nobody",
                  "leave it out, write it at its secondaries, or say whom it copies: secondary-of");
}

void build_member(const Fields& fields, DnsServer& server, Draft& draft) {
  Directory directory;
  if (fields.is_map("replicates-with")) {
    const Fields link = fields.map("replicates-with");
    directory = {link.id("partner", draft.dns_servers), link.duration("interval"), link.duration("notify"),
                 link.duration("pause"), link.duration("poll")};
  } else {
    directory.partner = fields.id("replicates-with", draft.dns_servers);
  }
  server.directory = directory;
  if (fields.states("secondary-of"))
    draft.wrong(fields.at("replicates-with"),
                "dns-server '" + server.name + "' is a secondary: it copies its primary, not a directory",
                "leave one of the two out");
}

// A secondary may copy another one (RFC 1034 section 4.3.5), but the first of them copies a primary.
void check_secondaries(Draft& draft) {
  for (const DnsServer& server : draft.scenario.dns_servers) {
    const DnsServer* at = &server;
    for (std::size_t steps = 0; at->secondary_of; ++steps) {
      at = &draft.scenario[*at->secondary_of];
      if (steps <= draft.scenario.dns_servers.size()) continue;
      draft.wrong(draft.mark(server.origin),
                  "dns-server '" + server.name + "' copies itself, directly or by those it copies",
                  "let the first of them be a primary");
      draft.sound = false;
      return;
    }
  }
}

// Partners lead to the directory's first member.
void check_directories(Draft& draft) {
  for (const DnsServer& server : draft.scenario.dns_servers) {
    const DnsServer* at = &server;
    for (std::size_t steps = 0; at && at->directory; ++steps) {
      at = &draft.scenario[at->directory->partner];
      if (at->secondary_of) {
        draft.wrong(draft.mark(server.origin),
                    "dns-server '" + at->name + "' is a secondary: nobody replicates with it",
                    "name a member of the directory");
        at = nullptr;
      } else if (steps > draft.scenario.dns_servers.size()) {
        draft.wrong(draft.mark(server.origin),
                    "dns-server '" + server.name + "' replicates with itself, directly or by its partners",
                    "let the first member name no partner");
        draft.sound = false;
        return;
      }
    }
  }
}

void build_dns_servers(const Fields& root, Draft& draft) {
  const auto all = root.named("dns-servers");
  for (const auto& [name, fields] : all) {
    const DnsServerId id{draft.scenario.dns_servers.size()};
    draft.dns_servers[name] = id;
    const RouterId behind = router_at(fields, fields.id("site", draft.sites), draft);
    draft.scenario.dns_servers.push_back(
        {.name = name, .behind = behind, .on = {}, .secondary_of = {}, .origin = draft.origin(fields.at())});
    if (!fields.states("vm")) continue;
    const VmGroup& group = draft.scenario[fields.id("vm", draft.groups)];
    if (group.vms.size() == 1)
      draft.scenario.dns_servers.back().on = group.vms.front();
    else
      draft.wrong(fields.at("vm"), "vm '" + group.name + "' is several: a dns-server runs on one",
                  "give it a vm of its own");
  }
  for (const auto& [name, fields] : all) {
    DnsServer& server = draft.scenario.dns_servers[draft.dns_servers[name].index];
    if (fields.states("secondary-of"))
      build_secondary(fields, server, draft);
    else
      check_primary(fields, server, draft);
    if (fields.states("replicates-with")) build_member(fields, server, draft);
  }
  check_secondaries(draft);
  check_directories(draft);
}

// ---- Names
// -----------------------------------------------------------------------------------------------------------

// Which endpoint is answered to whom.
void build_answers(const Fields& fields, HealthChecks& checks, Draft& draft) {
  using Routing = HealthChecks::Routing;
  const std::string routing = fields.text("routing");
  checks.routing = routing == "performance"  ? Routing::performance
                   : routing == "geographic" ? Routing::geographic
                   : routing == "weighted"   ? Routing::weighted
                                             : Routing::priority;
  for (const Fields& answer : fields.list("answers"))
    checks.answers.push_back({answer.ids("from", draft.sites), answer.id("site", draft.sites)});
  if (fields.states("answers") != (checks.routing == Routing::geographic))
    draft.wrong(fields.at(fields.states("answers") ? "answers" : "routing"),
                "answers say for whom geographic routing prefers which site", "state both, or neither");
  for (const YamlNode* weight : fields.values("weights")) checks.weights.push_back(std::stoll(weight->text));
  const auto is_given = [](std::int64_t weight) { return weight > 0; };
  if (fields.states("weights") &&
      (checks.routing != Routing::weighted || std::none_of(checks.weights.begin(), checks.weights.end(), is_given)))
    draft.wrong(fields.at("weights"), "weights are for weighted routing, and one of them is more than 0",
                "write routing: weighted, weights: [80, 20]");
  if (checks.tells_askers_apart() && !checks.fails_back)
    draft.wrong(fields.at("failback"), "manual failback is for priority routing: there is one endpoint in use for all",
                "leave one of the two out");
}

HealthChecks health_of(const Fields& fields, Draft& draft) {
  HealthChecks checks{.from = {}};
  for (const SiteId site : fields.ids("from", draft.sites)) {
    const RouterId from = router_at(fields, site, draft);
    if (std::find(checks.from.begin(), checks.from.end(), from) == checks.from.end())
      checks.from.push_back(from);
    else
      draft.wrong(fields.at("from"),
                  "probes come from '" + draft.scenario[site].name + "' twice: they find the same, and have one vote",
                  "name each site once");
  }
  checks.interval = fields.duration("interval");
  checks.tolerated_failures = fields.number("tolerated-failures");
  checks.timeout = fields.duration("timeout");
  checks.successes = fields.count("successes");
  checks.fails_back = fields.text("failback") == "automatic";
  checks.votes = checks.from.size() / 2 + 1;
  if (fields.states("votes")) checks.votes = static_cast<std::size_t>(fields.count("votes"));
  if (checks.votes > checks.from.size())
    draft.wrong(fields.at("votes"),
                "more votes than the " + std::to_string(checks.from.size()) + " that probe: nothing is ever unhealthy",
                "so many of them at most");
  build_answers(fields, checks, draft);
  if (checks.interval == Duration{})
    draft.wrong(fields.at("interval"), "probes every 0s never end", "write 10s or 30s");
  constexpr std::int64_t most = 1000;
  if (checks.tolerated_failures > most)
    draft.wrong(fields.at("tolerated-failures"), "an endpoint that may fail so often is never unhealthy",
                "at most 1000");
  return checks;
}

bool has_address_at(const Scenario& scenario, ApplicationId application, SiteId site, bool at_home) {
  const std::vector<VmId>& vms = scenario[application].served_by;
  return std::any_of(vms.begin(), vms.end(), [&](VmId id) {
    const Vm& vm = scenario[id];
    return vm.home.site == site || (!at_home && vm.recovery && vm.recovery->site == site);
  });
}

// Where it points, and who is told what.
void build_places(const Fields& fields, Name& name, Draft& draft) {
  if (fields.states("site")) {
    name.site = fields.id("site", draft.sites);
    if (!has_address_at(draft.scenario, name.application, *name.site, true))
      draft.wrong(fields.at("site"),
                  "no vm of application '" + draft.scenario[name.application].name + "' is at home at site '" +
                      draft.scenario[*name.site].name + "'",
                  "name the site of one that serves it");
    if (fields.states("health-checked"))
      draft.wrong(fields.at("site"), "name '" + name.name + "' is health-checked: it follows its endpoints by itself",
                  "leave one of the two out");
  }
  if (!fields.states("inside-at")) return;
  name.inside = fields.id("inside-at", draft.dns_servers);
  if (draft.scenario[*name.inside].secondary_of || zone_of(draft, *name.inside) == zone_of(draft, name.authority))
    draft.wrong(fields.at("inside-at"),
                "dns-server '" + draft.scenario[*name.inside].name + "' has no zone of its own beside that of '" +
                    draft.scenario[name.authority].name + "'",
                "name another primary");
  if (fields.states("health-checked"))
    draft.wrong(fields.at("inside-at"), "name '" + name.name + "' is health-checked: all are told what its probes find",
                "leave one of the two out");
}

void build_name(const std::string& name, const Fields& fields, Draft& draft) {
  const ApplicationId application = fields.id("application", draft.applications);
  const DnsServerId authority = fields.id("authority", draft.dns_servers);
  if (draft.scenario[authority].secondary_of)
    draft.wrong(fields.at("authority"),
                "dns-server '" + draft.scenario[authority].name + "' is a secondary: the record is its primary's",
                "name '" + draft.scenario[zone_of(draft, authority)].name + "'");
  Application& named = draft.scenario.applications[application.index];
  if (named.known_as)
    draft.wrong(fields.at("application"),
                "application '" + named.name + "' has the name '" + draft.scenario.names[named.known_as->index].name +
                    "' already",
                "one name each");
  const NameId id{draft.scenario.names.size()};
  named.known_as = id;
  draft.names[name] = id;
  Name built{.name = name,
             .application = application,
             .ttl = fields.duration("ttl"),
             .negative_ttl = fields.duration("negative-ttl"),
             .authority = authority,
             .registers = fields.text("registration") == "dynamic",
             .origin = draft.origin(fields.at())};
  build_places(fields, built, draft);
  built.has_all_places = fields.text("addresses") == "every-place";
  if (built.has_all_places && (built.registers || fields.states("health-checked")))
    draft.wrong(fields.at("addresses"), "name '" + name + "' has the addresses of every place: nobody changes them",
                "leave registration and health-checked out");
  if (built.has_all_places && named.at_least > 1)
    draft.wrong(fields.at("addresses"),
                "application '" + named.name + "' takes several VMs, and half of the addresses answer nobody",
                "let any of them serve: served-by: {any: ...}");
  if (built.registers) built.registration = fields.delay("registers-after");
  if (fields.states("health-checked")) built.health = health_of(fields.map("health-checked"), draft);
  if (built.registers && built.health)
    draft.wrong(fields.at("registration"), "name '" + name + "' is health-checked: its VMs do not register",
                "leave one of the two out");
  draft.scenario.names.push_back(std::move(built));
}

// ---- Resolvers
// -------------------------------------------------------------------------------------------------------

CacheProfile cache_profile_of(const std::string& word) {
  for (const CacheProfile profile : {CacheProfile::unbound, CacheProfile::bind, CacheProfile::dnsmasq,
                                     CacheProfile::windows, CacheProfile::systemd_resolved})
    if (word == to_text(profile)) return profile;
  return CacheProfile::standard;
}

CacheRules cache_of(const Fields& fields, Draft& draft) {
  CacheRules rules = rules_of(cache_profile_of(fields.text("profile")));
  rules.min_ttl = fields.duration("min-ttl");
  if (fields.states("max-ttl")) rules.max_ttl = fields.duration("max-ttl");
  if (fields.states("prefetch")) rules.prefetches = fields.truth("prefetch");
  if (fields.states("max-negative-ttl")) rules.max_negative_ttl = fields.duration("max-negative-ttl");
  rules.serves_stale = fields.duration("serve-stale");
  if (fields.states("serve-stale") && fields.truth("serve-stale-default"))
    draft.wrong(fields.at("serve-stale"), "serve-stale-default says how long, too", "leave one of the two out");
  if (fields.truth("serve-stale-default")) {
    const auto by_default = stale_by_default(rules.profile);
    if (!by_default)
      draft.wrong(fields.at("serve-stale-default"),
                  "how long " + std::string(to_text(rules.profile)) + " serves stale answers has to be stated",
                  "write serve-stale: 1d");
    rules.serves_stale = by_default.value_or(Duration{});
  }
  if (fields.states("serve-stale-mode")) rules.is_stale_first = fields.text("serve-stale-mode") == "immediate";
  if (rules.min_ttl > rules.max_ttl)
    draft.wrong(
        fields.at("min-ttl"),
        "the shortest TTL, " + to_text(rules.min_ttl) + ", is longer than the longest, " + to_text(rules.max_ttl), "");
  return rules;
}

// Whose phases are drawn, each is one of its own; all others are a class.
void add_resolvers(Resolver resolver, const Fields& fields, Draft& draft) {
  constexpr std::int64_t most = 100'000;
  const std::int64_t each = resolver.is_spread ? 1 : resolver.count;
  if (each > most)
    draft.wrong(fields.at("count"), "more than 100000 resolvers, one by one",
                "let their phases be spread, which costs no more than one: phases: spread");
  draft.resolvers[resolver.name] = ResolverId{draft.scenario.resolvers.size()};
  if (!resolver.is_spread) resolver.count = 1;
  for (std::int64_t i = 0; i < std::min(each, most); ++i) {
    resolver.position = (static_cast<double>(i) + 0.5) / static_cast<double>(std::min(each, most));
    if (each > 1) resolver.name = resolver.class_name + "-" + std::to_string(i + 1);
    draft.scenario.resolvers.push_back(resolver);
  }
}

void build_resolver(const std::string& name, const Fields& fields, Draft& draft) {
  const RouterId behind = router_at(fields, fields.id("site", draft.sites), draft);
  Resolver resolver{.name = name,
                    .class_name = name,
                    .behind = behind,
                    .asks = fields.ids("asks", draft.dns_servers),
                    .forwards_to = {},
                    .count = fields.count("count"),
                    .cache = cache_of(fields, draft),
                    .demand = query_rate_of(fields.map("asked")),
                    .violators = {},
                    .origin = draft.origin(fields.at())};
  resolver.is_spread = fields.states("phases") ? fields.text("phases") == "spread" : resolver.count > 1;
  if (fields.states("violators")) {
    resolver.violators = {fields.map("violators").share("share"), fields.map("violators").duration("ttl")};
    if (!resolver.is_spread)
      draft.wrong(fields.at("violators"), "a single resolver keeps to the TTL or does not: only of a class can some",
                  "write count: ..., or phases: spread");
  }
  add_resolvers(std::move(resolver), fields, draft);
}

// A chain is of one kind, and leads to a resolver that asks servers.
void build_forwarder(const std::string& name, const Fields& fields, Draft& draft) {
  const std::vector<ResolverId> all = fields.ids("forwards-to", draft.resolvers);
  if (all.empty()) return draft.lacks(fields.at("forwards-to"), "nobody to forward to", "name a resolver, or several");
  const ResolverId to = all.front(), first = draft.resolvers[name];
  expect_once(fields, "forwards-to", all, draft);
  if (fields.states("asks"))
    draft.wrong(fields.at("asks"), "resolver '" + name + "' forwards: it asks no server itself",
                "leave one of the two out");
  const Resolver& forwarder = draft.scenario[to];
  if (!fields.states("phases") && draft.scenario[first].count == 1 &&
      draft.scenario[first].class_name == draft.scenario[first].name)
    draft.scenario.resolvers[first.index].is_spread = forwarder.is_spread;
  if (draft.scenario[first].is_spread != forwarder.is_spread)
    draft.wrong(fields.at("forwards-to"),
                "the phases of '" + forwarder.class_name + "' are " + (forwarder.is_spread ? "spread" : "drawn") +
                    ", those of '" + name + "' are not",
                std::string("write phases: ") + (forwarder.is_spread ? "spread" : "drawn"));
  for (std::size_t i = 1; i < all.size(); ++i)
    if (draft.scenario[all[i]].is_spread != forwarder.is_spread ||
        draft.scenario[all[i]].cache.profile != forwarder.cache.profile)
      draft.wrong(fields.at("forwards-to"),
                  "'" + draft.scenario[all[i]].class_name + "' has other phases or another profile than '" +
                      forwarder.class_name + "'",
                  "of several to forward to, let all be of one kind");
  for (const ResolverId one : class_of(first, draft.scenario)) {
    draft.scenario.resolvers[one.index].forwards_to = to;
    draft.scenario.resolvers[one.index].next_forwarders.assign(all.begin() + 1, all.end());
  }
}

constexpr std::size_t most_forwarders = 32;  // More than anybody has; reports keep track of each by a bit.
void check_chain(const std::string& name, const Fields& fields, Draft& draft) {
  ResolverId at = draft.resolvers[name];
  for (std::size_t steps = 0; draft.scenario[at].forwards_to; ++steps) {
    at = *draft.scenario[at].forwards_to;
    if (steps <= draft.scenario.resolvers.size()) {
      if (steps == most_forwarders)
        draft.wrong(fields.at("forwards-to"), "more than 32 resolvers, each of which forwards to the next",
                    "leave some of them out: who is in step with the next one changes nothing");
      continue;
    }
    draft.wrong(fields.at("forwards-to"),
                "resolver '" + name + "' forwards to itself, directly or by who it forwards to", "");
    draft.sound = false;
    return;
  }
}

void build_resolvers(const Fields& root, Draft& draft) {
  const auto all = root.named("resolvers");
  for (const auto& [name, fields] : all) build_resolver(name, fields, draft);
  for (const auto& [name, fields] : all)
    if (fields.states("forwards-to")) build_forwarder(name, fields, draft);
  for (const auto& [name, fields] : all)
    if (fields.states("forwards-to")) check_chain(name, fields, draft);
}

}  // namespace

// All that hold the same zones lead to one server.
DnsServerId zone_of(const Draft& draft, DnsServerId server) {
  for (std::size_t steps = 0; steps <= draft.scenario.dns_servers.size(); ++steps) {
    const DnsServer& one = draft.scenario[server];
    if (one.secondary_of)
      server = *one.secondary_of;
    else if (one.directory)
      server = one.directory->partner;
  }
  return server;
}

void expect_once(const Fields& fields, const std::string& key, const std::vector<ResolverId>& all, Draft& draft) {
  for (std::size_t i = 1; i < all.size(); ++i)
    if (std::find(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(i), all[i]) !=
        all.begin() + static_cast<std::ptrdiff_t>(i))
      draft.wrong(fields.at(key),
                  "resolver '" + draft.scenario[all[i]].class_name +
                      "' is named twice: the next is asked because this one "
                      "does not answer",
                  "name each of them once");
}

QueryRate query_rate_of(const Fields& fields) {
  QueryRate demand;
  if (fields.states("poisson"))
    demand.random = fields.duration("poisson");
  else
    demand.every = fields.duration("every");
  return demand;
}

// A name is pointed at a site, a server becomes a primary, clients are told other resolvers.
std::optional<NameSetting> name_setting_of(const Fields& set, Draft& draft) {
  if (set.states("name") && set.states("site")) {
    const PointName point{set.id("name", draft.names), set.id("site", draft.sites)};
    const Name& name = draft.scenario[point.name];
    if (name.health)
      draft.wrong(set.at("name"), "name '" + name.name + "' is health-checked: it follows its endpoints by itself",
                  "leave it out");
    if (!has_address_at(draft.scenario, name.application, *point.site, false))
      draft.wrong(set.at("site"),
                  "no vm of application '" + draft.scenario[name.application].name + "' is ever at site '" +
                      draft.scenario[*point.site].name + "'",
                  "");
    return point;
  }
  if (set.states("dns-server") && set.states("role")) {
    const SetRole role{set.id("dns-server", draft.dns_servers), set.text("role") == "primary"};
    if (!draft.scenario[role.server].secondary_of)
      draft.wrong(set.at("dns-server"),
                  "dns-server '" + draft.scenario[role.server].name + "' is no secondary: it is what it is", "");
    return role;
  }
  if (set.states("clients") && set.states("resolver"))
    return SetResolvers{set.id("clients", draft.populations), resolver_order_of(set, draft)};
  return {};
}

void build_names(const Fields& root, Draft& draft) {
  build_dns_servers(root, draft);
  for (const auto& [name, fields] : root.named("names")) build_name(name, fields, draft);
  build_resolvers(root, draft);
  build_clients(root, draft);
}

}  // namespace drsim
