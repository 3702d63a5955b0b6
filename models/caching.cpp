#include "models/caching.hpp"

#include <algorithm>

namespace drsim {
namespace {

std::int64_t whole_seconds(Duration span) { return span / 1s; }

// unbound counts a record as valid throughout the last second of its TTL. (Measured: 6.00 s of 5, 11.00 s of 10, refetched as
// soon as it has expired; unbound 1.17.)
Duration valid_in_unbound(Duration ttl) { return ttl == Duration{} ? ttl : ttl + 1s; }

// It prefetches in the last tenth of the TTL, in whole seconds (unbound.conf(5), prefetch). Measured: 5.00 s of 5, 9.00 of 10.
Duration prefetched_by_unbound(Duration ttl) { return ttl == Duration{} ? ttl : ttl - whole_seconds(ttl) / 10 * 1s; }

// BIND's "prefetch 2 9": records of 9 s or more, when 2 s are left (BIND 9 ARM). Measured: 5.00 s of 5, 8.00 of 10.
Duration prefetched_by_bind(Duration ttl) { return ttl >= 9s ? ttl - 2s : ttl; }

Duration expires(const CacheRules& rules, Duration ttl) {
  return rules.profile == CacheProfile::unbound ? valid_in_unbound(ttl) : ttl;
}

}  // namespace

std::string_view to_text(CacheProfile profile) {
  switch (profile) {
    case CacheProfile::standard: return "standard";
    case CacheProfile::unbound: return "unbound";
    case CacheProfile::bind: return "bind";
    case CacheProfile::dnsmasq: return "dnsmasq";
    case CacheProfile::windows: return "windows";
    case CacheProfile::systemd_resolved: return "systemd-resolved";
  }
  return "";
}

CacheRules rules_of(CacheProfile profile) {
  CacheRules rules{.profile = profile};
  switch (profile) {
    case CacheProfile::standard:
    case CacheProfile::dnsmasq: break;
    case CacheProfile::unbound: rules.max_ttl = 24h; break;           // cache-max-ttl
    case CacheProfile::bind: rules.max_ttl = 168h, rules.prefetches = true; break;  // max-cache-ttl, prefetch
    case CacheProfile::windows: rules.max_ttl = 24h; break;           // MaxCacheTtl
    case CacheProfile::systemd_resolved: rules.max_ttl = 2h; break;   // resolved-dns-cache.c, CACHE_TTL_MAX_USEC
  }
  return rules;
}

Duration CacheRules::lifetime(Duration ttl) const {
  const Duration kept = std::clamp(ttl, min_ttl, std::max(min_ttl, max_ttl));
  if (prefetches && profile == CacheProfile::unbound) return prefetched_by_unbound(kept);
  if (prefetches && profile == CacheProfile::bind) return prefetched_by_bind(kept);
  if (prefetches) return kept - kept / 10;
  return expires(*this, kept);
}

Duration CacheRules::grace(Duration ttl) const {
  const Duration kept = std::clamp(ttl, min_ttl, std::max(min_ttl, max_ttl));
  return expires(*this, kept) - lifetime(ttl) + serves_stale;
}

LightUse light_use(const Demand& demand, Duration lifetime, bool serves_stale) {
  LightUse use{.lifetime = lifetime};
  if (lifetime == Duration{}) return use;  // It keeps nothing, and so asks for every query.
  if (demand.every > Duration{}) {
    // The first query after the expiry, or at it, asks again.
    const auto queries = std::max<Duration::rep>(1, (lifetime + demand.every - Duration{1}) / demand.every);
    use.lifetime = queries * demand.every;
    use.delay = serves_stale ? demand.every : Duration{};
  } else if (demand.random > Duration{}) {
    const double load = seconds(lifetime) / seconds(demand.random);
    use.cached = load / (1 + load);
    use.stale_for = serves_stale ? demand.random : Duration{};
  }
  return use;
}

}  // namespace drsim
