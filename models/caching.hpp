#pragma once

#include <optional>
#include <string_view>

#include "models/quantities.hpp"

namespace drsim {

/// Whose implementation a cache is. The standard's is what RFC 1035 section 3.2.1 says; others add what was measured or is
/// documented.
enum class CacheProfile : std::uint8_t { standard, unbound, bind, dnsmasq, windows, systemd_resolved };
std::string_view to_text(CacheProfile profile);

/// What a cache makes of a record's TTL.
struct CacheRules {
  CacheProfile profile = CacheProfile::standard;
  Duration min_ttl{};                   ///< A shorter TTL is taken for this one (unbound: cache-min-ttl).
  Duration max_ttl = longest_duration;  ///< A longer one for this (unbound: cache-max-ttl; BIND: max-cache-ttl).
  bool prefetches = false;              ///< It asks again shortly before the record expires, if somebody uses it then.
  Duration serves_stale{};              ///< So long after it has expired, it still answers if nobody can be asked (RFC 8767).

  /// After how long it asks again that is in steady use.
  Duration lifetime(Duration ttl) const;
  /// How long, from then on, it still uses the record if it finds nobody to ask.
  Duration grace(Duration ttl) const;
};

/// The defaults of an implementation.
CacheRules rules_of(CacheProfile profile);

/// Queries that keep a resolver's cache warm. None: it is never idle.
struct Demand {
  Duration every{};   ///< One at an interval, or
  Duration random{};  ///< in the mean at this interval, at random (Poisson).
  bool is_steady() const { return every == Duration{} && random == Duration{}; }
};

/// What users see of a resolver in light use, at any instant: a share of them an answer of the cache, fetched at a time that is
/// uniform over its lifetime; the rest a fresh one, or, from a resolver that serves stale, the one before.
struct LightUse {
  double cached = 1;
  Duration lifetime{}, delay{};  ///< Answers are that much older still.
  Duration stale_for{};          ///< Mean time that the rest go on being given the last answer; 0: they are given a fresh one.
};
/// One that is asked at random: a cache is empty from its expiry until the next query, so that a share lT / (1 + lT) of instants
/// finds it filled, at rate l and lifetime T (renewal theorem). One that is asked at an interval asks again with the first
/// query after its expiry; serving stale, it answers that query from what has expired.
LightUse light_use(const Demand& demand, Duration lifetime, bool serves_stale);

}  // namespace drsim
