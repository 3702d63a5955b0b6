#include "models/naming.hpp"

#include <algorithm>

namespace drsim {

using Purpose = Timer::Purpose;

// ---- What a resolver makes of a TTL ----------------------------------------------------------------------------------

// A floor that is never above what is left when its forwarder has just asked leaves it in step with its forwarder.
bool Resolver::inherits(Duration ttl) const {
  return forwards_to && cache.min_ttl <= ttl && cache.min_ttl < cache.max_ttl;
}

Duration kept_by(ClientCache cache) {
  switch (cache) {
    case ClientCache::none:
    case ClientCache::os: return 0s;
    case ClientCache::browser: return 60s;             // Chromium's kCacheEntryTTLSeconds, Firefox's network.dnsCacheExpiration
    case ClientCache::jvm: return 30s;                 // networkaddress.cache.ttl
    case ClientCache::jvm_for_ever: return longest_duration * 4;
    case ClientCache::dotnet_framework: return 120s;   // ServicePointManager.DnsRefreshTimeout
    case ClientCache::nscd: return 1h;                 // positive-time-to-live for hosts
  }
  return 0s;
}

// ---- Caches run out --------------------------------------------------------------------------------------------------

std::optional<State::Held> Naming::told(WatchId asking) const {
  if (const auto forwarder = resolver(asking).forwards_to) {
    const WatchId upstream = scenario().index.asking.at({*forwarder, question(asking).name});
    if (!is_reached(state().disposition(asking)) || state().cached_version(upstream) == ResolverAnswered::no_answer) return {};
    return State::Held{state().cached_version(upstream), state().cached_ttl(upstream), 0};
  }
  const auto server = world.reachability.answering(state(), question(asking));
  if (!server) return {};
  return state().held(*server, question(asking).name);
}

bool Naming::is_transparent(WatchId asking) const { return resolver(asking).inherits(state().cached_ttl(asking)); }

void Naming::caches_run_out(NameId name) {
  for (const WatchId asking : scenario().index.asks_for_name[name.index]) cache_runs_out(asking);
}

// A resolver in steady use fetches a record again whenever its lifetime has passed. Seen at any instant, it is at a phase that
// is uniform over the lifetime; once a fetch has been seen, its phase is known.
void Naming::cache_runs_out(WatchId asking) {
  const Resolver& one = resolver(asking);
  if (one.is_spread || state().cached_version(asking) == ResolverAnswered::no_answer) return;
  if (one.forwards_to && is_transparent(asking) && is_reached(state().disposition(asking))) return;  // It hears from its forwarder.
  if (!state().is_cached(asking)) {
    ran_out(asking);
    return;
  }
  const Duration lifetime = one.cache.lifetime(state().cached_ttl(asking));
  const LightUse use = light_use(one.demand, lifetime, one.cache.serves_stale > Duration{});
  Delay left = Uniform{use.delay, use.lifetime + use.delay};
  const auto fetched = state().cached_at(asking);
  if (one.demand.random > Duration{})
    // Fetched at a known time, it has been so again and again since, a lifetime and a gap apart.
    left = fetched ? Delay{Fixed{std::max(Duration{}, lifetime - (state().at() - *fetched) % (lifetime + one.demand.random))}} : Delay{Cached{lifetime, one.demand.random}};
  else if (use.lifetime == Duration{}) left = Fixed{};
  else if (fetched)
    left = Fixed{use.lifetime - (state().at() - *fetched + use.delay) % use.lifetime + use.delay};
  arm_unless_armed(timer(Purpose::expiry, asking), left);
}

// The next query asks. In light use that is later: until then whoever asks is told what is so now.
void Naming::ran_out(WatchId asking) {
  const Resolver& one = resolver(asking);
  const bool is_told = told(asking).has_value();
  const Duration grace = one.cache.grace(state().cached_ttl(asking));
  if (!is_told && state().is_cached(asking) && grace > Duration{}) {
    apply(ResolverAnswered{question(asking).resolver, question(asking).name, state().cached_version(asking), state().cached_ttl(asking), false});
    arm(timer(Purpose::stale, asking), Fixed{grace});
  } else if (is_told && one.demand.random > Duration{}) {
    // Who serves stale gives the old answer once more, and asks then.
    if (one.cache.serves_stale == Duration{}) answer(asking, false);
    arm_unless_armed(timer(Purpose::query, asking), Exponential{one.demand.random});
  } else if (is_told || state().is_cached(asking)) {
    answer(asking);
  }
}

void Naming::answer(WatchId asking, bool is_kept) {
  const auto now = told(asking);
  disarm(timer(Purpose::stale, asking));
  apply(ResolverAnswered{question(asking).resolver, question(asking).name, now ? now->version : ResolverAnswered::no_answer,
                         now ? now->ttl : state().cached_ttl(asking), is_kept});
}

// ---- What happens to them --------------------------------------------------------------------------------------------

// Nobody to ask, or somebody else: what is cached holds until it runs out. With nothing cached, clients make it ask again
// and again until somebody answers.
void Naming::on(const FlowChanged& change) {
  if (!std::holds_alternative<WatchedFlow::Asking>(scenario()[change.flow].purpose)) return;
  const WatchId asking = change.flow;
  const bool has_answer = state().cached_version(asking) != ResolverAnswered::no_answer;
  if (resolver(asking).is_spread) return;
  if (has_answer && state().is_cached(asking)) cache_runs_out(asking);
  else if (is_reached(change.disposition)) answer(asking);
}

// Those that forward to it are told when they ask; those whose own cache hides nothing, at once.
void Naming::on(const ResolverAnswered& change) {
  const WatchId upstream = scenario().index.asking.at({change.resolver, change.name});
  for (const WatchId asking : scenario().index.asks_forwarder[change.resolver.index]) {
    if (question(asking).name != change.name || asking == upstream) continue;
    const bool has_answer = state().cached_version(asking) != ResolverAnswered::no_answer;
    if (is_reached(state().disposition(asking)) && (!has_answer || is_transparent(asking))) answer(asking);
    else cache_runs_out(asking);
  }
}

void Naming::perform(const FlushCaches& action) { flush(action); }

void Naming::flush(const FlushCaches& what) {
  for (const ResolverId id : what.resolvers) apply(ResolverFlushed{id});
  for (const PopulationId id : what.clients) apply(ClientsFlushed{id});
}

void Naming::on(const ResolverFlushed& change) {
  if (scenario()[change.resolver].is_spread) return;
  for (const auto& [asked, asking] : scenario().index.asking)
    if (asked.first == change.resolver) forget(asking);
}

// It begins with an empty cache.
void Naming::on(const ResolverChanged& change) {
  if (change.to == Status::up) apply(ResolverFlushed{change.resolver});
}

void Naming::forget(WatchId asking) {
  disarm(timer(Purpose::expiry, asking));
  disarm(timer(Purpose::query, asking));
  answer(asking);
}

void Naming::expired(const Timer& timer) {
  const WatchId asking{timer.component};
  if (timer.purpose == Purpose::expiry) ran_out(asking);
  if (timer.purpose == Purpose::query) answer(asking);
  if (timer.purpose == Purpose::stale && !told(asking))
    apply(ResolverAnswered{question(asking).resolver, question(asking).name, ResolverAnswered::no_answer, state().cached_ttl(asking)});
}

}  // namespace drsim
