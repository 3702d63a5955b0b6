#include "models/dns/caching.hpp"

#include <algorithm>

namespace drsim {
namespace {

std::int64_t whole_seconds(Duration span) { return span / 1s; }

// unbound counts a record as valid throughout the last second of its TTL. (Measured: 6.00 s of 5, 11.00 s of 10,
// refetched as soon as it has expired; unbound 1.17.)
Duration valid_in_unbound(Duration ttl) { return ttl == Duration{} ? ttl : ttl + 1s; }

// It prefetches in the last tenth of the TTL, in whole seconds (unbound.conf(5), prefetch). Measured: 5.00 s of 5, 9.00
// of 10.
Duration prefetched_by_unbound(Duration ttl) { return ttl == Duration{} ? ttl : ttl - whole_seconds(ttl) / 10 * 1s; }

// BIND's "prefetch 2 9": records of 9 s or more, when 2 s are left (BIND 9 ARM). Measured: 5.00 s of 5, 8.00 of 10.
Duration prefetched_by_bind(Duration ttl) { return ttl >= 9s ? ttl - 2s : ttl; }

Duration expires(const CacheRules& rules, Duration ttl) {
  return rules.profile == CacheProfile::unbound ? valid_in_unbound(ttl) : ttl;
}

}  // namespace

std::string_view to_text(CacheProfile profile) {
  switch (profile) {
    case CacheProfile::standard:
      return "standard";
    case CacheProfile::unbound:
      return "unbound";
    case CacheProfile::bind:
      return "bind";
    case CacheProfile::dnsmasq:
      return "dnsmasq";
    case CacheProfile::windows:
      return "windows";
    case CacheProfile::systemd_resolved:
      return "systemd-resolved";
  }
  return "";
}

CacheRules rules_of(CacheProfile profile) {
  CacheRules rules{.profile = profile};
  switch (profile) {
    case CacheProfile::standard:
      break;
    case CacheProfile::dnsmasq:
      rules.is_stale_first = true;
      break;  // dnsmasq(8), use-stale-cache
    case CacheProfile::unbound:
      rules.max_ttl = 24h, rules.max_negative_ttl = 1h;
      rules.is_stale_first = true;
      break;  // unbound.conf(5): cache-max-ttl, cache-max-negative-ttl, serve-expired-client-timeout of 0
    case CacheProfile::bind:
      rules.max_ttl = 168h, rules.max_negative_ttl = 3h, rules.prefetches = true;
      break;  // BIND 9 ARM: max-cache-ttl, max-ncache-ttl, prefetch, stale-answer-client-timeout off
    case CacheProfile::windows:
      rules.max_ttl = 24h, rules.max_negative_ttl = 15min;
      break;  // MaxCacheTtl, MaxNegativeCacheTtl
    case CacheProfile::systemd_resolved:
      rules.max_ttl = 2h;
      break;  // resolved-dns-cache.c, CACHE_TTL_MAX_USEC
  }
  return rules;
}

std::optional<Duration> stale_by_default(CacheProfile profile) {
  switch (profile) {
    case CacheProfile::bind:
      return 24h;  // BIND 9 ARM: max-stale-ttl
    case CacheProfile::unbound:
      return longest_duration;  // unbound.conf(5): serve-expired-ttl of 0 is for ever (a day from 1.23 on)
    case CacheProfile::dnsmasq:
      return 24h;  // dnsmasq(8): use-stale-cache
    case CacheProfile::standard:
      return 72h;  // RFC 8767 section 5: between 1 and 3 days are suggested
    case CacheProfile::windows:
    case CacheProfile::systemd_resolved:
      break;  // resolved.conf(5): StaleRetentionSec has to be stated
  }
  return {};
}

Duration CacheRules::kept(Duration ttl) const { return std::clamp(ttl, min_ttl, std::max(min_ttl, max_ttl)); }

Duration CacheRules::lifetime(Duration ttl) const {
  const Duration kept_for = kept(ttl);
  if (prefetches && profile == CacheProfile::unbound) return prefetched_by_unbound(kept_for);
  if (prefetches && profile == CacheProfile::bind) return prefetched_by_bind(kept_for);
  if (prefetches) return kept_for - kept_for / 10;
  return expires(*this, kept_for);
}

Duration CacheRules::grace(Duration ttl) const { return expires(*this, kept(ttl)) - lifetime(ttl) + serves_stale; }

Duration CacheRules::given_before_asking(Duration ttl) const {
  return grace(ttl) - (is_stale_first ? Duration{} : serves_stale);
}

Duration CacheRules::told(Duration ttl, bool is_negative) const {
  return is_negative ? std::min(ttl, max_negative_ttl) : ttl;
}

CacheRules CacheRules::keeping(Duration at_least) const {
  CacheRules rules = *this;
  rules.min_ttl = std::max(min_ttl, at_least);
  return rules;
}

LightUse light_use(const CacheRules& rules, const QueryRate& demand, Duration ttl) {
  LightUse use{.lifetime = rules.lifetime(ttl)};
  if (use.lifetime == Duration{}) return use;  // It keeps nothing, and so asks for every query.
  const Duration grace = rules.given_before_asking(ttl);
  if (demand.every > Duration{}) {
    // The first query after the lifetime, or at its end, asks again.
    const auto queries = std::max<Duration::rep>(1, (use.lifetime + demand.every - Duration{1}) / demand.every);
    const Duration asked = queries * demand.every;
    use.delay = asked < use.lifetime + grace ? demand.every : Duration{};
    use.lifetime = asked;
  } else if (demand.random > Duration{}) {
    const double load = seconds(use.lifetime) / seconds(demand.random);
    use.cached = load / (1 + load);
    use.grace = grace;
    use.asked_in = grace > Duration{} ? demand.random : Duration{};
  }
  return use;
}

Duration outlasts(const CacheRules& rules, const QueryRate& demand, Duration ttl, Duration grace) {
  const Duration lifetime = rules.lifetime(ttl);
  if (demand.every == Duration{} || lifetime == Duration{}) return grace;
  const Duration::rep queries = (lifetime + std::min(grace, longest_duration)) / demand.every;  // That are answered.
  return (queries + 1) * demand.every - light_use(rules, demand, ttl).lifetime;
}

namespace {

// A cache that fetches at an age of what its forwarder holds: after how long it fetches again. Shorter intervals than
// that are taken together while nothing else can come of them.
Duration next_fetch(const RefreshCycle& forwarder, const CacheRules& rules, Duration age) {
  const Duration left = std::max(Duration{}, forwarder.told - age), hold = rules.lifetime(left);
  if (hold == Duration{}) return forwarder.period - age;  // It asks for every query, until the other one has fetched.
  return left > rules.max_ttl + hold ? (left - rules.max_ttl) / hold * hold : hold;
}

}  // namespace

// Both are simulated for some periods, from a fetch of both at once: they are in step once a lag repeats.
RefreshCycle refresh_cycle_behind(const RefreshCycle& forwarder, const CacheRules& rules) {
  constexpr int periods = 64;
  Duration lag{};
  for (int i = 0; i < periods && rules.min_ttl <= forwarder.told; ++i) {
    Duration age = lag;
    while (age < forwarder.period) age += next_fetch(forwarder, rules, age);
    const Duration next = age - forwarder.period;
    if (next >= forwarder.period && next > Duration{}) break;  // It misses some.
    if (i > 0 && next == lag) {
      const Duration told = rules.kept(std::max(Duration{}, forwarder.told - lag));
      return {rules.max_ttl < forwarder.told ? rules.lifetime(told) : forwarder.period, told, lag};
    }
    lag = next;
  }
  if (rules.min_ttl == Duration{}) return {forwarder.period, std::max(Duration{}, forwarder.told - lag), lag};
  return {rules.lifetime(Duration{}), rules.kept(Duration{}), {}};
}

}  // namespace drsim
