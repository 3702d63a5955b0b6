#include <algorithm>
#include <map>
#include <numeric>

#include "scenarios/build/build.hpp"

namespace drsim {
namespace {

// A name is only found if its clients' resolver asks one of the servers that hold it.
void expect_found(const Population& clients, NameId name, const Fields& fields, Draft& draft) {
  if (clients.resolvers.empty()) {
    draft.lacks(fields.at("use"),
                "clients '" + clients.name + "' need a resolver to find '" + draft.scenario[name].name + "'",
                "say which: resolver: ...");
    return;
  }
  ResolverId at = clients.resolvers.front();
  std::vector<std::string>
      at_random;  // Whoever looks up at random, or gives an answer until it is looked up at random.
  for (std::size_t steps = 0; steps <= draft.scenario.resolvers.size(); ++steps) {
    const Resolver& one = draft.scenario[at];
    if (one.demand.random > Duration{} && one.cache.serves_stale > Duration{})
      at_random.push_back("resolver '" + one.class_name + "', which serves stale,");
    if (!one.forwards_to) break;
    at = *one.forwards_to;
  }
  if (clients.lookup.random > Duration{}) at_random.push_back("clients '" + clients.name + "'");
  const Resolver& resolver = draft.scenario[at];
  const bool asks_holder =
      resolver.asks.empty() || std::any_of(resolver.asks.begin(), resolver.asks.end(), [&](DnsServerId server) {
        const auto& inside = draft.scenario[name].inside;
        return zone_of(draft, server) == zone_of(draft, draft.scenario[name].authority) ||
               (inside && zone_of(draft, server) == zone_of(draft, *inside));
      });
  if (at_random.size() > 1)
    draft.wrong(
        fields.at(clients.lookup.random > Duration{} ? "lookup" : "resolver"),
        at_random[1] + " and " + at_random[0] + " ask or are asked at random: only one of the two can be worked out",
        "let one of them ask at an interval");
  if (!asks_holder)
    draft.lacks(draft.mark(resolver.origin),
                "resolver '" + resolver.class_name + "' asks no server that holds '" + draft.scenario[name].name + "'",
                "let it ask '" + draft.scenario[draft.scenario[name].authority].name + "' or a secondary of it");
}

ClientCache cache_named(const std::string& word) {
  static const std::map<std::string, ClientCache> named{{"none", ClientCache::none},
                                                        {"os", ClientCache::os},
                                                        {"browser", ClientCache::browser},
                                                        {"jvm", ClientCache::jvm},
                                                        {"jvm-for-ever", ClientCache::jvm_for_ever},
                                                        {"dotnet-framework", ClientCache::dotnet_framework},
                                                        {"nscd", ClientCache::nscd}};
  return named.at(word);
}

// Each wait is twice the one before, up to the longest.
void expect_rising(const Fields& waits, Draft& draft) {
  if (waits.duration("first") > waits.duration("longest"))
    draft.wrong(waits.at(waits.states("longest") ? "longest" : "first"),
                "the first wait, " + to_text(waits.duration("first")) + ", is longer than the longest, " +
                    to_text(waits.duration("longest")),
                "let longest be first or more");
}

// Idle ones are at any instant of the interval after which keepalive asks for a sign of life; then so many questions
// stay unanswered.
Connections connections_of(const Fields& fields, Draft& draft) {
  Connections connections{.notice = fields.delay("notice")};
  if (std::holds_alternative<Lognormal>(connections.notice))
    draft.wrong(fields.at("notice"), "percentiles are not enough to say when connections are found dead",
                "write one time, {from: ..., to: ...}, {low: ..., mode: ..., high: ...} or {mean: ...}");
  if (fields.states("notice") && fields.states("keepalive"))
    draft.wrong(fields.at("notice"), "keepalive says when connections are found dead, too", "leave one of the two out");
  const Fields back_off = fields.map("retransmission");
  expect_rising(back_off, draft);
  connections.first_retransmission = std::max(Duration{1}, back_off.duration("first"));
  connections.longest_retransmission = std::max(connections.first_retransmission, back_off.duration("longest"));
  if (fields.states("max-age")) {
    connections.max_age = fields.duration("max-age");
    if (*connections.max_age == Duration{})
      draft.wrong(fields.at("max-age"), "connections that are closed at once are none", "leave connections out");
  }
  if (fields.states("reconnect")) {
    const Fields tries = fields.map("reconnect");
    expect_rising(tries, draft);
    const Duration first = std::max(Duration{1}, tries.duration("first"));
    connections.reconnecting = Reconnecting{first, std::max(first, tries.duration("longest")), tries.share("jitter")};
  }
  if (!fields.states("keepalive")) return connections;
  const Fields keepalive = fields.map("keepalive");
  const Duration probes = keepalive.count("probes") * keepalive.duration("every");
  connections.notice = Uniform{probes, probes + keepalive.duration("idle")};
  connections.are_idle = true;
  return connections;
}

void build_caches(const Fields& fields, Population& clients, Draft& draft) {
  clients.lookup = query_rate_of(fields.map("lookup"));
  clients.cache = cache_named(fields.text("cache"));
  clients.is_hard_coded = fields.truth("hard-coded");
  if (fields.states("cache-ttl")) clients.cache_ttl = fields.duration("cache-ttl");
  if (fields.states("negative-cache-ttl")) clients.negative_cache_ttl = fields.duration("negative-cache-ttl");
  if (fields.states("connections")) clients.connections = connections_of(fields.map("connections"), draft);
  if (clients.lookup.random > Duration{} && clients.cache_ttl.value_or(kept_by(clients.cache)) > Duration{})
    draft.wrong(fields.at("cache"),
                "clients that look up at random have no " + fields.text("cache") +
                    " cache here: look-ups are what they take from their resolver",
                "leave it out, or let them look up at an interval");
  const Fields connecting = fields.map("connect"), asking = fields.map("asking");
  clients.connecting.rotates = connecting.text("order") == "rotation";
  clients.connecting.timeout = connecting.duration("timeout");
  if (connecting.states("gives-up")) {
    clients.connecting.gives_up = connecting.duration("gives-up");
    if (*clients.connecting.gives_up == Duration{})
      draft.wrong(connecting.at("gives-up"), "who gives up after 0s has not waited for anybody",
                  "write how long they wait, or leave it out: they wait for whoever answers");
  }
  clients.asking = {asking.duration("timeout"), asking.truth("sticky")};
  expect_once(fields, "resolver", fields.ids("resolver", draft.resolvers), draft);
  for (const ResolverId first : fields.ids("resolver", draft.resolvers)) {
    if (clients.resolvers.empty())
      clients.resolvers = class_of(first, draft.scenario);
    else
      clients.next_resolvers.push_back(class_of(first, draft.scenario));
    if (draft.scenario[first].is_spread != draft.scenario[clients.resolvers.front()].is_spread)
      draft.wrong(fields.at("resolver"),
                  "the phases of '" + draft.scenario[first].class_name + "' are " +
                      (draft.scenario[first].is_spread ? "spread" : "drawn") + ", those of '" +
                      draft.scenario[clients.resolvers.front()].class_name + "' are not",
                  "give all of them the same phases");
  }
  std::vector<std::uint32_t>& order = clients.resolver_orders.emplace_back(clients.next_resolvers.size() + 1);
  std::iota(order.begin(), order.end(), 0U);
}

void build_population(const std::string& name, const Fields& fields, Draft& draft) {
  Population clients{.name = name,
                     .behind = router_at(fields, fields.id("site", draft.sites), draft),
                     .count = fields.count("count"),
                     .uses = {},
                     .resolvers = {},
                     .lookup = {},
                     .origin = draft.origin(fields.at())};
  build_caches(fields, clients, draft);
  for (const ApplicationId application : fields.ids("use", draft.applications)) {
    if (std::find(clients.uses.begin(), clients.uses.end(), application) != clients.uses.end()) continue;
    clients.uses.push_back(application);
    const auto known_as = draft.scenario[application].known_as;
    if (known_as && !clients.is_hard_coded) expect_found(clients, *known_as, fields, draft);
  }
  if (clients.uses.empty()) draft.lacks(fields.at("use"), "clients '" + name + "' use nothing", "");
  draft.populations[name] = PopulationId{draft.scenario.populations.size()};
  draft.scenario.populations.push_back(std::move(clients));
}

// ---- Servers that look names up
// --------------------------------------------------------------------------------------

// Of a chain of resolvers the last one asks servers. A single cache has a phase of its own, so that it can only inherit
// what is left of a TTL from a resolver that has one, too.
Resolver own_cache(const Fields& fields, VmId vm, Draft& draft) {
  ResolverId asked = fields.id("resolver", draft.resolvers);
  Resolver cache{.name = "vm " + draft.scenario[vm].name,
                 .class_name = {},
                 .behind = {},
                 .asks = {},
                 .forwards_to = {},
                 .cache = {},
                 .demand = {},
                 .violators = {},
                 .origin = draft.origin(fields.at())};
  cache.inside = vm;
  cache.class_name = cache.name;
  const std::vector<RouterId>& gateways = draft.scenario[draft.scenario[vm].home.subnet].gateways;
  cache.behind = gateways.empty() ? draft.scenario[asked].behind : gateways.front();
  if (!draft.scenario[asked].is_spread) cache.forwards_to = asked;
  while (draft.scenario[asked].forwards_to) asked = *draft.scenario[asked].forwards_to;
  if (!cache.forwards_to) cache.asks = draft.scenario[asked].asks;
  if (fields.text("keeps") == "start") cache.cache.min_ttl = longest_duration;
  if (fields.states("cache-ttl")) cache.cache.min_ttl = cache.cache.max_ttl = fields.duration("cache-ttl");
  return cache;
}

void build_lookups(const Fields& root, Draft& draft) {
  for (const auto& [name, fields] : root.named("vms")) {
    const VmGroupId id = draft.groups.at(name);
    for (const Fields& finds : fields.list("finds")) {
      Lookup lookup{finds.id("name", draft.names), {}};
      for (const VmId vm : draft.scenario[id].vms) {
        lookup.caches.emplace_back(draft.scenario.resolvers.size());
        draft.scenario.resolvers.push_back(own_cache(finds, vm, draft));
      }
      const std::vector<VmId>& servers = draft.scenario[draft.scenario[lookup.name].application].served_by;
      if (std::any_of(servers.begin(), servers.end(), [&](VmId vm) { return draft.scenario[vm].group == id; }))
        draft.wrong(finds.at("name"), "vm '" + name + "' serves '" + draft.scenario[lookup.name].name + "' itself", "");
      draft.scenario.groups[id.index].lookups.push_back(std::move(lookup));
    }
  }
}

}  // namespace

// The order in which clients ask from then on, by number; those they did not have before come to the end of their list.
std::uint32_t resolver_order_of(const Fields& set, Draft& draft) {
  Population& clients = draft.scenario.populations[set.id("clients", draft.populations).index];
  if (clients.resolvers.empty()) {
    draft.wrong(set.at("clients"), "clients '" + clients.name + "' ask no resolver", "give them one to begin with");
    return 0;
  }
  std::vector<std::uint32_t> order;
  expect_once(set, "resolver", set.ids("resolver", draft.resolvers), draft);
  for (const ResolverId first : set.ids("resolver", draft.resolvers)) {
    const std::vector<ResolverId> all = class_of(first, draft.scenario);
    const auto known = std::find(clients.next_resolvers.begin(), clients.next_resolvers.end(), all);
    const auto place = static_cast<std::uint32_t>(known - clients.next_resolvers.begin()) + 1;
    order.push_back(all == clients.resolvers ? 0 : place);
    if (all != clients.resolvers && known == clients.next_resolvers.end()) clients.next_resolvers.push_back(all);
    if (draft.scenario[first].is_spread != draft.scenario[clients.resolvers.front()].is_spread)
      draft.wrong(set.at("resolver"),
                  "the phases of '" + draft.scenario[first].class_name + "' are not those of '" +
                      draft.scenario[clients.resolvers.front()].class_name + "', which they asked before",
                  "give both the same phases");
  }
  if (order.empty()) draft.lacks(set.at("resolver"), "nobody to ask", "name a resolver, or several");
  clients.resolver_orders.push_back(std::move(order));
  return static_cast<std::uint32_t>(clients.resolver_orders.size() - 1);
}

void build_clients(const Fields& root, Draft& draft) {
  build_lookups(root, draft);
  for (const auto& [name, fields] : root.named("clients")) build_population(name, fields, draft);
}

}  // namespace drsim
