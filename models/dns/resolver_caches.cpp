#include "models/dns/resolver_caches.hpp"

#include <algorithm>

#include "models/reachability/reachability.hpp"

namespace drsim {

// ---- What a resolver makes of a TTL
// ----------------------------------------------------------------------------------

std::string_view to_text(ClientCache cache) {
  constexpr std::string_view names[] = {"none", "os", "browser", "jvm", "jvm-for-ever", "dotnet-framework", "nscd"};
  return names[static_cast<std::size_t>(cache)];
}

// Those that have no time of their own for it keep it as any other answer.
Duration negative_kept_by(ClientCache cache) {
  switch (cache) {
    case ClientCache::jvm:
    case ClientCache::jvm_for_ever:
      return 10s;  // networkaddress.cache.negative.ttl
    case ClientCache::nscd:
      return 20s;  // nscd.conf(5), negative-time-to-live
    case ClientCache::none:
    case ClientCache::os:
    case ClientCache::browser:
    case ClientCache::dotnet_framework:
      return kept_by(cache);
  }
  return 0s;
}

Duration kept_by(ClientCache cache) {
  switch (cache) {
    case ClientCache::none:
    case ClientCache::os:
      return 0s;
    case ClientCache::browser:
      return 60s;  // Chromium's kCacheEntryTTLSeconds, Firefox's network.dnsCacheExpiration
    case ClientCache::jvm:
      return 30s;  // networkaddress.cache.ttl
    case ClientCache::jvm_for_ever:
      return longest_duration * 4;
    case ClientCache::dotnet_framework:
      return 120s;  // ServicePointManager.DnsRefreshTimeout
    case ClientCache::nscd:
      return 1h;  // positive-time-to-live for hosts
  }
  return 0s;
}

// ---- Caches run out
// --------------------------------------------------------------------------------------------------

std::optional<State::Held> ResolverCaches::told(WatchId asking) const {
  if (const auto forwarder = resolver(asking).forwards_to) {
    const WatchId upstream = forwarder_of(asking);
    if (!is_reached(state().disposition(asking)) || state().cached_version(upstream) == ResolverAnswered::no_answer)
      return {};
    return capped(asking, {state().cached_version(upstream), state().cached_ttl(upstream), 0});
  }
  const auto server = world.reachability.answering(state(), question(asking));
  if (!server) return {};
  const Resolver& one = resolver(asking);
  return capped(asking, state().answer(*server, question(asking).name, scenario()[one.behind].site, one.position));
}

State::Held ResolverCaches::capped(WatchId asking, State::Held held) const {
  held.ttl = resolver(asking).cache.told(held.ttl, state().is_empty(question(asking).name, held.version));
  return held;
}

WatchId ResolverCaches::forwarder_of(WatchId asking) const {
  const ResolverId now = world.reachability.forwarder(state(), question(asking).resolver, question(asking).name);
  return scenario().index.asking.at({now, question(asking).name});
}

// Of a record with this TTL in the zone.
RefreshCycle ResolverCaches::refresh_cycle(const Resolver& one, Duration ttl) const {
  if (one.forwards_to) return refresh_cycle_behind(refresh_cycle(scenario()[*one.forwards_to], ttl), one.cache);
  return {light_use(one.cache, one.demand, ttl).lifetime, one.cache.kept(ttl)};
}

// One that forwards and is not in step keeps to its floor.
LightUse ResolverCaches::use_of(WatchId asking) const {
  const Resolver& one = resolver(asking);
  return light_use(one.cache, one.demand, one.forwards_to ? Duration{} : state().cached_ttl(asking));
}

void ResolverCaches::caches_run_out(NameId name) {
  for (const WatchId asking : scenario().index.asks_for_name[name.index]) cache_runs_out(asking);
}

// What was fetched in step with others runs out when theirs does. The first of them has a phase of its own.
Delay ResolverCaches::left_in_step(WatchId asking) const {
  const RefreshCycle own = refresh_cycle(asking);
  Duration lag{};
  WatchId first = asking;
  for (RefreshCycle at = own; at.lag; at = refresh_cycle(resolver(first), state().cached_ttl(asking)))
    lag += *at.lag, first = forwarder_of(first);
  const Duration period = refresh_cycle(resolver(first), state().cached_ttl(asking)).period;
  const auto fetched = state().cached_at(first);
  if (own.period < period || !fetched) return Uniform{0s, own.period};
  if (period == Duration{}) return Fixed{};
  const Duration age = (state().at() - *fetched - lag) % period;
  return Fixed{age < Duration{} ? -age : period - age};
}

// A resolver in steady use fetches a record again whenever its lifetime has passed. Seen at any instant, it is at a
// phase that is uniform over the lifetime; once a fetch has been seen, its phase is known.
Delay ResolverCaches::left_of(WatchId asking) const {
  const Resolver& one = resolver(asking);
  const LightUse use = use_of(asking);
  const auto fetched = state().cached_at(asking);
  if (use.lifetime == Duration{}) return Fixed{};
  if (one.demand.random > Duration{}) {
    const Duration grace = told(asking) ? use.grace : Duration{};
    if (fetched == state().at() && grace == Duration{}) return Fixed{use.lifetime};
    return CacheResidual{use.lifetime, one.demand.random, grace,
                         fetched ? std::max(Duration{1}, state().at() - *fetched) : Duration{}};
  }
  if (!fetched) return Uniform{use.delay, use.lifetime + use.delay};
  const Duration old = state().at() - *fetched + use.delay;
  return Fixed{use.lifetime - old % use.lifetime + use.delay};
}

void ResolverCaches::cache_runs_out(WatchId asking) {
  if (resolver(asking).is_spread || state().cached_version(asking) == ResolverAnswered::no_answer) return;
  if (is_in_step(asking)) return;  // It hears from its forwarder.
  if (resolver(asking).cache.min_ttl >= longest_duration) return;
  if (state().is_cached(asking))
    arm_unless_armed(timer(Purpose::expiry, asking),
                     refresh_cycle(asking).lag ? left_in_step(asking) : left_of(asking));
  else
    ran_out(asking);
}

// The next query asks. In light use that is later: until then whoever asks is told what is so now, or, for as long as
// the cache may give it, what was so before; then it is as likely as not that somebody has asked.
void ResolverCaches::ran_out(WatchId asking) {
  const Resolver& one = resolver(asking);
  const bool is_told = told(asking).has_value();
  const LightUse use = use_of(asking);
  const Duration may = one.forwards_to ? one.cache.serves_stale : one.cache.grace(state().cached_ttl(asking));
  const Duration grace =
      one.forwards_to
          ? may
          : std::max(Duration{}, outlasts(one.cache, one.demand, state().cached_ttl(asking), may) - use.delay);
  if (!is_told && state().is_cached(asking) && grace > Duration{}) {
    apply(ResolverAnswered{question(asking).resolver, question(asking).name, state().cached_version(asking),
                           state().cached_ttl(asking), false});
    arm(timer(Purpose::stale, asking), Fixed{grace});
  } else if (is_told && one.demand.random > use.grace && !refresh_cycle(asking).lag) {
    answer(asking, false);
    arm_unless_armed(timer(Purpose::query, asking), Exponential{one.demand.random});
  } else if (is_told || state().is_cached(asking)) {
    answer(asking);
  }
}

void ResolverCaches::answer(WatchId asking, bool is_kept) {
  const auto now = told(asking);
  disarm(timer(Purpose::stale, asking));
  apply(ResolverAnswered{question(asking).resolver, question(asking).name,
                         now ? now->version : ResolverAnswered::no_answer, now ? now->ttl : state().cached_ttl(asking),
                         is_kept});
}

// ---- What happens to them
// --------------------------------------------------------------------------------------------

// Nobody to ask, or somebody else: what is cached holds until it runs out, and what has expired for as long as stale
// answers are served. With nothing cached, clients make it ask again and again until somebody answers; in light use,
// who is served what is stale has to ask before it is known that somebody answers again.
void ResolverCaches::on(const FlowChanged& change) {
  if (!std::holds_alternative<WatchedFlow::Asking>(scenario()[change.flow].purpose)) return;
  const WatchId asking = change.flow;
  const bool has_answer = state().cached_version(asking) != ResolverAnswered::no_answer;
  if (resolver(asking).is_spread) return;
  const Duration stale = resolver(asking).cache.serves_stale;
  if (has_answer && state().is_cached(asking))
    cache_runs_out(asking);
  else if (is_reached(change.disposition) && has_answer && stale > Duration{} &&
           resolver(asking).cache.is_stale_first && resolver(asking).demand.random > Duration{})
    await_query(asking);
  else if (is_reached(change.disposition))
    answer(asking);
  else if (has_answer && stale > Duration{})
    arm_unless_armed(timer(Purpose::stale, asking), Fixed{stale});
  else if (has_answer)
    answer(asking);
}

void ResolverCaches::await_query(WatchId asking) {
  disarm(timer(Purpose::stale, asking));
  arm_unless_armed(timer(Purpose::query, asking), Exponential{resolver(asking).demand.random});
}

// Those that forward to it are told when they ask: in step with it, or when what they have runs out.
void ResolverCaches::on(const ResolverAnswered& change) {
  if (const auto vm = scenario()[change.resolver].inside) apply(LookupAnswered{*vm, change.name, change.version});
  for (const WatchId asking : scenario().index.asks_forwarder[change.resolver.index]) {
    if (question(asking).name != change.name) continue;
    if (question(forwarder_of(asking)).resolver != change.resolver) continue;  // It asks another one.
    const bool has_answer = state().cached_version(asking) != ResolverAnswered::no_answer;
    if (!has_answer && is_reached(state().disposition(asking)))
      answer(asking);
    else if (has_answer && is_in_step(asking))
      forwarder_has_fetched(asking);
    else
      cache_runs_out(asking);
  }
}

// The query that finds out is answered from what there was, if it serves stale.
void ResolverCaches::forwarder_has_fetched(WatchId asking) {
  const Resolver& one = resolver(asking);
  const RefreshCycle own = refresh_cycle(asking);
  const bool serves_stale = one.cache.is_stale_first && one.cache.serves_stale > Duration{} && own.period > Duration{};
  Delay wait = Fixed{*own.lag};
  if (serves_stale && one.demand.every > Duration{})
    wait = Uniform{*own.lag + one.demand.every, *own.lag + 2 * one.demand.every};
  else if (serves_stale && one.demand.random > Duration{})
    wait = Exponential{one.demand.random};
  if (wait == Delay{Fixed{}} || state().cached_version(forwarder_of(asking)) == ResolverAnswered::no_answer)
    ran_out(asking);
  else
    arm_unless_armed(timer(Purpose::expiry, asking), wait);
}

void ResolverCaches::perform(const FlushCaches& action) { flush(action); }

void ResolverCaches::flush(const FlushCaches& what) {
  for (const ResolverId id : what.resolvers) apply(ResolverFlushed{id});
  for (const PopulationId id : what.clients) apply(ClientsFlushed{id});
}

void ResolverCaches::on(const ResolverFlushed& change) {
  if (scenario()[change.resolver].is_spread) return;
  const auto& all = scenario().index.asking;
  for (auto at = all.lower_bound({change.resolver, NameId{0}}); at != all.end() && at->first.first == change.resolver;
       ++at)
    forget(at->second);
}

// What a VM has found is found again when it starts.
void ResolverCaches::on(const VmChanged& change) {
  if (change.to != VmStatus::up) return;
  const VmGroup& group = scenario()[scenario()[change.vm].group];
  for (const Lookup& lookup : group.lookups)
    for (const ResolverId cache : lookup.caches)
      if (scenario()[cache].inside == change.vm) apply(ResolverFlushed{cache});
}

// It begins with an empty cache.
void ResolverCaches::on(const ResolverChanged& change) {
  if (change.to == Status::up) apply(ResolverFlushed{change.resolver});
}

void ResolverCaches::forget(WatchId asking) {
  disarm(timer(Purpose::expiry, asking));
  disarm(timer(Purpose::query, asking));
  answer(asking);
}

void ResolverCaches::expired(const Timer& timer) {
  const WatchId asking{timer.component};
  if (timer.purpose == Purpose::expiry) ran_out(asking);
  if (timer.purpose == Purpose::query && (told(asking) || resolver(asking).cache.serves_stale == Duration{}))
    answer(asking);
  if (timer.purpose == Purpose::stale && !told(asking))
    apply(ResolverAnswered{question(asking).resolver, question(asking).name, ResolverAnswered::no_answer,
                           state().cached_ttl(asking)});
}

}  // namespace drsim
