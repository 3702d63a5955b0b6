#pragma once

#include "models/rule.hpp"

namespace drsim {

/// Zones, their copies, and resolvers that keep what they were told for its TTL (RFC 1035 section 3.2.1).
struct Naming : Rule {
  void on(const NamePublished& change);
  void on(const ZoneTransferred& change);
  void on(const FlowChanged& change);
  void expired(const Timer& timer);

 private:
  void on(WatchId id, const WatchedFlow::Asking& flow, bool reached);
  void on(WatchId id, const WatchedFlow::Transferring& flow, bool reached);
  template <class Other>
  void on(WatchId, const Other&, bool) {}

  void caches_run_out(NameId name);
  void cache_runs_out(WatchId asking);
  void answer(WatchId asking);
  bool is_behind(DnsServerId secondary, NameId name) const;
};

}  // namespace drsim
