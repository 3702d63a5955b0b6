// How a change of a record gets from the server it was written to to all others: NOTIFY, refresh and expiry of
// secondaries, replication and polling between the members of a directory.

#pragma once

#include <optional>

#include "models/rule.hpp"

namespace drsim {

/// Zones and how their copies follow: secondaries by NOTIFY or at their refresh, members of a directory by its
/// replication.
struct Zones : Rule {
  using Purpose = DnsTimer;

  void perform(const SetTtl& action);
  void perform(const PointName& action);
  void perform(const SetRole& action);
  void perform(const SetResolvers& action);
  void on(const NamePublished& change) { written(change.name, change.server); }
  void on(const NameRegistered& change) { written(change.name, change.server); }
  void on(const TtlChanged& change) { written(change.name, change.server); }
  void on(const NamePointed& change) { written(change.name, change.server); }
  void on(const NameWithdrawn& change) { written(change.name, state().authority(change.name)); }
  void on(const EndpointChosen& change) { written(change.name, state().authority(change.name)); }
  void on(const ServerPromoted& change);
  void on(const DirectoryReplicated& change);
  void on(const ZoneTransferred& change);
  void on(const FlowChanged& change);
  void expired(const Timer& timer);

 private:
  std::optional<DnsServerId> writable(NameId name) const;
  void written(NameId name, DnsServerId server);
  void notify(NameId name, DnsServerId primary);
  void replicate(NameId name, DnsServerId from);
  DnsServerId other_end(WatchId way, DnsServerId one) const;
  bool is_behind(DnsServerId secondary, NameId name) const;
  std::optional<WatchId> copy_of(DnsServerId secondary) const;
  bool hears_primary(DnsServerId secondary) const;
  void lose_primary(DnsServerId secondary);
  void heard_from_primary(DnsServerId secondary);
};

}  // namespace drsim
