// How long DNS caches keep a record, by implementation, and what users see of a cache that is rarely queried.
// Arithmetic only, without events: those are in resolver_caches.hpp.

#pragma once

#include <optional>
#include <string_view>

#include "models/world/quantities.hpp"

namespace drsim {

/// Whose implementation a cache is. The standard's is what RFC 1035 section 3.2.1 says; others add what was measured or
/// is documented.
enum class CacheProfile : std::uint8_t { standard, unbound, bind, dnsmasq, windows, systemd_resolved };
std::string_view to_text(CacheProfile profile);

/// What a cache makes of a record's TTL.
struct CacheRules {
  CacheProfile profile = CacheProfile::standard;
  Duration min_ttl{};                   ///< A shorter TTL is taken for this one (unbound: cache-min-ttl).
  Duration max_ttl = longest_duration;  ///< A longer one for this (unbound: cache-max-ttl; BIND: max-cache-ttl).
  bool prefetches = false;              ///< It asks again shortly before the record expires, if somebody uses it then.
  Duration max_negative_ttl = longest_duration;  ///< The same of the answer that there is no such name (RFC 2308).
  Duration serves_stale{};      ///< So long after it has expired, it still answers if nobody can be asked (RFC 8767).
  bool is_stale_first = false;  ///< What has expired is given to the query that makes it ask, too.

  /// What it takes a TTL for.
  Duration kept(Duration ttl) const;
  /// The TTL it takes an answer to have: of one that there is no such name, its cap.
  Duration told(Duration ttl, bool is_negative) const;
  /// After how long it asks again that is in steady use.
  Duration lifetime(Duration ttl) const;
  /// How long, from then on, it still uses the record if it finds nobody to ask.
  Duration grace(Duration ttl) const;
  /// How long it still gives the record to queries that make it ask, although there is somebody to ask.
  Duration given_before_asking(Duration ttl) const;
  /// Those of one that keeps a record at least so long, whatever its TTL.
  CacheRules keeping(Duration at_least) const;
};

/// The defaults of an implementation.
CacheRules rules_of(CacheProfile profile);
/// How long it serves stale answers once that is switched on, unless it is told how long. None: it has no such switch.
std::optional<Duration> stale_by_default(CacheProfile profile);

/// Queries that keep a resolver's cache warm. None: it is never idle.
struct QueryRate {
  Duration every{};   ///< One at an interval, or
  Duration random{};  ///< in the mean at this interval, at random (Poisson).
  bool is_steady() const { return every == Duration{} && random == Duration{}; }
};

/// What users see of a resolver in light use, at any instant: a share of them an answer of the cache, fetched at a time
/// that is uniform over its lifetime. The rest find that the lifetime is over: they are given the last answer still,
/// until somebody asks or for as long as the cache may go on with it, and a fresh one from then on.
struct LightUse {
  double cached = 1;
  Duration lifetime{}, delay{};  ///< Answers are that much older still.
  Duration asked_in{};           ///< Of the rest: the mean time until somebody asks, and
  Duration grace{};              ///< how long after its lifetime the last answer may be given.
};
/// One that is asked at random: it asks again with the first query after its lifetime, so that a share lT / (1 + lT) of
/// instants finds it within the lifetime, at rate l and lifetime T (renewal theorem). One that is asked at an interval
/// does likewise. That query itself is answered from what there was, if the cache may: it prefetches, or serves stale.
LightUse light_use(const CacheRules& rules, const QueryRate& demand, Duration ttl);
/// For how long after the lifetime in light use an answer is given while nobody can be asked, if the cache may go on
/// with it for `grace` after its own lifetime. One that is asked at an interval has nothing to say with the first query
/// that comes too late.
Duration outlasts(const CacheRules& rules, const QueryRate& demand, Duration ttl, Duration grace);

/// A cache in steady use, as it looks to those that ask it.
struct RefreshCycle {
  Duration period;  ///< It fetches a record again after so long,
  Duration told;    ///< and, when it has just done so, passes it on with so much of its TTL left.
  /// Of one that forwards: it fetches so long after whom it forwards to has done so. None: at a phase of its own.
  std::optional<Duration> lag{};
};
/// One that forwards to another, and is told what is left of the TTL there. It keeps in step unless its floor outlasts
/// what it is told. It lags behind where the other one fetches before the record expires: what it was told last, it
/// keeps to the end.
RefreshCycle refresh_cycle_behind(const RefreshCycle& forwarder, const CacheRules& rules);

}  // namespace drsim
