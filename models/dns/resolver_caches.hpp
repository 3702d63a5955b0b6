// When each watched resolver's cached record expires, when it queries again, and how forwarders follow their upstream
// resolver. Read caching.hpp first: it says how long a record is kept.

#pragma once

#include <optional>

#include "models/rule.hpp"

namespace drsim {

/// Resolvers that keep what they were told for its TTL (RFC 1035 section 3.2.1), one by one. Those whose phases are
/// spread need no rule: what they answer follows from what their servers held, and is worked out where it is asked for.
struct ResolverCaches : Rule {
  using Purpose = DnsTimer;

  void perform(const FlushCaches& action);
  void flush(const FlushCaches& what);
  void on(const NamePublished& change) { caches_run_out(change.name); }
  void on(const NameRegistered& change) { caches_run_out(change.name); }
  void on(const TtlChanged& change) { caches_run_out(change.name); }
  void on(const NameWithdrawn& change) { caches_run_out(change.name); }
  void on(const EndpointChosen& change) { caches_run_out(change.name); }
  void on(const NamePointed& change) { caches_run_out(change.name); }
  void on(const EndpointChanged& change) {
    if (scenario()[change.name].health->tells_askers_apart()) caches_run_out(change.name);
  }
  void on(const ZoneTransferred& change) { caches_run_out(change.name); }
  void on(const ResolverAnswered& change);
  void on(const ResolverFlushed& change);
  void on(const ResolverChanged& change);
  void on(const VmChanged& change);
  void on(const FlowChanged& change);
  void expired(const Timer& timer);

 private:
  const WatchedFlow::Asking& question(WatchId asking) const {
    return std::get<WatchedFlow::Asking>(scenario()[asking].purpose);
  }
  const Resolver& resolver(WatchId asking) const { return scenario()[question(asking).resolver]; }
  /// What it would be told if it asked now: a version and its TTL, or nothing.
  std::optional<State::Held> told(WatchId asking) const;
  State::Held capped(WatchId asking, State::Held held) const;
  WatchId forwarder_of(WatchId asking) const;
  RefreshCycle refresh_cycle(const Resolver& one, Duration ttl) const;
  RefreshCycle refresh_cycle(WatchId asking) const {
    return refresh_cycle(resolver(asking), state().cached_ttl(asking));
  }
  /// It has what its forwarder has, and hears of that.
  bool is_in_step(WatchId asking) const { return refresh_cycle(asking).lag && is_reached(state().disposition(asking)); }
  LightUse use_of(WatchId asking) const;
  Delay left_in_step(WatchId asking) const;
  Delay left_of(WatchId asking) const;

  void caches_run_out(NameId name);
  void cache_runs_out(WatchId asking);
  void forwarder_has_fetched(WatchId asking);
  void ran_out(WatchId asking);
  void answer(WatchId asking, bool is_kept = true);
  void await_query(WatchId asking);
  void forget(WatchId asking);
};

}  // namespace drsim
